package find

import (
	"kith"
)

// Found is the answer to a Query.
type Found struct {
	Results []Result
	Total   int // entries that may be used, on all pages
	// Hidden counts the entries that match the words and may not be used, by
	// reason, those that Query.Show opens included. One entry may count under
	// several reasons; HiddenTotal counts it once. Too far counts up to twice
	// the radius: beyond it nobody looks.
	Hidden      map[Reason]int
	HiddenTotal int
	Facets      []Facet           // over all that Total counts, in a fixed order
	Respelt     map[string]string // words that nothing has, and what was looked for instead
}

// A Result is one entry that may be used.
type Result struct {
	Entry, Service kith.ID
	service64      uint64
	Score          float64
	Parts          Parts
	Why            []Why
	Check          []Check
	Hides          []Reason // why it would be hidden, had Query.Show not asked for it
	Metres         int      // from Query.From; -1 when not known
	Next           *Occurrence
	Also           int // other places of the same service that may be used
}

// Parts are the factors whose product is the score, each explained by a Why or
// a Check: how well the words match, how near it is, how lately it was
// checked, how much of it is filled in, and what else is known to suit.
type Parts struct{ Words, Near, Fresh, Complete, Suits float64 }

// A Why is one thing that speaks for a result, in words for the reader.
type Why struct {
	Kind string // "need", "word", "near", "time", "cost", "language", "access", "age", "who", "area", "way", "room", "checked"
	Text string // "Helps with debt"; "Free"; "Open now"
}

// A Check is one thing to ask before relying on a result.
type Check struct {
	Kind string // as Why's
	Text string // "Ask: no ages are given"
}

// A Reason is why an entry is hidden.
type Reason uint8

// The reasons, in the order in which pages list them.
const (
	TooFar      Reason = iota
	OtherArea          // it serves other areas
	WrongAge           // not for this age
	NotForThem         // only for others
	OtherTime          // not on when the person is free
	OtherWay           // not given in a way that was asked for
	TooDear            // costs more
	OtherTongue        // speaks none of their languages
	NoAccess           // says it lacks what they need
	NoRoom             // full, or too long a wait
	TooOld             // nobody has said for a long time that it is right
	NotSaid            // does not say what was chosen among the facets
	reasons
)

var reasonWords = [reasons]string{
	"too far", "for people of other areas", "not for this age", "only for other people", "not on at these times",
	"not given in this way", "costs more", "not in their language", "without the access they need", "full, or too long a wait",
	"not checked for a long time", "without what you chose",
}

// String is the reason as a page says it: "12 hidden: too far or not for this age".
func (r Reason) String() string {
	if r < reasons {
		return reasonWords[r]
	}
	return ""
}

// Reasons are all of them, in order.
func Reasons() []Reason {
	out := make([]Reason, reasons)
	for i := range out {
		out[i] = Reason(i)
	}
	return out
}

// A Facet counts the results by one of their properties: exactly, over all
// pages. An entry that does not say counts under Unknown.
type Facet struct {
	Name    string // "need", "way", "cost", "language", "access", "who", "day", "room"
	Values  []Count
	Unknown int
}

// A Count is how many results have one value of a facet.
type Count struct {
	Value string // as Choice.Value
	N     int
}
