package check

import (
	"fmt"
	"slices"
)

// Beside verifies that a table of referrals and one of the people referred can be
// read beside each other: of the same cells, shown in both or in neither, none
// with more people than referrals. Then each second table of people that Check
// finds true is, with the same changes made to the referrals, a second pair of
// tables: what is shown of both stays, every sum holds, and there are as many
// referrals beyond the people in each cell as before.
func Beside(referrals, people *Proof) error {
	switch {
	case !slices.Equal(referrals.Parent, people.Parent) || referrals.Width != people.Width || referrals.Total != people.Total || len(referrals.Count) != len(people.Count):
		return fmt.Errorf("the tables have different shapes")
	case referrals.Round > 1 || people.Round > 1:
		return fmt.Errorf("the tables are rounded")
	}
	for c, n := range people.Count {
		switch {
		case referrals.Shown[c] != people.Shown[c]:
			return fmt.Errorf("cell %d is shown in one table and withheld in the other", c)
		case n > referrals.Count[c]:
			return fmt.Errorf("cell %d has more people than referrals", c)
		}
	}
	for _, w := range people.Witness {
		for _, d := range slices.Concat(w.Down, w.Up) {
			if referrals.Shown[d.Cell] {
				return fmt.Errorf("a second table of people is none of the referrals, in cell %d", d.Cell)
			}
		}
	}
	return nil
}
