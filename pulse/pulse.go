// Package pulse asks a team once a month how work is. It is anonymous by
// construction: an answer adds one to a count and is kept nowhere else. There is
// no author, no order, no time finer than the month, and no trail; that somebody
// has answered stands apart from the counts, so that nobody answers twice.
//
//	the month runs ──Answer──▶ counts grow, and nobody sees them
//	the month is over ──Results──▶ what may be shown, for good
//
// What is shown passes three gates. Fewer than eight answers are never shown:
// the rule is sdc's nhs-7-5, which withholds 1 to 7 and rounds the rest to 5, so
// no team of four, and no single voice in a team of eight, can be read. The
// tables of a month are proved together (package sdc). And a month's figures are
// shown only where those who answered are the same people as, or differ by
// eight or more from, those of every figure that was shown before: two months
// cannot be subtracted to find who joined or left.
package pulse

import (
	"maps"
	"slices"
	"time"

	"kith"
	"kith/access"
	"kith/db"
	"kith/sdc"
	"kith/team"
)

// A Question is one statement to agree with or not.
type Question struct{ Code, Words string }

// Questions are Kith's own: what makes link workers stay or leave.
var Questions = []Question{
	{"load", "I could do what I had to do in my hours"},
	{"support", "After a hard contact I had somebody to talk with"},
	{"safe", "I felt safe at work"},
	{"stay", "I would like to be in this job in a year"},
}

// Answers are the three there are: few, so that each is given by many.
var Answers = []string{"Yes", "Partly", "No"}

// policy is what is too small to show.
var policy = sdc.NHS75

const why = "answers are nobody's, so they are no records"

// month is the round that runs.
func month(now time.Time) string { return string(kith.DayOf(now))[:7] }

// Answered reports whether the actor has answered this month.
func Answered(tx *db.Tx) (bool, error) {
	n := 0
	err := tx.Raw(why).Query(func(scan func(...any) error) error { return scan(&n) },
		`SELECT count(*) FROM pulse_ballot WHERE tenant = $1 AND month = $2 AND account = $3`, tx.Actor.Tenant, month(tx.Now), tx.Actor.ID)
	return n > 0, err
}

// Answer counts the actor's answers: for each question the place of one of
// Answers. All are needed, so that every table of a month has the same totals.
// Errors: Invalid, by question; Conflict, when they have answered this month.
func Answer(tx *db.Tx, given map[string]int) error {
	if err := access.Need(tx.Actor, access.SupervisionSee); err != nil {
		return err
	}
	c := kith.Check{}
	for _, q := range Questions {
		a, ok := given[q.Code]
		c.That(ok && a >= 0 && a < len(Answers), q.Code, "Choose an answer")
	}
	if err := c.Err(); err != nil {
		return err
	}
	if len(tx.Actor.Teams) == 0 {
		return kith.Errorf(kith.Forbidden, "You belong to no team, so there is nothing to count you with")
	}
	raw, at, of := tx.Raw(why), month(tx.Now), slices.Min(tx.Actor.Teams)
	n, err := raw.Exec(`INSERT INTO pulse_ballot (tenant, month, account, team) VALUES ($1, $2, $3, $4) ON CONFLICT (tenant, month, account) DO NOTHING`,
		tx.Actor.Tenant, at, tx.Actor.ID, of)
	if err != nil {
		return err
	}
	if n == 0 {
		return kith.Errorf(kith.Conflict, "You have answered this month already. Nobody can tell which answers were yours, so they cannot be changed")
	}
	// Every count of the team is written, those that do not grow too: which rows
	// were written last would tell what the last one said.
	for _, q := range Questions {
		for i := range Answers {
			more := 0
			if given[q.Code] == i {
				more = 1
			}
			if _, err := raw.Exec(`INSERT INTO pulse_count (tenant, month, team, question, answer, n) VALUES ($1, $2, $3, $4, $5, $6)
				ON CONFLICT (tenant, month, team, question, answer) DO UPDATE SET n = pulse_count.n + excluded.n`, tx.Actor.Tenant, at, of, q.Code, i, more); err != nil {
				return err
			}
		}
	}
	return nil
}

// A Result is what may be shown of a month: a table for each question, none
// when too few answered or too few others than before.
type Result struct {
	Month  string // 2026-09
	Tables []sdc.Protected
}

// counted is a month as it was counted, which is as secret as the answers.
type counted struct {
	month  string
	voters map[kith.ID][]kith.ID        // of each team
	n      map[kith.ID]map[string][]int // of each team, by question
}

// Results returns the months that are over, the latest first, as far as they
// may be shown. It is the same for everybody who may see it.
func Results(tx *db.Tx) ([]Result, error) {
	if err := access.Need(tx.Actor, access.SupervisionSee); err != nil {
		return nil, err
	}
	months, err := closed(tx)
	if err != nil {
		return nil, err
	}
	teams, err := team.List(tx)
	if err != nil {
		return nil, err
	}
	var out []Result
	var shown [][]kith.ID // who stands behind each figure that was shown
	for _, m := range months {
		r := Result{Month: m.month}
		for i, parts := range [][]part{m.split(alone(teams)), m.split(employed(teams)), nil} {
			sets := m.sets(parts)
			if i < 2 && parts == nil || !apart(sets, shown) {
				continue
			}
			if r.Tables, err = protect(m.tables(parts)); err == nil {
				shown = append(shown, sets...)
				break
			}
		}
		out = append(out, r)
	}
	slices.Reverse(out)
	return out, nil
}

// closed reads the months that are over, the oldest first.
func closed(tx *db.Tx) ([]*counted, error) {
	var out []*counted
	at := func(m string) *counted {
		if len(out) == 0 || out[len(out)-1].month != m {
			out = append(out, &counted{m, map[kith.ID][]kith.ID{}, map[kith.ID]map[string][]int{}})
		}
		return out[len(out)-1]
	}
	raw := tx.Raw(why)
	err := raw.Query(func(scan func(...any) error) error {
		var m, t, a string
		err := scan(&m, &t, &a)
		c := at(m)
		c.voters[kith.ID(t)] = append(c.voters[kith.ID(t)], kith.ID(a))
		return err
	}, `SELECT month, team, account FROM pulse_ballot WHERE tenant = $1 AND month < $2 ORDER BY month, team, account`, tx.Actor.Tenant, month(tx.Now))
	if err != nil {
		return nil, err
	}
	by := map[string]*counted{}
	for _, c := range out {
		by[c.month] = c
	}
	err = raw.Query(func(scan func(...any) error) error {
		var m, t, q string
		var a, n int
		err := scan(&m, &t, &q, &a, &n)
		c := by[m]
		if c == nil || a < 0 || a >= len(Answers) {
			return err
		}
		if c.n[kith.ID(t)] == nil {
			c.n[kith.ID(t)] = map[string][]int{}
		}
		if c.n[kith.ID(t)][q] == nil {
			c.n[kith.ID(t)][q] = make([]int, len(Answers))
		}
		c.n[kith.ID(t)][q][a] = n
		return err
	}, `SELECT month, team, question, answer, n FROM pulse_count WHERE tenant = $1 AND month < $2`, tx.Actor.Tenant, month(tx.Now))
	return out, err
}

// A part of everybody has a row of its own.
type part struct {
	code, name string
	teams      []kith.ID
}

// alone has each team be a part, and employed all the teams of one employer.
func alone(teams []team.Team) map[kith.ID]part {
	out := map[kith.ID]part{}
	for _, t := range teams {
		out[t.ID] = part{code: string(t.ID), name: t.Name}
	}
	return out
}

func employed(teams []team.Team) map[kith.ID]part {
	out := map[kith.ID]part{}
	for _, t := range teams {
		if t.Employer != "" {
			out[t.ID] = part{code: "employer " + t.Employer, name: t.Employer}
		}
	}
	return out
}

// enough is how many must have answered in a part: so many that each of the
// answers could be shown.
var enough = len(Answers) * (policy.Small + 1)

// split makes the parts of teams in which enough have answered, and one of all
// other teams; nil when that leaves only one, or one that is told by what is left
// of the whole.
func (c *counted) split(by map[kith.ID]part) []part {
	in, n := map[string]*part{}, map[string]int{}
	for _, t := range slices.Sorted(maps.Keys(c.voters)) {
		p := by[t]
		if in[p.code] == nil {
			in[p.code] = &p
		}
		in[p.code].teams = append(in[p.code].teams, t)
		n[p.code] += len(c.voters[t])
	}
	var out []part
	rest, others := part{code: "rest", name: "Other teams"}, 0
	for _, code := range slices.Sorted(maps.Keys(in)) {
		if code != "" && n[code] >= enough {
			out = append(out, *in[code])
			continue
		}
		rest.teams = append(rest.teams, in[code].teams...)
		others += n[code]
	}
	switch {
	case others > policy.Small:
		out = append(out, rest)
	case others > 0:
		return nil
	}
	if len(out) < 2 {
		return nil
	}
	return out
}

// sets are who stands behind the whole and behind each part.
func (c *counted) sets(parts []part) [][]kith.ID {
	var whole []kith.ID
	for _, v := range c.voters {
		whole = append(whole, v...)
	}
	out := [][]kith.ID{whole}
	for _, p := range parts {
		var s []kith.ID
		for _, t := range p.teams {
			s = append(s, c.voters[t]...)
		}
		out = append(out, s)
	}
	return out
}

// apart reports whether each set is the same as, or differs by more than is
// small from, every one that was shown before.
func apart(sets, shown [][]kith.ID) bool {
	for _, s := range sets {
		if len(s) <= policy.Small {
			return false
		}
		in := map[kith.ID]bool{}
		for _, a := range s {
			in[a] = true
		}
		for _, e := range shown {
			both := 0
			for _, a := range e {
				if in[a] {
					both++
				}
			}
			if d := len(s) + len(e) - 2*both; d > 0 && d <= policy.Small {
				return false
			}
		}
	}
	return true
}

// tables are the month's, one for each question, by the whole and its parts.
func (c *counted) tables(parts []part) []sdc.Table {
	var out []sdc.Table
	for _, q := range Questions {
		t := sdc.Table{Title: q.Words, Period: c.month, Of: "answers", Areas: []sdc.Area{{Code: "all", Name: "Everybody", Parent: -1}}, Categories: Answers}
		if len(parts) == 0 {
			t.Count = [][]int{c.sum(slices.Collect(maps.Keys(c.n)), q.Code)}
			out = append(out, t)
			continue
		}
		t.Count = [][]int{nil}
		for _, p := range parts {
			t.Areas, t.Count = append(t.Areas, sdc.Area{Code: p.code, Name: p.name}), append(t.Count, c.sum(p.teams, q.Code))
		}
		out = append(out, t)
	}
	return out
}

// sum counts the answers of teams to a question.
func (c *counted) sum(teams []kith.ID, question string) []int {
	row := make([]int, len(Answers))
	for _, t := range teams {
		for i, n := range c.n[t][question] {
			row[i] += n
		}
	}
	return row
}

// protect proves a month's tables together. A question to which few said No cannot
// be shown by parts as it was asked: there Partly and No are one answer.
func protect(tables []sdc.Table) ([]sdc.Protected, error) {
	for i := range tables {
		t := &tables[i]
		if _, err := sdc.ProtectTogether([]sdc.Table{*t}, policy); err == nil {
			continue
		}
		t.Categories = []string{Answers[0], "Partly or no"}
		for a, n := range t.Count {
			if n != nil {
				t.Count[a] = []int{n[0], n[1] + n[2]}
			}
		}
	}
	return sdc.ProtectTogether(tables, policy)
}
