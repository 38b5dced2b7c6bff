package desk

import (
	"maps"
	"net/url"
	"testing"
	"time"

	"kith"
	"kith/db"
	"kith/db/dbtest"
	"kith/forum"
	"kith/nhs"
	"kith/safety"
	"kith/sample"
	"kith/supervision"
	visits "kith/visit"
)

// What the drills try of how a team looks after itself and whom it visits.

func init() {
	meeting := func(name, under string) func(drillIDs) string {
		return func(ids drillIDs) string { return "/supervised/" + string(ids[name]) + under }
	}
	maps.Copy(drillPaths, map[string]func(drillIDs) string{
		"GET /supervised/{meeting}":                    meeting("held meeting", ""),
		"GET /supervised/{meeting}/note":               meeting("held meeting", "/note"),
		"POST /supervised/{meeting}/note":              meeting("held meeting", "/note"),
		"POST /supervised/{meeting}/tasks":             meeting("held meeting", "/tasks"),
		"POST /supervised/{meeting}/tasks/{task}/done": func(ids drillIDs) string { return meeting("held meeting", "/tasks/"+string(ids["tasks"])+"/done")(ids) },
		"GET /supervised/{meeting}/again":              meeting("missed meeting", "/again"),
		"POST /supervised/{meeting}/again":             meeting("missed meeting", "/again"),
		"POST /debriefs/{debrief}/take":                func(ids drillIDs) string { return "/debriefs/" + string(ids["lone debrief"]) + "/take" },
	})
	maps.Copy(drillAnswers, map[string][]string{
		"POST /supervision/new":             {"account", "lead", "other_name", "Dr Sam Okafor", "first", "2026-09-08"},
		"POST /supervised/{meeting}/missed": {"missed", "time", "step", "other"},
		"POST /supervised/{meeting}/again":  {"next", "2026-09-08"},
		"POST /supervised/{meeting}/tasks":  {"what", "Ring", "doer", "other", "due", "2026-09-08"},
		"POST /debriefs":                    {"hard", "threat"},
		"POST /debriefs/{debrief}":          {"as", "held"},
	})
	at := func(name, under string) func(drillIDs) string {
		return func(ids drillIDs) string { return "/home-visits/" + string(ids[name]) + under }
	}
	maps.Copy(drillPaths, map[string]func(drillIDs) string{
		"POST /home-visits/{visit}/heard": at("late visit", "/heard"),
	})
	maps.Copy(drillForms, map[string]url.Values{"POST /home-visits/{visit}/heard": {}})
	plan := []string{"colleague", "worker", "place", "1 Mill Lane", "phone", "07700 900123", "read", "yes"}
	maps.Copy(drillAnswers, map[string][]string{
		"POST /home-visits/new":             plan,
		"POST /people/{id}/home-visits/new": plan,
		"POST /home-visits/{visit}/heard":   {"heard_words", "I have rung"},
	})
	for pattern, under := range map[string]string{"GET /people/{id}/calls/{call}": "", "POST /people/{id}/calls/{call}": "", "POST /people/{id}/calls/{call}/end": "/end", "GET /people/{id}/calls/{call}/end": "/end"} {
		drillPaths[pattern] = func(ids drillIDs) string {
			return "/people/" + string(ids["people"]) + "/calls/" + string(ids["visit call"]) + under
		}
	}
	maps.Copy(drillAnswers, map[string][]string{
		"POST /people/{id}/visits":                {"code", "bowel"},
		"POST /people/{id}/visits/{visit}/strike": {"why", "About somebody else"},
		"POST /people/{id}/calls/{call}":          {"a-feel", "worse", "a-safe", "yes"},
		"POST /people/{id}/calls/{call}/end":      {"why", "Moved away"},
	})
	maps.Copy(drillAnswers, map[string][]string{
		"POST /forums/new":             {"place", "Canal Street"},
		"POST /forums/{forum}/off":     {"why", "Flood"},
		"POST /forums/{forum}/learned": {"title", "Bids", "words", "They need the ID first"},
		"POST /pulse":                  {"load", "0", "support", "1", "safe", "2", "stay", "0"},
	})
	for _, p := range []string{"GET /forums", "GET /forums/new", "POST /forums/new", "GET /forums/{forum}", "GET /forums/{forum}/change", "POST /forums/{forum}/change",
		"GET /forums/{forum}/off", "POST /forums/{forum}/off", "POST /forums/{forum}/came", "POST /forums/{forum}/learned", "GET /pulse", "POST /pulse", "GET /supervision", "POST /debriefs", "GET /home-visits", "GET /home-visits/new", "POST /home-visits/new"} {
		drillTeam[p] = true
	}
}

// drilledCare is a worker whom the lead supervises, with a meeting due, one
// held and one missed, and debriefs that wait.
func drilledCare(t testing.TB, d *db.DB, ids drillIDs) {
	t.Helper()
	seal, err := supervision.NewSeal(townKey)
	if err != nil {
		t.Fatal(err)
	}
	latest := func(tx *db.Tx, of kith.ID) func() (*supervision.Meeting, error) {
		return func() (*supervision.Meeting, error) {
			all, err := supervision.Meetings(tx, of)
			if err != nil {
				return nil, err
			}
			return &all[0], nil
		}
	}
	arrange := func(tx *db.Tx, who, other kith.ID) func() (*supervision.Arranged, error) {
		return func() (*supervision.Arranged, error) {
			return supervision.Arrange(tx, supervision.New{Account: who, Other: other, Team: sample.North, Weeks: 4, First: tx.Today()})
		}
	}
	of := func(a *supervision.Arranged) kith.ID { return a.ID }
	id := func(m *supervision.Meeting) kith.ID { return m.ID }
	debrief := func(d *supervision.Debrief) kith.ID { return d.ID }
	dbtest.Do(t, d, dbtest.Lead, func(tx *db.Tx) error {
		return did(
			made(ids, "supervision", of, arrange(tx, dbtest.Worker.ID, dbtest.Lead.ID)),
			func() error { return made(ids, "held meeting", id, latest(tx, ids["supervision"]))() },
			func() error {
				_, err := supervision.Hold(tx, ids["held meeting"], 1, tx.Today(), 60, tx.Today())
				return err
			},
			func() error {
				return seal.Write(tx, ids["held meeting"], 0, supervision.Words{Note: "Drillsecret of supervision"})
			},
			made(ids, "tasks", func(k *supervision.Task) kith.ID { return k.ID }, func() (*supervision.Task, error) {
				return seal.Agree(tx, ids["held meeting"], "Ring", supervision.Supervisor, tx.Today())
			}),
			func() error { return made(ids, "missed meeting", id, latest(tx, ids["supervision"]))() },
			func() error {
				_, err := supervision.Miss(tx, ids["missed meeting"], 1, "time", supervision.Supervisor, "")
				return err
			},
			made(ids, "other supervision", of, arrange(tx, dbtest.Lead.ID, dbtest.Worker.ID)),
			func() error { return made(ids, "supervised", id, latest(tx, ids["other supervision"]))() },
		)
	})
	ahead := func(v *safety.Visit) kith.ID { return v.ID }
	visit := func(tx *db.Tx) (*safety.Visit, error) {
		return safety.Plan(tx, safety.New{Person: ids["people"], Colleague: dbtest.Worker.ID, Place: "Drillsecret Lane", Phone: "07700 900123", StartsAt: tx.Now, BackAt: tx.Now.Add(time.Hour)})
	}
	dbtest.Do(t, d, dbtest.Lead, madeBy(ids, "home-visits", ahead, visit))
	dbtest.Do(t, d, dbtest.Lead, madeBy(ids, "forums", func(f *forum.Forum) kith.ID { return f.ID }, func(tx *db.Tx) (*forum.Forum, error) {
		return forum.Plan(tx, forum.New{StartsAt: tx.Now.Add(time.Hour), Title: "Peer forum", Place: "Canal Street"})
	}))
	dbtest.Do(t, d, dbtest.Lead, func(tx *db.Tx) error {
		return did(
			made(ids, "visit call", func(k *visits.Call) kith.ID { return k.ID }, func() (*visits.Call, error) { return visits.Begin(tx, ids["people"], "discharge", tx.Today()) }),
			made(ids, "visits", func(v *visits.Visit) kith.ID { return v.ID }, func() (*visits.Visit, error) {
				return visits.Record(tx, ids["visit call"], visits.New{How: nhs.Telephone, Day: tx.Today(), Episode: ids["referrals"],
					Answers: []visits.Answer{{Item: "feel", Values: []string{"worse"}}, {Item: "safe", Values: []string{"no"}}, {Item: "equipment", Values: []string{"Drillsecret frame"}}}})
			}))
	})
	dbtest.Do(t, d, dbtest.Worker, func(tx *db.Tx) error {
		return madeBy(ids, "late visit", ahead, func(tx *db.Tx) (*safety.Visit, error) {
			v, err := safety.Plan(tx, safety.New{Colleague: dbtest.Lead.ID, Place: "Drillsecret Lane", Phone: "07700 900123", StartsAt: tx.Now, BackAt: tx.Now.Add(time.Hour)})
			if err != nil {
				return nil, err
			}
			return safety.Help(tx, v.ID)
		})(tx)
	})
	ask := func(a kith.Actor, name string) {
		dbtest.Do(t, d, a, madeBy(ids, name, debrief, func(tx *db.Tx) (*supervision.Debrief, error) { return supervision.Ask(tx, "threat") }))
	}
	ask(dbtest.Worker, "debriefs")
	ask(kith.Actor{ID: "colleague", Name: "Col League", Role: dbtest.Worker.Role, Tenant: dbtest.Tenant, Teams: dbtest.Worker.Teams}, "lone debrief")
}

// madeBy is made, in a transaction of its own.
func madeBy[T any](ids drillIDs, name string, id func(*T) kith.ID, f func(*db.Tx) (*T, error)) func(*db.Tx) error {
	return func(tx *db.Tx) error {
		return made(ids, name, id, func() (*T, error) { return f(tx) })()
	}
}
