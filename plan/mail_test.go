package plan_test

import (
	"strings"
	"testing"

	"kith"
	"kith/db"
	"kith/db/dbtest"
	"kith/notify"
	"kith/person"
	"kith/plan"
	"kith/referral"
	"kith/sample"
)

// mails has e-mail leave this Kith, into a folder that somebody carries on.
func (c *clock) mails(t *testing.T) {
	t.Helper()
	f, err := notify.NewFolder(notify.Folder{Dir: t.TempDir(), Carried: true})
	if err != nil {
		t.Fatal(err)
	}
	s := notify.Sender{Carriers: map[notify.Channel]notify.Carrier{notify.Email: f}}
	dbtest.Do(t, c.DB, dbtest.System, s.Tell)
}

// ends plays an episode to its finished closing message for a referrer at the
// address, and returns the message and how to close.
func (c *clock) ends(contact string) (*plan.Message, func() error) {
	c.t.Helper()
	n := sample.FromGP
	n.Source, n.Contact = "vcse", contact
	r := c.refer(sample.Amina, n)
	p := do(c, func(tx *db.Tx) (*plan.Plan, error) { return plan.Start(tx, r.ID) })
	m := do(c, func(tx *db.Tx) (*plan.Message, error) {
		return plan.Draft(tx, p.ID, plan.Occasion{Kind: plan.ClosingMessage, To: plan.ToReferrer, Closing: "goals-met"})
	})
	do(c, func(tx *db.Tx) (*plan.Message, error) {
		g, err := plan.Draft(tx, p.ID, plan.Occasion{Kind: plan.ClosingMessage, To: plan.ToGP, Closing: "goals-met"})
		if err != nil {
			return nil, err
		}
		return plan.Send(tx, g.ID, g.Version, "")
	})
	m = do(c, func(tx *db.Tx) (*plan.Message, error) { return plan.Send(tx, m.ID, m.Version, "") })
	return m, func() error {
		return c.err(dbtest.Worker, func(tx *db.Tx) error {
			p, err := plan.Get(tx, p.ID)
			if err == nil {
				_, err = plan.Close(tx, p.ID, p.Version, plan.Closing{Reason: "goals-met", NoScore: "declined"})
			}
			return err
		})
	}
}

func (c *clock) outbox(who kith.ID) []notify.Message {
	return see(c, func(tx *db.Tx) ([]notify.Message, error) { return notify.About(tx, who) })
}

// When support ends, the finished message goes to the reader whose address is
// known: once, as a file for a secure address. The one whose is not, waits for
// the worker.
func TestMailBack(t *testing.T) {
	c := town(t)
	c.mails(t)
	m, end := c.ends("hub@nhs.net")
	if len(c.outbox(m.Person)) != 0 {
		t.Fatal("sent before support has ended")
	}
	if err := end(); err != nil {
		t.Fatal(err)
	}
	all := c.outbox(m.Person)
	if len(all) != 1 || all[0].Template != "message-back" || all[0].Address != "hub@nhs.net" || all[0].Whom != notify.Referrer || all[0].RecordID != m.ID || all[0].Otherwise != "message-waiting" {
		t.Fatalf("%+v", all)
	}
	for _, b := range see(c, func(tx *db.Tx) ([]plan.Message, error) { return plan.Messages(tx, m.Referral) }) {
		if sent := b.SentHow == plan.SentByKith && b.SentTo == "hub@nhs.net" && !b.SentAt.IsZero(); sent != (b.ID == m.ID) {
			t.Errorf("to the %s: sent %q %q", b.To, b.SentHow, b.SentTo)
		}
	}
	if f := see(c, func(tx *db.Tx) ([]notify.File, error) { return plan.Attached(tx, m.ID) }); len(f) != 1 || !strings.HasPrefix(string(f[0].Content), "%PDF") {
		t.Errorf("attached: %v", f)
	}
	if out := see(c, func(tx *db.Tx) (map[kith.ID]notify.Message, error) { return notify.For(tx, m.ID) }); !strings.HasPrefix(point(out[m.ID]).Line(), "A message back, to the referrer: waiting") {
		t.Errorf("%q", point(out[m.ID]).Line())
	}
}

// What was struck out before it went does not go.
func TestStruckOutBeforeItWent(t *testing.T) {
	c := town(t)
	c.mails(t)
	m, _ := c.ends("hub@nhs.net")
	m = do(c, func(tx *db.Tx) (*plan.Message, error) {
		return plan.MarkSent(tx, m.ID, m.Version, plan.SentByKith, "hub@nhs.net")
	})
	dbtest.Do(t, c.DB, dbtest.Worker, func(tx *db.Tx) error {
		return plan.StrikeOut(tx, plan.KindMessage, m.ID, m.Version, "About somebody else")
	})
	dbtest.Fails(t, "attached", c.err(dbtest.Worker, func(tx *db.Tx) error { _, err := plan.Attached(tx, m.ID); return err }), kith.Conflict)
}

func point(m notify.Message) *notify.Message { return &m }

// Nothing goes by itself where mail does not leave, where there is no address,
// where the worker has sent it in another way, or where the person has said no
// since.
func TestMailNotBack(t *testing.T) {
	for name, x := range map[string]struct {
		contact string
		leaves  bool
		before  func(*clock, *plan.Message)
	}{
		"mail does not leave": {"hub@nhs.net", false, nil},
		"a telephone":         {"01632 960100", true, nil},
		"printed already": {"hub@nhs.net", true, func(c *clock, m *plan.Message) {
			do(c, func(tx *db.Tx) (*plan.Message, error) {
				return plan.MarkSent(tx, m.ID, m.Version, "printed", "Hub")
			})
		}},
		"the person says no": {"hub@nhs.net", true, func(c *clock, m *plan.Message) {
			do(c, func(tx *db.Tx) (*person.Consent, error) {
				s := &person.Consent{Of: person.Of{Person: m.Person}, Purpose: person.ForReferrer, How: "spoken", Since: tx.Today()}
				return s, person.Consented(tx, s)
			})
		}},
	} {
		t.Run(name, func(t *testing.T) {
			c := town(t)
			if x.leaves {
				c.mails(t)
			}
			m, end := c.ends(x.contact)
			if x.before != nil {
				x.before(c, m)
			}
			if err := end(); err != nil {
				t.Fatal(err)
			}
			if all := c.outbox(m.Person); len(all) != 0 {
				t.Errorf("%+v", all)
			}
		})
	}
}

// The worker may have Kith send a finished message at any time: to an address,
// and where mail leaves.
func TestMarkSentByKith(t *testing.T) {
	c := town(t)
	m, _ := c.ends("01632 960100")
	by := func(to string) error {
		return c.err(dbtest.Worker, func(tx *db.Tx) error { _, err := plan.MarkSent(tx, m.ID, m.Version, plan.SentByKith, to); return err })
	}
	dbtest.Fails(t, "where no mail leaves", by("hub@nhs.net"), kith.Invalid)
	c.mails(t)
	for _, to := range []string{"", "the hub", "hub@nhs.net, b@example.org", "hub@nhs.net\r\nBcc: b@example.org"} {
		dbtest.Fails(t, to, by(to), kith.Invalid)
	}
	if err := by("hub@nhs.net"); err != nil {
		t.Fatal(err)
	}
	dbtest.Fails(t, "twice", by("hub@nhs.net"), kith.Conflict)
	if all := c.outbox(m.Person); len(all) != 1 {
		t.Errorf("%d messages", len(all))
	}
	r := see(c, func(tx *db.Tx) (*referral.Referral, error) { return referral.Get(tx, m.Referral) })
	p := see(c, func(tx *db.Tx) (*plan.Plan, error) { return plan.OfReferral(tx, r.ID) })
	l := do(c, func(tx *db.Tx) (*plan.Letter, error) {
		l, err := plan.WriteLetter(tx, p.ID, plan.NewLetter{Kind: "housing", ToName: "Housing", Subject: "A home", Words: "Please."})
		if err != nil {
			return nil, err
		}
		return plan.FinishLetter(tx, l.ID, l.Version)
	})
	dbtest.Fails(t, "a letter by Kith", c.err(dbtest.Worker, func(tx *db.Tx) error { _, err := plan.LetterSent(tx, l.ID, l.Version, plan.SentByKith); return err }), kith.Invalid)
}
