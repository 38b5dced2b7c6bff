package desk

import (
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"kith"
	"kith/access"
	"kith/db"
	"kith/db/dbtest"
	"kith/plan"
	"kith/referral"
	"kith/web"
	"kith/web/webtest"
)

// ids are records of the furnished plan, by the name that a path has for them.
func (w *worked) ids(t testing.TB) map[string]string {
	t.Helper()
	out := map[string]string{}
	dbtest.See(t, w.db, dbtest.Worker, func(tx *db.Tx) error {
		rs, err := referral.Of(tx, w.person)
		if err != nil {
			return err
		}
		out["referral"] = string(rs[0].ID)
		p, err := plan.Current(tx, w.person)
		if err != nil {
			return err
		}
		tree, err := plan.Load(tx, p.ID)
		if err != nil {
			return err
		}
		a := tree.Needs[0].Goals[0].Actions[0]
		out["need"], out["goal"], out["action"] = string(tree.Needs[0].ID), string(tree.Needs[0].Goals[0].ID), string(a.ID)
		out["plan-version"], out["action-version"] = strconv.Itoa(p.Version), strconv.Itoa(a.Version)
		about, err := plan.About(tx, w.person)
		if err != nil {
			return err
		}
		out["about"] = string(about.ID)
		notes, err := plan.Notes(tx, w.person)
		if err != nil {
			return err
		}
		out["note"], out["record"] = string(notes[0].ID), string(notes[0].ID)
		follow, err := plan.FollowUps(tx, w.person)
		if err != nil {
			return err
		}
		out["follow"] = string(follow[0].ID)
		vouchers, err := plan.Vouchers(tx, w.person)
		if err != nil {
			return err
		}
		out["voucher"] = string(vouchers[0].ID)
		forms, err := plan.Forms(tx, w.person)
		if err != nil {
			return err
		}
		out["form"] = string(forms[0].ID)
		letters, err := plan.Letters(tx, w.person)
		if err != nil {
			return err
		}
		out["letter"] = string(letters[0].ID)
		concerns, err := plan.Concerns(tx, w.person)
		if err != nil {
			return err
		}
		out["concern"] = string(concerns[0].ID)
		codings, err := plan.Codings(tx, w.person)
		if err == nil {
			out["code"] = string(codings[0].ID)
		}
		return err
	})
	out["id"], out["kind"], out["instrument"], out["style"] = string(w.person), "note", "ons4", "plain"
	return out
}

// tries are what the worker can send; a route that is not here is read only, or
// sent empty.
func tries(ids map[string]string) map[string]url.Values {
	one := func(pairs ...string) url.Values {
		v := url.Values{}
		for i := 0; i+1 < len(pairs); i += 2 {
			v.Set(pairs[i], pairs[i+1])
		}
		return v
	}
	return map[string]url.Values{
		"/start":                       one("referral", ids["referral"]),
		"/strike/{kind}/{record}":      one("version", "1", "why", "Wrong person"),
		"/codes/{code}/done":           one("version", "1"),
		"/strengths":                   one("version", ids["plan-version"], "strengths", "Repairs bicycles"),
		"/agreement":                   one("version", ids["plan-version"], "agreed", "person"),
		"/review-date":                 one("version", ids["plan-version"], "review_name", "Lena"),
		"/reviews/new":                 one("version", ids["plan-version"], "stage", "3-months", "changed", "Much"),
		"/needs/new":                   one("need", "money", "words", "Debts"),
		"/needs/{need}":                one("version", "1", "need", "housing", "words", "None"),
		"/needs/{need}/goals/new":      one("words", "A door"),
		"/goals/{goal}":                one("version", "1", "words", "A door"),
		"/goals/{goal}/outcomes/new":   one("words", "A door"),
		"/goals/{goal}/actions/new":    one("words", "Ask"),
		"/actions/{action}":            one("version", ids["action-version"], "words", "Ask"),
		"/actions/{action}/stages/new": one("words", "A bed"),
		"/actions/{action}/progress":   one("version", ids["action-version"], "status", "done"),
		"/contact":                     one("how", "02", "result", "spoke", "words", "Fine"),
		"/notes":                       one("words", "A note"),
		"/notes/{note}/keep-back":      one("version", "1"),
		"/follow-ups":                  one("what", "Ring", "due", "2026-10-01"),
		"/follow-ups/{follow}":         one("version", "1", "what", "Ring", "due", "2026-10-01"),
		"/follow-ups/{follow}/done":    one("version", "1"),
		"/signposts/new":               one("service", "Library"),
		"/vouchers/new":                one("kind", "food", "fund", "Council", "pence", "40"),
		"/vouchers/{voucher}":          one("version", "1", "kind", "food", "fund", "Council", "pence", "40"),
		"/forms/new":                   one("kind", "pip"),
		"/forms/{form}":                one("version", "1", "kind", "pip"),
		"/concerns/new":                one("what", "Thin", "to_name", "Dr Powell", "urgency", "soon"),
		"/concerns/{concern}/heard":    one("version", "1", "heard_by", "Dr Powell", "outcome", "Will ring"),
		"/concerns/{concern}/escalate": one("version", "1", "escalated_to", "The manager"),
		"/letters/new":                 one("kind", "housing", "to_name", "A. Chief", "subject", "Home", "words", "Dear"),
		"/letters/{letter}":            one("version", "1", "kind", "housing", "to_name", "A. Chief", "subject", "Home", "words", "Dear"),
		"/about":                       one("most", "My garden", "previous", ids["about"]),
		"/measures/{instrument}":       one("stage", "end", "not_done", "declined"),
		"/messages":                    one("kind", "closing", "to", "gp", "closing", "goals-met"),
	}
}

// Every page of a person is tried with what should fail: the wrong people, the
// wrong paths, queries and forms. Messages, and what comes after a letter is
// finished, are tried by the worked case.
func TestPersonDrill(t *testing.T) {
	if testing.Short() || os.Getenv("KITH_TEST_POSTGRES") != "" {
		t.Skip("takes some seconds; the IDs are of one SQLite file")
	}
	var first *worked
	fill := func(d *db.DB) {
		first = &worked{town: townOn(t, d, true), t: t}
		first.begin()
		first.furnished()
	}
	open := func(t testing.TB) *worked {
		d := copied(t, "drill", fill)
		w := &worked{town: townOn(t, d, false), t: t}
		w.db.Now = func() time.Time { return w.now }
		w.at("2026-09-10 09:40")
		w.person = first.person
		return w
	}
	w := open(t)
	ids, forms := w.ids(t), tries(w.ids(t))
	mine := func(r web.Route) bool {
		_, under, ok := strings.Cut(r.Pattern, " /people/{id}")
		if !ok {
			return false
		}
		_, sent := forms[under]
		return sent || under == "" || slices.Contains([]string{"/about/history", "/attempts", "/help", "/measures", "/print", "/print/{style}", "/letters/{letter}/letter.pdf"}, under)
	}
	try := map[string]webtest.Try{}
	for _, r := range (&desk{}).routes() {
		if !mine(r) {
			continue
		}
		_, path, _ := strings.Cut(r.Pattern, " ")
		_, under, _ := strings.Cut(path, "/people/{id}")
		for name, id := range ids {
			path = strings.ReplaceAll(path, "{"+name+"}", id)
		}
		try[r.Pattern] = webtest.Try{Path: path, Form: forms[under]}
	}
	webtest.Drill{Try: try, Insider: dbtest.Worker, Powerless: dbtest.Analyst, OtherTeam: dbtest.Southerner, OtherTenant: dbtest.Stranger,
		Secrets: []string{"Finding somewhere to live", "debts to a friend", "07700 900123"},
		New: func(t testing.TB) *web.Server {
			w := open(t)
			x := &desk{keeper: w.keeper}
			srv, err := web.New(w.db, web.Config{Who: webtest.Who, Nav: nav}, slices.DeleteFunc(x.routes(), func(r web.Route) bool { return !mine(r) }))
			if err != nil {
				t.Fatal(err)
			}
			return srv
		}}.Run(t)
}

// A referrer, who sees the person, sees nothing of the plan.
func TestReferrerSeesNoPlan(t *testing.T) {
	w := newWorked(t)
	w.furnished()
	ids := w.ids(t)
	for _, who := range []kith.Actor{dbtest.Referrer, dbtest.Admin, dbtest.Governor, dbtest.Provider} {
		b := w.as(t, who)
		for _, under := range []string{"", "/about/history", "/notes", "/help", "/measures", "/print/plain", "/letters/" + ids["letter"] + "/letter.pdf", "/needs/" + ids["need"]} {
			if p := b.Get(w.path(under)); p.Status != 403 && p.Status != 404 {
				t.Errorf("%s opens %s: %d", access.Names[who.Role], under, p.Status)
			}
		}
	}
}
