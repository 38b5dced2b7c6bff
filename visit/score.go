package visit

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// A Scored is a score of a visit.
type Scored struct {
	Code  string `json:"code"`
	Name  string `json:"name"`
	Value int    `json:"value"`
	Of    int    `json:"of"`             // the most that there could be
	Band  string `json:"band,omitempty"` // what it means
	Why   string `json:"why,omitempty"`  // why there is none
	gp    string
}

// Line is the score as a sentence.
func (s Scored) Line() string {
	if s.Why != "" {
		return s.Name + ": no score, " + s.Why
	}
	out := fmt.Sprintf("%s: %d of %d", s.Name, s.Value, s.Of)
	if s.Band != "" {
		out += ", " + s.Band
	}
	return out
}

// score adds up what the answers count.
func (d *Definition) score(answers []Answer) []Scored {
	var out []Scored
	for _, s := range d.Scores {
		r := Scored{Code: s.Code, Name: s.Name}
		have := 0
		for _, id := range s.Items {
			it := d.Item(id)
			r.Of += it.most()
			for _, a := range answers {
				if a.Item == id {
					have++
					for _, v := range a.Values {
						r.Value += it.points(v)
					}
				}
			}
		}
		least := s.AtLeast
		if least == 0 {
			least = len(s.Items)
		}
		if have < least {
			r.Value, r.Why = 0, fmt.Sprintf("%d of %d questions were answered and %d are needed", have, len(s.Items), least)
			out = append(out, r)
			continue
		}
		for _, b := range s.Bands {
			if r.Value >= b.Low && r.Value <= b.High {
				r.Band, r.gp = b.Name, b.GP
			}
		}
		out = append(out, r)
	}
	return out
}

// points is what an answer counts.
func (it *Item) points(v string) int {
	switch it.Kind {
	case Choice:
		if o := it.option(v); o != nil && o.Points != nil {
			return *o.Points
		}
	case Integer:
		n, err := strconv.Atoi(v)
		if err == nil {
			return n
		}
	case Boolean:
		if v == "true" {
			return 1
		}
	}
	return 0
}

// most is the most that an item can count.
func (it *Item) most() (n int) {
	switch it.Kind {
	case Boolean:
		return 1
	case Integer:
		if it.Max != nil {
			return *it.Max
		}
	}
	for _, o := range it.Options {
		if o.Points == nil {
			continue
		}
		if it.Repeats {
			n += *o.Points
		} else {
			n = max(n, *o.Points)
		}
	}
	return n
}

// back is what must go back to the GP, in the order of the questions, then by
// the scores.
func (d *Definition) back(answers []Answer, scores []Scored) (out []string) {
	add := func(text, said string) {
		if text = strings.ReplaceAll(text, "{}", said); text != "" && !slices.Contains(out, text) {
			out = append(out, text)
		}
	}
	for _, a := range answers {
		it := d.Item(a.Item)
		var said []string
		for _, v := range a.Values {
			said = append(said, it.say(v))
			if o := it.option(v); o != nil {
				add(o.GP, o.Name)
			}
		}
		if it.Kind != Boolean || a.Values[0] == "true" {
			add(it.GP, strings.Join(said, ", "))
		}
	}
	for _, s := range scores {
		add(s.gp, s.Line())
	}
	return out
}

// A Said is a question with its answer in words.
type Said struct{ Asked, Said string }

// Lines are the answers in words.
func (d *Definition) Lines(answers []Answer) []Said {
	var out []Said
	for _, a := range answers {
		it := d.Item(a.Item)
		if it == nil {
			continue
		}
		var said []string
		for _, v := range a.Values {
			said = append(said, it.say(v))
		}
		out = append(out, Said{strings.TrimRight(it.Text, "?:."), strings.Join(said, ", ")})
	}
	return out
}
