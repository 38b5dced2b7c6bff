package chart

import (
	"fmt"
	"strings"

	"kith/sdc"
	"kith/stats"
)

// Ranking draws the parts of an area in order: by their rate per 1,000 of a
// population when there is one, else by their count. An area whose interval lies
// above or below the whole's rate has a shape of its own. Areas without a value
// stand last, by name.
func Ranking(p sdc.Protected, whole, column int, people Population, b Beside) (Figure, error) {
	if err := first(p, whole, column); err != nil {
		return Figure{}, err
	}
	areas := p.Areas()
	rates := len(people.People) > 0
	f := begin("ranking", p, b, titled(p, column))
	f.period = period(p, column)
	all, total := marks(p, whole, column, people)
	value := count
	if rates {
		value = rated
	}
	ordered(all, value)
	f.columns = []string{"Area", p.Of()}
	a := axis{say: tick, label: p.Of()}
	if rates {
		f.columns = append(f.columns, per(people), "95% interval", "compared with "+areas[whole].Name)
	}
	var lines []line
	differ, alike := 0, 0
	for _, m := range append(all, total) {
		row := Row{Code: m.code, Name: m.name, Values: []Value{m.value()}}
		l := line{name: m.name, state: m.state, noted: m.value().Text, strong: m.code == total.code && m.name == total.name}
		v, ok := value(m)
		l.drawn = ok
		switch {
		case rates && ok:
			l.at, l.noted = m.rate, decimal(v)
			verdict := Value{State: sdc.Value, Text: "–"}
			if total.rated && !l.strong {
				word := stats.Compare(m.rate, total.rate.Value, b.Polarity)
				verdict.Text, l.look = string(word), lookOf(m.rate, total.rate.Value)
				if word == stats.IsSimilar {
					alike++
				} else {
					differ++
				}
			}
			row.Values = append(row.Values, valued(m.rate, decimal(v)), ends(m.rate, decimal), verdict)
		case rates:
			if m.has && m.state != sdc.NoneRecorded {
				l.state, l.noted = sdc.TooFew, "–"
				if m.people <= 0 {
					l.word = "no population to compare with"
				}
			}
			row.Values = append(row.Values, absentValue(l.state), absentValue(l.state), absentValue(l.state))
		case ok:
			l.at = stats.Limits{Value: v, Low: v, High: v}
		}
		f.rows = append(f.rows, row)
		if !l.strong { // the whole is the line to compare with
			lines = append(lines, l)
		}
	}
	if rates {
		a = fromZero(highest(lines), tick, per(people)+", with 95% intervals")
		if total.rated {
			a.rule, a.ruleName = total.rate.Value, areas[whole].Name+" "+decimal(total.rate.Value)
		}
	} else {
		a = fromZero(highest(lines), tick, p.Of())
		for i := range lines {
			lines[i].bar = true
		}
	}
	f.draw(func(l Layout) scene { return rowsScene(lines, a, l) })
	f.words = rankingWords(all, total, f.period, p, people, rates, value, differ, alike)
	return f, nil
}

func rankingWords(all []mark, total mark, period string, p sdc.Protected, people Population, rates bool, value func(mark) (float64, bool), differ, alike int) []string {
	say := saying(p.Policy())
	told := func(m mark) string { return say(m.n) }
	if rates {
		told = func(m mark) string {
			return fmt.Sprintf("%s (95%% interval %s)", decimal(m.rate.Value), between(m.rate, decimal))
		}
	}
	sum, compared := "", ""
	switch {
	case rates && total.rated:
		sum = fmt.Sprintf("%s, %s: %s %s, %s %s.", total.name, period, say(total.n), p.Of(), decimal(total.rate.Value), per(people))
		if differ+alike > 0 {
			compared = fmt.Sprintf("%s of %s with a rate %s higher or lower than that by more than chance would do.", thousands(float64(differ)), many(differ+alike, "area", "areas"), is(differ))
		}
	case total.has:
		sum = fmt.Sprintf("%s, %s: %s %s.", total.name, period, say(total.n), p.Of())
	}
	has, number := "the most", "number"
	if rates {
		has, number = "the highest rate", "rate"
	}
	unrated := ""
	if rates {
		n := 0
		for _, m := range all {
			if m.has && !m.rated && m.state != sdc.NoneRecorded {
				n++
			}
		}
		if n > 0 {
			unrated = fmt.Sprintf("%s no rate: too few, or nobody knows of how many.", many(n, "area has", "areas have"))
		}
	}
	return paragraph(sum, most(all, "area", "areas", number, value, has, told), compared, unrated, without(all, "area", "areas"))
}

// marks are the parts of an area and itself, each with its rate when there is a
// population.
func marks(p sdc.Protected, whole, column int, people Population) (all []mark, total mark) {
	areas := p.Areas()
	of := func(i int) mark {
		return markOf(areas[i].Code, areas[i].Name, p.Cell(i, column)).per(people.People[areas[i].Code])
	}
	for _, i := range parts(p, whole) {
		all = append(all, of(i))
	}
	return all, of(whole)
}

// value is the mark's count as a value of the table.
func (m mark) value() Value {
	v := Value{State: m.state, Text: absentValue(m.state).Text}
	if m.has {
		n := m.n
		v.Number, v.Text = &n, thousands(n)
		if m.state == sdc.NoneRecorded {
			v.Text = "none recorded"
		}
	}
	return v
}

// titled is the table's title with the column's, where that says more.
func titled(p sdc.Protected, column int) string {
	name := p.Columns()[column]
	if len(p.Columns()) == 1 || p.Totals() && column == len(p.Columns())-1 || period(p, column) == name {
		return p.Title() + ", " + period(p, column)
	}
	return p.Title() + ": " + name + ", " + p.Period()
}

// period is when a column is of: its heading, where the columns are periods.
func period(p sdc.Protected, column int) string {
	if name := p.Columns()[column]; !p.Totals() && strings.Contains(p.Period(), name) {
		return name
	}
	return p.Period()
}

func per(people Population) string { return "per 1,000 " + people.Of }

// lookOf is the shape of a value against what it is compared with.
func lookOf(l stats.Limits, benchmark float64) look {
	switch {
	case l.Low > benchmark:
		return up
	case l.High < benchmark:
		return down
	}
	return disc
}
