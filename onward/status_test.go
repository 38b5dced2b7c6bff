package onward

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"kith"
	"kith/referral"
	"kith/sdc"
)

// Every status but an end has an owner, and that owner has a move to make;
// every step leads from and to statuses that there are; each is reachable.
func TestTable(t *testing.T) {
	reached := map[Status]bool{Requested: true}
	for _, step := range Steps {
		if len(step.By) == 0 || !Statuses.Valid(step.To) || step.Name == "" {
			t.Errorf("%s: %+v", step.Move, step)
		}
		for _, s := range step.From {
			if s.Ended() || !Statuses.Valid(s) {
				t.Errorf("%s leads on from %s", step.Move, s)
			}
		}
		reached[step.To] = true
		if got, ok := StepOf(step.Move); !ok || got.Move != step.Move {
			t.Errorf("%s is not found", step.Move)
		}
	}
	for _, c := range Statuses.Codes {
		s := c.Code
		if !reached[s] {
			t.Errorf("nothing leads to %s", s)
		}
		if s.Ended() {
			continue
		}
		if owner := turns[s]; owner == Nobody || len(s.Open(owner)) == 0 {
			t.Errorf("%s: %q owns the next action and can do nothing", s, owner)
		}
		if a := (&State{Status: s}).ageOf(referral.Routine); a.escalate == 0 {
			t.Errorf("%s is never escalated", s)
		}
	}
}

// A game is some organisations that were asked, and what has happened since.
type game struct {
	g   Group
	now time.Time
}

func (x *game) step(t *rapid.T) {
	i := rapid.IntRange(0, len(x.g.Asked)-1).Draw(t, "which")
	o := &x.g.Asked[i]
	by := rapid.SampledFrom([]Party{Provider, Worker, Person}).Draw(t, "by")
	step := rapid.SampledFrom(Steps).Draw(t, "step")
	x.now = x.now.Add(time.Duration(rapid.IntRange(0, 30).Draw(t, "days")) * 24 * time.Hour)
	if !slices.Contains(step.By, by) || step.Move == Elsewhere {
		return
	}
	d := Did{Move: step.Move, When: x.now.Add(time.Hour)}
	if step.Reasons != nil {
		d.Reason = rapid.SampledFrom(step.Reasons.Codes).Draw(t, "reason").Code
	}
	was := o.State
	err := o.take(step, d, by, x.now)
	if may := slices.Contains(step.From, was.Status); may != (err == nil) {
		t.Fatalf("%s from %s: %v", step.Move, was.Status, err)
	}
	if err != nil {
		if o.State != was {
			t.Fatalf("a move that was refused changed %+v to %+v", was, o.State)
		}
		return
	}
	if by == Worker && o.Status.Ended() {
		o.HeardAt = x.now
	}
	if (o.Status == Accepted || o.Status == WaitingList) && !x.g.Every {
		other, _ := StepOf(Elsewhere)
		for k := range x.g.Asked {
			if p := &x.g.Asked[k]; k != i && p.TakenAt.IsZero() && !p.Status.Ended() {
				if err := p.take(other, Did{Move: Elsewhere}, Program, x.now); err != nil {
					t.Fatalf("the others are told: %v", err)
				}
				p.HeardAt = x.now
			}
		}
	}
}

// No sequence of allowed moves, by whomever, with whatever is heard in between,
// reaches a state in which nobody owns the next action although the person has
// not been helped, has not stopped it and nobody has said what to do instead.
func TestSomebodyOwnsTheNextAction(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := &game{now: time.Date(2026, 9, 1, 9, 0, 0, 0, time.UTC)}
		x.g.Every = rapid.Bool().Draw(t, "every")
		for range rapid.IntRange(1, 4).Draw(t, "asked") {
			x.g.Asked = append(x.g.Asked, Onward{State: State{Status: Requested, Since: x.now, Turn: Provider}})
		}
		for range rapid.IntRange(0, 30).Draw(t, "moves") {
			x.step(t)
			if rapid.Bool().Draw(t, "hears") {
				for i := range x.g.Asked {
					if o := &x.g.Asked[i]; o.Status.Ended() {
						o.HeardAt = x.now
					}
				}
			}
			for i := range x.g.Asked {
				o := &x.g.Asked[i]
				if o.Owner() == Nobody && (!o.Status.Ended() || o.HeardAt.IsZero()) {
					t.Fatalf("nobody owns %+v", o.State)
				}
				if !o.Status.Ended() && o.Turn != o.Owner() {
					t.Fatalf("turn %q, owner %q in %s", o.Turn, o.Owner(), o.Status)
				}
				if !o.Status.Ended() && o.Due(referral.Routine, kith.DayOf(x.now).Add(4000)) == NothingDue && o.EscalatedAt.IsZero() {
					t.Fatalf("%s is never escalated", o.Status)
				}
			}
			if x.g.Owner() != Nobody {
				continue
			}
			excused := slices.ContainsFunc(x.g.Asked, func(o Onward) bool {
				return o.Status == Completed || o.Status == PassedOn || !o.CameAt.IsZero() || o.EndedBy == Person || o.EndedBy == Worker && o.Reason != "no-answer"
			})
			if !excused {
				t.Fatalf("nobody owns the request: %+v", x.g.Asked)
			}
		}
	})
}

// What is due goes by days alone: reminded, reminded again, escalated once, and
// never ended.
func TestDue(t *testing.T) {
	day := func(n int) time.Time { return time.Date(2026, 9, 1+n, 9, 0, 0, 0, time.UTC) }
	for _, c := range []struct {
		s    State
		u    referral.Urgency
		days int
		want Reminder
	}{
		{State{Status: Requested}, referral.Routine, 4, NothingDue},
		{State{Status: Requested}, referral.Routine, 5, NudgeDue},
		{State{Status: Received, Nudges: 1}, referral.Routine, 9, NothingDue},
		{State{Status: Received, Nudges: 1}, referral.Routine, 10, NudgeDue},
		{State{Status: Requested, Nudges: 2}, referral.Routine, 13, NothingDue},
		{State{Status: Requested, Nudges: 0}, referral.Routine, 14, EscalateDue},
		{State{Status: Requested, EscalatedAt: day(14)}, referral.Routine, 400, NothingDue},
		{State{Status: Requested}, referral.Urgent, 1, NudgeDue},
		{State{Status: Requested, Nudges: 2}, referral.Urgent, 3, EscalateDue},
		{State{Status: Booked, BookedAt: day(30)}, referral.Routine, 29, NothingDue},
		{State{Status: Booked, BookedAt: day(30)}, referral.Routine, 32, NudgeDue},
		{State{Status: Unattended}, referral.Routine, 4, NothingDue},
		{State{Status: Unattended}, referral.Routine, 5, EscalateDue},
		{State{Status: Declined}, referral.Routine, 7, EscalateDue},
		{State{Status: Declined, HeardAt: day(1)}, referral.Routine, 700, NothingDue},
	} {
		c.s.Since = day(0)
		if got := c.s.Due(c.u, kith.DayOf(day(c.days))); got != c.want {
			t.Errorf("%s %s after %d days: %d, want %d", c.s.Status, c.u, c.days, got, c.want)
		}
	}
}

// What an organisation reads of a quarter gives nobody away: no count of one to
// five is shown, nor a total of so few, whoever was sent once or twice.
func TestFiguresProtected(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		became, need := tally{}, tally{}
		for i, label := range []string{"Came", "No answer yet", "We said not now: we are full", "Ended before they came"} {
			for n := range rapid.IntRange(0, 15).Draw(t, label) {
				who := kith.ID(fmt.Sprint("person-", i, "-", n/rapid.IntRange(1, 2).Draw(t, "times")))
				became.count(label, who)
				need.count(rapid.SampledFrom([]string{"Food", "Housing", "Money"}).Draw(t, "need"), who)
			}
		}
		if len(became) == 0 {
			return
		}
		all, err := sdc.ProtectTogether([]sdc.Table{became.table("What became of them"), need.table("What for")}, Policy)
		if err != nil {
			if kith.KindOf(err) != kith.Invalid {
				t.Fatal(err)
			}
			return
		}
		for i, of := range []tally{became, need} {
			p := all[i]
			for c, label := range p.Columns() {
				n, shown := p.Cell(0, c).Number()
				if shown && n > 0 && n < 6 {
					t.Fatalf("%s: %d is shown of %v", label, n, of)
				}
			}
		}
	})
}
