package referral

import (
	"fmt"
	"slices"
	"time"

	"kith"
	"kith/access"
	"kith/db"
	"kith/nhs"
	"kith/person"
	"kith/team"
)

// A Status is where a referral stands.
type Status string

const (
	Received Status = "received"
	Accepted Status = "accepted"
	Declined Status = "declined"
	Closed   Status = "closed"
)

// Statuses as pages say them.
var Statuses = nhs.List[Status]{
	Title:  "Status",
	Source: "JOURNEY.md section 2",
	Codes: []nhs.Code[Status]{
		{Code: Received, Name: "New"},
		{Code: Accepted, Name: "Accepted"},
		{Code: Declined, Name: "Declined"},
		{Code: Closed, Name: "Closed"},
	},
}

// moves is every step that a referral can take. What is not here cannot
// happen, and nothing but move sets a status.
var moves = map[Status][]Status{
	Received: {Accepted, Declined},
	Accepted: {Closed, Declined},
}

// CanBecome reports whether a referral may go from s to next.
func (s Status) CanBecome(next Status) bool { return slices.Contains(moves[s], next) }

// Receive takes a referral of somebody whom the form describes: it matches
// before it adds, so that a known person does not get a second record.
// Errors: Invalid, with every field that is wrong; Conflict, when the person
// has an open referral to the team already.
func Receive(tx *db.Tx, who person.New, n New) (*Referral, error) {
	if err := access.Need(tx.Actor, access.ReferralMake); err != nil {
		return nil, err
	}
	c := kith.Check{}
	who.Check(c, tx.Today())
	n.Check(c)
	if err := c.Err(); err != nil {
		return nil, err
	}
	who.Team, who.Stated = n.Team, n.stated()
	p, _, err := person.FindOrAdd(tx, who)
	if err != nil {
		return nil, err
	}
	return receive(tx, p, &Referral{New: n})
}

// ReceiveFor takes a referral of a person whom the actor sees.
func ReceiveFor(tx *db.Tx, id kith.ID, n New) (*Referral, error) {
	if err := access.Need(tx.Actor, access.ReferralMake); err != nil {
		return nil, err
	}
	c := kith.Check{}
	n.Check(c)
	if err := c.Err(); err != nil {
		return nil, err
	}
	p, err := person.Get(tx, id)
	if err != nil {
		return nil, err
	}
	if err := show(tx, p.ID, n.Team); err != nil {
		return nil, err
	}
	return receive(tx, p, &Referral{New: n})
}

// show gives sight of a known person to the team that they are referred to,
// and to a referrer. A person who is found or added by the form is in the
// sight of both already.
func show(tx *db.Tx, id, team kith.ID) error {
	if tx.Actor.Role == access.Referrer {
		if err := person.Show(tx, id, tx.Actor.ID); err != nil {
			return err
		}
	}
	return person.Show(tx, id, team)
}

// receive stores r, once the form is right and the person known.
func receive(tx *db.Tx, p *person.Person, r *Referral) (*Referral, error) {
	if r.ReceivedAt.IsZero() {
		r.ReceivedAt = tx.Now
	}
	if err := takes(tx, r.Team, kith.DayOf(r.ReceivedAt)); err != nil {
		return nil, err
	}
	if err := alone(tx, p.ID, r.Team); err != nil {
		return nil, err
	}
	r.Person, r.Status, r.MadeBy = p.ID, Received, tx.Actor.ID
	if err := db.Insert(tx, r); err != nil {
		return nil, err
	}
	return r, person.Stated(tx, p.ID, p.Risks, r.Risk == NoKnownRisks, r.RiskWords)
}

// takes refuses a team that there is not, or that was closed on the day.
func takes(tx *db.Tx, id kith.ID, day kith.Day) error {
	n, err := db.Count[team.Choice](tx, db.Q{Where: "t.id = $1 AND (t.closed_on IS NULL OR t.closed_on > $2)", Args: []any{id, day}})
	if err == nil && n == 0 {
		err = kith.Check{"team": "Choose a team from the list"}.Err()
	}
	return err
}

// alone refuses a referral while the person has an open one to the team.
func alone(tx *db.Tx, id, team kith.ID) error {
	// Two referrals of one person at the same time: the second finds the first.
	if err := tx.Lock("referral of " + string(id)); err != nil {
		return err
	}
	// The team is compared here: a team has many open referrals and a person
	// few, and the database is not to go through the team's.
	open, err := db.Select[standing](tx.Beyond("an open referral counts, whoever sent it"), db.Q{
		Where: "t.person = $1 AND t.status IN ('received', 'accepted')", Args: []any{id}})
	if err != nil {
		return err
	}
	for _, o := range open {
		if o.Team == team {
			return &kith.Error{Kind: kith.Conflict, Msg: fmt.Sprintf(
				"This person has an open referral to this team already, received on %s. Add what is new to that one instead",
				kith.DayOf(o.ReceivedAt)), Fields: map[string]string{"team": "The person is referred to this team already"}}
		}
	}
	return nil
}

// A standing is as much of a referral as says whether it stands in the way of
// another.
type standing struct {
	db.Row
	Person     kith.ID   `db:"person"`
	Team       kith.ID   `db:"team"`
	ReceivedAt time.Time `db:"received_at"`
}

func (*standing) Table() string { return "referral" }
func (*standing) Wall() db.Wall { return (*Referral)(nil).Wall() }

// Accept takes the person on.
func Accept(tx *db.Tx, id kith.ID) (*Referral, error) {
	return move(tx, id, Accepted, func(r *Referral) { r.AcceptedAt = tx.Now })
}

// Turndown declines a referral with a coded reason, and words where they help.
func Turndown(tx *db.Tx, id kith.ID, why DeclineReason, words string) (*Referral, error) {
	c := kith.Check{}
	c.That(DeclineReasons.Valid(why), "decline", "Choose why the referral is declined")
	c.Text(&words, "decline_words", "What to tell the referrer", 1000)
	if err := c.Err(); err != nil {
		return nil, err
	}
	return move(tx, id, Declined, func(r *Referral) { r.Decline, r.DeclineWords, r.EndedAt = why, words, tx.Now })
}

// Close ends an accepted referral. Package plan closes the plan with it.
func Close(tx *db.Tx, id kith.ID, how ClosingReason, words string) (*Referral, error) {
	c := kith.Check{}
	c.That(ClosingReasons.Valid(how), "closing", "Choose how it ended")
	c.Text(&words, "closing_words", "In your own words", 4000)
	if err := c.Err(); err != nil {
		return nil, err
	}
	return move(tx, id, Closed, func(r *Referral) { r.Closing, r.ClosingWords, r.EndedAt = how, words, tx.Now })
}

// move takes one step of the table, and lets set write what goes with it.
func move(tx *db.Tx, id kith.ID, to Status, set func(*Referral)) (*Referral, error) {
	r, err := decide(tx, id)
	if err != nil {
		return nil, err
	}
	if !r.Status.CanBecome(to) {
		return nil, kith.Errorf(kith.Conflict, "This referral is %s already", Statuses.Name(r.Status))
	}
	r.Status = to
	set(r)
	if err := db.Update(tx, r); err != nil {
		return nil, err
	}
	return r, tell(tx, r)
}

// decide gets a referral that the actor may decide about.
func decide(tx *db.Tx, id kith.ID) (*Referral, error) {
	if err := access.Need(tx.Actor, access.ReferralDecide); err != nil {
		return nil, err
	}
	return Get(tx, id)
}

// Allocate gives an open referral to a worker of its team.
func Allocate(tx *db.Tx, id, worker kith.ID) (*Referral, error) {
	r, err := decide(tx, id)
	if err != nil {
		return nil, err
	}
	if !r.Open() {
		return nil, kith.Errorf(kith.Conflict, "This referral is %s; it cannot be allocated", Statuses.Name(r.Status))
	}
	r.Worker, r.AllocatedAt = worker, tx.Now
	return r, db.Update(tx, r)
}

// Weigh says how much support the person needs, and why: it stands above what
// the record would say by itself (package load).
func Weigh(tx *db.Tx, id kith.ID, how Complexity, why string) (*Referral, error) {
	r, err := decide(tx, id)
	if err != nil {
		return nil, err
	}
	c := kith.Check{}
	c.That(Complexities.Valid(how), "complexity", "Choose how much support the person needs")
	c.Need(&why, "complexity_why", "Reason", "Say why: what the record does not show", 500)
	if err := c.Err(); err != nil {
		return nil, err
	}
	r.Complexity, r.WhyWeighed, r.WeighedAt = how, why, tx.Now
	return r, db.Update(tx, r)
}

// Reached stops the waiting clock at the first two-way contact. Later contacts
// leave it as it is, and an earlier one, written down late, sets it back.
func Reached(tx *db.Tx, r *Referral, at time.Time) error {
	if !r.ContactAt.IsZero() && !at.Before(r.ContactAt) {
		return nil
	}
	r.ContactAt = at
	return db.Update(tx, r)
}

// Return takes a person back whose referral was closed: a new referral with
// the same reasons, accepted at once and given to the same worker.
func Return(tx *db.Tx, id kith.ID, n New) (*Referral, error) {
	old, err := decide(tx, id)
	if err != nil {
		return nil, err
	}
	if old.Status != Closed {
		return nil, kith.Errorf(kith.Conflict, "Only a closed referral can return; this one is %s", Statuses.Name(old.Status))
	}
	n.Team = old.Team
	c := kith.Check{}
	n.Check(c)
	if err := c.Err(); err != nil {
		return nil, err
	}
	p, err := person.Get(tx, old.Person)
	if err != nil {
		return nil, err
	}
	r, err := receive(tx, p, &Referral{New: n, Previous: old.ID, Complexity: old.Complexity})
	if err != nil {
		return nil, err
	}
	if r, err = Accept(tx, r.ID); err != nil || old.Worker == "" {
		return r, err
	}
	return Allocate(tx, r.ID, old.Worker)
}
