package find

import (
	"fmt"
	"slices"
	"strings"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"kith/geo"
)

// explain is a match as it is shown.
func (s *search) explain(m match) Result {
	j, d := s.judges[m.part], s.doc(m)
	metres := s.metres(d)
	away := s.away(d.at)
	v := j.judge(d, int(away+0.5))
	text, need := s.has(j.seg, m.doc, s.plan.text), s.has(j.seg, m.doc, s.plan.needs)
	r := Result{Entry: d.id, Service: d.service, service64: d.service64, Score: float64(m.score), Metres: metres,
		Parts: s.parts(j, d, v, away, s.plan.words(d, text.tallied, need.tallied))}
	if o, _ := next(j.seg.times[d.times], s.calendar, s.Now, s.On, s.Free); o != nil {
		r.Next = o
	} else if o, _ := next(j.seg.times[d.times], s.calendar, s.Now, "", nil); o != nil && !v.no.has(OtherTime) {
		r.Next = o
	}
	for _, reason := range Reasons() {
		if v.no.has(reason) {
			r.Hides = append(r.Hides, reason)
		}
	}
	e := &explainer{search: s, judge: j, doc: d, verdict: v, r: &r}
	e.words(need)
	e.words(text)
	e.place()
	e.person()
	e.time()
	e.rest()
	return r
}

// An explainer writes the reasons for one result, and what to ask.
type explainer struct {
	*search
	judge   *judge
	doc     *doc
	verdict verdict
	r       *Result
}

func (e *explainer) why(kind, format string, args ...any) {
	w := Why{kind, fmt.Sprintf(format, args...)}
	if !slices.Contains(e.r.Why, w) {
		e.r.Why = append(e.r.Why, w)
	}
}

func (e *explainer) check(kind, format string, args ...any) {
	e.r.Check = append(e.r.Check, Check{kind, fmt.Sprintf(format, args...)})
}

func (e *explainer) known(r Reason) bool { return !e.verdict.no.has(r) && !e.verdict.ask.has(r) }

// A having is by which term an entry has each of some groups.
type having struct {
	tallied
	by []byTerm
}

type byTerm struct {
	group   *group
	term    string
	written string
	fields  int
}

// has looks up what an entry has of each group, as read does for all entries.
func (s *search) has(seg *segment, d uint32, groups []group) (out having) {
	for i := range groups {
		g := &groups[i]
		best, whole, by := float32(0), float32(0), byTerm{group: g}
		for _, a := range g.alts {
			t, found := slices.BinarySearch(seg.vocab, a.term)
			if !found {
				continue
			}
			k, found := slices.BinarySearch(seg.post[seg.from[t]:seg.from[t+1]], d)
			if !found {
				continue
			}
			h := seg.hits[int(seg.from[t])+k]
			w := a.worth * h.weight()
			whole = either(whole, w)
			if w = max(w, least); w > best {
				best, by.term, by.written, by.fields = w, a.term, seg.said[t], h.fields()
			}
		}
		if best > 0 {
			out.sum += g.rare * whole
			out.groups++
			out.by = append(out.by, by)
		}
	}
	return out
}

func (e *explainer) words(h having) {
	for _, b := range h.by {
		slug, isNeed := strings.CutPrefix(b.term, needTerm(""))
		if n, known := NeedOf(slug); isNeed && known {
			e.why("need", "Helps with %s", lower(n.Name))
			continue
		}
		where := "its description"
		switch {
		case b.fields&inName != 0:
			where = "its name"
		case b.fields&inTerms != 0:
			where = "what it is listed under"
		case b.fields&inDescription == 0:
			where = "the organisation's name"
		}
		said := b.group.said
		if b.group.need != "" {
			said = lower(said)
		}
		if b.term == b.group.alts[0].term && b.group.need == "" {
			e.why("word", "“%s” is in %s", said, where)
		} else {
			e.why("word", "“%s”, for “%s”, is in %s", b.written, said, where)
		}
	}
}

// lower is a name within a sentence: "debt", but "LGBTQ+ communities".
func lower(name string) string {
	if len(name) > 1 && name[1] >= 'A' && name[1] <= 'Z' || name == "Blue Badge" {
		return name
	}
	return strings.ToLower(name[:1]) + name[1:]
}

func (e *explainer) place() {
	d := e.doc
	for _, w := range Ways[1:] {
		if d.delivery&w.Is != 0 {
			e.why("way", "%s", w.Name)
		}
	}
	switch {
	case e.From == nil:
	case e.r.Metres >= 0 && d.masked:
		e.why("near", "In a district about %s away; its address is not shown", milesWords(e.r.Metres))
	case e.r.Metres >= 0 && e.r.Metres <= 2000 && d.ways()&InPerson != 0:
		e.why("near", "%s away, %s", milesWords(e.r.Metres), geo.WalkWords(e.r.Metres))
	case e.r.Metres >= 0 && d.ways()&InPerson != 0:
		e.why("near", "%s away", milesWords(e.r.Metres))
	case e.r.Metres < 0 && d.delivery&Remote == 0:
		e.check("near", "Ask where it is: no place is given")
	}
	if e.judge.areas == nil {
		return
	}
	switch {
	case d.country:
		e.why("area", "For people anywhere in the country")
	case e.verdict.ask.has(OtherArea):
		e.check("area", "Ask whether it takes people from where they live: it does not say which areas it serves")
	case e.known(OtherArea):
		e.why("area", "For people who live in their area")
	}
}

// milesWords is a distance as the public says it: "0.3 miles".
func milesWords(metres int) string {
	miles := float64(metres) / 1609.344
	switch {
	case miles < 0.1:
		return "under 0.1 miles"
	case miles < 10:
		return fmt.Sprintf("%.1f miles", miles)
	}
	return fmt.Sprintf("%.0f miles", miles)
}

func (e *explainer) person() {
	d := e.doc
	if e.Person.Age != nil {
		switch ages := agesWords(d); {
		case e.verdict.ask.has(WrongAge):
			e.check("age", "Ask about age: no ages are given")
		case e.known(WrongAge):
			e.why("age", "%s", ages)
		}
	}
	if who := e.judge.seg.lists[d.who]; len(who) > 0 {
		if list := strings.Join(who, ", "); e.judge.who == nil || e.verdict.ask.has(NotForThem) {
			e.check("who", "Only for: %s", list)
		} else if e.known(NotForThem) {
			e.why("who", "For %s", list)
		}
	}
	if e.judge.lang != nil {
		switch {
		case e.verdict.ask.has(OtherTongue):
			e.check("language", "Ask which languages they speak: none are given")
		case e.known(OtherTongue) && d.langs != 0:
			e.why("language", "Speaks %s", e.shared())
		}
	}
	if len(e.Person.Access) > 0 && d.delivery&Remote == 0 {
		has := e.judge.seg.lists[d.access]
		for _, n := range e.Person.Access {
			if slices.Contains(has, n) {
				e.why("access", "%s", accessName(n))
			} else if !e.verdict.no.has(NoAccess) {
				e.check("access", "Ask about %s: it does not say", lower(accessName(n)))
			}
		}
	}
	if e.Person.CannotRead && d.delivery == Online {
		e.check("access", "Online only: ask how somebody who cannot read can take part")
	}
}

func agesWords(d *doc) string {
	switch {
	case d.minAge > 0 && d.maxAge != noAge:
		return fmt.Sprintf("For ages %d to %d", d.minAge, d.maxAge)
	case d.minAge > 0:
		return fmt.Sprintf("For people aged %d and over", d.minAge)
	case d.maxAge != noAge:
		return fmt.Sprintf("For people aged up to %d", d.maxAge)
	}
	return "For all ages"
}

// shared names the first of the person's languages that is spoken there.
func (e *explainer) shared() string {
	for _, own := range e.Person.Languages {
		for _, l := range e.judge.seg.lists[e.doc.langs] {
			if primary(own) == primary(l) {
				if tag, err := language.Parse(l); err == nil {
					return display.English.Languages().Name(tag)
				}
				return l
			}
		}
	}
	return ""
}

func accessName(slug string) string {
	for _, a := range AccessNeeds {
		if a.Slug == slug {
			return a.Name
		}
	}
	return slug
}

func (e *explainer) time() {
	timed := e.judge.when != nil
	switch rules := e.judge.seg.times[e.doc.times]; {
	case e.r.Next != nil:
		e.why("time", "%s", e.r.Next.Words(e.Now))
		if e.r.Next.Doubt != "" {
			e.check("time", "Next time: %s", e.r.Next.Doubt)
		}
		if timed && e.verdict.ask.has(OtherTime) {
			e.check("time", "Ask at what time it is")
		}
	case len(rules) == 0 && timed:
		e.check("time", "Ask when it is on: no times are given")
	case len(rules) > 0 && slices.ContainsFunc(rules, func(r rule) bool { return r.vague || r.end() >= e.today }):
		e.check("time", "Ask when it is next on")
	case len(rules) > 0:
		last := int32(firstDay)
		for i := range rules {
			last = max(last, rules[i].end())
		}
		e.check("time", "Ask whether it goes on: its last date was %s", dayOf(last))
	}
}

func (e *explainer) rest() {
	d := e.doc
	switch {
	case d.pence == 0:
		e.why("cost", "Free")
	case d.pence > 0:
		e.why("cost", "Costs %s", poundsWords(int(d.pence)))
	case e.MaxPence != nil:
		e.check("cost", "Ask what it costs: it does not say")
	}
	if e.verdict.ask.has(OtherWay) {
		e.check("way", "Ask how it is given: it does not say")
	}
	switch d.room {
	case Open:
		e.why("room", "Takes new people")
	case Waiting:
		if d.weeks > 0 {
			e.check("room", "There is a wait of about %s", weeksWords(int(d.weeks)))
		} else {
			e.check("room", "There is a waiting list: ask how long")
		}
	case RoomUnknown:
		if e.MaxWeeks != nil {
			e.check("room", "Ask whether they take new people, and how soon")
		}
	}
	switch {
	case d.assured == 0:
		e.check("checked", "Nobody has said yet that this entry is right")
	case d.review > 0 && e.today-d.assured > int32(d.review):
		e.check("checked", "Last checked on %s: it is due to be checked again", dayOf(d.assured))
	default:
		e.why("checked", "Checked on %s", dayOf(d.assured))
	}
}

func poundsWords(pence int) string {
	if pence%100 == 0 {
		return fmt.Sprintf("£%d", pence/100)
	}
	return fmt.Sprintf("£%d.%02d", pence/100, pence%100)
}

func weeksWords(n int) string {
	if n == 1 {
		return "a week"
	}
	return fmt.Sprintf("%d weeks", n)
}
