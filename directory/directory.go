// Package directory keeps the community services of a place: what a link
// worker finds for people. Its records are those of Open Referral, in the
// names of HSDS 3.1 and its UK profile, written the British way:
//
//	Organisation ── Service ── AtLocation ── Location
//	                   └── Attribute ── Term ── Taxonomy
//
//	service:  active ⇄ temporarily closed → inactive → defunct
//
// The directory belongs to a place and is shared by its tenants. An entry comes
// from a source (a feed or a file) or from somebody's hand; each field says
// from which (Kept.Origin), and what somebody wrote by hand is not written over
// by a source. Every change is in the trail and can be undone (history.go).
//
// directory.go and part.go hold the words; organisation.go, service.go,
// location.go and term.go the records; short.go the two-minute form; take.go
// takes in what a source says.
package directory

import (
	"crypto/sha1" // #nosec G505 -- UUIDs of version 5 are made with it, and keep no secret
	"encoding/hex"
	"strings"
	"time"

	"kith"
	"kith/access"
	"kith/db"
)

// wall is that of every entry: whoever may see a directory sees all of their
// place's.
var wall = db.Wall{See: access.DirectorySee, Write: access.DirectoryWrite, Sight: db.ByPlace}

// Kept says whose an entry is and where its facts come from.
type Kept struct {
	Source   kith.ID           `db:"source"`    // "" when it was written by hand
	SourceID string            `db:"source_id"` // what the source calls it
	Steward  kith.ID           `db:"steward"`   // the account that answers for it; "" for the source, or nobody yet
	Origin   map[string]Origin `db:"origin"`    // by column: who says so
}

// An Origin is who said what a field holds: a source or an account (HSDS
// metadata keeps the same: updated_by, last_action_date).
type Origin struct {
	By   kith.ID   `json:"by"`
	Name string    `json:"name"`
	Hand bool      `json:"hand,omitempty"` // a person's, not a source's
	At   time.Time `json:"at"`
}

// An entry is a pointer to one of the records that make up the directory.
type entry[T any] interface {
	db.Pointer[T]
	base() (*db.Row, *Kept)
	facts() any // a pointer to the embedded struct of what the entry says
	check(kith.Check)
}

// AsID is the ID that an entry of a source always has: a UUID of version 5
// (RFC 9562) of the source, the table and the source's own ID.
func AsID(source kith.ID, table, sourceID string) kith.ID {
	h := sha1.New() // #nosec G401 -- see above
	for _, s := range []string{"kith directory", string(source), table, sourceID} {
		h.Write([]byte(s))
		h.Write([]byte{0})
	}
	b := h.Sum(nil)
	b[6], b[8] = b[6]&0x0f|0x50, b[8]&0x3f|0x80
	s := hex.EncodeToString(b[:16])
	return kith.ID(strings.Join([]string{s[:8], s[8:12], s[12:16], s[16:20], s[20:]}, "-"))
}

// add inserts an entry that a person has written.
func add[T any, P entry[T]](tx *db.Tx, e P) error {
	c := kith.Check{}
	if e.check(c); c.Err() != nil {
		return c.Err()
	}
	_, k := e.base()
	k.Origin = sign(nil, filled(e.facts()), hand(tx))
	return db.Insert[T](tx, e)
}

// amend changes an entry by a person's hand; version is the one they saw. What
// set has changed is theirs from now on.
func amend[T any, P entry[T]](tx *db.Tx, id kith.ID, version int, set func(P)) (P, error) {
	e, err := db.Get[T, P](tx, id)
	if err != nil {
		return nil, err
	}
	p := P(e)
	row, k := p.base()
	before := snapshot(p.facts())
	set(p)
	row.Version = version
	c := kith.Check{}
	if p.check(c); c.Err() != nil {
		return nil, c.Err()
	}
	k.Origin = sign(k.Origin, differing(before, p.facts()), hand(tx))
	return p, db.Update[T](tx, p)
}

func hand(tx *db.Tx) Origin {
	return Origin{By: tx.Actor.ID, Name: tx.Actor.Name, Hand: true, At: tx.Now}
}

// sign notes in a copy of was that the columns are by's.
func sign(was map[string]Origin, columns []string, by Origin) map[string]Origin {
	is := map[string]Origin{}
	for c, o := range was {
		is[c] = o
	}
	for _, c := range columns {
		is[c] = by
	}
	return is
}
