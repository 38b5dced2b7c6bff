package visit

import (
	"kith"
	"kith/db"
	"kith/person"
	"kith/plan"
)

// A Turn is a visit that is due.
type Turn struct {
	Name string   // "within 3 months of the diagnosis"
	By   kith.Day // the last day on which it is in time
}

// next is the turn of a call that is due next, or nil when none is. done are
// its visits. Of turns that were missed, the latest stands: when the review of
// twelve months is due, that of three months is no longer.
func (d *Definition) next(k *Call, done []Visit) *Turn {
	var last kith.Day
	had := map[string]bool{}
	for _, v := range done {
		had[v.Turn] = true
		last = max(last, v.Day)
	}
	for i, t := range d.Due {
		by := t.On(k.Since)
		if had[t.Name] || later(d, k, done, i) {
			continue
		}
		return &Turn{t.Name, by}
	}
	if d.Every > 0 && last != "" {
		return &Turn{"again", last.AddMonths(d.Every)}
	}
	return nil
}

// later reports whether a visit of a later turn was made already.
func later(d *Definition, k *Call, done []Visit, i int) bool {
	for _, t := range d.Due[i+1:] {
		for _, v := range done {
			if v.Turn == t.Name {
				return true
			}
		}
	}
	return false
}

// Next returns what is due by a call, or nil.
func Next(tx *db.Tx, k *Call) (*Turn, error) {
	if k.Ended() {
		return nil, nil
	}
	d, err := Find(tx, k.Code, "")
	if err != nil || d == nil {
		return nil, err
	}
	done, err := of(tx, k.ID)
	return d.next(k, done), err
}

// KindVisit is a line of the morning page about a visit that is due, and
// KindBack one about what is still to go to the GP.
const (
	KindVisit plan.Kind = "visit"
	KindBack  plan.Kind = "visit-back"
)

// soon is how many days before its last day a visit stands on the morning page.
const soon = 28

// called is a call with the name of the person.
type called struct {
	Call
	Given     string `db:"p.given"`
	Family    string `db:"p.family"`
	Preferred string `db:"p.preferred"`
}

func (*called) From() string {
	return "visit_call t JOIN person p ON p.tenant = t.tenant AND p.id = t.person"
}

// untold is a visit with the name of the person.
type untold struct {
	Visit
	Given     string `db:"p.given"`
	Family    string `db:"p.family"`
	Preferred string `db:"p.preferred"`
}

func (*untold) From() string {
	return "visit t JOIN person p ON p.tenant = t.tenant AND p.id = t.person"
}

func name(given, family, preferred string) string {
	return (&person.Person{New: person.New{Given: given, Family: family, Preferred: preferred}}).Called()
}

// Today is what the worker has to do: visits that are due within four weeks or
// late, and what a visit found that the GP has not been told. It is no look at a
// person.
func Today(tx *db.Tx, worker kith.ID) ([]plan.Line, error) {
	var out []plan.Line
	today := tx.Today()
	var calls []called
	err := db.Each(tx, db.Q{Where: "t.worker = $1 AND t.ended_at IS NULL", Args: []any{worker}, Order: "t.since, t.id"},
		func(c *called) error { calls = append(calls, *c); return nil })
	if err != nil {
		return nil, err
	}
	by := map[kith.ID][]Visit{}
	err = db.Each(tx, db.Q{Where: "t.struck_at IS NULL AND t.visit_call IN (SELECT c.id FROM visit_call c WHERE c.tenant = t.tenant AND c.worker = $1 AND c.ended_at IS NULL)", Args: []any{worker}, Order: "t.day, t.id"},
		func(v *Visit) error { by[v.Call] = append(by[v.Call], *v); return nil })
	if err != nil {
		return nil, err
	}
	for i := range calls {
		c := &calls[i]
		d, err := Find(tx, c.Code, "")
		if err != nil {
			return nil, err
		}
		if d == nil {
			continue
		}
		t := d.next(&c.Call, by[c.ID])
		if t == nil || t.By > today.Add(soon) {
			continue
		}
		out = append(out, plan.Line{Kind: KindVisit, ID: c.ID, Version: c.Version, Person: c.Person, Name: name(c.Given, c.Family, c.Preferred),
			What: d.Title, Due: t.By, Late: max(0, t.By.Until(today))})
	}
	err = db.Each(tx, db.Q{Where: "t.made_by = $1 AND t.struck_at IS NULL AND t.message IS NULL AND t.gp <> '' AND t.gp <> '[]'", Args: []any{worker}, Order: "t.day, t.id"},
		func(v *untold) error {
			out = append(out, plan.Line{Kind: KindBack, ID: v.ID, Version: v.Version, Person: v.Person, Name: name(v.Given, v.Family, v.Preferred),
				What: "Tell the GP what the visit found", Due: v.Day.Add(1), Late: max(0, v.Day.Add(1).Until(today))})
			return nil
		})
	return out, err
}
