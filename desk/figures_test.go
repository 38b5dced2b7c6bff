package desk

import (
	"context"
	"testing"

	"kith/db"
	"kith/db/dbtest"
	"kith/job"
	"kith/observatory"
	"kith/web/webtest"
)

// An analyst counts a period, has it certified and publishes it; nobody else
// comes near.
func TestFigures(t *testing.T) {
	w := newTown(t)
	b := w.as(t, dbtest.Analyst)
	p := b.Get("/figures").Says("Nothing has been counted yet").Press("Count and propose")
	if p.Status != 422 || len(p.Errors()) == 0 {
		t.Errorf("no period: %d", p.Status)
	}
	p = b.Get("/figures").Press("Count and propose", "period", "2025-26", "policy", "lt6").Says("Counting 2025-26", "Waiting", "You can leave this page")
	p = p.Press("Stop").Says("Stopped", "nothing of it is kept")
	w.work(t)
	b.Get("/figures").Says("Being counted, stopped, or not counted", "Stopped")
	p = p.Press("Begin anew").Says("It begins in a moment")
	w.work(t)
	p = p.Follow("See how far it is now").Says("2025-26, edition 1", "Proposed", "Rule for small numbers")
	b.Get(p.Path+"/tables").Says("Tables of 2025-26, edition 1", "Referrals by age when referred")
	p = p.Press("Certify").Says("Certified", "Publishing is for ever")
	p = p.Press("Publish for everybody").Says("Published, for everybody", "See it as everybody does")
	b.Get("/figures").Says("2025-26, edition 1", "Published")
	at := p.Path
	for _, a := range []*webtest.Browser{w.as(t, dbtest.Worker), w.as(t, dbtest.Lead), w.as(t, dbtest.Referrer), w.as(t, dbtest.Admin)} {
		a.Get("/figures").Is(403)
		a.Get(at).Is(403)
	}
	w.as(t, dbtest.Stranger).Get(at).Is(403)
}

// work does the jobs that are due.
func (w *town) work(t *testing.T) {
	t.Helper()
	kind, k := observatory.Counter(func(context.Context, *db.Tx) (observatory.Places, error) { return observatory.Places{}, nil })
	r := job.Runner{DB: w.db, Kinds: map[string]job.Kind{kind: k}}
	if _, err := r.Once(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// An analyst asks for a table of their own; nobody else does, and what tells too much
// is refused on the page.
func TestExplore(t *testing.T) {
	w := newTown(t)
	b := w.as(t, dbtest.Analyst)
	p := b.Get("/figures").Follow("Explore").Says("Every number has a small error").Press("Count")
	if p.Status != 422 || len(p.Errors()) < 2 {
		t.Errorf("nothing chosen: %d %v", p.Status, p.Errors())
	}
	p = b.Get("/explore").Press("Count", "period", "2025-26", "rows", "network", "columns", "sex", "only", "age = 40 to 64").
		Says("Referrals in 2025-26 by primary care network and gender, only age when referred: 40 to 64", "As at")
	p = p.Press("Count", "columns", "sex", "rows", "source", "only", "age = 40 to 64")
	if p.Status != 422 {
		t.Errorf("three categories: %d", p.Status)
	}
	w.as(t, dbtest.Lead).Get("/explore").Is(403)
}
