package desk

import (
	"net/http"
	"slices"

	"github.com/a-h/templ"

	"kith"
	"kith/db"
	"kith/desk/page"
	"kith/nhs"
	"kith/person"
	"kith/plan"
	"kith/referral"
	"kith/web"
)

func (x *desk) contact(r *web.Request, tx *db.Tx) (web.Reply, error) {
	d, err := formOf(r, tx, "Record a contact")
	if err != nil {
		return web.Reply{}, err
	}
	e, err := openEpisode(r, tx)
	if err != nil {
		return web.Reply{}, err
	}
	n := page.ContactData{Reach: d.Frame.Header.Support}
	n.At = tx.Now
	if n.How, err = likely(tx, e); err != nil {
		return web.Reply{}, err
	}
	if id := kith.ID(firstText(r.Query("follow"), r.PostForm.Get("does"))); id != "" {
		f, err := db.Get[plan.FollowUp](tx, id)
		if err != nil {
			return web.Reply{}, err
		}
		n.Does = *f
	}
	d.Button = "Save the contact"
	show := web.Show(page.PersonForm(d, func(v web.View) templ.Component { return page.ContactFields(v, n) }))
	if r.Method != http.MethodPost {
		return show, nil
	}
	var sent plan.NewContact
	r.Fill(&sent)
	k, err := plan.RecordContact(tx, e.ID, sent)
	if err != nil {
		return show, err
	}
	asked, err := hard(r, tx)
	if err != nil {
		return show, err
	}
	said, err := contactSaid(tx, k)
	return web.GoTo(personPath(r, "")).Saying(said + asked), err
}

func firstText(list ...string) string {
	i := slices.IndexFunc(list, func(s string) bool { return s != "" })
	if i < 0 {
		return ""
	}
	return list[i]
}

// openEpisode is the open referral in which something is written.
func openEpisode(r *web.Request, tx *db.Tx) (*referral.Referral, error) {
	e, err := plan.Which(tx, r.ID("id"), named(r))
	if err != nil {
		return nil, err
	}
	if !e.Referral.Open() {
		err = kith.Errorf(kith.Conflict, "Support has ended, or there is no referral. If the person has come back, open the plan again first")
	}
	return e.Referral, err
}

// contactSaid is what a page says once a contact is on record: whether it
// counts, and what is still missing.
func contactSaid(tx *db.Tx, k *plan.Contact) (string, error) {
	switch {
	case k.TwoWay:
		return "Contact recorded", nil
	case !k.Counts:
		return k.WhyNot, nil
	}
	t, err := plan.Attempts(tx, k.Referral)
	if err != nil || t.Enough() {
		return "Attempt recorded. That is enough attempts", err
	}
	return "Attempt recorded. " + t.Missing, nil
}

// preferred are the methods of contact for what people prefer.
var preferred = map[nhs.Preferred]nhs.Mechanism{nhs.PreferPhone: nhs.Telephone, nhs.PreferText: nhs.TextSent,
	nhs.PreferEmail: nhs.Email, nhs.PreferLetter: nhs.Letter, nhs.PreferVisit: nhs.FaceToFace}

// likely is the method that the contact was most likely made by: as they were
// reached last, or as they prefer, or the telephone.
func likely(tx *db.Tx, e *referral.Referral) (nhs.Mechanism, error) {
	all, err := plan.Contacts(tx, e.ID)
	if err != nil {
		return "", err
	}
	for _, k := range slices.Backward(all) {
		if k.TwoWay && !k.Struck() {
			return k.How, nil
		}
	}
	p, err := person.Get(tx, e.Person)
	if err != nil {
		return "", err
	}
	if how := preferred[p.Contact]; how != "" {
		return how, nil
	}
	return nhs.Telephone, nil
}

func (x *desk) notes(r *web.Request, tx *db.Tx) (web.Reply, error) {
	var d page.NotesData
	var err error
	if d.Frame, err = frameOf(r, tx, page.PlanSection); err != nil {
		return web.Reply{}, err
	}
	if d.Notes, err = plan.Notes(tx, r.ID("id")); err != nil {
		return web.Reply{}, err
	}
	slices.Reverse(d.Notes)
	show := web.Show(page.Notes(d))
	if r.Method != http.MethodPost {
		return show, nil
	}
	var n plan.NewNote
	r.Fill(&n)
	if _, err := plan.AddNote(tx, r.ID("id"), n); err != nil {
		return show, err
	}
	return web.GoTo(personPath(r, "/notes")).Saying("Note saved"), nil
}

// keepBack changes whether the GP may know of a note.
func (x *desk) keepBack(r *web.Request, tx *db.Tx) (web.Reply, error) {
	n, err := recordOf(r, tx, "note", db.Get[plan.Note], func(n *plan.Note) *plan.Of { return &n.Of })
	if err != nil {
		return web.Reply{}, err
	}
	n, err = plan.KeepBack(tx, n.ID, versionOf(r), r.Value("keep_back") != "")
	if err != nil {
		return web.Reply{}, err
	}
	said := "The GP may know of this note"
	if n.KeepBack {
		said = "This note is kept back from the GP"
	}
	return web.GoTo(personPath(r, "/notes")).Saying(said), nil
}

func (x *desk) followUps(r *web.Request, tx *db.Tx) (web.Reply, error) {
	var d page.FollowUpsData
	var err error
	if d.Frame, err = frameOf(r, tx, page.PlanSection); err != nil {
		return web.Reply{}, err
	}
	all, err := plan.FollowUps(tx, r.ID("id"))
	if err != nil {
		return web.Reply{}, err
	}
	for _, f := range all {
		switch {
		case f.Struck():
		case f.DoneAt.IsZero():
			d.Due = append(d.Due, f)
		default:
			d.Done = append(d.Done, f)
		}
	}
	show := web.Show(page.FollowUps(d))
	if r.Method != http.MethodPost {
		return show, nil
	}
	var n plan.NewFollowUp
	r.Fill(&n)
	if _, err := plan.AddFollowUp(tx, r.ID("id"), n); err != nil {
		return show, err
	}
	return web.GoTo(personPath(r, "/follow-ups")).Saying("Follow-up added"), nil
}

func followIn(r *web.Request, tx *db.Tx) (*plan.FollowUp, error) {
	return recordOf(r, tx, "follow", db.Get[plan.FollowUp], func(n *plan.FollowUp) *plan.Of { return &n.Of })
}

func (x *desk) followUp(r *web.Request, tx *db.Tx) (web.Reply, error) {
	f, err := followIn(r, tx)
	if err != nil {
		return web.Reply{}, err
	}
	d, err := formOf(r, tx, "Change a follow-up")
	if err != nil {
		return web.Reply{}, err
	}
	d.Version = f.Version
	return personForm(r, d, f.NewFollowUp, page.FollowUpFields, func(version int, n plan.NewFollowUp) (string, string, error) {
		_, err := plan.ChangeFollowUp(tx, f.ID, version, n)
		return personPath(r, ""), "Follow-up saved", err
	})
}

func (x *desk) followUpDone(r *web.Request, tx *db.Tx) (web.Reply, error) {
	f, err := followIn(r, tx)
	if err != nil {
		return web.Reply{}, err
	}
	_, err = plan.DoFollowUp(tx, f.ID, versionOf(r), r.Value("done_words"))
	return web.GoTo(personPath(r, "")).Saying("Done: " + f.What), err
}

func (x *desk) attempts(r *web.Request, tx *db.Tx) (web.Reply, error) {
	var d page.AttemptsData
	var err error
	if d.Frame, err = frameOf(r, tx, page.PlanSection); err != nil {
		return web.Reply{}, err
	}
	e, err := openEpisode(r, tx)
	if err != nil {
		return web.Reply{}, err
	}
	if d.Tried, err = plan.Attempts(tx, e.ID); err != nil {
		return web.Reply{}, err
	}
	d.Waiting, d.Refer = e.Status == referral.Received, "/referrals/"+string(e.ID)
	p, err := plan.OfReferral(tx, e.ID)
	if err == nil {
		d.Open, d.Version = p.Status == plan.Active, p.Version
	} else if kith.KindOf(err) == kith.NotFound {
		err = nil
	}
	return web.Show(page.Attempts(d)), err
}

// notReached ends support, as enough was tried.
func (x *desk) notReached(r *web.Request, tx *db.Tx) (web.Reply, error) {
	p, err := planIn(r, tx)
	if err != nil {
		return web.Reply{}, err
	}
	_, err = plan.NotReached(tx, p.ID, versionOf(r))
	return web.GoTo(personPath(r, "")).Saying("Support has ended. Look over the message and send it"), err
}
