package notify

import (
	"time"

	"kith"
	"kith/access"
	"kith/db"
)

// Limits bound what one recipient gets and how fast one kind of message goes,
// so that nobody can be flooded by way of a form. What is over a limit is held
// back and goes later.
type Limits struct {
	Address  int // messages to one address in a day; 20 when zero, any when less
	Template int // messages of one template in an hour, for each tenant; 2,000 when zero, any when less
}

// handed is when a message was handed over.
type handed struct {
	db.Row
	HandedAt time.Time `db:"handed_at"`
}

func (*handed) Table() string { return "outbox" }
func (*handed) Wall() db.Wall { return db.Wall{See: (*Message)(nil).Wall().See} }

// limited is until when a limit holds the message back, if one does. It is
// asked in the transaction of the mark, so that no two pass by one gap.
func (s *Sender) limited(tx *db.Tx, m *Message, e *Envelope) (step, error) {
	for _, l := range []struct {
		column, value string
		most          int
		within        time.Duration
		why           string
	}{
		{"address", m.kept(e.Address), s.Limits.Address, 24 * time.Hour, "This address has had as many messages today as it may."},
		{"template", m.Template, s.Limits.Template, time.Hour, "As many of these messages have gone in this hour as may."},
	} {
		if l.most == 0 {
			l.most = map[string]int{"address": 20, "template": 2000}[l.column]
		}
		if l.most < 0 {
			continue
		}
		if err := tx.Lock("outbox " + l.column + " " + l.value); err != nil {
			return step{}, err
		}
		all, err := db.Select[handed](tx, db.Q{Where: "t." + l.column + " = $1 AND t.handed_at > $2", Args: []any{l.value, tx.Now.Add(-l.within)},
			Order: "t.handed_at DESC", Limit: 1, Offset: l.most - 1})
		if err != nil {
			return step{}, err
		}
		if len(all) > 0 {
			return step{}.held(all[0].HandedAt.Add(l.within), l.why), nil
		}
	}
	return step{}, nil
}

// A Pause stands while a tenant sends nothing.
type Pause struct {
	db.Row
	By  string `db:"by_name"`
	Why string `db:"why"`
}

func (*Pause) Table() string { return "outbox_pause" }
func (*Pause) Wall() db.Wall {
	return db.Wall{See: access.CareSee, Write: access.Data, Sight: db.Everyone}
}

// pauseEvery is how often a message that is paused looks whether it still is.
const pauseEvery = time.Minute

// Paused reports whether the tenant sends nothing for now.
func Paused(tx *db.Tx) (bool, error) {
	n, err := db.Count[Pause](tx, db.Q{})
	return n > 0, err
}

// Pauses are the pauses that stand; usually none or one.
func Pauses(tx *db.Tx) ([]Pause, error) { return db.Select[Pause](tx, db.Q{}) }

// Stop lets the tenant send nothing until Resume. What is being handed over at
// this moment still goes.
func Stop(tx *db.Tx, why string) error {
	c := kith.Check{}
	c.Need(&why, "why", "The reason", "Say why nothing is to be sent", 300)
	if err := c.Err(); err != nil {
		return err
	}
	return db.Insert(tx, &Pause{By: tx.Actor.Name, Why: why})
}

// Purge removes, from at most a thousand messages that came to their end before
// a time, what they said, words and data. That they were sent, to whom
// and what became of them stays. It returns how many they were.
func Purge(tx *db.Tx, before time.Time) (int, error) {
	sys := program(tx)
	all, err := db.Select[Message](sys, db.Q{Where: "t.purged_at IS NULL AND (t.ended_at <= $1 OR t.status = 'sent' AND t.sent_at <= $1)",
		Args: []any{before}, Limit: 1000})
	if err != nil {
		return 0, err
	}
	for i := range all {
		m := &all[i]
		m.Data, m.Words, m.PurgedAt = nil, "", tx.Now
		if err := db.Update(sys, m); err != nil {
			return 0, err
		}
	}
	return len(all), nil
}
