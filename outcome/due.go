package outcome

import (
	"time"

	"kith"
	"kith/access"
	"kith/db"
	"kith/person"
)

// A Due is a stage of one person's episode at which nothing has been recorded.
type Due struct {
	Person   kith.ID
	Referral kith.ID
	Name     string
	Stage    Stage
	Day      kith.Day // when it fell due
}

// Late is how many days ago it fell due.
func (d *Due) Late(today kith.Day) int { return max(0, d.Day.Until(today)) }

// measured is an accepted referral, with the stages that have a score. The end
// is not here: it falls due when support ends (plan.Close asks for it).
type measured struct {
	db.Row
	Person     kith.ID   `db:"person"`
	AcceptedAt time.Time `db:"accepted_at"`
	Given      string    `db:"p.given"`
	Family     string    `db:"p.family"`
	Preferred  string    `db:"p.preferred"`
	Start      int       `db:"(SELECT count(*) FROM score s WHERE s.tenant = t.tenant AND s.referral = t.id AND s.stage = 'start' AND s.struck_at IS NULL)"`
	Three      int       `db:"(SELECT count(*) FROM score s WHERE s.tenant = t.tenant AND s.referral = t.id AND s.stage = '3-months' AND s.struck_at IS NULL)"`
	Six        int       `db:"(SELECT count(*) FROM score s WHERE s.tenant = t.tenant AND s.referral = t.id AND s.stage = '6-months' AND s.struck_at IS NULL)"`
	Twelve     int       `db:"(SELECT count(*) FROM score s WHERE s.tenant = t.tenant AND s.referral = t.id AND s.stage = '12-months' AND s.struck_at IS NULL)"`
}

func (*measured) Table() string { return "referral" }
func (*measured) Wall() db.Wall { return db.Wall{See: access.CareSee} }
func (*measured) From() string {
	return "referral t JOIN person p ON p.tenant = t.tenant AND p.id = t.person"
}

// DueFor returns what a worker has to ask: for each open episode the start, if
// it was never asked, and of 3, 6 and 12 months the latest that has come, so
// that what was missed long ago does not pile up. The longest due come first.
// Nothing is due of somebody who has died.
func DueFor(tx *db.Tx, worker kith.ID) ([]Due, error) {
	var out []Due
	today := tx.Today()
	err := db.Each(tx, db.Q{Where: "t.worker = $1 AND t.status = 'accepted' AND t.accepted_at IS NOT NULL AND NOT p.deceased AND p.died_on IS NULL", Args: []any{worker}, Order: "t.accepted_at, t.id"},
		func(m *measured) error {
			from := kith.DayOf(m.AcceptedAt)
			name := (&person.Person{New: person.New{Given: m.Given, Family: m.Family, Preferred: m.Preferred}}).Called()
			for _, s := range DueStages(from, today, map[Stage]bool{Start: m.Start > 0, ThreeMonth: m.Three > 0, SixMonth: m.Six > 0, TwelveMonth: m.Twelve > 0}) {
				out = append(out, Due{Person: m.Person, Referral: m.ID, Name: name, Stage: s, Day: dueDay(from, s)})
			}
			return nil
		})
	return out, err
}

// DueStages are the stages due on the day, in an episode that began on from.
func DueStages(from, today kith.Day, done map[Stage]bool) []Stage {
	var out []Stage
	if !done[Start] {
		out = append(out, Start)
	}
	for _, s := range []Stage{TwelveMonth, SixMonth, ThreeMonth} {
		if dueDay(from, s) <= today {
			if !done[s] {
				out = append(out, s)
			}
			break
		}
	}
	return out
}

func dueDay(from kith.Day, s Stage) kith.Day {
	switch s {
	case ThreeMonth:
		return from.AddMonths(3)
	case SixMonth:
		return from.AddMonths(6)
	case TwelveMonth:
		return from.AddMonths(12)
	}
	return from
}
