package plan

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"kith"
	"kith/db"
	"kith/outcome"
	"kith/person"
	"kith/referral"
)

// A Line is one thing to do on the morning page.
type Line struct {
	Kind     Kind
	ID       kith.ID // of the record, where there is one; else of the episode
	Version  int
	Person   kith.ID
	Referral kith.ID // the episode, for recording a contact in place
	Name     string
	What     string
	Due      kith.Day
	Late     int    // days
	Harm     bool   // somebody could come to harm: the one thing that may be red
	Ring     string // the number to ring now, in Now only
	Rule     string // how to use it: "Ring 07700 900123 after 3pm and leave a message."
	Best     string // how best to support the person, in their words
}

// A Day is a worker's morning page. New referrals and group sessions come from
// the capabilities that hold them.
type Day struct {
	Now     []Line // calls due, to people who may be rung at this moment
	Waiting []Line // on others: concerns, the GP, organisations
	Due     []Line // everything else that is due, or will be within the week
}

// Soon is how many days ahead the page looks.
const Soon = 7

// Today is what one worker has to do: by the worker's own open episodes, and
// the follow-ups that bear the worker's name. It is no look at a person.
func Today(tx *db.Tx, worker kith.ID) (*Day, error) {
	d := &desk{tx: tx, worker: worker, today: tx.Today(), by: map[kith.ID]*open{}}
	for _, step := range []func() error{d.episodes, d.followUps, d.concerns, d.actions, d.forms, d.messages, d.measures, d.now} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	d.day.Add(nil, nil)
	return &d.day, nil
}

// Add adds lines of another capability, and puts all in their order: where
// somebody could come to harm first, then by when they are due.
func (d *Day) Add(waiting, due []Line) {
	d.Waiting, d.Due = append(d.Waiting, waiting...), append(d.Due, due...)
	for _, list := range [][]Line{d.Now, d.Waiting, d.Due} {
		slices.SortStableFunc(list, func(a, b Line) int {
			return cmp.Or(-cmp.Compare(harm(a), harm(b)), cmp.Compare(a.Due, b.Due), cmp.Compare(a.Name, b.Name))
		})
	}
}

func harm(l Line) int {
	if l.Harm {
		return 1
	}
	return 0
}

// open is an accepted episode of the worker's, with its plan.
type open struct {
	db.Row
	Person     kith.ID   `db:"person"`
	AcceptedAt time.Time `db:"accepted_at"`
	ContactAt  time.Time `db:"contact_at"`
	Plan       kith.ID   `db:"l.id"`
	ReviewOn   kith.Day  `db:"l.review_on"`
	Given      string    `db:"p.given"`
	Family     string    `db:"p.family"`
	Preferred  string    `db:"p.preferred"`
}

func (*open) Table() string { return "referral" }
func (*open) Wall() db.Wall { return db.Wall{See: care.See} }
func (*open) From() string {
	return "referral t JOIN person p ON p.tenant = t.tenant AND p.id = t.person LEFT JOIN plan l ON l.tenant = t.tenant AND l.referral = t.id"
}

func called(given, family, preferred string) string {
	return (&person.Person{New: person.New{Given: given, Family: family, Preferred: preferred}}).Called()
}

// desk gathers a Day.
type desk struct {
	tx     *db.Tx
	worker kith.ID
	today  kith.Day
	by     map[kith.ID]*open // by plan
	plans  []any
	calls  []Line // calls due, which go to Now or to Due
	day    Day
}

// firstWithin is within how many days of acceptance a first contact is due.
const firstWithin = 5

// episodes reads the worker's open episodes: first contacts and reviews.
func (d *desk) episodes() error {
	q := db.Q{Where: "t.worker = $1 AND t.status = 'accepted'", Args: []any{d.worker}, Order: "t.received_at, t.id"}
	return db.Each(d.tx, q, func(o *open) error {
		if o.Plan != "" {
			d.by[o.Plan] = o
			d.plans = append(d.plans, o.Plan)
		}
		l := Line{Kind: KindReferral, ID: o.ID, Person: o.Person, Referral: o.ID, Name: called(o.Given, o.Family, o.Preferred)}
		if o.ContactAt.IsZero() {
			l.What, l.Due = "First contact", kith.DayOf(o.AcceptedAt).Add(firstWithin)
			d.calls = append(d.calls, d.late(l))
		}
		if o.ReviewOn != "" && o.ReviewOn <= d.today.Add(Soon) {
			l.Kind, l.ID, l.What, l.Due = KindPlan, o.Plan, "Review of the plan", o.ReviewOn
			d.day.Due = append(d.day.Due, d.late(l))
		}
		return nil
	})
}

// late fills in how late a line is.
func (d *desk) late(l Line) Line {
	l.Late = max(0, l.Due.Until(d.today))
	return l
}

// of begins a line about an open episode, by its plan.
func (d *desk) of(k Kind, o *Of) Line {
	l := Line{Kind: k, ID: o.ID, Version: o.Version, Person: o.Person}
	if e := d.by[o.Plan]; e != nil {
		l.Name, l.Referral = called(e.Given, e.Family, e.Preferred), e.ID
	}
	return l
}

// mine is the condition that a record belongs to one of the worker's plans, in
// parts that a database takes.
func (d *desk) mine(cond string, each func(db.Q) error) error {
	for list := range slices.Chunk(d.plans, 400) {
		q := db.Q{Where: "t.struck_at IS NULL", Order: "t.created_at, t.id"}
		q.And("t.plan IN (?"+strings.Repeat(", ?", len(list)-1)+")", list...)
		if cond != "" {
			q.And(cond)
		}
		if err := each(q); err != nil {
			return err
		}
	}
	return nil
}

// due is a follow-up with the name of the person.
type due struct {
	FollowUp
	Given     string `db:"p.given"`
	Family    string `db:"p.family"`
	Preferred string `db:"p.preferred"`
}

func (*due) Wall() db.Wall { return db.Wall{See: care.See} }
func (*due) From() string {
	return "follow_up t JOIN person p ON p.tenant = t.tenant AND p.id = t.person"
}

func (d *desk) followUps() error {
	q := db.Q{Where: "t.worker = $1 AND t.done_at IS NULL AND t.struck_at IS NULL AND t.due <= $2", Args: []any{d.worker, d.today.Add(Soon)}, Order: "t.due, t.id"}
	return db.Each(d.tx, q, func(f *due) error {
		l := d.of(KindFollow, &f.Of)
		l.Name, l.What, l.Due = called(f.Given, f.Family, f.Preferred), f.What, f.Due
		l = d.late(l)
		if f.Contact && f.Due <= d.today && f.Now(d.tx.Now) {
			d.calls = append(d.calls, l)
		} else {
			d.day.Due = append(d.day.Due, l)
		}
		return nil
	})
}

// concerns that nobody has acknowledged: of the worker's plans, and those that
// the worker raised.
func (d *desk) concerns() error {
	seen := map[kith.ID]bool{}
	add := func(c *concern) error {
		if seen[c.ID] {
			return nil
		}
		seen[c.ID] = true
		l := d.of(KindConcern, &c.Of)
		l.Name = called(c.Given, c.Family, c.Preferred)
		l.What, l.Due, l.Harm = "Concern raised with "+c.ToName+", not acknowledged", kith.DayOf(c.DueAt), c.Overdue(d.tx.Now)
		d.day.Waiting = append(d.day.Waiting, d.late(l))
		return nil
	}
	err := db.Each(d.tx, db.Q{Where: "t.made_by = $1 AND t.heard_at IS NULL AND t.struck_at IS NULL", Args: []any{d.worker}, Order: "t.due_at, t.id"}, add)
	if err != nil {
		return err
	}
	return d.mine("t.heard_at IS NULL", func(q db.Q) error { return db.Each(d.tx, q, add) })
}

// concern is a Concern with the name of the person.
type concern struct {
	Concern
	Given     string `db:"p.given"`
	Family    string `db:"p.family"`
	Preferred string `db:"p.preferred"`
}

func (*concern) Wall() db.Wall { return db.Wall{See: care.See} }
func (*concern) From() string {
	return "concern t JOIN person p ON p.tenant = t.tenant AND p.id = t.person"
}

// actions of others that were asked for or are overdue, and the worker's own.
func (d *desk) actions() error {
	return d.mine("t.status IN ('planned', 'doing', 'waiting')", func(q db.Q) error {
		return db.Each(d.tx, q, func(a *Action) error {
			l := d.of(KindAction, &a.Of)
			l.Due = cmp.Or(a.Due, a.ReviewOn)
			l = d.late(l)
			overdue := l.Due != "" && l.Due <= d.today
			switch {
			case a.Who == WhoWorker && (l.Due == "" || l.Due <= d.today.Add(Soon)):
				l.What = a.What()
				d.day.Due = append(d.day.Due, l)
			case a.Who == WhoPerson:
			case a.Who != WhoWorker && (a.Status == Waiting || overdue):
				l.What = a.WhoText() + ": " + a.What()
				d.day.Waiting = append(d.day.Waiting, l)
			}
			return nil
		})
	})
}

func (d *desk) forms() error {
	return d.mine("t.result = ''", func(q db.Q) error {
		q.And("t.due <= ?", d.today.Add(Soon))
		return db.Each(d.tx, q, func(f *Form) error {
			l := d.of(KindForm, &f.Of)
			l.What, l.Due = f.Name()+": send it", f.Due
			if f.SentOn != "" {
				l.What = f.Name() + ": ask what became of it"
			}
			d.day.Due = append(d.day.Due, d.late(l))
			return nil
		})
	})
}

// messages that wait to be finished or sent, whoever's they are.
func (d *desk) messages() error {
	add := func(m *unsent) error {
		l := d.of(KindMessage, &m.Of)
		l.Name = called(m.Given, m.Family, m.Preferred)
		l.What, l.Due = "Message to the "+Whoms.Name(m.To)+": finish it", kith.DayOf(m.CreatedAt)
		if m.Final() {
			l.What, l.Due = "Message to the "+Whoms.Name(m.To)+": send it", kith.DayOf(m.FinalAt)
		}
		d.day.Due = append(d.day.Due, d.late(l))
		return nil
	}
	return db.Each(d.tx, db.Q{Where: "t.made_by = $1 AND t.sent_at IS NULL AND t.struck_at IS NULL", Args: []any{d.worker}}, add)
}

// unsent is a Message with the name of the person.
type unsent struct {
	Message
	Given     string `db:"p.given"`
	Family    string `db:"p.family"`
	Preferred string `db:"p.preferred"`
}

func (*unsent) Wall() db.Wall { return db.Wall{See: care.See} }
func (*unsent) From() string {
	return "message t JOIN person p ON p.tenant = t.tenant AND p.id = t.person"
}

func (d *desk) measures() error {
	all, err := outcome.DueFor(d.tx, d.worker)
	for _, m := range all {
		d.day.Due = append(d.day.Due, d.late(Line{Kind: KindScore, ID: m.Referral, Person: m.Person, Referral: m.Referral, Name: m.Name,
			What: "Measures " + m.Line(), Due: m.Day}))
	}
	return err
}

// now moves to Now the calls to people who may be rung at this moment, each
// with the number and the rule; the others are due.
func (d *desk) now() error {
	ids := map[kith.ID]bool{}
	var args []any
	for _, l := range d.calls {
		if !ids[l.Person] {
			ids[l.Person] = true
			args = append(args, l.Person)
		}
	}
	people, channels, best, episodes := map[kith.ID]*person.Person{}, map[kith.ID][]person.Channel{}, map[kith.ID]string{}, map[kith.ID]kith.ID{}
	for _, o := range d.by {
		episodes[o.Person] = o.ID
	}
	for list := range slices.Chunk(args, 400) {
		marks := "(?" + strings.Repeat(", ?", len(list)-1) + ")"
		var who, ways, says db.Q
		who.And("t.id IN "+marks, list...)
		ways.And("t.person IN "+marks, list...)
		says = ways
		ways.And("t.until IS NULL OR t.until > ?", d.today)
		ways.Order = "CASE t.preference WHEN 0 THEN 9 ELSE t.preference END, t.id"
		says.Order = "t.created_at, t.id"
		if err := db.Each(d.tx, who, func(p *person.Person) error { people[p.ID] = p; return nil }); err != nil {
			return err
		}
		if err := db.Each(d.tx, ways, func(c *person.Channel) error { channels[c.Person] = append(channels[c.Person], *c); return nil }); err != nil {
			return err
		}
		if err := db.Each(d.tx, says, func(a *AboutMe) error { best[a.Person] = a.Best; return nil }); err != nil {
			return err
		}
	}
	for _, l := range d.calls {
		p := people[l.Person]
		l.Best, l.Referral = best[l.Person], cmp.Or(l.Referral, episodes[l.Person])
		if p == nil || p.Dead() {
			d.day.Due = append(d.day.Due, l)
			continue
		}
		ch := p.OpenNow(channels[l.Person], d.tx.Now)
		if ch == nil {
			d.day.Due = append(d.day.Due, l)
			continue
		}
		l.Ring, l.Rule = person.ShowPhone(ch.Value), ch.Line()
		d.day.Now = append(d.day.Now, l)
	}
	return nil
}

// Counts are how many lines each list has, with the new referrals that nobody
// has in the worker's teams.
type Counts struct{ Now, New, Waiting, Due int }

// Counts counts the lines of a day.
func (d *Day) Counts(tx *db.Tx) (Counts, error) {
	n, err := referral.Count(tx, referral.Filter{Status: referral.Received})
	return Counts{Now: len(d.Now), New: n, Waiting: len(d.Waiting), Due: len(d.Due)}, err
}
