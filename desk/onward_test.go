package desk

import (
	"testing"

	"kith"
	"kith/access"
	"kith/db"
	"kith/db/dbtest"
	"kith/directory"
	"kith/identity"
	"kith/onward"
)

// sentTo sends Jordan's referral on to the services whose names begin so, as a
// worker does, and returns what each was sent.
func (w *worked) sentTo(t *testing.T, names ...string) map[string]*onward.Onward {
	t.Helper()
	dbtest.Do(t, w.db, dbtest.System, func(tx *db.Tx) error {
		s, err := directory.GetService(tx, kith.ID(w.serviceNamed(t, names[0])))
		if err != nil {
			return err
		}
		s.Email = "office@homes.example.org"
		_, err = directory.ChangeService(tx, s.ID, s.Version, s.ServiceNew)
		return err
	})
	b := w.as(t, dbtest.Worker)
	p := b.Get(w.path("/find")).Is(200)
	for i, name := range names {
		if i == 0 {
			p = p.Follow("Send to " + name).Is(200)
			continue
		}
		p = b.Get(p.Path + "&service=" + w.serviceNamed(t, name)).Is(200)
	}
	p.Says("What you share", "How to reach them", "Nothing else of the record goes")
	p = p.Press("See the message", "ask", "A room, and somebody to talk it over with", "need", "housing").Is(422).Says("Ask the person whether")
	p = p.Press("See the message", "consent_how", "spoken").Is(200).Says("Before you send", "A room, and somebody", "Jordan Hale").SaysNot("NHS number 999 000 0026 Date of birth")
	p.Press(sendLabel(len(names))).Is(200).Says("Sent to")
	out := map[string]*onward.Onward{}
	dbtest.See(t, w.db, dbtest.Worker, func(tx *db.Tx) error {
		all, err := onward.Of(tx, w.person)
		for i := range all {
			out[all[i].ServiceName] = &all[i]
		}
		return err
	})
	return out
}

func sendLabel(n int) string {
	if n == 1 {
		return "Send"
	}
	return "Send to all " + string(rune('0'+n))
}

func (w *worked) serviceNamed(t *testing.T, name string) (id string) {
	t.Helper()
	dbtest.See(t, w.db, dbtest.Worker, func(tx *db.Tx) error {
		return tx.Raw("a service of the test").Query(func(scan func(...any) error) error { return scan(&id) }, `SELECT id FROM service WHERE name = $1`, name)
	})
	if id == "" {
		t.Fatalf("no service %q", name)
	}
	return id
}

// From the search to the message, its answer by telephone, and its end: the
// morning page, the timeline and the page of the referral say the same.
func TestSendOn(t *testing.T) {
	w := offered(t)
	sent := w.sentTo(t, "Homes First", "Rough sleepers' action group")
	if len(sent) != 2 {
		t.Fatalf("%d were asked", len(sent))
	}
	homes := sent["Homes First"]
	b := w.as(t, dbtest.Worker)
	b.Get("/").Says("Homes First: no answer yet")
	b.Get(w.path("")).Says("Asked Homes First for support")
	at := w.path("/onward/" + string(homes.ID))
	p := b.Get(at).Is(200).Says("Sent", "The next step is theirs", "Asked Homes First for support", "They can see this")
	p.Press("Send the message", "message", "").Is(422).Says("Enter a message")
	p = p.Press("Send the message", "message", "He sleeps by day").Is(200).Says("He sleeps by day")
	p = p.Press("Remind them").Is(200).Says("Reminded Homes First")
	p.Press("Remind them").Is(409).Says("They were reminded today")
	p.Press("Write it down", "move", "decline", "reason-decline", "full").Is(422).Says("Say who told you")
	p.Press("Write it down", "move", "decline", "reason-decline", "full", "told", "Priya, by phone").Is(200).Says("Declined: we are full", "told by Priya, by phone", "They see it no more")
	b.Get("/").SaysNot("Homes First: no answer")
	rough := sent["Rough sleepers' action group"]
	p = b.Get(w.path("/onward/" + string(rough.ID)))
	p = p.Press("Write it down", "move", "decline", "reason-decline", "area", "told", "By e-mail").Is(200)
	p.Says("All who were asked have said no", "The next step is yours", "Find support")
	b.Get("/").Says("All who were asked said no: ask others")
	p.Press("Nobody else is to be asked", "why", "The council houses him").Is(200).Says("Nobody else is asked", "The council houses him")
	b.Get("/").SaysNot("All who were asked said no")
	b.Get("/onward?show=all").Is(200).Says("2 referrals", "Jordan Hale", "Declined")
	w.as(t, dbtest.Southerner).Get(at).Is(404)
	w.as(t, dbtest.Southerner).Get("/onward?show=all").SaysNot("Jordan")
	w.as(t, dbtest.Provider).Get(at).Is(403)
	w.as(t, dbtest.Referrer).Get(at).Is(403)
}

// Whoever withdraws a consent on the page of the person's details has stopped
// what rests on it.
func TestWithdrawnConsentStops(t *testing.T) {
	w := offered(t)
	homes := w.sentTo(t, "Homes First")["Homes First"]
	b := w.as(t, dbtest.Worker)
	b.Get(w.path("/details")).Follow("Withdraw consent Agreed").Press("Withdraw this consent").Is(200)
	b.Get(w.path("/onward/"+string(homes.ID))).Says("Ended early, by the person", "They see it no more", "Nothing more is to be done")
}

// A lead makes an organisation's first account; nobody of another role can.
func TestFirstMember(t *testing.T) {
	w := offered(t)
	homes := w.sentTo(t, "Homes First")["Homes First"]
	at := "/organisations/" + string(homes.Provider) + "/members"
	lead := w.as(t, dbtest.Lead)
	lead.Get(at).Press("Add", "name", "Priya Vider", "email", "").Is(422).Says("Enter an email address")
	lead.Get(at).Press("Add", "name", "Priya Vider", "email", "priya@homes.example.org").Is(200).Says("/set-up/")
	lead.Get(at).Says("Priya Vider", "Invited").Press("Take away Priya Vider").SaysNot("priya@homes.example.org")
	w.as(t, dbtest.Worker).Get(at).Is(403)
	dbtest.See(t, w.db, dbtest.Admin, func(tx *db.Tx) error {
		all, err := identity.List(tx)
		for _, a := range all {
			if a.Name == "Priya Vider" && a.Role != access.Provider {
				t.Errorf("%+v", a)
			}
		}
		return err
	})
}
