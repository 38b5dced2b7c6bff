package open

import (
	"net/url"
	"testing"
	"time"

	"kith"
	"kith/access"
	"kith/db"
	"kith/db/dbtest"
	"kith/directory"
	"kith/nhs"
	"kith/team"
	"kith/web"
)

// A town is a small directory: what every test of this door looks at.
type town struct {
	db                                 *db.DB
	cafe, walk, debt, refuge, old, off kith.ID
	team                               kith.ID
	right, closing, list               string // tokens of links
	reference, code, stamp             string // of a form that was kept, and of one drawn a minute ago
}

// secretStreet stands in the record of a hidden place, and on no page; so do
// the others of secrets.
const secretStreet = "7 Nightingale Row"

var secrets = []string{secretStreet, "Nightingale", "NX9 9ZZ", "51.91", "Ring Petra at home", "01632 960999", "back gate", "priya@staff.example", "Lindiwe"}

// fill makes the town, and returns it but for the database.
func fill(t testing.TB, d *db.DB) *town {
	w := &town{db: d}
	at := func(lat, lng, line, city, postcode string) directory.LocationNew {
		return directory.LocationNew{Type: "physical", Name: "", Latitude: lat, Longitude: lng,
			Addresses: []directory.Address{{ID: "address", Line1: line, City: city, State: "Northshire", Postcode: postcode, Country: "GB", Type: "physical"}}}
	}
	hall := at("52.060", "-1.340", "Canal Street Hall", "Millbury", "NX17 1AB")
	hall.Access = []directory.Access{{ID: "a1", Description: "Step-free access"}}
	park := at("52.075", "-1.345", "Spire Park", "Millbury", "NX17 2CD")
	house := at("51.91", "-1.40", secretStreet, "Hidden Oak", "NX9 9ZZ")
	house.Hidden, house.Name, house.Transportation, house.Description = true, "Nightingale House", "By the back gate", "Behind the church"
	house.Phones = []directory.Phone{{ID: "p9", Number: "01632 960999"}}
	pence := 3.5
	today := kith.DayOf(dbtest.Now)
	dbtest.Do(t, d, dbtest.Lead, func(tx *db.Tx) error {
		add := func(org string, n directory.ServiceNew, places ...directory.LocationNew) kith.ID {
			o, err := directory.AddOrganisation(tx, directory.OrganisationNew{Name: org})
			if err != nil {
				t.Fatal(err)
			}
			n.Organisation = o.ID
			s, err := directory.AddService(tx, n)
			if err != nil {
				t.Fatal(n.Name, err)
			}
			for _, p := range places {
				l, err := directory.AddLocation(tx, p)
				if err != nil {
					t.Fatal(err)
				}
				if _, err := directory.AddAtLocation(tx, directory.AtLocationNew{Service: s.ID, Location: l.ID}); err != nil {
					t.Fatal(err)
				}
			}
			return s.ID
		}
		w.cafe = add("Northshire Friends", directory.ServiceNew{Name: "Tuesday talking café", Description: "Tea, cake and company. Come alone or with somebody.",
			Needs: []nhs.Need{nhs.Isolation}, Delivery: []directory.Delivery{directory.InPerson}, FeesText: "Free", AssuredOn: today.Add(-12), AssurerEmail: "priya@staff.example",
			Phones:    []directory.Phone{{ID: "p1", Number: "01632 960001"}},
			Contacts:  []directory.Contact{{ID: "c1", Name: "Petra", Title: "Ring Petra at home", Private: true, Phones: []directory.Phone{{ID: "p2", Number: "01632 960999"}}}},
			Schedules: []directory.Schedule{{ID: "s1", Freq: "WEEKLY", ByDay: "TU", OpensAt: "10:00", ClosesAt: "12:00"}}}, hall)
		w.walk = add("Green Northshire", directory.ServiceNew{Name: "Walking for company", Description: "Slow walks with a leader, and company on the way.", MinimumAge: "50",
			Needs: []nhs.Need{nhs.Isolation, nhs.Lifestyle}, Delivery: []directory.Delivery{directory.InPerson}, AssuredOn: today.Add(-30),
			Costs:     []directory.Cost{{ID: "k1", Amount: &pence, Currency: "GBP"}},
			Schedules: []directory.Schedule{{ID: "s2", Freq: "WEEKLY", ByDay: "WE,FR", OpensAt: "14:00", ClosesAt: "15:00"}}}, park)
		w.debt = add("Citizens' Help Northshire", directory.ServiceNew{Name: "Debt and money advice", Description: "Letters opened together, a plan with the people you owe.",
			Needs: []nhs.Need{nhs.Money}, Delivery: []directory.Delivery{directory.ByPhone}, FeesText: "Free", AssuredOn: today.Add(-3), Email: "advice@example.org", URL: "https://example.org/advice"})
		w.refuge = add("Safe Northshire", directory.ServiceNew{Name: "Women's refuge", Description: "A safe house after domestic abuse.", For: "women",
			Needs: []nhs.Need{nhs.Housing}, Delivery: []directory.Delivery{directory.InPerson}, AssuredOn: today.Add(-5),
			Phones: []directory.Phone{{ID: "p3", Number: "01632 960003"}}}, house)
		w.old = add("Northshire Larders", directory.ServiceNew{Name: "Millbury food larder", Description: "A bag of food.", Needs: []nhs.Need{nhs.Food}, FeesText: "£3.50 a bag",
			Delivery: []directory.Delivery{directory.InPerson}, AssuredOn: today.Add(-60)}, hall)
		w.off = add("Northshire Friends West", directory.ServiceNew{Name: "Old lunch club", Description: "Lunch and company.", Needs: []nhs.Need{nhs.Isolation}, Status: directory.Inactive}, hall)
		for _, token := range []*string{&w.right, &w.closing} {
			var err error
			service := w.cafe
			if token == &w.closing {
				service = w.debt
			}
			if *token, _, err = directory.NewAsk(tx, service); err != nil {
				t.Fatal(err)
			}
		}
		return nil
	})
	dbtest.Do(t, d, dbtest.Admin, func(tx *db.Tx) error {
		for _, n := range []string{"Millbury PCN", "Oakshire PCN"} {
			added, err := team.Add(tx, team.New{Name: n})
			if err != nil {
				return err
			}
			w.team = added.ID
		}
		return nil
	})
	dbtest.Do(t, d, everybody, func(tx *db.Tx) (err error) {
		w.list, err = directory.Keep(tx, []kith.ID{w.cafe, w.refuge})
		return err
	})
	return w
}

var everybody = kith.Actor{ID: "public", Name: "The public", Role: access.Public, Tenant: dbtest.Tenant, Place: dbtest.Tenant}

func newTown(t testing.TB) *town {
	return fill(t, dbtest.Open(t))
}

func (w *town) config() Config {
	return Config{Tenant: dbtest.Tenant, Base: "https://kith.example.org", Key: []byte("a key for tests"), Finder: &directory.Finder{Live: directory.NewLive(w.db)}}
}

func (w *town) door(t testing.TB) *web.Server {
	t.Helper()
	s, err := New(w.db, w.config())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// later lets time go by, so that a form was not drawn just now.
func (w *town) later(d time.Duration) {
	at := w.db.Now().Add(d)
	w.db.Now = func() time.Time { return at }
}

// stamped is the stamp of a form that was drawn a minute ago.
func (w *town) stamped(t testing.TB) string {
	t.Helper()
	g, err := newGate(w.config().Key, func() time.Time { return w.db.Now().Add(-time.Minute) })
	if err != nil {
		t.Fatal(err)
	}
	sealed, _ := g.draw(0)
	return sealed
}

// kept keeps a form for the drills.
func (w *town) kept(t testing.TB) *town {
	t.Helper()
	x, err := newDoor(w.db, w.config())
	if err != nil {
		t.Fatal(err)
	}
	form := url.Values{"who": {"me"}, "now": {"none"}, "given": {"Amina"}, "person_words": {"I miss singing"}}
	if w.reference, w.code, err = x.keepForm(t.Context(), form, ""); err != nil {
		t.Fatal(err)
	}
	w.stamp = w.stamped(t)
	return w
}
