package find

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// facets count the results by their properties. What stands in shared lists
// is counted by list first.
type facets struct {
	lists  [len(listFacets)]map[string]int
	byList [len(listFacets)][]int
	ways   [5]int // in person, by telephone, online, at home; not said
	cost   [3]int // free, paid, not said
	days   [8]int // Sunday to Saturday; not said
	room   [4]int // by RoomState
}

// listFacets are the facets whose values stand in lists of words.
var listFacets = [...]struct {
	name string
	of   func(d *doc) uint32
}{
	{"need", func(d *doc) uint32 { return d.needs }},
	{"who", func(d *doc) uint32 { return d.who }},
	{"language", func(d *doc) uint32 { return d.langs }},
	{"access", func(d *doc) uint32 { return d.access }},
}

// Values of the facets that do not stand in lists.
var (
	costValues = [...]string{"free", "paid"}
	roomValues = [...]string{RoomUnknown: "", Open: "open", Waiting: "waiting", Full: "full"}
)

func newFacets() *facets {
	f := &facets{}
	for i := range f.lists {
		f.lists[i] = map[string]int{}
	}
	return f
}

// turn begins with a segment, total ends with it.
func (f *facets) turn(s *segment) {
	for i := range f.byList {
		f.byList[i] = make([]int, len(s.lists))
	}
}

func (f *facets) total(s *segment) {
	for i := range f.byList {
		for l, n := range f.byList[i] {
			if n == 0 {
				continue
			}
			if len(s.lists[l]) == 0 {
				f.lists[i][""] += n
			}
			for k, v := range s.lists[l] {
				if !slices.Contains(s.lists[l][:k], v) {
					f.lists[i][v] += n
				}
			}
		}
	}
}

func (f *facets) count(d *doc) {
	for i := range listFacets {
		f.byList[i][listFacets[i].of(d)]++
	}
	for i, w := range Ways {
		if d.ways()&w.Is != 0 {
			f.ways[i]++
		}
	}
	if d.ways() == None {
		f.ways[len(f.ways)-1]++
	}
	f.cost[costOf(d)]++
	for i := range 7 {
		if d.days&(1<<i) != 0 {
			f.days[i]++
		}
	}
	if d.days == 0 {
		f.days[7]++
	}
	f.room[d.room]++
}

// ways is how the entry is given, with what a place alone says.
func (d *doc) ways() Delivery {
	if d.delivery == None && d.at.Valid() {
		return InPerson
	}
	return d.delivery
}

func costOf(d *doc) int {
	switch {
	case d.pence == noPence:
		return 2
	case d.pence == 0:
		return 0
	}
	return 1
}

// list is the facets as they are shown: the most frequent value first, days
// and ways in their own order, and no value that no result has.
func (f *facets) list() []Facet {
	var out []Facet
	for i, l := range listFacets {
		fc := Facet{Name: l.name, Unknown: f.lists[i][""]}
		for v, n := range f.lists[i] {
			if v != "" {
				fc.Values = append(fc.Values, Count{v, n})
			}
		}
		slices.SortFunc(fc.Values, func(a, b Count) int { return cmp.Or(b.N-a.N, strings.Compare(a.Value, b.Value)) })
		out = append(out, fc)
	}
	add := func(name string, unknown int, value func(int) string, counts []int) {
		fc := Facet{Name: name, Unknown: unknown}
		for i, n := range counts {
			if n > 0 {
				fc.Values = append(fc.Values, Count{value(i), n})
			}
		}
		out = append(out, fc)
	}
	add("way", f.ways[4], func(i int) string { return Ways[i].Slug }, f.ways[:4])
	add("cost", f.cost[2], func(i int) string { return costValues[i] }, f.cost[:2])
	add("day", f.days[7], func(i int) string { return strings.ToLower(time.Weekday(i).String()) }, f.days[:7])
	add("room", f.room[RoomUnknown], func(i int) string { return roomValues[i+1] }, f.room[1:])
	return out
}

// says reports whether an entry says what was chosen. A facet that does not
// exist is chosen by nobody.
func (j *judge) says(d *doc, c Choice) bool {
	for _, l := range listFacets {
		if l.name == c.Facet {
			return slices.Contains(j.seg.lists[l.of(d)], c.Value)
		}
	}
	switch c.Facet {
	case "way":
		return slices.ContainsFunc(Ways, func(w way) bool { return w.Slug == c.Value && d.ways()&w.Is != 0 })
	case "cost":
		n := costOf(d)
		return n < len(costValues) && costValues[n] == c.Value
	case "day":
		for i := range 7 {
			if d.days&(1<<i) != 0 && strings.EqualFold(time.Weekday(i).String(), c.Value) {
				return true
			}
		}
		return false
	case "room":
		return c.Value != "" && roomValues[d.room] == c.Value
	}
	return true
}
