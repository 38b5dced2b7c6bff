package desk

import (
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"kith"
	"kith/access"
	"kith/db"
	"kith/db/dbtest"
	"kith/directory"
	"kith/identity"
	"kith/nhs"
	"kith/outcome"
	"kith/person"
	"kith/plan"
	"kith/referral"
	"kith/sample"
	"kith/team"
	"kith/web"
	"kith/web/webtest"
)

// The misuse drills try every route of the desk: drill_test.go makes a town
// that has one record of every kind, and says how each route is tried. A form
// is tried as it stands on its page, with the answers of drillAnswers typed in.

// drillIDs are the records of the drilled town, by the part of a path that
// stands before their ID: /people/{id} is drillIDs["people"].
type drillIDs map[string]kith.ID

// at is the path of a pattern in the drilled town, or what it lacks.
func (ids drillIDs) at(pattern string) (string, error) {
	_, path, _ := strings.Cut(pattern, " ")
	if other := drillPaths[pattern]; other != nil {
		return other(ids), nil
	}
	var out []string
	before := ""
	for _, part := range strings.Split(path, "/") {
		switch {
		case part == "{$}":
			part = ""
		case strings.HasPrefix(part, "{"):
			id, ok := ids[before]
			if !ok {
				return "", fmt.Errorf("%s: add what stands after %q to drilledTown", pattern, before)
			}
			before, part = part, string(id)
			out = append(out, part)
			continue
		}
		before = part
		out = append(out, part)
	}
	return strings.Join(out, "/"), nil
}

// drillPaths are the routes for which another record is needed than the first.
var drillPaths = map[string]func(drillIDs) string{
	"GET /set-up/{token...}":        func(drillIDs) string { return "/set-up/" + drilled.token },
	"POST /set-up/{token...}":       func(drillIDs) string { return "/set-up/" + drilled.token },
	"POST /referrals/{id}/accept":   func(ids drillIDs) string { return "/referrals/" + string(ids["received"]) + "/accept" },
	"GET /referrals/{id}/decline":   func(ids drillIDs) string { return "/referrals/" + string(ids["received"]) + "/decline" },
	"POST /referrals/{id}/decline":  func(ids drillIDs) string { return "/referrals/" + string(ids["received"]) + "/decline" },
	"GET /referrals/{id}/return":    func(ids drillIDs) string { return "/referrals/" + string(ids["ended"]) + "/return" },
	"POST /referrals/{id}/return":   func(ids drillIDs) string { return "/referrals/" + string(ids["ended"]) + "/return" },
	"POST /people/{id}/start":       func(ids drillIDs) string { return "/people/" + string(ids["newcomer"]) + "/start" },
	"GET /people/{id}/refer":        func(ids drillIDs) string { return "/people/" + string(ids["leaver"]) + "/refer" },
	"POST /people/{id}/refer":       func(ids drillIDs) string { return "/people/" + string(ids["leaver"]) + "/refer" },
	"POST /people/{id}/risks/none":  func(ids drillIDs) string { return "/people/" + string(ids["newcomer"]) + "/risks/none" },
	"POST /people/{id}/not-reached": func(ids drillIDs) string { return "/people/" + string(ids["unreached"]) + "/not-reached" },
	"GET /people/{id}/merges":       func(ids drillIDs) string { return "/people/" + string(ids["leaver"]) + "/merges" },
	"POST /people/{id}/merges":      func(ids drillIDs) string { return "/people/" + string(ids["leaver"]) + "/merges" },
	"POST /people/{id}/letters/{letter}/sent": func(ids drillIDs) string {
		return "/people/" + string(ids["people"]) + "/letters/" + string(ids["finished letter"]) + "/sent"
	},
	"POST /people/{id}/messages/{message}/sent": func(ids drillIDs) string {
		return "/people/" + string(ids["people"]) + "/messages/" + string(ids["finished message"]) + "/sent"
	},
	"GET /referrals/{id}/messages/{message}": func(ids drillIDs) string {
		return "/referrals/" + string(ids["referrals"]) + "/messages/" + string(ids["sent message"])
	},
	"POST /accounts/{account}/resume": func(drillIDs) string { return "/accounts/provider/resume" },
	"POST /teams/{team}/reopen":       func(ids drillIDs) string { return "/teams/" + string(ids["shut"]) + "/reopen" },
	"POST /teams/{team}/close":        func(ids drillIDs) string { return "/teams/" + string(ids["empty"]) + "/close" },
	"GET /account/confirm":            func(drillIDs) string { return "/account/confirm?next=/account" },
}

// drillAnswers are typed into the form of a route, names and values by turns.
var drillAnswers = map[string][]string{
	"POST /sign-in/code":                 {"code", "code of the drill"},
	"POST /sign-in":                      {"email", "worker@example.org", "password", townPassword},
	"POST /account/password":             {"old", townPassword, "password", "kettle orbit parsnip"},
	"POST /account/confirm":              {"password", townPassword},
	"POST /accounts/new":                 {"name", "Nia Rees", "email", "nia@example.org", "role", "coach"},
	"POST /teams/new":                    {"name", "West Northshire PCN"},
	"POST /glasses/{glass}":              {"finding", "right"},
	"POST /people/{id}/addresses/new":    {"type", "temporary", "line1", "1 Mill Lane"},
	"POST /people/{id}/channels/new":     {"kind", "phone", "value", "01632 960009"},
	"POST /people/{id}/requirements/new": {"kind", "mobility", "what", "Step-free entrance"},
	"POST /people/{id}/relations/new":    {"name", "Sam Reed", "relationship", "neighbour"},
	"POST /people/{id}/risks/new":        {"what", "A dog that bites"},
	"POST /people/{id}/safeguarding/new": {"kind", "concern", "what", "Her post is opened"},
	"POST /people/{id}/consents/new":     {"purpose", "gp", "given", "yes", "how", "spoken"},
	"POST /people/{id}/names/new":        {"name", "Minnie", "kind", "known-as"},
	"POST /people/{id}/numbers/new":      {"system", "Homes", "value", "12"},
	"POST /people/{id}/died":             {"died_on", "2026-08-30"},
	"POST /people/{id}/left":             {"left_area", "2026-08-30"},
	"POST /referrals": {"given", "Elif", "family", "Demir", "age_about", "40", "reason", "Lonely", "urgency", "routine", "agreed", "yes", "risk", "none",
		"referrer", "Dr Rhian Powell", "service", "Canal Street Surgery", "organisation", "K84001", "source", "gp", "contact", "01632 960100"},
	"POST /people/{id}/refer":                       {"reason", "Lonely again", "urgency", "routine", "agreed", "yes", "risk", "none", "organisation", "K84001"},
	"POST /referrals/{id}/decline":                  {"decline", "not-suitable"},
	"POST /referrals/{id}/allocate":                 {"worker", "worker"},
	"POST /referrals/{id}/weight":                   {"complexity", "much", "complexity_why", "Cares for two children"},
	"POST /referrals/{id}/return":                   {"agreed", "yes", "risk", "none", "reason", "Back again"},
	"POST /glass":                                   {"nhs_number", "999 000 0034", "born", "1940-02-02", "why", "She collapsed at our café"},
	"POST /people/{id}/strike/{kind}/{record}":      {"why", "About somebody else"},
	"POST /people/{id}/reviews/new":                 {"stage", "other", "changed", "Nothing yet"},
	"POST /people/{id}/needs/new":                   {"need", "money", "words", "Debts"},
	"POST /people/{id}/needs/{need}/goals/new":      {"words", "To sing again"},
	"POST /people/{id}/goals/{goal}/outcomes/new":   {"words", "She sings"},
	"POST /people/{id}/goals/{goal}/readings/new":   {"progress", "4"},
	"POST /people/{id}/goals/{goal}/actions/new":    {"words", "Ring the choir"},
	"POST /people/{id}/actions/{action}/stages/new": {"words", "Find the number"},
	"POST /people/{id}/contact":                     {"result", "spoke"},
	"POST /people/{id}/notes":                       {"words", "Sings"},
	"POST /people/{id}/follow-ups":                  {"what", "Ring", "due", "2026-09-08"},
	"POST /people/{id}/signposts/new":               {"service", "Choir"},
	"POST /people/{id}/vouchers/new":                {"kind", "food", "fund", "Council"},
	"POST /people/{id}/forms/new":                   {"kind", "pip"},
	"POST /people/{id}/concerns/new":                {"what", "Losing weight", "to_name", "Dr Powell", "urgency", "today"},
	"POST /people/{id}/concerns/{concern}/heard":    {"outcome", "Will see her"},
	"POST /people/{id}/concerns/{concern}/escalate": {"escalated_to", "Dr Adams"},
	"POST /people/{id}/letters/new":                 {"kind", "housing", "to_organisation", "Northshire Council"},
	"POST /people/{id}/letters/{letter}/sent":       {"sent_how", "printed"},
	"POST /people/{id}/messages/{message}/sent":     {"sent_how", "printed", "sent_to", "Canal Street Surgery"},
	"POST /people/{id}/messages":                    {"kind", "review", "to", "gp"},
	"POST /people/{id}/measures/{instrument}":       {"stage", "other", "not_done", "declined"},
	"POST /people/{id}/close":                       {"no_score", "declined", "rest", "stopped", "rest_words", "Done", "no_message", "They know"},
	"POST /services/{id}/wrong":                     {"about", "times"},
	"POST /reports/{report}/settle":                 {"outcome", "mended"},
	"POST /services/{id}/times/{time}":              {"every", "week", "days", "TU", "opens", "10am"},
	"POST /services/{id}/assurances/{assurance}":    {"kind", "first aid"},
	"POST /services/{id}/places/new":                {"line1", "1 Mill Lane"},
	"POST /services":                                {"name", "Choir", "organisation", "Green"},
	"POST /today/call":                              {"result", "no-answer", "referral", "referrals of the drill"},
	"POST /people/{id}/merges":                      {"merger", "merger of the drill", "why", "Two sisters"},
	"POST /people/{id}/find/link":                   {"pick", "services of the drill"},
	"POST /people/{id}/matches/{match}/merge":       {"why", "The same GP says so", "keep", "people of the drill"},
}

// drillForms are sent by no form on a page of ours that the drill has opened.
var drillForms = map[string]url.Values{
	"POST /people/{id}/own/recording":          {},
	"POST /questionnaires":                     {"text": {drillQuestionnaire("drilled", "2")}},
	"POST /sign-out":                           {},
	"POST /sign-in":                            {},
	"POST /set-up/{token...}":                  {"password": {"kettle orbit parsnip"}},
	"POST /account/sessions/end":               {},
	"POST /people/{id}/risks/none":             {},
	"POST /people/{id}/notes/{note}/keep-back": {"version": {"1"}},
	"POST /today/call":                         {},
	"POST /services/reports/heard":             {},
	"POST /people/{id}/find/compare":           {"pick": {"none"}},
	"POST /people/{id}/find/shortlist":         {"style": {"easy"}},
	"POST /people/{id}/find/link":              {},
	"POST /people/{id}/messages":               {},
	"POST /account/sessions/{session}/end":     {},
}

// drillOpen are those that everybody may open who is signed in, or whose other
// teams may see the same.
var (
	drillOpen = map[string]bool{"GET /{$}": true, "GET /services/unmet": true} // the analyst, who may do little else, sees what is unmet
	drillTeam = map[string]bool{"GET /teams/{team}": true, "GET /services/{id}": true, "GET /services/{id}/wrong": true, "POST /services/{id}/wrong": true}
)

// drilledTown makes a town with one record of every kind.
func drilledTown(t testing.TB, d *db.DB) drillIDs {
	t.Helper()
	n, was := 0, d.NewID
	d.NewID = func(time.Time) kith.ID { n++; return kith.ID(fmt.Sprintf("drill-%05d", n)) }
	defer func() { d.NewID = was }()
	w := townOn(t, d, true)
	ids := drillIDs{"accounts": "worker", "teams": sample.South, "facts": "accommodation", "measures": "ons4", "print": "plain", "strike": "note"}
	dbtest.Do(t, d, dbtest.Lead, func(tx *db.Tx) error { return drilledPerson(tx, ids) })
	dbtest.Do(t, d, dbtest.Lead, func(tx *db.Tx) error { return drilledPlan(tx, ids) })
	dbtest.Do(t, d, dbtest.Lead, func(tx *db.Tx) error { return drilledOthers(tx, ids) })
	dbtest.Do(t, d, dbtest.Lead, func(tx *db.Tx) error { return drilledOnward(tx, ids) })
	dbtest.Do(t, d, dbtest.Lead, func(tx *db.Tx) error { return drilledGroups(tx, ids) })
	dbtest.Do(t, d, dbtest.Analyst, func(tx *db.Tx) error { return drilledFigures(tx, ids) })
	dbtest.Do(t, d, dbtest.Analyst, func(tx *db.Tx) error { return drilledImpact(tx, ids) })
	dbtest.Do(t, d, dbtest.Analyst, func(tx *db.Tx) error { return drilledBoard(tx, ids) })
	drilledVoice(t, d, ids)
	dbtest.Do(t, d, dbtest.Lead, func(tx *db.Tx) error { return drilledTeam(tx, ids) })
	drilledCare(t, d, ids)
	drilledOutreach(t, d, ids)
	dbtest.Do(t, d, dbtest.Southerner, func(tx *db.Tx) error {
		who, n := sample.Amina, sample.FromGP
		who.Given, who.Family, who.Number, who.Phone, who.Line1, who.Town, who.Postcode, who.Born = "Gerda", "Klein", "9990000034", "", "", "", "", "1940-02-02"
		n.Team = sample.South
		_, err := referral.Receive(tx, who, n)
		return err
	})
	coach := kith.Actor{ID: "coach", Name: "Ravi Menon", Role: access.Coach, Tenant: dbtest.Tenant, Teams: []kith.ID{sample.South}}
	dbtest.Do(t, d, coach, func(tx *db.Tx) error { return person.BreakGlass(tx, ids["newcomer"], "She collapsed at our café") })
	dbtest.Do(t, d, dbtest.Admin, func(tx *db.Tx) error { return identity.Suspend(tx, dbtest.Provider.ID) })
	dbtest.See(t, d, dbtest.Governor, func(tx *db.Tx) error {
		all, err := person.Glasses(tx)
		ids["glasses"] = all[0].ID
		return err
	})
	dbtest.Do(t, d, dbtest.Admin, func(tx *db.Tx) error {
		return did(
			made(ids, "empty", func(v *team.Team) kith.ID { return v.ID }, func() (*team.Team, error) { return team.Add(tx, team.New{Name: "Empty"}) }),
			made(ids, "shut", func(v *team.Team) kith.ID { return v.ID }, func() (*team.Team, error) { return team.Add(tx, team.New{Name: "Shut"}) }),
			func() error { return team.Close(tx, ids["shut"], 1) })
	})
	drilled.cookies = map[kith.ID][]*http.Cookie{}
	for _, a := range everybody {
		if a.ID != dbtest.Provider.ID {
			drilled.cookies[a.ID] = []*http.Cookie{w.session(t, a)}
		}
	}
	drilledSignIn(t, w)
	dbtest.See(t, d, dbtest.Lead, func(tx *db.Tx) error {
		all, err := identity.Sessions(tx)
		ids["sessions"] = all[0].ID
		return err
	})
	return ids
}

// drilledSignIn leaves the lead half way through setting up a code app, and the
// worker with a link to a new password.
func drilledSignIn(t testing.TB, w *town) {
	t.Helper()
	r := httptest.NewRequest(http.MethodPost, "http://127.0.0.1:8080/account/codes", nil)
	r.AddCookie(drilled.cookies[dbtest.Lead.ID][0])
	s, err := w.keeper.StartCodes(r)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range s.Cookies {
		r.AddCookie(c)
		drilled.cookies[dbtest.Lead.ID] = append(drilled.cookies[dbtest.Lead.ID], c)
	}
	e, err := w.keeper.Enrolment(r)
	if err != nil {
		t.Fatal(err)
	}
	if drilled.code, err = totp.GenerateCode(strings.ReplaceAll(e.Secret, "-", ""), dbtest.Now); err != nil {
		t.Fatal(err)
	}
	dbtest.Do(t, w.db, dbtest.Admin, func(tx *db.Tx) error {
		l, err := identity.Reset(tx, dbtest.Worker.ID, false)
		drilled.token = l.Token
		return err
	})
}

// drillPages are further pages whose forms are tried.
func drillPages(ids drillIDs) []string {
	return []string{"/teams/" + string(ids["empty"]), "/teams/" + string(ids["shut"]), "/accounts/provider", "/people/" + string(ids["newcomer"]),
		"/people/" + string(ids["newcomer"]) + "/details", "/referrals/" + string(ids["received"]), "/referrals/" + string(ids["ended"]),
		"/people/" + string(ids["unreached"]) + "/attempts", "/people/" + string(ids["unreached"]),
		"/people/" + string(ids["people"]) + "/close?closing=goals-met", "/people/" + string(ids["people"]) + "/letters/" + string(ids["finished letter"]),
		"/people/" + string(ids["people"]) + "/messages/" + string(ids["finished message"])}
}

// did runs steps until one fails.
func did(steps ...func() error) error {
	for i, f := range steps {
		if err := f(); err != nil {
			return fmt.Errorf("step %d: %w", i+1, err)
		}
	}
	return nil
}

// made is a step that makes a record, and keeps its ID under a name.
func made[T any](ids drillIDs, name string, id func(*T) kith.ID, f func() (*T, error)) func() error {
	return func() error {
		v, err := f()
		if err == nil {
			ids[name] = id(v)
		}
		return err
	}
}

func drilledPerson(tx *db.Tx, ids drillIDs) error {
	r, err := referral.Receive(tx, sample.Amina, sample.FromGP)
	if err != nil {
		return err
	}
	who := r.Person
	ids["people"], ids["referrals"] = who, r.ID
	of := person.Of{Person: who}
	kept := func(name string, of *person.Of, add func() error) func() error {
		return func() error { err := add(); ids[name] = of.ID; return err }
	}
	requirement := &person.Requirement{Of: of, Kind: "mobility", What: "Step-free entrance"}
	relation := &person.Relation{Of: of, Name: "Joan Hale", Relationship: "mother"}
	risk := &person.Risk{Of: of, What: "Drillsecret risk"}
	concern := &person.Safeguard{Of: of, Kind: "concern", What: "Drillsecret concern"}
	consent := &person.Consent{Of: of, Purpose: person.ForProvider, Body: "Café", Given: true, How: "spoken"}
	alias := &person.Alias{Of: of, Name: "Minnie", Kind: "known-as"}
	number := &person.Identifier{Of: of, System: "Homes", Value: "1"}
	fact := &person.Fact{Of: of, Kind: person.Accommodation, Code: "HM04"}
	return did(
		kept("requirements", &requirement.Of, func() error { return person.AddRequirement(tx, requirement) }),
		kept("relations", &relation.Of, func() error { return person.AddRelation(tx, relation) }),
		kept("risks", &risk.Of, func() error { return person.AddRisk(tx, risk) }),
		kept("safeguarding", &concern.Of, func() error { return person.AddSafeguard(tx, concern) }),
		kept("consents", &consent.Of, func() error { return person.Consented(tx, consent) }),
		kept("names", &alias.Of, func() error { return person.AddAlias(tx, alias) }),
		kept("numbers", &number.Of, func() error { return person.AddIdentifier(tx, number) }),
		func() error { return person.Learn(tx, fact) },
		func() error {
			all, err := person.Channels(tx, who)
			ids["channels"] = all[0].ID
			return err
		},
		func() error {
			all, err := person.Addresses(tx, who)
			ids["addresses"] = all[0].ID
			return err
		})
}

func drilledPlan(tx *db.Tx, ids drillIDs) error {
	who, episode := ids["people"], ids["referrals"]
	var p *plan.Plan
	return did(
		func() (err error) { p, err = plan.Start(tx, episode); return err },
		made(ids, "contacts", func(c *plan.Contact) kith.ID { return c.ID }, func() (*plan.Contact, error) {
			return plan.RecordContact(tx, episode, plan.NewContact{How: nhs.Telephone, Result: plan.Spoke, Words: "Drillsecret words"})
		}),
		func() error { _, err := plan.Say(tx, who, "", plan.NewAboutMe{Most: "Singing"}); return err },
		made(ids, "needs", func(v *plan.Need) kith.ID { return v.ID }, func() (*plan.Need, error) {
			return plan.AddNeed(tx, p.ID, plan.NewNeed{Need: nhs.Housing, Words: "Damp"})
		}),
		made(ids, "goals", func(v *plan.Goal) kith.ID { return v.ID }, func() (*plan.Goal, error) {
			return plan.AddGoal(tx, ids["needs"], plan.NewGoal{Words: "A dry home", Importance: 9})
		}),
		made(ids, "actions", func(v *plan.Action) kith.ID { return v.ID }, func() (*plan.Action, error) {
			return plan.AddAction(tx, ids["goals"], plan.NewAction{Support: "housing-advice", Words: "Ring the council"})
		}),
		made(ids, "stages", func(v *plan.StageGoal) kith.ID { return v.ID }, func() (*plan.StageGoal, error) {
			return plan.AddStage(tx, ids["actions"], plan.NewStage{Words: "Find the number"})
		}),
		made(ids, "notes", func(v *plan.Note) kith.ID { return v.ID }, func() (*plan.Note, error) {
			return plan.AddNote(tx, who, plan.NewNote{Words: "Drillsecret note"})
		}),
		made(ids, "follow-ups", func(v *plan.FollowUp) kith.ID { return v.ID }, func() (*plan.FollowUp, error) {
			return plan.AddFollowUp(tx, who, plan.NewFollowUp{What: "Ring", Due: tx.Today()})
		}),
		made(ids, "vouchers", func(v *plan.Voucher) kith.ID { return v.ID }, func() (*plan.Voucher, error) {
			return plan.Give(tx, p.ID, plan.NewVoucher{Kind: "food", Pence: 4000, Fund: "Council"})
		}),
		made(ids, "forms", func(v *plan.Form) kith.ID { return v.ID }, func() (*plan.Form, error) {
			return plan.AddForm(tx, p.ID, plan.NewForm{Kind: "housing-register", Helped: "for-them"})
		}),
		made(ids, "letters", func(v *plan.Letter) kith.ID { return v.ID }, func() (*plan.Letter, error) {
			draft, err := plan.DraftLetter(tx, p.ID, "housing")
			if err != nil {
				return nil, err
			}
			draft.ToOrganisation = "Northshire Council"
			return plan.WriteLetter(tx, p.ID, *draft)
		}),
		func() error {
			draft, err := plan.DraftLetter(tx, p.ID, "grant")
			if err != nil {
				return err
			}
			draft.ToOrganisation = "Northshire Council"
			l, err := plan.WriteLetter(tx, p.ID, *draft)
			if err != nil {
				return err
			}
			ids["finished letter"] = l.ID
			_, err = plan.FinishLetter(tx, l.ID, l.Version)
			return err
		},
		func() error {
			m, err := plan.Draft(tx, p.ID, plan.Occasion{Kind: plan.FirstMessage, To: plan.ToGP})
			if err != nil {
				return err
			}
			ids["finished message"] = m.ID
			_, err = plan.Send(tx, m.ID, m.Version, "")
			return err
		},
		func() error {
			m, err := plan.Draft(tx, p.ID, plan.Occasion{Kind: plan.FirstMessage, To: plan.ToReferrer})
			if err != nil {
				return err
			}
			ids["sent message"] = m.ID
			if m, err = plan.Send(tx, m.ID, m.Version, ""); err != nil {
				return err
			}
			_, err = plan.MarkSent(tx, m.ID, m.Version, "email", m.ToName)
			return err
		},
		made(ids, "signposts", func(v *plan.Signpost) kith.ID { return v.ID }, func() (*plan.Signpost, error) {
			return plan.Point(tx, p.ID, plan.NewSignpost{Service: "Café", Need: nhs.Isolation})
		}),
		made(ids, "concerns", func(v *plan.Concern) kith.ID { return v.ID }, func() (*plan.Concern, error) {
			return plan.Raise(tx, who, plan.NewConcern{What: "Losing weight", ToName: "Dr Powell", ToRole: "GP", Urgency: "today"})
		}),
		made(ids, "messages", func(v *plan.Message) kith.ID { return v.ID }, func() (*plan.Message, error) {
			return plan.Draft(tx, p.ID, plan.Occasion{Kind: plan.ReviewMessage, To: plan.ToGP})
		}),
		made(ids, "scores", func(v *outcome.Score) kith.ID { return v.ID }, func() (*outcome.Score, error) {
			return outcome.Record(tx, episode, outcome.New{Instrument: "ons4", Stage: outcome.Start, NotDone: "declined"})
		}),
		func() error {
			all, err := plan.Codings(tx, who)
			if err == nil && len(all) > 0 {
				ids["codes"] = all[0].ID
			}
			return err
		},
		func() error { ids["{kind}"] = ids["notes"]; return nil })
}

// earlier is a step that was taken some hours ago.
func earlier(tx *db.Tx, hours int, f func() error) func() error {
	return func() error {
		now := tx.Now
		defer func() { tx.Now = now }()
		tx.Now = now.Add(time.Duration(-hours) * time.Hour)
		return f()
	}
}

func drilledOthers(tx *db.Tx, ids drillIDs) error {
	receive := func(name string, who person.New, n referral.New) func() error {
		return func() error {
			r, err := referral.Receive(tx, who, n)
			if err == nil {
				ids[name], ids[name+" person"] = r.ID, r.Person
			}
			return err
		}
	}
	other := func(given, born string) person.New {
		n := sample.Amina
		n.Given, n.Family, n.Number, n.Phone, n.Line1, n.Town, n.Postcode, n.Born = given, "Klein", "", "", "", "", "", kith.Day(born)
		return n
	}
	rang := func() error {
		_, err := plan.RecordContact(tx, ids["lost"], plan.NewContact{How: nhs.Telephone, Result: plan.NoAnswer})
		return err
	}
	again := sample.Amina
	again.Given, again.Number, again.Phone = "Aminah", "", ""
	return did(
		receive("received", other("Benno", "1980-05-05"), sample.FromGP),
		receive("again", again, sample.FromGP),
		receive("twin", other("Frieda", "1975-09-09"), sample.FromGP),
		receive("ended", other("Carla", "1970-06-06"), sample.FromGP),
		earlier(tx, 40*24, receive("lost", other("Dieter", "1960-07-07"), sample.FromGP)),
		func() error {
			ids["newcomer"], ids["leaver"], ids["unreached"] = ids["received person"], ids["ended person"], ids["lost person"]
			p, err := plan.Start(tx, ids["ended"])
			if err != nil {
				return err
			}
			if _, err := referral.Turndown(tx, ids["twin"], "error", ""); err != nil {
				return err
			}
			m, err := person.Merge(tx, ids["leaver"], ids["twin person"], "The same GP says so")
			if err != nil {
				return err
			}
			ids["merger"] = m.ID
			_, err = plan.Close(tx, p.ID, p.Version, plan.Closing{Reason: "goals-met", NoScore: outcome.NotReached, NoMessage: "For the drill", Rest: plan.Stopped})
			return err
		},
		earlier(tx, 39*24, func() error { _, err := plan.Start(tx, ids["lost"]); return err }),
		earlier(tx, 30*24, rang), earlier(tx, 20*24-4, rang), earlier(tx, 10*24-8, rang),
		func() error {
			all, err := person.MatchesOf(tx, ids["people"])
			if err == nil && len(all) > 0 {
				ids["matches"] = all[0].ID
			}
			return err
		},
		made(ids, "services", func(v *directory.Listed) kith.ID { return v.ID }, func() (*directory.Listed, error) {
			return directory.Add(tx, directory.New{Name: "Café", Organisation: "Green", When: "Tuesdays", Address: "1 Mill Lane"})
		}),
		func() error { return drilledDirectory(tx, ids) })
}

// drilledDirectory is what is kept about the service of the drill.
func drilledDirectory(tx *db.Tx, ids drillIDs) error {
	s, err := directory.GetService(tx, ids["services"])
	if err != nil {
		return err
	}
	n := s.ServiceNew
	n.Assurances = []directory.Assurance{{Kind: directory.FirstAid}}
	return did(
		func() error { _, err := directory.ChangeService(tx, s.ID, s.Version, n); return err },
		func() error {
			all, err := directory.PlacesOf(tx, s.ID)
			ids["places"] = all[0].Location.ID
			return err
		},
		func() error {
			all, err := directory.History(tx, s, s.ID)
			ids["history"], ids["times"], ids["assurances"] = all[0].ID, "0", "0"
			return err
		},
		made(ids, "reports", func(v *directory.Report) kith.ID { return v.ID }, func() (*directory.Report, error) {
			return directory.MakeReport(tx, s.ID, directory.WrongTimes, "")
		}),
		func() error {
			token, a, err := directory.NewAsk(tx, s.ID)
			if err != nil {
				return err
			}
			ids["answers"] = a.ID
			return directory.Reply(tx, token, directory.Changed, "It is on Wednesdays")
		},
		func() error {
			if _, err := directory.Add(tx, directory.New{Name: "Café", Organisation: "Green"}); err != nil {
				return err
			}
			if _, err := directory.SuggestDuplicates(tx); err != nil {
				return err
			}
			all, err := directory.Duplicates(tx)
			ids["duplicates"] = all[0].ID
			return err
		},
		func() error {
			src, d, err := differing(tx)
			ids["sources"], ids["differences"] = src, d
			return err
		})
}

// differing makes a source that says something else of a choir than somebody
// here has written.
func differing(tx *db.Tx) (source, difference kith.ID, err error) {
	src, err := directory.SourceOf(tx, directory.SourceNew{Name: "Council", URL: "https://feed.example.org", Licence: "OGL v3"})
	if err != nil {
		return "", "", err
	}
	run, err := directory.Begin(tx, src, false, true)
	if err != nil {
		return "", "", err
	}
	run.Counts = directory.Counts{Read: 2, Added: 1, Left: 1, Problems: 1}
	run.Findings = []directory.Finding{{Kind: "service", Record: "43", Field: "name", Wrong: "it has no name", Done: "left out"}}
	if err := directory.Save(tx, run); err != nil {
		return "", "", err
	}
	p := directory.Pull{Source: src, ID: run.ID}
	if _, _, err := p.TakeOrganisation(tx, "7", directory.OrganisationNew{Name: "Green"}, nil); err != nil {
		return "", "", err
	}
	says := func(description string) error {
		_, _, err := p.TakeService(tx, "42", directory.ServiceNew{Name: "Choir of all voices", Organisation: p.IDOf(&directory.Organisation{}, "7"), Description: description}, []byte(description))
		return err
	}
	id := p.IDOf(&directory.Service{}, "42")
	err = did(
		func() error { return says("Singing") },
		func() error {
			s, err := directory.GetService(tx, id)
			if err != nil {
				return err
			}
			n := s.ServiceNew
			n.Description = "Singing; no need to read music"
			_, err = directory.ChangeService(tx, id, s.Version, n)
			return err
		},
		func() error { p.ID = tx.NewID(); return says("Singing for joy") })
	if err != nil {
		return "", "", err
	}
	all, _, err := directory.Differences(tx, src.ID)
	if err != nil {
		return "", "", err
	}
	return src.ID, all[0].ID, nil
}

// drilled is a town that has been made once, for all drills.
var drilled struct {
	ids         drillIDs
	cookies     map[kith.ID][]*http.Cookie
	code, token string
	calendar    string // the token of a calendar link
}

// drillServer opens a drilled town's door for the routes that want likes.
func drillServer(t testing.TB, want func(string) bool) *web.Server {
	d := dbtest.Copy(t, "one of each", func(d *db.DB) {
		d.Now = func() time.Time { return dbtest.Now }
		drilled.ids = drilledTown(t, d)
	})
	w := townOn(t, d, false)
	x := &desk{db: d, keeper: w.keeper, finder: w.finder, seal: w.seal}
	var routes []web.Route
	for _, r := range x.routes() {
		if want(r.Pattern) {
			routes = append(routes, r)
		}
	}
	who := func(r *http.Request) (kith.Actor, error) {
		a, err := webtest.Who(r)
		for _, c := range drilled.cookies[a.ID] {
			r.AddCookie(c)
		}
		if strings.HasPrefix(r.URL.Path, "/account") || strings.HasPrefix(r.URL.Path, "/sign-in") {
			forgive(t, d)
		}
		return a, err
	}
	srv, err := web.New(d, web.Config{Who: who, Nav: nav, SignOut: "/sign-out", Search: "/search", Account: "/account", Rate: web.Rate{PerMinute: -1},
		Log: slog.New(slog.DiscardHandler)}, routes)
	if err != nil {
		t.Fatal(err)
	}
	return srv
}

// forgive forgets that passwords were wrong, so that the right one need not wait.
func forgive(t testing.TB, d *db.DB) {
	dbtest.Do(t, d, dbtest.System, func(tx *db.Tx) error {
		_, err := tx.Raw("a drill forgets what it tried").Exec("DELETE FROM sign_in")
		return err
	})
}

func everyRoute(string) bool { return true }

// formsOn are the forms of all pages that an actor opens, by where they lead.
func formsOn(t testing.TB, srv *web.Server, a kith.Actor, paths []string) map[string]url.Values {
	out := map[string]url.Values{}
	b := webtest.Open(t, srv).As(a)
	for _, path := range paths {
		p := b.Send(b.Request(http.MethodGet, path, nil))
		if p.Status != http.StatusOK || !strings.HasPrefix(p.Header.Get("Content-Type"), "text/html") {
			continue
		}
		for _, f := range p.Root().Called("form") {
			action := f.Attr["action"]
			if _, had := out[action]; had || !strings.EqualFold(f.Attr["method"], "post") {
				continue
			}
			out[action] = p.Fill(f)
			out[action].Del("once")
			out[action].Del("drawn-for")
		}
	}
	return out
}

// sideBySide lets a test run beside others. On PostgreSQL the drilled town is one
// database, which each test is given in turn.
func sideBySide(t *testing.T) {
	if os.Getenv("KITH_TEST_POSTGRES") == "" {
		t.Parallel()
	}
}

// drillOf is the drill of the routes that want likes, as insider.
func drillOf(t testing.TB, insider kith.Actor, want func(string) bool) webtest.Drill {
	if testing.Short() {
		t.Skip("takes some seconds")
	}
	srv := drillServer(t, everyRoute)
	ids := drilled.ids
	d := webtest.Drill{New: func(t testing.TB) *web.Server { return drillServer(t, want) }, Try: map[string]webtest.Try{},
		Insider: insider, Powerless: dbtest.Analyst, OtherTeam: dbtest.Southerner, OtherTenant: dbtest.Stranger, Secrets: []string{"Drillsecret"}}
	var gets []string
	for _, r := range srv.Routes() {
		path, err := ids.at(r.Pattern)
		if err != nil {
			t.Error(err)
			continue
		}
		d.Try[r.Pattern] = webtest.Try{Path: path, Open: drillOpen[r.Pattern] || strings.Contains(r.Pattern, " /account"), Team: drillTeam[r.Pattern]}
		if strings.HasPrefix(r.Pattern, "GET ") {
			gets = append(gets, path)
		}
	}
	forms := map[string]url.Values{}
	for _, a := range []kith.Actor{dbtest.Lead, dbtest.Admin, dbtest.Governor, dbtest.Analyst} {
		maps.Copy(forms, formsOn(t, srv, a, append(gets, drillPages(ids)...)))
	}
	for pattern, try := range d.Try {
		if !strings.HasPrefix(pattern, "POST ") || !want(pattern) {
			continue
		}
		form, ok := forms[try.Path]
		if more := drillForms[pattern]; more != nil {
			form, ok = more, true
		}
		if !ok {
			t.Errorf("%s: no page has its form; add it to drillForms or its page's record to drilledTown", pattern)
		}
		try.File, try.Body = drillFiles[pattern], drillSound
		try.Form = url.Values{}
		for name, values := range form {
			try.Form[name] = values
		}
		for i := 0; i+1 < len(drillAnswers[pattern]); i += 2 {
			value := drillAnswers[pattern][i+1]
			if value == "code of the drill" {
				value = drilled.code
			} else if id, ok := strings.CutSuffix(value, " of the drill"); ok {
				value = string(ids[id])
			}
			try.Form.Set(drillAnswers[pattern][i], value)
		}
		d.Try[pattern] = try
	}
	return d
}

func of(prefixes ...string) func(string) bool {
	return func(pattern string) bool {
		_, path, _ := strings.Cut(pattern, " ")
		for _, p := range prefixes {
			if path == p || strings.HasPrefix(path, p+"/") {
				return true
			}
		}
		return false
	}
}

var (
	administered = of("/accounts", "/teams", "/questionnaires")
	governed     = of("/trail", "/glasses")
)

// Whatever is tried with what somebody who supports people may open.
func TestDrill(t *testing.T) {
	sideBySide(t)
	drillOf(t, dbtest.Lead, func(p string) bool {
		return !administered(p) && !governed(p) && !counted(p) && !evaluated(p) && !aimed(p) && !invited(p) && !teamed(p)
	}).Run(t)
}

func TestDrillOfAdministrators(t *testing.T) {
	sideBySide(t)
	drillOf(t, dbtest.Admin, administered).Run(t)
}

func TestDrillOfGovernance(t *testing.T) {
	sideBySide(t)
	drillOf(t, dbtest.Governor, governed).Run(t)
}

// Every role against every route.
func TestAccess(t *testing.T) {
	sideBySide(t)
	webtest.Golden(t, "access.golden", drillOf(t, dbtest.Lead, everyRoute).Access(t))
}
