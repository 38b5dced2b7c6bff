package onward

import (
	"kith"
	"kith/db"
)

// Say writes into the thread, from the worker to the organisation. Errors:
// Conflict, when it has ended.
func Say(tx *db.Tx, id kith.ID, words string) (*Onward, error) {
	o, err := db.Get[Onward](tx, id)
	if err != nil {
		return nil, err
	}
	if err := sayable(&words, &o.State); err != nil {
		return nil, err
	}
	o.Unread = Provider
	if err := db.Update(tx, o); err != nil {
		return nil, err
	}
	if err := happened(tx, o, Happened{Party: Worker, Status: o.Status, Words: words}); err != nil {
		return nil, err
	}
	return o, tellProvider(tx, o, newsLetter)
}

func sayable(words *string, s *State) error {
	c := kith.Check{}
	c.Need(words, "words", "Message", "Enter a message", 2000)
	if err := c.Err(); err != nil {
		return err
	}
	if s.Status.Ended() {
		return kith.Errorf(kith.Conflict, "This has ended, and nobody reads it any more. Ring instead")
	}
	return nil
}

// Thread is all that happened and was said, oldest first.
func Thread(tx *db.Tx, id kith.ID) ([]Event, error) {
	return db.Select[Event](tx, db.Q{Where: "t.onward = $1", Args: []any{id}})
}
