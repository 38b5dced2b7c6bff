package chart

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"kith/sdc"
)

// row protects a table of one area's groups; -1 stands for a group that is
// withheld (three people).
func row(t testing.TB, policy sdc.Policy, counts ...int) sdc.Protected {
	t.Helper()
	table := sdc.Table{Title: "Referrals by need", Period: "2026-27", Of: "referrals", Apart: true,
		Areas: []sdc.Area{{Code: "T", Name: "Millbury", Parent: -1}}, Count: [][]int{{}}}
	for i, n := range counts {
		table.Categories = append(table.Categories, string(rune('A'+i)))
		table.Count[0] = append(table.Count[0], n)
		if n < 0 {
			table.Count[0][i] = 3
		}
	}
	p, err := sdc.Protect(table, policy)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestBarsInWords(t *testing.T) {
	hidden := " withheld, so that no small number can be found out, and may be small or large."
	for _, c := range []struct {
		counts []int
		want   []string
	}{
		{[]int{40, 60, 20}, []string{"Of the 3 groups, B has the most: 60."}},
		{[]int{60, 60, 20}, []string{"Of the 3 groups, A and B share the most: 60."}},
		{[]int{9, 9, 9, 9, 7}, []string{"Of the 5 groups, 4 share the most: 9."}},
		{[]int{30, 30, 30}, []string{"Of the 3 groups, all have the same: 30."}},
		{[]int{1000}, []string{"A: 1,000."}},
		{[]int{-1}, []string{"No group has a number that can be shown.", "1 group is" + hidden}},
		{[]int{-1, -1}, []string{"No group has a number that can be shown.", "2 groups are" + hidden}},
		{[]int{-1, 60}, []string{"Only B has a number that can be shown: 60.", "1 group is" + hidden}},
		{[]int{20, -1, 60, 10}, []string{"Of the 3 groups with a number, C has the most: 60.", "1 group is" + hidden}},
		{[]int{0, 0}, []string{"Of the 2 groups, all have the same: 0."}},
	} {
		f, err := Bars(row(t, sdc.LT6, c.counts...), 0, Beside{})
		if err != nil {
			t.Fatal(err)
		}
		if got := f.Words(); !slices.Equal(got, c.want) {
			t.Errorf("%v: %q, want %q", c.counts, got, c.want)
		}
	}
	f, err := Bars(row(t, sdc.NHS75, 62, 23), 0, Beside{})
	if err != nil {
		t.Fatal(err)
	}
	if f.Sentence() != "Of the 2 groups, A has the most: about 60." || !strings.Contains(strings.Join(f.Beside().Notes, " "), "rounded to the nearest 5") {
		t.Errorf("%q, %q", f.Words(), f.Beside().Notes)
	}
}

func flowOf(p sdc.Protected) (Figure, error) { return Flow(p, 0, steps(p), Beside{}) }

func TestFlowInWords(t *testing.T) {
	for _, c := range []struct {
		counts []int
		want   string
	}{
		{[]int{100, 90, 50}, "Millbury, 2026-27: of 100 A, 50 (50%) came to “C”. Most were lost between “B” and “C”: 40."},
		{[]int{100, 80, 60}, "Millbury, 2026-27: of 100 A, 60 (60%) came to “C”. The greatest loss that can be told is 20."},
		{[]int{100, 100, 100}, "Millbury, 2026-27: of 100 A, 100 (100%) came to “C”. None were lost on the way."},
		{[]int{100, -1, 50}, "Millbury, 2026-27: of 100 A, 50 (50%) came to “C”. How many were lost cannot be told for 2 steps. 1 step is withheld, so that no small number can be found out, and may be small or large."},
		{[]int{100, 120, 50}, "Millbury, 2026-27: of 100 A, 50 (50%) came to “C”. The greatest loss that can be told is 70. How many were lost cannot be told for 1 step."},
		{[]int{-1, 20}, "Millbury, 2026-27: how many came in is not shown. How many were lost cannot be told for 1 step. 1 step is withheld, so that no small number can be found out, and may be small or large."},
	} {
		f, err := flowOf(row(t, sdc.LT6, c.counts...))
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(f.Words(), " "); got != c.want {
			t.Errorf("%v:\n%s\nwant\n%s", c.counts, got, c.want)
		}
	}
}

func TestTrendInWords(t *testing.T) {
	for _, c := range []struct {
		counts []int
		people float64
		want   string
	}{
		{[]int{40}, 0, "Referrals, Millbury, 2022-23: 40 referrals. Whether that is a trend cannot be told from fewer than 5 years."},
		{[]int{40, 40}, 0, "Referrals, Millbury, 2023-24: 40 referrals, the same as in 2022-23. Whether that is a trend cannot be told from fewer than 5 years."},
		{[]int{0, 40}, 0, "Referrals, Millbury, 2023-24: 40 referrals, after none in 2022-23. Whether that is a trend cannot be told from fewer than 5 years."},
		{[]int{80, 40}, 0, "Referrals, Millbury, 2023-24: 40 referrals, 50% less than in 2022-23 (80). Whether that is a trend cannot be told from fewer than 5 years."},
		{[]int{3, 40}, 0, "Referrals, Millbury, 2023-24: 40 referrals. How that compares with 2022-23 cannot be told. Whether that is a trend cannot be told from fewer than 5 years. 1 period is withheld, so that no small number can be found out, and may be small or large."},
		{[]int{40, 3}, 0, "Referrals, Millbury: the figure of 2023-24 cannot be shown. Whether that is a trend cannot be told from fewer than 5 years. 1 period is withheld, so that no small number can be found out, and may be small or large."},
		{[]int{40, 41, 39, 42, 40}, 0, "Referrals, Millbury, 2026-27: 40 referrals, 5% less than in 2025-26 (42). Over the last 5 years there is no significant trend."},
		{[]int{400, 340, 280, 220, 160}, 0, "Referrals, Millbury, 2026-27: 160 referrals, 27% less than in 2025-26 (220). Over the last 5 years it is falling, by more than chance would do."},
	} {
		s := series5(t, c.counts...)
		for i := range s.Moments {
			if c.people == 0 {
				s.Moments[i].How = Reckoning{}
			}
		}
		f, err := Trend(s, Beside{})
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(f.Words(), " "); got != c.want {
			t.Errorf("%v:\n%s\nwant\n%s", c.counts, got, c.want)
		}
	}
}

// Nobody of a group is no index of none; and what is not recorded can leave
// open what looks certain.
func TestEquityInWords(t *testing.T) {
	p := protect(t, sdc.Table{Title: "People referred by ethnic group", Period: "2026-27", Of: "people", NotRecorded: "Not recorded",
		Categories: []string{"Asian", "White", "Not recorded"}, Areas: []sdc.Area{{Code: "T", Name: "Millbury", Parent: -1}}, Count: [][]int{{0, 120, 10}}})
	f, err := Equity(p, 0, Population{Of: "residents", People: map[string]float64{"Asian": 60, "White": 940}}, Beside{})
	if err != nil {
		t.Fatal(err)
	}
	want := "Millbury, 2026-27, compared with residents (1 is parity): it cannot be told of White (1.06), for those whose group is not recorded could make it parity. Nobody of Asian was counted; the index is at most 0.41."
	if got := strings.Join(f.Words(), " "); got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
	if _, err := Equity(p, 0, Population{Of: "residents", People: map[string]float64{"Asian": 60}}, Beside{}); err == nil || !strings.Contains(err.Error(), "nothing can be compared") {
		t.Errorf("a population of one group: %v", err)
	}
}

// Groups of whom it is not known how many live here are left out of the comparison
// and named; those who would rather not say may belong to any group; and groups that
// were joined have the people of both.
func TestWhoIsCompared(t *testing.T) {
	p := protect(t, sdc.Table{Title: "People referred by gender", Period: "2026-27", Of: "people", NotRecorded: "Not recorded",
		Categories: []string{"Female", "Male; Another gender", "Third", "Would rather not say", "Not recorded"}, Areas: []sdc.Area{{Code: "T", Name: "Millbury", Parent: -1}}, Count: [][]int{{600, 350, 20, 30, 40}}})
	people := Population{Of: "residents", Unsaid: []string{"Would rather not say"}, People: map[string]float64{"Female": 5000, "Male": 4900, "Another gender": 100}}
	f, err := Equity(p, 0, people, Beside{})
	if err != nil {
		t.Fatal(err)
	}
	want := "Millbury, 2026-27, compared with residents (1 is parity): less than their share are reached of Male; Another gender (0.74). More than their share are reached of Female (1.26). Not compared, since it is not known how many of residents they are: Third."
	if got := strings.Join(f.Words(), " "); got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
	// 600 of 950, of whom 70 could be anybody: 600/1020 and 670/1020 over a half.
	if row := f.Rows()[0].Values; row[3].Text != "1.26" || row[5].Text != "1.18 to 1.31" {
		t.Errorf("%+v", row)
	}
}

// The words of rates by deprivation follow from the line through them, and from how
// far those not recorded could turn it.
func TestGradientInWords(t *testing.T) {
	people := Population{Of: "residents", People: map[string]float64{"1": 9000, "2": 10000, "3": 11000, "4": 10000, "5": 12000}}
	for _, c := range []struct {
		want   string
		counts []int
	}{
		{"The more deprived people are, the more of them are reached: slope index", []int{400, 380, 330, 250, 200, 10}},
		{"The more deprived people are, the fewer of them are reached: slope index +", []int{150, 200, 270, 300, 420, 10}},
		{"cannot be told: those not recorded could turn it round", []int{240, 260, 280, 250, 330, 900}},
		{"The rate does not change with deprivation by more than chance would do", []int{180, 205, 221, 195, 242, 0}},
		{"not every group has one", []int{3, 260, 280, 250, 330, 20}},
	} {
		p := protect(t, sdc.Table{Title: "People by deprivation", Period: "2026-27", Of: "people", NotRecorded: "Not recorded",
			Categories: []string{"1", "2", "3", "4", "5", "Not recorded"}, Areas: []sdc.Area{{Code: "T", Name: "Millbury", Parent: -1}}, Count: [][]int{c.counts}})
		f, err := Rates(p, 0, people, true, Beside{})
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(f.Words(), " "); !strings.Contains(got, c.want) {
			t.Errorf("%v: %s, want %s", c.counts, got, c.want)
		}
	}
}

// Where areas hardly differ any could be first, and the words say so.
func TestPlacesInWords(t *testing.T) {
	c, people := county(t)
	f, err := Ranking(c, 0, in(1, people), Beside{})
	if err != nil {
		t.Fatal(err)
	}
	if got := f.Words()[len(f.Words())-1]; !strings.Contains(got, "could stand first") && !strings.Contains(got, "stands first") {
		t.Errorf("%q", f.Words())
	}
	for _, r := range f.Rows() {
		if stand := r.Values[4].Text; r.Name == "Henley SonNet" && stand == "–" || r.Name == "Oxfordshire" && stand != "–" {
			t.Errorf("%s: %s", r.Name, stand)
		}
	}
}

func TestRefusals(t *testing.T) {
	c, people := county(t)
	for name, try := range map[string]func() error{
		"no such area": func() error { _, err := Ranking(c, 99, in(0, people), Beside{}); return err },
		"do not tell":  func() error { _, err := Map(c, 0, Reckoning{Columns: []string{"x"}}, squares(), Beside{}); return err },
		"boundaries":   func() error { _, err := Map(c, 0, in(0, people), nil, Beside{}); return err },
		"five areas":   func() error { _, err := Funnel(c, 0, in(0, Population{}), Beside{}); return err },
		"no total":     func() error { _, err := Ranking(c, 0, Reckoning{}, Beside{}); return err },
		"two steps":    func() error { _, err := Flow(c, 0, nil, Beside{}); return err },
		"no gaps":      func() error { _, err := XmR(series5(t, 40, 3), Beside{}); return err },
		"ten numbers":  func() error { _, err := XmR(series5(t, 40, 50), Beside{}); return err },
		"no periods":   func() error { _, err := Trend(Series{}, Beside{}); return err },
		"two periods":  func() error { _, err := Multiples([]sdc.Protected{c}, "C", nil, Beside{}); return err },
		"no such":      func() error { _, err := Bars(sdc.Protected{}, 0, Beside{}); return err },
	} {
		if err := try(); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Practices are told apart by what everybody can look up; those withheld count nowhere,
// and a kind of too few practices is not told of.
func TestKinds(t *testing.T) {
	table := sdc.Table{Title: "Referrals", Period: "2026-27", Of: "referrals", Areas: []sdc.Area{{Code: "T", Name: "Millbury", Parent: -1}}, Count: [][]int{nil}}
	kind, people := map[string]string{}, Population{Of: "registered people", People: map[string]float64{}}
	for i, n := range []int{100, 120, 90, 3, 210, 230, 190, 40, 41} {
		code := fmt.Sprintf("P%d", i)
		table.Areas, table.Count = append(table.Areas, sdc.Area{Code: code, Name: code}), append(table.Count, []int{n})
		kind[code], people.People[code] = []string{"A", "B", "C"}[min(i/4, 2)], 10000
	}
	delete(kind, "P7")
	kind["P6"] = "B"
	kind["P8"] = "C"
	p := protect(t, table)
	f, err := Kinds(p, kind, "record system", people, Beside{})
	if err != nil {
		t.Fatal(err)
	}
	shown, events := 0.0, 0.0
	for i := range 4 {
		if n, ok := p.Cell(i+1, 0).Number(); ok {
			shown, events = shown+1, events+float64(n)
		}
	}
	rows := f.Rows()
	if len(rows) != 2 || rows[0].Name != "A" || *rows[0].Values[0].Number != shown || *rows[0].Values[1].Number != events || rows[1].Values[3].Text != "21.0" {
		t.Errorf("%+v", rows)
	}
	if got := strings.Join(f.Words(), " "); !strings.Contains(got, "not counted here") || !strings.Contains(got, "B has the highest rate: 21.0") {
		t.Error(got)
	}
}
