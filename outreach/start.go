package outreach

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/binary"
	"fmt"
	mathrand "math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"kith"
	"kith/access"
	"kith/cohort"
	"kith/db"
	"kith/find"
	"kith/register"
)

// Start freezes the newest version of the campaign's cohort and lists whom it
// finds, less those excluded; nobody is invited by that. It reads the whole
// register, and so opens its own transactions. anyway is why it goes on in spite
// of a grave warning. Errors: Conflict, when the version is not signed, or there is
// a grave warning and nobody has said why it goes on; Invalid, when it finds nobody.
func Start(ctx context.Context, d *db.DB, a kith.Actor, cal find.Calendar, id kith.ID, version int, anyway string) (*Campaign, error) {
	var c *Campaign
	var list []Invitation
	check := kith.Check{}
	check.Text(&anyway, "anyway", "Why it goes on", 300)
	if err := check.Err(); err != nil {
		return nil, err
	}
	err := d.Read(ctx, a, func(tx *db.Tx) (err error) {
		if c, err = startable(tx, id, version); err != nil {
			return err
		}
		v, err := Newest(tx, string(c.Cohort))
		if err != nil {
			return err
		}
		if err := v.Usable(tx.Today()); err != nil {
			return err
		}
		f, err := search(tx, cal, v, c.RecentDays)
		if err != nil {
			return err
		}
		p := f.result.Preview(0)
		if p.Grave() && anyway == "" && c.Anyway == "" {
			i := slices.IndexFunc(p.Warnings, func(w cohort.Warning) bool { return w.Grave })
			return kith.Check{"anyway": "It cannot start: " + p.Warnings[i].Text + ". Say why it goes on all the same, or put it right first"}.Err()
		}
		c.Number, c.Found, c.Unclear, c.Excluded, c.Sets, c.Anyway = v.Number, p.In, p.Unclear, f.excluded, f.sets, cmp.Or(anyway, c.Anyway)
		if list, err = c.list(tx, cal, f, 0, c.Most); err == nil && len(list) == 0 && !c.Rolling {
			err = kith.Check{"anyway": fmt.Sprintf("It finds nobody to invite: %d are in the cohort, and all of them are excluded", p.In)}.Err()
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return c, d.Write(ctx, a, func(tx *db.Tx) error {
		if _, err := startable(tx, id, version); err != nil {
			return err
		}
		c.Version, c.StartedAt, c.StartedBy, c.LookedOn = version, tx.Now, tx.Actor.Name, tx.Today()
		if err := keepList(tx, list); err != nil {
			return err
		}
		return c.move(tx, Running, "")
	})
}

// startable is the campaign, if it is yet to start.
func startable(tx *db.Tx, id kith.ID, version int) (*Campaign, error) {
	if err := access.Need(tx.Actor, access.OutreachWrite); err != nil {
		return nil, err
	}
	c, err := Get(tx, id)
	switch {
	case err != nil:
		return nil, err
	case c.Status != Planned:
		return nil, kith.Errorf(kith.Conflict, "This campaign is %s", strings.ToLower(Statuses.Name(c.Status)))
	case c.Version != version:
		return nil, kith.Errorf(kith.Conflict, "Somebody else has changed this since you opened it. Look at it again, then start it")
	case c.Compare && c.Until <= tx.Today():
		return nil, kith.Errorf(kith.Conflict, "The day until which the other half waits is past: choose another")
	}
	return c, nil
}

// Usable refuses a version by which nobody may be looked for today. Errors: Conflict.
func (v *Version) Usable(today kith.Day) error {
	switch {
	case !v.Signed():
		return kith.Errorf(kith.Conflict, "Version %d of this cohort is not signed off by a clinician. Have it signed first", v.Number)
	case v.Review < today:
		return kith.Errorf(kith.Conflict, "Version %d of this cohort was to be looked at again by %s. Have that done first", v.Number, v.Review)
	}
	return nil
}

// list makes invitations of who was found: the most pressing first, or in random
// order where half of them wait. from is the place of the last who is listed
// already, and most how many more may be.
func (c *Campaign) list(tx *db.Tx, cal find.Calendar, f *finding, from, most int) ([]Invitation, error) {
	people := f.people
	if len(c.Practices) > 0 {
		people = slices.DeleteFunc(slices.Clone(people), func(r register.Reach) bool { return !slices.Contains(c.Practices, r.Practice) })
	}
	if over := len(people) - max(0, most); over > 0 {
		people = people[:len(people)-over]
		c.Excluded[Beyond] += over
	}
	if c.Compare {
		people = slices.Clone(people)
		if err := c.shuffle(people); err != nil {
			return nil, err
		}
	}
	since, err := c.happened(tx, f.result.Plan.Defs[0], people)
	if err != nil {
		return nil, err
	}
	out := make([]Invitation, len(people))
	for i, r := range people {
		arm := Now
		if c.Compare && i >= (len(people)+1)/2 {
			arm = Later
		}
		out[i] = Invitation{Campaign: c.ID, Team: c.Team, Number: r.Number, Place: from + i + 1, Arm: arm, State: Listed, Since: since[r.Number],
			Age: ageBand(r.Born, tx.Today()), Sex: cmp.Or(r.Sex, notRecorded), Ethnic: cmp.Or(r.Ethnicity.Group(), notRecorded), Fifth: fifth(r.Deprivation)}
		if out[i].Since != "" && c.Way == Ring && !slices.Contains(f.result.Plan.Defs[0].Sets(), "bereavement") {
			out[i].Due = afterWorkingDays(out[i].Since, ringWithin, cal)
		}
	}
	return out, nil
}

// ringWithin is within how many working days somebody is rung who came home from
// hospital (JOURNEY.md section 5).
const ringWithin = 2

func afterWorkingDays(d kith.Day, n int, cal find.Calendar) kith.Day {
	for n > 0 {
		d = d.Add(1)
		if w := d.Time().Weekday(); w != 0 && w != 6 && cal.BankHolidays[d] == "" {
			n--
		}
	}
	return d
}

// happened is when that happened to each for which they are invited: a discharge,
// a death. Cohorts that ask for neither have no such day.
func (c *Campaign) happened(tx *db.Tx, d *cohort.Definition, people []register.Reach) (map[uint32]kith.Day, error) {
	var sets []string
	for _, s := range []string{"discharge", "bereavement", "household-death"} {
		if slices.Contains(d.Sets(), s) {
			sets = append(sets, s)
		}
	}
	out := map[uint32]kith.Day{}
	if len(sets) == 0 {
		return out, nil
	}
	numbers := make([]uint32, len(people))
	for i, r := range people {
		numbers[i] = r.Number
	}
	all, err := register.Recorded(program(tx), numbers, sets...)
	for n, by := range all {
		for _, day := range by {
			if day <= tx.Today() {
				out[n] = max(out[n], day)
			}
		}
	}
	return out, err
}

// shuffle puts people into a random order, by a seed that is kept: whoever has the
// list and the seed can make the order again.
func (c *Campaign) shuffle(people []register.Reach) error {
	if c.Seed == "" {
		var b [8]byte
		if _, err := rand.Read(b[:]); err != nil {
			return err
		}
		c.Seed = strconv.FormatUint(binary.BigEndian.Uint64(b[:]), 16)
	}
	seed, err := strconv.ParseUint(c.Seed, 16, 64)
	if err != nil {
		return fmt.Errorf("the seed of a campaign: %w", err)
	}
	slices.SortFunc(people, func(a, b register.Reach) int { return cmp.Compare(a.Number, b.Number) })
	rng := mathrand.New(mathrand.NewPCG(seed, uint64(len(people)))) // #nosec G404 -- to be made again from its seed, not a secret
	rng.Shuffle(len(people), func(i, j int) { people[i], people[j] = people[j], people[i] })
	return nil
}

func keepList(tx *db.Tx, list []Invitation) error {
	for i := range list {
		if err := db.Insert(tx, &list[i]); err != nil {
			return err
		}
	}
	return nil
}

// Look finds newcomers of a rolling campaign: who is in the cohort today and is not
// listed yet. It opens its own transactions, as Start does, and returns how many
// came. Who is listed and not invited yet is looked at when their turn comes.
func Look(ctx context.Context, d *db.DB, a kith.Actor, cal find.Calendar, id kith.ID) (int, error) {
	var c *Campaign
	var list []Invitation
	err := d.Read(ctx, a, func(tx *db.Tx) (err error) {
		if c, err = Get(tx, id); err != nil {
			return err
		}
		if c.Status != Running || !c.Rolling {
			return kith.Errorf(kith.Conflict, "Newcomers are looked for by a running campaign that does so each day")
		}
		v, err := c.frozen(tx)
		if err != nil {
			return err
		}
		f, err := search(tx, cal, v, c.RecentDays)
		if err != nil {
			return err
		}
		there, last, err := c.members(tx)
		if err != nil {
			return err
		}
		f.people = slices.DeleteFunc(f.people, func(r register.Reach) bool { return there[r.Number] })
		c.Excluded = map[Exclusion]int{}
		for why, n := range f.excluded {
			c.Excluded[why] = n
		}
		c.Found, c.Unclear = f.result.Counts[0].In, f.result.Counts[0].Unclear
		list, err = c.list(tx, cal, f, last, c.Most-len(there))
		return err
	})
	if err != nil {
		return 0, err
	}
	return len(list), d.Write(ctx, a, func(tx *db.Tx) error {
		if err := tx.Lock("outreach " + string(id)); err != nil {
			return err
		}
		there, _, err := c.members(tx)
		if err != nil {
			return err
		}
		list = slices.DeleteFunc(list, func(i Invitation) bool { return there[i.Number] })
		if err := keepList(tx, list); err != nil {
			return err
		}
		c.LookedOn = tx.Today()
		sys := program(tx) // a worker's morning may be what looks
		return db.Update(sys, c)
	})
}

// frozen is the version that the campaign froze.
func (c *Campaign) frozen(tx *db.Tx) (*Version, error) {
	return db.First[Version](program(tx), db.Q{Where: "t.name = $1 AND t.number = $2", Args: []any{c.Cohort, c.Number}})
}

// members are the register's numbers of those who are listed or open, or were listed
// of late, and the place of the last. Who was invited long ago may be found again.
func (c *Campaign) members(tx *db.Tx) (all map[uint32]bool, last int, err error) {
	all = map[uint32]bool{}
	since := tx.Today().Add(-c.RecentDays).Start()
	err = db.Each[Invitation](program(tx), db.Q{Where: "t.outreach = $1", Args: []any{c.ID}}, func(i *Invitation) error {
		last = max(last, i.Place)
		if i.State == Listed || i.State.Open() || i.CreatedAt.After(since) {
			all[i.Number] = true
		}
		return nil
	})
	return all, last, err
}

// notRecorded is the group of those of whom something is not known.
const notRecorded = "Not recorded"

func ageBand(born, today kith.Day) string {
	if born == "" {
		return notRecorded
	}
	low := min(born.AgeOn(today)/20*20, 80)
	if low == 80 {
		return "80 and over"
	}
	return fmt.Sprintf("%d to %d", low, low+19)
}

func fifth(decile int) string {
	if decile < 1 {
		return notRecorded
	}
	return fmt.Sprintf("Fifth %d of 5", (decile+1)/2)
}
