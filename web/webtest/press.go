package webtest

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// A control is a field of a form.
type control struct {
	name, value, kind string
	sent              bool     // goes with the form as it stands
	offers            []string // of a select
}

func controlOf(n *Node) control {
	c := control{name: n.Attr["name"], value: n.Attr["value"], kind: n.Attr["type"], sent: true}
	switch n.Name {
	case "textarea":
		c.kind, c.value = "text", strings.TrimPrefix(n.raw(), "\n")
	case "select":
		c.kind, c.value = "select", ""
		for i, o := range n.Called("option") {
			v, ok := o.Attr["value"]
			if !ok {
				v = o.String()
			}
			c.offers = append(c.offers, v)
			if _, selected := o.Attr["selected"]; selected || i == 0 {
				c.value = v
			}
		}
	case "input":
		if c.kind == "radio" || c.kind == "checkbox" {
			_, c.sent = n.Attr["checked"]
		}
		if c.kind == "file" || c.kind == "submit" {
			c.sent = false
		}
	default:
		return control{}
	}
	return c
}

// Press presses the button that bears this text, after typing into fields:
// names and values by turns. What is not on the page cannot be typed into, and
// what is not offered cannot be chosen. A value "" clears a field, or unticks.
func (p *Page) Press(button string, fields ...string) *Page {
	p.T.Helper()
	form, pressed := p.formWith(button)
	if form == nil {
		p.T.Fatalf("%s has no button %q:\n%s", p.Path, button, p.Text())
	}
	values := p.Fill(form, fields...)
	if name := pressed.Attr["name"]; name != "" {
		values.Add(name, pressed.Attr["value"])
	}
	to := resolve(p.Path, target(form, pressed))
	p.at = p.Path
	if strings.EqualFold(form.Attr["method"], http.MethodPost) {
		return p.Post(to, values)
	}
	path, _, _ := strings.Cut(to, "?")
	return p.Get(path + "?" + values.Encode())
}

// Form is what the form with this button would send as it stands, and where to.
func (p *Page) Form(button string) (action string, values url.Values) {
	p.T.Helper()
	form, pressed := p.formWith(button)
	if form == nil {
		p.T.Fatalf("%s has no button %q:\n%s", p.Path, button, p.Text())
	}
	values = p.Fill(form)
	if name := pressed.Attr["name"]; name != "" {
		values.Add(name, pressed.Attr["value"])
	}
	return resolve(p.Path, target(form, pressed)), values
}

// target is where a form goes: a button may name another place than the form.
func target(form, pressed *Node) string {
	if to := pressed.Attr["formaction"]; to != "" {
		return to
	}
	return form.Attr["action"]
}

func (p *Page) formWith(button string) (form, pressed *Node) {
	for _, f := range p.Root().Called("form") {
		for _, b := range f.Called("button") {
			if b.String() == button || b.Attr["aria-label"] == button {
				return f, b
			}
		}
	}
	return nil, nil
}

// Fill is what form would send once fields have been typed.
func (p *Page) Fill(form *Node, fields ...string) url.Values {
	p.T.Helper()
	values := url.Values{}
	controls := map[string][]control{}
	for _, n := range form.All(func(n *Node) bool { return n.Attr["name"] != "" && n.Name != "button" }) {
		c := controlOf(n)
		controls[c.name] = append(controls[c.name], c)
		if c.sent {
			values.Add(c.name, c.value)
		}
	}
	touched := map[string]bool{}
	for i := 0; i+1 < len(fields); i += 2 {
		name, value := fields[i], fields[i+1]
		cs := controls[name]
		if len(cs) == 0 {
			p.T.Fatalf("%s has no field %q in this form", p.Path, name)
		}
		if cs[0].kind == "hidden" {
			p.T.Fatalf("%s: nobody can type into the hidden field %q", p.Path, name)
		}
		offered := slices.ContainsFunc(cs, func(c control) bool {
			return c.kind != "radio" && c.kind != "checkbox" && c.kind != "select" || value == "" || c.value == value && c.kind != "select" ||
				slices.Contains(c.offers, value)
		})
		if !offered {
			p.T.Fatalf("%s: the field %q does not offer %q", p.Path, name, value)
		}
		if cs[0].kind != "checkbox" || !touched[name] {
			values.Del(name)
		}
		touched[name] = true
		if value != "" || cs[0].kind != "checkbox" && cs[0].kind != "radio" {
			values.Add(name, value)
		}
	}
	return values
}
