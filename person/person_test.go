package person_test

import (
	"testing"

	"kith"
	"kith/db"
	"kith/db/dbtest"
	"kith/nhs"
	"kith/person"
)

// hale is the worked case of the journey: a man without a home, who cannot
// read, and is rung in the afternoon.
var hale = person.New{Given: "Daniel", Family: "Hale", Born: "1994-02-11", Number: "9990000018", Practice: "K84001", Gender: "1", Ethnicity: "A",
	Phone: "07700 900123", NoFixedAbode: true}

// add adds a person as the worker of the north, and returns the ID.
func add(t testing.TB, d *db.DB, n person.New) kith.ID {
	t.Helper()
	return addAs(t, d, dbtest.Worker, n)
}

func addAs(t testing.TB, d *db.DB, a kith.Actor, n person.New) kith.ID {
	t.Helper()
	var id kith.ID
	dbtest.Do(t, d, a, func(tx *db.Tx) error {
		p, _, err := person.FindOrAdd(tx, n)
		if err == nil {
			id = p.ID
		}
		return err
	})
	return id
}

// see returns what f reads as the worker of the north.
func see[T any](t testing.TB, d *db.DB, f func(*db.Tx) (T, error)) T {
	t.Helper()
	return seeAs(t, d, dbtest.Worker, f)
}

func seeAs[T any](t testing.TB, d *db.DB, a kith.Actor, f func(*db.Tx) (T, error)) T {
	t.Helper()
	var out T
	dbtest.See(t, d, a, func(tx *db.Tx) (err error) {
		out, err = f(tx)
		return err
	})
	return out
}

func get(t testing.TB, d *db.DB, id kith.ID) *person.Person {
	t.Helper()
	return see(t, d, func(tx *db.Tx) (*person.Person, error) { return person.Get(tx, id) })
}

func TestAddAndRead(t *testing.T) {
	d := dbtest.Open(t)
	id := add(t, d, hale)
	p := get(t, d, id)
	if p.Called() != "Daniel Hale" || p.NumberStatus != nhs.Untraced || p.AgeText("2026-09-01") != "32" || p.Risks != person.RisksUnasked {
		t.Errorf("%+v", p)
	}
	chs := see(t, d, func(tx *db.Tx) ([]person.Channel, error) { return person.Channels(tx, id) })
	as := see(t, d, func(tx *db.Tx) ([]person.Address, error) { return person.Addresses(tx, id) })
	if len(chs) != 1 || chs[0].Value != "+447700900123" || len(as) != 1 || as[0].Type != nhs.NoFixedAbode {
		t.Errorf("%+v %+v", chs, as)
	}
	seen := see(t, d, func(tx *db.Tx) ([]person.Sight, error) { return person.SeenBy(tx, id) })
	if len(seen) != 1 || seen[0].Holder != dbtest.North {
		t.Errorf("seen by %+v", seen)
	}
}

func TestCheckNew(t *testing.T) {
	const today = "2026-09-01"
	for name, c := range map[string]struct {
		change func(*person.New)
		field  string // "" is nothing wrong
	}{
		"right":                   {func(n *person.New) {}, ""},
		"no first name":           {func(n *person.New) { n.Given = "  " }, "given"},
		"no family name":          {func(n *person.New) { n.Family = "" }, "family"},
		"36 letters":              {func(n *person.New) { n.Family = "Abcdefghijklmnopqrstuvwxyzabcdefghij" }, "family"},
		"35 letters with marks":   {func(n *person.New) { n.Family = "Ábcdéfghijklmnópqrstúvwxyzábcdéfghí" }, ""},
		"no date of birth or age": {func(n *person.New) { n.Born = "" }, "born"},
		"an age instead":          {func(n *person.New) { n.Born, n.AgeAbout = "", 30 }, ""},
		"an age of 131":           {func(n *person.New) { n.Born, n.AgeAbout = "", 131 }, "born"},
		"born tomorrow":           {func(n *person.New) { n.Born = "2026-09-02" }, "born"},
		"born today":              {func(n *person.New) { n.Born = today }, ""},
		"30 February":             {func(n *person.New) { n.Born = "1985-02-30" }, "born"},
		"a wrong check digit":     {func(n *person.New) { n.Number = "9990000019" }, "nhs_number"},
		"a number with spaces":    {func(n *person.New) { n.Number = "999 000 0018" }, ""},
		"no practice":             {func(n *person.New) { n.Practice = "" }, ""},
		"a practice in small":     {func(n *person.New) { n.Practice = "k84001" }, ""},
		"a trust for a practice":  {func(n *person.New) { n.Practice = "RTH" }, "practice"},
		"a gender unheard of":     {func(n *person.New) { n.Gender = "male" }, "gender"},
		"an ethnicity unheard of": {func(n *person.New) { n.Ethnicity = "Q" }, "ethnicity"},
		"a telephone too short":   {func(n *person.New) { n.Phone = "123" }, "phone"},
		"no e-mail address":       {func(n *person.New) { n.Email = "daniel" }, "email"},
		"a postcode unheard of":   {func(n *person.New) { n.NoFixedAbode, n.Line1, n.Postcode = false, "1 High Street", "12345" }, "postcode"},
	} {
		n := hale
		c.change(&n)
		k := kith.Check{}
		n.Check(k, today)
		if c.field == "" && len(k) > 0 || c.field != "" && (k[c.field] == "" || len(k) != 1) {
			t.Errorf("%s: %v", name, k)
		}
	}
	n := person.New{Practice: "K84001", Gender: "?"}
	k := kith.Check{}
	n.Check(k, today)
	if len(k) != 4 {
		t.Errorf("all that is wrong is said at once: %v", k)
	}
}

func TestNamesAndAge(t *testing.T) {
	for _, c := range []struct {
		p                 person.Person
		called, full, age string
	}{
		{person.Person{New: person.New{Given: "Daniel", Family: "Hale", Born: "1994-09-02"}}, "Daniel Hale", "Daniel Hale", "31"},
		{person.Person{New: person.New{Given: "Daniel", Family: "Hale", Preferred: "Dan", Born: "1994-09-01"}, Title: "Mr", Middle: "John Paul", Suffix: "MBE"},
			"Dan Hale", "Mr Daniel John Paul Hale MBE", "32"},
		{person.Person{New: person.New{Given: "Siu Ming", Family: "Chan", Preferred: "Peter Chan", AgeAbout: 30}, AgeOn: "2024-06-01"}, "Peter Chan", "Siu Ming Chan", "about 32"},
		{person.Person{New: person.New{Given: "Ada", Family: "King", Born: "1940-01-01"}, DiedOn: "2020-12-31"}, "Ada King", "Ada King", "80"},
		{person.Person{New: person.New{Given: "Ada", Family: "King"}}, "Ada King", "Ada King", ""},
	} {
		if c.p.Called() != c.called || c.p.Full() != c.full || c.p.AgeText("2026-09-01") != c.age {
			t.Errorf("%q %q %q, want %q %q %q", c.p.Called(), c.p.Full(), c.p.AgeText("2026-09-01"), c.called, c.full, c.age)
		}
	}
}

func TestChange(t *testing.T) {
	d := dbtest.Open(t)
	id := add(t, d, hale)
	p := get(t, d, id)
	p.Preferred, p.Literacy, p.Risks, p.MergedInto, p.Deceased = "Dan", person.CannotRead, person.RisksNone, id, true
	dbtest.Do(t, d, dbtest.Worker, func(tx *db.Tx) error { return person.Change(tx, p) })
	if p := get(t, d, id); p.Preferred != "Dan" || p.Literacy != person.CannotRead || p.Risks != person.RisksUnasked || p.MergedInto != "" || p.Dead() {
		t.Errorf("what has a verb of its own was changed by the form: %+v", p)
	}
	p.Family = ""
	dbtest.Fails(t, "no family name", dbtest.Err(d, dbtest.Worker, func(tx *db.Tx) error { return person.Change(tx, p) }), kith.Invalid)

	dbtest.Do(t, d, dbtest.Worker, func(tx *db.Tx) error { return person.Traced(tx, id, "9990000018", nhs.Verified) })
	p = get(t, d, id)
	p.Number = "9434765919"
	dbtest.Do(t, d, dbtest.Worker, func(tx *db.Tx) error { return person.Change(tx, p) })
	if p := get(t, d, id); p.NumberStatus != nhs.Untraced {
		t.Errorf("another number is still %s", p.NumberStatus)
	}

	dbtest.Do(t, d, dbtest.Worker, func(tx *db.Tx) error { return person.Died(tx, id, "2026-08-30") })
	if p := get(t, d, id); !p.Dead() || p.DiedOn != "2026-08-30" {
		t.Errorf("%+v", p)
	}
	dbtest.Fails(t, "a death to come", dbtest.Err(d, dbtest.Worker, func(tx *db.Tx) error { return person.Died(tx, id, "2026-09-02") }), kith.Invalid)
	dbtest.Do(t, d, dbtest.Worker, func(tx *db.Tx) error { return person.NotDied(tx, id) })
	dbtest.Do(t, d, dbtest.Worker, func(tx *db.Tx) error { return person.LeftArea(tx, id, "2026-08-01") })
	if p := get(t, d, id); p.Dead() || p.LeftArea != "2026-08-01" {
		t.Errorf("%+v", p)
	}
}

// Whoever is on the other side of a wall finds nobody.
func TestWall(t *testing.T) {
	d := dbtest.Open(t)
	id := add(t, d, hale)
	for _, a := range []kith.Actor{dbtest.Southerner, dbtest.Stranger, dbtest.Referrer} {
		dbtest.Fails(t, a.Name+" reads", dbtest.Err(d, a, func(tx *db.Tx) error { _, err := person.Get(tx, id); return err }), kith.NotFound)
	}
	for _, a := range []kith.Actor{dbtest.Analyst, dbtest.Provider, dbtest.Admin, dbtest.Governor} {
		dbtest.Fails(t, a.Name+" reads", dbtest.Err(d, a, func(tx *db.Tx) error { _, err := person.Get(tx, id); return err }), kith.Forbidden)
		dbtest.Fails(t, a.Name+" adds", dbtest.Err(d, a, func(tx *db.Tx) error { _, _, err := person.FindOrAdd(tx, hale); return err }), kith.Forbidden)
	}
	dbtest.Fails(t, "a southerner shows", dbtest.Err(d, dbtest.Southerner, func(tx *db.Tx) error { return person.Show(tx, id, dbtest.South) }), kith.NotFound)
	dbtest.Do(t, d, dbtest.Worker, func(tx *db.Tx) error { return person.Show(tx, id, dbtest.South) })
	seeAs(t, d, dbtest.Southerner, func(tx *db.Tx) (*person.Person, error) { return person.Get(tx, id) })
	dbtest.Do(t, d, dbtest.Worker, func(tx *db.Tx) error { return person.Hide(tx, id, dbtest.South) })
	dbtest.Fails(t, "a southerner reads again", dbtest.Err(d, dbtest.Southerner, func(tx *db.Tx) error { _, err := person.Get(tx, id); return err }), kith.NotFound)
}
