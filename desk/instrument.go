package desk

import (
	"kith/access"
	"kith/db"
	"kith/desk/page"
	"kith/outcome"
	"kith/web"
)

// Questionnaires that the organisation has loaded, each in a file, under its
// own licence.

func (x *desk) instrumentRoutes() []web.Route {
	return []web.Route{
		{Pattern: "GET /questionnaires", Handle: x.instruments},
		{Pattern: "POST /questionnaires", Handle: x.loadInstrument, Upload: outcome.MostFile + 1<<10},
		{Pattern: "GET /questionnaires/{questionnaire}", Handle: x.instrument},
		{Pattern: "POST /questionnaires/{questionnaire}/end", Handle: x.endInstrument},
	}
}

func (x *desk) instruments(_ *web.Request, tx *db.Tx) (web.Reply, error) {
	d, err := instrumentsData(tx)
	return web.Show(page.Instruments(d)), err
}

func instrumentsData(tx *db.Tx) (d page.InstrumentsData, err error) {
	if err := access.Need(tx.Actor, access.MeasureWrite); err != nil {
		return d, err
	}
	if d.Own, err = outcome.LoadedAll(tx); err != nil {
		return d, err
	}
	all, err := outcome.Offered(tx)
	for _, in := range all {
		if !in.Own {
			d.Known = append(d.Known, in)
		}
	}
	return d, err
}

// loadInstrument takes a file, or what was pasted.
func (x *desk) loadInstrument(r *web.Request, tx *db.Tx) (web.Reply, error) {
	d, err := instrumentsData(tx)
	if err != nil {
		return web.Reply{}, err
	}
	text := []byte(r.Value("text"))
	if f, ok := r.File("file"); ok {
		text = f.Body
	}
	l, err := outcome.Load(tx, text)
	if err != nil {
		return web.Show(page.Instruments(d)), err
	}
	return web.GoTo("/questionnaires/" + string(l.ID)).Saying("Loaded. Look whether it is as it should be"), nil
}

func (x *desk) instrument(r *web.Request, tx *db.Tx) (web.Reply, error) {
	if err := access.Need(tx.Actor, access.MeasureWrite); err != nil {
		return web.Reply{}, err
	}
	l, err := outcome.GetLoaded(tx, r.ID("questionnaire"))
	if err != nil {
		return web.Reply{}, err
	}
	return web.Show(page.Instrument(*l)), nil
}

func (x *desk) endInstrument(r *web.Request, tx *db.Tx) (web.Reply, error) {
	if err := access.Need(tx.Actor, access.MeasureWrite); err != nil {
		return web.Reply{}, err
	}
	l, err := outcome.Retire(tx, r.ID("questionnaire"), versionOf(r))
	if err != nil {
		return web.Reply{}, err
	}
	return web.GoTo("/questionnaires").Saying("“" + l.Content.Name + "” is no longer offered. Scores that there are stay as they are"), nil
}
