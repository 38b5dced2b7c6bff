package person

import (
	"kith"
	"kith/access"
	"kith/db"
	"kith/nhs"
)

// Complete adds to a person whom the actor sees, and has recognised in a form,
// what the form tells that was not known. It writes over nothing.
func Complete(tx *db.Tx, id kith.ID, n New) error {
	if err := access.Need(tx.Actor, access.PersonWrite); err != nil {
		return err
	}
	if err := checked(func(c kith.Check) { n.Check(c, tx.Today()) }); err != nil {
		return err
	}
	p, err := Current(tx, id)
	if err != nil {
		return err
	}
	if p.Number == "" && n.Number != "" {
		p.Number, p.NumberStatus = n.Number, nhs.Untraced
	}
	_, err = attach(tx, p, n)
	return err
}
