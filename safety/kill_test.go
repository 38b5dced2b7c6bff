package safety_test

import (
	"bufio"
	"context"
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
	"kith/notify"
	"kith/safety"
)

const errandEnv = "KITH_SAFETY_ERRAND"

// errand is a child of the test: it plans visits that are due at once and rings
// their alarms, until it is killed. It says V and the visit once it is on disk.
// Its clock runs ahead, past the leases of those that were killed before.
func errand() {
	minutes, dsn, _ := strings.Cut(os.Getenv(errandEnv), " ")
	n, err := strconv.Atoi(minutes)
	if err != nil {
		panic(err)
	}
	d, err := db.Connect(context.Background(), dsn)
	if err != nil {
		panic(err)
	}
	d.Now = func() time.Time { return time.Now().Add(time.Duration(n) * time.Minute) }
	k, alarms := safety.Alarms()
	r := job.Runner{DB: d, Kinds: map[string]job.Kind{k: alarms}, Every: time.Millisecond, Wide: 4}
	go r.Run(context.Background())
	for {
		var v *safety.Visit
		err := d.Write(context.Background(), dbtest.Worker, func(tx *db.Tx) (err error) {
			at := visit(tx.Now)
			at.StartsAt, at.BackAt = tx.Now, tx.Now.Add(time.Millisecond)
			v, err = safety.Plan(tx, at)
			return err
		})
		if err != nil {
			panic(err)
		}
		os.Stdout.WriteString("V " + string(v.ID) + "\n")
		time.Sleep(5 * time.Millisecond)
	}
}

// A process that rings alarms is killed, again and again. Of each visit that was
// planned, the colleague and the lead were told, once each: none is lost over a
// restart, and none comes twice.
func TestKill(t *testing.T) {
	kills := 4
	if os.Getenv("KITH_FAULT") == "full" {
		kills = 100
	}
	dsn := dbtest.DSN(t)
	d, err := db.Connect(context.Background(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	settle(t, d)
	d.Close()
	planned := map[kith.ID]bool{}
	for i := range kills {
		for _, id := range killed(t, strconv.Itoa(20*i)+" "+dsn) {
			planned[id] = true
		}
	}
	if d, err = db.Connect(context.Background(), dsn); err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	k, alarms := safety.Alarms()
	r := job.Runner{DB: d, Kinds: map[string]job.Kind{k: alarms}}
	for _, ahead := range []int{20 * kills, 20*kills + 16} {
		d.Now = func() time.Time { return time.Now().Add(time.Duration(ahead) * time.Minute) }
		for n := -1; n != 0; {
			if n, err = r.Once(context.Background()); err != nil {
				t.Fatal(err)
			}
		}
	}
	told := map[string]int{}
	dbtest.See(t, d, dbtest.System, func(tx *db.Tx) error {
		return db.Each(tx, db.Q{}, func(m *notify.Message) error {
			told[strings.TrimPrefix(m.Data["path"], "/home-visits/")+" "+string(m.Account)]++
			return nil
		})
	})
	for id := range planned {
		for _, who := range []kith.ID{colleague.ID, dbtest.Lead.ID} {
			if n := told[string(id)+" "+string(who)]; n != 1 {
				t.Errorf("%s was told %d times that a visit is late", who, n)
			}
		}
	}
	t.Logf("%d kills, %d visits planned, %d messages", kills, len(planned), len(told))
}

// killed runs an errand, kills it a while after its first visit, and returns the
// visits that it said were on disk.
func killed(t *testing.T, what string) (ids []kith.ID) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self, "-test.run=^$")
	cmd.Env, cmd.Stderr = append(os.Environ(), errandEnv+"="+what), os.Stderr
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
		if id, ok := strings.CutPrefix(strings.TrimSpace(l), "V "); ok && err == nil {
			if len(ids) == 0 {
				time.AfterFunc(time.Duration(50+rand.IntN(250))*time.Millisecond, func() { cmd.Process.Signal(syscall.SIGKILL) })
			}
			ids = append(ids, kith.ID(id))
		}
		if err != nil {
			if err != io.EOF {
				t.Error(err)
			}
			break
		}
	}
	cmd.Wait()
	return ids
}
