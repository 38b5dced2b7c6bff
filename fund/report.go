package fund

import (
	"cmp"
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strconv"
	"time"

	"kith"
	"kith/db"
	"kith/nhs"
)

// fewest is of how many people a figure of a report must be at least: below it
// somebody could be recognised (NHS England: figures of one to four are
// withheld).
const fewest = 5

// A Report is what a fund is told: how many people were helped with how much,
// by kind, month and need. It holds no figure of fewer than five people, nor
// one from which such a figure could be worked out, so it can be handed on as
// it is.
type Report struct {
	Fund     string
	Giver    string
	From, To kith.Day // whole months
	Total    Figure
	Tables   []Table
}

// A Table is one way in which the grants of a Report are divided.
type Table struct {
	Name string
	Rows []Figure
}

// A Figure is one row. Where Withheld, its numbers are nought and mean nothing.
type Figure struct {
	Name     string
	Grants   int
	People   int
	Pence    int
	Withheld bool
}

// part is a Figure on its way, which nobody outside sees.
type part struct {
	name          string
	grants, pence int
	people        map[kith.ID]bool
	hide          bool
}

// NewReport counts what a fund gave from the month of one day to the month of
// another, but not what came back or was not used.
func NewReport(tx *db.Tx, id kith.ID, from, to kith.Day) (*Report, error) {
	c := kith.Check{}
	c.That(from.Valid(), "from", "Enter a real day")
	c.That(to.Valid() && to >= from && from.AddMonths(60) > to, "to", "Enter a real day, not before the first, and within five years of it")
	if err := c.Err(); err != nil {
		return nil, err
	}
	f, err := Get(tx, id)
	if err != nil {
		return nil, err
	}
	from, to = month(from), month(to).AddMonths(1).Add(-1)
	total := &part{name: "All", people: map[kith.ID]bool{}}
	kinds, needs, months := parts(Kinds), parts(nhs.Needs), map[string]*part{}
	var order []string
	for m := from; m <= to; m = m.AddMonths(1) {
		name := m.Time().Format("January 2006")
		months[name], order = &part{name: name, people: map[kith.ID]bool{}}, append(order, name)
	}
	needs[""] = &part{name: "Not said", people: map[kith.ID]bool{}}
	q := db.Q{Where: "t.fund = $1 AND t.day >= $2 AND t.day <= $3 AND t.state IN ('given', 'redeemed', 'paid')", Args: []any{id, from, to}}
	beyond := tx.Beyond("a report counts whatever a fund gave, and names nobody")
	err = db.Each(beyond, q, func(g *Grant) error {
		amount := g.Amount
		if g.State == Paid {
			amount = g.Paid
		}
		for _, p := range []*part{total, kinds[g.Kind], needs[string(g.Need)], months[g.Day.Time().Format("January 2006")]} {
			if p != nil {
				p.grants, p.pence = p.grants+1, p.pence+amount*f.Worth
				p.people[g.Person] = true
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	r := &Report{Fund: f.Name, Giver: f.Giver, From: from, To: to}
	r.fill(total, []string{"What for", "Month", "Need"}, listed(kinds, Kinds.Values()), listed(months, order), listed(needs, append(nhs.Needs.Values(), "")))
	return r, nil
}

func month(d kith.Day) kith.Day {
	t := d.Time()
	return kith.NewDay(t.Year(), t.Month(), 1)
}

func parts[T ~string](l nhs.List[T]) map[string]*part {
	out := map[string]*part{}
	for _, c := range l.Codes {
		out[string(c.Code)] = &part{name: c.Name, people: map[kith.ID]bool{}}
	}
	return out
}

func listed[T ~string](all map[string]*part, order []T) []*part {
	var out []*part
	for _, k := range order {
		out = append(out, all[string(k)])
	}
	return out
}

// fill protects the parts and takes them in.
func (r *Report) fill(total *part, names []string, tables ...[]*part) {
	total.hide = 0 < len(total.people) && len(total.people) < fewest
	for _, t := range tables {
		protect(t, total)
	}
	r.Total = total.figure()
	for i, t := range tables {
		out := Table{Name: names[i]}
		for _, p := range t {
			out.Rows = append(out.Rows, p.figure())
		}
		r.Tables = append(r.Tables, out)
	}
}

// protect hides the parts of fewer than five people; and as the total is shown,
// more of them, the smallest first, until what is hidden is at least two parts
// and the people of five. Of a total that is hidden no part is shown.
func protect(all []*part, total *part) {
	hidden, people := 0, 0
	hide := func(p *part) {
		p.hide, hidden, people = true, hidden+1, people+len(p.people)
	}
	for _, p := range all {
		if n := len(p.people); n > 0 && n < fewest || n > 0 && total.hide {
			hide(p)
		}
	}
	if hidden == 0 || total.hide {
		return
	}
	rest := slices.DeleteFunc(slices.Clone(all), func(p *part) bool { return p.hide || len(p.people) == 0 })
	slices.SortStableFunc(rest, func(a, b *part) int { return cmp.Compare(len(a.people), len(b.people)) })
	for (hidden < 2 || people < fewest) && len(rest) > 0 {
		hide(rest[0])
		rest = rest[1:]
	}
}

func (p *part) figure() Figure {
	if p.hide {
		return Figure{Name: p.name, Withheld: true}
	}
	return Figure{Name: p.name, Grants: p.grants, People: len(p.people), Pence: p.pence}
}

// CSV writes the report as a table: table, name, given, people, pounds.
func (r *Report) CSV(w io.Writer) error {
	out := csv.NewWriter(w)
	rows := [][]string{{"table", "row", "given", "people", "pounds"}}
	add := func(table string, f Figure) {
		row := []string{table, f.Name, "withheld", "withheld", "withheld"}
		if !f.Withheld {
			row = []string{table, f.Name, strconv.Itoa(f.Grants), strconv.Itoa(f.People), fmt.Sprintf("%d.%02d", f.Pence/100, f.Pence%100)}
		}
		rows = append(rows, row)
	}
	add("All", r.Total)
	for _, t := range r.Tables {
		for _, f := range t.Rows {
			add(t.Name, f)
		}
	}
	return out.WriteAll(rows)
}

// File is what the report's file is called.
func (r *Report) File() string {
	return "fund-report-" + r.From.Time().Format("2006-01") + "-to-" + r.To.Time().Format("2006-01") + ".csv"
}

// ThisYear are the first and last day of the financial year in which t lies, as
// far as it has come.
func ThisYear(t time.Time) (from, to kith.Day) {
	today := kith.DayOf(t)
	year := today.Time().Year()
	if today.Time().Month() < time.April {
		year--
	}
	return kith.NewDay(year, time.April, 1), today
}
