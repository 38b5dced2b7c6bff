package desk

import (
	"testing"

	"kith/db"
	"kith/db/dbtest"
	"kith/job"
	"kith/person"
	"kith/safety"
	"kith/team"
)

// A visit from the person's page to the door, and the alarm when nobody checks
// out: what is known of risks comes first, a tap is enough, the team sees it.
func TestHomeVisitJourney(t *testing.T) {
	h := newHall(t, "Amina")
	worker, lead := h.as(t, dbtest.Worker), h.as(t, dbtest.Lead)
	dbtest.Do(t, h.db, dbtest.Worker, func(tx *db.Tx) error {
		return person.AddRisk(tx, &person.Risk{Of: person.Of{Person: h.people[0]}, What: "A dog that bites", Comment: "Ring before"})
	})
	p := worker.Get("/people/" + string(h.people[0])).Follow("Plan a home visit").Says("A dog that bites. Ring before")
	p = p.Press("Plan the visit", "phone", "07700 900123", "colleague", "lead").Is(422).Says("tick that it is safe to go").
		Press("Plan the visit", "phone", "07700 900123", "colleague", "lead", "read", "yes").Is(200).Says("The visit is planned", "Planned", "A dog that bites")
	path := p.Path
	p.Press("I am going in").Says("You are checked in", "Out").Press("Half an hour longer").Says("Back by")
	lead.Get("/").Says("You look after Lena Walker on a visit")
	lead.Get(path).Says("07700 900123", "Amina").SaysNot("I am back and safe")
	lead.Get(path + "/back").Is(405)
	h.at("2026-09-07 12:00")
	k, alarms := safety.Alarms()
	runner := job.Runner{DB: h.db, Kinds: map[string]job.Kind{k: alarms}}
	if n, err := runner.Once(t.Context()); n != 1 || err != nil {
		t.Errorf("%d alarms, %v", n, err)
	}
	lead.Get("/").Says("Lena Walker is not back from a visit").Follow("Lena Walker is not back from a visit").Says("Ring Lena Walker now", "Told").
		Press("I have this").Is(422).Says("Write what you know or do").Press("I have this", "heard_words", "I have spoken with her").Says("I have spoken with her")
	worker.Get(path).Press("I am back and safe").Says("You are checked out").SaysNot("Ring Lena")
	h.as(t, dbtest.Southerner).Get(path).Is(404)
	h.as(t, dbtest.Admin).Get("/home-visits").Is(403)
	worker.Get("/home-visits/new").Press("Save").Is(422).Says("Enter where you go").
		Press("Save", "place", "The market").Says("The visit is planned")
	worker.Get("/").Follow("Your visit: check in or out").Says("07700 900123").Press("I need help").Says("Asked for help")
}

// Two go: each checks out, and the page says who has not.
func TestHomeVisitOfTwo(t *testing.T) {
	h := newHall(t, "Amina")
	dbtest.Do(t, h.db, dbtest.System, func(tx *db.Tx) error { return team.Join(tx, dbtest.Southerner.ID, dbtest.North) })
	first, second := h.as(t, dbtest.Worker), h.as(t, dbtest.Lead)
	p := first.Get("/home-visits/new").Press("Save", "place", "The market", "phone", "07700 900123", "colleague", "lead", "second", "lead").Is(422).Says("neither you nor who looks after you")
	p.Press("Save", "place", "The market", "phone", "07700 900123", "colleague", string(dbtest.Southerner.ID), "second", "lead").Says("The visit is planned")
	first.Get("/").Follow("Your visit: check in or out").Press("I am going in").Says("Went in", "Has not checked in").Press("I am back and safe").
		Says("has not checked out yet", "Out").SaysNot("I need help")
	second.Get("/").Follow("Your visit: check in or out").Says("Lena Walker and").Press("I am going in").Press("I am back and safe").Says("Back").SaysNot("not checked out")
}
