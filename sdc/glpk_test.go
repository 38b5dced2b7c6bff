package sdc

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// Intervals of tables too large to try all counts are those of GLPK, which is
// given the table's sums as a linear program.
func TestIntervalsAgainstGLPK(t *testing.T) {
	if _, err := exec.LookPath("glpsol"); err != nil {
		t.Skip("skipped: there is no glpsol; script/setup glpk installs it")
	}
	asked := 0
	for seed := range uint64(3) {
		table := drawn(seed, 30, 5, 5, 14)
		m := newMaker(&table, LT6, false)
		if seed > 0 {
			m.repair() // once with small counts alone withheld, then protected
		}
		program := table.program(m.net.known)
		step := max(len(m.need)/6, 1)
		for i := 0; i < len(m.need); i += step {
			c := int(m.need[i].cell)
			got := m.net.interval(c)
			if low, high := glpk(t, "Minimize", program, c), glpk(t, "Maximize", program, c); got != (Range{low, high}) {
				t.Errorf("seed %d, cell %d: %v, and GLPK says %d to %d", seed, c, got, low, high)
			}
			asked++
		}
	}
	t.Logf("%d intervals", asked)
}

// program is all that is known of a table, as CPLEX's LP format has it: sums
// first, then bounds.
func (t *Table) program(known []Range) string {
	var b strings.Builder
	width := len(t.columns())
	b.WriteString("Subject To\n")
	whole := t.whole()
	for a := range t.Areas {
		for c := range width {
			if !whole[a] {
				break
			}
			fmt.Fprintf(&b, "- x%d", a*width+c)
			for d, part := range t.Areas {
				if part.Parent == a {
					fmt.Fprintf(&b, " + x%d", d*width+c)
				}
			}
			b.WriteString(" = 0\n")
		}
		fmt.Fprintf(&b, "- x%d", a*width+width-1)
		for c := range width - 1 {
			fmt.Fprintf(&b, " + x%d", a*width+c)
		}
		b.WriteString(" = 0\n")
	}
	b.WriteString("Bounds\n")
	for c, k := range known {
		fmt.Fprintf(&b, "%d <= x%d <= %d\n", k.Low, c, k.High)
	}
	return b.String() + "End\n"
}

var objective = regexp.MustCompile(`Objective:\s+\S+ = (\S+)`)

func glpk(t *testing.T, direction, program string, cell int) int {
	t.Helper()
	dir := t.TempDir()
	in, out := filepath.Join(dir, "in.lp"), filepath.Join(dir, "out.txt")
	if err := os.WriteFile(in, fmt.Appendf(nil, "%s\nobj: x%d\n%s", direction, cell, program), 0o600); err != nil {
		t.Fatal(err)
	}
	if said, err := exec.Command("glpsol", "--lp", in, "-o", out).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	text, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	v, err := strconv.ParseFloat(objective.FindStringSubmatch(string(text))[1], 64)
	if err != nil {
		t.Fatal(err)
	}
	return int(v + 0.5)
}
