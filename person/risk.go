package person

import (
	"kith"
	"kith/access"
	"kith/db"
	"kith/nhs"
)

// A RiskState says whether anybody has asked. The standard makes risks
// mandatory and forbids a blank: RisksUnasked is for a draft only.
//
//	unasked ──NoKnownRisks──► none ──AddRisk──► known ──EndRisk of the last──► none
type RiskState string

const (
	RisksUnasked RiskState = ""
	RisksNone    RiskState = "none"
	RisksKnown   RiskState = "known"
)

func (s RiskState) String() string {
	switch s {
	case RisksNone:
		return "No known risks"
	case RisksKnown:
		return "Risks"
	}
	return "Risks not asked about yet"
}

// A Risk is one to the person or from them (PRSB Risks). An ended risk stays on
// the record, to be reviewed.
type Risk struct {
	Of
	Code    string   `db:"code" form:"code"`       // SNOMED CT, under 281694009 at risk; may be empty
	What    string   `db:"what" form:"what"`       // in words; 150
	Comment string   `db:"comment" form:"comment"` // 150
	Since   kith.Day `db:"since" form:"since"`
	Until   kith.Day `db:"until" form:"until"`
}

func (*Risk) Table() string { return "person_risk" }

// Wall: whoever refers must say the risks, and reads those of their referral there.
func (*Risk) Wall() db.Wall { return db.Wall{See: access.CareSee, Write: access.PersonWrite} }

// Check notes what is wrong with r.
func (r *Risk) Check(c kith.Check) {
	c.Text(&r.What, "what", "Risk", 150)
	c.That(r.What != "" || r.Code != "", "what", "Enter the risk")
	c.That(r.Code == "" || nhs.ConceptID(r.Code), "code", "Enter a SNOMED CT code, or leave it empty and say it in words")
	c.Text(&r.Comment, "comment", "Comment", 150)
	c.That(r.Since == "" || r.Since.Valid(), "since", "Enter a real day, like 27 3 2026")
	c.That(r.Until == "" || r.Until.Valid() && r.Until >= r.Since, "until", "Enter a real day, not before the first")
}

// Active reports whether the risk holds on the day.
func (r *Risk) Active(on kith.Day) bool { return r.Until == "" || r.Until > on }

// AddRisk adds a risk, and says so at the head of the person's page.
func AddRisk(tx *db.Tx, r *Risk) error {
	if err := checked(r.Check); err != nil {
		return err
	}
	if err := db.Insert(tx, r); err != nil {
		return err
	}
	if !r.Active(tx.Today()) {
		return nil
	}
	return setRisks(tx, r.Person, RisksKnown)
}

// EndRisk records that a risk is over. After the last there is none known.
func EndRisk(tx *db.Tx, id kith.ID, day kith.Day) error {
	r, err := db.Get[Risk](tx, id)
	if err != nil {
		return err
	}
	r.Until = day
	return ChangeRisk(tx, r)
}

// ChangeRisk corrects a risk.
func ChangeRisk(tx *db.Tx, r *Risk) error {
	if err := checked(r.Check); err != nil {
		return err
	}
	if err := db.Update(tx, r); err != nil {
		return err
	}
	left, err := activeRisks(tx, r.Person)
	if err != nil {
		return err
	}
	if left == 0 {
		return setRisks(tx, r.Person, RisksNone)
	}
	return setRisks(tx, r.Person, RisksKnown)
}

// NoKnownRisks records that somebody asked, and none is known.
func NoKnownRisks(tx *db.Tx, person kith.ID) error {
	left, err := activeRisks(tx, person)
	if err != nil {
		return err
	}
	if left > 0 {
		return kith.Errorf(kith.Conflict, "A risk is on record. End it first, if it is over")
	}
	return setRisks(tx, person, RisksNone)
}

// activeRisks counts with the program's rights: a referrer who says "no known
// risks" may not read those that others wrote, and must not wipe them out.
func activeRisks(tx *db.Tx, person kith.ID) (int, error) {
	return db.Count[Risk](program(tx), all(person, "t.until IS NULL OR t.until > ?", tx.Today()))
}

func setRisks(tx *db.Tx, person kith.ID, s RiskState) error {
	p, err := Get(tx, person)
	if err != nil || p.Risks == s {
		return err
	}
	p.Risks = s
	return db.Update(tx, p)
}

// Risks are all the risks of a person, those that are over too, oldest first.
func Risks(tx *db.Tx, person kith.ID) ([]Risk, error) { return db.Select[Risk](tx, all(person, "")) }

// Stated records what a referral says of risks: none known, or in words. It
// never takes away what is on record: a referrer who knows of none does not
// know what others know. state is what the person's record says now.
func Stated(tx *db.Tx, person kith.ID, state RiskState, none bool, words string) error {
	if words != "" {
		r := []rune(words)
		risk := &Risk{Of: Of{Person: person}, What: string(r[:min(len(r), 150)]), Since: tx.Today()}
		risk.Comment = string(r[len([]rune(risk.What)):min(len(r), 300)])
		return AddRisk(tx, risk)
	}
	if !none || state != RisksUnasked {
		return nil
	}
	n, err := activeRisks(tx, person)
	if err != nil || n > 0 {
		return err
	}
	return setRisks(tx, person, RisksNone)
}
