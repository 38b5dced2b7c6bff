package plan

import (
	"time"

	"kith"
	"kith/db"
	"kith/nhs"
)

// A Haste is how soon a clinician must say that a concern has arrived.
type Haste string

// Hastes are the choices; Within says how long each allows. In danger of life
// the number is 999, and a form says so beside the first.
var Hastes = nhs.List[Haste]{
	Title: "How soon", Source: "Kith; the hours are Kith's own starting values, for a service's clinical lead to set",
	Codes: []nhs.Code[Haste]{
		{Code: "now", Name: "Now: within an hour", About: "If somebody's life is in danger, ring 999 first"},
		{Code: "today", Name: "Today: within four hours"},
		{Code: "soon", Name: "Within a day"},
	},
}

// Within is how long the clinician has.
func (h Haste) Within() time.Duration {
	switch h {
	case "now":
		return time.Hour
	case "today":
		return 4 * time.Hour
	}
	return 24 * time.Hour
}

// NewConcern is something that a clinician must know.
type NewConcern struct {
	What      string    `db:"what" form:"what"`             // 2000
	ToName    string    `db:"to_name" form:"to_name"`       // the named clinician; 70
	ToRole    string    `db:"to_role" form:"to_role"`       // 70
	ToContact string    `db:"to_contact" form:"to_contact"` // 70
	Urgency   Haste     `db:"urgency" form:"urgency"`
	RaisedAt  time.Time `db:"raised_at" form:"raised_at"` // now when zero

	Episode kith.ID `form:"episode"` // in which it is written; the one that is clear, when empty
}

// A Concern is one that was raised.
//
//	raised ──Heard──▶ acknowledged, with the outcome
//	   └─ not heard in time ──Escalate──▶ somebody else is told
type Concern struct {
	Of
	NewConcern
	DueAt       time.Time `db:"due_at" form:"-"`
	HeardAt     time.Time `db:"heard_at" form:"-"`
	HeardBy     string    `db:"heard_by" form:"-"`
	Outcome     string    `db:"outcome" form:"-"`
	EscalatedAt time.Time `db:"escalated_at" form:"-"`
	EscalatedTo string    `db:"escalated_to" form:"-"`
	Strike
}

func (*Concern) Table() string { return "concern" }
func (*Concern) Wall() db.Wall { return care }

// Check puts n into its usual form and notes what is wrong with it.
func (n *NewConcern) Check(c kith.Check, today kith.Day) {
	c.Need(&n.What, "what", "Concern", "Write what the concern is", 2000)
	c.Need(&n.ToName, "to_name", "Name", "Enter the name of the clinician whom you told", 70)
	c.Text(&n.ToRole, "to_role", "Role", 70)
	c.Text(&n.ToContact, "to_contact", "Contact details", 70)
	c.That(Hastes.Valid(n.Urgency), "urgency", "Choose how soon it must be acknowledged")
	c.That(kith.DayOf(n.RaisedAt) <= today, "raised_at", "Enter when you told them, not in the future")
}

// Overdue reports whether nobody has said in time that it has arrived.
func (r *Concern) Overdue(now time.Time) bool {
	return r.HeardAt.IsZero() && !r.Struck() && now.After(r.DueAt)
}

// Raise writes down a concern that was raised to a named clinician.
func Raise(tx *db.Tx, person kith.ID, n NewConcern) (*Concern, error) {
	if n.RaisedAt.IsZero() {
		n.RaisedAt = tx.Now
	}
	r := &Concern{NewConcern: n, DueAt: n.RaisedAt.Add(n.Urgency.Within())}
	if err := r.forPerson(tx, person, n.Episode, r.Check); err != nil {
		return nil, err
	}
	return r, db.Insert(tx, r)
}

// unheard are the concerns of this episode that nobody has acknowledged, as a
// message asks for it.
func (d *drafting) unheard() ([]string, error) {
	all, err := ofPlan(d.tx, d.t, db.Select[Concern])
	if err != nil {
		return nil, err
	}
	var out []string
	for _, c := range all {
		if c.HeardAt.IsZero() {
			out = append(out, "- Acknowledge the concern raised with "+c.ToName+" on "+kith.DayOf(c.RaisedAt).String()+": "+c.What)
		}
	}
	return out, nil
}

// Heard writes down who acknowledged the concern, and what they will do.
func Heard(tx *db.Tx, id kith.ID, version int, by, outcome string) (*Concern, error) {
	return changeConcern(tx, id, version, func(r *Concern, c kith.Check) {
		c.Need(&by, "heard_by", "Name", "Enter who acknowledged it", 70)
		c.Need(&outcome, "outcome", "Outcome", "Write what they said and will do", 1000)
		if r.HeardAt.IsZero() {
			r.HeardAt = tx.Now
		}
		r.HeardBy, r.Outcome = by, outcome
	})
}

// Escalate writes down who else was told, as nobody acknowledged it.
func Escalate(tx *db.Tx, id kith.ID, version int, to string) (*Concern, error) {
	return changeConcern(tx, id, version, func(r *Concern, c kith.Check) {
		c.Need(&to, "escalated_to", "Name", "Enter whom you told instead", 150)
		r.EscalatedAt, r.EscalatedTo = tx.Now, to
	})
}

func changeConcern(tx *db.Tx, id kith.ID, version int, set func(*Concern, kith.Check)) (*Concern, error) {
	r, err := db.Get[Concern](tx, id)
	if err != nil {
		return nil, err
	}
	r.Version = version
	err = r.again(tx, &r.Strike, func(c kith.Check, _ kith.Day) { set(r, c) })
	if err != nil {
		return nil, err
	}
	return r, db.Update(tx, r)
}
