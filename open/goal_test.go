package open

import (
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"kith"
	"kith/browser"
	"kith/db"
	"kith/db/dbtest"
	"kith/goal"
	"kith/observatory"
	"kith/sdc"
	"kith/web/webtest"
)

var planned = goal.New{Title: "More are reached", Why: "Few are", Project: "isolation", Owner: "Director of inequalities", Direction: goal.Rise, Target: "99", By: "2026-27"}

// Nothing is public before it is published, and afterwards no name of who sees to it.
func TestGoals(t *testing.T) {
	c := newCounty(t)
	b := webtest.Open(t, opened(t, c.d))
	b.Get("/observatory/goals").Says("has not published a goal")
	var g *goal.Goal
	dbtest.Do(t, c.d, dbtest.Lead, func(tx *db.Tx) (err error) {
		if g, err = goal.Set(tx, goal.Cell{Measure: "reached", Area: "all", Baseline: "2024-25"}, planned); err != nil {
			return err
		}
		_, err = goal.Add(tx, g.ID, goal.Step{What: "A group in the library", Who: "Nameless Helper", By: "2026-12-01"})
		return err
	})
	if p := b.Get("/observatory/goals"); strings.Contains(p.Body, "More are reached") || strings.Contains(p.Body, "library") {
		t.Error("a goal is public before it is published")
	}
	dbtest.Do(t, c.d, dbtest.Lead, func(tx *db.Tx) error { return goal.Publish(tx, g.ID, g.Version) })
	p := b.Get("/observatory/goals").Is(200).Says("More are reached", "A group in the library", "Director of inequalities", "not published yet")
	for _, secret := range []string{"Nameless", dbtest.Lead.Name} {
		if strings.Contains(p.Body, secret) {
			t.Errorf("the page says %q", secret)
		}
	}
	dbtest.Fails(t, "the public, of what is not published", c.d.Read(t.Context(), (&lookout{ObservatoryConfig: ObservatoryConfig{Tenant: dbtest.Tenant}}).public(), func(tx *db.Tx) error { _, err := goal.All(tx); return err }), kith.Forbidden)
	if testing.Short() {
		return
	}
	server := httptest.NewServer(opened(t, c.d))
	defer server.Close()
	for name, how := range map[string][]browser.Option{"wide": {browser.Wide}, "phone": {browser.Phone, browser.NoScript}} {
		t.Run(name, func(t *testing.T) {
			if os.Getenv("KITH_BROWSER") == "off" {
				t.Skip("no browser")
			}
			p := browser.Open(t, how...)
			p.Goto(server.URL + "/observatory/goals")
			p.Good()
			p.Screenshot("open-goals-" + name)
		})
	}
}

// Every cell that is not shown in a release stays without a number, whichever measure,
// area and group a goal is of; and none of them can be where a goal begins.
func TestGoalsTellNothingWithheld(t *testing.T) {
	c := newCounty(t)
	hidden, shown := 0, 0
	dbtest.Do(t, c.d, dbtest.Analyst, func(tx *db.Tx) error {
		e, err := observatory.EditionOf(tx, observatory.Period{Year: 2025})
		if err != nil {
			return err
		}
		for _, code := range []string{"referrals-by-source", "people-by-ethnicity", "referrals-by-need", "proactive"} {
			m, err := observatory.Find(code)
			if err != nil {
				return err
			}
			a, err := observatory.Read(tx, m, e)
			if kith.KindOf(err) == kith.NotFound {
				continue
			} else if err != nil {
				return err
			}
			choice, err := goal.Choices(tx, m)
			if err != nil {
				return err
			}
			for i, area := range a.Table.Areas() {
				for k, group := range append(choice.Groups, "")[:max(1, len(choice.Groups))] {
					cell := goal.Cell{Measure: code, Area: area.Code, Group: group, Baseline: "2024-25"}
					s := goal.Said{Cell: cell, New: planned}
					p, err := s.Progress(tx)
					if err != nil {
						return err
					}
					r := p.Readings[1]
					state := a.Figures[i].State
					if group != "" {
						columns, _ := a.Table.Holding(sdc.Parts(group))
						state = a.Table.Cell(i, columns[0]).State()
					}
					if state == sdc.Withheld {
						hidden++
						cell.Baseline = "2025-26"
						_, err := goal.Set(tx, cell, planned)
						dbtest.Fails(t, "a beginning that is withheld", err, kith.Invalid)
						if r.Shown || r.Value != 0 || p.Standing != goal.Untold || strings.ContainsAny(r.Text, "0123456789") {
							t.Errorf("%s, %s, %s (%d): %+v, %q", code, area.Name, group, k, r, p.Words)
						}
					} else if r.Shown {
						shown++
					}
				}
			}
		}
		return nil
	})
	if hidden == 0 || shown < 20 {
		t.Errorf("%d withheld and %d shown were tried", hidden, shown)
	}
}
