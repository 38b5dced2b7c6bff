package person

import (
	"kith"
	"kith/db"
	"kith/nhs"
)

// Change writes p over what is stored. What only its own verb may change (risks,
// death, merging) stays as it is stored.
func Change(tx *db.Tx, p *Person) error {
	old, err := Get(tx, p.ID)
	if err != nil {
		return err
	}
	if old.MergedInto != "" {
		return merged(old)
	}
	p.Risks, p.Deceased, p.DiedOn, p.LeftArea, p.MergedInto = old.Risks, old.Deceased, old.DiedOn, old.LeftArea, old.MergedInto
	if p.Number != old.Number && p.NumberStatus == nhs.Verified && old.NumberStatus == nhs.Verified {
		p.NumberStatus = nhs.Untraced // what was verified was another number
	}
	c := kith.Check{}
	p.Check(c, tx.Today())
	if err := c.Err(); err != nil {
		return err
	}
	return save(tx, p)
}

// save updates p and the keys by which it is found.
func save(tx *db.Tx, p *Person) error {
	if err := db.Update(tx, p); err != nil {
		return err
	}
	return rekey(tx, p.ID)
}

func merged(p *Person) error {
	return kith.Errorf(kith.Conflict, "This record of %s has been merged with another. Open that one", p.Called())
}

// Died records that the person has died. day may be empty where it is not known.
func Died(tx *db.Tx, id kith.ID, day kith.Day) error {
	return amend(tx, id, func(p *Person, c kith.Check) { p.Deceased, p.DiedOn = true, day })
}

// NotDied takes back a death that was recorded by mistake.
func NotDied(tx *db.Tx, id kith.ID) error {
	return amend(tx, id, func(p *Person, c kith.Check) { p.Deceased, p.DiedOn = false, "" })
}

// LeftArea records that the person lives elsewhere from day on; an empty day
// takes it back.
func LeftArea(tx *db.Tx, id kith.ID, day kith.Day) error {
	return amend(tx, id, func(p *Person, c kith.Check) {
		c.That(day == "" || day.Valid() && day <= tx.Today().Add(366), "left_area", "Enter the day on which the person moved away")
		p.LeftArea = day
	})
}

// Traced records what a trace against the Personal Demographics Service found.
func Traced(tx *db.Tx, id kith.ID, number nhs.Number, status nhs.NumberStatus) error {
	return amend(tx, id, func(p *Person, c kith.Check) { p.Number, p.NumberStatus = number, status })
}

// amend gets a person, lets f change them, and saves what holds.
func amend(tx *db.Tx, id kith.ID, f func(*Person, kith.Check)) error {
	p, err := Get(tx, id)
	if err != nil {
		return err
	}
	if p.MergedInto != "" {
		return merged(p)
	}
	c := kith.Check{}
	f(p, c)
	p.Check(c, tx.Today())
	if err := c.Err(); err != nil {
		return err
	}
	return save(tx, p)
}
