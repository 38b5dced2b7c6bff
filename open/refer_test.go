package open

import (
	"strings"
	"testing"
	"time"

	"kith/db"
	"kith/db/dbtest"
	"kith/person"
	"kith/referral"
	"kith/web/webtest"
)

// form goes to the form, after the questions of triage.
func (w *town) form(b *webtest.Browser, answers ...string) *webtest.Page {
	p := b.Get("/support/refer-yourself").Press("Go on", answers...).Is(200)
	w.later(time.Minute)
	return p
}

// teamCalled is the ID of a team by its name.
func (w *town) teamCalled(t testing.TB, name string) (id string) {
	t.Helper()
	dbtest.See(t, w.db, dbtest.System, func(tx *db.Tx) error {
		x, err := newDoor(w.db, w.config())
		if err != nil {
			return err
		}
		all, err := x.teamsOf(tx)
		for _, c := range all {
			if c.Name == name {
				id = string(c.ID)
			}
		}
		return err
	})
	return id
}

var amina = []string{"given", "Amina", "family", "Yusuf", "born-day", "3", "born-month", "2", "born-year", "1950", "phone", "01632 960777",
	"reach", "After 3pm", "needs", "isolation", "person_words", "I miss singing", "risk", "none", "agree", "yes"}

func received(t testing.TB, w *town) (out []*referral.Referral) {
	t.Helper()
	dbtest.See(t, w.db, dbtest.System, func(tx *db.Tx) error {
		out = nil
		all, err := referral.List(tx, referral.Filter{}, 1)
		for _, l := range all {
			r, err := referral.Get(tx, l.ID)
			if err != nil {
				return err
			}
			out = append(out, r)
		}
		return err
	})
	return out
}

// Help that does not wait stands before the form, and before anything is asked.
func TestCrisisComesFirst(t *testing.T) {
	w := newTown(t)
	b := webtest.Open(t, w.door(t))
	body := b.Get("/support/refer-yourself").Is(200).Body
	form := strings.Index(body, `action="/support/refer-yourself/about"`)
	for _, s := range []string{"tel:999", "tel:111", "option 2", "116 123", "85258", "0808 2000 247"} {
		if at := strings.Index(body, s); at < 0 || at > form {
			t.Errorf("%q does not stand before the form", s)
		}
	}
	if got := b.Get("/support/refer-yourself").Press("Go on").Is(422).Errors(); len(got) != 2 {
		t.Errorf("errors %q", got)
	}
}

// Somebody asks for a link worker. Whether they are known is nowhere said, and
// nothing of a known person's record changes. Asked twice, it stands in the
// queue once.
func TestReferYourself(t *testing.T) {
	w := newTown(t)
	b := webtest.Open(t, w.door(t))
	dbtest.Do(t, w.db, dbtest.Lead, func(tx *db.Tx) error { // she is known
		_, _, err := person.FindOrAdd(tx, person.New{Given: "Amina", Family: "Yusuf", Born: "1950-02-03", Phone: "01632 960777"})
		return err
	})
	form := w.form(b, "who", "me", "now", "none")
	form.Says("Which team is nearest to you?").SaysNot("Do this first")
	if got := form.Press("Send").Is(422).Errors(); len(got) != 8 {
		t.Errorf("%d errors: %q", len(got), got)
	} else if strings.Contains(strings.Join(got, " "), "person") || strings.Contains(strings.Join(got, " "), "referr") {
		t.Errorf("speaks of somebody else: %q", got)
	}
	all := append([]string{"team", w.teamCalled(t, "Millbury PCN")}, amina...)
	send := func(more ...string) *webtest.Page {
		return w.form(b, "who", "me", "now", "none").Press("Send", append(all[:len(all):len(all)], more...)...).Is(200)
	}
	first, second := send(), send()
	first.Says("Thank you. We have what you sent", "What happens next", "Millbury PCN", "I miss singing", "print this page")
	if first.Text() != second.Text() {
		t.Error("the second answer differs from the first: it tells that the person is known")
	}
	r := received(t, w)
	if len(r) != 1 || r[0].Source != referral.Self || r[0].Status != referral.Received || r[0].MadeBy != "self-referral" || r[0].Urgency != referral.Routine ||
		r[0].PersonWords != "I miss singing\n\nHow best to get in touch: After 3pm" {
		t.Fatalf("%d referrals: %+v", len(r), r)
	}
	send("person_words", "My stairs are steep")
	if r = received(t, w); len(r) != 1 || !strings.Contains(r[0].PersonWords, "I miss singing") || !strings.Contains(r[0].PersonWords, "My stairs are steep") {
		t.Errorf("what was sent again is lost, or counts twice: %+v", r)
	}
	// Another home does not change the record, which anybody could do; the worker reads it.
	for range 2 {
		send("line1", "9 Quay Road", "town", "Millbury", "postcode", "NX1 1AB")
	}
	if r = received(t, w); len(r) != 1 || strings.Count(r[0].Reason, "Address: 9 Quay Road, Millbury, NX1 1AB") != 1 {
		t.Errorf("another address: %d referrals, %q", len(r), r[0].Reason)
	}
	dbtest.See(t, w.db, dbtest.System, func(tx *db.Tx) error {
		matches, err := person.MatchesOf(tx, r[0].Person)
		if err == nil && len(matches) != 1 {
			t.Errorf("%d matches: nobody is told that the two may be one", len(matches))
		}
		return err
	})
}

// What is urgent changes what is said, before and after, and what the team reads.
func TestTriage(t *testing.T) {
	for _, s := range signs {
		t.Run(s.value, func(t *testing.T) {
			w := newTown(t)
			b := webtest.Open(t, w.door(t))
			p := w.form(b, "who", "me", "now", s.value).Says("Do this first", s.do.What)
			p = p.Press("Send", append([]string{"team", w.teamCalled(t, "Millbury PCN")}, amina...)...).Is(200).Says("Do this first", s.do.What, "They read what is pressing first")
			r := received(t, w)
			if len(r) != 1 || r[0].Urgency != s.urgency || r[0].Risk != referral.RiskKnown || !strings.Contains(r[0].RiskWords, s.risk) {
				t.Errorf("%+v", r)
			}
			if p.Path != "/support/refer-yourself" {
				t.Errorf("the address is %s", p.Path)
			}
		})
	}
	n := referral.New{Risk: referral.RiskKnown, RiskWords: strings.Repeat("x", 290)}
	if left := weigh(&n, []string{"life"}); left != strings.Repeat("x", 290) || len(n.RiskWords) > mostRisk {
		t.Errorf("%q is left, %q said", left, n.RiskWords)
	}
}

// A daughter asks for her mother, who knows and agrees.
func TestReferSomebodyClose(t *testing.T) {
	w := newTown(t)
	b := webtest.Open(t, w.door(t))
	b.Get("/support/refer-yourself").Press("Go on", "who", "other", "now", "none").Is(422)
	b.Get("/support/refer-yourself").Press("Go on", "who", "other", "knows", "no", "now", "food").Is(200).
		Says("Ask them first", "Nothing has been sent", "adult social care", "Look for food and essentials")
	form := w.form(b, "who", "other", "knows", "yes", "now", "none")
	if got := form.Press("Send").Is(422).Errors(); len(got) != 10 {
		t.Errorf("%d errors: %q", len(got), got)
	}
	mother := []string{"team", w.teamCalled(t, "Oakshire PCN"), "given", "Rose", "family", "Adeyemi", "born-day", "9", "born-month", "11", "born-year", "1938",
		"needs", "isolation", "person_words", "She misses her allotment", "risk", "none", "agree", "yes",
		"by_name", "Grace Adeyemi", "by_relation", "daughter", "by_phone", "01632 960778", "by_first", "yes"}
	form.Press("Send", mother...).Is(200).Says("Thank you", "Rose Adeyemi", "Grace Adeyemi", "unless Rose agrees that you are told")
	r := received(t, w)
	if len(r) != 1 || r[0].Source != "carer" || r[0].Referrer != "Grace Adeyemi" || r[0].Role != "daughter" || r[0].Contact != "01632 960778" || r[0].Agreed != "yes" ||
		r[0].Reason != "She misses her allotment\n\nPlease speak to Grace Adeyemi first." || r[0].PersonWords != "" {
		t.Fatalf("%+v", r)
	}
	dbtest.See(t, w.db, dbtest.System, func(tx *db.Tx) error {
		all, err := person.Relations(tx, r[0].Person)
		if err == nil && (len(all) != 1 || all[0].Name != "Grace Adeyemi" || all[0].Relationship != "daughter" || all[0].Told != person.ToldNone) {
			t.Errorf("relations %+v", all)
		}
		return err
	})
	// Whoever leaves the first page out is asked all the same.
	f := form.Root().Called("form")[0]
	without := form.Fill(f, mother...)
	without.Set("knows", "no")
	without.Set("once", "abcdefghijklmnopqrstuv")
	b.Post("/support/refer-yourself", without).Is(422).Says("Ask them first")
	if n := len(received(t, w)); n != 1 {
		t.Errorf("%d referrals", n)
	}
	acts := w.form(b, "who", "other", "knows", "acts", "now", "none")
	acts.Press("Send", append(mother[:len(mother):len(mother)], "given", "Bola", "by_phone", "01632 960779")...).Is(200)
	if r = received(t, w); len(r) != 2 || r[0].Agreed != "representative" && r[1].Agreed != "representative" {
		t.Errorf("%+v", r)
	}
}

// A known person's referral that a worker has taken up is not written into.
func TestAgainLeavesWhatIsTakenUp(t *testing.T) {
	w := newTown(t)
	b := webtest.Open(t, w.door(t))
	all := append([]string{"team", w.teamCalled(t, "Millbury PCN")}, amina...)
	w.form(b, "who", "me", "now", "none").Press("Send", all...).Is(200)
	first := received(t, w)[0]
	dbtest.Do(t, w.db, dbtest.System, func(tx *db.Tx) error { _, err := referral.Accept(tx, first.ID); return err })
	w.form(b, "who", "me", "now", "none").Press("Send", append(all, "person_words", "Somebody else's words")...).Is(200)
	dbtest.See(t, w.db, dbtest.System, func(tx *db.Tx) error {
		r, err := referral.Get(tx, first.ID)
		if err == nil && strings.Contains(r.PersonWords, "else") {
			t.Error("a stranger can write into a referral that is taken up")
		}
		return err
	})
	if n := len(received(t, w)); n != 2 {
		t.Errorf("%d referrals", n)
	}
}
