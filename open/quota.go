package open

import (
	"sync"
	"time"

	"kith"
	"kith/db"
)

// A quota is how often what can be abused may be done in an hour: by one
// address, and by all together, so that many addresses cannot bury a steward
// or a team either. It is kept in memory and nowhere else; whose address it is
// tells nobody anything after the hour.
type quota struct {
	each, all int
	db        *db.DB

	*hour
}

type hour struct {
	mu    sync.Mutex
	since time.Time
	by    map[string]int
	n     int
}

func newQuota(d *db.DB, each, all int) quota {
	return quota{each: each, all: all, db: d, hour: &hour{}}
}

// take counts one more, and reports whether it may be.
func (q quota) take(caller string) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.begin()
	if q.n >= q.all || q.by[caller] >= q.each {
		return false
	}
	q.by[caller]++
	q.n++
	return true
}

// left reports whether take would still allow one more.
func (q quota) left(caller string) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.begin()
	return q.n < q.all && q.by[caller] < q.each
}

// taken is how many there were this hour.
func (q quota) taken() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.begin()
	return q.n
}

// begin begins the next hour when it is time. It is called with mu held.
func (q quota) begin() {
	now := q.db.Now()
	if gone := now.Sub(q.since); q.by == nil || gone < 0 || gone >= time.Hour {
		q.since, q.by, q.n = now, map[string]int{}, 0
	}
}

// errOften is what somebody reads who has used up their quota. What they typed
// stays on the page.
var errOften = kith.Errorf(kith.Invalid, "A lot has been sent from here in the last hour. Wait a while and send it again, or ring us")
