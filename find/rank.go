package find

import (
	"math"
	"strings"
)

// How entries rank. The score is a product, so that no part can make up for
// another that fails, and each part is shown with what it rests on.
const (
	wholeName = 1.5   // the words stand in the name as they were typed
	needless  = 0.4   // the words match, the need does not
	someWay   = 5_000 // metres: at this distance, or the radius, a place counts half
	noPlace   = 0.5   // as far as that, when the place is not known
	unchecked = 0.75  // nobody has ever said that it is right
	bare      = 0.8   // the least that an empty entry counts
	asks      = 0.93  // for each thing that must be asked first
	suited    = 1.08  // for each thing known to suit
	waits     = 0.85
	unread    = 0.6 // online only, for somebody who cannot read
	usualYear = 365
)

// words is how well an entry says what was asked: 1 for all words, each as
// good as can be.
func (p *plan) words(d *doc, text, need tallied) float64 {
	text64, need64 := 1.0, 1.0
	if len(p.text) > 0 {
		text64 = score(p.text, text)
		if int(text.groups) == len(p.text) && p.phrase != "" && strings.Contains(d.name, p.phrase) {
			text64 *= wholeName
		}
	}
	if len(p.needs) > 0 {
		need64 = score(p.needs, need)
		if len(p.text) > 0 {
			need64 = needless + (1-needless)*min(need64*2, 1)
		}
	}
	return text64 * need64
}

func score(groups []group, t tallied) float64 {
	var all float32
	for i := range groups {
		all += groups[i].rare
	}
	if all == 0 {
		return 0
	}
	return float64(t.sum/all) * math.Sqrt(float64(t.groups)/float64(len(groups))) // having all counts above their sum
}

// parts are the factors of an entry's score. Every factor is above nought.
func (s *search) parts(j *judge, d *doc, v verdict, metres float32, words float64) Parts {
	p := Parts{Words: max(words, 1e-9), Near: 1, Fresh: unchecked, Complete: bare + (1-bare)*float64(d.complete)/100, Suits: 1}
	if s.From != nil && d.delivery&Remote == 0 {
		if metres < 0 {
			p.Near = noPlace
		} else {
			p.Near = 1 / (1 + float64(metres)/float64(max(someWay, s.Radius)))
		}
	}
	if d.assured != 0 {
		review := float64(d.review)
		if review == 0 {
			review = usualYear
		}
		over := float64(s.today-d.assured)/review - 1 // review periods since it was due
		p.Fresh = 1 - 0.5*min(max(over, 0)/(outlived-1), 1)
	}
	for r := range reasons {
		if v.ask.has(r) && r != TooFar && r != TooOld { // these two are in Near and Fresh
			p.Suits *= asks
		}
	}
	for range s.suits(j, d, v) {
		p.Suits *= suited
	}
	if d.room == Waiting {
		p.Suits *= waits
	}
	if s.Person.CannotRead && d.delivery == Online {
		p.Suits *= unread
	}
	return p
}

// suits lists what is known to suit this person where many entries say
// nothing: the criteria that were asked and answered yes from what the entry
// itself says.
func (s *search) suits(j *judge, d *doc, v verdict) []Reason {
	var out [4]Reason
	n := 0
	add := func(r Reason, said bool) {
		if said && !v.no.has(r) && !v.ask.has(r) {
			out[n] = r
			n++
		}
	}
	add(NotForThem, j.who != nil && d.who != 0)
	add(OtherTongue, j.lang != nil && d.langs != 0)
	add(NoAccess, len(s.Person.Access) > 0 && d.access != 0)
	add(OtherTime, j.when != nil && d.times != 0)
	return out[:n]
}

func (p Parts) product() float64 { return p.Words * p.Near * p.Fresh * p.Complete * p.Suits }

// orderOf is what an entry is sorted by when that is not its score.
func (s *search) orderOf(j *judge, d *doc, metres float32) int64 {
	switch s.Sort {
	case Nearest:
		if metres >= 0 {
			return int64(metres)
		}
	case Soonest:
		if o, _ := next(j.seg.times[d.times], s.calendar, s.Now, s.On, s.Free); o != nil {
			return o.Start.Unix()
		}
	case Checked:
		if d.assured != 0 {
			return -int64(d.assured)
		}
	}
	return math.MaxInt64
}
