package cohort

import (
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"kith/nhs"
)

// ruleKinds are the words that a rule begins with.
var ruleKinds = []string{"all", "any", "not", "some", "age", "sex", "ethnicity", "language", "residence", "deprivation", "household", "event", "latest", "attended", "consent"}

// Residences are the words for where somebody lives.
var Residences = []string{"own-home", "with-family", "supported", "care-home", "nursing-home", "temporary", "homeless"}

// Sexes are the words of the column sex.
var Sexes = []string{"female", "male"}

// Attended are the feeds of a hospital and a practice, by what a definition calls
// them. Each is a code set of its own (codes.go).
var Attended = []string{"emergency", "admission", "discharge", "gp-appointment"}

func (r *reader) rule(n *yaml.Node) Rule {
	r.deep++
	defer func() { r.deep-- }()
	if r.deep > mostDeep {
		r.say(n, "rules stand within rules more than %d deep", mostDeep)
		return nil
	}
	if n.Kind == yaml.MappingNode && len(n.Content) != 2 {
		r.say(n, "a rule is one thing: put these %d under all: or any:", len(n.Content)/2)
		return nil
	}
	var rule Rule
	r.fields(n, "a rule", ruleKinds, func(key string, v *yaml.Node) {
		switch key {
		case "all", "any":
			of := r.rules(v)
			rule = Some{Least: 1, Of: of}
			if key == "all" {
				rule = Some{Least: len(of), Of: of}
			}
		case "not":
			rule = Not{r.rule(v)}
		case "some":
			rule = r.some(v)
		case "age":
			rule = Age{r.between(v, "age", 0, 130)}
		case "sex":
			rule = r.is(Sex, v, func(n *yaml.Node) []string { return r.words(n, Sexes) })
		case "residence":
			rule = r.is(Residence, v, func(n *yaml.Node) []string { return r.words(n, Residences) })
		case "language":
			rule = r.is(Language, v, r.list)
		case "ethnicity":
			rule = r.is(Ethnicity, v, r.ethnicity)
		case "deprivation":
			rule = Number{Deprivation, r.between(v, "deprivation", 1, 10)}
		case "household":
			rule = Number{Household, r.between(v, "household", 1, 200)}
		case "consent":
			rule = Latest{Sets: []string{"consent-" + r.text(v)}, Against: []string{"no-consent-" + r.text(v)}}
		default:
			rule = r.happened(key, v)
		}
	})
	return rule
}

func (r *reader) rules(n *yaml.Node) (all []Rule) {
	if n.Kind != yaml.SequenceNode || len(n.Content) == 0 {
		r.say(n, "write rules here, each on a line that begins with a hyphen")
		return nil
	}
	for _, c := range n.Content {
		all = append(all, r.rule(c))
	}
	return all
}

func (r *reader) some(n *yaml.Node) Rule {
	s := Some{}
	r.fields(n, "some", []string{"least", "of"}, func(key string, v *yaml.Node) {
		if key == "of" {
			s.Of = r.rules(v)
		} else {
			s.Least = r.whole(v, 1, 1000)
		}
	})
	if s.Least < 1 || s.Least > len(s.Of) {
		r.say(n, "say least: how many of the %d must hold, and of: which", len(s.Of))
	}
	return s
}

// is is a word or several, or {is: word, unrecorded: no}.
func (r *reader) is(c Column, n *yaml.Node, words func(*yaml.Node) []string) Rule {
	if n.Kind != yaml.MappingNode {
		return Is{Column: c, Words: words(n)}
	}
	is := Is{Column: c}
	r.fields(n, c.String(), []string{"is", "unrecorded"}, func(key string, v *yaml.Node) {
		if key == "is" {
			is.Words = words(v)
		} else {
			is.Absent = r.yes(v)
		}
	})
	return is
}

// words are words of a list that is known.
func (r *reader) words(n *yaml.Node, known []string) []string {
	all := r.list(n)
	for _, w := range all {
		if !slices.Contains(known, w) {
			r.say(n, "%q is none of %s", w, strings.Join(known, ", "))
		}
	}
	return all
}

// ethnicity are codes of the national list, or headings of the Census.
func (r *reader) ethnicity(n *yaml.Node) (all []string) {
	for _, w := range r.list(n) {
		found := false
		for _, c := range nhs.Ethnicities.Codes {
			heading := slices.ContainsFunc(nhs.EthnicGroups, func(g struct{ Short, Full string }) bool {
				return strings.EqualFold(g.Short, w) && g.Full == c.Group
			})
			if c.Group != "" && (heading || string(c.Code) == w) {
				all, found = append(all, string(c.Code)), true
			}
		}
		if !found {
			r.say(n, "%q is neither a code of the national list of ethnic groups nor one of asian, black, mixed, white, other", w)
		}
	}
	return all
}

// happened is an event, the latest of several, or attendances.
func (r *reader) happened(kind string, n *yaml.Node) Rule {
	known := map[string][]string{
		"event":    {"codes", "within", "before", "since", "count", "value", "unrecorded"},
		"latest":   {"codes", "against", "within", "before", "since", "value", "unrecorded"},
		"attended": {"what", "within", "before", "since", "count", "value"},
	}[kind]
	e, against := Event{Least: 1}, []string(nil)
	r.fields(n, kind, known, func(key string, v *yaml.Node) {
		switch key {
		case "codes":
			e.Sets = r.list(v)
		case "against":
			against = r.list(v)
		case "what":
			e.Sets = r.words(v, Attended)
		case "within":
			e.Window.Within = r.span(v)
		case "before":
			e.Window.Before = r.span(v)
		case "since":
			e.Window.Since = r.day(v)
		case "count":
			e.Least = r.count(v)
		case "value":
			e.Value = r.measure(v)
		case "unrecorded":
			e.Absent = r.yes(v)
		}
	})
	if len(e.Sets) == 0 && len(r.wrong) == 0 {
		r.say(n, "say %s: what must have been recorded", known[0])
	}
	if kind == "latest" {
		return Latest{Sets: e.Sets, Against: against, Window: e.Window, Value: e.Value, Absent: e.Absent}
	}
	return e
}

func (r *reader) span(n *yaml.Node) Span {
	s, err := ParseSpan(r.text(n))
	if err != nil {
		r.say(n, "%s", err)
	}
	return s
}

func (r *reader) count(n *yaml.Node) (least int) {
	r.fields(n, "count", []string{"from"}, func(_ string, v *yaml.Node) { least = r.whole(v, 1, 10000) })
	return max(least, 1)
}

// between is a range of whole numbers, both ends in it.
func (r *reader) between(n *yaml.Node, what string, least, most int) Range {
	var g Range
	said := false
	r.fields(n, what, []string{"from", "to"}, func(key string, v *yaml.Node) {
		said = true
		if key == "from" {
			g.From = Tenths(10 * r.whole(v, least, most))
		} else {
			g.Below = Tenths(10 * (r.whole(v, least, most) + 1))
		}
	})
	if !said || g.Below != 0 && g.From >= g.Below {
		r.say(n, "%s has from, to or both, and from is not more than to", what)
	}
	if g.From == 0 && least > 0 {
		g.From = Tenths(10 * least)
	}
	return g
}

// measure is a range of values, which may have a decimal; below is not in it.
func (r *reader) measure(n *yaml.Node) Range {
	var g Range
	r.fields(n, "value", []string{"from", "below"}, func(key string, v *yaml.Node) {
		f, err := strconv.ParseFloat(r.text(v), 64)
		t := Tenths(f*10 + 0.5)
		if err != nil || !(f > 0 && f <= 6500) || float64(t)/10 != f {
			r.say(v, "%q is not a number above 0, with one decimal at most", v.Value)
		}
		if key == "from" {
			g.From = t
		} else {
			g.Below = t
		}
	})
	if g.Any() || g.Below != 0 && g.From >= g.Below {
		r.say(n, "value has from, below or both, and from is less than below")
	}
	return g
}
