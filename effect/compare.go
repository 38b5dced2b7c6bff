package effect

import (
	"math"

	"kith"
	"kith/stats"
)

// compare matches, checks the balance, and contrasts the groups in the outcome
// and where they should not differ.
func (r *Result) compare(spec Spec, c Cohort, o Outcomes) error {
	// Only who was observed before can be matched.
	var rows []int
	for i, y := range o.Main.YearsBefore {
		if y > 0 {
			rows = append(rows, i)
		}
	}
	treated, before, quarter := pick(c.Treated, rows), pick(o.Main.Before, rows), pick(o.Quarter, rows)
	covariates := []Column{{"events before", before}, {"events in the last quarter", quarter}}
	exact := [][]int{bands(before), bands(quarter)}
	if o.Lately != nil {
		lately := pick(o.Lately, rows)
		covariates, exact = append(covariates, Column{"events just before the index date", lately}), append(exact, bands(lately))
	}
	for _, v := range c.Covariates {
		for _, column := range v.Columns {
			covariates = append(covariates, Column{column.Name, pick(column.Values, rows)})
		}
	}
	for _, e := range c.Exact {
		exact = append(exact, pick(e.Values, rows))
	}
	score, fifth, err := Propensity(treated, varying(covariates))
	if err != nil {
		return err
	}
	pairing, err := Matching{Treated: treated, Score: score, Exact: Strata(exact...), Caliper: fifth / 0.2 * spec.Caliper, Most: spec.Controls}.Match()
	if err != nil {
		return err
	}
	if r.Balances, err = pairing.Balances(treated, covariates); err != nil {
		return err
	}
	r.Alone = len(pairing.Unmatched)
	for _, s := range pairing.Sets {
		r.Sets = append(r.Sets, Set{rows[s.Treated], pick(rows, s.Controls)})
	}
	people := func(out Outcome) []Person { return pairing.people(out, rows, c.Practice) }
	compared := people(o.Main)
	for _, p := range compared {
		if p.Treated {
			r.Compared, r.after = r.Compared+1, r.after+p.After
		}
	}
	d, err := Contrast(compared, spec.Form, spec.Seed)
	if err != nil {
		return err
	}
	r.Difference = &d
	if r.EValue, r.EValueLimit, err = EValue(d.Ratio); err != nil {
		return err
	}
	r.Smallest = Sighted(d.Ratio)
	for _, t := range []struct {
		name string
		of   Outcome
	}{{spec.Outcome + " in the year before", o.Earlier}, {spec.Unaffected, o.Unaffected}} {
		if len(t.of.Before) == 0 {
			continue
		}
		d, err := Contrast(people(t.of), spec.Form, spec.Seed)
		if err != nil {
			r.Tests = append(r.Tests, Test{t.name, stats.Limits{}, CannotTell})
			continue
		}
		r.Tests = append(r.Tests, Test{t.name, d.Ratio, verdict(d.Ratio)})
	}
	r.otherwise(spec, people, o.Main)
	r.deaths(pairing, rows, c, o)
	return nil
}

// Sighted is the ratio that an analysis with an interval so wide would see four times
// in five. It goes by the width, as a bootstrap has no standard error.
func Sighted(ratio stats.Limits) float64 {
	se := math.Log(ratio.High/ratio.Low) / 2 / Level.Z()
	return math.Exp(-se * (Level.Z() + stats.Level(0.6).Z()))
}

// otherwise reckons the same question by the other forms that need no more
// iterations than the first, and with the nearest control alone.
func (r *Result) otherwise(spec Spec, people func(Outcome) []Person, o Outcome) {
	add := func(name string, all []Person, form Form) {
		if d, err := Contrast(all, form, spec.Seed); err == nil {
			r.Otherwise = append(r.Otherwise, Test{Name: name, Ratio: d.Ratio})
		}
	}
	for _, form := range []Form{Conditional, PoissonMeans} {
		if form != spec.Form {
			add("in the form "+string(form), people(o), form)
		}
	}
	seen := map[int]bool{}
	var nearest []Person
	for _, one := range people(o) { // a set's controls come in the order of their choice
		if one.Treated || !seen[one.Set] {
			one.Weight = 1
			nearest = append(nearest, one)
		}
		if !one.Treated {
			seen[one.Set] = true
		}
	}
	if spec.Controls > 1 {
		add("with the nearest control alone", nearest, spec.Form)
	}
}

func verdict(ratio stats.Limits) Verdict {
	switch {
	case Detectable(ratio):
		return Fails
	case ratio.Low < 0.8 || ratio.High > 1.25:
		return CannotTell
	}
	return Holds
}

// people are those of the sets whom an outcome observed; controls share the
// weight of their set among those who were, and a set without its treated, or
// without any control, is left out.
func (p Pairing) people(o Outcome, rows []int, practice []int) (people []Person) {
	for set, s := range p.Sets {
		t, ok := o.person(rows[s.Treated])
		if !ok {
			continue
		}
		var controls []Person
		for _, c := range s.Controls {
			if one, ok := o.person(rows[c]); ok {
				one.Set, one.Practice = set, practice[rows[c]]
				controls = append(controls, one)
			}
		}
		if len(controls) == 0 {
			continue
		}
		for i := range controls {
			controls[i].Weight = 1 / float64(len(controls))
		}
		t.Treated, t.Set, t.Practice = true, set, practice[rows[s.Treated]]
		people = append(append(people, t), controls...)
	}
	return people
}

// deaths compares how many died, so that who was not there to attend is seen.
// Where too few did there is nothing to compare.
func (r *Result) deaths(p Pairing, rows []int, c Cohort, o Outcomes) {
	if o.Died == nil {
		return
	}
	var d Data
	var treated []float64
	var sets []int
	add := func(set, at int, t, weight float64) {
		if i := rows[at]; o.Main.YearsAfter[i] > 0 {
			d.Y, d.Offset, d.Weight = append(d.Y, float64(yes(o.Died[i]))), append(d.Offset, math.Log(o.Main.YearsAfter[i])), append(d.Weight, weight)
			treated, sets = append(treated, t), append(sets, set)
		}
	}
	for set, s := range p.Sets {
		add(set, s.Treated, 1, 1)
		for _, at := range s.Controls {
			add(set, at, 0, 1/float64(len(s.Controls)))
		}
	}
	d.X = []Column{{"treated", treated}}
	m, err := Fit(Poisson, d)
	if err != nil {
		return
	}
	if e, err := m.Clustered(sets); err == nil {
		ratio := e[1].Ratio()
		r.Deaths = &ratio
	}
}

// bands are the bands of counts within which people are matched: none, one, two,
// three to four, five to nine, ten and more.
func bands(counts []float64) []int {
	out := make([]int, len(counts))
	for i, x := range counts {
		for _, from := range [...]float64{1, 2, 3, 5, 10} {
			out[i] += yes(x >= from)
		}
	}
	return out
}

// varying leaves out what is the same for everybody, which a model cannot use.
func varying(columns []Column) (kept []Column) {
	for _, c := range columns {
		for _, v := range c.Values {
			if v != c.Values[0] {
				kept = append(kept, c)
				break
			}
		}
	}
	return kept
}

func pick[T any](all []T, rows []int) []T {
	some := make([]T, len(rows))
	for i, row := range rows {
		some[i] = all[row]
	}
	return some
}

// check finds numbers that cannot be, before anybody is matched on them.
func (o Outcome) check() error {
	for _, column := range [][]float64{o.Before, o.After, o.YearsBefore, o.YearsAfter} {
		for i, v := range column {
			if !(v >= 0) || math.IsInf(v, 1) {
				return kith.Errorf(kith.Invalid, "row %d has events or years that cannot be: %v", i+1, v)
			}
		}
	}
	return nil
}
