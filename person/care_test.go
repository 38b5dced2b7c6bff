package person_test

import (
	"strings"
	"testing"
	"time"

	"kith"
	"kith/db"
	"kith/db/dbtest"
	"kith/nhs"
	"kith/person"
)

func of(id kith.ID) person.Of { return person.Of{Person: id} }

func TestRisksAreNeverBlank(t *testing.T) {
	d := dbtest.Open(t)
	id := add(t, d, hale)
	state := func() person.RiskState { return get(t, d, id).Risks }
	if state() != person.RisksUnasked {
		t.Errorf("at first: %s", state())
	}
	dbtest.Do(t, d, dbtest.Worker, func(tx *db.Tx) error { return person.NoKnownRisks(tx, id) })
	if state() != person.RisksNone {
		t.Errorf("asked, none: %s", state())
	}
	r := &person.Risk{Of: of(id), What: "Self-neglect", Since: "2026-08-01"}
	dbtest.Do(t, d, dbtest.Worker, func(tx *db.Tx) error { return person.AddRisk(tx, r) })
	if state() != person.RisksKnown {
		t.Errorf("one known: %s", state())
	}
	dbtest.Fails(t, "none known, with one on record", dbtest.Err(d, dbtest.Worker, func(tx *db.Tx) error { return person.NoKnownRisks(tx, id) }), kith.Conflict)
	dbtest.Do(t, d, dbtest.Worker, func(tx *db.Tx) error { return person.Stated(tx, id, person.RisksUnasked, true, "") })
	if state() != person.RisksKnown {
		t.Error("a referrer who knows of no risk wiped one out")
	}
	dbtest.Do(t, d, dbtest.Worker, func(tx *db.Tx) error { return person.EndRisk(tx, r.ID, "2026-09-01") })
	if state() != person.RisksNone {
		t.Errorf("the last is over: %s", state())
	}
	if rs := see(t, d, func(tx *db.Tx) ([]person.Risk, error) { return person.Risks(tx, id) }); len(rs) != 1 {
		t.Errorf("an ended risk stays on record: %+v", rs)
	}
	dbtest.Do(t, d, dbtest.Worker, func(tx *db.Tx) error {
		return person.Stated(tx, id, person.RisksNone, false, strings.Repeat("é", 200))
	})
	if state() != person.RisksKnown {
		t.Errorf("stated: %s", state())
	}
	for name, r := range map[string]person.Risk{"nothing": {}, "too long": {What: strings.Repeat("x", 151)}, "ends before it starts": {What: "Falls", Since: "2026-08-02", Until: "2026-08-01"},
		"a code of nobody": {Code: "123"}} {
		r.Person = id
		dbtest.Fails(t, name, dbtest.Err(d, dbtest.Worker, func(tx *db.Tx) error { return person.AddRisk(tx, &r) }), kith.Invalid)
	}
}

func TestSafeguardingHasItsOwnPermission(t *testing.T) {
	d := dbtest.Open(t)
	id := addAs(t, d, dbtest.Referrer, hale)
	dbtest.Do(t, d, dbtest.Referrer, func(tx *db.Tx) error { return person.Show(tx, id, dbtest.North) })
	s := &person.Safeguard{Of: of(id), Kind: "concern", What: "Somebody takes his benefits", Comment: "says he", Hide: true}
	dbtest.Fails(t, "a referrer records", dbtest.Err(d, dbtest.Referrer, func(tx *db.Tx) error { return person.AddSafeguard(tx, s) }), kith.Forbidden)
	dbtest.Fails(t, "a referrer reads", dbtest.Err(d, dbtest.Referrer, func(tx *db.Tx) error { _, err := person.Safeguards(tx, id); return err }), kith.Forbidden)
	dbtest.Do(t, d, dbtest.Worker, func(tx *db.Tx) error { return person.AddSafeguard(tx, s) })
	if s.Since != "2026-09-01" {
		t.Errorf("since %q", s.Since)
	}
	var changes []string
	dbtest.See(t, d, dbtest.System, func(tx *db.Tx) error {
		return tx.Raw("the trail, in a test").Query(func(scan func(...any) error) error {
			var c string
			err := scan(&c)
			changes = append(changes, c)
			return err
		}, `SELECT change FROM audit WHERE record = 'person_safeguard'`)
	})
	if len(changes) != 1 || strings.Contains(changes[0], "benefits") || strings.Contains(changes[0], "says he") {
		t.Errorf("the audit trail tells of it: %q", changes)
	}
	h := see(t, d, func(tx *db.Tx) (*person.Header, error) { return person.HeaderOf(tx, id) })
	if h.Safeguarding != 1 {
		t.Errorf("%+v", h)
	}
	if h := seeAs(t, d, dbtest.Referrer, func(tx *db.Tx) (*person.Header, error) { return person.HeaderOf(tx, id) }); h.Safeguarding != 0 || h.Care || h.Support != "" || h.Home != "" {
		t.Errorf("a referrer's header: %+v", h)
	}
	dbtest.Do(t, d, dbtest.Worker, func(tx *db.Tx) error { return person.EndSafeguard(tx, s.ID, "2026-09-01") })
	if h := see(t, d, func(tx *db.Tx) (*person.Header, error) { return person.HeaderOf(tx, id) }); h.Safeguarding != 0 {
		t.Errorf("%+v", h)
	}
}

func TestConsent(t *testing.T) {
	d := dbtest.Open(t)
	id := add(t, d, hale)
	const charity, foodbank kith.ID = "charity", "foodbank"
	may := func(p person.Purpose, body kith.ID) bool {
		return see(t, d, func(tx *db.Tx) (bool, error) { ok, _, err := person.MayShare(tx, id, p, body); return ok, err })
	}
	say := func(c person.Consent) kith.ID {
		c.Of = of(id)
		dbtest.Do(t, d, dbtest.Worker, func(tx *db.Tx) error { return person.Consented(tx, &c) })
		return c.ID
	}
	if may(person.ForProvider, charity) || may(person.ForGP, "") {
		t.Error("nobody asked, and it may be shared")
	}
	first := say(person.Consent{Purpose: person.ForProvider, Body: "Housing charity", BodyID: charity, Given: true, How: "spoken"})
	say(person.Consent{Purpose: person.ForGP, Given: true, How: "spoken", Until: "2027-01-01"})
	if !may(person.ForProvider, charity) || may(person.ForProvider, foodbank) || !may(person.ForGP, "") || !may(person.ForGP, "the-practice") {
		t.Error("what was said does not hold, or holds for others")
	}
	dbtest.Do(t, d, dbtest.Worker, func(tx *db.Tx) error { return person.Withdraw(tx, first, "changed his mind") })
	if may(person.ForProvider, charity) {
		t.Error("a consent taken back still holds")
	}
	if h := see(t, d, func(tx *db.Tx) (*person.Header, error) { return person.HeaderOf(tx, id) }); !h.ConsentWithdrawn || !h.Consent {
		t.Errorf("%+v", h)
	}
	dbtest.Fails(t, "twice", dbtest.Err(d, dbtest.Worker, func(tx *db.Tx) error { return person.Withdraw(tx, first, "") }), kith.Conflict)
	d.Now = func() time.Time { return dbtest.Now.Add(time.Minute) }
	say(person.Consent{Purpose: person.ForProvider, Body: "Housing charity", BodyID: charity, Given: true, How: "spoken"})
	if !may(person.ForProvider, charity) {
		t.Error("given again, and does not hold")
	}
	d.Now = func() time.Time { return time.Date(2027, 1, 1, 12, 0, 0, 0, time.UTC) }
	if may(person.ForGP, "") {
		t.Error("it lapsed, and holds")
	}
	for name, c := range map[string]person.Consent{
		"with nobody":    {Purpose: person.ForProvider, How: "spoken"},
		"for nothing":    {How: "spoken"},
		"not said how":   {Purpose: person.ForGP},
		"by an attorney": {Purpose: person.ForGP, How: "attorney"},
	} {
		c.Of = of(id)
		dbtest.Fails(t, name, dbtest.Err(d, dbtest.Worker, func(tx *db.Tx) error { return person.Consented(tx, &c) }), kith.Invalid)
	}
}

func TestFacts(t *testing.T) {
	d := dbtest.Open(t)
	id := add(t, d, hale)
	learn := func(f person.Fact) error {
		f.Of = of(id)
		return dbtest.Err(d, dbtest.Worker, func(tx *db.Tx) error { return person.Learn(tx, &f) })
	}
	for _, f := range []person.Fact{
		{Kind: person.Accommodation, Code: "HM01"},
		{Kind: person.Accommodation, Code: "HM04", What: "with two friends in turn"},
		{Kind: person.Sex, Code: "1"},
		{Kind: person.Occupation, What: "Scaffolder, until the injury"},
		{Kind: person.Immigration, Code: "3", Since: "2010-01-01"},
	} {
		if err := learn(f); err != nil {
			t.Fatal(err)
		}
	}
	fs := see(t, d, func(tx *db.Tx) (map[person.Kind]person.Fact, error) { return person.Facts(tx, id) })
	home := fs[person.Accommodation]
	if len(fs) != 3 || home.Text() != "Sofa surfing: a different friend's floor each night: with two friends in turn" {
		t.Errorf("%+v", fs)
	}
	if _, shown := fs[person.Sex]; shown {
		t.Error("sex is shown without purpose")
	}
	if sex := see(t, d, func(tx *db.Tx) (nhs.Sex, error) { return person.SexOf(tx, id) }); sex != "1" {
		t.Errorf("sex %q", sex)
	}
	if all := see(t, d, func(tx *db.Tx) ([]person.Fact, error) { return person.FactHistory(tx, id, person.Accommodation) }); len(all) != 2 || all[0].Until == "" {
		t.Errorf("%+v", all)
	}
	for name, f := range map[string]person.Fact{
		"of no kind": {What: "x"}, "nothing": {Kind: person.Education}, "a code of nobody": {Kind: person.Accommodation, Code: "ZZ"},
		"too long": {Kind: person.Alcohol, What: strings.Repeat("x", 151)}, "no SNOMED code": {Kind: person.Smoking, Code: "12"},
	} {
		dbtest.Fails(t, name, learn(f), kith.Invalid)
	}
	dbtest.Fails(t, "a referrer learns", dbtest.Err(d, dbtest.Referrer, func(tx *db.Tx) error {
		return person.Learn(tx, &person.Fact{Of: of(id), Kind: person.Education, What: "School"})
	}), kith.Forbidden)
	dbtest.Do(t, d, dbtest.Worker, func(tx *db.Tx) error { return person.Forget(tx, home.ID) })
	seen := map[string]bool{}
	for _, k := range person.ContextKinds {
		if seen[string(k.Kind)] || k.Name == "" || k.Path == "" || k.Group == "" || person.ContextOf(k.Kind).Kind != k.Kind {
			t.Errorf("%+v", k)
		}
		seen[string(k.Kind)] = true
	}
}

func TestRequirementsRelationsAndNumbers(t *testing.T) {
	d := dbtest.Open(t)
	id := add(t, d, hale)
	dbtest.Do(t, d, dbtest.Worker, func(tx *db.Tx) error {
		for _, f := range []func() error{
			func() error {
				return person.AddRequirement(tx, &person.Requirement{Of: of(id), Kind: "communication", What: "Information read aloud", Consequence: "He misses appointments"})
			},
			func() error {
				return person.AddRelation(tx, &person.Relation{Of: of(id), Name: "Joan Hale", Relationship: "mother", Roles: []string{"next-of-kin", "emergency"},
					Phone: "01632 960001", Told: person.ToldSome, ToldWhat: "that a letter has come"})
			},
			func() error {
				return person.AddRelation(tx, &person.Relation{Of: of(id), Name: "Rex", Relationship: "friend"})
			},
			func() error {
				return person.AddIdentifier(tx, &person.Identifier{Of: of(id), System: "Northshire Homes", Value: "NH-123"})
			},
		} {
			if err := f(); err != nil {
				return err
			}
		}
		return nil
	})
	rel := see(t, d, func(tx *db.Tx) ([]person.Relation, error) { return person.Relations(tx, id) })
	if len(rel) != 2 || !rel[0].Is("emergency") || rel[0].Phone != "+441632960001" || rel[1].Told != person.ToldNone {
		t.Errorf("%+v", rel)
	}
	h := see(t, d, func(tx *db.Tx) (*person.Header, error) { return person.HeaderOf(tx, id) })
	if len(h.Needs) != 1 || !h.Needs[0].Adjusts() {
		t.Errorf("%+v", h.Needs)
	}
	dbtest.Do(t, d, dbtest.Worker, func(tx *db.Tx) error {
		if err := person.EndRequirement(tx, h.Needs[0].ID); err != nil {
			return err
		}
		return person.EndRelation(tx, rel[1].ID)
	})
	if rs := see(t, d, func(tx *db.Tx) ([]person.Requirement, error) { return person.Requirements(tx, id) }); len(rs) != 0 {
		t.Errorf("%+v", rs)
	}
	if rs := see(t, d, func(tx *db.Tx) ([]person.Relation, error) { return person.Relations(tx, id) }); len(rs) != 1 {
		t.Errorf("%+v", rs)
	}
	dbtest.Fails(t, "told some of nothing", dbtest.Err(d, dbtest.Worker, func(tx *db.Tx) error {
		return person.AddRelation(tx, &person.Relation{Of: of(id), Name: "Ann", Relationship: "aunt", Told: person.ToldSome})
	}), kith.Invalid)
}

func TestHeader(t *testing.T) {
	d := dbtest.Open(t)
	id := add(t, d, hale)
	dbtest.Do(t, d, dbtest.Worker, func(tx *db.Tx) error {
		p, err := person.Get(tx, id)
		if err != nil {
			return err
		}
		p.Preferred, p.Pronoun, p.Literacy, p.GPDetails = "Dan", "he/him", person.CannotRead, "Elm Surgery"
		if err := person.Change(tx, p); err != nil {
			return err
		}
		chs, err := person.Channels(tx, id)
		if err != nil {
			return err
		}
		chs[0].From, chs[0].Message = "15:00", person.Yes
		if err := person.ChangeChannel(tx, &chs[0]); err != nil {
			return err
		}
		return person.NoKnownRisks(tx, id)
	})
	h := see(t, d, func(tx *db.Tx) (*person.Header, error) { return person.HeaderOf(tx, id) })
	if h.Called != "Dan Hale" || h.Age != "32" || h.Number != "999 000 0018" || h.Practice != "Elm Surgery" || h.Status != "Number present but not traced" ||
		h.Risks != person.RisksNone || !h.NoFixedAbode || !h.CannotRead || h.RingNow != "" ||
		h.Support != "Ring 07700 900123 after 3pm and leave a message. Cannot read: say it, do not write it." {
		t.Errorf("%+v", h)
	}
	d.Now = func() time.Time { return dbtest.Now.Add(6 * time.Hour) }
	if h := see(t, d, func(tx *db.Tx) (*person.Header, error) { return person.HeaderOf(tx, id) }); h.RingNow != "07700 900123" {
		t.Errorf("at four: ring %q", h.RingNow)
	}
}

func TestBreakGlass(t *testing.T) {
	d := dbtest.Open(t)
	id := add(t, d, hale)
	south := func(f func(*db.Tx) error) error { return dbtest.Err(d, dbtest.Southerner, f) }
	open := func() error { return south(func(tx *db.Tx) error { _, err := person.Get(tx, id); return err }) }
	breakIt := func(why string) error {
		return south(func(tx *db.Tx) error { return person.BreakGlass(tx, id, why) })
	}
	var there kith.ID
	if err := south(func(tx *db.Tx) (err error) { there, err = person.Elsewhere(tx, hale.Number, hale.Born); return err }); err != nil || there != id {
		t.Errorf("%q, %v", there, err)
	}
	dbtest.Fails(t, "with another date of birth", south(func(tx *db.Tx) error { _, err := person.Elsewhere(tx, hale.Number, "1994-02-12"); return err }), kith.NotFound)
	dbtest.Fails(t, "before", open(), kith.NotFound)
	dbtest.Fails(t, "no reason", breakIt("   curious "), kith.Invalid)
	dbtest.Fails(t, "nobody", south(func(tx *db.Tx) error { return person.BreakGlass(tx, "nobody", "a good reason") }), kith.NotFound)
	dbtest.Fails(t, "a stranger", dbtest.Err(d, dbtest.Stranger, func(tx *db.Tx) error { return person.BreakGlass(tx, id, "a good reason") }), kith.NotFound)
	dbtest.Fails(t, "a referrer", dbtest.Err(d, dbtest.Referrer, func(tx *db.Tx) error { return person.BreakGlass(tx, id, "a good reason") }), kith.Forbidden)
	if err := breakIt("He came to our hub in distress"); err != nil {
		t.Fatal(err)
	}
	if err := open(); err != nil {
		t.Error("after: ", err)
	}
	d.Now = func() time.Time { return dbtest.Now.Add(person.GlassFor) }
	dbtest.Fails(t, "eight hours later", open(), kith.NotFound)
	if err := breakIt("He is here again, and alone"); err != nil {
		t.Fatal(err)
	}
	if err := open(); err != nil {
		t.Error("after the second: ", err)
	}
	gs := seeAs(t, d, dbtest.Governor, person.Glasses)
	if len(gs) != 2 || gs[0].Why != "He came to our hub in distress" || gs[0].Name != dbtest.Southerner.Name || gs[0].Person != id {
		t.Fatalf("%+v", gs)
	}
	review := func(a kith.Actor, finding, found string) error {
		return dbtest.Err(d, a, func(tx *db.Tx) error { return person.ReviewGlass(tx, gs[0].ID, finding, found) })
	}
	dbtest.Fails(t, "a worker reviews", review(dbtest.Worker, "right", ""), kith.Forbidden)
	own := dbtest.Lead
	own.ID = dbtest.Southerner.ID
	dbtest.Fails(t, "one's own", review(own, "right", ""), kith.Forbidden)
	dbtest.Fails(t, "wrong without a word", review(dbtest.Governor, "wrong", ""), kith.Invalid)
	if err := review(dbtest.Governor, "right", ""); err != nil {
		t.Error(err)
	}
	dbtest.Fails(t, "twice", review(dbtest.Governor, "right", ""), kith.Conflict)
	if gs := seeAs(t, d, dbtest.Governor, person.Glasses); len(gs) != 1 {
		t.Errorf("%d left", len(gs))
	}
}
