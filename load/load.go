// Package load says how much each worker carries, by the hours that the people
// they support are expected to need, against the hours that they have.
//
//	record ─ facts ─→ band ─┐
//	closed episodes ─ regression ─→ contacts to come ─┴→ weight of a person
//	hours, leave, share with people ─→ room
//	weights / room = load        received, waiting, room ─→ the queue, and what if
//
// A weight of 1 is a standard person: 7 contacts in 12 weeks, 4.2 hours with
// travel and writing up, which is what 225 people a year leave each. Loads look
// four weeks ahead: a standard person takes 1.4 hours of them, and a whole-time
// worker has room for 52. The bands and their weights are Kith's own starting
// values (design: capacity; no published scheme was found); they give way to a
// team's own figures once it has enough (Estimate).
//
// A load is of everybody whom the worker supports, whichever team they were
// referred to; who they are is shown to those who see them.
package load

import (
	"strings"
	"time"

	"kith"
	"kith/access"
	"kith/db"
	"kith/nhs"
	"kith/referral"
)

// The standard, from published arithmetic: 42 working weeks of 37.5 hours, 60 %
// with and for people, and 225 people a year.
const (
	WeekHours   = 37.5
	YearWeeks   = 42.0
	PersonHours = WeekHours * YearWeeks * 0.6 / 225 // 4.2
	Contacts    = 7.0                               // of a standard person: the middle of 6 to 8
	Weeks       = 12.0                              // for which support usually lasts
	Ahead       = 4.0                               // weeks that a load looks ahead
	aheadHours  = PersonHours * Ahead / Weeks       // 1.4: what a standard person takes of them
)

// Crisis is for how many days a crisis weighs as one.
const Crisis = 28

// A Case is an open referral, as far as its weight goes. Nothing in it is shown
// to a person, who would read "case".
type Case struct {
	db.Row
	Person     kith.ID             `db:"person"`
	Team       kith.ID             `db:"team"`
	Worker     kith.ID             `db:"worker"`
	Source     referral.Source     `db:"source"`
	Urgency    referral.Urgency    `db:"urgency"`
	Needs      []nhs.Need          `db:"needs"`
	Judged     referral.Complexity `db:"complexity"`
	JudgedWhy  string              `db:"complexity_why"`
	JudgedAt   time.Time           `db:"weighed_at"`
	ReceivedAt time.Time           `db:"received_at"`
	AcceptedAt time.Time           `db:"accepted_at"`
	Born       kith.Day            `db:"p.born"`
	Interpret  bool                `db:"p.interpreter"`
	Literacy   string              `db:"p.literacy"`
	PlanNeeds  int                 `db:"(SELECT count(DISTINCT n.need) FROM plan_need n JOIN plan l ON l.tenant = n.tenant AND l.id = n.plan WHERE l.tenant = t.tenant AND l.referral = t.id AND n.struck_at IS NULL)"`
	PlanHouse  int                 `db:"(SELECT count(*) FROM plan_need n JOIN plan l ON l.tenant = n.tenant AND l.id = n.plan WHERE l.tenant = t.tenant AND l.referral = t.id AND n.struck_at IS NULL AND n.need = 'housing')"`
	Guarded    int                 `db:"(SELECT count(*) FROM person_safeguard g WHERE g.tenant = t.tenant AND g.person = t.person AND g.until IS NULL)"`
	ConcernAt  time.Time           `db:"(SELECT max(k.raised_at) FROM concern k WHERE k.tenant = t.tenant AND k.person = t.person AND k.struck_at IS NULL)"`
	Had        int                 `db:"(SELECT count(*) FROM contact c WHERE c.tenant = t.tenant AND c.referral = t.id AND c.two_way AND c.struck_at IS NULL)"`
}

// Table is the referral's table.
func (*Case) Table() string { return "referral" }

// Wall: a weight follows from safeguarding too, so only who may see that reads
// it, of the people of the actor's teams.
func (*Case) Wall() db.Wall { return db.Wall{See: access.SafeguardingSee, Sight: db.ByTeam} }

// From joins the person.
func (*Case) From() string {
	return "referral t JOIN person p ON p.tenant = t.tenant AND p.id = t.person"
}

// A Band is how much support a person takes, by what the record says or as the
// worker judges, and why in words.
type Band struct {
	How    referral.Complexity
	Why    string
	Judged bool // by the worker
}

// Weight is what the band weighs, in standard people.
func (b Band) Weight() float64 { return float64(b.How.Weight()) / 100 }

// signposted are needs that a word or a form usually meets, where there is no
// other.
var signposted = map[nhs.Need]bool{nhs.Transport: true, nhs.SocialCare: true}

// Band is the case's band at a time. A judgement stands above the record; one of
// "intense" for four weeks, and then as "much".
func (c *Case) Band(now time.Time) Band {
	recent := func(at time.Time) bool { return !at.IsZero() && now.Sub(at) < Crisis*24*time.Hour }
	if c.Judged != "" {
		b := Band{How: c.Judged, Why: c.JudgedWhy, Judged: true}
		if c.Judged == "intense" && !recent(c.JudgedAt) {
			b.How, b.Why = "much", "Judged intense more than four weeks ago. Judge again if it still is"
		}
		return b
	}
	if recent(c.ConcernAt) {
		return Band{How: "intense", Why: "A concern was raised with a clinician on " + kith.DayOf(c.ConcernAt).String()}
	}
	if c.Urgency == referral.Urgent && recent(c.ReceivedAt) {
		return Band{How: "intense", Why: "Referred as urgent on " + kith.DayOf(c.ReceivedAt).String()}
	}
	var why []string
	for _, f := range []struct {
		is   bool
		says string
	}{
		{c.needs() >= 3, "three needs or more"},
		{c.housing(), "housing"},
		{c.Guarded > 0, "safeguarding"},
		{c.Literacy == "cannot", "cannot read"},
		{c.Interpret, "an interpreter is needed"},
	} {
		if f.is {
			why = append(why, f.says)
		}
	}
	if len(why) > 0 {
		s := strings.Join(why, ", ")
		return Band{How: "much", Why: strings.ToUpper(s[:1]) + s[1:]}
	}
	if c.needs() == 1 && len(c.Needs) == 1 && signposted[c.Needs[0]] {
		return Band{How: "light", Why: "One thing to find out: " + nhs.Needs.Name(c.Needs[0])}
	}
	return Band{How: "usual", Why: "Nothing recorded that asks for more"}
}

// needs is how many needs are recorded: those of the plan, or of the referral
// where it has more.
func (c *Case) needs() int { return max(len(c.Needs), c.PlanNeeds) }

func (c *Case) housing() bool {
	for _, n := range c.Needs {
		if n == nhs.Housing {
			return true
		}
	}
	return c.PlanHouse > 0
}

// A Weight is what a case adds to its worker's load.
type Weight struct {
	Band
	People float64 // in standard people: how much of a worker's room it takes
	Hours  float64 // expected hours still to come, all of them
	Had    int     // two-way contacts so far
}

// contactsOf is how many contacts a band usually needs in all.
var contactsOf = map[referral.Complexity]float64{"light": 1.5, "usual": Contacts, "much": 2 * Contacts, "intense": 3 * Contacts}

// Weigh weighs a case at a time, by the team's estimate where there is one
// (nil: by the bands). What is left never takes more of the weeks ahead than
// the band does, and a person who is open has a contact to come.
func (c *Case) Weigh(now time.Time, e *Estimate) Weight {
	w := Weight{Band: c.Band(now), Had: c.Had}
	pace, left, hours := w.Weight(), max(1, contactsOf[w.How]-float64(c.Had)), PersonHours/Contacts
	if e != nil {
		hours = e.Hours()
		if !w.Judged && w.How != "intense" {
			all := e.Expect(c, now)
			pace = min(max(all*hours/PersonHours, 0.25), 3)
			left = max(1, e.Left(all, c.Had))
		}
	}
	w.Hours = left * hours
	w.People = min(pace, w.Hours/aheadHours)
	return w
}
