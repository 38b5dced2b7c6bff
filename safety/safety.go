// Package safety is that a worker who goes out comes back, alone or with another: a
// home visit is planned with when they are to be back and a colleague who looks after them;
// they check in and out; when they are not back in time, the colleague is told,
// and then the leads of the team.
//
//	planned ──Out──▶ out ──Back──▶ back
//	   │              │
//	   │              └─ not back in time, or Help: the colleague is told at once,
//	   │                 the leads a quarter of an hour later, unless one of them
//	   │                 says that they have it (Heard)
//	   └─Cancel─▶ cancelled
//
// The alarm is a job that was put down in the transaction of the plan, so it
// outlives a restart, and it rings also for a visit into which nobody checked
// in. Of two who go together each checks in and out; it names who is not back. A message says who, when and which number to ring; where, and to whom,
// stands on the page, for the team.
package safety

import (
	"time"

	"kith"
	"kith/access"
	"kith/db"
	"kith/job"
	"kith/team"
)

// A State is where a visit stands.
type State string

const (
	Planned   State = "planned"
	Gone      State = "out"
	Returned  State = "back"
	Cancelled State = "cancelled"
)

// New is a visit as it is planned.
type New struct {
	Person    kith.ID   `db:"person" form:"-"`            // "" where it is to nobody Kith knows
	Colleague kith.ID   `db:"colleague" form:"colleague"` // who looks after the worker
	Second    kith.ID   `db:"second" form:"second"`       // who goes along; "" for a visit alone
	Place     string    `db:"place" form:"place"`         // 255
	Phone     string    `db:"phone" form:"phone"`         // the number to ring
	Words     string    `db:"words" form:"words"`         // what the colleague should know, such as the car; 500
	StartsAt  time.Time `db:"starts_at" form:"starts"`
	BackAt    time.Time `db:"back_at" form:"back"` // by when they check out
}

// A Visit is one.
type Visit struct {
	db.Row
	New
	Account       kith.ID   `db:"account"`
	AccountName   string    `db:"account_name"`
	Team          kith.ID   `db:"team"`
	ColleagueName string    `db:"colleague_name"`
	SecondName    string    `db:"second_name"`
	State         State     `db:"state"`
	OutAt         time.Time `db:"out_at"` // when the worker went in
	SecondOutAt   time.Time `db:"second_out_at"`
	FirstBackAt   time.Time `db:"first_back_at"` // of two, when the worker was back
	SecondBackAt  time.Time `db:"second_back_at"`
	EndedAt       time.Time `db:"ended_at"`
	HelpAt        time.Time `db:"help_at"`  // when they asked for help
	ToldAt        time.Time `db:"told_at"`  // when the colleague was told
	LeadsAt       time.Time `db:"leads_at"` // when the leads were
	HeardAt       time.Time `db:"heard_at"` // when somebody said that they have it
	HeardBy       string    `db:"heard_by"`
	HeardWords    string    `db:"heard_words"`
}

// Table is the visit's table.
func (*Visit) Table() string { return "home_visit" }

// Wall: the worker's team, who look after each other, whomever they support.
func (*Visit) Wall() db.Wall {
	return db.Wall{See: access.CareSee, Write: access.CareWrite, Sight: db.ByTeam}
}

// Over reports whether nothing more is to happen.
func (v *Visit) Over() bool { return v.State == Returned || v.State == Cancelled }

// Late reports whether the worker should have been back, or asked for help.
func (v *Visit) Late(now time.Time) bool {
	return !v.Over() && (!v.HelpAt.IsZero() || !now.Before(v.BackAt))
}

// Names are those who go.
func (v *Visit) Names() string { return both(v.AccountName, v.SecondName) }

// Missing are those who have not said that they are back.
func (v *Visit) Missing() string {
	first, second := v.AccountName, v.SecondName
	if !v.FirstBackAt.IsZero() {
		first = ""
	}
	if !v.SecondBackAt.IsZero() {
		second = ""
	}
	return both(first, second)
}

func both(one, other string) string {
	if one == "" || other == "" {
		return one + other
	}
	return one + " and " + other
}

// Goes reports whether an account is of those who go.
func (v *Visit) Goes(account kith.ID) bool {
	return account != "" && (v.Account == account || v.Second == account)
}

// IsBack reports whether an account of those who go has said that it is back.
func (v *Visit) IsBack(account kith.ID) bool {
	return v.Account == account && !v.FirstBackAt.IsZero() || v.Second == account && !v.SecondBackAt.IsZero()
}

// the longest that one visit may last: longer is more than one.
const longest = 12 * time.Hour

func (n *New) check(c kith.Check, now time.Time) {
	c.Need(&n.Place, "place", "Where", "Enter where you go, with the postcode", 255)
	c.Need(&n.Phone, "phone", "Phone number", "Enter the number on which you can be rung", 30)
	c.Text(&n.Words, "words", "What to know", 500)
	c.That(n.StartsAt.After(now.Add(-2*time.Hour)) && n.StartsAt.Before(now.AddDate(0, 0, 60)), "starts", "Enter when the visit begins, within two months")
	c.That(n.BackAt.After(now) && n.BackAt.After(n.StartsAt), "back", "Enter when you will be back, after it begins and not in the past")
	c.That(!n.BackAt.After(n.StartsAt.Add(longest)), "back", "A visit lasts 12 hours at most. Plan another after it")
}

// Plan puts a visit of the actor's down, with its alarm.
func Plan(tx *db.Tx, n New) (*Visit, error) {
	if err := access.Need(tx.Actor, access.CareWrite); err != nil {
		return nil, err
	}
	v := &Visit{New: n, Account: tx.Actor.ID, AccountName: tx.Actor.Name, State: Planned}
	c := kith.Check{}
	v.check(c, tx.Now)
	if err := v.named(tx, c); err != nil {
		return nil, err
	}
	if err := c.Err(); err != nil {
		return nil, err
	}
	if v.Person != "" {
		ok, err := tx.Sees(v.Person)
		if err != nil {
			return nil, err
		}
		if !ok {
			return nil, kith.Errorf(kith.NotFound, "We could not find this person. The record may have been removed, or it is not yours to see")
		}
	}
	if err := db.Insert(tx, v); err != nil {
		return nil, err
	}
	return v, job.Add(tx, kind, string(v.ID), v.BackAt, nil)
}

// named finds the colleague, and the team that the two are in together.
func (v *Visit) named(tx *db.Tx, c kith.Check) error {
	c.That(v.Colleague != "" && v.Colleague != tx.Actor.ID, "colleague", "Choose a colleague who looks after you")
	for _, t := range tx.Actor.Teams {
		crew, err := team.Crew(tx, []kith.ID{t})
		if err != nil {
			return err
		}
		for _, w := range crew {
			if w.Account == v.Colleague && v.Team == "" {
				v.Team, v.ColleagueName = t, w.Name
			}
		}
	}
	c.That(v.Team != "", "colleague", "Choose a colleague of your own team")
	if v.Second == "" {
		return nil
	}
	c.That(v.Second != tx.Actor.ID && v.Second != v.Colleague, "second", "Who goes along is neither you nor who looks after you")
	crew, err := team.Crew(tx, []kith.ID{v.Team})
	for _, w := range crew {
		if w.Account == v.Second {
			v.SecondName = w.Name
		}
	}
	c.That(v.SecondName != "", "second", "Choose somebody of the team of who looks after you")
	return err
}

// Colleagues are those of the actor's teams who can look after them.
func Colleagues(tx *db.Tx) ([]team.Colleague, error) {
	all, err := team.Crew(tx, tx.Actor.Teams)
	var out []team.Colleague
	for _, w := range all {
		if w.Account != tx.Actor.ID {
			out = append(out, w)
		}
	}
	return out, err
}

// change makes one step of a visit, which is not over yet.
func change(tx *db.Tx, id kith.ID, step func(*Visit) error) (*Visit, error) {
	if err := tx.Lock("home visit " + string(id)); err != nil { // against the alarm
		return nil, err
	}
	v, err := db.Get[Visit](tx, id)
	if err != nil {
		return nil, err
	}
	if v.Over() {
		return nil, kith.Errorf(kith.Conflict, "This visit is over: %s", v.State)
	}
	if err := step(v); err != nil {
		return nil, err
	}
	return v, db.Update(tx, v)
}

// own refuses steps that are the worker's own.
func (v *Visit) own(tx *db.Tx) error {
	if !v.Goes(tx.Actor.ID) {
		return kith.Errorf(kith.Forbidden, "This is the visit of %s, who says so themselves. If you know that they are safe, say that you have it", v.Names())
	}
	return nil
}

// Out says that the actor, of those who go, has gone in.
func Out(tx *db.Tx, id kith.ID) (*Visit, error) {
	return change(tx, id, func(v *Visit) error {
		v.goIn(tx)
		return v.own(tx)
	})
}

func (v *Visit) goIn(tx *db.Tx) {
	at := &v.OutAt
	if v.Second == tx.Actor.ID {
		at = &v.SecondOutAt
	}
	if at.IsZero() {
		*at = tx.Now
	}
	v.State = Gone
}

// Back says that the actor, of those who go, is back; the visit is over when all
// are. Whoever was told that they were not, is told that they are.
func Back(tx *db.Tx, id kith.ID) (*Visit, error) {
	v, err := change(tx, id, func(v *Visit) error {
		if v.IsBack(tx.Actor.ID) {
			return kith.Errorf(kith.Conflict, "You have checked out. %s has not yet", v.Missing())
		}
		if v.Second == tx.Actor.ID {
			v.SecondBackAt = tx.Now
		} else {
			v.FirstBackAt = tx.Now
		}
		if v.Missing() == "" {
			v.State, v.EndedAt = Returned, tx.Now
		}
		return v.own(tx)
	})
	if err != nil || !v.Over() {
		return v, err
	}
	if err := job.Drop(tx, kind, string(id)); err != nil {
		return nil, err
	}
	if !v.ToldAt.IsZero() {
		err = v.tell(tx, v.Colleague, "visit-back", "back")
	}
	if err != nil || v.LeadsAt.IsZero() {
		return v, err
	}
	return v, v.tellLeads(tx, "visit-back", "back")
}

// Cancel says that the visit is not made.
func Cancel(tx *db.Tx, id kith.ID) (*Visit, error) {
	v, err := change(tx, id, func(v *Visit) error {
		if v.State != Planned {
			return kith.Errorf(kith.Conflict, "You have checked in to this visit. Check out instead")
		}
		v.State, v.EndedAt = Cancelled, tx.Now
		return v.own(tx)
	})
	if err != nil {
		return nil, err
	}
	return v, job.Drop(tx, kind, string(id))
}

// More is how much longer one tap makes a visit.
const More = 30 * time.Minute

// Later says that the worker will be back half an hour later than was said, or
// than now. An alarm that was given already stays given.
func Later(tx *db.Tx, id kith.ID) (*Visit, error) {
	v, err := change(tx, id, func(v *Visit) error {
		from := v.BackAt
		if from.Before(tx.Now) {
			from = tx.Now
		}
		if v.BackAt = from.Add(More); v.BackAt.After(v.StartsAt.Add(longest)) {
			return kith.Errorf(kith.Conflict, "A visit lasts 12 hours at most. Check out, and plan another")
		}
		return v.own(tx)
	})
	if err != nil {
		return nil, err
	}
	return v, v.ring(tx, v.BackAt)
}

// Help calls the colleague at once.
func Help(tx *db.Tx, id kith.ID) (*Visit, error) {
	v, err := change(tx, id, func(v *Visit) error {
		// A second call is another alarm: those who were told are told again.
		v.HelpAt, v.ToldAt, v.LeadsAt, v.HeardAt, v.HeardBy, v.HeardWords = tx.Now, time.Time{}, time.Time{}, time.Time{}, "", ""
		v.goIn(tx)
		return v.own(tx)
	})
	if err != nil {
		return nil, err
	}
	return v, v.ring(tx, tx.Now)
}

// ring has the alarm go off at a time.
func (v *Visit) ring(tx *db.Tx, at time.Time) error {
	there, err := job.Wake(tx, kind, string(v.ID), at)
	if err != nil || there {
		return err
	}
	return job.Add(tx, kind, string(v.ID), at, nil)
}

// Heard says that somebody of the team has it, and what they do: the leads are
// not told any more.
func Heard(tx *db.Tx, id kith.ID, words string) (*Visit, error) {
	return change(tx, id, func(v *Visit) error {
		c := kith.Check{}
		c.Need(&words, "heard_words", "What you do", "Write what you know or do, such as: I have spoken with her", 500)
		if err := c.Err(); err != nil {
			return err
		}
		if !v.Late(tx.Now) {
			return kith.Errorf(kith.Conflict, "%s is not late", v.Names())
		}
		v.HeardAt, v.HeardBy, v.HeardWords = tx.Now, tx.Actor.Name, words
		return nil
	})
}

// Get returns one visit of the actor's teams.
func Get(tx *db.Tx, id kith.ID) (*Visit, error) { return db.Get[Visit](tx, id) }

// Open returns the visits of the actor's teams that are not over, in order of
// when they are to be back.
func Open(tx *db.Tx) ([]Visit, error) {
	return db.Select[Visit](tx, db.Q{Where: "t.state IN ('planned', 'out')", Order: "t.back_at, t.id"})
}

// Recent returns those that are over, the latest first.
func Recent(tx *db.Tx) ([]Visit, error) {
	return db.Select[Visit](tx, db.Q{Where: "t.state IN ('back', 'cancelled')", Order: "t.ended_at DESC, t.id DESC", Limit: 20})
}

// Usual are the number and the colleague of the actor's last visit, for the
// next; "" when there was none.
func Usual(tx *db.Tx) (phone string, colleague kith.ID, err error) {
	all, err := db.Select[Visit](tx, db.Q{Where: "t.account = $1", Args: []any{tx.Actor.ID}, Order: "t.id DESC", Limit: 1})
	if err != nil || len(all) == 0 {
		return "", "", err
	}
	return all[0].Phone, all[0].Colleague, nil
}
