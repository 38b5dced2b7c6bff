package desk

import (
	"strings"

	"kith"
	"kith/db"
	"kith/desk/page"

	"kith/notify"
	"kith/voice"
	"kith/web"
)

func (x *desk) voiceRoutes() []web.Route {
	return []web.Route{
		{Pattern: "GET /people/{id}/own", Handle: x.own},
		{Pattern: "POST /people/{id}/own", Handle: x.giveOwn},
		{Pattern: "POST /people/{id}/own/end", Handle: x.endOwn},
		{Pattern: "POST /people/{id}/said/{said}", Handle: x.answerOwn},

		// The plan, read aloud (voice_record.go)
		{Pattern: "GET /people/{id}/own/recording", Handle: x.recording},
		{Pattern: "POST /people/{id}/own/recording", Handle: x.keepRecording, Upload: voice.MostSound + 1<<10},
		{Pattern: "GET /people/{id}/own/recording/{recording}", Handle: x.playRecording},
		{Pattern: "POST /people/{id}/own/recording/{recording}/delete", Handle: x.dropRecording},
	}
}

// own is the person's own page as their worker has to do with it: whether they
// have it, and what they said there.
func (x *desk) own(r *web.Request, tx *db.Tx) (web.Reply, error) {
	d, err := ownData(r, tx)
	return web.Show(page.OwnPage(d)), err
}

func ownData(r *web.Request, tx *db.Tx) (d page.OwnData, err error) {
	if d.Frame, err = frameOf(r, tx, page.PlanSection); err != nil {
		return d, err
	}
	if d.Pass, err = voice.Good(tx, r.ID("id")); err != nil {
		return d, err
	}
	if d.CanSend, err = notify.Reaches(tx, r.ID("id"), "own-page"); err != nil {
		return d, err
	}
	if d.Said, err = voice.Of(tx, r.ID("id")); err != nil {
		return d, err
	}
	_, err = planIn(r, tx)
	if err != nil && kith.KindOf(err) == kith.NotFound {
		return d, nil
	}
	d.Planned = true
	if err != nil && kith.KindOf(err) == kith.Conflict { // several: whoever reads chooses
		err = nil
	}
	return d, err
}

// giveOwn gives the person their page. Its address, and the code where it is on
// paper, are shown here once and kept nowhere.
func (x *desk) giveOwn(r *web.Request, tx *db.Tx) (web.Reply, error) {
	d, err := ownData(r, tx)
	if err != nil {
		return web.Reply{}, err
	}
	k, err := voice.Give(tx, r.ID("id"), r.Value("paper") == "yes")
	if err != nil {
		return web.Show(page.OwnPage(d)), err
	}
	if d.CanSend && k.Code == "" && r.Value("send") == "yes" {
		_, err := k.Post(tx, r.ID("id"))
		return web.GoTo(personPath(r, "/own")).Saying("The link is on its way to them"), err
	}
	given := page.GivenOwnData{Frame: d.Frame, Link: strings.TrimSuffix(x.config.Base, "/") + k.Path(), Code: k.Code}
	given.QR, err = web.QR(given.Link)
	return web.Show(page.GivenOwn(given)), err
}

func (x *desk) endOwn(r *web.Request, tx *db.Tx) (web.Reply, error) {
	return web.GoTo(personPath(r, "/own")).Saying("The link opens nothing any more"), voice.End(tx, r.ID("id"), "Ended by "+tx.Actor.Name)
}

// answerOwn says that what the person said was read, and answers them.
func (x *desk) answerOwn(r *web.Request, tx *db.Tx) (web.Reply, error) {
	s, err := voice.Get(tx, r.ID("said"))
	if err == nil && s.Person != r.ID("id") {
		err = kith.Errorf(kith.NotFound, "This is not on the record of this person")
	}
	if err != nil {
		return web.Reply{}, err
	}
	d, err := ownData(r, tx)
	if err != nil {
		return web.Reply{}, err
	}
	field := page.AnswerTo(*s)
	if _, err := voice.Heard(tx, s.ID, versionOf(r), r.Value(field), r.Value("pass_on") == "yes"); err != nil {
		return web.Show(page.OwnPage(d)), renamed(err, "answer", field)
	}
	return web.GoTo(personPath(r, "/own")).Saying("They read it on their page"), nil
}
