package plan

import (
	"kith"
	"kith/db"
)

// NewNote is what a worker wants to remember.
type NewNote struct {
	Words    string `db:"words" form:"words"`         // 4000
	KeepBack bool   `db:"keep_back" form:"keep_back"` // the person asked that the GP should not see it

	Episode kith.ID `form:"episode"` // in which it is written; the one that is clear, when empty
}

// A Note is one that was written. What is kept back is in no message.
type Note struct {
	Of
	NewNote
	Strike
}

func (*Note) Table() string { return "note" }
func (*Note) Wall() db.Wall { return care }

// Check puts n into its usual form and notes what is wrong with it.
func (n *NewNote) Check(c kith.Check, _ kith.Day) {
	c.Need(&n.Words, "words", "Note", "Write the note", 4000)
}

// AddNote writes a note about a person.
func AddNote(tx *db.Tx, person kith.ID, n NewNote) (*Note, error) {
	r := &Note{NewNote: n}
	if err := r.forPerson(tx, person, n.Episode, r.Check); err != nil {
		return nil, err
	}
	return r, db.Insert(tx, r)
}

// KeepBack changes whether a note is kept back from the GP: a person may ask
// later than it was written.
func KeepBack(tx *db.Tx, id kith.ID, version int, keep bool) (*Note, error) {
	r, err := db.Get[Note](tx, id)
	if err != nil {
		return nil, err
	}
	r.Version, r.KeepBack = version, keep
	if err := r.again(tx, &r.Strike, r.Check); err != nil {
		return nil, err
	}
	return r, db.Update(tx, r)
}
