package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"kith"
	"kith/db"
	"kith/identity"
	"kith/notify"
)

// OutboxBounces reads what came back as e-mail.
type OutboxBounces struct {
	Files []string `arg:"" help:"Mails, or folders of them (a Maildir's new and cur); - for one on standard input." placeholder:"FILE"`
}

// Run reads each mail and keeps what it says of a message of the tenant. Others
// stay as they are: the mailbox of bounces gets automatic answers too.
func (c *OutboxBounces) Run(s *session) error {
	return s.with(func(d *db.DB, a kith.Actor) error {
		counts := map[string]int{}
		for _, name := range c.Files {
			err := eachMail(name, s.in, func(file string, r io.Reader) error {
				what, err := keepReport(s, d, a, r)
				if counts[what]++; err == nil && what != "" {
					fmt.Fprintf(s.out, "%s: %s\n", file, what)
				}
				return err
			})
			if err != nil {
				return err
			}
		}
		total := 0
		for _, n := range counts {
			total += n
		}
		fmt.Fprintf(s.out, "%d read: %d changed a message\n", total, counts[saidChanged])
		return nil
	})
}

const saidChanged = "noted on its message"

// keepReport says what became of one mail.
func keepReport(s *session, d *db.DB, a kith.Actor, in io.Reader) (string, error) {
	r, err := notify.ReadReport(in)
	if errors.Is(err, notify.ErrNoReport) {
		return "no delivery report on a message of Kith", nil
	}
	if err != nil {
		return "", err
	}
	if r.Tenant != a.Tenant {
		return "on a message of another tenant", nil
	}
	changed := false
	err = d.Write(s.ctx, identity.System(a.Tenant), func(tx *db.Tx) (err error) { changed, err = r.Keep(tx); return err })
	switch {
	case kith.KindOf(err) == kith.NotFound:
		return "on a message that is not in the outbox", nil
	case err != nil:
		return "", err
	case !changed:
		return "known already, or only on its way", nil
	}
	return saidChanged, nil
}

// eachMail opens a file, each file of a folder, or standard input.
func eachMail(name string, in io.Reader, f func(string, io.Reader) error) error {
	if name == "-" {
		return f("-", in)
	}
	return filepath.WalkDir(name, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		file, err := os.Open(path) // #nosec G304 G122 -- the operator names it
		if err != nil {
			return err
		}
		defer file.Close()
		return f(path, file)
	})
}
