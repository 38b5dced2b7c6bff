package browser_test

import (
	"fmt"
	"html"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"

	"kith/browser"
	"kith/web/asset"
)

const policy = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// good is a page that no check has anything against.
const good = `<main class="nhsuk-main-wrapper" id="main"><h1>Record a contact</h1>
<form method="post" action="/saved">
<div class="nhsuk-form-group"><label class="nhsuk-label" for="what">What happened</label>
<div class="nhsuk-hint" id="hint">A sentence is enough</div>
<input class="nhsuk-input" id="what" name="what" aria-describedby="hint"></div>
<div class="nhsuk-form-group"><label class="nhsuk-label" for="how">How</label>
<select class="nhsuk-select" id="how" name="how"><option value="t">By telephone</option><option value="v">At home</option></select></div>
<fieldset class="nhsuk-fieldset"><legend class="nhsuk-fieldset__legend">Did they answer?</legend><div class="nhsuk-radios">
<div class="nhsuk-radios__item"><input class="nhsuk-radios__input" id="y" type="radio" name="answer" value="yes"><label class="nhsuk-label nhsuk-radios__label" for="y">Yes</label></div>
<div class="nhsuk-radios__item"><input class="nhsuk-radios__input" id="n" type="radio" name="answer" value="no"><label class="nhsuk-label nhsuk-radios__label" for="n">No</label></div></div></fieldset>
<div class="nhsuk-checkboxes"><div class="nhsuk-checkboxes__item"><input class="nhsuk-checkboxes__input" id="m" type="checkbox" name="message" value="left"><label class="nhsuk-label nhsuk-checkboxes__label" for="m">Left a message</label></div></div>
<button class="nhsuk-button">Save</button></form>
<p>Or read <a href="/words">how to write it down</a> first, if that helps.</p>
<details class="nhsuk-details"><summary class="nhsuk-details__summary"><span class="nhsuk-details__summary-text">Why we ask</span></summary><div class="nhsuk-details__text"><p>So that nobody is asked twice.</p></div></details>
<section aria-labelledby="one"><h2 id="one">Amina Yusuf</h2><ul class="kith-do"><li><button type="button">Rang</button></li></ul></section>
<section aria-labelledby="two"><h2 id="two">Tom Baker</h2><ul class="kith-do"><li><button type="button">Rang</button></li></ul></section>
</main>`

// bad has one known fault of each kind.
const bad = `<main><h1>A page with faults</h1>
<p><img src="/missing.png"></p>
<p class="pale">This text cannot be read</p>
<input name="nameless">
<div><button class="tiny" type="button">x</button><button class="tiny" type="button">y</button></div>
<div class="wide">This box does not fit on a phone</div>
<p><a class="unmarked" href="/words">No mark of the focus</a></p>
<button type="button" tabindex="-1">Only for the mouse</button>
<script>document.title = "the policy let a script run"</script>
</main>`

const badCSS = `.pale{color:#ccc;background:#fff}.tiny{width:12px;height:12px;padding:0;border:0}.wide{width:700px}.unmarked,.unmarked:focus{all:unset!important}`

func server(t *testing.T) string {
	page := func(w http.ResponseWriter, body string) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Security-Policy", policy)
		fmt.Fprintf(w, `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Test – Kith</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="%s"><link rel="stylesheet" href="%s"><link rel="stylesheet" href="%s"></head>
<body class="nhsuk-template__body"><a class="nhsuk-skip-link" href="#main">Skip to main content</a><div class="nhsuk-width-container">%s</div></body></html>`,
			asset.Path("kith.svg"), asset.Path("nhsuk.css"), asset.Path("kith.css"), body)
	}
	mux := http.NewServeMux()
	mux.Handle(asset.Prefix, asset.Handler())
	mux.HandleFunc("GET /good", func(w http.ResponseWriter, r *http.Request) { page(w, good) })
	mux.HandleFunc("GET /words", func(w http.ResponseWriter, r *http.Request) {
		page(w, `<main id="main"><h1>How to write it down</h1></main>`)
	})
	mux.HandleFunc("GET /bad.css", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/css")
		fmt.Fprint(w, badCSS)
	})
	mux.HandleFunc("GET /bad", func(w http.ResponseWriter, r *http.Request) {
		page(w, `<link rel="stylesheet" href="/bad.css">`+bad)
	})
	mux.HandleFunc("GET /script", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprint(w, `<!DOCTYPE html><html lang="en"><title>x</title><p id="p">no script ran</p><script>document.getElementById("p").textContent = "a script ran"</script>`)
	})
	mux.HandleFunc("POST /saved", func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusUnprocessableEntity)
		page(w, fmt.Sprintf(`<main id="main"><h1>Saved</h1><p>%s, %s, answered %s, message %s</p></main>`,
			html.EscapeString(r.FormValue("what")), r.FormValue("how"), r.FormValue("answer"), r.FormValue("message")))
	})
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s.URL
}

func TestAFormIsFilledInAndSent(t *testing.T) {
	for name, options := range map[string][]browser.Option{
		"wide": nil, "phone": {browser.Phone}, "without script": {browser.NoScript},
	} {
		t.Run(name, func(t *testing.T) {
			p := browser.Open(t, options...)
			p.Goto(server(t) + "/good")
			if p.Status() != 200 || p.Title() != "Test – Kith" {
				t.Errorf("status %d, title %q", p.Status(), p.Title())
			}
			p.Fill("What happened", "something else")
			p.Fill("What happened", "Rang, “no answer” <b>")
			p.Choose("How", "At home")
			p.Click("No")
			p.Click("Left a message")
			if p.Value("Yes") != "false" || p.Value("No") != "true" || p.Value("How") != "v" {
				t.Errorf("Yes %s, No %s, How %s", p.Value("Yes"), p.Value("No"), p.Value("How"))
			}
			p.SeeNot("So that nobody is asked twice.")
			p.Click("Why we ask")
			p.See("So that nobody is asked twice.")
			p.Click("Save")
			p.See("Rang, “no answer” <b>, v, answered no, message left")
			if p.Status() != 422 || !strings.HasSuffix(p.URL(), "/saved") {
				t.Errorf("status %d at %s", p.Status(), p.URL())
			}
			p.Back()
			p.Click("how to write it down")
			p.See("How to write it down")
		})
	}
}

func TestScriptIsOffWhenItIsOff(t *testing.T) {
	url := server(t) + "/script"
	p := browser.Open(t)
	p.Goto(url)
	p.See("a script ran")
	p = browser.Open(t, browser.NoScript)
	p.Goto(url)
	p.See("no script ran")
	p.Axe() // needs script itself, and leaves it off
	p.Goto(url)
	p.See("no script ran")
}

func TestNothingIsHeldAgainstTheGoodPage(t *testing.T) {
	url := server(t) + "/good"
	for _, options := range [][]browser.Option{nil, {browser.Phone}, {browser.NoScript}, {browser.ForcedColors}} {
		p := browser.Open(t, options...)
		p.Goto(url)
		p.Good()
		if folder := os.Getenv("KITH_SCREENSHOT"); folder != "" {
			p.Screenshot("good")
		}
	}
}

func TestEachFaultOfTheBadPageIsFound(t *testing.T) {
	p := browser.Open(t)
	p.Goto(server(t) + "/bad")
	for name, check := range map[string]struct {
		found []string
		want  []string
	}{
		"axe":        {p.Axe(), []string{"image-alt", "color-contrast", "critical label", "target-size"}},
		"reflow":     {p.Reflow(), []string{"div.wide reaches to"}},
		"targets":    {p.Targets(), []string{`button "x" is 12 by 12`, `button "y" is 12 by 12`}},
		"keyboard":   {p.Keyboard(), []string{`link "No mark of the focus" (focus not marked)`, `textbox ""`, `button "Only for the mouse" is never reached`}},
		"complaints": {p.Complaints(), []string{"404", "Content Security Policy"}},
	} {
		all := strings.Join(check.found, "\n")
		for _, want := range check.want {
			if !strings.Contains(all, want) {
				t.Errorf("%s did not find %q, but:\n%s", name, want, all)
			}
		}
	}
	if p.Title() != "Test – Kith" {
		t.Error("the content policy was not in force")
	}
}

func TestTheKeyboardWalk(t *testing.T) {
	p := browser.Open(t)
	p.Goto(server(t) + "/good")
	want := `link "Skip to main content"
textbox "What happened"
combobox "How"
radio "Yes"
checkbox "Left a message"
button "Save"
link "how to write it down"
DisclosureTriangle "Why we ask"
button "Rang"
button "Rang"`
	if got := browser.Path(p.Walk()); got != want {
		t.Errorf("walked\n%s\nwant\n%s", got, want)
	}
}

func TestWithinKeepsToAPart(t *testing.T) {
	p := browser.Open(t)
	p.Goto(server(t) + "/good")
	part := p.Within(`section[aria-labelledby="two"]`)
	part.See("Tom Baker")
	part.SeeNot("Amina Yusuf")
	part.Click("Rang") // there are two on the page
	if got := fmt.Sprint(part.Controls()); got != `[button "Rang"]` {
		t.Errorf("the part has %s", got)
	}
}

func TestPagesShareNoCookies(t *testing.T) {
	var got []string
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/" {
			got = append(got, r.Header.Get("Cookie"))
		}
	}))
	defer s.Close()
	p, q := browser.Open(t), browser.Open(t)
	p.Cookie(s.URL, "session", "one")
	p.Goto(s.URL)
	q.Goto(s.URL)
	if !slices.Equal(got, []string{"session=one", ""}) {
		t.Errorf("cookies %q", got)
	}
}

func TestAskingAnotherHostIsNoticed(t *testing.T) {
	other := httptest.NewServer(http.NotFoundHandler())
	defer other.Close()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprintf(w, `<!DOCTYPE html><title>x</title><img alt="" src="%s/pixel.png">`, other.URL)
	}))
	defer s.Close()
	p := browser.Open(t)
	p.Goto(s.URL)
	if got := p.Elsewhere(); !slices.Equal(got, []string{other.URL}) {
		t.Errorf("asked %q, want %q", got, other.URL)
	}
}

func TestAPictureIsTaken(t *testing.T) {
	p := browser.Open(t, browser.Phone)
	p.Goto(server(t) + "/good")
	file := p.ScreenshotTo(t.TempDir(), "the good page/phone")
	if raw, err := os.ReadFile(file); err != nil || !strings.HasPrefix(string(raw), "\x89PNG") || !strings.HasSuffix(file, "the-good-page-phone.png") {
		t.Errorf("%s: %v", file, err)
	}
}
