package person

import (
	"kith"
	"kith/db"
)

// What held once and no longer does, the latest end first. It stays on record,
// is asked of nobody, and can be read by whoever sees the person's care.

// EarlierAddresses are where the person was before.
func EarlierAddresses(tx *db.Tx, person kith.ID) ([]Address, error) {
	return earlier(tx, person, db.Select[Address])
}

// EarlierChannels are the phones and e-mails that are no longer used.
func EarlierChannels(tx *db.Tx, person kith.ID) ([]Channel, error) {
	return earlier(tx, person, db.Select[Channel])
}

// EarlierRequirements are the requirements that have ended.
func EarlierRequirements(tx *db.Tx, person kith.ID) ([]Requirement, error) {
	return earlier(tx, person, db.Select[Requirement])
}

// EarlierRelations are the people who were taken off the list.
func EarlierRelations(tx *db.Tx, person kith.ID) ([]Relation, error) {
	return earlier(tx, person, db.Select[Relation])
}

func earlier[T any](tx *db.Tx, person kith.ID, read func(*db.Tx, db.Q) ([]T, error)) ([]T, error) {
	q := all(person, "t.until IS NOT NULL AND t.until <= ?", tx.Today())
	q.Order = "t.until DESC, t.id DESC"
	return read(tx, q)
}
