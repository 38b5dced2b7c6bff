package chart

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"math/rand/v2"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"kith/sdc"
)

// texts are all that a figure says, in every file, with what is packed unpacked.
func written(t testing.TB, f Figure) string {
	t.Helper()
	var all strings.Builder
	for end, b := range files(t, f) {
		switch end {
		case ".xlsx":
			z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
			if err != nil {
				t.Fatal(err)
			}
			for _, part := range z.File {
				r, err := part.Open()
				if err != nil {
					t.Fatal(err)
				}
				text, err := io.ReadAll(r)
				if err != nil {
					t.Fatal(err)
				}
				all.Write(text)
			}
		default:
			all.Write(b)
		}
	}
	return all.String()
}

// The withheld numbers stand in no file of any kind of figure. They are such as
// stand nowhere by chance: no coordinate and no rate has them.
func TestNoSecretIsWritten(t *testing.T) {
	table := sdc.Table{Title: "People referred by ethnic group", Period: "2026-27", Of: "people", NotRecorded: "Not recorded",
		Categories: []string{"Asian", "Black", "Mixed", "White", "Other", "Not recorded"},
		Areas:      []sdc.Area{{Code: "T", Name: "Millbury", Parent: -1}, {Code: "E", Name: "East"}, {Code: "M", Name: "Middle"}, {Code: "W", Name: "West"}},
		Count:      [][]int{nil, {20113, 31117, 12119, 400123, 9127, 52009}, {14131, 3, 10133, 380137, 12139, 44041}, {17149, 22151, 13157, 350159, 8161, 40063}}}
	p := protect(t, table)
	var secrets []int
	for a, counts := range table.Count {
		for c, n := range counts {
			if p.Cell(a, c).State() == sdc.Withheld && n > 5 {
				secrets = append(secrets, n)
			}
		}
	}
	if len(secrets) < 2 {
		t.Fatal("too little is withheld for a test")
	}
	people := Population{Of: "registered people", People: map[string]float64{"T": 3e6, "E": 1e6, "M": 1e6, "W": 1e6}}
	for a := range p.Areas() {
		for c := range p.Columns() {
			for name, draw := range map[string]func() (Figure, error){
				"bars":   func() (Figure, error) { return Bars(p, a, Beside{}) },
				"equity": func() (Figure, error) { return Equity(p, a, census, Beside{}) },
				"rates":  func() (Figure, error) { return Rates(p, a, census, true, Beside{}) },
				"ranking": func() (Figure, error) {
					return Ranking(p, 0, Reckoning{Columns: p.Columns()[c : c+1], People: people}, Beside{})
				},
				"counts": func() (Figure, error) { return Ranking(p, 0, Reckoning{Columns: p.Columns()[c : c+1]}, Beside{}) },
			} {
				f, err := draw()
				if err != nil {
					t.Fatal(name, err)
				}
				all := written(t, f)
				for _, n := range secrets {
					for _, s := range []string{fmt.Sprint(n), thousands(float64(n)), decimal(float64(n) / 1000)} {
						if regexp.MustCompile(`[^0-9.]`+regexp.QuoteMeta(s)+`[^0-9]`).MatchString(all) && !shown(p, s) {
							t.Errorf("%s of area %d, column %d: %s stands in a file", name, a, c, s)
						}
					}
				}
			}
		}
	}
}

// shown reports whether a text is that of a number that is published anyway.
func shown(p sdc.Protected, s string) bool {
	for a := range p.Areas() {
		for c := range p.Columns() {
			if n, ok := p.Cell(a, c).Number(); ok && (decimal(float64(n)/1000) == s || thousands(float64(n)) == s) {
				return true
			}
		}
	}
	return false
}

// Over random tables: a figure of secret counts is the same as one of other
// counts whose publication is the same, and areas without a number stand last,
// by name.
func TestSecretsMoveNothing(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	pairs := 0
	for range 400 {
		table := sdc.Table{Title: "Referrals", Period: "2026-27", Of: "referrals", Apart: true, Categories: []string{"a"},
			Areas: []sdc.Area{{Code: "T", Name: "Whole", Parent: -1}}, Count: [][]int{nil}}
		for i := range 6 {
			table.Areas = append(table.Areas, sdc.Area{Code: fmt.Sprint(i), Name: string(rune('F' - i))})
			table.Count = append(table.Count, []int{r.IntN(14)})
		}
		p, err := sdc.Protect(table, sdc.LT6)
		if err != nil {
			continue
		}
		f, err := Ranking(p, 0, Reckoning{}, Beside{})
		if err != nil {
			t.Fatal(err)
		}
		last := ""
		for _, row := range f.Rows()[:len(f.Rows())-1] {
			if row.Values[0].Number == nil {
				if row.Name < last {
					t.Fatalf("withheld areas are not in the order of their names: %v", f.Rows())
				}
				last = row.Name
			} else if last != "" {
				t.Fatalf("an area with a number stands after one without: %v", f.Rows())
			}
		}
		// one is moved from one withheld area to another
		var hidden []int
		for a := 1; a < len(table.Areas); a++ {
			if p.Cell(a, 0).State() == sdc.Withheld {
				hidden = append(hidden, a)
			}
		}
		if len(hidden) < 2 || table.Count[hidden[0]][0] < 2 {
			continue
		}
		table.Count[hidden[0]][0]--
		table.Count[hidden[1]][0]++
		q, err := sdc.Protect(table, sdc.LT6)
		if err != nil || q.Hash() != p.Hash() {
			continue
		}
		pairs++
		g, err := Ranking(q, 0, Reckoning{}, Beside{})
		if err != nil {
			t.Fatal(err)
		}
		if string(f.SVG(Wide))+string(f.SVG(Narrow))+string(f.JSON())+string(f.CSV()) != string(g.SVG(Wide))+string(g.SVG(Narrow))+string(g.JSON())+string(g.CSV()) {
			t.Fatal("what is withheld moves what is drawn")
		}
	}
	if pairs < 20 {
		t.Errorf("only %d pairs of tables had the same publication", pairs)
	}
}

// What is not shown is never drawn as a bar or a point.
func TestAbsentIsNoZero(t *testing.T) {
	p := row(t, sdc.LT6, 40, -1, 20)
	f, err := Bars(p, 0, Beside{})
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range []scene{f.wide, f.narrow} {
		bars, hatched, words := 0, 0, 0
		for _, i := range l.items {
			switch {
			case i.fill == blue && i.text == "":
				bars++
			case i.fill == hatch:
				hatched++
			case i.text == "withheld":
				words++
			}
		}
		if bars != 2 || hatched != 1 || words != 1 {
			t.Errorf("%d bars, %d hatched, %d words", bars, hatched, words)
		}
	}
}

// Names are text wherever they come: no tag, no formula, no broken file.
func TestHostileNames(t *testing.T) {
	evil := []string{`<script>alert(1)</script>`, `=HYPERLINK("http://evil.example","x")`, "@SUM(A1)", "-2+3", "+1", "\t=1", `"quoted", and 'so'`, "a\x00b\x1b[31m", strings.Repeat("long ", 200), "\u202eevil", "]]>&amp;"}
	table := sdc.Table{Title: evil[0], Period: evil[1], Of: evil[2], Areas: []sdc.Area{{Code: "=1", Name: "Whole", Parent: -1}}, Count: [][]int{nil}}
	for i, name := range evil {
		table.Areas, table.Count = append(table.Areas, sdc.Area{Code: fmt.Sprint("+", i), Name: name}), append(table.Count, []int{20 + i})
	}
	f, err := Ranking(protect(t, table), 0, Reckoning{}, Beside{Method: "=1+1", Release: `"><b>`})
	if err != nil {
		t.Fatal(err)
	}
	all := written(t, f)
	all = strings.ReplaceAll(all, string(f.CSV()), "") // which has no tags
	if strings.Contains(all, "<script") || strings.Contains(all, "<f>") || strings.Contains(all, "<b>") {
		t.Error("a name became a tag")
	}
	for _, field := range strings.FieldsFunc(string(f.CSV()), func(r rune) bool { return r == ',' || r == '\n' || r == '\r' }) {
		if s := strings.TrimLeft(field, `"`); s != "" && strings.ContainsRune("=+@", rune(s[0])) {
			t.Errorf("a spreadsheet would reckon %q", field)
		}
	}
	if !json.Valid(f.JSON()) {
		t.Error("the JSON is none")
	}
	if _, err := f.PNG(); err != nil {
		t.Error(err)
	}
}

// No file of the package names the secret kind of table, and a Figure has no
// field that anybody else could fill.
func TestOnlyProtectedComesIn(t *testing.T) {
	set := token.NewFileSet()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(set, name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		onlyProtected(t, set, f)
	}
}

func onlyProtected(t *testing.T, set *token.FileSet, f *ast.File) {
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			if x, ok := n.X.(*ast.Ident); ok && x.Name == "sdc" && (n.Sel.Name == "Table" || n.Sel.Name == "Published") {
				t.Errorf("%s: sdc.%s", set.Position(n.Pos()), n.Sel.Name)
			}
		case *ast.TypeSpec:
			if s, ok := n.Type.(*ast.StructType); ok && n.Name.Name == "Figure" {
				for _, field := range s.Fields.List {
					for _, name := range field.Names {
						if name.IsExported() {
							t.Errorf("Figure.%s can be set from outside", name)
						}
					}
				}
			}
		}
		return true
	})
}
