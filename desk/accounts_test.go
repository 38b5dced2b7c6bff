package desk

import (
	"strings"
	"testing"

	"kith"
	"kith/access"
	"kith/db"
	"kith/db/dbtest"
	"kith/person"
	"kith/web/webtest"
)

// An administrator opens accounts and teams, and shuts them.
func TestAccounts(t *testing.T) {
	w := newTown(t)
	door := w.door(t)
	b := signIn(t, door, dbtest.Admin)
	b.Get("/accounts").Is(200).Says("8 accounts of 8", "Lena Walker", "North Northshire PCN")
	b.Get("/accounts?role=lead").Says("1 account of 8").SaysNot("Lena Walker")

	p := b.Get("/accounts/new").Press("Add", "name", "Nia Rees", "email", "nia", "role", "link-worker", "teams", "team-south")
	p.Is(422).Says("Enter an email address in the correct format")
	p = p.Press("Add", "email", "nia@example.org").Is(200).Says("Account added", "It works once")
	link := p.Text()[strings.Index(p.Text(), "/set-up/"):]
	link, _, _ = strings.Cut(link, " ")
	account := p.Follow("I have copied the link").Is(200).Says("Nia Rees", "Invited", "South Northshire PCN")

	// Nia opens her link, and is nobody else's.
	nia := webtest.Open(t, door)
	nia.Host = "127.0.0.1:8080"
	nia.Get(link).Says("Nia Rees, Link worker").Press("Continue", "password", "kettle orbit parsnip")
	nia.Get("/account").Is(200).Says("Nia Rees", "South Northshire PCN")

	p = b.Get(account.Path).Says("Open").Follow("Change account").Press("Save", "role", "coach").Is(200).Says("Account changed", "Health and wellbeing coach")
	if p := nia.Get("/account"); !strings.Contains(p.Path, "/sign-in") {
		t.Error("still signed in with another role")
	}
	p.Press("Sign them out everywhere").Is(200)
	p = b.Get(account.Path).Press("Suspend account").Is(200).Says("Suspended").SaysNot("Make a link")
	nia.Get("/sign-in").Press("Sign in", "email", "nia@example.org", "password", "kettle orbit parsnip").Is(422)
	p.Press("Resume account").Is(200).Press("Make a link", "codes", "yes").Is(200).Says("A new link")

	b.Get(account.Path).Follow("Working profile").Press("Save", "wte", "six").Is(422).Says("Whole-time equivalent must be")
	b.Get(account.Path+"/profile").Press("Save", "wte", "0.6", "languages", "Welsh\nPolish\n").Is(200).Says("Working profile saved")
	p = b.Get("/teams").Is(200).Follow("South Northshire PCN").Is(200).Says("Nia Rees", "0.6", "135", "Welsh and Polish")
	p.Press("Close team").Is(409).Says("still has workers")
	p.Follow("Change team").Press("Save", "ods", "?").Is(422)
	p.Follow("Change team").Press("Save", "ods", "u12345").Is(200).Says("Team changed", "U12345")
	p = b.Get("/teams/new").Press("Add", "name", "North Northshire PCN").Is(422).Says("There is a team of this name already")
	p = p.Press("Add", "name", "West Northshire PCN").Is(200).Says("Team added")
	p.Press("Close team").Is(200).Says("Closed 1 September 2026").Press("Open team again").Is(200).Says("Team open again")
	if p := b.Get("/accounts/admin"); strings.Contains(p.Body, "Suspend") {
		t.Error("an administrator is offered to shut themselves out")
	}
}

// Nobody but administrators changes an account; the governance lead sees them.
func TestAccountsWall(t *testing.T) {
	w := newTown(t)
	for _, path := range []string{"/accounts", "/accounts/new", "/accounts/worker", "/accounts/worker/change", "/accounts/worker/profile", "/teams/new"} {
		for who, want := range map[*kith.Actor]int{&dbtest.Worker: 403, &dbtest.Referrer: 403, &dbtest.Analyst: 403} {
			w.as(t, *who).Get(path).Is(want)
		}
	}
	w.as(t, dbtest.Governor).Get("/accounts/worker").Is(200).SaysNot("Suspend account")
	w.as(t, dbtest.Governor).Get("/accounts/worker/change").Is(403)
	other := dbtest.Admin
	other.Tenant = dbtest.Elsewhere
	w.as(t, other).Get("/accounts/worker").Is(404)
}

// The governance lead sees who did what, and never what it said.
func TestTrail(t *testing.T) {
	w := newTown(t)
	id := w.amina(t)
	home := "/people/" + string(id)
	w.as(t, dbtest.Worker).Get(home+"/risks/new").Press("Save", "what", "Secret words")
	dbtest.Do(t, w.db, dbtest.Southerner, func(tx *db.Tx) error {
		return person.BreakGlass(tx, id, "She collapsed at our café")
	})
	w.as(t, dbtest.Southerner).Get(home + "/details").Is(200)

	b := w.as(t, dbtest.Governor)
	b.Get("/trail").Is(200).Says("Lena Walker", "Sol Mistry", "The person's record").SaysNot("Amina", "Secret")
	p := b.Get("/trail?show=changes&person="+string(id)).Is(200).Says("Added: risk", "what").SaysNot("Amina", "Secret")
	p = p.Press("Apply filters", "from-day", "2", "from-month", "9", "from-year", "2026").Is(200).Says("Nothing like that is on record")
	p.Press("Apply filters", "from-day", "1", "actor", "southerner").Is(200).SaysNot("Added: risk")

	p = b.Get("/glasses").Is(200).Says("Sol Mistry, link worker", "She collapsed at our café").SaysNot("Amina").Follow("Review what Sol Mistry did")
	p.Press("Save the review").Is(422).Says("Choose whether it was right")
	p.Press("Save the review", "finding", "wrong").Is(422).Says("Enter what was not right")
	p.Press("Save the review", "finding", "right", "found", "The ambulance was there").Is(200).Says("There is nothing to review")
	for _, a := range everybody {
		if !access.Can(a, access.AuditSee) {
			w.as(t, a).Get("/trail").Is(403)
			w.as(t, a).Get("/glasses").Is(403)
		}
	}
}
