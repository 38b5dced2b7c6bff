package cli

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"path/filepath"
	"time"

	"kith"
	"kith/db"
	"kith/group"
	"kith/identity"
	"kith/job"
	"kith/load"
	"kith/notify"
	"kith/observatory"
	"kith/onward"
	"kith/outreach"
	"kith/plan"
	"kith/safety"
)

// Outgoing is how messages leave Kith.
type Outgoing struct {
	Phone  string   `help:"The service's telephone number, for messages to people. Without it no text messages go." env:"KITH_PHONE" placeholder:"NUMBER"`
	Secure []string `help:"Domains to which details of people may go by e-mail; nhs.net unless given." name:"secure-mail" default:"nhs.net" env:"KITH_SECURE_MAIL" placeholder:"DOMAIN"`
	Folder string   `help:"The folder into which messages are written that nothing else is set up to carry. Given here, they count as sent, and you see to it that they go; unless given it is \"outbox\" beside the database, and they do not leave." name:"outbox-folder" env:"KITH_OUTBOX_FOLDER" placeholder:"FOLDER"`
	Keep   int      `help:"For how many days what messages said is kept after they went." name:"keep-messages" default:"180" env:"KITH_KEEP_MESSAGES" placeholder:"DAYS"`

	MailFrom     string `help:"The address from which mail is sent." env:"KITH_MAIL_FROM" placeholder:"ADDRESS"`
	SMTP         string `help:"The mail server that e-mail is handed to, by TLS." name:"smtp" env:"KITH_SMTP" placeholder:"HOST:PORT"`
	SMTPUser     string `help:"The user at the mail server." name:"smtp-user" env:"KITH_SMTP_USER" placeholder:"NAME"`
	SMTPPassword string `help:"The password there. Better as a variable than here, where others on the machine can read it." name:"smtp-password" env:"KITH_SMTP_PASSWORD" placeholder:"PASSWORD"`
	SMTPPlain    bool   `help:"Without TLS: for a mail server on this machine only." name:"smtp-plain" env:"KITH_SMTP_PLAIN"`

	NotifyKey      string `help:"The API key of GOV.UK Notify. Better as a variable." env:"KITH_NOTIFY_KEY" placeholder:"KEY"`
	NotifyAt       string `help:"Where GOV.UK Notify is, or what speaks as it does." default:"${notify}" env:"KITH_NOTIFY_AT" placeholder:"URL"`
	NotifyEmail    string `help:"The ID of the template there for e-mail." env:"KITH_NOTIFY_EMAIL" placeholder:"ID"`
	NotifyText     string `help:"The ID of the template there for text messages." env:"KITH_NOTIFY_TEXT" placeholder:"ID"`
	NotifyLetter   string `help:"The ID of the template there for letters." env:"KITH_NOTIFY_LETTER" placeholder:"ID"`
	NotifyReceipts string `help:"The token with which GOV.UK Notify sends its receipts to ${receipts}. Better as a variable." env:"KITH_NOTIFY_RECEIPTS" placeholder:"TOKEN"`
}

// shortestToken is how long the receipts' token is at least.
const shortestToken = 20

// sender is what hands messages over as o says: e-mail to the mail server, or to
// GOV.UK Notify where there is a template, and whatever else into the folder.
func (s *session) sender(o Outgoing, service, base string) (*notify.Sender, error) {
	out := &notify.Sender{House: notify.House{Service: service, Phone: o.Phone, Base: base}, Secure: o.Secure, Carriers: map[notify.Channel]notify.Carrier{},
		Files:    map[string]func(*db.Tx, kith.ID) ([]notify.File, error){"message": plan.Attached},
		Contacts: map[string]func(*db.Tx, kith.ID) (*notify.Contact, error){"invitation": outreach.ContactOf}}
	templates := map[notify.Channel]string{}
	for c, id := range map[notify.Channel]string{notify.Email: o.NotifyEmail, notify.Text: o.NotifyText, notify.Letter: o.NotifyLetter} {
		if id != "" {
			templates[c] = id
		}
	}
	switch {
	case o.NotifyReceipts != "" && len(o.NotifyReceipts) < shortestToken:
		return nil, kith.Errorf(kith.Invalid, "the token for receipts must be of %d characters or more", shortestToken)
	case len(templates) > 0 && o.NotifyKey == "":
		return nil, kith.Errorf(kith.Invalid, "there are templates of GOV.UK Notify and no key: give KITH_NOTIFY_KEY")
	case o.NotifyKey != "" && len(templates) == 0:
		return nil, kith.Errorf(kith.Invalid, "there is a key of GOV.UK Notify and no template: give --notify-email, --notify-text or --notify-letter")
	case o.Keep < 1:
		return nil, kith.Errorf(kith.Invalid, "--keep-messages must be 1 or more")
	}
	if len(templates) > 0 {
		g, err := notify.NewGOVUK(o.NotifyAt, o.NotifyKey, templates)
		if err != nil {
			return nil, kith.Errorf(kith.Invalid, "%v", err)
		}
		for c := range templates {
			out.Carriers[c] = g
		}
	}
	if o.SMTP != "" {
		m, err := notify.NewSMTP(notify.SMTP{Server: o.SMTP, User: o.SMTPUser, Password: o.SMTPPassword, From: o.MailFrom, Service: service, Plain: o.SMTPPlain})
		if err != nil {
			return nil, kith.Errorf(kith.Invalid, "%v", err)
		}
		out.Carriers[notify.Email] = m
	}
	if len(out.Carriers) == 3 {
		return out, nil
	}
	f, err := notify.NewFolder(notify.Folder{Dir: s.folder(o), From: o.MailFrom, Service: service, Carried: o.Folder != ""})
	if err != nil {
		return nil, fmt.Errorf("the folder for messages: %w", err)
	}
	for _, c := range notify.Channels.Codes {
		if out.Carriers[c.Code] == nil {
			out.Carriers[c.Code] = f
		}
	}
	return out, nil
}

// folder is where messages are written that nothing else carries.
func (s *session) folder(o Outgoing) string {
	if o.Folder != "" || db.IsPostgres(s.DB) {
		return firstSaid(o.Folder, "outbox")
	}
	return filepath.Join(filepath.Dir(s.DB), "outbox")
}

func firstSaid(all ...string) string {
	for _, s := range all {
		if s != "" {
			return s
		}
	}
	return ""
}

// outgoing is how messages go, for the settings printed at the start: no secret.
func outgoing(out *notify.Sender, o Outgoing) []any {
	return []any{"mail", out.Carriers[notify.Email].Name(), "texts", out.Carriers[notify.Text].Name(), "letters", out.Carriers[notify.Letter].Name(),
		"smtp", o.SMTP, "smtp password", masked(o.SMTPPassword), "mail from", o.MailFrom, "secure mail", o.Secure, "phone", o.Phone,
		"notify key", masked(o.NotifyKey), "receipts token", masked(o.NotifyReceipts), "keep messages", o.Keep}
}

// masked says that there is a secret, and not which.
func masked(secret string) string {
	if secret == "" {
		return ""
	}
	return "•••"
}

// handOver does the jobs that are due, until the context ends or stop is called,
// which waits for those that were begun.
func (s *session) handOver(d *db.DB, out *notify.Sender, o Outgoing, doors *http.ServeMux) (stop func(), err error) {
	all, err := identity.Tenants(s.ctx, d)
	if err != nil {
		return nil, err
	}
	for _, t := range all {
		if err := d.Write(s.ctx, identity.System(t.ID), out.Tell); err != nil {
			return nil, err
		}
	}
	if o.NotifyReceipts != "" {
		doors.Handle(notify.ReceiptPath, notify.Receipts(d, o.NotifyReceipts))
	}
	for c, k := range out.Carriers {
		if !k.Leaves() {
			slog.Info("these messages are written into a folder, and are not sent", "how", c, "folder", s.folder(o))
		}
	}
	kind, k := out.Kind()
	reminders, remind := group.Reminders()
	answers, answered := onward.Answers()
	visits, alarms := safety.Alarms()
	weights, reckon := load.Quarterly()
	periods, count := observatory.Counter(func(_ context.Context, tx *db.Tx) (observatory.Places, error) { return placesFor(tx) })
	r := job.Runner{DB: d, Kinds: map[string]job.Kind{kind: k, reminders: remind, answers: answered, visits: alarms, weights: reckon, periods: count}}
	ctx, cancel := context.WithCancel(s.ctx)
	done := make(chan struct{})
	go func() { r.Run(ctx); close(done) }()
	go purge(ctx, d, time.Duration(o.Keep)*24*time.Hour)
	return func() { cancel(); <-done }, nil
}

// purge removes what messages said once it is old enough, links and codes of
// those that did not go, and jobs long done,
// now and each hour.
func purge(ctx context.Context, d *db.DB, keep time.Duration) {
	hour := time.NewTicker(time.Hour)
	defer hour.Stop()
	for {
		if err := purgeAll(ctx, d, keep); err != nil && ctx.Err() == nil {
			slog.Warn("what old messages said was not removed", "err", err)
		}
		select {
		case <-hour.C:
		case <-ctx.Done():
			return
		}
	}
}

func purgeAll(ctx context.Context, d *db.DB, keep time.Duration) error {
	if err := d.Write(ctx, identity.System(""), job.Sweep); err != nil {
		return err
	}
	all, err := identity.Tenants(ctx, d)
	if err != nil {
		return err
	}
	for _, t := range all {
		for _, less := range []func(*db.Tx) (int, error){notify.Forget, func(tx *db.Tx) (int, error) { return notify.Purge(tx, tx.Now.Add(-keep)) }} {
			for n := 1; n > 0; {
				err := d.Write(ctx, identity.System(t.ID), func(tx *db.Tx) (err error) { n, err = less(tx); return err })
				if err != nil {
					return err
				}
			}
		}
	}
	return nil
}
