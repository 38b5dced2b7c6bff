package observatory

import (
	"encoding/csv"
	"errors"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"kith"
	"kith/access"
	"kith/db"
	"kith/nhs"
	"kith/sdc"
)

// A ListSize is how many people are registered with a practice. It tells of no
// person.
type ListSize struct {
	db.Row
	Practice nhs.ODS  `db:"practice"`
	Day      kith.Day `db:"day"` // as at
	Patients int      `db:"patients"`
	Source   string   `db:"source"` // whose figure, such as the file's name
}

// Table is the list sizes' table.
func (*ListSize) Table() string { return "list_size" }

// Wall: for those who make figures.
func (*ListSize) Wall() db.Wall { return secret }

// SetListSize notes a practice's list size as at a day.
func SetListSize(tx *db.Tx, n ListSize) error {
	if err := access.Need(tx.Actor, access.ObservatoryMake); err != nil {
		return err
	}
	c := kith.Check{}
	c.That(n.Practice.Practice(), "practice", "Enter the practice's code, like K84001")
	c.That(n.Day.Valid(), "day", "Enter a real day, like 2023-01-01")
	c.That(n.Patients > 0 && n.Patients < 1_000_000, "patients", "Enter how many people are registered")
	if err := c.Err(); err != nil {
		return err
	}
	old, err := db.First[ListSize](tx, db.Q{Where: "t.practice = $1 AND t.day = $2", Args: []any{n.Practice, n.Day}})
	switch {
	case kith.KindOf(err) == kith.NotFound:
		return db.Insert(tx, &n)
	case err != nil:
		return err
	}
	old.Patients, old.Source = n.Patients, n.Source
	return db.Update(tx, old)
}

// ReadListSizes reads a file of list sizes as at a day: CSV with a column of
// practice codes (practice_code, CODE, org_code …) and one of people registered
// (registered_patients, NUMBER_OF_PATIENTS …), as NHS England publishes them. It
// returns how many were read and how many lines could not be used.
func ReadListSizes(tx *db.Tx, in io.Reader, day kith.Day, source string) (read, skipped int, err error) {
	r := csv.NewReader(in)
	r.FieldsPerRecord, r.LazyQuotes = -1, true
	head, err := r.Read()
	if err != nil {
		return 0, 0, kith.Errorf(kith.Invalid, "%s has no heading: it is empty, or no CSV", source)
	}
	column := func(names ...string) int {
		return slices.IndexFunc(head, func(h string) bool {
			return slices.Contains(names, strings.ToLower(strings.Trim(h, "\ufeff \"")))
		})
	}
	code := column("practice_code", "code", "org_code", "organisation_code", "gp_practice_code")
	size := column("registered_patients", "number_of_patients", "patients", "list_size", "registered_patients_2022_23")
	if code < 0 || size < 0 {
		return 0, 0, kith.Errorf(kith.Invalid, "%s has no column of practice codes, or none of people registered: they would be called practice_code and registered_patients", source)
	}
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			return read, skipped, nil
		}
		if err != nil {
			return read, skipped, kith.Errorf(kith.Invalid, "%s cannot be read: %v", source, err)
		}
		if len(row) <= max(code, size) {
			skipped++
			continue
		}
		n, err := strconv.ParseFloat(strings.ReplaceAll(row[size], ",", ""), 64)
		l := ListSize{Practice: nhs.ParseODS(row[code]), Day: day, Source: source}
		if err == nil && n > 0 && n < 1_000_000 {
			l.Patients = int(math.Round(n))
		}
		if !l.Practice.Practice() || l.Patients == 0 {
			skipped++
			continue
		}
		if err := SetListSize(tx, l); err != nil {
			return read, skipped, err
		}
		read++
	}
}

// population is how many people are registered in each area, by its code: the
// latest list sizes before the period ends. A practice that the reference data do
// not know belongs where most of its referrals go.
func (r *reader) population() (map[string]int, error) {
	size := map[nhs.ODS]int{}
	err := db.Each(r.tx, db.Q{Where: "t.day <= $1", Args: []any{r.period.Last()}, Order: "t.day"}, func(l *ListSize) error {
		size[l.Practice] = l.Patients
		return nil
	})
	if err != nil || len(size) == 0 {
		return nil, err
	}
	home, err := r.homes()
	if err != nil {
		return nil, err
	}
	out := map[string]int{}
	for practice, n := range size {
		net, err := home(practice)
		if err != nil {
			return nil, err
		}
		if net == unallocated {
			continue // of somewhere else
		}
		out[string(practice)] += n
		out[net.code] += n
		out[wholeCode] += n
		if net.place != "" {
			out["place-"+slug(net.place)] += n
		}
	}
	for _, a := range r.cover {
		if n := registered(out, a.Code); n > 0 {
			out[a.Code] = n
		}
	}
	return out, nil
}

// homes says where a practice belongs: to its network, or to where most of its
// referrals go.
func (r *reader) homes() (func(nhs.ODS) (network, error), error) {
	facts, err := r.read(referrals)
	if err != nil {
		return nil, err
	}
	times, most := map[leaf]int{}, map[nhs.ODS]leaf{}
	for _, f := range facts {
		times[f.at]++
	}
	for _, l := range leaves(facts) {
		if times[l] > times[most[l.Practice]] {
			most[l.Practice] = l
		}
	}
	return func(practice nhs.ODS) (network, error) {
		return r.areas.network(leaf{practice, most[practice].Team})
	}, nil
}

// registered is how many people are registered in an area, 0 when that is not
// known: of areas that are shown together, all of them. With what is unallocated
// nobody is registered.
func registered(population map[string]int, code string) int {
	if n := population[code]; n > 0 {
		return n
	}
	n := 0
	for _, part := range strings.Split(code, "+") {
		if part == unallocated.code {
			continue
		}
		k := population[part]
		if k == 0 {
			return 0
		}
		n += k
	}
	return n
}

// eligible is how many people could have been counted in each row of a table of
// people without categories; nil when that is not known of every one.
func eligible(t *sdc.Table, population map[string]int) [][]int {
	sums := make([]int, len(t.Areas))
	for i := len(t.Areas) - 1; i >= 0; i-- {
		if t.Count[i] != nil {
			sums[i] += t.Count[i][0]
		}
		if p := t.Areas[i].Parent; p >= 0 {
			sums[p] += sums[i]
		}
	}
	var rows [][]int
	for i, a := range t.Areas {
		n := registered(population, a.Code)
		if n == 0 || n < sums[i] {
			return nil
		}
		rows = append(rows, []int{n})
	}
	return rows
}

// systems are the record systems of the practices that people are registered with, as
// far as they are known. Everybody can look them up.
func (r *reader) systems() (map[string]string, error) {
	out := map[string]string{}
	for code := range r.registered {
		practice := nhs.ODS(code)
		switch {
		case !practice.Practice():
		case r.at.System != nil:
			out[code] = r.at.System(practice)
		case r.at.Book != nil:
			s, err := r.at.Book.System(practice)
			if err != nil && kith.KindOf(err) != kith.NotFound {
				return nil, err
			}
			out[code] = s
		}
		if out[code] == "" {
			delete(out, code)
		}
	}
	return out, nil
}
