package desk

import (
	"context"
	"slices"
	"strings"
	"testing"

	"kith"
	"kith/cohort"
	"kith/db"
	"kith/db/dbtest"
	"kith/identity"
	"kith/nhs"
	"kith/outreach"
	"kith/register"
	"kith/sample"
	"kith/team"
	"kith/visit"
)

// operator brings feeds in at the machine.
var operator = kith.Actor{ID: "operator", Name: "Olive Perator", Role: kith.Operator, Tenant: dbtest.Tenant}

// clinician is a second lead, who signs what the first wrote.
var clinician = kith.Actor{ID: "clinician", Name: "Dr Cleo Nic", Role: dbtest.Lead.Role, Tenant: dbtest.Tenant, Teams: dbtest.Lead.Teams}

// neighbours is a register of those of the sample, each of whom was invited to be
// screened.
func neighbours(t testing.TB, d *db.DB) {
	t.Helper()
	today := kith.DayOf(d.Now())
	for _, f := range []struct {
		kind register.Kind
		text string
	}{{register.Practice, sample.Extract(today, sample.Neighbours)}, {register.Screening, sample.Screened(today, sample.Neighbours)}} {
		dbtest.Do(t, d, operator, func(tx *db.Tx) error {
			return register.Keep(tx, &register.Feed{Name: string(f.kind), Kind: f.kind, Basis: "direct care", KeepMonths: 120})
		})
		if _, err := register.Read(context.Background(), d, operator, string(f.kind), strings.NewReader(f.text), register.Reading{File: "extract.csv"}); err != nil {
			t.Fatal(err)
		}
	}
}

func (w *town) clinician(t testing.TB) {
	t.Helper()
	dbtest.Do(t, w.db, dbtest.System, func(tx *db.Tx) error {
		err := db.Insert(tx, &identity.Account{Row: db.Row{ID: clinician.ID}, New: identity.New{Name: clinician.Name, Email: "clinician@example.org", Role: clinician.Role}, Folded: "clinician@example.org"})
		if err != nil {
			return err
		}
		return team.Join(tx, clinician.ID, sample.North)
	})
}

// A cohort is counted, changed and signed on its pages; its campaign invites, and a
// worker rings who cannot read.
func TestCampaignOnPages(t *testing.T) {
	w := newTown(t)
	w.clinician(t)
	neighbours(t, w.db)
	lead := w.as(t, dbtest.Lead)
	lead.Get("/cohorts").Says("Bowel screening: no reply", "Draft").Follow("Bowel screening: no reply").Says("Of those registered, people who are 50 to 74").
		Press("Count now").Says("9 people found", "Found, and not to be invited", "A safeguarding concern: a worker decides: 1", "Stop and look")

	// A change is read back, and has to be signed by somebody else.
	form := lead.Get("/cohorts/bowel-screening/change")
	text := strings.Replace(form.Field("text"), "before: 90 days", "before: 120 days", 1)
	form = form.Press("Read it back", "text", text).Says("120 days").Press("Keep it", "why", "").Says("Say what you changed")
	form = form.Press("Keep it", "text", "name: x", "why", "Longer").Says("add title")
	form.Press("Keep it", "text", text, "why", "The hub is late").Says("Version 2 is kept")
	lead.Get("/cohorts/bowel-screening/sign").Says("You wrote this version")
	w.as(t, clinician).Get("/cohorts/bowel-screening/sign").Press("Sign it off", "as", "GP, GMC 1234567").Says("Say that you have read").
		Press("Sign it off", "as", "GP, GMC 1234567", "read", "yes").Says("Version 2 is signed off")

	// The campaign.
	plan := lead.Get("/outreach/new?cohort=bowel-screening")
	plan = plan.Press("Save").Says("Choose at least one reason")
	one := plan.Press("Save", "needs", string(nhs.Isolation), "offer", "A call about the kit").Says("Bowel screening: no reply is kept", "Not begun")
	one = one.Press("Start").Says("It cannot start", "Say why it goes on").Press("Start", "anyway", "A register of a few people").Says("It has started", "Not invited yet")
	one.Press("Look at silence and who is gone").Says("0 people are tried in another way")
	one = lead.Get(one.Path).Press("Invite the next 6")
	one.Says("messages on the way", "1 call to make", "1 without any way")
	lead.Get(one.Path + "/uptake").Says("Too few to show anything safely")

	// The call.
	worker := w.as(t, dbtest.Worker)
	call := worker.Get("/calls").Says("Tom Reed", "cannot read").Follow("Tom Reed").Says("01632 960302", "send nothing in writing", "They cannot read.",
		"What to ask: Bowel screening conversation", "Answers are kept once they have said yes")
	call.Press("Save", "answer", "accepted").Says("Say whether there are known risks")
	call.Press("Rang – no answer").Says("Written down: no answer", "1 call waits for another day")
	call = worker.Get(call.Path).Says("Call: no answer")
	call.Press("Save", "answer", "accepted", "risk", "none", "words", "Ring my sister first").Says("Tom Reed: Accepted", "Structured visits", "No structured visit is due").
		Press("Put it on the list").Says("On the list since", "Bowel screening conversation").Follow("Begin the visit Bowel screening conversation").
		Press("Save the visit", "a-symptoms", "no", "a-decision", "will", "minutes", "9").Says("Bowel screening conversation is written down")
	worker.Get(call.Path).Says("Accepted").SaysNot("01632 960302", "What to ask").Follow("Write it down: Bowel screening conversation").Says("Structured visits")
	w.as(t, dbtest.Southerner).Get("/calls").SaysNot("Tom")
	w.as(t, dbtest.Southerner).Get(one.Path).Is(404)
	lead.Get(one.Path+"/stop").Press("Save", "why", "").Says("Say why it stops")
	lead.Get(one.Path+"/stop").Press("Save", "why", "The team is away").Says("It is stopped", "The team is away")
	dbtest.See(t, w.db, dbtest.Lead, func(tx *db.Tx) error {
		all, err := outreach.All(tx)
		if err != nil || len(all) != 1 || all[0].Status != outreach.Stopped || all[0].Number != 2 {
			t.Errorf("%+v %v", all, err)
		}
		return err
	})
}

// The visits that shipped cohorts ask for are ones that ship.
func TestCohortsNameVisits(t *testing.T) {
	defs, _ := cohort.Shipped()
	asked := 0
	for _, d := range defs {
		if d.Visit == "" {
			continue
		}
		asked++
		if !slices.ContainsFunc(visit.Shipped, func(v *visit.Definition) bool { return v.Code == d.Visit }) {
			t.Errorf("%s asks for the visit %q, which does not ship", d.Name, d.Visit)
		}
	}
	if asked == 0 {
		t.Error("no cohort asks for a visit")
	}
}
