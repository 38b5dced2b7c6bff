package observatory

import (
	"sync"

	"kith/sdc"
)

// The shelf holds published tables that were read, by their hashes: such a table
// never changes, a page is drawn from many, and those of a country take a while to
// be understood. A full shelf is emptied.
var shelf struct {
	sync.Mutex
	tables map[string]sdc.Protected
	cells  int
}

// mostShelved bounds the cells on the shelf: some 100 MB.
const mostShelved = 2_000_000

// shelved is a table that was read before.
func shelved(hash string) (p sdc.Protected, ok bool) {
	shelf.Lock()
	defer shelf.Unlock()
	p, ok = shelf.tables[hash]
	return p, ok
}

// putAway keeps a table for the next who asks.
func putAway(hash string, p sdc.Protected) {
	shelf.Lock()
	defer shelf.Unlock()
	_, n := p.Hidden()
	if shelf.tables == nil || shelf.cells+n > mostShelved {
		shelf.tables, shelf.cells = map[string]sdc.Protected{}, 0
	}
	shelf.tables[hash] = p
	shelf.cells += n
}
