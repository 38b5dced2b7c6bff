package load

import (
	"math"
	"time"

	"kith"
	"kith/access"
	"kith/db"
	"kith/referral"
	"kith/stats"
)

// A Queue is what some teams' referrals do: how many come, how many wait, how
// many are open, and what the crew can take.
type Queue struct {
	Year     int          // referrals received in the last 52 weeks
	PerWeek  stats.Limits // received a week, of the last 13
	Waiting  int          // with nobody yet: received, or accepted and not given to anybody
	Open     int          // supported now
	Takes    float64      // how many the crew can take on a week, as people come
	Lasts    float64      // weeks for which support lasted, on average; 0 when none has ended
	Accepted float64      // a week, of the last 52
	Each     float64      // hours there are for each referral of the last 52 weeks
	World    World
}

// Clear is in how many weeks nobody would wait, if all went on as it does; +Inf
// when more come than can be taken on.
func (q *Queue) Clear() float64 {
	if q.Waiting == 0 {
		return 0
	}
	if spare := q.Takes - q.PerWeek.Value; spare > 0 {
		return float64(q.Waiting) / spare
	}
	return math.Inf(1)
}

// Little is how many would be open if they came and stayed as they do: arrivals
// times how long each stays (Little 1961). Where many more are open, episodes
// stay open that have ended.
func (q *Queue) Little() float64 { return q.Accepted * q.Lasts }

// flown is a referral as it flows.
type flown struct {
	db.Row
	Worker     kith.ID         `db:"worker"`
	Status     referral.Status `db:"status"`
	ReceivedAt time.Time       `db:"received_at"`
	AcceptedAt time.Time       `db:"accepted_at"`
	EndedAt    time.Time       `db:"ended_at"`
}

func (*flown) Table() string { return "referral" }
func (*flown) Wall() db.Wall { return db.Wall{See: access.ReferralSee, Sight: db.ByTeam} }

const week = 7 * 24 * time.Hour

// QueueOf is the queue of some of the actor's teams, whose crew that is.
func QueueOf(tx *db.Tx, teams []kith.ID, crew []Carrier) (*Queue, error) {
	q := &Queue{World: World{Arrivals: make([]int, 52)}}
	if len(teams) == 0 {
		return q, nil
	}
	recent, lasted := 0, 0.0
	err := db.Each(tx, ofTeams(teams, "t.received_at >= ? OR t.ended_at >= ? OR t.status IN ('received', 'accepted')", tx.Now.Add(-52*week), tx.Now.Add(-52*week)), func(f *flown) error {
		ago := int(tx.Now.Sub(f.ReceivedAt) / week)
		if ago >= 0 && ago < 52 {
			q.Year++
			q.World.Arrivals[ago]++
			if ago < 13 {
				recent++
			}
		}
		if !f.AcceptedAt.IsZero() && tx.Now.Sub(f.AcceptedAt) < 52*week {
			q.Accepted += 1.0 / 52
		}
		switch {
		case f.Status == referral.Received || f.Status == referral.Accepted && f.Worker == "":
			q.Waiting++
			q.World.Waiting = append(q.World.Waiting, max(0, float64(tx.Now.Sub(f.ReceivedAt))/float64(week)))
		case f.Status == referral.Accepted:
			q.Open++
		case f.Status == referral.Closed && !f.AcceptedAt.IsZero() && tx.Now.Sub(f.EndedAt) < 52*week:
			long := max(0, float64(f.EndedAt.Sub(f.AcceptedAt))/float64(week))
			q.World.Weeks = append(q.World.Weeks, long)
			lasted += long
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if n := len(q.World.Weeks); n > 0 {
		q.Lasts = lasted / float64(n)
	} else {
		q.World.Weeks = []float64{Weeks}
	}
	if q.PerWeek, err = stats.Rate(float64(recent), 13, 1, stats.P95); err != nil {
		return nil, err
	}
	return q, q.reckon(tx, teams, crew)
}

// reckon adds what the crew can do. A worker of several teams counts with all of
// their room, since the teams in view are most often all of theirs.
func (q *Queue) reckon(tx *db.Tx, teams []kith.ID, crew []Carrier) error {
	year, sum := 0.0, 0.0
	for i := range crew {
		c := &crew[i]
		year += YearHours(c.WTE, c.Worker.Share) // today's hours, for a year
		q.World.Room += c.Room.People
		q.World.Load += c.Load
	}
	q.Each = HoursEach(year, q.Year)
	e, err := Estimates(tx)
	if err != nil {
		return err
	}
	err = db.Each(tx, ofTeams(teams, "t.status IN ('received', 'accepted')"), func(c *Case) error {
		c.Had = 0 // as they come
		w := c.Weigh(tx.Now, e[c.Team]).People
		q.World.Weights = append(q.World.Weights, w)
		sum += w
		return nil
	})
	if len(q.World.Weights) == 0 {
		q.World.Weights, sum = []float64{1}, 1
	}
	q.Takes = year / 52 / (PersonHours * sum / float64(len(q.World.Weights)))
	return err
}

// ofTeams narrows a query to some teams.
func ofTeams(teams []kith.ID, cond string, args ...any) db.Q {
	marks, in := "", make([]any, len(teams))
	for i, t := range teams {
		marks, in[i] = marks+", ?", t
	}
	q := db.Q{}
	q.And("t.team IN ("+marks[2:]+")", in...)
	q.And(cond, args...)
	return q
}
