package chart

import (
	"fmt"

	"kith"
	"kith/sdc"
	"kith/stats"
)

// A Step is one of a flow: the columns of those who came so far or farther; all,
// when it names none.
type Step struct {
	Name    string
	Columns []string
}

// Flow draws what becomes of those who came in: steps, each a part of those
// before it. Between two steps that both have a number it says how many were
// lost; where one has none, it says that this cannot be told.
func Flow(p sdc.Protected, area int, stages []Step, b Beside) (Figure, error) {
	if err := first(p, area, 0); err != nil {
		return Figure{}, err
	}
	if len(stages) < 2 {
		return Figure{}, kith.Errorf(kith.Invalid, "A flow has two steps or more")
	}
	place, say := p.Areas()[area], saying(p.Policy())
	f := begin("flow", p, b, fmt.Sprintf("%s, %s, %s", p.Title(), place.Name, p.Period()))
	f.columns = []string{"Step", p.Of(), "share of all who came in", "95% interval", "lost since the step before"}
	var steps []mark
	var lines []line
	for c, stage := range stages {
		m, err := (Reckoning{Columns: stage.Columns}).mark(p, area)
		if err != nil {
			return Figure{}, err
		}
		name := stage.Name
		m.code, m.name = "", name
		l := line{name: name, state: m.state, drawn: m.has && m.state != sdc.NoneRecorded, bar: true, noted: m.value().Text}
		l.at = stats.Limits{Value: m.n, Low: m.n, High: m.n}
		row := Row{Name: name, Values: []Value{m.value()}}
		if c > 0 && m.has && steps[0].has && steps[0].n >= m.n && steps[0].n > 0 {
			share, err := stats.Proportion(m.n, steps[0].n, stats.P95)
			if err != nil {
				return Figure{}, err
			}
			m.rate, m.rated = share, true
			row.Values = append(row.Values, valued(share, percent(share.Value)), ends(share, percent))
			l.noted = fmt.Sprintf("%s (%s)", thousands(m.n), percent(share.Value))
		} else {
			row.Values = append(row.Values, absentValue(m.state), absentValue(m.state))
		}
		lost := Value{State: sdc.Value, Text: "–"}
		if c > 0 {
			lost.Text = "cannot be told"
			if gone, ok := loss(steps[c-1], m); ok {
				lost = Value{State: sdc.Value, Number: &gone, Text: thousands(gone)}
				l.lost = gone
			}
		}
		row.Values = append(row.Values, lost)
		steps, lines, f.rows = append(steps, m), append(lines, l), append(f.rows, row)
	}
	a := fromZero(highest(lines), tick, p.Of()+"; dashed: lost since the step before")
	f.draw(func(l Layout) scene { return rowsScene(lines, a, l) })
	f.words = flowWords(steps, place.Name, p, say)
	return f, nil
}

// loss is how many of one step did not come to the next. When more did, the steps
// are not of the same people, and nothing was lost that could be told.
func loss(before, now mark) (float64, bool) {
	if !before.has || !now.has || now.n > before.n {
		return 0, false
	}
	return before.n - now.n, true
}

func flowWords(steps []mark, place string, p sdc.Protected, say func(float64) string) []string {
	in, out := steps[0], steps[len(steps)-1]
	sum := fmt.Sprintf("%s, %s: how many came in is not shown.", place, p.Period())
	if in.has {
		sum = fmt.Sprintf("%s, %s: %s %s.", place, p.Period(), say(in.n), in.name)
		if out.rated {
			sum = fmt.Sprintf("%s, %s: of %s %s, %s (%s) came to “%s”.", place, p.Period(), say(in.n), in.name, say(out.n), percent(out.rate.Value), out.name)
		}
	}
	most, at, ties, untold := -1.0, 0, 0, 0
	for i := 1; i < len(steps); i++ {
		n, ok := loss(steps[i-1], steps[i])
		switch {
		case !ok:
			untold++
		case n > most:
			most, at, ties = n, i, 0
		case n == most:
			ties++
		}
	}
	where := ""
	told := len(steps) - 1 - untold
	switch {
	case told == 0 || most == 0 && untold == 0:
		if told > 0 {
			where = "None were lost on the way."
		}
	case most > 0 && ties == 0 && told > 1:
		of := "Most were lost"
		if untold > 0 {
			of = "Of the losses that can be told, the greatest is"
		}
		where = fmt.Sprintf("%s between “%s” and “%s”: %s.", of, steps[at-1].name, steps[at].name, say(most))
	case most > 0:
		where = fmt.Sprintf("The greatest loss that can be told is %s.", say(most))
	}
	if untold > 0 {
		where += fmt.Sprintf(" How many were lost cannot be told for %s.", many(untold, "step", "steps"))
	}
	return paragraph(sum, where, without(steps, "step", "steps"))
}
