package browser

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// A Control is something that can be pressed or filled in, as the browser
// tells it to a screen reader.
type Control struct {
	Role string // button, link, textbox, checkbox, radio, combobox …
	Name string
	node cdp.BackendNodeID
}

func (c Control) String() string { return fmt.Sprintf("%s %q", c.Role, c.Name) }

var (
	pressed = []string{"button", "link", "checkbox", "radio", "DisclosureTriangle", "tab", "menuitem", "option", "switch"}
	filled  = []string{"textbox", "searchbox", "spinbutton", "combobox", "Date", "InputTime", "listbox"}
)

// Controls returns what can be pressed or filled in, in the order of the page.
func (p *Page) Controls() []Control {
	p.t.Helper()
	return p.controls(append(slices.Clone(pressed), filled...))
}

// Click presses the button, link, box or other control of that name with the
// mouse, and waits for the page that follows, if one does.
func (p *Page) Click(name string) {
	p.t.Helper()
	p.click(p.find(name, pressed))
}

// Fill types text into the field of that name, in place of what it holds.
func (p *Page) Fill(name, text string) {
	p.t.Helper()
	c := p.find(name, filled)
	p.on(c, `function() { this.focus(); if (this.select) this.select(); }`)
	if text == "" {
		p.must(p.do(chromedp.KeyEvent("\b")), "emptying "+c.String())
		return
	}
	_, err := call(p, input.InsertText, input.InsertTextParams{Text: text})
	p.must(err, "typing into "+c.String())
	if got := p.on(c, `function() { return String(this.value); }`); squeeze(got) != squeeze(text) {
		p.t.Fatalf("%s holds %q after %q was typed", c, got, text)
	}
}

// Choose takes the option with that text in the list of that name.
func (p *Page) Choose(name, option string) {
	p.t.Helper()
	c := p.find(name, []string{"combobox", "listbox"})
	if p.on(c, `function(want) {
		const o = Array.from(this.options).find(o => o.text.trim() === want);
		if (!o) return "";
		o.selected = true;
		this.dispatchEvent(new Event("input", {bubbles: true}));
		this.dispatchEvent(new Event("change", {bubbles: true}));
		return "ok";
	}`, option) != "ok" {
		p.t.Fatalf("%s has no option %q", c, option)
	}
}

// Value returns what the field of that name holds; for a box, "true" or "false".
func (p *Page) Value(name string) string {
	p.t.Helper()
	c := p.find(name, append(slices.Clone(filled), "checkbox", "radio", "switch"))
	return p.on(c, `function() { return /checkbox|radio/.test(this.type) ? String(this.checked) : String(this.value); }`)
}

// Upload gives the file to the file field of that name.
func (p *Page) Upload(name, file string) {
	p.t.Helper()
	c := p.find(name, []string{"button"})
	_, err := call(p, dom.SetFileInputFiles, dom.SetFileInputFilesParams{Files: []string{file}, BackendNodeID: c.node})
	p.must(err, "uploading "+file)
}

// find waits for the one control of that name. Two are an error: keep to a
// part with Within, or give them names that differ, which people need too.
func (p *Page) find(name string, roles []string) Control {
	p.t.Helper()
	var all, found []Control
	wait(5*time.Second, func() bool {
		all, found = p.controls(roles), nil
		for _, c := range all {
			if c.Name == squeeze(name) {
				found = append(found, c)
			}
		}
		return len(found) > 0
	})
	switch len(found) {
	case 1:
		return found[0]
	case 0:
		p.t.Fatalf("nothing named %q on %s; there is:\n\t%s", name, p.URL(), list(all))
	}
	p.t.Fatalf("%d controls are named %q on %s:\n\t%s", len(found), name, p.URL(), list(found))
	panic("not reached")
}

func list(all []Control) string {
	lines := make([]string, len(all))
	for i, c := range all {
		lines[i] = c.String()
	}
	return strings.Join(lines, "\n\t")
}

// controls returns the controls of these roles that are not hidden. A page that
// is just being replaced has none.
func (p *Page) controls(roles []string) []Control {
	p.t.Helper()
	root, err := call(p, runtime.Evaluate, runtime.EvaluateParams{Expression: strings.Replace(p.element(), "document.body", "document", 1)})
	if err != nil || root.Result.ObjectID == "" {
		return nil
	}
	tree, err := call(p, accessibility.QueryAXTree, accessibility.QueryAXTreeParams{ObjectID: root.Result.ObjectID})
	if err != nil {
		return nil
	}
	var all []Control
	for _, n := range tree.Nodes {
		if role := value(n.Role); !n.Ignored && slices.Contains(roles, role) {
			all = append(all, Control{role, squeeze(value(n.Name)), n.BackendDOMNodeID})
		}
	}
	return all
}

func value(v *accessibility.Value) string {
	var s string
	if v != nil {
		json.Unmarshal(v.Value, &s) // anything but text is of no use here
	}
	return s
}

// on calls a JavaScript function with the control as this.
func (p *Page) on(c Control, function string, args ...string) string {
	p.t.Helper()
	object, err := call(p, dom.ResolveNode, dom.ResolveNodeParams{BackendNodeID: c.node})
	p.must(err, "reaching "+c.String())
	var arguments []*runtime.CallArgument
	for _, a := range args {
		raw, _ := json.Marshal(a)
		arguments = append(arguments, &runtime.CallArgument{Value: raw})
	}
	result, err := call(p, runtime.CallFunctionOn, runtime.CallFunctionOnParams{
		FunctionDeclaration: function, ObjectID: object.Object.ObjectID, Arguments: arguments, ReturnByValue: new(true)})
	p.must(err, "asking "+c.String())
	if result.ExceptionDetails != nil {
		p.t.Fatalf("asking %s: %s", c, thrown(result.ExceptionDetails))
	}
	var s string
	json.Unmarshal(result.Result.Value, &s) // a function may return nothing
	return s
}

// click moves the mouse to the middle of the control and presses it.
func (p *Page) click(c Control) {
	p.t.Helper()
	x, y := p.middle(c)
	// The control must be what is there to be pressed, or its label.
	if at := p.on(c, `function(x, y) {
		const e = document.elementFromPoint(+x, +y);
		return !e || this.contains(e) || e.contains(this) || e.closest("label")?.control === this ? "" : e.outerHTML.slice(0, 120);
	}`, fmt.Sprint(x), fmt.Sprint(y)); at != "" {
		p.t.Fatalf("%s is covered by %s", c, at)
	}
	p.must(p.do(chromedp.MouseClickXY(x, y)), "pressing "+c.String())
	// A form is sent, or a link followed, by a task that the press has queued;
	// two questions to the page come after it.
	for range 2 {
		run(p, chromedp.Evaluate[string]("document.readyState")) // fails while pages change; settle waits
		time.Sleep(30 * time.Millisecond)
	}
	p.settle()
}

// middle returns the middle of the control in the window, after scrolling it
// into view. A box that is drawn by its label has the label's middle.
func (p *Page) middle(c Control) (x, y float64) {
	p.t.Helper()
	text := p.on(c, `function() {
		let e = this;
		const small = r => r.width < 2 || r.height < 2;
		if (small(e.getBoundingClientRect()) && e.labels?.length) e = e.labels[0];
		e.scrollIntoView({block: "center", inline: "nearest", behavior: "instant"});
		const r = Array.from(e.getClientRects()).find(r => !small(r));
		return r ? JSON.stringify([r.x + r.width / 2, r.y + r.height / 2]) : "";
	}`)
	if text == "" {
		p.t.Fatalf("%s has no place on the screen", c)
	}
	var at [2]float64
	p.must(json.Unmarshal([]byte(text), &at), "finding the place of "+c.String())
	return at[0], at[1]
}
