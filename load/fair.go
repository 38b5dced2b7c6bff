package load

import (
	"strconv"
	"time"

	"kith"
	"kith/access"
	"kith/db"
	"kith/nhs"
	"kith/referral"
	"kith/sdc"
	"kith/stats"
)

// Soon is within how many days a first two-way contact is soon: ten working
// days.
const Soon = 14

// Columns of the table that a chart of waits is drawn from.
const (
	SoonReached = "Reached within ten working days"
	LaterOrNot  = "Later, or not yet"
)

// Not known is the row of those of whom it is not recorded.
const notKnown = "Not recorded"

// A Fairness is how long people of different groups waited for a first two-way
// contact. Nothing of a group that is too small to show is in it.
type Fairness struct {
	By    string // what the groups are of: "deprivation of the neighbourhood"
	Table sdc.Protected
	Waits []GroupWait
}

// A GroupWait is one group's wait in days, those who still wait with them.
type GroupWait struct {
	Group  string
	Shown  bool
	People int          // of the table; whoever was referred lately and is not reached is in the wait alone, so that no difference tells of them
	Median stats.Limits // Kaplan and Meier; +Inf: longer than can be told
	Ninth  stats.Limits // by which nine of ten were reached
}

// waited is a referral as far as its wait goes.
type waited struct {
	db.Row
	ReceivedAt time.Time       `db:"received_at"`
	ContactAt  time.Time       `db:"contact_at"`
	EndedAt    time.Time       `db:"ended_at"`
	Status     referral.Status `db:"status"`
	Interpret  bool            `db:"p.interpreter"`
	Ethnicity  nhs.Ethnicity   `db:"p.ethnicity"`
	Home       nhs.Postcode    `db:"coalesce((SELECT a.postcode FROM person_address a WHERE a.tenant = t.tenant AND a.person = t.person AND a.type = 'home' AND a.until IS NULL ORDER BY a.id DESC LIMIT 1), '')"`
}

func (*waited) Table() string { return "referral" }
func (*waited) Wall() db.Wall { return db.Wall{See: access.ReferralDecide, Sight: db.ByTeam} }
func (*waited) From() string {
	return "referral t JOIN person p ON p.tenant = t.tenant AND p.id = t.person"
}

// wait is how long it has lasted and how it ended.
func (w *waited) wait(now time.Time) stats.Wait {
	until, end := now, 0
	switch {
	case !w.ContactAt.IsZero():
		until, end = w.ContactAt, 1
	case !w.EndedAt.IsZero():
		until, end = w.EndedAt, 2
	}
	return stats.Wait{Days: float64(max(0, kith.DayOf(w.ReceivedAt).Until(kith.DayOf(until)))), End: end}
}

// dimension is one way of grouping.
type dimension struct {
	by     string
	groups []string
	of     func(*waited) (string, error)
}

// dimensions are those in which an allocation must be seen to be fair. quintile
// says how deprived a home's neighbourhood is, 1 the most; 0 when not known.
func dimensions(quintile func(nhs.Postcode) (int, error)) []dimension {
	fifths := []string{notKnown, "1, the most deprived fifth", "2", "3", "4", "5, the least deprived fifth"}
	ethnic := dimension{by: "ethnic group", of: func(w *waited) (string, error) {
		if g := w.Ethnicity.Group(); g != "" {
			return g, nil
		}
		return notKnown, nil
	}}
	for _, g := range nhs.EthnicGroups {
		ethnic.groups = append(ethnic.groups, g.Short)
	}
	ethnic.groups = append(ethnic.groups, notKnown)
	tongue := []string{"An interpreter is needed", "None is needed"}
	return []dimension{
		{"deprivation of the neighbourhood", append(fifths[1:], notKnown), func(w *waited) (string, error) {
			q, err := quintile(w.Home)
			return fifths[max(0, min(q, 5))], err
		}},
		ethnic,
		{"need of an interpreter", tongue, func(w *waited) (string, error) {
			if w.Interpret {
				return tongue[0], nil
			}
			return tongue[1], nil
		}},
	}
}

// Fair is how long people referred to some of the actor's teams in the last 52
// weeks waited, by group. Small numbers are protected by the policy for
// published tables: a team's page is printed and passed round.
func Fair(tx *db.Tx, teams []kith.ID, quintile func(nhs.Postcode) (int, error)) ([]Fairness, error) {
	if err := access.Need(tx.Actor, access.ReferralDecide); err != nil || len(teams) == 0 {
		return nil, err
	}
	var all []waited
	if err := db.Each(tx, ofTeams(teams, "t.received_at >= ?", tx.Now.Add(-52*week)), func(w *waited) error { all = append(all, *w); return nil }); err != nil {
		return nil, err
	}
	var out []Fairness
	for _, d := range dimensions(quintile) {
		f, err := d.fair(all, tx.Now)
		if err != nil {
			return nil, err
		}
		if f != nil {
			out = append(out, *f)
		}
	}
	return out, nil
}

// fair groups waits; nil when the table cannot be shown at all.
func (d dimension) fair(all []waited, now time.Time) (*Fairness, error) {
	t := sdc.Table{Title: "Reached within ten working days, by " + d.by, Period: "the last 52 weeks", Of: "referrals",
		Areas: []sdc.Area{{Code: "all", Name: "All", Parent: -1}}, Categories: []string{SoonReached, LaterOrNot}, Count: [][]int{nil}}
	at, waits := map[string]int{}, map[string][]stats.Wait{}
	for i, g := range d.groups {
		at[g] = i + 1
		t.Areas = append(t.Areas, sdc.Area{Code: strconv.Itoa(i + 1), Name: g, Parent: 0})
		t.Count = append(t.Count, make([]int, 2))
	}
	for i := range all {
		g, err := d.of(&all[i])
		if err != nil {
			return nil, err
		}
		w := all[i].wait(now)
		waits[g] = append(waits[g], w)
		switch {
		case w.End == 1 && w.Days <= Soon:
			t.Count[at[g]][0]++
		case w.Days >= Soon: // later, or still waiting: of the others it cannot be told yet
			t.Count[at[g]][1]++
		}
	}
	f := &Fairness{By: d.by}
	var err error
	if f.Table, err = sdc.Protect(t, sdc.LT6, sdc.WithholdRows()); err != nil {
		return nil, nil // too small to show, in any way
	}
	for i, g := range d.groups {
		w := GroupWait{Group: g, People: len(waits[g])}
		if w.Shown = w.People > sdc.LT6.Small && shown(f.Table, i+1); w.Shown {
			k, err := stats.WaitsOf(waits[g])
			if err != nil {
				return nil, err
			}
			if w.Median, err = k.Quantile(0.5, stats.P95); err != nil {
				return nil, err
			}
			if w.Ninth, err = k.Quantile(0.9, stats.P95); err != nil {
				return nil, err
			}
		}
		w.People = printed(f.Table, i+1, w.Shown)
		f.Waits = append(f.Waits, w)
	}
	return f, nil
}

// printed is the sum of a row that is shown.
func printed(p sdc.Protected, row int, shown bool) int {
	sum := 0
	for c := range p.Columns() {
		if n, ok := p.Cell(row, c).Number(); ok && shown && !(p.Totals() && c == len(p.Columns())-1) {
			sum += n
		}
	}
	return sum
}

// shown reports whether every cell of a row is printed.
func shown(p sdc.Protected, row int) bool {
	for c := range p.Columns() {
		if p.Cell(row, c).State() == sdc.Withheld {
			return false
		}
	}
	return true
}
