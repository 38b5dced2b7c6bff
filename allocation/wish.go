package allocation

import (
	"slices"
	"strings"

	"kith"
	"kith/access"
	"kith/db"
	"kith/team"
)

// A Wish is by whom a person asks to be supported, and what their worker must
// have been trained in. The latest stands.
type Wish struct {
	db.Row
	Person   kith.ID      `db:"person"`
	Sex      team.Sex     `db:"sex" form:"sex"`       // "" where it is all the same
	Skills   []team.Skill `db:"skills" form:"skills"` // current training that is needed
	MadeName string       `db:"made_name"`
}

// Table is the table of wishes.
func (*Wish) Table() string { return "allocation_wish" }

// Wall: a person sees what they asked for.
func (*Wish) Wall() db.Wall {
	return db.Wall{See: access.CareSee, Write: access.CareWrite, Own: db.OwnSee}
}

// Ask writes down by whom a person asks to be supported.
func Ask(tx *db.Tx, person kith.ID, sex team.Sex, skills []team.Skill) (*Wish, error) {
	c := kith.Check{}
	c.That(team.Sexes.Blank(sex), "sex", "Choose from the list, or that it is all the same")
	slices.Sort(skills)
	skills = slices.Compact(skills)
	for _, s := range skills {
		c.That(team.Skills.Valid(s) && s != team.OtherTraining, "skills", "Choose from the list")
	}
	if err := c.Err(); err != nil {
		return nil, err
	}
	w := &Wish{Person: person, Sex: sex, Skills: skills, MadeName: tx.Actor.Name}
	return w, db.Insert(tx, w)
}

// WishOf is what a person asks for; nothing when nothing was written down.
func WishOf(tx *db.Tx, person kith.ID) (*Wish, error) {
	all, err := db.Select[Wish](tx, db.Q{Where: "t.person = $1", Args: []any{person}, Order: "t.id DESC", Limit: 1})
	if err != nil || len(all) == 0 {
		return &Wish{Person: person}, err
	}
	return &all[0], nil
}

// A Conflict is that a worker must not support a person.
type Conflict struct {
	db.Row
	Person   kith.ID  `db:"person"`
	Worker   kith.ID  `db:"worker"` // the account
	Why      string   `db:"why" audit:"hidden"`
	MadeName string   `db:"made_name"`
	EndedOn  kith.Day `db:"ended_on"`
}

// Table is the table of conflicts.
func (*Conflict) Table() string { return "allocation_conflict" }

// Wall: those who support people know; the person is not shown what somebody
// said of a worker.
func (*Conflict) Wall() db.Wall { return db.Wall{See: access.CareSee, Write: access.CareWrite} }

// KeepApart writes down that a worker must not support a person, and why.
func KeepApart(tx *db.Tx, person, worker kith.ID, why string) (*Conflict, error) {
	if _, err := team.WorkerOf(tx, worker); err != nil {
		if kith.KindOf(err) == kith.NotFound {
			err = kith.Check{"worker": "Choose the worker from the list"}.Err()
		}
		return nil, err
	}
	c := kith.Check{}
	c.Need(&why, "why", "Reason", "Say why: a relative, a neighbour, something that happened", 300)
	if err := c.Err(); err != nil {
		return nil, err
	}
	k := &Conflict{Person: person, Worker: worker, Why: why, MadeName: tx.Actor.Name}
	return k, db.Insert(tx, k)
}

// EndConflict says that a conflict stands no more.
func EndConflict(tx *db.Tx, id kith.ID, version int) error {
	k, err := db.Get[Conflict](tx, id)
	if err != nil {
		return err
	}
	k.Version, k.EndedOn = version, tx.Today()
	return db.Update(tx, k)
}

// Conflicts are those of a person that stand.
func Conflicts(tx *db.Tx, person kith.ID) ([]Conflict, error) {
	return db.Select[Conflict](tx, db.Q{Where: "t.person = $1 AND t.ended_on IS NULL", Args: []any{person}})
}

// asked fills in the wishes and conflicts of those who wait. It is no look: what
// they say is weighed, and not shown.
func asked(tx *db.Tx, all []*Waiter) error {
	by := map[kith.ID][]*Waiter{}
	var people []any
	for _, w := range all {
		if by[w.Person] == nil {
			people = append(people, w.Person)
		}
		by[w.Person] = append(by[w.Person], w)
	}
	for part := range slices.Chunk(people, 400) {
		q := db.Q{Order: "t.id"}
		q.And("t.person IN (?"+strings.Repeat(", ?", len(part)-1)+")", part...)
		err := db.Each(tx, q, func(x *Wish) error {
			for _, w := range by[x.Person] {
				w.wish = x
			}
			return nil
		})
		if err != nil {
			return err
		}
		q.And("t.ended_on IS NULL")
		err = db.Each(tx, q, func(x *Conflict) error {
			for _, w := range by[x.Person] {
				w.conflicts = append(w.conflicts, x.Worker)
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}
