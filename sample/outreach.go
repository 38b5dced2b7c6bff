package sample

import (
	"context"
	"fmt"
	"strings"

	"kith"
	"kith/db"
	"kith/find"
	"kith/nhs"
	"kith/outreach"
	"kith/register"
)

// registered is how many people the demo's register has: as many as make its pages
// worth looking at, and few enough that the demo starts at once.
const registered = 900

// outreach brings a small register in, and lets two campaigns run: those who came home
// from hospital are rung; screening waits until its team has room. Nobody accepts: the
// referrals of the demo are those that were published.
func (c *county) outreach(ctx context.Context) error {
	sys, lead := c.system(), c.actors["lead@demo.kith.example"]
	today := kith.DayOf(Today)
	people := c.registered(today)
	var hub, hospital strings.Builder
	hub.WriteString("nhs_number,what,day\n")
	hospital.WriteString("nhs_number,what,day,ref,stay\n")
	for i, p := range people {
		age := p.Born.AgeOn(today)
		if age >= 50 && age <= 74 {
			fmt.Fprintf(&hub, "%s,invited,%s\n", p.Number(), string(today.Add(-150)))
			if i%8 > 0 {
				fmt.Fprintf(&hub, "%s,reply,%s\n", p.Number(), string(today.Add(-120)))
			}
		}
		if i%150 == 7 {
			fmt.Fprintf(&hospital, "%s,discharge,%s,D%d,%d\n", p.Number(), string(today.Add(-1-i%2)), i, 1+i%12)
		}
	}
	recorded, attended, declined := records(today, people)
	hub.WriteString(declined)
	hospital.WriteString(attended)
	if err := c.d.Write(ctx, sys, func(tx *db.Tx) error { return register.UseCodes(tx, inventedSets()...) }); err != nil {
		return err
	}
	for _, f := range []struct {
		name string
		kind register.Kind
		text string
	}{{"Surgeries", register.Practice, Extract(today, people)}, {"Surgeries", register.Practice, recorded}, {"Screening hub", register.Screening, hub.String()}, {"Hospital", register.Hospital, hospital.String()}} {
		err := c.d.Write(ctx, sys, func(tx *db.Tx) error {
			return register.Keep(tx, &register.Feed{Name: f.name, Kind: f.kind, System: "invented", Basis: "Direct care: case finding by the practices that hold the record", KeepMonths: 120})
		})
		if err != nil {
			return err
		}
		if _, err := register.Read(ctx, c.d, sys, f.name, strings.NewReader(f.text), register.Reading{File: "demo.csv"}); err != nil {
			return err
		}
	}
	screening := outreach.New{Cohort: "bowel-screening", Team: "banbury-cross", Name: "Bowel screening, spring", Way: outreach.Write, PerWeek: 12, Most: 200, WaitDays: 14, RecentDays: 180, MostComplaints: 3,
		StopOnDeath: true, Offer: "A call about the screening kit: what it is for, and help with it.", Offers: map[string]string{"pl": "Rozmowa o zestawie do badania: do czego służy i pomoc w jego użyciu."},
		Needs: []nhs.Need{nhs.Needs.Codes[7].Code}}
	home := outreach.New{Cohort: "discharges", Team: "banbury-cross", Name: "Home from hospital", Way: outreach.Ring, Rolling: true, PerWeek: 40, Most: 200, WaitDays: 14, RecentDays: 30, MostComplaints: 3,
		Offer: "A call: is there food, are the medicines clear, is there help at home?", Needs: []nhs.Need{nhs.Needs.Codes[6].Code},
		Script: "How are you managing since you came home?\nIs there food in the house?\nAre your medicines clear to you?\nWho could help if you needed it tonight?"}
	for _, n := range []outreach.New{screening, home} {
		if err := c.campaign(ctx, lead, n); err != nil {
			return fmt.Errorf("the campaign %s: %w", n.Name, err)
		}
	}
	return nil
}

// campaign counts, signs, plans, starts, and invites the first.
func (c *county) campaign(ctx context.Context, lead kith.Actor, n outreach.New) error {
	cal := find.Calendar{}
	if _, err := outreach.Preview(ctx, c.d, lead, cal, string(n.Cohort)); err != nil {
		return err
	}
	signer := c.system()
	signer.Name = "Dr Rhian Powell"
	if err := c.d.Write(ctx, signer, func(tx *db.Tx) error { _, err := outreach.Sign(tx, string(n.Cohort), 1, "GP (invented)"); return err }); err != nil {
		return err
	}
	var one *outreach.Campaign
	if err := c.d.Write(ctx, lead, func(tx *db.Tx) (err error) { one, err = outreach.Plan(tx, n); return err }); err != nil {
		return err
	}
	if _, err := outreach.Start(ctx, c.d, lead, cal, one.ID, one.Version, "An invented register"); err != nil {
		return err
	}
	return c.d.Write(ctx, lead, func(tx *db.Tx) error {
		_, err := outreach.Invite(tx, cal, one.ID)
		if kith.KindOf(err) == kith.Conflict { // the team is full, as most were: the page says so
			return nil
		}
		if err != nil {
			return err
		}
		all, err := outreach.People(tx, one.ID, outreach.ToRing, 1)
		for i, said := range []outreach.State{outreach.NotNow, outreach.Declined} {
			if err == nil && i+2 < len(all) {
				_, err = outreach.Answer(tx, cal, all[i].ID, all[i].Version, outreach.Said{State: said, By: outreach.ByPhone})
			}
		}
		return err
	})
}

// registered are people of one practice whom nobody has referred.
func (c *county) registered(today kith.Day) (out []Neighbour) {
	m := newMaker(Seed + 1)
	for i := range registered {
		n := Neighbour{N: 500_000 + i, Born: today.AddMonths(-12 * (20 + m.IntN(75))).Add(-m.IntN(365)), Sex: []string{"F", "M"}[i%2],
			Ethnicity: one(m, []string{"A", "A", "A", "A", "C", "H", "J", "N", ""}), Deprivation: 1 + m.IntN(10), Home: fmt.Sprintf("%d Weir Lane, Banbury", 1+i/2), Postcode: "NX6 1AB"}
		n.Given, n.Family = m.name(nhs.Gender([]string{"2", "1"}[i%2]), nhs.Ethnicity(n.Ethnicity), n.Born)
		switch m.IntN(5) {
		case 0:
			n.Phone = fmt.Sprintf("01632 96%04d", m.IntN(10_000))
		case 1:
			n.Email = fmt.Sprintf("neighbour%d@example.org", i)
		default:
			n.Phone = fmt.Sprintf("07700 900%03d", m.IntN(1000))
		}
		switch {
		case i%40 == 3:
			n.Codes = []string{"cannot-read"}
		case i%60 == 5:
			n.Codes = []string{"do-not-contact"}
		case i%25 == 1:
			n.Language = "pl"
		}
		out = append(out, n)
	}
	return out
}
