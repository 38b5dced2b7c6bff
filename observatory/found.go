package observatory

import (
	"slices"
	"strings"

	"kith"
	"kith/cohort"
	"kith/sdc"
)

// proactiveSource is the source of referrals from proactive lists, and
// proactiveName its heading among the sources.
const (
	proactiveSource = "proactive"
	proactiveName   = "Proactive list"
)

// otherCohort is where lists are counted that few came from, or that were not said.
const otherCohort = "Another list, from which fewer came"

// byCohort is by the list that found people. How many came from proactive lists in
// all is published by who referred, so what stands here are lines of many people
// alone, of the whole area: no number of them is small, and none is withheld.
var byCohort = Breakdown{Code: "cohort", Name: "the list that found them", list: []category{{otherCohort, nil}}}

// cohortName is what a cohort is called: the title of one that ships with Kith, and
// the name of a tenant's own.
func cohortName(name string) string {
	if d, ok := cohort.Named(name); ok {
		return d.Title
	}
	if name == "" {
		return otherCohort
	}
	return capital(strings.ReplaceAll(name, "-", " "))
}

// found has the referrals from proactive lists.
func (r *reader) found() ([]fact, error) {
	rows, err := r.read(referrals)
	if err != nil {
		return nil, err
	}
	var all []fact
	for _, f := range rows {
		if f.cohort != "" {
			f.is = []string{f.cohort}
			all = append(all, f)
		}
	}
	return all, nil
}

// foundPeople has each person of them once, as a list first found them in the period.
func (r *reader) foundPeople() ([]fact, error) {
	all, err := r.read(found)
	return firsts(slices.Clone(all)), err
}

// cohorts are the lists that have a line of their own, among the referrals as among
// the people: of whom there are fewer.
func (r *reader) cohorts() (Breakdown, error) {
	f, err := r.read(foundPeople)
	return lined(byCohort, f, 0, r.policy.Small), err
}

// foundFits refuses a table by list where it would tell how many came from proactive
// lists in all and nobody else does, or where those are few.
func (r *reader) foundFits(m made) error {
	if m.subject != found && m.subject != foundPeople {
		return nil
	}
	f, err := r.read(foundPeople)
	if err != nil {
		return err
	}
	hidden, _ := m.protected.Hidden()
	if hidden > 0 || !r.foundShown || len(f) < many(r.policy.Small) {
		return kith.Errorf(kith.Invalid, "the table %q cannot be published: too few came from proactive lists", m.title)
	}
	return nil
}

// noteFound notes whether the table of who referred shows how many came from proactive
// lists in the whole area.
func (r *reader) noteFound(all []made) {
	for _, m := range all {
		if m.code != "referrals-by-source" {
			continue
		}
		if c := slices.Index(m.protected.Columns(), proactiveName); c >= 0 {
			r.foundShown = m.protected.Cell(0, c).State() == sdc.Value
		}
	}
}
