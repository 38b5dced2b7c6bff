package onward

import (
	"cmp"
	"strings"

	"kith"
	"kith/db"
	"kith/person"
	"kith/plan"
)

// KindOnward is that of an onward referral on the morning page and in the
// timeline.
const KindOnward plan.Kind = "onward"

// mine is an onward referral of an open plan of the worker's.
type mine struct {
	Onward
	Episode   kith.ID `db:"r.id"`
	Worker    kith.ID `db:"coalesce(r.worker, '')"`
	Given     string  `db:"p.given"`
	Family    string  `db:"p.family"`
	Preferred string  `db:"p.preferred"`
}

func (*mine) Wall() db.Wall { return db.Wall{See: care.See} }
func (*mine) From() string {
	return `referral r JOIN plan l ON l.tenant = r.tenant AND l.referral = r.id JOIN onward t ON t.tenant = l.tenant AND t.plan = l.id
		JOIN person p ON p.tenant = t.tenant AND p.id = t.person`
}

func called(given, family, preferred string) string {
	return (&person.Person{New: person.New{Given: given, Family: family, Preferred: preferred}}).Called()
}

// Called is what to call the person.
func (r *Row) Called() string { return called(r.Given, r.Family, r.Preferred) }

// Today are the lines of a worker's morning: what waits on an organisation, and
// what is the worker's own to do. It is no look at a person.
func Today(tx *db.Tx, worker kith.ID) (waiting, due []plan.Line, err error) {
	q := db.Q{Where: "r.worker = $1 AND r.status = 'accepted' AND t.heard_at IS NULL", Args: []any{worker}, Order: "t.since, t.id"}
	open := map[kith.ID]bool{}
	err = db.Each(tx, q, func(m *mine) error {
		l := plan.Line{Kind: KindOnward, ID: m.ID, Version: m.Version, Person: m.Person, Referral: m.Episode, Name: called(m.Given, m.Family, m.Preferred)}
		open[m.Request] = true
		if m.Owner() == Worker || m.Unread == Worker {
			l.What, l.Due = m.toDo(), kith.DayOf(m.Since)
			due = append(due, late(l, tx.Today()))
			return nil
		}
		l.What, l.Due = m.waits(tx.Today()), m.until()
		waiting = append(waiting, late(l, tx.Today()))
		return nil
	})
	if err != nil {
		return nil, nil, err
	}
	none, err := refused(tx, worker, open)
	return waiting, append(due, none...), err
}

func late(l plan.Line, today kith.Day) plan.Line {
	if l.Due != "" {
		l.Late = max(0, l.Due.Until(today))
	}
	return l
}

// until is the day by which the organisation is expected to act.
func (o *Onward) until() kith.Day {
	from := kith.DayOf(o.Since)
	if o.Status == Booked {
		from = kith.DayOf(o.BookedAt)
	}
	return from.Add(o.ageOf(o.Urgency).escalate)
}

// waits is what an organisation owes, in words.
func (o *Onward) waits(today kith.Day) string {
	if o.Status == Booked && o.Days(today) < 0 {
		return o.ServiceName + ": booked for " + kith.DayOf(o.BookedAt).String()
	}
	what := map[Status]string{Requested: "no answer yet", Received: "seen, no answer yet", Accepted: "said yes, nothing booked yet", WaitingList: "on the waiting list",
		Booked: "did they come?", Attended: "came; how it goes", InProgress: "under way"}[o.Status]
	if o.Late() {
		what += ". Ring them, or ask another"
	} else if o.Address == "" && o.Status.Unanswered() {
		what += ". They have no e-mail address: ring them"
	}
	return o.ServiceName + ": " + what
}

// toDo is what the worker has to do, in words.
func (o *Onward) toDo() string {
	switch {
	case o.Status == OnHold:
		return o.ServiceName + " asks something: answer"
	case o.Status == Passing:
		return o.ServiceName + " would pass it on: decide"
	case o.Status == Unattended:
		return "Did not come to " + o.ServiceName + ": ask why"
	case o.Status.Ended():
		return strings.TrimSuffix(o.ServiceName+": "+lower(Statuses.Name(o.Status))+", "+lower(ReasonName(o.Status, o.Reason)), ", ") + ". Read it"
	}
	return o.ServiceName + " has written to you"
}

func lower(s string) string {
	if s == "" {
		return s
	}
	return strings.ToLower(s[:1]) + s[1:]
}

// wanting is an unsettled request of an open plan of the worker's.
type wanting struct {
	Request
	Episode   kith.ID `db:"r.id"`
	Given     string  `db:"p.given"`
	Family    string  `db:"p.family"`
	Preferred string  `db:"p.preferred"`
}

func (*wanting) Wall() db.Wall { return db.Wall{See: care.See} }
func (*wanting) From() string {
	return `referral r JOIN plan l ON l.tenant = r.tenant AND l.referral = r.id JOIN onward_request t ON t.tenant = l.tenant AND t.plan = l.id
		JOIN person p ON p.tenant = t.tenant AND p.id = t.person`
}

// refused are the requests that nobody has taken on and of which nothing is
// open, whatever the worker has read.
func refused(tx *db.Tx, worker kith.ID, open map[kith.ID]bool) (out []plan.Line, err error) {
	var all []wanting
	q := db.Q{Where: `r.worker = $1 AND r.status = 'accepted' AND t.settled_at IS NULL AND NOT EXISTS (SELECT 1 FROM onward o
		WHERE o.tenant = t.tenant AND o.request = t.id AND (o.ended_at IS NULL OR o.came_at IS NOT NULL OR o.status IN ('completed', 'passed-on')))`, Args: []any{worker}}
	if err := db.Each(tx, q, func(w *wanting) error { all = append(all, *w); return nil }); err != nil {
		return nil, err
	}
	for _, w := range all {
		g, err := GroupOf(tx, w.ID)
		if err != nil {
			return nil, err
		}
		if !g.Refused() {
			continue
		}
		out = append(out, late(plan.Line{Kind: KindRequest, ID: w.ID, Version: w.Version, Person: w.Person, Referral: w.Episode,
			Name: called(w.Given, w.Family, w.Preferred), What: "All who were asked said no: ask others", Due: cmp.Or(g.ended(), kith.DayOf(w.CreatedAt))}, tx.Today()))
	}
	return out, nil
}

// KindRequest is that of a request that nobody has taken on.
const KindRequest plan.Kind = "onward-request"

// ended is the day on which the last of them ended.
func (g *Group) ended() (last kith.Day) {
	for _, o := range g.Asked {
		last = max(last, kith.DayOf(o.EndedAt))
	}
	return last
}
