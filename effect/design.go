package effect

import (
	"cmp"
	"maps"
	"math"
	"slices"

	"kith"
)

// A Design is how the question is asked. Each can bear claims up to a tier, and
// no higher.
type Design string

const (
	Matched     Design = ""             // people like those referred, a year before and after
	Interrupted Design = "series"       // months before and after an introduction
	Waiting     Design = "waiting list" // who is invited first was drawn by lot
	Stepwise    Design = "stepped"      // practices begin one after another, by lot or not
)

// Designs are all there are.
var Designs = []Design{Matched, Interrupted, Waiting, Stepwise}

// Name is the design in words.
func (d Design) Name() string {
	return map[Design]string{Matched: "Matched comparison, difference in differences", Interrupted: "Interrupted time series",
		Waiting: "Waiting list drawn by lot", Stepwise: "Stepped introduction"}[d]
}

// Planned is the strongest claim that the analysis could come to.
func (s Spec) Planned() Tier {
	switch {
	case s.Design == Waiting || s.Design == Stepwise && s.Lot != "":
		return Randomised
	case s.Design == Interrupted || s.Design == Stepwise:
		return Introduced
	}
	return Compared
}

// checkDesign asks for what the design needs.
func (s *Spec) checkDesign(c kith.Check) {
	switch s.Design {
	case Matched:
		for _, b := range s.Bands {
			c.That(slices.Contains(s.Exact, b), "bands", "Name bands that people are matched on exactly, too")
		}
		c.That(s.Controls >= 1 && s.Controls <= 10, "controls", "Give each person 1 to 10 controls")
		c.That(s.Caliper > 0 && s.Caliper <= 1 && !math.IsNaN(s.Caliper), "caliper", "A caliper is above 0 and at most 1 standard deviation; 0.2 is usual")
		kith.OneOf(c, s.Form, []Form{Conditional, PoissonMeans, NegativeMeans}, "form", "Choose the form within persons, poisson or negative binomial")
		c.That(len(s.Covariates) > 0, "covariates", "Name what people are to be alike in")
	case Interrupted:
		c.That(s.Start.Valid() && s.Start[8:] == "01", "start", "Say when it was introduced, by the first day of a month, as 2025-04-01")
		before, after := 0, 0
		for _, m := range s.Months() {
			if m < s.Start {
				before++
			} else {
				after++
			}
		}
		c.That(before >= Fewest && after >= Fewest, "start", "A series needs 8 whole months before it was introduced and 8 with it")
	case Stepwise:
		s.checkStarts(c)
	}
}

// checkStarts asks for a start of each practice and, where they were drawn, that
// anybody who draws again comes to the same order.
func (s *Spec) checkStarts(c kith.Check) {
	months := s.Months()
	c.That(len(s.Starts) >= 4 && len(s.Starts) <= 10_000, "starts", "Say when each practice began; a stepped introduction has 4 or more")
	c.That(len(months) >= 3, "from", "A stepped introduction has three whole months or more")
	first := map[kith.Day]bool{}
	for _, day := range s.Starts {
		first[day] = true
		c.That(day.Valid() && day[8:] == "01", "starts", "A practice begins on the first of a month, as 2025-04-01")
	}
	c.That(len(first) >= 2, "starts", "Practices that all begin at once are no steps: that is a series")
	if s.Lot == "" || len(s.Starts) == 0 {
		return
	}
	order, err := Lot(s.Lot, slices.Collect(maps.Keys(s.Starts)))
	sorted := err == nil && slices.IsSortedFunc(order, func(a, b string) int { return cmp.Compare(s.Starts[a], s.Starts[b]) })
	c.That(sorted, "lot", "The starts are not in the order that this lot gives")
}

// Months are the first days of the whole months of which all events are known.
func (s Spec) Months() (all []kith.Day) {
	if !s.From.Valid() || !s.To.Valid() {
		return nil
	}
	for m := s.From[:8] + "01"; m.AddMonths(1).Add(-1) <= s.To && len(all) < 600; m = m.AddMonths(1) {
		if m >= s.From {
			all = append(all, m)
		}
	}
	return all
}
