package desk

import (
	"net/url"
	"regexp"
	"strings"
	"testing"

	"kith"
	"kith/access"
	"kith/audit"
	"kith/db"
	"kith/db/dbtest"
	"kith/directory"
	"kith/nhs"
	"kith/person"
	"kith/plan"
)

// The search begins with what the record knows, says why each service is shown,
// and nothing of it stands in an address.
func TestFindSupport(t *testing.T) {
	w := offered(t)
	b := w.as(t, dbtest.Worker)
	p := b.Get(w.path("")).Follow("Find support").Is(200)
	p.Says("Inadequate housing", "Homelessness", "Aged 32", "For men or anybody", "Cannot read", "Free from 3pm", "No fixed abode: distances are left out",
		"Rough sleepers' action group", "“rough sleeper”", "Ask about help with reading and forms", "Homes First", "Now, until", "hidden: not for this age")
	if strings.Index(p.Text(), "Rough sleepers' action group") > strings.Index(p.Text(), "Homes First Homes First") {
		t.Error("what the words of the need say more exactly does not come first")
	}
	p = p.Press("Search with these", "postcode", "NX17 1AB", "far", "10")
	if strings.Contains(p.Path, "NX17") || strings.Contains(p.Path, "?") {
		t.Errorf("what is sought stands in the address %s", p.Path)
	}
	p.Says("Within 10 miles of NX17 1AB", "minutes' walk (estimate)", "Banbury food larder")
	p = p.Press("Search with these", "theme", "carers").Says("hidden: ", "too far").SaysNot("Carers' talking café")
	action, form := p.Form("Search with these")
	form.Set("hidden", "yes")
	p = b.Post(action, form).Says("Hidden because: too far", "Carers' talking café")
	p.Press("Find services", "words", "gardenin").Says("Nothing says “gardenin”")

	seen := false
	dbtest.See(t, w.db, dbtest.Worker, func(tx *db.Tx) error {
		all, err := audit.Of(tx, w.person)
		for _, e := range all {
			seen = seen || e.By == dbtest.Worker.Name
		}
		return err
	})
	if !seen {
		t.Error("that somebody looked is not on record")
	}
}

// Whoever has no home sets out from where they stay, never from where their
// letters go; who has one, from there.
func TestFindFromWhere(t *testing.T) {
	w := offered(t)
	b := w.as(t, dbtest.Worker)
	dbtest.Do(t, w.db, dbtest.Worker, func(tx *db.Tx) error {
		return person.AddAddress(tx, &person.Address{Of: person.Of{Person: w.person}, Type: nhs.Correspondence, CareOf: "Joan Hale", Postcode: "NX9 1AB"})
	})
	b.Get(w.path("/find")).SaysNot("NX9")
	dbtest.Do(t, w.db, dbtest.Worker, func(tx *db.Tx) error {
		return person.AddAddress(tx, &person.Address{Of: person.Of{Person: w.person}, Type: nhs.Temporary, Postcode: "NX16 2AB"})
	})
	b.Get(w.path("/find")).Says("NX16 2AB", "distances are from where they stay")
}

// What nobody offers is noted once a day, with no name of anybody.
func TestUnmetIsNoted(t *testing.T) {
	w := newWorked(t)
	w.furnished()
	b := w.as(t, dbtest.Worker)
	b.Get(w.path("/find")).Says("0 services", "That there is nothing has been noted for the commissioners")
	b.Get(w.path("/find"))
	var all []directory.Unmet
	dbtest.See(t, w.db, dbtest.System, func(tx *db.Tx) (err error) {
		all, err = db.Select[directory.Unmet](tx, db.Q{})
		return err
	})
	if len(all) != 2 {
		t.Fatalf("%d lines, want one for homelessness and one for food: %+v", len(all), all)
	}
	for _, u := range all {
		if u.Door != "worker" || u.Need != "homelessness" && u.Need != "food" || u.Why != "none" {
			t.Errorf("noted: %+v", u)
		}
	}
}

// The same search for nobody in particular: an address names a need at most.
func TestSearchForNobody(t *testing.T) {
	w := offered(t)
	for _, a := range []kith.Actor{dbtest.Worker, dbtest.Referrer, dbtest.Admin} {
		b := w.as(t, a)
		b.Get("/services").Is(200).Says("30 services")
	}
	b := w.as(t, dbtest.Referrer)
	b.Get("/services?need=bereavement").Says("Bereavement circle").SaysNot("Homes First")
	p := b.Get("/services").Press("Find services", "words", "debt").Says("Debt and money advice")
	if strings.Contains(p.Path, "debt") {
		t.Errorf("the words stand in the address %s", p.Path)
	}
	w.as(t, dbtest.Analyst).Get("/services").Is(403)
}

// Whoever may not see care sees no search for a person, and what the form
// cannot have offered is let fall.
func TestFindIsForTheTeam(t *testing.T) {
	w := offered(t)
	for _, a := range []kith.Actor{dbtest.Southerner, dbtest.Referrer, dbtest.Admin, dbtest.Analyst, dbtest.Stranger} {
		if p := w.as(t, a).Get(w.path("/find")); p.Status != 403 && p.Status != 404 {
			t.Errorf("%s: %d", a.ID, p.Status)
		}
	}
	w.as(t, dbtest.Worker).Post(w.path("/find"), url.Values{"theme": {"x"}, "need": {"x"}, "age": {"-4"}, "from": {"25:99"}, "far": {"7"}, "way": {"x"},
		"access": {"x"}, "day": {"9"}, "pick": {"../x"}, "page": {"-3"}, "postcode": {"nowhere"}, "language": {"Klingonese"}}).
		Is(200).Says("We do not know where this postcode is", "We do not know this language")
	if access.Can(dbtest.Analyst, access.DirectorySee) {
		t.Error("the analyst sees the directory")
	}
}

// What was chosen with the person is given to them as a link, which opens
// without an account and names nobody; on paper it is a code beside it.
func TestShortlistByLink(t *testing.T) {
	w := offered(t)
	b := w.as(t, dbtest.Worker)
	p := b.Get(w.path("/find"))
	id := regexp.MustCompile(`name="pick" value="([^"]+)"`).FindStringSubmatch(p.Body)[1]
	_, form := p.Form("Find services")
	form.Set("pick", id)
	p = b.Post(w.path("/find/link"), form).Is(200).Says("It names nobody", "/support/list/").SaysNot("None is ticked")
	token := regexp.MustCompile(`/support/list/([A-Za-z0-9_-]{32})`).FindStringSubmatch(p.Body)[1]
	dbtest.See(t, w.db, dbtest.System, func(tx *db.Tx) error {
		list, gone, err := directory.ShortlistOf(tx, token)
		if err != nil || gone > 0 || len(list) != 1 || string(list[0].ID) != id {
			t.Errorf("the list holds %v, %d gone (%v)", list, gone, err)
		}
		return nil
	})
	paper := p.Press("Print: " + strings.ToLower(plan.Styles.Name(plan.Plain))).Is(200).Says("/support/list/" + token)
	if !strings.Contains(paper.Body, "<svg") {
		t.Error("the paper has no code")
	}
	if strings.Contains(paper.Path, token) {
		t.Errorf("the token stands in the address %s", paper.Path)
	}
	b.Post(w.path("/find/shortlist"), url.Values{"pick": {id}, "link": {"../evil\"><script>"}}).Is(200).SaysNot("/support/list", "evil")
	_, form = b.Get(w.path("/find")).Form("Find services")
	form.Del("pick")
	b.Post(w.path("/find/link"), form).Is(422).Says("No service is ticked")
	form.Set("pick", id)
	w.as(t, dbtest.Southerner).Post(w.path("/find/link"), form).Is(404)
}

// What somebody can pay, and when they or their carer are free, is asked once
// and taken by each search.
func TestFindStartsFromWhatTheyCanDo(t *testing.T) {
	w := offered(t)
	b := w.as(t, dbtest.Worker)
	p := b.Get(w.path("/about"))
	p.Press("Save", "free_from", "half past", "free_to", "noon").Is(422).Says("Enter a time of day")
	p.Press("Save", "free_from", "3pm", "free_to", "1pm").Is(422).Says("Enter a later time")
	p.Press("Save", "most", "A home", "pounds", "0", "free_days", "2", "free_from", "10am", "free_to", "1pm").Is(200)
	p = b.Get(w.path("/find")).Says("Free on Tue from 10am until 1pm", "when they, or whoever goes with them, are free").SaysNot("Free from 3pm")
	if _, form := p.Form("Find services"); form.Get("pounds") != "0" {
		t.Errorf("the search does not start from what they can pay: %v", form)
	}
}
