package sample

import (
	"slices"
	"strconv"
	"time"

	"kith"
	"kith/db"
	"kith/nhs"
	"kith/outcome"
	"kith/plan"
	"kith/referral"
)

// told are the networks of the accounts that can sign in: there every accepted
// referral has its plan. Elsewhere a referral has its dates and outcome only,
// as one has that was read from another system.
var told = []kith.ID{"banbury-cross", "banbury-alliance", "bicester"}

// hopes are what people say matters to them, and what is done about it.
var hopes = map[nhs.Need]struct {
	most, goal, action string
	support            nhs.Support
}{
	nhs.Isolation:   {"Company. Somebody to laugh with", "See people twice a week", "Go to the Tuesday talking café together the first time", "group"},
	nhs.Transport:   {"Getting out without asking my daughter", "Get to town and back by myself", "Send off the Blue Badge form", "practical"},
	nhs.Bereavement: {"Being allowed to miss him", "Sleep through, and eat with others", "Bereavement circle on Mondays", "peer"},
	nhs.Housing:     {"A dry home for the children", "A home without damp", "Ask the council for an inspection", "housing-advice"},
	nhs.Money:       {"Opening my letters without being sick with worry", "A plan for the debts", "Meet the money adviser", "practical"},
	nhs.Benefits:    {"Being believed", "Have the decision looked at again", "Ask for the appeal, with help", "practical"},
	nhs.SocialCare:  {"Staying in my own home", "Help with washing, twice a week", "Ask for a needs assessment", "statutory"},
	nhs.Lifestyle:   {"Being well enough to play with my grandchildren", "Walk to the park and back", "Join the slow walks on Wednesdays", "exercise"},
	nhs.Diagnosis:   {"Not being frightened of it", "Know what to eat", "Evening group for people who have it", "peer"},
	nhs.Employment:  {"Being useful again", "An hour a week somewhere", "See the volunteer bureau", "practical"},
	nhs.Education:   {"Reading to my little one", "Read a page aloud", "Read with us, Thursdays", "practical"},
	nhs.Carers:      {"An hour that is mine", "A break each week", "Carers' break: three hours on Fridays", "practical"},
	nhs.Food:        {"Not going to bed hungry", "Food in the house all month", "Larder on Thursdays; ask for a voucher", "practical"},
}

// lives plays an accepted referral with its plan: a first contact, what
// matters, a need, a goal, an action, measures; and what is due next, when it
// is not over by today.
func (c *county) lives(tx *db.Tx, r *referral.Referral, worker kith.Actor, given, spoke, end time.Time, closing referral.ClosingReason) error {
	s := &story{tx: tx.As(worker)}
	s.tx.Now = given
	s.plan = step(s, func(tx *db.Tx) (*plan.Plan, error) { return plan.Start(tx, r.ID) })
	if spoke.After(Today) || s.err != nil {
		return s.err
	}
	s.tx.Now = spoke
	contact := plan.NewContact{How: nhs.Telephone, Result: plan.Spoke, Minutes: 10 + 5*c.IntN(9), Kind: "First conversation"}
	if end.After(Today) {
		contact.Next, contact.NextOn = "Ring to see how it goes", kith.DayOf(Today).Add(c.IntN(24)-6)
		if contact.NextOn < kith.DayOf(spoke) {
			contact.NextOn = kith.DayOf(spoke)
		}
	}
	step(s, func(tx *db.Tx) (*plan.Contact, error) { return plan.RecordContact(tx, r.ID, contact) })
	need := r.Needs[0]
	h := hopes[need]
	step(s, func(tx *db.Tx) (*plan.AboutMe, error) {
		old, err := plan.About(tx, r.Person)
		if err != nil && kith.KindOf(err) != kith.NotFound {
			return nil, err
		}
		previous := kith.ID("")
		if old != nil {
			previous = old.ID
		}
		return plan.Say(tx, r.Person, previous, plan.NewAboutMe{Most: h.most, SupportedBy: worker.Name + ", link worker"})
	})
	n := step(s, func(tx *db.Tx) (*plan.Need, error) {
		return plan.AddNeed(tx, s.plan.ID, plan.NewNeed{Need: need, Words: r.Reason, Raised: plan.ByPerson})
	})
	g := step(s, func(tx *db.Tx) (*plan.Goal, error) {
		return plan.AddGoal(tx, n.ID, plan.NewGoal{Words: h.goal, Importance: 5 + c.IntN(6)})
	})
	status := one(c.maker, []plan.ActionStatus{plan.Planned, plan.Doing, plan.Waiting})
	over := !end.After(Today)
	if over {
		status = one(c.maker, []plan.ActionStatus{plan.Done, plan.Done, plan.Done, plan.Failed})
	}
	step(s, func(tx *db.Tx) (*plan.Action, error) {
		return plan.AddAction(tx, g.ID, plan.NewAction{Support: h.support, Words: h.action, Who: plan.WhoPerson, Confidence: 3 + c.IntN(7), Status: status, StatusWords: ended(status), Due: kith.DayOf(spoke).Add(14 + c.IntN(40))})
	})
	if c.in(75) {
		c.score(s, r.ID, outcome.Start, 2+c.IntN(6), 2+c.IntN(6), 2+c.IntN(6), 2+c.IntN(8))
	}
	if s.err == nil {
		c.asks(s, g, spoke, end, closing)
	}
	if over && s.err == nil {
		s.tx.Now = end
		c.ends(s, r, closing)
	}
	return s.err
}

// asks plays what is said of a goal: when it is set, and for most once more, when
// support ends or after three months of it. It draws from a lot of its own, so that
// the people of the county stay who they are.
func (c *county) asks(s *story, g *plan.Goal, spoke, end time.Time, closing referral.ClosingReason) {
	was := c.maker
	c.maker = c.apart
	defer func() { c.maker = was }()
	if !c.in(80) {
		return
	}
	said := func(stage outcome.Stage, importance, progress int) {
		n := plan.NewReading{Stage: stage, Progress: plan.Scale(strconv.Itoa(progress))}
		if importance > 0 {
			n.Importance = plan.Scale(strconv.Itoa(importance))
		}
		step(s, func(tx *db.Tx) (*plan.Reading, error) { return plan.AddReading(tx, g.ID, n) })
	}
	begun := c.IntN(4)
	said(outcome.Start, 0, begun) // how much it matters was said with the goal
	matters := min(10, max(1, g.Importance+c.IntN(4)-2))
	ripe := spoke.AddDate(0, 3, 2)
	switch {
	case !end.After(Today) && slices.Contains(scored, closing) && c.in(70):
		s.tx.Now = end
		most := map[referral.ClosingReason]int{"goals-met": 6, "goals-partly": 4}[closing]
		said(outcome.End, matters, max(0, min(10, begun+most+c.IntN(4)-1)))
	case end.After(Today) && !ripe.After(Today) && c.in(60):
		s.tx.Now = ripe
		said(outcome.ThreeMonth, matters, min(10, begun+c.IntN(5)))
	}
}

// scored are the ways of ending in which somebody is there to be asked.
var scored = []referral.ClosingReason{"goals-met", "goals-partly", "handed-on"}

// ended is why an action came to nothing.
func ended(s plan.ActionStatus) string {
	if s == plan.Failed {
		return "tried once; it was not the right place"
	}
	return ""
}

// ends closes a plan, with measures for two in three.
func (c *county) ends(s *story, r *referral.Referral, closing referral.ClosingReason) {
	x := plan.Closing{Reason: closing, NoScore: "not-right", NoMessage: "Told by telephone"}
	if slices.Contains(scored, closing) && c.in(66) {
		c.score(s, r.ID, outcome.End, 4+c.IntN(6), 4+c.IntN(6), 4+c.IntN(6), 1+c.IntN(7))
		x.NoScore = ""
	}
	step(s, func(tx *db.Tx) (*plan.Plan, error) {
		p, err := plan.Get(tx, s.plan.ID)
		if err != nil {
			return nil, err
		}
		return plan.Close(tx, p.ID, p.Version, x)
	})
}
