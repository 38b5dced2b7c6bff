package plan

import (
	"slices"
	"time"

	"kith"
	"kith/access"
	"kith/db"
	"kith/referral"
	"kith/team"
)

// ReviewAfter is in how many months the first review falls due, unless the
// worker says otherwise (JOURNEY.md section 2: reviews at 3, 6 and 12 months).
const ReviewAfter = 3

// Start accepts a referral, gives it to the actor when nobody has it and the
// actor supports people, and opens the plan; or opens again the plan that the
// same team had with the person before. Starting twice is starting once.
func Start(tx *db.Tx, episode kith.ID) (*Plan, error) {
	if err := tx.Lock("plan of " + string(episode)); err != nil {
		return nil, err
	}
	r, err := referral.Get(tx, episode)
	if err != nil {
		return nil, err
	}
	if p, err := OfReferral(tx, episode); err == nil || kith.KindOf(err) != kith.NotFound {
		return p, err
	}
	if r.Status == referral.Received {
		if r, err = referral.Accept(tx, episode); err != nil {
			return nil, err
		}
	}
	if r.Status != referral.Accepted {
		return nil, kith.Errorf(kith.Conflict, "This referral is %s; a plan cannot begin", referral.Statuses.Name(r.Status))
	}
	if r.Worker == "" && slices.Contains(team.Roles, tx.Actor.Role) {
		if r, err = referral.Allocate(tx, episode, tx.Actor.ID); err != nil {
			return nil, err
		}
	}
	old, err := before(tx, r)
	if err != nil {
		return nil, err
	}
	if old != nil {
		return old, old.reopen(tx, r)
	}
	p := &Plan{Person: r.Person, Referral: r.ID, Status: Active, OpenedAt: tx.Now, MadeBy: tx.Actor.ID, MadeName: tx.Actor.Name,
		New: New{ReviewOn: tx.Today().AddMonths(ReviewAfter), ReviewName: tx.Actor.Name, ReviewRole: access.Names[tx.Actor.Role]}}
	return p, db.Insert(tx, p)
}

// before is the closed plan that the team of r had with the person, or nil.
func before(tx *db.Tx, r *referral.Referral) (*Plan, error) {
	all, err := db.Select[Plan](tx, db.Q{
		Where: "t.person = $1 AND t.status = 'closed' AND EXISTS (SELECT 1 FROM referral r WHERE r.tenant = t.tenant AND r.id = t.referral AND r.team = $2)",
		Args:  []any{r.Person, r.Team}, Order: "t.closed_at DESC, t.id DESC", Limit: 1})
	if err != nil || len(all) == 0 {
		return nil, err
	}
	return &all[0], nil
}

// reopen lets p serve the episode r.
func (p *Plan) reopen(tx *db.Tx, r *referral.Referral) error {
	p.Status, p.Referral, p.OpenedAt = Active, r.ID, tx.Now
	p.ClosedAt = time.Time{}
	p.ReviewOn = tx.Today().AddMonths(ReviewAfter)
	return db.Update(tx, p)
}

// Return takes a person back whose support had ended: the same plan, opened
// again for a new episode with what n says of why.
func Return(tx *db.Tx, id kith.ID, version int, n referral.New) (*Plan, error) {
	p, err := Get(tx, id)
	if err != nil {
		return nil, err
	}
	if p.Status != Closed {
		return nil, kith.Errorf(kith.Conflict, "This plan is open already")
	}
	r, err := referral.Return(tx, p.Referral, n)
	if err != nil {
		return nil, err
	}
	p.Version = version
	return p, p.reopen(tx, r)
}

// Decline turns a referral down, writes the message that tells the referrer
// why, and notes the code for the GP record where the person did not want it.
// words are for the referrer.
func Decline(tx *db.Tx, episode kith.ID, why referral.DeclineReason, words string) (*Message, error) {
	if why == "no-reply" {
		if err := reachedEnough(tx, episode); err != nil {
			return nil, err
		}
	}
	r, err := referral.Turndown(tx, episode, why, words)
	if err != nil {
		return nil, err
	}
	if why == referral.PersonDeclined {
		if err := toCode(tx, r, "", declined, tx.Today(), "The person declined the referral"); err != nil {
			return nil, err
		}
	}
	return draftDeclined(tx, r)
}
