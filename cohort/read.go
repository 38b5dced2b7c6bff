package cohort

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"kith"
)

// most bounds a definition: nobody writes a longer one by hand.
const (
	mostBytes = 1 << 18
	mostDeep  = 40
)

// Parse reads one definition from YAML. The error is Invalid and names every line
// that is wrong, and what to write instead.
func Parse(file string, text []byte) (*Definition, error) {
	if len(text) > mostBytes {
		return nil, kith.Errorf(kith.Invalid, "%s has %d bytes: a definition has %d at most", file, len(text), mostBytes)
	}
	var doc yaml.Node
	if err := yaml.Unmarshal(text, &doc); err != nil {
		return nil, kith.Errorf(kith.Invalid, "%s is not YAML: %s", file, strings.TrimPrefix(err.Error(), "yaml: "))
	}
	r := &reader{file: file}
	d := &Definition{}
	if doc.Kind != yaml.DocumentNode || len(doc.Content) != 1 {
		return nil, kith.Errorf(kith.Invalid, "%s is empty: a definition begins with its name", file)
	}
	r.definition(doc.Content[0], d)
	if len(r.wrong) > 0 {
		return nil, kith.Errorf(kith.Invalid, "%s", strings.Join(r.wrong, "\n"))
	}
	return d, nil
}

// A reader gathers what is wrong.
type reader struct {
	file  string
	wrong []string
	deep  int
}

func (r *reader) say(n *yaml.Node, format string, args ...any) {
	if len(r.wrong) < 20 {
		r.wrong = append(r.wrong, fmt.Sprintf("%s line %d: %s", r.file, n.Line, fmt.Sprintf(format, args...)))
	}
}

// fields calls f for each key of a mapping; f says false to a key it does not
// know. known is what to offer instead.
func (r *reader) fields(n *yaml.Node, what string, known []string, f func(key string, v *yaml.Node)) {
	if n.Kind != yaml.MappingNode {
		r.say(n, "%s is written as a list of %s, each with a colon", what, strings.Join(known, ", "))
		return
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		k, v := n.Content[i], n.Content[i+1]
		switch {
		case v.Kind == yaml.AliasNode:
			r.say(v, "repeat the rule instead of pointing to it with *")
		case seen[k.Value]:
			r.say(k, "%q stands here twice: leave one", k.Value)
		case !slices.Contains(known, k.Value):
			r.say(k, "%s has no %q: it has %s", what, k.Value, strings.Join(known, ", "))
		default:
			f(k.Value, v)
		}
		seen[k.Value] = true
	}
}

func (r *reader) text(n *yaml.Node) string {
	if n.Kind != yaml.ScalarNode {
		r.say(n, "write words here, not a list")
	}
	return strings.TrimSpace(n.Value)
}

// list is one word or several.
func (r *reader) list(n *yaml.Node) (all []string) {
	if n.Kind != yaml.SequenceNode {
		if s := r.text(n); s != "" {
			all = []string{s}
		}
	}
	if n.Kind == yaml.SequenceNode {
		for _, c := range n.Content {
			all = append(all, r.text(c))
		}
	}
	if len(all) == 0 || slices.Contains(all, "") {
		r.say(n, "say at least one, and leave none empty")
	}
	return all
}

func (r *reader) day(n *yaml.Node) kith.Day {
	d := kith.Day(r.text(n))
	if !d.Valid() {
		r.say(n, "%q is not a day: write it as 2027-03-31", string(d))
	}
	return d
}

func (r *reader) whole(n *yaml.Node, least, most int) int {
	i, err := strconv.Atoi(r.text(n))
	if err != nil || i < least || i > most {
		r.say(n, "%q is not a whole number from %d to %d", n.Value, least, most)
		return least
	}
	return i
}

func (r *reader) yes(n *yaml.Node) bool {
	switch r.text(n) {
	case "no":
		return true
	case "unknown":
	default:
		r.say(n, "unrecorded is either no or unknown")
	}
	return false
}

var definitionFields = []string{"name", "title", "about", "version", "owner", "review", "basis", "signed", "sources", "needs", "offer", "visit", "reference", "among", "who", "first"}

func (r *reader) definition(n *yaml.Node, d *Definition) {
	was := len(r.wrong)
	r.fields(n, "a definition", definitionFields, func(key string, v *yaml.Node) {
		switch key {
		case "name":
			d.Name = r.text(v)
			if !kith.ID(d.Name).Valid() {
				r.say(v, "%q cannot be a name: use letters, digits and hyphens", d.Name)
			}
		case "title":
			d.Title = r.text(v)
		case "about":
			d.About = r.text(v)
		case "version":
			d.Version = r.whole(v, 1, 1<<20)
		case "owner":
			d.Owner = r.text(v)
		case "review":
			d.Review = r.day(v)
		case "basis":
			d.Basis = r.text(v)
		case "signed":
			d.Signed = r.text(v)
		case "sources":
			d.Sources = r.list(v)
		case "needs":
			d.Needs = r.list(v)
		case "offer":
			d.Offer = r.text(v)
		case "visit":
			d.Visit = r.text(v)
			if !kith.ID(d.Visit).Valid() {
				r.say(v, "%q cannot be a visit: write its code, as kith visit list has it", d.Visit)
			}
		case "reference":
			r.reference(v, d)
		case "among":
			d.Among = r.rule(v)
		case "who":
			d.Who = r.rule(v)
		case "first":
			d.First = r.rules(v)
		}
	})
	if len(r.wrong) > was {
		return
	}
	for _, f := range []struct{ key, value string }{
		{"name", d.Name}, {"title", d.Title}, {"owner", d.Owner}, {"review", string(d.Review)}, {"basis", d.Basis},
	} {
		if f.value == "" {
			r.say(n, "add %s: nobody may be looked for without it", f.key)
		}
	}
	if d.Version == 0 {
		r.say(n, "add version: 1")
	}
	if d.Who == nil {
		r.say(n, "add who: the rule that says who is meant")
	}
}

func (r *reader) reference(n *yaml.Node, d *Definition) {
	r.fields(n, "a reference", []string{"percent", "from"}, func(key string, v *yaml.Node) {
		if key == "from" {
			d.From = r.text(v)
			return
		}
		p, err := strconv.ParseFloat(r.text(v), 64)
		if err != nil || !(p > 0 && p <= 100) {
			r.say(v, "%q is not a share in per cent", v.Value)
		}
		d.Reference = p
	})
	if d.From == "" {
		r.say(n, "say from where the share is taken")
	}
}
