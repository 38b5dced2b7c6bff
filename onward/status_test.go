package onward

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"kith"
	"kith/referral"
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

// tables asks whoever knows the total and all that is shown what a small count
// can be: always anything from 1 to 4.
func TestProtect(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := Table{Title: "x"}
		for _, n := range rapid.SliceOfN(rapid.IntRange(0, 12), 0, 6).Draw(t, "counts") {
			in.Cells = append(in.Cells, Cell{Label: string(rune('a' + len(in.Cells))), N: n})
		}
		out := protect(in)
		if out.Held {
			return
		}
		var hidden []Cell
		left := out.Total.N
		for _, c := range out.Cells {
			if c.Few != (c.N > 0 && c.N < small) || c.Few && c.Held {
				t.Fatalf("%+v", out)
			}
			if c.Few || c.Held {
				hidden = append(hidden, c)
			} else {
				left -= c.N
			}
		}
		if out.Total.Few {
			if len(out.Cells) > 1 && slices.ContainsFunc(out.Cells, func(c Cell) bool { return c.N == 0 }) == false {
				t.Fatalf("parts of a small total: %+v", out)
			}
			return
		}
		for i, c := range hidden {
			if !c.Few {
				continue
			}
			for v := 1; v < small; v++ {
				rest := slices.Delete(slices.Clone(hidden), i, i+1)
				if !possible(rest, left-v) {
					t.Fatalf("%s cannot be %d: %+v", c.Label, v, out)
				}
			}
		}
	})
	got := protect(Table{Cells: []Cell{{Label: "a", N: 40}, {Label: "b", N: 3}, {Label: "c", N: 9}}})
	if got.Cells[1].Text() != "not shown" || got.Cells[2].Text() != "fewer than 5" || got.Cells[0].Text() != "40" || got.Total.Text() != "52" {
		t.Errorf("%+v", got)
	}
}

// possible reports whether the hidden counts can add up to left: 1 to 4 for the
// small ones, 5 or more for those held back.
func possible(hidden []Cell, left int) bool {
	least, most := 0, 0
	for _, c := range hidden {
		if c.Few {
			least, most = least+1, most+small-1
		} else {
			least, most = least+small, most+1_000_000
		}
	}
	return left >= least && left <= most
}
