package cohort

import (
	"fmt"
	"strings"

	"kith"
)

// SQL is a definition as one query that PostgreSQL and SQLite both run, on the
// tables of the register (package register) or any of the same names: for each
// person, a row of person, in_population and truth, both 0 for no, 1 for cannot be
// told and 2 for yes. With a tenant it asks of that one's people only. SQL's own
// logic of NULL is Kleene's, so unknown is NULL within.
func (p *Plan) SQL(def int, tenant string) string {
	q := query{plan: p}
	own, where := "", ""
	if tenant != "" {
		q.tenant = " AND %s.of_tenant = " + text(tenant)
		where = "\nWHERE p.of_tenant = " + text(tenant)
	}
	among := "true"
	if d := p.Defs[def]; d.Among != nil {
		among = q.rule(d.Among)
		own = "q.among AND "
	}
	truth := func(x string) string {
		return "CASE WHEN " + x + " THEN 2 WHEN NOT (" + x + ") THEN 0 ELSE 1 END"
	}
	return "-- " + p.Defs[def].Name + " version " + fmt.Sprint(p.Defs[def].Version) + " on " + string(p.Today) + "\n" +
		"SELECT q.person, " + truth("q.among") + " AS in_population, " + truth(own+"q.who") + " AS truth\n" +
		"FROM (SELECT p.id AS person,\n" + among + " AS among,\n" + q.rule(p.Defs[def].Who) + " AS who\n" +
		"FROM register_people p" + where + ") q"
}

type query struct {
	plan   *Plan
	tenant string // a condition, with %s for the table
}

func (q *query) of(table string) string {
	if q.tenant == "" {
		return ""
	}
	return fmt.Sprintf(q.tenant, table)
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

// among is the person's events with codes of the sets.
func (q *query) among(sets []string) string {
	return "FROM register_event e WHERE e.person = p.id AND e.code IN (SELECT c.code FROM register_code c WHERE c.set_name IN (" + texts(sets) + ")" + q.of("c") + ")"
}

// none is what it means that nothing is recorded.
func (q *query) none(sets []string, no bool) string {
	if no {
		return "false"
	}
	return "CASE WHEN EXISTS (SELECT 1 FROM register_cover v WHERE v.practice = p.practice AND v.set_name IN (" + texts(sets) + ")" + q.of("v") + ") THEN false END"
}

func (q *query) event(r Event) string {
	first, last := r.Window.days(q.plan.Today, q.plan.holiday)
	from := "(SELECT count(*) " + q.among(r.Sets) + fmt.Sprintf(" AND e.day BETWEEN %s AND %s", day(first), day(last))
	least := fmt.Sprintf(" >= %d", max(1, r.Least))
	when := "WHEN " + from + r.Value.sql() + ")" + least + " THEN true"
	if !r.Value.Any() {
		when += " WHEN " + from + " AND (e.value IS NULL OR true" + r.Value.sql() + "))" + least + " THEN NULL"
	}
	return "(CASE " + when + " ELSE " + q.none(r.Sets, r.Absent) + " END)"
}

// latest compares the latest days for and against; a day before all days stands
// for none.
func (q *query) latest(r Latest) string {
	first, last := r.Window.days(q.plan.Today, q.plan.holiday)
	never := day(firstDay.Add(-1))
	on := func(sets []string) string {
		if len(sets) == 0 {
			sets = []string{""}
		}
		return "COALESCE((SELECT max(e.day) " + q.among(sets) + " AND e.day <= " + day(q.plan.Today) + "), " + never + ")"
	}
	s := "(SELECT CASE WHEN l.f = " + never + " AND l.a = " + never + " THEN " + q.none(r.Sets, r.Absent) +
		" WHEN l.f < l.a OR l.f < " + day(first) + " OR l.f > " + day(last) + " THEN false WHEN l.f = l.a THEN NULL"
	if !r.Value.Any() {
		some := func(cond string) string {
			return "EXISTS (SELECT 1 " + q.among(r.Sets) + " AND e.day = l.f AND " + cond + ")"
		}
		good := "(true" + r.Value.sql() + ")"
		s += " WHEN " + some("e.value IS NULL") + " THEN NULL" +
			" WHEN NOT " + some("NOT "+good) + " THEN true WHEN NOT " + some(good) + " THEN false ELSE NULL END"
	} else {
		s += " ELSE true END"
	}
	return s + " FROM (SELECT " + on(r.Sets) + " AS f, " + on(r.Against) + " AS a) l)"
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
