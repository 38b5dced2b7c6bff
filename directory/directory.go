// Package directory keeps the community services of a place: what a link
// worker signposts people to. Names follow Open Referral UK. The directory is
// shared by all teams of a tenant.
package directory

import (
	"net/url"
	"strings"

	"kith"
	"kith/access"
	"kith/db"
	"kith/nhs"
)

// A Service is one thing that an organisation offers (Open Referral UK:
// service, with its organisation's name and first contact beside it).
type Service struct {
	db.Row
	New
	CheckedOn kith.Day `db:"checked_on"` // when somebody last saw that it is right (assured_date)
	Status    Status   `db:"status"`
	Folded    string   `db:"folded"` // what a search looks in
}

// New is what a steward writes of a service.
type New struct {
	Name         string     `db:"name" form:"name"`                 // 150
	Organisation string     `db:"organisation" form:"organisation"` // 150
	Description  string     `db:"description" form:"description"`   // 4,000
	Needs        []nhs.Need `db:"needs" form:"needs"`               // what it helps with
	Phone        string     `db:"phone" form:"phone"`               // 70
	Email        string     `db:"email" form:"email"`               // 150
	URL          string     `db:"url" form:"url"`                   // 500
	Address      string     `db:"address" form:"address"`           // where it is, in words; 300
	Postcode     string     `db:"postcode" form:"postcode"`         //
	Eligibility  string     `db:"eligibility" form:"eligibility"`   // who it is for, in words; 1,000
	Cost         string     `db:"cost" form:"cost"`                 // "Free", "£3 a session"; 150
	When         string     `db:"open_when" form:"open_when"`       // "Tuesdays at 10am"; 300
}

// A Status says whether a service can be offered (Open Referral UK: status).
type Status string

const (
	Active   Status = "active"
	Inactive Status = "inactive"
)

func (*Service) Table() string { return "service" }
func (*Service) Wall() db.Wall {
	return db.Wall{See: access.DirectorySee, Write: access.DirectoryWrite, Sight: db.Everyone}
}

// Check puts n into its usual form and notes what is wrong with it.
func (n *New) Check(c kith.Check) {
	c.Need(&n.Name, "name", "Name", "Enter the name of the service", 150)
	c.Need(&n.Organisation, "organisation", "Organisation", "Enter the organisation that runs it", 150)
	c.Text(&n.Description, "description", "Description", 4000)
	for _, need := range n.Needs {
		c.That(nhs.Needs.Valid(need), "needs", "Choose needs from the list")
	}
	c.Text(&n.Phone, "phone", "Phone", 70)
	c.Text(&n.Email, "email", "E-mail", 150)
	c.That(n.Email == "" || strings.Count(n.Email, "@") == 1, "email", "Enter an e-mail address, like name@example.org")
	c.Text(&n.URL, "url", "Website", 500)
	u, err := url.Parse(n.URL)
	c.That(n.URL == "" || err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "", "url", "Enter a web address that begins with https://")
	c.Text(&n.Address, "address", "Address", 300)
	if n.Postcode = strings.TrimSpace(n.Postcode); n.Postcode != "" {
		p, err := nhs.ParsePostcode(n.Postcode)
		c.That(err == nil, "postcode", "Enter a full postcode, like OX4 1AA")
		n.Postcode = string(p)
	}
	c.Text(&n.Eligibility, "eligibility", "Who it is for", 1000)
	c.Text(&n.Cost, "cost", "Cost", 150)
	c.Text(&n.When, "open_when", "When", 300)
}

// Add adds a service that somebody has just checked.
func Add(tx *db.Tx, n New) (*Service, error) {
	s := &Service{New: n, CheckedOn: tx.Today(), Status: Active}
	if err := s.check(); err != nil {
		return nil, err
	}
	return s, db.Insert(tx, s)
}

// Change writes what a steward has corrected; version is the one they saw.
func Change(tx *db.Tx, id kith.ID, version int, n New) (*Service, error) {
	return amend(tx, id, version, func(s *Service) { s.New, s.CheckedOn = n, tx.Today() })
}

// SetStatus takes a service off the list, or puts it back.
func SetStatus(tx *db.Tx, id kith.ID, version int, status Status) (*Service, error) {
	if status != Active && status != Inactive {
		return nil, kith.Errorf(kith.Invalid, "A service is active or inactive")
	}
	return amend(tx, id, version, func(s *Service) { s.Status = status })
}

func amend(tx *db.Tx, id kith.ID, version int, set func(*Service)) (*Service, error) {
	s, err := Get(tx, id)
	if err != nil {
		return nil, err
	}
	set(s)
	s.Version = version
	if err := s.check(); err != nil {
		return nil, err
	}
	return s, db.Update(tx, s)
}

func (s *Service) check() error {
	c := kith.Check{}
	s.New.Check(c)
	s.Folded = strings.ToLower(strings.Join([]string{s.Name, s.Organisation, s.Description, s.Address, s.Postcode}, " "))
	return c.Err()
}

// Get returns one service.
func Get(tx *db.Tx, id kith.ID) (*Service, error) { return db.Get[Service](tx, id) }

// A Filter narrows a List.
type Filter struct {
	Words string   `form:"q"` // each must be somewhere in its name, organisation, description or place
	Need  nhs.Need `form:"need"`
	All   bool     `form:"all"` // the inactive ones too
}

// Most is how many services a List returns at most.
const Most = 200

// List returns the services that pass f, by name; at most Most.
func List(tx *db.Tx, f Filter) ([]Service, error) {
	q := db.Q{Order: "t.name, t.id", Limit: Most}
	if !f.All {
		q.And("t.status = 'active'")
	}
	if f.Need != "" {
		q.And("t.needs LIKE ?", `%"`+string(f.Need)+`"%`)
	}
	for _, w := range strings.Fields(strings.ToLower(f.Words)) {
		q.And(`t.folded LIKE ? ESCAPE '\'`, "%"+likeEscape.Replace(w)+"%")
	}
	return db.Select[Service](tx, q)
}

var likeEscape = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)
