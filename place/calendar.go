package place

import (
	"cmp"
	"slices"
	"strings"

	"kith"
)

// EnglandAndWales is the division of the United Kingdom whose bank holidays
// Kith goes by (GOV.UK's name for it).
const EnglandAndWales = "england-and-wales"

// calendar is the bank holidays of each division.
type calendar map[string]map[kith.Day]string

func (b *Book) holidays() (map[kith.Day]string, error) {
	all, err := take(b, &b.g.holidays, Holidays, func(b *Book, sets []Set) (calendar, error) {
		all := calendar{}
		return all, b.rows(sets, func(r []string) {
			division := strings.Clone(r[0])
			if all[division] == nil {
				all[division] = map[kith.Day]string{}
			}
			all[division][kith.Day(strings.Clone(r[1]))] = strings.Clone(r[2])
		})
	})
	if err == nil && len(all[EnglandAndWales]) == 0 {
		err = kith.Errorf(kith.NotFound, "There are no bank holidays of England and Wales")
	}
	return all[EnglandAndWales], err
}

// BankHoliday is the name of the bank holiday that a day is in England and
// Wales, or "" when it is an ordinary day. NotFound for a year of which no bank
// holiday is known: it may be one.
func (b *Book) BankHoliday(d kith.Day) (string, error) {
	all, err := b.holidays()
	if err != nil || all[d] != "" {
		return all[d], err
	}
	for h := range all {
		if len(d) > 4 && h[:4] == d[:4] {
			return "", nil
		}
	}
	return "", kith.Errorf(kith.NotFound, "The bank holidays of that year are not known: read a newer file")
}

// A Term is part of the school year: from Start to End, both included. District
// is the code of the council's area, "" when the file did not say.
type Term struct {
	District, Name string
	Start, End     kith.Day
}

// Terms are the school terms that are known for a district, in order: its own,
// and those that name none.
func (b *Book) Terms(district string) ([]Term, error) {
	all, err := take(b, &b.g.terms, Terms, func(b *Book, sets []Set) ([]Term, error) {
		byStart := map[[2]string]Term{}
		err := b.rows(sets, func(r []string) {
			t := Term{strings.Clone(r[0]), strings.Clone(r[1]), kith.Day(strings.Clone(r[2])), kith.Day(strings.Clone(r[3]))}
			byStart[[2]string{t.District, string(t.Start)}] = t
		})
		var all []Term
		for _, t := range byStart {
			all = append(all, t)
		}
		slices.SortFunc(all, func(a, b Term) int { return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.District, b.District)) })
		return all, err
	})
	out := []Term{}
	for _, t := range all {
		if t.District == "" || t.District == district {
			out = append(out, t)
		}
	}
	return out, err
}

// InTerm reports whether schools of a district are open for the term on a day.
// NotFound when the day lies outside the terms that are known.
func (b *Book) InTerm(district string, d kith.Day) (bool, error) {
	terms, err := b.Terms(district)
	if err != nil {
		return false, err
	}
	if len(terms) == 0 || d < terms[0].Start || d > terms[len(terms)-1].End {
		return false, kith.Errorf(kith.NotFound, "The school terms of %v are not known", d)
	}
	return slices.ContainsFunc(terms, func(t Term) bool { return t.Start <= d && d <= t.End }), nil
}
