package db

import (
	"time"

	"kith"
)

// A Shared is what one committed piece of work has done to the records that
// the tenants of a place share (ByPlace).
type Shared struct {
	Place   kith.ID   // the tenant under which they are kept
	Since   time.Time // what it added or changed has this updated_at
	Removed bool      // it deleted some
}

// Watch has f told of every commit in this process that wrote records shared
// by a place, before Write returns. f must be quick, and may be told of a
// change that was taken back in a part of the work (Try). What Raw writes, and
// what other processes write, it is not told of.
func (d *DB) Watch(f func(Shared)) {
	d.watch.Lock()
	defer d.watch.Unlock()
	d.watchers = append(d.watchers, f)
}

// share notes that the work writes r, in case tenants share it.
func (tx *Tx) share(r Record, removed bool) {
	if r.Wall().Sight == ByPlace {
		home := tx.home(ByPlace)
		tx.shared[home] = tx.shared[home] || removed
	}
}

// tell tells the watchers of a piece of work that has been committed.
func (d *DB) tell(tx *Tx) {
	if len(tx.shared) == 0 {
		return
	}
	d.watch.RLock()
	defer d.watch.RUnlock()
	for place, removed := range tx.shared {
		for _, f := range d.watchers {
			f(Shared{Place: place, Since: tx.Now, Removed: removed})
		}
	}
}
