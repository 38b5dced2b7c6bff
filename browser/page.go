package browser

import (
	"context"
	_ "embed"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// A Page is a page in the browser. Its methods end the test when a step cannot
// be done, and say what was there instead.
type Page struct {
	t    testing.TB
	ctx  context.Context
	set  setting
	seen *seen
	root string // CSS selector of the part that is looked at; empty for the page
}

// For returns the page in the name of another test, for subtests.
func (p *Page) For(t testing.TB) *Page {
	q := *p
	q.t = t
	return &q
}

// Within returns the part of the page that the CSS selector finds first.
// Fill, Click, Text and See then keep to it.
func (p *Page) Within(selector string) *Page {
	q := *p
	q.root = selector
	return &q
}

// Goto loads an address and waits until it is there. It does not mind the
// status: see Status.
func (p *Page) Goto(address string) {
	p.t.Helper()
	p.must(p.do(chromedp.Navigate(address)), "going to "+address)
	p.settle()
}

// Back goes back one page, as the browser's own button does.
func (p *Page) Back() {
	p.t.Helper()
	p.must(p.do(chromedp.NavigateBack()), "going back")
	p.settle()
}

// Status returns the HTTP status of the page, 0 when there was no answer.
func (p *Page) Status() int {
	p.seen.Lock()
	defer p.seen.Unlock()
	return int(p.seen.status)
}

// URL returns the address of the page, and Title its title.
func (p *Page) URL() string   { p.t.Helper(); return eval[string](p, "location.href") }
func (p *Page) Title() string { p.t.Helper(); return eval[string](p, "document.title") }

// Text returns the text that can be seen, as it would be copied.
func (p *Page) Text() string {
	p.t.Helper()
	return eval[string](p, "("+p.element()+"?.innerText ?? '')")
}

// HTML returns the markup of the page, or of the part.
func (p *Page) HTML() string {
	p.t.Helper()
	return eval[string](p, "("+p.element()+"?.outerHTML ?? '')")
}

// See waits until the text can be seen, spaces counting as one.
func (p *Page) See(text string) {
	p.t.Helper()
	var have string
	if !wait(5*time.Second, func() bool {
		have = squeeze(p.Text())
		return strings.Contains(have, squeeze(text))
	}) {
		p.t.Fatalf("cannot see %q on %s; there is:\n%s", text, p.URL(), have)
	}
}

// SeeNot fails when the text can be seen.
func (p *Page) SeeNot(text string) {
	p.t.Helper()
	if strings.Contains(squeeze(p.Text()), squeeze(text)) {
		p.t.Fatalf("%q can be seen on %s", text, p.URL())
	}
}

// Cookie sets a cookie for the host of address, such as a session made by the
// test.
func (p *Page) Cookie(address, name, value string) {
	p.t.Helper()
	_, err := chromedp.Call(p.ctx, network.SetCookie, network.SetCookieParams{URL: address, Name: name, Value: value, HTTPOnly: new(true)})
	p.must(err, "setting the cookie "+name)
}

// Eval evaluates a JavaScript expression, also on a page without script, and
// returns its value as text. It is for what no other method can see.
func (p *Page) Eval(expression string) string {
	p.t.Helper()
	return eval[string](p, "String("+expression+")")
}

var unsafe = regexp.MustCompile(`[^A-Za-z0-9._-]+`)

// Screenshot writes a picture of the whole page, name.png, into the folder
// that KITH_SCREENSHOT names, and returns the file. Without a folder it does
// nothing and returns "".
func (p *Page) Screenshot(name string) string {
	p.t.Helper()
	folder := os.Getenv("KITH_SCREENSHOT")
	if folder == "" {
		return ""
	}
	return p.ScreenshotTo(folder, name)
}

// ScreenshotTo writes a picture of the whole page, name.png, into folder.
func (p *Page) ScreenshotTo(folder, name string) string {
	p.t.Helper()
	// A window as high as the page, so that what sticks to an edge of the window
	// is pictured where the page ends and not across its middle.
	high := max(p.set.height, min(eval[int64](p, "document.documentElement.scrollHeight"), 10_000))
	p.resize(p.set.width, high, p.set.mobile)
	defer p.resize(p.set.width, p.set.height, p.set.mobile)
	picture, err := run(p, chromedp.FullScreenshot(100))
	p.must(err, "taking a picture")
	file := filepath.Join(folder, unsafe.ReplaceAllString(name, "-")+".png")
	p.must(os.MkdirAll(folder, 0o755), "making the folder")
	p.must(os.WriteFile(file, picture, 0o644), "writing the picture")
	return file
}

// Complaints returns what the browser held against the page so far: content
// refused by its policy, files not found, errors of its script.
func (p *Page) Complaints() []string {
	p.seen.Lock()
	defer p.seen.Unlock()
	return append([]string(nil), p.seen.complaints...)
}

// Elsewhere returns the hosts that were asked for something, other than the
// host of the page itself. It should be empty.
func (p *Page) Elsewhere() []string {
	p.t.Helper()
	own := host(p.URL())
	p.seen.Lock()
	defer p.seen.Unlock()
	var others []string
	for h := range p.seen.hosts {
		if h != "" && h != own {
			others = append(others, h)
		}
	}
	return others
}

// settle waits until nothing is loading.
func (p *Page) settle() {
	p.t.Helper()
	if !wait(patience, func() bool {
		p.seen.Lock()
		defer p.seen.Unlock()
		return !p.seen.loading
	}) {
		p.t.Fatal("the page is still loading")
	}
}

func (p *Page) resize(width, height int64, mobile bool) {
	p.t.Helper()
	_, err := chromedp.Call(p.ctx, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{
		Width: width, Height: height, DeviceScaleFactor: 1, Mobile: mobile})
	p.must(err, fmt.Sprintf("making the window %d wide", width))
	_, err = chromedp.Call(p.ctx, emulation.SetTouchEmulationEnabled, emulation.SetTouchEmulationEnabledParams{Enabled: mobile})
	p.must(err, "setting touch")
}

// withScript runs f with script allowed: what looks at the page may need it
// even when the page must not have it.
func (p *Page) withScript(f func()) {
	p.t.Helper()
	set := func(off bool) {
		_, err := chromedp.Call(p.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: off})
		p.must(err, "switching script")
	}
	if p.set.noScript {
		set(false)
		defer set(true)
	}
	f()
}

// element is the JavaScript expression of the part that is looked at.
func (p *Page) element() string {
	if p.root == "" {
		return "document.body"
	}
	return fmt.Sprintf("document.querySelector(%q)", p.root)
}

func (p *Page) must(err error, doing string) {
	p.t.Helper()
	if err != nil {
		p.t.Fatalf("%s: %v", doing, err)
	}
}

func (p *Page) do(steps ...chromedp.Action[chromedp.Void]) error {
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	return chromedp.Do(ctx, steps...)
}

func run[T any](p *Page, a chromedp.Action[T]) (T, error) {
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	return chromedp.Run(ctx, a)
}

func call[P, R any](p *Page, c cdp.Command[P, R], params P) (R, error) {
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	return chromedp.Call(ctx, c, params)
}

func eval[T any](p *Page, expression string) T {
	p.t.Helper()
	v, err := run(p, chromedp.Evaluate[T](expression))
	p.must(err, "looking at the page")
	return v
}

func wait(limit time.Duration, done func() bool) bool {
	for end := time.Now().Add(limit); ; time.Sleep(20 * time.Millisecond) {
		if done() {
			return true
		}
		if time.Now().After(end) {
			return false
		}
	}
}

func squeeze(s string) string { return strings.Join(strings.Fields(s), " ") }
