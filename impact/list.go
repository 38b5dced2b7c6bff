package impact

import (
	"math"
	"strings"

	"kith/effect"
	"kith/sdc"
)

// A waiting list's file of people has, instead of referred, the day of the lot and
// what it said:
//
//	drawn   the day on which the lot was drawn
//	arm     first, for who was invited first; waiting, for who waited
//
// Everybody drawn counts in the arm that the lot gave, whether or not they came.

// readList reads who was drawn; who was not is left out. Arms are the marks of a
// referral, so that all else is as in a matched comparison.
func readList(files Files, spec effect.Spec) (g *Register, arms []bool, err error) {
	f, err := open(files.People, "people.csv", []string{"person", "practice", "drawn", "arm", "from", "to", "died"})
	if err != nil {
		return nil, nil, err
	}
	g = &Register{spec: spec, row: map[string]int32{}}
	before, after, err := effect.Windows(spec.Days, spec.Washout)
	if err != nil {
		return nil, nil, err
	}
	practices := numbers{}
	known := [2]int{days(spec.From), days(spec.To) + 1}
	var died []int
	for f.next() {
		id, arm := strings.Clone(f.get("person")), f.get("arm")
		drawn, ok1 := f.day("drawn", math.MinInt)
		from, ok2 := f.day("from", math.MinInt)
		to, ok3 := f.day("to", math.MaxInt-1)
		death, ok4 := f.day("died", math.MaxInt-1)
		_, twice := g.row[id]
		switch {
		case id == "":
			return nil, nil, f.wrong("a person has no pseudonym")
		case twice:
			return nil, nil, f.wrong("a person is there twice")
		case !ok1 || !ok2 || !ok3 || !ok4:
			return nil, nil, f.wrong("a date is not like 2025-04-30")
		case arm == "" && drawn == math.MinInt:
			g.row[id] = left
			continue
		case arm != "first" && arm != "waiting" || drawn == math.MinInt:
			return nil, nil, f.wrong("who was drawn has a day, and the arm first or waiting")
		case len(g.row) == mostPeople:
			return nil, nil, f.wrong("there are more than ten million people")
		case drawn+before.From < known[0] || drawn+after.To > known[1]:
			g.row[id] = left
			g.outside++
			continue
		}
		g.row[id] = int32(len(g.index))
		g.index, died = append(g.index, drawn), append(died, death)
		g.from, g.to = append(g.from, max(from, known[0])), append(g.to, min(to+1, death+1, known[1]))
		arms = append(arms, arm == "first")
		g.cohort.Treated = append(g.cohort.Treated, true) // everybody has a day of their own
		g.cohort.Practice = append(g.cohort.Practice, practices.of(f.get("practice")))
	}
	if f.err != nil {
		return nil, nil, f.err
	}
	return g, arms, g.windows(died, before, after)
}

// list does a waiting list.
func (r *Report) list(files Files, spec effect.Spec, policy sdc.Policy) error {
	g, arms, err := readList(files, spec)
	if err != nil {
		return err
	}
	if err := g.ReadEvents(files.Events); err != nil {
		return err
	}
	compared := func(o effect.Outcome) (people []effect.Person, enough bool) {
		var n, events [2]float64
		for i, first := range arms {
			p := effect.Person{Treated: first, Before: o.Before[i], After: o.After[i], YearsBefore: o.YearsBefore[i], YearsAfter: o.YearsAfter[i], Practice: g.cohort.Practice[i], Weight: 1}
			if p.YearsBefore == 0 || p.YearsAfter == 0 {
				continue
			}
			people = append(people, p)
			at := 0
			if first {
				at = 1
			}
			n[at]++
			events[at] += p.After
		}
		return people, min(n[0], n[1], events[0], events[1]) >= Least
	}
	people, enough := compared(g.outcomes.Main)
	var count [2][2]int // arm, seen or not
	for i, first := range arms {
		arm, seen := 0, 0
		if !first {
			arm = 1
		}
		if g.outcomes.Main.YearsBefore[i] == 0 || g.outcomes.Main.YearsAfter[i] == 0 {
			seen = 1
		}
		count[arm][seen]++
	}
	r.notes(g)
	if !enough {
		claim, err := effect.Happened(len(arms), "people drawn by lot")
		r.Claim = said(claim)
		r.note("The arms have too few people or events for an estimate to leave.")
		return err
	}
	var unaffected []effect.Person
	if spec.Unaffected != "" {
		if unaffected, enough = compared(g.outcomes.Unaffected); !enough {
			unaffected = nil
			r.note("%s: there are too few events for an estimate to leave.", spec.Unaffected)
		}
	}
	a, err := effect.AccountOfList(spec, people, unaffected, float64(len(people))/float64(len(arms)))
	if err != nil {
		return err
	}
	if err := r.told(a); err != nil {
		return err
	}
	return r.protect(sdc.Table{Title: "Who was drawn", Of: "people", Areas: []sdc.Area{{Code: "all", Name: "Everybody drawn", Parent: -1}, {Code: "first", Name: "Invited first"}, {Code: "waiting", Name: "Waited"}},
		Categories: []string{"Seen before and after", "Not seen"}, Count: [][]int{nil, count[0][:], count[1][:]}}, policy)
}
