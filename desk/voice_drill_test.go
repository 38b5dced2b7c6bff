package desk

import (
	"strings"
	"testing"

	"kith"
	"kith/access"
	"kith/db"
	"kith/db/dbtest"
	"kith/desk/page"
	"kith/group"
	"kith/outcome"
	"kith/plan"
	"kith/voice"
	"kith/web/webtest"
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
	dbtest.Do(t, d, dbtest.Lead, func(tx *db.Tx) error {
		all, err := plan.Plans(tx, who)
		if err != nil {
			return err
		}
		r, err := voice.Record(tx, who, all[0].ID, "what it said", drillSound)
		ids["recording"] = r.ID
		return err
	})
	dbtest.Do(t, d, dbtest.Admin, func(tx *db.Tx) error {
		l, err := outcome.Load(tx, []byte(drillQuestionnaire("drilled", "1")))
		ids["questionnaires"] = l.ID
		return err
	})
}

// drillQuestionnaire is the file of an invented questionnaire.
func drillQuestionnaire(code, version string) string {
	return `{"code": "` + code + `", "version": "` + version + `", "name": "Going out", "licence": "Ours", "alone": true,
		"score": {"how": "mean", "name": "How often", "better": "higher"},
		"items": [{"code": "shops", "question": "How often do you go to the shops?", "min": 0, "max": 4, "better": "higher"},
			{"code": "friends", "question": "Do you see friends?", "better": "higher", "choices": [{"value": 0, "name": "No"}, {"value": 4, "name": "Yes"}]}]}`
}

// drillFiles are the fields in which a file goes with the form of a route;
// drillSound is that file.
var (
	drillFiles = map[string]string{"POST /people/{id}/own/recording": "sound"}
	drillSound = append([]byte("\x1a\x45\xdf\xa3\x9f\x42\x82\x84webm"), make([]byte, 600)...)
)

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
	p.Press("Give them their page").Is(200).Says("It is shown here once", "/mine/", "Their code")
	var said voice.Said
	dbtest.Do(t, h.db, onOwnPage(amina), func(tx *db.Tx) error {
		s, err := voice.Say(tx, amina, voice.New{Kind: voice.Call, Words: "<b>About</b> the bus pass", Suits: "Tuesday after 3pm"})
		said = *s
		return err
	})
	b.Get("/").Is(200).Says("Replies", "Please ring me", "Tuesday after 3pm", "<b>About</b> the bus pass")
	p = b.Get("/people/" + string(amina) + "/own").Is(200).Says("They have a link, until").SaysNot("/mine/")
	p = p.Press("I have read this", page.AnswerTo(said), strings.Repeat("x", 1001)).Is(422).Says("Your answer must be 1000 characters or fewer")
	p.Press("I have read this", page.AnswerTo(said), "I ring at 3:15pm").Is(200).Says("answered: “I ring at 3:15pm”")
	b.Get("/").SaysNot("bus pass")
	// What may be passed on to a service is, once a worker has read it and says so.
	dbtest.Do(t, h.db, onOwnPage(amina), func(tx *db.Tx) error {
		_, err := voice.Say(tx, amina, voice.New{Kind: voice.Felt, About: "choir", AboutName: "The choir", Felt: "helped", Words: "They kept me a chair", PassOn: true})
		return err
	})
	p = b.Get("/people/"+string(amina)+"/own").Says("Let The choir read these words").Press("I have read this", "pass_on", "yes").Is(200).Says("The choir reads these words, without the name")
	p.Press("End the link").Is(200).Says("They have no link that works")
	s := h.as(t, dbtest.Southerner)
	s.Get("/people/" + string(amina) + "/own").Is(404)
}

// A worker reads the plan aloud into a file, hears it, is told when the plan has
// changed since, and deletes it. What is no sound is not taken, and another
// team's worker hears nothing.
func TestPlanReadAloud(t *testing.T) {
	h := newHall(t, "Amina")
	at := "/people/" + string(h.people[0]) + "/own/recording"
	b := h.as(t, dbtest.Worker)
	p := b.Get("/people/"+string(h.people[0])+"/own").Is(200).Follow("Read the plan to them").Is(200).Says("What to read", "What happens next")
	if mic := p.Header.Get("Permissions-Policy"); !strings.Contains(mic, "microphone=(self)") {
		t.Errorf("the page may not use the microphone: %s", mic)
	}
	if mic := b.Get("/people/" + string(h.people[0])).Header.Get("Permissions-Policy"); !strings.Contains(mic, "microphone=()") {
		t.Errorf("another page may use the microphone: %s", mic)
	}
	send := func(content []byte) *webtest.Page {
		_, form := b.Get(at).Form("Save the recording")
		return b.Send(webtest.Upload(at, form, "sound", content))
	}
	send([]byte("<html><script>alert(1)</script>")).Is(422).Says("This is no recording")
	send(append([]byte("ID3"), make([]byte, voice.MostSound)...)).Is(422).Says("The recording is too long")
	b.Get(at).Press("Save the recording").Is(422).Says("Record something first")
	send(drillSound).Is(303)
	p = b.Get(at).Is(200).Says("Recorded by Lena Walker on 7 September 2026").SaysNot("has changed since")
	src := p.Root().Called("audio")[0].Attr["src"]
	whole := b.Get(src).Is(200)
	if whole.Header.Get("Content-Type") != "audio/webm" || whole.Body != string(drillSound) || whole.Header.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("played: %v, %d bytes", whole.Header, len(whole.Body))
	}
	part := b.Request("GET", src, nil)
	part.Header.Set("Range", "bytes=0-1")
	if got := b.Send(part); got.Status != 206 || got.Header.Get("Content-Range") != "bytes 0-1/612" {
		t.Errorf("a part: %d, %v", got.Status, got.Header)
	}
	for _, a := range []kith.Actor{dbtest.Southerner, dbtest.Admin, dbtest.Referrer, dbtest.Stranger} {
		if p := h.as(t, a).Get(src); p.Status != 404 && p.Status != 403 {
			t.Errorf("%s hears it: %d", a.Name, p.Status)
		}
	}
	dbtest.Do(t, h.db, dbtest.Worker, func(tx *db.Tx) error {
		_, err := plan.Say(tx, h.people[0], "", plan.NewAboutMe{Most: "My sister"})
		return err
	})
	b.Get(at).Says("The plan has changed since").Press("Delete this recording").Is(200).Says("The recording is deleted").SaysNot("Recorded by")
	b.Get(src).Is(404)
}

// An administrator loads a questionnaire of their own, is told what is wrong
// with a file, and ends it; a worker asks it, and it is scored.
func TestQuestionnaireOfOnesOwn(t *testing.T) {
	h := newHall(t, "Amina")
	admin := h.as(t, dbtest.Admin)
	p := admin.Get("/questionnaires").Is(200).Says("None yet", "ONS4 personal wellbeing")
	p.Press("Load it").Is(422).Says("The file is empty")
	p.Press("Load it", "text", `{"code": "x<b>", "items": []}`).Is(422).Says("on what terms you may use these words", "there must be 1 to 60")
	_, form := p.Form("Load it")
	admin.Send(webtest.Upload("/questionnaires", form, "file", []byte(drillQuestionnaire("going-out", "2026")))).Is(303)
	admin.Get("/questionnaires").Follow("Going out").Is(200).Says("How often do you go to the shops?", "the mean of the answers, 0 to 4", "They can answer it alone", "Ours")
	admin.Get("/questionnaires").Press("Load it", "text", drillQuestionnaire("going-out", "2026")).Is(409).Says("is here already in version 2026")

	at := "/people/" + string(h.people[0]) + "/measures"
	worker := h.as(t, dbtest.Worker)
	worker.Get("/questionnaires").Is(403)
	worker.Get(at).Is(200).Follow("Ask: Going out").Is(200).Says("How often do you go to the shops?").
		Press("Save", "item-shops", "1", "item-friends", "4", "mode", "phone").Is(200).Says("Going out recorded", "How often 2.5", "Do you see friends? Yes")
	admin.Get("/questionnaires").Follow("Going out").Press("Offer it no longer").Is(200).Says("no longer offered")
	worker.Get(at).SaysNot("Ask: Going out").Says("How often 2.5")
}

// A person's calendar has their worker's next call besides their groups, by the
// day; and nothing once it is done.
func TestOwnCalendarHasTheNextCall(t *testing.T) {
	h := newHall(t, "Amina")
	var token string
	dbtest.Do(t, h.db, onOwnPage(h.people[0]), func(tx *db.Tx) (err error) { token, err = group.LinkForPerson(tx, h.people[0]); return err })
	b := webtest.Open(t, h.web)
	b.Get("/calendar/" + token).Is(200).SaysNot("gets in touch")
	dbtest.Do(t, h.db, dbtest.Worker, func(tx *db.Tx) error {
		_, err := plan.AddFollowUp(tx, h.people[0], plan.NewFollowUp{What: "Ask about her sister", Due: "2026-09-10", Contact: true, From: "15:00"})
		return err
	})
	b.Get("/calendar/"+token).Is(200).Says("DTSTART;VALUE=DATE:20260910", "DTEND;VALUE=DATE:20260911", "SUMMARY:Your worker gets in touch", "Not before 15:00").SaysNot("sister")
	b.Get("/calendar/" + token + "x").Is(404)
}
