package sdc_test

import (
	"encoding/json"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"

	"kith"
	"kith/sdc"
)

// The Oxfordshire table of both years is reproduced, and Kith would publish it
// with one network's count withheld beside the five, and with nothing to deduce.
func TestOxfordshireAsKithWouldPublishIt(t *testing.T) {
	table := sdc.Table{Title: "Referrals by primary care network", Of: "referrals", Apart: true,
		Categories: []string{"2021-22", "2022-23"}, Areas: []sdc.Area{{Name: "Oxfordshire", Parent: -1}}, Count: [][]int{nil}}
	p, err := sdc.ReadPublished(strings.NewReader(oxfordshire), sdc.How{})
	if err != nil {
		t.Fatal(err)
	}
	for r, name := range p.Rows[1:] {
		row := []int{p.Known[r+1][0].Low, p.Known[r+1][1].Low}
		if name == "Unallocated" {
			row[0] = 5
		}
		table.Areas = append(table.Areas, sdc.Area{Name: name})
		table.Count = append(table.Count, row)
	}
	out, err := sdc.Protect(table, sdc.LT6)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	b.WriteString("PCN,2021-22,2022-23\n")
	for a, area := range out.Areas() {
		b.WriteString(`"` + area.Name + `",` + out.Cell(a, 0).String() + "," + out.Cell(a, 1).String() + "\n")
	}
	t.Log(b.String())
	for _, want := range []string{`"Oxfordshire",10717,19339`, `"Unallocated",*,0`, `"Rural West Oxfordshire",*,980`, `"Thame",244,1259`} {
		if !strings.Contains(b.String(), want+"\n") {
			t.Errorf("no %s", want)
		}
	}
	if hidden, of := out.Hidden(); hidden != 2 || of != 44 {
		t.Errorf("%d of %d cells are withheld", hidden, of)
	}
	if got, want := attack(t, b.String(), sdc.How{TotalRow: "Oxfordshire"}), "Rural West Oxfordshire/2021-22: between 1 and 89\nUnallocated/2021-22: between 1 and 89\n"; got != want {
		t.Errorf("anybody can deduce\n%swant\n%s", got, want)
	}

	// What is stored is what was published, or is not taken back.
	data, err := json.Marshal(out)
	if err != nil {
		t.Fatal(err)
	}
	again, err := sdc.Read(data, out.Hash())
	if err != nil || again.Hash() != out.Hash() || again.Cell(0, 0) != out.Cell(0, 0) {
		t.Errorf("%v", err)
	}
	forged := strings.Replace(string(data), `"state":"withheld"`, `"state":"value","value":5`, 1)
	if _, err := sdc.Read([]byte(forged), out.Hash()); kith.KindOf(err) != kith.Conflict {
		t.Errorf("a table that was changed since is taken back: %v", err)
	}
}

// The seven states of a cell.
func TestStates(t *testing.T) {
	areas := []sdc.Area{{Name: "County", Parent: -1}, {Name: "North"}, {Name: "South"}, {Name: "East"}, {Name: "West"}}
	table := sdc.Table{Title: "States", Of: "people", Areas: areas, Categories: []string{"A", "B", "not recorded"}, NotRecorded: "not recorded",
		Count:     [][]int{nil, {300, 0, 20}, {300, 0, 200}, {0, 0, 0}, {40, 7, 12}},
		Eligible:  [][]int{nil, {4000, 300, 900, 5200}, {4000, 300, 900, 5200}, {4000, 300, 900, 5200}, {4000, 300, 900, 5200}},
		Reporting: [][2]int{{6, 8}, {2, 2}, {2, 2}, {0, 2}, {2, 2}}}
	table.Eligible[0] = []int{16000, 1200, 3600, 20800}
	p, err := sdc.Protect(table, sdc.LT6)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		area, column int
		want         sdc.State
		text         string
	}{{1, 0, sdc.Value, "300"}, {1, 1, sdc.Zero, "0"}, {2, 1, sdc.NoneRecorded, "none recorded"}, {1, 2, sdc.NotRecorded, "20"}, {3, 0, sdc.NoData, "no data"}, {4, 1, sdc.TooFew, "7"}} {
		if got := p.Cell(c.area, c.column); got.State() != c.want || got.String() != c.text {
			t.Errorf("%s, %s: %s, %q; want %s, %q", p.Areas()[c.area].Name, p.Columns()[c.column], got.State(), got, c.want, c.text)
		}
	}
	table.Count[4] = []int{40, 3, 12}
	p, err = sdc.Protect(table, sdc.LT6)
	if err != nil {
		t.Fatal(err)
	}
	if c := p.Cell(4, 1); c.State() != sdc.Withheld || c.String() != "*" {
		t.Error(c.State(), c)
	}
	if n, ok := p.Cell(4, 1).Number(); ok || n != 0 {
		t.Error("a withheld cell has a number")
	}
	if _, ok := (sdc.Cell{}).Number(); ok {
		t.Error("no cell has a number")
	}
}

// Counts of referrals are tested on the people behind them; a few who are not
// counted give themselves away as those who are; and so does all of a group.
func TestWhatIsTooSmall(t *testing.T) {
	base := sdc.Table{Title: "t", Of: "referrals", Categories: []string{"A", "B"}, Areas: []sdc.Area{{Name: "County", Parent: -1}, {Name: "North"}, {Name: "South"}, {Name: "East"}}}
	referrals := base
	referrals.Count = [][]int{nil, {50, 40}, {70, 60}, {80, 90}}
	referrals.People = [][]int{{100, 90, 190}, {3, 30, 33}, {50, 40, 90}, {60, 70, 130}}
	people := base
	people.Count = referrals.Count
	people.Eligible = [][]int{{900, 900, 1800}, {54, 400, 454}, {300, 300, 600}, {300, 200, 500}}
	all := people
	all.Eligible = [][]int{{900, 900, 1800}, {50, 400, 450}, {300, 300, 600}, {300, 200, 500}}
	for name, table := range map[string]sdc.Table{"three people": referrals, "four not counted": people, "all": all} {
		p, err := sdc.Protect(table, sdc.LT6)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if p.Cell(1, 0).State() != sdc.Withheld {
			t.Errorf("%s: %v", name, p.Cell(1, 0))
		}
		if hidden, _ := p.Hidden(); hidden < 4 {
			t.Errorf("%s: only %d withheld", name, hidden)
		}
	}
}

// What a table needs to be protected at all.
func TestTablesRefused(t *testing.T) {
	whole := []sdc.Area{{Name: "Whole", Parent: -1}, {Name: "Part"}}
	for name, table := range map[string]sdc.Table{
		"no areas":                {},
		"no rows":                 {Areas: whole},
		"sums given":              {Areas: whole, Count: [][]int{{1}, {1}}},
		"a short row":             {Areas: whole, Count: [][]int{nil, {}}},
		"below zero":              {Areas: whole, Count: [][]int{nil, {-1}}},
		"two wholes":              {Areas: []sdc.Area{{Parent: -1}, {Parent: -1}}, Count: [][]int{{1}, {1}}},
		"parts first":             {Areas: []sdc.Area{{Parent: 1}, {Parent: -1}}, Count: [][]int{{1}, nil}},
		"people of people":        {Areas: whole, Count: [][]int{nil, {9}}, People: [][]int{{1}, {1}}, Eligible: [][]int{{9}, {9}}},
		"few rows of people":      {Areas: whole, Count: [][]int{nil, {9}}, People: [][]int{{1}}},
		"few rows of reporting":   {Areas: whole, Count: [][]int{nil, {9}}, Reporting: [][2]int{{1, 1}}},
		"counts from nobody":      {Areas: whole, Count: [][]int{nil, {9}}, Reporting: [][2]int{{0, 1}, {0, 1}}},
		"no category of the kind": {Areas: whole, Count: [][]int{nil, {9}}, NotRecorded: "unknown"},
		"too many counted":        {Areas: whole, Count: [][]int{nil, {9}}, Eligible: [][]int{{9}, {8}}},
	} {
		if _, err := sdc.Protect(table, sdc.LT6); kith.KindOf(err) != kith.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := sdc.Protect(sdc.Table{Areas: whole, Count: [][]int{nil, {9}}}, sdc.Policy{Small: 5}); kith.KindOf(err) != kith.Invalid {
		t.Errorf("a policy that rounds to nothing: %v", err)
	}
	if _, err := sdc.Named("lt5"); kith.KindOf(err) != kith.Invalid {
		t.Error(err)
	}
	if p, err := sdc.Named("nhs-7-5"); err != nil || p.Small != 7 {
		t.Error(p, err)
	}
}

// A table that cannot be protected is changed by the steps, in their order.
func TestSteps(t *testing.T) {
	table := func() sdc.Table {
		return sdc.Table{Title: "t", Categories: []string{"young", "middle", "old"},
			Areas: []sdc.Area{{Name: "Network", Parent: -1}, {Name: "East"}, {Name: "West"}, {Name: "North"}},
			Count: [][]int{nil, {1, 1, 1}, {70, 80, 90}, {30, 20, 60}}}
	}
	into := map[string]string{"young": "under 65", "middle": "under 65"}
	for name, c := range map[string]struct {
		steps []sdc.Step
		want  string
	}{
		"joined areas":     {[]sdc.Step{sdc.JoinAreas()}, "areas are shown together: East with North"},
		"wider categories": {[]sdc.Step{sdc.Coarsen(into), sdc.JoinAreas()}, "categories were joined: under 65, old; areas are shown together: East with North"},
		"rows":             {[]sdc.Step{sdc.WithholdRows()}, "whole rows are withheld: East, North"},
	} {
		p, err := sdc.Protect(table(), sdc.LT6, c.steps...)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := strings.Join(p.Steps(), "; "); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
	if _, err := sdc.Protect(table(), sdc.LT6, sdc.Coarsen(nil)); kith.KindOf(err) != kith.Invalid {
		t.Error(err)
	}
}

// Tables of one period share their totals, so these are shown in all of them, and
// areas too small for that are joined in all of them.
func TestProtectTogether(t *testing.T) {
	areas := []sdc.Area{{Name: "Network", Parent: -1}, {Name: "East"}, {Name: "West"}, {Name: "North"}, {Name: "South"}}
	age := sdc.Table{Title: "age", Areas: areas, Categories: []string{"young", "old"}, Count: [][]int{nil, {2, 2}, {70, 80}, {30, 23}, {40, 45}}}
	sex := sdc.Table{Title: "sex", Areas: areas, Categories: []string{"women", "men", "not recorded"}, Count: [][]int{nil, {4, 0, 0}, {90, 57, 3}, {30, 20, 3}, {40, 40, 5}}}
	if _, err := sdc.ProtectTogether([]sdc.Table{age, sex}, sdc.LT6); kith.KindOf(err) != kith.Invalid || !strings.Contains(err.Error(), "East") {
		t.Errorf("a total of four is withheld or shown: %v", err)
	}
	all, err := sdc.ProtectTogether([]sdc.Table{age, sex}, sdc.LT6, sdc.JoinAreas())
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range all {
		for a, area := range p.Areas() {
			if c := p.Cell(a, len(p.Columns())-1); c.State() != sdc.Value {
				t.Errorf("%s: the total of %s is %s", p.Title(), area.Name, c)
			}
		}
		if got := strings.Join(p.Steps(), "; "); got != "areas are shown together: East with North" {
			t.Errorf("%s: %s", p.Title(), got)
		}
	}
	if all[1].Cell(3, 2).String() != "*" {
		t.Errorf("five not recorded in %s: %s", all[1].Areas()[3].Name, all[1].Cell(3, 2))
	}
	sex.Count[4] = []int{40, 40, 6}
	if _, err := sdc.ProtectTogether([]sdc.Table{age, sex}, sdc.LT6); kith.KindOf(err) != kith.Invalid || !strings.Contains(err.Error(), "do not count the same") {
		t.Error(err)
	}
	age.Apart = true
	if _, err := sdc.ProtectTogether([]sdc.Table{age}, sdc.LT6); kith.KindOf(err) != kith.Invalid {
		t.Error(err)
	}
}

// Nobody but the package can make a protected table or cell: the compiler says
// so. And what it gives out beside them holds no table.
func TestOnlyProtectedTablesLeave(t *testing.T) {
	exported, err := exec.Command("go", "list", "-export", "-f", "{{.Export}}", "kith/sdc").Output()
	if err != nil {
		t.Fatal(err)
	}
	imp := importer.ForCompiler(token.NewFileSet(), "gc", func(string) (io.ReadCloser, error) {
		return os.Open(strings.TrimSpace(string(exported)))
	})
	compile := func(body string) error {
		fset := token.NewFileSet()
		f, err := parser.ParseFile(fset, "x.go", "package x\nimport \"kith/sdc\"\nfunc page(sdc.Protected) {}\nfunc cell(sdc.Cell) {}\nvar table sdc.Table\n"+body, 0)
		if err != nil {
			t.Fatal(err)
		}
		_, err = (&types.Config{Importer: imp}).Check("x", fset, []*ast.File{f}, nil)
		return err
	}
	if err := compile("func f() { p, _ := sdc.Protect(table, sdc.LT6); page(p); cell(p.Cell(0, 0)); page(sdc.Protected{}) }"); err != nil {
		t.Fatal(err)
	}
	for _, body := range []string{
		"func f() { page(table) }",
		"func f() { page(sdc.Protected(table)) }",
		"func f() { p := sdc.Protected{}; p.r = p.r }",
		"func f() { page(sdc.Protected{table}) }",
		"func f() { cell(sdc.Cell{state: sdc.Value, n: 3}) }",
		"func f() { cell(sdc.Cell{sdc.Value, 3}) }",
		"func f() { var c sdc.Cell; c.n = 3 }",
		"func f() { cell(sdc.Cell(3)) }",
		"func f() { p, _ := sdc.Protect(table, sdc.LT6); _ = p.r.Cells }",
	} {
		if err := compile(body); err == nil {
			t.Errorf("this compiles: %s", body)
		}
	}
}
