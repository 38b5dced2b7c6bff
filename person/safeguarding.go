package person

import (
	"kith"
	"kith/access"
	"kith/db"
	"kith/nhs"
)

// A Safeguard is a safeguarding concern, or that a child is looked after, or a
// plan for a child not yet born (PRSB Safeguarding). It has a permission of its
// own, and its words stay out of the audit trail, which others read.
type Safeguard struct {
	Of
	Kind      string   `db:"kind" form:"kind"`                      // one of SafeguardKinds
	Code      string   `db:"code" form:"code" audit:"hidden"`       // SNOMED CT, refset 999002381000000108; may be empty
	What      string   `db:"what" form:"what" audit:"hidden"`       // in words; 150
	Comment   string   `db:"comment" form:"comment" audit:"hidden"` // 150
	Authority nhs.ODS  `db:"authority" form:"authority"`            // the local authority's code; 3 to 5
	Council   string   `db:"council" form:"council"`                // or its name; 150
	Hide      bool     `db:"hide" form:"hide"`                      // keep from the person's own view: knowing could put somebody at risk
	Since     kith.Day `db:"since" form:"since"`
	Until     kith.Day `db:"until" form:"until"`
}

func (*Safeguard) Table() string { return "person_safeguard" }
func (*Safeguard) Wall() db.Wall {
	return db.Wall{See: access.SafeguardingSee, Write: access.SafeguardingSee}
}

// SafeguardKinds are the parts of the standard's section.
var SafeguardKinds = nhs.List[string]{
	Title:  "Kind of concern",
	Source: "PRSB Safeguarding",
	Codes: []nhs.Code[string]{
		{Code: "concern", Name: "Safeguarding concern", Local: true},
		{Code: "looked-after", Name: "Looked-after child", Local: true},
		{Code: "unborn", Name: "Child protection plan for an unborn child", Local: true},
	},
}

// Check notes what is wrong with s.
func (s *Safeguard) Check(c kith.Check) {
	c.That(SafeguardKinds.Valid(s.Kind), "kind", "Choose what kind of concern it is")
	c.Text(&s.What, "what", "Concern", 150)
	c.That(s.Kind != "concern" || s.What != "" || s.Code != "", "what", "Enter what the concern is")
	c.That(s.Code == "" || nhs.ConceptID(s.Code), "code", "Enter a SNOMED CT code, or leave it empty and say it in words")
	c.Text(&s.Comment, "comment", "Comment", 150)
	c.Text(&s.Council, "council", "Local authority", 150)
	s.Authority = nhs.ParseODS(string(s.Authority))
	c.That(s.Authority == "" || s.Authority.Valid() && len(s.Authority) <= 5, "authority", "Enter the local authority's code, or its name")
	c.That(s.Since == "" || s.Since.Valid(), "since", "Enter a real day, like 27 3 2026")
	c.That(s.Until == "" || s.Until.Valid() && s.Until >= s.Since, "until", "Enter a real day, not before the first")
}

// Active reports whether the concern holds on the day.
func (s *Safeguard) Active(on kith.Day) bool { return s.Until == "" || s.Until > on }

// AddSafeguard records a concern.
func AddSafeguard(tx *db.Tx, s *Safeguard) error {
	if s.Since == "" {
		s.Since = tx.Today()
	}
	if err := checked(s.Check); err != nil {
		return err
	}
	return db.Insert(tx, s)
}

// ChangeSafeguard corrects a concern.
func ChangeSafeguard(tx *db.Tx, s *Safeguard) error {
	if err := checked(s.Check); err != nil {
		return err
	}
	return db.Update(tx, s)
}

// EndSafeguard records that a concern is over. It stays on the record.
func EndSafeguard(tx *db.Tx, id kith.ID, day kith.Day) error {
	s, err := db.Get[Safeguard](tx, id)
	if err != nil {
		return err
	}
	s.Until = day
	return ChangeSafeguard(tx, s)
}

// Safeguards are all the concerns about a person, those that are over too.
func Safeguards(tx *db.Tx, person kith.ID) ([]Safeguard, error) {
	return db.Select[Safeguard](tx, all(person, ""))
}
