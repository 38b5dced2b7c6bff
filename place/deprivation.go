package place

import (
	"strconv"
	"strings"

	"kith"
)

// An Index is one edition of the English Index of Multiple Deprivation, by its
// year. Each is drawn on the LSOAs of its time; figures of the two must not be
// put in one table.
type Index int

// The editions. IoD2019 ranks the 32,844 LSOAs of 2011, IoD2025 the 33,755 of
// 2021.
const (
	IoD2019 Index = 2019
	IoD2025 Index = 2025
)

// A Deprivation is where an LSOA stands among all of England. By the national
// convention 1 is the most deprived: rank 1, decile 1 and quintile 1. Core20 is
// quintile 1.
type Deprivation struct {
	Index    Index
	Rank, Of int
	Decile   int // 1 to 10, as published
	Quintile int // 1 to 5: two deciles each
}

// index is one edition in memory.
type index map[string]Deprivation

// Deprivation says how deprived an LSOA is: of 2011 for IoD2019, of 2021 for
// IoD2025. It tells of a neighbourhood and not of a person in it.
func (b *Book) Deprivation(lsoa string, edition Index) (Deprivation, error) {
	shelf, kind := &b.g.imd2025, IMD2025
	switch edition {
	case IoD2025:
	case IoD2019:
		shelf, kind = &b.g.imd2019, IMD2019
	default:
		return Deprivation{}, kith.Errorf(kith.Invalid, "There is no index of deprivation of %d here: there are 2019 and 2025", edition)
	}
	all, err := take(b, shelf, kind, func(b *Book, sets []Set) (*index, error) {
		all := index{}
		err := b.rows(sets, func(r []string) {
			rank, _ := strconv.Atoi(r[1])   // the import has checked both
			decile, _ := strconv.Atoi(r[2]) //
			all[strings.Clone(r[0])] = Deprivation{edition, rank, 0, decile, (decile + 1) / 2}
		})
		return &all, err
	})
	if err != nil {
		return Deprivation{}, err
	}
	d, ok := (*all)[lsoa]
	if !ok {
		return Deprivation{}, kith.Errorf(kith.NotFound, "There is no LSOA %s in the index of deprivation of %d", lsoa, edition)
	}
	d.Of = len(*all)
	return d, nil
}
