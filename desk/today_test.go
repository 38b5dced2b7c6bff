package desk

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"kith"
	"kith/audit"
	"kith/db"
	"kith/db/dbtest"
	"kith/person"
	"kith/plan"
	"kith/referral"
	"kith/sample"
)

// The worker's morning: who may be rung now, and each line done in place.
func TestTodayJourney(t *testing.T) {
	w := newTown(t)
	worker := w.as(t, dbtest.Worker)
	worker.Get("/").Is(200).Says("Today", "Tuesday 1 September 2026", "Nobody has to be rung", "No new referrals", "Nobody owes you", "Nothing is due")
	r := w.refer(t, dbtest.Referrer, sample.Amina, sample.FromGP)
	p := worker.Get("/").Says("Amina Yusuf", "Came today", "Social isolation")
	p.Follow("Amina Yusuf").Press("Accept")
	dbtest.Do(t, w.db, dbtest.Worker, func(tx *db.Tx) error {
		_, err := plan.AddFollowUp(tx, r.Person, plan.NewFollowUp{What: "Ask about the choir", Due: "2026-09-03"})
		return err
	})
	p = worker.Get("/").Says("First contact", "Ring 01632 960001", "Ask about the choir", "By 3 September 2026")
	p = p.Press("No answer").Is(200).Says("No answer: written down as an attempt", "Last tried 1 September 2026 at 10am", "Ring 01632 960001")
	p = p.Press("Spoke").Is(200).Says("Spoke: written down").SaysNot("First contact")
	for _, path := range []string{"/measures", "/follow-ups/"} {
		if !strings.Contains(p.Body, "/people/"+string(r.Person)+path) {
			t.Errorf("no line leads to %s", path)
		}
	}
	p.Follow("Ask: Amina Yusuf").Is(200)
	p.Follow("Put off: Amina Yusuf").Is(200)
	p.Press("Done").Is(200).Says("Done").SaysNot("Ask about the choir")
	worker.Get("/people").Says("My people", "Amina Yusuf", "just now", "Nothing planned", "Not said yet", "1 person now, weighing as 1; room for 225 a year")
	dbtest.See(t, w.db, dbtest.Worker, func(tx *db.Tx) error {
		all, err := plan.Contacts(tx, r.ID)
		if err != nil || len(all) != 2 || !all[1].TwoWay {
			t.Errorf("contacts %+v, %v", all, err)
		}
		return nil
	})
	form := map[string][]string{"once": {"0123456789012345678901"}, "result": {"cancelled"}, "referral": {string(r.ID)}}
	worker.Post("/today/call", form).Is(422)
	worker.Post("/today/done", map[string][]string{"once": {"0123456789012345678902"}, "kind": {"referral"}, "id": {string(r.ID)}}).Is(422)
}

// Whoever has no morning's list begins where their work is.
func TestHomes(t *testing.T) {
	w := newTown(t)
	for who, want := range map[*kith.Actor]string{&dbtest.Referrer: "/sent", &dbtest.Governor: "/trail", &dbtest.Admin: "/accounts", &dbtest.Analyst: "/account", &dbtest.Worker: "/", &dbtest.Lead: "/"} {
		if p := w.as(t, *who).Get("/"); p.Path != want {
			t.Errorf("%s begins at %s, want %s", who.Name, p.Path, want)
		}
	}
}

// A caseload of one's own, a colleague's, the team's, in pages.
func TestPeople(t *testing.T) {
	w := newTown(t)
	dbtest.Do(t, w.db, dbtest.Worker, func(tx *db.Tx) error {
		for i := range 60 {
			who := benno()
			who.Given, who.Born = fmt.Sprintf("Given%c%c", 'a'+i/26, 'a'+i%26), kith.NewDay(1940+i, time.Month(1+i%12), 1+i%28)
			r, err := referral.Receive(tx, who, sample.FromGP)
			if err != nil {
				return err
			}
			if _, err := plan.Start(tx, r.ID); err != nil {
				return err
			}
		}
		return nil
	})
	worker, lead := w.as(t, dbtest.Worker), w.as(t, dbtest.Lead)
	p := worker.Get("/people").Is(200).Says("My people", "60 people now, weighing as 60", "Next page")
	p.Follow("Next page").Is(200).Says("Givench Klein", "Previous page")
	lead.Get("/people").Is(200).Says("People of my teams", "60 people").Press("Apply filters", "worker", "worker").Says("People of Lena Walker")
	lead.Get("/people?worker=none").Says("Nobody here now")
	lead.Get("/people?worker=x&page=99").Is(200)
	for who, want := range map[*kith.Actor]int{&dbtest.Referrer: 403, &dbtest.Admin: 403, &dbtest.Southerner: 200} {
		if p := w.as(t, *who).Get("/people"); p.Status != want || strings.Contains(p.Body, "Klein") {
			t.Errorf("%s: %d, want %d", who.Name, p.Status, want)
		}
	}
}

// Finding somebody, and breaking the glass for somebody who is not one's own.
func TestSearchAndGlass(t *testing.T) {
	w := newTown(t)
	r := w.refer(t, dbtest.Referrer, sample.Amina, sample.FromGP)
	worker, south := w.as(t, dbtest.Worker), w.as(t, dbtest.Southerner)
	worker.Get("/search").Is(200).Says("Find a person")
	for _, q := range []string{"yusuf am", "9990000018", "999 000 0018", "01632 960001", "NX4 1AB", "2/3/1951"} {
		worker.Get("/search?q="+strings.ReplaceAll(q, " ", "+")).Is(200).Says("1 person", "Amina Yusuf", "75 years", "999 000 0018")
	}
	p := south.Get("/search?q=9990000018").Is(200).Says("0 people", "Nobody whom you see")
	g := p.Follow("Look outside your teams").Is(200)
	g.Press("Open this person").Is(422).Says("Enter all ten digits", "Enter the date of birth")
	g.Press("Open this person", "nhs_number", "9990000018", "born-day", "3", "born-month", "3", "born-year", "1951", "why", "Rang us, and is in distress").Is(422).Says("Nobody outside your teams has")
	right := []string{"nhs_number", "9990000018", "born-day", "2", "born-month", "3", "born-year", "1951", "why"}
	g.Press("Open this person", append(right, "nosy")...).Is(422).Says("10 characters or more")
	south.Get("/referrals/" + string(r.ID)).Is(404)
	g.Press("Open this person", append(right, "Rang us, and is in distress")...)
	south.Get("/search?q=yusuf").Says("Amina Yusuf")
	dbtest.See(t, w.db, dbtest.Governor, func(tx *db.Tx) error {
		all, err := person.Glasses(tx)
		if err != nil || len(all) != 1 || all[0].Why != "Rang us, and is in distress" {
			t.Errorf("%+v, %v", all, err)
		}
		looks, err := audit.Looks(tx, audit.Filter{})
		if err != nil || !strings.Contains(fmt.Sprint(looks), "outside my teams") {
			t.Errorf("the asking is not on record: %v, %v", looks, err)
		}
		return err
	})
	for who, want := range map[*kith.Actor]int{&dbtest.Referrer: 403, &dbtest.Admin: 403, &dbtest.Lead: 200} {
		if p := w.as(t, *who).Get("/glass"); p.Status != want {
			t.Errorf("%s opens the glass: %d", who.Name, p.Status)
		}
	}
	w.as(t, dbtest.Admin).Get("/search?q=yusuf").Is(403)
	gp := w.as(t, dbtest.Referrer).Get("/search?q=yusuf").Is(200).Says("Amina Yusuf").SaysNot("Look outside")
	gp.Follow("Amina Yusuf").Is(200).Says("Refer Amina Yusuf")
}

// The directory: a lead keeps it, everybody reads it.
func TestServices(t *testing.T) {
	w := newTown(t)
	lead, worker := w.as(t, dbtest.Lead), w.as(t, dbtest.Worker)
	worker.Get("/services").Is(200).Says("0 services", "No service fits all of this").SaysNot("Add a service")
	p := lead.Get("/services").Follow("Add a service").Is(200)
	p.Press("Save", "url", "nowhere").Is(422).Says("Enter the name of the service", "https://")
	p = p.Press("Save", "name", "Canal choir", "organisation", "Sing Northshire", "needs", "isolation", "open_when", "Tuesdays at 10am", "cost", "Free", "description", "Singing for company").
		Is(200).Says("Canal choir added")
	stale := lead.Get(p.Path).Follow("Correct or check this entry")
	lead.Get(p.Path).Follow("Correct or check this entry").Press("Save", "eligibility", "Anybody over 18", "checked", "yes").Is(200).Says("Saved", "Anybody over 18")
	stale.Press("Save", "fees", "£2").Is(409)
	worker.Get("/services?need=isolation").Says("1 service", "Canal choir", "Tuesdays at 10am").Follow("Canal choir").SaysNot("Correct or check", "off the list")
	worker.Get("/services?need=housing").Says("0 services")
	lead.Get(p.Path).Follow("On or off the list Canal choir").Press("Save", "status", "inactive").Says("Off the list: it cannot be offered")
	worker.Get("/services").Says("0 services")
	worker.Get("/services/all?all=yes").Is(403)
	lead.Get("/services/all").Says("0 services").Press("Find entries", "all", "yes").Says("1 service")
	lead.Get(p.Path).Follow("On or off the list Canal choir").Press("Save", "status", "active").SaysNot("cannot be offered")
	for who, want := range map[*kith.Actor]int{&dbtest.Worker: 403, &dbtest.Referrer: 403, &dbtest.Admin: 200, &dbtest.Analyst: 403} {
		if p := w.as(t, *who).Get(p.Path + "/edit"); p.Status != want {
			t.Errorf("%s edits: %d, want %d", who.Name, p.Status, want)
		}
	}
	w.as(t, dbtest.Analyst).Get("/services").Is(403)
}
