package sample

import (
	"fmt"
	"math/rand/v2"

	"kith"
	"kith/nhs"
	"kith/person"
)

// A maker invents people. The same seed invents the same people.
type maker struct {
	*rand.Rand
	numbers int // the last NHS number given; the samples have those up to 1000
}

func newMaker(seed uint64) *maker {
	return &maker{Rand: rand.New(rand.NewPCG(seed, 0x6b697468)), numbers: 1000} // #nosec G404 -- the same county each time; no secret is made of it
}

// one chooses one of list.
func one[T any](m *maker, list []T) T { return list[m.IntN(len(list))] }

// choose chooses one of list, each as often as its weight says.
func choose[T any](m *maker, list []weighted[T]) T {
	sum := 0
	for _, w := range list {
		sum += w.n
	}
	k := m.IntN(sum)
	for _, w := range list {
		if k -= w.n; k < 0 {
			return w.v
		}
	}
	panic("unreachable: the weights add up")
}

// in reports true n times of a hundred.
func (m *maker) in(n int) bool { return m.IntN(100) < n }

// The proportions of JOURNEY.md section 7: most are 40 to 64, few are
// children, more are women; a tenth has no ethnic group on record.
var (
	ages = []weighted[[2]int]{{[2]int{12, 17}, 1}, {[2]int{18, 29}, 12}, {[2]int{30, 39}, 14}, {[2]int{40, 64}, 41},
		{[2]int{65, 74}, 13}, {[2]int{75, 84}, 12}, {[2]int{85, 98}, 7}}
	genders     = []weighted[nhs.Gender]{{"2", 612}, {"1", 371}, {"3", 7}, {"Z", 4}, {"X", 6}}
	ethnicities = []weighted[nhs.Ethnicity]{{"A", 690}, {"B", 12}, {"X1", 4}, {"X2", 3}, {"C", 70}, {"D", 9}, {"E", 6}, {"F", 7},
		{"G", 8}, {"H", 12}, {"J", 16}, {"K", 7}, {"R", 5}, {"L", 10}, {"M", 9}, {"N", 16}, {"P", 4}, {"X3", 5}, {"S", 9}, {"Z", 38}, {"99", 60}}
	languages = []weighted[string]{{"Polish", 5}, {"Urdu", 4}, {"Ukrainian", 4}, {"Portuguese", 4}, {"Arabic", 3}, {"Bengali", 2},
		{"Romanian", 2}, {"Farsi", 1}, {"British Sign Language", 1}}
	needs = []weighted[nhs.Need]{{nhs.Isolation, 29}, {nhs.Lifestyle, 14}, {nhs.Benefits, 13}, {nhs.Money, 11}, {nhs.Housing, 11},
		{nhs.Diagnosis, 8}, {nhs.SocialCare, 8}, {nhs.Carers, 7}, {nhs.Transport, 6}, {nhs.Bereavement, 6}, {nhs.Food, 5},
		{nhs.Employment, 4}, {nhs.Education, 2}}
)

// person invents somebody of the network, as they were known on the day.
func (m *maker) person(at *PCN, on kith.Day) person.New {
	age := choose(m, ages)
	n := person.New{
		Born:      on.AddMonths(-12 * (age[0] + m.IntN(age[1]-age[0]+1))).Add(-m.IntN(365)),
		Gender:    choose(m, genders),
		Ethnicity: choose(m, ethnicities),
		Practice:  practice(m, at),
		Town:      one(m, at.Places),
		Postcode:  m.postcode(at),
		Line1:     fmt.Sprintf("%d %s", 1+m.IntN(120), one(m, streets)),
	}
	n.Given, n.Family = m.name(n.Gender, n.Ethnicity, n.Born)
	if !m.in(6) {
		n.Number = m.number()
	}
	if m.in(70) {
		n.Phone = fmt.Sprintf(one(m, drama), m.IntN(1000))
	}
	if m.in(35) {
		n.Email = fmt.Sprintf("person%d@example.org", m.numbers)
	}
	if n.Ethnicity != "A" && n.Ethnicity != "B" && m.in(12) {
		n.Language = choose(m, languages)
		n.Interpret = m.in(60)
	}
	if m.in(2) {
		n.Line1, n.Town, n.Postcode, n.NoFixedAbode = "", "", "", true
	}
	return n
}

func (m *maker) name(g nhs.Gender, e nhs.Ethnicity, born kith.Day) (given, family string) {
	woman := g == "2" || g != "1" && m.in(50)
	old := born < "1958-01-01"
	pick := func(w, m2 []string) string {
		if woman {
			return one(m, w)
		}
		return one(m, m2)
	}
	switch e {
	case "H", "J", "K", "R", "L":
		return pick(asianWomen, asianMen), one(m, familyAsian)
	case "M", "N", "P", "E", "D":
		return pick(blackWomen, blackMen), one(m, familyBlack)
	case "C", "X2", "X3", "S":
		return pick(otherWomen, otherMen), one(m, familyOther)
	}
	if old {
		return pick(womenOld, menOld), one(m, familyBritish)
	}
	return pick(women, men), one(m, familyBritish)
}

// number is the next NHS number of the test range, 999 000 0000 onwards.
func (m *maker) number() nhs.Number {
	for {
		m.numbers++
		for check := range 10 {
			n, err := nhs.ParseNumber(fmt.Sprintf("999%06d%d", m.numbers, check))
			if err == nil {
				return n
			}
		}
	}
}

// postcode invents a postcode of the network. Its sector says how deprived it
// is; see Quintile.
func (m *maker) postcode(at *PCN) string {
	q := 1 + m.IntN(5)
	for range max(at.Lean, -at.Lean) {
		if other := 1 + m.IntN(5); (at.Lean > 0) == (other < q) {
			q = other
		}
	}
	const letters = postcodeLetters
	return fmt.Sprintf("%s %d%c%c", at.Outward, q, letters[m.IntN(len(letters))], letters[m.IntN(len(letters))])
}

// practice is one of the four practices of a network; their codes are of no
// real practice.
func practice(m *maker, at *PCN) nhs.ODS {
	for i := range PCNs {
		if PCNs[i].ID == at.ID {
			return nhs.ODS(fmt.Sprintf("K99%03d", 10*i+m.IntN(4)))
		}
	}
	return nhs.PracticeNotKnown
}

var streets = []string{"Abbey Road", "Bridge Street", "Canal Street", "Chapel Lane", "Church Lane", "Elm Close", "Farm Road", "Field View",
	"Green Lane", "High Street", "Hill Rise", "Kiln Lane", "Lime Walk", "London Road", "Manor Road", "Meadow Way", "Mill Lane", "New Road",
	"Orchard Close", "Park Road", "Priory Court", "Queen's Road", "River View", "School Lane", "Station Road", "The Crescent",
	"The Green", "Victoria Road", "West Street", "Willow Close"}

// drama are Ofcom's telephone numbers for drama, a thousand of each: they ring
// nowhere. The mobile ones are few, so that most of the county has a landline.
var drama = []string{"07700 900%03d", "01632 960%03d", "0113 496 0%03d", "0114 496 0%03d", "0115 496 0%03d", "0116 496 0%03d",
	"0117 496 0%03d", "0118 496 0%03d", "0121 496 0%03d", "0131 496 0%03d", "0141 496 0%03d", "0151 496 0%03d", "0161 496 0%03d",
	"0191 498 0%03d", "020 7946 0%03d", "028 9649 6%03d", "029 2018 0%03d", "03069 990%03d"}
