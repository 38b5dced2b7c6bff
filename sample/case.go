package sample

import (
	"fmt"
	"time"

	"kith"
	"kith/db"
	"kith/directory"
	"kith/identity"
	"kith/nhs"
	"kith/onward"
	"kith/outcome"
	"kith/person"
	"kith/plan"
	"kith/referral"
)

// Jordan is the man of the worked case (JOURNEY.md section 4), invented: 32
// and without a home, in pain, and not able to read.
var Jordan = person.New{Given: "Jordan", Family: "Hale", Born: "1990-05-11", Number: "9990000026", Practice: "K99030",
	GPDetails: "Canal Street Surgery", Gender: "1", Ethnicity: "A", Phone: "07700 900123", NoFixedAbode: true}

// FromDietitian is his referral.
var FromDietitian = referral.New{Team: "banbury-cross", Source: referral.GP, Referrer: "Dr Rhian Powell", Role: "GP",
	Service: "Canal Street Surgery", Organisation: "K99030", Contact: "01632 960100", Method: "messaging",
	Needs: []nhs.Need{nhs.Housing, nhs.Food, nhs.Diagnosis},
	Reason: "Homeless, rough sleeping and sofa surfing. Chronic back injury and IBS, not managing nutrition. " +
		"The dietitian suggests this referral to see if his housing and social situation can improve.",
	Problems:    "Chronic back injury; irritable bowel syndrome",
	PersonWords: "I need somewhere to live", Urgency: referral.Soon, Agreed: "yes", Risk: referral.NoKnownRisks}

// A story plays one person's support, step by step, in one transaction.
type story struct {
	tx   *db.Tx
	err  error
	plan *plan.Plan
}

// on sets the time, as London's clocks show it.
func (s *story) on(at string) *story {
	t, err := time.ParseInLocation("2006-01-02 15:04", at, kith.London)
	if s.err == nil {
		s.err = err
	}
	s.tx.Now = t.UTC()
	return s
}

// step does one thing, unless something before it failed, and returns what it made.
func step[T any](s *story, f func(*db.Tx) (*T, error)) *T {
	if s.err != nil {
		return new(T)
	}
	out, err := f(s.tx)
	if err != nil {
		s.err = fmt.Errorf("at %s: %w", s.tx.Now.Format(time.DateTime), err)
		return new(T)
	}
	return out
}

// worked records the case in full: all but its end, which a visitor may play.
func (c *county) worked(tx *db.Tx) error {
	lena := c.signedIn("worker@demo.kith.example")
	s := &story{tx: tx.As(c.signedIn("referrer@demo.kith.example"))}
	s.on("2023-01-09 11:20")
	r := step(s, func(tx *db.Tx) (*referral.Referral, error) { return referral.Receive(tx, Jordan, FromDietitian) })
	s.tx = tx.As(lena)
	if s.err == nil {
		c.jordan, c.episode = r.Person, r.ID
		s.on("2023-01-09 16:00").err = cannotRead(s.tx, r.Person)
	}
	s.on("2023-01-10 15:30")
	step(s, func(tx *db.Tx) (*plan.Contact, error) {
		return plan.RecordContact(tx, r.ID, plan.NewContact{How: nhs.Telephone, Result: plan.LeftWord, Words: "His phone was off. Left a message, as he asks."})
	})
	s.plan = step(s, func(tx *db.Tx) (*plan.Plan, error) { return plan.Start(tx, r.ID) })
	s.on("2023-01-12 15:20")
	step(s, func(tx *db.Tx) (*plan.Contact, error) {
		return plan.RecordContact(tx, r.ID, plan.NewContact{How: nhs.Telephone, Result: plan.Spoke, Minutes: 25, Kind: "First conversation",
			Words: "Sleeping in a friend's car. Happy to meet at the day centre, after three."})
	})
	s.on("2023-01-17 15:30")
	step(s, func(tx *db.Tx) (*plan.Contact, error) {
		return plan.RecordContact(tx, r.ID, plan.NewContact{How: nhs.FaceToFace, Result: plan.Spoke, Minutes: 60, Place: "Day centre", PlaceType: "H01",
			Words: "A long talk. Finding somewhere to live is what matters."})
	})
	step(s, func(tx *db.Tx) (*plan.AboutMe, error) {
		return plan.Say(tx, r.Person, "", plan.NewAboutMe{Most: "Finding somewhere to live",
			Best:        "Ring my mobile and leave a message, as I cannot charge it when I sleep rough. I sleep during the day.",
			Communicate: "I cannot read or write. Tell me, and I remember. Letters go to my mother's.",
			People:      "My mother, Joan. She reads my letters to me.", Wellness: "My back hurts all the time and my stomach plays up.",
			Also: "I used to mend bicycles for a living.", SupportedBy: "Lena Walker, link worker"})
	})
	c.score(s, r.ID, outcome.Start, 1, 2, 2, 9)
	c.ladder(s)
	c.help(s, r.Person)
	s.on("2023-03-16 15:30")
	step(s, func(tx *db.Tx) (*plan.Contact, error) {
		return plan.RecordContact(tx, r.ID, plan.NewContact{How: nhs.FaceToFace, Result: plan.Spoke, Minutes: 50, Place: "Day centre", PlaceType: "H01",
			Others: "Sam Reed, housing officer", Words: "Offered a room in supported housing from April. He has begun to talk about his debts.", Next: "Ring about the viewing", NextOn: "2023-03-30"})
	})
	if s.err == nil {
		s.err = c.sentOn(s)
	}
	return s.err
}

// sentOn asks organisations for him: one that has an account has said yes, one
// has not answered by its link.
func (c *county) sentOn(s *story) error {
	asked, org := []onward.Asked{}, kith.ID("")
	for _, name := range []string{"Homes First", "Rough sleepers' action group"} {
		v, err := db.First[directory.Service](s.tx, db.Q{Where: "t.name = $1", Args: []any{name}})
		if err != nil {
			return err
		}
		if asked = append(asked, onward.Asked{Service: v.ID}); org == "" {
			org = v.Organisation
		}
	}
	provider := c.signedIn("provider@demo.kith.example")
	provider.Providers = []kith.ID{org}
	if _, _, err := identity.AddMember(s.tx.As(c.system()), org, provider.Name, "provider@demo.kith.example"); err != nil {
		return err
	}
	s.on("2023-03-17 10:05")
	r, err := onward.Send(s.tx, s.plan.ID, onward.New{Need: nhs.Housing, Every: true, Urgency: referral.Soon,
		Ask: "He has slept rough since November. A room, and somebody to go with him to the council.", Items: []string{"name", "age", "reach", "reading", "best", "risks"}},
		asked, onward.Said{How: "spoken", Words: "Asked at the day centre. Yes to both."})
	if err != nil {
		return err
	}
	g, err := onward.GroupOf(s.tx, r.ID)
	if err != nil {
		return err
	}
	s.on("2023-03-20 09:30")
	theirs := s.tx.As(provider)
	theirs.Now = s.tx.Now
	for _, o := range g.Asked {
		if o.Provider != org {
			continue
		}
		if _, err := onward.Answer(theirs, o.ID, onward.Did{Move: onward.Accept, Words: "We have a room from April.", Version: o.Version}); err != nil {
			return err
		}
	}
	return nil
}

// signedIn is the actor of an account of the demo.
func (c *county) signedIn(email string) kith.Actor { return c.actors[email] }

// cannotRead records how to reach him.
func cannotRead(tx *db.Tx, id kith.ID) error {
	p, err := person.Get(tx, id)
	if err != nil {
		return err
	}
	p.Literacy, p.HowToReach, p.Pronoun = person.CannotRead, "Sleeps during the day", "he/him"
	if err := person.Change(tx, p); err != nil {
		return err
	}
	all, err := person.Channels(tx, id)
	if err != nil {
		return err
	}
	all[0].Use, all[0].Message, all[0].From, all[0].Note = "mobile", person.Yes, "15:00", "Cannot charge it when sleeping rough"
	if err := person.ChangeChannel(tx, &all[0]); err != nil {
		return err
	}
	if err := person.AddRelation(tx, &person.Relation{Of: person.Of{Person: id}, Name: "Joan Hale", Relationship: "Mother", Phone: "01632 960124"}); err != nil {
		return err
	}
	of := person.Of{Person: id}
	if err := person.AddRequirement(tx, &person.Requirement{Of: of, Kind: "communication", What: "Information said, or in pictures",
		Detail: "Ring and leave a message; read letters to him", Consequence: "He does not learn of an appointment, and misses it"}); err != nil {
		return err
	}
	if err := person.Learn(tx, &person.Fact{Of: of, Kind: person.Accommodation, Code: string(nhs.RoughSleeper), Detail: "Sofa surfing when a friend lets him"}); err != nil {
		return err
	}
	return person.AddAddress(tx, &person.Address{Of: of, Type: nhs.Correspondence, CareOf: "Mrs Joan Hale (mother)",
		Line1: "9 Mill Lane", Line4: "Banbury", Postcode: "NX17 1AD"})
}

// ladder is his plan: needs, goals and actions, what failed among them.
func (c *county) ladder(s *story) {
	id := s.plan.ID
	housing := step(s, func(tx *db.Tx) (*plan.Need, error) {
		return plan.AddNeed(tx, id, plan.NewNeed{Need: nhs.Housing, Words: "Rough sleeping and sofa surfing", Raised: plan.ByPerson})
	})
	food := step(s, func(tx *db.Tx) (*plan.Need, error) {
		return plan.AddNeed(tx, id, plan.NewNeed{Need: nhs.Food, Words: "Not managing nutrition, with IBS", Raised: plan.ByReferrer})
	})
	home := step(s, func(tx *db.Tx) (*plan.Goal, error) {
		return plan.AddGoal(tx, housing.ID, plan.NewGoal{Words: "Somewhere of my own to live", Importance: 10})
	})
	eat := step(s, func(tx *db.Tx) (*plan.Goal, error) {
		return plan.AddGoal(tx, food.ID, plan.NewGoal{Words: "Eat in a way that my stomach can take", Importance: 7})
	})
	for _, a := range []struct {
		goal kith.ID
		n    plan.NewAction
	}{
		{home.ID, plan.NewAction{Support: "housing-advice", Words: "Referred to a housing charity", Who: plan.WhoOrganisation, Organisation: "Homes First Northshire", Status: plan.Waiting, Due: "2023-04-03"}},
		{home.ID, plan.NewAction{Support: "housing-advice", Words: "Referred to a homeless action group", Who: plan.WhoOrganisation, Organisation: "Northshire Homeless Action", Status: plan.Done}},
		{home.ID, plan.NewAction{Support: "practical", Words: "Work on temporary housing and bidding together", Who: plan.WhoWorker, WhoName: "Lena Walker", Confidence: 6, Status: plan.Doing, Due: "2023-04-14"}},
		{home.ID, plan.NewAction{Support: "group", Words: "Breakfast club at the day centre", Who: plan.WhoPerson, Confidence: 4, Status: plan.Failed, StatusWords: "it opens while he sleeps"}},
		{eat.ID, plan.NewAction{Support: "statutory", Words: "Repeat prescription of food supplements", Who: plan.WhoGP, WhoName: "Dr Rhian Powell", Status: plan.Waiting, Due: "2023-03-27"}},
	} {
		step(s, func(tx *db.Tx) (*plan.Action, error) { return plan.AddAction(tx, a.goal, a.n) })
	}
	step(s, func(tx *db.Tx) (*plan.Plan, error) {
		n := s.plan.New
		n.Agreed, n.Strengths, n.Funding = plan.AgreedPerson, "Knows everybody in town. Mends bicycles.", "None"
		return plan.Change(tx, id, s.plan.Version, n)
	})
}

// help is what was done for him, as records and not as notes.
func (c *county) help(s *story, who kith.ID) {
	id := s.plan.ID
	s.on("2023-01-24 16:10")
	for _, v := range []plan.NewVoucher{
		{Kind: "food", Pence: 4000, Budget: c.hardship, Number: "HS-10421", Need: nhs.Food},
		{Kind: "clothes", Pence: 3550, Budget: c.hardship, Number: "HS-10422", Need: nhs.Food},
	} {
		step(s, func(tx *db.Tx) (*plan.Voucher, error) { return plan.Give(tx, id, v) })
	}
	step(s, func(tx *db.Tx) (*plan.Form, error) {
		return plan.AddForm(tx, id, plan.NewForm{Kind: "housing-register", Helped: "for-them", SentOn: "2023-01-24", SentTo: "Northshire Council", Due: "2023-03-24"})
	})
	draft := step(s, func(tx *db.Tx) (*plan.NewLetter, error) { return plan.DraftLetter(tx, id, "housing") })
	draft.ToOrganisation = "Northshire Council, Housing Options"
	letter := step(s, func(tx *db.Tx) (*plan.Letter, error) { return plan.WriteLetter(tx, id, *draft) })
	letter = step(s, func(tx *db.Tx) (*plan.Letter, error) { return plan.FinishLetter(tx, letter.ID, letter.Version) })
	step(s, func(tx *db.Tx) (*plan.Letter, error) {
		return plan.LetterSent(tx, letter.ID, letter.Version, "printed")
	})
	step(s, func(tx *db.Tx) (*plan.Signpost, error) {
		return plan.Point(tx, id, plan.NewSignpost{Service: "Rough sleepers' action group", Organisation: "Northshire Homeless Action", Contact: "01632 963005", Need: nhs.Housing, Reason: "For nights of frost"})
	})
	s.on("2023-02-14 15:45")
	step(s, func(tx *db.Tx) (*plan.Note, error) {
		return plan.AddNote(tx, who, plan.NewNote{Words: "Told me about his debts to a friend. Does not want the surgery to hear of it.", KeepBack: true})
	})
	concern := step(s, func(tx *db.Tx) (*plan.Concern, error) {
		return plan.Raise(tx, who, plan.NewConcern{What: "Has lost much weight in a month", ToName: "Dr Rhian Powell", ToRole: "GP", Urgency: "today"})
	})
	s.on("2023-02-14 17:05")
	step(s, func(tx *db.Tx) (*plan.Concern, error) {
		return plan.Heard(tx, concern.ID, concern.Version, "Dr Rhian Powell", "Will see him on Thursday")
	})
}

// score records the four ONS questions: satisfied, worthwhile, happy, anxious.
func (c *county) score(s *story, episode kith.ID, stage outcome.Stage, values ...int) {
	n := outcome.New{Instrument: "ons4", Stage: stage, Mode: "phone"}
	for i, code := range []string{"satisfied", "worthwhile", "happy", "anxious"} {
		n.Items = append(n.Items, outcome.Answer{Item: code, Value: outcome.Whole(values[i])})
	}
	step(s, func(tx *db.Tx) (*outcome.Score, error) { return outcome.Record(tx, episode, n) })
}
