package cli

import (
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"kith"
	"kith/db"
	"kith/job"
	"kith/notify"
)

// Outbox is the commands about messages that go out.
type Outbox struct {
	List   OutboxList   `cmd:"" help:"List the latest messages and where they stand; first what needs a human." default:"withargs"`
	Show   OutboxShow   `cmd:"" help:"Show one message with its address and its words. That you looked is on record."`
	Retry  OutboxRetry  `cmd:"" help:"Send again what failed, bounced or was refused, or what is uncertain and did not go."`
	Went   OutboxWent   `cmd:"" help:"Say of an uncertain message that it went."`
	Pause  OutboxPause  `cmd:"" help:"Send nothing until resume."`
	Resume OutboxResume `cmd:"" help:"Send again, and all that waits now; also what came with an archive."`

	Bounces OutboxBounces `cmd:"" help:"Read delivery reports that came back as e-mail (RFC 3464), and note on each message what became of it."`
}

// OutboxList lists messages.
type OutboxList struct {
	Status string `help:"Only these: ${outbox}." placeholder:"STATUS"`
	Limit  int    `help:"How many." default:"50" placeholder:"N"`
}

// Run prints counts, and the messages without whom they are about.
func (c *OutboxList) Run(s *session) error {
	if c.Limit < 1 || c.Status != "" && !notify.Statuses.Valid(notify.Status(c.Status)) {
		return kith.Errorf(kith.Invalid, "--limit must be 1 or more, and --status one of %s", outboxStatuses())
	}
	return s.with(func(d *db.DB, a kith.Actor) error {
		return d.Read(s.ctx, a, func(tx *db.Tx) error {
			if err := c.counts(s, tx); err != nil {
				return err
			}
			var statuses []notify.Status
			if c.Status != "" {
				statuses = append(statuses, notify.Status(c.Status))
			}
			all, err := notify.List(tx, c.Limit, statuses...)
			if err != nil || len(all) == 0 {
				return err
			}
			w := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
			fmt.Fprintln(w, "ID\tMADE\tSTATUS\tTO\tBY\tWHAT\tWHY")
			for _, m := range all {
				fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", m.ID, clockTime(m.CreatedAt), m.Status, m.Whom, firstSaid(string(m.Channel), "-"), m.Template, m.Why)
			}
			return w.Flush()
		})
	})
}

// counts prints how many there are of each status, and what holds them up.
func (c *OutboxList) counts(s *session, tx *db.Tx) error {
	pauses, err := notify.Pauses(tx)
	if err != nil {
		return err
	}
	for _, p := range pauses {
		fmt.Fprintf(s.out, "PAUSED by %s since %s: %s. Nothing is sent. To go on: kith outbox resume\n", p.By, clockTime(p.CreatedAt), p.Why)
	}
	n, err := notify.Counts(tx)
	if err != nil {
		return err
	}
	var parts []string
	for _, x := range notify.Statuses.Codes {
		if n[x.Code] > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n[x.Code], x.Code))
		}
	}
	if len(parts) == 0 {
		parts = []string{"no messages"}
	}
	fmt.Fprintln(s.out, strings.Join(parts, ", "))
	if n[notify.Uncertain] > 0 {
		fmt.Fprintf(s.out, "%d uncertain: look with the recipient or the mail server whether they came, then: kith outbox went ID, or kith outbox retry ID\n", n[notify.Uncertain])
	}
	dead, err := job.Dead(tx)
	for _, j := range dead {
		fmt.Fprintf(s.out, "given up: %s %s since %s: %s\n", j.Kind, j.Key, clockTime(j.Dead), j.Failed)
	}
	return err
}

// clockTime is an instant as a list shows it.
func clockTime(t time.Time) string { return t.In(kith.London).Format("2006-01-02 15:04") }

// A messageRef names a message.
type messageRef struct {
	ID string `arg:"" help:"The message's ID, as the list shows it."`
}

// OutboxShow shows one message.
type OutboxShow struct{ messageRef }

// Run prints it.
func (c *OutboxShow) Run(s *session) error {
	return s.with(func(d *db.DB, a kith.Actor) error {
		return d.Read(s.ctx, a, func(tx *db.Tx) error {
			m, err := db.Get[notify.Message](tx, kith.ID(c.ID))
			if err != nil {
				return err
			}
			fmt.Fprintln(s.out, m.Line())
			for _, l := range [][2]string{{"made", clockTime(m.CreatedAt) + " by " + m.MadeName}, {"to", m.ToName}, {"address", m.Address}, {"record", strings.TrimSpace(m.Record + " " + string(m.RecordID))},
				{"carrier", strings.TrimSpace(m.Carrier + " " + m.CarrierID)}, {"language", m.Language}, {"subject", m.Subject}} {
				if l[1] != "" {
					fmt.Fprintf(s.out, "%-9s %s\n", l[0], strings.ReplaceAll(l[1], "\n", ", "))
				}
			}
			for _, l := range []struct {
				name string
				at   time.Time
			}{{"due", m.Due}, {"held", m.HoldUntil}, {"handed", m.HandedAt}, {"sent", m.SentAt}, {"ended", m.EndedAt}, {"purged", m.PurgedAt}} {
				if !l.at.IsZero() {
					fmt.Fprintf(s.out, "%-9s %s\n", l.name, clockTime(l.at))
				}
			}
			if m.Words != "" {
				fmt.Fprintf(s.out, "\n%s\n", m.Words)
			}
			return nil
		})
	})
}

// OutboxRetry sends a message again.
type OutboxRetry struct {
	messageRef
	NotGone bool `help:"The message is uncertain, and you have found out that it did not go." name:"it-did-not-go"`
}

// Run puts it back into the outbox.
func (c *OutboxRetry) Run(s *session) error {
	return s.with(func(d *db.DB, a kith.Actor) error {
		err := d.Write(s.ctx, a, func(tx *db.Tx) error {
			m, err := db.Get[notify.Message](tx, kith.ID(c.ID))
			if err == nil && m.Status == notify.Uncertain && !c.NotGone {
				return kith.Errorf(kith.Invalid, "this message may have gone. Find out first; if it did not, say --it-did-not-go, and if it did: kith outbox went %s", m.ID)
			}
			if err == nil {
				_, err = notify.Retry(tx, kith.ID(c.ID))
			}
			return err
		})
		if err == nil {
			fmt.Fprintln(s.out, "It waits to be sent; \"kith serve\" sends it.")
		}
		return err
	})
}

// OutboxWent says that a message went.
type OutboxWent struct{ messageRef }

// Run records it.
func (c *OutboxWent) Run(s *session) error {
	return s.with(func(d *db.DB, a kith.Actor) error {
		return d.Write(s.ctx, a, func(tx *db.Tx) error { _, err := notify.Went(tx, kith.ID(c.ID)); return err })
	})
}

// OutboxPause stops sending.
type OutboxPause struct {
	Why string `help:"Why, for those who wonder." required:"" placeholder:"WORDS"`
}

// Run stops the tenant's outbox.
func (c *OutboxPause) Run(s *session) error {
	return s.with(func(d *db.DB, a kith.Actor) error {
		err := d.Write(s.ctx, a, func(tx *db.Tx) error { return notify.Stop(tx, c.Why) })
		if err == nil {
			fmt.Fprintln(s.out, "Nothing is sent any more. To go on: kith outbox resume")
		}
		return err
	})
}

// OutboxResume sends again.
type OutboxResume struct{}

// Run ends every pause of the tenant.
func (OutboxResume) Run(s *session) error {
	return s.with(func(d *db.DB, a kith.Actor) error {
		n := 0
		err := d.Write(s.ctx, a, func(tx *db.Tx) (err error) { n, err = notify.Resume(tx); return err })
		if err == nil {
			fmt.Fprintf(s.out, "Messages are sent again; %d wait.\n", n)
		}
		return err
	})
}

// outboxStatuses are where a message can stand, for the help.
func outboxStatuses() string {
	var out []string
	for _, c := range notify.Statuses.Codes {
		out = append(out, string(c.Code))
	}
	return strings.Join(out, ", ")
}
