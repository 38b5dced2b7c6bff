package impact

import (
	"fmt"

	"kith/effect"
)

// A Part is a section of a report as people read it, on a page, on paper and in a
// terminal: sentences, and a table where there is one. Picture says that the figure
// over time stands here.
type Part struct {
	Heading string
	Lines   []string
	Columns []string
	Rows    [][]string
	Picture bool
}

// may is what each tier allows to be said, and forbids.
var may = [...][2]string{
	{"that something was counted.", "that anything changed, or by how much."},
	{"that numbers changed, beside what would have happened untreated.", "that the service changed them: nobody was compared. No sum of money."},
	{"how those referred did beside people like them.", "that the service was the cause: what nobody recorded may differ."},
	{"what came with the introduction.", "that nothing else came at the same time."},
	{"what inviting people did: who was first was drawn by lot.", "what it would do for people unlike these, or in other years."},
}

// Parts is the whole report: what can be claimed and what cannot comes first.
func (r Report) Parts() []Part {
	var all []Part
	add := func(p Part) {
		if len(p.Lines)+len(p.Rows) > 0 || p.Picture {
			all = append(all, p)
		}
	}
	tier := min(max(r.Claim.Tier, effect.Activity), effect.Randomised)
	claim := Part{Heading: "What can be said", Lines: []string{r.Claim.Claim,
		fmt.Sprintf("This is a claim of tier %d of 4 (%s). It can say %s", tier, r.Claim.Name, may[tier][0]),
		"It cannot say " + may[tier][1]}}
	for _, why := range r.Claim.Why {
		claim.Lines = append(claim.Lines, "It is no stronger because: "+why)
	}
	add(claim)
	add(r.comparison())
	add(r.untreated())
	if _, err := r.Figure(); err == nil {
		add(Part{Heading: "Before and after", Picture: true})
	}
	if r.Money != "" {
		add(Part{Heading: "What it comes to", Lines: []string{r.Money}})
	}
	tests := Part{Heading: "Where there should be no difference", Columns: []string{"Test", "Verdict", "Ratio (95% interval)"}}
	for _, t := range r.Tests {
		tests.Rows = append(tests.Rows, []string{t.Name, string(t.Verdict), t.Ratio.cell()})
	}
	add(tests)
	other := Part{Heading: "Reckoned in other ways", Columns: []string{"Way", "Ratio (95% interval)"}}
	for _, t := range r.Otherwise {
		other.Rows = append(other.Rows, []string{t.Name, t.Ratio.cell()})
	}
	add(other)
	balance := Part{Heading: "Whether the groups are alike", Columns: []string{"Standard deviations apart", "Before matching", "After", "Ratio of variances"}}
	for _, b := range r.Balance {
		variances := "–"
		if b.Variances > 0 {
			variances = fmt.Sprintf("%.2f", b.Variances)
		}
		balance.Rows = append(balance.Rows, []string{b.Name, fmt.Sprintf("%.2f", b.Before), fmt.Sprintf("%.2f", b.After), variances})
	}
	add(balance)
	for _, t := range r.Tables {
		add(t.part())
	}
	add(r.made())
	return all
}

func (r Report) comparison() (p Part) {
	if r.Ratio == nil {
		return p
	}
	p = Part{Heading: "The comparison", Lines: []string{"Ratio of rates, with against without: " + r.Ratio.String() + ". 1 is no difference; without, it would have been 1."}}
	if r.Chance > 0 {
		other := "lots"
		if r.Spec.Design == effect.Stepwise && r.Spec.Lot == "" {
			other = "orders in which the practices could have begun"
		}
		p.Lines = append(p.Lines, fmt.Sprintf("Of other %s, %.1f%% show as much or more.", other, 100*r.Chance))
	}
	if r.Smallest > 0 {
		p.Lines = append(p.Lines, fmt.Sprintf("A study of this size as a rule sees a ratio of %.2f and below.", r.Smallest))
	}
	if r.EValue > 0 && r.Claim.Tier < effect.Randomised {
		p.Lines = append(p.Lines, fmt.Sprintf("E-value: something that nobody recorded would have to go with both the service and the outcome by a ratio of %.2f to explain the estimate away, and of %.2f to bring its interval to no difference.", r.EValue, r.Limit))
	}
	if r.Deaths != nil {
		p.Lines = append(p.Lines, "Ratio of death rates: "+r.Deaths.String())
	}
	return p
}

// untreated is regression to the mean.
func (r Report) untreated() (p Part) {
	if c := r.Change; c != nil {
		p = Part{Heading: "What would have happened anyway", Lines: []string{
			"People are referred when things are at their worst, and then most get better whether or not anybody helps. From what is known of each of them, and how counts differ in the whole register:"},
			Columns: []string{"After against before, of those referred", "Ratio (95% interval)"},
			Rows:    [][]string{{"What was seen", c.Ratio.cell()}, {"What was expected of the same people untreated", fmt.Sprintf("%.2f", c.Untreated)}, {"What is left", c.Beyond.cell()}}}
	}
	return p
}

func (r Report) made() Part {
	p := Part{Heading: "How it was done, and its limits", Lines: []string{
		r.Spec.Design.Name() + fmt.Sprintf(". All events are known from %s to %s.", r.Spec.From, r.Spec.To),
		fmt.Sprintf("Sealed on %s as %s; run on %s.", r.Seal.At.Format("2 January 2006 at 15:04:05 MST"), r.Seal.Hash, r.Run.Format("2 January 2006"))}}
	p.Lines = append(p.Lines, r.Notes...)
	p.Lines = append(p.Lines, "Counted is what the linked data hold: what was recorded late, elsewhere or not at all is not in it.",
		fmt.Sprintf("Small numbers are withheld (*) by the rule %s; numbers of people in sentences are rounded to fives.", r.Policy))
	return p
}

// part is the table as a section.
func (t Table) part() Part {
	p := Part{Heading: t.Title() + " (" + t.Of() + ", " + t.Policy() + ")", Columns: append([]string{""}, t.Columns()...), Lines: t.Steps()}
	for i, a := range t.Areas() {
		row := []string{a.Name}
		for j := range t.Columns() {
			row = append(row, t.Cell(i, j).String())
		}
		p.Rows = append(p.Rows, row)
	}
	return p
}

// cell is the ratio as tables have it.
func (i *Interval) cell() string {
	if i == nil {
		return "–"
	}
	return fmt.Sprintf("%.2f (%.2f to %.2f)", i.Value, i.Low, i.High)
}
