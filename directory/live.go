package directory

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"kith"
	"kith/access"
	"kith/db"
)

// A Live keeps the directories of places in memory, each as a Snapshot that
// never changes, and swaps it for the next one when entries have changed:
//
//	a commit in this process ─ db.Watch ─→ seen by every See after it
//	a commit of another process          ─→ seen within Every
//	what another process deleted, or held open for long ─→ within Whole
//
// When nothing has changed, See costs a comparison.
type Live struct {
	// Every is how often other processes' changes are looked for, and Whole how
	// often all entries are compared.
	Every, Whole time.Duration

	db     *db.DB
	mu     sync.Mutex
	places map[kith.ID]*place
}

// commitLag is how long another process's piece of work may take to be committed
// and still be found by its updated_at.
const commitLag = time.Minute

// NewLive returns the directories of d, none of them read yet.
func NewLive(d *db.DB) *Live {
	l := &Live{Every: 2 * time.Second, Whole: 10 * time.Minute, db: d, places: map[kith.ID]*place{}}
	d.Watch(func(c db.Shared) { l.place(c.Place).soil(c) })
	return l
}

// See returns the directory of the actor's place as it is now. It reads the
// database when something has changed, so do not call it within a transaction.
// What a snapshot holds is for staff: a door for others gives out a location as
// Location.Public, and no contact that is private.
func (l *Live) See(ctx context.Context, a kith.Actor) (*Snapshot, error) {
	if err := access.Need(a, access.DirectorySee); err != nil {
		return nil, err
	}
	p, now := l.place(a.Shares()), l.db.Now()
	clean := p.clean()
	s := p.now.Load()
	if s != nil && clean && !p.due(now, l.Every) {
		return s, nil
	}
	if s == nil || !clean {
		p.refreshing.Lock()
	} else if !p.refreshing.TryLock() {
		return s, nil // somebody else is looking for what other processes did
	}
	defer p.refreshing.Unlock()
	return p.refresh(ctx, l, a, now)
}

func (l *Live) place(id kith.ID) *place {
	l.mu.Lock()
	defer l.mu.Unlock()
	p := l.places[id]
	if p == nil {
		p = &place{}
		l.places[id] = p
	}
	return p
}

// A place is the directory of one place and what is known to have changed
// since its snapshot.
type place struct {
	now     atomic.Pointer[Snapshot]
	soiled  atomic.Int64 // how many commits have changed the place
	covered atomic.Int64 // how many of them the snapshot has, at least
	asked   atomic.Int64 // when the database was asked last, in microseconds

	mu    sync.Mutex
	since time.Time // of what is not covered, the earliest; zero for none
	whole bool      // something was deleted

	refreshing sync.Mutex // held by whoever refreshes; guards what follows
	latest     time.Time  // the latest updated_at seen
	wholeAt    time.Time  // when all was compared last
}

// clean reports whether the snapshot has all that this process has committed.
// Ask it before the snapshot is loaded: the other way round, one that was
// swapped in between would pass for the new one.
func (p *place) clean() bool { return p.covered.Load() >= p.soiled.Load() }

func (p *place) due(now time.Time, every time.Duration) bool {
	asked := time.UnixMicro(p.asked.Load())
	return now.Sub(asked) >= every || now.Before(asked)
}

// soil notes what a commit has changed.
func (p *place) soil(c db.Shared) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.note(c.Since, c.Removed)
	p.soiled.Add(1)
}

// note adds to what is not covered; p.mu is held.
func (p *place) note(since time.Time, whole bool) {
	if !since.IsZero() && (p.since.IsZero() || since.Before(p.since)) {
		p.since = since
	}
	p.whole = p.whole || whole
}

// take takes what is not covered, before the database is read; and up to which
// commit it goes.
func (p *place) take() (since time.Time, whole bool, upTo int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	since, whole = p.since, p.whole
	p.since, p.whole = time.Time{}, false
	return since, whole, p.soiled.Load()
}

// refresh brings the snapshot up to date; p.refreshing is held.
func (p *place) refresh(ctx context.Context, l *Live, a kith.Actor, now time.Time) (*Snapshot, error) {
	was, due := p.now.Load(), p.due(now, l.Every)
	if was != nil && p.clean() && !due {
		return was, nil // somebody else has just done it
	}
	soiled, whole, upTo := p.take()
	since := soiled
	if poll := p.latest.Add(-commitLag); due && (since.IsZero() || poll.Before(since)) {
		since = poll
	}
	if whole || was == nil || now.Sub(p.wholeAt) >= l.Whole || now.Before(p.wholeAt) {
		since = time.Time{}
	}
	is, latest, err := was.next(ctx, l.db, a, since)
	if err != nil {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.note(soiled, whole)
		return nil, err
	}
	if since.IsZero() {
		p.wholeAt = now
	}
	if latest.After(p.latest) {
		p.latest = latest
	}
	p.now.Store(is)
	p.asked.Store(now.UnixMicro())
	p.covered.Store(upTo)
	return is, nil
}

// A Derived is something made of a place's snapshot, such as a search index,
// that follows it.
type Derived[T any] struct {
	live  *Live
	build func(*Snapshot) T
	patch func(was T, s *Snapshot, changed, gone []kith.ID) T
	mu    sync.Mutex
	now   map[kith.ID]*derivation[T]
}

type derivation[T any] struct {
	mu  sync.Mutex
	now atomic.Pointer[derived[T]]
}

type derived[T any] struct {
	of *Snapshot
	is T
}

// Derive returns what build makes of a snapshot of l. When that is swapped,
// patch makes the next from the last one and the services that changed, in
// themselves or in what they refer to, or are gone (see Snapshot.Since); the
// last one may still be in use.
func Derive[T any](l *Live, build func(*Snapshot) T, patch func(was T, s *Snapshot, changed, gone []kith.ID) T) *Derived[T] {
	return &Derived[T]{live: l, build: build, patch: patch, now: map[kith.ID]*derivation[T]{}}
}

// See returns what is derived for the actor's place, and the snapshot that it
// was made of. Like Live.See, it is not for within a transaction.
func (d *Derived[T]) See(ctx context.Context, a kith.Actor) (T, *Snapshot, error) {
	s, err := d.live.See(ctx, a)
	if err != nil {
		var zero T
		return zero, nil, err
	}
	d.mu.Lock()
	p := d.now[a.Shares()]
	if p == nil {
		p = &derivation[T]{}
		d.now[a.Shares()] = p
	}
	d.mu.Unlock()
	if v := p.now.Load(); v != nil && v.of == s {
		return v.is, s, nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	v := p.now.Load()
	switch {
	case v == nil:
		v = &derived[T]{s, d.build(s)}
	case v.of == s || v.of.serial > s.serial:
	default:
		changed, gone := s.Since(v.of)
		v = &derived[T]{s, d.patch(v.is, s, changed, gone)}
	}
	p.now.Store(v)
	return v.is, v.of, nil
}
