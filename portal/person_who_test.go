package portal

import (
	"testing"

	"kith"
	"kith/db"
	"kith/db/dbtest"
	"kith/onward"
	"kith/person"
	"kith/voice"
	"kith/web/webtest"
)

// consent is that on which the walk was asked.
func (w *town) consent(t testing.TB) (id kith.ID) {
	t.Helper()
	dbtest.See(t, w.db, dbtest.Worker, func(tx *db.Tx) error {
		o, err := onward.Get(tx, w.sent["walk"])
		id = o.Consent
		return err
	})
	return id
}

// answered has an organisation answer.
func (w *town) answered(t testing.TB, name string, moves ...onward.Did) {
	t.Helper()
	for _, d := range moves {
		dbtest.Do(t, w.db, w.provider(name), func(tx *db.Tx) error {
			o, err := onward.Read(tx, w.sent[name])
			if err != nil {
				return err
			}
			d.Version = o.Version
			_, err = onward.Answer(tx, w.sent[name], d)
			return err
		})
	}
}

// What is finished, the organisation sees no more once the person stops it, with
// an account or by link; how it ended stays; the organisation and the worker are
// told; and it cannot be stopped twice.
func TestOwnStopsWhatIsFinished(t *testing.T) {
	w, provider := newTown(t)
	s, k := w.own(t), w.key(t)
	link, _ := w.proven(t, provider, "choir")
	at := w.path(t, "choir")
	w.answered(t, "choir", onward.Did{Move: onward.Accept}, onward.Did{Move: onward.Come}, onward.Did{Move: onward.Finish, Reason: "helped"})
	link.Get(at).Is(200).Says("Amina Yusuf", "Portalsecret")
	b, _ := enter(t, s, k)
	p := b.Get(k.Path()+"/who").Is(200).Says("This is finished", "They can see")
	p.Press("Stop sharing with Org of the choir").Is(200).Says("can no longer see what was shared", "They see nothing about you", "This is finished")
	link.Get(at).Is(200).SaysNot(secrets...).Says("not shared with you any more")
	webtest.Open(t, provider).As(w.provider("choir")).Get("/provider/referrals/" + string(w.sent["choir"])).Is(200).SaysNot(secrets...)
	b.Post(k.Path()+"/who/"+string(w.sent["choir"])+"/stop", values()).Is(409)
	if o := w.see(t, "choir"); o.Status != onward.Completed || o.Reason != "helped" {
		t.Errorf("how it ended: %+v", o.State)
	}
	if m := w.letter(t, "choir@example.org", "onward-ended"); m.Data["why"] != "The person has decided to stop sharing: please do not contact them." {
		t.Errorf("the organisation is told %v", m.Data)
	}
	dbtest.See(t, w.db, dbtest.Worker, func(tx *db.Tx) error {
		all, err := onward.Thread(tx, w.sent["choir"])
		if err != nil {
			return err
		}
		if last := all[len(all)-1]; last.Move != onward.Stop || last.Party != onward.Person || last.Provider != "" {
			t.Errorf("the worker reads %+v", last)
		}
		got, err := voice.Replies(tx, dbtest.Worker.ID)
		if err != nil || len(got) != 1 || got[0].Kind != voice.Stopped || got[0].AboutName != "The choir" {
			t.Errorf("the worker reads %+v, %v", got, err)
		}
		return err
	})
}

// All that the person has said about sharing is on their page with its dates;
// what they take back stops at once, what goes on and what is finished, and the
// worker is told; what could harm them is not on the page and cannot be reached.
func TestOwnConsents(t *testing.T) {
	w, provider := newTown(t)
	s, k := w.own(t), w.key(t)
	ids := map[string]kith.ID{}
	dbtest.Do(t, w.db, dbtest.Worker, func(tx *db.Tx) error {
		for name, c := range map[string]person.Consent{
			"gp":      {Purpose: person.ForGP, Given: true, How: "spoken", Since: "2026-07-03"},
			"story":   {Purpose: person.ForStory, Given: true, How: "written", Since: "2026-01-03", Until: "2026-02-03"},
			"no":      {Purpose: person.ForResearch, How: "spoken", Since: "2026-07-04"},
			"husband": {Purpose: person.ForFamily, Body: "Her husband Yusuf Secret", How: "spoken", Since: "2026-07-05"},
			"sister":  {Purpose: person.ForFamily, Body: "Her sister Layla", Given: true, How: "attorney", By: "Idris Yusuf", Since: "2026-07-06"},
		} {
			c.Of.Person = w.plan.Person
			if err := person.Consented(tx, &c); err != nil {
				return err
			}
			ids[name] = c.ID
		}
		return nil
	})
	w.send(t, onward.New{Need: "isolation", Ask: "A safe place", Items: []string{"name"}, NoContact: true, NoContactWhy: "Her post is opened"}, "garden")
	secret := w.see(t, "garden")
	w.answered(t, "choir", onward.Did{Move: onward.Accept}, onward.Did{Move: onward.Come}, onward.Did{Move: onward.Finish, Reason: "helped"})

	b, _ := enter(t, s, k)
	p := b.Get(k.Path()+"/who").Is(200).Says("So that my GP knows", "You said yes on 3 July 2026", "It ended on 3 February 2026", "You said no on 4 July 2026",
		"So that Org of the walk can support me", "Idris Yusuf, for you, said yes on 6 July 2026", "So that Her sister Layla can help me").SaysNot("garden", "husband")
	for _, id := range []kith.ID{secret.Consent, ids["husband"], w.plan.ID} {
		b.Get(k.Path() + "/consents/" + string(id)).Is(404)
		b.Post(k.Path()+"/consents/"+string(id)+"/take-back", values()).Is(404)
	}
	for _, name := range []string{"story", "no"} {
		b.Post(k.Path()+"/consents/"+string(ids[name])+"/take-back", values()).Is(409)
	}
	p.Follow("Take this back: So that my GP knows").Is(200).Says("We write nothing more to your GP").Press("Take it back").Is(200).
		Says("Taken back. Your worker is told", "Taken back on 1 September 2026")
	for _, name := range []string{"walk", "choir"} {
		link, _ := w.proven(t, provider, name)
		at := w.path(t, name)
		link.Get(at).Says("Amina Yusuf")
		b.Get(k.Path() + "/who").Follow("Take this back: So that Org of the " + name + " can support me").Is(200).
			Says("Org of the " + name + " can no longer see what we shared for “The " + name + "”").Press("Take it back").Is(200)
		link.Get(at).SaysNot(secrets...)
	}
	if o := w.see(t, "walk"); o.Status != onward.Cancelled || o.EndedBy != onward.Person {
		t.Errorf("the walk: %+v", o.State)
	}
	if o := w.see(t, "debt"); o.Status != onward.Requested {
		t.Errorf("the debt advice, which rests on another consent: %+v", o.State)
	}
	dbtest.See(t, w.db, dbtest.Worker, func(tx *db.Tx) error {
		got, err := voice.Replies(tx, dbtest.Worker.ID)
		if err != nil || len(got) != 3 || got[0].AboutName != "So that my GP knows" {
			t.Errorf("the worker reads %+v, %v", got, err)
		}
		may, c, err := person.MayShare(tx, w.plan.Person, person.ForGP, "")
		if may || c.EndWhy != "By themselves, on their own page" {
			t.Errorf("the GP: %v, %+v", may, c)
		}
		return err
	})
}
