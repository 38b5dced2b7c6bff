package onward_test

import (
	"syscall"
	"testing"
	"time"

	"kith/db"
	"kith/db/dbtest"
	"kith/onward"
)

// many fills an inbox: as many copies of what was sent to the choir as are
// wanted, each with its share, every tenth still unanswered.
func (w *town) many(t testing.TB, n int) {
	t.Helper()
	_, sent := w.send(ask, "choir")
	columns := map[string]string{}
	dbtest.See(t, w.DB, dbtest.System, func(tx *db.Tx) error {
		tables, err := tx.Tables()
		for _, table := range tables {
			for _, c := range table.Columns {
				switch {
				case c.Name == "id", c.Name == "onward":
				case table.Name == "onward" && (c.Name == "turn" || c.Name == "status"):
				default:
					columns[table.Name] += ", " + c.Name
				}
			}
		}
		return err
	})
	dbtest.Do(t, w.DB, dbtest.System, func(tx *db.Tx) error {
		numbers := `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ` + itoa(n) + `) `
		raw := tx.Raw("a full inbox, for measuring")
		cols := columns["onward"]
		if _, err := raw.Exec(numbers+`INSERT INTO onward (id, turn, status`+cols+`) SELECT 'copy-' || n.i, CASE WHEN n.i % 10 = 0 THEN 'provider' ELSE '' END,
			CASE WHEN n.i % 10 = 0 THEN 'requested' ELSE 'completed' END`+cols+` FROM onward CROSS JOIN n WHERE id = $1`, sent["choir"]); err != nil {
			return err
		}
		cols = columns["onward_share"]
		_, err := raw.Exec(numbers+`INSERT INTO onward_share (id, onward`+cols+`) SELECT 'share-' || n.i, 'copy-' || n.i`+cols+` FROM onward_share CROSS JOIN n WHERE onward = $1`, sent["choir"])
		return err
	})
}

func itoa(n int) (s string) {
	for ; n > 0; n /= 10 {
		s = string(rune('0'+n%10)) + s
	}
	return s
}

// BenchmarkInbox is a page of an inbox to which 100,000 were sent: what waits
// for the organisation, all of it, and both far down. cpu-ms/op is the
// time of the processor, which a busy machine does not change.
func BenchmarkInbox(b *testing.B) {
	w := newTown(b)
	w.many(b, 100_000)
	choir := w.provider("choir")
	for name, f := range map[string]struct {
		show string
		page int // how many pages are turned first
	}{"to do": {"", 0}, "not answered": {"new", 0}, "all": {"all", 0}, "to do, page 200": {"", 200}, "all, page 2000": {"all", 2000}} {
		b.Run(name, func(b *testing.B) {
			filter := onward.InboxFilter{Show: f.show}
			for range f.page {
				dbtest.See(b, w.DB, choir, func(tx *db.Tx) error {
					p, err := onward.Inbox(tx, filter)
					filter.After = p.Next
					return err
				})
			}
			before := cpu()
			for range b.N {
				dbtest.See(b, w.DB, choir, func(tx *db.Tx) error {
					p, err := onward.Inbox(tx, filter)
					if err == nil && len(p.Rows) != onward.InboxSize {
						b.Fatal(len(p.Rows))
					}
					return err
				})
			}
			b.ReportMetric(float64((cpu()-before).Microseconds())/1000/float64(b.N), "cpu-ms/op")
		})
	}
}

func cpu() time.Duration {
	var u syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
