package outcome

import (
	"fmt"
	"math"
	"strings"
)

// A Figure is a published number of points by which a change is judged.
type Figure struct {
	Value  Points
	Of     string // of whom it was found: the population
	Source string // the publication
}

// Known reports whether there is a figure.
func (f Figure) Known() bool { return f.Value > 0 }

// String is the figure with where it is from.
func (f Figure) String() string { return fmt.Sprintf("%s points (%s; %s)", f.Value, f.Of, f.Source) }

// A Retest is how the answers of people without support vary, and how alike two
// askings of the same people are.
type Retest struct {
	Mean, SD Points // of people like those who are asked, whoever is supported or not
	Alike    Points // test-retest reliability, in thousandths: 840 is 0.84
	Of       string // the population
	Source   string // the publication
}

// Known reports whether there are figures.
func (r Retest) Known() bool { return r.SD > 0 && r.Alike > 0 }

// Reliable is the change beyond which it is unlikely (5%) to come of the
// instrument alone: 1.96 standard errors of a difference, SD·√(2·(1 − r))
// (Jacobson and Truax 1991), up to a thousandth.
func (r Retest) Reliable() Points {
	return Points(math.Ceil(1.96 * float64(r.SD) * math.Sqrt(2*(1-float64(r.Alike)/1000))))
}

// Expect is the mean change, in points, of people who began with the mean
// first, from regression to the mean alone: (1 − r)·(mean − first).
func (r Retest) Expect(first float64) float64 {
	return (1 - float64(r.Alike)/1000) * (float64(r.Mean)/1000 - first)
}

// Certain is the change in the item beyond which it is reliable: as published,
// else reckoned from the spread and the reliability; ok is false when neither is.
func (it *Item) Certain() (f Figure, ok bool) {
	switch {
	case it.Reliable.Known():
		return it.Reliable, true
	case it.Retest.Known():
		return Figure{it.Retest.Reliable(), it.Retest.Of, "reckoned as Jacobson and Truax 1991 from " + it.Retest.Source}, true
	}
	return Figure{}, false
}

// Bears says what a change can be said to be, in sentences: important, by the
// published minimal important change, and reliable. Where no figure is known it
// says so and not whether.
func (c *Change) Bears() (out []string) {
	var lacking []string
	for i := range c.Pairs {
		p := &c.Pairs[i]
		size := max(p.Change, -p.Change)
		certain, ok := p.Item.Certain()
		if p.Item.Important.Known() {
			out = append(out, fmt.Sprintf("%s, %s: a change of %s is %s the smallest that counts as important, %s.", p.Name, lower(p.Item.Name), size, under(size, p.Item.Important.Value), p.Item.Important))
		}
		if ok {
			out = append(out, fmt.Sprintf("%s, %s: a change of %s is %s the smallest that is reliable, %s.", p.Name, lower(p.Item.Name), size, under(size, certain.Value), certain))
		}
		if s := lacks(p.Name, p.Item.Important.Known(), ok); s != "" && (len(lacking) == 0 || lacking[len(lacking)-1] != s) {
			lacking = append(lacking, s)
		}
	}
	return append(out, lacking...)
}

func under(size, least Points) string {
	if size < least {
		return "less than"
	}
	return "at least"
}

// lacks says what cannot be said of an instrument's changes.
func lacks(name string, important, reliable bool) string {
	var what []string
	if !important {
		what = append(what, "important")
	}
	if !reliable {
		what = append(what, "reliable")
	}
	if len(what) == 0 {
		return ""
	}
	return fmt.Sprintf("%s: whether a change is %s cannot be said: no published figure for it is here.", name, strings.Join(what, " or "))
}
