package supervision

import (
	"time"

	"kith"
	"kith/access"
	"kith/db"
	"kith/nhs"
)

// A State is where a meeting stands.
type State string

const (
	Due    State = "due"
	Held   State = "held"
	Missed State = "missed"
)

// A Why is why a meeting was missed: a word of the list, and no more, since the
// lead sees it.
type Why string

// Whys are the reasons.
var Whys = nhs.List[Why]{Title: "Why it was missed", Source: "Kith",
	Codes: []nhs.Code[Why]{
		{Code: "away", Name: "One of us was ill or on leave"}, {Code: "urgent", Name: "Something urgent came first"},
		{Code: "time", Name: "There was no time"}, {Code: "forgotten", Name: "It was forgotten"},
		{Code: "unwanted", Name: "It was not wanted"}, {Code: "other", Name: "Something else"},
	}}

// A Step is whose it is to find a new day.
type Step string

const (
	Supervisee Step = "account"
	Supervisor Step = "other"
)

// Steps are the two.
var Steps = nhs.List[Step]{Title: "Who finds a new day", Source: "Kith",
	Codes: []nhs.Code[Step]{{Code: Supervisor, Name: "The supervisor"}, {Code: Supervisee, Name: "The worker"}}}

// A Meeting is one meeting, as the two see it.
type Meeting struct {
	db.Row
	Supervision kith.ID  `db:"supervision"`
	Account     kith.ID  `db:"account"`
	Other       kith.ID  `db:"other"`
	Team        kith.ID  `db:"team"`
	Due         kith.Day `db:"due"`
	State       State    `db:"state"`
	HeldOn      kith.Day `db:"held_on"`
	Minutes     int      `db:"minutes"`
	Missed      Why      `db:"missed"`
	Step        Step     `db:"step"` // of a missed one without a new day: whose it is; "" once there is one
}

// Table is the meeting's table.
func (*Meeting) Table() string { return "supervision_meeting" }

// Wall: the two.
func (*Meeting) Wall() db.Wall {
	return db.Wall{See: access.SupervisionSee, Write: access.SupervisionSee, Sight: db.ByTwo}
}

// Overdue reports whether its day has passed and nobody has said what became of it.
func (m *Meeting) Overdue(today kith.Day) bool { return m.State == Due && m.Due < today }

// Happening is a meeting as the lead of the team sees it: that it is.
type Happening struct{ Meeting }

// Wall: leads of the team.
func (*Happening) Wall() db.Wall {
	return db.Wall{See: access.SupervisionLead, Write: access.SupervisionLead, Sight: db.ByTeam}
}

// meeting is one that is due on a day.
func meeting(a *Arrangement, due kith.Day) Meeting {
	return Meeting{Supervision: a.ID, Account: a.Account, Other: a.Other, Team: a.Team, Due: due, State: Due}
}

// GetMeeting returns a meeting of the actor's own.
func GetMeeting(tx *db.Tx, id kith.ID) (*Meeting, error) { return db.Get[Meeting](tx, id) }

// Meetings returns those of an arrangement of the actor's, the latest first.
func Meetings(tx *db.Tx, id kith.ID) ([]Meeting, error) {
	return db.Select[Meeting](tx, db.Q{Where: "t.supervision = $1", Args: []any{id}, Order: "t.due DESC, t.id DESC"})
}

// open reads a meeting of which nobody has said yet what became of it.
func open(tx *db.Tx, id kith.ID, version int) (*Meeting, *Arrangement, error) {
	m, err := db.Get[Meeting](tx, id)
	if err != nil {
		return nil, nil, err
	}
	if m.State != Due {
		return nil, nil, kith.Errorf(kith.Conflict, "This meeting is on record as %s already", m.State)
	}
	m.Version = version
	a, err := Get(tx, m.Supervision)
	return m, a, err
}

// Hold says that a meeting was held, and plans the next one: on the day given,
// or as many weeks on as they meet.
func Hold(tx *db.Tx, id kith.ID, version int, on kith.Day, minutes int, next kith.Day) (*Meeting, error) {
	m, a, err := open(tx, id, version)
	if err != nil {
		return nil, err
	}
	c := kith.Check{}
	c.That(on.Valid() && on <= tx.Today() && on >= tx.Today().AddMonths(-6), "held_on", "Enter the day on which you met, not in the future")
	c.That(minutes >= 0 && minutes <= 8*60, "minutes", "Enter how many minutes it took, like 60")
	if next == "" && on.Valid() {
		if next = on.Add(7 * a.Weeks); next < tx.Today() {
			next = tx.Today()
		}
	}
	checkNext(c, tx, next)
	if err := c.Err(); err != nil {
		return nil, err
	}
	m.State, m.HeldOn, m.Minutes = Held, on, minutes
	if err := db.Update(tx, m); err != nil {
		return nil, err
	}
	return m, plan(tx, a, next)
}

// Miss says that a meeting was missed, and why. Either it has a new day, or it
// is somebody's step to find one: it stays in sight until there is.
func Miss(tx *db.Tx, id kith.ID, version int, why Why, step Step, next kith.Day) (*Meeting, error) {
	m, a, err := open(tx, id, version)
	if err != nil {
		return nil, err
	}
	c := kith.Check{}
	c.That(Whys.Valid(why), "missed", "Choose why it was missed")
	c.That(next != "" || Steps.Valid(step), "step", "Enter a new day, or choose who finds one")
	c.That(m.Due <= tx.Today(), "missed", "This meeting is still to come. If it cannot be, enter the new day then")
	if next != "" {
		checkNext(c, tx, next)
		step = ""
	}
	if err := c.Err(); err != nil {
		return nil, err
	}
	m.State, m.Missed, m.Step = Missed, why, step
	if err := db.Update(tx, m); err != nil || next == "" {
		return m, err
	}
	return m, plan(tx, a, next)
}

// Again plans the meeting that takes the place of one that was missed.
func Again(tx *db.Tx, id kith.ID, version int, day kith.Day) (*Meeting, error) {
	m, err := db.Get[Meeting](tx, id)
	if err != nil {
		return nil, err
	}
	if m.State != Missed || m.Step == "" {
		return nil, kith.Errorf(kith.Conflict, "There is a new day for this meeting already")
	}
	c := kith.Check{}
	checkNext(c, tx, day)
	if err := c.Err(); err != nil {
		return nil, err
	}
	a, err := Get(tx, m.Supervision)
	if err != nil {
		return nil, err
	}
	m.Version, m.Step = version, ""
	if err := db.Update(tx, m); err != nil {
		return nil, err
	}
	return m, plan(tx, a, day)
}

func checkNext(c kith.Check, tx *db.Tx, day kith.Day) {
	c.That(day.Valid() && day >= tx.Today() && day <= tx.Today().AddMonths(6), "next", "Enter the next day on which you meet, from today on and within six months")
}

// plan puts the next meeting of an arrangement into the diary, unless it has ended.
func plan(tx *db.Tx, a *Arrangement, day kith.Day) error {
	if a.Ended() {
		return nil
	}
	m := meeting(a, day)
	return db.Insert(tx, &m)
}

// A Standing is how one arrangement stands, for the lead of the team.
type Standing struct {
	Arranged
	Last    kith.Day // on which they last met; "" when never
	Next    kith.Day // that is due; "" when none is
	Step    Step     // whose it is to find a day, when none is due
	Late    int      // days since a meeting was due of which nobody has said what became of it
	Held    int      // in the last twelve months
	Missed  int
	Minutes int
}

// Whose is who has the next step, in words; "" when nobody is late.
func (s *Standing) Whose() string {
	switch {
	case s.Step == Supervisor:
		return s.OtherName + " finds a new day"
	case s.Step == Supervisee:
		return s.AccountName + " finds a new day"
	case s.Late > 0:
		return "Both say whether they met"
	}
	return ""
}

// Team returns how the supervision of the actor's teams stands, what is late
// first: that it happens, and nothing of what is said.
func Team(tx *db.Tx) ([]Standing, error) {
	all, err := db.Select[Arranged](tx, db.Q{Where: "t.ended_on IS NULL", Order: "t.account_name, t.id"})
	if err != nil {
		return nil, err
	}
	out, at := make([]Standing, len(all)), map[kith.ID]*Standing{}
	for i := range all {
		out[i].Arranged = all[i]
		at[all[i].ID] = &out[i]
	}
	today := tx.Today()
	year := today.AddMonths(-12)
	err = db.Each(tx, db.Q{Order: "t.due, t.id"}, func(h *Happening) error {
		s := at[h.Supervision]
		if s == nil {
			return nil
		}
		switch h.State {
		case Due:
			s.Next = h.Due
			s.Late = max(0, h.Due.Until(today))
		case Held:
			s.Last = max(s.Last, h.HeldOn)
			if h.HeldOn > year {
				s.Held++
				s.Minutes += h.Minutes
			}
		case Missed:
			if h.Step != "" {
				s.Step = h.Step
			}
			if h.Due > year {
				s.Missed++
			}
		}
		return nil
	})
	return out, err
}

// Unsupervised returns the names of the workers of the actor's teams whom
// nobody supervises.
func Unsupervised(tx *db.Tx, crew map[kith.ID]string) ([]string, error) {
	have := map[kith.ID]bool{}
	err := db.Each(tx, db.Q{Where: "t.ended_on IS NULL"}, func(a *Arranged) error { have[a.Account] = true; return nil })
	var out []string
	for account, name := range crew {
		if !have[account] {
			out = append(out, name)
		}
	}
	return out, err
}

// within is how long after a hard contact a debrief is due.
const within = 24 * time.Hour
