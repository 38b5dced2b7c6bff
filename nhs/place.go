package nhs

import (
	"regexp"
	"strings"

	"kith"
)

// A Postcode is a UK postcode in its usual form, "OX1 1AA" (NHS data
// dictionary: POSTCODE, at most 8 characters).
type Postcode string

// The pseudo postcodes of the NHS Postcode Directory that a link worker needs.
const (
	PostcodeNoFixedAbode   Postcode = "ZZ99 3VZ"
	PostcodeNotKnown       Postcode = "ZZ99 3WZ"
	PostcodeEnglandUnknown Postcode = "ZZ99 3CZ"
)

var postcode = regexp.MustCompile(`^(GIR 0AA|ZZ99 [0-9][A-Z]{2}|` +
	`[A-PR-UWYZ]([0-9]{1,2}|[A-HK-Y][0-9]{1,2}|[0-9][A-HJKPSTUW]|[A-HK-Y][0-9][ABEHMNPRVWXY]) [0-9][ABD-HJLNP-UW-Z]{2})$`)

// ParsePostcode reads a postcode however it is spaced or cased. It checks the
// shape, not that Royal Mail has given it out.
func ParsePostcode(s string) (Postcode, error) {
	s = strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z':
			return r - 'a' + 'A'
		case r >= 'A' && r <= 'Z', r >= '0' && r <= '9':
			return r
		case strings.ContainsRune(" \t\n\r-.\u00a0\u200b\ufeff", r):
			return -1
		}
		return '?'
	}, s)
	if len(s) > 3 {
		s = s[:len(s)-3] + " " + s[len(s)-3:]
	}
	if p := Postcode(s); p.Valid() {
		return p, nil
	}
	return "", kith.Errorf(kith.Invalid, "Enter a full UK postcode, like OX1 1AA")
}

// Valid reports whether p has the shape of a postcode in its usual form.
func (p Postcode) Valid() bool { return postcode.MatchString(string(p)) }

// Outward is the part before the space: the district.
func (p Postcode) Outward() string {
	out, _, _ := strings.Cut(string(p), " ")
	return out
}

// Sector is the outward part and the first digit after the space.
func (p Postcode) Sector() string {
	if i := strings.IndexByte(string(p), ' '); i > 0 && i+1 < len(p) {
		return string(p[:i+2])
	}
	return string(p)
}

// Pseudo reports whether p names no place on a map.
func (p Postcode) Pseudo() bool { return strings.HasPrefix(string(p), "ZZ99") }

// An ODS code names an organisation (Organisation Data Service).
type ODS string

var (
	ods      = regexp.MustCompile(`^[0-9A-Z]{3,10}$`)
	practice = regexp.MustCompile(`^[A-Z][0-9]{5}$`)
)

// ParseODS takes spaces out and puts letters into capitals.
func ParseODS(s string) ODS { return ODS(strings.ToUpper(strings.Join(strings.Fields(s), ""))) }

// Valid reports whether o has the shape of an organisation code: 3 to 10
// capitals and digits.
func (o ODS) Valid() bool { return ods.MatchString(string(o)) }

// Practice reports whether o has the shape of a GP practice code: a letter and
// five digits, such as K84001 (NHS data dictionary: GENERAL MEDICAL PRACTICE
// CODE (PATIENT REGISTRATION), 6 characters).
func (o ODS) Practice() bool { return practice.MatchString(string(o)) }

// The codes that stand where there is no practice.
const (
	PracticeNone          ODS = "V81997" // no registered GP practice
	PracticeNotApplicable ODS = "V81998"
	PracticeNotKnown      ODS = "V81999"
)

// PracticeDefaults are the codes that the national data sets take where there
// is no practice. The practice identifier is mandatory in the standard (PRSB
// GP practice / GP practice identifier), and these make that possible.
var PracticeDefaults = List[ODS]{
	Title:  "No practice",
	Source: "NHS data dictionary: ORGANISATION CODE default codes for GP practices",
	Codes: []Code[ODS]{
		{Code: PracticeNone, Name: "Not registered with a GP practice"},
		{Code: PracticeNotApplicable, Name: "GP practice does not apply"},
		{Code: PracticeNotKnown, Name: "GP practice not known"},
	},
}
