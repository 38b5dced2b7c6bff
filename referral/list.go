package referral

import (
	"strings"
	"time"

	"kith"
	"kith/access"
	"kith/db"
	"kith/nhs"
)

// A Line is a referral as a list shows it, with the person's name. Lists are
// of teams, so a Line is seen by the team it belongs to; a referrer sees their
// own through Sent.
type Line struct {
	db.Row
	Person     kith.ID       `db:"person"`
	Team       kith.ID       `db:"team"`
	Status     Status        `db:"status"`
	Urgency    Urgency       `db:"urgency"`
	Source     Source        `db:"source"`
	Needs      []nhs.Need    `db:"needs"`
	Worker     kith.ID       `db:"worker"`
	MadeBy     kith.ID       `db:"made_by"`
	Complexity Complexity    `db:"complexity"`
	ReceivedAt time.Time     `db:"received_at"`
	ContactAt  time.Time     `db:"contact_at"`
	EndedAt    time.Time     `db:"ended_at"`
	Decline    DeclineReason `db:"decline"`
	Closing    ClosingReason `db:"closing"`
	Given      string        `db:"p.given"`
	Family     string        `db:"p.family"`
	Preferred  string        `db:"p.preferred"`
	Born       kith.Day      `db:"p.born"`
	NHSNumber  nhs.Number    `db:"p.nhs_number"`
}

func (*Line) Table() string { return "referral" }
func (*Line) Wall() db.Wall {
	return db.Wall{See: access.ReferralSee, Sight: db.ByTeam}
}

// From joins the person's name.
func (*Line) From() string {
	return "referral t JOIN person p ON p.tenant = t.tenant AND p.id = t.person"
}

// sent is a Line as the one who referred sees it: by sight of the person.
type sent struct{ Line }

func (*sent) Wall() db.Wall { return db.Wall{See: access.ReferralSee} }

// Sent returns the latest referrals that the actor has made: what became of them.
func Sent(tx *db.Tx) ([]Line, error) {
	var out []Line
	q := db.Q{Where: "t.made_by = $1", Args: []any{tx.Actor.ID}, Order: "t.received_at DESC, t.id DESC", Limit: 200}
	err := db.Each(tx, q, func(s *sent) error { out = append(out, s.Line); return nil })
	return out, err
}

// Waited is how many days the person has waited; see Referral.Waited.
func (l *Line) Waited(now time.Time) int {
	return (&Referral{ReceivedAt: l.ReceivedAt, ContactAt: l.ContactAt, EndedAt: l.EndedAt}).Waited(now)
}

// A Filter narrows a List. Its zero value is everything the actor sees.
type Filter struct {
	Status  Status  `form:"status"`
	Urgency Urgency `form:"urgency"`
	Source  Source  `form:"source"`
	Team    kith.ID `form:"team"`
	Worker  kith.ID `form:"worker"`  // "none" for those not allocated
	Waiting bool    `form:"waiting"` // no two-way contact yet
}

// Unallocated in a Filter's Worker asks for referrals that nobody has yet.
const Unallocated kith.ID = "none"

// PageSize is how many lines one page of a list holds.
const PageSize = 50

// List returns a page of the referrals that pass f, tallied from 1, the
// longest waiting first, or the latest first once they have ended.
func List(tx *db.Tx, f Filter, page int) ([]Line, error) {
	q := f.q()
	q.Order = "t.received_at, t.id"
	if f.Status == Declined || f.Status == Closed {
		q.Order = "t.received_at DESC, t.id DESC"
	}
	q.Limit, q.Offset = PageSize, (max(1, page)-1)*PageSize
	return db.Select[Line](tx, q)
}

// tallied is a Line as it is counted: the names of people are not looked up.
type tallied struct {
	db.Row
	Team kith.ID `db:"team"`
}

func (*tallied) Table() string { return "referral" }
func (*tallied) Wall() db.Wall { return (*Line)(nil).Wall() }

// Count returns how many referrals pass f.
func Count(tx *db.Tx, f Filter) (int, error) { return db.Count[tallied](tx, f.q()) }

// Counts returns how many referrals there are in each status.
func Counts(tx *db.Tx, f Filter) (map[string]int, error) {
	return db.Tally[tallied](tx, "t.status", f.q())
}

func (f Filter) q() (q db.Q) {
	for _, c := range []struct {
		is   bool
		cond string
		arg  any
	}{
		{f.Status != "", "t.status = ?", f.Status},
		{f.Urgency != "", "t.urgency = ?", f.Urgency},
		{f.Source != "", "t.source = ?", f.Source},
		{f.Team != "", "t.team = ?", f.Team},
		{f.Worker != "" && f.Worker != Unallocated, "t.worker = ?", f.Worker},
	} {
		if c.is {
			q.And(c.cond, c.arg)
		}
	}
	if f.Worker == Unallocated {
		q.And("t.worker IS NULL")
	}
	if f.Waiting {
		q.And("t.contact_at IS NULL AND t.ended_at IS NULL")
	}
	return q
}

// Caseload returns the open, accepted referrals of one worker.
func Caseload(tx *db.Tx, worker kith.ID, page int) ([]Line, error) {
	return List(tx, Filter{Status: Accepted, Worker: worker}, page)
}

// Load is a worker's caseload, weighed.
type Load struct {
	People int // with an accepted referral
	Weight int // the sum of their weights, in hundredths of an ordinary person
}

// Loads returns the caseload of each worker of the actor's teams, or of the one
// that is named.
func Loads(tx *db.Tx, only ...kith.ID) (map[kith.ID]Load, error) {
	q := Filter{Status: Accepted}.q()
	if len(only) > 0 {
		q.And("t.worker = ?", only[0])
	}
	q.And("t.worker IS NOT NULL")
	n, err := db.Tally[tallied](tx, "t.complexity || ' ' || t.worker", q)
	if err != nil {
		return nil, err
	}
	out := map[kith.ID]Load{}
	for k, n := range n {
		how, worker, _ := strings.Cut(k, " ")
		l := out[kith.ID(worker)]
		l.People += n
		l.Weight += n * Complexity(how).Weight()
		out[kith.ID(worker)] = l
	}
	return out, nil
}
