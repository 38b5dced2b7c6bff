package referral_test

import (
	"strings"
	"testing"

	"kith"
	"kith/access"
	"kith/db"
	"kith/db/dbtest"
	"kith/identity"
	"kith/notify"
	"kith/referral"
	"kith/sample"
)

// Whoever made a referral hears what became of it, once each, and nothing that
// tells about whom; staff who enter one for somebody else do not.
func TestReferrerIsTold(t *testing.T) {
	d := town(t)
	var gp, staff kith.Actor
	dbtest.Do(t, d, dbtest.System, func(tx *db.Tx) error {
		for _, n := range []struct {
			new identity.New
			as  *kith.Actor
		}{{identity.New{Name: "Dr Rhian Powell", Email: "rhian@example.nhs.uk", Role: access.Referrer}, &gp},
			{identity.New{Name: "Kit Desk", Email: "kit@example.nhs.uk", Role: access.CoOrdinator, Teams: []kith.ID{sample.North}}, &staff}} {
			a, _, err := identity.Add(tx, n.new)
			if err != nil {
				return err
			}
			*n.as = kith.Actor{ID: a.ID, Name: a.Name, Role: a.Role, Tenant: dbtest.Tenant, Teams: n.new.Teams}
		}
		return nil
	})
	outbox := func(r *referral.Referral) (all []notify.Message) {
		t.Helper()
		dbtest.See(t, d, dbtest.Worker, func(tx *db.Tx) (err error) { all, err = notify.About(tx, r.Person); return err })
		return all
	}
	r := receive(t, d, gp, sample.Amina, sample.FromGP)
	if len(outbox(r)) != 0 {
		t.Fatal("told before anything has become of it")
	}
	dbtest.Do(t, d, dbtest.Worker, func(tx *db.Tx) error { _, err := referral.Accept(tx, r.ID); return err })
	dbtest.Do(t, d, dbtest.Worker, func(tx *db.Tx) error {
		_, err := referral.Turndown(tx, r.ID, referral.DeclineReasons.Codes[0].Code, "Amina is not at home")
		return err
	})
	all := outbox(r)
	if len(all) != 2 || all[0].Template != "referral-declined" || all[1].Template != "referral-accepted" || all[0].Account != gp.ID || all[0].RecordID != r.ID {
		t.Fatalf("%+v", all)
	}
	for _, m := range all {
		for key, value := range m.Data {
			if strings.Contains(value, "Amina") || strings.Contains(value, "Yusuf") || key != "made" && key != "reason" {
				t.Errorf("the message tells about whom: %s %q", key, value)
			}
		}
	}
	other := sample.Amina
	other.Given, other.Family, other.Born, other.Number = "Bea", "Lowe", "1960-02-03", ""
	r = receive(t, d, staff, other, sample.FromGP)
	dbtest.Do(t, d, dbtest.Worker, func(tx *db.Tx) error { _, err := referral.Accept(tx, r.ID); return err })
	if all := outbox(r); len(all) != 0 {
		t.Errorf("staff are told: %+v", all)
	}
}
