package cohort

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"kith"
)

// An Area is a kind of neighbourhood that invented people live in.
type Area struct {
	Decile    int            // of deprivation
	Weight    float64        // its share of people
	Ages      []float64      // how many of each five years of age, 0 to 4 first
	Ethnicity map[string]int // how many of each code of the national list
}

// An Invention is a register of people who do not exist: the same for the same
// seed, whichever block of it is asked for first.
type Invention struct {
	Seed   uint64
	People int
	Today  kith.Day
	Areas  []Area // Areas says England's when none are given
	Rates  []Rate // Rates says the usual ones when none are given

	totals []float64 // by area: its weight and those of all before it
}

// A Rate says how often something is recorded.
type Rate struct {
	Set   string
	Young float64   // share of those of 20 in whose record it is
	Old   float64   // of those of 90; between them it rises evenly, below 20 it is Young's half
	Times int       // up to how many times
	Years int       // over how many years back
	Value [2]Tenths // the range of its value; {} for none
	Since string    // only beside this set, some time later: a removal
}

// languages are the shares of English, Polish, Urdu and Ukrainian.
var languages = []float64{94, 3, 2, 1}

// PracticePeople is how many are registered with an invented practice.
const PracticePeople = 9000

// rates are of no real place: about as much as is recorded in England, so that
// sizes and times are those of a real register. Who attends A&E more than five times
// a year are some 0.7 % of people (British Red Cross, Nowhere else to turn, 2021);
// how many of them more than twenty times, and how many of those invited to bowel
// screening say no, was found published nowhere: 7 in 10,000, and 1 in 200 of
// everybody in two years, are guesses.
var rates = []Rate{
	{"gp-appointment", .7, .95, 12, 2, [2]Tenths{}, ""},
	{"emergency", .2, .4, 4, 2, [2]Tenths{}, ""},
	{"admission", .05, .3, 2, 2, [2]Tenths{}, ""},
	{"discharge", .05, .3, 2, 2, [2]Tenths{0, 210}, ""},
	{"body-mass-index", .5, .7, 3, 5, [2]Tenths{180, 420}, ""},
	{"carer", .02, .08, 1, 10, [2]Tenths{}, ""},
	{"not-carer", 0, 0, 1, 5, [2]Tenths{}, "carer"},
	{"dementia", 0, .12, 1, 8, [2]Tenths{}, ""},
	{"care-home", 0, .05, 1, 4, [2]Tenths{}, ""},
	{"lives-at-home", .01, .1, 1, 4, [2]Tenths{}, ""},
	{"learning-disability", .008, .004, 1, 20, [2]Tenths{}, ""},
	{"learning-disability-removed", 0, 0, 1, 10, [2]Tenths{}, "learning-disability"},
	{"lonely", .01, .06, 1, 3, [2]Tenths{}, ""},
	{"low-mood", .12, .1, 2, 6, [2]Tenths{}, ""},
	{"phq9", .1, .05, 2, 4, [2]Tenths{0, 280}, ""},
	{"lives-alone", .02, .2, 1, 6, [2]Tenths{}, ""},
	{"housing-problem", .02, .01, 1, 3, [2]Tenths{}, ""},
	{"homeless", .004, .001, 1, 5, [2]Tenths{}, ""},
	{"bereavement", .01, .05, 1, 4, [2]Tenths{}, ""},
	{"household-death", .005, .04, 1, 4, [2]Tenths{}, ""},
	{"frailty-mild", 0, .2, 1, 4, [2]Tenths{}, ""},
	{"frailty-moderate", 0, .15, 1, 4, [2]Tenths{}, ""},
	{"frailty-severe", 0, .06, 1, 3, [2]Tenths{}, ""},
	{"housebound", 0, .08, 1, 4, [2]Tenths{}, ""},
	{"not-housebound", 0, 0, 1, 3, [2]Tenths{}, "housebound"},
	{"falls", .01, .2, 2, 4, [2]Tenths{}, ""},
	{"chronic-pain", .05, .2, 2, 8, [2]Tenths{}, ""},
	{"opioid-or-gabapentinoid", .04, .15, 12, 1, [2]Tenths{}, ""},
	{"cancer", .01, .15, 1, 10, [2]Tenths{}, ""},
	{"palliative", .001, .03, 1, 2, [2]Tenths{}, ""},
	{"menopause", .03, .01, 2, 4, [2]Tenths{}, ""},
	{"screening-bowel-invited", .2, .3, 2, 3, [2]Tenths{}, ""},
	{"screening-bowel-done", .1, .2, 1, 3, [2]Tenths{}, "screening-bowel-invited"},
	{"screening-bowel-declined", .004, .008, 1, 2, [2]Tenths{}, ""},
	{"emergency", .0105, .0105, 14, 1, [2]Tenths{}, ""}, // and some five from time to time
	{"emergency", .001, .001, 60, 1, [2]Tenths{}, ""},   // of these two in three more than twenty times
	{"efi-hypertension", .05, .6, 1, 15, [2]Tenths{}, ""},
	{"efi-diabetes", .02, .2, 1, 15, [2]Tenths{}, ""},
	{"efi-arthritis", .02, .5, 1, 15, [2]Tenths{}, ""},
	{"efi-hearing-impairment", .01, .4, 1, 10, [2]Tenths{}, ""},
	{"efi-visual-impairment", .01, .3, 1, 10, [2]Tenths{}, ""},
	{"efi-falls", .01, .3, 1, 6, [2]Tenths{}, ""},
	{"efi-polypharmacy", .01, .5, 1, 3, [2]Tenths{}, ""},
	{"efi-mobility-problems", .01, .3, 1, 5, [2]Tenths{}, ""},
	{"efi-memory-problems", .005, .25, 1, 5, [2]Tenths{}, ""},
	{"efi-dyspnoea", .02, .25, 1, 8, [2]Tenths{}, ""},
	{"efi-dizziness", .02, .25, 1, 8, [2]Tenths{}, ""},
	{"efi-urinary-incontinence", .01, .2, 1, 8, [2]Tenths{}, ""},
	{"efi-osteoporosis", .005, .25, 1, 10, [2]Tenths{}, ""},
	{"efi-social-vulnerability", .01, .2, 1, 5, [2]Tenths{}, ""},
}

// england is ten areas of about its ages, where nothing better is at hand.
var england = func() (all []Area) {
	ages := []float64{5.4, 5.9, 6.1, 5.7, 6.1, 6.6, 7, 6.8, 6.4, 6.1, 6.8, 6.9, 6.1, 5.1, 4.8, 4, 2.5, 2.6}
	for decile := 1; decile <= 10; decile++ {
		all = append(all, Area{Decile: decile, Weight: 1, Ages: ages,
			Ethnicity: map[string]int{"A": 60 + 3*decile, "C": 7, "H": 5, "J": 12 - decile, "K": 3, "N": 8, "M": 3, "R": 1, "D": 2, "S": 3}})
	}
	return all
}()

// Blocks is how many blocks the register has.
func (v *Invention) Blocks() int { return (v.People + blockPeople - 1) / blockPeople }

// Block calls f with every person of one block; the Person may be used again.
func (v *Invention) Block(i int, f func(*Person) error) error {
	if v.totals == nil {
		v.ready()
	}
	rng := rand.New(rand.NewPCG(v.Seed, uint64(i))) // #nosec G404 G115 -- invented people, not secrets
	n := min(blockPeople, v.People-i*blockPeople)
	first := i * blockPeople
	var area Area
	var p Person
	home, of := 0, 0
	for row := range n {
		if home == 0 { // the next household
			area = v.Areas[v.draw(rng)]
			of = min(1+rng.IntN(3)+rng.IntN(3), n-row)
			if rng.IntN(3) == 0 {
				of = 1
			}
			home = of
		}
		home--
		p = Person{Number: uint32(first + row + 1), Practice: fmt.Sprintf("X%05d", (first+row)/PracticePeople), Events: p.Events[:0]} // #nosec G115 -- people are numbered by uint32
		v.person(rng, &p, &area, of)
		if err := f(&p); err != nil {
			return err
		}
	}
	return nil
}

func (v *Invention) ready() {
	if len(v.Areas) == 0 {
		v.Areas = england
	}
	if len(v.Rates) == 0 {
		v.Rates = rates
	}
	v.totals = []float64{}
	sum := 0.0
	for _, a := range v.Areas {
		sum += a.Weight
		v.totals = append(v.totals, sum)
	}
}

// draw picks an area with the chance of its weight. There may be thousands.
func (v *Invention) draw(rng *rand.Rand) int {
	last := len(v.totals) - 1
	at, _ := slices.BinarySearch(v.totals, rng.Float64()*v.totals[last])
	return min(at, last)
}

// draw picks a place with the chance of its weight.
func draw(rng *rand.Rand, weights []float64) int {
	sum := 0.0
	for _, w := range weights {
		sum += w
	}
	at := rng.Float64() * sum
	for i, w := range weights {
		if at -= w; at < 0 {
			return i
		}
	}
	return len(weights) - 1
}

func (v *Invention) person(rng *rand.Rand, p *Person, a *Area, household int) {
	age := 5*draw(rng, a.Ages) + rng.IntN(5)
	if rng.IntN(500) > 0 {
		p.Born = v.Today.AddMonths(-12 * age).Add(-rng.IntN(365))
	}
	p.Words[Sex] = []string{"female", "male"}[rng.IntN(2)]
	if rng.IntN(10) > 0 {
		p.Words[Ethnicity] = drawCode(rng, a.Ethnicity)
	}
	if rng.IntN(3) > 0 {
		p.Words[Language] = []string{"en", "pl", "ur", "uk"}[draw(rng, languages)]
	}
	if rng.IntN(4) > 0 {
		p.Words[Residence] = "own-home"
		if age > 75 && rng.IntN(20) == 0 {
			p.Words[Residence] = "care-home"
		}
	}
	if rng.IntN(50) > 0 {
		p.Numbers[Deprivation-words], p.Numbers[Household-words] = a.Decile, household
	}
	older := float64(max(0, min(age-20, 70))) / 70
	for i := range v.Rates {
		r := &v.Rates[i]
		rate := r.Young + (r.Old-r.Young)*older
		if age < 20 {
			rate = r.Young / 2
		}
		if r.Since != "" {
			if rate = 0; len(p.Events) > 0 && p.Events[len(p.Events)-1].Code == r.Since {
				rate = .2
			}
		}
		if rng.Float64() >= rate {
			continue
		}
		for range 1 + rng.IntN(r.Times) {
			e := Recorded{Code: r.Set, Day: v.Today.Add(-rng.IntN(365 * r.Years)), Value: -1}
			if r.Value[1] > 0 {
				e.Value = r.Value[0] + Tenths(rng.IntN(int(r.Value[1]-r.Value[0])))
			}
			p.Events = append(p.Events, e)
		}
	}
}

// drawCode picks a code with the chance of its number; the order of a map is
// chance of another kind, so the codes are tried by name.
func drawCode(rng *rand.Rand, of map[string]int) string {
	sum := 0
	for _, n := range of {
		sum += n
	}
	if sum == 0 {
		return ""
	}
	at := rng.IntN(sum)
	for c := byte('A'); c <= 'Z'; c++ {
		if at -= of[string(c)]; at < 0 {
			return string(c)
		}
	}
	return ""
}

// InventedLibrary is a library in which each set that the rates name has its own
// name as a code beside those it has.
func InventedLibrary(l Library) Library {
	out := Library{}
	for name, s := range l {
		c := *s
		c.Codes = append(append([]Code{}, s.Codes...), Code{ID: name, Term: "invented"})
		out[name] = &c
	}
	return out
}

// Into makes a register of the whole invention.
func (v *Invention) Into(l Library) (*Register, error) {
	r := NewRegister(l)
	for i := range v.Blocks() {
		if err := v.Block(i, r.Add); err != nil {
			return nil, err
		}
	}
	return r, nil
}
