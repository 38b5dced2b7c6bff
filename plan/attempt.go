package plan

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"kith"
	"kith/db"
	"kith/nhs"
	"kith/person"
	"kith/referral"
)

// EnoughAttempts is how many attempts must have been made, on different days
// and at different times of day, before anybody is said not to have been
// reached.
const EnoughAttempts = 3

// apart is how far two attempts must be from each other by the clock to be at
// different times of day. Whoever sleeps in the mornings is then not rung in
// the morning only to fill a row.
const apart = 2 * 60 // minutes

// weigh decides whether the contact is two-way, and whether it was an attempt
// that could have reached the person.
func (k *Contact) weigh(tx *db.Tx) error {
	k.TwoWay, k.Counts, k.WhyNot = k.Result.TwoWay(), false, ""
	if k.TwoWay || k.Result == Came {
		return nil
	}
	if !k.Result.Attempt() {
		k.WhyNot = "It is on record, and does not count as an attempt: it could not have reached the person."
		return nil
	}
	why, err := unread(tx, k.Person, k.How)
	if err != nil {
		return err
	}
	if why != "" {
		k.WhyNot = "It is on record, and does not count as an attempt. " + why
		return nil
	}
	k.Counts = true
	return nil
}

// unread says why something written does not reach the person, or "".
func unread(tx *db.Tx, id kith.ID, how nhs.Mechanism) (string, error) {
	if how == nhs.Letter {
		ok, why, err := person.LetterCounts(tx, id)
		if err != nil || ok {
			return "", err
		}
		return why, nil
	}
	if how != nhs.TextSent && how != nhs.Email && how != "10" && how != "12" && how != "13" {
		return "", nil
	}
	p, err := person.Get(tx, id)
	if err != nil {
		return "", err
	}
	if p.Literacy == person.CannotRead {
		return "They cannot read, so a written message does not reach them.", nil
	}
	return "", nil
}

// Tried is how far the attempts to reach somebody have come since the last
// time that they were reached.
type Tried struct {
	Attempts []Contact // those that count
	Others   []Contact // those on record that do not count, with why
	Counted  int       // at most EnoughAttempts: on different days and at different times of day
	Missing  string    // what is still missing; "" when it is enough
}

// Enough reports whether the person may be said not to have been reached.
func (t *Tried) Enough() bool { return t.Missing == "" }

// Attempts says how far the attempts to reach somebody in an episode have come.
func Attempts(tx *db.Tx, episode kith.ID) (*Tried, error) {
	all, err := Contacts(tx, episode)
	if err != nil {
		return nil, err
	}
	r, err := referral.Get(tx, episode)
	if err != nil {
		return nil, err
	}
	chs, err := person.Channels(tx, r.Person)
	if err != nil {
		return nil, err
	}
	return tally(all, hours(chs)), nil
}

// tally counts attempts since the person was last met: in a two-way contact, or
// at a group. open are the minutes of
// the day between which the person may be reached.
func tally(all []Contact, open [2]int) *Tried {
	t := &Tried{}
	for _, k := range all {
		switch {
		case k.Struck():
		case k.TwoWay, k.Result == Came:
			t.Attempts, t.Others = nil, nil
		case k.Counts:
			t.Attempts = append(t.Attempts, k)
		default:
			t.Others = append(t.Others, k)
		}
	}
	best := apartMost(t.Attempts, nil)
	t.Counted = len(best)
	if t.Counted < EnoughAttempts {
		t.Missing = fmt.Sprintf("%d of %d attempts", t.Counted, EnoughAttempts)
		if len(t.Attempts) > t.Counted {
			t.Missing += " on different days and at different times of day"
		}
		t.Missing += "; try " + suggest(best, open)
		if t.Counted > 0 {
			t.Missing += " on another day"
		}
	}
	return t
}

// apartMost is the largest choice from list, at most EnoughAttempts, in which
// no two are on one day or at one time of day.
func apartMost(list, have []Contact) []Contact {
	best := have
	if len(have) == EnoughAttempts {
		return have
	}
	for i := range list {
		if slices.ContainsFunc(have, func(h Contact) bool { return clashes(&h, &list[i]) }) {
			continue
		}
		if got := apartMost(list[i+1:], append(slices.Clip(have), list[i])); len(got) > len(best) {
			best = got
			if len(best) == EnoughAttempts {
				break
			}
		}
	}
	return best
}

// clashes reports whether two attempts are on one day, or at one time of day. A
// letter has no time of day.
func clashes(a, b *Contact) bool {
	if kith.DayOf(a.At) == kith.DayOf(b.At) {
		return true
	}
	if a.How == nhs.Letter || b.How == nhs.Letter {
		return false
	}
	d := minute(a.At) - minute(b.At)
	return max(d, -d) < apart
}

func minute(t time.Time) int {
	t = t.In(kith.London)
	return t.Hour()*60 + t.Minute()
}

// usual are the minutes of the day between which anybody is rung.
var usual = [2]int{9 * 60, 20 * 60}

// hours are the minutes of the day between which the person's rules let them be
// rung; usual when they say nothing.
func hours(chs []person.Channel) [2]int {
	for i := range chs {
		ch := &chs[i]
		if ch.Kind != person.Phone || ch.Text || ch.From == "" && ch.To == "" || ch.From > ch.To && ch.To != "" {
			continue
		}
		open := usual
		if ch.From != "" {
			open[0] = clockMinute(ch.From)
		}
		if ch.To != "" {
			open[1] = clockMinute(ch.To)
		}
		if open[1] <= open[0] {
			open[1] = 24 * 60
		}
		return open
	}
	return usual
}

func clockMinute(s string) int {
	t, err := time.Parse("15:04", s)
	if err != nil {
		return 0
	}
	return t.Hour()*60 + t.Minute()
}

// suggest is the longest time of day, within open, that is apart from have.
func suggest(have []Contact, open [2]int) string {
	type span struct{ from, to int }
	free := []span{{open[0], open[1]}}
	for _, h := range have {
		if h.How == nhs.Letter {
			continue
		}
		m := minute(h.At)
		var next []span
		for _, f := range free {
			for _, s := range []span{{f.from, min(f.to, m-apart)}, {max(f.from, m+apart), f.to}} {
				if s.from < s.to {
					next = append(next, s)
				}
			}
		}
		free = next
	}
	if len(free) == 0 {
		return "at a very different time of day"
	}
	best := slices.MaxFunc(free, func(a, b span) int { return (a.to - a.from) - (b.to - b.from) })
	switch {
	case len(have) == 0:
		return "between " + oclock(open[0]) + " and " + oclock(open[1])
	case best.to == open[1]:
		return "after " + oclock(best.from)
	case best.from == open[0]:
		return "before " + oclock(best.to)
	}
	return "between " + oclock(best.from) + " and " + oclock(best.to)
}

// oclock is a minute of the day as a page says it, to the quarter hour: 3:15pm.
func oclock(m int) string {
	m = (m + 14) / 15 * 15
	t := time.Date(2000, 1, 1, 0, m, 0, 0, time.UTC)
	if m == 12*60 {
		return "midday"
	}
	if t.Minute() == 0 {
		return t.Format("3pm")
	}
	return t.Format("3:04pm")
}

// reachedEnough refuses to say that somebody was not reached before enough was
// tried, and says what is missing.
func reachedEnough(tx *db.Tx, episode kith.ID) error {
	t, err := Attempts(tx, episode)
	if err != nil {
		return err
	}
	if t.Enough() {
		return nil
	}
	msg := "This person cannot be closed as not reached yet: " + t.Missing + "."
	var why []string
	for _, k := range t.Others {
		if s := nhs.Mechanisms.Name(k.How) + " on " + kith.DayOf(k.At).String() + ": " + strings.TrimPrefix(k.WhyNot, "It is on record, and does not count as an attempt. "); k.WhyNot != "" {
			why = append(why, s)
		}
	}
	if len(why) > 0 {
		msg += " Not counted: " + strings.Join(why, " ")
	}
	return kith.Errorf(kith.Conflict, "%s", msg)
}

// recount sets the waiting clock by the contacts that stand, after one was
// struck out; and takes back the code that it led to, unless the practice has
// it already or another interaction stands.
func recount(tx *db.Tx, contact kith.ID) error {
	k, err := db.Get[Contact](tx, contact)
	if err != nil || !k.TwoWay {
		return err
	}
	all, err := Contacts(tx, k.Referral)
	if err != nil {
		return err
	}
	var first, last time.Time
	for _, o := range all {
		if o.TwoWay && !o.Struck() {
			if first.IsZero() {
				first = o.At
			}
			last = o.At
		}
	}
	r, err := referral.Get(tx, k.Referral)
	if err != nil {
		return err
	}
	if last.IsZero() || last.Before(r.AcceptedAt) {
		if err := uncode(tx, r); err != nil {
			return err
		}
	}
	if !r.ContactAt.Equal(k.At) {
		return nil
	}
	r.ContactAt = first
	return db.Update(tx, r)
}
