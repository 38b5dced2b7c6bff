package plan

import (
	"slices"
	"strings"

	"kith"
	"kith/access"
	"kith/db"
	"kith/nhs"
	"kith/person"
	"kith/referral"
	"kith/team"
)

// SentHere is how a message goes that whoever made the referral reads in Kith,
// among their own referrals.
const SentHere = "here"

// A back is a sent message as whoever made the referral reads it: without the
// permission to see care, and of the record nothing but that message. Until it
// is sent, and once it is struck out, it is the team's alone.
type back struct {
	Message
	Source       referral.Source `db:"r.source"`
	Organisation string          `db:"r.organisation"`
	Service      string          `db:"r.service"`
}

func (*back) Wall() db.Wall { return db.Wall{See: access.ReferralSee} }
func (*back) From() string {
	return "message t JOIN referral r ON r.tenant = t.tenant AND r.id = t.referral"
}

// meant reports whether the message is for whoever referred: addressed to the
// referrer, or to the very practice that referred.
func (b *back) meant() bool {
	if b.To == ToReferrer {
		return true
	}
	practice := fromPractice(&referral.Referral{New: referral.New{Source: b.Source}})
	return practice && (b.ToCode != "" && b.ToCode == nhs.ParseODS(b.Organisation) ||
		strings.EqualFold(b.ToOrganisation, b.Organisation) || strings.EqualFold(b.ToOrganisation, b.Service))
}

// gone is the condition that a message has gone back to the actor.
func gone(tx *db.Tx) db.Q {
	return db.Q{Where: "r.made_by = $1 AND t.sent_at IS NOT NULL AND t.struck_at IS NULL", Args: []any{tx.Actor.ID},
		Order: "t.sent_at DESC, t.id DESC"}
}

// Back returns the messages that have gone back to whoever made a referral, the
// latest first: for the one who made it, and for nobody else. Reading them is a
// look at the person.
func Back(tx *db.Tx, episode kith.ID) ([]Message, error) {
	q := gone(tx)
	q.And("t.referral = ?", episode)
	all, err := db.Select[back](tx, q)
	var out []Message
	for i := range all {
		if all[i].meant() {
			out = append(out, all[i].Message)
		}
	}
	return out, err
}

// Answered tells of some referrals that the actor made which have a message
// back. It is no look at anybody.
func Answered(tx *db.Tx, episodes []kith.ID) (map[kith.ID]bool, error) {
	out := map[kith.ID]bool{}
	for list := range slices.Chunk(episodes, 400) {
		args := make([]any, len(list))
		for i, id := range list {
			args[i] = id
		}
		q := gone(tx)
		q.And("t.referral IN (?"+strings.Repeat(", ?", len(list)-1)+")", args...)
		err := db.Each(tx, q, func(b *back) error {
			out[b.Referral] = out[b.Referral] || b.meant()
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// ReadHere reports whether whoever made the referral can read the message in
// Kith: it is meant for them, they have an account from which they see the
// person, and they are not of the staff, who enter referrals for others.
func ReadHere(tx *db.Tx, m *Message) (bool, error) {
	r, err := referral.Get(tx, m.Referral)
	if err != nil {
		return false, err
	}
	b := back{Message: *m, Source: r.Source, Organisation: r.Organisation, Service: r.Service}
	if !b.meant() || r.MadeBy == "" {
		return false, nil
	}
	if _, err := team.WorkerOf(tx, r.MadeBy); err == nil || kith.KindOf(err) != kith.NotFound {
		return false, err
	}
	holders, err := person.SeenBy(tx, m.Person)
	return slices.ContainsFunc(holders, func(s person.Sight) bool { return s.Holder == r.MadeBy }), err
}
