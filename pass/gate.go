package pass

import (
	"sync"
	"time"
)

// A Gate slows down who guesses tokens: an address that has brought too many
// that never were waits until the quarter of an hour is over. It is kept in
// memory; the tokens themselves have too many values for it to be the only
// guard.
type Gate struct {
	Now func() time.Time

	mu    sync.Mutex
	since time.Time
	miss  map[string]int
}

const (
	gateWithin = 15 * time.Minute
	gateMisses = 30
)

// Open reports whether the address may try.
func (g *Gate) Open(from string) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.begin()
	return g.miss[from] < gateMisses
}

// Missed notes that the address has brought a token that opens nothing.
func (g *Gate) Missed(from string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.begin()
	g.miss[from]++
}

// begin forgets what is over; g.mu is held.
func (g *Gate) begin() {
	now := g.Now()
	if gone := now.Sub(g.since); g.miss == nil || gone < 0 || gone >= gateWithin {
		g.since, g.miss = now, map[string]int{}
	}
}
