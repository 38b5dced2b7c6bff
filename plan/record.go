package plan

import (
	"kith"
	"kith/db"
)

// begin fills in what every new record of a plan has, and refuses one for a
// plan that is closed or not the actor's to see.
func (o *Of) begin(tx *db.Tx, plan kith.ID, check func(kith.Check, kith.Day)) error {
	p, err := Get(tx, plan)
	if err != nil {
		return err
	}
	if err := p.open(); err != nil {
		return err
	}
	return o.about(tx, p.Person, p.ID, check)
}

// about is begin where there need not be a plan.
func (o *Of) about(tx *db.Tx, person, plan kith.ID, check func(kith.Check, kith.Day)) error {
	o.Person, o.Plan, o.MadeBy, o.MadeName = person, plan, tx.Actor.ID, tx.Actor.Name
	c := kith.Check{}
	check(c, tx.Today())
	return c.Err()
}

// forPerson is about, with the open plan of the episode that is named; where
// none is, with that of the episode in which the actor works, if it is clear
// which. Otherwise the record is about the person and belongs to no plan.
func (o *Of) forPerson(tx *db.Tx, person, episode kith.ID, check func(kith.Check, kith.Day)) error {
	if err := sees(tx, person); err != nil {
		return err
	}
	e, err := Which(tx, person, episode)
	plan := kith.ID("")
	switch {
	case err == nil && e.Plan != nil && e.Plan.Status == Active:
		plan = e.Plan.ID
	case err != nil && (episode != "" || kith.KindOf(err) != kith.Conflict):
		return err
	}
	return o.about(tx, person, plan, check)
}

// sees refuses a person whom the actor has no sight of.
func sees(tx *db.Tx, person kith.ID) error {
	ok, err := tx.Sees(person)
	if err == nil && !ok {
		err = kith.Errorf(kith.NotFound, "We could not find this person. The record may have been removed, or it is not yours to see")
	}
	return err
}

// again checks a record that is about to be changed.
func (o *Of) again(tx *db.Tx, s *Strike, check func(kith.Check, kith.Day)) error {
	if s.Struck() {
		return kith.Errorf(kith.Conflict, "This was struck out on %s. Write it down again instead", kith.DayOf(s.StruckAt))
	}
	c := kith.Check{}
	check(c, tx.Today())
	return c.Err()
}

// live refuses a change under a plan that is closed.
func (o *Of) live(tx *db.Tx) error {
	if o.Plan == "" {
		return nil
	}
	p, err := Get(tx, o.Plan)
	if err != nil {
		return err
	}
	return p.open()
}

// A Kind names one kind of record, in links and in the timeline.
type Kind string

const (
	KindReferral Kind = "referral"
	KindPlan     Kind = "plan"
	KindAbout    Kind = "about-me"
	KindNeed     Kind = "need"
	KindGoal     Kind = "goal"
	KindOutcome  Kind = "goal-outcome"
	KindReading  Kind = "goal-reading"
	KindAction   Kind = "action"
	KindStage    Kind = "stage-goal"
	KindContact  Kind = "contact"
	KindSignpost Kind = "signpost"
	KindVoucher  Kind = "voucher"
	KindForm     Kind = "form"
	KindLetter   Kind = "letter"
	KindNote     Kind = "note"
	KindConcern  Kind = "concern"
	KindFollow   Kind = "follow-up"
	KindReview   Kind = "review"
	KindMessage  Kind = "message"
	KindCoding   Kind = "code"
	KindScore    Kind = "score"
)

// strikes are the kinds of record that can be struck out.
var strikes = map[Kind]func(tx *db.Tx, id kith.ID, version int, why string) error{
	KindNeed:     striker(db.Get[Need], db.Update[Need], func(r *Need) (*Of, *Strike) { return &r.Of, &r.Strike }),
	KindGoal:     striker(db.Get[Goal], db.Update[Goal], func(r *Goal) (*Of, *Strike) { return &r.Of, &r.Strike }),
	KindOutcome:  striker(db.Get[GoalOutcome], db.Update[GoalOutcome], func(r *GoalOutcome) (*Of, *Strike) { return &r.Of, &r.Strike }),
	KindReading:  striker(db.Get[Reading], db.Update[Reading], func(r *Reading) (*Of, *Strike) { return &r.Of, &r.Strike }),
	KindAction:   striker(db.Get[Action], db.Update[Action], func(r *Action) (*Of, *Strike) { return &r.Of, &r.Strike }),
	KindStage:    striker(db.Get[StageGoal], db.Update[StageGoal], func(r *StageGoal) (*Of, *Strike) { return &r.Of, &r.Strike }),
	KindContact:  striker(db.Get[Contact], db.Update[Contact], func(r *Contact) (*Of, *Strike) { return &r.Of, &r.Strike }),
	KindSignpost: striker(db.Get[Signpost], db.Update[Signpost], func(r *Signpost) (*Of, *Strike) { return &r.Of, &r.Strike }),
	KindVoucher:  striker(db.Get[Voucher], db.Update[Voucher], func(r *Voucher) (*Of, *Strike) { return &r.Of, &r.Strike }),
	KindForm:     striker(db.Get[Form], db.Update[Form], func(r *Form) (*Of, *Strike) { return &r.Of, &r.Strike }),
	KindLetter:   striker(db.Get[Letter], db.Update[Letter], func(r *Letter) (*Of, *Strike) { return &r.Of, &r.Strike }),
	KindNote:     striker(db.Get[Note], db.Update[Note], func(r *Note) (*Of, *Strike) { return &r.Of, &r.Strike }),
	KindConcern:  striker(db.Get[Concern], db.Update[Concern], func(r *Concern) (*Of, *Strike) { return &r.Of, &r.Strike }),
	KindFollow:   striker(db.Get[FollowUp], db.Update[FollowUp], func(r *FollowUp) (*Of, *Strike) { return &r.Of, &r.Strike }),
	KindReview:   striker(db.Get[Review], db.Update[Review], func(r *Review) (*Of, *Strike) { return &r.Of, &r.Strike }),
	KindMessage:  striker(db.Get[Message], db.Update[Message], func(r *Message) (*Of, *Strike) { return &r.Of, &r.Strike }),
	KindCoding:   striker(db.Get[Coding], db.Update[Coding], func(r *Coding) (*Of, *Strike) { return &r.Of, &r.Strike }),
}

func striker[T any](get func(*db.Tx, kith.ID) (*T, error), update func(*db.Tx, *T) error, parts func(*T) (*Of, *Strike)) func(*db.Tx, kith.ID, int, string) error {
	return func(tx *db.Tx, id kith.ID, version int, why string) error {
		r, err := get(tx, id)
		if err != nil {
			return err
		}
		of, s := parts(r)
		if s.Struck() {
			return kith.Errorf(kith.Conflict, "This has been struck out already")
		}
		of.Version, s.StruckAt, s.StruckBy, s.StruckWhy = version, tx.Now, tx.Actor.Name, why
		return update(tx, r)
	}
}

// StrikeOut says that a record was a mistake. It stays to be seen, with who
// said so and why, and counts for nothing any more. A message or letter that
// was sent can be struck out too: what was sent stays as it was.
func StrikeOut(tx *db.Tx, kind Kind, id kith.ID, version int, why string) error {
	strike, ok := strikes[kind]
	if !ok {
		return kith.Errorf(kith.Invalid, "This cannot be struck out")
	}
	c := kith.Check{}
	c.Need(&why, "why", "Reason", "Say why this was a mistake", 150)
	if err := c.Err(); err != nil {
		return err
	}
	if err := strike(tx, id, version, why); err != nil {
		return err
	}
	switch kind {
	case KindReading:
		return unsaid(tx, id)
	case KindContact:
		return recount(tx, id)
	case KindVoucher:
		return giveBack(tx, id, why)
	}
	return nil
}
