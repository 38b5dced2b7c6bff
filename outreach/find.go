package outreach

import (
	"cmp"
	"context"

	"kith"
	"kith/access"
	"kith/cohort"
	"kith/db"
	"kith/find"
	"kith/register"
)

// A Count is what a version of a cohort found on a day: how many, and nobody.
type Count struct {
	db.Row
	Name     string            `db:"name"`
	Number   int               `db:"number"`
	Day      kith.Day          `db:"day"`
	People   int               `db:"people"`    // in the register
	Of       int               `db:"of_people"` // whom the cohort is a share of
	Found    int               `db:"found"`
	Unclear  int               `db:"unclear"`  // of whom it cannot be told
	Excluded map[Exclusion]int `db:"excluded"` // of those found, why they would not be invited
	Grave    bool              `db:"grave"`    // a campaign waits until somebody has said why it may go on
	Warnings []cohort.Warning  `db:"warnings"`
	Groups   []cohort.Group    `db:"groups"`
	Sets     []Used            `db:"sets"`
	MadeName string            `db:"made_name"`
}

// A Used is a code set as it was when people were counted.
type Used struct {
	Name, Version string
	Codes         int
	Starter       bool
}

// Table is the count's table.
func (*Count) Table() string { return "cohort_count" }

// Wall: a count is seen by who sees the definition, and made by who plans with it.
func (*Count) Wall() db.Wall {
	return db.Wall{See: access.CohortSee, Write: access.CohortSee, Sight: db.Everyone}
}

// Left is how many would be invited.
func (c *Count) Left() int {
	n := c.Found
	for _, k := range c.Excluded {
		n -= k
	}
	return n
}

// Counted is the last count of a version; nil when it was never counted.
func Counted(tx *db.Tx, name string, number int) (*Count, error) {
	all, err := db.Select[Count](tx, db.Q{Where: "t.name = $1 AND t.number = $2", Args: []any{name, number}, Order: "t.id DESC", Limit: 1})
	if err != nil || len(all) == 0 {
		return &Count{}, err
	}
	return &all[0], nil
}

// recently is within how many days an invitation counts as recent, where a
// campaign does not say otherwise.
const recently = 180

// Preview counts whom the newest version of a cohort finds today, before any name,
// and keeps the count. It reads the whole register, and so opens its own
// transactions. Errors: NotFound; Invalid, when the definition asks for code sets
// that are not there.
func Preview(ctx context.Context, d *db.DB, a kith.Actor, cal find.Calendar, name string) (*Count, error) {
	var c *Count
	err := d.Read(ctx, a, func(tx *db.Tx) error {
		v, err := Newest(tx, name)
		if err != nil {
			return err
		}
		f, err := look(tx, cal, v)
		if err != nil {
			return err
		}
		if err := f.sift(tx, cal, recently, register.Standing); err != nil {
			return err
		}
		f.result.Plan.Defs[0].Signed = "said elsewhere" // a count outlives what it would warn of
		p := f.result.Preview(0)
		c = &Count{Name: name, Number: v.Number, Day: tx.Today(), People: p.People, Of: p.Of, Found: p.In, Unclear: p.Unclear, Excluded: f.excluded,
			Grave: p.Grave(), Warnings: p.Warnings, Groups: p.Groups, Sets: f.sets, MadeName: tx.Actor.Name}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return c, d.Write(ctx, a, func(tx *db.Tx) error { return db.Insert(tx, c) })
}

// A finding is whom a version finds in the register, and who of them is to be
// invited, the most pressing first.
type finding struct {
	result   *cohort.Result
	library  cohort.Library
	sets     []Used
	people   []register.Reach
	excluded map[Exclusion]int
	because  map[uint32]Exclusion // of whom it finds
	known    map[uint32]bool      // whom the register still has
}

// search is whom a version finds, in the register or among these numbers alone, and
// how those can be reached who are to be invited.
func search(tx *db.Tx, cal find.Calendar, v *Version, recent int, only ...uint32) (*finding, error) {
	f, err := look(tx, cal, v, only...)
	if err != nil {
		return nil, err
	}
	return f, f.sift(tx, cal, recent, register.Reaches)
}

// look asks a version of the register, or of these numbers alone.
func look(tx *db.Tx, cal find.Calendar, v *Version, only ...uint32) (*finding, error) {
	def, err := v.Definition()
	if err != nil {
		return nil, err
	}
	sys := program(tx)
	l, err := register.Library(sys)
	if err != nil {
		return nil, err
	}
	l = excluding(l)
	plan, err := cohort.NewPlan(tx.Today(), holidays(cal), l, def)
	if err != nil {
		return nil, err
	}
	var r *cohort.Register
	if len(only) > 0 {
		r, err = register.MemoryOf(sys, l.Of(def), only, def)
	} else {
		r, err = register.Memory(sys, l.Of(def), def)
	}
	if err != nil {
		return nil, err
	}
	f := &finding{result: plan.Run(r), library: l, excluded: map[Exclusion]int{}, because: map[uint32]Exclusion{}, known: map[uint32]bool{}}
	for _, name := range def.Sets() {
		s := l[name]
		f.sets = append(f.sets, Used{name, s.Version, len(s.Codes), s.Starter})
	}
	if len(only) > 0 {
		f.result.Each(0, func(number uint32, _ cohort.Truth) { f.known[number] = true })
	}
	return f, nil
}

// sift takes out who is not to be invited, and counts why. What it is told of people
// is as much as of asks: whether they are still there, or how they can be reached too.
func (f *finding) sift(tx *db.Tx, cal find.Calendar, recent int, of func(*db.Tx, []uint32) (map[uint32]register.Reach, error)) error {
	numbers := f.result.Order(0)
	why, err := ruledOut(tx, cal, f.library, numbers)
	if err != nil {
		return err
	}
	facts, err := of(program(tx), numbers)
	if err != nil {
		return err
	}
	m, err := metBefore(tx, tx.Today().Add(-recent))
	if err != nil {
		return err
	}
	for _, n := range numbers {
		r := facts[n]
		if x := cmp.Or(why[n], m.excludes(&r)); x != "" {
			f.excluded[x]++
			f.because[n] = x
			continue
		}
		f.people = append(f.people, r)
	}
	return nil
}

// ruledOut says of these people why the register's codes exclude them. Nobody else
// is asked, as only who was found is to be invited.
func ruledOut(tx *db.Tx, cal find.Calendar, l cohort.Library, numbers []uint32) (map[uint32]Exclusion, error) {
	l = l.Of(rules...)
	plan, err := cohort.NewPlan(tx.Today(), holidays(cal), l, rules...)
	if err != nil {
		return nil, err
	}
	r, err := register.MemoryOf(program(tx), l, numbers, rules...)
	if err != nil {
		return nil, err
	}
	why, result := map[uint32]Exclusion{}, plan.Run(r)
	for i := len(rules) - 1; i >= 0; i-- { // the first in the list counts, so it comes last
		result.Each(i, func(number uint32, t cohort.Truth) {
			if t == cohort.Yes {
				why[number] = Exclusion(rules[i].Name)
			}
		})
	}
	return why, nil
}

// holidays are the bank holidays of a calendar, as cohorts ask for them.
func holidays(cal find.Calendar) cohort.Calendar {
	return func(d kith.Day) bool { return cal.BankHolidays[d] != "" }
}
