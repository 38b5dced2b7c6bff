package referral

import (
	"slices"
	"strings"

	"kith"
	"kith/access"
	"kith/db"
	"kith/identity"
	"kith/person"
)

// Again puts what n says into the referral that the same sender made before, of
// the same person to the same team, and that nobody has taken up yet. It
// reports false when there is none, or none with room for more words: then n is
// to be received. Sender and person are the same when the referrer, how to
// reach them, the person's names and their date of birth are.
//
// It is for a form that anybody can send, twice or a thousand times: the queue
// gets one line, and no word is lost. Nobody is told that it has happened. What
// is known of the person does not change, as whoever sends it may be anybody;
// another home or surgery stands in the referral's reason, for the worker.
func Again(tx *db.Tx, who person.New, n New) (bool, error) {
	if err := access.Need(tx.Actor, access.ReferralMake); err != nil {
		return false, err
	}
	c := kith.Check{}
	who.Check(c, tx.Today())
	n.Check(c)
	if err := c.Err(); err != nil {
		return false, err
	}
	if err := tx.Lock("referral again " + strings.ToLower(n.Referrer+"|"+n.Contact)); err != nil {
		return false, err
	}
	waiting, err := db.Select[Referral](tx, db.Q{
		Where: "t.made_by = $1 AND t.team = $2 AND t.status = 'received' AND t.contact = $3 AND lower(t.referrer) = lower($4)",
		Args:  []any{tx.Actor.ID, n.Team, n.Contact, n.Referrer}, Order: "t.received_at, t.id", Limit: 20})
	if err != nil {
		return false, err
	}
	for i := range waiting {
		p, err := person.Get(tx, waiting[i].Person)
		if err != nil {
			return false, err
		}
		same := strings.EqualFold(p.Given, who.Given) && strings.EqualFold(p.Family, who.Family) && p.Born == who.Born
		if !same {
			continue
		}
		where, err := elsewhere(tx, p, who)
		if err != nil {
			return false, err
		}
		n := n
		n.Reason = more(n.Reason, where, "Now")
		if waiting[i].add(tx.Today(), n) {
			return true, db.Update(tx, &waiting[i])
		}
	}
	return false, nil
}

// elsewhere says what who has for home and surgery that is not known of p; "" for
// nothing new.
func elsewhere(tx *db.Tx, p *person.Person, who person.New) (string, error) {
	var out []string
	if home := who.Home(); home != nil {
		known, err := person.Addresses(tx.As(identity.System(tx.Actor.Tenant)), p.ID)
		if err != nil {
			return "", err
		}
		if !slices.ContainsFunc(known, func(a person.Address) bool { return strings.EqualFold(a.Text(), home.Text()) }) {
			out = append(out, "Address: "+home.Text())
		}
	}
	if who.Practice != "" && who.Practice != p.Practice {
		out = append(out, "Surgery: "+strings.TrimSpace(string(who.Practice)+" "+who.GPDetails))
	}
	return strings.Join(out, ". "), nil
}

// add adds to r what n says that r does not. It reports false, and leaves r,
// when that is more than r has room for.
func (r *Referral) add(today kith.Day, n New) bool {
	was := r.New
	said := "Sent again on " + today.String()
	r.Needs = slices.Concat(r.Needs, n.Needs)
	r.PersonWords = more(r.PersonWords, n.PersonWords, said)
	r.Reason = more(r.Reason, n.Reason, said)
	r.RiskWords = more(r.RiskWords, n.RiskWords, said)
	if n.Risk == RiskKnown {
		r.Risk = RiskKnown
	}
	for _, u := range []Urgency{Soon, Urgent} { // never less than it was
		if n.Urgency == u && r.Urgency != Urgent {
			r.Urgency = u
		}
	}
	c := kith.Check{}
	r.New.Check(c)
	if c.Err() != nil {
		r.New = was
		return false
	}
	return true
}

// more is what was written, and what was written again where it differs.
func more(was, again, said string) string {
	switch {
	case again == "" || strings.Contains(was, again):
		return was
	case was == "":
		return again
	}
	return was + "\n\n" + said + ": " + again
}
