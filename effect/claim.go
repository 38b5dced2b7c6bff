package effect

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"

	"kith"
	"kith/stats"
)

// A Tier is how much a figure can bear.
//
//	0 activity      were referred
//	1 change        changed by; beside what would have happened untreated
//	2 compared      compared with similar people
//	3 introduced    associated with introduction
//	4 drawn by lot  reduced by
type Tier int

const (
	Activity Tier = iota
	Changed
	Compared
	Introduced
	Randomised
)

func (t Tier) String() string {
	return [...]string{"activity", "change", "compared", "introduced", "drawn by lot"}[t]
}

// A Claim is what may be said, and the only way to say it: its fields cannot be
// set from outside, and no constructor makes one that its tier does not bear. The
// zero Claim says nothing. Numbers of people in its sentences are rounded to the
// nearest five, and below ten not said, so that a claim can be published.
type Claim struct {
	tier     Tier
	sentence string
	ratio    stats.Limits // of rates; none at Activity
	base     float64      // events that there would have been without, from Compared up
	why      []string     // why it is no stronger
}

// Tier is how much the claim can bear.
func (c Claim) Tier() Tier { return c.tier }

// String is the claim in a sentence or two, with all that must stand beside it.
func (c Claim) String() string { return c.sentence }

// Why is why the claim is no stronger, a sentence for each reason.
func (c Claim) Why() []string { return c.why }

// Ratio is the ratio of rates that the claim rests on. Forbidden for activity,
// which has none, and for a change, whose ratio is never to be had without what
// stands beside it in the sentence.
func (c Claim) Ratio() (stats.Limits, error) {
	if c.tier < Compared {
		return stats.Limits{}, kith.Errorf(kith.Forbidden, "a claim of %s has no percentage of its own: nobody was compared", c.tier)
	}
	return c.ratio, nil
}

// Money is what the events less, or more, come to at a price of each in pence, as
// a sentence. Forbidden below Compared. Where no difference can be told it says
// so, and no sum.
func (c Claim) Money(pence int) (string, error) {
	if c.tier < Compared {
		return "", kith.Errorf(kith.Forbidden, "a claim of %s bears no sum of money: without a comparison nobody knows what was saved", c.tier)
	}
	if pence <= 0 {
		return "", kith.Errorf(kith.Invalid, "each event has a price above nothing")
	}
	if !Detectable(c.ratio) {
		return "No saving and no cost can be told from none.", nil
	}
	sum := func(ratio float64) string {
		return kith.Pounds(int(math.Round(math.Abs(1-ratio)*c.base*float64(pence)/100)) * 100)
	}
	word, least, most := "less", c.ratio.High, c.ratio.Low
	if c.ratio.Value > 1 {
		word, least, most = "more", c.ratio.Low, c.ratio.High
	}
	return fmt.Sprintf("At %s each that is %s %s (95%% interval: %s to %s), before what the service itself costs.",
		kith.Pounds(pence), sum(c.ratio.Value), word, sum(least), sum(most)), nil
}

// MarshalJSON writes what may be said. It is not read back: a claim is made from
// its numbers.
func (c Claim) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Tier  int      `json:"tier"`
		Name  string   `json:"name"`
		Claim string   `json:"claim"`
		Why   []string `json:"why,omitempty"`
	}{int(c.tier), c.tier.String(), c.sentence, c.why})
}

// Count claims that people were referred, and no more.
func Count(people int) (Claim, error) {
	if people < 0 {
		return Claim{}, kith.Errorf(kith.Invalid, "people are counted from 0 up")
	}
	return Claim{sentence: fmt.Sprintf("%s people were referred.", upper(about(people)))}, nil
}

// Happened claims that something was counted, and no more.
func Happened(events int, outcome string) (Claim, error) {
	if events < 0 {
		return Claim{}, kith.Errorf(kith.Invalid, "events are counted from 0 up")
	}
	return Claim{sentence: fmt.Sprintf("%s %s were counted.", upper(about(events)), outcome)}, nil
}

// Followed is the least share of people who must be seen at both points for a
// change to be spoken of.
const Followed = 0.7

// Change claims that an outcome changed, and says in the same breath what would
// have become of the same people anyway. Forbidden without that expectation, and
// when too few were followed up.
func (c Change) Claim(outcome string, followed float64) (Claim, error) {
	switch {
	case !(followed >= Followed && followed <= 1):
		return Claim{}, kith.Errorf(kith.Forbidden, "%s of the people were seen at both points; a change needs 70%%", percent(followed))
	case !(c.Untreated > 0) || !whole(c.Beyond) || !whole(c.Ratio):
		return Claim{}, kith.Errorf(kith.Forbidden, "a change is not spoken of without what would have been expected of the same people untreated")
	}
	left := "What is left, " + signed(c.Beyond.Value) + ", is no detectable difference."
	if Detectable(c.Beyond) {
		left = "What is left, " + signed(c.Beyond.Value) + ", may be due to the service or to anything else that changed: nobody was compared."
	}
	return Claim{tier: Changed, ratio: c.Ratio, sentence: fmt.Sprintf("%s of %s people changed by %s. Without any support, a change of %s would have been expected of the same people, as people are referred when things are at their worst. %s",
		upper(outcome), about(c.People), signed(c.Ratio.Value), signed(c.Untreated), left+between(c.Beyond))}, nil
}

// between adds the interval to what is left.
func between(l stats.Limits) string {
	return fmt.Sprintf(" (95%% interval of what is left: %s to %s.)", signed(l.Low), signed(l.High))
}

// claim is a sentence about a ratio at a tier that has a comparison.
func claim(tier Tier, frame string, ratio stats.Limits, base, smallest float64) (Claim, error) {
	if !whole(ratio) {
		return Claim{}, kith.Errorf(kith.Invalid, "a claim needs a ratio within its limits")
	}
	c := Claim{tier: tier, ratio: ratio, base: base}
	interval := fmt.Sprintf("%s (95%% interval: %s to %s)", fewer(ratio.Value), fewer(ratio.Low), fewer(ratio.High))
	switch {
	case !Detectable(ratio):
		c.sentence = fmt.Sprintf(frame, "showed no detectable difference: "+interval) + "."
		if smallest > 0 && smallest < 1 {
			c.sentence += fmt.Sprintf(" A fall of less than %s would as a rule have gone unseen.", percent(1-smallest))
		}
	case tier == Randomised && ratio.Value < 1:
		c.sentence = fmt.Sprintf(frame, fmt.Sprintf("were reduced by %s (95%% interval: %s to %s)", percent(1-ratio.Value), percent(1-ratio.High), percent(1-ratio.Low))) + "."
	default:
		c.sentence = fmt.Sprintf(frame, "were "+interval) + "."
	}
	return c, nil
}

// Claim claims what an order drawn by lot shows. By chance alone, and not by the
// interval, is decided whether there is a difference: where other lots show as
// much more than once in twenty, there is none to tell.
func (t Trial) Claim(outcome string, base float64) (Claim, error) {
	return claim(Randomised, plain(upper(outcome))+" %s, with and without by lot", t.Judged(), base, 0)
}

// Judged is the ratio with an interval that has 1 in it where chance alone shows
// as much more than once in twenty.
func (t Trial) Judged() stats.Limits {
	r := t.Ratio
	if t.Chance > 0.05 && Detectable(r) {
		r.Low, r.High = min(r.Low, 1), max(r.High, 1)
	}
	return r
}

// Claim claims what came with an introduction. It rests on the wider of the two
// intervals.
func (b Break) Claim(outcome string, base float64) (Claim, error) {
	if b.Before < Fewest || b.After < Fewest {
		return Claim{}, kith.Errorf(kith.Forbidden, "a series needs %d points before and after to bear a claim", Fewest)
	}
	return claim(Introduced, introduced(outcome, b.Wider()), b.Wider(), base, 0)
}

// Introduced claims what a difference in differences between places that began at
// different times shows, if the trends before were flat: Forbidden unless the
// test of them holds.
func (d Difference) Introduced(outcome string, base float64, before Test) (Claim, error) {
	if before.Verdict != Holds {
		return Claim{}, kith.Errorf(kith.Forbidden, "whether the trends before were alike: %s; only what holds bears a claim", before.Verdict)
	}
	return claim(Introduced, introduced(outcome, d.Ratio), d.Ratio, base, 0)
}

// introduced is the frame of a claim of an introduction.
func introduced(outcome string, ratio stats.Limits) string {
	if !Detectable(ratio) {
		return "With the introduction, " + plain(outcome) + " %s"
	}
	return "The introduction was associated with a change: " + plain(outcome) + " %s"
}

func whole(l stats.Limits) bool {
	return l.Low > 0 && l.Low <= l.Value && l.Value <= l.High && !math.IsInf(l.High, 1)
}

// about is a number of people that gives nobody away.
func about(people int) string {
	if people < 10 {
		return "fewer than 10"
	}
	return fmt.Sprintf("about %d", (people+2)/5*5)
}

func percent(share float64) string { return fmt.Sprintf("%.0f%%", math.Abs(share)*100) }

// signed is a ratio as a change: −24%, +3%.
func signed(ratio float64) string {
	switch p := percent(ratio - 1); {
	case p == "0%":
		return p
	case ratio < 1:
		return "−" + p
	default:
		return "+" + p
	}
}

// fewer is a ratio in words: 24% lower, 3% higher.
func fewer(ratio float64) string {
	p := percent(ratio - 1)
	switch {
	case ratio == 1:
		return p
	case p == "0%":
		p = "under 1%"
	}
	if ratio < 1 {
		return p + " lower"
	}
	return p + " higher"
}

// plain is text that goes into a frame as it is.
func plain(s string) string { return strings.ReplaceAll(s, "%", "%%") }

func upper(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
