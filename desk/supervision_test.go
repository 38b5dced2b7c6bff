package desk

import (
	"strings"
	"testing"

	"kith"
	"kith/access"
	"kith/db/dbtest"
)

// From arranging to a meeting with words, a missed one with a step, and a
// debrief after a hard contact.
func TestSupervisionJourney(t *testing.T) {
	h := newHall(t, "Amina")
	lead, worker := h.as(t, dbtest.Lead), h.as(t, dbtest.Worker)
	worker.Get("/supervision").Is(200).Says("Nobody supervises you yet").SaysNot("Supervision of the team")
	worker.Get("/supervision/team").Is(403)
	worker.Get("/supervision/new").Is(403)
	lead.Get("/supervision/team").Says("Nobody supervises Lena Walker and Lindiwe Adeyemi").Follow("Arrange supervision").
		Press("Save").Is(422).Says("Choose a worker of the team", "Choose who supervises").
		Press("Save", "account", "worker", "other", "lead", "first-day", "7", "first-month", "9", "first-year", "2026").Says("Supervision is arranged", "Lena Walker", "7 September 2026")
	worker.Get("/").Says("Supervision with Lindiwe Adeyemi")
	p := worker.Get("/supervision").Follow("Lindiwe Adeyemi")
	path := p.Path
	p.Follow("We met 7 September 2026").Press("Save", "held_on-day", "40").Is(422).Says("Enter the day on which you met").
		Press("Save", "held_on-day", "7", "themes", "distress", "note", "Drillsecret: what wears me out", "minutes", "55").Says("Written down", "5 October 2026", "Other people's distress: 1 time")
	p = lead.Get(path).Follow("7 September 2026").Says("Drillsecret: what wears me out")
	meeting := p.Path
	p.Press("Add", "what", "Ask for two fewer").Is(422).Says("Choose who does it").Press("Add", "what", "Ask for two fewer", "doer", "other", "due-day", "10", "due-month", "9", "due-year", "2026").Says("You: Ask for two fewer")
	worker.Get(meeting).Says("Lindiwe Adeyemi: Ask for two fewer").Follow("Write what was said").Press("Save", "note", "Drillsecret, changed").Says("Drillsecret, changed")
	lead.Get(path).Press("Done Ask for two fewer").Says("Done on 7 September 2026")
	h.at("2026-10-06 09:00")
	lead.Get("/supervision/team").Says("1 day late", "Both say whether they met")
	lead.Get(path).Follow("We did not meet 5 October 2026").Press("Save", "missed", "urgent").Is(422).Says("Enter a new day, or choose who finds one").
		Press("Save", "missed", "urgent", "step", "other").Says("You: find a new day")
	lead.Get("/").Says("Find a new day for supervision with Lena Walker")
	worker.Get(path).Says("Lindiwe Adeyemi: find a new day")
	lead.Get(path).Follow("Enter the new day 5 October 2026").Press("Save", "next-day", "9", "next-month", "10", "next-year", "2026").Says("9 October 2026")

	// Nobody else reads it, by any page.
	manager := dbtest.Lead
	manager.ID, manager.Name = "manager", "Mana Ger"
	colleague := dbtest.Worker
	colleague.ID, colleague.Name = "colleague", "Col League"
	for _, a := range []kith.Actor{manager, colleague, dbtest.Southerner, dbtest.Admin, dbtest.Governor, dbtest.Analyst, dbtest.Stranger} {
		b := h.as(t, a)
		for _, at := range []string{path, meeting, meeting + "/note", meeting + "/held", "/supervision", "/supervision/team", "/search?q=Drillsecret", "/trail", "/"} {
			if q := b.Get(at); strings.Contains(q.Body, "Drillsecret, changed") || strings.Contains(q.Body, "distress: 1") {
				t.Errorf("%s reads it at %s", a.Name, at)
			}
		}
		if q := b.Get(meeting); q.Status < 400 {
			t.Errorf("%s opens the meeting: %d", a.Name, q.Status)
		}
	}
	h.as(t, manager).Get("/supervision/team").Says("Lena Walker", "9 October 2026")

	// A hard contact.
	person := "/people/" + string(h.people[0])
	worker.Get(person+"/contact").Press("Save the contact", "result", "spoke", "words", "Personsecret", "hard", "self-harm").Says("Lindiwe Adeyemi is told")
	lead.Get("/").Says("Debrief for Lena Walker")
	lead.Get("/supervision").Says("Lena Walker would like to talk with you", "Talk of suicide").SaysNot("Personsecret", "Amina").Press("We have talked Lena Walker").Says("Nobody waits for a debrief")
	worker.Get("/supervision").Press("Ask for a debrief").Is(422).Says("Choose what made it hard")
	worker.Get("/supervision").Press("Ask for a debrief", "hard", "death").Says("Your debrief with Lindiwe Adeyemi").Press("No longer wanted Lena Walker").Says("Nobody waits")
	if access.Can(dbtest.System, access.SupervisionSee) {
		t.Error("the program may read what was said in supervision")
	}
}
