package person_test

import (
	"encoding/csv"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"kith"
	"kith/nhs"
	"kith/person"
)

// The information standard itself says which paths there are and how long a
// text may be: every kind of fact stands at a path of it and allows as much.
func TestFactsStandInTheStandard(t *testing.T) {
	f, err := os.Open("../../shared/standards/prsb/SocialPrescribing.flat.csv")
	if err != nil {
		t.Skip("the information standard is not here: ", err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	longest := regexp.MustCompile(`^(?:text|string)\(.*maxLength=(\d+)\)`)
	for _, k := range person.ContextKinds {
		found := false
		for _, r := range rows[1:] {
			if r[0] != k.Path && !strings.HasPrefix(r[0], k.Path+" / ") {
				continue
			}
			found = true
			// A "text" of 3 to 5 characters is a slip of the standard's own.
			if m := longest.FindStringSubmatch(r[6]); m != nil && strings.HasPrefix(r[6], "text") && m[1] != "5" {
				if n, _ := strconv.Atoi(m[1]); k.Max > n {
					t.Errorf("%s allows %d characters, the standard %d at %s", k.Kind, k.Max, n, r[0])
				}
			}
		}
		if !found {
			t.Errorf("%s: the standard has no %q", k.Kind, k.Path)
		}
	}
}

// Texts as long as the standard's longest are taken, and one longer is not.
func TestLengthsOfTheStandard(t *testing.T) {
	long := func(n int) string { return strings.Repeat("é", n) }
	name := func(change func(*person.Person, string)) func(string, kith.Check) {
		return func(s string, c kith.Check) {
			p := person.Person{New: hale}
			change(&p, s)
			p.Check(c, "2026-09-01")
		}
	}
	line := func(change func(*person.Address, string)) func(string, kith.Check) {
		return func(s string, c kith.Check) {
			a := person.Address{Type: nhs.Home, Line1: "1 Elm Row"}
			change(&a, s)
			a.Check(c)
		}
	}
	for field, c := range map[string]struct {
		max int
		run func(string, kith.Check)
	}{
		"given":      {35, name(func(p *person.Person, s string) { p.Given = s })},
		"family":     {35, name(func(p *person.Person, s string) { p.Family = s })},
		"preferred":  {70, name(func(p *person.Person, s string) { p.Preferred = s })},
		"title":      {35, name(func(p *person.Person, s string) { p.Title = s })},
		"suffix":     {35, name(func(p *person.Person, s string) { p.Suffix = s })},
		"gp_name":    {70, name(func(p *person.Person, s string) { p.GPName = s })},
		"gp_details": {150, name(func(p *person.Person, s string) { p.GPDetails = s })},
		"line1":      {35, line(func(a *person.Address, s string) { a.Line1 = s })},
		"line5":      {35, line(func(a *person.Address, s string) { a.Line5 = s })},
		"what":       {150, func(s string, c kith.Check) { (&person.Risk{What: s}).Check(c) }},
		"comment":    {150, func(s string, c kith.Check) { (&person.Risk{What: "Falls", Comment: s}).Check(c) }},
		"name":       {70, func(s string, c kith.Check) { (&person.Alias{Name: s, Kind: "birth"}).Check(c) }},
		"value":      {20, func(s string, c kith.Check) { (&person.Identifier{System: "CHI", Value: s}).Check(c) }},
	} {
		for n, ok := range map[int]bool{c.max: true, c.max + 1: false} {
			k := kith.Check{}
			c.run(long(n), k)
			if (k[field] == "") != ok {
				t.Errorf("%s of %d characters: %v", field, n, k)
			}
		}
	}
}
