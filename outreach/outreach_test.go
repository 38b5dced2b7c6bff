package outreach_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"kith"
	"kith/db"
	"kith/db/dbtest"
	"kith/find"
	"kith/job"
	"kith/nhs"
	"kith/notify"
	"kith/outreach"
	"kith/person"
	"kith/referral"
	"kith/register"
	"kith/sample"
)

// operator brings feeds in; other is a second lead, who signs what the first wrote.
var (
	operator = kith.Actor{ID: "operator", Name: "Olive Perator", Role: kith.Operator, Tenant: dbtest.Tenant}
	other    = kith.Actor{ID: "other", Name: "Otto Her", Role: dbtest.Lead.Role, Tenant: dbtest.Tenant, Teams: dbtest.Lead.Teams}
	cal      = find.Calendar{BankHolidays: map[kith.Day]string{}}
)

// A town is a register, two teams, and an outbox that keeps what it sends.
type town struct {
	*db.DB
	t      testing.TB
	mu     sync.Mutex
	now    time.Time
	got    []notify.Envelope
	broken map[string]bool // addresses that bounce
}

func newTown(t testing.TB) *town {
	w := &town{DB: dbtest.Open(t), t: t, broken: map[string]bool{}}
	w.now = time.Date(2026, 9, 7, 9, 0, 0, 0, time.UTC) // a Monday
	w.DB.Now = func() time.Time { w.mu.Lock(); defer w.mu.Unlock(); return w.now }
	dbtest.Do(t, w.DB, dbtest.System, sample.Teams)
	for name, kind := range map[string]register.Kind{"gp": register.Practice, "hub": register.Screening, "hospital": register.Hospital, "deaths": register.Deaths} {
		f := &register.Feed{Name: name, Kind: kind, Basis: "direct care", KeepMonths: 120}
		dbtest.Do(t, w.DB, operator, func(tx *db.Tx) error { return register.Keep(tx, f) })
	}
	return w
}

func (w *town) today() kith.Day { return kith.DayOf(w.DB.Now()) }

// on goes on by days.
func (w *town) on(days int) { w.mu.Lock(); defer w.mu.Unlock(); w.now = w.now.AddDate(0, 0, days) }

func (w *town) read(feed, text string) {
	w.t.Helper()
	_, err := register.Read(context.Background(), w.DB, operator, feed, strings.NewReader(text), register.Reading{File: "x.csv",
		Bad: func(line int, why string) { w.t.Errorf("%s line %d: %s", feed, line, why) }})
	if err != nil {
		w.t.Fatal(err)
	}
}

// neighbours are those of the sample, each invited to be screened.
func (w *town) neighbours() {
	w.read("gp", sample.Extract(w.today(), sample.Neighbours))
	w.read("hub", sample.Screened(w.today(), sample.Neighbours))
}

func (w *town) do(f func(*db.Tx) error) { w.t.Helper(); dbtest.Do(w.t, w.DB, dbtest.Lead, f) }

// sign signs the newest version of a cohort.
func (w *town) sign(name string) {
	w.t.Helper()
	dbtest.Do(w.t, w.DB, other, func(tx *db.Tx) error {
		v, err := outreach.Newest(tx, name)
		if err == nil {
			_, err = outreach.Sign(tx, name, v.Number, "GP, GMC 1234567")
		}
		return err
	})
}

// screening is a campaign with everything that a lead must say.
var screening = outreach.New{Cohort: "bowel-screening", Team: sample.North, Name: "Bowel screening, autumn", Way: outreach.Write, PerWeek: 50, Most: 500, WaitDays: 14,
	RecentDays: 180, MostComplaints: 3, Offer: "A call about the kit: what it is, and help with it.", Offers: map[string]string{"pl": "Rozmowa o zestawie: co to jest i jak go użyć."},
	Needs: []nhs.Need{nhs.Needs.Codes[0].Code}}

// campaign plans one and starts it.
func (w *town) campaign(n outreach.New) *outreach.Campaign {
	w.t.Helper()
	var c *outreach.Campaign
	w.do(func(tx *db.Tx) (err error) { c, err = outreach.Plan(tx, n); return err })
	c, err := outreach.Start(context.Background(), w.DB, dbtest.Lead, cal, c.ID, c.Version, "An invented register of a few people")
	if err != nil {
		w.t.Fatal(err)
	}
	return c
}

func (w *town) invite(c *outreach.Campaign) *outreach.Batch {
	w.t.Helper()
	var b *outreach.Batch
	w.do(func(tx *db.Tx) (err error) { b, err = outreach.Invite(tx, cal, c.ID); return err })
	return b
}

func (w *town) chase(c *outreach.Campaign) (n int) {
	w.t.Helper()
	w.do(func(tx *db.Tx) (err error) { n, err = outreach.Chase(tx, c.ID); return err })
	return n
}

// state is how a campaign stands.
func (w *town) state(c *outreach.Campaign) (now *outreach.Campaign, f *outreach.Funnel) {
	w.t.Helper()
	dbtest.See(w.t, w.DB, dbtest.Lead, func(tx *db.Tx) (err error) {
		if now, err = outreach.Get(tx, c.ID); err == nil {
			f, err = outreach.FunnelOf(tx, now)
		}
		return err
	})
	return now, f
}

// of is the invitation of a neighbour.
func (w *town) of(c *outreach.Campaign, family string) *outreach.Invitation {
	w.t.Helper()
	var out *outreach.Invitation
	dbtest.See(w.t, w.DB, dbtest.Worker, func(tx *db.Tx) error {
		all, err := db.Select[outreach.Invitation](tx, db.Q{Where: "t.outreach = $1", Args: []any{c.ID}})
		for i := range all {
			if all[i].Family == family {
				out = &all[i]
			}
		}
		return err
	})
	if out == nil {
		w.t.Fatalf("nobody called %s is invited", family)
	}
	return out
}

func (w *town) Name() string  { return "test" }
func (w *town) Details() bool { return true }
func (w *town) Leaves() bool  { return true }

// Hand keeps what is handed over, and refuses what is broken.
func (w *town) Hand(_ context.Context, e *notify.Envelope, mark func() error) (string, error) {
	if err := mark(); err != nil {
		return "", err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.broken[e.Address] {
		return "", &notify.Fault{To: notify.Bounced, Why: "There is no such address."}
	}
	w.got = append(w.got, *e)
	return "id", nil
}

// post hands over what is due, and returns it.
func (w *town) post() []notify.Envelope {
	w.t.Helper()
	s := &notify.Sender{House: notify.House{Service: "Northshire", Phone: "01632 960100", Base: "https://kith.example"},
		Carriers: map[notify.Channel]notify.Carrier{notify.Email: w, notify.Text: w, notify.Letter: w},
		Contacts: map[string]func(*db.Tx, kith.ID) (*notify.Contact, error){"invitation": outreach.ContactOf}}
	kind, k := s.Kind()
	r := job.Runner{DB: w.DB, Kinds: map[string]job.Kind{kind: k}}
	if _, err := r.Once(context.Background()); err != nil {
		w.t.Fatal(err)
	}
	got := w.got
	w.got = nil
	return got
}

// to is the one message to an address; nil for none.
func to(all []notify.Envelope, part string) *notify.Envelope {
	for i := range all {
		if strings.Contains(all[i].Address, part) {
			return &all[i]
		}
	}
	return nil
}

// reply answers by the link in a message.
func (w *town) reply(e *notify.Envelope, s outreach.Said) error {
	w.t.Helper()
	_, rest, ok := strings.Cut(e.Text, outreach.LinkPath)
	if !ok {
		w.t.Fatalf("no link in %q", e.Text)
	}
	token := strings.Fields(rest)[0]
	return w.DB.Write(context.Background(), kith.Actor{}, func(tx *db.Tx) error {
		sys, o, err := outreach.Open(tx, token)
		if err != nil {
			return err
		}
		return o.Reply(sys, cal, s)
	})
}

// The bowel-screening campaign, from the count before any name to what came of it.
func TestScreeningCampaign(t *testing.T) {
	w := newTown(t)
	w.neighbours()
	dbtest.Do(t, w.DB, dbtest.Worker, func(tx *db.Tx) error { // Bea is supported already
		n := sample.FromGP
		_, err := referral.Receive(tx, person.New{Given: "Bea", Family: "Long", Born: "1962-04-04", Number: nhs.Number(sample.NumberOf(7008)), Practice: "K84001"}, n)
		return err
	})

	// Before any name.
	count, err := outreach.Preview(context.Background(), w.DB, dbtest.Lead, cal, "bowel-screening")
	if err != nil {
		t.Fatal(err)
	}
	if count.People != 9 || count.Found != 9 || count.Left() != 5 {
		t.Errorf("counted %d of %d, %d left: %v", count.Found, count.People, count.Left(), count.Excluded)
	}
	for _, x := range []outreach.Exclusion{outreach.Safeguarding, outreach.EndOfLife, outreach.NoContact, outreach.Supported} {
		if count.Excluded[x] != 1 {
			t.Errorf("%s: %d", x, count.Excluded[x])
		}
	}

	// Nobody is invited by a definition that nobody has signed.
	var c *outreach.Campaign
	w.do(func(tx *db.Tx) (err error) { c, err = outreach.Plan(tx, screening); return err })
	_, err = outreach.Start(context.Background(), w.DB, dbtest.Lead, cal, c.ID, c.Version, "small")
	dbtest.Fails(t, "start without a signature", err, kith.Conflict)
	w.sign("bowel-screening")
	_, err = outreach.Start(context.Background(), w.DB, dbtest.Lead, cal, c.ID, c.Version, "")
	dbtest.Fails(t, "start in spite of a grave warning", err, kith.Invalid)
	c = w.campaign(screening)
	if c.Number != 1 || c.Found != 9 || c.Excluded[outreach.Supported] != 1 {
		t.Errorf("%+v", c)
	}
	for _, table := range []string{"invitation", "outbox", "person"} {
		for _, name := range []string{"Rosa", "Nowak", "900301"} {
			if at := dbtest.Holds(t, w.DB, name); len(at) > 0 {
				for _, a := range at {
					if strings.HasPrefix(a, table) {
						t.Errorf("before the first invitation %s is in %v", name, at)
					}
				}
			}
		}
	}

	// The first batch: who cannot read, and who has no way, is not written to.
	b := w.invite(c)
	if b.Invited != 3 || b.ToRing != 1 || b.NoWay != 1 || b.Left != 0 {
		t.Errorf("%+v", b)
	}
	sent := w.post()
	if len(sent) != 3 {
		t.Fatalf("%d messages went: %+v", len(sent), sent)
	}
	if tom := w.of(c, "Reed"); tom.State != outreach.ToRing || !strings.Contains(tom.Why, "cannot read") {
		t.Errorf("Tom cannot read: %+v", tom)
	}
	rosa, ola, lou := to(sent, "rosa@"), to(sent, "900303"), to(sent, "9 Mill Lane")
	if rosa == nil || ola == nil || lou == nil {
		t.Fatalf("not everybody has a message: %+v", sent)
	}
	if ola.Language != "pl" || lou.Channel != notify.Letter || !strings.Contains(rosa.Text, "A call about the kit") || strings.Contains(ola.Text, "Ola") {
		t.Errorf("%+v\n%+v\n%+v", rosa, ola, lou)
	}

	// Answers: by link, by telephone, and never again.
	if err := w.reply(rosa, outreach.Said{State: outreach.Accepted, Words: "Thank you"}); err != nil {
		t.Fatal(err)
	}
	if err := w.reply(ola, outreach.Said{State: outreach.Never}); err != nil {
		t.Fatal(err)
	}
	if err := w.reply(ola, outreach.Said{State: outreach.Accepted}); kith.KindOf(err) != kith.NotFound {
		t.Errorf("after never again: %v", err)
	}
	dbtest.Do(t, w.DB, dbtest.Worker, func(tx *db.Tx) error {
		tom := w.of(c, "Reed")
		_, err := outreach.Answer(tx, cal, tom.ID, tom.Version, outreach.Said{State: outreach.Accepted, By: outreach.ByPhone, Risk: referral.NoKnownRisks, Words: "Ring my sister"})
		return err
	})
	dbtest.See(t, w.DB, dbtest.Worker, func(tx *db.Tx) error {
		all, err := db.Select[referral.Referral](tx, db.Q{Where: "t.source = 'proactive'", Order: "t.id"})
		if err != nil || len(all) != 2 {
			t.Fatalf("%d referrals, %v", len(all), err)
		}
		if all[0].Cohort == "" || all[1].Cohort != all[0].Cohort {
			t.Errorf("cohorts %q and %q", all[0].Cohort, all[1].Cohort)
		}
		if all[0].Risk != referral.RiskKnown || all[1].Risk != referral.NoKnownRisks || all[0].PersonWords != "Thank you" {
			t.Errorf("%+v", all)
		}
		p, err := person.Get(tx, all[1].Person)
		if err != nil || p.Literacy != person.CannotRead || p.Given != "Tom" || string(p.Number) != sample.NumberOf(7002) {
			t.Errorf("Tom as a person: %+v %v", p, err)
		}
		return err
	})
	// Never again is out of the register, whatever the next extract says.
	if at := dbtest.Holds(t, w.DB, "Nowak"); len(at) > 0 {
		t.Errorf("who said never again is still known: %v", at)
	}
	w.on(1)
	w.read("gp", sample.Extract(w.today(), sample.Neighbours))
	if at := dbtest.Holds(t, w.DB, "Nowak"); len(at) > 0 {
		t.Errorf("an extract brought back who said never again: %v", at)
	}

	// Silence: there is no other way to Lou, who has no telephone.
	if n := w.chase(c); n != 0 {
		t.Errorf("%d were chased after a day", n)
	}
	w.on(14)
	if n := w.chase(c); n != 1 {
		t.Errorf("%d were chased after two weeks", n)
	}
	now, f := w.state(c)
	if now.Status != outreach.Running || f.Invited != 5 || f.Reached != 3 || f.Accepted != 2 || f.Never != 1 || f.NoReply != 2 || f.Open != 0 {
		t.Errorf("%+v %+v", now.Status, f)
	}
	// How they could be reached is not kept.
	for _, name := range []string{"Finch", "rosa@example.org"} {
		for _, at := range dbtest.Holds(t, w.DB, name) {
			if strings.HasPrefix(at, "invitation") || strings.HasPrefix(at, "outbox") {
				t.Errorf("%s is still in %s", name, at)
			}
		}
	}
}
