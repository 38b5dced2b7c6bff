package directory

import (
	"slices"

	"kith"
	"kith/nhs"
)

// GuessedNeed is the LinkType of an attribute that says which theme of a link
// worker's caseload a term was guessed to speak of: its Value is the theme, and
// its term the one whose word suggests it.
const GuessedNeed = "kith_need_guessed"

// Guessed reports whether it was only guessed, from a word of a source's term,
// that the service helps with a need. A steward who has written the needs knows.
func (s *Service) Guessed(n nhs.Need) bool {
	return !s.Origin["needs"].Hand && slices.ContainsFunc(s.Attributes, func(a Attribute) bool {
		return a.LinkType == GuessedNeed && a.Value == string(n)
	})
}

// NeedTermID is the ID under which a need stands as a term of a taxonomy, the
// same in every installation.
func NeedTermID(n nhs.Need) kith.ID { return AsID("", "taxonomy_term", "needs "+string(n)) }

// NeedOfTerm is the need that a term with this ID is, in any installation of
// Kith.
func NeedOfTerm(id kith.ID) (nhs.Need, bool) {
	for _, c := range nhs.Needs.Codes {
		if NeedTermID(c.Code) == id {
			return c.Code, true
		}
	}
	return "", false
}

// settleNeeds leaves out what was guessed of needs that a steward has written, so
// that a Snapshot, which does not keep who said what, knows them as sure.
func (s *Service) settleNeeds() {
	if s.Origin["needs"].Hand {
		s.Attributes = slices.DeleteFunc(s.Attributes, func(a Attribute) bool { return a.LinkType == GuessedNeed })
	}
}
