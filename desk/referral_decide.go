package desk

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"kith"
	"kith/access"
	"kith/db"
	"kith/desk/page"
	"kith/plan"
	"kith/referral"
	"kith/team"
	"kith/web"
)

// decided gets the referral that a form decides about, and refuses a form that
// was opened before somebody else changed it.
func decided(r *web.Request, tx *db.Tx) (page.ReferralData, error) {
	d, err := referralData(tx, r.ID("id"))
	if err != nil {
		return d, err
	}
	if err := access.Need(tx.Actor, access.ReferralDecide); err != nil {
		return d, err
	}
	if r.Value("version") != strconv.Itoa(d.R.Version) {
		return d, kith.Errorf(kith.Conflict, "Somebody else has changed this referral since you opened it")
	}
	return d, nil
}

func (x *desk) accept(r *web.Request, tx *db.Tx) (web.Reply, error) {
	d, err := decided(r, tx)
	if err != nil {
		return web.Reply{}, err
	}
	p, err := plan.Start(tx, d.R.ID)
	if err != nil {
		return web.Reply{}, err
	}
	now, err := referral.Get(tx, d.R.ID)
	if err != nil {
		return web.Reply{}, err
	}
	if now.Worker == "" {
		return web.GoTo("/referrals/" + string(d.R.ID) + "/allocate").Saying("Accepted. Choose who supports " + d.Name), nil
	}
	return web.GoTo("/people/" + string(p.Person)).Saying("Accepted. Next: a first conversation with " + d.Name), nil
}

func (x *desk) declinePage(r *web.Request, tx *db.Tx) (web.Reply, error) {
	d, err := referralData(tx, r.ID("id"))
	return web.Show(page.Decline(d)), cmp.Or(err, access.Need(tx.Actor, access.ReferralDecide))
}

func (x *desk) decline(r *web.Request, tx *db.Tx) (web.Reply, error) {
	d, err := decided(r, tx)
	if err != nil {
		return web.Show(page.Decline(d)), err
	}
	if _, err := plan.Decline(tx, d.R.ID, referral.DeclineReason(r.Value("decline")), r.Value("decline_words")); err != nil {
		return web.Show(page.Decline(d)), err
	}
	return web.GoTo("/referrals/" + string(d.R.ID)).Saying("Declined. A message to the referrer is ready for you to check and send"), nil
}

func (x *desk) allocatePage(r *web.Request, tx *db.Tx) (web.Reply, error) {
	d, err := crewData(tx, r.ID("id"))
	return web.Show(page.Allocate(d)), err
}

// crewData is who of the team could take a person on, the one with the most
// room first.
func crewData(tx *db.Tx, id kith.ID) (page.AllocateData, error) {
	d := page.AllocateData{}
	var err error
	if d.ReferralData, err = referralData(tx, id); err != nil {
		return d, err
	}
	loads, err := referral.Loads(tx)
	if err != nil {
		return d, err
	}
	s, err := staffOf(tx)
	if err != nil {
		return d, err
	}
	crew, err := team.Workers(tx, d.R.Team)
	for _, w := range crew {
		l := loads[w.Account]
		d.Crew = append(d.Crew, page.CrewLine{Account: w.Account, Name: w.Name, You: w.Account == tx.Actor.ID,
			People: l.People, Weight: l.Weight, Room: w.Capacity(), Over: l.Weight > 100*w.Capacity(), Languages: w.Languages})
	}
	slices.SortStableFunc(d.Crew, func(a, b page.CrewLine) int {
		return cmp.Or(cmp.Compare(a.Weight*max(1, b.Room), b.Weight*max(1, a.Room)), cmp.Compare(a.Name, b.Name))
	})
	d.Now = s.worker(d.R.Worker, tx.Actor)
	return d, err
}

func (x *desk) allocate(r *web.Request, tx *db.Tx) (web.Reply, error) {
	d, err := crewData(tx, r.ID("id"))
	if err != nil {
		return web.Reply{}, err
	}
	again := web.Show(page.Allocate(d))
	if _, err := decided(r, tx); err != nil {
		return again, err
	}
	i := slices.IndexFunc(d.Crew, func(c page.CrewLine) bool { return c.Account == kith.ID(r.Value("worker")) })
	if i < 0 {
		return again, kith.Check{"worker": "Choose who supports " + d.Name}.Err()
	}
	if _, err := referral.Allocate(tx, d.R.ID, d.Crew[i].Account); err != nil {
		return again, err
	}
	return web.GoTo("/referrals/" + string(d.R.ID)).Saying(fmt.Sprintf("%s now has %s", d.Crew[i].Name, d.Name)), nil
}

func (x *desk) weighPage(r *web.Request, tx *db.Tx) (web.Reply, error) {
	d, err := referralData(tx, r.ID("id"))
	return web.Show(page.Weigh(d)), cmp.Or(err, access.Need(tx.Actor, access.ReferralDecide))
}

func (x *desk) weigh(r *web.Request, tx *db.Tx) (web.Reply, error) {
	d, err := decided(r, tx)
	if err != nil {
		return web.Show(page.Weigh(d)), err
	}
	if _, err := referral.Weigh(tx, d.R.ID, referral.Complexity(r.Value("complexity")), r.Value("complexity_why")); err != nil {
		return web.Show(page.Weigh(d)), err
	}
	return web.GoTo("/referrals/" + string(d.R.ID)).Saying("Saved how much support " + d.Name + " needs"), nil
}

func (x *desk) returnPage(r *web.Request, tx *db.Tx) (web.Reply, error) {
	d, err := returnData(tx, r.ID("id"))
	return web.Show(page.Return(d)), cmp.Or(err, access.Need(tx.Actor, access.ReferralDecide))
}

// returnData is the form for somebody who comes back, filled in with what was
// said last time. Risks and agreement are asked again.
func returnData(tx *db.Tx, id kith.ID) (page.ReturnData, error) {
	d := page.ReturnData{}
	var err error
	if d.ReferralData, err = referralData(tx, id); err != nil {
		return d, err
	}
	d.N = d.R.New
	d.N.Risk, d.N.RiskWords, d.N.Agreed, d.N.Reason, d.N.PersonWords, d.N.SourceRef = "", "", "", "", "", ""
	d.N.Urgency = referral.Routine
	return d, nil
}

func (x *desk) returns(r *web.Request, tx *db.Tx) (web.Reply, error) {
	d, err := returnData(tx, r.ID("id"))
	if err != nil {
		return web.Reply{}, err
	}
	again := web.Show(page.Return(d))
	if _, err := decided(r, tx); err != nil {
		return again, err
	}
	var said referral.New
	r.Fill(&said)
	n := d.N
	n.Needs, n.Reason, n.PersonWords, n.Urgency, n.Agreed, n.Risk, n.RiskWords = said.Needs, said.Reason, said.PersonWords, said.Urgency, said.Agreed, said.Risk, said.RiskWords
	if err := back(tx, d.R, n); err != nil {
		return again, err
	}
	return web.GoTo("/people/" + string(d.R.Person)).Saying(d.Name + " is back, with the plan as it was"), nil
}

// back takes the person back, with their plan where they had one.
func back(tx *db.Tx, old *referral.Referral, n referral.New) error {
	p, err := plan.OfReferral(tx, old.ID)
	switch {
	case err == nil:
		_, err = plan.Return(tx, p.ID, p.Version, n)
	case kith.KindOf(err) == kith.NotFound:
		var r *referral.Referral
		if r, err = referral.Return(tx, old.ID, n); err == nil {
			_, err = plan.Start(tx, r.ID)
		}
	}
	return err
}
