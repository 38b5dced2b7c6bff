package feed

import (
	"strings"
	"testing"
	"time"

	"kith/db"
	"kith/db/dbtest"
	"kith/directory"
)

// A source is read once a day at its hour. When it fails it is read again an
// hour later, from where it stopped, and not for ever; and at once when a
// steward wants it.
func TestNightly(t *testing.T) {
	c := &council{n: 25}
	f := c.feed(t)
	d := dbtest.Open(t)
	pull(t, d, f)
	at := dbtest.Now.Truncate(24 * time.Hour) // 1am in London
	d.Now = func() time.Time { return at }
	n := &Nightly{DB: d, Client: f.Client}
	read := func(want int, why string) (last *directory.Run) {
		t.Helper()
		got := 0
		err := n.Read(t.Context(), dbtest.System, func(_ *directory.Source, run *directory.Run, err error) {
			if got++; err == nil && why != "" || err != nil && (why == "" || !strings.Contains(err.Error(), why)) {
				t.Errorf("read: %v, want %q", err, why)
			}
			last = run
		})
		if err != nil || got != want {
			t.Fatalf("%s: %d sources read, want %d (%v)", at.Format(time.DateTime), got, want, err)
		}
		return last
	}
	source := func() (s directory.Source) {
		dbtest.See(t, d, lead, func(tx *db.Tx) error {
			all, err := directory.Sources(tx)
			s = all[0]
			return err
		})
		return s
	}
	read(0, "")
	dbtest.Do(t, d, lead, func(tx *db.Tx) error { return directory.ReadAt(tx, source().ID, source().Version, "03:00") })
	read(1, "") // yesterday's
	read(0, "")
	at = at.Add(3 * time.Hour)
	c.changed = map[int]string{25: "Service of the night"}
	c.fails = func(path string) int {
		if strings.Contains(path, "page=3") || strings.HasSuffix(path, "0025?") {
			return 503
		}
		return 0
	}
	read(1, "Run it again later")
	if s := source(); !strings.Contains(s.Failure, "503") {
		t.Errorf("its failure is %q", s.Failure)
	}
	at = at.Add(30 * time.Minute)
	read(0, "")
	at = at.Add(30 * time.Minute)
	c.fails = nil
	c.asked = nil
	if run := read(1, ""); run.Counts.Read != 25 || run.Counts.Changed != 1 || run.EndedAt.IsZero() {
		t.Errorf("went on: %+v", run.Counts)
	}
	for _, path := range c.asked {
		if strings.Contains(path, "page=1&") || strings.HasSuffix(path, "page=1") {
			t.Errorf("begun anew: %s", path)
		}
	}
	if s := source(); s.Failure != "" {
		t.Errorf("its failure is still %q", s.Failure)
	}
	at = at.Add(time.Hour)
	dbtest.Do(t, d, lead, func(tx *db.Tx) error { return directory.Want(tx, source().ID) })
	at = at.Add(time.Second)
	read(1, "")
	read(0, "")
	at = at.Add(24 * time.Hour)
	c.fails = func(string) int { return 404 }
	for range 3 { // at 6, 7 and 8
		read(1, "404")
		at = at.Add(time.Hour)
	}
	read(0, "") // it has been tried often enough for one night
}
