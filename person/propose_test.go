package person

import (
	"fmt"
	"slices"
	"testing"

	"kith"
	"kith/db"
	"kith/db/dbtest"
)

// However many strangers share a postcode or a telephone with somebody, few of
// them are read: those born at about the same time or called alike. Who has come
// to be called something else is read by what they are called now.
func TestStrangersAreNotRead(t *testing.T) {
	d := dbtest.Open(t)
	add := func(n New) (id kith.ID) {
		dbtest.Do(t, d, dbtest.Worker, func(tx *db.Tx) error {
			p, _, err := FindOrAdd(tx, n)
			if err == nil {
				id = p.ID
			}
			return err
		})
		return id
	}
	dbtest.Do(t, d, dbtest.Worker, func(tx *db.Tx) error {
		for i := range 120 {
			n := New{Given: fmt.Sprintf("Ola%c%c", 'a'+i%26, 'b'+i/26), Family: fmt.Sprintf("Strang%c%c", 'a'+i/26, 'a'+i%26),
				Born: kith.NewDay(1931, 2, 3).Add(i * 211), Postcode: "NX1 1AA", Line1: "1 Long Road"}
			if i%2 == 0 {
				n.Postcode, n.Line1, n.Phone = "", "", "07700 900123"
			}
			if _, _, err := FindOrAdd(tx, n); err != nil {
				return err
			}
		}
		return nil
	})
	amina := New{Given: "Amina", Family: "Yusuf", Born: "1985-03-12", Postcode: "NX1 1AA", Line1: "2 Long Road"}
	known := add(amina)
	read := func(n New) (ids []kith.ID) {
		dbtest.See(t, d, dbtest.Worker, func(tx *db.Tx) (err error) {
			s := n.subject(tx.Today())
			ids, _, err = suspects(tx, &s)
			return err
		})
		return ids
	}
	asked := amina
	asked.Born, asked.Phone = "1985-12-03", "07700 900123" // day and month swapped
	if ids := read(asked); !slices.Contains(ids, known) || len(ids) > 6 {
		t.Errorf("%d are read, and whom it is about among them: %v", len(ids), slices.Contains(ids, known))
	}
	other := asked
	other.Given, other.Family, other.Born = "Zadie", "Okafor", "1950-06-07"
	if slices.Contains(read(other), known) {
		t.Error("somebody of another name and time is read")
	}
	dbtest.Do(t, d, dbtest.Worker, func(tx *db.Tx) error {
		p, err := Get(tx, known)
		if err != nil {
			return err
		}
		p.Given, p.Family, p.Born = "Zadie", "Okafor", "1950-06-17"
		return Change(tx, p)
	})
	if !slices.Contains(read(other), known) {
		t.Error("the old name stands beside the key still")
	}
}
