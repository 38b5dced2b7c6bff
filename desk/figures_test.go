package desk

import (
	"testing"

	"kith/db/dbtest"
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
	p = b.Get("/figures").Press("Count and propose", "period", "2025-26", "policy", "lt6").Says("2025-26, edition 1", "Proposed", "Rule for small numbers")
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
