package cli

import (
	"context"
	"regexp"
	"strings"
	"testing"

	"kith"
	"kith/browser"
	"kith/db"
	"kith/db/dbtest"
	"kith/register"
	"kith/sample"
)

var invitedIn = regexp.MustCompile(`http://\S+/invited/[a-z2-7]+`)

// feeds reads files of feeds, as kith register import does.
func (l *loop) feeds(files map[register.Kind]string) {
	l.t.Helper()
	operator := kith.Actor{ID: "operator", Name: "Olive Perator", Role: kith.Operator, Tenant: dbtest.Tenant}
	for _, kind := range register.Kinds {
		text := files[kind]
		if text == "" {
			continue
		}
		dbtest.Do(l.t, l.db, operator, func(tx *db.Tx) error {
			return register.Keep(tx, &register.Feed{Name: string(kind), Kind: kind, Basis: "direct care", KeepMonths: 120})
		})
		if _, err := register.Read(context.Background(), l.db, operator, string(kind), strings.NewReader(text), register.Reading{File: "extract.csv",
			Bad: func(line int, why string) { l.t.Errorf("line %d: %s", line, why) }}); err != nil {
			l.t.Fatal(err)
		}
	}
}

// signed has a cohort counted by the lead and signed by a clinician.
func (l *loop) signed(lead, clinician *seat, name string) {
	lead.to("/cohorts/" + name)
	lead.Click("Count now")
	lead.See("Found")
	clinician.to("/cohorts/" + name + "/sign")
	clinician.Fill("Your clinical role and registration", "GP, GMC 1234567")
	clinician.Click("I have read whom it means, how many it finds, and whom it may miss")
	clinician.Click("Sign it off")
	clinician.See("is signed off")
}

// planned plans a campaign of a cohort and starts it.
func planned(lead *seat, name, offer string, more func()) {
	lead.to("/outreach/new?cohort=" + name)
	lead.Fill("What is offered", offer)
	lead.Click("Social isolation and loneliness")
	more()
	lead.Click("Save")
	lead.See("is kept")
	lead.Fill("If there is a warning to stop: why it goes on (optional)", "An invented register of a few people")
	lead.Click("Start")
	lead.See("It has started")
}

// TestBrowserScreening is the bowel-screening campaign from the count before any name
// to what came of it: a lead and a clinician at the desk, a link worker at the
// telephone, and two of those invited on their own telephones. One cannot read and is
// rung; one had opted out and is nowhere.
func TestBrowserScreening(t *testing.T) {
	if testing.Short() {
		t.Skip("takes some seconds")
	}
	first := browser.Open(t, browser.Wide)
	l := newLoop(t)
	today := kith.DayOf(l.clock())
	l.feeds(map[register.Kind]string{register.Practice: sample.Extract(today, sample.Neighbours), register.Screening: sample.Screened(today, sample.Neighbours)})
	lead, clinician, lena := &seat{first, l.base}, l.seat(browser.Phone), l.seat(browser.Phone)
	rosa := l.seat(browser.Phone, browser.NoScript)
	lead.signIn("lee@example.org")
	clinician.signIn("cleo@example.org")
	lena.signIn("lena@example.org")

	l.signed(lead, clinician, "bowel-screening")
	lead.says("/cohorts/bowel-screening", "Stop and look", "A safeguarding concern: a worker decides: 1")
	lead.Good()
	lead.Screenshot("outreach-cohort")
	clinician.says("/cohorts", "Signed")
	clinician.Good()
	clinician.Screenshot("outreach-cohorts-phone")
	lead.to("/cohorts/bowel-screening/change")
	lead.Good()
	lead.Screenshot("outreach-cohort-change")
	lead.to("/cohorts/new")
	lead.Good()
	lead.Screenshot("outreach-cohort-new")
	lead.to("/outreach/new?cohort=bowel-screening")
	lead.Good()
	planned(lead, "bowel-screening", "A call about the kit: what it is, and help with it.", func() { lead.Screenshot("outreach-campaign-form") })
	lead.Click("Invite the next 6")
	lead.See("1 call to make")
	lead.Good()
	lead.Screenshot("outreach-campaign")

	// By the link in an e-mail.
	letter := l.letter("rosa@example.org", "A call about the kit")
	rosa.Goto(invitedIn.FindString(letter))
	rosa.See("A call about the kit")
	rosa.SeeNot("Rosa")
	rosa.Good()
	rosa.Screenshot("outreach-invitation-phone")
	rosa.Click("Yes, please")
	rosa.Click("Send")
	rosa.See("will ring you")

	// By telephone: he cannot read, and nothing was sent to him.
	lena.says("/calls", "Tom Reed", "cannot read")
	lena.SeeNot("Ian Hart")
	lena.Good()
	lena.Screenshot("outreach-calls-phone")
	lena.Click("Tom Reed")
	lena.See("send nothing in writing")
	lena.Good() // before a press: the keyboard begins where it was
	lena.Click("What to ask: Bowel screening conversation")
	lena.See("Answers are kept once they have said yes")
	lena.Screenshot("outreach-call-phone")
	lena.Click("Yes")
	lena.Click("No known risks")
	lena.Click("Save")
	lena.See("Tom Reed: Accepted")
	lena.See("Put it on the list")
	lena.Good()
	lena.Screenshot("outreach-accepted-phone")

	lead.says("/outreach", "Bowel screening: no reply")
	lead.Click("Bowel screening: no reply")
	lead.See("Accepted")
	lead.Screenshot("outreach-campaign-after")
	lead.says("/referrals", "Rosa Field", "Tom Reed")
	for _, name := range []string{"Hart", "900304"} {
		if at := dbtest.Holds(t, l.db, name); len(at) > 0 {
			t.Errorf("who opted out is in %v", at)
		}
	}
}

// TestBrowserDischarges is the discharge campaign on a worker's morning: who came home
// yesterday is rung within two working days, who lives alone first; the next day's
// newcomers come by themselves.
func TestBrowserDischarges(t *testing.T) {
	if testing.Short() {
		t.Skip("takes some seconds")
	}
	first := browser.Open(t, browser.Wide)
	l := newLoop(t)
	home := []sample.Neighbour{
		{N: 7101, Given: "Hal", Family: "Berry", Born: "1986-04-01", Sex: "M", Phone: "07700 900401", Home: "1 Weir Lane, Oxford", Postcode: "NX4 1AB"},
		{N: 7102, Given: "Ann", Family: "Berry", Born: "1987-04-01", Sex: "F", Phone: "07700 900402", Home: "1 Weir Lane, Oxford", Postcode: "NX4 1AB"},
		{N: 7103, Given: "Vera", Family: "Lund", Born: "1944-04-01", Sex: "F", Phone: "01632 960403", Home: "2 Weir Lane, Oxford", Postcode: "NX4 1AB", Codes: []string{"cannot-read"}},
		{N: 7104, Given: "Joe", Family: "Marsh", Born: "1950-04-01", Sex: "M", Phone: "01632 960404", OptedOut: true},
		{N: 7105, Given: "Nell", Family: "Moor", Born: "1939-04-01", Sex: "F", Phone: "01632 960405", Home: "5 Weir Lane, Oxford", Postcode: "NX4 1AB"},
	}
	today := kith.DayOf(l.clock())
	discharged := func(day kith.Day, who ...int) string {
		s := "nhs_number,what,day,ref,stay\n"
		for _, i := range who {
			s += home[i].Number() + ",discharge," + string(day) + ",D" + string(rune('A'+i)) + string(day) + ",3\n"
		}
		return s
	}
	l.feeds(map[register.Kind]string{register.Practice: sample.Extract(today, home), register.Hospital: discharged("2026-09-04", 0, 2, 3)}) // a Friday
	lead, clinician, lena := &seat{first, l.base}, l.seat(browser.Phone), l.seat(browser.Wide)
	lead.signIn("lee@example.org")
	clinician.signIn("cleo@example.org")
	lena.signIn("lena@example.org")
	l.signed(lead, clinician, "discharges")
	planned(lead, "discharges", "A call: food, medicines, help at home.", func() {
		lead.Click("A worker rings")
		lead.Click("Look for newcomers each day, and invite them")
	})
	lead.Click("Invite the next 2")
	lead.See("2 calls to make")
	lena.says("/calls", "Vera Lund", "Hal Berry", "by 8 September 2026")
	lena.SeeNot("Marsh")
	if text := lena.Text(); strings.Index(text, "Vera Lund") > strings.Index(text, "Hal Berry") {
		t.Error("who lives alone does not come first")
	}
	lena.Good()
	lena.Screenshot("outreach-morning")

	// The next morning.
	l.feeds(map[register.Kind]string{register.Hospital: discharged("2026-09-07", 4)})
	l.at("2026-09-08 09:30")
	if err := remind(context.Background(), l.db, noCalendar); err != nil {
		t.Fatal(err)
	}
	lena.says("/calls", "Nell Moor", "by 9 September 2026")
	l.at("2026-09-09 09:30")
	lena.says("/calls", "late: was to be rung by 8 September 2026")
	lena.Click("Vera Lund")
	lena.Click("What to ask: Call after discharge")
	lena.Screenshot("outreach-call")
	lena.Click("Not now")
	lena.Click("Save")
	lena.See("Vera Lund: Not now")
	lena.SeeNot("late: was to be rung by 8 September 2026 · Home from hospital · cannot read")
}
