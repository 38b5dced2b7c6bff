package browser

import (
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

var (
	//go:embed js/axe.js
	axeJS string
	//go:embed js/reflow.js
	reflowJS string
	//go:embed js/target.js
	targetJS string
	//go:embed js/focus.js
	focusJS string
)

// Good checks everything that a browser can check of access (axe, reflow,
// targets, the keyboard's way) and that the browser had nothing against the
// page and asked no other host. Each finding fails the test; the test goes on.
//
// It is the floor and not the ceiling: a person with a screen reader finds
// what no program does.
func (p *Page) Good() {
	p.t.Helper()
	for _, check := range []struct {
		name string
		find func() []string
	}{
		{"axe", p.Axe}, {"reflow", p.Reflow}, {"target size", p.Targets}, {"keyboard", p.Keyboard},
		{"complaint of the browser", p.Complaints}, {"asked another host", p.Elsewhere},
	} {
		for _, finding := range check.find() {
			p.t.Errorf("%s: %s: %s", p.URL(), check.name, finding)
		}
	}
}

// Axe runs axe-core over the page, or the part, with the rules of WCAG 2.2 AA
// and its best practices, and returns each violation as text: how grave, which
// rule, what to do, where. The test is skipped when axe-core is not installed.
//
// The page's content policy stays in force: the browser lets its debugger
// evaluate what the page may not.
func (p *Page) Axe() []string {
	p.t.Helper()
	source, err := axeSource()
	if err != nil {
		p.t.Skip("axe check skipped: " + err.Error())
	}
	var text string
	p.withScript(func() {
		p.t.Helper()
		if !eval[bool](p, "typeof axe === 'object'") {
			eval[chromedp.Void](p, source)
		}
		root := "document"
		if p.root != "" {
			root = p.element()
		}
		text, err = run(p, chromedp.Evaluate[string]("("+axeJS+")("+root+")", chromedp.EvalAwaitPromise))
		p.must(err, "running axe")
	})
	var violations []string
	p.must(json.Unmarshal([]byte(text), &violations), "reading what axe found")
	return violations
}

// axeSource reads axe-core from node_modules beside go.mod.
func axeSource() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for ; ; dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "package-lock.json")); err == nil {
			break
		}
		if dir == filepath.Dir(dir) {
			return "", errors.New("no package-lock.json above the test")
		}
	}
	source, err := os.ReadFile(filepath.Join(dir, "node_modules", "axe-core", "axe.min.js"))
	if err != nil {
		return "", errors.New("axe-core is not installed (make test installs it)")
	}
	return string(source), nil
}

// Reflow makes the window 320 CSS pixels wide (WCAG 1.4.10: 1280 at 400 %) and
// returns what makes the page scroll sideways. A wide table in a region that
// scrolls by itself is allowed.
func (p *Page) Reflow() []string {
	p.t.Helper()
	p.resize(320, 640, false)
	defer p.resize(p.set.width, p.set.height, p.set.mobile)
	return eval[[]string](p, "("+reflowJS+")()")
}

// Targets returns the controls smaller than 24 by 24 CSS pixels (WCAG 2.5.8),
// but for those the criterion excepts: links within a sentence, and small
// targets with enough room around them.
func (p *Page) Targets() []string {
	p.t.Helper()
	return eval[[]string](p, "("+targetJS+")(24)")
}

// A Stop is a place where the Tab key stops.
type Stop struct {
	Role, Name string
	Marked     bool // the focus can be seen
	Covered    bool // something else lies over it
}

func (s Stop) String() string {
	text := fmt.Sprintf("%s %q", s.Role, s.Name)
	if !s.Marked {
		text += " (focus not marked)"
	}
	if s.Covered {
		text += " (covered)"
	}
	return text
}

// Walk presses Tab from the top of the page until it comes round, and returns
// the stops in order, at most 300.
func (p *Page) Walk() []Stop {
	p.t.Helper()
	eval[chromedp.Void](p, `(document.activeElement?.blur(), getSelection()?.removeAllRanges(), scrollTo(0, 0), undefined)`)
	defer eval[chromedp.Void](p, `document.querySelectorAll("[data-kith-stop]").forEach(e => e.removeAttribute("data-kith-stop"))`)
	var stops []Stop
	for range 300 {
		p.must(p.do(chromedp.KeyEvent(kb.Tab)), "pressing Tab")
		text := eval[string](p, "("+focusJS+")()")
		if text == "" { // back at the body, or at a stop that was already there
			break
		}
		if text == "within" {
			continue
		}
		var s Stop
		p.must(json.Unmarshal([]byte(text), &s), "reading the focus")
		s.Role, s.Name = p.focused()
		stops = append(stops, s)
	}
	return stops
}

// focused returns the role and name of what has the focus.
func (p *Page) focused() (role, name string) {
	p.t.Helper()
	object, err := call(p, runtime.Evaluate, runtime.EvaluateParams{Expression: "document.activeElement"})
	p.must(err, "finding the focus")
	tree, err := call(p, accessibility.GetPartialAXTree, accessibility.GetPartialAXTreeParams{ObjectID: object.Result.ObjectID, FetchRelatives: new(false)})
	p.must(err, "naming the focus")
	for _, n := range tree.Nodes {
		return value(n.Role), squeeze(value(n.Name))
	}
	return "", ""
}

// Keyboard walks the page and returns what a person without a mouse would
// stumble over: a stop without a name, without a mark of the focus, or covered;
// a control where the Tab key never stops. What a browser's own player has is
// the browser's affair.
func (p *Page) Keyboard() []string {
	p.t.Helper()
	var findings []string
	reached := map[string]int{}
	for _, s := range p.Walk() {
		if s.Name == "" || !s.Marked || s.Covered {
			findings = append(findings, s.String())
		}
		reached[s.Role+" "+s.Name]++
	}
	for _, c := range p.controls([]string{"button", "link", "textbox", "searchbox", "combobox", "checkbox", "DisclosureTriangle", "switch"}) {
		key := c.Role + " " + c.Name
		if reached[key]--; reached[key] < 0 && p.on(c, `function() { return this.disabled || this.closest("[inert]") || this.getRootNode().host ? "off" : ""; }`) == "" {
			findings = append(findings, c.String()+" is never reached with the Tab key")
		}
	}
	return findings
}

// Path writes the walk as lines, for a golden file or a message.
func Path(stops []Stop) string {
	lines := make([]string, len(stops))
	for i, s := range stops {
		lines[i] = s.String()
	}
	return strings.Join(lines, "\n")
}
