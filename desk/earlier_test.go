package desk

import (
	"testing"
	"time"

	"kith"
	"kith/access"
	"kith/db"
	"kith/db/dbtest"
	"kith/person"
	"kith/sample"
)

// What no longer holds stays to be read, and cannot be changed.
func TestEarlier(t *testing.T) {
	w := newTown(t)
	id := w.amina(t)
	phone := &person.Channel{Of: person.Of{Person: id}, Kind: person.Phone, Value: "07700 900123", Note: "A friend's"}
	step := &person.Requirement{Of: person.Of{Person: id}, Kind: "mobility", What: "Step-free entrance"}
	aunt := &person.Relation{Of: person.Of{Person: id}, Name: "Joan Reed", Relationship: "aunt"}
	dbtest.Do(t, w.db, dbtest.Worker, func(tx *db.Tx) error {
		return did(
			func() error { return person.AddChannel(tx, phone) },
			func() error { return person.EndChannel(tx, phone.ID) },
			func() error { return person.AddRequirement(tx, step) },
			func() error { return person.EndRequirement(tx, step.ID) },
			func() error { return person.AddRelation(tx, aunt) },
			func() error { return person.EndRelation(tx, aunt.ID) },
			func() error {
				return person.Consented(tx, &person.Consent{Of: person.Of{Person: id}, Purpose: person.ForGP, Given: true, How: "spoken", Since: "2026-08-01"})
			},
			func() error {
				return person.Consented(tx, &person.Consent{Of: person.Of{Person: id}, Purpose: person.ForGP, How: "spoken"})
			})
	})
	b := w.as(t, dbtest.Worker)
	home := "/people/" + string(id)
	b.Get(home+"/details").Is(200).Says("Earlier: Phones and e-mail (1)", "07700 900123 A friend's Until 1 September 2026",
		"Earlier: What a service must do for them (1)", "Step-free entrance", "Earlier: Carers and people who matter (1)", "Joan Reed aunt Until",
		"Earlier: Consent to share (1)", "Refused or withdrawn").
		SaysNot("Change requirement", "Change person who matters")
	b.Get(home + "/requirements/" + string(step.ID)).Is(404)
	w.as(t, dbtest.Southerner).Get(home + "/details").Is(404)
}

// Who can open a record now: teams by name with who works in them, a referrer,
// and whoever broke the glass, with its end.
func TestWhoCanSee(t *testing.T) {
	w := newTown(t)
	r := w.refer(t, dbtest.Referrer, sample.Amina, sample.FromGP)
	b := w.as(t, dbtest.Worker)
	seen := "/people/" + string(r.Person) + "/seen"
	b.Get(seen).Is(200).Says("Who can open it now", "North Northshire PCN", "Lena Walker", "Dr Rhian Powell", "Referrer: sees their own referrals").
		SaysNot("South Northshire PCN", "Until")
	coach := kith.Actor{ID: "coach", Name: "Ravi Menon", Role: access.Coach, Tenant: dbtest.Tenant, Teams: []kith.ID{sample.South}}
	dbtest.Do(t, w.db, coach, func(tx *db.Tx) error { return person.BreakGlass(tx, r.Person, "She collapsed at our café") })
	b.Get(seen).Says("From outside the team, with a reason that is reviewed", "Until 1 September 2026 at 6pm")
	later := dbtest.Now.Add(person.GlassFor + 1)
	w.db.Now = func() time.Time { return later }
	b.Get(seen).SaysNot("From outside the team")
	dbtest.Do(t, w.db, dbtest.Worker, func(tx *db.Tx) error { return person.Show(tx, r.Person, sample.South) })
	b.Get(seen).Says("South Northshire PCN", "Sol Mistry")
}
