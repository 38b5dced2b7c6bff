package person

import (
	"slices"

	"kith"
	"kith/access"
	"kith/db"
	"kith/nhs"
)

// A Relation is somebody who matters to the person: family, a friend, a carer,
// somebody who may act for them (PRSB Relevant contacts).
type Relation struct {
	Of
	Name         string   `db:"name" form:"name"`
	Relationship string   `db:"relationship" form:"relationship"` // in words: mother, neighbour
	Roles        []string `db:"roles" form:"roles"`               // some of RelationRoles
	Phone        string   `db:"phone" form:"phone"`
	Email        string   `db:"email" form:"email"`
	Address      string   `db:"address" form:"address"`
	LivesWith    bool     `db:"lives_with" form:"lives_with"`
	Told         Told     `db:"told" form:"told"`           // what they may be told
	ToldWhat     string   `db:"told_what" form:"told_what"` // where it is something only
	Note         string   `db:"note" form:"note"`
	Until        kith.Day `db:"until" form:"-"`
}

func (*Relation) Table() string { return "person_relation" }

// Wall: whoever refers may name a carer, and does not read the others.
func (*Relation) Wall() db.Wall { return db.Wall{See: access.CareSee, Write: access.PersonWrite} }

// Told says what somebody may be told of the person. Nothing said is nothing
// to be told.
type Told string

const (
	ToldAll  Told = "all"
	ToldSome Told = "some"
	ToldNone Told = "none"
)

// The lists for the form.
var (
	RelationRoles = nhs.List[string]{
		Title:  "What they are to the person",
		Source: "PRSB Person demographics / Relevant contacts",
		Codes: []nhs.Code[string]{
			{Code: "next-of-kin", Name: "Next of kin", Local: true},
			{Code: "emergency", Name: "To ring in an emergency", Local: true},
			{Code: "carer", Name: "Looks after the person", Local: true},
			{Code: "cared-for", Name: "Is looked after by the person", Local: true},
			{Code: "dependant", Name: "Depends on the person", Local: true},
			{Code: "attorney-health", Name: "Lasting power of attorney: health and welfare", Local: true},
			{Code: "attorney-money", Name: "Lasting power of attorney: property and money", Local: true},
			{Code: "advocate", Name: "Advocate", Local: true},
			{Code: "guardian", Name: "Has parental responsibility", Local: true},
			{Code: "professional", Name: "Professional or key worker", Local: true},
		},
	}
	Tolds = nhs.List[Told]{
		Title:  "What they may be told",
		Source: "Kith",
		Codes: []nhs.Code[Told]{
			{Code: ToldNone, Name: "Nothing", Local: true},
			{Code: ToldSome, Name: "Only some things", Local: true},
			{Code: ToldAll, Name: "Everything", Local: true},
		},
	}
)

// Check puts r into its usual form and notes what is wrong with it.
func (r *Relation) Check(c kith.Check) {
	c.Need(&r.Name, "name", "Name", "Enter their name", 70)
	c.Need(&r.Relationship, "relationship", "Relationship", "Enter what they are to the person, like mother or neighbour", 70)
	for _, role := range r.Roles {
		c.That(RelationRoles.Valid(role), "roles", "Choose from the list")
	}
	if r.Phone != "" {
		n, err := ParsePhone(r.Phone)
		c.That(err == nil, "phone", text(err))
		if err == nil {
			r.Phone = n
		}
	}
	if r.Email != "" {
		_, err := ParseEmail(r.Email)
		c.That(err == nil, "email", text(err))
	}
	c.Text(&r.Address, "address", "Address", 255)
	c.Text(&r.Note, "note", "Note", 500)
	if r.Told == "" {
		r.Told = ToldNone
	}
	c.That(Tolds.Valid(r.Told), "told", "Choose what they may be told")
	c.Text(&r.ToldWhat, "told_what", "What they may be told", 150)
	c.That(r.Told != ToldSome || r.ToldWhat != "", "told_what", "Enter what they may be told")
}

// Is reports whether r has the role.
func (r *Relation) Is(role string) bool { return slices.Contains(r.Roles, role) }

// AddRelation adds somebody who matters.
func AddRelation(tx *db.Tx, r *Relation) error {
	if err := checked(r.Check); err != nil {
		return err
	}
	return db.Insert(tx, r)
}

// ChangeRelation changes what is known of them.
func ChangeRelation(tx *db.Tx, r *Relation) error {
	if err := checked(r.Check); err != nil {
		return err
	}
	return db.Update(tx, r)
}

// EndRelation records that they are no longer in the person's life.
func EndRelation(tx *db.Tx, id kith.ID) error {
	r, err := db.Get[Relation](tx, id)
	if err != nil {
		return err
	}
	r.Until = tx.Today()
	return db.Update(tx, r)
}

// Relations are those who matter to a person now.
func Relations(tx *db.Tx, person kith.ID) ([]Relation, error) {
	return db.Select[Relation](tx, all(person, "t.until IS NULL OR t.until > ?", tx.Today()))
}
