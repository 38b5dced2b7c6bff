package person

import (
	"encoding/csv"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"kith"
)

// TestMatchingQuality measures matching on an invented town of 40,000 people in
// households, with real frequencies of names: how many of those who come again
// with slips in what is written of them are proposed (recall), and how many
// strangers are proposed beside them. It runs blocking and scoring as Find
// does, on keys held in memory.
func TestMatchingQuality(t *testing.T) {
	town := newTown(t, 40000)
	byKey := map[string][]int{}
	for i := range town.people {
		for _, k := range town.people[i].keys() {
			if len(byKey[k]) < mostPerKey {
				byKey[k] = append(byKey[k], i)
			}
		}
	}
	passed := 0
	proposed := func(q *subject) []int {
		rare := 0
		for _, p := range heard(q.family, q.given) {
			rare += len(byKey["q:"+p])
		}
		by := map[int]string{}
		for _, k := range q.lookups() {
			for _, i := range byKey[k] {
				by[i] += k[:1]
			}
		}
		seen := map[int]bool{}
		var out []int
		for _, k := range q.lookups() {
			for _, i := range byKey[k] {
				if seen[i] {
					continue
				}
				seen[i] = true
				if !q.mayBe(by[i], town.people[i].brief()) {
					passed++
					if points, why := score(q, &town.people[i], true); points >= Enough {
						t.Errorf("passed over, though they score %d (%v): %+v and %+v", points, why, *q, town.people[i])
					}
					continue
				}
				if points, _ := score(q, &town.people[i], rare > 0 && rare <= 3); points >= Enough {
					out = append(out, i)
				}
			}
		}
		return out
	}
	slips := make([]string, 0, len(town.slips()))
	for name := range town.slips() {
		slips = append(slips, name)
	}
	slices.Sort(slips)
	const tries = 400
	var found, all, false_, queries int
	for _, first := range slips {
		hit, more := 0, 0
		for range tries {
			i := town.IntN(len(town.people))
			q := town.people[i]
			town.slips()[first](&q)
			if town.IntN(2) == 0 { // and half of them a second
				town.slips()[slips[town.IntN(len(slips))]](&q)
			}
			got := proposed(&q)
			if slices.Contains(got, i) {
				hit++
				more--
			}
			more += len(got)
		}
		t.Logf("%-28s recall %5.1f %%, strangers proposed %.2f", first, 100*float64(hit)/tries, float64(more)/tries)
		found, all, false_, queries = found+hit, all+tries, false_+more, queries+tries
	}
	fresh := newTown(t, 4000)
	strangers := 0
	for i := range fresh.people {
		strangers += len(proposed(&fresh.people[i]))
	}
	recall, wrong, ofNew := float64(found)/float64(all), float64(false_)/float64(queries), float64(strangers)/float64(len(fresh.people))
	t.Logf("%d passed over unread, none of whom would be proposed", passed)
	t.Logf("overall: recall %.1f %%; strangers proposed for each known person %.3f, for each new person %.3f", 100*recall, wrong, ofNew)
	if recall < 0.95 || wrong > 0.05 || ofNew > 0.02 {
		t.Errorf("matching has become worse than it was promised to be: recall 95 %%, 0.05 and 0.02 strangers")
	}
}

// A town is invented people, from lists of names as common as they are.
type town struct {
	*rand.Rand
	people        []subject
	given, family []string
	nicks         map[string][]string
}

func newTown(t *testing.T, size int) *town {
	w := &town{Rand: rand.New(rand.NewPCG(7, uint64(size))), nicks: map[string][]string{}}
	const dir = "../../shared/data/names/"
	for _, r := range readNames(t, dir+"given_names_england_wales_by_birth_decade_1904_1994.csv") {
		if r[0] >= "1934" {
			var rank int
			fmt.Sscan(r[2], &rank)
			for range 1 + 40/(rank+3) {
				w.given = append(w.given, fold(r[3]))
			}
		}
	}
	lasts := map[string]int{}
	for _, r := range readNames(t, dir+"popular_surnames_by_country_cc0.csv") {
		if r[0] == "GB" || r[0] == "US" {
			lasts[fold(r[5])] += 6
		}
	}
	for _, r := range readNames(t, dir+"faker_js_names_latin_by_locale.csv") {
		switch loc := r[0]; {
		case (loc == "en" || loc == "en_IN" || loc == "en_NG" || loc == "pl" || loc == "en_GH") && r[1] == "last":
			lasts[fold(r[2])] += 2
		case (loc == "en_IN" || loc == "pl" || loc == "en_NG") && r[1] != "last" && len(words(r[2])) == 1:
			w.given = append(w.given, fold(r[2]))
		}
	}
	names := make([]string, 0, len(lasts))
	for n := range lasts {
		names = append(names, n)
	}
	slices.Sort(names)
	for _, n := range names {
		for range lasts[n] {
			w.family = append(w.family, n)
		}
	}
	for line := range strings.Lines(nicknames) {
		if f := strings.Fields(line); len(f) > 0 {
			w.nicks[f[0]] = append(w.nicks[f[0]], f[1:]...)
		}
	}
	for len(w.people) < size {
		family, post, phone := w.pick(w.family), w.postcode(), w.phone()
		var twin kith.Day
		for range 1 + w.IntN(4) {
			s := subject{given: w.pick(w.given), family: family, born: w.born(), today: "2026-09-01", postcodes: []string{post},
				gender: fmt.Sprint(1 + w.IntN(2)), id: kith.ID(fmt.Sprint(len(w.people)))}
			if w.IntN(60) == 0 && twin != "" {
				s.born = twin
			}
			twin = s.born
			if w.IntN(4) == 0 {
				s.phones = []string{phone}
			} else if w.IntN(3) > 0 {
				s.phones = []string{w.phone()}
			}
			w.people = append(w.people, s)
		}
	}
	return w
}

func readNames(t *testing.T, path string) [][]string {
	f, err := os.Open(path)
	if err != nil {
		t.Skip("the lists of names are not here: ", err)
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.FieldsPerRecord, r.LazyQuotes = -1, true
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows[1:]
}

func (w *town) pick(from []string) string { return from[w.IntN(len(from))] }
func (w *town) phone() string             { return fmt.Sprintf("+447700%06d", w.IntN(1000000)) }
func (w *town) postcode() string {
	return fmt.Sprintf("OX%d %d%c%c", 1+w.IntN(20), w.IntN(9), "ABDEFGHJLN"[w.IntN(10)], "ABDEFGHJLN"[w.IntN(10)])
}

func (w *town) born() kith.Day {
	if w.IntN(60) == 0 {
		return kith.NewDay(1940+w.IntN(70), 1, 1) // not known
	}
	return kith.NewDay(1934, 1, 1).Add(w.IntN(70 * 365))
}

// slips are what goes wrong between one writing down of a person and the next.
func (w *town) slips() map[string]func(*subject) {
	return map[string]func(*subject){
		"nothing":              func(*subject) {},
		"family name mistyped": func(s *subject) { s.family = w.mistype(s.family) },
		"first name mistyped":  func(s *subject) { s.given = w.mistype(s.given) },
		"a short form": func(s *subject) {
			if n := w.nicks[s.given]; len(n) > 0 {
				s.given = strings.ReplaceAll(w.pick(n), "-", "")
			}
		},
		"names swapped": func(s *subject) { s.given, s.family = s.family, s.given },
		"day and month swapped": func(s *subject) {
			if d := swapDayMonth(s.born); d != "" {
				s.born = d
			}
		},
		"a digit of the day": func(s *subject) { s.born = w.misdate(s.born) },
		"date of birth unknown": func(s *subject) {
			if s.born != "" {
				s.age, s.born = s.born.AgeOn(s.today)+w.IntN(7)-3, ""
			}
		},
		"another family name":    func(s *subject) { s.family = w.pick(w.family) },
		"moved":                  func(s *subject) { s.postcodes = []string{w.postcode()} },
		"no address":             func(s *subject) { s.postcodes = nil },
		"another telephone":      func(s *subject) { s.phones = []string{w.phone()} },
		"no telephone, no place": func(s *subject) { s.phones, s.postcodes = nil, nil },
		"gender the other":       func(s *subject) { s.gender = map[string]string{"1": "2", "2": "1"}[s.gender] },
	}
}

func (w *town) mistype(s string) string {
	r := []rune(s)
	i := w.IntN(len(r))
	c := 'a' + rune(w.IntN(26))
	switch w.IntN(4) {
	case 0:
		return string(slices.Insert(r, i, c))
	case 1:
		if len(r) > 3 {
			return string(slices.Delete(r, i, i+1))
		}
	case 2:
		if i+1 < len(r) {
			r[i], r[i+1] = r[i+1], r[i]
			return string(r)
		}
	}
	r[i] = c
	return string(r)
}

func (w *town) misdate(d kith.Day) kith.Day {
	for d != "" {
		b := []byte(d)
		if i := w.IntN(len(b)); b[i] != '-' {
			b[i] = '0' + byte(w.IntN(10))
		}
		if got := kith.Day(b); got != d && got.Valid() && got < kith.DayOf(time.Date(2026, 9, 1, 12, 0, 0, 0, time.UTC)) {
			return got
		}
	}
	return ""
}
