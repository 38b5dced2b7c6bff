package portal

import (
	"context"
	"io"
	"log/slog"
	"net/url"
	"strings"
	"testing"

	"kith"
	"kith/db"
	"kith/db/dbtest"
	"kith/find"
	"kith/nhs"
	"kith/outreach"
	"kith/pass"
	"kith/register"
	"kith/sample"
	"kith/web"
	"kith/web/webtest"
)

var invitation string // the token of the drilled town's

// invitedTown is a campaign that has invited Rosa of the sample, and her link.
func invitedTown(t testing.TB, d *db.DB) {
	operator := kith.Actor{ID: "operator", Name: "Olive Perator", Role: kith.Operator, Tenant: dbtest.Tenant}
	dbtest.Do(t, d, dbtest.System, sample.Teams)
	dbtest.Do(t, d, operator, func(tx *db.Tx) error {
		return register.Keep(tx, &register.Feed{Name: "gp", Kind: register.Practice, Basis: "direct care", KeepMonths: 12})
	})
	rosa := sample.Neighbours[:1]
	if _, err := register.Read(context.Background(), d, operator, "gp", strings.NewReader(sample.Extract(kith.DayOf(d.Now()), rosa)), register.Reading{File: "a.csv"}); err != nil {
		t.Fatal(err)
	}
	text := "name: drilled\ntitle: Drilled\nversion: 1\nowner: Vera Lund\nreview: 2027-11-30\nbasis: direct care\nwho:\n  age: {from: 18}\n"
	var c *outreach.Campaign
	dbtest.Do(t, d, dbtest.System, func(tx *db.Tx) error { _, err := outreach.Draft(tx, text, "New"); return err })
	dbtest.Do(t, d, dbtest.Lead, func(tx *db.Tx) error {
		if _, err := outreach.Sign(tx, "drilled", 1, "GP"); err != nil {
			return err
		}
		var err error
		c, err = outreach.Plan(tx, outreach.New{Cohort: "drilled", Team: sample.North, Name: "Drilled", Way: outreach.Write, PerWeek: 5, Most: 5, WaitDays: 14, MostComplaints: 9,
			Offer: "A walk on Tuesdays", Needs: []nhs.Need{nhs.Isolation}})
		return err
	})
	if _, err := outreach.Start(context.Background(), d, dbtest.Lead, find.Calendar{}, c.ID, c.Version, "A drill"); err != nil {
		t.Fatal(err)
	}
	dbtest.Do(t, d, dbtest.Lead, func(tx *db.Tx) error { _, err := outreach.Invite(tx, find.Calendar{}, c.ID); return err })
	dbtest.Do(t, d, dbtest.Lead, func(tx *db.Tx) (err error) {
		all, err := outreach.People(tx, c.ID, outreach.Invited, 1)
		if err == nil {
			invitation, _, err = pass.Make(tx, pass.New{Purpose: outreach.ForInvited, Opens: all[0].ID, Life: 1e15})
		}
		return err
	})
}

func invitedDoor(t testing.TB, d *db.DB) *web.Server {
	t.Helper()
	s, err := NewInvited(d, Config{Log: slog.New(slog.NewTextHandler(io.Discard, nil)), Who: webtest.Who}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Every route of the page is tried with what should fail; nothing says who was invited.
func TestDrillOfInvited(t *testing.T) {
	fresh := func(t testing.TB) *web.Server {
		return invitedDoor(t, dbtest.Copy(t, "invited", func(d *db.DB) { invitedTown(t, d) }))
	}
	fresh(t)
	at := outreach.LinkPath + invitation
	webtest.Drill{New: fresh, Insider: dbtest.Lead, Powerless: dbtest.Analyst, OtherTeam: dbtest.Southerner, OtherTenant: dbtest.Stranger, Secrets: []string{"Rosa", "Field", "900301"},
		Try: map[string]webtest.Try{
			"GET /invited":          {Path: "/invited", Open: true},
			"GET /invited/{token}":  {Path: at, Open: true},
			"POST /invited/{token}": {Path: at, Open: true, Form: url.Values{"answer": {"not-now"}, "words": {""}, "phone": {""}}},
		}}.Run(t)
}

// A link of another kind opens nothing here, and whoever guesses has to wait; what is
// theirs to say is three words, whatever the form bears.
func TestInvited(t *testing.T) {
	d := dbtest.Open(t)
	invitedTown(t, d)
	b := webtest.Open(t, invitedDoor(t, d))
	at := outreach.LinkPath + invitation
	b.Get(at).Says("A walk on Tuesdays").SaysNot("Rosa").Press("Send").Says("Choose yes, not now, or never again").
		Press("Send", "answer", "accepted", "phone", "12").Says("Enter a telephone number")
	b.Get(at).Press("Send", "answer", "not-now").Says("not the right time")
	b.Get(at).Says("You have answered already: not now.").Press("Send", "answer", "accepted", "phone", "01632 960333", "words", "After three").Says("will ring you")
	b.Get(at).Press("Send", "answer", "never").Says("Nobody will ask you again")
	b.Get(at).Is(404)
	var other string
	dbtest.Do(t, d, dbtest.System, func(tx *db.Tx) (err error) {
		other, _, err = pass.Make(tx, pass.New{Purpose: "person", Opens: "x", Life: 1e15})
		return err
	})
	b.Get(outreach.LinkPath + other).Is(404)
	for range 40 {
		b.Get(outreach.LinkPath + "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")
	}
	if p := b.Get(outreach.LinkPath + "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"); p.Status == 404 {
		t.Error("guessing is not slowed down")
	}
}
