package person

import (
	"fmt"
	"slices"
	"strings"
)

// Matching weighs what two descriptions of a person share, in the manner of
// Fellegi and Sunter: each agreement adds points, and each disagreement takes
// some, about as the logarithm of how much likelier it is between two records
// of one human being than between strangers. A score never decides: it proposes
// to a human being, with its reasons in words.

// Enough is the score from which two records are proposed to be one.
const Enough = 52

// weight is points and the reason for them.
type weight struct {
	points int
	why    string
}

// score compares two descriptions. It returns 0 to 99, and why. rare is that
// few people hold the same names, so that sharing them says more.
func score(a, b *subject, rare bool) (int, []string) {
	names, given, family := compareNames(a, b)
	born := compareBorn(a, b)
	all := append(names, born, comparePhones(a, b), comparePostcodes(a, b), compareNumbers(a, b), compareGender(a, b))
	if rare && given > unlike && family > unlike {
		all = append(all, weight{3, "Few people here have these names"})
	}
	sum := 0
	var why []string
	for _, w := range all {
		sum += w.points
		if w.why != "" && !slices.Contains(why, w.why) {
			why = append(why, w.why)
		}
	}
	// Twins share all but a first name, and live at one address.
	if born.points >= 9 && family == same && given == unlike && (a.number == "" || a.number != b.number) {
		sum = min(sum, Enough/4-1)
	}
	return min(99, max(0, 4*sum)), why
}

// compareNames weighs the best of all ways in which the names may be paired:
// as they stand, the other way round, and by any other name they go by.
func compareNames(a, b *subject) (best []weight, given, family likeness) {
	most := -100
	try := func(ws []weight, g, f likeness) {
		sum := 0
		for _, w := range ws {
			sum += w.points
		}
		if sum > most {
			most, best, given, family = sum, ws, g, f
		}
	}
	ws, g, f := pairNames(a.given, a.family, b.given, b.family, a.middle, b.middle)
	try(ws, g, f)
	if ws, g, f := pairNames(a.given, a.family, b.family, b.given, nil, nil); g >= nearly && f >= nearly && a.given != a.family {
		try(append(ws, weight{-1, "First and family name are the other way round"}), g, f)
	}
	for _, n := range b.also {
		if given, family, ok := cutLast(n); ok {
			ws, g, f := pairNames(a.given, a.family, given, family, a.middle, nil)
			try(append(ws, weight{-1, "By another name on record"}), g, f)
		}
	}
	for _, n := range a.also {
		if given, family, ok := cutLast(n); ok {
			ws, g, f := pairNames(given, family, b.given, b.family, nil, b.middle)
			try(append(ws, weight{-1, "By their preferred name"}), g, f)
		}
	}
	return best, given, family
}

func cutLast(name string) (given, family string, ok bool) {
	i := strings.LastIndexByte(name, ' ')
	if i < 0 {
		return "", "", false
	}
	return name[:i], name[i+1:], true
}

func pairNames(given, family, given2, family2 string, middle, middle2 []string) ([]weight, likeness, likeness) {
	g, gw := compareGiven(given, given2, middle, middle2)
	f, fw := compareFamily(family, family2)
	return []weight{fw, gw}, g, f
}

func compareFamily(a, b string) (likeness, weight) {
	best := alike(strings.ReplaceAll(a, " ", ""), strings.ReplaceAll(b, " ", ""))
	switch best {
	case same:
		return same, weight{7, "Same family name"}
	case nearly:
		return nearly, weight{5, "Family names a letter apart: " + title(a) + " and " + title(b)}
	}
	for _, x := range parts(a) {
		for _, y := range parts(b) {
			if x == y {
				return nearly, weight{4, "They share a part of the family name: " + title(x)}
			}
		}
	}
	if best == soundsLike {
		return best, weight{4, "Family names that sound alike: " + title(a) + " and " + title(b)}
	}
	return unlike, weight{-4, "Different family name"}
}

func compareGiven(a, b string, middle, middle2 []string) (likeness, weight) {
	x, _, _ := strings.Cut(a, " ")
	y, _, _ := strings.Cut(b, " ")
	if l := alike(strings.ReplaceAll(a, " ", ""), strings.ReplaceAll(b, " ", "")); l == same || x == y {
		return same, weight{5, "Same first name"}
	}
	switch {
	case oneName(x, y):
		return nearly, weight{4, "First names that may be one: " + title(x) + " and " + title(y)}
	case slices.Contains(middle2, x) || slices.Contains(middle, y):
		return nearly, weight{3, "The first name of one is a middle name of the other"}
	case len(x) == 1 && strings.HasPrefix(y, x) || len(y) == 1 && strings.HasPrefix(x, y):
		return soundsLike, weight{2, "Same initial"}
	}
	switch alike(x, y) {
	case nearly:
		return nearly, weight{4, "First names a letter apart: " + title(x) + " and " + title(y)}
	case soundsLike:
		return soundsLike, weight{3, "First names that sound alike: " + title(x) + " and " + title(y)}
	}
	for _, f := range full(x) { // a slip in a nickname, or in the name that it stands for
		for _, h := range full(y) {
			if alike(f, h) >= nearly {
				return soundsLike, weight{3, "First names that may be one: " + title(x) + " and " + title(y)}
			}
		}
	}
	return unlike, weight{-6, "Different first name"}
}

func compareBorn(a, b *subject) weight {
	switch {
	case a.born == "" || b.born == "":
		x, y := a.years(), b.years()
		if x == 0 || y == 0 {
			return weight{}
		}
		switch d := max(x-y, y-x); {
		case d <= 5:
			return weight{1, "About the same age"}
		case d > 15:
			return weight{-6, "Of different ages"}
		}
		return weight{-1, ""}
	case a.born == b.born && a.born[5:] == "01-01":
		return weight{6, "Same date of birth, which may stand for an unknown one"}
	case a.born == b.born:
		return weight{10, "Same date of birth"}
	case swapDayMonth(a.born) == b.born:
		return weight{7, "Day and month of birth swapped"}
	case distance(string(a.born), string(b.born), 1) == 1:
		return weight{6, fmt.Sprintf("Dates of birth one slip apart: %s and %s", a.born, b.born)}
	case a.born[5:] == b.born[5:]:
		return weight{2, "Same day of birth in another year"}
	case a.born[:4] == b.born[:4] && (a.born[5:7] == b.born[5:7] || a.born[8:] == b.born[8:]):
		return weight{0, "Dates of birth partly the same"}
	}
	if d := a.born.Until(b.born); max(d, -d) > 13*365 {
		return weight{-12, "Born many years apart"}
	}
	return weight{-7, "Different date of birth"}
}

// years is the age of s today, near enough to compare; 0 when it is not known.
func (s *subject) years() int {
	if s.born != "" {
		return s.born.AgeOn(s.today)
	}
	return s.age
}

func comparePhones(a, b *subject) weight {
	for _, p := range a.phones {
		if slices.Contains(b.phones, p) {
			return weight{6, "Same telephone number"}
		}
	}
	return weight{}
}

func comparePostcodes(a, b *subject) weight {
	if len(a.postcodes) == 0 || len(b.postcodes) == 0 {
		return weight{}
	}
	near := false
	for _, p := range a.postcodes {
		for _, q := range b.postcodes {
			if p == q {
				return weight{5, "Same postcode"}
			}
			near = near || p[:len(p)-2] == q[:len(q)-2]
		}
	}
	if near {
		return weight{1, "Postcodes near each other"}
	}
	return weight{-1, ""}
}

func compareNumbers(a, b *subject) weight {
	switch {
	case a.number == "" || b.number == "":
		return weight{}
	case a.number == b.number:
		return weight{20, "Same NHS number"}
	}
	return weight{-12, "Different NHS numbers"}
}

// compareGender weighs lightly: people change, and systems guess.
func compareGender(a, b *subject) weight {
	known := func(g string) bool { return g == "1" || g == "2" }
	if known(a.gender) && known(b.gender) && a.gender != b.gender {
		return weight{-2, "Gender recorded differently"}
	}
	return weight{}
}

// title is a folded name with capitals, for a reason in words.
func title(s string) string {
	ws := strings.Fields(s)
	for i, w := range ws {
		r := []rune(w)
		ws[i] = strings.ToUpper(string(r[:1])) + string(r[1:])
	}
	return strings.Join(ws, " ")
}
