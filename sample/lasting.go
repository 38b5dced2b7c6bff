package sample

import (
	"math/rand/v2"
	"slices"
	"time"

	"kith"
	"kith/db"
	"kith/forum"
	"kith/nhs"
	"kith/person"
	"kith/pulse"
	"kith/referral"
	"kith/safety"
	"kith/supervision"
	"kith/visit"
)

// lasting is what a team does so that it lasts: supervision, a debrief, home
// visits, forums and the pulse; and structured visits to two people.
func (c *county) lasting(tx *db.Tx) error {
	m := &maker{Rand: rand.New(rand.NewPCG(Seed, 0x6c617374))} // #nosec G404 -- the same county each time; no secret is made of it
	var mine []kith.Actor
	for _, id := range told {
		crew, err := c.crew(tx, id)
		if err != nil {
			return err
		}
		for _, a := range crew {
			if !slices.ContainsFunc(mine, func(b kith.Actor) bool { return b.ID == a.ID }) {
				mine = append(mine, a)
			}
		}
	}
	lena := c.signedIn("worker@demo.kith.example")
	for n, a := range mine {
		if n%7 == 6 && a.ID != lena.ID { // nobody has arranged it yet: the lead's page says so
			continue
		}
		if err := c.supervised(tx, m, n, a); err != nil {
			return err
		}
	}
	s := &story{tx: tx.As(lena)}
	s.on("2023-03-29 16:20")
	step(s, func(tx *db.Tx) (*supervision.Debrief, error) { return supervision.Ask(tx, "distress") })
	for _, f := range []func(*story) error{c.visited, c.structured} {
		if s.err == nil {
			s.err = f(s)
		}
	}
	if s.err != nil {
		return s.err
	}
	if err := c.forums(tx, mine); err != nil {
		return err
	}
	return c.pulses(tx, m)
}

// talks are what was said at meetings, by turns; no person is in them.
var talks = []supervision.Words{
	{Themes: []supervision.Theme{"caseload", "boundaries"}, Note: "More telephone calls in the evening than there should be. We agreed that the work telephone goes off at five."},
	{Themes: []supervision.Theme{"nothing-there", "distress"}, Note: "The waiting list for counselling is shut. It weighs to hear people and have nowhere to send them."},
	{Themes: []supervision.Theme{"good"}, Note: "Two people have begun to volunteer at the café. Took time to be glad of it."},
	{Themes: []supervision.Theme{"practice", "role"}, Note: "Referrals come for what the practice could do itself. To be raised with the practice manager together."},
	{Themes: []supervision.Theme{"risk", "complex"}, Note: "Went through when to ring the crisis team, and who is told after."},
	{Themes: []supervision.Theme{"learning", "wellbeing"}, Note: "Would like the course on bereavement. Leave is booked for May."},
}

// supervised plays half a year of one worker's supervision: by the lead for most,
// by somebody of the practice for a few. Most meetings were held, some missed,
// and the last ones stand as they do in real teams.
func (c *county) supervised(tx *db.Tx, m *maker, n int, worker kith.Actor) error {
	lead := c.signedIn("lead@demo.kith.example")
	s := &story{tx: tx.As(lead)}
	s.on("2022-09-26 09:00")
	about := supervision.New{Account: worker.ID, Other: lead.ID, Team: one(m, common(worker.Teams, lead.Teams)), Weeks: supervision.UsualWeeks, First: kith.Day("2022-10-03").Add(n%5 + 7*(n%4))}
	by := lead
	if n%6 == 5 {
		about.Other, about.OtherName, about.Weeks, by = "", "Dr Marta Kovač", 6, worker
	}
	a := step(s, func(tx *db.Tx) (*supervision.Arranged, error) { return supervision.Arrange(tx, about) })
	for turn := 0; s.err == nil; turn++ {
		s.tx = tx.As(by)
		all, err := supervision.Meetings(s.tx, a.ID)
		if err != nil {
			return err
		}
		meeting, today := all[0], kith.DayOf(Today)
		if meeting.State != supervision.Due || meeting.Due >= today {
			break
		}
		last := meeting.Due.Add(7*about.Weeks) >= today
		if last && n%8 == 3 { // nobody has said yet what became of it
			break
		}
		s.tx.Now = meeting.Due.Start().Add(15 * time.Hour)
		switch {
		case last && n%8 == 4:
			step(s, func(tx *db.Tx) (*supervision.Meeting, error) {
				return supervision.Miss(tx, meeting.ID, meeting.Version, "urgent", supervision.Supervisor, "")
			})
		case m.in(12):
			step(s, func(tx *db.Tx) (*supervision.Meeting, error) {
				return supervision.Miss(tx, meeting.ID, meeting.Version, one(m, []supervision.Why{"away", "time", "urgent"}), "", meeting.Due.Add(7))
			})
		default:
			step(s, func(tx *db.Tx) (*supervision.Meeting, error) {
				return supervision.Hold(tx, meeting.ID, meeting.Version, meeting.Due, one(m, []int{45, 50, 60, 60, 75}), "")
			})
			if s.err == nil && (turn+n)%2 == 0 {
				s.err = c.seal.Write(s.tx, meeting.ID, 0, talks[(turn+n)%len(talks)])
			}
			if last && n%3 == 0 {
				step(s, func(tx *db.Tx) (*supervision.Task, error) {
					return c.seal.Agree(tx, meeting.ID, "Ask the practice manager for a room on Thursdays", supervision.Supervisee, today.Add(n%9))
				})
			}
		}
	}
	return s.err
}

// common are what both lists have.
func common(a, b []kith.ID) []kith.ID {
	return slices.DeleteFunc(slices.Clone(a), func(id kith.ID) bool { return !slices.Contains(b, id) })
}

// visited plays a home visit that was made two days ago, and plans one for today.
func (c *county) visited(s *story) error {
	people, err := c.supports(s)
	if err != nil || len(people) == 0 {
		return err
	}
	carys := c.signedIn("coordinator@demo.kith.example")
	at := func(day kith.Day, hour int) time.Time { return day.Start().Add(time.Duration(hour) * time.Hour) }
	plan := func(l referral.Line, day kith.Day) *safety.Visit {
		who, err := person.Get(s.tx, l.Person)
		if err != nil {
			s.err = err
			return nil
		}
		where := who.Line1 + ", " + who.Town
		if who.NoFixedAbode {
			where = "The day centre, Banbury"
		}
		return step(s, func(tx *db.Tx) (*safety.Visit, error) {
			return safety.Plan(tx, safety.New{Person: l.Person, Colleague: carys.ID, Place: where, Phone: "07700 900456",
				Words: "A blue bicycle. I ring when I am out.", StartsAt: at(day, 14), BackAt: at(day, 15)})
		})
	}
	s.on("2023-03-27 16:30")
	done := plan(people[0], "2023-03-28")
	s.on("2023-03-28 14:02")
	step(s, func(tx *db.Tx) (*safety.Visit, error) { return safety.Out(tx, done.ID) })
	s.on("2023-03-28 14:48")
	step(s, func(tx *db.Tx) (*safety.Visit, error) { return safety.Back(tx, done.ID) })
	s.on("2023-03-29 16:30")
	plan(people[len(people)-1], kith.DayOf(Today))
	return s.err
}

// structured plays a call after discharge, of which the GP is still to hear, and
// leaves a cancer care review that is due.
func (c *county) structured(s *story) error {
	people, err := c.supports(s)
	if err != nil || len(people) == 0 {
		return err
	}
	s.on("2023-03-28 11:00")
	home := people[0]
	k := step(s, func(tx *db.Tx) (*visit.Call, error) { return visit.Begin(tx, home.Person, "discharge", "2023-03-27") })
	step(s, func(tx *db.Tx) (*visit.Visit, error) {
		n := visit.New{How: nhs.Telephone, Day: "2023-03-28", Minutes: 20, Episode: home.ID}
		for _, a := range [][2]string{{"reached", "person"}, {"feel", "same"}, {"letter", "yes"}, {"tablets", "unsure"}, {"follow", "yes"}, {"food", "part"},
			{"warm", "yes"}, {"help", "yes"}, {"safe", "yes"}, {"most", "Being able to cook again"}} {
			n.Answers = append(n.Answers, visit.Answer{Item: a[0], Values: []string{a[1]}})
		}
		return visit.Record(tx, k.ID, n)
	})
	s.on("2023-03-01 10:10")
	step(s, func(tx *db.Tx) (*visit.Call, error) {
		return visit.Begin(tx, people[len(people)-1].Person, "cancer-review", "2023-01-16")
	})
	return s.err
}

// forums plays last month's peer forum and plans the next.
func (c *county) forums(tx *db.Tx, crew []kith.Actor) error {
	s := &story{tx: tx.As(c.signedIn("lead@demo.kith.example"))}
	s.on("2023-02-06 09:15")
	at := func(day string, hour int) time.Time {
		return kith.Day(day).Start().Add(time.Duration(hour) * time.Hour)
	}
	last := step(s, func(tx *db.Tx) (*forum.Forum, error) {
		return forum.Plan(tx, forum.New{StartsAt: at("2023-02-23", 10), Title: "Peer forum, February", Place: "Canal Street library, meeting room", GuestName: "Northshire Friends",
			Topic: "How befriending by phone matches people", Agenda: "Welcome and how we are\nNorthshire Friends: befriending by phone\nA situation, without names\nWhat we learned"})
	})
	s.on("2023-02-23 12:30")
	offered, came := map[kith.ID]string{}, []kith.ID{}
	for i, a := range crew {
		offered[a.ID] = a.Name
		if i%4 != 2 {
			came = append(came, a.ID)
		}
	}
	if s.err == nil {
		s.err = forum.Came(s.tx, last.ID, offered, came)
	}
	for _, l := range []struct{ by, title, words string }{
		{"worker@demo.kith.example", "Blue Badge forms", "The council takes a photograph from a telephone. Sending one with the form saves three weeks."},
		{"coach@demo.kith.example", "Opening a call after a long gap", "Say first that nobody is in trouble for not answering. People breathe out, and talk."},
	} {
		s.tx = tx.As(c.signedIn(l.by))
		s.on("2023-02-23 14:10")
		step(s, func(tx *db.Tx) (*forum.Learning, error) { return forum.Share(tx, last.ID, l.title, l.words) })
	}
	s.tx = tx.As(c.signedIn("lead@demo.kith.example"))
	s.on("2023-03-20 09:15")
	step(s, func(tx *db.Tx) (*forum.Forum, error) {
		return forum.Plan(tx, forum.New{StartsAt: at("2023-04-20", 10), Title: "Peer forum, April", Place: "Bicester leisure centre, studio 1", GuestName: "Homes First Northshire",
			Topic: "Bidding for a home, step by step", Agenda: "Welcome and how we are\nHomes First: bidding for a home\nEaster opening hours of the larders\nWhat we learned"})
	})
	return s.err
}

// pulses has the county answer how work was, in January and February. The same
// people answer both times, so that both months may be shown.
func (c *county) pulses(tx *db.Tx, m *maker) error {
	// Of those who are said to have answered Yes, Partly, No to each question.
	chances := map[string][]weighted[int]{"load": {{0, 30}, {1, 40}, {2, 30}}, "support": {{0, 50}, {1, 30}, {2, 20}}, "safe": {{0, 75}, {1, 20}, {2, 5}}, "stay": {{0, 55}, {1, 30}, {2, 15}}}
	seen := map[kith.ID]bool{}
	for _, p := range PCNs {
		crew, err := c.crew(tx, p.ID)
		if err != nil {
			return err
		}
		for _, a := range crew {
			if seen[a.ID] {
				continue
			}
			seen[a.ID] = true
			for _, month := range []string{"2023-01-24 12:30", "2023-02-21 12:30"} {
				s := (&story{tx: tx.As(a)}).on(month)
				given := map[string]int{}
				for _, q := range pulse.Questions {
					given[q.Code] = choose(m, chances[q.Code])
				}
				if s.err == nil {
					s.err = pulse.Answer(s.tx, given)
				}
				if s.err != nil {
					return s.err
				}
			}
		}
	}
	return nil
}
