package impact

import (
	"encoding/csv"
	"io"
	"math"
	"slices"
	"strings"

	"kith"
	"kith/access"
	"kith/db"
	"kith/outreach"
	"kith/register"
)

// A campaign that lets half of its people wait, in random order, is a waiting list
// drawn by lot. Its file has a line for everybody drawn:
//
//	person   a pseudonym; empty for who cannot be linked, so that arms keep their size
//	drawn    the day on which the order was drawn
//	arm      first or waiting
//	invited  the day on which they were invited; empty for who was not
//	turn     the day on which their turn came or, for who waited, would have come
//
// Whose turn would have come is told by the order: the third of those who wait would
// have been invited with the third of those who did not. A turn is empty where the
// campaign had not come so far, in both arms alike.
var drawnColumns = []string{"person", "drawn", "arm", "invited", "turn"}

// first and waiting are the arms as files say them.
const (
	first   = "first"
	waiting = "waiting"
)

// Drawn is how many a file of a campaign holds.
type Drawn struct {
	First, Waiting int // everybody drawn, by arm
	Unlinked       int // of them who opted out, or has no NHS number
}

// WriteDrawn writes everybody whom a campaign drew, under pseudonyms, in an order
// that tells nothing. Conflict when it has no comparison, has not started, or has
// fewer in an arm than an estimate takes to leave: with so few, days alone tell who
// somebody is.
func WriteDrawn(tx *db.Tx, key []byte, campaign kith.ID, w io.Writer) (d Drawn, err error) {
	if len(key) < leastKey {
		return d, kith.Errorf(kith.Invalid, "the key of the pseudonyms must have %d bytes or more", leastKey)
	}
	if err := access.Need(tx.Actor, access.Data); err != nil {
		return d, err
	}
	c, err := outreach.Get(tx, campaign)
	switch {
	case err != nil:
		return d, err
	case !c.Compare:
		return d, kith.Errorf(kith.Conflict, "The campaign %q lets nobody wait: there is nothing to compare", c.Name)
	case c.StartedAt.IsZero():
		return d, kith.Errorf(kith.Conflict, "The campaign %q has not started: nothing is drawn yet", c.Name)
	}
	tx.Searched("the pseudonymous arms of a campaign for an evaluation, " + c.Name)
	all, err := db.Select[outreach.Invitation](tx, db.Q{Where: "t.outreach = $1", Args: []any{c.ID}, Order: "t.place, t.id"})
	if err != nil {
		return d, err
	}
	var arms [2][]outreach.Invitation
	var numbers []uint32
	for _, i := range all {
		at := 0
		if i.Arm == outreach.Later {
			at = 1
		}
		arms[at], numbers = append(arms[at], i), append(numbers, i.Number)
	}
	if d.First, d.Waiting = len(arms[0]), len(arms[1]); min(d.First, d.Waiting) < Least {
		return d, kith.Errorf(kith.Conflict, "The campaign %q has fewer than %d people in an arm: nothing could be told of so few, and a day might tell who somebody is", c.Name, Least)
	}
	reach, err := register.Reaches(tx, numbers)
	if err != nil {
		return d, err
	}
	turn := turns(arms[0])
	var lines [][]string
	for at, name := range []string{first, waiting} {
		for rank, i := range arms[at] {
			line := []string{"", string(kith.DayOf(c.StartedAt)), name, "", ""}
			if r := reach[i.Number]; r.NHS != "" && r.Gone != register.OptedOut {
				line[0] = Pseudonym(key, r.NHS)
				if !i.InvitedAt.IsZero() {
					line[3] = string(kith.DayOf(i.InvitedAt))
				}
				if rank < len(turn) {
					line[4] = string(turn[rank])
				}
			} else {
				d.Unlinked++
			}
			lines = append(lines, line)
		}
	}
	slices.SortFunc(lines, slices.Compare[[]string])
	return d, csv.NewWriter(w).WriteAll(append([][]string{drawnColumns}, lines...))
}

// turns is the day on which the turn of each came, of those who did not wait, in
// their order. Who was dropped as their turn came has the day of the next who was
// invited, or of the last.
func turns(all []outreach.Invitation) []kith.Day {
	out, last := make([]kith.Day, len(all)), kith.Day("")
	for _, i := range all {
		if !i.InvitedAt.IsZero() {
			last = max(last, kith.DayOf(i.InvitedAt))
		}
	}
	for rank, i := range slices.Backward(all) {
		if i.State == outreach.Listed {
			continue
		}
		if !i.InvitedAt.IsZero() {
			last = kith.DayOf(i.InvitedAt)
		}
		out[rank] = last
	}
	return out
}

// A lot is what the file of a campaign says of one person, in days.
type lot struct {
	first         bool
	invited, turn int // never where there is none
}

// never is no day.
const never = math.MinInt

// readDrawn reads what WriteDrawn wrote: the lot of each pseudonym, and of how many
// in each arm, those first before those who waited, nothing more is known.
func readDrawn(r io.Reader) (lots map[string]lot, lost [2]int, err error) {
	f, err := open(r, "cohort.csv", drawnColumns)
	if err != nil {
		return nil, lost, err
	}
	lots = map[string]lot{}
	for f.next() {
		id, arm := strings.Clone(f.get("person")), f.get("arm")
		_, ok1 := f.day("drawn", never)
		invited, ok2 := f.day("invited", never)
		turn, ok3 := f.day("turn", never)
		_, twice := lots[id]
		switch {
		case arm != first && arm != waiting:
			return nil, lost, f.wrong("an arm is first or waiting")
		case !ok1 || !ok2 || !ok3:
			return nil, lost, f.wrong("a date is not like 2025-04-30")
		case twice:
			return nil, lost, f.wrong("a person is there twice")
		case id == "" && arm == first:
			lost[0]++
		case id == "":
			lost[1]++
		default:
			lots[id] = lot{arm == first, invited, turn}
		}
	}
	return lots, lost, f.err
}
