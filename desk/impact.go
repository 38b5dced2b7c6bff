package desk

import (
	"strings"

	"kith"
	"kith/access"
	"kith/db"
	"kith/desk/page"
	"kith/impact"
	"kith/web"
)

// Analyses of impact, sealed before anybody looks; and what came of them.

// mostReport bounds the files that are taken.
const mostReport = 1 << 20

func (x *desk) impactRoutes() []web.Route {
	return []web.Route{
		{Pattern: "GET /impact", Handle: x.impact},
		{Pattern: "POST /impact", Handle: x.sealImpact, Upload: mostReport},
		{Pattern: "GET /impact/{analysis}", Handle: x.analysis},
		{Pattern: "GET /impact/{analysis}/seal.json", Handle: x.analysisFile},
		{Pattern: "GET /impact/{analysis}/spec.json", Handle: x.analysisFile},
		{Pattern: "POST /impact/{analysis}/result", Handle: x.attachResult, Upload: mostReport},
		{Pattern: "POST /impact/{analysis}/withdraw", Handle: x.withdrawAnalysis},
		{Pattern: "POST /impact/{analysis}/publish", Handle: x.publishAnalysis},
		{Pattern: "GET /impact/{analysis}/report", Handle: x.impactReport},
		{Pattern: "GET /impact/{analysis}/report.pdf", Handle: x.impactPDF},
	}
}

func (x *desk) impact(_ *web.Request, tx *db.Tx) (web.Reply, error) {
	d, err := impactData(tx)
	return web.Show(page.Impact(d)), err
}

func impactData(tx *db.Tx) (d page.ImpactData, err error) {
	d.May = access.Can(tx.Actor, access.ImpactWrite)
	if d.All, err = impact.All(tx); err == nil && d.May {
		d.Campaigns, err = impact.Campaigns(tx)
	}
	return d, err
}

// given is a file of a form, or what was pasted in its place.
func given(r *web.Request, name string) []byte {
	if f, ok := r.File(name); ok {
		return f.Body
	}
	return []byte(strings.TrimSpace(r.Value(name + "Text")))
}

func (x *desk) sealImpact(r *web.Request, tx *db.Tx) (web.Reply, error) {
	d, err := impactData(tx)
	if err != nil {
		return web.Reply{}, err
	}
	if err := access.Need(tx.Actor, access.ImpactWrite); err != nil {
		return web.Reply{}, err
	}
	back := web.Show(page.Impact(d))
	if r.Value("of") == "campaign" {
		var q impact.Question
		r.Fill(&q)
		a, err := impact.SealCampaign(tx, q)
		if err != nil {
			return back, err
		}
		return registered(a), nil
	}
	spec := given(r, "spec")
	if len(spec) == 0 {
		return back, kith.Check{"spec": "Choose the file of the analysis, or paste it"}.Err()
	}
	a, err := impact.Seal(tx, spec, given(r, "seal"))
	if err != nil {
		if kith.KindOf(err) == kith.Invalid {
			err = kith.Check{"spec": err.Error()}.Err()
		}
		return back, err
	}
	return registered(a), nil
}

func registered(a *impact.Analysis) web.Reply {
	return web.GoTo(analysisPath(a.ID)).Saying("Registered. Its hash is public from now on")
}

func analysisPath(id kith.ID) string { return "/impact/" + string(id) }

func (x *desk) analysis(r *web.Request, tx *db.Tx) (web.Reply, error) {
	d, err := analysisData(r, tx)
	return web.Show(page.Analysis(d)), err
}

func analysisData(r *web.Request, tx *db.Tx) (d page.AnalysisData, err error) {
	d.Analysis, err = impact.Get(tx, r.ID("analysis"))
	d.Path, d.May = analysisPath(r.ID("analysis")), access.Can(tx.Actor, access.ImpactWrite)
	return d, err
}

// analysisFile is the seal, or the specification, as the runner reads it.
func (x *desk) analysisFile(r *web.Request, tx *db.Tx) (web.Reply, error) {
	a, err := impact.Get(tx, r.ID("analysis"))
	if err != nil {
		return web.Reply{}, err
	}
	if strings.HasSuffix(r.URL.Path, "/spec.json") {
		return web.Bytes("spec.json", "application/json", []byte(a.Spec)), nil
	}
	text, err := a.SealText()
	return web.Bytes("seal.json", "application/json", text), err
}

// on does something with an analysis, and shows what came of it.
func (x *desk) on(r *web.Request, tx *db.Tx, done string, do func(*impact.Analysis) error) (web.Reply, error) {
	d, err := analysisData(r, tx)
	if err != nil {
		return web.Reply{}, err
	}
	if err := access.Need(tx.Actor, access.ImpactWrite); err != nil {
		return web.Reply{}, err
	}
	shown := *d.Analysis
	if err := do(d.Analysis); err != nil {
		d.Analysis = &shown
		return web.Show(page.Analysis(d)), err
	}
	return web.GoTo(d.Path).Saying(done), nil
}

func (x *desk) attachResult(r *web.Request, tx *db.Tx) (web.Reply, error) {
	return x.on(r, tx, "The result is attached", func(a *impact.Analysis) error {
		return a.Attach(tx, given(r, "report"), r.Value("changed"))
	})
}

func (x *desk) withdrawAnalysis(r *web.Request, tx *db.Tx) (web.Reply, error) {
	return x.on(r, tx, "Withdrawn. It stays in the list, with the reason", func(a *impact.Analysis) error { return a.Withdraw(tx, r.Value("why")) })
}

func (x *desk) publishAnalysis(r *web.Request, tx *db.Tx) (web.Reply, error) {
	switch r.Value("what") {
	case "report":
		return x.on(r, tx, "The report is public", func(a *impact.Analysis) error { return a.PublishReport(tx) })
	case "spec":
		return x.on(r, tx, "The specification is public", func(a *impact.Analysis) error { return a.PublishSpec(tx) })
	}
	return web.Reply{}, kith.Errorf(kith.Invalid, "Say what is to be published: the specification or the report")
}

func (x *desk) impactReport(r *web.Request, tx *db.Tx) (web.Reply, error) {
	d, err := analysisData(r, tx)
	if err != nil {
		return web.Reply{}, err
	}
	report, err := impact.Stored(d.Report)
	if err != nil {
		return web.Reply{}, err
	}
	p := page.ReportData{AnalysisData: d, Parts: report.PartsWith(d.Changed)}
	p.Figure, err = report.Figure()
	p.Drawn = err == nil
	if kith.KindOf(err) == kith.NotFound {
		err = nil
	}
	return web.Show(page.ImpactReport(p)), err
}

func (x *desk) impactPDF(r *web.Request, tx *db.Tx) (web.Reply, error) {
	a, err := impact.Get(tx, r.ID("analysis"))
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
