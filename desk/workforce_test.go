package desk

import (
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"kith"
	"kith/allocation"
	"kith/browser"
	"kith/db"
	"kith/db/dbtest"
	"kith/referral"
	"kith/team"
	"kith/web/webtest"
)

// teamed are the pages of the team: workforce, load, allocation.
var teamed = of("/workforce", "/load", "/allocation")

func init() {
	maps.Copy(drillAnswers, map[string][]string{
		"POST /workforce/{worker}/hours":    {"wte", "0.8"},
		"POST /workforce/{worker}/leave":    {"kind", "study", "starts", "2026-11-02", "ends", "2026-11-03"},
		"POST /workforce/{worker}/training": {"skill", "dementia", "held_on", "2026-08-01"},
		"POST /allocation/{referral}":       {"worker", "worker", "why", "They know each other"},
		"POST /allocation/{referral}/apart": {"worker", "worker", "why", "His cousin"},
	})
}

func TestDrillOfTeam(t *testing.T) { drillOf(t, dbtest.Lead, teamed).Run(t) }

// drilledTeam gives the worker of the drilled town leave and training, and keeps
// somebody who waits apart from the lead.
func drilledTeam(tx *db.Tx, ids drillIDs) error {
	w, err := team.WorkerOf(tx, dbtest.Worker.ID)
	if err != nil {
		return err
	}
	ids["workforce"], ids["load"], ids["allocation"] = w.ID, w.ID, ids["received"]
	r, err := referral.Get(tx, ids["received"])
	if err != nil {
		return err
	}
	return did(
		made(ids, "apart", func(v *allocation.Conflict) kith.ID { return v.ID }, func() (*allocation.Conflict, error) {
			return allocation.KeepApart(tx, r.Person, dbtest.Lead.ID, "Drillsecret")
		}),
		made(ids, "leave", func(v *team.Away) kith.ID { return v.ID }, func() (*team.Away, error) {
			return team.RecordLeave(tx, w.ID, team.NewAway{Kind: team.AnnualLeave, From: "2026-10-05", Until: "2026-10-09"})
		}),
		made(ids, "training", func(v *team.Training) kith.ID { return v.ID }, func() (*team.Training, error) {
			return team.RecordTraining(tx, w.ID, team.NewTraining{Skill: "information", HeldOn: "2025-08-01"})
		}))
}

// A lead writes down hours, leave and training; a worker their own leave.
func TestWorkforcePages(t *testing.T) {
	w := newTown(t)
	var id kith.ID
	dbtest.See(t, w.db, dbtest.Lead, func(tx *db.Tx) error {
		of, err := team.WorkerOf(tx, dbtest.Worker.ID)
		if err == nil {
			id = of.ID
		}
		return err
	})
	at := "/workforce/" + string(id)
	b := webtest.Open(t, w.web).As(dbtest.Lead)
	b.Get("/workforce").Says("Lena Walker", "Link worker")
	b.Get(at+"/hours").Press("Save", "wte", "0.6", "starts-day", "1", "starts-month", "8", "starts-year", "2026").Says("Hours saved", "0.6")
	b.Get(at+"/hours").Press("Save", "wte", "2").Says("between 0 and 1")
	b.Get(at+"/training").Press("Save", "skill", "information", "held_on-day", "1", "held_on-month", "8", "held_on-year", "2025").Says("Training saved", "Ran out")
	b.Get("/workforce").Says("Training that runs out", "Data security awareness")
	own := webtest.Open(t, w.web).As(dbtest.Worker)
	own.Get(at+"/leave").Press("Save", "kind", "annual", "starts-day", "1", "starts-month", "9", "starts-year", "2026").Says("Leave saved", "until further notice")
	own.Get("/workforce").Says("Away")
}

func TestBrowserTeam(t *testing.T) {
	if testing.Short() {
		t.Skip("takes some seconds")
	}
	p := browser.Open(t)
	srv := drillServer(t, everyRoute)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { srv.ServeHTTP(w, webtest.With(r, dbtest.Lead)) }))
	defer server.Close()
	ids := drilled.ids
	worker, waits := "/workforce/"+string(ids["workforce"]), "/allocation/"+string(ids["allocation"])
	names := map[string]string{worker: "one", waits: "other"}
	for _, path := range []string{"/load", "/load/what-if", "/load/fairness", "/load/" + string(ids["load"]), "/allocation", waits, waits + "/wish", waits + "/apart",
		"/workforce", worker, worker + "/hours", worker + "/leave", worker + "/training"} {
		t.Run(path, func(t *testing.T) {
			p := p.For(t)
			p.Goto(server.URL + path)
			if got := p.Status(); got != 200 {
				t.Fatalf("status %d", got)
			}
			p.Good()
			name := path
			for long, short := range names {
				name = strings.ReplaceAll(name, long, "/"+short)
			}
			p.Screenshot("team" + strings.ReplaceAll(strings.ReplaceAll(name, string(ids["load"]), "of"), "/", "_"))
		})
	}
}
