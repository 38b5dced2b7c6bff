package web

import (
	"net/url"
	"strings"
	"time"

	"kith"
	"kith/access"
)

// A View is what a page knows of whoever looks at it, and of the form that
// came back with errors. Every component takes it first.
type View struct {
	Actor    kith.Actor
	SignedIn bool
	Service  string            // the service's name
	Path     string            // of this page
	Query    url.Values        // of this page
	Now      time.Time         // in London
	Errors   map[string]string // by form name
	Problem  string            // what is wrong with no field in particular
	Flash    string            // what the last form did
	Kept     time.Time         // when what stands in the form was typed, by somebody whose session had ended
	Nav      []NavItem

	sheet *sheet
}

// A sheet is what the components of one page share while it is drawn.
type sheet struct {
	cfg    *Config
	typed  url.Values // what was sent, when a form comes back; else nil
	from   string     // the page that the form was on
	drawn  string     // says for whom the page is drawn, sealed
	stale  bool       // the form comes back because the record has moved on
	fields []field    // in the order in which they were drawn
}

// field is where a form name stands on the page.
type field struct{ name, id string }

// Can reports whether whoever looks may do p: what they may not do, a page
// does not offer. The record refuses it all the same.
func (v View) Can(p access.Permission) bool { return access.Can(v.Actor, p) }

// Again reports whether a form comes back: with errors, or as it was typed
// before a session ended.
func (v View) Again() bool { return v.sheet != nil && v.sheet.typed != nil }

// Was is what the user typed into a field, exactly, when the form comes back;
// else fallback.
func (v View) Was(name, fallback string) string {
	if v.Again() {
		if typed, ok := v.sheet.typed[name]; ok && len(typed) > 0 {
			return typed[0]
		}
	}
	return fallback
}

// WasAll is what the user ticked, when the form comes back; else fallback.
func (v View) WasAll(name string, fallback []string) []string {
	if v.Again() {
		return v.sheet.typed[name]
	}
	return fallback
}

// Once is a fresh one-time key for a form. The component Form carries one.
func (v View) Once() string { return newOnce() }

// Today is the day in London.
func (v View) Today() kith.Day { return kith.DayOf(v.Now) }

// note says that the field name stands at id on the page, for the links of
// the error summary. It returns the field's error.
func (v View) note(name, id string) string {
	if v.sheet != nil {
		v.sheet.fields = append(v.sheet.fields, field{name, id})
	}
	return v.Errors[name]
}

// A problem is a line of the error summary; ID is the field's, or "".
type problem struct{ id, msg string }

// problems are the errors in the order of their fields on the page, and then
// those whose field is not on it.
func (v View) problems() []problem {
	var out []problem
	if v.Problem != "" {
		out = append(out, problem{"", v.Problem})
	}
	done := map[string]bool{}
	if v.sheet != nil {
		for _, f := range v.sheet.fields {
			if msg := v.Errors[f.name]; msg != "" && !done[f.name] {
				done[f.name] = true
				out = append(out, problem{f.id, msg})
			}
		}
	}
	for _, name := range sortedKeys(v.Errors) {
		if !done[name] {
			out = append(out, problem{"", v.Errors[name]})
		}
	}
	return out
}

func (v View) failed() bool { return len(v.Errors) > 0 || v.Problem != "" }

// With is this page's address with one value of its query changed; "" takes
// it out. A change of any but the page goes back to the first page.
func (v View) With(name, value string) string {
	q := url.Values{}
	for k, vs := range v.Query {
		if k != "page" && k != "after" {
			q[k] = vs
		}
	}
	q.Del(name)
	if value != "" {
		q.Set(name, value)
	}
	if len(q) == 0 {
		return v.Path
	}
	return v.Path + "?" + q.Encode()
}

// marked marks the entry of nav whose Href is the longest beginning of path.
func marked(nav []NavItem, path string) []NavItem {
	best := -1
	for i, n := range nav {
		here := n.Href == path || n.Href != "/" && strings.HasPrefix(path, n.Href+"/")
		if here && (best < 0 || len(n.Href) > len(nav[best].Href)) {
			best = i
		}
	}
	if best >= 0 {
		nav[best].Current = true
	}
	return nav
}
