package open

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"kith/sdc"
	"kith/web/webtest"
)

// Whoever takes every table that the interface gives and solves for what is withheld,
// with all the sums at once, finds no small number: each could still be one, and the
// most that is small.
func TestSolvingFindsNoSecret(t *testing.T) {
	c := newCounty(t)
	b := webtest.Open(t, opened(t, c.d))
	hidden, solved := 0, 0
	for code, x := range secretsOf(t, c.d) {
		var told struct {
			Rows []struct {
				Cells []struct{ Value *int }
			}
		}
		if err := json.Unmarshal([]byte(b.Get("/observatory/v1/tables/2025-26/"+code).Body), &told); err != nil {
			t.Fatal(code, err)
		}
		areas, columns := x.Public.Areas(), x.Public.Columns()
		if len(told.Rows) != len(areas) {
			t.Fatalf("%s: %d rows for %d areas", code, len(told.Rows), len(areas))
		}
		counts := sums(x.Secret, areas)
		for whole := range areas {
			rows := []int{whole}
			for i, a := range areas {
				if a.Parent == whole {
					rows = append(rows, i)
				}
			}
			if len(rows) < 2 || len(columns) != len(counts[0]) && len(columns) != len(counts[0])+1 {
				continue // categories were joined: the secret is counted otherwise
			}
			var text strings.Builder
			w := csv.NewWriter(&text)
			line := []string{"area"}
			for i := range columns {
				line = append(line, fmt.Sprintf("column %d", i))
			}
			if x.Public.Totals() {
				line[len(line)-1] = "Total"
			}
			w.Write(line)
			for at, i := range append(rows[1:], whole) {
				line = []string{fmt.Sprintf("row %d", at)}
				if i == whole {
					line[0] = "Total"
				}
				for _, cell := range told.Rows[i].Cells {
					if cell.Value == nil {
						line = append(line, "*")
					} else {
						line = append(line, fmt.Sprint(*cell.Value))
					}
				}
				w.Write(line)
			}
			w.Flush()
			p, err := sdc.ReadPublished(strings.NewReader(text.String()), sdc.How{Zeros: true, TotalRow: "Total"})
			if err != nil {
				t.Fatalf("%s: %v\n%s", code, err, text.String())
			}
			found, err := p.Attack()
			if err != nil {
				t.Fatalf("%s: %v\n%s", code, err, text.String())
			}
			order := append(rows[1:], whole)
			for _, d := range found {
				if d.Column >= len(counts[order[d.Row]]) {
					continue
				}
				hidden++
				if n := counts[order[d.Row]][d.Column]; n >= 1 && n <= sdc.LT6.Small {
					if solved++; d.After.Low > 1 || d.After.High < sdc.LT6.Small {
						t.Errorf("%s, %s, %s: it is %d, and can be told to be %s", code, areas[order[d.Row]].Name, columns[d.Column], n, d.After)
					}
				}
			}
		}
	}
	if solved < 5 {
		t.Errorf("%d of %d withheld cells are small: too little for a test", solved, hidden)
	}
	t.Logf("%d withheld cells solved for, %d of them small", hidden, solved)
}

// sums are a table's counts in every area.
func sums(t sdc.Table, areas []sdc.Area) [][]int {
	out := make([][]int, len(areas))
	for i := len(areas) - 1; i >= 0; i-- {
		if i < len(t.Count) && t.Count[i] != nil {
			out[i] = t.Count[i]
		}
		if out[i] == nil {
			out[i] = make([]int, max(1, len(t.Categories)))
		}
		if up := areas[i].Parent; up >= 0 {
			if out[up] == nil {
				out[up] = make([]int, len(out[i]))
			}
			for c, n := range out[i] {
				out[up][c] += n
			}
		}
	}
	return out
}
