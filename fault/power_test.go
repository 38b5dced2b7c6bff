//go:build linux

package fault

import (
	"database/sql"
	"math/rand/v2"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"kith"
	"kith/db/dbtest"
)

// The power is cut at twenty moments while sixteen write, on a disk that keeps
// what was synced and loses the rest; or, the second time, keeps a part of the
// rest: any of the pages on their way, whole or torn. A cut is a picture of the
// disk at one instant: the writer stands still while it is looked at, and then
// goes on.
func TestPowerCut(t *testing.T) {
	cuts := 20
	if long() {
		cuts = 200
	}
	d := onDisk(t)
	r := dice(t)
	c := start(t, order{DSN: filepath.Join(d.at, "kith.db"), Workers: 16, Accept: true})
	c.writes(t)
	var acked *told
	for n := range cuts {
		time.Sleep(time.Duration(r.Int64N(int64(120 * time.Millisecond))))
		acked = c.soFar() // before the cut: what was heard by now is on the disk
		lost, parts := d.cut(nil), d.cut(r)
		syscall.Kill(-c.cmd.Process.Pid, syscall.SIGSTOP)
		for how, left := range map[string]map[string][]byte{"all that was not synced is lost": lost, "a part of it is lost": parts} {
			there, ready := check(t, filepath.Join(restore(t, left), "kith.db"), acked)
			if n == cuts-1 || t.Failed() {
				t.Logf("cut %d, %s: %d acknowledged, %d there, ready again in %v", n+1, how, len(acked.received), there, ready.Round(time.Millisecond))
			}
		}
		if t.Failed() {
			return
		}
		syscall.Kill(-c.cmd.Process.Pid, syscall.SIGCONT)
	}
	c.kill()
	for _, e := range c.errors {
		t.Error("a write failed: ", e)
	}
	t.Logf("%d cuts, 2 ways each: none of up to %d acknowledged referrals and %d acceptances lost; %d syncs", cuts, len(acked.received), len(acked.accepted), d.syncs)
}

// onDisk mounts a disk with a database that is ready to be written.
func onDisk(t *testing.T) *disk {
	t.Helper()
	if os.Getenv("KITH_TEST_POSTGRES") != "" {
		t.Skip("the power cut is SQLite's: PostgreSQL's own tests cut its")
	}
	d := mount(t)
	dsn := dbtest.DSN(t)
	prepare(t, dsn)
	text, err := os.ReadFile(dsn)
	if err != nil {
		t.Fatal(err)
	}
	d.put("kith.db", text)
	return d
}

// put puts a file on the disk, as if it had been there for long.
func (d *disk) put(name string, text []byte) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.last++
	d.names[name], d.files[d.last] = d.last, &file{is: text, synced: append([]byte{}, text...), dirty: map[int]bool{}, named: true}
}

// The test bites: on a disk that lies about its syncs acknowledged referrals
// are lost; and SQLite loses acknowledged rows with synchronous NORMAL, which
// syncs now and then, and none with FULL, which syncs before each answer.
func TestPowerCutBites(t *testing.T) {
	t.Run("a disk that lies", func(t *testing.T) {
		d := onDisk(t)
		d.Lies = true
		c := start(t, order{DSN: filepath.Join(d.at, "kith.db"), Workers: 4})
		c.writes(t)
		time.Sleep(300 * time.Millisecond)
		acked, left := c.soFar(), d.cut(nil)
		c.kill()
		if n := lost(t, left, "kith.db", "SELECT id FROM referral", acked.received); n == 0 {
			t.Errorf("none of %d is lost, though nothing was synced", len(acked.received))
		} else {
			t.Logf("lost %d of %d", n, len(acked.received))
		}
	})
	for _, synchronous := range []string{"normal", "full"} {
		t.Run(synchronous, func(t *testing.T) {
			d := onDisk(t)
			c := start(t, order{DSN: filepath.Join(d.at, "plain.db"), Plain: synchronous})
			c.writes(t)
			n, acked := 0, &told{}
			for range 10 {
				time.Sleep(50 * time.Millisecond)
				acked = c.soFar()
				left := d.cut(nil)
				n += lost(t, left, "plain.db", "SELECT CAST(id AS text) FROM plain", acked.received)
			}
			c.kill()
			t.Logf("10 cuts, up to %d acknowledged: lost %d in all", len(acked.received), n)
			if (n > 0) != (synchronous == "normal") {
				t.Errorf("synchronous %s lost %d", synchronous, n)
			}
		})
	}
}

// lost is how many of the acknowledged are not in what a cut has left.
func lost(t *testing.T, left map[string][]byte, name, query string, acked []kith.ID) int {
	t.Helper()
	d, err := sql.Open("sqlite", filepath.Join(restore(t, left), name))
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	there := map[kith.ID]bool{}
	if rows, err := d.Query(query); err == nil { // else the whole table is lost
		for rows.Next() {
			var id kith.ID
			if err := rows.Scan(&id); err != nil {
				break
			}
			there[id] = true
		}
		rows.Close()
	}
	n := 0
	for _, id := range acked {
		if !there[id] {
			n++
		}
	}
	return n
}

// What a disk says is right: files are as they were written, and after a cut
// as they were synced.
func TestDisk(t *testing.T) {
	f := &file{dirty: map[int]bool{}}
	r := rand.New(rand.NewPCG(1, 1))
	var want []byte
	for range 200 {
		b := make([]byte, r.IntN(3*page))
		for i := range b {
			b[i] = byte(r.IntN(256))
		}
		at := r.IntN(10 * page)
		f.write(b, at)
		if at+len(b) > len(want) {
			want = resized(want, at+len(b))
		}
		copy(want[at:], b)
		if string(f.is) != string(want) {
			t.Fatal("it is not what was written")
		}
		if r.IntN(3) == 0 {
			if f.sync(); string(f.synced) != string(want) || len(f.dirty) > 0 {
				t.Fatal("it was synced and is not what was written")
			}
		}
	}
}
