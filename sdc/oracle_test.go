package sdc

import (
	"encoding/json"
	"os"
	"slices"
	"testing"
)

// oracle reads what trusted implementations gave, from beside the project.
func oracle(t *testing.T, name string, into any) {
	t.Helper()
	b, err := os.ReadFile("../../shared/oracles/sdc/" + name)
	if err != nil {
		t.Skip("skipped: the oracles are not beside the project:", name)
	}
	if err := json.Unmarshal(b, into); err != nil {
		t.Fatal(err)
	}
}

type cspCase struct {
	Parent     []int
	Categories int
	Cells      [][]int
	Knows      bool `json:"attacker_knows_primary_vs_secondary"`
	Threshold  int
	Primary    [][2]int
	Only       [][2]int `json:"intervals_primary_only"`
	Min        int      `json:"min_secondary"`
	Best       [][2]int `json:"one_best_pattern"`
	BestSpans  [][2]int `json:"intervals_best"`
}

// table is the case as a Table: rows of areas without parts.
func (c *cspCase) table() Table {
	t := Table{Title: "case"}
	for i, p := range c.Parent {
		t.Areas = append(t.Areas, Area{Name: string(rune('a' + i)), Parent: p})
		t.Count = append(t.Count, nil)
		if !slices.Contains(c.Parent, i) {
			t.Count[i] = c.Cells[i][:c.Categories]
		}
	}
	for i := range c.Categories {
		t.Categories = append(t.Categories, string(rune('A'+i)))
	}
	return t
}

// The intervals that an outsider can deduce are those of an LP solver (HiGHS),
// for both of what one may know of the symbol; and the cells that Protect
// withholds are hardly more than the fewest there can be.
func TestIntervalsAndSecondariesAgainstOracle(t *testing.T) {
	var file struct{ Cases []cspCase }
	oracle(t, "csp_tree_x_flat.json", &file)
	const endless = 9999
	spans, ours, fewest := 0, 0, 0
	for i, c := range file.Cases {
		table := c.table()
		width := c.Categories + 1
		n := weave(c.Parent, width, true)
		n.x = table.sums()
		for j, x := range n.x {
			if x != c.Cells[j/width][j%width] {
				t.Fatalf("case %d: the table does not add up", i)
			}
		}
		attack := func(secondary [][2]int, want [][2]int) {
			for j, x := range n.x {
				n.known[j] = Range{x, x}
			}
			for _, p := range c.Primary {
				n.known[p[0]*width+p[1]] = Range{1, endless}
				if c.Knows {
					n.known[p[0]*width+p[1]] = Range{1, c.Threshold}
				}
			}
			for _, s := range secondary {
				n.known[s[0]*width+s[1]] = Range{1, endless}
				if c.Knows {
					n.known[s[0]*width+s[1]] = Range{c.Threshold + 1, endless}
				}
			}
			for j, p := range c.Primary {
				got := n.interval(p[0]*width + p[1])
				spans++
				if got != (Range{want[j][0], want[j][1]}) {
					t.Errorf("case %d, cell %v: %v, want %v", i, p, got, want[j])
				}
			}
		}
		attack(nil, c.Only)
		if c.Min >= 0 {
			attack(c.Best, c.BestSpans)
		}
		if c.Knows || c.Min < 0 {
			continue
		}
		p, err := Protect(table, LT6)
		if err != nil {
			t.Errorf("case %d: %v", i, err)
			continue
		}
		hidden, _ := p.Hidden()
		if hidden -= len(c.Primary); hidden < c.Min {
			t.Errorf("case %d: %d secondary cells, and there cannot be fewer than %d", i, hidden, c.Min)
		} else {
			ours += hidden
		}
		fewest += c.Min
	}
	t.Logf("%d intervals; %d cells withheld for others' sake, %d is the least there can be (%+.1f %%)", spans, ours, fewest, 100*float64(ours-fewest)/float64(fewest))
	if ours > fewest*110/100 {
		t.Errorf("%d cells withheld for others' sake, where %d would do", ours, fewest)
	}
}

// The table of sdcTable in which every line has two withheld cells, and yet one
// is given away; and what withholding one more does.
func TestTwoInEveryLineAreNotEnough(t *testing.T) {
	var o struct {
		Full       [][]int
		Suppressed [][2]string
		Attack     map[string]struct{ IP [2]int }
		Extra      map[string]struct{ IP [2]int } `json:"attack_with_extra"`
		With       map[string][2]float64          `json:"attack_with_x_d_suppressed"`
	}
	oracle(t, "sdctable_4x4_hidden_exact.json", &o)
	n := weave([]int{-1, 0, 0, 0, 0}, 5, true)
	at := func(name string) int { return int(name[0]-'w'+1)*5 + int(name[2]-'a') }
	for i, row := range append([][]int{o.Full[4]}, o.Full[:4]...) {
		copy(n.x[i*5:], row)
	}
	for c, x := range n.x {
		n.known[c] = Range{x, x}
	}
	for _, s := range o.Suppressed {
		n.known[at(s[0]+"|"+s[1])] = Range{0, Unlimited}
	}
	same := func(want map[string]struct{ IP [2]int }) {
		for name, w := range want {
			if got := n.interval(at(name)); got != (Range{w.IP[0], w.IP[1]}) {
				t.Errorf("%s: %v, want %v", name, got, w.IP)
			}
		}
	}
	same(o.Attack)
	n.known[at("x|b")] = Range{0, Unlimited}
	same(o.Extra)
	n.known[at("x|b")] = Range{124, 124}
	n.known[at("x|d")] = Range{0, Unlimited}
	if got := n.interval(at("w|b")); got != (Range{int(o.With["w|b"][0]), int(o.With["w|b"][1])}) {
		t.Error(got)
	}
}
