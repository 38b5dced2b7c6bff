package chart

import (
	"fmt"
	"math"
	"strings"

	"kith/sdc"
	"kith/stats"
)

// Rates draws how many of every 1,000 people of each group are reached, beside the
// rate of all groups together. How far those could move it whose group is not
// recorded is drawn and said. Where the groups are in order, the most deprived first,
// the words say how much the rate changes from one end to the other (SII, RII).
func Rates(p sdc.Protected, area int, people Population, ordered bool, b Beside) (Figure, error) {
	if err := first(p, area, 0); err != nil {
		return Figure{}, err
	}
	c, err := people.compare(p, area)
	if err != nil {
		return Figure{}, err
	}
	place := p.Areas()[area].Name
	f := begin("rates", p, b, fmt.Sprintf("%s per 1,000 %s, %s, %s", p.Title(), people.Of, place, p.Period()))
	unit := "per 1,000 " + people.Of
	f.columns = []string{"Group", p.Of(), people.Of, unit, "95% interval", "if the not recorded were known"}
	var lines []line
	var all []mark
	high := 0.0
	for _, i := range c.groups {
		m := markOf("", p.Columns()[i], p.Cell(area, i))
		m.people = people.in(m.name)
		m.rated = m.has && m.state != sdc.NoneRecorded && (m.n == 0 || m.n >= enough) && m.rating(stats.Rate(m.n, m.people, 1000, stats.P95))
		l := line{name: m.name, state: m.state, drawn: m.rated, at: m.rate, noted: decimal(m.rate.Value)}
		row := Row{Name: m.name, Values: []Value{m.value(), whole0(m.people)}}
		if m.rated {
			row.Values = append(row.Values, valued(m.rate, decimal(m.rate.Value)), ends(m.rate, decimal))
			high = math.Max(high, m.rate.High)
		} else {
			if m.has && m.state != sdc.NoneRecorded {
				l.state = sdc.TooFew
			}
			l.noted = absentValue(l.state).Text
			row.Values = append(row.Values, absentValue(l.state), absentValue(l.state))
		}
		loose := Value{State: sdc.Value, Text: "cannot be told"}
		if m.has && c.missing >= 0 {
			low, most := 1000*m.n/m.people, 1000*math.Min(m.n+c.missing, m.people)/m.people
			loose = Value{State: sdc.Value, Low: &low, High: &most, Text: decimal(low) + " to " + decimal(most)}
			if c.missing > 0 {
				l.loose = &[2]float64{low, most}
				high = math.Max(high, math.Min(most, 3*high))
			}
		}
		row.Values = append(row.Values, loose)
		f.rows, lines, all = append(f.rows, row), append(lines, l), append(all, m)
	}
	a := fromZero(high, tick, unit+", with 95% intervals; dashed: with the not recorded")
	sum := ""
	if c.ok {
		overall := 1000 * c.of / c.total
		a.rule, a.ruleName = overall, "all groups "+decimal(overall)
		sum = fmt.Sprintf("%s, %s: %s of every 1,000 %s whose group is known.", place, p.Period(), decimal(overall), people.Of)
	}
	f.draw(func(l Layout) scene { return rowsScene(lines, a, l) })
	slope := ""
	if ordered {
		slope = gradient(all, c, people)
	}
	told := func(m mark) string {
		return fmt.Sprintf("%s (95%% interval %s)", decimal(m.rate.Value), between(m.rate, decimal))
	}
	f.words = paragraph(sum, most(all, "group", "groups", "rate", rated, "the highest rate", told), slope, c.without(people), without(all, "group", "groups"))
	return f, nil
}

// gradient says what a line through the rates of ordered groups says (Low and Low
// 2004, as OHID draws it), and whether those not recorded could turn it round: all of
// them may belong to the one end, or to the other.
func gradient(all []mark, c compared, people Population) string {
	groups := make([]stats.Group, len(all))
	for i, m := range all {
		if !m.rated || m.n == 0 {
			return "How the rate changes with deprivation cannot be told: not every group has one."
		}
		groups[i] = stats.Group{Population: m.people, Value: m.rate.Value, SE: stats.Linear.SE(m.rate.Low, m.rate.High, stats.P95)}
	}
	got, err := stats.Slope(groups, stats.Linear, stats.P95)
	if err != nil || c.missing < 0 {
		return "How the rate changes with deprivation cannot be told."
	}
	signed := func(v float64) string {
		if v > 0 {
			return "+" + decimal(v)
		}
		return strings.Replace(decimal(v), "-", "−", 1)
	}
	numbers := fmt.Sprintf("slope index %s per 1,000 from the most to the least deprived (95%% interval %s)", signed(got.SII.Value), between(got.SII, signed))
	if got.RII.Value > 0 && !math.IsInf(got.RII.High, 0) && !math.IsInf(got.RII.Low, 0) {
		numbers += fmt.Sprintf("; relative index %s (%s)", index(got.RII.Value), between(got.RII, index))
	}
	end := func(at int) float64 {
		moved := append([]stats.Group{}, groups...)
		moved[at].Value += 1000 * c.missing / moved[at].Population
		s, err := stats.Slope(moved, stats.Linear, stats.P95)
		if err != nil {
			return math.NaN()
		}
		return s.SII.Value
	}
	low, high := end(0), end(len(groups)-1)
	switch {
	case !(low > 0 || high < 0):
		return fmt.Sprintf("Whether the more deprived are reached more or less cannot be told: those not recorded could turn it round (%s).", numbers)
	case got.SII.Low > 0:
		return fmt.Sprintf("The more deprived people are, the fewer of them are reached: %s.", numbers)
	case got.SII.High < 0:
		return fmt.Sprintf("The more deprived people are, the more of them are reached: %s.", numbers)
	}
	return fmt.Sprintf("The rate does not change with deprivation by more than chance would do: %s.", numbers)
}
