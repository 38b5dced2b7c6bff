package open

import (
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"kith/browser"
)

// The public's pages on a phone: axe, 320 pixels, the size of targets and the
// way of the keyboard. No page but that of a search has a script.
func TestBrowserOpen(t *testing.T) {
	if testing.Short() {
		t.Skip("takes some seconds")
	}
	w := newTown(t)
	server := httptest.NewServer(w.door(t))
	defer server.Close()
	p := browser.Open(t, browser.Phone)
	cafe := "/support/services/" + string(w.cafe)
	for _, path := range []string{"/support/need/smoking", cafe, cafe + "/wrong", cafe + "?as=large", cafe + "?as=easy", "/support/services/" + string(w.refuge),
		"/support/refer-yourself", "/support/still-right/" + w.right} {
		name := strings.NewReplacer(w.right, "token", string(w.cafe), "cafe", string(w.refuge), "refuge", "?as=", "-", "/", "_").Replace(path)
		t.Run(name, func(t *testing.T) {
			p := p.For(t)
			p.Goto(server.URL + path)
			if got := p.Status(); got != 200 {
				t.Fatalf("status %d", got)
			}
			p.Good()
			p.Screenshot("open" + name)
		})
	}
}

// Somebody finds company and keeps a list, with a mouse and without script.
func TestBrowserFromNeedToList(t *testing.T) {
	if testing.Short() {
		t.Skip("takes some seconds")
	}
	w := newTown(t)
	server := httptest.NewServer(w.door(t))
	defer server.Close()
	for name, how := range map[string][]browser.Option{"wide": {browser.Wide}, "phone": {browser.Phone, browser.NoScript}} {
		t.Run(name, func(t *testing.T) {
			p := browser.Open(t, how...)
			p.Goto(server.URL + "/support")
			p.Good()
			p.Screenshot("support-start-" + name)
			p.Fill("What would help?", "compny")
			p.Fill("Where?", "Millbury")
			p.Click("Search")
			p.See("Tuesday talking café")
			p.See("Nothing has “compny”: we looked for “company”.")
			if strings.Contains(p.URL(), "comp") || strings.Contains(p.Title(), "comp") {
				t.Errorf("what was looked for stands in %s or %q", p.URL(), p.Title())
			}
			p.Good()
			p.Click("Keep for my list Tuesday talking café")
			p.Screenshot("support-found-" + name)
			if list, form := p.Eval(top("#found")), p.Eval(top("[name=words]")); list > form && len(list) >= len(form) {
				t.Errorf("the form stands above the results: at %s and %s", form, list)
			}
			p.Click("Make a list of those ticked")
			p.See("My list of support")
			p.Good()
			p.Screenshot("support-list-" + name)
		})
	}
}

// top is where the first element of a selector stands, from the top of the page.
func top(selector string) string {
	return `Math.round(document.querySelector("` + selector + `").getBoundingClientRect().top + scrollY)`
}

// The map shows the places of the list under their numbers, leads back to them,
// and is reached with the keyboard. Without script there is none.
func TestBrowserMap(t *testing.T) {
	if testing.Short() {
		t.Skip("takes some seconds")
	}
	w, x := warded(t)
	s, err := New(w.db, x.Config)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(s)
	defer server.Close()
	for name, how := range map[string][]browser.Option{"wide": {browser.Wide}, "phone": {browser.Phone}, "no-script": {browser.Wide, browser.NoScript}} {
		t.Run(name, func(t *testing.T) {
			p := browser.Open(t, how...)
			p.Goto(server.URL + "/support")
			p.Fill("Where?", "Millbury")
			p.Click("Search")
			p.See("Tuesday talking café")
			if name == "no-script" {
				p.SeeNot("Map")
				p.Good()
				return
			}
			if name == "phone" {
				p.See("See these on a map")
				p.Click("Map")
			}
			until(t, p, `document.querySelectorAll(".kith-pin").length`, "2")
			until(t, p, `document.querySelectorAll(".kith-map-drawn path.kith-area").length`, "1")
			if got := p.Eval(`[...document.querySelectorAll(".kith-pin")].map((e) => e.title).join("; ")`); !strings.Contains(got, "Tuesday talking café") ||
				!strings.Contains(got, "Millbury food larder") || !strings.Contains(got, "Walking for company") || strings.Contains(got, "refuge") {
				t.Errorf("the markers are %s", got)
			}
			p.Good()
			p.Eval(`(document.querySelector(".kith-pin").focus(), document.activeElement.dispatchEvent(new KeyboardEvent("keypress", {keyCode: 13, key: "Enter", bubbles: true})))`)
			until(t, p, `document.querySelectorAll(".leaflet-popup-content a[href^='#place-']").length > 0`, "true")
			for _, f := range p.Axe() {
				t.Error(f)
			}
			p.Screenshot("support-map-" + name)
			if strings.Contains(p.URL(), "Millbury") {
				t.Errorf("what was looked for stands in %s", p.URL())
			}
		})
	}
}

// What comes back with errors can be used too: by the links of its summary.
func TestBrowserReferAgain(t *testing.T) {
	if testing.Short() {
		t.Skip("takes some seconds")
	}
	w := newTown(t)
	server := httptest.NewServer(w.door(t))
	defer server.Close()
	p := browser.Open(t, browser.Phone)
	p.Goto(server.URL + "/support/refer-yourself")
	p.Click("Go on")
	p.See("Say who it is for")
	p.Click("For me")
	p.Click("Thoughts of suicide, or of hurting oneself")
	p.Click("Go on")
	p.See("Ring 111 and choose option 2")
	p.Click("Send") // at once, as a program would
	p.See("Answer this short question")
	for _, findings := range [][]string{p.Axe(), p.Reflow(), p.Targets(), p.Elsewhere()} {
		for _, f := range findings {
			t.Error(f)
		}
	}
	p.Screenshot("refer-form-again-phone")
}

func until(t *testing.T, p *browser.Page, expression, want string) {
	t.Helper()
	got := ""
	for range 100 {
		if got = p.Eval(expression); got == want {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("%s is %s, want %s", expression, got, want)
}

// A daughter asks for her mother on a phone without script, keeps it, goes on
// and sends it: every page is looked at.
func TestBrowserRefer(t *testing.T) {
	if testing.Short() {
		t.Skip("takes some seconds")
	}
	w := newTown(t)
	server := httptest.NewServer(w.door(t))
	defer server.Close()
	for name, how := range map[string][]browser.Option{"wide": {browser.Wide}, "phone": {browser.Phone, browser.NoScript}} {
		t.Run(name, func(t *testing.T) {
			p := browser.Open(t, how...)
			look := func(what string) {
				if name == "phone" {
					p.Good()
				}
				p.Screenshot("refer-" + what + "-" + name)
			}
			p.Goto(server.URL + "/support/refer-yourself")
			look("begin")
			p.Click("For somebody in my family, a friend, or somebody I look after")
			p.Click("No, or not yet")
			p.Click("None of these")
			p.Click("Go on")
			p.See("Ask them first")
			look("not-yet")
			p.Goto(server.URL + "/support/refer-yourself")
			p.Click("For somebody in my family, a friend, or somebody I look after")
			p.Click("Yes, they know and agree")
			p.Click("No food, heating or power today")
			p.Click("Go on")
			p.See("Do this first")
			look("form")
			p.Fill("Your name", "Grace Adeyemi")
			p.Click("Keep it and finish later")
			p.See("It is kept, and not sent yet")
			look("kept")
			codes := strings.Fields(p.Within(".kith-codes").Text())
			p.Click("Go on now")
			look("go-on")
			p.Fill("Reference", codes[1])
			p.Fill("Code", codes[3])
			p.Click("Go on")
			p.See("The person it is for")
			for label, typed := range map[string]string{"What are you to them?": "daughter", "Your phone number": "01632 960778", "First name": "Rose",
				"Family name": "Adeyemi " + name, "Day": "9", "Month": "11", "Year": "1938", "In your own words (optional)": "She misses her allotment"} {
				p.Fill(label, typed)
			}
			p.Click("Company and things to do")
			p.Within("fieldset:has(#risk)").Click("No")
			p.Choose("Which team is nearest to them?", "Millbury PCN")
			p.Click("I agree that the link worker team keeps what I have written here, and I have told the person it is for")
			w.later(time.Minute)
			p.Click("Send")
			p.See("Thank you. We have what you sent")
			look("sent")
		})
	}
}
