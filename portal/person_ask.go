package portal

import (
	"cmp"

	"kith"
	"kith/outcome"
	"kith/plan"
	"kith/portal/page"
	"kith/referral"
	"kith/web"
)

// alone reports whether somebody can answer a questionnaire by themselves: one
// of which Kith ships the words, or of which the organisation says so.
func alone(in outcome.Instrument) bool { return in.Wording && (in.Alone || !in.Own) }

// asks are the questionnaires that the person can answer alone.
func (g *visit) asks() (out []outcome.Instrument, err error) {
	all, err := outcome.Offered(g.tx)
	for _, in := range all {
		if alone(in) {
			out = append(out, in)
		}
	}
	return out, err
}

// questions is a questionnaire that somebody can answer alone. An answer is kept like any score, with who gave it
// and how; what is left out was not wished to be said.
func (g *visit) questions() (web.Reply, error) {
	in, err := outcome.Find(g.tx, g.r.PathValue("instrument"), "")
	if err != nil {
		return web.Reply{}, err
	}
	if in == nil || !alone(*in) {
		return web.Reply{}, kith.Errorf(kith.NotFound, "There are no such questions. Go back to your page")
	}
	d := page.QuestionsData{At: g.at, Of: in}
	e, err := g.episode()
	if err != nil {
		return web.Reply{}, err
	}
	if g.r.Method == "GET" {
		return web.Show(page.Questions(d)), nil
	}
	stage, err := g.stage(e, in.Code)
	if err != nil {
		return web.Reply{}, err
	}
	n := outcome.New{Instrument: in.Code, Stage: stage, Mode: "link"}
	some := false
	for _, it := range in.Items {
		if it.Code == outcome.TotalItem { // which is worked out
			continue
		}
		said := g.r.Value("item-" + it.Code)
		v, err := outcome.ParsePoints(said)
		switch {
		case said == "":
			n.Items = append(n.Items, outcome.Answer{Item: it.Code, Missing: "declined"})
			continue
		case err != nil:
			v = it.Min - 1 // which the check catches, with what may stand there
		}
		some = true
		n.Items = append(n.Items, outcome.Answer{Item: it.Code, Value: v})
	}
	if !some {
		return web.Show(page.Questions(d)), kith.Check{"item-" + in.Items[0].Code: "Answer at least one question, or go back"}.Err()
	}
	if _, err := outcome.Record(g.tx, e.ID, n); err != nil {
		return web.Show(page.Questions(d)), err
	}
	return web.GoTo(g.at).Saying("Thank you. Your worker sees your answers"), nil
}

// episode is the referral of the person's plan that is still open, of several
// the latest.
func (g *visit) episode() (*referral.Referral, error) {
	all, err := plan.Plans(g.tx, g.person.ID)
	for i := range all {
		e, err := referral.Get(g.tx, all[i].Referral)
		if err != nil {
			return nil, err
		}
		if e.Status == referral.Accepted {
			return e, nil
		}
	}
	if err == nil {
		err = kith.Errorf(kith.NotFound, "There are no questions for you now, as nothing is planned with you at present")
	}
	return nil, err
}

// stage is the one that is due for the instrument, or another time.
func (g *visit) stage(e *referral.Referral, instrument string) (outcome.Stage, error) {
	all, err := outcome.During(g.tx, e.ID)
	return cmp.Or(outcome.StageOf(all, instrument, kith.DayOf(e.AcceptedAt), g.tx.Today()), outcome.OtherStage), err
}
