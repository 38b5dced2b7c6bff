package web_test

import (
	"context"
	"io"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/a-h/templ"

	"kith"
	"kith/db"
	"kith/db/dbtest"
	"kith/web"
	"kith/web/webtest"
)

var worker = dbtest.Worker

func tableOf(v web.View, cols []web.Col, rows int) templ.Component {
	return within(web.Table("People", cols), templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		for range rows {
			row := within(web.TableRow(), web.CellText("Name", "Amina <Yusuf>"), web.CellText("NHS number", "999 123 4567"), web.CellNumber("Waiting", "12"),
				web.CellText("Worker", "Lena Walker"), web.CellText("Need", "Debt"), within(web.Cell("State"), web.Tag(web.Green, "Accepted")))
			if err := row.Render(ctx, w); err != nil {
				return err
			}
		}
		return nil
	}))
}

// everything is a page with every component there is.
func everything(v web.View) templ.Component {
	yes := []web.Option{{Value: "yes", Label: "Yes"}, {Value: "no", Label: "No", Hint: "Not now", Or: true,
		Then: web.Input(v, web.Field{Name: "why", Label: "If not, why not?"})}}
	return within(web.Layout(v, web.Head{Title: "Everything", Crumbs: []web.Link{{Href: "/", Label: "Today"}, {Href: "/memos", Label: "Memos"}}}),
		say("h1", "Everything"),
		within(web.Form(v, "/everything"),
			web.Version(web.View{}, 3), web.Hidden("person", "p1"),
			web.Input(v, web.Field{Name: "given", Label: "First name", Hint: "As they like to be called", Autocomplete: "given-name", Width: 20, Plain: true}),
			web.Input(v, web.Field{Name: "cost", Label: "Cost", Prefix: "£", Suffix: "a week", Inputmode: "decimal", Optional: true}),
			web.Input(v, web.Field{Name: "secret", Label: "Password", Type: "password", Value: "never shown", Autocomplete: "current-password"}),
			web.Textarea(v, web.Field{Name: "note", Label: "Note", Rows: 8}),
			web.Select(v, web.Field{Name: "need", Label: "Need", Value: "debt"}, []web.Option{{Value: "", Label: "Choose"}, {Value: "debt", Label: "Debt"}}),
			web.Radios(v, web.Field{Name: "agree", Label: "Do they agree?", Hint: "Ask them", Inline: true}, yes),
			web.Checkboxes(v, web.Field{Name: "days", Label: "Days", Small: true, Values: []string{"mon"}}, []web.Option{{Value: "mon", Label: "Monday"}, {Value: "tue", Label: "Tuesday"}}),
			web.Tick(v, web.Field{Name: "told", Label: "They have been told", Hint: "In a way they understand"}, true),
			web.DateInput(v, web.Field{Name: "born", Label: "Date of birth", Hint: "For example, 15 3 1984", Value: "1950-03-03", Autocomplete: "bday"}),
			within(web.Buttons(), web.Button("Save"), web.Secondary("Save and add another", "next", "more"), web.Warning("Close"))),
		within(web.UploadForm(v, "/import"), web.FileInput(v, web.Field{Name: "file", Label: "A file", Accept: ".csv"}), web.Button("Import")),
		within(web.Filters("/everything"), web.Input(v, web.Field{Name: "q", Label: "Find", Type: "search"})),
		web.Do(v, "/done", "Done", "id", "x"), web.ButtonLink("/memos/new", "Write a memo"), web.SecondaryLink("/memos", "Memos"),
		within(web.SummaryList(), web.SummaryText("Name", "Amina <b>", "/change"), web.SummaryText("Telephone", "", "")),
		tableOf(v, append(web.Cols("Name", "NHS number"), web.Col{Label: "Waiting", Num: true}, web.Col{Label: "Worker"}, web.Col{Label: "Need"}, web.Col{Label: "State"}), 2),
		within(web.Details("More"), say("p", "more")), within(web.Expander("Even more"), say("p", "even more")), within(web.Inset(), say("p", "inset")),
		say("h2", "Warnings"), within(web.Callout("Not for emergencies"), say("p", "Ring 999")), within(web.Card("A card", "/card"), say("p", "card")),
		web.Sections("Parts of the record", []web.NavItem{{Href: "/a", Label: "Plan", Current: true}, {Href: "/b", Label: "Notes", Count: 3}}),
		within(web.Empty("No referrals yet.")), web.Pagination(v, 12))
}

// Every component is well formed, each field has its label, no id stands
// twice, and what describes a field is there.
func TestComponents(t *testing.T) {
	d := open(t)
	bad := map[string][]string{"once": {"x"}}
	errors := map[string]string{}
	for _, name := range []string{"given", "cost", "secret", "note", "need", "agree", "why", "days", "told", "born", "file"} {
		bad[name], errors[name] = []string{"typed " + name}, "Enter "+name
	}
	srv, err := web.New(d.db, web.Config{Who: webtest.Who, SignOut: "/out", Search: "/search", Account: "/me", Nav: func(*db.Tx) ([]web.NavItem, error) {
		return []web.NavItem{{Href: "/everything", Label: "Everything"}}, nil
	}}, []web.Route{{Pattern: "GET /everything", Handle: func(*web.Request, *db.Tx) (web.Reply, error) { return web.Show(everything), nil }},
		{Pattern: "POST /everything", Reads: true, Handle: func(*web.Request, *db.Tx) (web.Reply, error) {
			c := kith.Check(errors).Err()
			return web.Show(everything), c
		}}})
	if err != nil {
		t.Fatal(err)
	}
	b := webtest.Open(t, srv).As(worker)
	pages := map[string]*webtest.Page{"empty": b.Get("/everything?page=4&q=a").Is(200), "errors": b.Post("/everything", bad).Is(422)}
	for name, p := range pages {
		checkPage(t, name, p)
		p.SaysNot("never shown", "typed secret").Says("Amina <b>")
		if strings.Contains(p.Body, "<b>") {
			t.Errorf("%s: text is taken for markup", name)
		}
		if dir := os.Getenv("KITH_PAGES"); dir != "" {
			os.WriteFile(dir+"/"+name+".html", []byte(p.Body), 0o644)
		}
	}
	if got := pages["errors"].Errors(); !slices.Equal(got, []string{"Enter given", "Enter cost", "Enter secret", "Enter note", "Enter need", "Enter agree",
		"Enter why", "Enter days", "Enter told", "Enter born", "Enter file"}) {
		t.Errorf("errors in the order %q", got)
	}
	checkErrorsAreTied(t, pages["errors"])
	pages["empty"].Follow("Next page").Is(200)
	if got := b.Get("/everything?page=4&q=a").Follow("Next page").Path; got != "/everything?q=a&page=5" {
		t.Errorf("next is %s", got)
	}
	_, form := pages["empty"].Form("Save")
	if got := form.Encode(); !strings.Contains(got, "born-day=3&born-month=3&born-year=1950") || !strings.Contains(got, "days=mon") || !strings.Contains(got, "told=yes") ||
		!strings.Contains(got, "need=debt") || !strings.Contains(got, "version=3") || strings.Contains(got, "agree") {
		t.Errorf("the form would send %s", got)
	}
}

// checkPage checks what every page must be.
func checkPage(t *testing.T, name string, p *webtest.Page) {
	t.Helper()
	ids := map[string]int{}
	all := p.Root().All(func(n *webtest.Node) bool {
		if id, ok := n.Attr["id"]; ok {
			ids[id]++
		}
		return true
	})
	labelled := map[string]bool{}
	for _, n := range p.Root().Called("label") {
		labelled[n.Attr["for"]] = true
	}
	for id, n := range ids {
		if n != 1 || id == "" {
			t.Errorf("%s: the id %q stands %d times", name, id, n)
		}
	}
	for _, n := range all {
		switch kind := n.Attr["type"]; {
		case n.Name == "input" && kind != "hidden", n.Name == "textarea", n.Name == "select":
			if !labelled[n.Attr["id"]] {
				t.Errorf("%s: the field %q has no label", name, n.Attr["name"])
			}
		case n.Name == "form" && n.Attr["method"] == "post":
			if len(n.All(func(m *webtest.Node) bool { return m.Attr["name"] == "once" && len(m.Attr["value"]) == 22 })) != 1 {
				t.Errorf("%s: the form to %s has no key", name, n.Attr["action"])
			}
		case n.Name == "script", n.Name == "style", n.Attr["style"] != "":
			t.Errorf("%s: <%s> stands in the page", name, n.Name)
		}
		for _, a := range []string{"aria-describedby", "aria-labelledby"} {
			for _, id := range strings.Fields(n.Attr[a]) {
				if ids[id] == 0 {
					t.Errorf("%s: <%s> %s %q, which is not there", name, n.Name, a, id)
				}
			}
		}
	}
	if n := len(p.Root().Called("h1")); n != 1 {
		t.Errorf("%s: %d main headings", name, n)
	}
}
