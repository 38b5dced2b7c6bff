package person

import (
	"time"

	"kith"
	"kith/access"
	"kith/db"
)

// A Sight is that a holder, a team or one account, may see a person: for ever,
// or until a time. The wall of db asks for it in every query about a person.
type Sight struct {
	Of
	Holder   kith.ID   `db:"holder"`
	Until    time.Time `db:"until"`
	Why      string    `db:"why"`
	Reviewed string    `db:"reviewed_by"`
}

func (*Sight) Table() string { return "sight" }
func (*Sight) Wall() db.Wall { return db.Wall{See: access.PersonSee, Write: access.PersonWrite} }

// Show lets a holder see a person from now on: a team that takes them on, a
// referrer who sent them. Whoever shows must see the person themselves. An
// empty holder is nobody, and nothing happens.
func Show(tx *db.Tx, person, holder kith.ID) error { return show(tx, person, holder, never, "shown") }

// never is the end of a sight that has none.
var never time.Time

func show(tx *db.Tx, person, holder kith.ID, until time.Time, why string) error {
	if holder == "" {
		return nil
	}
	if err := access.Need(tx.Actor, access.PersonWrite); err != nil {
		return err
	}
	if ok, err := tx.Sees(person); err != nil {
		return err
	} else if !ok {
		return notFound()
	}
	return grant(tx, person, holder, until, why)
}

// grant gives sight past the wall: its callers have found a right to it.
func grant(tx *db.Tx, person, holder kith.ID, until time.Time, why string) error {
	sys := program(tx)
	had, err := db.Select[Sight](sys, all(person, "t.holder = ?", holder))
	if err != nil {
		return err
	}
	if len(had) == 0 {
		return sees(tx, person, holder, until, why)
	}
	s := &had[0]
	if s.Until.IsZero() || !until.IsZero() && !until.After(s.Until) {
		return nil // it has as much already
	}
	s.Until, s.Why = until, why
	return db.Update(sys, s)
}

// Hide ends a holder's sight of a person: a team that they have moved away from.
func Hide(tx *db.Tx, person, holder kith.ID) error {
	had, err := db.Select[Sight](tx, all(person, "t.holder = ?", holder))
	if err != nil || len(had) == 0 {
		return err
	}
	return db.Delete(tx, &had[0])
}

// SeenBy are the holders of sight of a person now, for "who can see this?".
func SeenBy(tx *db.Tx, person kith.ID) ([]Sight, error) {
	return db.Select[Sight](tx, all(person, "t.until IS NULL OR t.until > ?", tx.Now))
}

func notFound() error {
	return kith.Errorf(kith.NotFound, "We could not find this person. They may have been removed, or they are not yours to see")
}

// sees gives a holder the sight that they do not have.
func sees(tx *db.Tx, person, holder kith.ID, until time.Time, why string) error {
	return db.Insert(program(tx), &Sight{Of: Of{Person: person}, Holder: holder, Until: until, Why: why})
}
