package sdc

import (
	"maps"
	"slices"
	"strings"

	"kith"
)

// Protect makes a table that can be published: what is too small is withheld,
// and so many others that no withheld small count can be narrowed, by all the
// sums of the table, to less than "any number that would have been withheld".
// The proof is checked by package check, which shares no code with what made
// it, before anything is returned.
//
// Where that cannot be had by withholding, the steps are tried in their order,
// each as often as it changes anything; what they did is said in the result.
// When the table is still not safe, nothing is returned but an Invalid error
// that names the cells; it does not say their counts.
func Protect(t Table, p Policy, steps ...Step) (Protected, error) {
	all, err := protect([]Table{t}, p, bond{}, steps)
	if err != nil {
		return Protected{}, err
	}
	return all[0], nil
}

// ProtectTogether is Protect for the tables of one period that count the same
// records of the same areas by different categories. They share the totals of
// the areas; these are shown in all of them or the tables would have to be proved
// together. So no total is withheld: an area whose total is too small is joined
// with another, in every table alike (give JoinAreas), or all are refused.
func ProtectTogether(tables []Table, p Policy, steps ...Step) ([]Protected, error) {
	if err := shareTotals(tables); err != nil {
		return nil, err
	}
	return protect(slices.Clone(tables), p, bond{totals: true}, steps)
}

// shareTotals refuses tables that do not share the totals of their areas.
func shareTotals(tables []Table) error {
	for i := range tables {
		if err := tables[i].check(); err != nil {
			return err
		}
		if !tables[i].total() {
			return kith.Errorf(kith.Invalid, "the table %q has no totals to share", tables[i].Title)
		}
		if !slices.Equal(tables[i].Areas, tables[0].Areas) || !slices.Equal(tables[i].totals(), tables[0].totals()) {
			return kith.Errorf(kith.Invalid, "the tables %q and %q do not count the same: their areas or totals differ", tables[0].Title, tables[i].Title)
		}
	}
	return nil
}

// A bond is how tables that are protected at once hang together.
type bond struct {
	totals bool // their totals are shown
	beside int  // how many of the first stand beside the people behind them, which are the last
}

// people is the place of the table of the people behind the i-th of n; -1 when
// there is none.
func (b bond) people(i, n int) int {
	if i >= b.beside {
		return -1
	}
	return n - b.beside + i
}

func protect(tables []Table, p Policy, b bond, steps []Step) ([]Protected, error) {
	if p.Small < 1 || p.Round < 1 || p.Floor < 0 {
		return nil, kith.Errorf(kith.Invalid, "the policy %q withholds nothing, or rounds to nothing", p.Name)
	}
	said := make([][]string, len(tables))
	for tried := 0; ; tried++ {
		makers, unsafe := make([]*maker, len(tables)), make([][]int, len(tables))
		first := -1
		for i := range tables {
			if err := tables[i].check(); err != nil {
				return nil, err
			}
			makers[i] = newMaker(&tables[i], p, b.totals)
			unsafe[i] = makers[i].repair()
			if first < 0 && len(unsafe[i]) > 0 {
				first = i
			}
		}
		if first < 0 {
			return releaseAll(makers, said, b)
		}
		changed := false
		for len(steps) > 0 && !changed && tried < mostSteps {
			changed = change(tables, unsafe, b, steps[0], said)
			if !changed {
				steps = steps[1:]
			}
		}
		if !changed {
			return nil, refusal(&tables[first], unsafe[first])
		}
	}
}

// change takes a step: with every table alike when it must be, or with those that
// have unsafe cells and those that stand beside them.
func change(tables []Table, unsafe [][]int, b bond, step Step, said [][]string) (changed bool) {
	all := map[int]bool{}
	own := make([]map[int]bool, len(tables))
	for i, cells := range unsafe {
		own[i] = map[int]bool{}
		for _, c := range cells {
			a := c / len(tables[i].columns())
			all[a], own[i][a] = true, true
		}
	}
	for i := range tables {
		if j := b.people(i, len(tables)); j >= 0 {
			maps.Copy(own[i], own[j])
			own[j] = own[i]
		}
	}
	for i := range tables {
		areas := own[i]
		if step.all {
			areas = all
		}
		if len(areas) == 0 {
			continue
		}
		if words, did := step.apply(&tables[i], slices.Sorted(maps.Keys(areas))); did {
			said[i], changed = append(said[i], words), true
		}
	}
	return changed
}

func releaseAll(makers []*maker, said [][]string, b bond) ([]Protected, error) {
	for _, m := range makers {
		m.clean()
	}
	for i := range b.beside {
		if err := makers[i].alike(makers[b.people(i, len(makers))]); err != nil {
			return nil, err
		}
	}
	var all []Protected
	for i, m := range makers {
		p, err := m.release(said[i])
		if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	return all, nil
}

// totals are the totals of the areas.
func (t *Table) totals() []int {
	width, x := len(t.columns()), t.sums()
	var all []int
	for i := width - 1; i < len(x); i += width {
		all = append(all, x[i])
	}
	return all
}

// mostSteps bounds how often a table is changed to make it safe.
const mostSteps = 200

// refusal names the cells that cannot be protected.
func refusal(t *Table, unsafe []int) error {
	var places []string
	for _, c := range unsafe[:min(len(unsafe), 10)] {
		places = append(places, t.place(c))
	}
	if len(unsafe) > 10 {
		places = append(places, "and others")
	}
	return kith.Errorf(kith.Invalid, "the table %q cannot be published: %d of its cells would be given away by the sums around them (%s). Use wider categories or larger areas", t.Title, len(unsafe), strings.Join(places, "; "))
}
