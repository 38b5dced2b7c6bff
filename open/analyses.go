package open

import (
	"kith"
	"kith/db"
	"kith/impact"
	"kith/open/page"
	"kith/web"
)

// Analyses of impact: that each was sealed is public from the beginning, what came
// of it when its owner has published that.

func (x *lookout) analysisRoutes() []web.Route {
	return []web.Route{
		{Pattern: "GET /observatory/analyses", Handle: x.analyses},
		{Pattern: "GET /observatory/analyses/{hash}", Handle: x.analysis},
		{Pattern: "GET /observatory/analyses/{hash}/spec.json", Handle: x.analysisSpec},
		{Pattern: "GET /observatory/analyses/{hash}/report.json", Handle: x.analysisReport},
		{Pattern: "GET /observatory/analyses/{hash}/report.pdf", Handle: x.analysisPDF},
	}
}

func (x *lookout) analyses(_ *web.Request, tx *db.Tx) (web.Reply, error) {
	all, err := impact.List(tx)
	return web.Show(page.Analyses(all)), err
}

func (x *lookout) analysis(r *web.Request, tx *db.Tx) (web.Reply, error) {
	a, err := impact.ListedOf(tx, r.PathValue("hash"))
	if err != nil {
		return web.Reply{}, err
	}
	d := page.AnalysisData{Listed: *a}
	if a.Report != "" {
		report, err := impact.Stored(a.Report)
		if err != nil {
			return web.Reply{}, err
		}
		d.Parts = report.PartsWith(a.Changed)
		if f, err := report.Figure(); err == nil {
			d.Figure, d.Drawn = f, true
		} else if kith.KindOf(err) != kith.NotFound {
			return web.Reply{}, err
		}
	}
	return web.Show(page.Analysis(d)), nil
}

var errUnpublished = kith.Errorf(kith.NotFound, "This has not been published")

func (x *lookout) analysisSpec(r *web.Request, tx *db.Tx) (web.Reply, error) {
	a, err := impact.ListedOf(tx, r.PathValue("hash"))
	if err == nil && a.Spec == "" {
		err = errUnpublished
	}
	if err != nil {
		return web.Reply{}, err
	}
	return web.Bytes("spec.json", "application/json", []byte(a.Spec)), nil
}

func (x *lookout) analysisReport(r *web.Request, tx *db.Tx) (web.Reply, error) {
	a, err := impact.ListedOf(tx, r.PathValue("hash"))
	if err == nil && a.Report == "" {
		err = errUnpublished
	}
	if err != nil {
		return web.Reply{}, err
	}
	return web.Bytes("report.json", "application/json", []byte(a.Report)), nil
}

func (x *lookout) analysisPDF(r *web.Request, tx *db.Tx) (web.Reply, error) {
	a, err := impact.ListedOf(tx, r.PathValue("hash"))
	if err == nil && a.Report == "" {
		err = errUnpublished
	}
	if err != nil {
		return web.Reply{}, err
	}
	report, err := impact.Stored(a.Report)
	if err != nil {
		return web.Reply{}, err
	}
	pdf, err := report.PDF(a.Changed)
	return web.Bytes("report.pdf", "application/pdf", pdf), err
}
