package sdc_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"kith"
	"kith/sdc"
)

// exactly states the true number of some sets.
func exactly(count map[string]int, release, name string, of ...string) sdc.Statement {
	n := 0
	for _, s := range of {
		n += count[s]
	}
	return sdc.Statement{Release: release, Name: name, Of: of, Known: sdc.Range{Low: n, High: n}}
}

// The ways in which two releases give away what neither gives alone.
func TestDifferencing(t *testing.T) {
	type release []sdc.Statement
	for name, c := range map[string]struct {
		count map[string]int
		said  func(say func(release, name string, of ...string) sdc.Statement) (old, new release)
		leak  string // "" when it can be published
	}{
		"late records": {map[string]int{"q1": 20, "q1 late": 2}, func(say func(string, string, ...string) sdc.Statement) (release, release) {
			return release{say("1", "Q1", "q1")}, release{say("2", "Q1 revised", "q1", "q1 late")}
		}, "Q1 revised (2) less Q1 (1)"},
		"enough late records": {map[string]int{"q1": 20, "q1 late": 8}, func(say func(string, string, ...string) sdc.Statement) (release, release) {
			return release{say("1", "Q1", "q1")}, release{say("2", "Q1 revised", "q1", "q1 late")}
		}, ""},
		"a practice that changes its network": {map[string]int{"a": 30, "b": 40, "c": 3, "d": 50}, func(say func(string, string, ...string) sdc.Statement) (release, release) {
			return release{say("1", "Old North", "a", "b", "c"), say("1", "Old South", "d")}, release{say("2", "New North", "a", "b"), say("2", "New South", "c", "d")}
		}, "Old North (1) less New North (2)"},
		"a large practice that changes its network": {map[string]int{"a": 30, "b": 40, "c": 33, "d": 50}, func(say func(string, string, ...string) sdc.Statement) (release, release) {
			return release{say("1", "Old North", "a", "b", "c"), say("1", "Old South", "d")}, release{say("2", "New North", "a", "b"), say("2", "New South", "c", "d")}
		}, ""},
		"cumulative beside periodic": {map[string]int{"jan": 30, "feb": 4, "mar": 20}, func(say func(string, string, ...string) sdc.Statement) (release, release) {
			return release{say("1", "to January", "jan"), say("1", "to March", "jan", "feb", "mar")}, release{say("2", "March", "mar")}
		}, "to March (1) less to January (1), March (2)"},
		"revised counts": {map[string]int{"kept": 40, "struck off": 1}, func(say func(string, string, ...string) sdc.Statement) (release, release) {
			return release{say("1", "Q1", "kept", "struck off")}, release{say("2", "Q1 corrected", "kept")}
		}, "Q1 (1) less Q1 corrected (2)"},
		"categories that overlap": {map[string]int{"<20": 6, "20-24": 1, "25-39": 8}, func(say func(string, string, ...string) sdc.Statement) (release, release) {
			return release{say("1", "under 20", "<20"), say("1", "20-39", "20-24", "25-39")}, release{say("2", "under 25", "<20", "20-24"), say("2", "25-39", "25-39")}
		}, "20-39 (1) less 25-39 (2)"},
		"three sums of pairs": {map[string]int{"a": 3, "b": 30, "c": 50}, func(say func(string, string, ...string) sdc.Statement) (release, release) {
			return release{say("1", "a and b", "a", "b"), say("1", "b and c", "b", "c")}, release{say("2", "a and c", "a", "c")}
		}, "a: how many they are"},
		"a small number": {map[string]int{"a": 3}, func(say func(string, string, ...string) sdc.Statement) (release, release) {
			return nil, release{say("1", "all", "a")}
		}, "all (1): how many"},
		"what nothing is said of": {map[string]int{"a": 3, "b": 30}, func(say func(string, string, ...string) sdc.Statement) (release, release) {
			return nil, release{say("1", "all", "a", "b")}
		}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			var l sdc.Ledger
			old, now := c.said(func(release, name string, of ...string) sdc.Statement { return exactly(c.count, release, name, of...) })
			if err := l.Publish(c.count, sdc.LT6, old); err != nil {
				t.Fatal(err)
			}
			err := l.Publish(c.count, sdc.LT6, now)
			if (err == nil) != (c.leak == "") || err != nil && !strings.Contains(err.Error(), c.leak) {
				t.Errorf("%v, want %q", err, c.leak)
			}
			if err != nil && kith.KindOf(err) != kith.Conflict {
				t.Error(err)
			}
			// What was refused is not said: the same may be proposed again.
			again, err := l.Propose(c.count, sdc.LT6, nil)
			if err != nil || len(again) > 0 {
				t.Errorf("%v, %v", again, err)
			}
		})
	}
}

// A rounded number that moves because of one person tells what it was.
func TestRoundedNumbersThatMove(t *testing.T) {
	count := map[string]int{"before": 12, "this week": 1, "next week": 20}
	about := func(release string, low int, of ...string) sdc.Statement {
		return sdc.Statement{Release: release, Name: "so far", Of: of, Known: sdc.Range{Low: low, High: low + 4}}
	}
	var l sdc.Ledger
	if err := l.Publish(count, sdc.NHS75, []sdc.Statement{about("1", 8, "before")}); err != nil {
		t.Fatal(err)
	}
	if err := l.Publish(count, sdc.NHS75, []sdc.Statement{about("2", 13, "before", "this week")}); err == nil || !strings.Contains(err.Error(), "a rounded number moved") {
		t.Error(err)
	}
	if err := l.Publish(count, sdc.NHS75, []sdc.Statement{about("2", 31, "before", "this week", "next week")}); err != nil {
		t.Error(err)
	}
}

// What does not fit the records is a mistake, not a leak.
func TestLedgerRefusesWhatIsWrong(t *testing.T) {
	var l sdc.Ledger
	for _, s := range []sdc.Statement{
		{Name: "x", Of: []string{"nobody"}, Known: sdc.Range{}},
		{Name: "x", Of: []string{"a"}, Known: sdc.Range{Low: 8, High: 9}},
	} {
		if err := l.Publish(map[string]int{"a": 10}, sdc.LT6, []sdc.Statement{s}); kith.KindOf(err) != kith.Invalid {
			t.Error(err)
		}
	}
	if sdc.Revisable(sdc.LT6, []int{0, 4}, []int{0, 1}) || !sdc.Revisable(sdc.LT6, []int{0, 4}, []int{0, 2}) {
		t.Error("changes of 5 must wait, of 6 may be made")
	}
}

// The handbook's own example: males and females by area, one table less another.
func TestHandbookDifferencing(t *testing.T) {
	b, err := os.ReadFile("../../shared/oracles/sdc/handbook_examples.json")
	if err != nil {
		t.Skip("skipped: the oracles are not beside the project")
	}
	var h struct {
		Geo struct{ A, B [][]int } `json:"geographic_differencing"`
		Sub struct {
			T1, T2 struct{ Male, Female []int }
		} `json:"subpopulation"`
	}
	if err := json.Unmarshal(b, &h); err != nil {
		t.Fatal(err)
	}
	count, leaks := map[string]int{}, 0
	var old, now []sdc.Statement
	for i, row := range h.Geo.A {
		for j, n := range row {
			inner, ring := string(rune('a'+i))+string(rune('m'+j)), string(rune('a'+i))+string(rune('m'+j))+" ring"
			count[inner], count[ring] = n, h.Geo.B[i][j]-n
			old, now = append(old, exactly(count, "A", inner, inner)), append(now, exactly(count, "B", inner, inner, ring))
			if count[ring] > 0 {
				leaks++
			}
		}
	}
	var l sdc.Ledger
	if err := l.Publish(count, sdc.LT6, old); err != nil {
		t.Fatal(err)
	}
	got, err := l.Propose(count, sdc.LT6, now)
	if err != nil || len(got) != leaks {
		t.Errorf("%d leaks, want %d: %v %v", len(got), leaks, got, err)
	}
}
