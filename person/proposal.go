package person

import (
	"kith"
	"kith/access"
	"kith/db"
)

// A Match is that two records may be of one human being. A score proposes it, a
// worker looks, and somebody who may merge decides.
//
//	open ──Confirm──► merged ──Unmerge──► dismissed
//	  └────Dismiss────────────────────────►┘
type Match struct {
	Of                 // the record that was added
	Other   kith.ID    `db:"other"` // the one that was there
	Score   int        `db:"score"`
	Reasons []string   `db:"reasons"`
	State   MatchState `db:"state"`
	Why     string     `db:"why"` // what whoever decided said
}

func (*Match) Table() string { return "person_match" }

// Wall: a referrer must not learn from a match that somebody is known.
func (*Match) Wall() db.Wall { return db.Wall{See: access.CareSee, Write: access.CareWrite} }

// A suspicion is a Match as it arises, with whoever adds the person.
type suspicion struct{ Match }

func (*suspicion) Wall() db.Wall { return db.Wall{See: access.CareSee, Write: access.PersonWrite} }

// A MatchState is what has become of a Match.
type MatchState string

const (
	MatchOpen      MatchState = "open"
	MatchMerged    MatchState = "merged"
	MatchDismissed MatchState = "dismissed"
)

// A Pair is a Match with its two people. Other is nil when the actor may not
// see them: somebody outside their teams, for whom there is the glass. Then
// there are no reasons either, as they tell of both.
type Pair struct {
	Match
	Added, Known *Person
}

// Matches are the open matches of the people whom the actor sees, the likeliest
// first.
func Matches(tx *db.Tx, limit int) ([]Pair, error) {
	ms, err := db.Select[Match](tx, db.Q{Where: "t.state = $1", Args: []any{MatchOpen}, Order: "t.score DESC, t.id", Limit: limit})
	if err != nil {
		return nil, err
	}
	return pairs(tx, ms)
}

// MatchesOf are the open matches of one person, on whichever side they stand.
func MatchesOf(tx *db.Tx, person kith.ID) ([]Pair, error) {
	if err := access.Need(tx.Actor, access.CareSee); err != nil {
		return nil, err
	}
	if ok, err := tx.Sees(person); err != nil {
		return nil, err
	} else if !ok {
		return nil, notFound()
	}
	ms, err := db.Select[Match](tx.Beyond("a match shows on both of its people; pairs hides what the actor may not see"), db.Q{
		Where: "(t.person = $1 OR t.other = $1) AND t.state = $2", Args: []any{person, MatchOpen}, Order: "t.score DESC, t.id"})
	if err != nil {
		return nil, err
	}
	return pairs(tx, ms)
}

func pairs(tx *db.Tx, ms []Match) ([]Pair, error) {
	var out []Pair
	for _, m := range ms {
		p := Pair{Match: m}
		for side, to := range map[kith.ID]**Person{m.Person: &p.Added, m.Other: &p.Known} {
			found, err := Current(tx, side)
			if kith.KindOf(err) == kith.NotFound && err != nil {
				p.Reasons = nil
				continue
			} else if err != nil {
				return nil, err
			}
			*to = found
		}
		if p.Added != nil && p.Known != nil && p.Added.ID == p.Known.ID {
			continue // merged by another way
		}
		out = append(out, p)
	}
	return out, nil
}

// Dismiss records that the two are two people.
func Dismiss(tx *db.Tx, match kith.ID, why string) error {
	m, err := openMatch(tx, match)
	if err != nil {
		return err
	}
	c := kith.Check{}
	c.Text(&why, "why", "Why", 300)
	if err := c.Err(); err != nil {
		return err
	}
	m.State, m.Why = MatchDismissed, why
	return db.Update(tx, m)
}

// Confirm records that the two are one person, and merges them into keep, which
// is one of the two.
func Confirm(tx *db.Tx, match, keep kith.ID, why string) (*Merger, error) {
	m, err := openMatch(tx, match)
	if err != nil {
		return nil, err
	}
	switch keep {
	case m.Person:
		return Merge(tx, keep, m.Other, why)
	case m.Other:
		return Merge(tx, keep, m.Person, why)
	}
	return nil, kith.Errorf(kith.Invalid, "Choose which of the two records to keep")
}

func openMatch(tx *db.Tx, id kith.ID) (*Match, error) {
	m, err := db.Get[Match](tx, id)
	if err == nil && m.State != MatchOpen {
		return nil, kith.Errorf(kith.Conflict, "Somebody has decided this already: %s", m.State)
	}
	return m, err
}

// closeMatches sets the matches between two people, whichever way round.
func closeMatches(tx *db.Tx, a, b kith.ID, from, to MatchState, why string) error {
	sys := program(tx)
	ms, err := db.Select[Match](sys, db.Q{Where: "t.state = $3 AND (t.person = $1 AND t.other = $2 OR t.person = $2 AND t.other = $1)",
		Args: []any{a, b, from}})
	if err != nil {
		return err
	}
	for i := range ms {
		ms[i].State, ms[i].Why = to, why
		if err := db.Update(sys, &ms[i]); err != nil {
			return err
		}
	}
	return nil
}
