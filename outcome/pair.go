package outcome

import (
	"fmt"
	"slices"
	"strings"

	"kith"
	"kith/db"
)

// A Pair is the change in one item for one person: the first answer at the start
// and the last at 3, 6 or 12 months or at the end. There is no pair without both:
// two askings at one stage are none, nor is one at another time.
type Pair struct {
	Instrument, Edition   string
	Name                  string // of the instrument
	Item                  Item
	First, Last           Points
	FirstDay, LastDay     kith.Day
	FirstStage, LastStage Stage
	Change                Points // last less first
	Modes                 bool   // asked in two different ways or languages
}

// Ends reports whether an answer at the stage can be the last of a pair.
func Ends(s Stage) bool {
	return s == ThreeMonth || s == SixMonth || s == TwelveMonth || s == End
}

// ends returns the places of the first answer of a pair and of the last in a
// list of answers, oldest first; -1 for one that is not there.
func ends(stages []Stage) (first, last int) {
	if first = slices.Index(stages, Start); first < 0 {
		return -1, -1
	}
	last = -1
	for i := first + 1; i < len(stages); i++ {
		if Ends(stages[i]) {
			last = i
		}
	}
	return first, last
}

// Word says what the change is to the person: better, worse, the same, or, for
// an item that has no better, changed.
func (p *Pair) Word() string { return Word(p.Change, p.Item.Better) }

// Word is a change in words, by which way is better.
func Word(change Points, better Direction) string {
	switch {
	case change == 0:
		return "the same"
	case better == Neither:
		return "changed"
	case change > 0 == (better > 0):
		return "better"
	}
	return "worse"
}

// Line is the pair as a sentence: "Anxious yesterday: 8, then 5: better (lower
// is better)".
func (p *Pair) Line() string {
	s := fmt.Sprintf("%s: %s, then %s: %s", p.Item.Name, p.Item.Say(p.First), p.Item.Say(p.Last), p.Word())
	if p.Item.Better == Lower && len(p.Item.Choices) == 0 {
		s += " (lower is better)"
	}
	return s
}

// A Lone is an item without a pair: it says nothing of change, and is always
// counted beside the pairs.
type Lone struct {
	Instrument string
	Item       Item
	Value      Points
	Day        kith.Day
	Stage      Stage
	NoStart    bool   // there is no answer at the start; else there is none later
	Why        string // why there is none, as far as was said
}

// Line is the answer as a sentence, with what it lacks.
func (l *Lone) Line() string {
	s := fmt.Sprintf("%s: %s on %s, no second answer", l.Item.Name, l.Item.Say(l.Value), l.Day)
	if l.NoStart {
		s = fmt.Sprintf("%s: %s on %s, no answer at the start", l.Item.Name, l.Item.Say(l.Value), l.Day)
	}
	if l.Why != "" {
		s += " (" + l.Why + ")"
	}
	return s
}

// A Change is all that an episode's scores say of change, and how complete it is.
type Change struct {
	Pairs []Pair
	Lone  []Lone
	Never []string // what was never done, with the reason: "ONS4 at the start: …"
}

// Said is how complete the pairs are, in a sentence that stands beside them.
func (c *Change) Said() string {
	all := len(c.Pairs) + len(c.Lone)
	switch {
	case all == 0:
		return "No measure was recorded."
	case len(c.Lone) == 0:
		return fmt.Sprintf("All %d items were answered at the start and later.", all)
	}
	have := "were not and tell"
	if len(c.Lone) == 1 {
		have = "was not and tells"
	}
	return fmt.Sprintf("%d of %d items were answered at the start and later; %d %s nothing of change.", len(c.Pairs), all, len(c.Lone), have)
}

// Pairs compares the answers at the start and the last later ones in one episode.
func Pairs(tx *db.Tx, episode kith.ID) (*Change, error) {
	all, err := During(tx, episode)
	if err != nil {
		return nil, err
	}
	return Compare(all), nil
}

// Compare pairs the answers of one person's scores, oldest first. Scores that
// were struck out are left out; scores of several persons are never compared.
func Compare(all []Score) *Change {
	out := &Change{}
	type key struct{ instrument, edition, item string }
	type at struct {
		s *Score
		v Points
	}
	seen := map[key][]at{}
	var order []key
	for i := range all {
		s := &all[i]
		if s.Struck() || s.Person != all[0].Person {
			continue
		}
		if !s.Done() {
			out.Never = append(out.Never, s.Name()+", "+lower(Stages.Name(s.Stage))+": "+lower(Reasons.Name(s.NotDone)))
		}
		for _, a := range s.Items {
			if a.Missing != "" {
				continue
			}
			k := key{s.Instrument, s.Edition, a.Item}
			if seen[k] == nil {
				order = append(order, k)
			}
			seen[k] = append(seen[k], at{s, a.Value})
		}
	}
	for _, k := range order {
		list := seen[k]
		in := list[0].s.Of
		if in == nil || in.Item(k.item) == nil {
			continue
		}
		it := *in.Item(k.item)
		var stages []Stage
		for _, a := range list {
			stages = append(stages, a.s.Stage)
		}
		from, to := ends(stages)
		if to < 0 {
			a := list[max(0, from)]
			out.Lone = append(out.Lone, Lone{Instrument: k.instrument, Item: it, Value: a.v, Day: a.s.Day, Stage: a.s.Stage, NoStart: from < 0, Why: whyLone(all, a.s, k.item)})
			continue
		}
		first, last := list[from], list[to]
		out.Pairs = append(out.Pairs, Pair{Instrument: k.instrument, Edition: k.edition, Name: in.Name, Item: it,
			First: first.v, Last: last.v, FirstDay: first.s.Day, LastDay: last.s.Day, FirstStage: first.s.Stage, LastStage: last.s.Stage,
			Change: last.v - first.v, Modes: first.s.Mode != last.s.Mode || first.s.Language != last.s.Language})
	}
	return out
}

// whyLone finds what was said of why an item has no other answer.
func whyLone(all []Score, but *Score, item string) string {
	for i := len(all) - 1; i >= 0; i-- {
		s := &all[i]
		if s.Struck() || s.ID == but.ID || s.Instrument != but.Instrument {
			continue
		}
		if s.NotDone != "" {
			return lower(Stages.Name(s.Stage)) + ": " + lower(Reasons.Name(s.NotDone))
		}
		for _, a := range s.Items {
			if a.Item == item && a.Missing != "" {
				return lower(Stages.Name(s.Stage)) + ": " + lower(Reasons.Name(a.Missing))
			}
		}
	}
	return ""
}

// Text is the pairs as lines for a letter or a message: each pair, what has no
// second answer, and how complete it is.
func (c *Change) Text() string {
	var b strings.Builder
	name := ""
	for i := range c.Pairs {
		p := &c.Pairs[i]
		if n := p.Name; n != name {
			name = n
			fmt.Fprintf(&b, "%s, %s and %s\n", n, p.FirstDay, p.LastDay)
		}
		b.WriteString("- " + p.Line() + "\n")
	}
	for _, l := range c.Lone {
		b.WriteString("- " + l.Line() + "\n")
	}
	for _, n := range c.Never {
		b.WriteString("- Not done: " + n + "\n")
	}
	b.WriteString(c.Said())
	return b.String()
}
