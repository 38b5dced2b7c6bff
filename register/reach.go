package register

import (
	"slices"
	"strings"

	"kith"
	"kith/access"
	"kith/db"
	"kith/nhs"
)

// A Reach is who somebody of the register is and how they can be reached: what a
// campaign takes for those whom it invites, and for nobody else.
type Reach struct {
	Number      uint32
	NHS         nhs.Number // "" where only the feed's own number is known
	Given       string
	Family      string
	Born        kith.Day
	Sex         string
	Ethnicity   nhs.Ethnicity
	Deprivation int // decile; 0 is not recorded
	Practice    string
	Phone       string
	Email       string
	Address     string
	Postcode    string
	Language    string // of two letters; "" is not recorded
	CannotRead  bool
	Interpreter bool
	Prefers     nhs.Preferred
	Gone        Gone // "" while they may be invited
}

// Gone is why nobody of the register may be written to any more.
type Gone string

// The reasons.
const (
	Died     Gone = "died"
	Left     Gone = "left"
	OptedOut Gone = "opted-out"
)

// How somebody may be reached is known by codes of these sets.
var reachSets = []string{"cannot-read", "needs-interpreter", "prefers-text", "prefers-email", "prefers-letter", "prefers-call"}

// Reaches are the people of these numbers, by number. It is the program's to ask,
// for a campaign: no role that people have may.
func Reaches(tx *db.Tx, numbers []uint32) (map[uint32]Reach, error) {
	if err := access.Need(tx.Actor, access.Data); err != nil {
		return nil, err
	}
	out := map[uint32]Reach{}
	err := some(tx, numbers, func(in string, args []any) error {
		return tx.Raw(noRecord).Query(func(scan func(...any) error) error {
			var r Reach
			var id, decile int64
			var key string
			var left, died kith.Day
			var opted bool
			if err := scan(&id, &key, &r.Given, &r.Family, &r.Born, &r.Sex, (*string)(&r.Ethnicity), &decile, &r.Practice, &r.Phone, &r.Email,
				&r.Address, &r.Postcode, &r.Language, &left, &died, &opted); err != nil {
				return err
			}
			r.Number, r.Deprivation = uint32(id), int(decile) // #nosec G115 -- numbered from 1, in a column of 32 bits
			r.NHS, r.Gone = numberIn(key), goneBy(left, died, opted)
			out[r.Number] = r
			return nil
		}, `SELECT id, known_by, given, family, born, sex, ethnicity, COALESCE(deprivation, 0), practice, phone, email, address, postcode, language, left_on, died, opted_out
			FROM register_person WHERE of_tenant = $1 AND id IN (`+in+`)`, args...)
	})
	if err != nil {
		return nil, err
	}
	said, err := Recorded(tx, numbers, reachSets...)
	for number, sets := range said {
		r := out[number]
		r.CannotRead, r.Interpreter = sets["cannot-read"] != "", sets["needs-interpreter"] != ""
		last := kith.Day("")
		for set, prefers := range map[string]nhs.Preferred{"prefers-text": nhs.PreferText, "prefers-email": nhs.PreferEmail, "prefers-letter": nhs.PreferLetter, "prefers-call": nhs.PreferPhone} {
			if day := sets[set]; day > last {
				last, r.Prefers = day, prefers
			}
		}
		out[number] = r
	}
	return out, err
}

// Standing is of Reaches no more than who somebody is by number, and whether they are
// still there: what is asked of all whom a cohort finds before any is named.
func Standing(tx *db.Tx, numbers []uint32) (map[uint32]Reach, error) {
	if err := access.Need(tx.Actor, access.Data); err != nil {
		return nil, err
	}
	out := make(map[uint32]Reach, len(numbers))
	return out, some(tx, numbers, func(in string, args []any) error {
		return tx.Raw(noRecord).Query(func(scan func(...any) error) error {
			var id int64
			var key string
			var left, died kith.Day
			var opted bool
			err := scan(&id, &key, &left, &died, &opted)
			r := Reach{Number: uint32(id), NHS: numberIn(key), Gone: goneBy(left, died, opted)} // #nosec G115 -- as above
			out[r.Number] = r
			return err
		}, `SELECT id, known_by, left_on, died, opted_out FROM register_person WHERE of_tenant = $1 AND id IN (`+in+`)`, args...)
	})
}

// numberIn is the NHS number by which somebody is known; "" where it is the feed's own.
func numberIn(key string) nhs.Number {
	number, ok := strings.CutPrefix(key, "nhs:")
	if !ok {
		return ""
	}
	return nhs.Number(number)
}

func goneBy(left, died kith.Day, opted bool) Gone {
	switch {
	case died != "":
		return Died
	case left != "":
		return Left
	case opted:
		return OptedOut
	}
	return ""
}

// Recorded is when something of each code set was last recorded of each of these
// people; who has nothing of a set is not under it.
func Recorded(tx *db.Tx, numbers []uint32, sets ...string) (map[uint32]map[string]kith.Day, error) {
	if err := access.Need(tx.Actor, access.Data); err != nil {
		return nil, err
	}
	out := map[uint32]map[string]kith.Day{}
	return out, some(tx, numbers, func(in string, args []any) error {
		n := len(args)
		for _, s := range sets {
			args = append(args, s)
		}
		return tx.Raw(noRecord).Query(func(scan func(...any) error) error {
			var id int64
			var set string
			var day kith.Day
			if err := scan(&id, &set, &day); err != nil {
				return err
			}
			number := uint32(id) // #nosec G115 -- as above
			if out[number] == nil {
				out[number] = map[string]kith.Day{}
			}
			out[number][set] = day
			return nil
		}, `SELECT e.person, c.set_name, max(e.day) FROM register_event e JOIN register_code c ON c.of_tenant = $1 AND c.code = e.code
			WHERE e.person IN (`+in+`) AND c.set_name IN (`+marks(n+1, len(sets))+`) GROUP BY e.person, c.set_name`, args...)
	})
}

// some calls f for pieces of the numbers, with the marks that stand for them; the
// first argument is the tenant.
func some(tx *db.Tx, numbers []uint32, f func(in string, args []any) error) error {
	for part := range slices.Chunk(numbers, 500) {
		args := []any{string(tx.Actor.Tenant)}
		for _, n := range part {
			args = append(args, int64(n))
		}
		if err := f(marks(2, len(part)), args); err != nil {
			return err
		}
	}
	return nil
}

// OptOut takes somebody out for good who says so to us: they are known by their
// number alone, and no file brings them back.
func OptOut(tx *db.Tx, number uint32) error {
	if err := access.Need(tx.Actor, access.Data); err != nil {
		return err
	}
	raw := tx.Raw(noRecord)
	set := "opted_out = true, never_again = true, local_id = '', deprivation_index = NULL"
	for c := range facets {
		set += ", " + columnOf(c) + " = "
		switch c {
		case atBorn, atDeprivation, atLeft, atDied:
			set += "NULL"
		default:
			set += "''"
		}
	}
	tenant := string(tx.Actor.Tenant)
	if _, err := raw.Exec(`DELETE FROM register_home WHERE of_tenant = $1 AND home = (SELECT home FROM register_person WHERE of_tenant = $1 AND id = $2) AND NOT EXISTS (
		SELECT 1 FROM register_person p WHERE p.home = register_home.home AND p.of_tenant = $1 AND p.home <> '' AND p.id <> $2)`, tenant, int64(number)); err != nil {
		return err
	}
	n, err := raw.Exec(`UPDATE register_person SET `+set+` WHERE of_tenant = $1 AND id = $2`, tenant, int64(number))
	if err != nil || n == 0 {
		return err // who is not there any more is out already
	}
	_, err = raw.Exec(`DELETE FROM register_event WHERE person = $1`, int64(number))
	return err
}
