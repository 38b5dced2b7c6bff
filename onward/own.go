package onward

import (
	"time"

	"kith"
	"kith/access"
	"kith/db"
	"kith/nhs"
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

// CanStop reports whether the person can stop the sharing.
func (o *Own) CanStop() bool { return !o.Status.Ended() }

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
// Conflict, when it has ended.
func StopOwn(tx *db.Tx, id kith.ID) (*Own, error) {
	all, err := OwnOf(tx, tx.Actor.Self)
	if err != nil {
		return nil, err
	}
	for i := range all {
		if o := &all[i]; o.ID == id {
			_, err := StopSharing(program(tx), id, o.Version, "")
			return o, err
		}
	}
	return nil, kith.Errorf(kith.NotFound, "We do not find this. Go back and look at the list again")
}
