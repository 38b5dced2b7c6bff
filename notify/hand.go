package notify

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"

	"kith"
	"kith/db"
	"kith/job"
)

// A Sender hands over what is in the outbox.
type Sender struct {
	House
	Carriers map[Channel]Carrier
	Secure   []string // domains to which details of people may go by e-mail, such as nhs.net
	Limits   Limits
	// Files makes what is attached to a message whose template says so, by the record that it
	// belongs to: "message" makes the PDF of a message back.
	Files map[string]func(*db.Tx, kith.ID) ([]File, error)
	// Contacts says how somebody can be reached whom a campaign invites, as of now, by the
	// record that the message belongs to.
	Contacts map[string]func(*db.Tx, kith.ID) (*Contact, error)
}

// Kind is how a job.Runner does our jobs.
func (s *Sender) Kind() (string, job.Kind) {
	return kind, job.Kind{Do: s.do, Lease: 5 * time.Minute, Tries: 12}
}

// do hands over one message. When it has failed so often that it is not tried
// again, the message says so.
func (s *Sender) do(ctx context.Context, d *db.DB, j *job.Job) error {
	err := s.try(ctx, d, j)
	if err == nil || errors.Is(err, job.ErrTaken) || !j.Last() {
		return err
	}
	return errors.Join(err, d.Write(context.WithoutCancel(ctx), job.System(j.Tenant), func(tx *db.Tx) error {
		m, err := db.Get[Message](tx, kith.ID(j.Key))
		if err != nil || m.Status != Waiting && m.Status != Held {
			return err
		}
		return m.move(tx, Failed, "Kith could not write it or hand it over.")
	}))
}

// try hands over one message, or does with it what else is to be done.
func (s *Sender) try(ctx context.Context, d *db.DB, j *job.Job) error {
	var m *Message
	var next step
	var paused bool
	err := d.Read(ctx, job.System(j.Tenant), func(tx *db.Tx) (err error) {
		if m, err = db.Get[Message](tx, kith.ID(j.Key)); err != nil {
			return err
		}
		if m.Status == Waiting || m.Status == Held {
			if paused, err = Paused(tx); err == nil && !paused {
				if m.Whom == Invited {
					next, err = s.invited(tx, m)
				} else {
					next, err = m.next(tx, &s.House)
				}
			}
		}
		return err
	})
	switch {
	case kith.KindOf(err) == kith.NotFound:
		return nil
	case err != nil:
		return err
	case paused:
		return later(ctx, d, j, pauseEvery)
	case m.Status == Handing || m.Status == Uncertain:
		return s.ask(ctx, d, j, m)
	case m.Status != Waiting && m.Status != Held:
		return nil
	case next.way == nil:
		return settle(ctx, d, j, m, next)
	}
	return s.hand(ctx, d, j, m, next)
}

// later gives the job back for a while.
func later(ctx context.Context, d *db.DB, j *job.Job, after time.Duration) error {
	return d.Write(ctx, job.System(j.Tenant), func(tx *db.Tx) error { return j.Later(tx, tx.Now.Add(after)) })
}

// settle moves a message that is not handed over now.
func settle(ctx context.Context, d *db.DB, j *job.Job, m *Message, n step) error {
	was := *m
	return d.Write(ctx, job.System(j.Tenant), func(tx *db.Tx) error {
		*m = was
		if n.to == Held {
			if m.Status != Held || !m.HoldUntil.Equal(n.until) {
				m.set(tx, Held, n.why)
				m.HoldUntil = n.until
				if err := db.Update(tx, m); err != nil {
					return err
				}
			}
			return j.Later(tx, n.until)
		}
		if err := m.move(tx, n.to, n.why); err != nil {
			return err
		}
		return j.Done(tx)
	})
}

// hand hands a message over by its way.
func (s *Sender) hand(ctx context.Context, d *db.DB, j *job.Job, m *Message, n step) error {
	if n = s.secured(m, n); n.way == nil {
		return settle(ctx, d, j, m, n)
	}
	c := s.Carriers[n.way.channel]
	if c == nil {
		return settle(ctx, d, j, m, step{to: Failed, why: "Nothing is set up to carry it."})
	}
	e, err := s.envelope(m, n.t, n.way)
	if err != nil {
		return err
	}
	if n.t.file {
		if e.Files, err = s.filesOf(ctx, d, m); kith.KindOf(err) == kith.Conflict {
			return settle(ctx, d, j, m, step{to: Refused, why: err.Error()})
		} else if err != nil {
			return err
		}
	}
	// The mark: after it, the message may have gone. Of two processes that have
	// come so far with the same message, one fails here, by its version.
	was, marked, held := *m, false, step{}
	mark := func() error {
		err := d.Write(ctx, job.System(j.Tenant), func(tx *db.Tx) (err error) {
			*m = was
			if held, err = s.limited(tx, m, e); err != nil || held.to != "" {
				return err
			}
			m.Channel, m.ToName, m.Address, m.Language = e.Channel, e.Name, m.kept(e.Address), e.Language
			m.Subject, m.Words, m.Carrier = e.Subject, e.Text, c.Name()
			if m.Whom == Invited {
				m.ToName, m.Words = "", ""
			}
			return m.move(tx, Handing, "")
		})
		if err == nil && held.to != "" {
			return errHeld
		}
		if marked = err == nil; !marked {
			*m = was
		}
		return err
	}
	within, stop := context.WithTimeout(ctx, mostTime)
	id, err := c.Hand(within, e, mark)
	stop()
	if errors.Is(err, errHeld) {
		return settle(ctx, d, j, &was, held)
	}
	if !marked && kith.KindOf(err) == kith.Conflict {
		slog.Info("a message is being handed over by another process", "message", m.ID)
		return later(ctx, d, j, time.Minute)
	}
	return s.result(ctx, d, j, m, marked, id, err)
}

var errHeld = errors.New("a limit holds the message back")

// result keeps what came of handing over.
func (s *Sender) result(ctx context.Context, d *db.DB, j *job.Job, m *Message, marked bool, id string, failed error) error {
	if failed != nil {
		slog.Warn("a message was not handed over", "message", m.ID, "marked", marked, "err", failed)
	}
	var f *Fault
	was := *m
	// What came of it is kept also when its time is over.
	return d.Write(context.WithoutCancel(ctx), job.System(j.Tenant), func(tx *db.Tx) error {
		*m = was
		to, why := Sent, ""
		switch {
		case failed == nil:
		case errors.As(failed, &f):
			to, why = f.To, f.Why
		case marked:
			to, why = Uncertain, saidUncertain
		default:
			to, why = Waiting, "It could not be handed over yet."
		}
		again := to == Waiting
		if again && j.Last() {
			to = Failed
		}
		if err := m.became(tx, to, why, id); err != nil {
			return err
		}
		var err error
		switch {
		case to == Uncertain && s.asker(m) != nil:
			err = j.Later(tx, tx.Now.Add(askAfter))
		case again:
			err = j.Again(tx, why)
		default:
			err = j.Done(tx)
		}
		if marked && errors.Is(err, job.ErrTaken) {
			// What the carrier said is true, however late it is heard.
			if err = nil; to == Waiting {
				_, err = job.Wake(tx, kind, string(m.ID), tx.Now.Add(time.Minute))
			}
		}
		return err
	})
}

const saidUncertain = "Kith stopped, or the line broke, at the moment of handing over. It may have gone, or not."

// became moves a message to where its carrier says it is. A receipt may have
// said more already.
func (m *Message) became(tx *db.Tx, to Status, why, id string) error {
	now, err := db.Get[Message](tx, m.ID)
	if err != nil {
		return err
	}
	if now.Status == Delivered || now.Status == Bounced || now.Status == to && now.Why == why {
		return nil
	}
	if now.Version != m.Version {
		*m = *now
	}
	m.CarrierID = id
	if to == Waiting && (m.Status == Waiting || m.Status == Held) {
		m.set(tx, to, why) // never marked: the same again
		return db.Update(tx, m)
	}
	return m.move(tx, to, why)
}

// askAfter is how long after it may have gone a carrier is asked: what is on
// its way must have arrived by then.
const askAfter = 5 * time.Minute

func (s *Sender) asker(m *Message) Asker {
	for _, c := range s.Carriers {
		if a, ok := c.(Asker); ok && c.Name() == m.Carrier {
			return a
		}
	}
	return nil
}

// ask finds out what became of a message whose process died after the mark.
// Where nobody can be asked it is uncertain, and a human decides.
func (s *Sender) ask(ctx context.Context, d *db.DB, j *job.Job, m *Message) error {
	to, why, id := Uncertain, saidUncertain, ""
	if a := s.asker(m); a != nil {
		found, carriers, err := a.Find(ctx, m.reference(), m.Channel)
		if err != nil {
			return fmt.Errorf("ask %s about a message: %w", m.Carrier, err)
		}
		if to, why, id = found, "", carriers; found == "" {
			to, why = Waiting, "It had not gone yet when Kith stopped."
		}
		if early := m.HandedAt.Add(askAfter).Sub(d.Now()); to == Waiting && early > 0 {
			return later(ctx, d, j, early) // it may still be on its way to the carrier
		}
	}
	was := *m
	return d.Write(ctx, job.System(j.Tenant), func(tx *db.Tx) error {
		*m = was
		if m.CarrierID = id; m.Status != to {
			if err := m.move(tx, to, why); err != nil {
				return err
			}
		}
		if to == Waiting {
			return j.Later(tx, tx.Now)
		}
		return j.Done(tx)
	})
}

// secured is n, or where the address or the carrier is not secure enough for
// it, the other template, or a refusal.
func (s *Sender) secured(m *Message, n step) step {
	c := s.Carriers[n.way.channel]
	if !n.t.secure || secure(n.way.address, s.Secure) && c != nil && c.Details() {
		return n
	}
	if n.t = templates[m.Otherwise]; n.t == nil || n.t.secure {
		return step{to: Refused, why: "Details of people may not go to this address by e-mail."}
	}
	return n
}

// secure reports whether an e-mail address is in one of the domains, or below
// one. The whole domain is compared: nhs.net.example.org is not nhs.net.
func secure(address string, domains []string) bool {
	at := strings.LastIndex(address, "@")
	domain := strings.ToLower(address[at+1:])
	return at > 0 && slices.ContainsFunc(domains, func(d string) bool {
		d = strings.ToLower(strings.TrimPrefix(d, "@"))
		return d != "" && (domain == d || strings.HasSuffix(domain, "."+d))
	})
}

// filesOf are the files of a message, made of its record. An error of the kind
// Conflict says why it must not go any more.
func (s *Sender) filesOf(ctx context.Context, d *db.DB, m *Message) (out []File, err error) {
	f := s.Files[m.Record]
	if f == nil {
		return nil, fmt.Errorf("nothing makes the file of a %s", m.Record)
	}
	err = d.Read(ctx, job.System(m.Tenant), func(tx *db.Tx) error { out, err = f(tx, m.RecordID); return err })
	return out, err
}
