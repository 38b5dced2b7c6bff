// Package outreach invites the people of a cohort, before anybody refers them.
//
//	planned ──start──▶ running ⇄ stopped ──▶ ended        a campaign
//	                     │
//	listed ──batch──▶ invited ──silence──▶ another channel, then to ring
//	   │                 │                        │
//	   │                 └── by link ──┬── by telephone ──┘
//	   │                               ▼
//	   └─▶ dropped       accepted · not now · declined · never · unsuitable · no reply
//
// A campaign freezes one version of a cohort that a clinician has signed. Who is
// found is sifted: those excluded are counted and never listed. Of those listed
// nothing is taken from the register but a number and the groups by which uptake
// is counted; how somebody can be reached is taken when they are invited, and goes
// again when they have answered. They become a person of Kith only by accepting:
// referral.Receive, with the source "proactive".
//
// The files: version.go and sketch.go are the definitions; exclude.go and find.go whom
// they find; outreach.go and start.go the campaign; room.go how many a team can take
// on; invitation.go one person and one campaign; batch.go who is invited next, and
// reach.go by which way; answer.go and accept.go what they say; chase.go what silence
// means and when a campaign stops by itself; uptake.go what came of it; list.go is for
// readers.
package outreach

import (
	"slices"
	"strings"
	"time"

	"kith"
	"kith/access"
	"kith/db"
	"kith/group"
	"kith/nhs"
	"kith/team"
)

// A Status is where a campaign stands.
type Status string

// The statuses of a campaign.
const (
	Planned Status = "planned"
	Running Status = "running"
	Stopped Status = "stopped"
	Ended   Status = "ended"
)

// Statuses as pages say them.
var Statuses = nhs.List[Status]{Title: "Status", Source: "Kith", Codes: []nhs.Code[Status]{
	{Code: Planned, Name: "Not begun"}, {Code: Running, Name: "Running"}, {Code: Stopped, Name: "Stopped"}, {Code: Ended, Name: "Ended"}}}

// moves is every step of a campaign; nothing but move sets a status.
var moves = map[Status][]Status{Planned: {Running, Ended}, Running: {Stopped, Ended}, Stopped: {Running, Ended}}

// CanBecome reports whether a campaign may go from s to next.
func (s Status) CanBecome(next Status) bool { return slices.Contains(moves[s], next) }

// A Way is how a campaign begins with somebody.
type Way string

// The ways.
const (
	Write Way = "write" // by each person's own channel; a worker rings who cannot be written to, or is silent
	Ring  Way = "ring"  // a worker rings: discharges, needs assessments
)

// Ways as the form says them.
var Ways = nhs.List[Way]{Title: "How it begins", Source: "Kith", Codes: []nhs.Code[Way]{
	{Code: Write, Name: "A message, then a call", About: "By each person's own channel and language. A worker rings who cannot be written to, or does not reply"},
	{Code: Ring, Name: "A worker rings", About: "Such as those who came home from hospital"}}}

// Languages are those beside English in which an invitation is worded.
var Languages = []struct{ Code, Name string }{{"pl", "Polish"}, {"uk", "Ukrainian"}}

// New is what a lead says of a campaign before it starts.
type New struct {
	Cohort         kith.ID           `db:"cohort" form:"cohort"`
	Team           kith.ID           `db:"team" form:"team"`
	Name           string            `db:"name" form:"name"`
	Way            Way               `db:"way" form:"way"`
	PerWeek        int               `db:"per_week" form:"per_week"`               // invitations a week at most
	Most           int               `db:"most" form:"most"`                       // people it lists at most
	Practices      []string          `db:"practices" form:"-"`                     // whose people; none is all
	Rolling        bool              `db:"rolling" form:"rolling"`                 // looks for newcomers each day, and invites them
	Compare        bool              `db:"compare" form:"compare"`                 // half wait, in random order: what evaluation compares with
	Until          kith.Day          `db:"until" form:"until"`                     // until when they wait
	WaitDays       int               `db:"wait_days" form:"wait_days"`             // silence for so long means another channel
	RecentDays     int               `db:"recent_days" form:"recent_days"`         // nobody is invited who was within so many days
	LeastUptake    int               `db:"least_uptake" form:"least_uptake"`       // per cent: below it the campaign stops; 0 never
	MostComplaints int               `db:"most_complaints" form:"most_complaints"` // so many stop it
	StopOnDeath    bool              `db:"stop_on_death" form:"stop_on_death"`     // it stops when somebody dies whom it invited
	Offer          string            `db:"offer" form:"offer"`                     // what is offered, as the invitation says it
	Offers         map[string]string `db:"offers" form:"-"`                        // the same in other languages
	Script         string            `db:"script" form:"script"`                   // what a worker says on the telephone
	Needs          []nhs.Need        `db:"needs" form:"needs"`                     // what the referral is for
	Group          kith.ID           `db:"support_group" form:"group"`             // who accepts is booked here; "" for none
}

// A Campaign is what is kept of one.
type Campaign struct {
	db.Row
	New
	Number    int               `db:"number"` // the version of the cohort that is frozen
	Status    Status            `db:"status"`
	Seed      string            `db:"seed"` // of the random order; "" where there is none
	Found     int               `db:"found"`
	Unclear   int               `db:"unclear"`
	Excluded  map[Exclusion]int `db:"excluded"`
	Sets      []Used            `db:"sets"`   // the code sets as they were
	Anyway    string            `db:"anyway"` // why it went on in spite of a grave warning
	MadeBy    kith.ID           `db:"made_by"`
	MadeName  string            `db:"made_name"`
	StartedAt time.Time         `db:"started_at"`
	StartedBy string            `db:"started_by"`
	LookedOn  kith.Day          `db:"looked_on"` // when newcomers were last looked for
	StatusAt  time.Time         `db:"status_at"`
	Why       string            `db:"why"` // why it stands there
}

// Table is the campaign's table.
func (*Campaign) Table() string { return "outreach" }

// Wall: by the team that it is for.
func (*Campaign) Wall() db.Wall {
	return db.Wall{See: access.OutreachSee, Write: access.OutreachWrite, Sight: db.ByTeam}
}

// Limits of a campaign.
const (
	mostPerWeek = 500
	mostListed  = 10_000
)

// Check puts n into its usual form and notes what is wrong with it.
func (n *New) Check(c kith.Check) {
	c.That(n.Cohort.Valid(), "cohort", "Choose the cohort")
	c.That(n.Team != "", "team", "Choose the team that supports who accepts")
	c.Need(&n.Name, "name", "The name", "Name the campaign", 80)
	c.That(Ways.Valid(n.Way), "way", "Choose how it begins")
	c.That(n.PerWeek >= 1 && n.PerWeek <= mostPerWeek, "per_week", "Say how many are invited a week, from 1 to 500")
	c.That(n.Most >= 1 && n.Most <= mostListed, "most", "Say how many it lists at most, from 1 to 10,000")
	c.That(n.WaitDays >= 1 && n.WaitDays <= 60, "wait_days", "Say after how many days silence means another channel, from 1 to 60")
	c.That(n.RecentDays >= 0 && n.RecentDays <= 1000, "recent_days", "Say within how many days nobody is invited twice, up to 1,000")
	c.That(n.LeastUptake >= 0 && n.LeastUptake <= 100, "least_uptake", "Enter per cent, from 0 to 100")
	c.That(n.MostComplaints >= 1 && n.MostComplaints <= 100, "most_complaints", "Say how many complaints stop it, from 1 to 100")
	c.That(!n.Compare || !n.Rolling, "compare", "Who is found each day cannot wait for a comparison: choose one of the two")
	c.That(!n.Compare || n.Until.Valid(), "until", "Say until when the other half waits")
	if !n.Compare {
		n.Until = ""
	}
	c.Need(&n.Offer, "offer", "What is offered", "Say what is offered, as the invitation says it", 600)
	for language, words := range n.Offers {
		if words = strings.TrimSpace(words); words == "" {
			delete(n.Offers, language)
			continue
		}
		c.Text(&words, "offer_"+language, "What is offered", 600)
		n.Offers[language] = words
	}
	c.Text(&n.Script, "script", "What to say", 4000)
	for _, need := range n.Needs {
		c.That(nhs.Needs.Valid(need), "needs", "Choose the reasons from the list")
	}
	c.That(len(n.Needs) > 0, "needs", "Choose at least one reason: the referral of who accepts bears it")
	for i, p := range n.Practices {
		n.Practices[i] = strings.ToUpper(strings.TrimSpace(p))
	}
	n.Practices = slices.DeleteFunc(n.Practices, func(p string) bool { return p == "" })
	c.That(len(n.Practices) <= 200, "practices", "Enter 200 practices or fewer")
	for _, p := range n.Practices {
		c.That(len(p) <= 20, "practices", "A practice is a code of a few letters and digits, one a line")
	}
}

// settle checks n with what there is.
func (n *New) settle(tx *db.Tx) error {
	c := kith.Check{}
	n.Check(c)
	if n.Cohort.Valid() {
		_, err := Newest(tx, string(n.Cohort))
		c.That(kith.KindOf(err) != kith.NotFound, "cohort", "Choose the cohort from the list")
	}
	if n.Team != "" {
		t, err := team.Get(tx, n.Team)
		c.That(err == nil && t.Open(), "team", "Choose a team from the list")
	}
	if n.Group != "" {
		g, err := group.Get(tx, n.Group)
		c.That(err == nil && !g.Ended() && g.Team == n.Team, "group", "Choose a group of this team")
	}
	return c.Err()
}

// Plan keeps a campaign that is yet to start. Errors: Invalid; Forbidden, for a
// team that is not the actor's.
func Plan(tx *db.Tx, n New) (*Campaign, error) {
	if err := access.Need(tx.Actor, access.OutreachWrite); err != nil {
		return nil, err
	}
	if err := n.settle(tx); err != nil {
		return nil, err
	}
	c := &Campaign{New: n, Status: Planned, MadeBy: tx.Actor.ID, MadeName: tx.Actor.Name, StatusAt: tx.Now}
	return c, db.Insert(tx, c)
}

// Replan changes a campaign. Once it has started only how fast it goes, when it
// stops and what it says: not whom it is for. Errors: Conflict; Invalid.
func Replan(tx *db.Tx, id kith.ID, version int, n New) (*Campaign, error) {
	c, err := Get(tx, id)
	if err != nil {
		return nil, err
	}
	switch {
	case c.Status == Ended:
		return nil, kith.Errorf(kith.Conflict, "This campaign has ended")
	case c.Status != Planned:
		n.Cohort, n.Team, n.Way, n.Practices, n.Rolling, n.Compare, n.Until, n.Most = c.Cohort, c.Team, c.Way, c.Practices, c.Rolling, c.Compare, c.Until, c.Most
	}
	if err := n.settle(tx); err != nil {
		return nil, err
	}
	c.New, c.Version = n, version
	return c, db.Update(tx, c)
}

// Get is one campaign of the actor's teams.
func Get(tx *db.Tx, id kith.ID) (*Campaign, error) { return db.Get[Campaign](tx, id) }

// All are the campaigns of the actor's teams, the newest first.
func All(tx *db.Tx) ([]Campaign, error) { return db.Select[Campaign](tx, db.Q{Order: "t.id DESC"}) }

// move takes one step of the table.
func (c *Campaign) move(tx *db.Tx, to Status, why string) error {
	if !c.Status.CanBecome(to) {
		return kith.Errorf(kith.Conflict, "This campaign is %s", strings.ToLower(Statuses.Name(c.Status)))
	}
	c.Status, c.StatusAt, c.Why = to, tx.Now, why
	return db.Update(tx, c)
}
