package cohort

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"kith/nhs"
	"kith/stats"
)

// A Preview is what is shown before any name: how many a cohort finds, whom it
// finds more and less often, and what is not right with it.
type Preview struct {
	Def *Definition
	Count
	People   int // in the register
	Warnings []Warning
	Groups   []Group
}

// A Warning is something to look at before anybody is contacted. A grave one
// stops a campaign until somebody has said why it may go on.
type Warning struct {
	Grave bool
	Text  string
}

// Grave reports whether a warning is.
func (p *Preview) Grave() bool {
	return slices.ContainsFunc(p.Warnings, func(w Warning) bool { return w.Grave })
}

// A Group is how often a cohort finds people of one group. Index is the group's
// share of the cohort over its share of the population, 1 is parity, with limits
// at 95 %; zero where there are too few to say.
type Group struct {
	By, Name string
	Of       int // in the population
	In       int
	Unclear  int
	Index    stats.Limits
}

// What is implausible: above so large a share of the population, or so many times
// more, or fewer, than others found.
const (
	largeShare   = 0.20
	timesMore    = 10
	leastInGroup = 10 // fewer make no index
	unclearShare = 0.10
	systemRatio  = 2.0
)

// Preview looks at what was found by one definition.
func (out *Result) Preview(def int) *Preview {
	d := out.Plan.Defs[def]
	p := &Preview{Def: d, Count: out.Counts[def], People: out.Register.People()}
	tally := out.tally(def)
	p.Groups = tally.groups()
	p.Warnings = slices.Concat(out.codeWarnings(def), p.sizeWarnings(), tally.practiceWarnings(out, def), p.reachWarnings())
	if d.Draft() {
		p.Warnings = append(p.Warnings, Warning{false, "nobody has signed this definition off"})
	}
	if d.Due(out.Plan.Today) {
		p.Warnings = append(p.Warnings, Warning{true, "this definition was to be looked at again by " + d.Review.String()})
	}
	slices.SortStableFunc(p.Warnings, func(a, b Warning) int { return cmp.Compare(rank(a), rank(b)) })
	return p
}

func rank(w Warning) int {
	if w.Grave {
		return 0
	}
	return 1
}

// codeWarnings tell of sets that are empty, starters, or match too many.
func (out *Result) codeWarnings(def int) (all []Warning) {
	everybody := out.Register.People()
	with := out.Register.withSets()
	measured := out.Plan.Defs[def].measured()
	for _, name := range out.Plan.Defs[def].Sets() {
		s := out.Plan.library[name]
		n, feed := with[name], slices.Contains(Feeds, name)
		switch {
		case len(s.Codes) == 0:
			all = append(all, Warning{false, fmt.Sprintf("the code set “%s” is empty: import it, or nobody is found by it", name)})
		case !feed && !measured[name] && everybody >= 1000 && float64(n) > 0.5*float64(everybody):
			all = append(all, Warning{true, fmt.Sprintf("the code set “%s” matches %.0f %% of everybody (%d of %d). No such thing is so common: a code in it is too wide, such as a code of a setting or of an administrative entry. Look at its %d codes, the most frequent first",
				name, 100*float64(n)/float64(everybody), n, everybody, len(s.Codes))})
		case s.Starter:
			all = append(all, Warning{false, fmt.Sprintf("the code set “%s” is a starter (codes: %d): import the national release before relying on it", name, len(s.Codes))})
		}
	}
	return all
}

// measured are the sets that a definition asks a value of: a body mass index may
// well be in everybody's record.
func (d *Definition) measured() map[string]bool {
	out := map[string]bool{}
	Walk(d.Who, func(r Rule) {
		switch r := r.(type) {
		case Event:
			for _, s := range r.Sets {
				out[s] = out[s] || !r.Value.Any()
			}
		case Latest:
			for _, s := range r.Sets {
				out[s] = out[s] || !r.Value.Any()
			}
		}
	})
	return out
}

// withSets is in how many people's records each set occurs.
func (r *Register) withSets() map[string]int {
	byClass := make([]int, len(r.sets))
	seen := make([]uint32, len(r.sets))
	person := uint32(0)
	for _, b := range r.blocks {
		for row := range b.Number {
			person++
			for _, e := range b.events[b.first[row]:b.first[row+1]] {
				for _, s := range r.classes[e.class] {
					if seen[s] != person {
						seen[s] = person
						byClass[s]++
					}
				}
			}
		}
	}
	out := map[string]int{}
	for s, n := range byClass {
		out[r.sets[s]] = n
	}
	return out
}

// sizeWarnings compare the share with what is plausible and with others'.
func (p *Preview) sizeWarnings() (all []Warning) {
	if p.Of == 0 {
		return []Warning{{true, "the register holds nobody of this population"}}
	}
	share := float64(p.In) / float64(p.Of)
	reference := p.Def.Reference / 100
	if share > max(largeShare, 2*reference) {
		all = append(all, Warning{true, fmt.Sprintf("it finds %.1f %% of its population (%d of %d): more than is plausible for a group to be invited. A rule or a code set is too wide", 100*share, p.In, p.Of)})
	}
	if expected := reference * float64(p.Of); reference > 0 && expected >= leastInGroup {
		switch {
		case float64(p.In) > timesMore*expected:
			all = append(all, Warning{true, fmt.Sprintf("it finds %.1f times as many as others did (%d, where %s would be %.0f)", float64(p.In)/expected, p.In, p.Def.From, expected)})
		case float64(p.In)*timesMore < expected && p.Unclear < p.Of/2:
			all = append(all, Warning{true, fmt.Sprintf("it finds few: %d, where %s would be %.0f. Codes are missing from a set, or the practices record them otherwise", p.In, p.Def.From, expected)})
		}
	}
	if float64(p.Unclear) > unclearShare*float64(p.Of) {
		all = append(all, Warning{false, fmt.Sprintf("of %d people (%.0f %%) it cannot be told: something the rule asks is not recorded where they are registered", p.Unclear, 100*float64(p.Unclear)/float64(p.Of))})
	} else if p.Unclear > 0 {
		all = append(all, Warning{false, fmt.Sprintf("of %d people it cannot be told", p.Unclear)})
	}
	return all
}

// reachWarnings name groups that are found much less often.
func (p *Preview) reachWarnings() (all []Warning) {
	for _, g := range p.Groups {
		if g.Index.High > 0 && g.Index.High < 0.8 && g.By != "age" && g.By != "sex" {
			all = append(all, Warning{false, fmt.Sprintf("%s, %s: found %.2f times as often as their share of the population (%.2f to %.2f). The rule may miss them rather than they not need it", g.By, g.Name, g.Index.Value, g.Index.Low, g.Index.High)})
		}
	}
	return all
}

// A tally is the people of a definition by group, and by practice.
type tally struct {
	by       map[[2]string]*Group
	practice map[string]*Group
	in, of   int
}

// tally counts the population of a definition by group.
func (out *Result) tally(def int) *tally {
	r := out.Register
	t := &tally{by: map[[2]string]*Group{}, practice: map[string]*Group{}}
	for i, b := range r.blocks {
		part := &out.parts[i]
		for row := range b.Number {
			if part.of[def][row>>6]>>(row&63)&1 == 0 {
				continue
			}
			truth := part.truth(def, row)
			for _, k := range r.groupsOf(b, row, out.Plan) {
				add(t.by, k, truth)
			}
			add(t.practice, r.practice.word(int(b.practice[row])), truth)
			t.of++
			if truth == Yes {
				t.in++
			}
		}
	}
	return t
}

func add[K comparable](m map[K]*Group, k K, truth Truth) {
	g := m[k]
	if g == nil {
		g = &Group{}
		m[k] = g
	}
	g.Of++
	switch truth {
	case Yes:
		g.In++
	case Unknown:
		g.Unclear++
	}
}

// notRecorded is the name of a group of its own, always shown.
const notRecorded = "not recorded"

// ethnicHeadings is the short heading of each code of ethnic group.
var ethnicHeadings = func() map[string]string {
	out := map[string]string{}
	for _, c := range nhs.Ethnicities.Codes {
		for _, g := range nhs.EthnicGroups {
			if g.Full == c.Group {
				out[string(c.Code)] = g.Short
			}
		}
	}
	return out
}()

// groupsOf are the groups that a person belongs to.
func (r *Register) groupsOf(b *Block, row int, p *Plan) [4][2]string {
	word := func(c Column) string { return r.words[c].word(int(b.word[c][row])) }
	age, quintile := notRecorded, notRecorded
	if n := b.born[row]; n != 0 {
		years := (int(dayNumber(p.Today)) - int(n)) * 4 / 1461 // to the year is near enough for a band
		low := min(years/20*20, 80)
		age = fmt.Sprintf("%d to %d", low, low+19)
		if low == 80 {
			age = "80 and over"
		}
	}
	if n := b.number[Deprivation-words][row]; n > 0 {
		quintile = fmt.Sprintf("fifth %d of 5", (n+1)/2)
	}
	return [4][2]string{{"age", age}, {"sex", cmp.Or(word(Sex), notRecorded)},
		{"ethnic group", cmp.Or(ethnicHeadings[word(Ethnicity)], notRecorded)}, {"deprivation", quintile}}
}

// groups are the groups with their indices, in order.
func (t *tally) groups() (all []Group) {
	for k, g := range t.by {
		g.By, g.Name = k[0], k[1]
		if g.Name != notRecorded && g.In >= leastInGroup && g.In < t.in {
			if l, err := stats.Representation(float64(g.In), float64(t.in), float64(g.Of), float64(t.of), stats.P95); err == nil {
				g.Index = l
			}
		}
		all = append(all, *g)
	}
	order := []string{"age", "sex", "ethnic group", "deprivation"}
	slices.SortFunc(all, func(a, b Group) int {
		return cmp.Or(cmp.Compare(slices.Index(order, a.By), slices.Index(order, b.By)), cmp.Compare(a.Name, b.Name))
	})
	return all
}

// practiceWarnings tell which practices do not record what the rule asks, and
// whether what is found depends on the record system.
func (t *tally) practiceWarnings(out *Result, def int) (all []Warning) {
	r := out.Register
	asked := out.Plan.wants(def)
	missing := map[string][]string{}
	for name, g := range t.practice {
		for _, set := range asked {
			if g.Of >= 200 && !r.Covered(name, set) {
				missing[set] = append(missing[set], name)
			}
		}
	}
	for _, set := range asked {
		names := missing[set]
		slices.Sort(names)
		if n := len(names); n > 0 && n < len(t.practice) {
			all = append(all, Warning{false, fmt.Sprintf("%d of %d practices record nothing of “%s”, so nobody can be told there: %s", n, len(t.practice), set, some(names, 5))})
		}
	}
	type seen struct{ in, of int }
	systems := map[string]*seen{}
	for name, g := range t.practice {
		if s := r.Systems[name]; s != "" {
			if systems[s] == nil {
				systems[s] = &seen{}
			}
			systems[s].in, systems[s].of = systems[s].in+g.In, systems[s].of+g.Of
		}
	}
	low, high, lowName, highName := math.Inf(1), 0.0, "", ""
	for name, s := range systems {
		if s.of < 1000 {
			continue
		}
		share := float64(s.in) / float64(s.of)
		if share < low || share == low && name < lowName {
			low, lowName = share, name
		}
		if share > high || share == high && name < highName {
			high, highName = share, name
		}
	}
	if lowName != "" && high > 0 && high > systemRatio*low {
		all = append(all, Warning{false, fmt.Sprintf("practices on %s have %.1f %% of their people in it, those on %s %.1f %%: the record systems differ more than people do", highName, 100*high, lowName, 100*low)})
	}
	return all
}

// some lists the first names.
func some(names []string, n int) string {
	s := ""
	for i, name := range names {
		if i == n {
			return s + fmt.Sprintf(" and %d more", len(names)-n)
		}
		if i > 0 {
			s += ", "
		}
		s += cmp.Or(name, "no practice")
	}
	return s
}
