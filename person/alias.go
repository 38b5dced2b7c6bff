package person

import (
	"kith"
	"kith/access"
	"kith/db"
	"kith/nhs"
)

// An Alias is another name that somebody goes or went by (PRSB Person alias, 70).
type Alias struct {
	Of
	Name string `db:"name" form:"name"`
	Kind string `db:"kind" form:"kind"` // one of AliasKinds
}

func (*Alias) Table() string { return "person_alias" }
func (*Alias) Wall() db.Wall { return db.Wall{See: access.PersonSee, Write: access.PersonWrite} }

// AliasKinds are the kinds of other name.
var AliasKinds = nhs.List[string]{
	Title:  "Kind of name",
	Source: "PRSB Person demographics / Person alias",
	Codes: []nhs.Code[string]{
		{Code: "known-as", Name: "Also known as", Local: true},
		{Code: "birth", Name: "Name at birth", Local: true},
		{Code: "previous", Name: "Previous name", Local: true},
		{Code: "spelling", Name: "Another spelling or script", Local: true},
	},
}

// Check notes what is wrong with a.
func (a *Alias) Check(c kith.Check) {
	c.Need(&a.Name, "name", "Name", "Enter the other name", 70)
	c.That(AliasKinds.Valid(a.Kind), "kind", "Choose what kind of name it is")
}

// AddAlias adds another name, by which the person is found from then on.
func AddAlias(tx *db.Tx, a *Alias) error {
	if err := checked(a.Check); err != nil {
		return err
	}
	if err := db.Insert(tx, a); err != nil {
		return err
	}
	return rekey(tx, a.Person)
}

// RemoveAlias takes a name away that was wrong. The audit trail keeps it.
func RemoveAlias(tx *db.Tx, id kith.ID) error {
	a, err := db.Get[Alias](tx, id)
	if err != nil {
		return err
	}
	if err := db.Delete(tx, a); err != nil {
		return err
	}
	return rekey(tx, a.Person)
}

// Aliases are the other names of a person.
func Aliases(tx *db.Tx, person kith.ID) ([]Alias, error) {
	return db.Select[Alias](tx, all(person, ""))
}

// An Identifier is a number that another system knows the person by, such as
// Scotland's CHI or a housing reference (PRSB Other identifier, 20).
type Identifier struct {
	Of
	System string `db:"system" form:"system"` // whose number: "CHI", "Northshire Homes"
	Value  string `db:"value" form:"value"`
}

func (*Identifier) Table() string { return "person_identifier" }
func (*Identifier) Wall() db.Wall { return db.Wall{See: access.PersonSee, Write: access.PersonWrite} }

// Check notes what is wrong with i.
func (i *Identifier) Check(c kith.Check) {
	c.Need(&i.System, "system", "System", "Enter whose number it is", 70)
	c.Need(&i.Value, "value", "Number", "Enter the number", 20)
}

// AddIdentifier adds a number of another system.
func AddIdentifier(tx *db.Tx, i *Identifier) error {
	if err := checked(i.Check); err != nil {
		return err
	}
	return db.Insert(tx, i)
}

// RemoveIdentifier takes a number away. The audit trail keeps it.
func RemoveIdentifier(tx *db.Tx, id kith.ID) error {
	i, err := db.Get[Identifier](tx, id)
	if err != nil {
		return err
	}
	return db.Delete(tx, i)
}

// Identifiers are the numbers of other systems.
func Identifiers(tx *db.Tx, person kith.ID) ([]Identifier, error) {
	return db.Select[Identifier](tx, all(person, ""))
}
