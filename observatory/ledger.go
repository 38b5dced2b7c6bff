package observatory

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"kith/db"
	"kith/sdc"
)

// said is what one published number says: how many the sets at these places hold
// together, as far as its readers know.
type said struct {
	Name string    `json:"name"`
	Of   []int     `json:"of"`
	In   sdc.Range `json:"in"`
}

// said is what each cell of a table says, withheld ones too: they are somebody.
func (m *made) said(policy sdc.Policy) []said {
	if m.kept != nil {
		return m.kept
	}
	areas, columns := m.protected.Areas(), m.protected.Columns()
	row := map[string]int{} // the row of each part of what was joined
	for i, a := range areas {
		for _, part := range strings.Split(a.Code, "+") {
			row[part] = i
		}
	}
	of := make([][]int, len(areas)*len(columns))
	number := make([]int, len(of))
	for i, s := range m.sets {
		c := 0
		if m.breakdown != nil {
			name := m.breakdown.list[m.breakdown.of(s.Value)].name
			if c = slices.Index(columns, name); c < 0 {
				c = slices.Index(columns, m.into[name])
			}
		}
		for a := row[strings.Split(m.at(s.At), "+")[0]]; a >= 0; a = areas[a].Parent {
			cells := []int{a*len(columns) + c}
			if m.protected.Totals() {
				cells = append(cells, (a+1)*len(columns)-1)
			}
			for _, cell := range cells {
				of[cell], number[cell] = append(of[cell], i), number[cell]+s.N
			}
		}
	}
	var all []said
	for cell, sets := range of {
		if len(sets) == 0 {
			continue // nobody: a sum of nothing
		}
		a, c := cell/len(columns), cell%len(columns)
		name := areas[a].Name
		if len(columns) > 1 {
			name += ", " + columns[c]
		}
		all = append(all, said{name, sets, readable(m.protected.Cell(a, c), number[cell], policy)})
	}
	return all
}

// at is the code of the row in which a leaf is counted, before any were joined.
func (m *made) at(l leaf) string { return m.table.Areas[m.tree.at[l]].Code }

// readable is what a reader knows of a number from its cell alone.
func readable(c sdc.Cell, held int, policy sdc.Policy) sdc.Range {
	n, shown := c.Number()
	switch {
	case !shown:
		return sdc.Range{Low: min(1, held), High: sdc.Unlimited}
	case n == 0 || policy.Round == 1:
		return sdc.Range{Low: n, High: n}
	}
	return sdc.Range{Low: max(n-policy.Round/2, policy.Small+1), High: n + (policy.Round-1)/2}
}

// frozen is when what was published of a year's periods was counted.
func frozen(tx *db.Tx, p Period) (map[string]time.Time, error) {
	all := map[string]time.Time{}
	err := db.Each(tx, db.Q{Where: "t.state = 'published'"}, func(r *Release) error {
		if q, err := ParsePeriod(r.Period); err == nil && q.Year == p.Year {
			all[r.Period] = r.CountedAt
		}
		return nil
	})
	return all, err
}

// An entry is one table of the ledger: published, or proposed.
type entry struct {
	release string
	period  Period
	sets    []set
	said    []said
}

// published is the ledger of one space, the first published first.
type published struct {
	db.Row
	Period    string    `db:"r.period"`
	Edition   int       `db:"r.edition"`
	Published time.Time `db:"r.published_at"`
	Sets      []set     `db:"sets"`
	Said      []said    `db:"said"`
}

func (*published) Table() string { return "release_count" }
func (*published) Wall() db.Wall { return secret }
func (*published) From() string {
	return "release_count t JOIN release r ON r.tenant = t.tenant AND r.id = t.release"
}

// audit says what the tables of a release would give away beside all that was
// ever published, editions that were replaced too.
func audit(tx *db.Tx, r *Release, all []made, policy sdc.Policy) ([]string, error) {
	p, err := ParsePeriod(r.Period)
	if err != nil {
		return nil, err
	}
	var leaks []string
	for i := range all {
		m := &all[i]
		old, err := db.Select[published](tx, db.Q{Where: "t.space = $1 AND r.published_at IS NOT NULL AND r.id <> $2",
			Args: []any{m.space, r.ID}, Order: "r.published_at, r.id"})
		if err != nil {
			return nil, err
		}
		now := entry{release: label(r.Period, r.Edition), period: p, sets: m.sets, said: m.said(policy)}
		var before []entry
		for _, o := range old {
			q, err := ParsePeriod(o.Period)
			if err != nil {
				return nil, err
			}
			before = append(before, entry{label(o.Period, o.Edition), q, o.Sets, o.Said})
		}
		for _, name := range revised(m.space, before, now, policy) {
			leaks = append(leaks, fmt.Sprintf("%s: %s: changed by a few records since it was published; it can be revised when there are more than %d", m.table.Title, name, policy.Small))
		}
		found, err := weigh(m.space, before, now, policy)
		if err != nil {
			return nil, err
		}
		for _, l := range found {
			leaks = append(leaks, m.table.Title+": "+l.String())
		}
	}
	return leaks, nil
}

// revised are the numbers of the edition before that may not be revised yet: so
// few records were added to them and taken away that these could be told. What is
// added and taken away within one set is not known apart.
func revised(space string, before []entry, now entry, policy sdc.Policy) (names []string) {
	i := len(before) - 1
	for i >= 0 && before[i].period != now.period {
		i--
	}
	if i < 0 {
		return nil
	}
	is := map[string]int{}
	for _, s := range now.sets {
		is[s.name(now.period, space)] += s.N
	}
	was := before[i]
	for _, cell := range was.said {
		added, removed := 0, 0
		for _, n := range cell.Of {
			d := is[was.sets[n].name(was.period, space)] - was.sets[n].N
			added, removed = added+max(0, d), removed+max(0, -d)
		}
		if !sdc.Revisable(policy, []int{added}, []int{removed}) {
			names = append(names, cell.Name)
		}
	}
	return names
}

func label(period string, edition int) string {
	if edition == 1 {
		return period
	}
	return fmt.Sprintf("%s, edition %d", period, edition)
}

// weigh tries a proposed table beside the published ones of its space.
func weigh(space string, before []entry, now entry, policy sdc.Policy) ([]sdc.Leak, error) {
	all := append(near(space, before, now), now)
	parts := history(space, all)
	var statements []sdc.Statement
	var lists [][]int
	for e, x := range all {
		for _, s := range x.said {
			var of []int
			for _, i := range s.Of {
				of = append(of, parts.in(e, x.sets[i].name(x.period, space))...)
			}
			lists = append(lists, of)
			statements = append(statements, sdc.Statement{Release: x.release, Name: s.Name, Known: s.In})
		}
	}
	counts := together(parts, lists, statements)
	var l sdc.Ledger
	return l.Propose(counts, policy, statements)
}

// near are the published tables that speak of sets which the proposed one speaks
// of, or which those do.
func near(space string, before []entry, now entry) (all []entry) {
	speaks := map[string]bool{}
	add := func(e entry) {
		for _, s := range e.sets {
			speaks[s.name(e.period, space)] = true
		}
	}
	add(now)
	taken := make([]bool, len(before))
	for more := true; more; {
		more = false
		for i, e := range before {
			if !taken[i] && slices.ContainsFunc(e.sets, func(s set) bool { return speaks[s.name(e.period, space)] }) {
				taken[i], more = true, true
				add(e)
			}
		}
	}
	for i, e := range before {
		if taken[i] {
			all = append(all, e)
		}
	}
	return all
}

// A part is the records of a set that stand in the same tables: those counted
// from the first, those that came in later, those that were taken out.
type part struct {
	n  int
	in []bool // by table
}

// parts are the parts of each set, by its name.
type parts struct {
	all []part
	of  map[string][]int
}

// history works out of what parts sets consist, by how many they held in one
// table after another. Only what came in more than went out can be told, which is
// all that a reader could tell by the numbers.
func history(space string, all []entry) *parts {
	p := &parts{of: map[string][]int{}}
	for e, x := range all {
		n := map[string]int{}
		for _, s := range x.sets {
			n[s.name(x.period, space)] += s.N
		}
		for _, name := range slices.Sorted(maps.Keys(n)) {
			p.become(name, e, len(all), n[name])
		}
	}
	return p
}

// become has a set hold n records in table e.
func (p *parts) become(name string, e, of, n int) {
	for _, i := range p.of[name] {
		part := &p.all[i]
		switch {
		case part.n <= n:
			part.in[e], n = true, n-part.n
		case n > 0: // some of them have gone
			stay := p.all[i]
			stay.n, stay.in = n, slices.Clone(stay.in)
			stay.in[e] = true
			p.all[i].n -= n
			p.of[name] = append(p.of[name], len(p.all))
			p.all = append(p.all, stay)
			n = 0
		}
	}
	if n > 0 {
		in := make([]bool, of)
		in[e] = true
		p.of[name] = append(p.of[name], len(p.all))
		p.all = append(p.all, part{n, in})
	}
}

// in are the parts of a set in a table.
func (p *parts) in(e int, name string) (all []int) {
	for _, i := range p.of[name] {
		if p.all[i].in[e] {
			all = append(all, i)
		}
	}
	return all
}

// together makes parts that stand in the same statements one, and names each by
// the smallest of them.
func together(p *parts, lists [][]int, statements []sdc.Statement) map[string]int {
	in := make([][]int, len(p.all))
	for s, of := range lists {
		for _, i := range of {
			in[i] = append(in[i], s)
		}
	}
	name, counts, used := map[string]string{}, map[string]int{}, map[string]int{}
	for i, of := range in {
		if len(of) == 0 {
			continue
		}
		key := fmt.Sprint(of)
		if name[key] == "" {
			least := slices.MinFunc(of, func(a, b int) int { return cmp.Compare(len(lists[a]), len(lists[b])) })
			whom := statements[least].Name
			if used[whom]++; used[whom] > 1 {
				whom += fmt.Sprintf(" (part %d)", used[whom])
			}
			name[key] = whom
			for _, s := range of {
				statements[s].Of = append(statements[s].Of, whom)
			}
		}
		counts[name[key]] += p.all[i].n
	}
	return counts
}
