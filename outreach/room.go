package outreach

import (
	"math"
	"time"

	"kith"
	"kith/db"
	"kith/team"
)

// A Room is how many people a team can take on in a week, and so how many it makes
// sense to invite.
type Room struct {
	Week    int // people that the team can take on in a week, by the hours of its workers
	New     int // referrals that it received in the last seven days
	Invited int // by this campaign in the last seven days
	Others  int // by others of the team's in the last seven days
	Uptake  int // per cent that accept: as this campaign has seen, or a guess
	Guess   bool
	Most    int // what the campaign allows a week
}

const (
	weeksAYear  = 44 // that a worker works: 52 less leave and training
	firstUptake = 30 // per cent, before a campaign has seen its own
	seenEnough  = 20 // answers, from which on its own is taken
)

// Next is how many are to be invited now: no more than the campaign allows a week,
// nor than would, if they accept as expected, fill the team. A team without hours
// written down has no limit but the campaign's.
func (r *Room) Next() int {
	n := max(0, r.Most-r.Invited)
	if r.Week > 0 {
		n = min(n, max(0, r.Week-r.New)*100/max(r.Uptake, 1)-r.Invited-r.Others)
	}
	return max(0, n)
}

// Full reports whether the team has no room this week.
func (r *Room) Full() bool { return r.Week > 0 && r.New >= r.Week }

// RoomOf is the room of a campaign's team now.
func RoomOf(tx *db.Tx, c *Campaign) (*Room, error) {
	r := &Room{Most: c.PerWeek, Uptake: firstUptake, Guess: true}
	sys := program(tx)
	workers, err := team.Workers(sys, c.Team)
	if err != nil {
		return nil, err
	}
	year := 0.0
	for _, w := range workers {
		if !w.On(tx.Today()) {
			continue
		}
		teams, err := team.Teams(sys, w.Account)
		if err != nil {
			return nil, err
		}
		year += float64(w.Capacity()) / float64(max(1, len(teams)))
	}
	if c.Way == Write { // calls are made within the hour that they take; only who accepts fills the team
		r.Week = int(math.Round(year / weeksAYear))
	}
	week := tx.Now.Add(-7 * 24 * time.Hour)
	if r.New, err = db.Count[newcomer](sys, db.Q{Where: "t.team = $1 AND t.received_at > $2", Args: []any{c.Team, week}}); err != nil {
		return nil, err
	}
	if r.Invited, err = db.Count[Invitation](sys, db.Q{Where: "t.outreach = $1 AND t.invited_at > $2", Args: []any{c.ID, week}}); err != nil {
		return nil, err
	}
	if r.Others, err = db.Count[Invitation](sys, db.Q{Where: "t.team = $1 AND t.outreach <> $2 AND t.invited_at > $3", Args: []any{c.Team, c.ID, week}}); err != nil {
		return nil, err
	}
	f, err := FunnelOf(tx, c)
	if err == nil && f.Done() >= seenEnough {
		r.Uptake, r.Guess = max(5, 100*f.Accepted/f.Done()), false
	}
	return r, err
}

// newcomer is a referral, as far as it is counted.
type newcomer struct {
	db.Row
	Team kith.ID `db:"team"`
}

func (*newcomer) Table() string { return "referral" }
func (*newcomer) Wall() db.Wall { return (*supportedNow)(nil).Wall() }
