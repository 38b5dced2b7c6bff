package web_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/a-h/templ"

	"kith"
	"kith/access"
	"kith/db"
	"kith/db/dbtest"
	"kith/web"
	"kith/web/webtest"
)

// A memo stands for every record that a door shows and changes.
type memo struct {
	db.Row
	Team kith.ID `db:"team"`
	New
}

// New is what a user writes of a memo.
type New struct {
	Text  string   `db:"text" form:"text"`
	Due   kith.Day `db:"due" form:"due"`
	Kinds []string `db:"kinds" form:"kinds"`
	Mood  string   `db:"mood" form:"mood"`
}

func (*memo) Table() string { return "test_memo" }
func (*memo) Wall() db.Wall {
	return db.Wall{See: access.CareSee, Write: access.CareWrite, Sight: db.ByTeam}
}

func (n *New) check() error {
	c := kith.Check{}
	c.Need(&n.Text, "text", "Text", "Enter the text", 500)
	c.That(n.Due == "" || n.Due.Valid(), "due", "Enter a real date")
	kith.OneOf(c, n.Mood, []string{"", "calm", "brisk"}, "mood", "Choose a mood from the list")
	return c.Err()
}

// A door is a small door with all that a large one has.
type door struct {
	t    testing.TB
	db   *db.DB
	log  *bytes.Buffer
	srv  *web.Server
	runs int // of the handler of POST /memos
}

func open(t testing.TB, change ...func(*web.Config)) *door {
	d := &door{t: t, db: dbtest.Open(t), log: &bytes.Buffer{}}
	dbtest.Do(t, d.db, dbtest.System, func(tx *db.Tx) error {
		_, err := tx.Raw("a table for this test").Exec(`CREATE TABLE test_memo (id text NOT NULL, tenant text NOT NULL,
			version integer NOT NULL, created_at timestamp NOT NULL, updated_at timestamp NOT NULL, team text, text text NOT NULL,
			due date, kinds text NOT NULL, mood text NOT NULL, PRIMARY KEY (tenant, id))`)
		return err
	})
	cfg := web.Config{Who: webtest.Who, SignOut: "/sign-out", Search: "/search", Rate: web.Rate{PerMinute: 3},
		Log:    slog.New(slog.NewTextHandler(d.log, nil)),
		Footer: []web.Link{{Href: "/accessibility", Label: "Accessibility statement"}},
		Nav: func(tx *db.Tx) ([]web.NavItem, error) {
			if !access.Can(tx.Actor, access.CareSee) {
				return nil, nil
			}
			n, err := db.Count[memo](tx, db.Q{})
			return []web.NavItem{{Href: "/", Label: "Today"}, {Href: "/memos", Label: "Memos", Count: n}}, err
		}}
	for _, c := range change {
		c(&cfg)
	}
	var err error
	if d.srv, err = web.New(d.db, cfg, d.routes()); err != nil {
		t.Fatal(err)
	}
	return d
}

func (d *door) routes() []web.Route {
	return []web.Route{
		{Pattern: "GET /{$}", Handle: func(r *web.Request, tx *db.Tx) (web.Reply, error) { return web.Show(page("Today")), nil }},
		{Pattern: "GET /memos", Handle: list},
		{Pattern: "GET /memos/new", Handle: func(r *web.Request, tx *db.Tx) (web.Reply, error) {
			return web.Show(memoForm("/memos", memo{})), access.Need(tx.Actor, access.CareWrite)
		}},
		{Pattern: "POST /memos", Handle: d.add},
		{Pattern: "GET /memos/{id}", Handle: show},
		{Pattern: "GET /memos/{id}/change", Handle: func(r *web.Request, tx *db.Tx) (web.Reply, error) {
			m, err := db.Get[memo](tx, r.ID("id"))
			if err != nil {
				return web.Reply{}, err
			}
			return web.Show(memoForm("/memos/"+string(m.ID), *m)), nil
		}},
		{Pattern: "POST /memos/{id}", Handle: change},
		{Pattern: "POST /search", Reads: true, Handle: func(r *web.Request, tx *db.Tx) (web.Reply, error) {
			return web.Show(page("Found " + r.Value("q"))), nil
		}},
		{Pattern: "POST /import", Upload: 4 << 20, Handle: func(r *web.Request, tx *db.Tx) (web.Reply, error) {
			f, ok := r.File("file")
			return web.Show(page(fmt.Sprintf("Got %v %q %d %s", ok, f.Name, len(f.Body), r.Value("note")))), nil
		}},
		{Pattern: "GET /list.csv", Handle: func(r *web.Request, tx *db.Tx) (web.Reply, error) {
			return web.Bytes("a/\"list\".csv", "text/csv; charset=utf-8", []byte("a,b\n")), nil
		}},
		{Pattern: "GET /broken.csv", Handle: func(r *web.Request, tx *db.Tx) (web.Reply, error) {
			return web.File("b.csv", "text/csv", func(w io.Writer) error { io.WriteString(w, "a,"); return errors.New("the rest is lost") }), nil
		}},
		{Pattern: "GET /fail/{how}", Handle: fail},
		{Pattern: "POST /fail", Handle: fail},
		{Pattern: "POST /away", Handle: func(r *web.Request, tx *db.Tx) (web.Reply, error) {
			return web.GoTo(r.Value("to")), db.Insert(tx, &memo{Team: dbtest.North, New: New{Text: "away"}})
		}},
		{Pattern: "GET /sign-in", Public: true, Apart: func(r *web.Request) (web.Reply, error) { return web.Show(signIn(r.Query("next"))), nil }},
		{Pattern: "POST /sign-in", Public: true, Apart: d.signIn},
		{Pattern: "POST /sign-out", Handle: func(r *web.Request, tx *db.Tx) (web.Reply, error) {
			return web.GoTo("/sign-in").DropCookie("kith-session").Wiping().Saying("You have signed out"), nil
		}},
		{Pattern: "POST /knock", Public: true, Handle: func(r *web.Request, tx *db.Tx) (web.Reply, error) {
			_, err := tx.Raw("count").Exec(`UPDATE tenant SET name = name || 'x' WHERE id = $1`, dbtest.Tenant)
			return web.Show(page("Knock")).Refusing(kith.Errorf(kith.Invalid, "Not known here")), err
		}},
		{Pattern: "GET /healthz", Serve: web.Health(d.db)},
	}
}

func list(r *web.Request, tx *db.Tx) (web.Reply, error) {
	all, err := db.Select[memo](tx, db.Q{})
	if err != nil {
		return web.Reply{}, err
	}
	return web.Show(memoList(all)), nil
}

func show(r *web.Request, tx *db.Tx) (web.Reply, error) {
	m, err := db.Get[memo](tx, r.ID("id"))
	if err != nil {
		return web.Reply{}, err
	}
	return web.Show(page(m.Text)), nil
}

func (d *door) add(r *web.Request, tx *db.Tx) (web.Reply, error) {
	d.runs++
	m := memo{Team: dbtest.North}
	r.Fill(&m.New)
	err := m.check()
	if err == nil {
		err = db.Insert(tx, &m)
	}
	if err != nil {
		return web.Show(memoForm("/memos", m)), err
	}
	return web.GoTo("/memos/" + string(m.ID)).Saying("Memo <added>: " + m.Text), nil
}

func change(r *web.Request, tx *db.Tx) (web.Reply, error) {
	m, err := db.Get[memo](tx, r.ID("id"))
	if err != nil {
		return web.Reply{}, err
	}
	r.Fill(m)
	if err = m.check(); err == nil {
		err = db.Update(tx, m)
	}
	if err != nil {
		return web.Show(memoForm("/memos/"+string(m.ID), *m)), err
	}
	return web.GoTo("/memos/" + string(m.ID)).Saying("Memo changed"), nil
}

func (d *door) signIn(r *web.Request) (web.Reply, error) {
	if r.PostForm.Get("password") != "right" {
		return web.Show(signIn(r.Value("next"))).Refusing(kith.Errorf(kith.Invalid, "The password is wrong")), nil
	}
	return web.GoTo(web.Local(r.Value("next"), "/")).SetCookie("kith-session", "s3cret", 0).Saying("Welcome"), nil
}

func fail(r *web.Request, tx *db.Tx) (web.Reply, error) {
	how := r.PathValue("how") + r.Value("how")
	switch how {
	case "internal":
		return web.Show(page("No")), fmt.Errorf("open vault %q of %s", r.Value("secret")+r.Query("secret"), "the bank")
	case "panic":
		panic("at the disco " + r.Query("secret"))
	case "draw":
		return web.Show(func(web.View) templ.Component {
			return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
				io.WriteString(w, "<p>half")
				return errors.New("no toner")
			})
		}), nil
	case "drawpanic":
		return web.Show(func(web.View) templ.Component { panic("no plotter") }), nil
	case "nothing":
		return web.Reply{}, nil
	case "forbidden":
		return web.Show(page("Secret page")), kith.Errorf(kith.Forbidden, "You may not")
	case "notfound":
		return web.Show(page("Secret page")), kith.Errorf(kith.NotFound, "We have no such thing")
	case "conflict":
		return web.Reply{}, kith.Errorf(kith.Conflict, "It has moved on")
	case "invalid":
		return web.Reply{}, &kith.Error{Kind: kith.Invalid, Msg: "There is a problem", Fields: map[string]string{"x": "Enter an x"}}
	}
	return web.Reply{}, fmt.Errorf("wrapped: %w", kith.Errorf(kith.Forbidden, "You may not (wrapped)"))
}

// within is a component with children, as templ calls it.
func within(c templ.Component, children ...templ.Component) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		return c.Render(templ.WithChildren(ctx, templ.Join(children...)), w)
	})
}

func say(name, text string) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		_, err := fmt.Fprintf(w, "<%s>%s</%[1]s>", name, templ.EscapeString(text))
		return err
	})
}

func page(heading string) web.Page {
	return func(v web.View) templ.Component {
		return within(web.Layout(v, web.Head{Title: heading}), say("h1", heading))
	}
}

func memoList(all []memo) web.Page {
	return func(v web.View) templ.Component {
		return within(web.Layout(v, web.Head{Title: "Memos", Wide: true}), say("h1", "Memos"), templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
			for _, m := range all {
				fmt.Fprintf(w, `<p><a href="/memos/%s">%s</a></p>`, m.ID, templ.EscapeString(m.Text))
			}
			return nil
		}))
	}
}

func memoForm(action string, m memo) web.Page {
	kinds := []web.Option{{Value: "call", Label: "A call"}, {Value: "visit", Label: "A visit"}, {Value: "letter", Label: "A letter"}}
	moods := []web.Option{{Value: "calm", Label: "Calm"}, {Value: "brisk", Label: "Brisk", Hint: "Quick and to the point"}}
	return func(v web.View) templ.Component {
		return within(web.Layout(v, web.Head{Title: "Write a memo", Back: web.Link{Href: "/memos"}}), say("h1", "Write a memo"),
			within(web.Form(v, action),
				web.Version(v, m.Version),
				web.Textarea(v, web.Field{Name: "text", Label: "Text", Hint: "What is it about?", Value: m.Text}),
				web.DateInput(v, web.Field{Name: "due", Label: "Due", Value: string(m.Due)}),
				web.Checkboxes(v, web.Field{Name: "kinds", Label: "Kinds", Values: m.Kinds}, kinds),
				web.Radios(v, web.Field{Name: "mood", Label: "Mood", Value: m.Mood, Optional: true}, moods),
				web.Button("Save memo")))
	}
}

func signIn(next string) web.Page {
	return func(v web.View) templ.Component {
		return within(web.Layout(v, web.Head{Title: "Sign in"}), say("h1", "Sign in"), within(web.Form(v, "/sign-in"),
			web.Hidden("next", next), web.Input(v, web.Field{Name: "password", Label: "Password", Type: "password"}), web.Button("Sign in")))
	}
}

func (d *door) as(a kith.Actor) *webtest.Browser { return webtest.Open(d.t, d.srv).As(a) }

func (d *door) memos() (out []string) {
	d.t.Helper()
	dbtest.See(d.t, d.db, dbtest.Worker, func(tx *db.Tx) error {
		all, err := db.Select[memo](tx, db.Q{})
		for _, m := range all {
			out = append(out, m.Text)
		}
		return err
	})
	return out
}

func (d *door) logs() string {
	s := d.log.String()
	d.log.Reset()
	return s
}

var keys atomic.Int64

// once is a form with a key of its own and these fields.
func once(fields ...string) map[string][]string {
	form := map[string][]string{"once": {strings.Repeat("k", 22) + fmt.Sprint(keys.Add(1))}}
	for i := 0; i+1 < len(fields); i += 2 {
		form[fields[i]] = append(form[fields[i]], fields[i+1])
	}
	return form
}
