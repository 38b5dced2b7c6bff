package supervision

import (
	"cmp"
	"slices"
	"time"

	"kith"
	"kith/access"
	"kith/db"
	"kith/nhs"
	"kith/notify"
	"kith/team"
)

// A Hard is what made a contact hard, as far as anybody need know.
type Hard string

// Hards are the kinds.
var Hards = nhs.List[Hard]{Title: "What made it hard", Source: "Kith",
	Codes: []nhs.Code[Hard]{
		{Code: "distress", Name: "Great distress"}, {Code: "self-harm", Name: "Talk of suicide or self-harm"},
		{Code: "abuse", Name: "Abuse or neglect was told"}, {Code: "threat", Name: "I was threatened or abused"},
		{Code: "death", Name: "Somebody died"}, {Code: "other", Name: "Something else, or I would rather not say"},
	}}

// An Ending is what became of a debrief.
type Ending string

const (
	Waiting  Ending = "waiting"
	Talked   Ending = "held"
	Unwanted Ending = "unwanted" // the worker needs it no more
)

// A Debrief is a talk that a worker has asked for after a hard contact, due
// within a day, as the two see it. With whom the contact was is not part of it.
type Debrief struct {
	db.Row
	Account     kith.ID   `db:"account"`
	AccountName string    `db:"account_name"`
	Other       kith.ID   `db:"other"` // "" while nobody is there for it
	OtherName   string    `db:"other_name"`
	Team        kith.ID   `db:"team"`
	Kind        Hard      `db:"kind"`
	DueAt       time.Time `db:"due_at"`
	State       Ending    `db:"state"`
	EndedAt     time.Time `db:"ended_at"`
}

// Table is the debrief's table.
func (*Debrief) Table() string { return "debrief" }

// Wall: the two.
func (*Debrief) Wall() db.Wall {
	return db.Wall{See: access.SupervisionSee, Write: access.SupervisionSee, Sight: db.ByTwo}
}

// Overdue reports whether it should have been by now.
func (d *Debrief) Overdue(now time.Time) bool { return d.State == Waiting && now.After(d.DueAt) }

// Sought is a debrief as the leads of the team see it: whose, until when, and
// whether it was. What made the contact hard is not theirs to read.
type Sought struct {
	db.Row
	Account     kith.ID   `db:"account"`
	AccountName string    `db:"account_name"`
	Other       kith.ID   `db:"other"`
	OtherName   string    `db:"other_name"`
	Team        kith.ID   `db:"team"`
	DueAt       time.Time `db:"due_at"`
	State       Ending    `db:"state"`
}

// Table is the debrief's table.
func (*Sought) Table() string { return "debrief" }

// Wall: leads of the team, who may take one over.
func (*Sought) Wall() db.Wall {
	return db.Wall{See: access.SupervisionLead, Write: access.SupervisionLead, Sight: db.ByTeam}
}

// Ask asks for a debrief after a hard contact, of the worker's own supervisor
// here; where they have none, the leads of the team see that one is due. A
// second one that is asked for while the first is waiting is the first.
func Ask(tx *db.Tx, kind Hard) (*Debrief, error) {
	if err := access.Need(tx.Actor, access.SupervisionSee); err != nil {
		return nil, err
	}
	if !Hards.Valid(kind) {
		return nil, kith.Check{"hard": "Choose what made it hard, or “Something else”"}.Err()
	}
	if len(tx.Actor.Teams) == 0 {
		return nil, kith.Errorf(kith.Forbidden, "You belong to no team, so nobody would see this. Speak to somebody today")
	}
	if err := tx.Lock("debrief of " + string(tx.Actor.ID)); err != nil {
		return nil, err
	}
	open, err := db.Select[Debrief](tx, db.Q{Where: "t.account = $1 AND t.state = $2", Args: []any{tx.Actor.ID, Waiting}})
	if err != nil || len(open) > 0 {
		return first(open), err
	}
	d := &Debrief{Account: tx.Actor.ID, AccountName: tx.Actor.Name, Team: tx.Actor.Teams[0], Kind: kind, DueAt: tx.Now.Add(within), State: Waiting}
	all, err := Mine(tx)
	if err != nil {
		return nil, err
	}
	if i := slices.IndexFunc(all, func(a Arrangement) bool { return !a.Ended() && a.Account == tx.Actor.ID && a.Other != "" }); i >= 0 {
		d.Other, d.OtherName, d.Team = all[i].Other, all[i].OtherName, all[i].Team
	}
	if _, err := team.Get(tx, d.Team); err != nil {
		return nil, err
	}
	if err := db.Insert(tx, d); err != nil || d.Other == "" {
		return d, err
	}
	_, err = notify.Send(tx, notify.New{To: notify.To{Whom: notify.Worker, Account: d.Other}, Template: "debrief-due", Key: "debrief " + string(d.ID),
		Data: map[string]string{"who": d.AccountName, "path": "/supervision"}})
	return d, err
}

func first(all []Debrief) *Debrief {
	if len(all) == 0 {
		return nil
	}
	return &all[0]
}

// Debriefs returns the actor's own that are waiting: those asked for, and those
// to be given.
func Debriefs(tx *db.Tx) ([]Debrief, error) {
	return db.Select[Debrief](tx, db.Q{Where: "t.state = $1", Args: []any{Waiting}, Order: "t.due_at, t.id"})
}

// Settle says that a debrief was held or, by the worker who asked for it, that
// it is wanted no more.
func Settle(tx *db.Tx, id kith.ID, version int, as Ending) error {
	d, err := db.Get[Debrief](tx, id)
	if err != nil {
		return err
	}
	switch {
	case d.State != Waiting:
		return kith.Errorf(kith.Conflict, "This has been settled already")
	case as != Talked && as != Unwanted:
		return kith.Errorf(kith.Invalid, "Say whether you talked, or it is wanted no more")
	case as == Unwanted && d.Account != tx.Actor.ID:
		return kith.Errorf(kith.Forbidden, "Only %s can say that it is wanted no more", d.AccountName)
	}
	d.Version, d.State, d.EndedAt = version, as, tx.Now
	return db.Update(tx, d)
}

// SoughtBy returns the debriefs that wait in the actor's teams, for leads.
func SoughtBy(tx *db.Tx) ([]Sought, error) {
	return db.Select[Sought](tx, db.Q{Where: "t.state = $1", Args: []any{Waiting}, Order: "t.due_at, t.id"})
}

// Take gives a debrief to the lead who asks for it: for which there is nobody,
// or which nobody has given in time.
func Take(tx *db.Tx, id kith.ID, version int) error {
	s, err := db.Get[Sought](tx, id)
	if err != nil {
		return err
	}
	switch {
	case s.State != Waiting:
		return kith.Errorf(kith.Conflict, "This has been settled already")
	case s.Account == tx.Actor.ID:
		return kith.Errorf(kith.Forbidden, "Somebody else gives you yours")
	case s.Other != "" && !tx.Now.After(s.DueAt):
		return kith.Errorf(kith.Conflict, "%s is there for it until %s. Ask them first", s.OtherName, kith.DayOf(s.DueAt))
	}
	s.Version, s.Other, s.OtherName = version, tx.Actor.ID, tx.Actor.Name
	return db.Update(tx, s)
}

// A Line is one thing of supervision that an account has to see to.
type Line struct {
	What string
	ID   kith.ID // of the arrangement; "" for a debrief
	Due  kith.Day
	Late bool
}

// soon is how many days ahead the morning page looks.
const soon = 7

// Today is what the actor has to see to: meetings and tasks of the week,
// debriefs to give, and for a lead those for which there is nobody.
func (s *Seal) Today(tx *db.Tx) ([]Line, error) {
	var out []Line
	mine, err := Mine(tx)
	if err != nil {
		return nil, err
	}
	with := map[kith.ID]*Arrangement{}
	for i := range mine {
		with[mine[i].ID] = &mine[i]
	}
	today := tx.Today()
	debriefs, err := Debriefs(tx)
	if err != nil {
		return nil, err
	}
	for i := range debriefs {
		if d := &debriefs[i]; d.Account != tx.Actor.ID {
			out = append(out, Line{What: "Debrief for " + d.AccountName, Due: kith.DayOf(d.DueAt), Late: d.Overdue(tx.Now)})
		}
	}
	if access.Can(tx.Actor, access.SupervisionLead) {
		sought, err := SoughtBy(tx)
		if err != nil {
			return nil, err
		}
		for i := range sought {
			if d := &sought[i]; d.Account != tx.Actor.ID && d.Other != tx.Actor.ID && (d.Other == "" || tx.Now.After(d.DueAt)) {
				out = append(out, Line{What: d.AccountName + " waits for a debrief, and nobody has given it", Due: kith.DayOf(d.DueAt), Late: tx.Now.After(d.DueAt)})
			}
		}
	}
	meetings, err := db.Select[Meeting](tx, db.Q{Where: "t.state = $1 AND t.due <= $2 OR t.state = $3 AND t.step <> ''", Args: []any{Due, today.Add(soon), Missed}, Order: "t.due, t.id"})
	if err != nil {
		return nil, err
	}
	for i := range meetings {
		m := &meetings[i]
		a := with[m.Supervision]
		if a == nil || a.Ended() {
			continue
		}
		l := Line{ID: a.ID, Due: m.Due, Late: m.Overdue(today), What: "Supervision with " + a.With(tx.Actor.ID)}
		if m.State == Missed {
			if (m.Step == Supervisor) != a.Supervises(tx.Actor.ID) {
				continue
			}
			l.What, l.Late = "Find a new day for supervision with "+a.With(tx.Actor.ID), true
		}
		out = append(out, l)
	}
	tasks, err := s.tasks(tx, db.Q{Where: "t.done_on IS NULL AND t.due <= $1", Args: []any{today.Add(soon)}, Order: "t.due, t.id"})
	if err != nil {
		return nil, err
	}
	for i := range tasks {
		t := &tasks[i]
		if a := with[t.Supervision]; a != nil && (t.Doer == Supervisor) == a.Supervises(tx.Actor.ID) {
			out = append(out, Line{ID: a.ID, Due: t.Due, Late: t.Due < today, What: t.What})
		}
	}
	slices.SortStableFunc(out, func(a, b Line) int { return cmp.Compare(a.Due, b.Due) })
	return out, nil
}
