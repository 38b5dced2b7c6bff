package webtest

import (
	"encoding/xml"
	"net/http"
	"net/url"
	"strings"
)

// A Page is what the browser shows.
type Page struct {
	*Browser
	Status int
	Header http.Header
	Body   string
	Path   string // with its query

	root *Node
}

// A Node is an element of a page, or a piece of text when it has no Name.
type Node struct {
	Name, Text string
	Attr       map[string]string
	Kids       []*Node
}

// Root is the page as elements. It fails the test when they do not nest.
func (p *Page) Root() *Node {
	p.T.Helper()
	if p.root == nil {
		root, err := parse(p.Body)
		if err != nil {
			p.T.Fatalf("%s is not well formed: %v\n%s", p.Path, err, p.Body)
		}
		p.root = root
	}
	return p.root
}

// parse reads HTML that is as tidy as templ writes it.
func parse(body string) (*Node, error) {
	d := xml.NewDecoder(strings.NewReader(body))
	d.Strict, d.AutoClose, d.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	root := &Node{Attr: map[string]string{}}
	path := []*Node{root}
	for {
		t, err := d.Token()
		if t == nil {
			if err.Error() == "EOF" {
				return root, nil
			}
			return nil, err
		}
		in := path[len(path)-1]
		switch t := t.(type) {
		case xml.StartElement:
			n := &Node{Name: t.Name.Local, Attr: map[string]string{}}
			for _, a := range t.Attr {
				n.Attr[a.Name.Local] = a.Value
			}
			in.Kids = append(in.Kids, n)
			path = append(path, n)
		case xml.EndElement:
			path = path[:len(path)-1]
		case xml.CharData:
			in.Kids = append(in.Kids, &Node{Text: string(t)})
		}
	}
}

// All returns the elements that want likes, in their order.
func (n *Node) All(want func(*Node) bool) (out []*Node) {
	if n.Name != "" && want(n) {
		out = append(out, n)
	}
	for _, k := range n.Kids {
		out = append(out, k.All(want)...)
	}
	return out
}

// Called returns the elements of this name.
func (n *Node) Called(name string) []*Node {
	return n.All(func(n *Node) bool { return n.Name == name })
}

// ByID returns the element with this id, or nil.
func (n *Node) ByID(id string) *Node {
	for _, m := range n.All(func(n *Node) bool { return n.Attr["id"] == id }) {
		return m
	}
	return nil
}

// String is the text of an element, with single spaces.
func (n *Node) String() string { return strings.Join(strings.Fields(n.raw()), " ") }

func (n *Node) raw() string {
	var b strings.Builder
	b.WriteString(n.Text)
	for _, k := range n.Kids {
		b.WriteString(k.raw())
		if k.Name != "" && k.Name != "span" && k.Name != "strong" && k.Name != "a" {
			b.WriteByte(' ')
		}
	}
	return b.String()
}

// Text is all that can be read on the page.
func (p *Page) Text() string {
	p.T.Helper()
	for _, n := range p.Root().Called("body") {
		return n.String()
	}
	return p.Body
}

// Title is the title of the tab.
func (p *Page) Title() string {
	for _, n := range p.Root().Called("title") {
		return n.String()
	}
	return ""
}

// Is fails the test unless the page came with this status.
func (p *Page) Is(status int) *Page {
	p.T.Helper()
	if p.Status != status {
		p.T.Fatalf("%s: status %d, want %d\n%s", p.Path, p.Status, status, p.Text())
	}
	return p
}

// Says fails the test unless each text can be read on the page.
func (p *Page) Says(texts ...string) *Page {
	p.T.Helper()
	for _, s := range texts {
		if !strings.Contains(p.Text(), s) {
			p.T.Errorf("%s does not say %q, but:\n%s", p.Path, s, p.Text())
		}
	}
	return p
}

// SaysNot fails the test if a text stands anywhere in the page.
func (p *Page) SaysNot(texts ...string) *Page {
	p.T.Helper()
	for _, s := range texts {
		if strings.Contains(p.Body, s) || strings.Contains(p.Text(), s) {
			p.T.Errorf("%s says %q:\n%s", p.Path, s, p.Text())
		}
	}
	return p
}

// Errors are the lines of the error summary.
func (p *Page) Errors() (out []string) {
	for _, s := range p.Root().All(func(n *Node) bool { return n.Attr["class"] == "nhsuk-error-summary" }) {
		for _, li := range s.Called("li") {
			out = append(out, li.String())
		}
	}
	return out
}

// Follow follows the link with this text.
func (p *Page) Follow(text string) *Page {
	p.T.Helper()
	var have []string
	for _, a := range p.Root().Called("a") {
		if a.String() == text {
			return p.Get(resolve(p.Path, a.Attr["href"]))
		}
		have = append(have, a.String())
	}
	p.T.Fatalf("%s has no link %q, but %q", p.Path, text, have)
	return nil
}

func resolve(at, href string) string {
	base, err := url.Parse(at)
	if err != nil {
		return href
	}
	to, err := base.Parse(href)
	if err != nil {
		return href
	}
	return to.RequestURI()
}

// Field is the value of the first field of this name on the page.
func (p *Page) Field(name string) string {
	p.T.Helper()
	for _, n := range p.Root().All(func(n *Node) bool { return n.Attr["name"] == name }) {
		c := controlOf(n)
		if c.sent {
			return c.value
		}
	}
	return ""
}
