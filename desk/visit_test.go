package desk

import (
	"testing"

	"kith/db/dbtest"
)

// A cancer care review from the person's page to the message to the GP; what
// was typed stays when something is wrong.
func TestVisitJourney(t *testing.T) {
	h := newHall(t, "Amina")
	worker := h.as(t, dbtest.Worker)
	person := "/people/" + string(h.people[0])
	p := worker.Get(person).Follow("Structured visits").Says("No structured visit is due", "Cancer care review: since the diagnosis of cancer")
	p.Press("Put it on the list").Is(422).Says("Choose which visit").
		Press("Put it on the list", "code", "cancer-review", "since-day", "10", "since-month", "6", "since-year", "2026").Says("On the list since 10 June 2026", "Within 3 months: by 10 September 2026")
	worker.Get("/").Says("Cancer care review")
	form := worker.Get("/").Follow("Begin the visit: Amina Yusuf").Says("What they understand of their diagnosis", "Only if “Physical worries” is answered")
	form = form.Press("Save the visit").Is(422).Says("Nothing was answered").Press("Save the visit", "a-physical-words", "Always tired", "a-mood", "often").Is(422).Says("Leave this empty")
	if got := form.Field("a-physical-words"); got != "Always tired" {
		t.Errorf("what was typed is now %q", got)
	}
	p = form.Press("Save the visit", "a-physical", "tired", "a-alone", "some", "a-money", "a-lot", "a-prescription", "yes", "minutes", "50").
		Says("Cancer care review is written down", "Load beside the illness: 5 of 7, high", "Pays for prescriptions", "Always tired")
	visit := p.Path
	worker.Get("/").Says("Tell the GP what the visit found")
	p.Press("Write the message to the GP").Says("Read the message, then send it", "Pays for prescriptions")
	worker.Get("/").SaysNot("Tell the GP what the visit found")
	worker.Get(person).Says("Cancer care review")
	worker.Get(visit).Says("The message to the GP").Follow("Strike out Cancer care review").Press("Save", "why", "About somebody else").Says("Struck out: About somebody else")
	worker.Get(person + "/visits?visit=bowel").Is(200)
	worker.Get(person+"/visits").Follow("No longer due Cancer care review").Press("Save").Is(422).Press("Save", "why", "Moved away").Says("No longer due: Moved away")
	h.as(t, dbtest.Southerner).Get(visit).Is(404)
	h.as(t, dbtest.Admin).Get(visit).Is(403)
}
