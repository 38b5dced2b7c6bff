package outcome

import (
	"slices"
	"strings"
	"time"

	"kith"
	"kith/access"
	"kith/db"
	"kith/person"
)

// A Due is a stage of one person's episode at which something is to be asked.
type Due struct {
	Person   kith.ID
	Referral kith.ID
	Name     string
	Stage    Stage
	Day      kith.Day // when it fell due
	Measures []string // the names of the instruments that it is due of; none when nothing was begun with
}

// Late is how many days ago it fell due.
func (d *Due) Late(today kith.Day) int { return max(0, d.Day.Until(today)) }

// Line is what is due, in words: "at 3 months: ONS4 personal wellbeing".
func (d *Due) Line() string {
	s := lower(Stages.Name(d.Stage))
	if len(d.Measures) > 0 {
		s += ": " + strings.Join(d.Measures, ", ")
	}
	return s
}

// measured is an accepted referral. The end is not due here: it falls due when
// support ends (plan.Close asks for it).
type measured struct {
	db.Row
	Person     kith.ID   `db:"person"`
	AcceptedAt time.Time `db:"accepted_at"`
	Given      string    `db:"p.given"`
	Family     string    `db:"p.family"`
	Preferred  string    `db:"p.preferred"`
}

func (*measured) Table() string { return "referral" }
func (*measured) Wall() db.Wall { return db.Wall{See: access.CareSee} }
func (*measured) From() string {
	return "referral t JOIN person p ON p.tenant = t.tenant AND p.id = t.person"
}

// asked is a score of a worker's open episode, as far as what is due goes.
type asked struct {
	db.Row
	Person     kith.ID `db:"person"`
	Referral   kith.ID `db:"referral"`
	Instrument string  `db:"instrument"`
	Stage      Stage   `db:"stage"`
}

func (*asked) Table() string { return "score" }
func (*asked) Wall() db.Wall { return scored }
func (*asked) From() string {
	return "score t JOIN referral r ON r.tenant = t.tenant AND r.id = t.referral"
}

// DueFor returns what a worker has to ask: for each open episode the start, if
// it was never asked, and of 3, 6 and 12 months the latest that has come, so
// that what was missed long ago does not pile up; for each instrument that the
// person was begun with (DueOf). The longest due come first. Nothing is due of
// somebody who has died.
func DueFor(tx *db.Tx, worker kith.ID) ([]Due, error) {
	offered, err := Offered(tx)
	if err != nil {
		return nil, err
	}
	of := map[kith.ID][]asked{}
	err = db.Each(tx, db.Q{Where: "r.worker = $1 AND r.status = 'accepted' AND t.struck_at IS NULL", Args: []any{worker}, Order: "t.day, t.id"},
		func(a *asked) error { of[a.Referral] = append(of[a.Referral], *a); return nil })
	if err != nil {
		return nil, err
	}
	var out []Due
	err = db.Each(tx, db.Q{Where: "t.worker = $1 AND t.status = 'accepted' AND t.accepted_at IS NOT NULL AND NOT p.deceased AND p.died_on IS NULL", Args: []any{worker}, Order: "t.accepted_at, t.id"},
		func(m *measured) error {
			name := (&person.Person{New: person.New{Given: m.Given, Family: m.Family, Preferred: m.Preferred}}).Called()
			for _, d := range due(of[m.ID], offered, kith.DayOf(m.AcceptedAt), tx.Today()) {
				d.Person, d.Referral, d.Name = m.Person, m.ID, name
				out = append(out, d)
			}
			return nil
		})
	return out, err
}

// DueOf returns what is due in one episode that began on from, by its scores:
// the stages of each instrument that was asked at the start, or tried, and can
// still be asked; another instrument clears none of them. Where nothing was
// begun with, any instrument does.
func DueOf(scores []Score, offered []Instrument, from, today kith.Day) []Due {
	var all []asked
	for i := range scores {
		if s := &scores[i]; !s.Struck() {
			all = append(all, asked{Instrument: s.Instrument, Stage: s.Stage})
		}
	}
	return due(all, offered, from, today)
}

func due(all []asked, offered []Instrument, from, today kith.Day) (out []Due) {
	done := map[string]map[Stage]bool{"": {}} // by instrument; "" is any
	var begun []string
	for _, a := range all {
		if done[a.Instrument] == nil {
			done[a.Instrument] = map[Stage]bool{}
		}
		if a.Stage == Start && !done[a.Instrument][Start] {
			begun = append(begun, a.Instrument)
		}
		done[a.Instrument][a.Stage], done[""][a.Stage] = true, true
	}
	if len(begun) == 0 {
		for _, s := range DueStages(from, today, done[""]) {
			out = append(out, Due{Stage: s, Day: dueDay(from, s)})
		}
		return out
	}
	for _, code := range begun {
		i := slices.IndexFunc(offered, func(in Instrument) bool { return in.Code == code })
		if i < 0 {
			continue // no longer asked
		}
		for _, s := range DueStages(from, today, done[code]) {
			at := slices.IndexFunc(out, func(d Due) bool { return d.Stage == s })
			if at < 0 {
				at, out = len(out), append(out, Due{Stage: s, Day: dueDay(from, s)})
			}
			out[at].Measures = append(out[at].Measures, offered[i].Name)
		}
	}
	return out
}

// StageOf is the stage at which an instrument is asked now, in an episode with
// these scores that began on from: the start, where no instrument was begun
// with; else the latest of 3, 6 and 12 months that has come and at which it was
// not asked; "" when none is due.
func StageOf(scores []Score, instrument string, from, today kith.Day) Stage {
	done := map[Stage]bool{}
	for i := range scores {
		if s := &scores[i]; !s.Struck() && (s.Instrument == instrument || s.Stage == Start) {
			done[s.Stage] = true
		}
	}
	if due := DueStages(from, today, done); len(due) > 0 {
		return due[0]
	}
	return ""
}

// DueStages are the stages due on the day, in an episode that began on from.
func DueStages(from, today kith.Day, done map[Stage]bool) []Stage {
	var out []Stage
	if !done[Start] {
		out = append(out, Start)
	}
	for _, s := range []Stage{TwelveMonth, SixMonth, ThreeMonth} {
		if dueDay(from, s) <= today {
			if !done[s] {
				out = append(out, s)
			}
			break
		}
	}
	return out
}

func dueDay(from kith.Day, s Stage) kith.Day {
	switch s {
	case ThreeMonth:
		return from.AddMonths(3)
	case SixMonth:
		return from.AddMonths(6)
	case TwelveMonth:
		return from.AddMonths(12)
	}
	return from
}
