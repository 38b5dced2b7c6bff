package desk

import (
	"context"
	"errors"
	"maps"
	"slices"

	"kith"
	"kith/db"
	"kith/desk/page"
	"kith/directory"
	"kith/find"
	"kith/notify"
	"kith/onward"
	"kith/plan"
	"kith/web"
)

// onward is one onward referral. When all who were asked have said no, it shows
// the next best services.
func (x *desk) onward(r *web.Request) (web.Reply, error) {
	var d page.OnwardData
	var known *plan.Seeking
	err := x.db.Read(r.Context(), r.Actor, func(tx *db.Tx) (err error) {
		if d, err = onwardData(r, tx); err != nil || !d.Group.Refused() {
			return err
		}
		p, err := plan.Get(tx, d.One.Plan)
		if err != nil {
			return err
		}
		known, err = plan.Seek(tx, d.One.Person, p)
		return err
	})
	if err == nil && known != nil {
		d.Next, err = x.nextBest(r.Context(), r.Actor, &d.Group, known)
	}
	return web.Show(page.Onward(d)), err
}

func onwardIn(r *web.Request, tx *db.Tx) (*onward.Onward, error) {
	o, err := onward.Get(tx, r.ID("onward"))
	if err == nil && o.Person != r.ID("id") {
		err = kith.Errorf(kith.NotFound, "This is not on the record of this person")
	}
	return o, err
}

func onwardData(r *web.Request, tx *db.Tx) (d page.OnwardData, err error) {
	o, err := onwardIn(r, tx)
	if err != nil {
		return d, err
	}
	d.One = *o
	if d.Frame, err = frameOf(r, tx, page.PlanSection); err != nil {
		return d, err
	}
	g, err := onward.GroupOf(tx, o.Request)
	if err != nil {
		return d, err
	}
	d.Group = *g
	x, err := onward.Given(tx, o.ID)
	if err != nil {
		return d, err
	}
	d.Given = *x
	if d.Thread, err = onward.Thread(tx, o.ID); err != nil {
		return d, err
	}
	letters, err := notify.For(tx, o.ID)
	if err != nil {
		return d, err
	}
	if l, ok := letters[o.ID]; ok {
		d.Sent = append(d.Sent, l.Line())
	}
	if o.Status == onward.Passing {
		d.Passing, err = directory.List(tx, directory.Filter{Need: o.Need})
	}
	return d, err
}

// mostNext is how many of the next best services are shown.
const mostNext = 3

// nextBest are the services that suit best of those that were not asked.
func (x *desk) nextBest(ctx context.Context, a kith.Actor, g *onward.Group, known *plan.Seeking) ([]page.Card, error) {
	v, err := x.finder.See(ctx, a)
	if err != nil {
		return nil, err
	}
	q, err := x.forPerson(ctx, v, known)
	if err != nil {
		return nil, err
	}
	q.Show, q.Ungrouped, q.Size = nil, false, mostNext+len(g.Asked)
	for _, n := range find.NeedsOf(g.Need) {
		q.Needs = append(q.Needs, n.Slug)
	}
	var out []page.Card
	for _, c := range cardsOf(v, v.Search(q).Results, q.Now) {
		asked := slices.ContainsFunc(g.Asked, func(o onward.Onward) bool { return o.Service == c.Service.ID })
		if !asked && len(out) < mostNext {
			out = append(out, c)
		}
	}
	return out, nil
}

// onwardDo is a change of one onward referral: do makes it and says what was
// done. What is wrong is shown beside the field that the page names by field.
func onwardDo(r *web.Request, tx *db.Tx, field map[string]string, do func(o *onward.Onward) (string, error)) (web.Reply, error) {
	o, err := onwardIn(r, tx)
	if err != nil {
		return web.Reply{}, err
	}
	d, err := onwardData(r, tx)
	if err != nil {
		return web.Reply{}, err
	}
	said, err := do(o)
	if err != nil {
		return web.Show(page.Onward(d)), beside(err, field)
	}
	return web.GoTo(d.Frame.At("/onward/" + string(o.ID))).Saying(said), nil
}

// beside is err with its fields as the page calls them.
func beside(err error, field map[string]string) error {
	var e *kith.Error
	if !errors.As(err, &e) || len(e.Fields) == 0 {
		return err
	}
	fields := maps.Clone(e.Fields)
	for from, to := range field {
		if msg, ok := fields[from]; ok {
			delete(fields, from)
			fields[to] = msg
		}
	}
	return &kith.Error{Kind: e.Kind, Msg: e.Msg, Fields: fields}
}

// onwardMove makes a move.
func (x *desk) onwardMove(r *web.Request, tx *db.Tx) (web.Reply, error) {
	var d onward.Did
	r.Fill(&d)
	move := string(d.Move)
	d.Reason = onward.Reason(r.Value("reason-" + move))
	field := map[string]string{"reason": "reason-" + move}
	if own := r.Value("words-" + move); own != "" || r.PostForm.Has("words-"+move) {
		d.Words, field["words"] = own, "words-"+move
	}
	return onwardDo(r, tx, field, func(o *onward.Onward) (string, error) {
		now, err := onward.Take(tx, o.ID, d)
		if err != nil {
			return "", err
		}
		return "Written down: " + page.StatusText(&now.State), nil
	})
}

func (x *desk) onwardSay(r *web.Request, tx *db.Tx) (web.Reply, error) {
	return onwardDo(r, tx, map[string]string{"words": "message"}, func(o *onward.Onward) (string, error) {
		_, err := onward.Say(tx, o.ID, r.Value("message"))
		return "Message sent", err
	})
}

func (x *desk) onwardNudge(r *web.Request, tx *db.Tx) (web.Reply, error) {
	return onwardDo(r, tx, nil, func(o *onward.Onward) (string, error) {
		_, err := onward.Nudge(tx, o.ID, versionOf(r))
		return "A reminder goes to " + o.ProviderName, err
	})
}

func (x *desk) onwardEscalate(r *web.Request, tx *db.Tx) (web.Reply, error) {
	return onwardDo(r, tx, map[string]string{"words": "words-lead"}, func(o *onward.Onward) (string, error) {
		_, err := onward.Escalate(tx, o.ID, versionOf(r), r.Value("words-lead"))
		return "Your lead finds it under Sent on, late", err
	})
}

func (x *desk) onwardHeard(r *web.Request, tx *db.Tx) (web.Reply, error) {
	return onwardDo(r, tx, nil, func(o *onward.Onward) (string, error) {
		_, err := onward.Heard(tx, o.ID, versionOf(r))
		return "Read", err
	})
}

func (x *desk) onwardStop(r *web.Request, tx *db.Tx) (web.Reply, error) {
	return onwardDo(r, tx, map[string]string{"words": "words-stop"}, func(o *onward.Onward) (string, error) {
		_, err := onward.StopSharing(tx, o.ID, versionOf(r), r.Value("words-stop"))
		return o.ProviderName + " sees nothing of the person any more", err
	})
}

// onwardSettle says what is done instead, when nobody has taken it on.
func (x *desk) onwardSettle(r *web.Request, tx *db.Tx) (web.Reply, error) {
	g, err := onward.GroupOf(tx, r.ID("request"))
	if err != nil {
		return web.Reply{}, err
	}
	if g.Person != r.ID("id") {
		return web.Reply{}, kith.Errorf(kith.NotFound, "This is not on the record of this person")
	}
	_, err = onward.Settle(tx, g.ID, versionOf(r), r.Value("why"))
	return web.GoTo(personPath(r, "/help#onward")).Saying("Nobody else is asked"), err
}

// onwardList is what was sent on for the people of one's teams.
func (x *desk) onwardList(r *web.Request, tx *db.Tx) (web.Reply, error) {
	d := page.OnwardListData{}
	r.Fill(&d.Filter)
	rows, total, err := onward.Listed(tx, d.Filter, r.PageNumber())
	d.Rows, d.Total, d.Pages = rows, total, web.Pages(total, onward.ListSize)
	return web.Show(page.OnwardList(d)), err
}
