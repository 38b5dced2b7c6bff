package person_test

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"

	"kith"
	"kith/db"
	"kith/db/dbtest"
	"kith/nhs"
	"kith/person"
)

func findOrAdd(t testing.TB, d *db.DB, a kith.Actor, n person.New) (*person.Person, []person.Proposal) {
	t.Helper()
	var p *person.Person
	var ps []person.Proposal
	dbtest.Do(t, d, a, func(tx *db.Tx) (err error) {
		p, ps, err = person.FindOrAdd(tx, n)
		return err
	})
	return p, ps
}

func matches(t testing.TB, d *db.DB, a kith.Actor) []person.Pair {
	t.Helper()
	return seeAs(t, d, a, func(tx *db.Tx) ([]person.Pair, error) { return person.Matches(tx, 50) })
}

func TestSameNumberAndDateOfBirth(t *testing.T) {
	d := dbtest.Open(t)
	id := add(t, d, hale)
	again := hale
	again.Given, again.Number, again.Phone, again.Email, again.NoFixedAbode, again.Line1, again.Postcode, again.Language =
		"Danny", "999 000 0018", "+44 7700 900123", "dan@example.org", false, "1 Elm Row", "ox4 1aa", "Polish"
	p, ps := findOrAdd(t, d, dbtest.Worker, again)
	if p.ID != id || len(ps) != 0 || p.Given != "Daniel" || p.Language != "Polish" {
		t.Errorf("%+v, %+v", p, ps)
	}
	chs := see(t, d, func(tx *db.Tx) ([]person.Channel, error) { return person.Channels(tx, id) })
	as := see(t, d, func(tx *db.Tx) ([]person.Address, error) { return person.Addresses(tx, id) })
	if len(chs) != 2 || chs[1].Value != "dan@example.org" || chs[1].Note != "Given with a referral on 1 September 2026" {
		t.Errorf("%+v", chs)
	}
	if len(as) != 2 || person.Usual(as).Type != nhs.NoFixedAbode || as[1].Type != nhs.OtherHome {
		t.Errorf("a referral wrote over where he lives: %+v", as)
	}
	if n := see(t, d, func(tx *db.Tx) (int, error) { return db.Count[person.Person](tx, db.Q{}) }); n != 1 {
		t.Errorf("%d people", n)
	}
}

// The same number with anything that does not fit is never attached silently.
func TestSameNumberThatDoesNotFit(t *testing.T) {
	for name, change := range map[string]func(*person.New){
		"another date of birth":                    func(n *person.New) { n.Born = "1995-02-11" },
		"a name of nobody":                         func(n *person.New) { n.Given, n.Family = "Farida", "Begum" },
		"no date of birth, and another first name": func(n *person.New) { n.Born, n.AgeAbout, n.Given = "", 32, "Farida" },
		"no date of birth, and another age":        func(n *person.New) { n.Born, n.AgeAbout = "", 70 },
	} {
		d := dbtest.Open(t)
		id := add(t, d, hale)
		n := hale
		change(&n)
		p, ps := findOrAdd(t, d, dbtest.Worker, n)
		if p.ID == id || p.NumberStatus != nhs.Conflict || len(ps) != 1 || ps[0].Person.ID != id || ps[0].Certain {
			t.Errorf("%s: %+v, %+v", name, p, ps)
		}
		if ms := matches(t, d, dbtest.Worker); len(ms) != 1 || ms[0].Person != p.ID || ms[0].Other != id {
			t.Errorf("%s: %+v", name, ms)
		}
	}
	d := dbtest.Open(t)
	id := add(t, d, hale)
	n := hale
	n.Born, n.AgeAbout = "", 30
	if p, _ := findOrAdd(t, d, dbtest.Worker, n); p.ID != id {
		t.Error("the same number and names, with an age that fits, is not found")
	}
}

// A score proposes and never decides.
func TestAlikeIsProposed(t *testing.T) {
	d := dbtest.Open(t)
	n := hale
	n.Number = ""
	id := add(t, d, n)
	p, ps := findOrAdd(t, d, dbtest.Worker, n)
	if p.ID == id || len(ps) != 1 || ps[0].Person.ID != id || ps[0].Score != 99 || ps[0].Certain {
		t.Errorf("%+v", ps)
	}
	form := see(t, d, func(tx *db.Tx) ([]person.Proposal, error) {
		return person.Find(tx, person.New{Given: "Dan", Family: "Hale", Born: "1994-11-02"})
	})
	if len(form) != 2 || !slices.Contains(form[0].Reasons, "Day and month of birth swapped") {
		t.Errorf("%+v", form)
	}
	if got := see(t, d, func(tx *db.Tx) ([]person.Proposal, error) { return person.Find(tx, person.New{}) }); len(got) != 0 {
		t.Errorf("an empty form finds %+v", got)
	}
}

// Somebody who does not see a known person learns nothing of them: not from
// what comes back, and not afterwards.
func TestNothingIsDisclosed(t *testing.T) {
	d := dbtest.Open(t)
	n := hale
	n.Preferred, n.Ethnicity = "Dan the Man", "B"
	id := add(t, d, n)
	asked := person.New{Given: "Daniel", Family: "Hale", Born: hale.Born, Practice: "K84002"}

	p, ps := findOrAdd(t, d, dbtest.Referrer, asked)
	if p.ID == id || len(ps) != 0 {
		t.Errorf("a referrer is shown %+v", ps)
	}
	for _, a := range []kith.Actor{dbtest.Referrer, dbtest.Southerner} {
		if got := seeAs(t, d, a, func(tx *db.Tx) ([]person.Proposal, error) { return person.Find(tx, n) }); slices.ContainsFunc(got, func(p person.Proposal) bool { return p.Person.ID == id }) {
			t.Errorf("%s finds %+v", a.Name, got)
		}
	}
	dbtest.Fails(t, "a referrer reads matches", dbtest.Err(d, dbtest.Referrer, func(tx *db.Tx) error { _, err := person.Matches(tx, 9); return err }), kith.Forbidden)
	dbtest.Fails(t, "a referrer reads matches", dbtest.Err(d, dbtest.Referrer, func(tx *db.Tx) error { _, err := person.MatchesOf(tx, p.ID); return err }), kith.Forbidden)

	// The match waits for the worker who sees the one that was known.
	of := see(t, d, func(tx *db.Tx) ([]person.Pair, error) { return person.MatchesOf(tx, id) })
	if len(of) != 1 || of[0].Added != nil || of[0].Known == nil || of[0].Reasons != nil {
		t.Errorf("%+v", of)
	}
	dbtest.Do(t, d, dbtest.Referrer, func(tx *db.Tx) error { return person.Show(tx, p.ID, dbtest.North) })
	if ms := matches(t, d, dbtest.Worker); len(ms) != 1 || ms[0].Added == nil || ms[0].Known == nil || len(ms[0].Reasons) == 0 {
		t.Errorf("%+v", ms)
	}

	// The same number and date of birth is the person. What comes back is what
	// was asked, and no more.
	asked.Number = hale.Number
	p, ps = findOrAdd(t, d, dbtest.Southerner, asked)
	if p.ID != id || p.Preferred != "" || p.Ethnicity != "" || len(ps) != 0 {
		t.Errorf("%+v", p)
	}
}

func TestSightOfWhoAdds(t *testing.T) {
	d := dbtest.Open(t)
	for _, c := range []struct {
		who    kith.Actor
		team   kith.ID
		number nhs.Number
		want   []kith.ID
	}{
		{dbtest.Worker, "", "9990000018", []kith.ID{dbtest.North}},
		{dbtest.Worker, dbtest.South, "9990000026", []kith.ID{dbtest.South, dbtest.Worker.ID}},
		{dbtest.Referrer, dbtest.South, "9990000034", []kith.ID{dbtest.South, dbtest.Referrer.ID}},
		{dbtest.Referrer, "", "9990000042", []kith.ID{dbtest.Referrer.ID}},
		{dbtest.System, dbtest.South, "9990000050", []kith.ID{dbtest.South}},
	} {
		n := hale
		n.Given, n.Number, n.Team = n.Given+string(c.number[8:]), c.number, c.team
		id := addAs(t, d, c.who, n)
		var got []kith.ID
		for _, s := range seeAs(t, d, dbtest.System, func(tx *db.Tx) ([]person.Sight, error) { return person.SeenBy(tx, id) }) {
			got = append(got, s.Holder)
		}
		slices.Sort(got)
		slices.Sort(c.want)
		if !slices.Equal(got, c.want) {
			t.Errorf("%s for %q: seen by %v, want %v", c.who.Name, c.team, got, c.want)
		}
	}
}

func TestDismiss(t *testing.T) {
	d := dbtest.Open(t)
	n := hale
	n.Number = ""
	add(t, d, n)
	add(t, d, n)
	ms := matches(t, d, dbtest.Worker)
	if len(ms) != 1 {
		t.Fatalf("%+v", ms)
	}
	dismiss := func() error {
		return dbtest.Err(d, dbtest.Worker, func(tx *db.Tx) error { return person.Dismiss(tx, ms[0].ID, "cousins") })
	}
	if err := dismiss(); err != nil {
		t.Fatal(err)
	}
	dbtest.Fails(t, "twice", dismiss(), kith.Conflict)
	if ms := matches(t, d, dbtest.Worker); len(ms) != 0 {
		t.Errorf("%+v", ms)
	}
}

// Two forms about one person at the same moment make one person.
func TestTwoAtOnce(t *testing.T) {
	d := dbtest.Open(t)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if err := d.Write(context.Background(), dbtest.Worker, func(tx *db.Tx) error { _, _, err := person.FindOrAdd(tx, hale); return err }); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if n := see(t, d, func(tx *db.Tx) (int, error) { return db.Count[person.Person](tx, db.Q{}) }); n != 1 {
		t.Errorf("%d people", n)
	}
}

func TestSearch(t *testing.T) {
	d := dbtest.Open(t)
	people := map[string]person.New{
		"hale":   hale,
		"smith":  {Given: "William", Family: "Smith", Born: "1985-03-12", Postcode: "OX1 1AA", Phone: "01632 960001"},
		"smythe": {Given: "Anne-Marie", Family: "Smythe-Jones", Born: "1940-12-01", Postcode: "OX14 2BB"},
		"obrien": {Given: "Siobhán", Family: "O'Brien", AgeAbout: 50},
		"khan":   {Given: "Mohammed", Family: "Khan", Born: "2000-01-01"},
	}
	ids := map[kith.ID]string{}
	for name, n := range people {
		ids[add(t, d, n)] = name
	}
	dbtest.Do(t, d, dbtest.Worker, func(tx *db.Tx) error {
		for id, name := range ids {
			if name == "khan" {
				return person.AddAlias(tx, &person.Alias{Of: person.Of{Person: id}, Name: "Abu Yusuf", Kind: "known-as"})
			}
		}
		return nil
	})
	for box, want := range map[string]string{
		"smith": "smith smythe", "SMITH will": "smith", "william": "smith", "bill smith": "smith", "smi": "smith", "smith w": "smith",
		"smyth": "smith smythe", "jones": "smythe", "anne marie": "smythe", "annemarie": "", "o'brien": "obrien", "obrien siobhan": "obrien",
		"muhammad": "khan", "mo khan": "khan", "yusuf": "khan", "999 000 0018": "hale", "9990000018": "hale", "07700900123": "hale",
		"01632 960 001": "smith", "ox1 1aa": "smith", "OX1": "smith", "OX14": "smythe", "12/3/1985": "smith", "1985-03-12": "smith",
		"12 March 1985": "smith", "1 dec 1940 smythe": "smythe", "12/3/1985 khan": "", "x": "", "": "", "%": "", "zebedee": "", "' OR 1=1 --": "",
	} {
		var got []string
		for _, p := range see(t, d, func(tx *db.Tx) ([]person.Found, error) { return person.Search(tx, box, 20) }) {
			got = append(got, ids[p.ID])
		}
		slices.Sort(got)
		if s := strings.Join(got, " "); s != want {
			t.Errorf("%q finds %q, want %q", box, s, want)
		}
	}
	for _, p := range see(t, d, func(tx *db.Tx) ([]person.Found, error) { return person.Search(tx, "smyth", 20) }) {
		if p.Alike != (ids[p.ID] == "smith") {
			t.Errorf("smyth is said to sound like %s: %v", ids[p.ID], p.Alike)
		}
	}
	if got := seeAs(t, d, dbtest.Southerner, func(tx *db.Tx) ([]person.Found, error) { return person.Search(tx, "smith", 20) }); len(got) != 0 {
		t.Errorf("a southerner finds %+v", got)
	}
	if got := see(t, d, func(tx *db.Tx) ([]person.Found, error) { return person.Search(tx, "smith", 1) }); len(got) != 1 {
		t.Errorf("%d of one", len(got))
	}
	var words []string
	dbtest.See(t, d, dbtest.System, func(tx *db.Tx) error {
		return tx.Raw("the trail, in a test").Query(func(scan func(...any) error) error {
			var w string
			err := scan(&w)
			words = append(words, w)
			return err
		}, `SELECT what FROM look WHERE person = '' AND actor = $1`, dbtest.Southerner.ID)
	})
	if len(words) != 1 || words[0] != "search: smith" {
		t.Errorf("the search is on record as %q", words)
	}
}

// A form that finds nobody and adds them is in the trail, and its search is not
// on record beside that; one that finds somebody is, and so is one that adds
// nobody.
func TestSearchOfAForm(t *testing.T) {
	d := dbtest.Open(t)
	searches := func() (n int) {
		dbtest.See(t, d, dbtest.System, func(tx *db.Tx) error {
			return tx.Raw("the trail, in a test").Query(func(scan func(...any) error) error { return scan(&n) },
				`SELECT count(*) FROM look WHERE person = '' AND what LIKE 'search: is it one of these?%'`)
		})
		return n
	}
	n := hale
	n.Number = ""
	ask := func(add bool) {
		dbtest.Do(t, d, dbtest.Worker, func(tx *db.Tx) error {
			if _, err := person.Find(tx, n); err != nil || !add {
				return err
			}
			_, _, err := person.FindOrAdd(tx, n)
			return err
		})
	}
	for i, c := range []struct {
		add  bool
		want int
	}{{false, 1}, {true, 1}, {true, 2}, {false, 3}} {
		if ask(c.add); searches() != c.want {
			t.Errorf("step %d: %d searches are on record, want %d", i, searches(), c.want)
		}
	}
}
