package plan_test

import (
	"context"
	"flag"
	"os"
	"strings"
	"testing"
	"time"

	"kith"
	"kith/db"
	"kith/db/dbtest"
	"kith/nhs"
	"kith/outcome"
	"kith/person"
	"kith/plan"
	"kith/referral"
	"kith/sample"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// A clock is a database whose time a test sets.
type clock struct {
	*db.DB
	t   testing.TB
	now time.Time
}

// town is a database with the two teams, at nine in the morning of Monday 7
// September 2026.
func town(t testing.TB) *clock {
	c := &clock{DB: dbtest.Open(t), t: t}
	c.Now = func() time.Time { return c.now }
	c.at("2026-09-07 09:00")
	dbtest.Do(t, c.DB, dbtest.System, sample.Teams)
	return c
}

// at sets the time, as London's clocks show it.
func (c *clock) at(s string) {
	v, err := time.ParseInLocation("2006-01-02 15:04", s, kith.London)
	if err != nil {
		c.t.Fatal(err)
	}
	c.now = v.UTC()
}

func (c *clock) err(a kith.Actor, f func(*db.Tx) error) error {
	return c.Write(context.Background(), a, f)
}

// do writes as the worker, and returns what f made.
func do[T any](c *clock, f func(*db.Tx) (T, error)) T {
	c.t.Helper()
	var out T
	dbtest.Do(c.t, c.DB, dbtest.Worker, func(tx *db.Tx) (err error) { out, err = f(tx); return err })
	return out
}

// see reads as the worker.
func see[T any](c *clock, f func(*db.Tx) (T, error)) T {
	c.t.Helper()
	var out T
	dbtest.See(c.t, c.DB, dbtest.Worker, func(tx *db.Tx) (err error) { out, err = f(tx); return err })
	return out
}

// jordan is the man of the worked case (JOURNEY.md section 4), invented.
var jordan = person.New{Given: "Jordan", Family: "Hale", Born: "1994-05-11", Number: "9990000026", Practice: "K84001",
	GPDetails: "Canal Street Surgery", Gender: "1", Ethnicity: "A", Phone: "07700 900123", NoFixedAbode: true}

// fromGP is his referral.
var fromGP = referral.New{Team: sample.North, Source: referral.GP, Referrer: "Dr Rhian Powell", Role: "GP", Service: "Canal Street Surgery",
	Organisation: "K84001", Contact: "01632 960100", Method: "messaging", Needs: []nhs.Need{nhs.Housing, nhs.Food, nhs.Diagnosis},
	Reason:      "Homeless, rough sleeping and sofa surfing. Chronic back injury and IBS, not managing nutrition. The dietitian suggests this referral to see if his housing and social situation can improve.",
	PersonWords: "I need somewhere to live", Urgency: referral.Soon, Agreed: "yes", Risk: referral.NoKnownRisks}

func (c *clock) refer(who person.New, n referral.New) *referral.Referral {
	c.t.Helper()
	var r *referral.Referral
	dbtest.Do(c.t, c.DB, dbtest.Referrer, func(tx *db.Tx) (err error) { r, err = referral.Receive(tx, who, n); return err })
	return r
}

// cannotRead records what JOURNEY.md says of how to reach him.
func cannotRead(tx *db.Tx, id kith.ID) error {
	p, err := person.Get(tx, id)
	if err != nil {
		return err
	}
	p.Literacy, p.HowToReach = person.CannotRead, "Sleeps during the day"
	if err := person.Change(tx, p); err != nil {
		return err
	}
	chs, err := person.Channels(tx, id)
	if err != nil {
		return err
	}
	chs[0].Use, chs[0].Message, chs[0].From, chs[0].Note = "mobile", person.Yes, "15:00", "Cannot charge it when sleeping rough"
	if err := person.ChangeChannel(tx, &chs[0]); err != nil {
		return err
	}
	return person.AddAddress(tx, &person.Address{Of: person.Of{Person: id}, Type: nhs.Correspondence, CareOf: "Mrs Joan Hale (mother)", Line1: "9 Mill Lane", Line4: "Oxford", Postcode: "NX4 2AD"})
}

// The worked case: every part of JOURNEY.md section 4, from the referral to the
// message back.
func TestWorkedCase(t *testing.T) {
	c := town(t)
	r := c.refer(jordan, fromGP)
	who := r.Person
	dbtest.Do(t, c.DB, dbtest.Worker, func(tx *db.Tx) error { return cannotRead(tx, who) })

	// A letter is on record and is no attempt; a call before acceptance is one.
	c.at("2026-09-07 10:00")
	letter := do(c, func(tx *db.Tx) (*plan.Contact, error) {
		return plan.RecordContact(tx, r.ID, plan.NewContact{How: nhs.Letter, Result: plan.Sent})
	})
	if letter.Counts || !strings.Contains(letter.WhyNot, "cannot read") {
		t.Errorf("a letter to somebody who cannot read counts: %+v", letter)
	}
	c.at("2026-09-08 15:30")
	tried := do(c, func(tx *db.Tx) (*plan.Contact, error) {
		return plan.RecordContact(tx, r.ID, plan.NewContact{How: nhs.Telephone, Result: plan.LeftWord, Next: "Ring again", NextOn: "2026-09-09"})
	})
	if !tried.Counts || tried.TwoWay || tried.Plan != "" {
		t.Errorf("a message left is an attempt: %+v", tried)
	}

	// Accepted, allocated and begun in one step; then reached.
	p := do(c, func(tx *db.Tx) (*plan.Plan, error) { return plan.Start(tx, r.ID) })
	c.at("2026-09-09 15:20")
	day := see(c, func(tx *db.Tx) (*plan.Day, error) { return plan.Today(tx, dbtest.Worker.ID) })
	if len(day.Now) != 2 || day.Now[0].Ring != "07700 900123" || !strings.Contains(day.Now[0].Rule, "after 3pm and leave a message") {
		t.Errorf("now: %+v", day.Now)
	}
	var ring plan.Line
	for _, l := range day.Now {
		if l.Kind == plan.KindFollow {
			ring = l
		}
	}
	do(c, func(tx *db.Tx) (*plan.Contact, error) {
		return plan.RecordContact(tx, r.ID, plan.NewContact{How: nhs.Telephone, Result: plan.Spoke, Minutes: 25, Does: ring.ID,
			Words: "Sleeping in a friend's car. Happy to meet.", Kind: "First conversation"})
	})
	got := see(c, func(tx *db.Tx) (*referral.Referral, error) { return referral.Get(tx, r.ID) })
	if got.Waiting() || got.Worker != dbtest.Worker.ID || got.Status != referral.Accepted || got.Waited(c.now) != 2 {
		t.Errorf("the clock runs on, or nobody has him: %+v", got)
	}
	if codes := see(c, func(tx *db.Tx) ([]plan.CodingLine, error) { return plan.ToCode(tx, "K84001", 1) }); len(codes) != 1 || codes[0].Concept != "871731000000106" {
		t.Errorf("to be coded: %+v", codes)
	}

	// What matters, in his words; measures at the start.
	about := do(c, func(tx *db.Tx) (*plan.AboutMe, error) {
		return plan.Say(tx, who, "", plan.NewAboutMe{Most: "Finding somewhere to live", Best: "Contact on mobile and leave a message, as I cannot charge it when sleeping rough. I sleep during the day.",
			Communicate: "I cannot read or write. Tell me, and I remember.", People: "My mother. Letters can go to her.", SupportedBy: "Lena Walker, link worker"})
	})
	do(c, func(tx *db.Tx) (*outcome.Score, error) {
		return outcome.Record(tx, r.ID, ons4(outcome.Start, 1, 2, 2, 9))
	})

	// The ladder.
	housing := do(c, func(tx *db.Tx) (*plan.Need, error) {
		return plan.AddNeed(tx, p.ID, plan.NewNeed{Need: nhs.Housing, Words: "Rough sleeping and sofa surfing", Raised: plan.ByPerson})
	})
	food := do(c, func(tx *db.Tx) (*plan.Need, error) {
		return plan.AddNeed(tx, p.ID, plan.NewNeed{Need: nhs.Food, Words: "Not managing nutrition, with IBS", Raised: plan.ByReferrer})
	})
	home := do(c, func(tx *db.Tx) (*plan.Goal, error) {
		return plan.AddGoal(tx, housing.ID, plan.NewGoal{Words: "Somewhere of my own to live", Importance: 10})
	})
	eat := do(c, func(tx *db.Tx) (*plan.Goal, error) {
		return plan.AddGoal(tx, food.ID, plan.NewGoal{Words: "Eat in a way that my stomach can take", Importance: 7})
	})
	add := func(goal kith.ID, n plan.NewAction) *plan.Action {
		return do(c, func(tx *db.Tx) (*plan.Action, error) { return plan.AddAction(tx, goal, n) })
	}
	charity := add(home.ID, plan.NewAction{Support: "housing-advice", Words: "Referred to a housing charity", Who: plan.WhoOrganisation, Organisation: "Northshire Housing Aid", Status: plan.Waiting, Due: "2026-09-30"})
	add(home.ID, plan.NewAction{Support: "housing-advice", Words: "Referred to a homeless action group", Who: plan.WhoOrganisation, Organisation: "Northshire Homeless Action", Status: plan.Done})
	bidding := add(home.ID, plan.NewAction{Support: "practical", Words: "Worked on temporary housing and bidding", Who: plan.WhoWorker, WhoName: "Lena Walker", Status: plan.Doing, Due: "2026-12-01"})
	add(home.ID, plan.NewAction{Support: "group", Words: "Breakfast club at the day centre", Who: plan.WhoPerson, Confidence: 4, Status: plan.Failed, StatusWords: "it opens while he sleeps"})
	supplements := add(eat.ID, plan.NewAction{Support: "statutory", Words: "Repeat prescription of food supplements", Who: plan.WhoGP, WhoName: "Dr Rhian Powell", Status: plan.Waiting, Due: "2026-09-16"})
	do(c, func(tx *db.Tx) (*plan.StageGoal, error) {
		return plan.AddStage(tx, bidding.ID, plan.NewStage{Words: "A bed in the hostel by October"})
	})
	do(c, func(tx *db.Tx) (*plan.Plan, error) {
		n := p.New
		n.Agreed, n.Strengths, n.Funding = plan.AgreedPerson, "Knows everybody in town. Repairs bicycles.", "None"
		return plan.Change(tx, p.ID, p.Version, n)
	})

	// Practical help, as records and not as notes.
	do(c, func(tx *db.Tx) (*plan.Voucher, error) {
		return plan.Give(tx, p.ID, plan.NewVoucher{Kind: "food", Pence: 4000, Fund: "Northshire Council hardship scheme", Number: "HS-10421"})
	})
	do(c, func(tx *db.Tx) (*plan.Voucher, error) {
		return plan.Give(tx, p.ID, plan.NewVoucher{Kind: "clothes", Pence: 3550, Fund: "Northshire Council hardship scheme", Number: "HS-10422"})
	})
	do(c, func(tx *db.Tx) (*plan.Form, error) {
		return plan.AddForm(tx, p.ID, plan.NewForm{Kind: "housing-register", Helped: "for-them", SentOn: "2026-09-09", SentTo: "Northshire Council", Due: "2026-10-09"})
	})
	draft := see(c, func(tx *db.Tx) (*plan.NewLetter, error) { return plan.DraftLetter(tx, p.ID, "housing") })
	golden(t, "letter.txt", draft.Words)
	draft.ToOrganisation = "Northshire Council, Housing Options"
	support := do(c, func(tx *db.Tx) (*plan.Letter, error) { return plan.WriteLetter(tx, p.ID, *draft) })
	support = do(c, func(tx *db.Tx) (*plan.Letter, error) { return plan.FinishLetter(tx, support.ID, support.Version) })
	do(c, func(tx *db.Tx) (*plan.Letter, error) {
		return plan.LetterSent(tx, support.ID, support.Version, "printed")
	})
	err := c.err(dbtest.Worker, func(tx *db.Tx) error {
		_, err := plan.ChangeLetter(tx, support.ID, support.Version+1, *draft)
		return err
	})
	dbtest.Fails(t, "change a finished letter", err, kith.Conflict)
	do(c, func(tx *db.Tx) (*plan.Signpost, error) {
		return plan.Point(tx, p.ID, plan.NewSignpost{Service: "Night shelter", Organisation: "St Olave's", Contact: "01632 960155", Need: nhs.Housing, Reason: "On nights of frost"})
	})

	// Trust: other difficulties, one of which he keeps from his GP.
	do(c, func(tx *db.Tx) (*plan.Note, error) {
		return plan.AddNote(tx, who, plan.NewNote{Words: "Told me about his debts to a friend. Does not want the surgery to hear of it.", KeepBack: true})
	})
	concern := do(c, func(tx *db.Tx) (*plan.Concern, error) {
		return plan.Raise(tx, who, plan.NewConcern{What: "Has lost much weight in a month", ToName: "Dr Rhian Powell", ToRole: "GP", Urgency: "today"})
	})
	c.at("2026-09-09 21:00")
	day = see(c, func(tx *db.Tx) (*plan.Day, error) { return plan.Today(tx, dbtest.Worker.ID) })
	if len(day.Waiting) == 0 || !day.Waiting[0].Harm || day.Waiting[0].Kind != plan.KindConcern {
		t.Errorf("a concern that nobody has acknowledged in time is not first: %+v", day.Waiting)
	}
	do(c, func(tx *db.Tx) (*plan.Concern, error) {
		return plan.Heard(tx, concern.ID, concern.Version, "Dr Rhian Powell", "Will see him on Thursday")
	})

	// Three months later: what came of it.
	c.at("2026-12-07 15:30")
	do(c, func(tx *db.Tx) (*plan.Contact, error) {
		return plan.RecordContact(tx, r.ID, plan.NewContact{How: nhs.FaceToFace, Result: plan.Spoke, Minutes: 60, Place: "Day centre", PlaceType: "H01", Others: "Sam Reed, housing officer"})
	})
	do(c, func(tx *db.Tx) (*plan.Action, error) {
		return plan.Progress(tx, charity.ID, charity.Version, plan.Done, "offered a room from 14 December")
	})
	do(c, func(tx *db.Tx) (*plan.Action, error) {
		return plan.Progress(tx, bidding.ID, bidding.Version, plan.Done, "")
	})
	do(c, func(tx *db.Tx) (*plan.Goal, error) {
		n := home.NewGoal
		n.Status = plan.GoalMet
		return plan.ChangeGoal(tx, home.ID, home.Version, n)
	})
	do(c, func(tx *db.Tx) (*plan.GoalOutcome, error) {
		return plan.AddOutcome(tx, home.ID, plan.NewOutcome{Words: "A room of his own in supported housing"})
	})
	do(c, func(tx *db.Tx) (*plan.Need, error) {
		n := housing.NewNeed
		n.State = plan.Met
		return plan.ChangeNeed(tx, housing.ID, housing.Version, n)
	})
	end := ons4(outcome.End, 6, 5, 6, 4)
	end.Items[2] = outcome.Answer{Item: "happy", Missing: "declined"}
	do(c, func(tx *db.Tx) (*outcome.Score, error) { return outcome.Record(tx, r.ID, end) })
	cur := see(c, func(tx *db.Tx) (*plan.Plan, error) { return plan.Get(tx, p.ID) })
	do(c, func(tx *db.Tx) (*plan.Review, error) {
		return plan.AddReview(tx, p.ID, cur.Version, plan.NewReview{Stage: outcome.ThreeMonth, Changed: "Has a room. Eats better."})
	})
	c.closes(t, p.ID, r.ID, supplements)

	// The timeline holds it all, and the latest comes first.
	entries := see(c, func(tx *db.Tx) ([]plan.Entry, error) { return plan.Timeline(tx, who) })
	var b strings.Builder
	for _, e := range entries {
		b.WriteString(e.At.In(kith.London).Format("2006-01-02 15:04 ") + string(e.Kind) + " · " + e.By + " · " + e.Text + "\n")
	}
	golden(t, "timeline.txt", b.String())
	if about.ID == "" {
		t.Error("about me has no ID")
	}
}

// closes ends the worked case: what is missing is said at once, and the message
// back is the golden one.
func (c *clock) closes(t *testing.T, id, episode kith.ID, supplements *plan.Action) {
	p := see(c, func(tx *db.Tx) (*plan.Plan, error) { return plan.Get(tx, id) })
	err := c.err(dbtest.Worker, func(tx *db.Tx) error {
		_, err := plan.Close(tx, id, p.Version, plan.Closing{Reason: "goals-met"})
		return err
	})
	if to := see(c, func(tx *db.Tx) ([]plan.Whom, error) { return plan.Readers(tx, episode) }); len(to) != 1 || to[0] != plan.ToGP {
		t.Errorf("the end is told to %v", to)
	}
	e, _ := dbtest.Fails(t, "close with things undone", err, kith.Invalid).(*kith.Error)
	if e == nil || e.Fields["rest"] == "" || e.Fields["message"] == "" || e.Fields["no_score"] != "" {
		t.Errorf("what is missing: %v", err)
	}
	m := do(c, func(tx *db.Tx) (*plan.Message, error) {
		return plan.Draft(tx, id, plan.Occasion{Kind: plan.ClosingMessage, To: plan.ToGP, Closing: "goals-met", Words: "He rings if he needs us."})
	})
	if !strings.Contains(m.Professionals, "food supplements") {
		t.Errorf("the GP is asked for %q", m.Professionals)
	}
	bad := m.NewMessage
	bad.Professionals = " "
	err = c.err(dbtest.Worker, func(tx *db.Tx) error { _, err := plan.ChangeMessage(tx, m.ID, m.Version, bad); return err })
	dbtest.Fails(t, "a blank where actions stand", err, kith.Invalid)
	bad = m.NewMessage
	bad.Summary += " He told me about his DEBTS  to a friend."
	bad2 := do(c, func(tx *db.Tx) (*plan.Message, error) { return plan.ChangeMessage(tx, m.ID, m.Version, bad) })
	err = c.err(dbtest.Worker, func(tx *db.Tx) error { _, err := plan.Send(tx, m.ID, bad2.Version, ""); return err })
	dbtest.Fails(t, "what is kept back", err, kith.Invalid)
	good := do(c, func(tx *db.Tx) (*plan.Message, error) {
		return plan.ChangeMessage(tx, m.ID, bad2.Version, m.NewMessage)
	})
	sent := do(c, func(tx *db.Tx) (*plan.Message, error) { return plan.Send(tx, m.ID, good.Version, "") })
	if len(sent.Hash) != 64 {
		t.Errorf("the hash is %q", sent.Hash)
	}
	err = c.err(dbtest.Worker, func(tx *db.Tx) error { _, err := plan.ChangeMessage(tx, m.ID, sent.Version, m.NewMessage); return err })
	dbtest.Fails(t, "change what was finished", err, kith.Conflict)
	do(c, func(tx *db.Tx) (*plan.Message, error) {
		return plan.MarkSent(tx, m.ID, sent.Version, "email", "canal.street@example.nhs.uk")
	})
	var b strings.Builder
	for _, s := range sent.Sections() {
		b.WriteString("## " + s.Heading + "\n" + s.Text + "\n\n")
	}
	golden(t, "message.txt", b.String())
	pdf, err := sent.PDF()
	if err != nil {
		t.Fatal(err)
	}
	if dir := os.Getenv("KITH_TEST_PDF"); dir != "" {
		os.WriteFile(dir+"/message.pdf", pdf, 0o644)
	}
	do(c, func(tx *db.Tx) (*plan.Plan, error) {
		return plan.Close(tx, id, p.Version, plan.Closing{Reason: "goals-met", Rest: plan.Handed, RestWords: "asked of the practice in the message"})
	})
	r := see(c, func(tx *db.Tx) (*referral.Referral, error) { return referral.Get(tx, episode) })
	if r.Status != referral.Closed {
		t.Errorf("the referral is %s", r.Status)
	}
	err = c.err(dbtest.Worker, func(tx *db.Tx) error { _, err := plan.AddNeed(tx, id, plan.NewNeed{Need: nhs.Money}); return err })
	dbtest.Fails(t, "a need in a closed plan", err, kith.Conflict)
}

// ons4 is a whole asking of ONS4.
func ons4(stage outcome.Stage, values ...int) outcome.New {
	n := outcome.New{Instrument: "ons4", Stage: stage, Mode: "phone"}
	for i, code := range []string{"satisfied", "worthwhile", "happy", "anxious"} {
		n.Items = append(n.Items, outcome.Answer{Item: code, Value: outcome.Whole(values[i])})
	}
	return n
}

// golden compares got with a file of testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	file := "testdata/" + name
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s has changed. Got\n%s\nwant\n%s", name, got, want)
	}
}
