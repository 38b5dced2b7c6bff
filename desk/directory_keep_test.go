package desk

import (
	"testing"

	"kith"
	"kith/db"
	"kith/db/dbtest"
	"kith/directory"
	"kith/nhs"
)

// kept adds a café, and returns where its page is.
func (w *town) kept(t *testing.T) string {
	t.Helper()
	var s *directory.Listed
	dbtest.Do(t, w.db, dbtest.Lead, func(tx *db.Tx) (err error) {
		s, err = directory.Add(tx, directory.New{Name: "Talking café", Organisation: "Green", Address: "1 Mill Lane", Email: "cafe@example.org"})
		return err
	})
	return "/services/" + string(s.ID)
}

// A steward writes times as rules in plain words, and the search goes by them.
func TestKeepTimes(t *testing.T) {
	w := newTown(t)
	at := w.kept(t)
	lead := w.as(t, dbtest.Lead)
	p := lead.Get(at).Follow("Add a time")
	p.Press("Save", "every", "week").Is(422).Says("Choose at least one day")
	p.Press("Save", "every", "week", "days", "TU", "opens", "half past").Is(422).Says("Enter a time")
	p = p.Press("Save", "every", "week", "days", "TU", "opens", "10am", "closes", "noon", "holidays", "closed").Is(200).
		Says("Every Tuesday, 10am to midday, not on bank holidays")
	p.Follow("Change Every Tuesday, 10am to midday, not on bank holidays").Press("Save", "every", "-1").Says("The last Tuesday of the month")
	lead.Get("/services").Says("Tuesday")
	lead.Get(at).Press("Remove The last Tuesday of the month, 10am to midday, not on bank holidays").Says("Nobody has said when")
}

// The full form, a place that must stay hidden, and the history that takes back.
func TestKeepEntry(t *testing.T) {
	w := newTown(t)
	at := w.kept(t)
	lead, worker := w.as(t, dbtest.Lead), w.as(t, dbtest.Worker)
	p := lead.Get(at).Follow("Correct or check this entry")
	p.Press("Save", "minimum_age", "x", "pounds", "much", "language_lines", "Klingonese").Is(422).Says("Enter the youngest age", "an amount in pounds", "English name")
	p.Press("Save", "minimum_age", "50", "pounds", "3.50", "language_lines", "Polish\nUrdu", "organisation_name", "Greener", "phone_lines", "01632 960700").Is(200).
		Says("Greener", "Aged 50 and over", "Polish and Urdu", "01632 960700", dbtest.Lead.Name)
	worker.Get(at).SaysNot("Correct or check")
	lead.Get(at).Follow("Change 1 Mill Lane").Press("Save", "hidden", "yes", "city", "Banbury", "access", "step-free", "access_more", "No lift")
	worker.Get(at).Says("Banbury", "The address must stay hidden", "Step-free access, No lift").SaysNot("Mill Lane")
	lead.Get(at).Follow("History of Talking café").Says("Hidden: false → true", "Place changed", "Take this back")
}

// What is wrong is said in one step, and whoever said it hears what became of it.
func TestReportIsHeard(t *testing.T) {
	w := newTown(t)
	at := w.kept(t)
	lead, worker := w.as(t, dbtest.Lead), w.as(t, dbtest.Worker)
	worker.Get(at).Follow("This is wrong about Talking café").Press("Save").Is(422).Says("Choose what is wrong")
	worker.Get(at).Follow("This is wrong about Talking café").Press("Save", "about", "times", "words", "It is on Wednesdays").Is(200)
	worker.Get("/services/reports").Says("Talking café", "Nobody has looked at it yet")
	worker.Get("/services/queue").Is(403)
	lead.Get("/services").Follow("Keep the directory").Says("It is on Wednesdays").Follow("Settle Talking café").
		Press("Save", "outcome", "mended", "said", "Thank you, it is Wednesday now").Says("Settled")
	worker.Get("/services").Says("Services (1)").Follow("My reports").Says("It has been put right", "it is Wednesday now").Press("I have read these").SaysNot("Services (1)")
}

// Duplicates are suggested, decided and decided again; a link to the provider
// is shown once; assurances that expire are said; analysts see what is unmet.
func TestKeepTheDirectory(t *testing.T) {
	w := newTown(t)
	at := w.kept(t)
	dbtest.Do(t, w.db, dbtest.Lead, func(tx *db.Tx) error {
		_, err := directory.Add(tx, directory.New{Name: "The talking café", Organisation: "Green", Email: "cafe@example.org"})
		return err
	})
	admin := w.as(t, dbtest.Admin)
	admin.Get("/services/queue").Press("Look for more").Says("1 new suspicion", "same").Press("Keep the first Talking café, Green").Says("the other leads to it")
	admin.Get("/services/queue").Press("Decide again Talking café, Green").Says("It waits again")
	admin.Get(at).Press("Ask whether it is still right by a link").Says("/support/still-right/", "is not shown again", "Write an e-mail with it")
	p := admin.Get(at).Follow("Add an assurance")
	p.Press("Save", "kind", "first aid", "expires-day", "10", "expires-month", "9", "expires-year", "2026").Says("First aid")
	admin.Get("/services/queue").Says("First aid")
	admin.Get("/services/quality").Says("Written by hand", "Food and essentials")
	admin.Get(at).Follow("On or off the list Talking café").Press("Save", "status", "inactive", "replaced_by", "").Says("Off the list: it cannot be offered now")
	dbtest.Do(t, w.db, dbtest.Worker, func(tx *db.Tx) error {
		for range 7 {
			if err := directory.NoteUnmet(tx, []string{"debt"}, "E05000001", "Northward", "none", "worker"); err != nil {
				return err
			}
		}
		return directory.NoteUnmet(tx, []string{"food"}, "", "", "none", "worker")
	})
	w.as(t, dbtest.Analyst).Get("/services/unmet").Is(200).Says("Northward", "About 5", "Fewer than 6").Follow("The quarter before").Says("Nothing has been noted")
	for _, a := range []kith.Actor{dbtest.Worker, dbtest.Referrer, dbtest.Analyst, dbtest.Governor} {
		for _, path := range []string{"/services/queue", "/services/quality", at + "/edit", at + "/history"} {
			w.as(t, a).Get(path).Is(403)
		}
	}
}

// A steward sees where entries come from and how reading went, settles what a
// source says otherwise, and has it read now or at an hour of each day.
func TestKeepSources(t *testing.T) {
	w := newTown(t)
	w.as(t, dbtest.Lead).Get("/services/sources").Says("There is no source yet")
	dbtest.Do(t, w.db, dbtest.Lead, func(tx *db.Tx) error { _, _, err := differing(tx); return err })
	lead := w.as(t, dbtest.Lead)
	p := lead.Get("/services/queue").Follow("Sources").Says("Council", "1 field says something else", "has not come to its end", "Read when somebody asks for it").Follow("Council")
	p.Says("2 read, 1 added, 1 left out", "Service 43, name: it has no name; left out", "Singing for joy", "Singing; no need to read music")
	p.Press("Go on reading it").Says("It will be read within a minute", "it waits its turn")
	p.Follow("Change When").Press("Save", "hour", "03:00").Says("Read each day at 3am")
	p.Press("Take over the source's Choir of all voices, Service, description").Says("Taken over", "It says nothing else")
	lead.Get("/services/all").Follow("Choir of all voices").Says("Singing for joy")
	for _, a := range []kith.Actor{dbtest.Worker, dbtest.Referrer, dbtest.Analyst, dbtest.Governor} {
		w.as(t, a).Get("/services/sources").Is(403)
	}
}

// A need that was guessed from a word of a source's term is shown as unsure, in
// a search and on the entry, until a steward has checked it.
func TestGuessedNeed(t *testing.T) {
	w := newTown(t)
	dbtest.Do(t, w.db, dbtest.Lead, func(tx *db.Tx) error {
		src, err := directory.SourceOf(tx, directory.SourceNew{Name: "Council"})
		if err != nil {
			return err
		}
		p := directory.Pull{Source: src, ID: tx.NewID()}
		if _, _, err := p.TakeOrganisation(tx, "7", directory.OrganisationNew{Name: "Green"}, nil); err != nil {
			return err
		}
		_, _, err = p.TakeService(tx, "42", directory.ServiceNew{Name: "Supper club", Organisation: p.IDOf(&directory.Organisation{}, "7"), Needs: []nhs.Need{nhs.Isolation, nhs.Food},
			Attributes: []directory.Attribute{{ID: tx.NewID(), LinkType: directory.GuessedNeed, Value: string(nhs.Isolation), Label: "Social club"}}}, nil)
		return err
	})
	lead := w.as(t, dbtest.Lead)
	lead.Get("/services").Says("Ask whether it helps with this: social isolation").SaysNot("with this: food")
	p := lead.Get("/services").Follow("Supper club").Says("Social isolation and loneliness (perhaps: guessed from its source's words) and Food")
	p.Follow("Correct or check this entry").Press("Save", "checked", "yes").Says("Social isolation and loneliness and Food").SaysNot("perhaps")
	lead.Get("/services").SaysNot("Ask whether it helps with this")
}
