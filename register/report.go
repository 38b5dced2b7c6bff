package register

import (
	"kith"
	"kith/access"
	"kith/db"
)

// A Completeness is how complete what practices record is. It counts people, and
// says of nobody anything.
type Completeness struct {
	Practice, System       string
	People                 int
	Born, Sex, Ethnicity   int // of whom it is recorded
	Language, Residence    int
	Deprivation, Household int
	LookedUp               int // of whom the decile is that of the postcode, as the extract gave none
}

// Report is how complete the people of each practice are, by practice.
func Report(tx *db.Tx) (all []Completeness, err error) {
	if err := access.Need(tx.Actor, access.CohortSee); err != nil {
		return nil, err
	}
	err = tx.Raw(noRecord).Query(func(scan func(...any) error) error {
		var c Completeness
		n := [9]int64{}
		err := scan(&c.Practice, &c.System, &n[0], &n[1], &n[2], &n[3], &n[4], &n[5], &n[6], &n[7], &n[8])
		for i, to := range []*int{&c.People, &c.Born, &c.Sex, &c.Ethnicity, &c.Language, &c.Residence, &c.Deprivation, &c.Household, &c.LookedUp} {
			*to = int(n[i])
		}
		all = append(all, c)
		return err
	}, `SELECT practice, max(system), count(*), count(born), count(NULLIF(sex, '')), count(NULLIF(ethnicity, '')), count(NULLIF(language, '')),
			count(NULLIF(residence, '')), count(deprivation), count(household), count(deprivation_index)
		FROM register_people WHERE of_tenant = $1 GROUP BY practice ORDER BY practice`, string(tx.Actor.Tenant))
	return all, err
}

// A Use is how many people of a practice have something of a code set.
type Use struct {
	Practice, Set string
	People        int
	Last          kith.Day // when it was last recorded
}

// Uses are all of them, by practice and set.
func Uses(tx *db.Tx) (all []Use, err error) {
	if err := access.Need(tx.Actor, access.CohortSee); err != nil {
		return nil, err
	}
	err = tx.Raw(noRecord).Query(func(scan func(...any) error) error {
		var u Use
		var n int64
		err := scan(&u.Practice, &u.Set, &n, &u.Last)
		u.People = int(n)
		all = append(all, u)
		return err
	}, `SELECT p.practice, c.set_name, count(DISTINCT p.id), max(e.day)
		FROM register_people p JOIN register_event e ON e.person = p.id
		JOIN register_code c ON c.of_tenant = p.of_tenant AND c.code = e.code
		WHERE p.of_tenant = $1 GROUP BY p.practice, c.set_name ORDER BY p.practice, c.set_name`, string(tx.Actor.Tenant))
	return all, err
}
