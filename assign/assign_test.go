package assign

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"kith"
)

// random is a problem drawn by lot, with some that must not be.
func random(r *rand.Rand, many, few, places int) Problem {
	p := Problem{Cost: make([][]int64, many), Places: make([][]int64, few), Nobody: make([]int64, many)}
	for i := range p.Cost {
		p.Cost[i], p.Nobody[i] = make([]int64, few), int64(r.IntN(100))
		for j := range p.Cost[i] {
			if p.Cost[i][j] = int64(r.IntN(60)); r.IntN(4) == 0 {
				p.Cost[i][j] = Never
			}
		}
	}
	for j := range p.Places {
		step := int64(0)
		for range r.IntN(places + 1) {
			step += int64(r.IntN(15))
			p.Places[j] = append(p.Places[j], step)
		}
	}
	return p
}

// costOf is what an answer costs, or -1 when it must not be.
func costOf(p Problem, to []int) int64 {
	cost, has := int64(0), make([]int, len(p.Places))
	for i, j := range to {
		switch {
		case j == Nobody:
			cost += p.Nobody[i]
		case p.Cost[i][j] == Never || has[j] == len(p.Places[j]):
			return -1
		default:
			cost += p.Cost[i][j] + p.Places[j][has[j]]
			has[j]++
		}
	}
	return cost
}

// brute tries everything.
func brute(p Problem) int64 {
	best, to := int64(-1), make([]int, len(p.Cost))
	var try func(i int)
	try = func(i int) {
		if i == len(to) {
			if c := costOf(p, to); c >= 0 && (best < 0 || c < best) {
				best = c
			}
			return
		}
		for j := Nobody; j < len(p.Places); j++ {
			to[i] = j
			try(i + 1)
		}
	}
	try(0)
	return best
}

func TestAsCheapAsBruteForce(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for n := range 3000 {
		p := random(r, r.IntN(7), 1+r.IntN(4), 3)
		to, cost, err := Solve(p)
		if err != nil {
			t.Fatal(err)
		}
		if got := costOf(p, to); got != cost {
			t.Fatalf("%d: %v costs %d and not %d", n, to, got, cost)
		}
		if want := brute(p); cost != want {
			t.Fatalf("%d: %d, and brute force finds %d: %+v", n, cost, want, p)
		}
		if again, _, _ := Solve(p); fmt.Sprint(again) != fmt.Sprint(to) {
			t.Fatalf("%d: %v, then %v", n, to, again)
		}
	}
}

// The same by linear programming, solved by GLPK: problems of real size.
func TestAsCheapAsLP(t *testing.T) {
	glpsol, err := exec.LookPath("glpsol")
	if err != nil {
		t.Skip("skipped: glpsol is not installed (script/setup glpk)")
	}
	r := rand.New(rand.NewPCG(3, 4))
	for _, size := range [][3]int{{20, 8, 4}, {60, 20, 5}, {120, 30, 6}, {200, 50, 6}} {
		p := random(r, size[0], size[1], size[2])
		_, cost, err := Solve(p)
		if err != nil {
			t.Fatal(err)
		}
		if want := byLP(t, glpsol, p); cost != want {
			t.Errorf("%v: %d, and GLPK finds %d", size, cost, want)
		}
	}
}

// byLP writes a problem as an LP, has it solved, and reads what it costs.
func byLP(t *testing.T, glpsol string, p Problem) int64 {
	t.Helper()
	var object, rows, bounds bytes.Buffer
	term := func(b *bytes.Buffer, c int64, name string) { fmt.Fprintf(b, " + %d %s\n", c, name) }
	for i := range p.Cost {
		term(&object, p.Nobody[i], fmt.Sprintf("n%d", i))
		fmt.Fprintf(&rows, " one%d: n%d", i, i)
		for j, c := range p.Cost[i] {
			if c != Never {
				term(&object, c, fmt.Sprintf("x%d_%d", i, j))
				fmt.Fprintf(&rows, " + x%d_%d", i, j)
			}
		}
		fmt.Fprintln(&rows, " = 1")
	}
	for j, places := range p.Places {
		fmt.Fprintf(&rows, " room%d: 0 n0", j)
		for i := range p.Cost {
			if p.Cost[i][j] != Never {
				fmt.Fprintf(&rows, " + x%d_%d", i, j)
			}
		}
		for k, c := range places {
			term(&object, c, fmt.Sprintf("p%d_%d", j, k))
			fmt.Fprintf(&rows, " - p%d_%d", j, k)
			fmt.Fprintf(&bounds, " p%d_%d <= 1\n", j, k)
		}
		fmt.Fprintln(&rows, " <= 0")
	}
	dir := t.TempDir()
	in, out := filepath.Join(dir, "p.lp"), filepath.Join(dir, "p.txt")
	text := "Minimize\n cost:\n" + object.String() + "Subject To\n" + rows.String() + "Bounds\n" + bounds.String() + "End\n"
	if err := os.WriteFile(in, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if said, err := exec.Command(glpsol, "--lp", in, "-o", out).CombinedOutput(); err != nil {
		t.Fatalf("glpsol: %v\n%s", err, said)
	}
	said, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(string(said), "\n") {
		if f := strings.Fields(line); len(f) > 3 && f[0] == "Objective:" {
			cost, err := strconv.ParseFloat(f[3], 64)
			if err != nil {
				t.Fatal(err)
			}
			return int64(cost + 0.5)
		}
	}
	t.Fatalf("glpsol gave no objective:\n%s", said)
	return 0
}

func TestRefused(t *testing.T) {
	for name, p := range map[string]Problem{
		"costs of too few":        {Cost: [][]int64{{1}}, Places: [][]int64{{0}, {0}}, Nobody: []int64{1}},
		"nobody is not said":      {Cost: [][]int64{{1}}, Places: [][]int64{{0}}},
		"a cost below none":       {Cost: [][]int64{{-2}}, Places: [][]int64{{0}}, Nobody: []int64{1}},
		"nobody costs below none": {Cost: [][]int64{{1}}, Places: [][]int64{{0}}, Nobody: []int64{-1}},
		"a cost too large":        {Cost: [][]int64{{1 << 50}}, Places: [][]int64{{0}}, Nobody: []int64{1}},
		"places that grow cheap":  {Cost: [][]int64{{1}}, Places: [][]int64{{5, 4}}, Nobody: []int64{1}},
	} {
		if _, _, err := Solve(p); kith.KindOf(err) != kith.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	if to, cost, err := Solve(Problem{}); len(to) != 0 || cost != 0 || err != nil {
		t.Errorf("of none: %v, %d, %v", to, cost, err)
	}
}

// A morning: 200 referrals, 50 workers.
func BenchmarkMorning(b *testing.B) {
	p := random(rand.New(rand.NewPCG(5, 6)), 200, 50, 8)
	for b.Loop() {
		if _, _, err := Solve(p); err != nil {
			b.Fatal(err)
		}
	}
}
