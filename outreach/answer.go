package outreach

import (
	"cmp"
	"fmt"
	"strings"

	"kith"
	"kith/access"
	"kith/db"
	"kith/find"
	"kith/referral"
	"kith/register"
)

// Said is what somebody invited says, as a worker writes it down or they do
// themselves.
type Said struct {
	State     State             `form:"answer"`
	By        By                `form:"by"`
	Words     string            `form:"words"` // in their own words
	Complaint bool              `form:"complaint"`
	Risk      referral.RiskSaid `form:"risk"` // asked by the worker of who accepts
	RiskWords string            `form:"risk_words"`

	// What is not known of them and their referral needs.
	Given  string   `form:"given"`
	Family string   `form:"family"`
	Born   kith.Day `form:"born"`
	Phone  string   `form:"phone"`
}

// Check notes what is wrong with s.
func (s *Said) Check(c kith.Check) {
	c.That(s.State.Answer(), "answer", "Say what they said")
	c.That(Bys.Valid(s.By), "by", "Say how they said so")
	c.Text(&s.Words, "words", "Their words", 600)
	c.That(s.State != Unsuitable || s.Words != "", "words", "Say why, and what is right for them instead")
}

// Answer writes down what somebody said to a worker. Who accepts is referred to the
// team. Errors: Conflict, when the invitation is done with or was changed since;
// Invalid.
func Answer(tx *db.Tx, cal find.Calendar, id kith.ID, version int, s Said) (*Invitation, error) {
	if err := access.Need(tx.Actor, access.OutreachSee); err != nil {
		return nil, err
	}
	inv, c, err := open(tx, id, version)
	if err != nil {
		return nil, err
	}
	check := kith.Check{}
	s.Check(check)
	check.That(s.By != ByLink, "by", "Say how they said so")
	check.That(s.State != Accepted || referral.RisksSaid.Valid(s.Risk), "risk", "Say whether there are known risks. If there are none, choose “No known risks”")
	if err := check.Err(); err != nil {
		return nil, err
	}
	if err := inv.tried(tx, string(s.By), States.Name(s.State), s.Words); err != nil {
		return nil, err
	}
	return inv, inv.answer(tx, cal, c, s)
}

// open is an invitation of the actor's, with its campaign.
func open(tx *db.Tx, id kith.ID, version int) (*Invitation, *Campaign, error) {
	inv, err := db.Get[Invitation](tx, id)
	if err != nil {
		return nil, nil, err
	}
	if inv.Version != version {
		return nil, nil, kith.Errorf(kith.Conflict, "Somebody else has written something down since you opened this. Look at it again")
	}
	c, err := Get(tx, inv.Campaign)
	return inv, c, err
}

// answer keeps an answer, and does what follows from it.
func (i *Invitation) answer(tx *db.Tx, cal find.Calendar, c *Campaign, s Said) error {
	if i.State != s.State && !i.State.CanBecome(s.State) {
		return kith.Errorf(kith.Conflict, "This invitation is done with: %s", strings.ToLower(States.Name(i.State)))
	}
	i.AnsweredAt, i.AnsweredBy, i.HeardBy, i.Words, i.NextOn = tx.Now, s.By, tx.Actor.Name, s.Words, ""
	i.Complaint = i.Complaint || s.Complaint
	switch s.State {
	case Accepted:
		if err := i.accept(tx, cal, c, s); err != nil {
			return err
		}
	case Never:
		if err := register.OptOut(program(tx), i.Number); err != nil {
			return err
		}
		i.Number, i.Words = 0, ""
	}
	i.forget()
	if err := i.move(tx, s.State, ""); err != nil {
		return err
	}
	return c.mind(tx)
}

// mostCalls is how often somebody is rung, on different days, before it counts as no
// reply.
const mostCalls = 3

// NoAnswer writes down that somebody was rung and nobody answered. After the third
// time they are written to, if they can be and were not; else there is no reply.
func NoAnswer(tx *db.Tx, id kith.ID, version int, words string) (*Invitation, error) {
	if err := access.Need(tx.Actor, access.OutreachSee); err != nil {
		return nil, err
	}
	inv, c, err := open(tx, id, version)
	if err != nil {
		return nil, err
	}
	check := kith.Check{}
	check.Text(&words, "words", "Words", 600)
	check.That(inv.State == ToRing, "words", "They are not on the list of those to ring")
	if err := check.Err(); err != nil {
		return nil, err
	}
	inv.Tries, inv.TriedAt, inv.Message = inv.Tries+1, tx.Now, ""
	if err := inv.tried(tx, "call", "No answer", words); err != nil {
		return nil, err
	}
	if inv.Tries < mostCalls {
		inv.NextOn = tx.Today().Add(1)
		return inv, db.Update(tx, inv)
	}
	if len(inv.Used) == 0 && c.Status == Running {
		sent, why, err := c.write(tx, inv)
		if err != nil || sent {
			return inv, err
		}
		return inv, inv.lost(tx, fmt.Sprintf("Rung %d times without an answer. %s", inv.Tries, why))
	}
	return inv, inv.lost(tx, fmt.Sprintf("Rung %d times without an answer", inv.Tries))
}

// Unfit says before anybody is spoken with that they are not to be invited: the
// worker knows something that no list does.
func Unfit(tx *db.Tx, id kith.ID, version int, why string) (*Invitation, error) {
	if err := access.Need(tx.Actor, access.OutreachSee); err != nil {
		return nil, err
	}
	inv, _, err := open(tx, id, version)
	if err != nil {
		return nil, err
	}
	c := kith.Check{}
	c.Need(&why, "why", "Why not", "Say why they are not to be rung", 300)
	if err := c.Err(); err != nil {
		return nil, err
	}
	inv.NextOn = ""
	inv.forget()
	return inv, inv.move(tx, Dropped, cmp.Or(why, "A worker decided"))
}
