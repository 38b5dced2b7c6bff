package plan

import (
	"time"

	"kith"
	"kith/access"
	"kith/db"
	"kith/nhs"
	"kith/referral"
)

// A Result is what came of trying to reach somebody.
type Result string

const (
	Spoke      Result = "spoke"
	NoAnswer   Result = "no-answer"
	LeftWord   Result = "message"
	Sent       Result = "sent"
	DidNotCome Result = "not-come"
	Came       Result = "came" // to a group: the register says so, no form
)

// Results are what can come of it. In Send stands the national code of ATTENDED
// OR DID NOT ATTEND, for a contact that was an appointment.
var Results = nhs.List[Result]{
	Title:  "What happened",
	Source: "Kith; NHS data dictionary: ATTENDED OR DID NOT ATTEND CODE",
	Codes: []nhs.Code[Result]{
		{Code: Spoke, Name: "Spoke with the person", Local: true, Send: "5"},
		{Code: "late", Name: "They came late and were seen", Local: true, Send: "6"},
		{Code: "answered", Name: "They answered in writing", Local: true},
		{Code: NoAnswer, Name: "No answer", Local: true},
		{Code: LeftWord, Name: "Left a message", Local: true},
		{Code: "somebody-else", Name: "Spoke with somebody else", Local: true},
		{Code: Sent, Name: "Sent", About: "A letter, a text or an e-mail, with no answer yet", Local: true},
		{Code: DidNotCome, Name: "Did not come", Local: true, Send: "3"},
		{Code: "late-missed", Name: "Came too late to be seen", Local: true, Send: "7"},
		{Code: "cancelled", Name: "The person put it off", Local: true, Send: "2"},
		{Code: "cancelled-us", Name: "We put it off", Local: true, Send: "4"},
		{Code: "not-working", Name: "The number or address does not work", Local: true},
		{Code: Came, Name: "Came", Local: true, Send: "5", Old: true},
	},
}

// TwoWay reports whether both sides had a say: it stops the waiting clock. Who
// came to a group was in the room; whether anybody spoke with them, it does not
// say, so it does not flatter the waits.
func (r Result) TwoWay() bool {
	return r == Spoke || r == "late" || r == "answered" || r == "late-missed" || r == "cancelled"
}

// Attempt reports whether the worker tried, and could have reached the person.
func (r Result) Attempt() bool {
	return r == NoAnswer || r == LeftWord || r == "somebody-else" || r == Sent || r == DidNotCome
}

// NewContact is a contact, or an attempt at one (PRSB Contacts with
// professionals).
type NewContact struct {
	How       nhs.Mechanism `db:"how" form:"how"`
	At        time.Time     `db:"at" form:"at"` // now when zero
	Result    Result        `db:"result" form:"result"`
	Minutes   int           `db:"minutes" form:"minutes"`
	Place     string        `db:"place" form:"place"`           // 150
	PlaceCode nhs.ODS       `db:"place_code" form:"place_code"` // 3 to 5
	PlaceType nhs.Location  `db:"place_type" form:"place_type"`
	Others    string        `db:"others" form:"others"` // who else was there: name and role of each; 500
	Kind      string        `db:"kind" form:"kind"`     // such as "First conversation"; 150
	Words     string        `db:"words" form:"words"`   // 4000
	Next      string        `db:"next" form:"next"`     // what is to happen next; 500
	Follows   nhs.Outcome   `db:"follows" form:"follows"`
	SeenName  string        `db:"seen_name" form:"seen_name"` // the actor, when empty; 70
	SeenRole  string        `db:"seen_role" form:"seen_role"` // 70

	NextOn kith.Day `form:"next_on"` // makes a follow-up of Next for that day
	Does   kith.ID  `form:"does"`    // the follow-up that this contact was, which is then done
}

// A Contact is one contact or attempt.
type Contact struct {
	Of
	NewContact
	Referral kith.ID `db:"referral" form:"-"`
	TwoWay   bool    `db:"two_way" form:"-"`
	Counts   bool    `db:"counts" form:"-"`  // as an attempt to reach the person
	WhyNot   string  `db:"why_not" form:"-"` // why it was no attempt, in words for the worker
	Strike
}

func (*Contact) Table() string { return "contact" }
func (*Contact) Wall() db.Wall { return care }

// Check puts n into its usual form and notes what is wrong with it.
func (n *NewContact) Check(c kith.Check, today kith.Day) {
	c.That(nhs.Mechanisms.Valid(n.How), "how", "Choose how you made contact")
	c.That(Results.Valid(n.Result), "result", "Choose what happened")
	c.That(kith.DayOf(n.At) <= today, "at", "Enter when it was, not in the future")
	c.That(n.Minutes >= 0 && n.Minutes <= 24*60, "minutes", "Enter how many minutes it took, like 20")
	c.Text(&n.Place, "place", "Place", 150)
	n.PlaceCode = nhs.ParseODS(string(n.PlaceCode))
	c.That(n.PlaceCode == "" || n.PlaceCode.Valid(), "place_code", "Enter an ODS code, or leave it empty and say the place in words")
	c.That(nhs.Locations.Blank(n.PlaceType), "place_type", "Choose the kind of place from the list")
	c.Text(&n.Others, "others", "Others present", 500)
	c.Text(&n.Kind, "kind", "Kind of contact", 150)
	c.Text(&n.Words, "words", "What was said", 4000)
	c.Text(&n.Next, "next", "What next", 500)
	c.That(nhs.Outcomes.Blank(n.Follows), "follows", "Choose what follows from the list")
	c.Text(&n.SeenName, "seen_name", "Seen by", 70)
	c.Text(&n.SeenRole, "seen_role", "Role", 70)
	c.That(n.NextOn == "" || n.NextOn.Valid() && n.NextOn >= today, "next_on", "Enter a day from today on")
	c.That(n.NextOn == "" || n.Next != "", "next", "Say what is to happen on that day")
}

// RecordContact writes down a contact or an attempt, in an episode that need
// not have been accepted yet. A two-way contact stops the waiting clock and,
// when it is the first by a link worker after acceptance, notes the code for
// the GP record. Counts and WhyNot of the answer say whether it was an attempt.
func RecordContact(tx *db.Tx, episode kith.ID, n NewContact) (*Contact, error) {
	r, err := referral.Get(tx, episode)
	if err != nil {
		return nil, err
	}
	if !r.Open() {
		return nil, kith.Errorf(kith.Conflict, "This referral is %s. If the person has come back, open the plan again first", referral.Statuses.Name(r.Status))
	}
	if n.At.IsZero() {
		n.At = tx.Now
	}
	if n.SeenName == "" {
		n.SeenName, n.SeenRole = tx.Actor.Name, access.Names[tx.Actor.Role]
	}
	k := &Contact{NewContact: n, Referral: r.ID}
	plan, err := planOf(tx, r)
	if err != nil {
		return nil, err
	}
	err = k.about(tx, r.Person, plan, func(c kith.Check, today kith.Day) {
		k.Check(c, today)
		c.That(!k.At.After(tx.Now), "at", "Enter when it was, not in the future")
		c.That(kith.DayOf(k.At) >= kith.DayOf(r.ReceivedAt), "at", "Enter a time after the referral was received on "+kith.DayOf(r.ReceivedAt).String())
	})
	if err != nil {
		return nil, err
	}
	if err := k.weigh(tx); err != nil {
		return nil, err
	}
	if err := db.Insert(tx, k); err != nil {
		return nil, err
	}
	if k.TwoWay {
		if err := referral.Reached(tx, r, k.At); err != nil {
			return nil, err
		}
		if err := firstInteraction(tx, r, k); err != nil {
			return nil, err
		}
	}
	return k, k.then(tx)
}

// planOf is the ID of the plan that serves r now, or "".
func planOf(tx *db.Tx, r *referral.Referral) (kith.ID, error) {
	p, err := OfReferral(tx, r.ID)
	if err != nil && kith.KindOf(err) == kith.NotFound {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	return p.ID, nil
}

// then does what the contact leads to: the follow-up that it was, and the next.
func (k *Contact) then(tx *db.Tx) error {
	if k.Does != "" {
		f, err := db.Get[FollowUp](tx, k.Does)
		if err != nil {
			return err
		}
		if f.Person != k.Person {
			return kith.Errorf(kith.Invalid, "This follow-up is about somebody else")
		}
		if f.DoneAt.IsZero() {
			if _, err := DoFollowUp(tx, f.ID, f.Version, Results.Name(k.Result)); err != nil {
				return err
			}
		}
	}
	if k.NextOn == "" {
		return nil
	}
	_, err := AddFollowUp(tx, k.Person, NewFollowUp{What: k.Next, Due: k.NextOn, Contact: true, Episode: k.Referral})
	return err
}

// Contacts returns the contacts and attempts of an episode, oldest first.
func Contacts(tx *db.Tx, episode kith.ID) ([]Contact, error) {
	return db.Select[Contact](tx, db.Q{Where: "t.referral = $1", Args: []any{episode}, Order: "t.at, t.id"})
}
