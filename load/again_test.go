package load_test

import (
	"strings"
	"testing"
	"time"

	"kith/db"
	"kith/db/dbtest"
	"kith/job"
	"kith/load"
	"kith/notify"
)

// quarters lets a team's estimate grow old: each quarter it is made anew and the lead
// told, until too few have closed of late.
func quarters(t *testing.T, d *db.DB) {
	t.Helper()
	kind, again := load.Quarterly()
	r := job.Runner{DB: d, Kinds: map[string]job.Kind{kind: again}}
	on := func(days, jobs, told int, said string) {
		t.Helper()
		d.Now = func() time.Time { return dbtest.Now.AddDate(0, 0, days) }
		if n, err := r.Once(t.Context()); n != jobs || err != nil {
			t.Errorf("day %d: %d jobs, %v", days, n, err)
		}
		dbtest.See(t, d, dbtest.System, func(tx *db.Tx) error {
			all, err := notify.List(tx, 0)
			if err != nil || len(all) != told || told > 0 && (all[0].Account != dbtest.Lead.ID || !strings.Contains(all[0].Data["said"], said)) {
				t.Errorf("day %d: told %+v, %v", days, all, err)
			}
			return nil
		})
	}
	on(90, 0, 0, "")
	on(91, 1, 1, "They rest on 240 episodes")
	on(181, 0, 1, "240")
	on(182, 1, 2, "They rest on 240 episodes")
	on(800, 1, 3, "The weights stay as they were. 0 closed episodes are too few")
}
