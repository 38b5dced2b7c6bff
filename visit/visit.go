// Package visit is the conversations that follow a form: a cancer care review, a
// memory assessment, a call after discharge. What is asked is data, in versions
// (definition.go), and is a FHIR Questionnaire on the way in and out (fhir.go);
// shipped/ has those that Kith brings.
//
//	Call: somebody is due, since a day ──▶ due by its rule ──Record──▶ visit, a contact
//	                                                            └─▶ what goes back to the GP ──Tell──▶ a message's draft
//
// An instrument's own wording that may not be passed on is not shipped: a visit
// asks for its score then, and an organisation loads its own version with the
// words that it has a licence for.
package visit

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"kith"
	"kith/access"
	"kith/db"
	"kith/nhs"
	"kith/plan"
)

var care = db.Wall{See: access.CareSee, Write: access.CareWrite}

// A Call is why somebody is due for visits of a kind.
type Call struct {
	db.Row
	Person   kith.ID   `db:"person"`
	Code     string    `db:"code"`
	Since    kith.Day  `db:"since"`
	Worker   kith.ID   `db:"worker"` // whose list it stands on
	MadeBy   kith.ID   `db:"made_by"`
	MadeName string    `db:"made_name"`
	EndedAt  time.Time `db:"ended_at"`
	EndedBy  string    `db:"ended_by"`
	EndedWhy string    `db:"ended_why"`
}

// Table is the call's table.
func (*Call) Table() string { return "visit_call" }

// Wall: who sees the person's care.
func (*Call) Wall() db.Wall { return care }

// Ended reports whether nothing is due by it any more.
func (c *Call) Ended() bool { return !c.EndedAt.IsZero() }

// A Visit is one that was made.
type Visit struct {
	db.Row
	Person   kith.ID   `db:"person"`
	Call     kith.ID   `db:"visit_call"`
	Referral kith.ID   `db:"referral"`
	Contact  kith.ID   `db:"contact"` // as which it stands on the timeline
	Code     string    `db:"code"`
	Edition  string    `db:"edition"`
	Turn     string    `db:"turn"` // which of those that were due; "" when none was
	Day      kith.Day  `db:"day"`
	Answers  []Answer  `db:"answers"`
	Scores   []Scored  `db:"scores"`
	GP       []string  `db:"gp"`      // what must go back to the GP
	Message  kith.ID   `db:"message"` // in which it does
	MadeBy   kith.ID   `db:"made_by"`
	MadeName string    `db:"made_name"`
	StruckAt time.Time `db:"struck_at"`
	StruckBy string    `db:"struck_by"`
	Why      string    `db:"struck_why"`
}

// Table is the visit's table.
func (*Visit) Table() string { return "visit" }

// Wall: who sees the person's care.
func (*Visit) Wall() db.Wall { return care }

// Struck reports whether it was written down by mistake.
func (v *Visit) Struck() bool { return !v.StruckAt.IsZero() }

// Begin says that somebody is due for visits of a kind since a day: a
// diagnosis, a discharge, or today. Beginning twice for the same day is
// beginning once.
func Begin(tx *db.Tx, person kith.ID, code string, since kith.Day) (*Call, error) {
	d, err := Find(tx, code, "")
	if err != nil {
		return nil, err
	}
	c := kith.Check{}
	c.That(d != nil, "code", "Choose which visit")
	c.That(since.Valid() && since <= tx.Today() && since >= tx.Today().AddMonths(-60), "since", "Enter the day since when, not in the future and within five years")
	if err := c.Err(); err != nil {
		return nil, err
	}
	all, err := db.Select[Call](tx, db.Q{Where: "t.person = $1 AND t.code = $2 AND t.since = $3 AND t.ended_at IS NULL", Args: []any{person, code, since}})
	if err != nil {
		return nil, err
	}
	if len(all) > 0 {
		return &all[0], nil
	}
	k := &Call{Person: person, Code: code, Since: since, Worker: tx.Actor.ID, MadeBy: tx.Actor.ID, MadeName: tx.Actor.Name}
	return k, db.Insert(tx, k)
}

// End says why nothing is due any more.
func End(tx *db.Tx, id kith.ID, version int, why string) error {
	k, err := db.Get[Call](tx, id)
	if err != nil {
		return err
	}
	if k.Ended() {
		return kith.Errorf(kith.Conflict, "This has been ended already")
	}
	c := kith.Check{}
	c.Need(&why, "why", "Reason", "Say why it is not due any more", 150)
	if err := c.Err(); err != nil {
		return err
	}
	k.Version, k.EndedAt, k.EndedBy, k.EndedWhy = version, tx.Now, tx.Actor.Name, why
	return db.Update(tx, k)
}

// New is a visit as it is written down.
type New struct {
	How     nhs.Mechanism
	Day     kith.Day
	Minutes int
	Answers []Answer
	Episode kith.ID // in which; the one that is clear, when empty
}

// Record writes a visit down, and the contact that it was. Errors: Invalid, by
// field ("a-" and the question's ID for an answer); Conflict, when the person
// has no open referral.
func Record(tx *db.Tx, call kith.ID, n New) (*Visit, error) {
	k, err := db.Get[Call](tx, call)
	if err != nil {
		return nil, err
	}
	d, err := Find(tx, k.Code, "")
	if err != nil {
		return nil, err
	}
	if d == nil {
		return nil, kith.Errorf(kith.Conflict, "This kind of visit is no longer offered")
	}
	c := kith.Check{}
	v := &Visit{Person: k.Person, Call: k.ID, Code: d.Code, Edition: d.Version, Day: n.Day, MadeBy: tx.Actor.ID, MadeName: tx.Actor.Name}
	v.Answers = d.check(c, n.Answers)
	c.That(n.Day.Valid() && n.Day <= tx.Today(), "day", "Enter the day of the visit, not in the future")
	if err := c.Err(); err != nil {
		return nil, err
	}
	v.Scores = d.score(v.Answers)
	v.GP = d.back(v.Answers, v.Scores)
	done, err := of(tx, k.ID)
	if err != nil {
		return nil, err
	}
	if next := d.next(k, done); next != nil {
		v.Turn = next.Name
	}
	e, err := plan.Which(tx, k.Person, n.Episode)
	if err != nil {
		return nil, err
	}
	if e.Referral == nil || !e.Referral.Open() {
		return nil, kith.Errorf(kith.Conflict, "Support has ended, or there is no referral. If the person has come back, open the plan again first")
	}
	at := tx.Now
	if n.Day != tx.Today() {
		at = n.Day.Start().Add(12 * time.Hour)
	}
	contact, err := plan.RecordContact(tx, e.Referral.ID, plan.NewContact{How: n.How, At: at, Result: plan.Spoke, Minutes: n.Minutes, Kind: cut(d.Title, 150), Words: cut(v.summary(d), 4000)})
	if err != nil {
		return nil, err
	}
	v.Referral, v.Contact = e.Referral.ID, contact.ID
	return v, db.Insert(tx, v)
}

func cut(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n-1]) + "…"
	}
	return s
}

// summary is the visit in words: scores, what goes to the GP, and the answers.
func (v *Visit) summary(d *Definition) string {
	var b strings.Builder
	for _, s := range v.Scores {
		b.WriteString(s.Line() + "\n")
	}
	if len(v.GP) > 0 {
		b.WriteString("For the GP:\n- " + strings.Join(v.GP, "\n- ") + "\n")
	}
	for _, l := range d.Lines(v.Answers) {
		fmt.Fprintf(&b, "%s: %s\n", l.Asked, l.Said)
	}
	return strings.TrimSpace(b.String())
}

// Strike takes a visit out of what is done; it stays on the record with the
// reason, and so does its contact.
func Strike(tx *db.Tx, id kith.ID, version int, why string) error {
	v, err := db.Get[Visit](tx, id)
	if err != nil {
		return err
	}
	if v.Struck() {
		return kith.Errorf(kith.Conflict, "This has been struck out already")
	}
	c := kith.Check{}
	c.Need(&why, "why", "Reason", "Say why this was a mistake", 150)
	if err := c.Err(); err != nil {
		return err
	}
	v.Version, v.StruckAt, v.StruckBy, v.Why = version, tx.Now, tx.Actor.Name, why
	if err := db.Update(tx, v); err != nil {
		return err
	}
	k, err := db.Get[plan.Contact](tx, v.Contact)
	if err != nil || k.Struck() {
		return err
	}
	return plan.StrikeOut(tx, plan.KindContact, k.ID, k.Version, why)
}

// Tell begins a message to the GP practice that asks first for what the visit
// found, and returns it: a draft, for the worker to read and send.
func Tell(tx *db.Tx, id kith.ID) (*plan.Message, error) {
	v, err := db.Get[Visit](tx, id)
	if err != nil {
		return nil, err
	}
	switch {
	case v.Struck() || len(v.GP) == 0:
		return nil, kith.Errorf(kith.Conflict, "This visit has nothing for the GP")
	case v.Message != "":
		return db.Get[plan.Message](tx, v.Message)
	}
	d, err := Find(tx, v.Code, v.Edition)
	if err != nil {
		return nil, err
	}
	e, err := plan.Which(tx, v.Person, v.Referral)
	if err != nil {
		return nil, err
	}
	p, err := e.Begun()
	if err != nil {
		return nil, err
	}
	m, err := plan.Draft(tx, p.ID, plan.Occasion{Kind: plan.ReviewMessage, To: plan.ToGP})
	if err != nil {
		return nil, err
	}
	n := m.NewMessage
	asks := "- " + strings.Join(v.GP, "\n- ")
	if n.Professionals != "" && n.Professionals != plan.NoActions {
		asks += "\n" + n.Professionals
	}
	title := v.Code
	if d != nil {
		title = d.Title
	}
	n.Professionals = cut(asks, 4000)
	n.Summary = cut(strings.TrimSpace(title+", "+v.Day.String()+".\n"+lines(v.Scores)+n.Summary), 10000)
	if m, err = plan.ChangeMessage(tx, m.ID, m.Version, n); err != nil {
		return nil, err
	}
	v.Message = m.ID
	return m, db.Update(tx, v)
}

func lines(scores []Scored) string {
	var b strings.Builder
	for _, s := range scores {
		b.WriteString(s.Line() + "\n")
	}
	return b.String()
}

// Get returns one visit.
func Get(tx *db.Tx, id kith.ID) (*Visit, error) { return db.Get[Visit](tx, id) }

// Of returns the visits to a person, the latest first, those struck out too.
func Of(tx *db.Tx, person kith.ID) ([]Visit, error) {
	return db.Select[Visit](tx, db.Q{Where: "t.person = $1", Args: []any{person}, Order: "t.day DESC, t.id DESC"})
}

// Calls returns why a person is or was due, those that ended last.
func Calls(tx *db.Tx, person kith.ID) ([]Call, error) {
	return db.Select[Call](tx, db.Q{Where: "t.person = $1", Args: []any{person}, Order: "CASE WHEN t.ended_at IS NULL THEN 0 ELSE 1 END, t.since, t.id"})
}

// GetCall returns one call.
func GetCall(tx *db.Tx, id kith.ID) (*Call, error) { return db.Get[Call](tx, id) }

// of are the visits by a call that count.
func of(tx *db.Tx, call kith.ID) ([]Visit, error) {
	all, err := db.Select[Visit](tx, db.Q{Where: "t.visit_call = $1 AND t.struck_at IS NULL", Args: []any{call}, Order: "t.day, t.id"})
	return slices.Clip(all), err
}
