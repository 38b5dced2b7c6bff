package desk

import (
	"strings"
	"testing"

	"kith"
	"kith/access"
	"kith/db"
	"kith/db/dbtest"
	"kith/voice"
)

// drilledVoice gives the person of the drill their page, on which they have said
// something.
func drilledVoice(t testing.TB, d *db.DB, ids drillIDs) {
	t.Helper()
	who := ids["people"]
	dbtest.Do(t, d, dbtest.Lead, func(tx *db.Tx) error { _, err := voice.Give(tx, who, true); return err })
	dbtest.Do(t, d, onOwnPage(who), func(tx *db.Tx) error {
		s, err := voice.Say(tx, who, voice.New{Kind: voice.Matters, Words: "To sing again"})
		ids["said"] = s.ID
		return err
	})
}

func onOwnPage(id kith.ID) kith.Actor {
	return kith.Actor{ID: id, Name: "Somebody, on their own page", Role: access.Person, Tenant: dbtest.Tenant, Self: id}
}

// The routes of the person's own page are tried with what should fail.
func TestDrillOfVoice(t *testing.T) {
	drillOf(t, dbtest.Lead, func(p string) bool { return strings.Contains(p, "/own") || strings.Contains(p, "/said") }).Run(t)
}

// A worker gives somebody their page on paper, sees what they said on Today,
// answers it, and ends the link. Another team's worker can do none of it.
func TestOwnPageAtTheDesk(t *testing.T) {
	h := newHall(t, "Amina")
	amina := h.people[0]
	b := h.as(t, dbtest.Worker)
	p := b.Get("/people/"+string(amina)).Is(200).Follow("Their own page").Is(200).Says("They have no link that works", "no code can be sent")
	p = p.Press("Give them their page").Is(200).Says("It is shown here once", "/mine/", "Their code")
	dbtest.Do(t, h.db, onOwnPage(amina), func(tx *db.Tx) error {
		_, err := voice.Say(tx, amina, voice.New{Kind: voice.Call, Words: "<b>About</b> the bus pass", Suits: "Tuesday after 3pm"})
		return err
	})
	b.Get("/").Is(200).Says("Replies", "Please ring me", "Tuesday after 3pm", "<b>About</b> the bus pass")
	p = b.Get("/people/" + string(amina) + "/own").Is(200).Says("They have a link, until").SaysNot("/mine/")
	p = p.Press("I have read this", "answer", "I ring at 3:15pm").Is(200).Says("answered: “I ring at 3:15pm”")
	b.Get("/").SaysNot("bus pass")
	p.Press("End the link").Is(200).Says("They have no link that works")
	s := h.as(t, dbtest.Southerner)
	s.Get("/people/" + string(amina) + "/own").Is(404)
}
