// Package sdc is statistical disclosure control: it makes tables that can be
// published out of tables that cannot, and says what a published table gives
// away. It knows no database and no page.
//
//	Table ─ Protect ─→ Protected     published pages: withhold, prove, check
//	keys  ─ Noise   ─→ Cell          free exploration: cell keys
//	releases ─ Ledger ─→ leaks       what old and new releases say together
//	Published ─ Attack ─→ intervals  what anybody can deduce from a table
//
// Counts of people go in as they are. What comes out is a Protected or a Cell,
// whose fields nobody else can set: a page, a file or an API that takes one
// cannot be handed a table that was not protected.
package sdc

import (
	"slices"

	"kith"
)

// Unlimited is the upper end of an interval that has none.
const Unlimited = 1 << 40

// A Policy is a named rule of what is too small to publish. Its name and
// version are printed with every table made under it.
type Policy struct {
	Name    string
	Version int
	Small   int  // counts of 1 to Small people are withheld
	Round   int  // what is shown is rounded to the nearest multiple; 1 shows the count
	Zeros   bool // whether a zero can be shown at all
	Floor   int  // a zero is shown where at least so many people could have been counted
	Insider bool // also protect one or two people from one who knows that they are counted
}

// The policies in force in England, as their owners print them, with the
// secondary suppression that they leave to the analyst or leave out.
var (
	// LT6 withholds 1 to 5, as NHS boards' slides do ("<6").
	LT6 = Policy{Name: "lt6", Version: 1, Small: 5, Round: 1, Zeros: true, Floor: 100}
	// NHS75 withholds 1 to 7 and rounds to 5: NHS Digital for hospital episodes
	// since 2018. Theirs leaves national figures unrounded; this does not.
	NHS75 = Policy{Name: "nhs-7-5", Version: 1, Small: 7, Round: 5, Zeros: true, Floor: 100}
	// ONS105 withholds 0 to 9 and rounds to 5: the threshold and base of the ONS
	// Integrated Data Service.
	ONS105 = Policy{Name: "ons-10-5", Version: 1, Small: 9, Round: 5}
)

// Policies are the named policies, the usual one first.
var Policies = []Policy{LT6, NHS75, ONS105}

// Named is the policy of that name.
func Named(name string) (Policy, error) {
	if i := slices.IndexFunc(Policies, func(p Policy) bool { return p.Name == name }); i >= 0 {
		return Policies[i], nil
	}
	return Policy{}, kith.Errorf(kith.Invalid, "there is no policy %q: there is lt6, nhs-7-5 and ons-10-5", name)
}

// shown is what is printed for a count that is not withheld.
func (p Policy) shown(x int) int { return (x + p.Round/2) / p.Round * p.Round }

// zero reports whether a zero is shown for a cell in which n people could have
// been counted; n is negative when that is not published.
func (p Policy) zero(n int) bool { return p.Zeros && (n <= 0 || n >= p.Floor) }

// small reports whether x people of n are too few to show: themselves, or those
// who are not counted, or nobody where a zero is not shown. All of a group is as
// telling as all but one.
func (p Policy) small(x, n int) bool {
	switch {
	case x == 0:
		return !p.zero(n)
	case x <= p.Small:
		return true
	}
	return n >= 0 && n-x <= p.Small
}

// printed is what an outsider knows of a count that is shown.
func (p Policy) printed(x, n int) Range {
	if x == 0 {
		return Range{}
	}
	v := p.shown(x)
	s := Range{v - p.Round/2, v + (p.Round-1)/2}
	if p.Round > 1 { // what is shown was not withheld, which says something too
		s.Low = max(s.Low, p.Small+1)
		if n >= 0 {
			s.High = min(s.High, n-p.Small-1)
		}
	}
	return s
}

// withheld is what an outsider knows of a count from its being withheld, among
// counts whose zeros may have been shown.
func (p Policy) withheld(n int) Range {
	s := Range{0, Unlimited}
	if p.zero(n) {
		s.Low = 1
	}
	if n >= 0 {
		s.High = n
	}
	return s
}

// doubt is the least that must stay possible of a count that is too small,
// given what is known of it from its being withheld: one to the most that is
// small, of those counted or of those not.
func (p Policy) doubt(x, people, n int, known Range) Range {
	d := Range{1, p.Small}
	if p.Insider && people > 0 && people <= 2 {
		d.High++
	}
	if n >= 0 && people > 0 && n-people <= p.Small {
		rest := Range{n - p.Small, n - 1}
		if people > p.Small {
			d = rest
		}
		d = Range{min(d.Low, rest.Low), max(d.High, rest.High)}
	}
	return Range{min(max(d.Low, known.Low), x), max(min(d.High, known.High), x)}
}
