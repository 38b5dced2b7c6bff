package impact

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"kith/sdc"
)

// Words writes the report for people to read: the claim first, then what it rests
// on, then what was counted.
func (r Report) Words(w io.Writer) error {
	out := bufio.NewWriter(w)
	p := func(format string, args ...any) { fmt.Fprintf(out, format+"\n", args...) }
	title := func(s string) { p("\n%s\n%s", s, strings.Repeat("-", len([]rune(s)))) }
	p("%s\n%s", r.Spec.Question, strings.Repeat("=", len([]rune(r.Spec.Question))))
	p("\n%s", r.Claim)
	p("\nThis is a claim of tier %d of 4 (%s).", r.Claim.Tier(), r.Claim.Tier())
	for _, why := range r.Claim.Why() {
		p("- It is no stronger because: %s", why)
	}
	if r.Ratio != nil {
		title("The comparison")
		p("Ratio of rates, people referred against people like them, after against before: %s", r.Ratio)
		p("A study of this size as a rule sees a ratio of %.2f and below.", r.Smallest)
		p("Something that nobody recorded would have to go with both referral and outcome by a ratio of %.2f to explain the estimate away, and of %.2f to bring its interval to no difference.", r.EValue, r.Limit)
	}
	if r.Deaths != nil {
		p("Ratio of death rates: %s", r.Deaths)
	}
	if len(r.Tests) > 0 {
		title("Where there should be no difference")
		for _, t := range r.Tests {
			if t.Ratio == nil {
				p("%s: %s", t.Name, t.Verdict)
				continue
			}
			p("%s: %s; %s", t.Name, t.Verdict, t.Ratio)
		}
	}
	if len(r.Balance) > 0 {
		title("Whether the groups are alike")
		p("%-40s %8s %8s %10s", "standard deviations apart", "before", "after", "variances")
		for _, b := range r.Balance {
			variances := "-"
			if b.Variances > 0 {
				variances = fmt.Sprintf("%.2f", b.Variances)
			}
			p("%-40s %8.2f %8.2f %10s", b.Name, b.Before, b.After, variances)
		}
	}
	for _, t := range r.Tables {
		title(t.Title() + " (" + t.Of() + ", " + t.Policy() + ")")
		table(p, t)
	}
	title("How it was done")
	p("Sealed on %s as %s; run on %s.", r.Seal.At.Format("2 January 2006 at 15:04:05 MST"), r.Seal.Hash, r.Run.Format("2 January 2006"))
	for _, n := range r.Notes {
		p("%s", n)
	}
	p("Small numbers are withheld (*) by the rule %s; numbers of people in sentences are rounded to fives.", r.Policy)
	return out.Flush()
}

func table(p func(string, ...any), t sdc.Protected) {
	widest := 0
	for _, a := range t.Areas() {
		widest = max(widest, len([]rune(a.Name)))
	}
	columns := t.Columns()
	head := fmt.Sprintf("%-*s", widest, "")
	for _, c := range columns {
		head += fmt.Sprintf("  %*s", max(8, len([]rune(c))), c)
	}
	p("%s", head)
	for i, a := range t.Areas() {
		line := fmt.Sprintf("%-*s", widest, a.Name)
		for j, c := range columns {
			line += fmt.Sprintf("  %*s", max(8, len([]rune(c))), t.Cell(i, j))
		}
		p("%s", line)
	}
	for _, s := range t.Steps() {
		p("%s", s)
	}
}

// String is the ratio as sentences have it.
func (i Interval) String() string {
	return fmt.Sprintf("%.2f (95%% interval %.2f to %.2f)", i.Value, i.Low, i.High)
}
