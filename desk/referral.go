package desk

import (
	"cmp"
	"slices"

	"kith"
	"kith/access"
	"kith/db"
	"kith/desk/page"
	"kith/nhs"
	"kith/person"
	"kith/plan"
	"kith/referral"
	"kith/team"
	"kith/web"
)

// staff is who works where, as lists name them.
type staff struct {
	mine    []team.Team        // the actor's own
	crew    []team.Colleague   // of the actor's teams, once each, by name
	teams   map[kith.ID]string // every team
	workers map[kith.ID]string // every worker, by account
}

func staffOf(tx *db.Tx) (staff, error) {
	s := staff{teams: map[kith.ID]string{}}
	all, err := team.List(tx)
	if err != nil {
		return s, err
	}
	for _, t := range all {
		s.teams[t.ID] = t.Name
		if tx.Actor.In(t.ID) {
			s.mine = append(s.mine, t)
		}
	}
	if s.workers, err = team.AllNames(tx); err != nil {
		return s, err
	}
	s.crew, err = team.Crew(tx, tx.Actor.Teams)
	return s, err
}

// worker is the name of an account in a list: "" for nobody.
func (s staff) worker(id kith.ID, a kith.Actor) string {
	switch {
	case id == "":
		return ""
	case id == a.ID:
		return "You"
	}
	return cmp.Or(s.workers[id], "Somebody who has left")
}

func (s staff) teamOptions(first string) []web.Option {
	out := []web.Option{{Label: first}}
	for _, t := range s.mine {
		out = append(out, web.Option{Value: string(t.ID), Label: t.Name})
	}
	return out
}

func (s staff) workerOptions(first ...web.Option) []web.Option {
	out := slices.Clone(first)
	for _, w := range s.crew {
		out = append(out, web.Option{Value: string(w.Account), Label: w.Name})
	}
	return out
}

// everything is the status of a list that leaves none out.
const everything = "all"

// referrals is the list: the new ones first, the longest waiting at the top.
func (x *desk) referrals(r *web.Request, tx *db.Tx) (web.Reply, error) {
	if !access.Can(tx.Actor, access.CareSee) && access.Can(tx.Actor, access.ReferralMake) {
		return web.GoTo("/sent"), nil
	}
	var f referral.Filter
	r.Fill(&f)
	d := page.ReferralsData{Status: cmp.Or(string(f.Status), string(referral.Received))}
	f.Status = ""
	n, err := referral.Counts(tx, f)
	if err != nil {
		return web.Reply{}, err
	}
	s, err := staffOf(tx)
	if err != nil {
		return web.Reply{}, err
	}
	if d.Status != everything {
		f.Status = referral.Status(d.Status)
	}
	lines, err := referral.List(tx, f, r.PageNumber())
	if err != nil {
		return web.Reply{}, err
	}
	for _, c := range referral.Statuses.Codes {
		d.Tabs = append(d.Tabs, page.Tab{Status: string(c.Code), Label: c.Name, Count: n[string(c.Code)]})
		d.All += n[string(c.Code)]
	}
	d.Tabs = append(d.Tabs, page.Tab{Status: everything, Label: "All", Count: d.All})
	d.Total = d.All
	if f.Status != "" {
		d.Total = n[string(f.Status)]
	}
	d.Pages = web.Pages(d.Total, referral.PageSize)
	d.Several = len(s.mine) > 1
	d.Teams = s.teamOptions("All my teams")
	d.Workers = s.workerOptions(web.Option{Label: "Anybody"}, web.Option{Value: string(referral.Unallocated), Label: "Nobody yet"})
	d.Filter = f
	d.Chips = chipsOf(f, s)
	for i := range lines {
		d.Lines = append(d.Lines, lineOf(tx, &lines[i], s))
	}
	return web.Show(page.Referrals(d)), nil
}

func lineOf(tx *db.Tx, l *referral.Line, s staff) page.ReferralLine {
	who := person.Person{New: person.New{Given: l.Given, Family: l.Family, Preferred: l.Preferred, Born: l.Born}}
	return page.ReferralLine{
		ID: l.ID, Name: who.Called(), Age: who.AgeText(tx.Today()), Needs: needNames(l.Needs), Status: l.Status, Urgency: l.Urgency,
		Source: referral.Sources.Name(l.Source), Team: s.teams[l.Team], Worker: s.worker(l.Worker, tx.Actor),
		Received: kith.DayOf(l.ReceivedAt), Waited: l.Waited(tx.Now), Waiting: l.ContactAt.IsZero() && l.EndedAt.IsZero(),
	}
}

func needNames(list []nhs.Need) []string {
	out := make([]string, len(list))
	for i, n := range list {
		out[i] = nhs.Needs.Name(n)
	}
	return out
}

// chipsOf are the filters in use, each of which can be taken off.
func chipsOf(f referral.Filter, s staff) []page.Chip {
	var out []page.Chip
	put := func(when bool, name, label string) {
		if when {
			out = append(out, page.Chip{Name: name, Label: label})
		}
	}
	put(f.Team != "", "team", cmp.Or(s.teams[f.Team], "Another team"))
	put(f.Urgency != "", "urgency", referral.Urgencies.Name(f.Urgency))
	put(f.Source != "", "source", "From: "+referral.Sources.Name(f.Source))
	put(f.Worker == referral.Unallocated, "worker", "Nobody's yet")
	put(f.Worker != "" && f.Worker != referral.Unallocated, "worker", cmp.Or(s.workers[f.Worker], "Another worker"))
	put(f.Waiting, "waiting", "Still waiting for a first conversation")
	return out
}

// referral shows one referral: what was said, and what can be done.
func (x *desk) referral(r *web.Request, tx *db.Tx) (web.Reply, error) {
	d, err := referralData(tx, r.ID("id"))
	return web.Show(page.Referral(d)), err
}

func referralData(tx *db.Tx, id kith.ID) (page.ReferralData, error) {
	d := page.ReferralData{}
	var err error
	if d.R, err = referral.Get(tx, id); err != nil {
		return d, err
	}
	p, err := person.Get(tx, d.R.Person)
	if err != nil {
		return d, err
	}
	d.Name, d.Age, d.Born = p.Called(), p.AgeText(tx.Today()), p.Born
	d.Needs = needNames(d.R.Needs)
	d.Waited = d.R.Waited(tx.Now)
	if !access.Can(tx.Actor, access.ReferralDecide) { // the referrer's own
		if d.Team, err = teamChoice(tx, d.R.Team); err != nil {
			return d, err
		}
		d.Messages, err = plan.Back(tx, id)
		return d, err
	}
	d.Staff, d.Number = true, p.Number.String()
	s, err := staffOf(tx)
	if err != nil {
		return d, err
	}
	d.Team, d.Worker = s.teams[d.R.Team], s.worker(d.R.Worker, tx.Actor)
	in := tx.Actor.In(d.R.Team)
	d.Accept, d.Decline = in && d.R.Status == referral.Received, in && d.R.Status.CanBecome(referral.Declined)
	d.Allocate, d.Weigh, d.Return = in && d.R.Open(), in && d.R.Open(), in && d.R.Status == referral.Closed
	if d.Before, err = beforeOf(tx, d.R); err != nil {
		return d, err
	}
	if d.Messages, err = plan.Messages(tx, id); err != nil {
		return d, err
	}
	pairs, err := person.MatchesOf(tx, d.R.Person)
	for _, m := range pairs {
		d.Matches = append(d.Matches, matchLine(tx, d.R.Person, m))
	}
	return d, err
}

// teamChoice is the name of a team for whoever may only refer to it.
func teamChoice(tx *db.Tx, id kith.ID) (string, error) {
	all, err := team.Choices(tx)
	for _, t := range all {
		if t.ID == id {
			return t.Name, err
		}
	}
	return "the team", err
}

// beforeOf are the other referrals of the same person.
func beforeOf(tx *db.Tx, r *referral.Referral) ([]referral.Referral, error) {
	all, err := referral.Of(tx, r.Person)
	return slices.DeleteFunc(all, func(o referral.Referral) bool { return o.ID == r.ID }), err
}
