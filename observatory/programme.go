package observatory

import (
	"fmt"
	"slices"
	"strings"

	"kith"
	"kith/db"
	"kith/sdc"
)

// A sheet is one table of a release.
type sheet struct {
	code      string // "referrals-by-age"
	title     string
	subject   *subject
	breakdown *Breakdown // nil for totals alone
	value     int        // which of a fact's values it is of; -1 for none
	down      level
	group     string // tables of a group count the same and are protected together
	core      bool   // without it there is no release
	space     string // tables whose sets are compared in the ledger
}

// quarterSpace is that of all figures by quarter.
const quarterSpace = "referrals-by-quarter"

// coverGroup holds the tables that share the totals of referrals.
const coverGroup = "referrals"

// ofPeople are the breakdowns by which people are counted too. Each such table
// stands beside that of the referrals, and the same cells are withheld in both
// (ADR 16).
var ofPeople = []string{"age", "sex", "ethnicity", "deprivation", "language"}

// programme lists the tables of a period. A year has every table; a quarter the
// referrals of each network alone, so that quarters and years together never say
// more than the table of quarters within the year.
func programme(p Period) []sheet {
	if p.Quarter > 0 {
		by := referrals.by(p)
		i := slices.IndexFunc(by, func(b Breakdown) bool { return b.Code == "quarter" })
		return []sheet{{code: "referrals", title: "Referrals", subject: referrals, value: i, down: networkLevel, group: coverGroup, core: true, space: quarterSpace}}
	}
	var all []sheet
	add := func(s *subject, down level, group string, codes ...string) {
		for i, b := range s.by(p) {
			if len(codes) > 0 && !slices.Contains(codes, b.Code) {
				continue
			}
			x := sheet{code: s.code + "-by-" + b.Code, title: capital(s.of) + " by " + b.Name, subject: s, breakdown: &b, value: i, down: down, group: group}
			if b.Overlap {
				x.group = x.code
			}
			x.space, x.core = x.code, s == referrals && x.group == coverGroup
			all = append(all, x)
		}
	}
	one := func(s *subject, code string, down level) {
		all = append(all, sheet{code: code, title: capital(s.of), subject: s, value: -1, down: down, group: code, space: code})
	}
	add(referrals, networkLevel, coverGroup)
	add(people, networkLevel, coverGroup, ofPeople...)
	one(referrals, "referrals-by-practice", practiceLevel)
	one(people, "people", networkLevel)
	one(lateOnes, lateTable, networkLevel)
	add(found, wholeLevel, found.code)
	add(foundPeople, wholeLevel, foundPeople.code)
	add(closed, networkLevel, "closed")
	add(contacts, networkLevel, "contacts")
	add(support, networkLevel, "support")
	add(onwards, wholeLevel, "onward")
	add(workers, networkLevel, "workforce")
	add(searches, wholeLevel, "searches")
	// The tables of a group one after another, whatever stands between them above: they
	// are protected in one piece, and again when the proof is checked.
	first := map[string]int{}
	for i, x := range all {
		if _, ok := first[x.group]; !ok {
			first[x.group] = i
		}
	}
	slices.SortStableFunc(all, func(x, y sheet) int { return first[x.group] - first[y.group] })
	return all
}

func capital(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

// A count is one table before it is protected, and the sets it is made of.
type count struct {
	sheet
	table sdc.Table
	tree  *tree
	sets  []set
	kept  []said            // what its numbers say, when it was read back
	into  map[string]string // what rare categories are called where they are joined
}

// A made is a table that can be published, with what it was made of.
type made struct {
	count
	protected sdc.Protected
}

// A refusal is a group of tables that cannot be published, and why.
type refusal struct {
	tables []string
	core   bool
	why    string
}

// newReader makes ready to read a period.
func newReader(tx *db.Tx, at Places, p Period, policy sdc.Policy) (r *reader, err error) {
	r = &reader{tx: tx, at: at, period: p, facts: map[*subject][]fact{}, policy: policy}
	if r.frozen, err = frozen(tx, p); err != nil {
		return nil, err
	}
	if r.areas, err = areasOn(tx, at, p.Last()); err != nil {
		return nil, err
	}
	if err := r.join(); err != nil {
		return nil, err
	}
	if r.registered, err = r.population(); err != nil {
		return nil, err
	}
	if r.recorded, err = r.systems(); err != nil {
		return nil, err
	}
	r.compared, err = r.groups()
	return r, err
}

// join finds the networks as they are published: one from which too few people
// were referred is one with the smallest of its neighbours, in every table.
func (r *reader) join() error {
	facts, err := r.read(referrals)
	if err != nil {
		return err
	}
	first, err := r.read(people)
	if err != nil {
		return err
	}
	t, err := r.areas.tree(leaves(facts), networkLevel)
	if err != nil {
		return err
	}
	r.cover, r.drawn = t.areas, slices.Clone(t.areas)
	few := func(n int) bool { return n > 0 && n <= r.policy.Small }
	for {
		table, _ := counted(facts, t, nil, -1)
		ones, _ := counted(first, t, nil, -1) // people where they were first referred
		small, with := -1, -1
		for i, n := range table.People {
			if small < 0 && i > 0 && table.Count[i] != nil && (few(n[0]) || few(ones.Count[i][0])) {
				small = i
			}
		}
		for i, a := range r.cover {
			if small >= 0 && i != small && i > 0 && a.Parent == r.cover[small].Parent && (with < 0 || table.People[i][0] < table.People[with][0]) {
				with = i
			}
		}
		if with < 0 {
			return nil
		}
		a, b := min(small, with), max(small, with)
		joined := slices.Clone(r.cover)
		joined[a].Code, joined[a].Name = joined[a].Code+"+"+joined[b].Code, joined[a].Name+" and "+joined[b].Name
		joined = slices.Delete(joined, b, b+1)
		for i := range joined {
			if joined[i].Parent > b {
				joined[i].Parent--
			}
		}
		t.join(joined)
		r.cover = joined
	}
}

// makeAll counts and protects every table of the period, group by group, and tells
// before each how far it is. last is the step that comes after them.
func (r *reader) makeAll(told func(Step) error) (all []made, refused []refusal, last Step, err error) {
	sheets := programme(r.period)
	late, err := r.lateEnough()
	if err != nil {
		return nil, nil, last, err
	}
	sheets = slices.DeleteFunc(sheets, func(x sheet) bool { return x.subject == lateOnes && !late })
	last = Step{Of: len(sheets) + 1, Doing: "Trying all of it beside what was published"}
	for len(sheets) > 0 {
		n := 1
		for n < len(sheets) && sheets[n].group == sheets[0].group {
			n++
		}
		group := sheets[:n]
		sheets = sheets[n:]
		if err := told(Step{Done: last.Done, Of: last.Of, Doing: "Protecting " + tablesOf(group)}); err != nil {
			return nil, nil, last, err
		}
		done, no, err := r.group(group)
		if err != nil {
			return nil, nil, last, err
		}
		all, refused = append(all, done...), append(refused, no...)
		last.Done += n
	}
	return all, refused, last, nil
}

// tablesOf names the tables that are protected together.
func tablesOf(group []sheet) string {
	name := strings.ToLower(group[0].title[:1]) + group[0].title[1:]
	if n := len(group) - 1; n > 0 {
		return fmt.Sprintf("%s, and %d tables of the same records", name, n)
	}
	return name
}

// count counts one sheet: networks as referrals are published by them, so that
// two that are shown as one are one in every table.
func (r *reader) count(x sheet) (count, error) {
	f, err := r.read(x.subject)
	if err != nil {
		return count{}, err
	}
	c := count{sheet: x}
	if c.tree, err = r.areas.tree(leaves(f), min(x.down, networkLevel)); err != nil {
		return c, err
	}
	if x.down != wholeLevel {
		c.tree.join(r.cover)
	}
	if x.down == practiceLevel {
		r.areas.practices(c.tree, leaves(f))
	}
	if c.breakdown != nil && c.breakdown.Code == byService.Code {
		b := services(f, c.value, r.policy.Small)
		c.breakdown = &b
	}
	if c.subject == found || c.subject == foundPeople {
		b, err := r.cohorts()
		if err != nil {
			return c, err
		}
		c.breakdown = &b
	}
	c.table, c.sets = counted(f, c.tree, c.breakdown, c.value)
	c.table.Title, c.table.Period, c.table.Of = c.title, r.period.Name(), c.subject.of
	switch c.subject {
	case people, foundPeople, searches, workers:
		c.table.People = nil // each is one, or tells of nobody
	}
	if c.subject == people && c.breakdown == nil {
		c.table.Eligible = eligible(&c.table, r.registered)
	}
	return c, nil
}

// read reads the facts of a subject once.
func (r *reader) read(s *subject) ([]fact, error) {
	if f, ok := r.facts[s]; ok {
		return f, nil
	}
	f, err := s.read(r)
	if err == nil && s == referrals && r.period.Quarter == 0 {
		f, err = r.timely(f)
	}
	r.facts[s] = f
	return f, err
}

// timely leaves out what was recorded after its quarter had been published where
// a network has so little of it that its line could not be shown beside the
// quarters, which are frozen: it waits until there is more.
func (r *reader) timely(facts []fact) ([]fact, error) {
	quarter := slices.IndexFunc(referrals.by(r.period), func(b Breakdown) bool { return b.Code == "quarter" })
	who := map[string]map[kith.ID]bool{}
	for _, f := range facts {
		if f.is[quarter] == lateValue {
			n, err := r.areas.network(f.at)
			if err != nil {
				return nil, err
			}
			if who[n.code] == nil {
				who[n.code] = map[kith.ID]bool{}
			}
			who[n.code][f.person] = true
		}
	}
	return slices.DeleteFunc(facts, func(f fact) bool {
		n, _ := r.areas.network(f.at) // found above
		return f.is[quarter] == lateValue && len(who[n.code]) <= r.policy.Small
	}), nil
}
