package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http/httptest"
	"os"
	"strings"

	"kith"
	"kith/access"
	"kith/db"
	"kith/desk"
	"kith/directory"
	"kith/identity"
	"kith/nhs"
	"kith/person"
	"kith/plan"
	"kith/referral"
	"kith/team"
	"kith/web"
)

const (
	tenant   kith.ID = "bench"
	teams            = 20
	each             = 5  // workers of a team
	caseload         = 60 // open referrals of a worker; a page shows fifty
	waiting          = 40 // referrals of a team that nobody has taken yet
)

func teamID(t int) kith.ID      { return kith.ID(fmt.Sprint("team-", t+1)) }
func workerID(t, w int) kith.ID { return kith.ID(fmt.Sprintf("worker-%d-%d", t+1, w+1)) }

// serveKith serves the desk as it is in use: sessions, log and all.
func serveKith(l net.Listener, o order) (ready, error) {
	ctx := context.Background()
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		return ready{}, err
	}
	slog.SetDefault(slog.New(slog.NewTextHandler(null, nil)))
	d, err := db.Open(ctx, o.File)
	if err != nil {
		return ready{}, err
	}
	var key [32]byte
	rand.Read(key[:])
	base := "http://" + l.Addr().String()
	k, err := identity.NewKeeper(ctx, d, identity.Config{Base: base, Listen: l.Addr().String(), Key: key[:], Optional: true})
	if err != nil {
		return ready{}, err
	}
	all, err := identity.Tenants(ctx, d)
	if err == nil && len(all) == 0 {
		err = settle(ctx, d, k)
	}
	if err == nil && o.Size > 0 {
		err = grow(ctx, d, o.Size)
	}
	if err != nil {
		return ready{}, err
	}
	step, err := k.SignIn(httptest.NewRequest("POST", base+"/sign-in", nil), "worker-1-1@example.org", password)
	if err != nil {
		return ready{}, err
	}
	cookie := ""
	for _, c := range step.Cookies {
		if c.MaxAge >= 0 && c.Value != "" {
			cookie += c.Name + "=" + c.Value + "; "
		}
	}
	door, err := desk.New(d, k, &directory.Finder{Live: directory.NewLive(d)}, desk.Config{Service: "Kith", Key: make([]byte, 32)})
	if err != nil {
		return ready{}, err
	}
	go web.Serve(ctx, l, door)
	return ready{Head: "Cookie: " + strings.TrimSuffix(cookie, "; ") + "\r\nSec-Fetch-Site: same-origin\r\n", Page: "/people", Post: "/referrals",
		Kind: "application/x-www-form-urlencoded", Made: 303, Team: string(teamID(0))}, nil
}

const password = "three kind words"

// settle makes the tenant, the teams and their workers.
func settle(ctx context.Context, d *db.DB, k *identity.Keeper) error {
	if err := identity.AddTenant(ctx, d, tenant, "Bench"); err != nil {
		return err
	}
	err := d.Write(ctx, identity.System(tenant), func(tx *db.Tx) error {
		for t := range teams {
			if err := db.Insert(tx, &team.Team{Row: db.Row{ID: teamID(t)}, New: team.New{Name: fmt.Sprint("Team ", t+1)}}); err != nil {
				return err
			}
			for w := range each {
				id := workerID(t, w)
				email := string(id) + "@example.org"
				if err := db.Insert(tx, &identity.Account{Row: db.Row{ID: id}, New: identity.New{Name: "Lena " + string(id), Email: email, Role: access.LinkWorker}, Folded: email}); err != nil {
					return err
				}
				if err := team.Join(tx, id, teamID(t)); err != nil {
					return err
				}
				if _, err := team.AddWorker(tx, id, team.Profile{Name: "Lena " + string(id), Role: access.LinkWorker, WTE: 100}); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return k.Demo(ctx, tenant, workerID(0, 0), password)
}

// grow makes the database hold n referrals: the open ones of each team by the
// capabilities themselves, and then the closed ones of years gone by, each a
// copy of one that the capabilities made, with a person, sight and trail of its
// own.
func grow(ctx context.Context, d *db.DB, n int) error {
	if d.Postgres() {
		return errors.New("a large database is made for SQLite only")
	}
	have := 0
	err := d.Read(ctx, identity.System(tenant), func(tx *db.Tx) (err error) { have, err = referral.Count(tx, referral.Filter{}); return err })
	if err != nil || have >= n {
		return err
	}
	if have > 0 {
		return errors.New("the database was made half way: remove it and begin again")
	}
	invented := 0
	for t := range teams {
		for w := range each {
			a := kith.Actor{ID: workerID(t, w), Name: "Lena " + string(workerID(t, w)), Role: access.LinkWorker, Tenant: tenant, Teams: []kith.ID{teamID(t)}}
			open, new := caseload, 0
			if w == 0 {
				new = waiting
			}
			if t > 0 { // the others' are there to be told apart, and need not be as many
				open, new = 4, new/10
			}
			err := d.Write(ctx, a, func(tx *db.Tx) error {
				for i := range open + new {
					r, err := referred(tx, -1-invented, teamID(t))
					if err != nil {
						return err
					}
					if invented++; i >= open {
						continue
					}
					if _, err := plan.Start(tx, r.ID); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				return err
			}
		}
	}
	return closed(ctx, d, n-invented)
}

func referred(tx *db.Tx, n int, to kith.ID) (*referral.Referral, error) {
	f := fields(n, string(to))
	who := person.New{Given: f["given"], Family: f["family"], Born: kith.Day("1940-01-01").Add(n & 0x3fff), Practice: "K84001", Gender: nhs.Gender("2"), Phone: f["phone"]}
	what := referral.New{Team: to, Source: referral.GP, Referrer: f["referrer"], Service: f["service"], Organisation: "K84001", Contact: f["contact"],
		Needs: []nhs.Need{nhs.Isolation, nhs.Money}, Reason: f["reason"], Urgency: referral.Routine, Agreed: "yes", Risk: referral.NoKnownRisks}
	return referral.Receive(tx, who, what)
}

// closed adds n closed referrals, spread over all workers.
func closed(ctx context.Context, d *db.DB, n int) error {
	const block = 10_000
	models := teams * each
	for m := range models {
		t, w := m%teams, m/teams
		a := kith.Actor{ID: workerID(t, w), Name: "Lena " + string(workerID(t, w)), Role: access.LinkWorker, Tenant: tenant, Teams: []kith.ID{teamID(t)}}
		var of *referral.Referral
		err := d.Write(ctx, a, func(tx *db.Tx) (err error) {
			if of, err = referred(tx, 1_000_000_000+m, teamID(t)); err == nil {
				_, err = referral.Accept(tx, of.ID)
			}
			if err == nil {
				_, err = referral.Allocate(tx, of.ID, a.ID)
			}
			if err == nil {
				_, err = referral.Close(tx, of.ID, "goals-met", "")
			}
			return err
		})
		if err != nil {
			return err
		}
		from, to := m*n/models+1, (m+1)*n/models // this model's copies, itself apart
		for from < to {
			upto := min(from+block, to)
			if err := d.Write(ctx, identity.System(tenant), func(tx *db.Tx) error { return copies(tx, of, from, upto) }); err != nil {
				return err
			}
			from = upto
		}
	}
	// As the database does by itself in the course of its work.
	return d.Write(ctx, identity.System(tenant), func(tx *db.Tx) error {
		_, err := tx.Raw("the planner's figures after a filling in bulk").Exec("ANALYZE")
		return err
	})
}

// copies copies a referral, its person, their sight and the trail of all of
// them, once for each number from from to before to. Each copy has IDs of its
// own, and was received at a time of its own.
func copies(tx *db.Tx, of *referral.Referral, from, to int) error {
	// The last twelve digits of an ID are chance: the copy's are its number.
	fresh := func(column string) string { return "substr(" + column + ", 1, 24) || printf('%012x', n.i)" }
	tables, err := tx.Tables()
	if err != nil {
		return err
	}
	for _, t := range tables {
		where := ""
		switch t.Name {
		case "person":
			where = "t.id = $1 AND $2 = $2"
		case "referral":
			where = "t.id = $2 AND $1 = $1"
		case "sight":
			where = "t.person = $1 AND $2 = $2"
		case "audit":
			where = "t.person = $1 AND $2 = $2 AND t.record IN ('person', 'referral', 'sight')"
		default:
			continue
		}
		var names, values []string
		for _, c := range t.Columns {
			names = append(names, c.Name)
			v := "t." + c.Name
			switch {
			case c.Name == "id", c.Name == "person", c.Name == "record_id":
				v = "CASE WHEN t." + c.Name + " IS NULL THEN NULL ELSE " + fresh(v) + " END"
			case c.Name == "change":
				v = "replace(replace(t.change, $1, " + fresh("$1") + "), $2, " + fresh("$2") + ")"
			case c.Name == "received_at":
				v = "t.received_at - 3600000000 * (1 + n.i % 17000)"
			}
			values = append(values, v)
		}
		text := fmt.Sprintf(`WITH RECURSIVE n (i) AS (SELECT $3 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < $4)
			INSERT INTO %s (%s) SELECT %s FROM %s t, n WHERE t.tenant = $5 AND %s`,
			t.Name, strings.Join(names, ", "), strings.Join(values, ", "), t.Name, where)
		if _, err := tx.Raw("copies for the race").Exec(text, of.Person, of.ID, from, to, tenant); err != nil {
			return err
		}
	}
	return nil
}
