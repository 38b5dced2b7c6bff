package cohort

import (
	"fmt"
	"strings"
	"testing"

	"kith"
)

// previewed is the preview of a shipped cohort over invented people whose library
// was changed.
func previewed(t *testing.T, name string, people int, change func(Library, *Definition), each func(*Person)) *Preview {
	t.Helper()
	shippedDef, _ := Named(name)
	def := *shippedDef
	l := InventedLibrary(ShippedLibrary())
	if change != nil {
		change(l, &def)
	}
	plan, err := NewPlan("2026-11-27", nil, l, &def)
	if err != nil {
		t.Fatal(err)
	}
	r := NewRegister(l)
	v := &Invention{Seed: 3, People: people, Today: "2026-11-27"}
	for i := range v.Blocks() {
		if err := v.Block(i, func(p *Person) error {
			if each != nil {
				each(p)
			}
			r.Systems[p.Practice] = []string{"EMIS", "TPP"}[len(r.Systems)%2]
			return r.Add(p)
		}); err != nil {
			t.Fatal(err)
		}
	}
	return plan.Run(r).Preview(0)
}

func said(p *Preview, grave bool, part string) bool {
	for _, w := range p.Warnings {
		if w.Grave == grave && strings.Contains(w.Text, part) {
			return true
		}
	}
	return false
}

// A code set that matches most people is caught, and the message says why.
func TestBrokenCodeSetIsCaught(t *testing.T) {
	p := previewed(t, "pain-management", 5000, func(l Library, _ *Definition) {
		l["chronic-pain"].Codes = append(l["chronic-pain"].Codes, Code{ID: "gp-appointment", Term: "Seen in general practice"})
	}, nil)
	if !p.Grave() || !said(p, true, "the code set “chronic-pain” matches ") || !said(p, true, "more than is plausible") {
		t.Errorf("%+v", p.Warnings)
	}
	p = previewed(t, "pain-management", 5000, nil, nil)
	if said(p, true, "the code set") {
		t.Errorf("without the broken code: %+v", p.Warnings)
	}
	p = previewed(t, "weight-and-isolation", 5000, nil, nil)
	if said(p, true, "body-mass-index") {
		t.Errorf("a measurement that most have is no fault: %+v", p.Warnings)
	}
}

// What is not right with a cohort is said before anybody is contacted.
func TestWarnings(t *testing.T) {
	p := previewed(t, "learning-disability", 5000, func(l Library, d *Definition) {
		l["learning-disability"].Codes = nil
	}, nil)
	if !said(p, false, "“learning-disability” is empty") || p.In != 0 || p.Unclear < p.Of || !said(p, false, "(100 %) it cannot be told") || said(p, true, "finds few") {
		t.Errorf("an empty set: %+v %+v", p.Count, p.Warnings)
	}
	if !said(p, false, "nobody has signed") || said(p, true, "looked at again") {
		t.Errorf("a draft: %+v", p.Warnings)
	}
	p = previewed(t, "learning-disability", 5000, func(_ Library, d *Definition) { d.Review = "2026-11-26"; d.Signed = "Dr Invented, 1 May 2026" }, nil)
	if !said(p, true, "was to be looked at again by 26 November 2026") || said(p, false, "nobody has signed") {
		t.Errorf("past its review: %+v", p.Warnings)
	}
	p = previewed(t, "carers", 30000, nil, func(p *Person) {
		if p.Practice == "X00001" { // this practice never records carers
			for i := range p.Events {
				if p.Events[i].Code == "carer" {
					p.Events[i].Code = "something else"
				}
			}
		}
	})
	if !said(p, false, "1 of 4 practices record nothing of “carer”, so nobody can be told there: X00001") || p.Unclear < 8000 {
		t.Errorf("a practice without the code: %+v %+v", p.Count, p.Warnings)
	}
	n := 0
	p = previewed(t, "carers", 36000, nil, func(p *Person) {
		if n++; (p.Practice == "X00001" || p.Practice == "X00003") && n%10 > 0 { // and these two rarely
			for i := range p.Events {
				if p.Events[i].Code == "carer" {
					p.Events[i].Code = "something else"
				}
			}
		}
	})
	if !said(p, false, "the record systems differ more than people do") {
		t.Errorf("by record system: %+v", p.Warnings)
	}
}

// Who is found less often than their share is said, with its limits; those of whom
// it is not known are a group of their own.
func TestEquityBeforeContact(t *testing.T) {
	p := previewed(t, "carers", 30000, nil, func(p *Person) {
		if p.Words[Ethnicity] == "H" || p.Words[Ethnicity] == "J" || p.Words[Ethnicity] == "K" {
			p.Events = nil
		}
	})
	names := map[string]Group{}
	of := map[string]int{}
	for _, g := range p.Groups {
		names[g.By+" "+g.Name] = g
		of[g.By] += g.Of
	}
	for by, n := range of {
		if n != p.Of {
			t.Errorf("by %s there are %d of %d", by, n, p.Of)
		}
	}
	if g := names["ethnic group not recorded"]; g.Of == 0 || g.Index.Value != 0 {
		t.Errorf("not recorded: %+v", g)
	}
	if g := names["ethnic group White"]; !(g.Index.Low > 1) {
		t.Errorf("White: %+v", g)
	}
	all := fmt.Sprint(p.Warnings)
	if !strings.Contains(all, "ethnic group, Asian: found") && names["ethnic group Asian"].In >= leastInGroup {
		t.Errorf("%+v %s", names["ethnic group Asian"], all)
	}
}

// Those who are to be called first stand first.
func TestOrderOfInvitation(t *testing.T) {
	def, _ := Named("discharges")
	l := NewLibrary()
	plan, err := NewPlan("2026-11-27", nil, l, def)
	if err != nil {
		t.Fatal(err)
	}
	r := NewRegister(l)
	add := func(number uint32, born kith.Day, household int, stay Tenths) {
		p := Person{Number: number, Born: born, Events: []Recorded{{"discharge", "2026-11-26", stay}}}
		p.Numbers[Household-words] = household
		if err := r.Add(&p); err != nil {
			t.Fatal(err)
		}
	}
	add(1, "1990-01-01", 3, 10)
	add(2, "1950-01-01", 3, 10)
	add(3, "1990-01-01", 1, 10)
	add(4, "1990-01-01", 3, 80)
	add(5, "1950-01-01", 1, 10)
	add(6, "2015-01-01", 1, 80)
	if got := fmt.Sprint(plan.Run(r).Order(0)); got != "[5 3 2 4 1]" {
		t.Errorf("in the order %s", got)
	}
}
