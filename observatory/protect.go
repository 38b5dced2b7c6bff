package observatory

import (
	"slices"

	"kith"
	"kith/sdc"
)

// group counts and protects the tables of one group. Those of people that cannot
// stand beside the referrals are left out, and the referrals are published without.
func (r *reader) group(sheets []sheet) ([]made, []refusal, error) {
	var all []made
	for _, x := range sheets {
		c, err := r.count(x)
		if err != nil {
			return nil, nil, err
		}
		all = append(all, made{count: c})
	}
	var refused []refusal
	counts := all
	all = slices.DeleteFunc(slices.Clone(counts), func(m made) bool {
		i := besides(counts, m)
		if i < 0 {
			return false
		}
		err := stands(counts[i].table, m.table, r.policy)
		if err == nil {
			err = r.complement(m)
		}
		if err != nil {
			refused = append(refused, refuse(err, m))
		}
		return err != nil
	})
	err := protectAll(all, r.policy)
	if kith.KindOf(err) == kith.Invalid {
		alone := slices.DeleteFunc(slices.Clone(all), func(m made) bool { return besides(all, m) >= 0 })
		if len(alone) < len(all) {
			for _, m := range all {
				if besides(all, m) >= 0 {
					refused = append(refused, refuse(err, m))
				}
			}
			all, err = alone, protectAll(alone, r.policy)
		}
	}
	for _, m := range all {
		if err == nil {
			err = m.fits(r.cover)
		}
		if err == nil {
			err = r.foundFits(m)
		}
	}
	if kith.KindOf(err) == kith.Invalid {
		return nil, append(refused, refuse(err, all...)), nil
	}
	r.noteFound(all)
	return all, refused, err
}

// refuse leaves tables out.
func refuse(why error, all ...made) refusal {
	no := refusal{core: all[0].core, why: why.Error()}
	for _, m := range all {
		no.tables = append(no.tables, m.code)
	}
	return no
}

// besides is the place of the referrals of whom m are the people, by the same
// categories; -1 when there are none among the tables.
func besides(all []made, m made) int {
	if m.subject != people || m.breakdown == nil {
		return -1
	}
	return slices.IndexFunc(all, func(o made) bool {
		return o.subject == referrals && o.breakdown != nil && o.breakdown.Code == m.breakdown.Code
	})
}

// stands refuses a table of people that package sdc cannot prove beside that of
// the referrals: under a policy that rounds, and where somebody was referred a
// second time to where nobody was referred first, so that there are referrals of
// no people.
func stands(referrals, people sdc.Table, policy sdc.Policy) error {
	if policy.Round > 1 {
		return kith.Errorf(kith.Invalid, "the table %q cannot stand beside that of the referrals: %s rounds", people.Title, policy.Name)
	}
	for a, row := range people.Count {
		for c, n := range row {
			if (n == 0) != (referrals.Count[a][c] == 0) {
				return kith.Errorf(kith.Invalid, "the table %q cannot stand beside that of the referrals: somewhere all referrals are of people who were first referred elsewhere (%s, %s)", people.Title, people.Areas[a].Name, people.Categories[c])
			}
		}
	}
	return nil
}

// complement refuses a table of people by group where nearly everybody of a group was
// referred: readers know how many people there are, and so how few were not.
func (r *reader) complement(m made) error {
	i := slices.IndexFunc(r.compared, func(g Groups) bool { return g.Breakdown == m.breakdown.Code })
	if i < 0 {
		return nil
	}
	sums := make([][]int, len(m.table.Areas))
	for a := len(sums) - 1; a >= 0; a-- {
		if sums[a] == nil {
			sums[a] = make([]int, len(m.table.Categories))
		}
		for c, name := range m.table.Categories {
			if m.table.Count[a] != nil {
				sums[a][c] = m.table.Count[a][c]
			}
			area := m.table.Areas[a]
			n, known := r.compared[i].People[area.Code][name]
			if left := n - sums[a][c]; known && n > 0 && left >= 0 && left <= r.policy.Small {
				return kith.Errorf(kith.Invalid, "the table %q cannot be published: nearly everybody of a group was referred (%s, %s), and how many there are is known", m.table.Title, area.Name, name)
			}
			if p := area.Parent; p >= 0 {
				if sums[p] == nil {
					sums[p] = make([]int, len(m.table.Categories))
				}
				sums[p][c] += sums[a][c]
			}
		}
	}
	return nil
}

// protectAll protects one table by itself, several with the totals that they share,
// and those of people beside those of their referrals. Tables that are not safe as
// they are have their rare categories joined, then their areas.
func protectAll(all []made, policy sdc.Policy) error {
	var with, without, behind []int // referrals with people behind them, others, the people
	for i, m := range all {
		if j := besides(all, m); j >= 0 {
			with, behind = append(with, j), append(behind, i)
		}
	}
	for i := range all {
		if !slices.Contains(with, i) && !slices.Contains(behind, i) {
			without = append(without, i)
		}
	}
	tables := func(of []int) (some []sdc.Table) {
		for _, i := range of {
			some = append(some, all[i].table)
		}
		return some
	}
	first := slices.Concat(with, without)
	into := rare(tables(first), policy)
	steps := []sdc.Step{sdc.Coarsen(into), sdc.JoinAreas(), sdc.WithholdRows()}
	var done []sdc.Protected
	var err error
	switch {
	case len(behind) > 0:
		var q []sdc.Protected
		done, q, err = sdc.ProtectPairs(tables(first), tables(behind), policy, steps...)
		done = append(done, q...)
	case len(all) > 1:
		done, err = sdc.ProtectTogether(tables(first), policy, steps...)
	default:
		done = make([]sdc.Protected, 1)
		done[0], err = sdc.Protect(all[0].table, policy, steps...)
	}
	if err != nil {
		return err
	}
	for i, at := range slices.Concat(first, behind) {
		all[at].protected, all[at].into = done[i], into
	}
	return nil
}

// fits refuses a table in which something is withheld that other tables show: the
// number of a network by its practices, and the people of a network.
func (m *made) fits(cover []sdc.Area) error {
	if m.down == practiceLevel {
		return shows(m.protected, cover)
	}
	if hidden, _ := m.protected.Hidden(); m.subject == people && m.breakdown == nil && hidden > 0 {
		return kith.Errorf(kith.Invalid, "the table %q cannot be published: somewhere people are too few to be shown beside their referrals", m.title)
	}
	return nil
}

// rare says what categories are called that would be joined: each of which there
// are few in the whole area, with the one before it. Those who would rather not
// say, or of whom it is not known, are no kind of the others.
func rare(tables []sdc.Table, policy sdc.Policy) map[string]string {
	into := map[string]string{}
	for _, t := range tables {
		var group []string
		few := false // whether the group would be too few by itself
		end := func() {
			for _, name := range group {
				if len(group) > 1 {
					into[name] = sdc.Joined(group)
				}
			}
			group = nil
		}
		for i, name := range t.Categories {
			if t.Apart || name == notRecorded || name == ratherNot {
				continue
			}
			n := 0
			for a, row := range t.Count {
				switch {
				case t.People != nil:
					n = t.People[0][i]
				case row != nil:
					n += t.Count[a][i]
				}
			}
			if scarce := n <= 4*policy.Small; len(group) > 0 && !scarce && !few {
				end()
				few = scarce
			} else {
				few = scarce && (few || len(group) == 0)
			}
			group = append(group, name)
		}
		end()
	}
	return into
}

// shows refuses a table by practice in which the number of a network is
// withheld that other tables show.
func shows(p sdc.Protected, cover []sdc.Area) error {
	for i, a := range p.Areas() {
		known := slices.ContainsFunc(cover, func(b sdc.Area) bool { return a.Code == b.Code })
		if _, ok := p.Cell(i, 0).Number(); known && !ok {
			return kith.Errorf(kith.Invalid, "the table %q cannot be published: the practices of %s are too few to be shown beside its total", p.Title(), a.Name)
		}
	}
	return nil
}
