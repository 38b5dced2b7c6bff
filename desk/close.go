package desk

import (
	"net/http"
	"slices"

	"kith"
	"kith/access"
	"kith/db"
	"kith/desk/page"
	"kith/notify"
	"kith/outcome"
	"kith/person"
	"kith/plan"
	"kith/referral"
	"kith/web"
)

// close ends support. The reason is chosen first, since the message back must
// say the same.
func (x *desk) close(r *web.Request, tx *db.Tx) (web.Reply, error) {
	f, err := frameOf(r, tx, page.PlanSection)
	if err != nil {
		return web.Reply{}, err
	}
	p, err := planIn(r, tx)
	if err != nil {
		return web.Reply{}, err
	}
	reason := referral.ClosingReason(firstText(r.Query("closing"), r.PostForm.Get("closing")))
	if !referral.ClosingReasons.Valid(reason) {
		reason = ""
	}
	d, err := closeData(tx, p, reason)
	if err != nil {
		return web.Reply{}, err
	}
	d.Frame = f
	if r.Method == http.MethodPost {
		d.Version = versionOf(r)
	}
	show := web.Show(page.Close(d))
	if r.Method != http.MethodPost {
		return show, nil
	}
	var c plan.Closing
	r.Fill(&c)
	if _, err := plan.Close(tx, p.ID, d.Version, c); err != nil {
		return show, err
	}
	return web.GoTo(personPath(r, "")).Saying("Support has ended"), nil
}

// closeData gathers how far the end has come.
func closeData(tx *db.Tx, p *plan.Plan, reason referral.ClosingReason) (d page.CloseData, err error) {
	d.Version, d.Reason = p.Version, reason
	if d.Measured, err = outcome.Measured(tx, p.Referral, outcome.End); err != nil {
		return d, err
	}
	t, err := plan.Load(tx, p.ID)
	if err != nil {
		return d, err
	}
	for _, a := range t.Actions() {
		if a.Status.Open() {
			d.Unfinished = append(d.Unfinished, a)
		}
	}
	to, err := plan.Readers(tx, p.Referral)
	if err != nil {
		return d, err
	}
	messages, err := plan.Messages(tx, p.Referral)
	if err != nil {
		return d, err
	}
	for _, whom := range to {
		b := page.BackMessage{To: whom}
		for i := range messages {
			if m := &messages[i]; m.To == whom && m.Kind == plan.ClosingMessage && m.Closing == reason && !m.Struck() {
				b.Message = m
			}
		}
		d.Messages = append(d.Messages, b)
	}
	return d, nil
}

// draft writes a message from the record, for the worker to edit.
func (x *desk) draft(r *web.Request, tx *db.Tx) (web.Reply, error) {
	p, err := planIn(r, tx)
	if err != nil {
		return web.Reply{}, err
	}
	var o plan.Occasion
	o.Kind, o.To = plan.MessageKind(r.Value("kind")), plan.Whom(r.Value("to"))
	o.Closing, o.Words = referral.ClosingReason(r.Value("closing")), r.Value("words")
	m, err := plan.Draft(tx, p.ID, o)
	if err != nil {
		return web.Reply{}, err
	}
	return web.GoTo(personPath(r, "/messages/"+string(m.ID))).Saying("Drafted from the record. Look it over"), nil
}

func messageIn(r *web.Request, tx *db.Tx) (*plan.Message, error) {
	return recordOf(r, tx, "message", db.Get[plan.Message], func(n *plan.Message) *plan.Of { return &n.Of })
}

func messageData(r *web.Request, tx *db.Tx) (d page.MessageData, err error) {
	if d.Message, err = messageIn(r, tx); err != nil {
		return d, err
	}
	if d.Frame, err = frameOf(r, tx, page.PlanSection); err != nil {
		return d, err
	}
	if d.Here, err = plan.ReadHere(tx, d.Message); err != nil {
		return d, err
	}
	if d.Mails, err = plan.MailedBy(tx); err != nil {
		return d, err
	}
	if d.Message.SentHow == plan.SentByKith {
		gone, err := notify.For(tx, d.Message.ID)
		if err != nil {
			return d, err
		}
		if m, ok := gone[d.Message.ID]; ok {
			d.Outbox = &m
		}
	}
	if d.Concerns, err = toTell(tx, d.Message); err != nil {
		return d, err
	}
	if d.Message.Kind != plan.ClosingMessage || d.Message.Plan == "" {
		return d, nil
	}
	p, err := plan.Get(tx, d.Message.Plan)
	d.Closes = err == nil && p.Status == plan.Active && p.Referral == d.Message.Referral
	return d, err
}

// toTell are the safeguarding concerns that can still be ticked into a draft:
// those that hold, for whoever may see them.
func toTell(tx *db.Tx, m *plan.Message) ([]person.Safeguard, error) {
	if m.Final() || !access.Can(tx.Actor, access.SafeguardingSee) {
		return nil, nil
	}
	all, err := person.Safeguards(tx, m.Person)
	return slices.DeleteFunc(all, func(s person.Safeguard) bool { return !s.Active(tx.Today()) || m.Tells(&s) }), err
}

// message shows a message; its form saves the draft, and finishes it unless it
// was to be kept as a draft.
func (x *desk) message(r *web.Request, tx *db.Tx) (web.Reply, error) {
	d, err := messageData(r, tx)
	if err != nil {
		return web.Reply{}, err
	}
	if r.Method != http.MethodPost {
		return web.Show(page.Message(d)), nil
	}
	shown := *d.Message
	shown.Version = versionOf(r)
	d.Message = &shown
	again := web.Show(page.Message(d))
	var n plan.NewMessage
	r.Fill(&n)
	m, err := plan.ChangeMessage(tx, shown.ID, shown.Version, n, idsOf(r.Values("tell"))...)
	if err != nil {
		return again, err
	}
	if r.Value("draft") != "" {
		return web.GoTo(r.URL.Path).Saying("Draft saved"), nil
	}
	if _, err := plan.Send(tx, m.ID, m.Version, r.Value("override")); err != nil {
		return again, err
	}
	return web.GoTo(r.URL.Path).Saying("The message is finished. Print it or send it, and mark it as sent"), nil
}

// idsOf are the IDs that were ticked.
func idsOf(values []string) []kith.ID {
	var out []kith.ID
	for _, v := range values {
		out = append(out, kith.ID(v))
	}
	return out
}

// messageBack is a message that has gone back, for whoever made the referral.
func (x *desk) messageBack(r *web.Request, tx *db.Tx) (web.Reply, error) {
	all, err := plan.Back(tx, r.ID("id"))
	if err != nil {
		return web.Reply{}, err
	}
	i := slices.IndexFunc(all, func(m plan.Message) bool { return m.ID == r.ID("message") })
	if i < 0 {
		return web.Reply{}, kith.Errorf(kith.NotFound, "We could not find this message. It may have been taken back, or it is for somebody else")
	}
	return web.Show(page.MessageBack(&all[i])), nil
}

func (x *desk) messageSent(r *web.Request, tx *db.Tx) (web.Reply, error) {
	d, err := messageData(r, tx)
	if err != nil {
		return web.Reply{}, err
	}
	if _, err := plan.MarkSent(tx, d.Message.ID, versionOf(r), r.Value("sent_how"), r.Value("sent_to")); err != nil {
		return web.Show(page.Message(d)), err
	}
	return web.GoTo(personPath(r, "/messages/"+string(d.Message.ID))).Saying("Marked as sent"), nil
}

func (x *desk) messagePrint(r *web.Request, tx *db.Tx) (web.Reply, error) {
	m, err := messageIn(r, tx)
	return web.Show(page.MessagePrint(m)), err
}

func (x *desk) messagePDF(r *web.Request, tx *db.Tx) (web.Reply, error) {
	m, err := messageIn(r, tx)
	if err != nil {
		return web.Reply{}, err
	}
	pdf, err := m.PDF()
	return web.Bytes("message.pdf", "application/pdf", pdf), err
}
