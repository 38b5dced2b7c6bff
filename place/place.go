// Package place keeps what publishers say of places, so that Kith can answer
// without asking anybody: where a postcode is and how deprived its
// neighbourhood, which practice has which code and which primary care network
// it belonged to on a day, where an area ends, and which days are bank
// holidays. No postcode leaves the process.
//
//	a publisher's file ─ Import ─→ a Set in the database ─ Gazetteer ─→ answers
//	                               └ superseded by a newer one, never deleted
//
// A file is known by its content, read row by row and packed into one block.
// Sets of one kind unite: what several say of the same thing, the newest says.
// Reference data belong to the installation and not to a tenant; they tell of
// no person (ADR 12).
package place

import (
	"time"

	"kith"
)

// A Kind is what a set tells of.
type Kind string

// The kinds of reference data. Each names its usual publisher and file.
const (
	Postcodes  Kind = "postcodes"     // ONS ONSPD or NSPL; OS Code-Point Open
	LSOAs      Kind = "lsoa11-lsoa21" // ONS: LSOA 2011 to LSOA 2021 exact fit lookup
	IMD2019    Kind = "imd-2019"      // MHCLG: English Indices of Deprivation 2019, File 7; on LSOAs of 2011
	IMD2025    Kind = "imd-2025"      // MHCLG: English Indices of Deprivation 2025; on LSOAs of 2021
	Lookup     Kind = "lsoa21-areas"  // ONS: LSOA 2021 to ward and district; to sub-ICB and ICB
	SubICBs    Kind = "sub-icbs"      // ONS: sub-ICB locations and integrated care boards, codes and names
	Districts  Kind = "districts"     // ONS: local authority districts, their counties and regions
	Practices  Kind = "gp-practices"  // NHS England ODS: epraccur
	PCNs       Kind = "pcns"          // NHS England ODS: epcn
	Members    Kind = "pcn-members"   // NHS England ODS: epcncorepartnerdetails
	Systems    Kind = "gp-systems"    // which record system each practice has, as a CSV file that the operator makes
	Holidays   Kind = "bank-holidays" // GOV.UK: bank-holidays.json
	Terms      Kind = "term-dates"    // a council's school terms, as a CSV file that the operator makes
	Boundaries Kind = "boundaries"    // ONS: GeoJSON of wards, LSOAs, districts and so on; Part is the level
)

// Titles are the kinds in words, as commands and pages say them.
var Titles = map[Kind]string{
	Postcodes: "postcodes", LSOAs: "LSOAs of 2011 and 2021", IMD2019: "deprivation 2019", IMD2025: "deprivation 2025",
	Lookup: "wards, districts and ICBs of LSOAs", SubICBs: "sub-ICBs and ICBs", Districts: "districts, counties, regions",
	Practices: "GP practices", PCNs: "PCNs", Members: "PCN memberships", Systems: "record systems of practices", Holidays: "bank holidays", Terms: "school terms",
	Boundaries: "boundaries",
}

// A Set is one file of reference data as it was read.
type Set struct {
	ID      kith.ID
	Kind    Kind
	Part    string // the level of boundaries ("ward25"); of others which of the possible columns it has
	Vintage string // what the data are as at: 2025, 2025-10 or 2025-10-20
	File    string // its name below the folder that was given
	SHA256  string // of its content, unpacked
	Rows    int
	Skipped int // rows that could not be used
	Size    int // bytes, packed
	At      time.Time
	By      string  // the name of whoever imported it
	NewerID kith.ID // the set that took its place; "" while it is current
}

// Current reports whether s still answers questions.
func (s Set) Current() bool { return s.NewerID == "" }
