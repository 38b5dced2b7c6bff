package observatory

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"kith"
	"kith/access"
	"kith/db"
	"kith/nhs"
)

// A GroupSize is how many people of a group live in an area, or are registered
// there: what representation is reckoned against. It tells of no person.
type GroupSize struct {
	db.Row
	Area      string `db:"area"`      // a practice, a network by its code or name, a place by its name; "all" for the whole
	Breakdown string `db:"breakdown"` // one of Grouped
	Category  string `db:"category"`  // a heading of the breakdown, or one of the values below it
	Year      int    `db:"year"`      // as at
	People    int    `db:"people"`
	Counts    string `db:"counts"` // who they are: "residents", "registered people"
	Source    string `db:"source"` // whose figure
}

// Table is the table of groups.
func (*GroupSize) Table() string { return "population_group" }

// Wall: for those who make figures.
func (*GroupSize) Wall() db.Wall { return secret }

// Grouped are the breakdowns of people whose groups can be compared with a
// population, by code.
var Grouped = []string{"age", "sex", "ethnicity", "deprivation"}

// Unsaid are the categories of people who may belong to any group.
var Unsaid = []string{notRecorded, ratherNot}

// grouped is a breakdown that has groups.
func grouped(code string) (*Breakdown, bool) {
	if !slices.Contains(Grouped, code) {
		return nil, false
	}
	all := referrals.by(Period{Year: 2022})
	i := slices.IndexFunc(all, func(b Breakdown) bool { return b.Code == code })
	return &all[i], true
}

// heading finds the category that a word of a file means: by its name, by one of
// the values that stand below it, or by an age in years. fine says that it is not
// the whole category.
func (b *Breakdown) heading(word string) (name string, fine, ok bool) {
	word = strings.TrimSpace(word)
	for _, c := range b.list {
		if c.name != notRecorded && strings.EqualFold(c.name, word) {
			return c.name, false, true
		}
	}
	if b.ends != nil {
		n, err := strconv.Atoi(strings.TrimSuffix(word, "+"))
		if err != nil || n < 0 || n > 120 {
			return "", false, false
		}
		return b.list[b.of(strconv.Itoa(n))].name, true, true
	}
	for _, c := range b.list {
		if word != "" && c.name != notRecorded && slices.Contains(c.values, strings.ToUpper(word)) {
			return c.name, len(c.values) > 1, true
		}
	}
	return "", false, false
}

// mostWrong is how many lines that cannot be read are named.
const mostWrong = 5

// mostPeople is more than any group of any area has.
const mostPeople = 100_000_000

// ReadGroups reads how many people there are of each group: CSV with the columns
// area, breakdown, group and people, and where they differ from line to line year,
// counts and source; what a line leaves out is as given. What was read of the same
// area, breakdown and year before gives way. A group is named as the figures name it,
// or by a code that stands below that (an ethnic category, an age in years). It
// returns how many groups were read. NHS England's files of patients registered by sex
// and single year of age are understood as they are (see readRegistered). A file with a line that cannot be understood is
// refused as a whole: without one group the shares of all others would be wrong.
func ReadGroups(tx *db.Tx, in io.Reader, given GroupSize) (read int, err error) {
	if err := access.Need(tx.Actor, access.ObservatoryMake); err != nil {
		return 0, err
	}
	all, err := readGroups(in, given)
	if err != nil {
		return 0, err
	}
	type of struct {
		area, breakdown string
		year            int
	}
	gone := map[of]bool{}
	for i := range all {
		n := &all[i]
		if k := (of{n.Area, n.Breakdown, n.Year}); !gone[k] {
			gone[k] = true
			old, err := db.Select[GroupSize](tx, db.Q{Where: "t.area = $1 AND t.breakdown = $2 AND t.year = $3", Args: []any{n.Area, n.Breakdown, n.Year}})
			if err != nil {
				return 0, err
			}
			for j := range old {
				if err := db.Delete(tx, &old[j]); err != nil {
					return 0, err
				}
			}
		}
		if err := db.Insert(tx, n); err != nil {
			return 0, err
		}
	}
	return len(all), nil
}

// readGroups understands the lines of a file of groups.
func readGroups(in io.Reader, given GroupSize) (all []GroupSize, err error) {
	r := csv.NewReader(in)
	r.FieldsPerRecord, r.LazyQuotes = -1, true
	head, err := r.Read()
	if err != nil {
		return nil, kith.Errorf(kith.Invalid, "the file has no heading: it is empty, or no CSV")
	}
	at := map[string]int{}
	for i, h := range head {
		at[strings.ToLower(strings.Trim(h, "\ufeff \""))] = i
	}
	if isRegistered(at) {
		if given.Year < 1900 || given.Year > 2200 || given.Counts == "" || given.Source == "" {
			return nil, kith.Errorf(kith.Invalid, "the file does not say as at which year, who is counted, and by whom: say so beside it")
		}
		return readRegistered(r, at, given)
	}
	for _, name := range []string{"area", "breakdown", "group", "people"} {
		if _, ok := at[name]; !ok {
			return nil, kith.Errorf(kith.Invalid, "the file has no column %q: it needs area, breakdown, group and people", name)
		}
	}
	var wrong []string
	bad := func(line int, why string, args ...any) {
		if len(wrong) < mostWrong {
			wrong = append(wrong, fmt.Sprintf("line %d: %s", line, fmt.Sprintf(why, args...)))
		}
	}
	seen, levels := map[string]int{}, map[string]bool{}
	for line := 2; ; line++ {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, kith.Errorf(kith.Invalid, "the file cannot be read: %v", err)
		}
		cell := func(name, otherwise string) string {
			if i, ok := at[name]; ok && i < len(row) && strings.TrimSpace(row[i]) != "" {
				return strings.TrimSpace(row[i])
			}
			return otherwise
		}
		n := GroupSize{Area: cell("area", ""), Breakdown: strings.ToLower(cell("breakdown", "")), Category: cell("group", ""),
			Counts: cell("counts", given.Counts), Source: cell("source", given.Source)}
		b, known := grouped(n.Breakdown)
		people, err := strconv.Atoi(strings.ReplaceAll(cell("people", ""), ",", ""))
		year, wrongYear := strconv.Atoi(cell("year", strconv.Itoa(given.Year)))
		switch {
		case n.Area == "" || len(n.Area) > 200:
			bad(line, "no area")
			continue
		case !known:
			bad(line, "%q is no breakdown: there are %s", n.Breakdown, strings.Join(Grouped, ", "))
			continue
		case err != nil || people < 0 || people > mostPeople:
			bad(line, "%q is no number of people", cell("people", ""))
			continue
		case wrongYear != nil || year < 1900 || year > 2200:
			bad(line, "%q is no year: say as at which year the people are counted", cell("year", ""))
			continue
		case n.Counts == "" || n.Source == "" || len(n.Counts)+len(n.Source) > 500:
			bad(line, "it must be said who is counted, and by whom")
			continue
		}
		name, fine, ok := b.heading(n.Category)
		if !ok {
			bad(line, "%q is no group of %s: there are %s", n.Category, b.Name, strings.Join(b.Categories()[:len(b.list)-1], "; "))
			continue
		}
		n.People, n.Year = people, year
		whole := strings.Join([]string{n.Area, n.Breakdown, strconv.Itoa(n.Year)}, "\x00")
		level := whole + "\x00" + name
		key := level + "\x00" + strings.ToUpper(n.Category)
		if was := seen[key]; was > 0 {
			bad(line, "it says again what line %d says", was)
		}
		if coarse := level + "\x00" + strconv.FormatBool(!fine); levels[coarse] {
			bad(line, "%s of %s is given in parts and as a whole", name, n.Area)
		}
		seen[key], levels[level+"\x00"+strconv.FormatBool(fine)] = line, true
		all = append(all, n)
	}
	switch {
	case len(wrong) > 0:
		return nil, kith.Errorf(kith.Invalid, "nothing was read, since not every line can be: %s", strings.Join(wrong, "; "))
	case len(all) == 0:
		return nil, kith.Errorf(kith.Invalid, "there are no groups in the file")
	}
	return all, nil
}

// Groups are how many people of each group there are in each area of a release:
// what its people are compared with, kept as it was known when they were counted.
type Groups struct {
	db.Row
	Release   kith.ID                   `db:"release"`
	Breakdown string                    `db:"breakdown"`
	Year      int                       `db:"year"`   // as at
	Counts    string                    `db:"counts"` // who they are: "residents"
	Source    string                    `db:"source"`
	People    map[string]map[string]int `db:"people"` // by the code of an area, by category
}

// Table is the view of what published releases are compared with.
func (*Groups) Table() string { return "release_published_population" }

// Wall: everybody's.
func (*Groups) Wall() db.Wall { return open }

// groupsRow is Groups as they are kept.
type groupsRow struct{ Groups }

func (*groupsRow) Table() string { return "release_population" }
func (*groupsRow) Wall() db.Wall { return secret }

// GroupsOf is what the people of an edition are compared with by a breakdown.
// NotFound, when it is not known.
func GroupsOf(tx *db.Tx, e *Edition, breakdown string) (*Groups, error) {
	g, err := db.First[Groups](tx, db.Q{Where: "t.release = $1 AND t.breakdown = $2", Args: []any{e.ID, breakdown}})
	if kith.KindOf(err) == kith.NotFound {
		return nil, kith.Errorf(kith.NotFound, "It is not known how many people of each group there are")
	}
	return g, err
}

// groups are the populations of the period's areas: of each breakdown the latest
// year that is not after the period.
func (r *reader) groups() (all []Groups, err error) {
	latest := map[string]int{}
	rows := map[string][]*GroupSize{}
	err = db.Each(r.tx, db.Q{Where: "t.year <= $1", Args: []any{r.period.Last().Time().Year()}, Order: "t.year, t.id"}, func(g *GroupSize) error {
		if latest[g.Breakdown] < g.Year {
			latest[g.Breakdown], rows[g.Breakdown] = g.Year, nil
		}
		rows[g.Breakdown] = append(rows[g.Breakdown], g)
		return nil
	})
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	home, err := r.homes()
	if err != nil {
		return nil, err
	}
	for _, code := range Grouped {
		if len(rows[code]) == 0 {
			continue
		}
		b, _ := grouped(code)
		g := Groups{Breakdown: code, Year: latest[code], People: map[string]map[string]int{}}
		said := map[string][]string{}
		for _, row := range rows[code] {
			area, err := r.areaOf(row.Area, home)
			if err != nil {
				return nil, err
			}
			name, _, ok := b.heading(row.Category)
			if area == "" || !ok {
				continue // of somewhere else, or of what is no longer counted
			}
			if g.People[area] == nil {
				g.People[area] = map[string]int{}
			}
			g.People[area][name] += row.People
			said["counts"], said["source"] = once(said["counts"], row.Counts), once(said["source"], row.Source)
		}
		r.sumUp(g.People)
		if g.Counts, g.Source = strings.Join(said["counts"], " and "), strings.Join(said["source"], "; "); len(g.People) > 0 {
			all = append(all, g)
		}
	}
	return all, nil
}

func once(all []string, s string) []string {
	if slices.Contains(all, s) {
		return all
	}
	return append(all, s)
}

// areaOf is the code of the area that a file means: the network of a practice;
// "" when it is none of the tenant's.
func (r *reader) areaOf(said string, home func(nhs.ODS) (network, error)) (string, error) {
	for _, a := range r.drawn {
		if a.Code == said || strings.EqualFold(a.Name, said) {
			return a.Code, nil
		}
	}
	if p := nhs.ParseODS(said); p.Practice() {
		n, err := home(p)
		if err != nil || n == unallocated {
			return "", err
		}
		return n.code, nil
	}
	return "", nil
}

// sumUp fills in what is the sum of others: areas of their parts, where each part
// is known, and networks that are shown together. Nobody is registered nowhere, so
// what is unallocated adds nothing.
func (r *reader) sumUp(people map[string]map[string]int) {
	add := func(code string, parts []string) {
		if len(parts) == 0 || people[code] != nil {
			return
		}
		sum := map[string]int{}
		for i, part := range parts {
			for name, n := range people[part] {
				if _, ok := sum[name]; ok || i == 0 {
					sum[name] += n
				}
			}
			for name := range sum {
				if _, ok := people[part][name]; !ok {
					delete(sum, name)
				}
			}
		}
		if len(sum) > 0 {
			people[code] = sum
		}
	}
	some := func(all []string) []string {
		return slices.DeleteFunc(all, func(code string) bool { return code == unallocated.code })
	}
	for i := len(r.drawn) - 1; i >= 0; i-- {
		var parts []string
		for _, a := range r.drawn {
			if a.Parent == i {
				parts = append(parts, a.Code)
			}
		}
		add(r.drawn[i].Code, some(parts))
	}
	for _, a := range r.cover {
		if strings.Contains(a.Code, "+") {
			add(a.Code, some(strings.Split(a.Code, "+")))
		}
	}
}
