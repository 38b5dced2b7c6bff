package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"kith"
	"kith/access"
	"kith/db"
	"kith/directory"
	"kith/identity"
	"kith/nhs"
	"kith/onward"
	"kith/plan"
	"kith/referral"
	"kith/sample"
)

// inbox is what a page of an organisation's inbox costs to which 100,000 were
// sent, every tenth of them still unanswered: the rows, their number, and the
// walls about them, without the drawing of the page. What counts is the time of
// the processor, which a busy machine does not change much.
func (b *bench) inbox() error {
	const sent = 100_000
	dir := filepath.Join(b.dir, "inbox")
	defer os.RemoveAll(dir)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	dsns := [][2]string{{"SQLite", filepath.Join(dir, "kith.db")}}
	if pg := os.Getenv("KITH_TEST_POSTGRES"); pg != "" {
		dsns = append(dsns, [2]string{"PostgreSQL (without the server's own time)", pg})
	}
	for _, dsn := range dsns {
		fmt.Printf("\nAn inbox of %d referrals, %s, load average %s\n\n%-28s %9s %9s\n", sent, dsn[0], loadAverage(), "", "CPU ms", "ms")
		if err := b.inboxOf(dsn[0], dsn[1], sent); err != nil {
			return fmt.Errorf("%s: %w", dsn[0], err)
		}
	}
	return nil
}

func (b *bench) inboxOf(name, dsn string, n int) error {
	ctx := context.Background()
	d, err := db.Open(ctx, dsn)
	if err != nil {
		return err
	}
	defer d.Close()
	choir, err := fillInbox(ctx, d, n)
	if err != nil {
		return err
	}
	for _, page := range []struct {
		name, show string
		turned     int // how many pages are turned first
	}{{"to do", "", 0}, {"not answered", "new", 0}, {"all", "all", 0}, {"to do, page 200", "", 200}, {"all, page 2,000", "all", 2000}} {
		f := onward.InboxFilter{Show: page.show}
		read := func() (next string, err error) {
			err = d.Read(ctx, choir, func(tx *db.Tx) error {
				p, err := onward.Inbox(tx, f)
				if err != nil {
					return err
				}
				if next = p.Next; len(p.Rows) != onward.InboxSize {
					return fmt.Errorf("a page of %d", len(p.Rows))
				}
				return nil
			})
			return next, err
		}
		for range page.turned {
			if f.After, err = read(); err != nil {
				return err
			}
		}
		if _, err := read(); err != nil {
			return err
		}
		const times = 50
		began, cpu := time.Now(), processor()
		for range times {
			if _, err := read(); err != nil {
				return err
			}
		}
		spent := ms(processor()-cpu) / times
		fmt.Printf("%-28s %9.2f %9.2f\n", page.name, spent, ms(time.Since(began))/times)
		if name == "SQLite" {
			b.target("ms of CPU a page of the inbox, "+page.name, spent, 20, "<=")
		}
	}
	return nil
}

// fillInbox sends one referral to a choir, and copies it n times.
func fillInbox(ctx context.Context, d *db.DB, n int) (choir kith.Actor, err error) {
	const tenant = "inbox"
	if err := identity.AddTenant(ctx, d, tenant, "Inbox"); err != nil {
		return choir, err
	}
	worker := kith.Actor{ID: "worker", Name: "Lena Walker", Role: access.LinkWorker, Tenant: tenant, Teams: []kith.ID{sample.North}}
	var service *directory.Service
	err = d.Write(ctx, identity.System(tenant), func(tx *db.Tx) error {
		if err := sample.Teams(tx); err != nil {
			return err
		}
		listed, err := directory.Add(tx, directory.New{Name: "The choir", Organisation: "Choirs of Northtown", Email: "choir@example.org", Needs: []nhs.Need{nhs.Isolation}})
		if err == nil {
			service, err = directory.GetService(tx, listed.ID)
		}
		return err
	})
	if err != nil {
		return choir, err
	}
	choir = kith.Actor{ID: "choir", Name: "Priya Vider", Role: access.Provider, Tenant: tenant, Providers: []kith.ID{service.Organisation}}
	err = d.Write(ctx, worker, func(tx *db.Tx) error {
		r, err := referral.Receive(tx, sample.Amina, sample.FromGP)
		if err != nil {
			return err
		}
		p, err := plan.Start(tx, r.ID)
		if err != nil {
			return err
		}
		ask := onward.New{Need: nhs.Isolation, Ask: "Company, and a choir", Items: []string{"name", "age", "reach"}}
		_, err = onward.Send(tx, p.ID, ask, []onward.Asked{{Service: service.ID}}, onward.Said{How: "spoken"})
		return err
	})
	if err != nil {
		return choir, err
	}
	return choir, d.Write(ctx, identity.System(tenant), func(tx *db.Tx) error { return copyOnward(tx, n) })
}

// copyOnward makes n copies of the one onward referral and of its share.
func copyOnward(tx *db.Tx, n int) error {
	tables, err := tx.Tables()
	if err != nil {
		return err
	}
	columns := map[string]string{}
	for _, t := range tables {
		for _, c := range t.Columns {
			switch {
			case c.Name == "id", c.Name == "onward", t.Name == "onward" && (c.Name == "turn" || c.Name == "status"):
			default:
				columns[t.Name] += ", " + c.Name
			}
		}
	}
	numbers := fmt.Sprintf("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d) ", n)
	raw := tx.Raw("a full inbox, for measuring")
	for _, insert := range []string{
		`INSERT INTO onward (id, turn, status COLUMNS) SELECT 'copy-' || n.i, CASE WHEN n.i % 10 = 0 THEN 'provider' ELSE '' END,
			CASE WHEN n.i % 10 = 0 THEN 'requested' ELSE 'completed' END COLUMNS FROM onward CROSS JOIN n WHERE tenant = 'inbox' AND id NOT LIKE 'copy-%'`,
		`INSERT INTO onward_share (id, onward COLUMNS) SELECT 'share-' || n.i, 'copy-' || n.i COLUMNS FROM onward_share CROSS JOIN n WHERE tenant = 'inbox' AND id NOT LIKE 'share-%'`,
	} {
		table := strings.Fields(insert)[2]
		if _, err := raw.Exec(numbers + strings.ReplaceAll(insert, " COLUMNS", columns[table])); err != nil {
			return err
		}
	}
	return nil
}
