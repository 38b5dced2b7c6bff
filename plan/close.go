package plan

import (
	"strings"

	"kith"
	"kith/db"
	"kith/outcome"
	"kith/person"
	"kith/referral"
)

// A Closing is how support ends, and what is done with what is left.
type Closing struct {
	Reason    referral.ClosingReason `form:"closing"`
	Words     string                 `form:"closing_words"`
	NoScore   outcome.Reason         `form:"no_score"`   // why nothing is measured at the end
	Rest      ActionStatus           `form:"rest"`       // what becomes of actions that are not finished
	RestWords string                 `form:"rest_words"` // and why
	NoMessage string                 `form:"no_message"` // why no message goes back; 500
}

// silent are the reasons for which nothing can be measured at the end, and why.
var silent = map[referral.ClosingReason]outcome.Reason{
	"died": "died", "not-reached": outcome.NotReached, "lost-contact": outcome.NotReached, "error": "forgotten",
}

// Close ends support: with scores at the end or the reason why not, every
// action dealt with, and the messages back finished or the reason why none
// goes. Errors: Invalid, by field, with all that is still missing at once.
func Close(tx *db.Tx, id kith.ID, version int, c Closing) (*Plan, error) {
	return closePlan(tx, id, version, c, false)
}

// NotReached closes a plan whose person could not be reached, once enough was
// tried. The messages that say so are drafted, for the worker to send.
func NotReached(tx *db.Tx, id kith.ID, version int) (*Plan, error) {
	p, err := Get(tx, id)
	if err != nil {
		return nil, err
	}
	if err := p.open(); err != nil {
		return nil, err
	}
	if err := reachedEnough(tx, p.Referral); err != nil {
		return nil, err
	}
	r, err := referral.Get(tx, p.Referral)
	if err != nil {
		return nil, err
	}
	reason := referral.ClosingReason("not-reached")
	if !r.ContactAt.IsZero() {
		reason = "lost-contact"
	}
	whoms, err := readers(tx, r)
	if err != nil {
		return nil, err
	}
	for _, to := range whoms {
		if _, err := Draft(tx, id, Occasion{Kind: ClosingMessage, To: to, Closing: reason}); err != nil {
			return nil, err
		}
	}
	return closePlan(tx, id, version, Closing{Reason: reason, Rest: Stopped, RestWords: "The person could not be reached"}, true)
}

// closePlan is Close; drafted says that the messages may still be drafts.
func closePlan(tx *db.Tx, id kith.ID, version int, c Closing, drafted bool) (*Plan, error) {
	p, err := Get(tx, id)
	if err != nil {
		return nil, err
	}
	if err := p.open(); err != nil {
		return nil, err
	}
	if c.Reason == "not-reached" || c.Reason == "lost-contact" {
		if err := reachedEnough(tx, p.Referral); err != nil {
			return nil, err
		}
	}
	t, err := Load(tx, id)
	if err != nil {
		return nil, err
	}
	k := kith.Check{}
	k.That(referral.ClosingReasons.Valid(c.Reason), "closing", "Choose how it ended")
	k.Text(&c.Words, "closing_words", "In your own words", 4000)
	k.Text(&c.NoMessage, "no_message", "Reason", 500)
	measured, err := c.measured(tx, p, k)
	if err != nil {
		return nil, err
	}
	open := c.unfinished(t, k)
	if err := c.told(tx, p, k, drafted); err != nil {
		return nil, err
	}
	if err := k.Err(); err != nil {
		return nil, err
	}
	if !measured {
		if _, err := outcome.Record(tx, p.Referral, outcome.New{Instrument: outcome.Usual().Code, Stage: outcome.End, NotDone: c.NoScore}); err != nil {
			return nil, err
		}
	}
	for _, a := range open {
		if _, err := Progress(tx, a.ID, a.Version, c.Rest, c.RestWords); err != nil {
			return nil, err
		}
	}
	return p, c.end(tx, p, version)
}

// end closes the referral and the plan.
func (c *Closing) end(tx *db.Tx, p *Plan, version int) error {
	words := c.Words
	if c.NoMessage != "" {
		words = strings.TrimSpace(words + "\nNo message went back: " + c.NoMessage)
	}
	r, err := referral.Close(tx, p.Referral, c.Reason, words)
	if err != nil {
		return err
	}
	if c.Reason == "declined" {
		if err := toCode(tx, r, p.ID, declined, tx.Today(), "The person declined support"); err != nil {
			return err
		}
	}
	p.Version, p.Status, p.ClosedAt, p.ReviewOn = version, Closed, tx.Now, ""
	if err := db.Update(tx, p); err != nil {
		return err
	}
	return mailBack(tx, r)
}

// measured reports whether the end was measured, or asks why not.
func (c *Closing) measured(tx *db.Tx, p *Plan, k kith.Check) (bool, error) {
	done, err := outcome.Measured(tx, p.Referral, outcome.End)
	if err != nil || done {
		return done, err
	}
	if c.NoScore == "" {
		c.NoScore = silent[c.Reason]
	}
	k.That(outcome.Reasons.Valid(c.NoScore), "no_score", "Record the measures at the end, or choose why they were not done")
	return false, nil
}

// unfinished are the actions that are still open; what becomes of them must be
// said.
func (c *Closing) unfinished(t *Tree, k kith.Check) []Action {
	var open []Action
	var names []string
	for _, a := range t.Actions() {
		if a.Status.Open() {
			open = append(open, a)
			names = append(names, a.What())
		}
	}
	if len(open) > 0 {
		k.That(ActionStatuses.Valid(c.Rest) && !c.Rest.Open(), "rest", "Choose what becomes of what is not finished: "+strings.Join(names, "; "))
		k.Text(&c.RestWords, "rest_words", "Reason", 1000)
		k.That(c.Rest != Failed || c.RestWords != "", "rest_words", "Say what did not work")
	}
	return open
}

// told checks that whoever must hear of the end has a message that says so.
func (c *Closing) told(tx *db.Tx, p *Plan, k kith.Check, drafted bool) error {
	if c.NoMessage != "" {
		return nil
	}
	r, err := referral.Get(tx, p.Referral)
	if err != nil {
		return err
	}
	whoms, err := readers(tx, r)
	if err != nil {
		return err
	}
	all, err := Messages(tx, p.Referral)
	if err != nil {
		return err
	}
	for _, to := range whoms {
		found := false
		for _, m := range all {
			found = found || m.To == to && m.Kind == ClosingMessage && !m.Struck() && (m.Final() || drafted) && m.Closing == c.Reason
		}
		k.That(found, "message", "Finish the message to the "+lower(Whoms.Name(to))+" with the same reason for closing, or say why none goes back")
	}
	return nil
}

// Readers are who must hear how an episode ended, each by a message of their
// own.
func Readers(tx *db.Tx, episode kith.ID) ([]Whom, error) {
	r, err := referral.Get(tx, episode)
	if err != nil {
		return nil, err
	}
	return readers(tx, r)
}

// readers are who must hear how it ended: the GP practice, where there is one,
// and whoever referred, unless that was the same practice or the person. Where
// no practice is known, one that referred stands for it.
func readers(tx *db.Tx, r *referral.Referral) ([]Whom, error) {
	p, err := person.Get(tx, r.Person)
	if err != nil {
		return nil, err
	}
	var out []Whom
	if fromPractice(r) || p.GPOptOut == "" && real(p.Practice) {
		out = append(out, ToGP)
	}
	if (!fromPractice(r) || elsewhere(r, p)) && r.Source != referral.Self && r.Source != referral.Proactive {
		out = append(out, ToReferrer)
	}
	return out, nil
}
