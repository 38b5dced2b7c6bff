package onward

import (
	"cmp"
	"fmt"
	"slices"

	"kith"
	"kith/access"
	"kith/db"
	"kith/nhs"
)

// A Figures is what an organisation can show its funders of a quarter: how many
// were sent to it and what became of them, in counts that give nobody away.
type Figures struct {
	From, To kith.Day // of the quarter that is over; To is the day after
	Tables   []Table
}

// A Table is one way to count the same referrals.
type Table struct {
	Title string
	Cells []Cell
	Total Cell
	Held  bool // the table would give somebody away however it is written: it is not shown
}

// A Cell is one count.
type Cell struct {
	Label string
	N     int
	Few   bool // from 1 to 4: said as "fewer than 5"
	Held  bool // not shown, so that what is left of the total does not give a small one away
}

// Text is the count as a page says it.
func (c Cell) Text() string {
	switch {
	case c.Few:
		return fmt.Sprintf("fewer than %d", small)
	case c.Held:
		return "not shown"
	}
	return fmt.Sprint(c.N)
}

// small is the least count that is shown (as NHS England's rule for counts of
// people: below 5 is suppressed).
const small = 5

// protect writes a table so that no count from 1 to 4 can be worked out, given
// the total: as long as the total narrows down what a small count can be, the
// least of the others is held back too; and where nothing is left to hold back,
// the table is.
func protect(t Table) *Table {
	total := 0
	for i := range t.Cells {
		c := &t.Cells[i]
		total += c.N
		c.Few = c.N > 0 && c.N < small
	}
	t.Total = Cell{Label: "All", N: total, Few: total > 0 && total < small}
	defer t.order()
	for !t.safe() {
		least := -1
		for i, c := range t.Cells {
			if !c.Few && !c.Held && c.N > 0 && (least < 0 || c.N < t.Cells[least].N) {
				least = i
			}
		}
		if least < 0 {
			t.Held = true
			return &t
		}
		t.Cells[least].Held = true
	}
	return &t
}

// order puts the counts in an order that tells nothing of those not shown.
func (t *Table) order() {
	slices.SortFunc(t.Cells, func(a, b Cell) int { return cmp.Or(cmp.Compare(b.shown(), a.shown()), cmp.Compare(a.Label, b.Label)) })
}

// shown is the count, and less than any where it is not shown.
func (c Cell) shown() int {
	switch {
	case c.Few:
		return -2
	case c.Held:
		return -1
	}
	return c.N
}

// cell is the cell of a label; an empty one when there is none.
func (t *Table) cell(label string) Cell {
	for _, c := range t.Cells {
		if c.Label == label {
			return c
		}
	}
	return Cell{Label: label}
}

// safe reports whether every small count may still be anything from 1 to 4 for
// whoever knows the total, the counts that are shown, and that a count held
// back is 5 or more.
func (t *Table) safe() bool {
	left, few, held := t.Total.N, 0, 0
	for _, c := range t.Cells {
		switch {
		case c.Few:
			few++
		case c.Held:
			held++
		default:
			left -= c.N
		}
	}
	if few == 0 {
		return true
	}
	if t.Total.Few { // four parts of "fewer than 5" would be one each
		return len(t.Cells) == 1
	}
	others := few - 1
	most := left - others*1 - held*small // the one is at most this
	least := left - others*(small-1)     // and, with nothing held back, at least this
	return most >= small-1 && (held > 0 || least <= 1)
}

// counted is as much of what was sent as is counted.
type counted struct {
	db.Row
	State
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
	became, reasons, needs, services := &tally{title: "What became of them"}, &tally{title: "Why it was not now"}, &tally{title: "What for"}, &tally{title: "Service"}
	q := db.Q{Where: "t.provider = $1 AND t.created_at >= $2 AND t.created_at < $3", Args: []any{provider, f.From.Start(), f.To.Start()}}
	err := db.Each(tx, q, func(c *counted) error {
		became.count(c.became())
		needs.count(nhs.Needs.Name(c.Need))
		services.count(c.Service)
		if c.Status == Declined {
			reasons.count(ReasonName(c.Status, c.Reason))
		}
		return nil
	})
	first := protect(became.table())
	why := protect(reasons.table())
	if no := first.cell(saidNo); first.Held || no.Few || no.Held {
		why.Held = true // its total would say what the first table does not
	}
	f.Tables = []Table{*first, *why, *protect(needs.table()), *protect(services.table())}
	return f, err
}

// saidNo is what became of one to which the organisation said no.
const saidNo = "We said not now"

// became is what became of one, in the few words of a report.
func (s *State) became() string {
	switch {
	case !s.CameAt.IsZero():
		return "Came"
	case s.Status == Declined:
		return saidNo
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

// A tally counts by label.
type tally struct {
	title string
	of    map[string]int
}

func (t *tally) count(label string) {
	if t.of == nil {
		t.of = map[string]int{}
	}
	t.of[label]++
}

func (t *tally) table() Table {
	out := Table{Title: t.title}
	for label, n := range t.of {
		out.Cells = append(out.Cells, Cell{Label: label, N: n})
	}
	out.order()
	return out
}
