package load

import (
	"cmp"
	"math"
	"slices"
	"time"

	"kith"
	"kith/access"
	"kith/db"
	"kith/effect"
	"kith/nhs"
	"kith/referral"
)

// Enough is how many closed episodes a team needs before its own figures take
// the place of the bands, and Quarter after how many days they are old.
const (
	Enough  = 200
	Quarter = 91
	looks   = 2 * 365 // days back
)

// beside is how many minutes of each contact are travel and writing up, which
// nobody logs: what 4.2 hours for 7 contacts leave beside a talk of 21 minutes.
const beside = 15.0

// An Estimate is what a team's closed episodes say of how many contacts a person
// needs: negative binomial, by need count, age, interpreter and route.
type Estimate struct {
	db.Row
	Team     kith.ID            `db:"team"`
	MadeName string             `db:"made_name"`
	Episodes int                `db:"episodes"`
	Minutes  float64            `db:"minutes"` // of a logged contact, on average; 0 when too few say
	Logged   int                `db:"logged"`  // contacts that say how long they took
	Theta    float64            `db:"theta"`   // 0 when contacts vary no more than Poisson's
	Terms    map[string]float64 `db:"terms"`   // logs of ratios, by the name of the term
}

// Table is the table of estimates.
func (*Estimate) Table() string { return "load_estimate" }

// Wall: averages of a team's work, and of no person.
func (*Estimate) Wall() db.Wall {
	return db.Wall{See: access.WorkforceSee, Write: access.WorkforceWrite, Sight: db.Everyone}
}

// Old reports whether the estimate is due to be made again.
func (e *Estimate) Old(now time.Time) bool { return now.Sub(e.CreatedAt) > Quarter*24*time.Hour }

// Hours is what one contact takes, with travel and writing up.
func (e *Estimate) Hours() float64 {
	if e.Minutes == 0 {
		return PersonHours / Contacts
	}
	return (e.Minutes + beside) / 60
}

// terms are what an episode is, as the regression has it.
func terms(needs int, born kith.Day, on time.Time, interpret bool, source referral.Source) map[string]float64 {
	out := map[string]float64{effect.Constant: 1, "needs": float64(min(needs, 6))}
	if born != "" {
		out["age"] = float64(born.AgeOn(kith.DayOf(on))-50) / 10
	}
	if interpret {
		out["interpreter"] = 1
	}
	switch source {
	case referral.GP, "practice":
	case referral.Self, "carer":
		out["themselves"] = 1
	default:
		out["others"] = 1
	}
	return out
}

// Expect is how many contacts a case needs in all.
func (e *Estimate) Expect(c *Case, now time.Time) float64 {
	sum := 0.0
	for name, x := range terms(c.needs(), c.Born, now, c.Interpret, c.Source) {
		sum += e.Terms[name] * x
	}
	return math.Exp(min(sum, 5))
}

// Left is how many more contacts are expected of somebody who needs so many in
// all and has had some: the mean of what is left, given that so many were
// needed.
func (e *Estimate) Left(all float64, had int) float64 {
	p := math.Exp(-all) // of none
	next := func(j float64) float64 { return all / (j + 1) }
	if t := e.Theta; t > 0 {
		p = math.Pow(t/(t+all), t)
		next = func(j float64) float64 { return (j + t) / (j + 1) * all / (all + t) }
	}
	beyond, left := 1.0, all // P(N > j-1), and the mean of what lies beyond
	for j := range min(had, 500) {
		beyond -= p
		left -= beyond
		p *= next(float64(j))
	}
	if beyond < 1e-9 || left < 0 {
		return 0
	}
	return left / beyond
}

// episode is a closed referral with what it took.
type episode struct {
	db.Row
	Team       kith.ID         `db:"team"`
	Source     referral.Source `db:"source"`
	Needs      []nhs.Need      `db:"needs"`
	AcceptedAt time.Time       `db:"accepted_at"`
	EndedAt    time.Time       `db:"ended_at"`
	Born       kith.Day        `db:"p.born"`
	Interpret  bool            `db:"p.interpreter"`
	Had        int             `db:"(SELECT count(*) FROM contact c WHERE c.tenant = t.tenant AND c.referral = t.id AND c.two_way AND c.struck_at IS NULL)"`
	Minutes    int             `db:"(SELECT coalesce(sum(c.minutes), 0) FROM contact c WHERE c.tenant = t.tenant AND c.referral = t.id AND c.two_way AND c.struck_at IS NULL)"`
	Logged     int             `db:"(SELECT count(*) FROM contact c WHERE c.tenant = t.tenant AND c.referral = t.id AND c.two_way AND c.struck_at IS NULL AND c.minutes > 0)"`
}

func (*episode) Table() string { return "referral" }
func (*episode) Wall() db.Wall { return db.Wall{See: access.CareSee, Sight: db.ByTeam} }
func (*episode) From() string {
	return "referral t JOIN person p ON p.tenant = t.tenant AND p.id = t.person"
}

// Reckon makes a team's estimate from the episodes that closed in the last two
// years, and has it made anew each quarter. Errors: Invalid, when there are fewer
// than Enough, or they cannot tell.
func Reckon(tx *db.Tx, team kith.ID) (*Estimate, error) {
	if err := access.Need(tx.Actor, access.WorkforceWrite); err != nil {
		return nil, err
	}
	if !tx.Actor.In(team) && tx.Actor.Role != kith.System {
		return nil, kith.Errorf(kith.Forbidden, "You are not in this team")
	}
	e, err := reckon(tx, team)
	if err != nil {
		return nil, err
	}
	return e, nextQuarter(tx, team)
}

func reckon(tx *db.Tx, team kith.ID) (*Estimate, error) {
	q := db.Q{Where: "t.team = $1 AND t.status = 'closed' AND t.accepted_at IS NOT NULL AND t.ended_at >= $2", Args: []any{team, tx.Now.AddDate(0, 0, -looks)}}
	e := &Estimate{Team: team, MadeName: tx.Actor.Name}
	var y []float64
	var rows []map[string]float64
	minutes := 0
	err := db.Each(tx, q, func(p *episode) error {
		y = append(y, float64(p.Had))
		rows = append(rows, terms(len(p.Needs), p.Born, p.AcceptedAt, p.Interpret, p.Source))
		minutes, e.Logged = minutes+p.Minutes, e.Logged+p.Logged
		return nil
	})
	if err != nil {
		return nil, err
	}
	if e.Episodes = len(y); e.Episodes < Enough {
		return nil, kith.Errorf(kith.Invalid, "%d closed episodes are too few to reckon with: wait until there are %d. Until then the bands hold", e.Episodes, Enough)
	}
	if e.Logged >= Enough {
		e.Minutes = float64(minutes) / float64(e.Logged)
	}
	m, err := effect.Fit(effect.Negative, effect.Data{Y: y, X: columns(rows)})
	if err != nil {
		return nil, err
	}
	e.Terms = map[string]float64{}
	for i, name := range m.Terms {
		e.Terms[name] = m.Coef[i]
	}
	if !math.IsInf(m.Theta, 1) {
		e.Theta = m.Theta
	}
	return e, db.Insert(tx, e)
}

// columns are the terms that tell rows apart, each of at least twenty of them.
func columns(rows []map[string]float64) []effect.Column {
	var out []effect.Column
	for _, name := range []string{"needs", "age", "interpreter", "themselves", "others"} {
		c, counts := effect.Column{Name: name, Values: make([]float64, len(rows))}, map[float64]int{}
		for i, r := range rows {
			c.Values[i] = r[name]
			counts[r[name]]++
		}
		most := 0
		for _, n := range counts {
			most = max(most, n)
		}
		if len(rows)-most >= 20 {
			out = append(out, c)
		}
	}
	return out
}

// Estimates are the latest of each team.
func Estimates(tx *db.Tx) (map[kith.ID]*Estimate, error) {
	return db.Once(tx, "load estimates", func() (map[kith.ID]*Estimate, error) {
		out := map[kith.ID]*Estimate{}
		return out, db.Each(tx, db.Q{Order: "t.created_at, t.id"}, func(e *Estimate) error { out[e.Team] = e; return nil })
	})
}

// Latest are the latest estimates of some teams, the newest first.
func Latest(tx *db.Tx, teams []kith.ID) ([]*Estimate, error) {
	all, err := Estimates(tx)
	var out []*Estimate
	for _, t := range teams {
		if e := all[t]; e != nil {
			out = append(out, e)
		}
	}
	slices.SortStableFunc(out, func(a, b *Estimate) int { return cmp.Compare(b.ID, a.ID) })
	return out, err
}
