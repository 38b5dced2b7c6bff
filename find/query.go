package find

import (
	"time"

	"kith"
	"kith/geo"
)

// A Query asks the index. Criteria are joined by AND; those left at their zero
// value are not asked. It may hold what a person told us, so it belongs in the
// body of a request and in no address or log.
type Query struct {
	Text   string   // what somebody typed
	Typing bool     // the last word may be unfinished
	Needs  []string // slugs of Needs; any of them counts, more count more

	From   *geo.Point // where the person sets out
	Radius int        // metres that they can go; 0: any distance
	Areas  []string   // codes of the areas in which they live (ward, district, county, practice's PCN)
	// Inside reports whether their home lies in an area that only its boundary
	// tells, and whether that is known. It is asked once for each area.
	Inside func(area string) (inside, known bool)

	Person    Person
	MaxPence  *int     // what they can pay a time; 0: it must be free
	Delivery  Delivery // any of these ways
	MaxWeeks  *int     // how long they can wait for a start
	Free      []Window // when they can come or be rung; none: at any time
	On        kith.Day // what happens on this day only
	Now       time.Time
	Calendar  Calendar
	Only      []Choice // facets chosen: an entry must say so
	Show      []Reason // hidden entries to show all the same
	Sort      Sort
	Page      int  // from 0
	Size      int  // results a page; 0: 20
	Ungrouped bool // show each place of a service, not only the best
}

// A Person is what a search may know of whom it is for.
type Person struct {
	Age        *int     // in whole years
	Is         []string // "women", "carers", "veterans": what Entry.For may ask, that is so
	IsNot      []string // and that is not so: "women" for a man
	Languages  []string // that they manage, best first
	Access     []string // what they need (AccessNeeds)
	CannotRead bool     // or find it hard: print and web pages are no use
}

// A Window is a time of the week, in London, in which somebody is free.
type Window struct {
	Days     Days
	From, To Clock // To at or before From: until the end of the day
}

// A Choice is one value of a facet, chosen to narrow the results.
type Choice struct{ Facet, Value string }

// Sort is the order of results.
type Sort string

// The orders. Entries that do not have what is sorted by come last.
const (
	Best    Sort = "" // by score
	Nearest Sort = "nearest"
	Soonest Sort = "soonest" // by when it is next on
	Checked Sort = "checked" // by when somebody last said that it is right
	ByName  Sort = "name"
)
