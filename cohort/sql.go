package cohort

import (
	"fmt"
	"slices"
	"strings"

	"kith"
)

// SQL is a definition as one query that PostgreSQL, SQLite and DuckDB run, on the
// tables of the register (package register) or any of the same names: for each
// person, a row of person, in_population and truth, both 0 for no, 1 for cannot be
// told and 2 for yes. With a tenant it asks of that one's people only. SQL's own
// logic of NULL is Kleene's, so unknown is NULL within.
//
// What is recorded is gone through once: h has a row for each person with what the
// rules ask of their events, v one for each practice with what it records. A
// subquery for each rule and person took a hundred times as long.
func (p *Plan) SQL(def int, tenant string) string {
	q := query{plan: p}
	where := func(table, more string) string {
		var all []string
		if tenant != "" {
			all = append(all, table+".of_tenant = "+text(tenant))
		}
		if more != "" {
			all = append(all, more)
		}
		if len(all) == 0 {
			return ""
		}
		return "\nWHERE " + strings.Join(all, " AND ")
	}
	among, own := "true", ""
	if d := p.Defs[def]; d.Among != nil {
		among = q.rule(d.Among)
		own = "q.among AND "
	}
	who := q.rule(p.Defs[def].Who)
	truth := func(x string) string {
		return "CASE WHEN " + x + " THEN 2 WHEN NOT (" + x + ") THEN 0 ELSE 1 END"
	}
	s := "-- " + p.Defs[def].Name + " version " + fmt.Sprint(p.Defs[def].Version) + " on " + string(p.Today) + "\n" +
		"SELECT q.person, " + truth("q.among") + " AS in_population, " + truth(own+"q.who") + " AS truth\n" +
		"FROM (SELECT p.id AS person,\n" + among + " AS among,\n" + who + " AS who\nFROM register_people p"
	if len(q.counts.all) > 0 {
		s += "\nLEFT JOIN (SELECT e.person" + q.counts.list() + "\nFROM (SELECT e.person, e.day, e.value" + q.flags.names("c") + q.latests.list() +
			"\nFROM register_event e JOIN (SELECT c.code" + q.flags.list() + "\nFROM register_code c" + where("c", "c.set_name IN ("+texts(q.sets)+")") + "\nGROUP BY c.code) c ON c.code = e.code) e" +
			"\nGROUP BY e.person) h ON h.person = p.id"
	}
	if len(q.covers.all) > 0 {
		s += "\nLEFT JOIN (SELECT v.practice" + q.covers.list() + "\nFROM register_cover v" + where("v", "") + "\nGROUP BY v.practice) v ON v.practice = p.practice"
	}
	return s + where("p", "") + ") q"
}

// A query is being written.
type query struct {
	plan    *Plan
	sets    []string
	flags   terms // of a code: in which sets it is
	latests terms // of a person, beside each of their events: the latest day
	counts  terms // of a person: what is asked of their events
	covers  terms // of a practice: what it records
}

// terms are the columns of one of its tables, each asked for once.
type terms struct {
	letter string
	all    []string
}

// column is the name of the column that holds a term.
func (t *terms) column(letter, term string) string {
	i := slices.Index(t.all, term)
	if i < 0 {
		i = len(t.all)
		t.letter, t.all = letter, append(t.all, term)
	}
	return letter + fmt.Sprint(i)
}

// list has the terms, as they follow other columns.
func (t *terms) list() (s string) {
	for i, term := range t.all {
		s += ",\n" + term + " AS " + t.letter + fmt.Sprint(i)
	}
	return s
}

func (t *terms) names(table string) (s string) {
	for i := range t.all {
		s += fmt.Sprintf(", %s.%s%d", table, t.letter, i)
	}
	return s
}

func (q *query) rule(r Rule) string {
	switch r := r.(type) {
	case Some:
		var all []string
		for _, o := range r.Of {
			all = append(all, q.rule(o))
		}
		switch r.Least {
		case len(all):
			return "(" + strings.Join(all, "\nAND ") + ")"
		case 1:
			return "(" + strings.Join(all, "\nOR ") + ")"
		}
		var yes, perhaps []string
		for _, s := range all {
			yes = append(yes, "CASE WHEN "+s+" THEN 1 ELSE 0 END")
			perhaps = append(perhaps, "CASE WHEN NOT "+s+" THEN 0 ELSE 1 END")
		}
		return fmt.Sprintf("(CASE WHEN %s >= %d THEN true WHEN %s < %d THEN false END)",
			strings.Join(yes, "+"), r.Least, strings.Join(perhaps, "+"), r.Least)
	case Not:
		return "(NOT " + q.rule(r.Rule) + ")"
	case Age:
		first, last := bornBetween(r.Range, q.plan.Today)
		return fmt.Sprintf("(p.born BETWEEN %s AND %s)", day(first), day(last))
	case Is:
		if r.Absent {
			return fmt.Sprintf("(p.%s IN (%s))", r.Column, texts(r.Words))
		}
		return fmt.Sprintf("(CASE WHEN p.%[1]s IN (%[2]s) THEN true WHEN p.%[1]s <> '' THEN false END)", r.Column, texts(r.Words))
	case Number:
		s := fmt.Sprintf("p.%s >= %d", r.Column, r.From/10)
		if r.Below != 0 {
			s += fmt.Sprintf(" AND p.%s < %d", r.Column, r.Below/10)
		}
		return "(" + s + ")"
	case Event:
		return q.event(r)
	case Latest:
		return q.latest(r)
	}
	panic("a rule of no known kind") // Rule is closed: its method is not exported
}

// of is that an event's code is in the sets.
func (q *query) of(sets []string) string {
	for _, name := range sets {
		if !slices.Contains(q.sets, name) {
			q.sets = append(q.sets, name)
		}
	}
	return "e." + q.flags.column("k", "max(CASE WHEN c.set_name IN ("+texts(sets)+") THEN 1 ELSE 0 END)") + " = 1"
}

// count is how many of a person's events meet a condition.
func (q *query) count(condition string) string {
	return "h." + q.counts.column("n", "count(CASE WHEN "+condition+" THEN 1 END)")
}

// none is what it means that nothing is recorded.
func (q *query) none(sets []string, no bool) string {
	if no {
		return "false"
	}
	return "CASE WHEN v." + q.covers.column("s", "max(CASE WHEN v.set_name IN ("+texts(sets)+") THEN 1 END)") + " = 1 THEN false END"
}

func (q *query) event(r Event) string {
	first, last := r.Window.days(q.plan.Today, q.plan.holiday)
	in := q.of(r.Sets) + fmt.Sprintf(" AND e.day BETWEEN %s AND %s", day(first), day(last))
	least := fmt.Sprintf(" >= %d", max(1, r.Least))
	when := "WHEN " + q.count(in+r.Value.sql()) + least + " THEN true"
	if !r.Value.Any() {
		when += " WHEN " + q.count(in+" AND (e.value IS NULL OR true"+r.Value.sql()+")") + least + " THEN NULL"
	}
	return "(CASE " + when + " ELSE " + q.none(r.Sets, r.Absent) + " END)"
}

// latest compares the latest days for and against.
func (q *query) latest(r Latest) string {
	first, last := r.Window.days(q.plan.Today, q.plan.holiday)
	past := func(sets []string) string {
		return "max(CASE WHEN " + q.of(sets) + " AND e.day <= " + day(q.plan.Today) + " THEN e.day END)"
	}
	in := past(r.Sets)
	on := "h." + q.counts.column("n", in)
	never, less, even := on+" IS NULL", on+" IS NULL", ""
	if len(r.Against) > 0 {
		other := "h." + q.counts.column("n", past(r.Against))
		never += " AND " + other + " IS NULL"
		less += " OR " + on + " < " + other
		even = " WHEN " + on + " = " + other + " THEN NULL"
	}
	s := "(CASE WHEN " + never + " THEN " + q.none(r.Sets, r.Absent) + " WHEN " + less + " OR " + on + " < " + day(first) + " OR " + on + " > " + day(last) + " THEN false" + even
	if r.Value.Any() {
		return s + " ELSE true END)"
	}
	// The flags are the code's own beside the event.
	window := strings.ReplaceAll(in, "e.k", "c.k") + " OVER (PARTITION BY e.person)"
	then := q.of(r.Sets) + " AND e.day = e." + q.latests.column("l", window)
	good := "(true" + r.Value.sql() + ")"
	return s + " WHEN " + q.count(then+" AND e.value IS NULL") + " > 0 THEN NULL" +
		" WHEN " + q.count(then+" AND NOT "+good) + " = 0 THEN true WHEN " + q.count(then+" AND "+good) + " = 0 THEN false ELSE NULL END)"
}

// sql is a range of values as conditions that follow others.
func (r Range) sql() (s string) {
	if r.From != 0 {
		s += fmt.Sprintf(" AND e.value >= %d", r.From)
	}
	if r.Below != 0 {
		s += fmt.Sprintf(" AND e.value < %d", r.Below)
	}
	return s
}

func day(d kith.Day) string { return "'" + string(d) + "'" }

func text(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

func texts(all []string) string {
	var q []string
	for _, s := range all {
		q = append(q, text(s))
	}
	return strings.Join(q, ", ")
}
