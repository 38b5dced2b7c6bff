package main

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase"
	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"
)

// serveBare reads the request and answers with so many bytes: what net/http
// costs by itself.
func serveBare(l net.Listener, o order) (ready, error) {
	body := bytes.Repeat([]byte("x"), o.Answer)
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
		if r.Method == http.MethodPost {
			w.Header().Set("Location", "/")
			w.WriteHeader(http.StatusSeeOther)
		}
		w.Write(body)
	})
	go http.Serve(l, h)
	return ready{Page: "/", Post: "/", Kind: "application/x-www-form-urlencoded", Made: 303, Team: "team-1"}, nil
}

// servePocketBase serves PocketBase as a library: a collection of referrals
// with the person's name in the row, an index for the caseload, a rule for
// who may list and a rule for who may create.
func servePocketBase(l net.Listener, o order) (ready, error) {
	app := pocketbase.NewWithConfig(pocketbase.Config{DefaultDataDir: o.File, HideStartBanner: true})
	if err := app.Bootstrap(); err != nil {
		return ready{}, err
	}
	if err := app.RunAllMigrations(); err != nil {
		return ready{}, err
	}
	user, err := pocketUser(app)
	if err != nil {
		return ready{}, err
	}
	if err := pocketReferrals(app, o.Rule); err != nil {
		return ready{}, err
	}
	if err := pocketFill(app, o.Size); err != nil {
		return ready{}, err
	}
	token, err := user.NewAuthToken()
	if err != nil {
		return ready{}, err
	}
	bound := make(chan error, 1)
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		e.Listener = l
		bound <- nil
		return e.Next()
	})
	go func() { bound <- apis.Serve(app, apis.ServeConfig{HttpAddr: l.Addr().String()}) }()
	if err := <-bound; err != nil {
		return ready{}, err
	}
	q := url.Values{"sort": {"received"}, "perPage": {"50"}}
	if !o.Rule {
		q.Set("filter", "worker='worker-1' && status='accepted'")
	}
	at := "/api/collections/referrals/records"
	return ready{Head: "Authorization: " + token + "\r\n", Page: at + "?" + q.Encode(), Post: at, Kind: "application/json", Made: 200, Team: "team-1"}, nil
}

// pocketUser is the worker who asks.
func pocketUser(app core.App) (*core.Record, error) {
	users, err := app.FindCollectionByNameOrId("users")
	if err != nil {
		return nil, err
	}
	if users.Fields.GetByName("team") == nil {
		users.Fields.Add(&core.TextField{Name: "team"}, &core.TextField{Name: "worker"})
		if err := app.Save(users); err != nil {
			return nil, err
		}
	}
	if u, err := app.FindAuthRecordByEmail("users", "worker@example.org"); err == nil {
		return u, nil
	}
	u := core.NewRecord(users)
	u.SetEmail("worker@example.org")
	u.SetPassword(password)
	u.Set("team", "team-1")
	u.Set("worker", "worker-1")
	return u, app.Save(u)
}

// pocketReferrals makes the collection. With rule alone, the list rule says by
// itself which rows a worker gets; else the request filters, and the rule keeps
// it to the team's.
func pocketReferrals(app core.App, alone bool) error {
	c, err := app.FindCollectionByNameOrId("referrals")
	if err != nil {
		c = core.NewBaseCollection("referrals")
		for _, name := range []string{"given", "family", "team", "worker", "status", "source", "referrer", "service", "organisation", "contact", "needs", "urgency", "agreed", "risk"} {
			c.Fields.Add(&core.TextField{Name: name, Required: true, Max: 150})
		}
		for _, name := range []string{"practice", "gender", "phone", "line1", "town", "postcode", "nhs_number", "complexity"} {
			c.Fields.Add(&core.TextField{Name: name, Max: 70})
		}
		c.Fields.Add(&core.TextField{Name: "born", Required: true, Pattern: `^\d{4}-\d{2}-\d{2}$`}, &core.TextField{Name: "reason", Max: 4000},
			&core.DateField{Name: "received"}, &core.AutodateField{Name: "created", OnCreate: true})
		c.AddIndex("idx_worker", false, "worker, status, received", "")
		c.AddIndex("idx_team", false, "team, status, received", "")
		c.CreateRule = types.Pointer("@request.auth.id != '' && team = @request.auth.team")
	}
	c.ListRule = types.Pointer("@request.auth.id != '' && team = @request.auth.team")
	if alone {
		c.ListRule = types.Pointer("worker = @request.auth.worker && status = 'accepted'")
	}
	return app.Save(c)
}

// pocketFill makes the collection hold n referrals, in SQL: sixty of them the
// open ones of worker-1, the others closed, of twenty teams of five.
func pocketFill(app core.App, n int) error {
	var have int
	if err := app.DB().NewQuery("SELECT count(*) FROM referrals").Row(&have); err != nil || have >= n {
		return err
	}
	const block = 20_000
	for from := have; from < n; from += block {
		_, err := app.NonconcurrentDB().NewQuery(`WITH RECURSIVE n (i) AS (SELECT {:from} UNION ALL SELECT i + 1 FROM n WHERE i + 1 < {:to})
			INSERT INTO referrals (id, given, family, born, team, worker, status, source, referrer, service, organisation, contact, needs, urgency, agreed, risk,
				practice, gender, phone, line1, town, postcode, nhs_number, complexity, reason, received, created)
			SELECT printf('r%014d', i), 'Given' || i % 977, 'Family' || i % 7919, printf('%04d-%02d-%02d', 1930 + i % 80, 1 + i % 12, 1 + i % 28),
				'team-' || (1 + i % 20), 'worker-' || (1 + i % 100), CASE WHEN i % 100 = 0 AND i < 6000 THEN 'accepted' ELSE 'closed' END,
				'gp', 'Dr Rhian Powell', 'Canal Street Surgery', 'K84001', '01632 960100', 'isolation,money', 'routine', 'yes', 'none',
				'K84001', '2', printf('07700 9%05d', i % 100000), i % 400 || ' Canal Street', 'Oxford', 'NX4 1AB', '', '',
				'Lonely since her husband died, and sleeps badly. ' || printf('%080d', i),
				strftime('%Y-%m-%d %H:%M:%fZ', 1700000000 + i * 60 % 60000000, 'unixepoch'), '2026-11-01 10:00:00.000Z' FROM n`).
			Bind(dbx.Params{"from": from, "to": min(from+block, n)}).Execute()
		if err != nil {
			return fmt.Errorf("fill PocketBase: %w", err)
		}
	}
	_, err := app.NonconcurrentDB().NewQuery("ANALYZE").Execute()
	time.Sleep(100 * time.Millisecond)
	return err
}
