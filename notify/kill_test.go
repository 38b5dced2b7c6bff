package notify

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"kith"
	"kith/db"
	"kith/db/dbtest"
	"kith/job"
)

// errand is what a child of the test is to do until it is killed: put messages
// into the outbox, and hand over what is in it.
type errand struct {
	DSN, Server string
	From        int           // the number of its first message
	Ahead       time.Duration // how far its clock is: past the leases of those that were killed before
}

const errandEnv = "KITH_NOTIFY_ERRAND"

// run says S and the message's ID once it is on disk.
func (o *errand) run() {
	d, err := db.Connect(context.Background(), o.DSN)
	if err != nil {
		panic(err)
	}
	d.Now = func() time.Time { return time.Now().Add(o.Ahead) }
	c, err := NewSMTP(SMTP{Server: o.Server, From: "kith@example.nhs.uk", Plain: true})
	if err != nil {
		panic(err)
	}
	s := &Sender{House: house, Carriers: map[Channel]Carrier{Email: c}, Limits: Limits{Address: -1, Template: -1}}
	kind, k := s.Kind()
	r := job.Runner{DB: d, Kinds: map[string]job.Kind{kind: k}, Every: time.Millisecond, Wide: 4}
	go r.Run(context.Background())
	for i := o.From; ; i++ {
		var m *Message
		err := d.Write(context.Background(), dbtest.Worker, func(tx *db.Tx) (err error) {
			m, err = Send(tx, New{To: To{Whom: Provider, Email: fmt.Sprintf("p%d@example.org", i)}, Template: "message-waiting"})
			return err
		})
		if err != nil {
			panic(err)
		}
		os.Stdout.WriteString("S " + string(m.ID) + "\n")
		time.Sleep(5 * time.Millisecond)
	}
}

// A process that puts messages into the outbox and hands them over is killed,
// again and again. The mail server counts: no message comes twice; each that
// was acknowledged has come, or is known not to be known.
func TestKill(t *testing.T) {
	kills := 6
	if os.Getenv("KITH_FAULT") == "full" {
		kills = 100
	}
	seed := uint64(time.Now().UnixNano())
	if n, err := strconv.ParseUint(os.Getenv("KITH_FAULT_SEED"), 10, 64); err == nil {
		seed = n
	}
	t.Logf("KITH_FAULT_SEED=%d", seed)
	dice := rand.New(rand.NewPCG(seed, 0))
	server := startMail(t, func(command string) string {
		time.Sleep(time.Duration(rand.IntN(2000)) * time.Microsecond)
		return ""
	})
	dsn := dbtest.DSN(t)
	acked := map[kith.ID]bool{}
	ahead := time.Duration(0)
	for k := range kills {
		for _, id := range child(t, errand{dsn, server.Addr().String(), 1_000_000 * k, ahead}, time.Duration(20+dice.IntN(180))*time.Millisecond) {
			acked[id] = true
		}
		ahead += 6 * time.Minute
	}
	d, err := db.Connect(context.Background(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	d.Now = func() time.Time { return time.Now().Add(ahead) }
	s := &Sender{House: house, Carriers: map[Channel]Carrier{Email: server.carrier(t, nil)}, Limits: Limits{Address: -1, Template: -1}}
	kind, kd := s.Kind()
	r := job.Runner{DB: d, Kinds: map[string]job.Kind{kind: kd}}
	for {
		n, err := r.Once(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		if n == 0 {
			break
		}
	}
	came := map[string]int{}
	for _, m := range server.all() {
		came[m.id]++
	}
	count := map[Status]int{}
	arrived := 0
	dbtest.See(t, d, dbtest.System, func(tx *db.Tx) error {
		all, err := List(tx, 0)
		for _, m := range all {
			n := came["<"+m.reference()+"@example.nhs.uk>"]
			count[m.Status]++
			delete(acked, m.ID)
			switch {
			case n > 1:
				t.Errorf("message %s came %d times", m.ID, n)
			case m.Status == Sent && n != 1:
				t.Errorf("message %s is said to be sent, and never came", m.ID)
			case m.Status == Uncertain:
				arrived += n
			case m.Status != Sent:
				t.Errorf("message %s is left %s", m.ID, m.Status)
			}
		}
		return err
	})
	if len(acked) > 0 {
		t.Errorf("%d messages were acknowledged and are not there", len(acked))
	}
	if count[Sent] == 0 {
		t.Error("nothing was sent")
	}
	t.Logf("%d kills: %d sent, once each; %d not known, of which %d came", kills, count[Sent], count[Uncertain], arrived)
}

// child runs an errand in a process of its own, kills it after a while from its
// first message on, and returns what it said was on disk.
func child(t *testing.T, o errand, long time.Duration) (acked []kith.ID) {
	t.Helper()
	text, err := json.Marshal(o)
	if err != nil {
		t.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self, "-test.run=^$")
	cmd.Env, cmd.Stderr = append(os.Environ(), errandEnv+"="+string(text)), os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewReader(out)
	for {
		l, err := lines.ReadString('\n')
		if len(acked) == 0 && err == nil {
			time.AfterFunc(long, func() { cmd.Process.Signal(syscall.SIGKILL) })
		}
		if id, ok := strings.CutPrefix(strings.TrimSpace(l), "S "); ok && err == nil {
			acked = append(acked, kith.ID(id))
		}
		if err != nil {
			if err != io.EOF {
				t.Error(err)
			}
			break
		}
	}
	cmd.Wait()
	if len(acked) == 0 {
		t.Fatal("the child wrote nothing")
	}
	return acked
}
