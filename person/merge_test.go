package person_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"kith"
	"kith/db"
	"kith/db/dbtest"
	"kith/nhs"
	"kith/person"
)

// later makes tables of capabilities that package person has never heard of: a
// plain one, one that a person has a single row of, one with a row for each
// cohort, and one with a single open row.
func later(t testing.TB, d *db.DB) {
	dbtest.Do(t, d, dbtest.System, func(tx *db.Tx) error {
		raw := tx.Raw("tables for a test")
		const columns = ` (id text NOT NULL, tenant text NOT NULL, person text NOT NULL, what text NOT NULL, state text NOT NULL, PRIMARY KEY (tenant, id)`
		for _, text := range []string{
			`CREATE TABLE later_note` + columns + `)`,
			`CREATE TABLE later_single` + columns + `, UNIQUE (tenant, person))`,
			`CREATE TABLE later_member` + columns + `, UNIQUE (tenant, what, person))`,
			`CREATE TABLE later_plan` + columns + `)`,
			`CREATE UNIQUE INDEX later_plan_open ON later_plan (tenant, person) WHERE state = 'open'`,
			`CREATE VIEW later_view AS SELECT * FROM later_note`,
		} {
			if _, err := raw.Exec(text); err != nil {
				return err
			}
		}
		return nil
	})
}

func put(t testing.TB, d *db.DB, table, id string, of kith.ID, what, state string) {
	t.Helper()
	dbtest.Do(t, d, dbtest.System, func(tx *db.Tx) error {
		_, err := tx.Raw("rows for a test").Exec(`INSERT INTO `+table+` (id, tenant, person, what, state) VALUES ($1, $2, $3, $4, $5)`,
			id, dbtest.Tenant, of, what, state)
		return err
	})
}

// dump is every row of every table with a column person, as text: what a merge
// that was undone must bring back.
func dump(t testing.TB, d *db.DB, tables ...string) string {
	t.Helper()
	var out []string
	dbtest.See(t, d, dbtest.System, func(tx *db.Tx) error {
		for _, name := range tables {
			err := tx.Raw("rows for a test").Query(func(scan func(...any) error) error {
				var id, of string
				err := scan(&id, &of)
				out = append(out, name+" "+id+" of "+of)
				return err
			}, `SELECT id, person FROM `+name+` ORDER BY id`)
			if err != nil {
				return err
			}
		}
		return tx.Raw("rows for a test").Query(func(scan func(...any) error) error {
			var k, of string
			err := scan(&k, &of)
			out = append(out, k+" of "+of)
			return err
		}, `SELECT key, person FROM person_key ORDER BY key, person`)
	})
	slices.Sort(out)
	return strings.Join(out, "\n")
}

func merge(t testing.TB, d *db.DB, keep, lose kith.ID) *person.Merger {
	t.Helper()
	var m *person.Merger
	dbtest.Do(t, d, dbtest.Lead, func(tx *db.Tx) (err error) {
		m, err = person.Merge(tx, keep, lose, "the same man, by his mother's word")
		return err
	})
	return m
}

func unmerge(t testing.TB, d *db.DB, m *person.Merger) {
	t.Helper()
	dbtest.Do(t, d, dbtest.Lead, func(tx *db.Tx) error { return person.Unmerge(tx, m.ID, "two cousins after all") })
}

func two(t testing.TB, d *db.DB) (keep, lose kith.ID) {
	keep = add(t, d, hale)
	lose = add(t, d, person.New{Given: "Dan", Family: "Hail", Born: "1994-02-11", Ethnicity: "X1", Language: "English", Practice: "K84002",
		Phone: "01632 960001", Line1: "1 Elm Row", Postcode: "OX4 1AA"})
	return keep, lose
}

var ours = []string{"person_alias", "person_identifier", "person_address", "person_channel", "person_requirement", "person_relation",
	"person_risk", "person_safeguard", "person_consent", "person_fact", "person_glass", "person_match"}

func TestMergeMovesEveryCapability(t *testing.T) {
	d := dbtest.Open(t)
	later(t, d)
	keep, lose := two(t, d)
	for i, table := range []string{"later_note", "later_single", "later_member", "later_plan"} {
		put(t, d, table, fmt.Sprint("k", i), keep, "a", "closed")
		put(t, d, table, fmt.Sprint("l", i), lose, "a", "open")
	}
	put(t, d, "later_member", "l9", lose, "b", "open")
	put(t, d, "later_note", "other", "somebody-else", "a", "open")
	tables := append([]string{"later_note", "later_single", "later_member", "later_plan"}, ours...)
	dbtest.Do(t, d, dbtest.Worker, func(tx *db.Tx) error { return fillIn(tx, lose) })
	before := dump(t, d, tables...)

	m := merge(t, d, keep, lose)
	for table, want := range map[string]string{"later_note": "[l0]", "later_single": "[]", "later_member": "[l9]", "later_plan": "[l3]"} {
		if fmt.Sprint(m.Moved[table]) != want {
			t.Errorf("%s moved %v, want %s", table, m.Moved[table], want)
		}
	}
	if fmt.Sprint(m.Stayed) != "map[later_member:[l2] later_single:[l1]]" {
		t.Errorf("stayed: %v", m.Stayed)
	}
	for _, table := range ours {
		if table != "person_glass" && len(m.Moved[table]) == 0 && table != "person_match" {
			t.Errorf("nothing of %s has moved", table)
		}
	}
	if after := dump(t, d, ours...); strings.Contains(after, "of "+string(lose)) {
		t.Errorf("left behind:\n%s", after)
	}
	p := get(t, d, keep)
	if p.Ethnicity != "A" || p.Language != "English" || p.Practice != "K84001" || p.Risks != person.RisksKnown || fmt.Sprint(m.Filled) != "[language]" {
		t.Errorf("%+v, filled %v", p, m.Filled)
	}
	if l := get(t, d, lose); l.MergedInto != keep || l.Ethnicity != "X1" {
		t.Errorf("%+v", l)
	}
	if c := see(t, d, func(tx *db.Tx) (*person.Person, error) { return person.Current(tx, lose) }); c.ID != keep {
		t.Errorf("the lost record leads to %s", c.ID)
	}
	for _, box := range []string{"hale", "hail", "01632 960001", "OX4 1AA"} {
		if got := see(t, d, func(tx *db.Tx) ([]person.Found, error) { return person.Search(tx, box, 9) }); len(got) != 1 || got[0].ID != keep {
			t.Errorf("%q finds %+v", box, got)
		}
	}
	dbtest.Fails(t, "a change of the lost record", dbtest.Err(d, dbtest.Worker, func(tx *db.Tx) error { return person.LeftArea(tx, lose, "2026-01-01") }), kith.Conflict)

	unmerge(t, d, m)
	if after := dump(t, d, tables...); after != before {
		t.Errorf("after the merge was undone:\n%s\n\nbefore:\n%s", after, before)
	}
	if p := get(t, d, keep); p.Language != "" || p.Risks != person.RisksUnasked {
		t.Errorf("%+v", p)
	}
	if l := get(t, d, lose); l.MergedInto != "" || l.Risks != person.RisksKnown {
		t.Errorf("%+v", l)
	}
	dbtest.Fails(t, "undone twice", dbtest.Err(d, dbtest.Lead, func(tx *db.Tx) error { return person.Unmerge(tx, m.ID, "again") }), kith.Conflict)
}

// fillIn gives a person one of everything.
func fillIn(tx *db.Tx, id kith.ID) error {
	for _, f := range []func() error{
		func() error {
			return person.AddAlias(tx, &person.Alias{Of: of(id), Name: "Danny Boy", Kind: "known-as"})
		},
		func() error {
			return person.AddIdentifier(tx, &person.Identifier{Of: of(id), System: "CHI", Value: "1"})
		},
		func() error {
			return person.AddRequirement(tx, &person.Requirement{Of: of(id), Kind: "mobility", What: "Walks with a stick"})
		},
		func() error {
			return person.AddRelation(tx, &person.Relation{Of: of(id), Name: "Joan", Relationship: "mother"})
		},
		func() error { return person.AddRisk(tx, &person.Risk{Of: of(id), What: "Falls"}) },
		func() error {
			return person.AddSafeguard(tx, &person.Safeguard{Of: of(id), Kind: "concern", What: "Debt to a lender"})
		},
		func() error {
			return person.Consented(tx, &person.Consent{Of: of(id), Purpose: person.ForGP, Given: true, How: "spoken"})
		},
		func() error {
			return person.Learn(tx, &person.Fact{Of: of(id), Kind: person.Education, What: "School"})
		},
	} {
		if err := f(); err != nil {
			return err
		}
	}
	return nil
}

func TestMergeRefuses(t *testing.T) {
	d := dbtest.Open(t)
	later(t, d)
	keep, lose := two(t, d)
	try := func(a kith.Actor, keep, lose kith.ID, why string) error {
		return dbtest.Err(d, a, func(tx *db.Tx) error { _, err := person.Merge(tx, keep, lose, why); return err })
	}
	dbtest.Fails(t, "a worker", try(dbtest.Worker, keep, lose, "why"), kith.Forbidden)
	dbtest.Fails(t, "no reason", try(dbtest.Lead, keep, lose, " "), kith.Invalid)
	dbtest.Fails(t, "with itself", try(dbtest.Lead, keep, keep, "why"), kith.Invalid)
	dbtest.Fails(t, "nobody", try(dbtest.Lead, keep, "nobody", "why"), kith.NotFound)
	south := dbtest.Lead
	south.ID, south.Teams = "south-lead", []kith.ID{dbtest.South}
	dbtest.Fails(t, "another team's lead", try(south, keep, lose, "why"), kith.NotFound)
	put(t, d, "later_plan", "k", keep, "a", "open")
	put(t, d, "later_plan", "l", lose, "a", "open")
	err := dbtest.Fails(t, "two open plans", try(dbtest.Lead, keep, lose, "why"), kith.Conflict)
	if err == nil || !strings.Contains(err.Error(), "open later plan") {
		t.Errorf("%v", err)
	}
	if l := get(t, d, lose); l.MergedInto != "" {
		t.Error("a refused merge left a mark")
	}
}

// Whoever saw either sees the one, and after the merge is undone, what they saw
// before.
func TestMergeSight(t *testing.T) {
	d := dbtest.Open(t)
	keep, lose := two(t, d)
	other := addAs(t, d, dbtest.Southerner, person.New{Given: "Dan", Family: "Haile", AgeAbout: 30})
	dbtest.Do(t, d, dbtest.Southerner, func(tx *db.Tx) error { return person.Show(tx, other, dbtest.North) })
	dbtest.Do(t, d, dbtest.Southerner, func(tx *db.Tx) error { return nil })
	southSees := func(id kith.ID) bool {
		var ok bool
		dbtest.See(t, d, dbtest.Southerner, func(tx *db.Tx) (err error) { ok, err = tx.Sees(id); return err })
		return ok
	}
	m := merge(t, d, keep, other)
	if !southSees(keep) || !southSees(other) || southSees(lose) {
		t.Error("sight after the merge")
	}
	unmerge(t, d, m)
	if southSees(keep) || !southSees(other) {
		t.Error("sight after it was undone")
	}
}

// Merges are undone from the last one back.
func TestMergesInARow(t *testing.T) {
	d := dbtest.Open(t)
	b, c := two(t, d)
	a := add(t, d, person.New{Given: "D", Family: "Hale", AgeAbout: 30, Phone: "07700 900999"})
	before := dump(t, d, ours...)
	first := merge(t, d, b, c)
	second := merge(t, d, a, b)
	if got := see(t, d, func(tx *db.Tx) ([]person.Found, error) { return person.Search(tx, "hail", 9) }); len(got) != 1 || got[0].ID != a {
		t.Errorf("the first of three is not found by its name: %+v", got)
	}
	if p := see(t, d, func(tx *db.Tx) (*person.Person, error) { return person.Current(tx, c) }); p.ID != a {
		t.Errorf("it leads to %s", p.ID)
	}
	dbtest.Fails(t, "the first of two", dbtest.Err(d, dbtest.Lead, func(tx *db.Tx) error { return person.Unmerge(tx, first.ID, "why") }), kith.Conflict)
	unmerge(t, d, second)
	unmerge(t, d, first)
	if after := dump(t, d, ours...); after != before && strings.ReplaceAll(after, "dismissed", "open") != before {
		t.Errorf("after:\n%s\n\nbefore:\n%s", after, before)
	}
}

func TestConfirm(t *testing.T) {
	d := dbtest.Open(t)
	n := hale
	n.Number = ""
	known := add(t, d, n)
	added := add(t, d, n)
	ms := matches(t, d, dbtest.Lead)
	if len(ms) != 1 {
		t.Fatalf("%+v", ms)
	}
	dbtest.Fails(t, "keep a third", dbtest.Err(d, dbtest.Lead, func(tx *db.Tx) error {
		_, err := person.Confirm(tx, ms[0].ID, "third", "why")
		return err
	}), kith.Invalid)
	var m *person.Merger
	dbtest.Do(t, d, dbtest.Lead, func(tx *db.Tx) (err error) {
		m, err = person.Confirm(tx, ms[0].ID, known, "the same man")
		return err
	})
	if m.Person != known || m.Lost != added || len(matches(t, d, dbtest.Lead)) != 0 {
		t.Errorf("%+v", m)
	}
	unmerge(t, d, m)
	if ms := matches(t, d, dbtest.Lead); len(ms) != 0 {
		t.Errorf("what was undone is proposed again: %+v", ms)
	}
}

// Whatever two people have, and whatever is added after a merge, to undo it
// brings back what was and leaves with the kept what came since.
func TestMergeRoundTrip(t *testing.T) {
	d := dbtest.Open(t)
	n := 0
	rapid.Check(t, func(r *rapid.T) {
		n++
		give := func(id kith.ID, what []int) {
			dbtest.Do(t, d, dbtest.Worker, func(tx *db.Tx) error {
				for _, w := range what {
					var err error
					switch w {
					case 0:
						err = person.AddChannel(tx, &person.Channel{Of: of(id), Kind: person.Phone, Value: fmt.Sprintf("07700 9%05d", n)})
					case 1:
						err = person.AddAlias(tx, &person.Alias{Of: of(id), Name: fmt.Sprint("Alias", n), Kind: "known-as"})
					case 2:
						err = person.AddRisk(tx, &person.Risk{Of: of(id), What: "Falls"})
					case 3:
						err = person.AddAddress(tx, &person.Address{Of: of(id), Type: nhs.Correspondence, Line1: "1 Elm Row", Postcode: "OX4 1AA"})
					case 4:
						err = person.AddRelation(tx, &person.Relation{Of: of(id), Name: "Joan", Relationship: "mother"})
					}
					if err != nil {
						return err
					}
				}
				return nil
			})
		}
		some := rapid.SliceOfN(rapid.IntRange(0, 4), 0, 6)
		keep := add(t, d, person.New{Given: "Kay", Family: fmt.Sprint("Keep", n), AgeAbout: 40, Language: rapid.SampledFrom([]string{"", "Urdu"}).Draw(r, "k")})
		lose := add(t, d, person.New{Given: "Lou", Family: fmt.Sprint("Lose", n), AgeAbout: 60, Language: rapid.SampledFrom([]string{"", "Dari"}).Draw(r, "l")})
		give(keep, some.Draw(r, "of the kept"))
		give(lose, some.Draw(r, "of the lost"))
		before, k, l := dump(t, d, ours...), get(t, d, keep), get(t, d, lose)
		m := merge(t, d, keep, lose)
		since := rapid.Bool().Draw(r, "since")
		if since {
			dbtest.Do(t, d, dbtest.Worker, func(tx *db.Tx) error {
				return person.AddIdentifier(tx, &person.Identifier{Of: of(keep), System: "since", Value: "1"})
			})
		}
		unmerge(t, d, m)
		after := dump(t, d, ours...)
		if since {
			ids := see(t, d, func(tx *db.Tx) ([]person.Identifier, error) { return person.Identifiers(tx, keep) })
			if len(ids) != 1 {
				r.Fatalf("what came since is lost")
			}
			after = strings.Replace(after, fmt.Sprintf("person_identifier %s of %s\n", ids[0].ID, keep), "", 1)
		}
		if after != before {
			r.Fatalf("after:\n%s\n\nbefore:\n%s", after, before)
		}
		for _, was := range []*person.Person{k, l} {
			is := get(t, d, was.ID)
			is.Version, is.UpdatedAt = was.Version, was.UpdatedAt
			if *is != *was {
				r.Fatalf("%+v\nwas\n%+v", is, was)
			}
		}
	})
}

// The trail names who merged, and which rows moved.
func TestMergeIsOnTheTrail(t *testing.T) {
	d := dbtest.Open(t)
	keep, lose := two(t, d)
	d.Now = func() time.Time { return dbtest.Now.Add(time.Hour) }
	m := merge(t, d, keep, lose)
	dbtest.See(t, d, dbtest.System, func(tx *db.Tx) error {
		return tx.Raw("the trail, in a test").Query(func(scan func(...any) error) error {
			var actor, change string
			if err := scan(&actor, &change); err != nil {
				return err
			}
			if actor != dbtest.Lead.Name || !strings.Contains(change, string(m.Moved["person_channel"][0])) {
				t.Errorf("%s: %s", actor, change)
			}
			return nil
		}, `SELECT actor_name, change FROM audit WHERE record = 'person_merge' AND record_id = $1`, m.ID)
	})
}
