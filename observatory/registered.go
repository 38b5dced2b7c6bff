package observatory

import (
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"

	"kith"
	"kith/nhs"
)

// registeredColumns are the columns of NHS England's files of "Patients Registered
// at a GP Practice" by sex and single year of age: a line for each practice, sex and
// age, in which ALL stands for every age.
var registeredColumns = []string{"org_code", "sex", "age", "number_of_patients"}

// isRegistered reports whether a file with these columns is one of those.
func isRegistered(at map[string]int) bool {
	return !slices.ContainsFunc(registeredColumns, func(name string) bool { _, ok := at[name]; return !ok })
}

// readRegistered understands such a file: of each practice how many there are by sex
// and by age. The files come one for each sex; the ages are of both, so both are
// wanted, one after the other in one file (the second heading is passed over). It is
// Invalid where one is missing, and where a line cannot be understood.
func readRegistered(r *csv.Reader, at map[string]int, given GroupSize) ([]GroupSize, error) {
	type key struct{ practice, breakdown, category string }
	people, order := map[key]int{}, []key{}
	add := func(k key, n int) {
		if _, ok := people[k]; !ok {
			order = append(order, k)
		}
		people[k] += n
	}
	age, _ := grouped("age")
	sexes := map[string]string{"MALE": "Male", "FEMALE": "Female"}
	met := map[string]bool{}
	for line := 2; ; line++ {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, kith.Errorf(kith.Invalid, "the file cannot be read: %v", err)
		}
		cell := func(i int) string {
			if c := at[registeredColumns[i]]; c < len(row) {
				return strings.ToUpper(strings.TrimSpace(row[c]))
			}
			return ""
		}
		code, sex, years := cell(0), sexes[cell(1)], cell(2)
		if code == "ORG_CODE" || sex == "" || years == "ALL" {
			continue // a heading again, or what other lines add up to
		}
		n, err := strconv.Atoi(cell(3))
		name, _, ok := age.heading(years)
		if err != nil || n < 0 || n > mostPeople || !ok {
			return nil, kith.Errorf(kith.Invalid, "nothing was read, since not every line can be: line %d: %q people of the age %q", line, cell(3), years)
		}
		if practice := nhs.ParseODS(code); practice.Practice() {
			met[sex] = true
			add(key{string(practice), "sex", sex}, n)
			add(key{string(practice), "age", name}, n)
		}
	}
	if len(met) < len(sexes) {
		return nil, kith.Errorf(kith.Invalid, "the file has no practice with women and men: put the files of both after one another into one")
	}
	var all []GroupSize
	for _, k := range order {
		all = append(all, GroupSize{Area: k.practice, Breakdown: k.breakdown, Category: k.category, Year: given.Year, People: people[k], Counts: given.Counts, Source: given.Source})
	}
	return all, nil
}
