package desk

import (
	"testing"

	"kith/db"
	"kith/db/dbtest"
	"kith/directory"
)

// A forum from its plan to what was learned, found again by another team.
func TestForumJourney(t *testing.T) {
	h := newHall(t)
	worker := h.as(t, dbtest.Worker)
	p := worker.Get("/forums").Says("none is planned for the next month").Follow("Plan a forum").Press("Save").Is(422).Says("Enter where it is").
		Press("Save", "place", "Canal Street", "agenda", "News\nHousing", "guest_name", "Homes First", "topic", "Bidding").Says("The forum is planned")
	p = p.Follow("Peer forum").Says("Homes First", "has no organisation of this name", "Housing", "Who came: 0").Press("Save who came", "came", "worker").Says("Who came: 1")
	p.Press("Share it").Is(422).Says("Enter what it is about").Press("Share it", "title", "Bidding for homes", "words", "They need the ID first").Says("Shared")
	dbtest.Do(t, h.db, dbtest.Lead, func(tx *db.Tx) error {
		_, err := directory.Add(tx, directory.New{Name: "Bidding café", Organisation: "Homes First"})
		return err
	})
	worker.Get(p.Path).Follow("Change Peer forum").Press("Save", "guest_name", "homes first ").Says("Saved")
	worker.Get(p.Path).Says("Guest: Homes First", "What they offer").Follow("Bidding café").Says("Homes First")
	h.as(t, dbtest.Southerner).Get("/forums?q=bid+id").Says("Bidding for homes")
	h.as(t, dbtest.Southerner).Get("/forums?q=debt").Says("Nothing is found")
	worker.Get(p.Path).Follow("Call off Peer forum").Press("Save", "why", "Flood").Says("Called off: Flood")
	h.as(t, dbtest.Admin).Get("/forums").Is(403)
}

// The pulse: one answer a month, kept by nobody, and nothing shown of few.
func TestPulseJourney(t *testing.T) {
	h := newHall(t)
	worker := h.as(t, dbtest.Worker)
	worker.Get("/pulse").Press("Send, without my name", "load", "0").Is(422).Says("Choose an answer").
		Press("Send, without my name", "load", "0", "support", "1", "safe", "2", "stay", "0").Says("Counted. Thank you", "You have answered this month")
	h.at("2026-10-07 09:00")
	h.as(t, dbtest.Lead).Get("/pulse").Says("September 2026", "Not shown: too few answered")
	h.as(t, dbtest.Governor).Get("/trail?actor=worker").SaysNot("pulse")
	h.as(t, dbtest.Analyst).Get("/pulse").Is(403)
}
