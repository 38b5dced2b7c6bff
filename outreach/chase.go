package outreach

import (
	"context"
	"fmt"
	"strings"

	"kith"
	"kith/access"
	"kith/db"
	"kith/find"
	"kith/notify"
	"kith/register"
)

// Chase does what time brings to a running campaign: who died, left or opted out
// since drops out; whose message did not reach them, or who was silent for too long,
// is tried by another channel, and rung when there is none; and the rules that stop
// it are looked at. It returns how many were tried again.
func Chase(tx *db.Tx, id kith.ID) (int, error) {
	if err := access.Need(tx.Actor, access.OutreachWrite); err != nil {
		return 0, err
	}
	if err := tx.Lock("outreach " + string(id)); err != nil {
		return 0, err
	}
	c, err := Get(tx, id)
	if err != nil || c.Status != Running {
		return 0, err
	}
	waiting, err := db.Select[Invitation](tx, db.Q{Where: "t.outreach = $1 AND t.status IN ('invited', 'to-ring')", Args: []any{id}})
	if err != nil {
		return 0, err
	}
	died, err := c.drop(tx, waiting)
	if err != nil {
		return 0, err
	}
	tried := 0
	for i := range waiting {
		inv := &waiting[i]
		if inv.State != Invited {
			continue
		}
		again, why, err := inv.silent(tx)
		if err != nil {
			return tried, err
		}
		if !again {
			continue
		}
		tried++
		if err := c.again(tx, inv, why); err != nil {
			return tried, err
		}
	}
	if died > 0 && c.StopOnDeath {
		return tried, c.stop(tx, "Somebody whom it invited has died. Look at what may still be on its way to their home before it goes on")
	}
	return tried, c.mind(tx)
}

// drop takes out who is gone, and returns how many died.
func (c *Campaign) drop(tx *db.Tx, these []Invitation) (died int, err error) {
	numbers := make([]uint32, 0, len(these))
	for i := range these {
		numbers = append(numbers, these[i].Number)
	}
	now, err := register.Reaches(program(tx), numbers)
	if err != nil {
		return 0, err
	}
	for i := range these {
		inv := &these[i]
		r, there := now[inv.Number]
		if there && r.Gone == "" {
			continue
		}
		if r.Gone == register.Died {
			died++
		}
		if err := inv.cancel(tx); err != nil {
			return died, err
		}
		inv.NextOn = ""
		inv.forget()
		if err := inv.move(tx, Dropped, string(Gone)); err != nil {
			return died, err
		}
	}
	return died, nil
}

// cancel takes back a message that has not gone yet.
func (i *Invitation) cancel(tx *db.Tx) error {
	if i.Message == "" {
		return nil
	}
	return notify.Cancel(tx, i.Message, "The person is not invited any more.")
}

// silent reports whether something else is to be tried with who was written to: the
// message did not reach them, or the days are over.
func (i *Invitation) silent(tx *db.Tx) (again bool, why string, err error) {
	m, err := db.Get[notify.Message](program(tx), i.Message)
	if err != nil {
		return false, "", err
	}
	switch m.Status {
	case notify.Refused, notify.Failed, notify.Bounced:
		return true, m.Why, i.tried(tx, string(m.Channel), notify.Statuses.Name(m.Status), m.Why)
	case notify.Cancelled:
		return true, "", nil
	}
	return i.NextOn != "" && i.NextOn <= tx.Today(), "", nil
}

// again tries another channel, then a call.
func (c *Campaign) again(tx *db.Tx, inv *Invitation, why string) error {
	sent, no, err := c.write(tx, inv)
	if err != nil || sent {
		return err
	}
	if why == "" && !inv.CannotRead {
		no = "They did not reply to what was sent."
	} else if why != "" {
		no = why
	}
	return inv.ring(tx, no)
}

// mind stops a campaign by its rules.
func (c *Campaign) mind(tx *db.Tx) error {
	if c.Status != Running {
		return nil
	}
	f, err := FunnelOf(program(tx), c)
	if err != nil {
		return err
	}
	switch {
	case f.Complaints >= c.MostComplaints:
		return c.stop(tx, fmt.Sprintf("%d complained: it was to stop at %d", f.Complaints, c.MostComplaints))
	case c.LeastUptake > 0 && f.Done() >= seenEnough && 100*f.Accepted < c.LeastUptake*f.Done():
		return c.stop(tx, fmt.Sprintf("%d of %d accepted: fewer than the %d %% below which it was to stop", f.Accepted, f.Done(), c.LeastUptake))
	}
	return nil
}

// stop stops it, and takes back what has not gone. A rule stops it, whoever wrote
// down what broke the rule.
func (c *Campaign) stop(tx *db.Tx, why string) error {
	sys := program(tx)
	open, err := db.Select[Invitation](sys, db.Q{Where: "t.outreach = $1 AND t.status = 'invited'", Args: []any{c.ID}})
	if err != nil {
		return err
	}
	for i := range open {
		inv := &open[i]
		if err := inv.cancel(sys); err != nil {
			return err
		}
		if m, err := db.Get[notify.Message](sys, inv.Message); err != nil {
			return err
		} else if m.Status == notify.Cancelled && len(inv.Used) > 0 { // this channel is not used up
			inv.Used = inv.Used[:len(inv.Used)-1]
			if err := db.Update(sys, inv); err != nil {
				return err
			}
		}
	}
	now, err := Get(sys, c.ID) // somebody may have looked for newcomers meanwhile
	if err != nil {
		return err
	}
	*c = *now
	return c.move(sys, Stopped, why)
}

// Stop stops a campaign: nobody more is invited, and what has not gone is taken back.
// Those who were reached can still answer.
func Stop(tx *db.Tx, id kith.ID, version int, why string) (*Campaign, error) {
	c, err := stepping(tx, id, version, &why, "Say why it stops")
	if err != nil {
		return nil, err
	}
	if !c.Status.CanBecome(Stopped) {
		return nil, kith.Errorf(kith.Conflict, "This campaign is %s", strings.ToLower(Statuses.Name(c.Status)))
	}
	return c, c.stop(tx, why)
}

// Resume lets a stopped campaign go on. why is what was found, and what was done.
func Resume(tx *db.Tx, id kith.ID, version int, why string) (*Campaign, error) {
	c, err := stepping(tx, id, version, &why, "Say what you found, and why it goes on")
	if err != nil {
		return nil, err
	}
	if c.Status != Stopped {
		return nil, kith.Errorf(kith.Conflict, "This campaign is %s", strings.ToLower(Statuses.Name(c.Status)))
	}
	v, err := c.frozen(tx)
	if err != nil {
		return nil, err
	}
	if err := v.Usable(tx.Today()); err != nil {
		return nil, err
	}
	return c, c.move(tx, Running, why)
}

// End ends a campaign for good. Who was not reached counts as no reply, and how they
// could be reached is forgotten.
func End(tx *db.Tx, id kith.ID, version int, why string) (*Campaign, error) {
	c, err := stepping(tx, id, version, &why, "Say why it ends")
	if err != nil {
		return nil, err
	}
	if c.Status == Running {
		if err := c.stop(tx, why); err != nil {
			return nil, err
		}
	}
	open, err := db.Select[Invitation](tx, db.Q{Where: "t.outreach = $1 AND t.status IN ('invited', 'to-ring')", Args: []any{id}})
	if err != nil {
		return nil, err
	}
	for i := range open {
		if err := open[i].lost(tx, "The campaign ended"); err != nil {
			return nil, err
		}
	}
	return c, c.move(tx, Ended, why)
}

// stepping is a campaign that a lead moves, saying why.
func stepping(tx *db.Tx, id kith.ID, version int, why *string, ask string) (*Campaign, error) {
	if err := access.Need(tx.Actor, access.OutreachWrite); err != nil {
		return nil, err
	}
	check := kith.Check{}
	check.Need(why, "why", "Why", ask, 300)
	if err := check.Err(); err != nil {
		return nil, err
	}
	if err := tx.Lock("outreach " + string(id)); err != nil {
		return nil, err
	}
	c, err := Get(tx, id)
	if err == nil && c.Version != version {
		err = kith.Errorf(kith.Conflict, "Somebody else has changed this since you opened it. Look at it again")
	}
	return c, err
}

// Daily does for every running campaign of a tenant what time brings; a rolling one
// also looks for newcomers once a day, and invites them.
func Daily(ctx context.Context, d *db.DB, a kith.Actor, cal find.Calendar) error {
	var running []Campaign
	err := d.Read(ctx, a, func(tx *db.Tx) (err error) {
		running, err = db.Select[Campaign](tx, db.Q{Where: "t.status = 'running'"})
		return err
	})
	if err != nil {
		return err
	}
	for i := range running {
		c := &running[i]
		looked := false
		err := d.Write(ctx, a, func(tx *db.Tx) error {
			looked = c.LookedOn == tx.Today()
			_, err := Chase(tx, c.ID)
			return err
		})
		if err == nil && c.Rolling && !looked {
			if _, err = Look(ctx, d, a, cal, c.ID); err == nil {
				err = d.Write(ctx, a, func(tx *db.Tx) error { _, err := Invite(tx, cal, c.ID); return err })
			}
		}
		if err != nil && kith.KindOf(err) != kith.Conflict { // stopped meanwhile, or no room
			return err
		}
	}
	return nil
}
