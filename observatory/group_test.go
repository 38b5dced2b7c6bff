package observatory_test

import (
	"strconv"
	"strings"
	"testing"

	"kith"
	"kith/db"
	"kith/db/dbtest"
	"kith/observatory"
	"kith/sample"
)

var census = observatory.GroupSize{Year: 2021, Counts: "residents", Source: "invented"}

// Files of groups: what is understood, and what is refused, with the line.
func TestReadGroups(t *testing.T) {
	d := dbtest.Open(t)
	read := func(lines ...string) (n int, err error) {
		err = d.Write(t.Context(), dbtest.Analyst, func(tx *db.Tx) (err error) {
			n, err = observatory.ReadGroups(tx, strings.NewReader("area,breakdown,group,people,year\n"+strings.Join(lines, "\n")), census)
			return err
		})
		return n, err
	}
	for _, c := range []struct{ want, lines string }{
		{"", "all,ethnicity,asian,640,\nall,ethnicity,White,8620,\nall,ethnicity,Black,210,2020"},
		{"", "U12345,sex,Female,\"5,040\",\nU12345,sex,1,4960,\nU12345,deprivation,1,12,"},
		{"", "K84001,age,0,12,\nK84001,age,17,13,\nK84001,age,90+,14,\nall,age,18 to 24,9,"},
		{"", "all,ethnicity,H,6,\nall,ethnicity,J,7,"},
		{"line 3: it says again what line 2 says", "all,sex,Male,6,\nall,sex,male,7,"},
		{"given in parts and as a whole", "all,ethnicity,H,6,\nall,ethnicity,Asian,7,"},
		{"line 2: no area", ",sex,Male,6,"}, {`"shoe size" is no breakdown`, "all,shoe size,9,6,"},
		{`"Blue" is no group`, "all,ethnicity,Blue,6,"}, {`"Not recorded" is no group`, "all,sex,Not recorded,6,"}, {`"130" is no group`, "all,age,130,6,"},
		{"no number of people", "all,sex,Male,many,"}, {"no number of people", "all,sex,Male,-1,"}, {"no year", "all,sex,Male,1,12"},
		{"no groups", ""}, {"line 6", strings.Repeat("all,sex,Blue,1,\n", 9)},
	} {
		n, err := read(c.lines)
		switch {
		case c.want == "" && (err != nil || n != strings.Count(c.lines, "\n")+1):
			t.Errorf("%q: %d, %v", c.lines, n, err)
		case c.want != "" && (kith.KindOf(err) != kith.Invalid || !strings.Contains(err.Error(), c.want)):
			t.Errorf("%q: %v, want %q", c.lines, err, c.want)
		}
	}
	if _, err := read("all,sex,Male,6,", "all,sex,Female,7,"); err != nil {
		t.Fatal(err)
	}
	if _, err := read("all,sex,Male,8,"); err != nil { // instead of both
		t.Fatal(err)
	}
	dbtest.See(t, d, dbtest.Analyst, func(tx *db.Tx) error {
		n, err := db.Count[observatory.GroupSize](tx, db.Q{Where: "t.area = 'all' AND t.breakdown = 'sex'"})
		if n != 1 {
			t.Errorf("%d rows", n)
		}
		return err
	})
	for _, a := range []kith.Actor{dbtest.Worker, dbtest.Lead, dbtest.Admin} {
		err := d.Write(t.Context(), a, func(tx *db.Tx) error {
			_, err := observatory.ReadGroups(tx, strings.NewReader("area,breakdown,group,people\nall,sex,Male,6"), census)
			return err
		})
		if kith.KindOf(err) != kith.Forbidden {
			t.Errorf("%s: %v", a.Role, err)
		}
	}
}

// compareWith says how many people of each gender live in the teams' areas, and in
// North only by its practice.
func compareWith(t *testing.T, d *db.DB, lines ...string) {
	t.Helper()
	dbtest.Do(t, d, dbtest.Analyst, func(tx *db.Tx) error {
		_, err := observatory.ReadGroups(tx, strings.NewReader("area,breakdown,group,people\n"+strings.Join(lines, "\n")), census)
		return err
	})
}

// A release keeps what its people are compared with: what is read later changes
// nothing that was published, and what is changed in the database is found out.
func TestReleaseKeepsItsPopulations(t *testing.T) {
	d, _ := town(t)
	compareWith(t, d, string(sample.North)+",sex,Female,5100", string(sample.North)+",sex,Male,4900", "South Northshire PCN,sex,2,4000", "South Northshire PCN,sex,Male,4200", "nowhere,sex,Male,9999")
	publish(t, d, year)
	compareWith(t, d, string(sample.North)+",sex,Female,1", string(sample.North)+",sex,Male,1")
	check := func() (g *observatory.Groups, wrong string) {
		dbtest.See(t, d, public, func(tx *db.Tx) error {
			e, err := observatory.EditionOf(tx, year)
			if err != nil {
				return err
			}
			if _, err := observatory.GroupsOf(tx, e, "age"); kith.KindOf(err) != kith.NotFound {
				t.Errorf("age: %v", err)
			}
			g, err = observatory.GroupsOf(tx, e, "sex")
			return err
		})
		dbtest.See(t, d, dbtest.Analyst, func(tx *db.Tx) error {
			all, err := observatory.Verify(tx)
			wrong = all[0].Wrong
			return err
		})
		return g, wrong
	}
	g, wrong := check()
	if g.People["all"]["Female"] != 9100 || g.People["all"]["Male"] != 9100 || g.People[string(sample.North)]["Male"] != 4900 || g.Counts != "residents" || g.Year != 2021 || wrong != "" {
		t.Errorf("%+v, %s", g, wrong)
	}
	dbtest.Do(t, d, dbtest.System, func(tx *db.Tx) error {
		_, err := tx.Raw("a test exchanges a population").Exec(`UPDATE release_population SET people = replace(people, '4900', '9400')`)
		return err
	})
	if _, wrong := check(); !strings.Contains(wrong, "not that of its tables and populations") {
		t.Errorf("a population was exchanged: %q", wrong)
	}
}

// Where all but a few of a group were referred, how many there are is known, and so
// how few were not: the table is left out.
func TestNearlyEverybody(t *testing.T) {
	d, _ := town(t)
	var women, men int
	dbtest.See(t, d, dbtest.Analyst, func(tx *db.Tx) error {
		table, err := observatory.Counted(tx, sample.Places, year, "people-by-sex")
		for _, row := range table.Count {
			if row != nil {
				women, men = women+row[0], men+row[1]
			}
		}
		return err
	})
	for _, c := range []struct {
		left int
		out  bool
	}{{3, true}, {0, true}, {5, true}, {6, false}, {-2, false}} {
		compareWith(t, d, "all,sex,Female,"+strconv.Itoa(women+c.left), "all,sex,Male,"+strconv.Itoa(men+5000))
		var r *observatory.Release
		dbtest.Do(t, d, dbtest.Analyst, func(tx *db.Tx) (err error) {
			r, err = observatory.Propose(tx, sample.Places, year, "lt6")
			return err
		})
		if got := strings.Contains(strings.Join(r.Reporting.Withheld, " "), "people-by-sex"); got != c.out {
			t.Errorf("%d were not referred: left out %v, %q", c.left, got, r.Why)
		}
	}
}
