package notify

import (
	"kith"
	"kith/access"
	"kith/db"
)

// An outlet is how one kind of message leaves, as the service was last started:
// so that no page offers to send what would only lie in a folder.
type outlet struct {
	db.Row
	Channel Channel `db:"channel"`
	Carrier string  `db:"carrier"`
	Leaves  bool    `db:"leaves"`
}

func (*outlet) Table() string { return "outbox_way" }
func (*outlet) Wall() db.Wall {
	return db.Wall{See: access.CareSee, Write: access.Data, Sight: db.Everyone}
}

// Tell writes down for a tenant how messages leave from now on.
func (s *Sender) Tell(tx *db.Tx) error {
	for c, k := range s.Carriers {
		was, err := db.First[outlet](tx, db.Q{Where: "t.channel = $1", Args: []any{c}})
		switch {
		case kith.KindOf(err) == kith.NotFound:
			err = db.Insert(tx, &outlet{Channel: c, Carrier: k.Name(), Leaves: k.Leaves()})
		case err == nil:
			was.Carrier, was.Leaves = k.Name(), k.Leaves()
			err = db.Update(tx, was) // nothing, when nothing differs
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// Leaves reports whether messages of a kind really leave this Kith.
func Leaves(tx *db.Tx, c Channel) (bool, error) {
	n, err := db.Count[outlet](program(tx), db.Q{Where: "t.channel = $1 AND t.leaves", Args: []any{c}})
	return n > 0, err
}
