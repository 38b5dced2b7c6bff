package onward

import (
	"cmp"
	"slices"
	"time"

	"kith"
	"kith/access"
	"kith/db"
	"kith/nhs"
	"kith/person"
)

// What the person reads on their own page. Of the worker's records it is a
// narrower second one with a wall of its own: no reasons, no overrides, no
// thread. Where a worker has said that the person must not be contacted, for
// their safety, nothing of it stands on a page that others may look at.

// An Own is an onward referral as the person reads it.
type Own struct {
	db.Row
	Person       kith.ID   `db:"person"`
	Service      kith.ID   `db:"service"`
	ServiceName  string    `db:"service_name"`
	Provider     kith.ID   `db:"provider"`
	ProviderName string    `db:"provider_name"`
	Need         nhs.Need  `db:"need"`
	Status       Status    `db:"status"`
	BookedAt     time.Time `db:"booked_at"`
	EndedBy      Party     `db:"ended_by"`

	Seen  bool   // the organisation can see what was shared
	Items []Item // what was shared; Text is "" for what only a worker reads out
}

// Table is the onward referral's table.
func (*Own) Table() string { return "onward" }

// Wall: the person's own.
func (*Own) Wall() db.Wall { return db.Wall{See: access.CareSee, Own: db.OwnSee} }

// ownShare is the copy of what was shared, without the worker's words.
type ownShare struct {
	db.Row
	Person   kith.ID `db:"person"`
	Onward   kith.ID `db:"onward"`
	Provider kith.ID `db:"provider"`
	Consent  kith.ID `db:"consent"`
	Items    []Item  `db:"items"`
}

func (*ownShare) Table() string { return "onward_share" }
func (*ownShare) Wall() db.Wall { return db.Wall{See: access.CareSee, Own: db.OwnSee} }

// CanStop reports whether the person can stop the sharing: what goes on, and
// what is finished as long as the organisation sees of it.
func (o *Own) CanStop() bool { return !o.Status.Ended() || o.Seen }

// OwnOf are the onward referrals that a person reads of, the latest first.
func OwnOf(tx *db.Tx, person kith.ID) ([]Own, error) {
	all, err := db.Select[Own](tx, db.Q{Where: "t.person = $1 AND t.no_contact = $2", Args: []any{person, false}, Order: "t.created_at DESC, t.id DESC"})
	if err != nil {
		return nil, err
	}
	shares, err := db.Select[ownShare](tx, db.Q{Where: "t.person = $1", Args: []any{person}})
	if err != nil {
		return nil, err
	}
	q := db.Q{Where: "t.person = $1 AND t.provider IS NOT NULL", Args: []any{person}}
	q.And(holds, tx.Today(), tx.Today())
	open, err := db.Select[ownShare](tx, q)
	for i := range all {
		o := &all[i]
		for _, s := range shares {
			if s.Onward == o.ID {
				o.Items = told(s.Items)
			}
		}
		for _, s := range open {
			o.Seen = o.Seen || s.Onward == o.ID
		}
	}
	return all, err
}

// told is what was shared, without the words on risks: somebody may look over
// the person's shoulder.
func told(items []Item) []Item {
	var out []Item
	for _, i := range items {
		if i.Code == "risks" {
			i.Text = ""
		}
		out = append(out, i)
	}
	return out
}

// StopOwn stops one sharing of a person on their own page: the organisation no
// longer sees it, at once. Errors: NotFound, for what is not shown to them;
// Conflict, when it has ended and they see nothing more of it.
func StopOwn(tx *db.Tx, id kith.ID) (*Own, error) {
	all, err := OwnOf(tx, tx.Actor.Self)
	if err != nil {
		return nil, err
	}
	for i := range all {
		if o := &all[i]; o.ID == id {
			return o, o.stop(program(tx))
		}
	}
	return nil, kith.Errorf(kith.NotFound, "We do not find this. Go back and look at the list again")
}

func (o *Own) stop(sys *db.Tx) error {
	if !o.Status.Ended() {
		_, err := StopSharing(sys, o.ID, o.Version, "")
		return err
	}
	if !o.Seen {
		return kith.Errorf(kith.Conflict, "They see nothing about you any more")
	}
	return forget(sys, o.ID)
}

// forget takes what has ended out of the organisation's sight by the person's
// wish. How it ended stays as it was: the organisation is told to delete what it
// has written down, and the worker reads of it in the thread.
func forget(sys *db.Tx, id kith.ID) error {
	o, err := Get(sys, id)
	if err != nil {
		return err
	}
	if err := happened(sys, o, Happened{Party: Person, Move: Stop, Status: o.Status}); err != nil {
		return err
	}
	if err := shut(sys, id, "The person has stopped sharing"); err != nil {
		return err
	}
	told := *o
	told.EndedBy = Person // as the letter says it; nothing of it is stored
	return tellProvider(sys, &told, endLetter)
}

// OwnConsents are what a person has said about sharing, as they read it on their
// own page, the latest first. What names an organisation that was asked with the
// mark "do not contact the person" is left out, as is a no about somebody of the
// family: both could harm them where others look at the page.
func OwnConsents(tx *db.Tx) ([]person.Consent, error) {
	all, err := person.Consents(tx, tx.Actor.Self)
	if err != nil {
		return nil, err
	}
	secret, err := db.Select[Own](tx, db.Q{Where: "t.person = $1 AND t.no_contact = $2", Args: []any{tx.Actor.Self, true}})
	slices.Reverse(all)
	return slices.DeleteFunc(all, func(c person.Consent) bool {
		return c.Purpose == person.ForFamily && !c.Given || slices.ContainsFunc(secret, func(o Own) bool {
			return c.BodyID != "" && c.BodyID == o.Provider || c.Body != "" && c.Body == o.ProviderName
		})
	}), err
}

// OwnConsent is one of them. Errors: NotFound.
func OwnConsent(tx *db.Tx, id kith.ID) (*person.Consent, error) {
	all, err := OwnConsents(tx)
	for i := range all {
		if all[i].ID == id {
			return &all[i], err
		}
	}
	return nil, cmp.Or(err, kith.Errorf(kith.NotFound, "We do not find this. Go back and look at the list again"))
}

// TakeBackOwn takes back a consent that a person gave, on their own page, and
// stops every sharing that rests on it, finished or not. Errors: NotFound, for
// what is not shown to them; Conflict, when there is nothing to take back.
func TakeBackOwn(tx *db.Tx, id kith.ID) (*person.Consent, error) {
	c, err := OwnConsent(tx, id)
	if err != nil {
		return nil, err
	}
	if !c.Holds(tx.Today()) {
		return nil, kith.Errorf(kith.Conflict, "There is nothing to take back: this does not hold any more")
	}
	rest, err := RestsOn(tx, id)
	if err != nil {
		return nil, err
	}
	if err := person.Withdraw(tx, id, "By themselves, on their own page"); err != nil {
		return nil, err
	}
	sys := program(tx)
	for i := range rest {
		if err := rest[i].stop(sys); err != nil {
			return nil, err
		}
	}
	// what is not on their page, for their safety, stops as well
	return c, Stopped(sys, id)
}

// RestsOn are the onward referrals that the person reads of, of which an
// organisation sees something on the strength of a consent.
func RestsOn(tx *db.Tx, consent kith.ID) ([]Own, error) {
	all, err := OwnOf(tx, tx.Actor.Self)
	if err != nil {
		return nil, err
	}
	shares, err := db.Select[ownShare](tx, db.Q{Where: "t.person = $1 AND t.consent = $2", Args: []any{tx.Actor.Self, consent}})
	return slices.DeleteFunc(all, func(o Own) bool {
		return !o.CanStop() || !slices.ContainsFunc(shares, func(s ownShare) bool { return s.Onward == o.ID })
	}), err
}
