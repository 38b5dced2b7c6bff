package plan

import (
	"kith"
	"kith/db"
)

// of is every record of a person, oldest first, those struck out too.
func of(person kith.ID) db.Q {
	return db.Q{Where: "t.person = $1", Args: []any{person}, Order: "t.created_at, t.id"}
}

// The lists of one person, oldest first. What was struck out is in them, and
// says so. A single record is read with db.Get.

// Signposts are where a person was pointed.
func Signposts(tx *db.Tx, person kith.ID) ([]Signpost, error) {
	return db.Select[Signpost](tx, of(person))
}

// Vouchers are those that were given.
func Vouchers(tx *db.Tx, person kith.ID) ([]Voucher, error) {
	return db.Select[Voucher](tx, of(person))
}

// Forms are those with which a person was helped.
func Forms(tx *db.Tx, person kith.ID) ([]Form, error) { return db.Select[Form](tx, of(person)) }

// Letters are the supporting letters, drafts too.
func Letters(tx *db.Tx, person kith.ID) ([]Letter, error) { return db.Select[Letter](tx, of(person)) }

// Notes are the notes, those kept back from the GP too.
func Notes(tx *db.Tx, person kith.ID) ([]Note, error) { return db.Select[Note](tx, of(person)) }

// Concerns are those raised to clinicians.
func Concerns(tx *db.Tx, person kith.ID) ([]Concern, error) {
	return db.Select[Concern](tx, of(person))
}

// FollowUps are what was and is to be done.
func FollowUps(tx *db.Tx, person kith.ID) ([]FollowUp, error) {
	return db.Select[FollowUp](tx, of(person))
}

// Reviews are those that were done.
func Reviews(tx *db.Tx, person kith.ID) ([]Review, error) { return db.Select[Review](tx, of(person)) }

// Codings are the codes that belong on the GP record, done or not.
func Codings(tx *db.Tx, person kith.ID) ([]Coding, error) { return db.Select[Coding](tx, of(person)) }
