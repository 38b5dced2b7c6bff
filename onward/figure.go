package onward

import (
	"cmp"
	"maps"
	"slices"

	"kith"
	"kith/access"
	"kith/db"
	"kith/nhs"
	"kith/sdc"
)

// A Figures is what an organisation can show its funders of a quarter: how many
// were sent to it and what became of them, in counts that give nobody away.
type Figures struct {
	From, To kith.Day        // of the quarter that is over; To is the day after
	Tables   []sdc.Protected // one row each, with its total; none where nothing was sent
	Held     bool            // too few were sent for anything to be shown
}

// Policy is the rule by which what is too small is withheld.
var Policy = sdc.LT6

// counted is as much of what was sent as is counted.
type counted struct {
	db.Row
	State
	Person   kith.ID  `db:"person"` // to count people, and for nothing else
	Provider kith.ID  `db:"provider"`
	Service  string   `db:"service_name"`
	Need     nhs.Need `db:"need"`
}

func (*counted) Table() string { return "onward" }
func (*counted) Wall() db.Wall { return db.Wall{See: access.OnwardSee, Sight: db.ByProvider} }

// Quarters are the quarters for which there are figures: the last eight that
// are over, the latest first. Those that are not over would change from day to
// day, and a difference of two days can be one person.
func Quarters(today kith.Day) (out []kith.Day) {
	t := today.Time()
	start := kith.NewDay(t.Year(), t.Month()-(t.Month()-1)%3, 1)
	for i := range 8 {
		out = append(out, start.AddMonths(-3*(i+1)))
	}
	return out
}

// FiguresOf are an organisation's figures of the quarter that begins on the day,
// which is one of Quarters. Errors: NotFound for any other.
func FiguresOf(tx *db.Tx, provider kith.ID, from kith.Day) (*Figures, error) {
	if !slices.Contains(Quarters(tx.Today()), from) || !tx.Actor.For(provider) {
		return nil, kith.Errorf(kith.NotFound, "There are no figures of this time")
	}
	f := &Figures{From: from, To: from.AddMonths(3)}
	became, needs, services := tally{}, tally{}, tally{}
	q := db.Q{Where: "t.provider = $1 AND t.created_at >= $2 AND t.created_at < $3", Args: []any{provider, f.From.Start(), f.To.Start()}}
	err := db.Each(tx, q, func(c *counted) error {
		became.count(c.became(), c.Person)
		needs.count(nhs.Needs.Name(c.Need), c.Person)
		services.count(c.Service, c.Person)
		return nil
	})
	if err != nil || len(became) == 0 {
		return f, err
	}
	f.Tables, err = sdc.ProtectTogether([]sdc.Table{became.table("What became of them"), needs.table("What for"), services.table("Service")}, Policy)
	if kith.KindOf(err) == kith.Invalid {
		f.Held, err = true, nil
	}
	return f, err
}

// became is what became of one, in the few words of a report. Why it was not
// now is a part of it and no table beside it, so that the two cannot be
// subtracted from each other.
func (s *State) became() string {
	switch {
	case !s.CameAt.IsZero():
		return "Came"
	case s.Status == Declined:
		return "We said not now: " + lower(ReasonName(s.Status, s.Reason))
	case s.Status == Cancelled && s.EndedBy == Program:
		return "Another organisation was quicker"
	case s.Status == Completed:
		return "Helped without a visit"
	case s.Status.Ended():
		return "Ended before they came"
	case s.Status.taken():
		return "Taken on, not come yet"
	}
	return "No answer yet"
}

// A tally counts by label whose referrals they are, once for each referral.
type tally map[string][]kith.ID

func (t tally) count(label string, who kith.ID) { t[label] = append(t[label], who) }

// table is the tally with its labels in an order that tells nothing of the
// counts, as package sdc takes it.
func (t tally) table(title string) sdc.Table {
	out := sdc.Table{Title: title, Of: "referrals", Areas: []sdc.Area{{Code: "all", Name: "All", Parent: -1}}, Count: [][]int{nil}, People: [][]int{nil}}
	var all []kith.ID
	for _, label := range slices.SortedFunc(maps.Keys(t), cmp.Compare[string]) {
		out.Categories = append(out.Categories, label)
		out.Count[0] = append(out.Count[0], len(t[label]))
		out.People[0] = append(out.People[0], people(t[label]))
		all = append(all, t[label]...)
	}
	out.People[0] = append(out.People[0], people(all))
	return out
}

// people is how many are in a list.
func people(all []kith.ID) int {
	return len(slices.Compact(slices.Sorted(slices.Values(all))))
}
