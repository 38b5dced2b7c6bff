package directory

import (
	"slices"
	"strconv"

	"kith"
	"kith/nhs"
)

// How long an entry may be trusted after somebody has said that it is right, by
// what it would cost a person to find it wrong (DIRECTORY.md section 7.6): a
// hungry person before a closed door, a group that no longer meets.
const (
	reviewFood      = 30
	reviewGroup     = 90
	reviewStatutory = 180
	reviewOther     = 365
)

// Review is after how many days the service should be checked again.
func (s *ServiceNew) Review(statutory bool) int {
	if n, err := strconv.Atoi(s.ReviewDays); err == nil && n > 0 {
		return n
	}
	switch {
	case slices.Contains(s.Needs, nhs.Food):
		return reviewFood
	case slices.ContainsFunc(s.Schedules, func(c Schedule) bool { return c.Freq != "" }):
		return reviewGroup
	case statutory:
		return reviewStatutory
	}
	return reviewOther
}

// A Freshness says how far an entry can be trusted for its age.
type Freshness string

// The ages of an entry. What is overdue falls in a search's order; what is
// hidden is left out of it and counted.
const (
	Fresh   Freshness = "checked" // within its review period
	Overdue Freshness = "overdue" // past it
	Hidden  Freshness = "too old" // past three of them: hidden from searches
	Never   Freshness = "never"   // nobody has said
)

// hiddenAfter is how many review periods an entry may pass unchecked before
// searches hide it.
const hiddenAfter = 3

// AgeOf tells the freshness of an entry that was assured on a day and is
// reviewed every so many days, and how many days ago that was.
func AgeOf(assured kith.Day, review int, today kith.Day) (Freshness, int) {
	if assured == "" {
		return Never, 0
	}
	days := assured.Until(today)
	switch {
	case days <= review:
		return Fresh, days
	case days <= hiddenAfter*review:
		return Overdue, days
	}
	return Hidden, days
}

// Statutory reports whether a public body runs it.
func (n *OrganisationNew) Statutory() bool {
	switch n.LegalStatus {
	case "statutory", "Local Authority", "local authority", "NHS", "public sector":
		return true
	}
	return false
}
