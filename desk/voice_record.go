package desk

import (
	"kith/db"
	"kith/desk/page"
	"kith/plan"
	"kith/voice"
	"kith/web"
)

// A worker reads the plan aloud for the person: into the page, or on another
// machine as a file.

func (x *desk) recording(r *web.Request, tx *db.Tx) (web.Reply, error) {
	d, _, err := recordingData(r, tx)
	return web.Show(page.Recording(d)).Listening(), err
}

// recordingData is the plan to be read, and what was read before.
func recordingData(r *web.Request, tx *db.Tx) (d page.RecordingData, s *plan.Sheet, err error) {
	if d.Frame, err = frameOf(r, tx, page.PlanSection); err != nil {
		return d, nil, err
	}
	p, err := planIn(r, tx)
	if err != nil {
		return d, nil, err
	}
	if s, err = plan.SheetOf(tx, p.ID); err != nil {
		return d, nil, err
	}
	d.Dressed = plan.Dress(s, plan.Plain)
	d.Recording, err = voice.RecordingOf(tx, p.Person, p.ID)
	d.Stale = d.Recording != nil && d.Recording.Mark != s.Mark()
	return d, s, err
}

func (x *desk) keepRecording(r *web.Request, tx *db.Tx) (web.Reply, error) {
	d, s, err := recordingData(r, tx)
	if err != nil {
		return web.Reply{}, err
	}
	f, _ := r.File("sound")
	if _, err := voice.Record(tx, r.ID("id"), s.Tree.Plan.ID, s.Mark(), f.Body); err != nil {
		return web.Show(page.Recording(d)).Listening(), err
	}
	return web.GoTo(personPath(r, "/own/recording")).Saying("Saved. They can listen to it on their page"), nil
}

// playRecording is the sound, for the worker to hear what the person hears.
func (x *desk) playRecording(r *web.Request, tx *db.Tx) (web.Reply, error) {
	rec, sound, err := voice.Play(tx, r.ID("id"), r.ID("recording"))
	if err != nil {
		return web.Reply{}, err
	}
	return web.Sound(rec.Kind, sound), nil
}

func (x *desk) dropRecording(r *web.Request, tx *db.Tx) (web.Reply, error) {
	return web.GoTo(personPath(r, "/own/recording")).Saying("The recording is deleted"), voice.Unrecord(tx, r.ID("id"), r.ID("recording"))
}
