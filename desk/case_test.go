package desk

import (
	"strings"
	"testing"
	"time"

	"kith"
	"kith/db"
	"kith/db/dbtest"
	"kith/nhs"
	"kith/person"
	"kith/plan"
	"kith/referral"
	"kith/sample"
	"kith/web/webtest"
)

// jordan is the man of the worked case (JOURNEY.md section 4), invented.
var jordan = person.New{Given: "Jordan", Family: "Hale", Born: "1994-05-11", Number: "9990000026", Practice: "K84001",
	GPDetails: "Canal Street Surgery", Gender: "1", Ethnicity: "A", Phone: "07700 900123", NoFixedAbode: true}

var jordansReferral = referral.New{Team: sample.North, Source: referral.GP, Referrer: "Dr Rhian Powell", Service: "Canal Street Surgery",
	Organisation: "K84001", Contact: "01632 960100", Needs: []nhs.Need{nhs.Housing, nhs.Food, nhs.Diagnosis},
	Reason:      "Homeless, rough sleeping and sofa surfing. Chronic back injury and IBS, not managing nutrition.",
	PersonWords: "I need somewhere to live", Urgency: referral.Soon, Agreed: "yes", Risk: referral.NoKnownRisks}

// A worked is a town in which Jordan has been referred.
type worked struct {
	*town
	t        testing.TB
	now      time.Time
	person   kith.ID
	referral kith.ID
}

func newWorked(t testing.TB) *worked {
	t.Helper()
	w := &worked{town: newTown(t), t: t}
	w.begin()
	return w
}

// begin refers him.
func (w *worked) begin() {
	w.t.Helper()
	t := w.t
	w.db.Now = func() time.Time { return w.now }
	w.at("2026-09-07 09:00")
	dbtest.Do(t, w.db, dbtest.Referrer, func(tx *db.Tx) error {
		r, err := referral.Receive(tx, jordan, jordansReferral)
		if err == nil {
			w.person, w.referral = r.Person, r.ID
		}
		return err
	})
	dbtest.Do(t, w.db, dbtest.Worker, w.cannotRead)
}

// cannotRead records what JOURNEY.md says of how to reach him.
func (w *worked) cannotRead(tx *db.Tx) error {
	p, err := person.Get(tx, w.person)
	if err != nil {
		return err
	}
	p.Literacy, p.HowToReach = person.CannotRead, "Sleeps during the day"
	if err := person.Change(tx, p); err != nil {
		return err
	}
	chs, err := person.Channels(tx, w.person)
	if err != nil {
		return err
	}
	chs[0].Use, chs[0].Message, chs[0].From, chs[0].Note = "mobile", person.Yes, "15:00", "Cannot charge it when sleeping rough"
	if err := person.ChangeChannel(tx, &chs[0]); err != nil {
		return err
	}
	return person.AddAddress(tx, &person.Address{Of: person.Of{Person: w.person}, Type: nhs.Correspondence, CareOf: "Mrs Joan Hale (mother)", Line1: "9 Mill Lane", Line4: "Oxford", Postcode: "NX4 2AD"})
}

// at sets the time, as London's clocks show it.
func (w *worked) at(s string) {
	v, err := time.ParseInLocation("2006-01-02 15:04", s, kith.London)
	if err != nil {
		w.t.Fatal(err)
	}
	w.now = v.UTC()
}

func (w *worked) path(under string) string { return "/people/" + string(w.person) + under }

// The worked case over HTTP: from the referral to the message back, and his
// return.
func TestWorkedCase(t *testing.T) {
	w := newWorked(t)
	b := w.as(t, dbtest.Worker)
	b.Get(w.path("")).Is(200).Says("Jordan Hale", "999 000 0026", "No known risks", "No fixed abode", "Cannot read",
		"nobody has accepted it yet", "I need somewhere to live", "Nobody has written down yet what matters")

	// A letter counts for nothing; a message left does; then he is accepted.
	w.at("2026-09-08 10:00")
	b.Get(w.path("/contact")).Press("Save the contact", "how", "L", "result", "sent").Says("does not count as an attempt", "cannot read")
	w.at("2026-09-08 15:30")
	b.Get(w.path("/contact")).Says("Ring 07700 900123 after 3pm").
		Press("Save the contact", "result", "message", "next", "Ring again", "next_on-day", "9", "next_on-month", "9", "next_on-year", "2026").
		Says("Attempt recorded. 1 of 3 attempts; try after 5:30pm on another day")
	b.Get(w.path("/attempts")).Says("1 of 3 attempts", "On record, and not counted", "They cannot read")
	b.Get(w.path("")).Press("Start supporting Jordan Hale").Says("the plan has begun", "Worker: Lena Walker", "Ring again")

	// Reached, in a form that was opened for the follow-up.
	w.at("2026-09-09 15:20")
	p := b.Get(w.path("")).Follow("Record the contact Ring again")
	p.Says("This is what was to be done: Ring again").
		Press("Save the contact", "result", "", "at-time", "half past").Is(422).Says("Choose what happened", "Enter when it was").
		Press("Save the contact", "result", "spoke", "minutes", "25", "words", "Sleeping in a friend's car. Happy to meet.", "at-time", "3:20pm").
		Says("Contact recorded", "Sleeping in a friend's car", "To be coded by the practice").SaysNot("Record the contact Ring again")
	b.Get(w.path("")).Press("The practice has coded it " + plan.Concept(nhs.Referred.ID).Term).Says("Marked as coded").SaysNot("The practice has coded it")

	// What matters, in his words.
	b.Get(w.path("/about")).Press("Save").Is(422).Says("Write at least one thing").
		Press("Save", "most", "Finding somewhere to live", "best", "Contact on mobile and leave a message. I sleep during the day.", "communicate", "I cannot read or write.").
		Says("What matters is written down", "“Finding somewhere to live”", "How best to support me: Contact on mobile")
	b.Get(w.path("/about/history")).Says("I cannot read or write.", "As it is now")
	b.Get(w.path("/measures/ons4")).Says("Overall, how satisfied are you with your life nowadays?").
		Press("Save", "item-satisfied", "1", "item-worthwhile", "eleven", "item-happy", "2").Is(422).
		Says("Things worthwhile must be between 0 and 10", "Anxious yesterday").
		Press("Save", "item-worthwhile", "2", "item-anxious", "9").Says("recorded", "Anxious yesterday 9")

	ladder(t, w, b)
	helped(t, w, b)
	ended(t, w, b)
}

// ladder builds the plan: need, goal, action.
func ladder(t *testing.T, w *worked, b *webtest.Browser) {
	t.Helper()
	p := b.Get(w.path("")).Follow("Add a need").Press("Add the need").Is(422).Says("Choose the need from the list").
		Press("Add the need", "need", "housing", "words", "Rough sleeping and sofa surfing").Says("What do they hope for?").
		Press("Add the goal", "words", "Somewhere of my own to live", "importance", "10").Says("What is the first step?").
		Press("Add the action", "words", "Referred to a housing charity", "who", "organisation", "status", "waiting").Is(422).Says("Enter the organisation").
		Press("Add the action", "organisation", "Northshire Housing Aid", "support", "housing-advice").
		Says("Action added", "Rough sleeping", "Importance 10 out of 10", "Northshire Housing Aid", "Asked for, waiting")
	p.Follow("How far it has come Somewhere of my own to live").Press("Save", "stage", "start").Is(422).Says("Enter how important the goal is, or how far it has come").
		Press("Save", "stage", "start", "progress", "1").Says("What was said of the goal is kept", "9 September 2026, at the start: progress 1 out of 10")
	p = p.Follow("Add an action Somewhere of my own to live").
		Press("Add the action", "words", "Breakfast club at the day centre", "confidence", "4").Says("confidence 4 out of 10")
	p.Follow("Did not work Breakfast club at the day centre").Press("Save").Is(422).Says("Say what did not work").
		Press("Save", "status_words", "It opens while he sleeps").Says("Tried, and it did not work")
	p = b.Get(w.path("")).Follow("Add a smaller goal Referred to a housing charity").Press("Save", "words", "A bed in the hostel by October").Says("A bed in the hostel")
	p.Press("Done Referred to a housing charity").Says("Referred to a housing charity: Done")
	b.Get(w.path("")).Follow("Change Agreed").Press("Save", "agreed", "representative").Is(422).Says("Enter the name of the person who agreed").
		Press("Save", "agreed", "person").Says("Agreed with the person on 9 September 2026")
	b.Get(w.path("/strengths")).Press("Save", "strengths", "Repairs bicycles").Says("Repairs bicycles")

	// The GP is asked for something, and a second worker's change is not lost.
	b.Get(w.path("")).Follow("Add a need").Press("Add the need", "need", "food").
		Press("Add the goal", "words", "Eat in a way that my stomach can take").
		Press("Add the action", "words", "Repeat prescription of food supplements", "who", "gp", "status", "waiting").Says("food supplements")
	one := b.Get(w.path("/strengths"))
	b.Get(w.path("/strengths")).Press("Save", "strengths", "Repairs bicycles, knows everybody")
	one.Press("Save", "strengths", "Mine").Is(409).Says("Mine")
	one.Press("Save", "strengths", "Mine").Is(409)
}

// helped gives practical help, as records and not as notes.
func helped(t *testing.T, w *worked, b *webtest.Browser) {
	t.Helper()
	b.Get(w.path("/vouchers/new")).Press("Save", "kind", "food", "pence", "40 pounds", "fund", "Hardship scheme").Is(422).Says("Enter what it is worth").
		Press("Save", "pence", "£40").Says("Voucher written down", "£40", "Hardship scheme")
	b.Get(w.path("/vouchers/new")).Press("Save", "kind", "clothes", "pence", "35.50", "fund", "Hardship scheme").Says("£35.50").
		Follow("Change Clothes voucher of £35.50 from Hardship scheme").Press("Save", "number", "HS-10422").Says("HS-10422", "£35.50")
	b.Get(w.path("/forms/new")).Press("Save", "kind", "housing-register", "helped", "for-them", "due-day", "9", "due-month", "10", "due-year", "2026").Says("9 October 2026")
	b.Get(w.path("/signposts/new")).Press("Save").Is(422).Says("Enter the service or the organisation").
		Press("Save", "service", "Night shelter", "organisation", "St Olave's").Says("Night shelter (St Olave's)")
	p := b.Get(w.path("/letters/new?kind=housing")).Says("I am writing in support of Jordan Hale").
		Press("Save the draft", "to_organisation", "Northshire Council, Housing Options").Says("Draft saved")
	p = p.Press("Save and finish").Says("The letter is finished", "Open as PDF")
	if pdf := b.Get(p.Path + "/letter.pdf"); pdf.Status != 200 || !strings.HasPrefix(pdf.Body, "%PDF") {
		t.Errorf("the letter as PDF: %d", pdf.Status)
	}
	p.Press("Mark as sent").Is(422).Says("Choose how it went").Press("Mark as sent", "sent_how", "printed").Says("Printed and given")
	b.Get(w.path("/notes")).Press("Save the note", "words", "Told me about his debts to a friend, and asks that it stays here.", "keep_back", "yes").Says("Kept back from the GP")
	b.Get(w.path("/concerns/new")).Says("ring 999 first").Press("Save", "what", "Has lost much weight in a month", "to_name", "Dr Rhian Powell", "urgency", "today").
		Says("Dr Rhian Powell should acknowledge it by 9 September 2026 at 7:20pm")
	w.at("2026-09-09 21:00")
	b.Get(w.path("/help")).Says("Nobody has acknowledged this in time").Follow("It was acknowledged Has lost much weight in a month").
		Press("Save", "heard_by", "Dr Rhian Powell", "outcome", "Will see him on Thursday").Says("Will see him on Thursday")
}

// ended ends support with the message back, and takes him back.
func ended(t *testing.T, w *worked, b *webtest.Browser) {
	t.Helper()
	w.at("2026-12-07 15:30")
	b.Get(w.path("/reviews/new")).Press("Save", "stage", "3-months", "changed", "Has a room. Eats better.").Says("Review recorded")
	b.Get(w.path("/measures/ons4?stage=end")).Press("Save", "item-satisfied", "6", "item-worthwhile", "5", "missing-happy", "declined", "item-anxious", "4").
		Says("Satisfied with life: 1, then 6: better", "Happy yesterday: 2 on 9 September 2026, no second answer", "3 of 4 items were answered at the start and later")
	b.Get(w.path("")).Follow("How far it has come Somewhere of my own to live").Press("Save", "stage", "end", "progress", "9", "importance", "8").
		Says("Progress 1 on 9 September 2026, then 9 on 7 December 2026", "Importance 8 out of 10")
	p := b.Get(w.path("/close")).SaysNot("The message back").Press("Continue", "closing", "goals-met").Says("Measured", "The message back", "Repeat prescription of food supplements")
	p.Press("End support").Is(422).Says("Choose what becomes of what is not finished", "Finish the message to the GP practice")
	m := p.Press("Write the message to the GP practice").Says("Drafted from the record", "Actions for the GP practice", "Repeat prescription of food supplements")
	summary := m.Field("summary")
	m.Press("Save and finish", "professionals", "", "risks", "No known risks").Is(422).Says("Write what is asked of the reader").
		Press("Save and finish", "professionals", "No actions required", "summary", summary+" Told me about his debts to a friend, and asks that it stays here.").
		Is(422).Says("asked to keep back from the GP")
	m = b.Get(m.Path).Press("Save and finish", "risks", "No known risks").Says("The message is finished", "Plan and requested actions", "Ready, not sent yet")
	if pdf := b.Get(m.Path + "/message.pdf"); pdf.Status != 200 || !strings.HasPrefix(pdf.Body, "%PDF") {
		t.Errorf("the message as PDF: %d", pdf.Status)
	}
	b.Get(m.Path+"/print").Says("Social prescribing: support has ended", "999 000 0026")
	m.Press("Mark as sent", "sent_how", "email", "sent_to", "").Is(422).Says("Enter to whom it went").
		Press("Mark as sent", "sent_how", "email", "sent_to", "canal.street@example.nhs.uk").Says("Marked as sent").
		Follow("Go on to end support").Says("Ready").
		Press("End support", "rest", "handed-on", "rest_words", "asked of the practice in the message").
		Says("Support has ended", "what mattered has been done", "Jordan Hale has come back", "Support ended").SaysNot("Record a contact")
	b.Get(w.path("/contact")).Is(409).Says("Support has ended")
	b.Get(w.path("/needs/new")).Press("Add the need", "need", "money").Is(409).Says("This plan is closed")
}
