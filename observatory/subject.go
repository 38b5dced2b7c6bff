package observatory

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"kith"
	"kith/db"
	"kith/nhs"
	"kith/sdc"
)

// A fact is one record as it is counted: of whom, where, and its value in each
// breakdown of its subject, as finely as it is known.
type fact struct {
	person  kith.ID
	at      leaf
	created time.Time
	units   int    // how many it counts for; 1 but for hours and the like
	cohort  string // of a referral from a proactive list: what the list is called
	is      []string
}

// A subject is one kind of record that is counted.
type subject struct {
	code string
	of   string // what is counted: "referrals"
	view string
	by   func(Period) []Breakdown
	read func(*reader) ([]fact, error)
}

// A reader reads the facts of one period.
type reader struct {
	tx     *db.Tx
	at     Places
	period Period
	policy sdc.Policy
	areas  *areas
	drawn  []sdc.Area           // the networks as they are
	cover  []sdc.Area           // and as referrals are published by them: those of few people together
	frozen map[string]time.Time // by period: when what was published of it was counted
	facts  map[*subject][]fact

	foundShown bool              // whether how many came from proactive lists is published
	registered map[string]int    // people, by the code of an area; nil when not known
	recorded   map[string]string // the record system of each practice
	compared   []Groups          // people by group and area, as far as that is known
}

func fixed(all ...Breakdown) func(Period) []Breakdown {
	return func(Period) []Breakdown { return all }
}

// The subjects.
var (
	referrals = &subject{code: "referrals", of: "referrals", view: "observatory_referral", read: (*reader).referrals,
		by: func(p Period) []Breakdown {
			return []Breakdown{bySource, byNeed, byAge, bySex, byEthnicity, byQuintile, byLanguage, byUrgency, byQuarter(p), byStep, byWait, byDecline}
		}}
	people = &subject{code: "people", of: "people referred", view: "observatory_referral", read: (*reader).people,
		by: referrals.by}
	closed = &subject{code: "closed", of: "referrals closed", view: "observatory_referral", read: (*reader).closed,
		by: func(Period) []Breakdown {
			all := []Breakdown{byClosing}
			for _, q := range asked {
				all = append(all, byChange(q.code, q.name))
			}
			return all
		}}
	lateOnes    = &subject{code: "late", of: "referrals recorded late", view: "observatory_referral", read: (*reader).late, by: fixed()}
	found       = &subject{code: "proactive", of: "referrals from proactive lists", view: "observatory_referral", read: (*reader).found, by: fixed(byCohort)}
	foundPeople = &subject{code: "proactive-people", of: "people from proactive lists", view: "observatory_referral", read: (*reader).foundPeople, by: fixed(byCohort)}
	contacts    = &subject{code: "contacts", of: "contacts", view: "observatory_contact", read: (*reader).contacts, by: fixed(byHow, byTwoWay, byMinutes)}
	support     = &subject{code: "support", of: "actions agreed", view: "observatory_action", read: (*reader).support, by: fixed(bySupport)}
	onwards     = &subject{code: "onward", of: "referrals to services", view: "observatory_onward", read: (*reader).onwards, by: fixed(byAsked, byNeedSent, byService)}
	searches    = &subject{code: "searches", of: "searches that found nothing", view: "observatory_unmet", read: (*reader).searches, by: fixed(byTheme)}
	workers     = &subject{code: "workforce", of: "hundredths of a whole-time equivalent", view: "observatory_worker", read: (*reader).workers, by: fixed(byRole)}
)

// A question is an item of a measure whose change is told. Which way is better
// is the instrument's own rule (outcome.Instruments; a test compares).
type question struct {
	code, name       string
	instrument, item string
	lower            bool
}

var asked = []question{
	{"satisfied", "change in satisfaction with life (ONS4)", "ons4", "satisfied", false},
	{"worthwhile", "change in how worthwhile things are (ONS4)", "ons4", "worthwhile", false},
	{"happy", "change in happiness (ONS4)", "ons4", "happy", false},
	{"anxious", "change in anxiety (ONS4)", "ons4", "anxious", true},
	{"lonely", "change in loneliness (the direct question)", "loneliness", "lonely", true},
}

// within is the days of the period as instants: from the first, before the second.
func (r *reader) within() []any { return []any{r.period.From().Start(), r.period.after().Start()} }

// rows reads the referrals of the period by one of their instants.
func (r *reader) rows(where string) (all []*referralRow, err error) {
	err = db.Each(r.tx, db.Q{Where: where, Args: r.within()}, func(x *referralRow) error {
		all = append(all, x)
		return nil
	})
	return all, err
}

func (r *reader) referrals() ([]fact, error) {
	rows, err := r.rows("t.received_at >= $1 AND t.received_at < $2")
	if err != nil {
		return nil, err
	}
	all := make([]fact, len(rows))
	for i, x := range rows {
		found := ""
		if x.Source == proactiveSource {
			found = cohortName(x.Cohort)
		}
		q, err := r.at.QuintileOn(x.Postcode, r.period.Last())
		if err != nil {
			return nil, err
		}
		day := kith.DayOf(x.Received)
		quarter := quarterOf(day).String()
		if at, ok := r.frozen[quarter]; ok && r.period.Quarter == 0 && x.CreatedAt.After(at) {
			quarter = lateValue
		}
		all[i] = fact{person: x.Person, at: leaf{x.Practice, x.Team}, created: x.CreatedAt, units: 1, cohort: found, is: []string{x.Source, x.needs(), x.age(day),
			string(x.Gender), string(x.Ethnicity), strconv.Itoa(q), x.speaks(), x.Urgency, quarter, x.step(), x.wait(), x.Decline}}
	}
	return all, nil
}

// people has each person once, as they were first referred in the period.
func (r *reader) people() ([]fact, error) {
	rows, err := r.read(referrals)
	if err != nil {
		return nil, err
	}
	return firsts(slices.Clone(rows)), nil
}

// firsts keeps the first of the facts of each person.
func firsts(all []fact) []fact {
	seen := map[kith.ID]bool{}
	return slices.DeleteFunc(all, func(f fact) bool {
		again := seen[f.person]
		seen[f.person] = true
		return again
	})
}

func (x *referralRow) needs() string {
	all := make([]string, len(x.Needs))
	for i, n := range x.Needs {
		all[i] = string(n)
	}
	return strings.Join(all, "|")
}

// age is in whole years on a day, by the date of birth or by what was said.
func (x *referralRow) age(on kith.Day) string {
	switch {
	case x.Born != "":
		return strconv.Itoa(max(0, x.Born.AgeOn(on)))
	case x.AgeAbout > 0 && x.AgeOn != "":
		return strconv.Itoa(max(0, x.AgeAbout+(x.AgeOn.Until(on))/365))
	}
	return ""
}

func (x *referralRow) speaks() string {
	switch {
	case x.Interpret:
		return "interpreter"
	case x.Language != "" && !strings.EqualFold(x.Language, "English"):
		return "other"
	}
	return "english"
}

// step is the furthest that the referral has come.
func (x *referralRow) step() string {
	switch {
	case x.Came+x.Joined > 0:
		return "attended"
	case x.Taken+x.Booked > 0:
		return "connected"
	case !x.Contact.IsZero() && x.Plans > 0:
		return "planned"
	case !x.Contact.IsZero():
		return "reached"
	case x.Status == "declined":
		return "declined"
	case !x.Accepted.IsZero():
		return "accepted"
	}
	return "received"
}

// wait is how many days passed before the first two-way contact.
func (x *referralRow) wait() string {
	switch {
	case !x.Contact.IsZero():
		return strconv.Itoa(max(0, kith.DayOf(x.Received).Until(kith.DayOf(x.Contact))))
	case !x.Ended.IsZero():
		return "ended"
	}
	return "waiting"
}

// closed has the referrals whose support ended in the period, with what changed
// between the first and the last answer of the same person to each question.
func (r *reader) closed() ([]fact, error) {
	rows, err := r.rows("t.status = 'closed' AND t.ended_at >= $1 AND t.ended_at < $2")
	if err != nil {
		return nil, err
	}
	answers, err := r.answers(rows)
	if err != nil {
		return nil, err
	}
	all := make([]fact, len(rows))
	for i, x := range rows {
		all[i] = fact{person: x.Person, at: leaf{x.Practice, x.Team}, created: x.CreatedAt, units: 1, is: []string{x.Closing}}
		for _, q := range asked {
			all[i].is = append(all[i].is, q.change(answers[x.ID]))
		}
	}
	return all, nil
}

// answers are those of some episodes, the first first.
func (r *reader) answers(rows []*referralRow) (map[kith.ID][]answerRow, error) {
	all := map[kith.ID][]answerRow{}
	for _, x := range rows {
		all[x.ID] = nil
	}
	err := db.Each(r.tx, db.Q{Where: "t.day <= $1", Args: []any{r.period.Last()}, Order: "t.day, t.id"}, func(a *answerRow) error {
		if list, ok := all[a.Referral]; ok {
			all[a.Referral] = append(list, *a)
		}
		return nil
	})
	return all, err
}

// change is what became of the answers to a question, of one edition of its
// instrument.
func (q question) change(all []answerRow) string {
	var first, last *answerRow
	for i := range all {
		a := &all[i]
		if a.Instrument != q.instrument || a.Item != q.item || first != nil && a.Edition != first.Edition {
			continue
		}
		if first == nil {
			first = a
		}
		last = a
	}
	switch {
	case first == nil:
		return ""
	case first == last:
		return "one"
	case first.Value == last.Value:
		return "same"
	case (last.Value > first.Value) != q.lower:
		return "better"
	}
	return "worse"
}

func (r *reader) contacts() (all []fact, err error) {
	return all, db.Each(r.tx, db.Q{Where: "t.at >= $1 AND t.at < $2", Args: r.within()}, func(x *contactRow) error {
		all = append(all, fact{person: x.Person, at: leaf{x.Practice, x.Team}, created: x.CreatedAt, units: 1,
			is: []string{x.How, map[bool]string{true: "yes", false: "no"}[x.TwoWay], strconv.Itoa(x.Minutes)}})
		return nil
	})
}

func (r *reader) support() (all []fact, err error) {
	return all, db.Each(r.tx, db.Q{Where: "t.created_at >= $1 AND t.created_at < $2", Args: r.within()}, func(x *actionRow) error {
		all = append(all, fact{person: x.Person, at: leaf{x.Practice, x.Team}, created: x.CreatedAt, units: 1, is: []string{x.Support}})
		return nil
	})
}

func (r *reader) onwards() (all []fact, err error) {
	return all, db.Each(r.tx, db.Q{Where: "t.created_at >= $1 AND t.created_at < $2", Args: r.within()}, func(x *onwardRow) error {
		all = append(all, fact{person: x.Person, at: leaf{x.Practice, x.Team}, created: x.CreatedAt, units: 1, is: []string{x.became(), x.Need, x.Service}})
		return nil
	})
}

func (x *onwardRow) became() string {
	switch {
	case !x.Came.IsZero():
		return "came"
	case x.Status == "declined":
		return "declined"
	case x.Status == "cancelled" || x.Status == "passed-on":
		return "ended"
	case !x.Taken.IsZero():
		return "taken"
	}
	return "waiting"
}

// searches tell of no person: each is counted as if it were one.
func (r *reader) searches() (all []fact, err error) {
	q := db.Q{Where: "t.day >= $1 AND t.day <= $2", Args: []any{r.period.From(), r.period.Last()}}
	return all, db.Each(r.tx, q, func(x *unmetRow) error {
		all = append(all, fact{person: x.ID, created: x.CreatedAt, units: 1, is: []string{x.Need}})
		return nil
	})
}

// workers has the hours of those in post on the last day, shared evenly among
// their teams. It tells of staff and of nobody who is supported.
func (r *reader) workers() (all []fact, err error) {
	on := r.period.Last()
	return all, db.Each(r.tx, db.Q{}, func(x *workerRow) error {
		if (x.Starts == "" || x.Starts <= on) && (x.Ends == "" || x.Ends >= on) && x.Since <= on && (x.Until == "" || x.Until > on) {
			all = append(all, fact{person: x.ID, at: leaf{nhs.PracticeNotApplicable, x.Team}, created: x.CreatedAt,
				units: (x.WTE + x.Teams/2) / max(1, x.Teams), is: []string{x.Role}})
		}
		return nil
	})
}

// leaves are those of some facts, each once and in order.
func leaves(facts []fact) []leaf {
	seen := map[leaf]bool{}
	for _, f := range facts {
		seen[f.at] = true
	}
	all := make([]leaf, 0, len(seen))
	for l := range seen {
		all = append(all, l)
	}
	slices.SortFunc(all, func(a, b leaf) int {
		return cmp.Or(cmp.Compare(a.Practice, b.Practice), cmp.Compare(a.Team, b.Team))
	})
	return all
}
