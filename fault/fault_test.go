// Package fault breaks things on purpose and looks at what is left: the
// program is killed, the database server is killed, the power is cut, the disk
// fails, the disk is full. After each, whatever was acknowledged must be
// there, and nothing must be there by halves.
//
// The test binary runs itself again as a child that writes (writer), tells on
// a pipe what has been acknowledged, and is the one that is killed. The files:
// fault_test.go is the child and what it is told; check_test.go looks at what
// is left; kill_test.go kills; sync_test.go counts and spoils syncs with
// strace; disk_test.go is a file system that can lose what was not synced, and
// power_test.go cuts the power on it; full_test.go fills a small disk.
//
// What a machine does not have (strace, /dev/fuse, loop devices) is skipped,
// and said. KITH_FAULT=full makes the runs long: ten kills within thirty
// seconds of writes each. KITH_FAULT_SEED repeats a run.
package fault

import (
	"bufio"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"kith"
	"kith/db"
	"kith/db/dbtest"
	"kith/nhs"
	"kith/person"
	"kith/referral"
	"kith/sample"
)

// An order is what a child is to do.
type order struct {
	DSN     string
	Workers int    // how many write at once
	Each    int    // how many referrals each of them receives; 0 is until killed
	From    int    // the number of the first person
	Accept  bool   // accept every second referral too
	Plain   string // instead: insert into a table of SQLite, with synchronous full or normal
}

const orderEnv = "KITH_FAULT_ORDER"

func TestMain(m *testing.M) {
	if text := os.Getenv(orderEnv); text != "" {
		var o order
		if err := json.Unmarshal([]byte(text), &o); err != nil {
			panic(err)
		}
		if o.Plain != "" {
			plainWriter(o)
		} else {
			writer(o)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// say tells the parent one thing, in one piece.
func say(what string, more ...any) {
	line := what + " " + strings.ReplaceAll(fmt.Sprint(more...), "\n", " ") + "\n"
	os.Stdout.WriteString(line)
}

// writer receives referrals of people nobody has heard of, and accepts every
// second one. It says R and the referral's ID once it has been acknowledged, A
// once it was accepted, E and why when a write failed; S when a read succeeded
// afterwards, and F when it did not; and D at the end.
func writer(o order) {
	ctx := context.Background()
	d, err := db.Connect(ctx, o.DSN)
	if err != nil {
		say("E", "connect: ", err)
		return
	}
	var all sync.WaitGroup
	var broke atomic.Bool
	var next atomic.Int64
	next.Store(int64(o.From))
	failed := func(err error) bool {
		if err == nil {
			return false
		}
		broke.Store(true)
		say("E", err)
		return true
	}
	for range o.Workers {
		all.Go(func() {
			failures := 0
			for i := 0; (o.Each == 0 || i < o.Each) && failures < 4; i++ {
				who, what := invent(int(next.Add(1)))
				var r *referral.Referral
				if failed(d.Write(ctx, dbtest.Worker, func(tx *db.Tx) (err error) {
					r, err = referral.Receive(tx, who, what)
					return err
				})) {
					failures++
					continue
				}
				say("R", r.ID)
				if !o.Accept || i%2 == 1 {
					continue
				}
				if failed(d.Write(ctx, dbtest.Worker, func(tx *db.Tx) error { _, err := referral.Accept(tx, r.ID); return err })) {
					failures++
					continue
				}
				say("A", r.ID)
			}
		})
	}
	all.Wait()
	if broke.Load() { // once more: does it refuse?
		failed(d.Write(ctx, dbtest.Worker, func(tx *db.Tx) error {
			who, what := invent(int(next.Add(1)))
			_, err := referral.Receive(tx, who, what)
			return err
		}))
	}
	err = d.Read(ctx, dbtest.System, func(tx *db.Tx) error { _, err := referral.Count(tx, referral.Filter{}); return err })
	if err != nil {
		say("F", err)
	} else {
		say("S")
	}
	say("D")
	d.Close()
}

// plainWriter inserts into a table of its own, each row a commit, with
// SQLite's own settings: what a test that should bite is tried on.
func plainWriter(o order) {
	d, err := sql.Open("sqlite", "file:"+o.DSN+"?_pragma=journal_mode(wal)&_pragma=synchronous("+o.Plain+")")
	if err == nil {
		d.SetMaxOpenConns(1)
		_, err = d.Exec("CREATE TABLE IF NOT EXISTS plain (id integer PRIMARY KEY, words text NOT NULL)")
	}
	for i := o.From + 1; err == nil; i++ {
		if _, err = d.Exec("INSERT INTO plain VALUES ($1, $2)", i, strings.Repeat("word ", 100)); err == nil {
			say("R", i)
		}
	}
	say("E", err)
}

// invent makes the n-th person, whom nobody has heard of, and their referral.
func invent(n int) (person.New, referral.New) {
	r := rand.New(rand.NewPCG(uint64(n), 1))
	name := func() string {
		b := []byte{byte('A' + r.IntN(26))}
		for range 4 + r.IntN(5) {
			b = append(b, "aeioulnrst"[r.IntN(10)])
		}
		return string(b)
	}
	who := sample.Amina
	who.Given, who.Family = name(), name()+name()
	who.Born = kith.NewDay(1930, 1, 1).Add(r.IntN(29000))
	who.Number, who.Phone, who.Line1 = "", fmt.Sprintf("07700 9%05d", r.IntN(100000)), fmt.Sprint(n, " Canal Street")
	who.Postcode = fmt.Sprintf("NX%d %d%c%c", 1+r.IntN(40), r.IntN(10), 'D'+r.IntN(5), 'D'+r.IntN(5))
	what := sample.FromGP
	what.Needs = []nhs.Need{nhs.Needs.Codes[r.IntN(13)].Code}
	what.Reason = strings.Repeat(name()+" ", 20)
	return who, what
}

// told is what a child has said so far.
type told struct {
	mu       sync.Mutex
	received []kith.ID
	accepted []kith.ID
	errors   []string
	reads    int // reads that succeeded after the writes
	unread   []string
	done     bool
	first    chan struct{} // closed at the first acknowledgement
}

func (o *told) listen(r io.Reader) {
	lines := bufio.NewScanner(r)
	for lines.Scan() {
		what, rest, _ := strings.Cut(lines.Text(), " ")
		o.mu.Lock()
		switch what {
		case "R":
			o.received = append(o.received, kith.ID(rest))
			if len(o.received) == 1 {
				close(o.first)
			}
		case "A":
			o.accepted = append(o.accepted, kith.ID(rest))
		case "E":
			o.errors = append(o.errors, rest)
		case "S":
			o.reads++
		case "F":
			o.unread = append(o.unread, rest)
		case "D":
			o.done = true
		}
		o.mu.Unlock()
	}
}

// so far is a copy that does not grow.
func (o *told) soFar() *told {
	o.mu.Lock()
	defer o.mu.Unlock()
	return &told{received: o.received[:len(o.received):len(o.received)], accepted: o.accepted[:len(o.accepted):len(o.accepted)], errors: o.errors}
}

// A child is a writer that runs.
type child struct {
	*told
	cmd   *exec.Cmd
	heard chan struct{} // closed when all that it said has been heard
}

// start runs the order in a child, within the given command if there is one.
func start(t *testing.T, o order, within ...string) *child {
	t.Helper()
	text, err := json.Marshal(o)
	if err != nil {
		t.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	args := append(within, self, "-test.run=^$")
	c := &child{told: &told{first: make(chan struct{})}, cmd: exec.Command(args[0], args[1:]...), heard: make(chan struct{})}
	c.cmd.Env = append(os.Environ(), orderEnv+"="+string(text))
	c.cmd.Stderr = os.Stderr
	c.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // strace and what it traces die together
	out, err := c.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.kill)
	go func() { c.listen(out); close(c.heard) }()
	return c
}

// writes waits for the first acknowledgement.
func (c *child) writes(t *testing.T) {
	t.Helper()
	select {
	case <-c.first:
	case <-c.heard:
		t.Fatalf("the writer ended before it had written: %q", c.errors)
	case <-time.After(30 * time.Second):
		t.Fatal("the writer has not written anything for 30 seconds")
	}
}

// kill ends the child as kill -9 does, and hears what it had said.
func (c *child) kill() {
	syscall.Kill(-c.cmd.Process.Pid, syscall.SIGKILL)
	c.wait()
}

// wait waits until the child has ended by itself.
func (c *child) wait() {
	<-c.heard
	c.cmd.Wait()
}

// long reports whether the runs are to be long.
func long() bool { return os.Getenv("KITH_FAULT") == "full" }

// dice are what the faults' moments are drawn from.
func dice(t *testing.T) *rand.Rand {
	seed := uint64(time.Now().UnixNano())
	if text := os.Getenv("KITH_FAULT_SEED"); text != "" {
		n, err := strconv.ParseUint(text, 10, 64)
		if err != nil {
			t.Fatal("KITH_FAULT_SEED: ", err)
		}
		seed = n
	}
	t.Logf("KITH_FAULT_SEED=%d", seed)
	return rand.New(rand.NewPCG(seed, 0))
}

// prepare brings dsn up to date, and adds the tenant and the teams of the tests.
func prepare(t *testing.T, dsn string) {
	t.Helper()
	d, err := db.Open(context.Background(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	dbtest.Do(t, d, dbtest.System, func(tx *db.Tx) error {
		if _, err := tx.Raw("a tenant for the tests").Exec(`INSERT INTO tenant (id, name, created_at) VALUES ($1, 'Northshire', $2)
			ON CONFLICT DO NOTHING`, dbtest.Tenant, tx.Now); err != nil {
			return err
		}
		return sample.Teams(tx)
	})
}
