package chart

import (
	"fmt"
	"slices"
	"strings"

	"kith/sdc"
	"kith/stats"
)

// Ranking draws the parts of an area in the order of what is reckoned of them. An
// area whose interval lies above or below the whole's value has a shape of its
// own. Areas without a value stand last, by name.
func Ranking(p sdc.Protected, whole int, how Reckoning, b Beside) (Figure, error) {
	all, total, err := how.marks(p, whole)
	if err != nil {
		return Figure{}, err
	}
	f := begin("ranking", p, b, how.titled(p))
	f.period = how.period(p)
	f.columns = []string{"Area", p.Of()}
	unit, place := how.unit(p.Of()), p.Areas()[whole].Name
	if how.reckoned() {
		f.columns = append(f.columns, unit, "95% interval", "compared with "+place, "place")
	}
	var lines []line
	differ, alike := 0, 0
	for i, m := range append(all, total) {
		row := Row{Code: m.code, Name: m.name, Values: []Value{m.value()}}
		l := line{name: m.name, state: m.state, noted: m.value().Text, bar: !how.reckoned()}
		v, ok := how.value(m)
		l.drawn = ok
		switch {
		case how.reckoned() && ok:
			l.at, l.noted = m.rate, how.say(v)
			verdict, stand := "–", "–"
			if m.place != [2]int{} {
				stand = placed(m.place)
				l.noted += " · " + stand
			}
			if total.rated && i < len(all) {
				word := stats.Compare(m.rate, total.rate.Value, b.Polarity)
				verdict, l.look = string(word), lookOf(m.rate, total.rate.Value)
				if word == stats.IsSimilar {
					alike++
				} else {
					differ++
				}
			}
			row.Values = append(row.Values, valued(m.rate, how.say(v)), how.ends(m), Value{State: sdc.Value, Text: verdict}, Value{State: sdc.Value, Text: stand})
		case how.reckoned():
			l.state, l.word = how.unrated(m)
			l.noted = absentValue(l.state).Text
			row.Values = append(row.Values, absentValue(l.state), absentValue(l.state), absentValue(l.state), absentValue(l.state))
		case ok:
			l.at = stats.Limits{Value: v, Low: v, High: v}
		}
		f.rows = append(f.rows, row)
		if i < len(all) { // the whole is the line to compare with
			lines = append(lines, l)
		}
	}
	label := unit
	if how.reckoned() && how.sure() {
		label += ", with 95% intervals"
		if slices.ContainsFunc(all, func(m mark) bool { return m.place != [2]int{} }) {
			label += "; after each value the places between which it stands"
		}
	}
	a := fromZero(highest(lines), how.tick, label)
	if total.rated {
		a.rule, a.ruleName = total.rate.Value, place+" "+how.say(total.rate.Value)
		if a.rule > a.high {
			a = fromZero(a.rule, how.tick, label)
			a.rule, a.ruleName = total.rate.Value, place+" "+how.say(total.rate.Value)
		}
	}
	f.draw(func(l Layout) scene { return rowsScene(lines, a, l) })
	f.words = append(how.words(all, total, f.period, p, differ, alike), paragraph(firsts(all))...)
	return f, nil
}

// fewest areas are put in order; of two it is plain.
const fewest = 3

// places finds between which places of the order each area's true value lies, all at
// once with 95 % (stats.League): neither chance nor how much areas differ is forgotten.
func (k Reckoning) places(all []mark, total mark) {
	if !k.reckoned() || k.Than != nil || !total.rated || total.rate.Value <= 0 {
		return
	}
	var observed, expected []float64
	var at []int
	for i, m := range all {
		if m.rated && m.base > 0 {
			at = append(at, i)
			observed, expected = append(observed, m.n), append(expected, m.base*total.rate.Value)
		}
	}
	if len(at) < fewest {
		return
	}
	table, err := stats.League(observed, expected, stats.P95)
	if err != nil {
		return // too far apart for its arithmetic: the intervals say enough
	}
	for i, s := range table {
		all[at[i]].place = [2]int{s.First, s.Last}
	}
}

// placed says places.
func placed(p [2]int) string {
	if p[0] == p[1] {
		return fmt.Sprint(p[0])
	}
	return fmt.Sprintf("%d to %d", p[0], p[1])
}

// firsts says which areas could be the first.
func firsts(all []mark) string {
	n, of := 0, 0
	name := ""
	for _, m := range all {
		if m.place == [2]int{} {
			continue
		}
		if of++; m.place[0] == 1 {
			n++
			name = m.name
		}
	}
	switch {
	case of == 0:
		return ""
	case n == 1:
		return fmt.Sprintf("%s stands first, whatever chance did.", name)
	}
	return fmt.Sprintf("The order is not certain: %s of the %d could stand first.", thousands(float64(n)), of)
}

// sure reports whether there are intervals.
func (k Reckoning) sure() bool { return k.Than == nil || k.Unsure }

// ends is the interval of a mark as a value of the table.
func (k Reckoning) ends(m mark) Value {
	if !k.sure() {
		return Value{State: sdc.Value, Text: "–"}
	}
	return ends(m.rate, k.say)
}

// unrated is why a mark has no rate: its own state, or that there is nobody to
// compare with, or too few.
func (k Reckoning) unrated(m mark) (sdc.State, string) {
	if !m.has || m.state == sdc.NoneRecorded || m.state == sdc.NoData || m.state == sdc.Withheld {
		return m.state, ""
	}
	if len(k.People.People) > 0 && m.people <= 0 {
		return sdc.NoData, "no population to compare with"
	}
	return sdc.TooFew, ""
}

// words are the sentences of a figure of areas.
func (k Reckoning) words(all []mark, total mark, period string, p sdc.Protected, differ, alike int) []string {
	say := saying(p.Policy())
	told := func(m mark) string { return say(m.n) }
	if k.reckoned() {
		told = func(m mark) string {
			if !k.sure() {
				return k.say(m.rate.Value)
			}
			return fmt.Sprintf("%s (95%% interval %s)", k.say(m.rate.Value), between(m.rate, k.say))
		}
	}
	highest, number := k.called()
	sum, compared, unrated := "", "", ""
	switch {
	case total.rated:
		sum = fmt.Sprintf("%s, %s: %s %s, %s %s.", total.name, period, say(total.n), p.Of(), k.say(total.rate.Value), k.unit(p.Of()))
		if differ+alike > 0 && k.sure() {
			compared = fmt.Sprintf("%s of %s with a %s %s higher or lower than that by more than chance would do.",
				thousands(float64(differ)), many(differ+alike, "area", "areas"), number, is(differ))
		}
	case total.has:
		sum = fmt.Sprintf("%s, %s: %s %s.", total.name, period, say(total.n), p.Of())
	}
	if k.reckoned() {
		n := 0
		for _, m := range all {
			if state, _ := k.unrated(m); !m.rated && m.has && (state == sdc.TooFew || state == sdc.NoData && m.state != sdc.NoData) {
				n++
			}
		}
		if n > 0 {
			unrated = fmt.Sprintf("%s no %s: too few, or nobody to compare with.", many(n, "area has", "areas have"), number)
		}
	}
	return paragraph(sum, most(all, "area", "areas", number, k.value, highest, told), compared, unrated, without(all, "area", "areas"))
}

// marks are the parts of an area in order, and itself.
func (k Reckoning) marks(p sdc.Protected, whole int) (all []mark, total mark, err error) {
	if err := first(p, whole, 0); err != nil {
		return nil, mark{}, err
	}
	if total, err = k.mark(p, whole); err != nil {
		return nil, mark{}, err
	}
	for _, i := range parts(p, whole) {
		m, err := k.mark(p, i)
		if err != nil {
			return nil, mark{}, err
		}
		all = append(all, m)
	}
	k.places(all, total)
	ordered(all, k.value)
	return all, total, nil
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

// titled is the table's title with the columns', where that says more.
func (k Reckoning) titled(p sdc.Protected) string {
	if len(k.Columns) == 0 || k.period(p) != p.Period() {
		return p.Title() + ", " + k.period(p)
	}
	return p.Title() + ": " + names(k.Columns) + ", " + p.Period()
}

// period is when a figure is of: its column's heading, where columns are periods.
func (k Reckoning) period(p sdc.Protected) string {
	if len(k.Columns) == 1 && !p.Totals() && strings.Contains(p.Period(), k.Columns[0]) {
		return k.Columns[0]
	}
	return p.Period()
}

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
