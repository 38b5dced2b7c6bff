package cli_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"kith/cli"
	"kith/db"
	"kith/db/dbtest"
	"kith/notify"
)

// on opens the database of the flags f.
func on(t *testing.T, f []string, do func(*db.DB)) {
	t.Helper()
	d, err := db.Connect(context.Background(), f[1])
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	do(d)
}

// send puts a message to a provider into the outbox, as a worker's change does.
func send(t *testing.T, f []string, email string) (id string) {
	t.Helper()
	on(t, f, func(d *db.DB) {
		dbtest.Do(t, d, dbtest.Worker, func(tx *db.Tx) error {
			m, err := notify.Send(tx, notify.New{To: notify.To{Whom: notify.Provider, Email: email}, Template: "message-waiting"})
			if err == nil {
				id = string(m.ID)
			}
			return err
		})
	})
	return id
}

func TestOutbox(t *testing.T) {
	f := fresh(t)
	if out := done(t, "", with(f, "outbox")...); !strings.Contains(out, "no messages") {
		t.Errorf("%s", out)
	}
	id := send(t, f, "hub@example.org")
	if out := done(t, "", with(f, "outbox", "list")...); !strings.Contains(out, "1 waiting") || !strings.Contains(out, id) || strings.Contains(out, "hub@example.org") {
		t.Errorf("the list:\n%s", out)
	}
	if out := done(t, "", with(f, "outbox", "show", id)...); !strings.Contains(out, "hub@example.org") {
		t.Errorf("one:\n%s", out)
	}
	fails(t, 1, "could not find", with(f, "outbox", "show", "nobody")...)
	fails(t, 2, "--status one of waiting", with(f, "outbox", "list", "--status", "lost")...)
	fails(t, 1, "is waiting", with(f, "outbox", "retry", id)...)
	fails(t, 1, "is waiting", with(f, "outbox", "went", id)...)
	fails(t, 2, "missing flags: --why", with(f, "outbox", "pause")...)
	done(t, "", with(f, "outbox", "pause", "--why", "wrong wording")...)
	if out := done(t, "", with(f, "outbox")...); !strings.Contains(out, "PAUSED") || !strings.Contains(out, "wrong wording") {
		t.Errorf("paused:\n%s", out)
	}
	if out := done(t, "", with(f, "outbox", "resume")...); !strings.Contains(out, "1 wait") {
		t.Errorf("resumed:\n%s", out)
	}
	on(t, f, func(d *db.DB) { // a process died while it handed it over
		dbtest.Do(t, d, dbtest.System, func(tx *db.Tx) error {
			_, err := tx.Raw("a test").Exec(`UPDATE outbox SET status = 'uncertain', version = version + 1`)
			return err
		})
	})
	if out := done(t, "", with(f, "outbox", "list", "--status", "uncertain")...); !strings.Contains(out, "kith outbox went ID") {
		t.Errorf("uncertain:\n%s", out)
	}
	fails(t, 2, "--it-did-not-go", with(f, "outbox", "retry", id)...)
	done(t, "", with(f, "outbox", "retry", id, "--it-did-not-go")...)
}

// What cannot work is said at the start, and no secret with it.
func TestOutgoing(t *testing.T) {
	f := fresh(t)
	for says, args := range map[string][]string{
		"say from which address":    {"--smtp", "mail.example.org:587"},
		"HOST:PORT":                 {"--smtp", "mail.example.org", "--mail-from", "kith@example.org"},
		"on this machine only":      {"--smtp", "mail.example.org:25", "--mail-from", "kith@example.org", "--smtp-plain"},
		"no template":               {"--notify-key", "x"},
		"no key":                    {"--notify-text", "x"},
		"the key of GOV.UK Notify":  {"--notify-key", "geheim", "--notify-text", "x"},
		"20 characters":             {"--notify-receipts", "geheim"},
		"--keep-messages must be 1": {"--keep-messages", "0"},
	} {
		fails(t, 2, says, with(f, append([]string{"serve"}, args...)...)...)
		if _, out, errs := run(t, "", with(f, append([]string{"serve"}, args...)...)...); strings.Contains(out+errs, "geheim") {
			t.Errorf("%v tells a secret:\n%s", args, out+errs)
		}
	}
}

// The service hands over what is in the outbox, and stops when it is told to.
func TestServeSends(t *testing.T) {
	f := fresh(t)
	id := send(t, f, "hub@example.org")
	dir := filepath.Join(t.TempDir(), "out")
	ended := make(chan int, 1)
	var errs strings.Builder
	go func() {
		ended <- cli.Run(with(f, "serve", "--listen", "127.0.0.1:0", "--outbox-folder", dir, "--smtp-password", "geheim"), strings.NewReader(""), &strings.Builder{}, &errs)
	}()
	file := filepath.Join(dir, string(dbtest.Tenant)+"."+id+".eml")
	for range 400 {
		if _, err := os.Stat(file); err == nil {
			break
		}
		time.Sleep(25 * time.Millisecond)
	}
	if err := syscall.Kill(os.Getpid(), syscall.SIGTERM); err != nil { // which Run listens for
		t.Fatal(err)
	}
	if code := <-ended; code != 0 {
		t.Fatalf("exit %d\n%s", code, errs.String())
	}
	text, err := os.ReadFile(file)
	if err != nil || !strings.Contains(string(text), "To: <hub@example.org>") {
		t.Errorf("%v\n%s\n%s", err, text, errs.String())
	}
	if strings.Contains(errs.String(), "geheim") {
		t.Error("the log tells a secret")
	}
	if out := done(t, "", with(f, "outbox")...); !strings.Contains(out, "1 sent") {
		t.Errorf("%s", out)
	}
}

// Delivery reports are read from files, folders and standard input; other mail
// in the mailbox is passed over.
func TestBounces(t *testing.T) {
	f := fresh(t)
	id := send(t, f, "hub@example.org")
	on(t, f, func(d *db.DB) { // it has gone
		dbtest.Do(t, d, dbtest.System, func(tx *db.Tx) error {
			_, err := tx.Raw("a test").Exec(`UPDATE outbox SET status = 'sent', channel = 'email', version = version + 1`)
			return err
		})
	})
	report := "Content-Type: multipart/report; boundary=b\r\n\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; x\r\n\r\nAction: failed\r\nStatus: 5.1.1\r\n" +
		"\r\n--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <" + string(dbtest.Tenant) + "." + id + "@example.org>\r\n\r\n--b--\r\n"
	dir := t.TempDir()
	for name, text := range map[string]string{"1": report, "2": "Subject: Out of office\r\n\r\nBack in May.", "3": ""} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	fails(t, 2, "expected", with(f, "outbox", "bounces")...)
	fails(t, 1, "no such file", with(f, "outbox", "bounces", filepath.Join(dir, "none"))...)
	if out := done(t, "", with(f, "outbox", "bounces", dir)...); !strings.Contains(out, "1: noted on its message") || !strings.Contains(out, "3 read: 1 changed a message") {
		t.Errorf("%s", out)
	}
	if out := done(t, report, with(f, "outbox", "bounces", "-")...); !strings.Contains(out, "known already") {
		t.Errorf("%s", out)
	}
	if out := done(t, "", with(f, "outbox", "list", "--status", "bounced")...); !strings.Contains(out, "there is no such address") {
		t.Errorf("%s", out)
	}
}
