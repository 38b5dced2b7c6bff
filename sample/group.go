package sample

import (
	"time"

	"kith"
	"kith/db"
	"kith/directory"
	"kith/find"
	"kith/fund"
	"kith/group"
	"kith/nhs"
	"kith/plan"
	"kith/referral"
)

// hardship is the council's scheme from which the worked case has his vouchers.
var hardship = fund.New{Name: "Northshire Council hardship scheme", Unit: fund.Pence, Code: "HS", Giver: "Northshire Council", Contact: "Household support team, 01632 960300",
	Kinds: []string{"food", "clothes", "fuel"}, Most: 10000, PersonMost: 20000, PersonDays: 365, ExpiresAfter: 90, Starts: "2022-04-01"}

// travel is a drawer of day tickets.
var travel = fund.New{Name: "Day tickets for the bus", Unit: fund.Piece, Worth: 450, Code: "BUS", Giver: "Northshire Federation", Kinds: []string{"travel"},
	Teams: []kith.ID{"banbury-cross", "banbury-alliance"}, PersonTimes: 6, PersonDays: 30}

// funds sets up the county's funds, a year before it is seen.
func (c *county) funds(tx *db.Tx) error {
	s := &story{tx: tx.As(c.signedIn("lead@demo.kith.example"))}
	s.on("2022-04-01 09:30")
	f := step(s, func(tx *db.Tx) (*fund.Fund, error) { return fund.Add(tx, hardship) })
	step(s, func(tx *db.Tx) (*fund.Entry, error) { return fund.PayIn(tx, f.ID, 500000, "Grant for 2022-23") })
	b := step(s, func(tx *db.Tx) (*fund.Fund, error) { return fund.Add(tx, travel) })
	step(s, func(tx *db.Tx) (*fund.Entry, error) { return fund.PayIn(tx, b.ID, 60, "A book of tickets") })
	if s.err == nil {
		c.hardship = f.ID
	}
	return s.err
}

// gatherings are the groups of the county.
var gatherings = []struct {
	by string // who sets it up and, where no name says otherwise, leads it
	group.New
}{
	{"worker@demo.kith.example", group.New{Name: "Tuesday talking café", Kind: "cafe", Team: "banbury-cross", About: "Tea, cake and company. Come when you like, leave when you like.", For: "Anybody",
		Needs: []nhs.Need{nhs.Isolation}, Place: "Canal Street library, back room", Access: "No steps. Toilet for wheelchairs. Hearing loop.", Cost: "Free", Capacity: 16, DropIn: true,
		Volunteers: []group.Helper{{Name: "Ida Frost", Role: "tea"}, {Name: "Tom Okoro", Role: "welcomes people at the door"}}, Times: meets(weekly("TU", "15:30", "17:00"))}},
	{"worker@demo.kith.example", group.New{Name: "Thursday at the allotment", Kind: "gardening", Team: "banbury-cross", About: "Digging, sowing, sitting in the sun.", For: "Anybody who likes to be outdoors",
		Needs: []nhs.Need{nhs.Isolation, nhs.Lifestyle}, Place: "Canal Street allotments, plot 12", Access: "A level path; two raised beds. Toilet at the gate.", Cost: "Free", Capacity: 5, Times: meets(weekly("TH", "10:00", "12:00"))}},
	{"worker@demo.kith.example", group.New{Name: "Slow walks", Kind: "walking", Team: "banbury-alliance", For: "Anybody; half an hour on level ground", Needs: []nhs.Need{nhs.Lifestyle, nhs.Isolation},
		Place: "The bandstand in the park", Cost: "Free", DropIn: true, Times: meets(weekly("WE", "10:30", "11:15"))}},
	{"coordinator@demo.kith.example", group.New{Name: "Menopause together", Kind: group.Consultation, Team: "banbury-cross", LeaderName: "Dr Rhian Powell", For: "Women who wait for an appointment about the menopause",
		Needs: []nhs.Need{nhs.Lifestyle}, Place: "Canal Street Surgery, upstairs", Access: "A lift", Capacity: 12, Times: meets(monthly("1TH", "18:00", "19:30"))}},
	{"coach@demo.kith.example", group.New{Name: "Living with pain", Kind: "pain", Team: "bicester", For: "People with pain that has lasted", Needs: []nhs.Need{nhs.Diagnosis},
		Place: "Bicester leisure centre, studio 2", Access: "No steps", Cost: "£2", Capacity: 12, Times: meets(weekly("FR", "13:00", "14:30"))}},
}

func meets(s directory.Schedule) directory.Schedule { s.BankHolidays = "closed"; return s }

// groups sets up the groups, and plays the sessions that the worked case and
// others came to.
func (c *county) groups(tx *db.Tx) error {
	made := map[string]*group.Group{}
	for _, x := range gatherings {
		by := c.signedIn(x.by)
		s := &story{tx: tx.As(by)}
		s.on("2022-10-03 09:00")
		n := x.New
		if n.LeaderName == "" {
			n.Leader = by.ID
		}
		made[n.Name] = step(s, func(tx *db.Tx) (*group.Group, error) { return group.Add(tx, n) })
		if s.err != nil {
			return s.err
		}
	}
	s := &story{tx: tx.As(c.signedIn("worker@demo.kith.example"))}
	people, err := c.supports(s)
	if err != nil {
		return err
	}
	cafe := made["Tuesday talking café"]
	for _, x := range []struct {
		day   string
		state group.State
		heads int
	}{{"2023-02-07", group.Came, 11}, {"2023-02-14", group.Missed, 8}, {"2023-03-07", group.Came, 13}, {"2023-03-14", group.Came, 12}} {
		c.sat(s, cafe, kith.Day(x.day), x.state, x.heads, people[:min(4, len(people))])
	}
	s.on("2023-03-28 16:00")
	step(s, func(tx *db.Tx) (*group.Booking, error) {
		return group.Book(tx, cafe.ID, find.Calendar{}, "2023-04-04", c.jordan, c.episode, "He cannot read: say where the tea is")
	})
	for i, l := range people[:min(6, len(people))] {
		s.on("2023-03-27 09:10")
		s.tx.Now = s.tx.Now.Add(time.Duration(i) * time.Minute)
		step(s, func(tx *db.Tx) (*group.Booking, error) {
			return group.Book(tx, made["Thursday at the allotment"].ID, find.Calendar{}, "2023-03-30", l.Person, l.ID, "")
		})
	}
	for i, l := range people[:min(9, len(people))] {
		s.on("2023-02-08 11:00")
		s.tx.Now = s.tx.Now.AddDate(0, 0, i*3)
		step(s, func(tx *db.Tx) (*plan.Voucher, error) {
			p, err := plan.OfReferral(tx, l.ID)
			if err != nil {
				return nil, err
			}
			return plan.Give(tx, p.ID, plan.NewVoucher{Budget: c.hardship, Kind: []string{"food", "fuel"}[i%2], Pence: 3000, Need: []nhs.Need{nhs.Food, nhs.Money}[i%2]})
		})
	}
	return s.err
}

// supports are the referrals of people whom the story's worker has supported with
// a plan for two months, but for the worked case.
func (c *county) supports(s *story) ([]referral.Line, error) {
	mine, err := referral.Caseload(s.tx, s.tx.Actor.ID, 1)
	if err != nil {
		return nil, err
	}
	var people []referral.Line
	for _, l := range mine {
		if !l.ReceivedAt.Before(time.Date(2023, 2, 1, 0, 0, 0, 0, time.UTC)) || l.Person == c.jordan {
			continue
		}
		switch _, err := plan.OfReferral(s.tx, l.ID); {
		case err == nil:
			people = append(people, l)
		case kith.KindOf(err) != kith.NotFound:
			return nil, err
		}
	}
	return people, nil
}

// sat plays a session of the café: the worked case as the state says, others
// who came, and those without a name in the count of heads.
func (c *county) sat(s *story, g *group.Group, day kith.Day, state group.State, heads int, others []referral.Line) {
	s.tx.Now = day.Start().Add(9 * time.Hour)
	marks := map[kith.ID]group.State{}
	book := func(who, episode kith.ID, to group.State) {
		b := step(s, func(tx *db.Tx) (*group.Booking, error) {
			return group.Book(tx, g.ID, find.Calendar{}, day, who, episode, "")
		})
		if s.err == nil {
			marks[b.ID] = to
		}
	}
	book(c.jordan, c.episode, state)
	for _, l := range others {
		book(l.Person, l.ID, group.Came)
	}
	s.tx.Now = day.Start().Add(17*time.Hour + 10*time.Minute)
	step(s, func(tx *db.Tx) (*group.Session, error) {
		return group.Keep(tx, g.ID, find.Calendar{}, day, group.Kept{Marks: marks, Heads: heads})
	})
}
