package directory

import (
	"strings"

	"kith"
	"kith/db"
	"kith/nhs"
)

// New is the two-minute form of a service: what somebody can say of it without
// knowing how a directory is built. It becomes an organisation, a service and,
// with an address, a location.
type New struct {
	Name         string     `form:"name"`         // 150
	Organisation string     `form:"organisation"` // its name; 150
	Description  string     `form:"description"`  // 4,000
	Needs        []nhs.Need `form:"needs"`        // what it helps with
	Phone        string     `form:"phone"`        // 70
	Email        string     `form:"email"`        // 150
	URL          string     `form:"url"`          // 500
	Address      string     `form:"address"`      // where it is, in words; 300
	Postcode     string     `form:"postcode"`     //
	Eligibility  string     `form:"eligibility"`  // who it is for, in words; 1,000
	Cost         string     `form:"cost"`         // "Free", "£3 a session"; 150
	When         string     `form:"open_when"`    // "Tuesdays at 10am"; 300
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
	checkEmail(c, &n.Email, "email")
	checkURL(c, &n.URL, "url")
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

// Listed is a service with what a list and the two-minute form show of it.
type Listed struct {
	ID        kith.ID
	Version   int
	AssuredOn kith.Day
	Status    Status
	New
}

// Add adds a service that somebody has just checked.
func Add(tx *db.Tx, n New) (*Listed, error) {
	c := kith.Check{}
	if n.Check(c); c.Err() != nil {
		return nil, c.Err()
	}
	s := ServiceNew{AssuredOn: tx.Today()}
	if err := n.into(tx, &s); err != nil {
		return nil, err
	}
	made, err := AddService(tx, s)
	if err != nil {
		return nil, err
	}
	if err := n.placed(tx, made.ID); err != nil {
		return nil, err
	}
	return Get(tx, made.ID)
}

// Change writes what a steward has corrected; version is the one they saw.
func Change(tx *db.Tx, id kith.ID, version int, n New) (*Listed, error) {
	c := kith.Check{}
	if n.Check(c); c.Err() != nil {
		return nil, c.Err()
	}
	s, err := GetService(tx, id)
	if err != nil {
		return nil, err
	}
	is := s.ServiceNew
	is.AssuredOn = tx.Today()
	if err := n.into(tx, &is); err != nil {
		return nil, err
	}
	if _, err := ChangeService(tx, id, version, is); err != nil {
		return nil, err
	}
	if err := n.placed(tx, id); err != nil {
		return nil, err
	}
	return Get(tx, id)
}

// into writes the form into the service's entry, and leaves alone what the form
// does not ask: a second telephone, a schedule that is a rule.
func (n New) into(tx *db.Tx, s *ServiceNew) (err error) {
	s.Name, s.Description, s.Needs = n.Name, n.Description, n.Needs
	s.Email, s.URL, s.Eligibility, s.FeesText = n.Email, n.URL, n.Eligibility, n.Cost
	if first(s.Phones, numberOf) != n.Phone {
		s.Phones = withFirst(s.Phones, Phone{ID: tx.NewID(), Number: n.Phone, Type: "voice"}, n.Phone == "")
	}
	if first(s.Schedules, wordsOf) != n.When {
		s.Schedules = withFirst(s.Schedules, Schedule{ID: tx.NewID(), Description: n.When}, n.When == "")
	}
	s.Organisation, err = organisationOf(tx, n.Organisation)
	return err
}

// placed sees to it that the service is at the address of the form.
func (n New) placed(tx *db.Tx, service kith.ID) error {
	at, err := db.Select[AtLocation](tx, db.Q{Where: "t.service = $1", Args: []any{service}})
	if err != nil {
		return err
	}
	if len(at) > 0 {
		l, err := GetLocation(tx, at[0].Location)
		if err != nil {
			return err
		}
		if inWords(l.Addresses) == n.Address && l.Postcode() == n.Postcode {
			return nil
		}
		is := l.LocationNew
		is.Addresses = withFirst(is.Addresses, n.address(tx), false)
		is.Latitude, is.Longitude = "", ""
		_, err = ChangeLocation(tx, l.ID, l.Version, is)
		return err
	}
	if n.Address == "" && n.Postcode == "" {
		return nil
	}
	l, err := AddLocation(tx, LocationNew{Type: "physical", Addresses: []Address{n.address(tx)}})
	if err != nil {
		return err
	}
	_, err = AddAtLocation(tx, AtLocationNew{Service: service, Location: l.ID})
	return err
}

func (n New) address(tx *db.Tx) Address {
	return Address{ID: tx.NewID(), Line1: n.Address, Postcode: n.Postcode, Country: "GB", Type: "physical"}
}

func numberOf(p Phone) string   { return p.Number }
func wordsOf(s Schedule) string { return s.Description }

func first[T any](all []T, of func(T) string) string {
	if len(all) == 0 {
		return ""
	}
	return of(all[0])
}

// withFirst is all with its first replaced by v, or taken away.
func withFirst[T any](all []T, v T, away bool) []T {
	if len(all) > 0 {
		all = all[1:]
	}
	if away {
		return all
	}
	return append([]T{v}, all...)
}

// inWords is the first address without its postcode.
func inWords(all []Address) string {
	if len(all) == 0 {
		return ""
	}
	a := all[0]
	var out []string
	for _, s := range []string{a.Line1, a.Line2, a.City, a.Region} {
		if s != "" {
			out = append(out, s)
		}
	}
	return strings.Join(out, ", ")
}

// listing is a service with its organisation's name and its first address.
type listing struct {
	Service
	Org       string    `db:"o.name"`
	Addresses []Address `db:"(SELECT l.addresses FROM service_at_location a JOIN location l ON l.tenant = a.tenant AND l.id = a.location WHERE a.tenant = t.tenant AND a.service = t.id ORDER BY a.id LIMIT 1)"`
}

func (*listing) From() string {
	return "service t JOIN organisation o ON o.tenant = t.tenant AND o.id = t.organisation"
}

func (l *listing) listed() Listed {
	n := New{Name: l.Name, Organisation: l.Org, Description: l.Description, Needs: l.Needs,
		Phone: first(l.Phones, numberOf), Email: l.Email, URL: l.URL, Address: inWords(l.Addresses),
		Postcode: (&LocationNew{Addresses: l.Addresses}).Postcode(), Eligibility: l.Eligibility, Cost: l.FeesText,
		When: first(l.Schedules, wordsOf)}
	return Listed{ID: l.ID, Version: l.Version, AssuredOn: l.AssuredOn, Status: l.Status, New: n}
}

// Get returns one service as lists show it.
func Get(tx *db.Tx, id kith.ID) (*Listed, error) {
	l, err := db.Get[listing](tx, id)
	if err != nil {
		return nil, err
	}
	out := l.listed()
	return &out, nil
}

// A Filter narrows a List.
type Filter struct {
	Words string   `form:"q"` // each must be somewhere in its name, organisation, description or place
	Need  nhs.Need `form:"need"`
	All   bool     `form:"all"` // the inactive ones too
}

// Most is how many services a List returns at most.
const Most = 200

// List returns the services that pass f, by name; at most Most.
func List(tx *db.Tx, f Filter) ([]Listed, error) {
	q := db.Q{Order: "t.name, t.id"}
	if !f.All {
		q.And("t.status = 'active'")
	}
	if f.Need != "" {
		q.And("t.needs LIKE ?", `%"`+string(f.Need)+`"%`)
	}
	words := strings.Fields(strings.ToLower(f.Words))
	var out []Listed
	err := db.Each(tx, q, func(l *listing) error {
		if len(out) < Most && l.has(words) {
			out = append(out, l.listed())
		}
		return nil
	})
	return out, err
}

func (l *listing) has(words []string) bool {
	n := l.listed()
	text := strings.ToLower(strings.Join([]string{n.Name, n.Organisation, n.Description, n.Address, n.Postcode}, " "))
	for _, w := range words {
		if !strings.Contains(text, w) {
			return false
		}
	}
	return true
}
