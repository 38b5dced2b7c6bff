package cohort

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"kith"
)

// Everything that ships is read, is a draft with an owner, a basis and sources,
// and can be said and run.
func TestShipped(t *testing.T) {
	defs, sets := Shipped()
	if len(defs) != 19 {
		t.Errorf("%d definitions ship, want the seventeen cohorts, one with two presets and one in two parts", len(defs))
	}
	for _, d := range defs {
		if !d.Draft() || len(d.Sources) == 0 || len(d.Needs) == 0 || d.About == "" || d.Offer == "" {
			t.Errorf("%s: draft %v, sources %q, needs %q, about %q, offer %q", d.Name, d.Draft(), d.Sources, d.Needs, d.About, d.Offer)
		}
		said := d.Say()
		if strings.Contains(said, "%!") || len(said) < 30 {
			t.Errorf("%s reads: %s", d.Name, said)
		}
	}
	for _, s := range sets {
		if !s.Starter || s.Version != Starter {
			t.Errorf("the set %s is not labelled as a starter", s.Name)
		}
	}
	if _, err := NewPlan("2026-11-27", nil, ShippedLibrary(), defs...); err != nil {
		t.Error(err)
	}
}

// in is what a shipped cohort says on a day of a person to whom the events of
// full sets happened: each event is "set day" or "set day value".
func in(t *testing.T, name string, today kith.Day, p Person, covered []string, events ...string) Truth {
	t.Helper()
	def, ok := Named(name)
	if !ok {
		t.Fatalf("no cohort %s ships", name)
	}
	l := ShippedLibrary()
	for n, s := range l { // one invented code in every set
		l[n] = &Set{Name: n, Codes: append(slices.Clone(s.Codes), Code{ID: "x-" + n})}
	}
	plan, err := NewPlan(today, func(d kith.Day) bool { return d == "2026-12-25" || d == "2026-12-28" }, l, def)
	if err != nil {
		t.Fatal(err)
	}
	r := NewRegister(l)
	p.Practice = "P1"
	for _, e := range events {
		var rec Recorded
		var set string
		var day kith.Day
		rec.Value = -1
		if n, _ := fmt.Sscanf(e, "%s %s %d", &set, &day, &rec.Value); n < 2 {
			t.Fatal(e)
		}
		if l[set] == nil {
			t.Fatalf("no set %s", set)
		}
		rec.Code, rec.Day = "x-"+set, day
		p.Events = append(p.Events, rec)
	}
	if err := r.Add(&p); err != nil {
		t.Fatal(err)
	}
	for _, set := range covered {
		r.Covers("P1", set)
	}
	found := Unknown
	plan.Run(r).Each(0, func(_ uint32, truth Truth) { found = truth })
	return found
}

func repeat(n int, event string) (all []string) {
	for range n {
		all = append(all, event)
	}
	return all
}

// Each shipped cohort at its edges, worked by hand.
func TestEdges(t *testing.T) {
	born := func(d kith.Day) Person { return Person{Born: d} }
	adult := Person{Born: "1980-05-05"}
	old := Person{Born: "1940-05-05"}
	woman := Person{Born: "1976-06-01", Words: [words]string{Sex: "female"}}
	live := func(p Person, where string) Person { p.Words[Residence] = where; return p }
	of := func(p Person, ethnicity string) Person { p.Words[Ethnicity] = ethnicity; return p }
	speaks := func(p Person, language string) Person { p.Words[Language] = language; return p }
	decile := func(p Person, n int) Person { p.Numbers[Deprivation-words] = n; return p }
	home := func(p Person, n int) Person { p.Numbers[Household-words] = n; return p }
	deficits := func(n int) (all []string) {
		def, _ := Named("frail")
		for _, s := range def.Sets() {
			if strings.HasPrefix(s, "efi-") && len(all) < n {
				all = append(all, s+" 2020-01-01")
			}
		}
		return all
	}
	efi := func() []string {
		def, _ := Named("frail")
		return def.Sets()
	}()
	for _, c := range []struct {
		what, cohort string
		today        kith.Day
		who          Person
		covered      []string
		events       []string
		want         Truth
	}{
		{"the day before the 85th birthday", "over-85", "2026-11-26", born("1941-11-27"), nil, nil, No},
		{"the 85th birthday", "over-85", "2026-11-27", born("1941-11-27"), nil, nil, Yes},
		{"born on a leap day, 28 February", "over-85", "2025-02-28", born("1940-02-29"), nil, nil, No},
		{"born on a leap day, 1 March", "over-85", "2025-03-01", born("1940-02-29"), nil, nil, Yes},
		{"no date of birth", "over-85", "2026-11-27", born(""), nil, nil, Unknown},

		{"day 27 after a death", "bereaved", "2026-11-27", adult, nil, []string{"household-death 2026-10-31"}, No},
		{"day 28 after a death", "bereaved", "2026-11-27", adult, nil, []string{"household-death 2026-10-30"}, Yes},
		{"a year after a death to the day", "bereaved", "2026-11-27", adult, nil, []string{"household-death 2025-11-27"}, No},
		{"a day less than a year after", "bereaved", "2026-11-27", adult, nil, []string{"household-death 2025-11-28"}, Yes},
		{"a second death in the four weeks", "bereaved", "2026-11-27", adult, nil, []string{"household-death 2026-06-01", "bereavement 2026-11-20"}, No},
		{"asked not to be contacted", "bereaved", "2026-11-27", adult, nil, []string{"bereavement 2026-06-01", "bereavement-no-contact 2026-06-02"}, No},
		{"a death that is said to be tomorrow", "bereaved", "2026-11-27", adult, nil, []string{"household-death 2026-11-28"}, No},

		{"a code", "learning-disability", "2026-11-27", adult, nil, []string{"learning-disability 2001-02-03"}, Yes},
		{"a code, then its removal", "learning-disability", "2026-11-27", adult, nil, []string{"learning-disability 2001-02-03", "learning-disability-removed 2010-01-01"}, No},
		{"its removal, then the code", "learning-disability", "2026-11-27", adult, nil, []string{"learning-disability 2011-02-03", "learning-disability-removed 2010-01-01"}, Yes},
		{"both on one day", "learning-disability", "2026-11-27", adult, nil, []string{"learning-disability 2010-01-01", "learning-disability-removed 2010-01-01"}, Unknown},
		{"13 years old", "learning-disability", "2026-11-27", born("2012-11-28"), nil, []string{"learning-disability 2020-02-03"}, No},
		{"no code where they are recorded", "learning-disability", "2026-11-27", adult, []string{"learning-disability"}, nil, No},
		{"no code where they are not", "learning-disability", "2026-11-27", adult, nil, nil, Unknown},

		{"a carer who stopped", "carers", "2026-11-27", adult, nil, []string{"carer 2020-01-01", "not-carer 2024-01-01"}, No},
		{"a carer again", "carers", "2026-11-27", adult, nil, []string{"carer 2020-01-01", "not-carer 2024-01-01", "carer 2025-01-01"}, Yes},

		{"at home", "dementia-at-home", "2026-11-27", live(old, "own-home"), []string{"care-home"}, []string{"dementia 2024-01-01"}, Yes},
		{"in a care home by a code", "dementia-at-home", "2026-11-27", live(old, "own-home"), nil, []string{"dementia 2024-01-01", "care-home 2025-01-01"}, No},
		{"a care-home stay that ended", "dementia-at-home", "2026-11-27", live(old, "own-home"), nil, []string{"dementia 2024-01-01", "care-home 2025-01-01", "lives-at-home 2025-03-01"}, Yes},
		{"in a care home by the address", "dementia-at-home", "2026-11-27", live(old, "nursing-home"), []string{"care-home"}, []string{"dementia 2024-01-01"}, No},
		{"no care-home coding", "dementia-at-home", "2026-11-27", live(old, "own-home"), nil, []string{"dementia 2024-01-01"}, Unknown},
		{"no address", "dementia-at-home", "2026-11-27", old, []string{"care-home"}, []string{"dementia 2024-01-01"}, Unknown},

		{"five in a month", "high-intensity-nhs", "2026-11-27", adult, nil, repeat(5, "emergency 2026-11-10"), No},
		{"six in a month", "high-intensity-nhs", "2026-11-27", adult, nil, repeat(6, "emergency 2026-11-10"), Yes},
		{"six, one a month ago to the day", "high-intensity-nhs", "2026-11-27", adult, nil, append(repeat(5, "emergency 2026-11-10"), "emergency 2026-10-27"), No},
		{"twenty in a year", "high-intensity-nhs", "2026-11-27", adult, nil, repeat(20, "emergency 2026-05-10"), No},
		{"twenty-one in a year", "high-intensity-nhs", "2026-11-27", adult, nil, repeat(21, "emergency 2026-05-10"), Yes},
		{"five in a year", "high-intensity-red-cross", "2026-11-27", adult, nil, repeat(5, "emergency 2026-05-10"), No},
		{"six in a year", "high-intensity-red-cross", "2026-11-27", adult, nil, repeat(6, "emergency 2026-05-10"), Yes},
		{"no feed of attendances", "high-intensity-red-cross", "2026-11-27", adult, nil, nil, Unknown},

		{"decile 2", "high-deprivation", "2026-11-27", decile(adult, 2), nil, nil, Yes},
		{"decile 3", "high-deprivation", "2026-11-27", decile(adult, 3), nil, nil, No},
		{"no address", "high-deprivation", "2026-11-27", adult, nil, nil, Unknown},

		{"invited 89 days ago", "bowel-screening", "2026-11-27", born("1960-01-01"), nil, []string{"screening-bowel-invited 2026-08-30"}, No},
		{"invited 90 days ago", "bowel-screening", "2026-11-27", born("1960-01-01"), nil, []string{"screening-bowel-invited 2026-08-29"}, Yes},
		{"a kit came back", "bowel-screening", "2026-11-27", born("1960-01-01"), nil, []string{"screening-bowel-invited 2026-08-01", "screening-bowel-done 2026-09-01"}, No},
		{"declined", "bowel-screening", "2026-11-27", born("1960-01-01"), nil, []string{"screening-bowel-invited 2026-08-01", "screening-bowel-declined 2026-09-01"}, No},
		{"declined, of those who declined", "bowel-screening-declined", "2026-11-27", born("1960-01-01"), nil, []string{"screening-bowel-invited 2026-08-01", "screening-bowel-declined 2026-09-01"}, Yes},
		{"invited again since", "bowel-screening", "2026-11-27", born("1960-01-01"), nil, []string{"screening-bowel-declined 2024-09-01", "screening-bowel-invited 2026-08-01"}, Yes},
		{"the 75th birthday", "bowel-screening", "2026-11-27", born("1951-11-27"), nil, []string{"screening-bowel-invited 2026-08-01"}, No},
		{"the day before", "bowel-screening", "2026-11-27", born("1951-11-28"), nil, []string{"screening-bowel-invited 2026-08-01"}, Yes},

		{"discharged on Thursday, on Tuesday", "discharges", "2026-11-24", live(adult, "own-home"), nil, []string{"discharge 2026-11-19"}, No},
		{"discharged on Friday, on Tuesday", "discharges", "2026-11-24", live(adult, "own-home"), nil, []string{"discharge 2026-11-20"}, Yes},
		{"on Christmas Eve, three working days later", "discharges", "2026-12-31", live(adult, "own-home"), nil, []string{"discharge 2026-12-24"}, No},
		{"on Christmas Eve, two working days later", "discharges", "2026-12-30", live(adult, "own-home"), nil, []string{"discharge 2026-12-24"}, Yes},
		{"to a care home", "discharges", "2026-11-24", live(adult, "care-home"), nil, []string{"discharge 2026-11-23"}, No},
		{"a child", "discharges", "2026-11-24", born("2012-01-01"), nil, []string{"discharge 2026-11-23"}, No},

		{"severely frail, then mildly", "frail", "2026-11-27", old, efi, []string{"frailty-severe 2024-01-01", "frailty-mild 2025-01-01"}, No},
		{"mildly frail, then severely", "frail", "2026-11-27", old, efi, []string{"frailty-severe 2025-01-01", "frailty-mild 2024-01-01"}, Yes},
		{"eight deficits", "frail", "2026-11-27", old, efi, deficits(8), No},
		{"nine deficits", "frail", "2026-11-27", old, efi, deficits(9), Yes},
		{"eight deficits, the others not recorded", "frail", "2026-11-27", old, []string{"frailty-severe"}, deficits(8), Unknown},
		{"64 years old", "frail", "2026-11-27", born("1961-11-28"), nil, []string{"frailty-severe 2025-01-01"}, No},

		{"housebound with a fall", "falls-housebound", "2026-11-27", old, nil, []string{"housebound 2025-01-01", "falls 2026-01-01"}, Yes},
		{"no longer housebound", "falls-housebound", "2026-11-27", old, nil, []string{"housebound 2025-01-01", "not-housebound 2025-06-01", "falls 2026-01-01"}, No},
		{"the fall was long ago", "falls-housebound", "2026-11-27", old, []string{"frailty-severe"}, []string{"housebound 2025-01-01", "falls 2025-01-01"}, No},

		{"two prescriptions", "pain-management", "2026-11-27", adult, []string{"chronic-pain"}, repeat(2, "opioid-or-gabapentinoid 2026-10-01"), No},
		{"three prescriptions", "pain-management", "2026-11-27", adult, nil, repeat(3, "opioid-or-gabapentinoid 2026-10-01"), Yes},
		{"with cancer", "pain-management", "2026-11-27", adult, nil, []string{"chronic-pain 2026-01-01", "cancer 2025-01-01"}, No},
		{"palliative care that ended", "pain-management", "2026-11-27", adult, nil, []string{"chronic-pain 2026-01-01", "palliative 2024-01-01", "palliative-ended 2025-01-01"}, Yes},

		{"hormone replacement", "menopause", "2026-11-27", woman, nil, []string{"hormone-replacement 2026-10-01"}, Yes},
		{"of 56", "menopause", "2032-06-01", woman, nil, []string{"hormone-replacement 2032-05-01"}, No},
		{"sex not recorded", "menopause", "2026-11-27", born("1976-06-01"), nil, []string{"hormone-replacement 2026-10-01"}, Unknown},

		{"said so", "ukrainian", "2026-11-27", adult, nil, []string{"says-ukrainian 2026-10-01"}, Yes},
		{"the language", "ukrainian", "2026-11-27", speaks(adult, "uk"), nil, nil, Yes},
		{"nothing known", "ukrainian", "2026-11-27", adult, nil, nil, No},

		{"listed, and agreed", "housing-vulnerable", "2026-11-27", adult, nil, []string{"housing-list 2026-10-01", "consent-housing 2026-10-01"}, Yes},
		{"listed, and agreement taken back", "housing-vulnerable", "2026-11-27", adult, nil, []string{"housing-list 2026-10-01", "consent-housing 2026-10-01", "no-consent-housing 2026-11-01"}, No},
		{"listed, and never asked", "housing-vulnerable", "2026-11-27", adult, nil, []string{"housing-list 2026-10-01"}, Unknown},
		{"was homeless, is housed", "housing-vulnerable", "2026-11-27", adult, nil, []string{"homeless 2025-10-01", "housed 2026-01-01"}, No},

		{"29.9 and lonely", "weight-and-isolation", "2026-11-27", of(adult, "A"), nil, []string{"body-mass-index 2026-01-01 299", "lonely 2026-01-01"}, No},
		{"30 and lonely", "weight-and-isolation", "2026-11-27", of(adult, "A"), nil, []string{"body-mass-index 2026-01-01 300", "lonely 2026-01-01"}, Yes},
		{"27.5, Indian", "weight-and-isolation", "2026-11-27", of(adult, "H"), nil, []string{"body-mass-index 2026-01-01 275", "low-mood 2026-01-01"}, Yes},
		{"27.5, ethnic group not recorded", "weight-and-isolation", "2026-11-27", adult, nil, []string{"body-mass-index 2026-01-01 275", "low-mood 2026-01-01"}, Unknown},
		{"31 once, 28 now", "weight-and-isolation", "2026-11-27", of(adult, "A"), nil, []string{"body-mass-index 2025-01-01 310", "body-mass-index 2026-01-01 280", "lonely 2026-01-01"}, No},
		{"PHQ-9 of 9", "weight-and-isolation", "2026-11-27", of(adult, "A"), []string{"lonely", "low-mood"}, []string{"body-mass-index 2026-01-01 300", "phq9 2026-01-01 90"}, No},
		{"PHQ-9 of 10", "weight-and-isolation", "2026-11-27", of(adult, "A"), nil, []string{"body-mass-index 2026-01-01 300", "phq9 2026-01-01 100"}, Yes},

		{"asked for one", "talking-cafe", "2026-11-27", adult, nil, []string{"talking-cafe-wish 2026-01-01"}, Yes},
		{"alone and lonely", "talking-cafe", "2026-11-27", home(adult, 1), nil, []string{"lonely 2026-01-01"}, Yes},
		{"with others and lonely", "talking-cafe", "2026-11-27", home(adult, 3), []string{"lives-alone", "carer"}, []string{"lonely 2026-01-01"}, No},
	} {
		if got := in(t, c.cohort, c.today, c.who, c.covered, c.events...); got != c.want {
			t.Errorf("%s, %s: %s, want %s", c.cohort, c.what, got, c.want)
		}
	}
}
