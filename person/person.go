// Package person keeps who somebody is and how to reach and respect them:
// every demographic item of the Social Prescribing Information Standard that a
// link worker would keep. A person is never a "case".
//
//	Find ──► "is it one of these?"                        Merge ──► merged into another
//	FindOrAdd ──► the person, and perhaps matches         Unmerge ──► two again
//	                                                      Died, LeftArea: shown as such
//
// The files: person.go, change.go, alias.go, address.go, channel.go, rule.go
// (how to reach them, as a sentence), requirement.go, relation.go, risk.go,
// safeguarding.go, consent.go and context.go are what is kept; fold.go,
// nickname.go, key.go, rekey.go, match.go, propose.go, find.go, proposal.go and
// search.go find a person again; merge.go, unmerge.go and schema.go make two
// records one and undo it; sight.go and glass.go say who may see; header.go is
// the top of the page.
package person

import (
	"fmt"
	"strings"

	"kith"
	"kith/access"
	"kith/db"
	"kith/nhs"
)

// New is what whoever refers writes of a person: the least that the standard
// asks first, then what helps to reach them. Lengths are the standard's.
type New struct {
	Given     string        `db:"given" form:"given"`             // first name; PRSB Person first name, M, 35
	Family    string        `db:"family" form:"family"`           // PRSB Person family name, M, 35
	Born      kith.Day      `db:"born" form:"born"`               // PRSB Date of birth, M
	AgeAbout  int           `db:"age_about" form:"age_about"`     // where the date of birth is not known: about how old, in years
	Number    nhs.Number    `db:"nhs_number" form:"nhs_number"`   // PRSB NHS number, must have
	Practice  nhs.ODS       `db:"practice" form:"practice"`       // PRSB GP practice identifier, M, 6
	GPDetails string        `db:"gp_details" form:"gp_details"`   // its name and place in words; PRSB GP practice details, 150
	Preferred string        `db:"preferred" form:"preferred"`     // the name they want to be called by; 70
	Gender    nhs.Gender    `db:"gender" form:"gender"`           // as they state it; must have
	Ethnicity nhs.Ethnicity `db:"ethnicity" form:"ethnicity"`     // must have
	Language  string        `db:"language" form:"language"`       // the one they would rather speak; "" is English
	Interpret bool          `db:"interpreter" form:"interpreter"` // an interpreter is needed

	// What becomes a Channel and an Address of its own.
	Phone        string `form:"phone"`
	Email        string `form:"email"`
	Line1        string `form:"line1"`
	Line2        string `form:"line2"`
	Town         string `form:"town"`
	Postcode     string `form:"postcode"`
	NoFixedAbode bool   `form:"no_fixed_abode"`

	// Team is the team that the person is added for; when empty, the teams of
	// whoever adds them.
	Team kith.ID `form:"-"`

	// Stated is what the referral says of risks, when the person is new.
	Stated RiskState `form:"-"`
}

// A Person is one human being, as one tenant knows them. What is more private
// than a name and a date of birth stands in records of its own, under the
// permission to see care.
type Person struct {
	db.Row
	New
	AgeOn        kith.Day         `db:"age_on"`                             // the day on which AgeAbout was right
	Title        string           `db:"title" form:"title"`                 // 35
	Middle       string           `db:"middle" form:"middle"`               // middle names, each 35
	Suffix       string           `db:"suffix" form:"suffix"`               // such as OBE; 35
	Pronoun      string           `db:"pronoun" form:"pronoun"`             // such as she/her
	NumberStatus nhs.NumberStatus `db:"number_status" form:"number_status"` // PRSB NHS number status indicator
	GPName       string           `db:"gp_name" form:"gp_name"`             // 70
	GPOptOut     string           `db:"gp_opt_out" form:"gp_opt_out"`       // one of OptOuts; PRSB GP opt out indicator
	Carer        nhs.CarerStatus  `db:"carer" form:"carer"`                 // must have
	Contact      nhs.Preferred    `db:"contact" form:"contact"`             // preferred contact method
	Literacy     Literacy         `db:"literacy" form:"literacy"`           // whether a letter reaches them
	NeverWrite   bool             `db:"never_write" form:"never_write"`     // a letter could be opened by somebody else, or do harm
	HowToReach   string           `db:"how_to_reach" form:"how_to_reach"`   // what the rules cannot say: "sleeps during the day"
	Risks        RiskState        `db:"risks"`                              // set by AddRisk, EndRisk and NoKnownRisks only
	Deceased     bool             `db:"deceased"`                           // they have died, even where the day is not known
	DiedOn       kith.Day         `db:"died_on"`                            //
	LeftArea     kith.Day         `db:"left_area"`                          // the day from which they live elsewhere
	MergedInto   kith.ID          `db:"merged_into"`                        // this record is now part of that one
}

func (*Person) Table() string { return "person" }
func (*Person) Wall() db.Wall {
	return db.Wall{See: access.PersonSee, Write: access.PersonWrite, Sight: db.ByID, Own: db.OwnSee}
}

// Of is the part that every record about a person has.
type Of struct {
	db.Row
	Person kith.ID `db:"person" form:"-"`
}

// A Literacy says whether written words reach somebody.
type Literacy string

const (
	Reads      Literacy = "reads"
	NeedsHelp  Literacy = "help"
	CannotRead Literacy = "cannot"
)

// Literacies is the list for the form. The standard has no field for it; it is
// sent with the reasonable adjustments.
var Literacies = nhs.List[Literacy]{
	Title:  "Reading",
	Source: "Kith; sent as PRSB Individual requirements / Reasonable adjustment",
	Codes: []nhs.Code[Literacy]{
		{Code: Reads, Name: "Reads", Local: true},
		{Code: NeedsHelp, Name: "Needs help with reading", Local: true},
		{Code: CannotRead, Name: "Cannot read", Local: true},
	},
}

// OptOuts are why somebody has no NHS practice.
var OptOuts = nhs.List[string]{
	Title:  "Not with an NHS practice",
	Source: "PRSB GP practice / GP opt out indicator",
	Codes: []nhs.Code[string]{
		{Code: "not-registered", Name: "Not registered yet", Local: true},
		{Code: "does-not-wish", Name: "Does not wish to register", Snomed: nhs.NoGPWanted.ID, Local: true},
		{Code: "private", Name: "Uses a private GP", Snomed: nhs.PrivateGP.ID, Local: true},
	},
}

// Check puts n into its usual form and notes what is wrong with it. today is
// the day in London.
func (n *New) Check(c kith.Check, today kith.Day) {
	c.Need(&n.Given, "given", "First name", "Enter the person's first name", 35)
	c.Need(&n.Family, "family", "Family name", "Enter the person's family name", 35)
	c.Text(&n.Preferred, "preferred", "Preferred name", 70)
	c.Text(&n.GPDetails, "gp_details", "GP practice", 150)
	c.Text(&n.Language, "language", "Language", 70)
	switch {
	case n.Born != "":
		c.That(n.Born.Valid() && n.Born <= today && n.Born.AgeOn(today) <= 130, "born",
			"Enter a real date of birth, in the past, like 27 3 1985")
		n.AgeAbout = 0
	default:
		c.That(n.AgeAbout >= 1 && n.AgeAbout <= 130, "born", "Enter the date of birth, or about how old the person is")
	}
	if n.Number != "" {
		number, err := nhs.ParseNumber(string(n.Number))
		c.That(err == nil, "nhs_number", text(err))
		if err == nil {
			n.Number = number
		}
	}
	n.Practice = nhs.ParseODS(string(n.Practice))
	if n.Practice == "" {
		n.Practice = nhs.PracticeNotKnown
	}
	c.That(n.Practice.Practice(), "practice", "Choose the GP practice, or enter its code, like K84001")
	c.That(nhs.Genders.Blank(n.Gender), "gender", "Choose a gender from the list")
	c.That(nhs.Ethnicities.Blank(n.Ethnicity), "ethnicity", "Choose an ethnic group from the list")
	if n.Phone = strings.TrimSpace(n.Phone); n.Phone != "" {
		_, err := ParsePhone(n.Phone)
		c.That(err == nil, "phone", text(err))
	}
	if n.Email = strings.TrimSpace(n.Email); n.Email != "" {
		_, err := ParseEmail(n.Email)
		c.That(err == nil, "email", text(err))
	}
	if a := n.Home(); a != nil {
		a.Check(c)
		n.Postcode = string(a.Postcode)
	}
}

// Home is where n says that they live, or that they have no fixed abode; nil
// when it says nothing.
func (n *New) Home() *Address {
	if n.NoFixedAbode {
		return &Address{Type: nhs.NoFixedAbode}
	}
	if n.Line1 == "" && n.Line2 == "" && n.Town == "" && n.Postcode == "" {
		return nil
	}
	return &Address{Type: nhs.Home, Line1: n.Line1, Line2: n.Line2, Line4: n.Town, Postcode: nhs.Postcode(n.Postcode)}
}

// text is an error's message, for a Check.
func text(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// Check puts p into its usual form and notes what is wrong with it.
func (p *Person) Check(c kith.Check, today kith.Day) {
	p.New.Check(c, today)
	c.Text(&p.Title, "title", "Title", 35)
	c.Text(&p.Middle, "middle", "Middle names", 105)
	for _, m := range strings.Fields(p.Middle) {
		c.That(len([]rune(m)) <= 35, "middle", "Each middle name must be 35 characters or fewer")
	}
	c.Text(&p.Suffix, "suffix", "Suffix", 35)
	c.Text(&p.Pronoun, "pronoun", "Pronoun", 35)
	c.Text(&p.GPName, "gp_name", "GP's name", 70)
	c.Text(&p.HowToReach, "how_to_reach", "How to reach them", 300)
	c.That(OptOuts.Blank(p.GPOptOut), "gp_opt_out", "Choose a reason from the list")
	c.That(nhs.CarerStatuses.Blank(p.Carer), "carer", "Choose whether they look after somebody")
	c.That(nhs.Preferreds.Blank(p.Contact), "contact", "Choose how they would rather be reached")
	c.That(Literacies.Blank(p.Literacy), "literacy", "Choose whether they read")
	c.That(p.DiedOn == "" || p.DiedOn.Valid() && p.DiedOn <= today && p.DiedOn >= p.Born, "died_on",
		"Enter a real day, after the person was born and not in the future")
	switch {
	case p.Number == "":
		p.NumberStatus = nhs.NoNumber
	case p.NumberStatus == "" || p.NumberStatus == nhs.NoNumber:
		p.NumberStatus = nhs.Untraced
	}
	c.That(nhs.NumberStatuses.Valid(p.NumberStatus), "number_status", "Choose a status from the list")
	switch {
	case p.Born != "":
		p.AgeOn = ""
	case p.AgeOn == "":
		p.AgeOn = today
	}
}

// Called is the name by which a page speaks of somebody: the preferred name,
// with the family name where the preferred one is only a first name.
func (p *Person) Called() string {
	switch {
	case p.Preferred == "":
		return strings.TrimSpace(p.Given + " " + p.Family)
	case strings.ContainsRune(p.Preferred, ' '):
		return p.Preferred
	}
	return strings.TrimSpace(p.Preferred + " " + p.Family)
}

// Full is the full name, as on a letter (PRSB Person full name, 70).
func (p *Person) Full() string {
	return strings.Join(strings.Fields(strings.Join([]string{p.Title, p.Given, p.Middle, p.Family, p.Suffix}, " ")), " ")
}

// Age is the age in years on the day, or at death, and whether it is exact; -1
// when nothing is known.
func (p *Person) Age(on kith.Day) (years int, exact bool) {
	if p.DiedOn != "" {
		on = min(on, p.DiedOn)
	}
	switch {
	case p.Born != "":
		return p.Born.AgeOn(on), true
	case p.AgeAbout > 0 && p.AgeOn != "":
		return p.AgeAbout + p.AgeOn.AgeOn(on), false
	}
	return -1, false
}

// AgeText is the age as a page says it: "32", "about 30", "" when not known.
func (p *Person) AgeText(on kith.Day) string {
	switch years, exact := p.Age(on); {
	case years < 0:
		return ""
	case exact:
		return fmt.Sprint(years)
	default:
		return fmt.Sprintf("about %d", years)
	}
}

// Dead reports whether the person has died.
func (p *Person) Dead() bool { return p.Deceased || p.DiedOn != "" }

// Get returns a person whom the actor may see. A record that was merged still
// opens, and says so in MergedInto; see Current.
func Get(tx *db.Tx, id kith.ID) (*Person, error) { return db.Get[Person](tx, id) }

// Current is Get for the record that id now belongs to, should it have been
// merged.
func Current(tx *db.Tx, id kith.ID) (*Person, error) {
	p, err := Get(tx, id)
	for range 10 { // a merged record is never merged into one of its own
		if err != nil || p.MergedInto == "" {
			break
		}
		p, err = Get(tx, p.MergedInto)
	}
	return p, err
}

// checked runs a record's Check, and returns all that is wrong as one error.
func checked(check func(kith.Check)) error {
	c := kith.Check{}
	check(c)
	return c.Err()
}

// all is every record of a person that satisfies cond, which may be empty.
func all(person kith.ID, cond string, args ...any) db.Q {
	q := db.Q{Where: "t.person = $1", Args: []any{person}}
	if cond != "" {
		q.And(cond, args...)
	}
	return q
}
