// Package cohort finds people before they are referred: those over 85, carers,
// people who came home from hospital yesterday. A cohort is a definition in a
// small language, written as YAML, that says of each person of a register yes, no,
// or that it cannot be told. It is pure: no database, no page.
//
//	definition ─→ Rule ─┬→ Say      plain English, beside the rule
//	 (YAML)             ├→ Run      in memory, all cohorts in one pass
//	                    ├→ SQL      the same, on the register's tables
//	                    └→ CQL      for systems that speak it
//	code sets (CSV, refsets) ─┘
//	Run ─→ Preview     how many, whom it would miss, and what is not right with it
//
// Unknown is a third value beside yes and no, not a kind of no: where a practice
// never records that somebody lives in a care home, nobody of whom it is not
// recorded is known to live elsewhere. All, any, not and some treat it as Kleene's
// logic does, and how many cannot be told is always said.
package cohort

import (
	"slices"

	"kith"
)

// A Truth is what a rule says of a person.
type Truth uint8

// The order matters: all is the least of its rules, any the greatest.
const (
	No Truth = iota
	Unknown
	Yes
)

// Not is yes for no, no for yes, and unknown for unknown.
func (t Truth) Not() Truth { return Yes - t }

func (t Truth) String() string { return [...]string{"no", "cannot be told", "yes"}[t] }

// A Definition is one version of a cohort.
type Definition struct {
	Name    string // over-85: letters, digits and hyphens
	Title   string
	About   string // what the cohort is for and what it can miss
	Version int    // 1 and up; a campaign freezes one

	Owner  string   // who answers for it
	Review kith.Day // until when it may be used without being looked at again
	Basis  string   // the lawful basis on which people are looked for
	Signed string   // who signed it off clinically, and when; "" for nobody yet

	Sources []string // where the rule comes from
	Needs   []string // which data it needs, in words
	Offer   string   // what people in it are invited to
	Visit   string   // the structured visit by which a worker talks with them: its code; "" for none

	// Reference is the share of its population that others found, in per cent; 0
	// when there is none to compare with. From says who.
	Reference float64
	From      string

	Among Rule // the people it is a share of: nil is everybody registered
	Who   Rule

	First []Rule // who of them is invited before others, the most pressing first
}

// Draft reports whether nobody has signed the definition off.
func (d *Definition) Draft() bool { return d.Signed == "" }

// Due reports whether the definition must be looked at again before it is used.
func (d *Definition) Due(today kith.Day) bool { return d.Review < today }

// rules calls f for every rule of the definition, and those within them.
func (d *Definition) rules(f func(Rule)) {
	if d.Among != nil {
		Walk(d.Among, f)
	}
	Walk(d.Who, f)
	for _, r := range d.First {
		Walk(r, f)
	}
}

// Asks reports whether the definition asks what a column says.
func (d *Definition) Asks(c Column) (asks bool) {
	d.rules(func(r Rule) {
		switch r := r.(type) {
		case Is:
			asks = asks || r.Column == c
		case Number:
			asks = asks || r.Column == c
		}
	})
	return asks
}

// Sets are the names of the code sets that the definition asks for, in order.
func (d *Definition) Sets() []string {
	var all []string
	d.rules(func(r Rule) {
		switch r := r.(type) {
		case Event:
			all = append(all, r.Sets...)
		case Latest:
			all = append(append(all, r.Sets...), r.Against...)
		}
	})
	slices.Sort(all)
	return slices.Compact(all)
}
