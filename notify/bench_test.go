package notify

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"syscall"
	"testing"
	"time"

	"kith/db"
	"kith/db/dbtest"
	"kith/job"
)

// used is the processor's time that this process has used.
func used() time.Duration {
	var s syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &s)
	return time.Duration(s.Utime.Nano() + s.Stime.Nano())
}

// cpu reports the processor's time for each operation since began.
func cpu(b *testing.B, began time.Duration) {
	b.ReportMetric(float64((used()-began).Microseconds())/float64(b.N), "cpu-µs/op")
}

func nothing(e *Envelope, mark func() error) (string, error) { return "", mark() }

// One message into the outbox, on disk, as 32 callers do it.
func BenchmarkSend(b *testing.B) {
	p := newPost(b)
	id := p.person(nil)
	for name, n := range map[string]New{
		"provider": {To: To{Whom: Provider, Email: "hub@example.org"}, Template: "message-waiting"},
		"person":   {To: To{Person: id}, Template: "appointment", Data: appointment},
	} {
		b.Run(name, func(b *testing.B) {
			b.SetParallelism(16)
			began := used()
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					if err := dbtest.Err(p.DB, dbtest.Worker, func(tx *db.Tx) error { _, err := Send(tx, n); return err }); err != nil {
						b.Error(err)
					}
				}
			})
			cpu(b, began)
		})
	}
}

// Handing over what waits: rules, words, mark, carrier and result. One carrier
// does nothing, the other is a mail server on this machine.
func BenchmarkHand(b *testing.B) {
	for _, name := range []string{"nothing", "smtp"} {
		b.Run(name, func(b *testing.B) {
			p := newPost(b)
			p.sender.Limits = Limits{Address: -1, Template: -1}
			p.hand = nothing
			if name == "smtp" {
				p.sender.Carriers[Email] = startMail(b, nil).carrier(b, nil)
			}
			for done := 0; done < b.N; done += 500 {
				p.do(func(tx *db.Tx) error {
					for i := range min(500, b.N-done) {
						if _, err := Send(tx, New{To: To{Whom: Provider, Email: fmt.Sprintf("h%d@example.org", done+i)}, Template: "message-waiting"}); err != nil {
							return err
						}
					}
					return nil
				})
			}
			b.ResetTimer()
			began := used()
			for p.run() > 0 {
			}
			cpu(b, began)
		})
	}
}

// How long a message takes from the answer to whoever caused it until the mail
// server has it, while nothing else happens.
func BenchmarkLatency(b *testing.B) {
	p := newPost(b)
	var mu sync.Mutex
	came := map[string]chan time.Time{}
	p.sender.Limits = Limits{Address: -1, Template: -1}
	p.hand = func(e *Envelope, mark func() error) (string, error) {
		err := mark()
		mu.Lock()
		defer mu.Unlock()
		came[e.Reference] <- time.Now()
		return "", err
	}
	kind, k := p.sender.Kind()
	r := job.Runner{DB: p.DB, Kinds: map[string]job.Kind{kind: k}}
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	go r.Run(ctx)
	var all []time.Duration
	for b.Loop() {
		c := make(chan time.Time, 1)
		time.Sleep(time.Duration(rand.IntN(300)) * time.Millisecond) // until the runner rests
		dbtest.Do(b, p.DB, dbtest.Worker, func(tx *db.Tx) error {
			m, err := Send(tx, New{To: To{Whom: Provider, Email: "hub@example.org"}, Template: "message-waiting"})
			mu.Lock()
			defer mu.Unlock()
			came[m.reference()] = c
			return err
		})
		began := time.Now()
		all = append(all, (<-c).Sub(began))
	}
	slices.Sort(all)
	b.ReportMetric(float64(all[len(all)/2].Milliseconds()), "p50-ms")
	b.ReportMetric(float64(all[len(all)*99/100].Milliseconds()), "p99-ms")
}
