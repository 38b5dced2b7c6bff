package sample

import (
	"fmt"
	"slices"

	"kith"
	"kith/access"
	"kith/db"
	"kith/identity"
	"kith/team"
)

// The rest of the additional roles, as the county has them beside its link
// workers (JOURNEY.md section 7). One of each can sign in.
const (
	coOrdinators = 50
	coaches      = 4
)

// coached are the networks that have a coach of their own; the one who can sign
// in is Bicester's.
var coached = []kith.ID{"city-ox3", "healthier-city", "banbury-cross"}

// employers are who employ the workers of the networks in the city and in the
// south; those of the north are the federation's.
var employers = map[string][]kith.ID{
	"City Practices Together": {"city-east", "city-ox3", "healthier-city", "oxford-central", "seoxha", "unallocated"},
	"Downland Primary Care":   {"abingdon-district", "abingdon-central", "didcot", "henley", "thame", "wallingford", "wantage", "white-horse"},
}

func employer(network kith.ID) string {
	for name, of := range employers {
		if slices.Contains(of, network) {
			return name
		}
	}
	return "Northshire Federation"
}

// courses are what some have done besides the trainings that everybody knows.
var courses = [][]string{{"Motivational interviewing"}, {"Green social prescribing"}, {"Trauma-informed practice", "Walk leader"}, {"Care planning with people who have dementia"}, {"Welfare benefits, first line"}}

// staff adds the care co-ordinators, shared out by the referrals of the
// networks, and the coaches. Some work part of the week; some cover two.
func (c *county) staff(tx *db.Tx, m *maker) error {
	n := 0
	add := func(role kith.Role, wte int, teams ...kith.ID) error {
		n++
		_, err := c.account(tx, identity.New{Name: m.colleague(n), Email: fmt.Sprintf("staff%d@demo.kith.example", n), Role: role, Teams: teams}, wte)
		return err
	}
	for _, id := range coached {
		if err := add(access.Coach, 80, id); err != nil {
			return err
		}
	}
	all := 0
	for _, p := range PCNs {
		all += p.In2021 + p.In2022
	}
	sofar, given := 0, 1 // Carys Vaughan is one
	for i, p := range PCNs {
		sofar += p.In2021 + p.In2022
		for ; given < 1+(coOrdinators-1)*sofar/all; given++ {
			teams := []kith.ID{p.ID}
			if m.in(12) && i > 0 {
				teams = append(teams, PCNs[i-1].ID)
			}
			if err := add(access.CoOrdinator, one(m, []int{100, 100, 100, 80, 60, 50}), teams...); err != nil {
				return err
			}
		}
	}
	return nil
}

// colleague is the name of the nth of the staff: no two bear the same.
func (m *maker) colleague(n int) string {
	given := women
	if n%5 == 0 {
		given = men
	}
	return given[(n*7)%len(given)] + " " + familyBritish[(n*11)%len(familyBritish)]
}

// crew are the accounts of the workers of a network, as actors.
func (c *county) crew(tx *db.Tx, network kith.ID) ([]kith.Actor, error) {
	all, err := team.Workers(tx, network)
	out := make([]kith.Actor, 0, len(all))
	for i := range all {
		if all[i].Role == access.Volunteer {
			continue
		}
		for _, a := range c.actors {
			if a.ID == all[i].Account {
				out = append(out, a)
			}
		}
	}
	return out, err
}
