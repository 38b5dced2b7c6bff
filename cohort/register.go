package cohort

import (
	"fmt"
	"maps"
	"slices"

	"kith"
)

// A Register is people in memory, in columns, with what was recorded of each, for
// the sets of one Library. Those who died, left or opted out are not in it.
type Register struct {
	Practices []string          // by number
	Systems   map[string]string // by practice: which record system it has, "" when not known
	words     [words]dictionary // what the columns of words say, 1 and up; 0 is not recorded
	sets      []string          // by number
	codes     map[string]uint16 // by code: its class
	classes   [][]uint16        // the numbers of the sets that all codes of a class are in
	covered   map[cover]bool
	practice  dictionary
	blocks    []*Block
}

// A cover says that a practice records what is in a set.
type cover struct{ practice, set uint16 }

// A Block is some of the people. It never changes once it is in a Register.
type Block struct {
	Number   []uint32 // what the register knows the person by
	born     []uint16
	practice []uint16
	word     [words][]uint8
	number   [columns - words][]uint8
	first    []uint32 // where the person's events begin; one more at the end
	events   []event
}

// An event is a code that sets have, recorded on a day with a value: tenths and
// one, 0 for none. Codes that are in the same sets are one class: rules cannot tell
// them apart, and classes are few where codes are many.
type event struct{ day, class, value uint16 }

// A Person is one of the register as it is read.
type Person struct {
	Number   uint32
	Born     kith.Day
	Practice string
	Words    [words]string        // by Column; "" is not recorded
	Numbers  [columns - words]int // by Column less words; 0 is not recorded
	Events   []Recorded
}

// Recorded is one thing that was recorded.
type Recorded struct {
	Code  string
	Day   kith.Day
	Value Tenths // -1 for none
}

// NewRegister is an empty one that keeps what the library's sets name. What no set
// names is not kept in memory.
func NewRegister(l Library) *Register {
	r := &Register{codes: map[string]uint16{}, covered: map[cover]bool{}, Systems: map[string]string{}}
	r.sets = slices.Sorted(maps.Keys(l))
	of := map[string][]uint16{}
	for i, name := range r.sets {
		for _, c := range l[name].Codes {
			if all := of[c.ID]; len(all) == 0 || all[len(all)-1] != uint16(i) { // #nosec G115 -- as many as a library has
				of[c.ID] = append(all, uint16(i)) // #nosec G115
			}
		}
	}
	known := map[string]uint16{}
	for _, id := range slices.Sorted(maps.Keys(of)) {
		key := fmt.Sprint(of[id])
		class, ok := known[key]
		if !ok {
			class = uint16(len(r.classes)) // #nosec G115 -- no more than sets of sets
			known[key], r.classes = class, append(r.classes, of[id])
		}
		r.codes[id] = class
	}
	return r
}

// People is how many there are.
func (r *Register) People() (n int) {
	for _, b := range r.blocks {
		n += len(b.Number)
	}
	return n
}

// Events is how many things of sets are recorded of them.
func (r *Register) Events() (n int) {
	for _, b := range r.blocks {
		n += len(b.events)
	}
	return n
}

// Covers notes that a practice records what is in a set, such as because a feed
// says so. Whoever adds an event notes it for their practice.
func (r *Register) Covers(practice, set string) {
	if s, ok := slices.BinarySearch(r.sets, set); ok {
		r.covered[cover{r.practice.number(practice), uint16(s)}] = true // #nosec G115 -- a place in sets
	}
}

// Covered reports whether it was noted.
func (r *Register) Covered(practice, set string) bool {
	s, ok := slices.BinarySearch(r.sets, set)
	return ok && r.covered[cover{r.practice.number(practice), uint16(s)}] // #nosec G115 -- a place in sets
}

// A dictionary numbers words from 1.
type dictionary struct {
	all []string
	at  map[string]uint16
}

func (d *dictionary) number(w string) uint16 {
	if w == "" {
		return 0
	}
	n, ok := d.at[w]
	if !ok {
		if d.at == nil {
			d.at = map[string]uint16{}
		}
		d.all = append(d.all, w)
		n = uint16(len(d.all)) // #nosec G115 -- Add refuses more than fit
		d.at[w] = n
	}
	return n
}

func (d *dictionary) word(n int) string {
	if n == 0 {
		return ""
	}
	return d.all[n-1]
}

// blockPeople is how many a block is filled with: enough that the work per block
// does not show, few enough to share out evenly.
const blockPeople = 1 << 14

// Add adds a person. Words beyond what a column holds (255 of each, 65,535
// practices) are Invalid.
func (r *Register) Add(p *Person) error {
	if len(r.blocks) == 0 || len(r.blocks[len(r.blocks)-1].Number) == blockPeople {
		r.blocks = append(r.blocks, &Block{first: []uint32{0}})
	}
	b := r.blocks[len(r.blocks)-1]
	practice := r.practice.number(p.Practice)
	if len(r.practice.all) > 1<<16-1 {
		return kith.Errorf(kith.Invalid, "the register has more than 65,535 practices")
	}
	r.Practices = r.practice.all
	var word [words]uint8
	for c, w := range p.Words {
		n := r.words[c].number(w)
		if n > 255 {
			return kith.Errorf(kith.Invalid, "the register has more than 255 words for %s: %q is one too many", Column(c), w)
		}
		word[c] = uint8(n)
	}
	b.Number = append(b.Number, p.Number)
	b.born = append(b.born, dayNumber(p.Born))
	b.practice = append(b.practice, practice)
	for c, n := range word {
		b.word[c] = append(b.word[c], n)
	}
	for c, n := range p.Numbers {
		b.number[c] = append(b.number[c], uint8(max(0, min(n, 255)))) // #nosec G115 -- bounded
	}
	from := len(b.events)
	for _, e := range p.Events {
		day := dayNumber(e.Day)
		if day == 0 {
			continue
		}
		value := uint16(0)
		if e.Value >= 0 {
			value = uint16(min(e.Value, 65000)) + 1 // #nosec G115 -- bounded
		}
		class, ok := r.codes[e.Code]
		if !ok {
			continue
		}
		b.events = append(b.events, event{day, class, value})
		for _, s := range r.classes[class] {
			r.covered[cover{practice, s}] = true
		}
	}
	slices.SortStableFunc(b.events[from:], func(a, b event) int { return int(a.day) - int(b.day) })
	b.first = append(b.first, uint32(len(b.events))) // #nosec G115 -- of one block
	return nil
}
