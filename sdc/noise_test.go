package sdc

import (
	"encoding/csv"
	"math"
	"os"
	"strconv"
	"testing"

	"kith"
)

// rows reads a CSV of the oracles without its heading.
func rows(t *testing.T, path string) [][]string {
	t.Helper()
	f, err := os.Open("../../shared/oracles/" + path)
	if err != nil {
		t.Skip("skipped: the oracles are not beside the project:", path)
	}
	defer f.Close()
	all, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return all[1:]
}

func whole(t *testing.T, s string) int {
	t.Helper()
	n, err := strconv.Atoi(s)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// The 200 cells that the ONS's own program makes of 1,000 records.
func TestCellKeysAgainstONS(t *testing.T) {
	n := Noise{Keys: 256, Threshold: 10, Top: 750, Period: 250, Shift: make([][]int, 751)}
	for _, r := range rows(t, "ons_ckp/ptable_10_5_by_pcv.csv") {
		n.Shift[whole(t, r[0])] = []int{whole(t, r[1])}
	}
	keys := map[[3]string][]Key{}
	for _, r := range rows(t, "ons_ckp/micro.csv") {
		cell := [3]string{r[1], r[5], r[8]}
		keys[cell] = append(keys[cell], Key(whole(t, r[0]))) // #nosec G115
	}
	seen := 0
	for _, r := range rows(t, "ons_ckp/expected_result.csv") {
		seen++
		got := n.Cell(keys[[3]string{r[0], r[1], r[2]}])
		v, ok := got.Number()
		if ok != (r[7] != "") || ok && v != whole(t, r[7]) {
			t.Errorf("%v: %v", r, got)
		}
	}
	if seen != 200 {
		t.Errorf("%d cells", seen)
	}
	if got := n.Sum(1000, 3); got != n.Sum(1000, 99) || got.n != 1000 {
		t.Error(got) // 1000 goes round to row 750, whose shift is 0
	}
}

// The rows of the R package ptable, except the four in which it makes the
// probabilities monotone or does not meet the variance.
func TestEntropyAgainstPtable(t *testing.T) {
	odd := map[string]bool{"D2_V1.05_js1/3": true, "D3_V1_js0/1": true, "D5_V2_js0/1": true, "D5_V3_js2/4": true}
	matched := 0
	for name, c := range map[string]struct {
		most     int
		variance float64
		gap      int
	}{"D2_V1.05_js1": {2, 1.05, 1}, "D3_V1_js0": {3, 1, 0}, "D4_V2_js1": {4, 2, 1}, "D5_V2_js0": {5, 2, 0}, "D5_V3_js2": {5, 3, 2}} {
		want := map[int]map[int]float64{}
		for _, r := range rows(t, "sdc/ptable_"+name+".csv") {
			i := whole(t, r[0])
			if want[i] == nil {
				want[i] = map[int]float64{}
			}
			p, err := strconv.ParseFloat(r[2], 64)
			if err != nil {
				t.Fatal(err)
			}
			want[i][whole(t, r[3])] = p
		}
		for i := 1; i < len(want); i++ {
			if odd[name+"/"+strconv.Itoa(i)] {
				continue
			}
			errors, p, ok := entropy(i, c.most, c.variance, c.gap)
			if !ok {
				t.Errorf("%s, count %d: none", name, i)
				continue
			}
			matched++
			for k, e := range errors {
				if math.Abs(p[k]-want[i][e]) > 5e-8 { // as near as their optimiser came
					t.Errorf("%s, count %d, error %d: %.10f, want %.10f", name, i, e, p[k], want[i][e])
				}
			}
		}
	}
	t.Logf("%d rows", matched)
}

// The noise has mean zero and its variance, never makes people of nobody, keeps
// the gap, and is the same for the same records in any order.
func TestEntropy(t *testing.T) {
	n, err := Entropy(4, 2, 1, 4096)
	if err != nil {
		t.Fatal(err)
	}
	for count := 1; count <= 20; count++ {
		var sum, square float64
		for k := range n.Keys {
			v, ok := n.Sum(count, k).Number()
			if !ok || v == 1 || v < 0 || v > count+4 || v < count-4 {
				t.Fatalf("%d is printed as %d", count, v)
			}
			sum += float64(v - count)
			square += float64((v - count) * (v - count))
		}
		if mean := sum / float64(n.Keys); math.Abs(mean) > 0.002 || math.Abs(square/float64(n.Keys)-2) > 0.02 {
			t.Errorf("count %d: mean %g, variance %g", count, mean, square/float64(n.Keys))
		}
	}
	if got := n.Sum(0, 0); got.String() != "0" {
		t.Error(got)
	}
	a, b, c := n.KeyOf([]byte("secret"), "a"), n.KeyOf([]byte("secret"), "b"), n.KeyOf([]byte("another"), "a")
	if a == b || a == c || a != n.KeyOf([]byte("secret"), "a") || n.Cell([]Key{a, b}) != n.Cell([]Key{b, a}) {
		t.Error(a, b, c)
	}
	for _, bad := range []struct {
		most     int
		variance float64
		gap      int
		keys     int
	}{{5, 4, 5, 256}, {0, 1, 0, 256}, {5, -1, 0, 256}, {5, 2, 6, 256}, {5, 2, 0, 1}, {1, 3, 0, 256}} {
		if _, err := Entropy(bad.most, bad.variance, bad.gap, bad.keys); kith.KindOf(err) != kith.Invalid {
			t.Errorf("%+v: %v", bad, err)
		}
	}
}
