package sample

import (
	"cmp"
	"fmt"
	"math/rand/v2"

	"kith"
	"kith/access"
	"kith/db"
	"kith/identity"
	"kith/nhs"
	"kith/team"
)

// tongues are what some workers speak besides English.
var tongues = [][]string{{"Polish"}, {"Urdu", "Punjabi"}, {"Portuguese"}, {"Bengali"}, {"Arabic"}, {"Ukrainian", "Russian"}, {"British Sign Language"}, {"Romanian"}}

// trainings are what so many of a hundred workers have done.
var trainings = []weighted[team.Skill]{{team.SafeguardingAdults, 92}, {team.SafeguardingChildren, 60}, {"information", 95}, {"pci", 85}, {"coaching", 40},
	{team.WithInterpreter, 55}, {"dementia", 30}, {"domestic-abuse", 25}, {"lone-working", 50}}

// workforce adds the rest of the staff, gives all workers languages, training,
// leave, hours that changed and a place to set out from, and adds volunteers. It draws from a
// lot of its own, so that the people of the county stay who they are.
func (c *county) workforce(tx *db.Tx) error {
	m := &maker{Rand: rand.New(rand.NewPCG(Seed, 0x666f726365))} // #nosec G404 -- the same county each time; no secret is made of it
	today := kith.DayOf(Today)
	tx.Now = Today
	if err := c.staff(tx, m); err != nil {
		return err
	}
	seen := map[kith.ID]bool{}
	for i := range PCNs {
		all, err := team.Workers(tx, PCNs[i].ID)
		if err != nil {
			return err
		}
		for n := range all {
			if w := &all[n]; !seen[w.ID] {
				seen[w.ID] = true
				if err := m.equip(tx, w, &PCNs[i], today); err != nil {
					return err
				}
			}
		}
	}
	for n, name := range []string{"Vi Olsen", "Sunil Rao", "Margery Platt"} {
		a, _, err := identity.Add(tx, identity.New{Name: name, Email: fmt.Sprintf("volunteer%d@demo.kith.example", n+1), Role: access.Volunteer, Teams: []kith.ID{"banbury-cross"}})
		if err != nil {
			return err
		}
		w, err := team.AddWorker(tx, a.ID, team.Profile{Name: name, Role: access.Volunteer, WTE: 10, Starts: "2022-06-01"})
		if err != nil {
			return err
		}
		if _, err := team.RecordTraining(tx, w.ID, team.NewTraining{Skill: "dbs", HeldOn: today.AddMonths(-35).Add(10 * n)}); err != nil {
			return err
		}
	}
	return nil
}

// equip is workforce for one worker, in the network where they are met first.
func (m *maker) equip(tx *db.Tx, w *team.Worker, at *PCN, today kith.Day) error {
	p := w.Profile
	p.Base = nhs.Postcode(m.postcode(at))
	p.Sex = "woman"
	if m.in(25) {
		p.Sex = "man"
	}
	if m.in(30) {
		p.Languages = one(m, tongues)
	}
	if m.in(20) {
		p.Competences = one(m, courses)
	}
	if _, err := team.ChangeWorker(tx, w.ID, w.Version, p); err != nil {
		return err
	}
	if m.in(15) { // came back from part of the week a year ago
		if err := team.SetHours(tx, w.ID, "2021-04-01", max(40, p.WTE-20)); err != nil {
			return err
		}
		if err := team.SetHours(tx, w.ID, "2022-04-01", p.WTE); err != nil {
			return err
		}
	}
	for _, t := range trainings {
		months := cmp.Or(t.v.Months(), 36)
		if !m.in(t.n) {
			continue
		}
		if _, err := team.RecordTraining(tx, w.ID, team.NewTraining{Skill: t.v, HeldOn: today.Add(-m.IntN(31 * months))}); err != nil {
			return err
		}
	}
	if m.in(35) {
		from := today.Add(m.IntN(45) - 4)
		if _, err := team.RecordLeave(tx, w.ID, team.NewAway{Kind: team.AnnualLeave, From: from, Until: from.Add(4 + m.IntN(8))}); err != nil {
			return err
		}
	}
	return nil
}
