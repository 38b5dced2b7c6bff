package portal

import (
	"fmt"
	"testing"

	"kith/db"
	"kith/db/dbtest"
	"kith/directory"
	"kith/web/webtest"
)

// An organisation keeps the entries of its services itself: what it corrects is
// read at once, stands in the history under its name, and touches neither the
// address nor the e-mail address; what it adds waits for a steward. Of another's
// entry it can do nothing.
func TestEntries(t *testing.T) {
	w, s := newTown(t)
	b := webtest.Open(t, s).As(w.provider("choir"))
	at := "/provider/entries/" + string(w.service["choir"])
	entry := func() (v *directory.Service) {
		dbtest.See(t, w.db, dbtest.System, func(tx *db.Tx) (err error) {
			v, err = directory.GetService(tx, w.service["choir"])
			return err
		})
		return v
	}
	was := entry()
	p := b.Get("/provider/entries").Is(200).Follow("The choir").Is(200)
	p.Press("Save", "name", "", "url", "javascript:alert(1)").Is(422).Says("Enter the name of the service", "Website")
	stale := b.Get(at)
	p.Press("Save", "description", "We <b>sing</b>, and nobody reads music", "open_when", "Tuesdays at 10am", "phone", "01632 960123").Is(200).Says("Saved")
	is := entry()
	if is.Description != "We <b>sing</b>, and nobody reads music" || len(is.Schedules) != 1 || is.Schedules[0].Description != "Tuesdays at 10am" || is.Phones[0].Number != "01632 960123" {
		t.Errorf("it says %+v", is.ServiceNew)
	}
	if is.Email != was.Email || is.Organisation != was.Organisation || is.AssuredOn == "" {
		t.Errorf("the address became %q, the organisation %q, checked on %q", is.Email, is.Organisation, is.AssuredOn)
	}
	if o := is.Origin["description"]; o.Name != w.provider("choir").Name {
		t.Errorf("the description is said by %q", o.Name)
	}
	stale.Press("Save", "description", "Older").Is(409) // somebody has changed it meanwhile
	b.Post(at, values("version", fmt.Sprint(is.Version), "name", "The choir", "email", "thief@example.org", "organisation", string(w.org["walk"])))
	if is = entry(); is.Email != was.Email || is.Organisation != was.Organisation {
		t.Errorf("the address became %q, the organisation %q", is.Email, is.Organisation)
	}
	b.Get(at).Is(200)

	// A further one is not on the list until a steward says so, who has a report.
	b.Get("/provider/entries/new").Press("Save", "name", "A choir for carers", "needs", "isolation").Is(200).Says("looks at it first")
	b.Get("/provider/entries").SaysNot("A choir for carers")
	dbtest.See(t, w.db, dbtest.Lead, func(tx *db.Tx) error {
		all, err := directory.OpenReports(tx)
		if err != nil || len(all) != 1 || all[0].MadeName != w.provider("choir").Name {
			t.Errorf("a steward reads %+v, %v", all, err)
		}
		return err
	})

	stranger := webtest.Open(t, s).As(w.provider("walk"))
	stranger.Get(at).Is(404)
	stranger.Post(at, values("version", "3", "name", "Ours")).Is(404)
	stranger.Post("/provider/entries/new", values("organisation", string(w.org["choir"]), "name", "Ours")).Is(404)
	if entry().Name != "The choir" {
		t.Error("a stranger has changed it")
	}
}
