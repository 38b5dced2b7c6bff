package impact

import (
	"encoding/json"
	"fmt"
	"time"

	"kith"
	"kith/access"
	"kith/db"
	"kith/effect"
)

// A Campaign is one whose order was drawn by lot, as those who evaluate may know it:
// whom it invites it does not say.
type Campaign struct {
	db.Row
	Name      string    `db:"name"`
	Until     kith.Day  `db:"until"`      // until when those wait who do
	StartedAt time.Time `db:"started_at"` // when the order was drawn
	Found     int       `db:"found"`
	Most      int       `db:"most"`
	PerWeek   int       `db:"per_week"`
}

// Table is the campaigns' table.
func (*Campaign) Table() string { return "outreach" }

// Wall: for those who evaluate, lead and govern. Nobody's record is in it.
func (*Campaign) Wall() db.Wall { return db.Wall{See: access.ImpactSee, Sight: db.Everyone} }

// Campaigns are those that have started and let half of their people wait, the
// latest first.
func Campaigns(tx *db.Tx) ([]Campaign, error) {
	return db.Select[Campaign](tx, db.Q{Where: "t.compare AND t.started_at IS NOT NULL", Order: "t.started_at DESC, t.id DESC", Limit: 100})
}

// CampaignOf is the one with an id or, where no other bears it, a name. NotFound;
// Conflict where several have the name.
func CampaignOf(tx *db.Tx, word string) (*Campaign, error) {
	all, err := db.Select[Campaign](tx, db.Q{Where: "t.id = $1 OR t.name = $1", Args: []any{word}, Limit: 2})
	switch {
	case err != nil:
		return nil, err
	case len(all) == 0:
		return nil, kith.Errorf(kith.NotFound, "There is no campaign %q", word)
	case len(all) > 1:
		return nil, kith.Errorf(kith.Conflict, "Several campaigns are called %q: give the id of one, which stands in the address of its page", word)
	}
	return &all[0], nil
}

// A Question is what is asked of a campaign.
type Question struct {
	Campaign   kith.ID `form:"campaign"`
	Outcome    string  `form:"outcome"`
	Unaffected string  `form:"unaffected"`
}

// Spec is the analysis of a campaign: those invited first beside those who wait, from
// the day on which somebody's turn comes for as long as everybody waits who does, a
// year at most; and as long before it. Invalid where that is less than four weeks.
func (c *Campaign) Spec(q Question) (effect.Spec, error) {
	drawn := kith.DayOf(c.StartedAt)
	weeks := (min(c.Found, c.Most)/2 + c.PerWeek) / max(1, c.PerWeek)
	s := effect.Usual(fmt.Sprintf("Does the campaign “%s” change %s?", c.Name, q.Outcome), q.Outcome)
	s.Design, s.Unaffected, s.Washout = effect.Waiting, q.Unaffected, 0
	s.Days = min(s.Days, drawn.Until(c.Until)-7*weeks)
	s.From, s.To = drawn.Add(-s.Days), c.Until
	if s.Days < 28 {
		return s, kith.Check{"campaign": fmt.Sprintf("Its last people are invited about %s and the others wait until %s: with less than four weeks between, nothing can be compared", drawn.Add(7*weeks), c.Until)}.Err()
	}
	return s, s.Check()
}

// SealCampaign registers the analysis of a campaign under a seal of this moment.
// Errors: as of Seal; Invalid by field.
func SealCampaign(tx *db.Tx, q Question) (*Analysis, error) {
	if err := access.Need(tx.Actor, access.ImpactWrite); err != nil {
		return nil, err
	}
	check := kith.Check{}
	check.That(q.Campaign.Valid(), "campaign", "Choose the campaign")
	check.Need(&q.Outcome, "outcome", "The outcome", "Say what is counted, such as A&E attendances", 80)
	check.Text(&q.Unaffected, "unaffected", "The unaffected outcome", 80)
	if err := check.Err(); err != nil {
		return nil, err
	}
	c, err := db.First[Campaign](tx, db.Q{Where: "t.id = $1 AND t.compare AND t.started_at IS NOT NULL", Args: []any{q.Campaign}})
	if kith.KindOf(err) == kith.NotFound {
		err = kith.Check{"campaign": "Choose a campaign from the list"}.Err()
	}
	if err != nil {
		return nil, err
	}
	s, err := c.Spec(q)
	if err != nil {
		return nil, err
	}
	text, err := json.Marshal(s)
	if err != nil {
		return nil, err
	}
	a, err := Seal(tx, text, nil)
	if err != nil {
		return nil, err
	}
	a.Campaign = c.ID
	return a, db.Update(tx, a)
}
