package sample

import (
	"fmt"
	"slices"
	"time"

	"kith"
	"kith/db"
	"kith/nhs"
	"kith/referral"
)

// Whom referrals come from, and what they say. The proportions are invented.
var (
	sources = []weighted[referral.Source]{{referral.GP, 46}, {"practice", 17}, {referral.Self, 8}, {"hospital", 6}, {"social-care", 5},
		{"vcse", 4}, {"mental-health", 4}, {"housing", 2}, {"carer", 3}, {referral.Proactive, 3}, {"ambulance", 1}, {"community-health", 1}}
	urgencies = []weighted[referral.Urgency]{{referral.Routine, 86}, {referral.Soon, 11}, {referral.Urgent, 3}}
	weighed   = map[referral.Complexity]string{"light": "One thing to find out", "usual": "As most people", "much": "Much at once", "intense": "At risk, and several services"}
	weights   = []weighted[referral.Complexity]{{"light", 24}, {"usual", 52}, {"much", 18}, {"intense", 6}}
	declines  = []weighted[referral.DeclineReason]{{referral.PersonDeclined, 46}, {"no-reply", 22}, {"not-suitable", 12},
		{"out-of-area", 7}, {"already", 6}, {"information", 3}, {"moved", 2}, {"died", 1}, {"error", 1}}
	closings = []weighted[referral.ClosingReason]{{"goals-met", 46}, {"goals-partly", 20}, {"handed-on", 10}, {"person-ended", 7},
		{"lost-contact", 8}, {"not-reached", 5}, {"declined", 2}, {"moved", 1}, {"died", 1}}
	risksSaid = []string{"Has spoken of not wanting to go on; the GP knows", "A dog that is not used to visitors", "Falls: use the key safe only with her agreement",
		"Former partner may answer the phone: do not leave a message", "Drinks heavily in the evening: ring in the morning"}
)

// reasons are what a referrer might write for each need.
var reasons = map[nhs.Need][]string{
	nhs.Isolation:   {"Sees nobody from one week to the next", "Has lost touch with friends since moving here", "Lonely; would like company but is shy"},
	nhs.Transport:   {"Cannot get to appointments since giving up the car", "Needs help with a Blue Badge form"},
	nhs.Bereavement: {"Husband died in the winter, not eating well since", "Grieving for her sister"},
	nhs.Housing:     {"Damp flat, two small children", "At risk of losing the tenancy", "Sofa surfing since the summer"},
	nhs.Money:       {"In debt and not opening letters", "Choosing between heating and eating"},
	nhs.Benefits:    {"Turned down for PIP, would like to appeal", "Not sure what she may claim"},
	nhs.SocialCare:  {"Does not know who to ask about help at home", "Wants to know about a needs assessment"},
	nhs.Lifestyle:   {"Would like to move more and sleep better", "High blood pressure, keen to lose weight with company"},
	nhs.Diagnosis:   {"Newly told of diabetes and frightened by it", "Living with Parkinson's, wants to meet others"},
	nhs.Employment:  {"Off work for a year, wants to go back slowly", "Would like to volunteer"},
	nhs.Education:   {"Wants to learn to read", "English classes"},
	nhs.Carers:      {"Looks after his wife with dementia and has no break", "Caring for two parents"},
	nhs.Food:        {"Food cupboard is empty by the third week", "No cooker, no warm coat"},
}

// referral invents what the referrer writes.
func (c *county) referral(e event) referral.New {
	n := referral.New{Team: e.pcn.ID, Source: choose(c.maker, sources), Urgency: choose(c.maker, urgencies), Agreed: "yes",
		Risk: referral.NoKnownRisks, Referrer: one(c.maker, practiceDocs), Service: "Practice team", Organisation: string(practice(c.maker, e.pcn)),
		Contact: fmt.Sprintf("01632 962%03d", c.IntN(1000)), Method: "messaging"}
	n.Needs = []nhs.Need{choose(c.maker, needs)}
	n.Reason = one(c.maker, reasons[n.Needs[0]])
	for c.in(38) && len(n.Needs) < 3 {
		n.Needs = append(n.Needs, choose(c.maker, needs))
	}
	switch n.Source {
	case referral.Self:
		n.PersonWords, n.Reason, n.Service, n.Organisation, n.Referrer = n.Reason, "", "", "", "The person"
		n.Method = referral.SelfReferral
	case "hospital":
		n.Service, n.Organisation, n.Method = "Discharge team", "Northshire General Hospital", "email"
	case "social-care", "housing", "vcse":
		n.Service, n.Organisation, n.Method = "Duty team", "Northshire "+string(n.Source), "phone"
	}
	if c.in(7) {
		n.Risk, n.RiskWords = referral.RiskKnown, one(c.maker, risksSaid)
	}
	return n
}

// live plays a referral on until today. Times are drawn whole before anything
// is done, so that nothing happens that has not happened yet.
func (c *county) live(tx *db.Tx, e event, r *referral.Referral) error {
	look := e.at.Add(c.hours(4, 90)) // somebody looks at it
	if look.After(Today) {
		return nil
	}
	tx.Now = look
	if c.in(11) {
		_, err := referral.Turndown(tx, r.ID, choose(c.maker, declines), "")
		c.remember(r.Person, e.pcn, look)
		return err
	}
	given := look.Add(c.hours(1, 120))
	team := c.workers[e.pcn.ID]
	spoke := given.Add(c.hours(20, 24*34))
	closing := choose(c.maker, closings)
	end := spoke.Add(c.hours(24*20, 24*150))
	if given.After(Today) || len(team) == 0 {
		_, err := referral.Accept(tx, r.ID)
		return err
	}
	worker := one(c.maker, team)
	weight := choose(c.maker, weights)
	if !end.After(Today) {
		c.remember(r.Person, e.pcn, end)
	}
	if slices.Contains(told, e.pcn.ID) && !slices.Contains(hard, closing) {
		if err := c.lives(tx, r, worker, given, spoke, end, closing); err != nil {
			return err
		}
		if !end.After(Today) {
			return nil
		}
		tx.Now = given
		_, err := referral.Weigh(tx, r.ID, weight, weighed[weight])
		return err
	}
	return c.passes(tx, r, worker.ID, weight, given, spoke, end, closing)
}

// hard are the ways of ending that take steps which the county does not play.
var hard = []referral.ClosingReason{"not-reached", "lost-contact", "declined"}

// passes plays an accepted referral with its dates and outcome only.
func (c *county) passes(tx *db.Tx, r *referral.Referral, worker kith.ID, weight referral.Complexity, given, spoke, end time.Time, closing referral.ClosingReason) error {
	tx.Now = given
	if _, err := referral.Accept(tx, r.ID); err != nil {
		return err
	}
	if end.After(Today) {
		if _, err := referral.Weigh(tx, r.ID, weight, weighed[weight]); err != nil {
			return err
		}
	}
	r, err := referral.Allocate(tx, r.ID, worker)
	if err != nil {
		return err
	}
	if closing != "not-reached" {
		if spoke.After(Today) {
			return nil
		}
		tx.Now = spoke
		if err := referral.Reached(tx, r, spoke); err != nil {
			return err
		}
	}
	if end.After(Today) {
		return nil
	}
	tx.Now = end
	_, err = referral.Close(tx, r.ID, closing, "")
	return err
}

// remember keeps some of the people to be referred again.
func (c *county) remember(id kith.ID, at *PCN, free time.Time) {
	if c.in(40) {
		c.known[at.ID] = append(c.known[at.ID], &known{id, free.Add(24 * time.Hour)})
	}
}

// hours is a time between from and to hours, the shorter ones more often.
func (c *county) hours(from, to int) time.Duration {
	x := c.Float64()
	return time.Duration(float64(time.Hour) * (float64(from) + x*x*float64(to-from)))
}
