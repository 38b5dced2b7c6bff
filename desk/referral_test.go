package desk

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"kith"
	"kith/db"
	"kith/db/dbtest"
	"kith/person"
	"kith/referral"
	"kith/sample"
)

// refer makes a referral in a town.
func (w *town) refer(t testing.TB, a kith.Actor, who person.New, n referral.New) *referral.Referral {
	t.Helper()
	var r *referral.Referral
	dbtest.Do(t, w.db, a, func(tx *db.Tx) (err error) { r, err = referral.Receive(tx, who, n); return err })
	return r
}

// benno is somebody else than Amina.
func benno() person.New {
	who := sample.Amina
	who.Given, who.Family, who.Number, who.Phone, who.Born, who.Line1, who.Postcode, who.Town = "Benno", "Klein", "", "", "1980-05-05", "", "", ""
	return who
}

// A GP refers in two minutes, and hears what became of it.
func TestReferrersJourney(t *testing.T) {
	w := newTown(t)
	gp := w.as(t, dbtest.Referrer)
	gp.Get("/sent").Is(200).Says("You have referred nobody yet")
	p := gp.Get("/referrals").Is(200)
	if p.Path != "/sent" {
		t.Errorf("a referrer's list is at %s", p.Path)
	}
	p = p.Follow("Make a referral").Says("Your name")
	if p.Field("referrer") != dbtest.Referrer.Name || p.Field("risk") != "" || p.Field("agreed") != "" {
		t.Errorf("filled in beforehand: %q %q %q", p.Field("referrer"), p.Field("risk"), p.Field("agreed"))
	}
	p = p.Press("Send referral", "given", "Amina", "nhs_number", "999 000 0019", "reason", "Lonely since her husband died").Is(422)
	p.Says("Enter the person's family name", "Enter the date of birth, or about how old the person is", "Choose the team that you are referring to", "Say whether there are known risks", "Choose how soon")
	if p.Field("given") != "Amina" || p.Field("reason") != "Lonely since her husband died" {
		t.Error("what was typed is lost")
	}
	fields := []string{"given", "Amina", "family", "Yusuf", "born-day", "2", "born-month", "3", "born-year", "1951", "nhs_number", "999 000 0018", "team", string(sample.North),
		"needs", "isolation", "needs", "bereavement", "urgency", "routine", "agreed", "yes", "risk", "none", "source", "gp",
		"service", "Canal Street Surgery", "organisation", "K84001", "contact", "01632 960100", "person_words", "I miss singing", "phone", "01632 960001"}
	p = p.Press("Send referral", fields...).Is(200).Says("Referral sent", "Amina Yusuf, to North Northshire PCN", "What happens next")
	p = p.Follow("See my referrals").Says("Amina Yusuf", "New", "Received today, and waiting for an answer")
	p.Follow("Amina Yusuf").Says("I miss singing", "Social isolation", "No known risks").SaysNot("Accept", "Decline", "NHS number")

	// The next form knows who refers.
	p = gp.Get("/referrals/new")
	if p.Field("service") != "Canal Street Surgery" || p.Field("contact") != "01632 960100" || p.Field("team") != string(sample.North) {
		t.Error("the referrer has to say again who they are")
	}
	// The same again is no second record and no second referral.
	p = p.Press("Send referral", fields...).Is(422).Says("Is Amina Yusuf one of these people?", "Same NHS number").SaysNot("There is a problem")
	p.Press("Continue").Is(422).Says("Choose whether it is one of these people")
	p.Press("Continue", "known", "none").Is(422).Says("open referral to this team already")

	lead := w.as(t, dbtest.Worker)
	list := lead.Get("/referrals").Is(200).Says("New (1)", "Amina Yusuf", "Nobody yet", "Today")
	one := list.Follow("Amina Yusuf").Says("In their own words", "I miss singing", "Canal Street Surgery", "NHS number 999 000 0018", "01632 960100")
	d := one.Follow("Decline").Is(200)
	d.Press("Decline").Is(422).Says("Choose why the referral is declined")
	d.Press("Decline", "decline", "not-suitable", "decline_words", "Bereavement counselling is what she asked for").Is(200).
		Says("Declined. A message to the referrer is ready", "Message to the referrer", "A draft").
		Follow("Message to the referrer: the referral was declined").Is(200)
	gp.Get("/sent").Says("Declined on 1 September 2026: another service is needed. Bereavement counselling is what she asked for")
	// She can be referred again without being asked who she is.
	lead.Get("/search?q=Yusuf").Follow("Amina Yusuf").Follow("Refer Amina Yusuf again").Is(200).
		Says("Refer Amina Yusuf").SaysNot("Date of birth")
}

// A lead reads the list, gives out the work, and weighs it.
func TestLeadsJourney(t *testing.T) {
	w := newTown(t)
	first := w.refer(t, dbtest.Referrer, sample.Amina, sample.FromGP)
	w.db.Now = func() time.Time { return dbtest.Now.AddDate(0, 0, 9) }
	n := sample.FromGP
	n.Urgency, n.Source = referral.Urgent, "housing"
	w.refer(t, dbtest.Referrer, benno(), n)
	lead := w.as(t, dbtest.Lead)
	p := lead.Get("/referrals").Says("2 referrals, the longest waiting first", "9 days", "Urgent")
	if i, j := strings.Index(p.Body, "Amina Yusuf"), strings.Index(p.Body, "Benno Klein"); i > j {
		t.Error("the longest waiting is not first")
	}
	f := p.Press("Apply filters", "urgency", "urgent").Says("1 referral", "Benno Klein").SaysNot("Amina")
	f.Follow("Urgent: take this filter off ×").Says("Amina Yusuf")
	lead.Get("/referrals?source=vcse").Says("No referral passes these filters")
	lead.Get("/referrals?status=closed").Says("There are none here yet")
	lead.Get("/referrals?status=nonsense&page=9999&team=x&worker=y").Is(200)

	p = lead.Get("/referrals/" + string(first.ID))
	stale := lead.Get("/referrals/" + string(first.ID) + "/allocate")
	p.Follow("Allocate").Says("Lena Walker", "0 people now, weighing as 0; room for 225 a year").
		Press("Allocate").Is(422).Says("Choose who supports Amina Yusuf")
	p.Follow("Allocate").Press("Allocate", "worker", "worker").Is(200).Says("Lena Walker now has Amina Yusuf")
	stale.Press("Allocate", "worker", "lead").Is(409).Says("Somebody else has changed this referral")
	form := stale.Fill(stale.Root().Called("form")[2])
	form.Set("worker", "southerner")
	form.Set("version", lead.Get("/referrals/"+string(first.ID)+"/allocate").Field("version"))
	form.Set("once", "0123456789012345678901")
	lead.Post("/referrals/"+string(first.ID)+"/allocate", form).Is(422).Says("Choose who supports")
	lead.Get("/referrals/"+string(first.ID)).Follow("How much support").Press("Save", "complexity", "much", "complexity_why", "Cares for two children").Says("Saved how much support")

	worker := w.as(t, dbtest.Worker)
	worker.Get("/referrals/" + string(first.ID)).Press("Accept")
	dbtest.See(t, w.db, dbtest.Worker, func(tx *db.Tx) error {
		r, err := referral.Get(tx, first.ID)
		if err != nil || r.Status != referral.Accepted || r.Worker != dbtest.Worker.ID || r.Complexity != "much" {
			t.Errorf("accepted as %+v, %v", r, err)
		}
		return nil
	})
	worker.Get("/referrals/"+string(first.ID)+"/allocate").Says("1 person now, weighing as 2; room for 225 a year", "Now: You")
	worker.Get("/referrals?status=accepted").Says("Amina Yusuf", "You")
}

// Whoever comes back does not start again.
func TestReturnJourney(t *testing.T) {
	w := newTown(t)
	r := w.refer(t, dbtest.Worker, sample.Amina, sample.FromGP)
	dbtest.Do(t, w.db, dbtest.Worker, func(tx *db.Tx) error {
		if _, err := referral.Accept(tx, r.ID); err != nil {
			return err
		}
		_, err := referral.Close(tx, r.ID, "goals-met", "")
		return err
	})
	w.db.Now = func() time.Time { return dbtest.Now.AddDate(0, 3, 0) }
	worker := w.as(t, dbtest.Worker)
	p := worker.Get("/referrals/" + string(r.ID)).Says("Support ended on 1 September 2026").Follow("They have come back")
	p.Press("Take them back").Is(422).Says("Say whether there are known risks")
	p.Press("Take them back", "person_words", "It is quiet again", "agreed", "yes", "risk", "none")
	dbtest.See(t, w.db, dbtest.Worker, func(tx *db.Tx) error {
		all, err := referral.Of(tx, r.Person)
		if err != nil || len(all) != 2 || all[0].Status != referral.Accepted || all[0].Previous != r.ID || all[0].PersonWords != "It is quiet again" || all[0].Referrer != "Dr Rhian Powell" {
			t.Errorf("came back as %+v, %v", all, err)
		}
		return nil
	})
}

// Staff take a referral by phone, are asked whether they know the person, and
// what is new of a known person is kept.
func TestAsked(t *testing.T) {
	w := newTown(t)
	who := sample.Amina
	who.Number, who.Phone = "", ""
	r := w.refer(t, dbtest.Worker, who, sample.FromGP)
	dbtest.Do(t, w.db, dbtest.Worker, func(tx *db.Tx) error {
		_, err := referral.Turndown(tx, r.ID, "information", "")
		return err
	})
	worker := w.as(t, dbtest.Worker)
	p := worker.Get("/referrals/new").Press("Add referral", "given", "Aminah", "family", "Yusuf", "born-day", "2", "born-month", "3", "born-year", "1951", "postcode", "NX4 1AB", "line1", "4 Canal Street",
		"phone", "01632 960009", "team", string(sample.North), "needs", "food", "urgency", "soon", "agreed", "yes", "risk", "known", "risk_words", "A dog", "source", "vcse",
		"referrer", "Jo Ray", "service", "Food bank", "organisation", "Northshire Food", "contact", "01632 960500")
	p.Is(422).Says("Is Aminah Yusuf one of these people?", "Same date of birth")
	p.Press("Continue", "known", string(r.Person)).Is(200).Says("Referral of Aminah Yusuf added", "Amina Yusuf", "A dog")
	dbtest.See(t, w.db, dbtest.Worker, func(tx *db.Tx) error {
		all, err := referral.Of(tx, r.Person)
		chs, err2 := person.Channels(tx, r.Person)
		if len(all) != 2 || len(chs) != 1 || err != nil || err2 != nil {
			t.Errorf("%d referrals, channels %v; %v %v", len(all), chs, err, err2)
		}
		return nil
	})
	p = worker.Get("/people/" + string(r.Person) + "/refer").Is(200).Says("Refer Amina Yusuf").SaysNot("First name")
	p.Press("Add referral", "team", string(sample.North), "needs", "food", "urgency", "soon", "agreed", "yes", "risk", "none", "organisation", "Us").Is(422).Says("open referral to this team already")
	p.Press("Add referral", "team", string(sample.South), "needs", "food", "urgency", "soon", "agreed", "yes", "risk", "none", "organisation", "Us").Is(200).Says("Referral sent")
}

// Two records of one human being are compared, merged, and made two again.
func TestMatchJourney(t *testing.T) {
	w := newTown(t)
	r := w.refer(t, dbtest.Worker, sample.Amina, sample.FromGP)
	twin := sample.Amina
	twin.Number, twin.Given = "", "Aminah"
	o := w.refer(t, dbtest.Referrer, twin, sample.FromGP)
	worker, lead := w.as(t, dbtest.Worker), w.as(t, dbtest.Lead)
	worker.Get("/matches").Is(200).Says("Aminah Yusuf", "Same date of birth")
	p := worker.Get("/referrals/" + string(o.ID)).Says("There may be another record of this person")
	p = p.Follow("Compare with Amina Yusuf, 75 years, born 2 March 1951").Is(200).Says("Record A", "Record B", "999 000 0018", "ask a lead to merge")
	p.SaysNot("Same person: merge")
	m := lead.Get(p.Path)
	m.Press("Same person: merge").Is(422).Says("Choose which record to keep")
	m.Press("Same person: merge", "keep", string(r.Person)).Is(422)
	m.Press("Same person: merge", "keep", string(r.Person), "why", "Same woman: I asked her")
	worker.Get("/people/"+string(r.Person)+"/merges").Is(200).Says("Same woman", "ask a lead to undo it").SaysNot("two records again")
	u := lead.Get("/people/" + string(r.Person) + "/merges").Is(200)
	u.Press("Make them two records again", "merger", u.Root().ByID("merger").Attr["value"]).Is(422).Says("Enter why these are two people")
	u.Press("Make them two records again", "merger", u.Root().ByID("merger").Attr["value"], "why", "Sisters")
	lead.Get("/people/"+string(r.Person)+"/merges").Says("No other record is part of this one", "Sisters")
}

func TestDismissJourney(t *testing.T) {
	w := newTown(t)
	w.refer(t, dbtest.Worker, sample.Amina, sample.FromGP)
	twin := sample.Amina
	twin.Number, twin.Given = "", "Aminah"
	w.refer(t, dbtest.Referrer, twin, sample.FromGP)
	worker := w.as(t, dbtest.Worker)
	p := worker.Get("/matches").Follow("Aminah Yusuf, 75 years, born 2 March 1951 and Amina Yusuf, 75 years, born 2 March 1951")
	p.Press("Not the same", "differ", strings.Repeat("x", 301)).Is(422).Says("300 characters or fewer")
	p.Press("Not the same", "differ", "Twins").Is(200).Says("Noted that these are two people", "Nothing to compare")
	worker.Get(p.Path).Is(404).Says("decided already")
}

// Nobody opens what is not theirs.
func TestReferralWalls(t *testing.T) {
	w := newTown(t)
	r := w.refer(t, dbtest.Referrer, sample.Amina, sample.FromGP)
	at := "/referrals/" + string(r.ID)
	for _, c := range []struct {
		who  kith.Actor
		path string
		want int
	}{
		{dbtest.Southerner, at, 404}, {dbtest.Southerner, at + "/allocate", 404}, {dbtest.Stranger, at, 404}, {dbtest.Analyst, at, 403},
		{dbtest.Admin, at, 403}, {dbtest.Governor, "/referrals", 403}, {dbtest.Admin, "/referrals", 403}, {dbtest.Analyst, "/referrals/new", 403},
		{dbtest.Provider, "/sent", 403}, {dbtest.Referrer, "/matches", 403}, {dbtest.Admin, "/matches", 403}, {dbtest.Referrer, at + "/allocate", 403},
		{dbtest.Southerner, "/people/" + string(r.Person) + "/refer", 404}, {dbtest.Worker, "/referrals/nothing", 404},
		{dbtest.Southerner, "/people/" + string(r.Person) + "/matches", 404}, {dbtest.Referrer, "/people/" + string(r.Person) + "/merges", 403},
	} {
		if p := w.as(t, c.who).Get(c.path); p.Status != c.want {
			t.Errorf("%s opens %s: %d, want %d", c.who.Name, c.path, p.Status, c.want)
		}
	}
	for _, path := range []string{"/accept", "/decline", "/allocate", "/weight", "/return"} {
		for who, want := range map[*kith.Actor]int{&dbtest.Referrer: http.StatusForbidden, &dbtest.Southerner: http.StatusNotFound} {
			form := map[string][]string{"once": {"0123456789012345678901"}, "decline": {"information"}, "worker": {"worker"}, "complexity": {"usual"}}
			if p := w.as(t, *who).Post(at+path, form); p.Status != want && p.Status != http.StatusUnprocessableEntity {
				t.Errorf("%s posts %s: %d, want %d", who.Name, path, p.Status, want)
			}
		}
	}
	dbtest.See(t, w.db, dbtest.Worker, func(tx *db.Tx) error {
		if now, err := referral.Get(tx, r.ID); err != nil || now.Version != r.Version {
			t.Errorf("somebody changed it: %+v %v", now, err)
		}
		return nil
	})
}
