package fund

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"time"

	"kith"
	"kith/db"
	"kith/nhs"
	"kith/sdc"
)

// Policy is the rule by which a report withholds what is too small.
var Policy = sdc.LT6

// A Report is what a fund is told: how many people were helped with how much,
// by kind, month and need. It holds no figure of fewer than six people, nor one
// from which such a figure could be worked out (package sdc), so it can be
// handed on as it is.
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
// NoPence is that the money is not told: beside rows that are withheld it could
// say how many vouchers of a known worth they are.
type Figure struct {
	Name     string
	Grants   int
	People   int
	Pence    int
	Withheld bool
	NoPence  bool
}

// part is a Figure on its way, which nobody outside sees.
type part struct {
	name          string
	grants, pence int
	people        map[kith.ID]bool
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
	from, to = Month(from), Month(to).AddMonths(1).Add(-1)
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
	return r, r.fill(total, []string{"What for", "Month", "Need"}, listed(kinds, Kinds.Values()), listed(months, order), listed(needs, append(nhs.Needs.Values(), "")))
}

// Month is the first day of the month of a day.
func Month(d kith.Day) kith.Day {
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

// fill protects the parts, together, since they divide the same grants, and takes
// them in. Where they cannot be protected, there being too few people, all is
// withheld.
func (r *Report) fill(total *part, names []string, tables ...[]*part) error {
	var in []sdc.Table
	for i, t := range tables {
		x := sdc.Table{Title: names[i], Of: "grants", Areas: []sdc.Area{{Code: "all", Name: total.name, Parent: -1}}, Count: [][]int{nil}, People: [][]int{nil}}
		for _, p := range t {
			x.Categories = append(x.Categories, p.name)
			x.Count[0] = append(x.Count[0], p.grants)
			x.People[0] = append(x.People[0], len(p.people))
		}
		x.People[0] = append(x.People[0], len(total.people))
		in = append(in, x)
	}
	safe, err := sdc.ProtectTogether(in, Policy)
	if err != nil && kith.KindOf(err) != kith.Invalid {
		return err
	}
	few := err != nil
	r.Total = total.figure(few, false)
	for i, t := range tables {
		out := Table{Name: names[i]}
		some := false
		if !few {
			hidden, _ := safe[i].Hidden()
			some = hidden > 0
		}
		for c, p := range t {
			out.Rows = append(out.Rows, p.figure(few || safe[i].Cell(0, c).State() == sdc.Withheld, some))
		}
		r.Tables = append(r.Tables, out)
	}
	return nil
}

func (p *part) figure(withheld, noPence bool) Figure {
	if withheld {
		return Figure{Name: p.name, Withheld: true}
	}
	f := Figure{Name: p.name, Grants: p.grants, People: len(p.people), NoPence: noPence && p.grants > 0}
	if !f.NoPence {
		f.Pence = p.pence
	}
	return f
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
		if f.NoPence {
			row[4] = "withheld"
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
