package referral

import (
	"kith"
	"kith/db"
	"kith/person"
)

// ReceiveKnown takes a referral of a person whom the actor sees and has
// recognised in what a form describes. What the form tells that was not known
// of the person is added; nothing is written over.
func ReceiveKnown(tx *db.Tx, id kith.ID, who person.New, n New) (*Referral, error) {
	r, err := ReceiveFor(tx, id, n)
	if err != nil {
		return nil, err
	}
	return r, person.Complete(tx, id, who)
}
