package cli_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kith"
	"kith/db"
	"kith/db/dbtest"
	"kith/referral"
	"kith/sample"
)

// busy refers people to the sample's two teams in July 2025.
func busy(t *testing.T, f []string) {
	t.Helper()
	on(t, f, func(d *db.DB) {
		dbtest.Do(t, d, dbtest.System, func(tx *db.Tx) error {
			for i := range 90 {
				tx.Now = time.Date(2025, 7, 1+i%28, 9, 0, 0, 0, time.UTC)
				p := sample.Amina
				p.Given, p.Family, p.Number, p.Phone = "Given"+strings.Repeat("x", i%9), "Family"+strings.Repeat("y", i/9), "", ""
				p.Born = kith.NewDay(1940+i%50, time.Month(1+i%12), 1+i%28)
				r := sample.FromGP
				r.Team = []kith.ID{sample.North, sample.South}[i%2]
				if _, err := referral.Receive(tx, p, r); err != nil {
					return err
				}
			}
			return nil
		})
	})
}

// A period goes from the command line to what everybody reads, and is verified.
func TestRelease(t *testing.T) {
	f := fresh(t)
	busy(t, f)
	if out := done(t, "", with(f, "observatory", "release")...); !strings.Contains(out, "no release yet") {
		t.Errorf("%s", out)
	}
	fails(t, 1, "No figures of a year are published yet", with(f, "observatory", "table")...)
	fails(t, 2, "is no period", with(f, "observatory", "release", "propose", "last year")...)
	fails(t, 2, "is not over", with(f, "observatory", "release", "propose", "2999-00")...)
	fails(t, 2, "there is no policy", with(f, "observatory", "release", "propose", "2025-26", "--policy", "none")...)
	fails(t, 1, "there is no release of 2025-26", with(f, "observatory", "release", "certify", "2025-26")...)
	if out := done(t, "", with(f, "observatory", "release", "propose", "2025-26")...); !strings.Contains(out, "proposed") {
		t.Errorf("%s", out)
	}
	fails(t, 1, "it would have to be certified", with(f, "observatory", "release", "publish", "2025-26")...)
	for _, step := range []string{"certify", "publish"} {
		done(t, "", with(f, "observatory", "release", step, "2025-26")...)
	}
	for _, c := range []struct{ want, args string }{
		{"all as published", "verify"}, {"Nothing in it gives anybody away", "audit 2025-26"}, {"published", "release"},
		{"referrals-by-age", "table"}, {"North Northshire PCN", "table referrals"}, {`"policy": "lt6"`, "table referrals-by-sex --format json"},
		{"Area,State,Numerator", "table reached --format csv"}, {"no data", "table rate --period 2025-26"},
	} {
		if out := done(t, "", with(f, append([]string{"observatory"}, strings.Fields(c.args)...)...)...); !strings.Contains(out, c.want) {
			t.Errorf("%s: no %q in\n%s", c.args, c.want, out)
		}
	}
	fails(t, 1, "have no table", with(f, "observatory", "table", "nosuch")...)
	fails(t, 1, "No figures of April to June 2019", with(f, "observatory", "table", "referrals", "--period", "2019-20-Q1")...)
	on(t, f, func(d *db.DB) {
		dbtest.Do(t, d, dbtest.System, func(tx *db.Tx) error {
			_, err := tx.Raw("what a vandal would do").Exec(`UPDATE release_table SET body = replace(body, '"value":', '"value":1') WHERE code = 'people'`)
			return err
		})
	})
	fails(t, 1, "1 release is not as published", with(f, "observatory", "verify")...)
}

// List sizes come from a file, and what is none is said so.
func TestLists(t *testing.T) {
	f := fresh(t)
	file := filepath.Join(t.TempDir(), "lists.csv")
	for text, want := range map[string]string{"": "has no heading", "a,b\n1,2\n": "has no column of practice codes"} {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		fails(t, 2, want, with(f, "observatory", "lists", file, "--day", "2025-04-01")...)
	}
	if err := os.WriteFile(file, []byte("CODE,NUMBER_OF_PATIENTS\nK84001,\"9,000\"\nnonsense,1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	fails(t, 2, "is no day", with(f, "observatory", "lists", file, "--day", "yesterday")...)
	if out := done(t, "", with(f, "observatory", "lists", file, "--day", "2025-04-01")...); !strings.Contains(out, "1 list size read") || !strings.Contains(out, "1 line could not") {
		t.Errorf("%s", out)
	}
}
