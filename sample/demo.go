package sample

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"kith"
	"kith/access"
	"kith/db"
	"kith/identity"
	"kith/place"
	"kith/referral"
	"kith/supervision"
	"kith/team"
)

// The demo's tenant, its seed, and its today: the figures that it shows were
// published for the two financial years to 31 March 2023, so the demo lives
// on the morning of the day before.
const (
	DemoTenant kith.ID = "demo"
	DemoName   string  = "Northshire Integrated Care System (invented)"
	Password   string  = "three kind words"
	Seed       uint64  = 30056
)

// Today is when the demo begins.
var Today = time.Date(2023, 3, 30, 8, 40, 0, 0, time.UTC)

// A SignIn is an account of the demo that can sign in with Password.
type SignIn struct {
	Role  kith.Role
	Name  string
	Email string
	Teams []kith.ID
	What  string // what it is for
}

// SignIns are one account for each role.
var SignIns = []SignIn{
	{access.LinkWorker, "Lena Walker", "worker@demo.kith.example", []kith.ID{"banbury-cross", "banbury-alliance"}, "two networks in one view"},
	{access.CoOrdinator, "Carys Vaughan", "coordinator@demo.kith.example", []kith.ID{"banbury-cross"}, "care co-ordinator"},
	{access.Coach, "Ravi Menon", "coach@demo.kith.example", []kith.ID{"bicester"}, "health and wellbeing coach"},
	{access.Lead, "Lindiwe Adeyemi", "lead@demo.kith.example", []kith.ID{"banbury-cross", "banbury-alliance", "bicester"}, "allocates, merges, keeps the directory"},
	{access.Referrer, "Dr Rhian Powell", "referrer@demo.kith.example", nil, "refers, and sees what became of it"},
	{access.Provider, "Priya Vider", "provider@demo.kith.example", nil, "answers for Homes First: inbox, places, figures"},
	{access.Analyst, "Ana List", "analyst@demo.kith.example", nil, "sees no person at all"},
	{access.Administrator, "Ade Min", "admin@demo.kith.example", nil, "accounts and teams; no case content"},
	{access.Governance, "Gwen Ives", "governance@demo.kith.example", nil, "who changed and who looked"},
}

// Fill makes the county in an empty database: teams, workers, services, the
// referrals of PCNs, and the worked case. It sets d's clock and IDs for the
// while. Of the referrals it makes every one, or for a quick test every nth
// only. What was said in supervision is shut with seal. progress is called now
// and then.
func Fill(ctx context.Context, d *db.DB, k *identity.Keeper, seal *supervision.Seal, every int, progress func(done, of int)) error {
	now, ids := d.Now, d.NewID
	defer func() { d.Now, d.NewID = now, ids }()
	c := &county{d: d, seal: seal, maker: newMaker(Seed), apart: newMaker(Seed + 1)}
	d.Now, d.NewID = func() time.Time { return Today }, c.id
	if err := identity.AddTenant(ctx, d, DemoTenant, DemoName); err != nil {
		return err
	}
	if err := d.Write(ctx, c.system(), c.settle); err != nil {
		return fmt.Errorf("settle the county: %w", err)
	}
	for _, id := range c.open {
		if err := k.Demo(ctx, DemoTenant, id, Password); err != nil {
			return err
		}
	}
	events := slices.DeleteFunc(c.events(), func(e event) bool { return e.n%every != 0 })
	for n := 0; n < len(events); {
		batch := events[n:min(n+200, len(events))]
		err := d.Write(ctx, c.system(), func(tx *db.Tx) error {
			for _, e := range batch {
				if err := c.happen(tx, e); err != nil {
					return fmt.Errorf("referral %d at %s: %w", e.n, e.at.Format(time.DateTime), err)
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		if n += len(batch); progress != nil {
			progress(n, len(events))
		}
	}
	body, err := Boundaries()
	if err != nil {
		return err
	}
	if _, err := (place.Import{Vintage: "2021"}).Content(ctx, d, c.system(), "networks (invented)", body); err != nil {
		return err
	}
	for _, f := range []func(*db.Tx) error{c.funds, c.worked, c.groups, c.figures, c.goals, c.workforce, c.lasting} {
		if err := d.Write(ctx, c.system(), f); err != nil {
			return err
		}
	}
	if err := c.impact(ctx); err != nil {
		return fmt.Errorf("evaluate: %w", err)
	}
	return c.outreach(ctx)
}

// county is the demo while it is being made.
type county struct {
	*maker
	apart   *maker // what is drawn without a change to all that comes after
	d       *db.DB
	seal    *supervision.Seal
	ids     uint64
	open    []kith.ID                // accounts that can sign in
	actors  map[string]kith.Actor    // by e-mail address
	workers map[kith.ID][]kith.Actor // of each team
	known   map[kith.ID][]*known     // people of each team who may be referred again

	hardship        kith.ID // the fund
	jordan, episode kith.ID // the man of the worked case, and his referral
}

// known is somebody whom the county has met before.
type known struct {
	id   kith.ID
	free time.Time // when they have no open referral any more
}

func (c *county) system() kith.Actor { return identity.System(DemoTenant) }

// id makes IDs that are the same each time.
func (c *county) id(at time.Time) kith.ID {
	c.ids++
	ms := uint64(at.UnixMilli())
	return kith.ID(fmt.Sprintf("%08x-%04x-7%03x-8%03x-%012x", ms>>16, ms&0xffff, c.ids>>12&0xfff, c.ids&0xfff, c.Uint64()>>16))
}

// settle adds teams, workers, accounts and services.
func (c *county) settle(tx *db.Tx) error {
	c.actors, c.workers, c.known = map[string]kith.Actor{}, map[kith.ID][]kith.Actor{}, map[kith.ID][]*known{}
	for i, p := range PCNs {
		t := &team.Team{Row: db.Row{ID: p.ID}, New: team.New{Name: p.Name, Place: "Northshire", Employer: employer(p.ID),
			Phone: fmt.Sprintf("01632 961%03d", i), Hours: "Weekdays, 9am to 5pm"}}
		if err := db.Insert(tx, t); err != nil {
			return err
		}
	}
	for _, s := range SignIns {
		a, err := c.account(tx, identity.New{Name: s.Name, Email: s.Email, Role: s.Role, Teams: s.Teams}, 100)
		if err != nil {
			return err
		}
		c.open = append(c.open, a.ID)
	}
	// With Lena Walker 41 link workers among the networks, by their referrals.
	n := 0
	for _, p := range PCNs {
		if p.In2021+p.In2022 < 100 {
			continue
		}
		for range 1 + (p.In2021+p.In2022)/1010 {
			name := workerNames[n%len(workerNames)]
			n++
			wte := 100
			if n%4 == 0 {
				wte = 60
			}
			if _, err := c.account(tx, identity.New{Name: name, Email: fmt.Sprintf("worker%d@demo.kith.example", n), Role: access.LinkWorker, Teams: []kith.ID{p.ID}}, wte); err != nil {
				return err
			}
		}
	}
	return services(tx)
}

// account adds an account, and its working profile where it supports people.
func (c *county) account(tx *db.Tx, n identity.New, wte int) (*identity.Account, error) {
	a, _, err := identity.Add(tx, n)
	if err == nil {
		c.actors[a.Email] = kith.Actor{ID: a.ID, Name: a.Name, Role: a.Role, Tenant: DemoTenant, Teams: n.Teams}
	}
	if err != nil || !slices.Contains(team.Roles, n.Role) {
		return a, err
	}
	_, err = team.AddWorker(tx, a.ID, team.Profile{Name: n.Name, Role: n.Role, WTE: wte, Employer: employer(slices.Min(n.Teams)), Starts: "2021-04-01"})
	if n.Role == access.LinkWorker {
		for _, t := range n.Teams {
			c.workers[t] = append(c.workers[t], c.actors[a.Email])
		}
	}
	return a, err
}

// An event is one referral on its way to happen.
type event struct {
	n   int
	pcn *PCN
	at  time.Time
}

// events are all the referrals of the two years in the order of time.
func (c *county) events() []event {
	var out []event
	for i := range PCNs {
		p := &PCNs[i]
		for _, year := range []struct{ n, from int }{{p.In2021, 2021}, {p.In2022, 2022}} {
			n := year.n
			if p.ID == FromDietitian.Team && year.from == 2022 {
				n-- // the worked case is one of them
			}
			for range n {
				out = append(out, event{pcn: p, at: c.moment(year.from)})
			}
		}
	}
	slices.SortStableFunc(out, func(a, b event) int { return cmp.Or(a.at.Compare(b.at), cmp.Compare(a.pcn.ID, b.pcn.ID)) })
	for i := range out {
		out[i].n = i + 1
	}
	return out
}

// moment is a working hour of a financial year, before Today. Referrals grow
// through a year and rest in August and at Christmas.
func (c *county) moment(year int) time.Time {
	for {
		first := time.Date(year, 4, 1, 8, 0, 0, 0, kith.London)
		days := 365
		d := first.AddDate(0, 0, c.IntN(days))
		if c.IntN(days) > 180+int(d.Sub(first)/(48*time.Hour)) {
			continue
		}
		quiet := d.Month() == 8 || d.Month() == 12 && d.Day() > 20
		if d.Weekday() == time.Sunday || d.Weekday() == time.Saturday || quiet && c.in(40) {
			continue
		}
		at := d.Add(time.Duration(c.IntN(10*60)) * time.Minute).UTC()
		if at.Before(Today.Add(-time.Hour)) {
			return at
		}
	}
}

// happen plays one referral from its receipt to where it stands today.
func (c *county) happen(tx *db.Tx, e event) error {
	tx.Now = e.at
	n := c.referral(e)
	var r *referral.Referral
	var err error
	if back := c.returning(e); back != nil {
		r, err = referral.ReceiveFor(tx, back.id, n)
		if err == nil {
			back.free = time.Time{}
		}
	} else {
		r, err = referral.Receive(tx, c.person(e.pcn, kith.DayOf(e.at)), n)
	}
	if err != nil {
		return err
	}
	return c.live(tx, e, r)
}

// returning is somebody of the network who is referred again, or nil.
func (c *county) returning(e event) *known {
	people := c.known[e.pcn.ID]
	if len(people) < 30 || !c.in(9) {
		return nil
	}
	k := one(c.maker, people)
	if k.free.IsZero() || k.free.After(e.at) {
		return nil
	}
	return k
}
