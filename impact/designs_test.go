package impact_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"

	"kith"
	"kith/effect"
	"kith/impact"
	"kith/sdc"
)

const frame = `{"question": "Does it change A&E attendances?", "outcome": "A&E attendances", "unaffected": "cataract admissions",
 "from": "2022-01-01", "to": "2025-12-31", "pence": 15000, `

func sealedSpec(t testing.TB, text string) (effect.Spec, effect.Seal) {
	t.Helper()
	spec, err := impact.ReadSpec(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	seal, err := spec.Seal(sealed)
	if err != nil {
		t.Fatal(err)
	}
	return spec, seal
}

// board is an invented register of 40 practices, whose people go to A&E at a rate of
// their own, times what ratio says for a practice, a person and a day of 2022 to 2025.
func board(people int, ratio func(practice, person, day int) float64, row func(practice, person int) string, head string) (register, events string) {
	lot := rand.New(rand.NewPCG(7, 8))
	var p, e strings.Builder
	p.WriteString("person,practice,from,to,died" + head + "\n")
	e.WriteString("person,date,outcome\n")
	for i := range people {
		practice := i % 40
		fmt.Fprintf(&p, "p%05d,Y%02d,,,%s\n", i, practice, row(practice, i))
		for _, kind := range []struct {
			name string
			rate float64
		}{{"A&E attendances", 0.5 + lot.Float64()}, {"cataract admissions", 0.3}} {
			for day := lot.ExpFloat64() / kind.rate / 1.4 * 365; day < 1461; day += lot.ExpFloat64() / kind.rate / 1.4 * 365 {
				keep := 1 / 1.4
				if kind.rate != 0.3 {
					keep *= ratio(practice, i, int(day))
				}
				if lot.Float64() < keep {
					fmt.Fprintf(&e, "p%05d,%s,%s\n", i, string(kith.Day("2022-01-01").Add(int(day))), kind.name)
				}
			}
		}
	}
	return p.String(), e.String()
}

func day(s kith.Day) int { return kith.Day("2022-01-01").Until(s) }

// runs runs a design where nothing was done, and where a quarter fewer came.
func runs(t *testing.T, text string, with func(practice, person, day int) bool, row func(practice, person int) string, head string, tier effect.Tier) {
	t.Helper()
	spec, seal := sealedSpec(t, text)
	for _, effective := range []float64{1, 0.75} {
		people, events := board(4000, func(practice, person, day int) float64 {
			if with(practice, person, day) {
				return effective
			}
			return 1
		}, row, head)
		r, err := impact.Run(spec, seal, impact.Files{People: strings.NewReader(people), Events: strings.NewReader(events), Since: later}, later, sdc.NHS75)
		if err != nil {
			t.Fatal(err)
		}
		var words bytes.Buffer
		if err := r.Words(&words); err != nil {
			t.Fatal(err)
		}
		t.Log(words.String())
		none := strings.Contains(r.Claim.Claim, "no detectable difference")
		if r.Claim.Tier != tier || r.Ratio == nil || none != (effective == 1) || r.Ratio.Low > effective || r.Ratio.High < effective {
			t.Errorf("%v was true; tier %d, %v: %s %q", effective, r.Claim.Tier, r.Ratio, r.Claim.Claim, r.Claim.Why)
		}
		if effective < 1 && !strings.Contains(r.Money, "less (95% interval") {
			t.Errorf("money: %q", r.Money)
		}
		back(t, r)
	}
}

// back reads a report again: the same bytes come out, and what a runner cannot have
// written does not go in.
func back(t *testing.T, r impact.Report) {
	t.Helper()
	text, err := r.Text()
	if err != nil {
		t.Fatal(err)
	}
	again, err := impact.ReadReport(bytes.NewReader(text), later)
	if err != nil {
		t.Fatal(err)
	}
	if other, _ := again.Text(); !bytes.Equal(other, text) {
		t.Error("a report that was read is written differently")
	}
	if pdf, err := again.PDF("Nothing"); err != nil || !bytes.HasPrefix(pdf, []byte("%PDF")) {
		t.Errorf("no PDF: %v", err)
	}
	for what, change := range map[string]func(map[string]any){
		"another window":     func(m map[string]any) { m["spec"].(map[string]any)["days"] = 200 },
		"another hash":       func(m map[string]any) { m["seal"].(map[string]any)["hash"] = strings.Repeat("a", 64) },
		"a stronger claim":   func(m map[string]any) { m["claim"].(map[string]any)["tier"] = 5 },
		"a ratio outside":    func(m map[string]any) { m["ratio"] = map[string]any{"value": 0.1, "low": 0.5, "high": 0.6} },
		"run before":         func(m map[string]any) { m["run"] = "2020-01-01T00:00:00Z" },
		"no rule":            func(m map[string]any) { m["policy"] = "none v1" },
		"a name that is not": func(m map[string]any) { m["people"] = []string{"p00001"} },
		"tier 0, with a ratio": func(m map[string]any) {
			m["claim"].(map[string]any)["tier"], m["claim"].(map[string]any)["name"] = 0, "activity"
		},
		"a small number": func(m map[string]any) {
			for _, table := range m["tables"].([]any) {
				for _, cell := range table.(map[string]any)["cells"].([]any) {
					cell.(map[string]any)["value"], cell.(map[string]any)["state"] = 3, "value"
				}
			}
		},
	} {
		var m map[string]any
		if err := json.Unmarshal(text, &m); err != nil {
			t.Fatal(err)
		}
		change(m)
		forged, _ := json.Marshal(m)
		if _, err := impact.ReadReport(bytes.NewReader(forged), later); kith.KindOf(err) != kith.Invalid && kith.KindOf(err) != kith.Conflict {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func none(int, int) string { return "" }

func TestSeries(t *testing.T) {
	runs(t, frame+`"design": "series", "start": "2024-01-01"}`, func(_, _, d int) bool { return d >= day("2024-01-01") }, none, "", effect.Introduced)
}

func TestWaitingList(t *testing.T) {
	row := func(_, person int) string { return ",2024-02-01," + []string{"first", "waiting"}[person/40%2] }
	runs(t, frame+`"design": "waiting list"}`, func(_, person, d int) bool { return person/40%2 == 0 && d >= day("2024-02-01") }, row, ",drawn,arm", effect.Randomised)
}

// stepped has four waves of ten practices, in the order of a lot or as they are.
func stepped(t *testing.T, lot string) (text string, start func(practice int) int) {
	var names []string
	for i := range 40 {
		names = append(names, fmt.Sprintf("Y%02d", i))
	}
	seed := ""
	if lot != "" {
		order, err := effect.Lot(lot, names)
		if err != nil {
			t.Fatal(err)
		}
		names, seed = order, `, "lot": "`+lot+`"`
	}
	starts := map[string]kith.Day{}
	for i, n := range names {
		starts[n] = kith.Day("2023-01-01").AddMonths(6 * (i / 10))
	}
	all, _ := json.Marshal(starts)
	return frame + `"design": "stepped", "starts": ` + string(all) + seed + `}`, func(p int) int { return day(starts[fmt.Sprintf("Y%02d", p)]) }
}

func TestStepped(t *testing.T) {
	for lot, tier := range map[string]effect.Tier{"12-19-23-31-40-45": effect.Randomised, "": effect.Introduced} {
		text, start := stepped(t, lot)
		runs(t, text, func(p, _, d int) bool { return d >= start(p) }, none, "", tier)
	}
	// A lot whose order is not that of the starts was not drawn.
	text, _ := stepped(t, "12-19-23-31-40-45")
	if _, err := impact.ReadSpec(strings.NewReader(strings.Replace(text, "12-19", "12-20", 1))); kith.KindOf(err) != kith.Invalid {
		t.Errorf("a lot of another seed: %v", err)
	}
}

// A design says what it needs.
func TestDesignsThatAreNotWhole(t *testing.T) {
	for what, text := range map[string]string{
		"no such design":       `"design": "before and after"}`,
		"a series of no start": `"design": "series"}`,
		"a start mid-month":    `"design": "series", "start": "2024-01-15"}`,
		"too few months":       `"design": "series", "start": "2022-03-01"}`,
		"a start of a match":   `"start": "2024-01-01", "covariates": ["age"], "exact": []}`,
		"all at once":          `"design": "stepped", "starts": {"a": "2024-01-01", "b": "2024-01-01", "c": "2024-01-01", "d": "2024-01-01"}}`,
	} {
		if _, err := impact.ReadSpec(strings.NewReader(frame + text)); kith.KindOf(err) != kith.Invalid {
			t.Errorf("%s: %v", what, err)
		}
	}
}

// What is read from Parquet is what is read from CSV, and damaged files are refused.
func TestParquet(t *testing.T) {
	spec, seal := ready(t)
	people, events := files(3000, 1)
	dir := t.TempDir()
	asParquet := func(name, text string) *os.File {
		t.Helper()
		lines := strings.Split(strings.TrimSpace(text), "\n")
		head := strings.Split(lines[0], ",")
		group := parquet.Group{}
		for _, h := range head {
			group[h] = parquet.Optional(parquet.String())
		}
		schema := parquet.NewSchema("t", group)
		f, err := os.Create(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		w := parquet.NewGenericWriter[any](f, schema, parquet.Compression(&parquet.Zstd))
		for i, l := range lines[1:] {
			row := map[string]any{}
			for i, v := range strings.Split(l, ",") {
				if v != "" {
					row[head[i]] = v
				}
			}
			r := schema.Deconstruct(nil, row)
			if _, err := w.WriteRows([]parquet.Row{r}); err != nil {
				t.Fatal(err)
			}
			if i%1000 == 999 {
				if err := w.Flush(); err != nil { // another group of rows
					t.Fatal(err)
				}
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		return f
	}
	p, e := asParquet("people.parquet", people), asParquet("events.parquet", events)
	defer p.Close()
	defer e.Close()
	one, err := impact.Run(spec, seal, impact.Files{People: strings.NewReader(people), Events: strings.NewReader(events), Since: later}, later, sdc.NHS75)
	if err != nil {
		t.Fatal(err)
	}
	two, err := impact.Run(spec, seal, impact.Files{People: p, Events: e, Since: later}, later, sdc.NHS75)
	if err != nil {
		t.Fatal(err)
	}
	a, _ := one.Text()
	if b, _ := two.Text(); !bytes.Equal(a, b) {
		t.Errorf("CSV and Parquet differ:\n%s\n%s", a, b)
	}
	whole, err := os.ReadFile(p.Name())
	if err != nil {
		t.Fatal(err)
	}
	lot := rand.New(rand.NewPCG(1, 2))
	for range 12 {
		bad := bytes.Clone(whole)
		for range 1 + lot.IntN(20) {
			bad[4+lot.IntN(len(bad)-4)] ^= byte(1 + lot.IntN(255))
		}
		if lot.IntN(3) == 0 {
			bad = bad[:4+lot.IntN(len(bad)-4)]
		}
		_, err := impact.Run(spec, seal, impact.Files{People: bytes.NewReader(bad), Events: strings.NewReader(events), Since: later}, later, sdc.NHS75)
		if err != nil && kith.KindOf(err) != kith.Invalid {
			t.Fatalf("a damaged file: %v", err)
		}
	}
	if _, err := impact.Run(spec, seal, impact.Files{People: strings.NewReader("PAR1…"), Events: strings.NewReader(events), Since: later}, later, sdc.NHS75); err == nil {
		t.Error("a Parquet of nothing was read")
	}
}
