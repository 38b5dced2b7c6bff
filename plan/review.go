package plan

import (
	"kith"
	"kith/db"
	"kith/outcome"
)

// NewReview is that worker and person looked at the plan again.
type NewReview struct {
	Stage   outcome.Stage `db:"stage" form:"stage"`     // 3, 6 or 12 months, or another time
	Day     kith.Day      `db:"day" form:"day"`         // today when empty
	Changed string        `db:"changed" form:"changed"` // what has changed; 4000
	NextOn  kith.Day      `db:"next_on" form:"next_on"` // the next review
}

// A Review is one that was done.
type Review struct {
	Of
	NewReview
	Strike
}

func (*Review) Table() string { return "review" }
func (*Review) Wall() db.Wall { return care }

// Check puts n into its usual form and notes what is wrong with it.
func (n *NewReview) Check(c kith.Check, today kith.Day) {
	if n.Day == "" {
		n.Day = today
	}
	c.That(outcome.Stages.Valid(n.Stage), "stage", "Choose which review this is")
	past(c, n.Day, "day", today)
	c.Need(&n.Changed, "changed", "What has changed", "Write what has changed, or that nothing has", 4000)
	c.That(n.NextOn == "" || n.NextOn.Valid() && n.NextOn > n.Day, "next_on", "Enter a later day for the next review")
}

// nextReview is how many months after the start each review is followed by
// the next (JOURNEY.md section 2).
var nextReview = map[outcome.Stage]int{outcome.Start: 3, outcome.ThreeMonth: 6, outcome.SixMonth: 12}

// AddReview writes down a review and sets the day of the next: as said, or at
// 6 or 12 months from the start. version is the plan's.
func AddReview(tx *db.Tx, plan kith.ID, version int, n NewReview) (*Review, error) {
	r := &Review{NewReview: n}
	if err := r.begin(tx, plan, r.Check); err != nil {
		return nil, err
	}
	p, err := Get(tx, plan)
	if err != nil {
		return nil, err
	}
	if months := nextReview[r.Stage]; r.NextOn == "" && months > 0 {
		if next := kith.DayOf(p.OpenedAt).AddMonths(months); next > r.Day {
			r.NextOn = next
		}
	}
	p.Version, p.ReviewOn = version, r.NextOn
	if err := db.Update(tx, p); err != nil {
		return nil, err
	}
	return r, db.Insert(tx, r)
}
