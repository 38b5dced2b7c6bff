package desk

import (
	"slices"

	"kith"
	"kith/db"
	"kith/desk/page"
	"kith/onward"
	"kith/outcome"
	"kith/plan"
	"kith/referral"
	"kith/web"
)

func (x *desk) measures(r *web.Request, tx *db.Tx) (web.Reply, error) {
	d := page.MeasuresData{Change: &outcome.Change{}}
	var err error
	if d.Frame, err = frameOf(r, tx, page.PlanSection); err != nil {
		return web.Reply{}, err
	}
	if d.Scores, err = outcome.Of(tx, r.ID("id")); err != nil {
		return web.Reply{}, err
	}
	slices.Reverse(d.Scores)
	sent, err := onward.Of(tx, r.ID("id"))
	if err != nil {
		return web.Reply{}, err
	}
	d.Results = slices.DeleteFunc(sent, func(o onward.Onward) bool { return o.Status != onward.Completed })
	in, _, err := episodeIn(r, tx)
	if err != nil || in.Referral.ID == "" {
		return web.Show(page.Measures(d)), err
	}
	e := in.Referral
	if d.Offered, err = outcome.Offered(tx); err != nil {
		return web.Reply{}, err
	}
	during, err := outcome.During(tx, e.ID)
	if err != nil {
		return web.Reply{}, err
	}
	d.Change, d.Open = outcome.Compare(during), true
	if e.Status == referral.Accepted {
		if d.Due, err = measuresDue(tx, during, kith.DayOf(e.AcceptedAt)); err != nil {
			return web.Reply{}, err
		}
	}
	return web.Show(page.Measures(d)), nil
}

// ask records one asking of one instrument.
func (x *desk) ask(r *web.Request, tx *db.Tx) (web.Reply, error) {
	in, err := outcome.Find(tx, r.PathValue("instrument"), "")
	if err != nil {
		return web.Reply{}, err
	}
	if in == nil {
		return web.Reply{}, kith.Errorf(kith.NotFound, "There is no such measure")
	}
	d, err := formOf(r, tx, in.Name)
	if err != nil {
		return web.Reply{}, err
	}
	w, err := plan.Which(tx, r.ID("id"), named(r))
	if err != nil {
		return web.Reply{}, err
	}
	e := w.Referral
	if e.ID == "" {
		return web.Reply{}, kith.Errorf(kith.Conflict, "There is no referral to record this in")
	}
	n := page.MeasureData{Of: in, New: outcome.New{Instrument: in.Code, Day: tx.Today(), Stage: outcome.Stage(r.Query("stage"))}}
	if n.Stage == "" {
		if n.Stage, err = nextStage(tx, e, in.Code); err != nil {
			return web.Reply{}, err
		}
	}
	if n.Mode, err = likelyMode(tx, e); err != nil {
		return web.Reply{}, err
	}
	d.Lead = in.About
	d.Back = web.Link{Href: d.Frame.At("/measures"), Label: "Back to measures"}
	return personForm(r, d, n, page.MeasureFields, func(_ int, n page.MeasureData) (string, string, error) {
		n.Instrument, n.Items = in.Code, answers(r, in)
		if n.NotDone != "" {
			n.Mode = ""
		}
		_, err := outcome.Record(tx, e.ID, n.New)
		return personPath(r, "/measures"), in.Name + " recorded", err
	})
}

// askEasy is the questions of an instrument on paper, in easy read, where their
// words are here. Nothing on it tells whose it is.
func (x *desk) askEasy(r *web.Request, tx *db.Tx) (web.Reply, error) {
	if _, err := frameOf(r, tx, page.PlanSection); err != nil {
		return web.Reply{}, err
	}
	in, err := outcome.Find(tx, r.PathValue("instrument"), "")
	if err == nil && (in == nil || !in.Wording) {
		err = kith.Errorf(kith.NotFound, "The questions of this measure are not here, so that they cannot be printed")
	}
	if err != nil {
		return web.Reply{}, err
	}
	return web.Show(page.AskEasy(page.EasyData{Of: in, Back: personPath(r, "/measures")})), nil
}

// answers are those that the form holds, each a value or why there is none.
func answers(r *web.Request, in *outcome.Instrument) []outcome.Answer {
	var out []outcome.Answer
	for _, it := range in.Items {
		said, why := r.Value("item-"+it.Code), outcome.Reason(r.Value("missing-"+it.Code))
		switch {
		case said != "":
			v, err := outcome.ParsePoints(said)
			if err != nil {
				v = it.Min - 1 // which the check catches, with what may stand there
			}
			out = append(out, outcome.Answer{Item: it.Code, Value: v})
		case why != "":
			out = append(out, outcome.Answer{Item: it.Code, Missing: why})
		}
	}
	return out
}

// nextStage is the stage at which the instrument is due, or none.
func nextStage(tx *db.Tx, e *referral.Referral, instrument string) (outcome.Stage, error) {
	all, err := outcome.During(tx, e.ID)
	from := e.AcceptedAt
	if from.IsZero() {
		from = e.ReceivedAt
	}
	return outcome.StageOf(all, instrument, kith.DayOf(from), tx.Today()), err
}

// likelyMode is how the measure is most likely asked: as they were last reached.
func likelyMode(tx *db.Tx, e *referral.Referral) (outcome.Mode, error) {
	how, err := likely(tx, e)
	if err != nil {
		return "", err
	}
	return modes[string(how)], nil
}

// modes are the ways of asking, by the method of a contact.
var modes = map[string]outcome.Mode{"01": "face-to-face", "02": "phone", "11": "face-to-face"}
