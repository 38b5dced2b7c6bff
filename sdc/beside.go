package sdc

import (
	"fmt"
	"maps"
	"slices"

	"kith"
	"kith/sdc/check"
)

// ProtectBeside is Protect for a table of referrals and one of the people who were
// referred, of the same areas and categories, that are read beside each other.
// Nobody is counted more often than they were referred, so each table bounds the
// other: where they withhold different cells, one can give the other's away.
//
// The same cells are withheld in both. Then what may be moved between the people
// may be moved between the referrals, one for one, and leaves as many referrals
// over as there were: each second table of people is one of both tables. So that
// the people of a small count are one, or as many as is small, stays possible with
// both tables in hand. The referrals' own counts are proved by their table alone.
//
// It is Invalid where people are more than referrals, or a step changed the two in
// different ways, and for policies that round and tables that say who
// could have been counted, for which the argument does not hold.
func ProtectBeside(referrals, people Table, p Policy, steps ...Step) (r, q Protected, err error) {
	if err := behind(&referrals, &people, p); err != nil {
		return r, q, err
	}
	both, err := protect([]Table{referrals, people}, p, bond{beside: 1}, steps)
	if err != nil {
		return r, q, err
	}
	return both[0], both[1], nil
}

// ProtectPairs is ProtectTogether for tables of referrals, of which the first stand
// beside tables of the people who were referred, each as by ProtectBeside: people[i]
// beside referrals[i]. The people share their totals too, and all totals are shown.
// So what may be moved within one pair changes nothing that another shows.
func ProtectPairs(referrals, people []Table, p Policy, steps ...Step) (r, q []Protected, err error) {
	if len(people) > len(referrals) {
		return nil, nil, kith.Errorf(kith.Invalid, "there are more tables of people than of referrals")
	}
	all := slices.Concat(referrals, people)
	n := len(referrals)
	for _, some := range [][]Table{all[:n], all[n:]} {
		if err := shareTotals(some); err != nil {
			return nil, nil, err
		}
	}
	for i := range people {
		if err := behind(&all[i], &all[n+i], p); err != nil {
			return nil, nil, err
		}
	}
	done, err := protect(all, p, bond{totals: true, beside: len(people)}, steps)
	if err != nil {
		return nil, nil, err
	}
	return done[:n], done[n:], nil
}

// behind refuses people who cannot be those behind some referrals, and notes how
// many they are where the referrals do not say.
func behind(referrals, people *Table, p Policy) error {
	if p.Round > 1 || people.Eligible != nil {
		return kith.Errorf(kith.Invalid, "tables of referrals and of people are proved beside each other only where counts are exact and nobody is told how many could have been counted")
	}
	for _, t := range []*Table{referrals, people} {
		if err := t.check(); err != nil {
			return err
		}
	}
	if people.People != nil || !slices.Equal(referrals.Areas, people.Areas) || !slices.Equal(referrals.columns(), people.columns()) && len(people.Categories) > 0 || len(referrals.Categories) != len(people.Categories) {
		return kith.Errorf(kith.Invalid, "the tables %q and %q are not of the same areas and categories", referrals.Title, people.Title)
	}
	width, counted := len(people.columns()), people.sums()
	for c, n := range referrals.sums() {
		if counted[c] > n || (counted[c] == 0) != (n == 0) {
			return kith.Errorf(kith.Invalid, "the people in %s are more than the referrals, or none", people.place(c))
		}
	}
	if referrals.People == nil {
		for i := 0; i < len(counted); i += width {
			referrals.People = append(referrals.People, counted[i:i+width])
		}
	}
	return nil
}

// alike withholds in each of two tables what the other withholds. More that is
// withheld only widens what is possible, so what was proved stays so.
func (m *maker) alike(people *maker) error {
	if !slices.Equal(m.t.Areas, people.t.Areas) || !slices.Equal(m.t.Categories, people.t.Categories) || !maps.Equal(m.t.rows, people.t.rows) {
		return kith.Errorf(kith.Invalid, "the tables %q and %q had to be made coarser in different ways, and cannot be published beside each other", m.t.Title, people.t.Title)
	}
	for c := range m.shut {
		switch {
		case m.shut[c] && !people.shut[c]:
			people.withhold(int32(c)) // #nosec G115 -- bounded by maxCells
		case people.shut[c] && !m.shut[c]:
			m.withhold(int32(c)) // #nosec G115 -- bounded by maxCells
		}
	}
	if err := check.Beside(m.proof(), people.proof()); err != nil {
		return fmt.Errorf("the proof that the tables %q and %q can stand beside each other does not hold: %w", m.t.Title, people.t.Title, err)
	}
	return nil
}
