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
// With the file of a campaign it needs neither: then time is counted from the day on
// which somebody's turn came, or would have come. Everybody drawn counts in the arm
// that the lot gave, whether or not they came.

// A list is who was drawn, in the arms that the lot gave.
type list struct {
	*Register
	first  []bool // by row
	lost   [2]int // of each arm, of whom nothing is known
	unripe int    // whose turn had not come, in both arms alike
	early  int    // of those waiting, who was invited before the window was over
}

// readList reads who was drawn; who was not is left out. Everybody drawn has the
// mark of a referral, so that all else is as in a matched comparison.
func readList(files Files, spec effect.Spec) (*list, error) {
	need := []string{"person", "practice", "from", "to", "died"}
	g := &list{Register: &Register{spec: spec, row: map[string]int32{}}}
	var lots map[string]lot
	var err error
	if files.Cohort == nil {
		need = append(need, "drawn", "arm")
	} else if lots, g.lost, err = readDrawn(files.Cohort); err != nil {
		return nil, err
	}
	f, err := open(files.People, "people.csv", need)
	if err != nil {
		return nil, err
	}
	before, after, err := effect.Windows(spec.Days, spec.Washout)
	if err != nil {
		return nil, err
	}
	practices := numbers{}
	known := [2]int{days(spec.From), days(spec.To) + 1}
	var died []int
	for f.next() {
		id := strings.Clone(f.get("person"))
		from, ok1 := f.day("from", never)
		to, ok2 := f.day("to", math.MaxInt-1)
		death, ok3 := f.day("died", math.MaxInt-1)
		l, drawn, ok4 := lots[id], true, true
		if lots == nil {
			l, drawn, ok4 = lotOf(f)
		} else {
			_, drawn = lots[id]
		}
		_, twice := g.row[id]
		switch {
		case id == "":
			return nil, f.wrong("a person has no pseudonym")
		case twice:
			return nil, f.wrong("a person is there twice")
		case !ok1 || !ok2 || !ok3 || !ok4:
			return nil, f.wrong("a date is not like 2025-04-30, or an arm not first or waiting; who was drawn has both")
		case len(g.row) == mostPeople:
			return nil, f.wrong("there are more than ten million people")
		}
		g.row[id] = left
		switch {
		case !drawn:
			continue
		case l.turn == never:
			g.unripe++
			continue
		case l.turn+before.From < known[0] || l.turn+after.To > known[1]:
			g.outside++
			continue
		}
		if !l.first && l.invited != never && l.invited < l.turn+after.To {
			g.early++
		}
		g.row[id] = int32(len(g.index)) // #nosec G115 -- rows of a table in memory
		g.index, died = append(g.index, l.turn), append(died, death)
		g.from, g.to = append(g.from, max(from, known[0])), append(g.to, min(to+1, death+1, known[1]))
		g.first = append(g.first, l.first)
		g.cohort.Treated = append(g.cohort.Treated, true)
		g.cohort.Practice = append(g.cohort.Practice, practices.of(f.get("practice")))
	}
	if f.err != nil {
		return nil, f.err
	}
	for id, l := range lots {
		if _, there := g.row[id]; !there && l.turn != never {
			g.missing++
			g.lost[arm(l.first)]++
		}
	}
	return g, g.windows(died, before, after)
}

// lotOf is what a line of people says of the lot, and whether it says anything.
func lotOf(f *file) (l lot, drawn, ok bool) {
	arm := f.get("arm")
	day, ok := f.day("drawn", never)
	if arm == "" && day == never {
		return l, false, ok
	}
	return lot{arm == first, never, day}, true, ok && day != never && (arm == first || arm == waiting)
}

// arm is where an arm stands: those first, then those who waited.
func arm(isFirst bool) int {
	if isFirst {
		return 0
	}
	return 1
}

// list does a waiting list.
func (r *Report) list(files Files, spec effect.Spec, policy sdc.Policy) error {
	g, err := readList(files, spec)
	if err != nil {
		return err
	}
	if err := g.ReadEvents(files.Events); err != nil {
		return err
	}
	compared := func(o effect.Outcome) (people []effect.Person, enough bool) {
		var n, events [2]float64
		for i, first := range g.first {
			p := effect.Person{Treated: first, Before: o.Before[i], After: o.After[i], YearsBefore: o.YearsBefore[i], YearsAfter: o.YearsAfter[i], Practice: g.cohort.Practice[i], Weight: 1}
			if p.YearsBefore == 0 || p.YearsAfter == 0 {
				continue
			}
			people = append(people, p)
			n[arm(first)]++
			events[arm(first)] += p.After
		}
		return people, min(n[0], n[1], events[0], events[1]) >= Least
	}
	people, enough := compared(g.outcomes.Main)
	var count [2][2]int // arm, seen or not
	for i, first := range g.first {
		seen := 0
		if g.outcomes.Main.YearsBefore[i] == 0 || g.outcomes.Main.YearsAfter[i] == 0 {
			seen = 1
		}
		count[arm(first)][seen]++
	}
	drawn := len(g.first)
	for at, n := range g.lost {
		count[at][1] += n
		drawn += n
	}
	r.drawn(g)
	if !enough {
		claim, err := effect.Happened(drawn, "people drawn by lot")
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
	a, err := effect.AccountOfList(spec, people, unaffected, float64(len(people))/float64(drawn))
	if err != nil {
		return err
	}
	if err := r.told(a); err != nil {
		return err
	}
	return r.protect(sdc.Table{Title: "Who was drawn", Of: "people", Areas: []sdc.Area{{Code: "all", Name: "Everybody drawn", Parent: -1}, {Code: "first", Name: "Invited first"}, {Code: "waiting", Name: "Waited"}},
		Categories: []string{"Seen before and after", "Not seen"}, Count: [][]int{nil, count[0][:], count[1][:]}}, policy)
}

// drawn says who counts in a waiting list, and for how long.
func (r *Report) drawn(g *list) {
	r.note("Everybody drawn counts in the arm that the lot gave, whatever came of it. Windows are %d days, with %d days left out on each side of the day on which somebody's turn came or would have come.", r.Spec.Days, r.Spec.Washout)
	r.noteOf(g.unripe, "Some people's turn had not come, or would not have; they are left out, in both arms alike.")
	r.noteOf(g.early, "Some of those who waited were invited before the window after was over: what is shown is what an earlier invitation did.")
	r.others(g.Register)
}
