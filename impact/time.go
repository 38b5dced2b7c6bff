package impact

import (
	"fmt"

	"kith"
	"kith/chart"
	"kith/effect"
	"kith/sdc"
)

// byTime counts the events of those compared, step by step from the index date: four
// steps before the washout, the washout, and four after it. Beside it is for how long
// everybody was at risk.
func (g *Register) byTime(result effect.Result) (sdc.Table, []Span) {
	groups := map[int32]int{}
	each(result, func(group, row int) { groups[int32(row)] = group }) // #nosec G115 -- rows of a table in memory
	edges := []int{}
	for i := range 5 {
		edges = append(edges, -g.spec.Washout-g.spec.Days+i*g.spec.Days/4)
	}
	first := 0
	if g.spec.Washout == 0 {
		first = 1
	}
	for i := first; i < 5; i++ {
		edges = append(edges, g.spec.Washout+i*g.spec.Days/4)
	}
	t := sdc.Table{Title: "Events by time from referral", Of: g.spec.Outcome, Categories: []string{"Referred", "People like them"},
		Areas: []sdc.Area{{Code: "all", Name: "All", Parent: -1}}, Count: [][]int{nil}}
	var spans []Span
	seen := make([][3]map[int32]bool, len(edges))
	seen[0] = [3]map[int32]bool{{}, {}, {}}
	step := map[int]int{}
	for s, from := range edges[:len(edges)-1] {
		to := edges[s+1]
		seen[s+1] = [3]map[int32]bool{{}, {}, {}}
		for day := from; day < to; day++ {
			step[day] = s + 1
		}
		t.Areas = append(t.Areas, sdc.Area{Code: fmt.Sprint(from), Name: fmt.Sprintf("Day %d to %d", from, to-1)})
		t.Count = append(t.Count, []int{0, 0})
		var years [2]float64
		for row, group := range groups {
			if n := min(g.to[row]-g.index[row], to) - max(g.from[row]-g.index[row], from); n > 0 {
				years[group] += float64(n)
			}
		}
		spans = append(spans, Span{Code: fmt.Sprint(from), Years: []float64{rounded(years[0] / 365.25), rounded(years[1] / 365.25)},
			Late: from >= 0, Washout: from < g.spec.Washout && from >= -g.spec.Washout})
	}
	for _, e := range g.events {
		in, ok := groups[e.row]
		s := step[int(e.day)]
		if !ok || s == 0 {
			continue
		}
		t.Count[s][in]++
		for _, at := range []int{0, s} {
			seen[at][in][e.row], seen[at][2][e.row] = true, true
		}
	}
	for _, s := range seen {
		t.People = append(t.People, []int{len(s[0]), len(s[1]), len(s[2])})
	}
	return t, spans
}

// Figure draws events over time from the protected table of the report. NotFound
// where the report has none that could be drawn.
func (r Report) Figure() (chart.Figure, error) {
	for _, t := range r.Tables {
		if len(t.Areas()) < 3 || len(r.Spans) == 0 || t.Of() == "people" {
			continue
		}
		c := chart.Course{Names: []string{"Referred", "People like them"}}
		if r.Spec.Design != effect.Matched {
			c.Names = []string{r.Spec.Outcome}
		}
		for _, s := range r.Spans {
			c.Steps = append(c.Steps, chart.Lap{Code: s.Code, Years: s.Years, Shade: s.Washout, Late: s.Late, Expected: s.Expected})
		}
		return c.Draw(t.Protected, chart.Beside{Title: t.Title(), Method: "Events, divided by the time for which everybody was observed. Weeks around the referral are shaded: they are in no estimate. Lines are joined to guide the eye; the estimate with its interval stands in the text."})
	}
	return chart.Figure{}, kith.Errorf(kith.NotFound, "The report has no table over time that can be drawn")
}
