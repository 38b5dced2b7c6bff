package plan

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"kith"
	"kith/db"
	"kith/fund"
	"kith/nhs"
	"kith/outcome"
	"kith/referral"
)

// An Entry is one thing that happened, as a sentence. Details open under it.
type Entry struct {
	Kind    Kind
	ID      kith.ID
	Version int     // for striking it out
	Episode kith.ID // the referral under which it happened; "" when it belongs to none
	At      time.Time
	By      string // who wrote it
	Text    string // one sentence
	Details []Detail
	Struck  bool
	Why     string // why it was struck out
}

// A Detail is one line that opens under an entry.
type Detail struct{ Name, Text string }

// Timeline is everything that happened with a person, the latest first: one
// query for each kind of record, each by the person. Who looked is not here:
// that is for those who may read the trail.
func Timeline(tx *db.Tx, person kith.ID) ([]Entry, error) {
	l := &line{episodes: map[kith.ID]kith.ID{}, goals: map[kith.ID]string{}}
	for _, read := range []func() error{
		func() error { return each(tx, person, db.Select[referral.Referral], l.referral) },
		func() error { return each(tx, person, db.Select[Plan], l.plan) },
		func() error { return each(tx, person, db.Select[AboutMe], l.about) },
		func() error { return each(tx, person, db.Select[Goal], l.goal) },
		func() error { return each(tx, person, db.Select[GoalOutcome], l.outcome) },
		func() error { return each(tx, person, db.Select[Reading], l.reading) },
		func() error { return each(tx, person, db.Select[Action], l.action) },
		func() error { return each(tx, person, db.Select[Contact], l.contact) },
		func() error { return each(tx, person, db.Select[Signpost], l.signpost) },
		func() error { return l.vouchers(tx, person) },
		func() error { return each(tx, person, db.Select[Form], l.form) },
		func() error { return each(tx, person, db.Select[Letter], l.letter) },
		func() error { return each(tx, person, db.Select[Note], l.note) },
		func() error { return each(tx, person, db.Select[Concern], l.concern) },
		func() error { return each(tx, person, db.Select[FollowUp], l.followUp) },
		func() error { return each(tx, person, db.Select[Review], l.review) },
		func() error { return each(tx, person, db.Select[Message], l.message) },
		func() error { return each(tx, person, db.Select[Coding], l.coding) },
		func() error { return l.scores(tx, person) },
		func() error { return l.sent(tx, person) },
	} {
		if err := read(); err != nil {
			return nil, err
		}
	}
	return Merged(l.entries, nil), nil
}

// Merged puts entries of another capability among those of the timeline, the
// latest first.
func Merged(entries, more []Entry) []Entry {
	out := append(entries, more...)
	slices.SortStableFunc(out, func(a, b Entry) int {
		return cmp.Or(b.At.Compare(a.At), cmp.Compare(b.ID, a.ID))
	})
	return out
}

// each reads the records of a person and hands them on.
func each[T any](tx *db.Tx, person kith.ID, read func(*db.Tx, db.Q) ([]T, error), add func(*T)) error {
	all, err := read(tx, of(person))
	for i := range all {
		add(&all[i])
	}
	return err
}

// line gathers entries.
type line struct {
	entries  []Entry
	goals    map[kith.ID]string  // the words of each goal; goals are read before what was said of them
	episodes map[kith.ID]kith.ID // the episode that each plan serves; plans are read before what is in them
}

// within says that what was added last happened under an episode.
func (l *line) within(episode kith.ID) { l.entries[len(l.entries)-1].Episode = episode }

// add adds an entry; details come as name, text, name, text, and those that
// are empty are left out.
func (l *line) add(k Kind, o *Of, s *Strike, at time.Time, text string, details ...string) {
	e := Entry{Kind: k, ID: o.ID, Version: o.Version, Episode: l.episodes[o.Plan], At: at, By: o.MadeName, Text: sentence(text)}
	for i := 0; i+1 < len(details); i += 2 {
		if details[i+1] != "" {
			e.Details = append(e.Details, Detail{details[i], details[i+1]})
		}
	}
	if s != nil && s.Struck() {
		e.Struck, e.Why = true, s.StruckWhy+" ("+s.StruckBy+", "+kith.DayOf(s.StruckAt).String()+")"
	}
	l.entries = append(l.entries, e)
}

// sentence is s with a capital letter and a full stop.
func sentence(s string) string {
	s = strings.TrimSpace(s)
	if s == "" {
		return s
	}
	r := []rune(s)
	s = strings.ToUpper(string(r[0])) + string(r[1:])
	if !strings.ContainsRune(".!?”", r[len(r)-1]) {
		s += "."
	}
	return s
}

// noon is when something happened of which only the day is known: when it was
// written down, if that was the same day.
func noon(d kith.Day, made time.Time) time.Time {
	if kith.DayOf(made) == d || !d.Valid() {
		return made
	}
	return d.Start().Add(12 * time.Hour)
}

// short is s, cut at a word where it is long for one line.
func short(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	r := []rune(s)
	if len(r) <= 120 {
		return s
	}
	cut := string(r[:117])
	if i := strings.LastIndex(cut, " "); i > 60 {
		cut = cut[:i]
	}
	return cut + "…"
}

func (l *line) referral(r *referral.Referral) {
	first := len(l.entries)
	o := &Of{Row: r.Row, MadeName: r.Referrer}
	l.add(KindReferral, o, nil, r.ReceivedAt, referredBy(r),
		"Reason", r.Reason, "As the person puts it", r.PersonWords, "Needs", needNames(r.Needs), "Risks", cmp.Or(r.RiskWords, NoRisks))
	o = &Of{Row: r.Row}
	if !r.AcceptedAt.IsZero() {
		l.add(KindReferral, o, nil, r.AcceptedAt, "The referral was accepted")
	}
	switch r.Status {
	case referral.Declined:
		l.add(KindReferral, o, nil, r.EndedAt, "The referral was declined: "+lower(referral.DeclineReasons.Name(r.Decline)), "Told", r.DeclineWords)
	case referral.Closed:
		l.add(KindReferral, o, nil, r.EndedAt, "Support ended: "+lower(referral.ClosingReasons.Name(r.Closing)), "In words", r.ClosingWords)
	}
	for i := first; i < len(l.entries); i++ {
		l.entries[i].Episode = r.ID
	}
}

func referredBy(r *referral.Referral) string {
	if r.Source == referral.Self {
		return "Came of their own accord"
	}
	return "Referred by " + r.Referrer + ", " + r.Service
}

func (l *line) plan(p *Plan) {
	l.episodes[p.ID] = p.Referral
	o := &Of{Row: p.Row, Plan: p.ID, MadeName: p.MadeName}
	l.add(KindPlan, o, nil, p.CreatedAt, "The plan was begun", "Strengths", p.Strengths)
	if p.OpenedAt.After(p.CreatedAt) {
		l.add(KindPlan, &Of{Row: p.Row, Plan: p.ID}, nil, p.OpenedAt, "The plan was opened again")
	}
}

func (l *line) about(a *AboutMe) {
	text := "Wrote down what matters"
	if a.Most != "" {
		text = "What matters: “" + short(a.Most) + "”"
	}
	details := []string{"How best to support me", a.Best}
	for _, h := range Headings {
		details = append(details, h.Name, *h.Of(&a.NewAboutMe))
	}
	details = append(details, "Supported to write this by", a.SupportedBy)
	l.add(KindAbout, &Of{Row: a.Row, MadeName: a.MadeName}, nil, noon(a.Day, a.CreatedAt), text, details...)
}

func (l *line) goal(g *Goal) {
	l.goals[g.ID] = g.Words
	l.add(KindGoal, &g.Of, &g.Strike, g.CreatedAt, "Goal: "+short(g.Words), "Stands", GoalStatuses.Name(g.Status))
}

func (l *line) outcome(o *GoalOutcome) {
	l.add(KindOutcome, &o.Of, &o.Strike, noon(o.Day, o.CreatedAt), "What came of a goal: "+short(o.Words), "Said by", o.SaidBy)
}

func (l *line) reading(r *Reading) {
	l.add(KindReading, &r.Of, &r.Strike, noon(r.Day, r.CreatedAt), "Asked about a goal, "+lower(outcome.Stages.Name(r.Stage))+": "+r.Line(), "Goal", l.goals[r.Goal], "Said by", r.SaidBy)
}

func (l *line) action(a *Action) {
	at := noon(a.StatusOn, a.CreatedAt)
	if kith.DayOf(a.UpdatedAt) == a.StatusOn {
		at = a.UpdatedAt
	}
	l.add(KindAction, &a.Of, &a.Strike, at, short(a.What())+": "+lower(ActionStatuses.Name(a.Status)),
		"Kind", nhs.Supports.Name(a.Support), "Who", a.WhoText(), "When", a.Due.String(), "How it went", a.StatusWords)
}

func (l *line) contact(k *Contact) {
	text := Results.Name(k.Result)
	if k.Result == Sent {
		text = "Wrote"
	}
	if k.Result == Came {
		text += " to " + k.Kind
	} else {
		text += " " + byHow(k.How)
	}
	if k.Place != "" {
		text += " at " + k.Place
	}
	kind := k.Kind
	if k.Result == Came {
		kind = "" // it is in the sentence
	}
	note := ""
	if !k.TwoWay && k.Counts {
		note = "Counts as an attempt"
	}
	l.add(KindContact, &k.Of, &k.Strike, k.At, text, "Kind of contact", kind, "What was said", k.Words, "Next", k.Next, "With", k.Others,
		"Seen by", strings.Trim(k.SeenName+", "+k.SeenRole, ", "), "Attempt", cmp.Or(note, k.WhyNot))
}

// byHow is how a contact was made, after a verb.
func byHow(how nhs.Mechanism) string {
	switch how {
	case nhs.FaceToFace:
		return "face to face"
	case "98":
		return "in another way"
	}
	return "by " + lower(nhs.Mechanisms.Name(how))
}

func (l *line) signpost(s *Signpost) {
	l.add(KindSignpost, &s.Of, &s.Strike, noon(s.Day, s.CreatedAt), "Signposted to "+s.To(), "Why", s.Reason, "Contact", s.NewSignpost.Contact)
}

func (l *line) vouchers(tx *db.Tx, person kith.ID) error {
	all, err := Vouchers(tx, person)
	if err != nil || len(all) == 0 {
		return err
	}
	became := map[kith.ID]string{}
	given, err := fund.Of(tx, person)
	for _, g := range given {
		became[g.ID] = fund.States.Name(g.State) + ", " + g.StateOn.String()
	}
	for i := range all {
		v := &all[i]
		l.add(KindVoucher, &v.Of, &v.Strike, noon(v.Day, v.CreatedAt), v.Line(), "Number", v.Number, "Given to", v.GivenTo, "What became of it", became[v.Grant])
	}
	return err
}

func (l *line) form(f *Form) {
	l.add(KindForm, &f.Of, &f.Strike, f.CreatedAt, f.Line(), "Helped", FormHelps.Name(f.Helped), "Sent to", f.SentTo, "Result", f.ResultWords)
}

func (l *line) letter(x *Letter) {
	at, text := x.CreatedAt, x.Line()+": a draft"
	if x.Final() {
		at, text = x.FinalAt, x.Line()
	}
	l.add(KindLetter, &x.Of, &x.Strike, at, text, "Subject", x.Subject, "Went", SentHows.Name(x.SentHow))
}

func (l *line) note(n *Note) {
	kept := ""
	if n.KeepBack {
		kept = "Yes, as the person asked"
	}
	l.add(KindNote, &n.Of, &n.Strike, n.CreatedAt, "Note: "+short(n.Words), "In full", n.Words, "Kept back from the GP", kept)
}

func (l *line) concern(c *Concern) {
	l.add(KindConcern, &c.Of, &c.Strike, c.RaisedAt, "Raised a concern with "+c.ToName, "What", c.What)
	if !c.HeardAt.IsZero() {
		l.add(KindConcern, &Of{Row: c.Row, Plan: c.Plan}, &c.Strike, c.HeardAt, c.HeardBy+" acknowledged the concern", "Outcome", c.Outcome)
	}
	if !c.EscalatedAt.IsZero() {
		l.add(KindConcern, &Of{Row: c.Row, Plan: c.Plan}, &c.Strike, c.EscalatedAt, "Told "+c.EscalatedTo+", as nobody had acknowledged the concern")
	}
}

// followUp is an entry once it is done; until then it stands in the lists of
// what is due.
func (l *line) followUp(f *FollowUp) {
	if !f.DoneAt.IsZero() {
		l.add(KindFollow, &Of{Row: f.Row, Plan: f.Plan, MadeName: f.DoneBy}, &f.Strike, f.DoneAt, "Done: "+short(f.What), "How it went", f.DoneWords)
	}
}

func (l *line) review(r *Review) {
	l.add(KindReview, &r.Of, &r.Strike, noon(r.Day, r.CreatedAt), "Reviewed the plan "+lower(outcome.Stages.Name(r.Stage))+": "+short(r.Changed), "Next", r.NextOn.String())
}

func (l *line) message(m *Message) {
	to := "Message to the " + Whoms.Name(m.To) + " (" + lower(MessageKinds.Name(m.Kind)) + ")"
	switch {
	case !m.SentAt.IsZero():
		l.add(KindMessage, &m.Of, &m.Strike, m.SentAt, to+" sent", "How", SentHows.Name(m.SentHow), "To", m.SentTo)
	case m.Final():
		l.add(KindMessage, &m.Of, &m.Strike, m.FinalAt, to+" ready to send", "Sent although the person did not want it", m.Override)
	default:
		l.add(KindMessage, &m.Of, &m.Strike, m.CreatedAt, to+" drafted")
	}
	l.within(m.Referral)
}

func (l *line) coding(c *Coding) {
	l.add(KindCoding, &c.Of, &c.Strike, noon(c.Day, c.CreatedAt), "To be coded by the practice: "+Concept(c.Concept).Term, "Code", c.Concept, "Why", c.Why, "Marked as coded by", c.DoneBy)
	l.within(c.Referral)
}

func (l *line) scores(tx *db.Tx, person kith.ID) error {
	all, err := outcome.Of(tx, person)
	for i := range all {
		s := &all[i]
		strike := &Strike{StruckAt: s.StruckAt, StruckBy: s.StruckBy, StruckWhy: s.StruckWhy}
		l.add(KindScore, &Of{Row: s.Row, MadeName: s.MadeName}, strike, noon(s.Day, s.CreatedAt), s.Name()+" "+lower(outcome.Stages.Name(s.Stage)),
			"Answers", s.Line(), "Asked by", s.AskedBy, "How", outcome.Modes.Name(s.Mode), "Language", s.Language, "Comment", s.Comment)
		l.within(s.Referral)
	}
	return err
}
