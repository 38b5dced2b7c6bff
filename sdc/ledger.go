package sdc

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"kith"
)

// A Statement is one published number: how many people the sets named in Of
// hold together, as far as its readers know. A set is the people of the finest
// division that was ever published: practice, period, age band; those who came
// in late are a set of their own, as is a practice that changed its network.
type Statement struct {
	Release, Name string
	Of            []string
	Known         Range // a number that is not rounded is exact
}

// A Ledger is all that was ever published about the same people. What a new
// release says is safe only together with what the old ones said: late records,
// a practice that moves, cumulative beside periodic figures, revisions, and age
// bands that overlap give away what neither gives alone.
type Ledger struct{ said []Statement }

// A Leak is a few people whom releases together give away. It says whom they
// are about, and not how many they are.
type Leak struct {
	Whom string
	Why  string
}

func (l Leak) String() string { return l.Whom + ": " + l.Why }

// Propose tells what new statements would give away beside all earlier ones;
// none when they can be published. count has the true number of each set. Of
// every few people that somebody might take an interest in (published numbers,
// what is left of one less others within it, and the smallest groups that all
// sums together tell apart) it must stay possible that they are one, and that
// they are the most that is small. Whatever cannot be proved counts as a leak.
func (l *Ledger) Propose(count map[string]int, p Policy, proposed []Statement) ([]Leak, error) {
	all := slices.Concat(l.said, proposed)
	for _, s := range all {
		n := 0
		for _, set := range s.Of {
			c, ok := count[set]
			if !ok || c < 0 {
				return nil, kith.Errorf(kith.Invalid, "%s (%s) counts %q, of which no number is given", s.Name, s.Release, set)
			}
			n += c
		}
		if n < s.Known.Low || n > s.Known.High {
			return nil, kith.Errorf(kith.Invalid, "%s (%s) is not what the records say", s.Name, s.Release)
		}
	}
	a := newAudit(all, count)
	var leaks []Leak
	for _, g := range a.groups(p) {
		if leak, ok := a.gives(g, p); ok {
			leaks = append(leaks, leak)
		}
	}
	return append(leaks, a.rounded(p)...), nil
}

// Publish adds statements to the ledger, unless they give something away.
func (l *Ledger) Publish(count map[string]int, p Policy, proposed []Statement) error {
	leaks, err := l.Propose(count, p, proposed)
	if err != nil {
		return err
	}
	if len(leaks) > 0 {
		var words []string
		for _, k := range leaks[:min(len(leaks), 5)] {
			words = append(words, k.String())
		}
		return kith.Errorf(kith.Conflict, "this cannot be published beside what was: %s", strings.Join(words, "; "))
	}
	l.said = append(l.said, proposed...)
	return nil
}

// Revisable reports whether frozen figures may be revised: in every published
// cell the records added and taken away are none, or more than are small.
func Revisable(p Policy, added, removed []int) bool {
	for i := range added {
		if n := added[i] + removed[i]; n != 0 && n <= p.Small {
			return false
		}
	}
	return true
}

// An audit is all statements over the groups that they tell apart.
type audit struct {
	said  []Statement
	of    [][]int // by statement: its groups, sorted
	count []int   // by group
	names []string
	known []bool // by group: its number follows from exact ones by itself
}

// newAudit joins sets that stand in the same statements into one group.
func newAudit(said []Statement, count map[string]int) *audit {
	a := &audit{said: said, of: make([][]int, len(said))}
	in := map[string][]int{}
	for i, s := range said {
		for _, set := range s.Of {
			if !slices.Contains(in[set], i) {
				in[set] = append(in[set], i)
			}
		}
	}
	group := map[string]int{}
	for _, set := range slices.Sorted(maps.Keys(in)) {
		key := fmt.Sprint(in[set])
		g, ok := group[key]
		if !ok {
			g = len(a.count)
			group[key] = g
			a.count, a.names = append(a.count, 0), append(a.names, "")
			for _, i := range in[set] {
				a.of[i] = append(a.of[i], g)
			}
		}
		a.count[g] += count[set]
		a.names[g] = strings.TrimPrefix(a.names[g]+" and "+set, " and ")
	}
	for i := range a.of {
		slices.Sort(a.of[i])
	}
	a.settle()
	return a
}

// settle finds the groups whose number anybody knows: published exactly, or all
// that is left of an exact number. What is known is no unknown for the solver, so
// what is published whole does not tie together all that is withheld within it.
func (a *audit) settle() {
	a.known = make([]bool, len(a.count))
	for more := true; more; {
		more = false
		for i, of := range a.of {
			if !a.said[i].Known.Exact() {
				continue
			}
			left := slices.DeleteFunc(slices.Clone(of), func(g int) bool { return a.known[g] })
			if len(left) == 1 {
				a.known[left[0]], more = true, true
			}
		}
	}
}

// less is a range with what is known of some groups taken off, and the others.
func (a *audit) less(of []int, r Range) ([]int, Range) {
	var left []int
	for _, g := range of {
		if !a.known[g] {
			left = append(left, g)
			continue
		}
		r.Low -= a.count[g]
		if r.High < Unlimited {
			r.High -= a.count[g]
		}
	}
	r.Low = max(r.Low, 0)
	return left, r
}

// A few is a group of people who are too few, and what they are called.
type few struct {
	of   []int
	whom string
}

// groups lists who could be given away.
func (a *audit) groups(p Policy) (all []few) {
	seen := map[string]bool{}
	add := func(of []int, whom string) {
		n := 0
		for _, g := range of {
			n += a.count[g]
		}
		if key := fmt.Sprint(of); n > 0 && n <= p.Small && !seen[key] {
			seen[key] = true
			all = append(all, few{of, whom})
		}
	}
	name := func(i int) string { return a.said[i].Name + " (" + a.said[i].Release + ")" }
	for i := range a.said {
		add(a.of[i], name(i))
	}
	for i, whole := range a.of {
		rest := whole
		var less []string
		if a.hides(i) {
			continue
		}
		for j, part := range a.of {
			if i == j || a.hides(j) || len(part) >= len(whole) || !subset(part, whole) {
				continue
			}
			add(minus(whole, part), name(i)+" less "+name(j))
			if subset(part, rest) { // and less all parts that do not overlap
				rest = minus(rest, part)
				less = append(less, name(j))
			}
		}
		if len(less) > 1 {
			add(rest, name(i)+" less "+strings.Join(less, ", "))
		}
	}
	for g := range a.count {
		add([]int{g}, a.names[g])
	}
	return all
}

// hides reports whether a statement is of a number that was withheld: it bounds
// what can be, and there is nothing to subtract.
func (a *audit) hides(i int) bool { return a.said[i].Known.High >= Unlimited }

func subset(part, whole []int) bool {
	i := 0
	for _, g := range whole {
		if i < len(part) && part[i] == g {
			i++
		}
	}
	return i == len(part)
}

func minus(whole, part []int) []int {
	var rest []int
	for _, g := range whole {
		if _, in := slices.BinarySearch(part, g); !in {
			rest = append(rest, g)
		}
	}
	return rest
}

// gives looks for two other worlds in which all that was published is true: one
// where the few are one at most, one where they are as many as is small.
func (a *audit) gives(f few, p Policy) (Leak, bool) {
	s, one := a.possible(f.of, Range{0, 1})
	_, most := a.possible(f.of, Range{p.Small, Unlimited})
	switch {
	case one && most:
		return Leak{}, false
	case s.unknowns > mostUnknowns || len(s.bounds) > mostBounds:
		return Leak{f.whom, "too much hangs together to prove that nothing is given away"}, true
	}
	return Leak{f.whom, "how many they are could be worked out, or narrowed"}, true
}

// possible looks for a world in which some groups hold a number within a range.
func (a *audit) possible(of []int, r Range) (*system, bool) {
	left, r := a.less(of, r)
	if r.High < 0 {
		return &system{}, false
	}
	if len(left) == 0 {
		return &system{}, r.Low == 0
	}
	s, here := a.near(left)
	_, ok := s.solve(bound{here, r})
	return s, ok
}

// near is the system of what hangs together with some groups, and these groups
// in it. What is known is none of it.
func (a *audit) near(of []int) (*system, []int) {
	reached, taken := map[int]int{}, map[int]bool{}
	queue := slices.Clone(of)
	for _, g := range of {
		reached[g] = len(reached)
	}
	s := &system{}
	for len(queue) > 0 {
		g := queue[0]
		queue = queue[1:]
		for i, groups := range a.of {
			if _, in := slices.BinarySearch(groups, g); !in || taken[i] {
				continue
			}
			taken[i] = true
			var unknowns []int
			groups, known := a.less(groups, a.said[i].Known)
			for _, h := range groups {
				if _, ok := reached[h]; !ok {
					reached[h] = len(reached)
					queue = append(queue, h)
				}
				unknowns = append(unknowns, reached[h])
			}
			s.bounds = append(s.bounds, bound{unknowns, known})
		}
	}
	s.unknowns = len(reached)
	here := make([]int, len(of))
	for i, g := range of {
		here[i] = reached[g]
	}
	return s, here
}

// rounded finds numbers that moved between releases because of a few people:
// rounded to 5, a step from 10 to 15 when one came tells that there were 12.
func (a *audit) rounded(p Policy) (leaks []Leak) {
	for i, whole := range a.of {
		for j, part := range a.of {
			s, t := a.said[i], a.said[j]
			if s.Release == t.Release || s.Known.Exact() || t.Known.Exact() || s.Known == t.Known || len(part) >= len(whole) || !subset(part, whole) {
				continue
			}
			n := 0
			for _, g := range minus(whole, part) {
				n += a.count[g]
			}
			if n > 0 && n <= p.Small {
				leaks = append(leaks, Leak{fmt.Sprintf("%s (%s) and %s (%s)", t.Name, t.Release, s.Name, s.Release), "a rounded number moved because of a few people"})
			}
		}
	}
	return leaks
}
