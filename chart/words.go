package chart

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"kith/sdc"
	"kith/stats"
)

// thousands is a whole number with commas.
func thousands(n float64) string {
	s := strconv.FormatFloat(math.Abs(math.Round(n)), 'f', 0, 64)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	if n < 0 && s != "0" {
		return "−" + s
	}
	return s
}

// decimal is a rate with one place, or with more when it is small.
func decimal(v float64) string {
	switch {
	case math.IsInf(v, 1):
		return "more than can be told"
	case v != 0 && math.Abs(v) < 1:
		return strconv.FormatFloat(v, 'f', 2, 64)
	case math.Abs(v) >= 1000:
		return thousands(v)
	}
	return strconv.FormatFloat(v, 'f', 1, 64)
}

// index is a representation index, with two places.
func index(v float64) string { return strconv.FormatFloat(v, 'f', 2, 64) }

// percent is a share from 0 to 1.
func percent(v float64) string {
	switch {
	case v > 0 && v < 0.01:
		return strconv.FormatFloat(100*v, 'f', 1, 64) + "%"
	case v < 1 && v > 0.99:
		return strconv.FormatFloat(math.Floor(1000*v)/10, 'f', 1, 64) + "%"
	}
	return strconv.FormatFloat(100*v, 'f', 0, 64) + "%"
}

// between is an interval in words.
func between(l stats.Limits, say func(float64) string) string {
	return say(l.Low) + " to " + say(l.High)
}

// saying is how numbers of a table are said: rounded ones are "about".
func saying(policy string) func(float64) string {
	name, _, _ := strings.Cut(policy, " ")
	if p, err := sdc.Named(name); err == nil && p.Round > 1 {
		return func(n float64) string {
			if n == 0 {
				return "0, rounded"
			}
			return "about " + thousands(n)
		}
	}
	return thousands
}

// rounding is the note that a rounded table needs.
func rounding(policy string) []string {
	name, _, _ := strings.Cut(policy, " ")
	if p, err := sdc.Named(name); err == nil && p.Round > 1 {
		return []string{fmt.Sprintf("Numbers are rounded to the nearest %d, and what is reckoned from them is as rough.", p.Round)}
	}
	return nil
}

// names joins names as a sentence does.
func names(all []string) string {
	switch n := len(all); n {
	case 0:
		return ""
	case 1:
		return all[0]
	default:
		return strings.Join(all[:n-1], ", ") + " and " + all[n-1]
	}
}

// many is a number with its noun.
func many(n int, one, more string) string {
	if n == 1 {
		return "1 " + one
	}
	return thousands(float64(n)) + " " + more
}

func is(n int) string {
	if n == 1 {
		return "is"
	}
	return "are"
}

// most says which have the most, and how much. Nothing is compared with what has
// no value: the sentence says of whom it speaks.
func most(all []mark, thing, things, number string, value func(mark) (float64, bool), has string, say func(mark) string) string {
	var with, top []mark
	best := math.Inf(-1)
	for _, m := range all {
		v, ok := value(m)
		if !ok {
			continue
		}
		with = append(with, m)
		switch {
		case v > best:
			best, top = v, []mark{m}
		case v == best:
			top = append(top, m)
		}
	}
	of := "Of the " + many(len(all), thing, things) + ", "
	if len(with) < len(all) {
		of = "Of the " + many(len(with), thing, things) + " with a " + number + ", "
	}
	switch {
	case len(all) == 0:
		return "There are no " + things + "."
	case len(with) == 0:
		return "No " + thing + " has a " + number + " that can be shown."
	case len(all) == 1:
		return with[0].name + ": " + say(with[0]) + "."
	case len(with) == 1:
		return "Only " + with[0].name + " has a " + number + " that can be shown: " + say(with[0]) + "."
	case len(top) == len(with):
		return of + "all have the same: " + say(top[0]) + "."
	case len(top) > 3:
		return of + thousands(float64(len(top))) + " share " + has + ": " + say(top[0]) + "."
	case len(top) > 1:
		var who []string
		for _, m := range top {
			who = append(who, m.name)
		}
		return of + names(who) + " share " + has + ": " + say(top[0]) + "."
	}
	return of + top[0].name + " has " + has + ": " + say(top[0]) + "."
}

// without says of how many nothing can be said, and why.
func without(all []mark, thing, things string) string {
	n := map[sdc.State]int{}
	for _, m := range all {
		n[m.state]++
	}
	var said []string
	add := func(s sdc.State, why string) {
		if n[s] > 0 {
			said = append(said, fmt.Sprintf("%s %s %s", many(n[s], thing, things), is(n[s]), why))
		}
	}
	add(sdc.Withheld, "withheld, so that no small number can be found out, and may be small or large")
	if n[sdc.NoData] > 0 {
		said = append(said, fmt.Sprintf("of %s there are no data", many(n[sdc.NoData], thing, things)))
	}
	if n[sdc.NoneRecorded] > 0 {
		said = append(said, fmt.Sprintf("of %s none are recorded, which does not prove that there were none", many(n[sdc.NoneRecorded], thing, things)))
	}
	if len(said) == 0 {
		return ""
	}
	s := strings.Join(said, "; ") + "."
	return strings.ToUpper(s[:1]) + s[1:]
}

// paragraph leaves out the sentences that are empty.
func paragraph(all ...string) []string {
	var out []string
	for _, s := range all {
		if s = strings.TrimSpace(s); s != "" {
			out = append(out, s)
		}
	}
	return out
}

// capital lets each sentence of a text begin with a capital letter, but for what
// follows a colon.
func capital(s string) string {
	for i := 0; i+2 < len(s); i++ {
		if s[i] == '.' && s[i+1] == ' ' {
			s = s[:i+2] + strings.ToUpper(s[i+2:i+3]) + s[i+3:]
		}
	}
	return s
}
