package impact

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strings"
	"time"
	"unicode/utf8"

	"kith"
	"kith/effect"
	"kith/sdc"
)

// ReadReport takes a report back as the runner wrote it. What a runner cannot have
// written is refused: another analysis than was sealed (Conflict), a claim above
// what the design bears, a ratio or money below tier 2, a table that shows what its
// rule withholds (Invalid). That the numbers are the runner's it cannot tell: who
// hands the report over answers for that.
func ReadReport(text io.Reader, at time.Time) (r Report, err error) {
	if err := read(text, &r, "the report"); err != nil {
		return r, err
	}
	if err := r.Spec.Check(); err != nil {
		return r, kith.Errorf(kith.Invalid, "the report cannot be read: its analysis is not complete")
	}
	if err := r.Seal.Holds(r.Spec); err != nil {
		return r, err
	}
	name, version, _ := strings.Cut(r.Policy, " v")
	policy, err := sdc.Named(name)
	if err != nil || version != fmt.Sprint(policy.Version) {
		return r, kith.Errorf(kith.Invalid, "the report follows no rule for small numbers that is known here")
	}
	claimed := r.Claim.Tier
	wrong := ""
	switch {
	case claimed < effect.Activity || claimed > r.Spec.Planned():
		wrong = "its claim is stronger than the design bears"
	case r.Claim.Name != claimed.String() || r.Claim.Claim == "":
		wrong = "its claim has no sentence, or is not of its tier"
	case claimed < effect.Compared && (r.Ratio != nil || r.Money != "" || r.EValue != 0 || len(r.Otherwise) > 0):
		wrong = "a claim below tier 2 bears no ratio and no sum"
	case claimed == effect.Changed && !strings.Contains(r.Claim.Claim, "would have been expected"):
		wrong = "a change stands without what was expected untreated"
	case !r.Run.After(r.Seal.At) || r.Run.After(at.Add(24*time.Hour)):
		wrong = "it was run before it was sealed, or in the future"
	case !r.sound():
		wrong = "a ratio does not lie within its interval, or a text is too long"
	}
	for _, t := range r.Tables {
		if wrong == "" && !shows(t, policy) {
			wrong = fmt.Sprintf("the table %q shows what the rule withholds", t.Title())
		}
	}
	if wrong != "" {
		return r, kith.Errorf(kith.Invalid, "this is no report of the runner: %s", wrong)
	}
	return r, nil
}

// sound says whether every ratio is one, and no text is beyond what a runner writes.
func (r Report) sound() bool {
	all := []*Interval{r.Ratio, r.Deaths}
	texts := append([]string{r.Claim.Claim, r.Money}, append(r.Notes, r.Claim.Why...)...)
	if r.Change != nil {
		all = append(all, &r.Change.Ratio, &r.Change.Beyond)
	}
	for _, t := range append(r.Tests, r.Otherwise...) {
		all, texts = append(all, t.Ratio), append(texts, t.Name)
	}
	for _, b := range r.Balance {
		texts = append(texts, b.Name)
	}
	for _, i := range all {
		if i != nil && !(i.Low >= 0 && i.Low <= i.Value && i.Value <= i.High) {
			return false
		}
	}
	for _, t := range texts {
		if utf8.RuneCountInString(t) > 1000 {
			return false
		}
	}
	for _, s := range r.Spans {
		for _, y := range s.Years {
			if !(y >= 0) || math.IsInf(y, 1) {
				return false
			}
		}
	}
	return len(r.Tests)+len(r.Otherwise)+len(r.Notes) < 200 && len(r.Balance) < 2000 && len(r.Tables) < 10 && len(r.Spans) < 700
}

// shows reports whether a table's numbers could stand under the policy.
func shows(t Table, policy sdc.Policy) bool {
	for a := range t.Areas() {
		for c := range t.Columns() {
			n, ok := t.Cell(a, c).Number()
			if ok && (n < 0 || n > 0 && n <= policy.Small && policy.Round == 1 || policy.Round > 1 && n%policy.Round != 0 || n == 0 && !policy.Zeros) {
				return false
			}
		}
	}
	return true
}

// Text is the report as JSON, as the runner writes it.
func (r Report) Text() ([]byte, error) { return json.MarshalIndent(r, "", "  ") }
