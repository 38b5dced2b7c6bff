package chart

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"kith/sdc"
	"kith/stats"
)

// fewestOfKind are the areas that a kind needs to be told of by itself; its numbers
// differ from area to area, and of fewer nothing can be said of how much.
const fewestOfKind = 3

// Kinds draws the rate of the finest areas (practices) by a kind that anybody can
// look up, such as the record system that each has: what differs between kinds may be
// how things are recorded, and not what is done. Only areas whose number is shown
// count, and only those of which the kind and the people are known. The intervals are
// those of a ratio of sums over areas that differ (Cochran 1977, section 6.3).
func Kinds(p sdc.Protected, kind map[string]string, what string, people Population, b Beside) (Figure, error) {
	if err := first(p, 0, len(p.Columns())-1); err != nil {
		return Figure{}, err
	}
	all, left := ofKinds(p, kind, people)
	f := begin("kinds", p, b, fmt.Sprintf("%s per 1,000 %s by %s, %s", p.Title(), people.Of, what, p.Period()))
	unit := "per 1,000 " + people.Of
	f.columns = []string{strings.ToUpper(what[:1]) + what[1:], "practices", p.Of(), people.Of, unit, "95% interval"}
	var lines []line
	var marks []mark
	for _, k := range all {
		m := mark{name: k.name, state: sdc.Value, n: k.events, has: true, people: k.people}
		m.rate, m.rated = k.rate()
		l := line{name: m.name, state: sdc.TooFew, drawn: m.rated, at: m.rate, noted: "–"}
		row := Row{Name: m.name, Values: []Value{whole0(float64(len(k.areas))), m.value(), whole0(m.people)}}
		if m.rated {
			l.noted = decimal(m.rate.Value)
			row.Values = append(row.Values, valued(m.rate, decimal(m.rate.Value)), ends(m.rate, decimal))
		} else {
			row.Values = append(row.Values, absentValue(sdc.TooFew), absentValue(sdc.TooFew))
		}
		f.rows, lines, marks = append(f.rows, row), append(lines, l), append(marks, m)
	}
	a := fromZero(highest(lines), tick, unit+", with 95% intervals")
	f.draw(func(l Layout) scene { return rowsScene(lines, a, l) })
	rest := ""
	if left > 0 {
		rest = fmt.Sprintf("%s not counted here: %s, or its %s or its people are not known.", many(left, "practice is", "practices are"), map[bool]string{true: "its number is withheld", false: "their numbers are withheld"}[left == 1], what)
	}
	told := func(m mark) string {
		return fmt.Sprintf("%s (95%% interval %s)", decimal(m.rate.Value), between(m.rate, decimal))
	}
	f.words = paragraph(fmt.Sprintf("By %s, %s.", what, p.Period()), most(marks, "kind", "kinds", "rate", rated, "the highest rate", told),
		"Where kinds differ it may be how referrals are recorded, and not how many there are.", rest)
	return f, nil
}

// ofKind is the areas of one kind.
type ofKind struct {
	name           string
	areas          [][2]float64 // events and people of each
	events, people float64
}

// ofKinds are the kinds with enough areas, by name, and how many areas are in none of them.
func ofKinds(p sdc.Protected, kind map[string]string, people Population) (all []ofKind, left int) {
	by := map[string]*ofKind{}
	areas := p.Areas()
	for i, a := range areas {
		if len(parts(p, i)) > 0 || a.Parent < 0 {
			continue
		}
		n, ok := p.Cell(i, len(p.Columns())-1).Number()
		name, size := kind[a.Code], people.People[a.Code]
		if !ok || name == "" || size <= 0 {
			left++
			continue
		}
		if by[name] == nil {
			by[name] = &ofKind{name: name}
		}
		k := by[name]
		k.areas = append(k.areas, [2]float64{float64(n), size})
		k.events, k.people = k.events+float64(n), k.people+size
	}
	for _, k := range by {
		if len(k.areas) < fewestOfKind {
			left += len(k.areas)
			continue
		}
		all = append(all, *k)
	}
	slices.SortFunc(all, func(a, b ofKind) int { return strings.Compare(a.name, b.name) })
	return all, left
}

// rate is the kind's rate per 1,000.
func (k ofKind) rate() (stats.Limits, bool) {
	if k.events < enough {
		return stats.Limits{}, false
	}
	r, n := k.events/k.people, float64(len(k.areas))
	square := 0.0
	for _, a := range k.areas {
		d := a[0] - r*a[1]
		square += d * d
	}
	half := stats.P95.Z() * math.Sqrt(square*n/(n-1)) / k.people
	return stats.Limits{Value: 1000 * r, Low: 1000 * math.Max(0, r-half), High: 1000 * (r + half)}, true
}
