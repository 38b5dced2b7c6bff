package open

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"kith/db"
	"kith/db/dbtest"
	"kith/web/webtest"
)

// codes reads the reference and the code off the page that tells them.
func codes(t testing.TB, p *webtest.Page) (reference, code string) {
	t.Helper()
	for _, div := range p.Root().All(func(n *webtest.Node) bool { return n.Attr["class"] == "kith-codes" })[0].Called("div") {
		if said, is := strings.CutPrefix(div.String(), "Reference"); is {
			reference = strings.TrimSpace(said)
		}
		if said, is := strings.CutPrefix(div.String(), "Code"); is {
			code = strings.TrimSpace(said)
		}
	}
	if len(reference) != lenReference+1 || len(code) != lenCode+1 {
		t.Fatalf("reference %q, code %q", reference, code)
	}
	return reference, code
}

// rows are the rows of open_draft, whole.
func rows(t testing.TB, w *town) (out []string) {
	t.Helper()
	dbtest.See(t, w.db, dbtest.System, func(tx *db.Tx) error {
		out = nil
		return tx.Raw("a test looks at what is kept").Query(func(scan func(...any) error) error {
			var id, salt, proof, form string
			err := scan(&id, &salt, &proof, &form)
			out = append(out, strings.Join([]string{id, salt, proof, form}, "|"))
			return err
		}, `SELECT id, salt, proof, form FROM open_draft`)
	})
	return out
}

// Somebody stops in the middle, goes on the next day on another phone, and
// sends it: then nothing is kept any more.
func TestKeepAndGoOn(t *testing.T) {
	w := newTown(t)
	b := webtest.Open(t, w.door(t))
	kept := w.form(b, "who", "other", "knows", "yes", "now", "roof").
		Press("Keep it and finish later", "given", "Amina", "born-day", "31", "born-month", "2", "needs", "isolation", "by_name", "Grace", "by_first", "yes").
		Is(200).Says("It is kept, and not sent yet", "We show them once", "Do this first")
	reference, code := codes(t, kept)
	if all := rows(t, w); len(all) != 1 || strings.Contains(all[0], "Amina") || strings.Contains(all[0], reference) || strings.Contains(all[0], code) ||
		strings.Contains(all[0], plainLetters(reference)) || strings.Contains(all[0], plainLetters(code)) {
		t.Fatalf("kept as %q", all)
	}
	w.later(24 * time.Hour)
	other := webtest.Open(t, w.door(t))
	form := other.Get("/support/refer-yourself").Follow("go on with what you kept").
		Press("Go on", "reference", " "+strings.ToLower(strings.ReplaceAll(reference, "-", " ")), "code", strings.ReplaceAll(code, "-", "")).
		Is(200).Says("Ask for a link worker for somebody else", "Do this first")
	for name, want := range map[string]string{"given": "Amina", "born-day": "31", "born-month": "2", "by_name": "Grace", "who": "other", "knows": "yes", "now": "roof"} {
		if got := form.Field(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if form.Header.Get("Cache-Control") != "no-store" || strings.Contains(form.Path, reference) {
		t.Errorf("path %s, cache %s", form.Path, form.Header.Get("Cache-Control"))
	}
	// Kept again, it has another code, and the old one opens nothing.
	second := form.Press("Keep it and finish later", "family", "Yusuf").Is(200)
	r2, c2 := codes(t, second)
	other.Get("/support/refer-yourself/saved").Press("Go on", "reference", reference, "code", code).Is(422).Says("We have nothing under this reference and code")
	if n := len(rows(t, w)); n != 1 {
		t.Errorf("%d drafts", n)
	}
	form = other.Get("/support/refer-yourself/saved").Press("Go on", "reference", r2, "code", c2).Is(200)
	w.later(time.Minute)
	form.Press("Send", "team", w.teamCalled(t, "Millbury PCN"), "born-day", "3", "born-year", "1950", "by_phone", "01632 960778", "by_relation", "friend", "risk", "none", "agree", "yes").Is(200).Says("Thank you")
	if n := len(rows(t, w)); n != 0 {
		t.Errorf("%d drafts are left after sending", n)
	}
	if r := received(t, w); len(r) != 1 || r[0].Role != "friend" {
		t.Errorf("%+v", r)
	}
}

// After saving, the form itself can still be sent: by the button Back.
func TestKeepLeavesTheForm(t *testing.T) {
	w := newTown(t)
	b := webtest.Open(t, w.door(t))
	form := w.form(b, "who", "me", "now", "none")
	form.Press("Keep it and finish later", "given", "Amina").Is(200)
	form.Press("Send", append([]string{"team", w.teamCalled(t, "Millbury PCN")}, amina...)...).Is(200).Says("Thank you")
}

// Drafts lapse, and whoever guesses is stopped: by reference, and by address.
func TestDraftsLapseAndHold(t *testing.T) {
	w := newTown(t).kept(t)
	b := webtest.Open(t, w.door(t))
	try := func(reference, code string) *webtest.Page {
		return b.Post("/support/refer-yourself/saved", url.Values{"reference": {reference}, "code": {code}})
	}
	wrong, none := try(w.reference, "2222-2222"), try("222-222", w.code)
	if wrong.Status != 422 || wrong.Text() != none.Text() {
		t.Errorf("the answers tell which references there are:\n%s\n%s", wrong.Text(), none.Text())
	}
	for range 9 {
		try(w.reference, "3333-3333")
	}
	try(w.reference, w.code).Is(422).Says("tried too often")
	w.later(time.Hour)
	if got := try(w.reference, w.code).Is(200).Field("given"); got != "Amina" {
		t.Errorf("first name %q", got)
	}
	for range 30 {
		try("", "").Is(422).Says("Enter the reference")
	}
	stopped := false
	for n := range 25 {
		stopped = strings.Contains(try(strings.Repeat(letters[n:n+1], 6), "4444-4444").Text(), "tried too often")
	}
	if !stopped {
		t.Error("one address may guess for ever")
	}
	w.later(13 * 24 * time.Hour)
	try(w.reference, w.code).Is(200)
	w.later(24 * time.Hour)
	try(w.reference, w.code).Is(422)
	if err := Lapse(t.Context(), w.db, dbtest.Tenant); err != nil {
		t.Fatal(err)
	}
	if n := len(rows(t, w)); n != 0 {
		t.Errorf("%d drafts are left after fourteen days", n)
	}
}

// What is too long is not kept, and a draft that was tampered with opens to
// nobody.
func TestDraftsAreSound(t *testing.T) {
	w := newTown(t).kept(t)
	b := webtest.Open(t, w.door(t))
	b.Post("/support/refer-yourself/save", url.Values{"who": {"me"}, "person_words": {strings.Repeat("x", mostDraft)}}).Is(422).Says("too long to be kept")
	dbtest.Do(t, w.db, dbtest.System, func(tx *db.Tx) error {
		_, err := tx.Raw("a test tampers").Exec(`UPDATE open_draft SET form = 'AAAA' || substr(form, 5)`)
		return err
	})
	b.Post("/support/refer-yourself/saved", url.Values{"reference": {w.reference}, "code": {w.code}}).Is(500)
	if got := strings.Count(drawn(1000), ""); got != 1001 {
		t.Error(got)
	}
}
