package person

import (
	"slices"
	"strings"
	"time"

	"kith"
)

// A person is found again by keys: short texts, each derived from what is known
// of them, each looked up by equality (or, for a search, by its beginning). So
// finding stays quick however many people there are.
//
//	n:smith               a word of any of their names, for the search box
//	s:sm0                 how it sounds
//	q:<f>|<g>             how family and first name sound
//	q:<f>|<g>|1985        … with the year of birth
//	q:<f>|<g>|03-12       … with the day of the year
//	q:<f>|<g>|-           … held only by people without a date of birth
//	e:1985-03-12|<g>      date of birth with the sound of either name: somebody who married
//	p:+447700900123       telephone
//	z:OX1 1AA             postcode, of a real place
//	a:anna smith          another name, whole
//
// Keys of one kind that one person has begin alike, so that they lie side by
// side: in a large table each place that is written to costs more than a row.
//
// <g> is the sound of the full name: Bill's keys hold William's.

// subject is what keys and matching need to know of somebody.
type subject struct {
	id        kith.ID
	given     string // folded
	middle    []string
	family    string   // folded
	also      []string // preferred name and aliases, folded, whole
	born      kith.Day
	age       int // about, today; 0 when the date of birth is known, or nothing is
	today     kith.Day
	number    string
	gender    string
	phones    []string // E.164
	postcodes []string // of real places
}

func (p *Person) subject(on kith.Day) subject {
	s := subject{id: p.ID, given: fold(p.Given), middle: words(p.Middle), family: fold(p.Family), born: p.Born,
		number: string(p.Number), gender: string(p.Gender), today: on}
	if age, exact := p.Age(on); age >= 0 && !exact {
		s.age = age
	}
	if p.Preferred != "" {
		s.also = append(s.also, fold(p.Called()))
	}
	return s
}

// subject is what a form tells of somebody, before they have a record.
func (n *New) subject(today kith.Day) subject {
	p := Person{New: *n, AgeOn: today}
	s := p.subject(today)
	if phone, err := ParsePhone(n.Phone); err == nil {
		s.phones = []string{phone}
	}
	if a := n.Home(); a != nil {
		a.Check(kith.Check{})
		if a.Postcode.Valid() && !a.Postcode.Pseudo() {
			s.postcodes = []string{string(a.Postcode)}
		}
	}
	return s
}

// heard are the pairs of sounds, family and first name, under which somebody
// with these folded names is kept.
func heard(family, given string) []string {
	first, _, _ := strings.Cut(given, " ")
	var out []string
	for _, f := range parts(family) {
		for _, g := range full(first) {
			if pair := sound(f) + "|" + sound(g); !slices.Contains(out, pair) {
				out = append(out, pair)
			}
		}
	}
	return out
}

// either are the keys of a date of birth with one of two names: who shares
// both is worth a look whatever the other name is, and few do.
func either(born kith.Day, pair string) []string {
	f, g, _ := strings.Cut(pair, "|")
	return []string{"e:" + string(born) + "|" + f, "e:" + string(born) + "|" + g}
}

// keys are all the keys of s.
func (s *subject) keys() []string {
	var out []string
	put := func(k string) {
		if !slices.Contains(out, k) {
			out = append(out, k)
		}
	}
	names := append([]string{s.given + " " + s.family, strings.Join(s.middle, " "), strings.ReplaceAll(s.family, " ", "")}, s.also...)
	for _, n := range names {
		for _, w := range strings.Fields(n) {
			put("n:" + w)
			put("s:" + sound(w))
		}
	}
	pairs := heard(s.family, s.given)
	for _, n := range s.also {
		put("a:" + n)
		if i := strings.LastIndexByte(n, ' '); i > 0 {
			pairs = append(pairs, heard(n[i+1:], n[:i])...)
		}
	}
	for _, p := range pairs {
		put("q:" + p)
		if s.born != "" {
			for _, k := range either(s.born, p) {
				put(k)
			}
			put("q:" + p + "|" + string(s.born[:4]))
			put("q:" + p + "|" + string(s.born[5:]))
		} else {
			put("q:" + p + "|-")
		}
	}
	for _, p := range s.phones {
		put("p:" + p)
	}
	for _, z := range s.postcodes {
		put("z:" + z)
	}
	return out
}

// lookups are the keys under which somebody like s would be kept: the same
// names with a slip in the date of birth, the names the other way round, the
// day and month swapped. The first of January is what systems write when they
// do not know, so it is no key by itself.
func (s *subject) lookups() []string {
	var out []string
	pairs := heard(s.family, s.given)
	pairs = append(pairs, heard(s.given, s.family)...)
	for _, n := range s.also {
		if i := strings.LastIndexByte(n, ' '); i > 0 {
			pairs = append(pairs, heard(n[i+1:], n[:i])...)
		}
	}
	for _, p := range pairs {
		if s.born == "" {
			out = append(out, "q:"+p)
			continue
		}
		out = append(out, "q:"+p+"|-", "q:"+p+"|"+string(s.born[:4]), "q:"+p+"|"+string(s.born[5:]))
		out = append(out, either(s.born, p)...)
		if swapped := swapDayMonth(s.born); swapped != "" {
			out = append(out, "q:"+p+"|"+string(swapped[5:]))
			out = append(out, either(swapped, p)...)
		}
	}
	for _, p := range s.phones {
		out = append(out, "p:"+p)
	}
	for _, z := range s.postcodes {
		out = append(out, "z:"+z)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// brief is what stands beside a key that strangers share: when somebody was born
// and what they are called. It is empty where that is not all there is to
// compare, since they have other names, or where it is not known.
func (s *subject) brief() string {
	if s.born == "" || len(s.also) > 0 {
		return ""
	}
	return string(s.born) + "|" + together(s.family) + "|" + together(s.given)
}

func together(name string) string { return strings.ReplaceAll(name, " ", "") }

// shared reports whether a key is of a kind that strangers have in common.
func shared(key string) bool { return strings.HasPrefix(key, "p:") || strings.HasPrefix(key, "z:") }

// mayBe reports whether somebody who shares nothing but keys of the kinds how
// with s can be weighed as high as Enough, by what is said of them in brief. Who
// shares one telephone number or one postcode (6 points and 5) and was born at
// another time (-7) needs both names the same, which are rare (12 and 3), or of
// the telephone's the family name and nearly the first.
func (s *subject) mayBe(how, brief string) bool {
	if how != "p" && how != "z" || brief == "" || s.born == "" || len(s.also) > 0 {
		return true
	}
	born, names, _ := strings.Cut(brief, "|")
	if !apart(s.born, kith.Day(born)) {
		return true
	}
	family, given, _ := strings.Cut(names, "|")
	f, g := together(s.family), together(s.given)
	if how == "p" {
		return family == f || family == g
	}
	return family == f && alikeFirst(given, g) || family == g && alikeFirst(given, f)
}

// alikeFirst reports whether two first names, run together, may be the same,
// which is so when the first words of both are.
func alikeFirst(a, b string) bool {
	return strings.HasPrefix(a, b) || strings.HasPrefix(b, a) || a != "" && b != "" && a[0] == b[0]
}

// apart reports whether two dates of birth are different beyond a slip: what
// compareBorn takes points for.
func apart(a, b kith.Day) bool {
	if len(a) != 10 || len(b) != 10 {
		return false
	}
	slips, y, m, d := 0, a[:4] == b[:4], a[5:7] == b[5:7], a[8:] == b[8:]
	for i := range len(a) {
		if a[i] != b[i] {
			slips++
		}
	}
	// Two swapped neighbours are one slip.
	return slips > 2 && !(m && d) && !(y && (m || d)) && swapDayMonth(a) != b
}

// swapDayMonth is 2 March for 3 February; "" when that is no other day.
func swapDayMonth(d kith.Day) kith.Day {
	t := d.Time()
	if t.Day() > 12 || t.Day() == int(t.Month()) {
		return ""
	}
	return kith.NewDay(t.Year(), time.Month(t.Day()), int(t.Month()))
}
