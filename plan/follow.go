package plan

import (
	"cmp"
	"strings"
	"time"

	"kith"
	"kith/db"
	"kith/person"
)

// NewFollowUp is something to be done on a day.
type NewFollowUp struct {
	What    string   `db:"what" form:"what"` // 500
	Due     kith.Day `db:"due" form:"due"`
	From    string   `db:"ring_from" form:"ring_from"` // not before this time, "15:00"
	To      string   `db:"ring_to" form:"ring_to"`     // nor after this
	Contact bool     `db:"contact" form:"contact"`     // it is a call to the person
	Worker  kith.ID  `db:"worker" form:"worker"`       // who does it; the actor when empty

	Episode kith.ID `form:"episode"` // in which it is written; the one that is clear, when empty
}

// A FollowUp is one that is due, or was done.
type FollowUp struct {
	Of
	NewFollowUp
	DoneAt    time.Time `db:"done_at" form:"-"`
	DoneBy    string    `db:"done_by" form:"-"`
	DoneWords string    `db:"done_words" form:"-"`
	Strike
}

func (*FollowUp) Table() string { return "follow_up" }
func (*FollowUp) Wall() db.Wall { return care }

// Check puts n into its usual form and notes what is wrong with it.
func (n *NewFollowUp) Check(c kith.Check, _ kith.Day) {
	c.Need(&n.What, "what", "What to do", "Write what is to be done", 500)
	c.That(n.Due.Valid(), "due", "Enter the day on which it is due, like 27 3 2026")
	// A channel has hours as well, and knows how people write them.
	ch := person.Channel{Kind: person.Phone, Value: "01632 960001", From: n.From, To: n.To}
	k := kith.Check{}
	ch.Check(k)
	for _, f := range []string{"ring_from", "ring_to"} {
		c.That(k[f] == "", f, k[f])
	}
	n.From, n.To = ch.From, ch.To
}

// Now reports whether it may be done at this time of day.
func (n *NewFollowUp) Now(now time.Time) bool {
	t := now.In(kith.London).Format("15:04")
	return t >= n.From && (n.To == "" || t < n.To)
}

// AddFollowUp writes down what is to be done for a person, by whom and when.
func AddFollowUp(tx *db.Tx, of kith.ID, n NewFollowUp) (*FollowUp, error) {
	n.Worker = cmp.Or(n.Worker, tx.Actor.ID)
	r := &FollowUp{NewFollowUp: n}
	if err := r.forPerson(tx, of, n.Episode, r.Check); err != nil {
		return nil, err
	}
	return r, db.Insert(tx, r)
}

// ChangeFollowUp puts a follow-up off, or gives it to somebody else.
func ChangeFollowUp(tx *db.Tx, id kith.ID, version int, n NewFollowUp) (*FollowUp, error) {
	r, err := db.Get[FollowUp](tx, id)
	if err != nil {
		return nil, err
	}
	n.Worker = cmp.Or(n.Worker, r.Worker)
	r.Version, r.NewFollowUp = version, n
	if err := r.again(tx, &r.Strike, r.Check); err != nil {
		return nil, err
	}
	return r, db.Update(tx, r)
}

// DoFollowUp says that it is done, and how.
func DoFollowUp(tx *db.Tx, id kith.ID, version int, words string) (*FollowUp, error) {
	r, err := db.Get[FollowUp](tx, id)
	if err != nil {
		return nil, err
	}
	if !r.DoneAt.IsZero() {
		return nil, kith.Errorf(kith.Conflict, "%s did this on %s", r.DoneBy, kith.DayOf(r.DoneAt))
	}
	r.Version, r.DoneAt, r.DoneBy, r.DoneWords = version, tx.Now, tx.Actor.Name, strings.TrimSpace(words)
	err = r.again(tx, &r.Strike, func(c kith.Check, _ kith.Day) { c.Text(&r.DoneWords, "done_words", "How it went", 500) })
	if err != nil {
		return nil, err
	}
	return r, db.Update(tx, r)
}
