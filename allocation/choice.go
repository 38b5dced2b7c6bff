package allocation

import (
	"fmt"
	"strings"

	"kith"
	"kith/access"
	"kith/db"
	"kith/load"
	"kith/referral"
)

// A Choice is what was done with a proposal. Lines are added and never changed.
type Choice struct {
	db.Row
	Person   kith.ID  `db:"person"`
	Referral kith.ID  `db:"referral"`
	Team     kith.ID  `db:"team"`
	Proposed kith.ID  `db:"proposed"` // "" when nobody was
	Worker   kith.ID  `db:"worker"`
	Reasons  []string `db:"reasons"` // those of the proposal
	Broke    []string `db:"broke"`   // rules that the choice passed over
	Why      string   `db:"why"`     // of an override
	MadeBy   kith.ID  `db:"made_by"`
	MadeName string   `db:"made_name"`
}

// Table is the table of choices.
func (*Choice) Table() string { return "allocation_choice" }

// Wall: as the referral itself, for the team.
func (*Choice) Wall() db.Wall {
	return db.Wall{See: access.ReferralDecide, Write: access.ReferralDecide, Sight: db.ByTeam}
}

// Override reports whether another was chosen than proposed.
func (c *Choice) Override() bool { return c.Proposed != c.Worker }

// A Pick is one proposal that is taken: the referral as it was seen, and whom.
type Pick struct {
	Referral kith.ID
	Version  int
	Worker   kith.ID // the account
}

// Accept takes proposals of a board: each referral is accepted, where it was not,
// and given to the worker. All are, or none. Errors: Conflict, when one of them
// has changed since, or a rule stands against it now.
func Accept(tx *db.Tx, b *Board, picks []Pick) error {
	if len(picks) == 0 {
		return kith.Errorf(kith.Invalid, "Nothing is proposed that could be accepted")
	}
	for _, pick := range picks {
		p, c, err := b.seen(pick)
		if err != nil {
			return err
		}
		if p.Worker == nil || p.Worker.Account != pick.Worker {
			return kith.Errorf(kith.Conflict, "What is proposed for %s has changed since you opened the page. Look at it again", p.Name())
		}
		if err := p.give(tx, c, nil, ""); err != nil {
			return err
		}
	}
	return nil
}

// Override gives a referral to another worker of its team than is proposed, with
// a reason, which is kept with the rules that it passes over. Errors: Conflict;
// Invalid without a reason; Forbidden against a conflict of interest.
func Override(tx *db.Tx, b *Board, pick Pick, why string) error {
	p, c, err := b.seen(pick)
	if err != nil {
		return err
	}
	check := kith.Check{}
	check.Need(&why, "why", "Reason", "Say why you choose another than is proposed", 500)
	if err := check.Err(); err != nil {
		return err
	}
	var broke []string
	for _, r := range b.broken(p.Waiter, c) {
		if r.final {
			return kith.Errorf(kith.Forbidden, "%s cannot support %s. %s", c.Name, p.Name(), r.says)
		}
		broke = append(broke, r.says)
	}
	return p.give(tx, c, broke, why)
}

// seen finds what was picked on the board.
func (b *Board) seen(pick Pick) (*Proposal, *load.Carrier, error) {
	p := b.Of(pick.Referral)
	if p == nil {
		return nil, nil, kith.Errorf(kith.Conflict, "Somebody has this referral already, or it is not yours to see")
	}
	if p.Version != pick.Version {
		return nil, nil, kith.Errorf(kith.Conflict, "Somebody else has changed the referral of %s since you opened the page. Look at it again", p.Name())
	}
	c := b.carrier(pick.Worker)
	if c == nil {
		return nil, nil, kith.Check{"worker": "Choose who supports " + p.Name()}.Err()
	}
	return p, c, nil
}

// give accepts the referral, gives it, and keeps what was done.
func (p *Proposal) give(tx *db.Tx, c *load.Carrier, broke []string, why string) error {
	if p.Status == referral.Received {
		if _, err := referral.Accept(tx, p.ID); err != nil {
			return err
		}
	}
	if _, err := referral.Allocate(tx, p.ID, c.Account); err != nil {
		return fmt.Errorf("allocate: %w", err)
	}
	k := &Choice{Person: p.Person, Referral: p.ID, Team: p.Team, Worker: c.Account, Reasons: p.Why, Broke: broke, Why: strings.TrimSpace(why),
		MadeBy: tx.Actor.ID, MadeName: tx.Actor.Name}
	if p.Worker != nil {
		k.Proposed = p.Worker.Account
	}
	return db.Insert(tx, k)
}

// Lately are the latest choices of the actor's teams, the last first.
func Lately(tx *db.Tx, limit int) ([]Choice, error) {
	var out []Choice
	return out, db.Each(tx, db.Q{Order: "t.id DESC", Limit: limit}, func(c *Choice) error { out = append(out, *c); return nil })
}
