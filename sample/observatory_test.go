package sample_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"kith"
	"kith/access"
	"kith/db"
	"kith/observatory"
	"kith/sample"
)

// published checks that the public reads the table of both years. Inside it is the printed
// one exactly; outside, the five of nobody's network stand with their neighbours,
// and no sum gives them away.
func published(t *testing.T, d *db.DB) {
	t.Helper()
	public := kith.Actor{ID: "public", Role: access.Public, Tenant: sample.DemoTenant}
	err := d.Read(context.Background(), public, func(tx *db.Tx) error {
		for _, year := range []struct {
			p     observatory.Period
			total int
			of    func(sample.PCN) int
		}{{observatory.Period{Year: 2021}, 10717, func(p sample.PCN) int { return p.In2021 }}, {observatory.Period{Year: 2022}, 19339, func(p sample.PCN) int { return p.In2022 }}} {
			e, err := observatory.EditionOf(tx, year.p)
			if err != nil {
				return err
			}
			if slices.ContainsFunc(e.Reporting.Withheld, func(code string) bool { return !strings.HasPrefix(code, "onward-by-") }) {
				t.Errorf("%s: left out are %v", year.p, e.Reporting.Withheld)
			}
			codes, err := observatory.TableCodes(tx, e)
			if err != nil {
				return err
			}
			for _, code := range codes {
				p, err := observatory.TableOf(tx, e, code)
				if err != nil {
					return err
				}
				hidden, of := p.Hidden()
				t.Logf("%s %-26s %3d areas, %4d of %5d cells withheld %v", year.p, code, len(p.Areas()), hidden, of, p.Steps())
			}
			p, err := observatory.TableOf(tx, e, "referrals-by-quarter")
			if err != nil {
				return err
			}
			last := len(p.Columns()) - 1
			if n, _ := p.Cell(0, last).Number(); n != year.total {
				t.Errorf("%s: %d in all, want %d", year.p, n, year.total)
			}
			for _, pcn := range sample.PCNs {
				row := observatory.AreaNamed(p, string(pcn.ID))
				if row < 0 {
					t.Errorf("%s: %s has no row", year.p, pcn.Name)
					continue
				}
				n, shown := p.Cell(row, last).Number()
				switch joined := p.Areas()[row].Code != string(pcn.ID); {
				case joined && !shown, !joined && n != year.of(pcn):
					t.Errorf("%s: %s has %d (%v), want %d", year.p, pcn.Name, n, shown, year.of(pcn))
				case joined:
					t.Logf("%s: %s is shown as %s: %d", year.p, pcn.Name, p.Areas()[row].Name, n)
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
