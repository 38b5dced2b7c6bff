package directory

import (
	"kith"
	"kith/db"
)

// A Location is where services are given (HSDS location): a hall, a park, a
// telephone line.
type Location struct {
	db.Row
	Kept
	LocationNew
}

// LocationNew is what a location's entry says.
type LocationNew struct {
	Name           string      `db:"name" form:"name"` // 200
	AlternateName  string      `db:"alternate_name"`
	Description    string      `db:"description"`
	Type           string      `db:"location_type" form:"location_type"` // physical, postal or virtual
	URL            string      `db:"url"`
	Organisation   kith.ID     `db:"organisation"`
	Transportation string      `db:"transportation" form:"transportation"` // how to get there
	Latitude       string      `db:"latitude"`                             // degrees WGS84, decimal; "" when not known
	Longitude      string      `db:"longitude"`
	ExternalID     string      `db:"external_id"` // a UPRN, say
	ExternalType   string      `db:"external_type"`
	Addresses      []Address   `db:"addresses"`
	Phones         []Phone     `db:"phones"`
	Contacts       []Contact   `db:"contacts"`
	Languages      []Language  `db:"languages"`
	Access         []Access    `db:"accessibility"`
	Schedules      []Schedule  `db:"schedules"`
	Attributes     []Attribute `db:"attributes"`
	// Hidden: nobody outside the teams may learn where it is (a refuge, a private
	// home). Public gives it without its address, name and position.
	Hidden bool `db:"hidden" form:"hidden"`
}

// Table is the location's table.
func (*Location) Table() string { return "location" }

// Wall is the directory's.
func (*Location) Wall() db.Wall { return wall }

func (l *Location) base() (*db.Row, *Kept) { return &l.Row, &l.Kept }
func (l *Location) facts() any             { return &l.LocationNew }
func (l *Location) check(c kith.Check)     { l.LocationNew.Check(c) }

// Check puts n into its usual form and notes what is wrong with it.
func (n *LocationNew) Check(c kith.Check) {
	c.Text(&n.Name, "name", "Name", 200)
	if n.Type == "" {
		n.Type = "physical"
	}
	c.That(n.Type == "physical" || n.Type == "postal" || n.Type == "virtual", "location_type", "Choose physical, postal or virtual")
	c.Text(&n.Transportation, "transportation", "How to get there", 1000)
	for i := range n.Addresses {
		n.Addresses[i].Postcode = usualPostcode(n.Addresses[i].Postcode)
	}
}

// Postcode is that of its first address, or "".
func (n *LocationNew) Postcode() string {
	for _, a := range n.Addresses {
		if a.Postcode != "" {
			return a.Postcode
		}
	}
	return ""
}

// Public is the location as anybody may see it. Of a hidden one only the town
// and the first half of the postcode are left.
func (l Location) Public() Location {
	if !l.Hidden {
		return l
	}
	town, district := "", ""
	for _, a := range l.Addresses {
		town, district = a.City, outward(a.Postcode)
		break
	}
	n := LocationNew{Type: l.Type, Hidden: true, Organisation: l.Organisation, Access: l.Access, Languages: l.Languages, Schedules: l.Schedules}
	if town != "" || district != "" {
		n.Addresses = []Address{{ID: l.Addresses[0].ID, Line1: "Address withheld", City: town, State: l.Addresses[0].State,
			Postcode: district, Country: l.Addresses[0].Country, Type: l.Addresses[0].Type}}
	}
	l.LocationNew = n
	return l
}

// AddLocation adds a location by hand.
func AddLocation(tx *db.Tx, n LocationNew) (*Location, error) {
	l := &Location{LocationNew: n}
	return l, add(tx, l)
}

// ChangeLocation writes what a steward has corrected; version is the one they
// saw.
func ChangeLocation(tx *db.Tx, id kith.ID, version int, n LocationNew) (*Location, error) {
	return amend(tx, id, version, func(l *Location) { l.LocationNew = n })
}

// GetLocation returns one location.
func GetLocation(tx *db.Tx, id kith.ID) (*Location, error) { return db.Get[Location](tx, id) }

// An AtLocation is a service given at a location (HSDS service_at_location),
// with what differs there.
type AtLocation struct {
	db.Row
	Kept
	AtLocationNew
}

// AtLocationNew is what the entry of a service at a location says.
type AtLocationNew struct {
	Service     kith.ID     `db:"service"`
	Location    kith.ID     `db:"location"`
	Description string      `db:"description"`
	Areas       []Area      `db:"areas"`
	Phones      []Phone     `db:"phones"`
	Contacts    []Contact   `db:"contacts"`
	Schedules   []Schedule  `db:"schedules"`
	Attributes  []Attribute `db:"attributes"`
}

// Table is the table of services at locations.
func (*AtLocation) Table() string { return "service_at_location" }

// Wall is the directory's.
func (*AtLocation) Wall() db.Wall { return wall }

func (a *AtLocation) base() (*db.Row, *Kept) { return &a.Row, &a.Kept }
func (a *AtLocation) facts() any             { return &a.AtLocationNew }
func (a *AtLocation) check(c kith.Check) {
	c.That(a.Service != "", "service", "Say which service")
	c.That(a.Location != "", "location", "Say where")
}

// AddAtLocation says that a service is given at a location.
func AddAtLocation(tx *db.Tx, n AtLocationNew) (*AtLocation, error) {
	a := &AtLocation{AtLocationNew: n}
	return a, add(tx, a)
}
