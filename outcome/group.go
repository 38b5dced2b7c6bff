package outcome

import (
	"strconv"
	"time"

	"kith"
	"kith/access"
	"kith/db"
	"kith/nhs"
	"kith/sdc"
	"kith/stats"
)

// A Who is an episode of a team, with as much of the person as groups are made of.
type Who struct {
	db.Row
	Person     kith.ID      `db:"person"`
	AcceptedAt time.Time    `db:"accepted_at"`
	EndedAt    time.Time    `db:"ended_at"`
	Born       kith.Day     `db:"p.born"`
	AgeAbout   int          `db:"p.age_about"`
	Gender     nhs.Gender   `db:"p.gender"`
	Need       nhs.Need     `db:"coalesce((SELECT n.need FROM plan_need n WHERE n.tenant = t.tenant AND n.person = t.person AND n.struck_at IS NULL ORDER BY n.id LIMIT 1), '')"`
	Home       nhs.Postcode `db:"coalesce((SELECT a.postcode FROM person_address a WHERE a.tenant = t.tenant AND a.person = t.person AND a.type = 'home' AND a.until IS NULL ORDER BY a.id DESC LIMIT 1), '')"`
}

// Table is the referral's: a Who is only read.
func (*Who) Table() string { return "referral" }

// Wall: those who lead a team, of their teams.
func (*Who) Wall() db.Wall { return counted }

// From joins the person.
func (*Who) From() string {
	return "referral t JOIN person p ON p.tenant = t.tenant AND p.id = t.person"
}

// counted is the wall of what is only counted: who decides on a team's
// referrals sees its figures, of the teams that are theirs.
var counted = db.Wall{See: access.ReferralDecide, Sight: db.ByTeam}

// Back is of how far back a team's figures of change are.
const Back = 24 // months

// Episodes are those of the teams that were accepted in the last 24 months, the oldest first.
func Episodes(tx *db.Tx, teams []kith.ID) ([]Who, error) {
	if err := access.Need(tx.Actor, access.ReferralDecide); err != nil || len(teams) == 0 {
		return nil, err
	}
	var all []Who
	err := db.Each(tx, OfTeams(tx, teams, "t.accepted_at, t.id"), func(w *Who) error { all = append(all, *w); return nil })
	return all, err
}

// OfTeams is the query for what belongs to those episodes.
func OfTeams(tx *db.Tx, teams []kith.ID, order string) db.Q {
	marks, in := "", make([]any, len(teams))
	for i, t := range teams {
		marks, in[i] = marks+", ?", t
	}
	q := db.Q{Order: order}
	q.And("t.team IN ("+marks[2:]+")", in...)
	q.And("t.accepted_at >= ?", tx.Now.AddDate(0, -Back, 0))
	return q
}

// Ripe reports whether a later answer could have been asked: three months have
// gone by, or support has ended.
func (w *Who) Ripe(now time.Time) bool {
	return !w.EndedAt.IsZero() || !w.AcceptedAt.AddDate(0, 3, 0).After(now)
}

// A Case is one person who was asked at the start, by the answers of which
// change is told; Last is nil when there is none later.
type Case struct {
	Who
	First, Last []float64
}

const notRecorded = "Not recorded"

// dimension is one way of grouping.
type dimension struct {
	by     string
	groups []string
	of     func(*Who) (string, error)
}

func dimensions(quintile func(nhs.Postcode) (int, error)) []dimension {
	fifths := []string{notRecorded, "1, the most deprived fifth", "2", "3", "4", "5, the least deprived fifth"}
	bands := []string{"Under 18", "18 to 39", "40 to 64", "65 to 79", "80 and over"}
	need := dimension{by: "need", of: func(w *Who) (string, error) { return named(nhs.Needs, w.Need), nil }}
	for _, c := range nhs.Needs.Codes {
		need.groups = append(need.groups, c.Name)
	}
	sex := dimension{by: "sex as stated", of: func(w *Who) (string, error) { return named(nhs.Genders, w.Gender), nil }}
	for _, c := range nhs.Genders.Codes {
		sex.groups = append(sex.groups, c.Name)
	}
	return []dimension{
		{by: "need", groups: append(need.groups, notRecorded), of: need.of},
		{by: "age", groups: append(bands, notRecorded), of: func(w *Who) (string, error) { return w.band(bands), nil }},
		{by: "sex as stated", groups: append(sex.groups, notRecorded), of: sex.of},
		{by: "deprivation of the neighbourhood", groups: append(fifths[1:], notRecorded), of: func(w *Who) (string, error) {
			q, err := quintile(w.Home)
			return fifths[max(0, min(q, 5))], err
		}},
	}
}

// named is a code's name, or that it is not recorded.
func named[C ~string](list nhs.List[C], code C) string {
	for _, c := range list.Codes {
		if c.Code == code {
			return c.Name
		}
	}
	return notRecorded
}

// band is the person's age when support began, in bands.
func (w *Who) band(bands []string) string {
	age := w.AgeAbout
	if w.Born.Valid() {
		age = w.Born.AgeOn(kith.DayOf(w.AcceptedAt))
	}
	if age <= 0 && !w.Born.Valid() {
		return notRecorded
	}
	i := 0
	for i < len(bands)-1 && age >= []int{18, 40, 65, 80}[i] {
		i++
	}
	return bands[i]
}

// Columns of the tables of change.
const (
	Both      = "Asked at the start and later"
	StartOnly = "At the start only"
)

// fewest is the least number of people of whom a mean is shown (NHS Digital
// asks for eight).
const fewest = 8

// A Changed is what became of the people who were asked one thing, over all and
// by group. Nothing of a group that is too small is in it.
type Changed struct {
	Name  string
	Items []Item
	All   *Group // nil when there are too few to show
	By    []ByGroup
}

// A ByGroup is one way of grouping.
type ByGroup struct {
	By     string
	Groups []Group
}

// A Group is one group of people: how many were asked at the start, how many of
// them later too, and the mean change of these.
type Group struct {
	Name        string
	Shown       bool
	Begun, Both int
	Means       []Mean // by item; none when fewer than eight were asked later too
}

// A Mean is the mean of one item over those who were asked at both times.
type Mean struct {
	First, Last float64
	Change      stats.Limits // 95% of the mean change
	Expected    float64      // the mean change from regression to the mean alone
	Known       bool         // whether it can be reckoned
}

// Share is the completers' share.
func (g *Group) Share() float64 { return float64(g.Both) / float64(g.Begun) }

// Tell groups cases, one for each person at most, and protects the counts by
// the policy of published tables: a team's page is printed and passed round.
func Tell(name string, items []Item, cases []Case, quintile func(nhs.Postcode) (int, error)) (*Changed, error) {
	out := &Changed{Name: name, Items: items}
	for _, d := range dimensions(quintile) {
		t := sdc.Table{Title: name + ", by " + d.by, Period: "the last 24 months", Of: "people",
			Areas: []sdc.Area{{Code: "all", Name: "All", Parent: -1}}, Categories: []string{Both, StartOnly}, Count: [][]int{nil}}
		at, in := map[string]int{}, map[string][]Case{}
		for i, g := range d.groups {
			at[g] = i + 1
			t.Areas = append(t.Areas, sdc.Area{Code: strconv.Itoa(i + 1), Name: g, Parent: 0})
			t.Count = append(t.Count, make([]int, 2))
		}
		for i := range cases {
			g, err := d.of(&cases[i].Who)
			if err != nil {
				return nil, err
			}
			in[g] = append(in[g], cases[i])
			column := 1
			if cases[i].Last != nil {
				column = 0
			}
			t.Count[at[g]][column]++
		}
		p, err := sdc.Protect(t, sdc.LT6, sdc.WithholdRows())
		if err != nil {
			continue // too small to show, in any way
		}
		all, err := group(p, 0, "All", items, cases)
		if err != nil {
			return nil, err
		}
		if !all.Shown {
			continue // the whole stands beside other groupings, and would tell what is withheld here
		}
		out.All = &all
		by := ByGroup{By: d.by}
		for i, g := range d.groups {
			x, err := group(p, i+1, g, items, in[g])
			if err != nil {
				return nil, err
			}
			if len(in[g]) > 0 {
				by.Groups = append(by.Groups, x)
			}
		}
		out.By = append(out.By, by)
	}
	return out, nil
}

// group is one row of a protected table, with the means if it is shown whole.
func group(p sdc.Protected, row int, name string, items []Item, cases []Case) (Group, error) {
	g := Group{Name: name}
	both, ok := p.Cell(row, 0).Number()
	only, also := p.Cell(row, 1).Number()
	if !ok || !also || both+only == 0 {
		return g, nil
	}
	g.Shown, g.Both, g.Begun = true, both, both+only
	if both < fewest {
		return g, nil
	}
	for i, it := range items {
		var change []float64
		m := Mean{}
		for _, c := range cases {
			if c.Last != nil {
				change = append(change, c.Last[i]-c.First[i])
				m.First, m.Last = m.First+c.First[i], m.Last+c.Last[i]
			}
		}
		m.First, m.Last = m.First/float64(both), m.Last/float64(both)
		if m.Known = it.Retest.Known(); m.Known {
			m.Expected = it.Retest.Expect(m.First)
		}
		var err error
		if m.Change, err = stats.Mean(change, stats.P95); err != nil {
			return g, err
		}
		g.Means = append(g.Means, m)
	}
	return g, nil
}
