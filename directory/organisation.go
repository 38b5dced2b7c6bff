package directory

import (
	"kith"
	"kith/db"
)

// An Organisation offers services (HSDS organization).
type Organisation struct {
	db.Row
	Kept
	OrganisationNew
}

// OrganisationNew is what an organisation's entry says.
type OrganisationNew struct {
	Name          string       `db:"name" form:"name"` // 200
	AlternateName string       `db:"alternate_name" form:"alternate_name"`
	Description   string       `db:"description" form:"description"` // 8,000
	Email         string       `db:"email" form:"email"`
	Website       string       `db:"website" form:"website"`
	Websites      []Link       `db:"websites"`
	TaxStatus     string       `db:"tax_status"`
	TaxID         string       `db:"tax_id"`
	YearFounded   int          `db:"year_founded"` // HSDS year_incorporated; 0 when not known
	LegalStatus   string       `db:"legal_status" form:"legal_status"`
	Logo          string       `db:"logo"`
	URI           string       `db:"uri"`
	Parent        kith.ID      `db:"parent"`
	CharityNumber string       `db:"charity_number" form:"charity_number"` // of the Charity Commission; also among Identifiers in a feed
	CompanyNumber string       `db:"company_number" form:"company_number"` // of Companies House
	Identifiers   []Identifier `db:"identifiers"`
	Phones        []Phone      `db:"phones"`
	Contacts      []Contact    `db:"contacts"`
	Programs      []Program    `db:"programs"`
	Funding       []Fund       `db:"funding"`
	Attributes    []Attribute  `db:"attributes"`
}

// Table is the organisation's table.
func (*Organisation) Table() string { return "organisation" }

// Wall is the directory's.
func (*Organisation) Wall() db.Wall { return wall }

func (o *Organisation) base() (*db.Row, *Kept) { return &o.Row, &o.Kept }
func (o *Organisation) facts() any             { return &o.OrganisationNew }
func (o *Organisation) check(c kith.Check)     { o.OrganisationNew.Check(c) }

// Check puts n into its usual form and notes what is wrong with it.
func (n *OrganisationNew) Check(c kith.Check) {
	c.Need(&n.Name, "name", "Name", "Enter the organisation's name", 200)
	c.Text(&n.AlternateName, "alternate_name", "Other name", 200)
	c.Text(&n.Description, "description", "Description", 8000)
	checkEmail(c, &n.Email, "email")
	checkURL(c, &n.Website, "website")
	c.Text(&n.CharityNumber, "charity_number", "Charity number", 20)
	c.Text(&n.LegalStatus, "legal_status", "What it is", 200)
	c.Text(&n.CompanyNumber, "company_number", "Company number", 20)
}

// AddOrganisation adds an organisation by hand.
func AddOrganisation(tx *db.Tx, n OrganisationNew) (*Organisation, error) {
	o := &Organisation{OrganisationNew: n}
	return o, add(tx, o)
}

// ChangeOrganisation writes what a steward has corrected; version is the one
// they saw.
func ChangeOrganisation(tx *db.Tx, id kith.ID, version int, n OrganisationNew) (*Organisation, error) {
	return amend(tx, id, version, func(o *Organisation) { o.OrganisationNew = n })
}

// GetOrganisation returns one organisation.
func GetOrganisation(tx *db.Tx, id kith.ID) (*Organisation, error) {
	return db.Get[Organisation](tx, id)
}

// OrganisationNamed returns the organisation of this name, in capitals or not.
// NotFound, where there is none or there are several.
func OrganisationNamed(tx *db.Tx, name string) (*Organisation, error) {
	all, err := db.Select[Organisation](tx, db.Q{Where: "lower(t.name) = lower($1)", Args: []any{name}, Limit: 2})
	switch {
	case err != nil:
		return nil, err
	case len(all) != 1:
		return nil, kith.Errorf(kith.NotFound, "The directory has %d organisations of this name", len(all))
	}
	return &all[0], nil
}

// Offers are the services that an organisation offers now, by name.
func Offers(tx *db.Tx, organisation kith.ID) ([]Service, error) {
	return db.Select[Service](tx, db.Q{Where: "t.organisation = $1 AND t.status = $2", Args: []any{organisation, Active}, Order: "t.name, t.id"})
}

// organisationOf returns the organisation of this name, adding it where there
// is none.
func organisationOf(tx *db.Tx, name string) (kith.ID, error) {
	o, err := db.First[Organisation](tx, db.Q{Where: "t.name = $1", Args: []any{name}})
	if kith.KindOf(err) == kith.NotFound {
		o, err = AddOrganisation(tx, OrganisationNew{Name: name})
	}
	if err != nil {
		return "", err
	}
	return o.ID, nil
}
