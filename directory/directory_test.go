package directory_test

import (
	"testing"

	"kith"
	"kith/db"
	"kith/db/dbtest"
	"kith/directory"
	"kith/nhs"
)

var cafe = directory.New{Name: "Talking café", Organisation: "Northshire Friends", Description: "Tea, cake and 100% company",
	Needs: []nhs.Need{nhs.Isolation, nhs.Carers}, Phone: "01632 960111", URL: "https://cafe.example.org", Postcode: "ox4 1aa", Cost: "Free"}

func TestFind(t *testing.T) {
	d := dbtest.Open(t)
	var s *directory.Listed
	dbtest.Do(t, d, dbtest.Lead, func(tx *db.Tx) (err error) { s, err = directory.Add(tx, cafe); return err })
	dbtest.See(t, d, dbtest.Worker, func(tx *db.Tx) error {
		for _, c := range []struct {
			f    directory.Filter
			want int
		}{
			{directory.Filter{}, 1}, {directory.Filter{Words: "CAFÉ friends"}, 1}, {directory.Filter{Words: "100%"}, 1},
			{directory.Filter{Words: "%"}, 1}, {directory.Filter{Words: "_"}, 0}, {directory.Filter{Words: "gym"}, 0},
			{directory.Filter{Need: nhs.Carers}, 1}, {directory.Filter{Need: nhs.Housing}, 0}, {directory.Filter{Words: "OX4 1AA"}, 1},
		} {
			if got, err := directory.List(tx, c.f); err != nil || len(got) != c.want {
				t.Errorf("%+v finds %d (%v), want %d", c.f, len(got), err, c.want)
			}
		}
		return nil
	})
	dbtest.Do(t, d, dbtest.Lead, func(tx *db.Tx) error {
		_, err := directory.SetStatus(tx, s.ID, s.Version, directory.Inactive)
		return err
	})
	dbtest.See(t, d, dbtest.Worker, func(tx *db.Tx) error {
		if got, _ := directory.List(tx, directory.Filter{}); len(got) != 0 {
			t.Errorf("an inactive service is offered")
		}
		if got, _ := directory.List(tx, directory.Filter{All: true}); len(got) != 1 {
			t.Errorf("an inactive service is lost")
		}
		return nil
	})
	dbtest.Fails(t, "a worker changes the directory", dbtest.Err(d, dbtest.Worker, func(tx *db.Tx) error {
		_, err := directory.Change(tx, s.ID, 2, cafe)
		return err
	}), kith.Forbidden)
	dbtest.Fails(t, "an old version", dbtest.Err(d, dbtest.Lead, func(tx *db.Tx) error {
		_, err := directory.Change(tx, s.ID, 1, cafe)
		return err
	}), kith.Conflict)
}

func TestCheck(t *testing.T) {
	for field, spoil := range map[string]func(*directory.New){
		"name": func(n *directory.New) { n.Name = " " }, "organisation": func(n *directory.New) { n.Organisation = "" },
		"url": func(n *directory.New) { n.URL = "javascript:alert(1)" }, "email": func(n *directory.New) { n.Email = "nobody" },
		"postcode": func(n *directory.New) { n.Postcode = "OX" }, "needs": func(n *directory.New) { n.Needs = []nhs.Need{"gold"} },
	} {
		n, c := cafe, kith.Check{}
		spoil(&n)
		if n.Check(c); c[field] == "" || len(c) != 1 {
			t.Errorf("spoilt %s: %v", field, c)
		}
	}
}
