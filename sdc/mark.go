package sdc

import (
	"regexp"
	"strconv"
	"strings"
)

// marks are what publishers print in place of a count that they hide, or do not
// have.
var marks = map[string]bool{}

func init() {
	for _, m := range strings.Fields("* ** *** c s x z u k [c] [x] [z] [u] [k] [low] [s] (c) suppressed supp redacted withheld confidential hidden disclosive .. ... … : :c - -- – — # ~ ^ n/a na nd <na> null") {
		marks[m] = true
	}
}

// under matches "<6", "fewer than 6", "less than 6" and "under 6"; most "<=5",
// "≤5", "5 or fewer" and "up to 5"; between "1-5", "1 to 5".
var (
	under   = regexp.MustCompile(`^(?:<|&lt;|fewer than|less than|under|below)\s*(\d+)$`)
	most    = regexp.MustCompile(`^(?:(?:<=|≤|=<|up to|at most)\s*(\d+)|(\d+)\s*or (?:fewer|less))$`)
	between = regexp.MustCompile(`^\[?(\d+)\s*(?:-|–|—|to)\s*(\d+)\]?$`)
	more    = regexp.MustCompile(`^(?:>=|≥|at least)\s*(\d+)$`)
	over    = regexp.MustCompile(`^>\s*(\d+)$`)
	count   = regexp.MustCompile(`^\d{1,3}(?:[, \x{a0}\x{2009}\x{202f}']\d{3})+$|^\d+$`)
	decimal = regexp.MustCompile(`^[-+−]?[\d,]*\.\d+$|^[-+−][\d,]+$`)
	percent = regexp.MustCompile(`^[-+−<>]*\s*[\d.,]+\s*(?:%|per ?cent|pp)$`)
)

// A mark is what one cell of a file says.
type mark struct {
	shown   bool  // a number is printed
	known   Range // Low is -1 where it depends on whether zeros are shown
	problem string
}

// readMark understands one cell of a published table. hidden is what a bare
// symbol stands for.
func readMark(text string, hidden Range) mark {
	s := strings.ToLower(strings.TrimSpace(text))
	s = strings.TrimSpace(strings.NewReplacer("\u00a0", " ", "\u2009", " ", "\u202f", " ").Replace(s))
	for _, r := range []string{" (r)", " (p)", "[r]", "[p]"} { // revised, provisional
		s = strings.TrimSpace(strings.TrimSuffix(s, r))
	}
	switch {
	case count.MatchString(s):
		n, ok := digits(s)
		if !ok {
			return mark{problem: "is too large to be a count of people"}
		}
		return mark{shown: true, known: Range{n, n}}
	case percent.MatchString(s):
		return mark{problem: "is a percentage"}
	case decimal.MatchString(s):
		return mark{problem: "is not a count"}
	case s == "" || marks[s]:
		return mark{known: hidden}
	}
	for _, form := range []struct {
		re *regexp.Regexp
		to func(a, b int) Range
	}{
		{under, func(a, _ int) Range { return Range{-1, a - 1} }},
		{most, func(a, _ int) Range { return Range{-1, a} }},
		{between, func(a, b int) Range { return Range{a, b} }},
		{more, func(a, _ int) Range { return Range{a, Unlimited} }},
		{over, func(a, _ int) Range { return Range{a + 1, Unlimited} }},
	} {
		m := form.re.FindStringSubmatch(s)
		if m == nil {
			continue
		}
		var n []int
		for _, g := range m[1:] {
			if g != "" {
				v, ok := digits(g)
				if !ok {
					return mark{problem: "is too large to be a count of people"}
				}
				n = append(n, v)
			}
		}
		r := form.to(n[0], n[len(n)-1])
		if r.High < max(r.Low, 0) {
			return mark{problem: "leaves no number it could be"}
		}
		return mark{known: r}
	}
	return mark{problem: "is neither a count nor a mark for a hidden one"}
}

// digits reads a count with or without separators, below a hundred million.
func digits(s string) (int, bool) {
	s = strings.NewReplacer(",", "", " ", "", "'", "", "\u00a0", "", "\u2009", "", "\u202f", "").Replace(s)
	n, err := strconv.Atoi(s)
	return n, err == nil && n <= 1e9
}
