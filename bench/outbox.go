package main

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"kith"
	"kith/access"
	"kith/db"
	"kith/identity"
	"kith/job"
	"kith/notify"
)

// outbox is the race of messages: from the change that causes one to a mail
// server of this process that takes it. Beside it runs the same client with the
// same mails and no outbox: what handing over costs without any promise. All is
// in one process, so the processor's time is of both ends.
func (b *bench) outbox() error {
	const messages = 4000
	s, err := newSink()
	if err != nil {
		return err
	}
	defer s.Close()
	carrier, err := notify.NewSMTP(notify.SMTP{Server: s.Addr().String(), From: "kith@example.org", Plain: true})
	if err != nil {
		return err
	}
	fmt.Printf("\nMessages to a mail server on this machine, load average %s\n\n%-42s %9s %9s %9s %9s\n", loadAverage(), "", "a second", "CPU µs", "p50 ms", "p99 ms")
	line := func(name string, n int, took, cpu time.Duration, waits []time.Duration) {
		if slices.Sort(waits); len(waits) > 0 {
			fmt.Printf("%-42s %9s %9s %9.1f %9.1f\n", name, "", "", ms(waits[len(waits)/2]), ms(waits[len(waits)*99/100]))
			return
		}
		fmt.Printf("%-42s %9.0f %9.0f\n", name, float64(n)/took.Seconds(), float64(cpu.Microseconds())/float64(n))
	}

	began, cpu := time.Now(), processor()
	if err := s.bare(carrier, messages); err != nil {
		return err
	}
	line("bare: the client alone, 16 at once", messages, time.Since(began), processor()-cpu, nil)

	dir := filepath.Join(b.dir, "outbox")
	defer os.RemoveAll(dir)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	dsns := [][2]string{{"SQLite FULL", filepath.Join(dir, "kith.db")}}
	if pg := os.Getenv("KITH_TEST_POSTGRES"); pg != "" {
		dsns = append(dsns, [2]string{"PostgreSQL" + durable(), pg})
	}
	for _, dsn := range dsns {
		if err := s.kith(dsn[0], dsn[1], carrier, messages, line); err != nil {
			return fmt.Errorf("%s: %w", dsn[0], err)
		}
	}
	return nil
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// processor is the time of the processor that this process has used.
func processor() time.Duration {
	var u syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// bare hands mails over with nothing before and nothing after.
func (s *sink) bare(c notify.Carrier, n int) error {
	var all sync.WaitGroup
	errs := make(chan error, 16)
	for w := range 16 {
		all.Go(func() {
			for i := w; i < n; i += 16 {
				e := notify.Envelope{Reference: fmt.Sprint("bare.m", i), Channel: notify.Email, Address: "hub@example.org", Language: "en", Subject: "A message is waiting for you",
					Text: strings.Repeat("A message is waiting. ", 15), HTML: strings.Repeat("<p>A message is waiting.</p>", 15)}
				if _, err := c.Hand(context.Background(), &e, func() error { return nil }); err != nil {
					errs <- err
					return
				}
			}
		})
	}
	all.Wait()
	close(errs)
	return <-errs
}

// kith measures putting in, handing over, and how long a message takes from its
// change to the mail server while little happens.
func (s *sink) kith(name, dsn string, c notify.Carrier, n int, line func(string, int, time.Duration, time.Duration, []time.Duration)) error {
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	d, err := db.Open(ctx, dsn)
	if err != nil {
		return err
	}
	defer d.Close()
	if err := identity.AddTenant(ctx, d, "outbox", "Outbox"); err != nil && kith.KindOf(err) != kith.Conflict {
		return err
	}
	worker := kith.Actor{ID: "worker", Name: "Lena Walker", Role: access.LinkWorker, Tenant: "outbox"}
	send := func(i int) (reference string, err error) {
		err = d.Write(ctx, worker, func(tx *db.Tx) error {
			m, err := notify.Send(tx, notify.New{To: notify.To{Whom: notify.Provider, Email: fmt.Sprintf("hub%d@example.org", i)}, Template: "message-waiting"})
			if err == nil {
				reference = string(m.Tenant) + "." + string(m.ID)
			}
			return err
		})
		return reference, err
	}
	began, cpu := time.Now(), processor()
	var all sync.WaitGroup
	errs := make(chan error, 64)
	for w := range 64 {
		all.Go(func() {
			for i := w; i < n; i += 64 {
				if _, err := send(i); err != nil {
					errs <- err
					return
				}
			}
		})
	}
	all.Wait()
	close(errs)
	if err := <-errs; err != nil {
		return err
	}
	line("Kith, "+name+": into the outbox, 64 at once", n, time.Since(began), processor()-cpu, nil)

	sender := &notify.Sender{House: notify.House{Service: "Northshire", Base: "https://kith.example"}, Limits: notify.Limits{Address: -1, Template: -1},
		Carriers: map[notify.Channel]notify.Carrier{notify.Email: c}}
	kind, k := sender.Kind()
	r := job.Runner{DB: d, Kinds: map[string]job.Kind{kind: k}}
	before := s.count()
	began, cpu = time.Now(), processor()
	var running sync.WaitGroup
	running.Go(func() { r.Run(ctx) })
	defer running.Wait()
	defer stop()
	for s.count() < before+n {
		time.Sleep(time.Millisecond)
	}
	line("Kith, "+name+": from the outbox", n, time.Since(began), processor()-cpu, nil)

	time.Sleep(time.Second)
	var waits []time.Duration
	for i := range 40 {
		time.Sleep(time.Duration(rand.IntN(300)) * time.Millisecond)
		began := time.Now()
		reference, err := send(n + i)
		if err != nil {
			return err
		}
		for s.at(reference).IsZero() {
			time.Sleep(100 * time.Microsecond)
		}
		waits = append(waits, s.at(reference).Sub(began))
	}
	line("Kith, "+name+": change to mail server, idle", 0, 0, 0, waits)
	return nil
}

// A sink is a mail server that takes everything and keeps when it came.
type sink struct {
	net.Listener
	mu   sync.Mutex
	came map[string]time.Time // by reference
}

func newSink() (*sink, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s := &sink{Listener: l, came: map[string]time.Time{}}
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go s.talk(c)
		}
	}()
	return s, nil
}

func (s *sink) talk(c net.Conn) {
	defer c.Close()
	in := bufio.NewReader(c)
	say := func(text string) { c.Write([]byte(text + "\r\n")) }
	say("220 sink")
	data, reference := false, ""
	for {
		text, err := in.ReadString('\n')
		if err != nil {
			return
		}
		switch {
		case data && text == ".\r\n":
			data = false
			s.mu.Lock()
			s.came[reference] = time.Now()
			s.mu.Unlock()
			say("250 taken")
		case data:
			if id, ok := strings.CutPrefix(text, "Message-ID: <"); ok {
				reference, _, _ = strings.Cut(id, "@")
			}
		case strings.HasPrefix(text, "DATA"):
			data = true
			say("354 go on")
		default:
			say("250 ok")
		}
	}
}

func (s *sink) count() int { s.mu.Lock(); defer s.mu.Unlock(); return len(s.came) }

func (s *sink) at(reference string) time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.came[reference]
}
