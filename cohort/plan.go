package cohort

import (
	"cmp"
	"reflect"
	"slices"

	"kith"
)

// A Plan is definitions made ready to be run on a day: windows become days, and
// what several definitions ask is asked once.
type Plan struct {
	Today   kith.Day
	Defs    []*Definition
	library Library
	holiday Calendar

	asks  []ask       // what is asked of events, of all definitions
	roots []*branch   // by definition
	among []*branch   // by definition; nil for everybody
	first [][]*branch // by definition: who is invited before others
}

// An ask is an Event or a Latest with its window as day numbers.
type ask struct {
	sets, against []string
	first, last   uint16
	least         uint32
	value         Range
	latest        bool
	absent        bool
}

// A branch is a rule as it is run.
type branch struct {
	kind   kind
	least  int       // of kindSome
	of     []*branch // of kindSome and kindNot
	ask    int
	words  []string
	col    Column
	low    uint16 // of kindAge: days; of kindNumber: numbers
	high   uint16
	cost   int
	absent bool // of kindIs: nothing recorded means no
	not    bool // the answer is turned round
}

type kind uint8

const (
	kindSome kind = iota
	kindAge
	kindIs
	kindNumber
	kindAsk
)

// NewPlan makes definitions ready. It is Invalid when they name code sets that the
// library does not have; sets that are there and empty match nobody.
func NewPlan(today kith.Day, holiday Calendar, l Library, defs ...*Definition) (*Plan, error) {
	p := &Plan{Today: today, Defs: defs, library: l, holiday: holiday}
	for _, d := range defs {
		for _, name := range d.Sets() {
			if l[name] == nil {
				return nil, kith.Errorf(kith.Invalid, "the cohort %s asks for the code set %q, which is not here: import it, or correct its name", d.Name, name)
			}
		}
		var among *branch
		if d.Among != nil {
			among = p.branch(d.Among)
		}
		p.among = append(p.among, among)
		p.roots = append(p.roots, p.branch(d.Who))
		var first []*branch
		for _, r := range d.First {
			first = append(first, p.branch(r))
		}
		p.first = append(p.first, first)
	}
	return p, nil
}

func (p *Plan) branch(r Rule) *branch {
	switch r := r.(type) {
	case Some:
		b := &branch{kind: kindSome, least: r.Least}
		for _, o := range r.Of {
			c := p.branch(o)
			b.of, b.cost = append(b.of, c), b.cost+c.cost
		}
		// The cheap come first: they often decide.
		slices.SortStableFunc(b.of, func(x, y *branch) int { return cmp.Compare(x.cost, y.cost) })
		return b
	case Not:
		b := *p.branch(r.Rule)
		b.not = !b.not
		return &b
	case Age:
		first, last := bornBetween(r.Range, p.Today)
		return &branch{kind: kindAge, low: dayNumber(first), high: dayNumber(last), cost: 1}
	case Is:
		return &branch{kind: kindIs, col: r.Column, words: r.Words, absent: r.Absent, cost: 1}
	case Number:
		return &branch{kind: kindNumber, col: r.Column, low: uint16(r.From / 10), high: uint16(r.Below / 10), cost: 1} // #nosec G115 -- at most 255
	case Event:
		first, last := r.Window.days(p.Today, p.holiday)
		return p.asked(ask{sets: r.Sets, first: dayNumber(first), last: dayNumber(last), least: uint32(r.Least), value: r.Value, absent: r.Absent}) // #nosec G115 -- at most 10,000
	case Latest:
		first, last := r.Window.days(p.Today, p.holiday)
		return p.asked(ask{sets: r.Sets, against: r.Against, first: dayNumber(first), last: dayNumber(last), value: r.Value, latest: true, absent: r.Absent})
	}
	panic("a rule of no known kind") // Rule is closed: its method is not exported
}

// asked is the branch of an ask; one that was asked before is not asked again.
func (p *Plan) asked(a ask) *branch {
	i := slices.IndexFunc(p.asks, func(b ask) bool { return reflect.DeepEqual(a, b) })
	if i < 0 {
		i = len(p.asks)
		p.asks = append(p.asks, a)
	}
	return &branch{kind: kindAsk, ask: i, cost: 2}
}

// bornBetween are the first and last day of birth of those whose age is in the
// range today.
func bornBetween(r Range, today kith.Day) (first, last kith.Day) {
	first, last = firstDay, today
	if r.Below != 0 {
		first = max(first, today.AddMonths(-12*int(r.Below/10)).Add(1))
	}
	if r.From != 0 {
		last = today.AddMonths(-12 * int(r.From/10))
	}
	return first, last
}

// wants are the sets of a definition whose absence from a practice leaves its
// people unknown.
func (p *Plan) wants(def int) (sets []string) {
	find := func(r Rule) {
		switch r := r.(type) {
		case Event:
			if !r.Absent {
				sets = append(sets, r.Sets...)
			}
		case Latest:
			if !r.Absent {
				sets = append(sets, r.Sets...)
			}
		}
	}
	Walk(p.Defs[def].Who, find)
	slices.Sort(sets)
	return slices.Compact(sets)
}
