// Package browser lets a test look at a page as a person does: in Debian's
// Chromium, wide or on a phone, with a mouse or only a keyboard, with or
// without script. It supports tests and is in no program.
//
//	p := browser.Open(t)                       // or browser.Open(t, browser.Phone, browser.NoScript)
//	p.Goto(server.URL + "/today")
//	p.Fill("What happened", "Left a message")  // by the name that a screen reader says
//	p.Click("Save")
//	p.See("Contact recorded")
//	p.Good()                                   // axe, reflow at 320, targets, keyboard, complaints
//
// Everything is found by role and accessible name, which the browser itself
// computes: a button that a test can find, a screen reader can find.
//
// A test is skipped, saying so, when there is no Chromium or when the
// environment says KITH_BROWSER=off. KITH_BROWSER may instead name the program
// to start. With KITH_SCREENSHOT set to a folder, Screenshot writes there, and
// so does a test that fails.
//
// One browser serves all tests of a test program, each page in a context of
// its own (no cookies shared), so tests may run in parallel.
package browser

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	cdplog "github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// patience is how long a step may take, the machine being busy.
const patience = 30 * time.Second

// An Option says how the page is looked at.
type Option func(*setting)

type setting struct {
	width, height int64
	mobile        bool
	noScript      bool
	media         string
	features      []*emulation.MediaFeature
}

func feature(name, value string) Option {
	return func(s *setting) {
		s.features = append(s.features, &emulation.MediaFeature{Name: name, Value: value})
	}
}

// The ways of looking. Wide is what Open does when nothing else is said.
var (
	Wide          Option = Size(1280, 900)
	Phone         Option = func(s *setting) { s.width, s.height, s.mobile = 375, 667, true }
	NoScript      Option = func(s *setting) { s.noScript = true }
	Print         Option = func(s *setting) { s.media = "print" }
	ForcedColors         = feature("forced-colors", "active")
	ReducedMotion        = feature("prefers-reduced-motion", "reduce")
)

// Size sets the size of the window in CSS pixels.
func Size(width, height int64) Option {
	return func(s *setting) { s.width, s.height, s.mobile = width, height, false }
}

// Open opens an empty page, which closes when the test ends.
func Open(t testing.TB, options ...Option) *Page {
	t.Helper()
	program, why := find()
	if program == "" {
		t.Skip("browser test skipped: " + why)
	}
	parent, err := shared(program)
	if err != nil {
		t.Fatalf("starting %s: %v", program, err)
	}
	s := setting{width: 1280, height: 900}
	for _, o := range options {
		o(&s)
	}
	ctx, cancel := chromedp.NewContext(parent, chromedp.WithNewBrowserContext())
	p := &Page{t: t, ctx: ctx, set: s, seen: new(seen)}
	t.Cleanup(func() {
		if folder := os.Getenv("KITH_SCREENSHOT"); folder != "" && t.Failed() {
			p.Screenshot("failed-" + t.Name())
		}
		cancel()
	})
	p.must(chromedp.Do(ctx), "opening a page")
	p.must(chromedp.Listen(ctx, p.seen.event), "listening to the page")
	p.must(p.do(
		func(ctx context.Context, t *chromedp.Target) (void chromedp.Void, err error) {
			for _, command := range []cdp.Command[cdp.Empty, cdp.Empty]{cdplog.Enable} {
				if _, err = cdp.Call(ctx, t, command, cdp.Empty{}); err != nil {
					return
				}
			}
			if _, err = cdp.Call(ctx, t, network.Enable, network.EnableParams{}); err != nil {
				return
			}
			if _, err = cdp.Call(ctx, t, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: s.media, Features: s.features}); err != nil {
				return
			}
			_, err = cdp.Call(ctx, t, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: s.noScript})
			return
		}), "preparing a page")
	p.resize(s.width, s.height, s.mobile)
	return p
}

// find returns the program to start, or why there is none.
func find() (program, why string) {
	switch set := os.Getenv("KITH_BROWSER"); set {
	case "":
	case "off":
		return "", "KITH_BROWSER=off"
	default:
		return set, ""
	}
	// The shell without windows draws the same with less than half the work.
	for _, name := range []string{"chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"} {
		if file, err := exec.LookPath(name); err == nil {
			return file, ""
		}
	}
	return "", "no Chromium on this machine (make test installs it)"
}

var running struct {
	sync.Mutex
	ctx context.Context
}

// shared returns the context of the one browser, starting it when it is not
// there. It ends with the test program: the kernel sees to that.
func shared(program string) (context.Context, error) {
	running.Lock()
	defer running.Unlock()
	if running.ctx != nil && running.ctx.Err() == nil {
		return running.ctx, nil
	}
	sweep()
	profile, err := os.MkdirTemp("", fmt.Sprintf("kith-browser-%d-", os.Getpid()))
	if err != nil {
		return nil, err
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(program),
		chromedp.UserDataDir(profile),
		chromedp.DisableGPU,
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-quic", true),
		// A page that is gone back to is loaded again, so that Back can wait for it.
		chromedp.Flag("disable-features", "Translate,BackForwardCache"),
		chromedp.WSURLReadTimeout(time.Minute),
	)
	if os.Geteuid() == 0 {
		options = append(options, chromedp.NoSandbox)
	}
	allocator, _ := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, cancel := chromedp.NewContext(allocator)
	if err := chromedp.Do(ctx); err != nil {
		cancel()
		return nil, err
	}
	running.ctx = ctx
	return ctx, nil
}

// sweep removes the profiles of test programs that are no more.
func sweep() {
	left, _ := filepath.Glob(filepath.Join(os.TempDir(), "kith-browser-*-*"))
	for _, dir := range left {
		pid, err := strconv.Atoi(strings.Split(filepath.Base(dir), "-")[2])
		if err == nil && pid != os.Getpid() && syscall.Kill(pid, 0) == syscall.ESRCH {
			os.RemoveAll(dir)
		}
	}
}

// seen gathers what the browser tells of a page.
type seen struct {
	sync.Mutex
	loading    bool
	frame      cdp.FrameID
	status     int64
	complaints []string
	hosts      map[string]bool
}

func (s *seen) event(ev any) {
	s.Lock()
	defer s.Unlock()
	switch ev := ev.(type) {
	case *page.EventFrameRequestedNavigation:
		s.start(ev.FrameID)
	case *page.EventFrameStartedNavigating:
		if !strings.Contains(strings.ToLower(string(ev.NavigationType)), "samedocument") {
			s.start(ev.FrameID)
		}
	case *page.EventFrameStartedLoading:
		s.start(ev.FrameID)
	case *page.EventFrameStoppedLoading:
		if ev.FrameID == s.frame {
			s.loading = false
		}
	case *network.EventRequestWillBeSent:
		if s.hosts == nil {
			s.hosts = map[string]bool{}
		}
		s.hosts[host(ev.Request.URL)] = true
	case *network.EventResponseReceived:
		if ev.Type == network.ResourceTypeDocument && ev.FrameID == s.frame {
			s.status = ev.Response.Status
		}
	case *cdplog.EventEntryAdded:
		if ev.Entry.Level == cdplog.EntryLevelError || ev.Entry.Source == cdplog.EntrySourceSecurity {
			s.complain(ev.Entry.Text + " " + ev.Entry.URL)
		}
	case *runtime.EventExceptionThrown:
		s.complain(thrown(ev.ExceptionDetails))
	case *runtime.EventConsoleAPICalled:
		if ev.Type == runtime.ConsoleAPICalledTypeError {
			s.complain("console.error was called")
		}
	}
}

func (s *seen) start(frame cdp.FrameID) {
	if s.frame == "" {
		s.frame = frame // the first frame that navigates is the page itself
	}
	if frame == s.frame {
		s.loading = true
	}
}

func (s *seen) complain(text string) {
	s.complaints = append(s.complaints, strings.TrimSpace(text))
}

// thrown says what a script threw.
func thrown(d *runtime.ExceptionDetails) string {
	if d.Exception != nil && d.Exception.Description != "" {
		return d.Text + " " + d.Exception.Description
	}
	return d.Text
}

// host returns the scheme and host of an address; data: and the like have none.
// What a page has made itself (blob:) is its own.
func host(address string) string {
	scheme, rest, ok := strings.Cut(strings.TrimPrefix(address, "blob:"), "://")
	if !ok {
		return ""
	}
	name, _, _ := strings.Cut(rest, "/")
	return scheme + "://" + name
}
