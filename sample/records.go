package sample

import (
	"fmt"
	"strings"

	"kith"
	"kith/cohort"
)

// A record is a code that every so many people of an age have: of the demo's few
// people somebody is in every cohort that ships.
type record struct {
	set      string
	every    int
	from, to int // years of age
	days     int // how long ago
	value    string
}

var demoRecords = []record{
	{"carer", 30, 25, 94, 300, ""}, {"learning-disability", 150, 20, 60, 900, ""}, {"body-mass-index", 6, 20, 80, 200, "33"}, {"low-mood", 9, 20, 80, 90, ""},
	{"lonely", 25, 20, 94, 60, ""}, {"lives-alone", 20, 50, 94, 200, ""}, {"chronic-pain", 12, 25, 94, 400, ""}, {"menopause", 8, 45, 55, 100, ""},
	{"dementia", 15, 75, 94, 700, ""}, {"care-home", 40, 80, 94, 500, ""}, {"frailty-moderate", 10, 75, 94, 300, ""}, {"housebound", 14, 75, 94, 200, ""},
	{"falls", 12, 70, 94, 100, ""}, {"household-death", 70, 50, 94, 90, ""}, {"housing-problem", 80, 20, 60, 150, ""}, {"says-ukrainian", 200, 20, 60, 200, ""},
	{"talking-cafe-wish", 150, 40, 94, 30, ""},
}

// records are a practice's extract of what is recorded of people, and the rows of a
// hospital's and of a screening hub's list of who attends A&E often and who has
// declined.
func records(today kith.Day, people []Neighbour) (recorded, attended, declined string) {
	var r, a, d strings.Builder
	r.WriteString("nhs_number,residence,code,day,value\n")
	seen := make([]int, len(demoRecords))
	invited := 0
	codes := map[string]string{}
	for _, s := range cohort.ShippedLibrary() {
		codes[s.Name] = s.Name
		if len(s.Codes) > 0 {
			codes[s.Name] = s.Codes[0].ID
		}
	}
	for i := range people {
		p := &people[i]
		age := p.Born.AgeOn(today)
		for k, is := range demoRecords {
			if age < is.from || age > is.to {
				continue
			}
			if seen[k]++; seen[k]%is.every == 1 {
				fmt.Fprintf(&r, "%s,own-home,%s,%s,%s\n", p.Number(), codes[is.set], string(today.Add(-is.days)), is.value)
			}
		}
		if age >= 50 && age <= 74 {
			if invited++; invited%60 == 9 {
				fmt.Fprintf(&d, "%s,declined,%s\n", p.Number(), string(today.Add(-100)))
			}
		}
		times := map[int]int{40: 8, 340: 24, 640: 7}[i] // three people, one of them more than twenty times
		for n := range times {
			fmt.Fprintf(&a, "%s,emergency,%s,E%d-%d,\n", p.Number(), string(today.Add(-10-n*14)), i, n)
		}
	}
	return r.String(), a.String(), d.String()
}

// inventedSets are the code sets that ship without codes, as national releases do not:
// each has its own name for a code.
func inventedSets() (all []*cohort.Set) {
	defs, _ := cohort.Shipped()
	for _, name := range cohort.ShippedLibrary().Missing(defs...) {
		all = append(all, &cohort.Set{Name: name, Version: "invented", Source: "the demo", Codes: []cohort.Code{{ID: name, Term: "invented"}}})
	}
	return all
}
