package directory

import (
	"kith"
	"kith/access"
	"kith/db"
	"kith/pass"
)

// A Shortlist is a list of services that can be opened by its link, by anybody
// who has it and without an account. It names nobody.
type Shortlist struct {
	db.Row
	Token     string    `db:"token" audit:"hidden"` // SHA-256 of it
	Items     []kith.ID `db:"items"`                // services, in their order
	MadeBy    string    `db:"made_by"`              // "public", or the account
	ExpiresOn kith.Day  `db:"expires_on"`
}

// Table is the shortlist's table.
func (*Shortlist) Table() string { return "shortlist" }

// Wall: whoever sees the directory may keep a list of it.
func (*Shortlist) Wall() db.Wall {
	return db.Wall{See: access.DirectorySee, Write: access.DirectorySee, Sight: db.ByPlace}
}

// MostListed is how many services a shortlist holds at most.
const MostListed = 30

// shortlistDays is how long a link works.
const shortlistDays = 180

// Keep keeps a list of services, and returns the token of its link.
func Keep(tx *db.Tx, items []kith.ID) (string, error) {
	c := kith.Check{}
	c.That(len(items) > 0, "items", "Choose at least one service")
	c.That(len(items) <= MostListed, "items", "A list holds 30 services at most")
	if c.Err() != nil {
		return "", c.Err()
	}
	for _, id := range items {
		if _, err := GetService(tx, id); err != nil {
			return "", err
		}
	}
	token, stored := pass.NewToken()
	return token, db.Insert(tx, &Shortlist{Token: stored, Items: items, MadeBy: string(tx.Actor.ID), ExpiresOn: tx.Today().Add(shortlistDays)})
}

// ShortlistOf returns the services of a link's list that can still be offered,
// in their order, and how many no longer can.
func ShortlistOf(tx *db.Tx, token string) (list []Listed, gone int, err error) {
	tenant, _, id, err := pass.Behind(tx, "shortlist", token)
	if err != nil {
		return nil, 0, err
	}
	if tenant != tx.Actor.Shares() {
		return nil, 0, pass.ErrLink
	}
	s, err := db.Get[Shortlist](tx, id)
	if err != nil {
		return nil, 0, err
	}
	if s.ExpiresOn < tx.Today() {
		return nil, 0, pass.ErrLink
	}
	for _, item := range s.Items {
		l, err := Get(tx, item)
		switch {
		case kith.KindOf(err) == kith.NotFound || err == nil && l.Status != Active:
			gone++
		case err != nil:
			return nil, 0, err
		default:
			list = append(list, *l)
		}
	}
	return list, gone, nil
}
