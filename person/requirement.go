package person

import (
	"kith"
	"kith/access"
	"kith/db"
	"kith/nhs"
)

// A Requirement is what a service must do, or know, so that somebody can use it
// at all: a reasonable adjustment under the Equality Act 2010, a need of the
// Accessible Information Standard, an impairment, a mobility need (PRSB
// Individual requirements). The latest stand; they are no history.
type Requirement struct {
	Of
	Kind        string   `db:"kind" form:"kind"`               // one of RequirementKinds
	Code        string   `db:"code" form:"code"`               // SNOMED CT, from the reference set of its kind; may be empty
	What        string   `db:"what" form:"what"`               // in words; 150
	Detail      string   `db:"detail" form:"detail"`           // how to do it; what they can do, and want to be able to do
	Consequence string   `db:"consequence" form:"consequence"` // what happens when it is not met
	Until       kith.Day `db:"until" form:"-"`
}

func (*Requirement) Table() string { return "person_requirement" }

// Wall: whoever refers must be able to say and to see what a person needs in
// order to be spoken with at all.
func (*Requirement) Wall() db.Wall {
	return db.Wall{See: access.PersonSee, Write: access.PersonWrite}
}

// RequirementKinds are the parts of the standard's section, with the reference
// set for the code of each in About.
var RequirementKinds = nhs.List[string]{
	Title:  "Kind of requirement",
	Source: "PRSB Individual requirements",
	Codes: []nhs.Code[string]{
		{Code: "communication", Name: "Help with communication", About: "SNOMED CT refset " + nhs.RefsetCommunication, Local: true},
		{Code: "professional", Name: "A communication professional, such as an interpreter", About: "SNOMED CT refset " + nhs.RefsetProfessional, Local: true},
		{Code: "adjustment", Name: "Another reasonable adjustment", Local: true},
		{Code: "impairment", Name: "Impairment", Local: true},
		{Code: "mobility", Name: "Mobility", About: "SNOMED CT refset " + nhs.RefsetMobility, Local: true},
		{Code: "other", Name: "Another requirement", Local: true},
	},
}

// Adjusts reports whether the requirement sets the reasonable adjustment flag
// (SNOMED CT 1108111000000107).
func (r *Requirement) Adjusts() bool {
	return r.Kind == "communication" || r.Kind == "professional" || r.Kind == "adjustment"
}

// Check notes what is wrong with r.
func (r *Requirement) Check(c kith.Check) {
	c.That(RequirementKinds.Valid(r.Kind), "kind", "Choose what kind of requirement it is")
	c.Text(&r.What, "what", "What they need", 150)
	c.That(r.What != "" || r.Code != "", "what", "Enter what they need")
	c.That(r.Code == "" || nhs.ConceptID(r.Code), "code", "Enter a SNOMED CT code, or leave it empty and say it in words")
	most := 500
	if r.Kind == "impairment" {
		most = 150
	}
	c.Text(&r.Detail, "detail", "Detail", most)
	c.Text(&r.Consequence, "consequence", "What happens otherwise", 500)
}

// AddRequirement adds a requirement.
func AddRequirement(tx *db.Tx, r *Requirement) error {
	if err := checked(r.Check); err != nil {
		return err
	}
	return db.Insert(tx, r)
}

// ChangeRequirement changes a requirement.
func ChangeRequirement(tx *db.Tx, r *Requirement) error {
	if err := checked(r.Check); err != nil {
		return err
	}
	return db.Update(tx, r)
}

// EndRequirement records that it is needed no more.
func EndRequirement(tx *db.Tx, id kith.ID) error {
	r, err := db.Get[Requirement](tx, id)
	if err != nil {
		return err
	}
	r.Until = tx.Today()
	return db.Update(tx, r)
}

// Requirements are what a person needs now.
func Requirements(tx *db.Tx, person kith.ID) ([]Requirement, error) {
	return db.Select[Requirement](tx, all(person, "t.until IS NULL OR t.until > ?", tx.Today()))
}
