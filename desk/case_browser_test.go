package desk

import (
	"net/http/httptest"
	"testing"

	"kith"
	"kith/browser"
	"kith/db"
	"kith/db/dbtest"
	"kith/outcome"
	"kith/plan"
)

// A screen is a browser in which the worker has signed in.
type screen struct {
	*browser.Page
	w    *worked
	base string
}

func (w *worked) screen(t *testing.T, how ...browser.Option) *screen {
	t.Helper()
	s := &screen{Page: browser.Open(t, how...), w: w}
	server := httptest.NewServer(w.door(t))
	t.Cleanup(server.Close)
	s.base = server.URL
	s.signIn(t)
	return s
}

// signIn begins a session at the time it now is.
func (s *screen) signIn(t *testing.T) {
	c := s.w.session(t, dbtest.Worker)
	s.Cookie(s.base, c.Name, c.Value)
}

func (s *screen) to(under string) { s.Goto(s.base + s.w.path(under)) }

// The worked case in a browser without script, from the referral to the message
// back; each page it passes holds against axe, reflow, targets and keyboard.
func TestBrowserWorkedCase(t *testing.T) {
	t.Parallel()
	w := newWorked(t)
	w.at("2026-09-09 15:20")
	s := w.screen(t, browser.NoScript)
	s.to("")
	s.Good()
	s.Click("Start supporting Jordan Hale")
	s.See("the plan has begun")
	s.Click("Record a contact")
	s.Good()
	s.Click("Spoke with the person")
	s.Fill("What was said (optional)", "Sleeping in a friend's car. Happy to meet.")
	s.Click("Save the contact")
	s.See("Contact recorded")

	s.to("/about")
	s.Good()
	s.Fill("What is most important to me", "Finding somewhere to live")
	s.Fill("How best to support me (optional)", "Contact on mobile and leave a message. I sleep during the day.")
	s.Click("Save")
	s.See("“Finding somewhere to live”")
	s.Click("Add a need")
	s.Good()
	s.Click("Inadequate housing")
	s.Click("Add the need")
	s.Fill("Goal", "Somewhere of my own to live")
	s.Choose("How important is it to them?", "10 – nothing matters more")
	s.Click("Add the goal")
	s.Good()
	s.Fill("What is to be done", "Ask the housing charity for a place")
	s.Click("Add the action")
	s.See("Action added")
	s.Click("Done Ask the housing charity for a place")
	s.to("/measures/loneliness")
	s.Good()
	s.Click("Often/always")
	s.Choose("How it is asked", "By telephone")
	s.Click("Save")
	s.See("Loneliness, the direct question recorded")

	s.to("/close")
	s.Choose("How did it end?", "What mattered has been done")
	s.Click("Continue")
	s.Click("Write the message to the GP practice")
	s.Good()
	s.Fill("Risks", "No known risks")
	s.Click("Save and finish")
	s.See("The message is finished")
	s.Good()
	s.Click("Go on to end support")
	s.Choose("If it cannot be measured, why", "It was not the right moment to ask")
	s.Click("End support")
	s.See("Jordan Hale has come back")
	s.Good()
}

// furnished gives Jordan a plan with everything in it.
func (w *worked) furnished() {
	w.at("2026-09-08 15:30")
	w.do(func(tx *db.Tx) error {
		_, err := plan.RecordContact(tx, w.referral, plan.NewContact{How: "02", Result: plan.LeftWord, Next: "Ring again", NextOn: "2026-09-09"})
		return err
	})
	w.at("2026-09-09 15:20")
	var p *plan.Plan
	w.do(func(tx *db.Tx) (err error) { p, err = plan.Start(tx, w.referral); return err })
	w.do(func(tx *db.Tx) error {
		_, err := plan.RecordContact(tx, w.referral, plan.NewContact{How: "02", Result: plan.Spoke, Minutes: 25, Words: "Sleeping in a friend's car. Happy to meet."})
		return err
	})
	w.do(func(tx *db.Tx) error {
		_, err := plan.Say(tx, w.person, "", plan.NewAboutMe{Most: "Finding somewhere to live", Best: "Contact on mobile and leave a message, as I cannot charge it when sleeping rough. I sleep during the day."})
		return err
	})
	var home, eat *plan.Goal
	w.do(func(tx *db.Tx) error {
		housing, err := plan.AddNeed(tx, p.ID, plan.NewNeed{Need: "housing", Words: "Rough sleeping and sofa surfing", State: plan.Partly})
		if err != nil {
			return err
		}
		food, err := plan.AddNeed(tx, p.ID, plan.NewNeed{Need: "food", Words: "Not managing nutrition, with IBS", Raised: plan.ByReferrer})
		if err != nil {
			return err
		}
		if home, err = plan.AddGoal(tx, housing.ID, plan.NewGoal{Words: "Somewhere of my own to live", Importance: 10, Status: plan.GoalDoing}); err != nil {
			return err
		}
		eat, err = plan.AddGoal(tx, food.ID, plan.NewGoal{Words: "Eat in a way that my stomach can take", Importance: 7})
		return err
	})
	for _, a := range []struct {
		goal *plan.Goal
		n    plan.NewAction
	}{
		{home, plan.NewAction{Support: "housing-advice", Words: "Referred to a housing charity", Who: plan.WhoOrganisation, Organisation: "Northshire Housing Aid", Status: plan.Waiting, Due: "2026-09-30"}},
		{home, plan.NewAction{Support: "practical", Words: "Work on temporary housing and bidding", Who: plan.WhoWorker, WhoName: "Lena Walker", Status: plan.Doing, Due: "2026-12-01", Confidence: 6}},
		{home, plan.NewAction{Support: "group", Words: "Breakfast club at the day centre", Who: plan.WhoPerson, Status: plan.Failed, StatusWords: "It opens while he sleeps"}},
		{eat, plan.NewAction{Support: "statutory", Words: "Repeat prescription of food supplements", Who: plan.WhoGP, WhoName: "Dr Rhian Powell", Status: plan.Waiting, Due: "2026-09-16"}},
	} {
		w.do(func(tx *db.Tx) error { _, err := plan.AddAction(tx, a.goal.ID, a.n); return err })
	}
	w.do(func(tx *db.Tx) error {
		if _, err := plan.Give(tx, p.ID, plan.NewVoucher{Kind: "food", Pence: 4000, Fund: "Northshire Council hardship scheme", Number: "HS-10421"}); err != nil {
			return err
		}
		_, err := plan.AddForm(tx, p.ID, plan.NewForm{Kind: "housing-register", Helped: "for-them", SentOn: "2026-09-09", SentTo: "Northshire Council", Due: "2026-10-09"})
		return err
	})
	w.do(func(tx *db.Tx) error {
		draft, err := plan.DraftLetter(tx, p.ID, "housing")
		if err != nil {
			return err
		}
		draft.ToOrganisation = "Northshire Council, Housing Options"
		_, err = plan.WriteLetter(tx, p.ID, *draft)
		return err
	})
	w.do(func(tx *db.Tx) error {
		_, err := plan.AddNote(tx, w.person, plan.NewNote{Words: "Told me about his debts to a friend.", KeepBack: true})
		return err
	})
	w.do(func(tx *db.Tx) error {
		_, err := plan.Raise(tx, w.person, plan.NewConcern{What: "Has lost much weight in a month", ToName: "Dr Rhian Powell", ToRole: "GP", Urgency: "today"})
		return err
	})
	w.do(func(tx *db.Tx) error {
		_, err := outcome.Record(tx, w.referral, outcome.New{Instrument: "ons4", Stage: outcome.Start, Mode: "phone", Items: []outcome.Answer{
			{Item: "satisfied", Value: outcome.Whole(1)}, {Item: "worthwhile", Value: outcome.Whole(2)}, {Item: "happy", Value: outcome.Whole(2)}, {Item: "anxious", Value: outcome.Whole(9)}}})
		return err
	})
	w.at("2026-09-10 09:40")
}

// do writes as the worker.
func (w *worked) do(f func(*db.Tx) error) {
	w.t.Helper()
	dbtest.Do(w.t, w.db, dbtest.Worker, f)
}

// Every page of a person holds, wide and on a phone.
func TestBrowserPersonPages(t *testing.T) {
	t.Parallel()
	w := newWorked(t)
	w.furnished()
	var letter kith.ID
	dbtest.See(t, w.db, dbtest.Worker, func(tx *db.Tx) error {
		ls, err := plan.Letters(tx, w.person)
		if err == nil {
			letter = ls[0].ID
		}
		return err
	})
	few := []string{"", "/contact", "/help", "/measures/ons4", "/close?closing=goals-met", "/print/easy"}
	pictures := map[string]string{"": "person", "/contact": "contact", "/help": "help", "/measures/ons4": "measures", "/print/easy": "easy-read"}
	more := []string{"/notes", "/follow-ups", "/about/history", "/vouchers/new", "/concerns/new", "/letters/" + string(letter), "/measures", "/print/large"}
	for name, how := range map[string]browser.Option{"wide": browser.Wide, "phone": browser.Phone} {
		t.Run(name, func(t *testing.T) {
			s := w.screen(t, how)
			pages := few
			if name == "wide" {
				pages = append(few, more...)
			}
			for _, under := range pages {
				s.to(under)
				if s.Status() != 200 {
					t.Fatalf("%s: %d", under, s.Status())
				}
				s.Good()
				if picture := pictures[under]; picture != "" {
					s.Screenshot(picture + "-" + name)
				}
			}
		})
	}
}
