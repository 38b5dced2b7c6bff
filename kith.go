// Package kith holds the words that every other package speaks: who acts, for
// which tenant, what an identifier is, what a day is, and what can go wrong.
// It imports only the standard library; everything may import it.
package kith

import (
	"cmp"
	"crypto/rand"
	"encoding/hex"
	"slices"
	"sync/atomic"
	"time"
)

// An ID names one record for ever. It is a UUID of version 7 (RFC 9562) in
// its usual text form, so IDs sort by the time they were made, and those made
// by one program within a millisecond by their order.
type ID string

// NewID returns a fresh ID: 48 bits of time in milliseconds, a counter of 12
// (RFC 9562 section 6.2, method 1), and 62 of chance.
func NewID(now time.Time) ID {
	n := count(uint64(now.UnixMilli()) << 12)
	var b [16]byte
	rand.Read(b[8:]) // never fails since Go 1.24
	for i := range 6 {
		b[5-i] = byte(n >> (12 + 8*i)) // #nosec G115 -- the byte is what is wanted
	}
	b[6], b[7] = 0x70|byte(n>>8)&0x0f, byte(n) // #nosec G115 -- the byte is what is wanted
	b[8] = b[8]&0x3f | 0x80
	var text [36]byte
	at := 0
	for i, part := range [][]byte{b[:4], b[4:6], b[6:8], b[8:10], b[10:]} {
		if i > 0 {
			text[at] = '-'
			at++
		}
		at += hex.Encode(text[at:], part)
	}
	return ID(text[:])
}

var last atomic.Uint64

// count returns n, or the number after the last one when that is no further
// than a second of milliseconds ahead; so a clock that was set back is obeyed.
func count(n uint64) uint64 {
	for {
		was, is := last.Load(), n
		if was >= n && was-n < 1000<<12 {
			is = was + 1
		}
		if last.CompareAndSwap(was, is) {
			return is
		}
	}
}

// Valid reports whether id has the form of an ID that a page or a file may
// bring: letters, digits and hyphens, at most 64 of them.
func (id ID) Valid() bool {
	if id == "" || len(id) > 64 {
		return false
	}
	for _, r := range id {
		if !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-') {
			return false
		}
	}
	return true
}

// An Actor is the human being who acts, or a named part of the program. A
// door sets it once; the transaction carries it; the audit trail records it.
type Actor struct {
	ID     ID
	Name   string // as the audit trail shows it for ever
	Role   Role
	Tenant ID
	Place  ID   // the tenant whose directory this one shares; "" for its own
	Teams  []ID // the teams whose people the actor sees

	Providers []ID // the organisations whose onward referrals the actor sees
	Only      ID   // the one onward referral of those, for who came by a link

	Self ID // the person, for somebody on their own page: all that they see is about them
}

// A Role is what somebody does for the service. Package access says what each
// role may do.
type Role string

// The roles that are not a person's job: System is the program itself (a
// sign-in, a nightly job) and Operator is whoever runs commands on the machine.
// Both see every row of their tenant; neither can be given to an account.
const (
	System   Role = "system"
	Operator Role = "operator"
)

// Holders are the names under which the actor may hold sight of a person: the
// teams, and the actor alone (a referrer's own referrals, a broken glass).
func (a Actor) Holders() []ID { return append(slices.Clip(a.Teams), a.ID) }

// For reports whether the actor acts for the provider, an organisation.
func (a Actor) For(provider ID) bool { return slices.Contains(a.Providers, provider) }

// In reports whether the actor belongs to the team.
func (a Actor) In(team ID) bool { return slices.Contains(a.Teams, team) }

// Shares is the tenant under which what the tenants of a place share is kept.
func (a Actor) Shares() ID { return cmp.Or(a.Place, a.Tenant) }
