package stats_test

import (
	"encoding/csv"
	"encoding/json"
	"math"
	"os"
	"strconv"
	"strings"
	"testing"

	"kith/stats"
)

// A row is a line of an oracle by its headings.
type row map[string]string

// num is a number of the row; NaN when it has none.
func (r row) num(name string) float64 {
	v, err := strconv.ParseFloat(r[name], 64)
	if err != nil {
		return math.NaN()
	}
	return v
}

func oracleRows(t *testing.T, path string) []row {
	t.Helper()
	f, err := os.Open("../../shared/oracles/" + path)
	if err != nil {
		t.Skip("skipped: the oracles are not beside the project:", path)
	}
	defer f.Close()
	lines, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var all []row
	for _, l := range lines[1:] {
		r := row{}
		for i, h := range lines[0] {
			r[h] = l[i]
		}
		all = append(all, r)
	}
	return all
}

func oracleJSON(t *testing.T, path string, into any) {
	t.Helper()
	b, err := os.ReadFile("../../shared/oracles/" + path)
	if err != nil {
		t.Skip("skipped: the oracles are not beside the project:", path)
	}
	if err := json.Unmarshal(b, into); err != nil {
		t.Fatal(err)
	}
}

// near compares within a relative tolerance; exact oracles are met to 1e-9.
func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if math.IsNaN(got) || math.Abs(got-want) > tolerance*max(1, math.Abs(want)) {
		t.Errorf("%s: %.15g, want %.15g", what, got, want)
	}
}

func limits(t *testing.T, what string, got stats.Limits, err error, want stats.Limits, tolerance float64) {
	t.Helper()
	if err != nil {
		t.Errorf("%s: %v", what, err)
		return
	}
	near(t, what+", value", got.Value, want.Value, tolerance)
	near(t, what+", low", got.Low, want.Low, tolerance)
	near(t, what+", high", got.High, want.High, tolerance)
}

// level reads "95%" and "99.8%".
func level(s string) stats.Level {
	v, _ := strconv.ParseFloat(strings.TrimSuffix(s, "%"), 64)
	return stats.Level(v / 100)
}

// both checks a row's limits at 95 and 99.8 %.
func both(t *testing.T, r row, what string, f func(stats.Level) (stats.Limits, error)) int {
	t.Helper()
	n := 0
	for _, c := range []struct {
		level stats.Level
		name  string
	}{{stats.P95, "95_0cl"}, {stats.P998, "99_8cl"}} {
		if r["lower"+c.name] == "" {
			continue
		}
		got, err := f(c.level)
		limits(t, what+" "+c.name, got, err, stats.Limits{Value: r.num("value"), Low: r.num("lower" + c.name), High: r.num("upper" + c.name)}, 1e-9)
		n++
	}
	return n
}

func TestCountsAgainstPHE(t *testing.T) {
	n := 0
	for _, r := range oracleRows(t, "phe/test_BW.csv") {
		x, all, l := r.num("x"), r.num("n"), level(r["confidence"])
		var got stats.Limits
		var err error
		want := stats.Limits{Value: x, Low: r.num("lowercl"), High: r.num("uppercl")}
		switch r["method"] {
		case "Byars":
			got, err = stats.Byar(x, l)
		default:
			got, err = stats.Proportion(x, all, l)
			want.Value = x / all
		}
		limits(t, r["method"]+" "+r["x"], got, err, want, 1e-9)
		n++
	}
	for _, r := range oracleRows(t, "phe/test_Rate.csv") {
		if r["value"] != "" {
			n += both(t, r, "rate "+r["Area"]+r["Numerator"], func(l stats.Level) (stats.Limits, error) {
				return stats.Rate(r.num("Numerator"), r.num("Denominator"), r.num("multiplier"), l)
			})
		}
	}
	for _, r := range oracleRows(t, "phe/test_Prop.csv") {
		if r["value"] != "" {
			n += both(t, r, "proportion "+r["Area"]+r["Numerator"], func(l stats.Level) (stats.Limits, error) {
				p, err := stats.Proportion(r.num("Numerator"), r.num("Denominator"), l)
				return p.Times(r.num("multiplier")), err
			})
		}
	}
	for file, f := range map[string]func(r row) (stats.Limits, error){
		"phe/test_Rate_g_results.csv": func(r row) (stats.Limits, error) {
			return stats.Rate(r.num("Numerator"), r.num("Denominator"), r.num("multiplier"), level(r["confidence"]))
		},
		"phe/test_Prop_g_results.csv": func(r row) (stats.Limits, error) {
			p, err := stats.Proportion(r.num("Numerator"), r.num("Denominator"), level(r["confidence"]))
			return p.Times(r.num("multiplier")), err
		},
	} {
		for _, r := range oracleRows(t, file) {
			if r["value"] == "" || r["confidence"] == "" {
				continue
			}
			got, err := f(r)
			limits(t, file+" "+r["Area"], got, err, stats.Limits{Value: r.num("value"), Low: r.num("lowercl"), High: r.num("uppercl")}, 1e-9)
			n++
		}
	}
	values := map[string][]float64{}
	for _, r := range oracleRows(t, "phe/test_Mean.csv") {
		values[r["area"]] = append(values[r["area"]], r.num("values"))
		values["No grouping"] = append(values["No grouping"], r.num("values"))
	}
	for _, r := range oracleRows(t, "phe/test_Mean_results.csv") {
		n += both(t, r, "mean "+r["area"], func(l stats.Level) (stats.Limits, error) { return stats.Mean(values[r["area"]], l) })
	}
	t.Logf("%d intervals", n)
}

func TestStandardisedRatesAgainstPHE(t *testing.T) {
	strata := map[string][]stats.Stratum{}
	for _, r := range oracleRows(t, "phe/test_multiarea_esp.csv") {
		strata[r["area"]] = append(strata[r["area"]], stats.Stratum{Events: r.num("count"), Population: r.num("pop"), Weight: r.num("esp2013")})
	}
	for _, r := range oracleRows(t, "phe/test_DSR_1976.csv") {
		strata["testdata_1976"] = append(strata["testdata_1976"], stats.Stratum{Events: r.num("count"), Population: r.num("pop"), Weight: r.num("esp1976")})
	}
	at := map[string]int{}
	for _, r := range oracleRows(t, "phe/test_DSR_nonind.csv") {
		key := r["area"] + r["ageband"]
		i, ok := at[key]
		if !ok {
			i = len(strata[r["area"]])
			at[key] = i
			strata[r["area"]] = append(strata[r["area"]], stats.Stratum{Population: r.num("pop"), Weight: r.num("esp2013")})
		}
		s := &strata[r["area"]][i]
		for len(s.Repeats) < int(r.num("freq")) {
			s.Repeats = append(s.Repeats, 0)
		}
		if r["persons"] != "" {
			s.Repeats[int(r.num("freq"))-1] += r.num("persons")
		}
	}
	n := 0
	for _, r := range oracleRows(t, "phe/test_DSR_results.csv") {
		per := 100_000.0
		if strings.Contains(r["statistic"], "10000") && !strings.Contains(r["statistic"], "100000") {
			per = 10_000
		}
		if r["value"] == "" {
			if _, err := stats.Direct(strata[r["area"]], per, stats.P95); err == nil {
				t.Errorf("%s has a rate", r["area"])
			}
			continue
		}
		n++
		tolerance := 1e-9
		if strings.Contains(r["area"], "nonind") {
			tolerance = 1e-11 * 1000 // printed to eight decimals
		}
		got, err := stats.Direct(strata[r["area"]], per, stats.P95)
		limits(t, r["area"], got, err, stats.Limits{Value: r.num("value"), Low: r.num("lower95_0cl"), High: r.num("upper95_0cl")}, tolerance)
		if r["area"] == "testdata_1976" {
			continue // the oracle's 99.8 % limits of this row are ten times too large
		}
		got, err = stats.Direct(strata[r["area"]], per, stats.P998)
		limits(t, r["area"]+" 99.8", got, err, stats.Limits{Value: r.num("value"), Low: r.num("lower99_8cl"), High: r.num("upper99_8cl")}, tolerance)
	}
	if n < 8 {
		t.Errorf("%d rates", n)
	}
}

func TestIndirectRatesAgainstPHE(t *testing.T) {
	var events, people []float64
	for _, r := range oracleRows(t, "phe/test_ISR_refdata.csv") {
		events, people = append(events, r.num("refcount")), append(people, r.num("refpop"))
	}
	population, observed := map[string][]float64{}, map[string]float64{}
	for _, r := range oracleRows(t, "phe/test_multiarea.csv") {
		population[r["area"]] = append(population[r["area"]], r.num("pop"))
	}
	for _, r := range oracleRows(t, "phe/test_ISR_lookup.csv") {
		observed[r["area"]] = r.num("total_count")
	}
	n := 0
	for _, r := range oracleRows(t, "phe/test_ISR_results.csv") {
		if !strings.HasPrefix(r["area"], "testdata") {
			continue // made of other references
		}
		expected, err := stats.Expected(population[r["area"]], events, people)
		if err != nil {
			t.Fatal(err)
		}
		near(t, r["area"]+" expected", expected, r.num("expected"), 1e-9)
		times := 1.0
		switch {
		case r["ref_rate"] != "":
			times = r.num("ref_rate")
		case strings.HasSuffix(r["statistic"], "x 100"):
			times = 100
		}
		n += both(t, r, r["area"]+" "+r["statistic"], func(l stats.Level) (stats.Limits, error) {
			v, err := stats.Ratio(observed[r["area"]], expected, l)
			return v.Times(times), err
		})
	}
	t.Logf("%d intervals", n)
}

func TestQuantilesAgainstPHE(t *testing.T) {
	groups := map[string]int{"Quartile": 4, "Quintile": 5, "Septile": 7, "Decile": 10}
	sets := map[string][]row{}
	var names []string
	for _, r := range oracleRows(t, "phe/test_quantiles_ug.csv") {
		key := r["QuantileNm"] + r["GroupSet"] // of "None" all are one set, the highest first
		switch r["GroupSet"] {
		case "IndSexReg":
			key += r["IndSexRef"] + r["ParentCode"]
		case "IndSex":
			key += r["IndSexRef"]
		}
		if sets[key] == nil {
			names = append(names, key)
		}
		sets[key] = append(sets[key], r)
	}
	n := 0
	for _, key := range names {
		var values []float64
		for _, r := range sets[key] {
			values = append(values, r.num("Value"))
		}
		first := sets[key][0]
		got, err := stats.Quantiles(values, groups[first["QuantileNm"]], first["Polarity"] == "TRUE" || first["GroupSet"] == "None")
		if err != nil {
			t.Fatal(err)
		}
		for i, r := range sets[key] {
			want := 0
			if r["QuantileInGrp"] != "" {
				want = int(r.num("QuantileInGrp"))
			}
			n++
			if got[i] != want {
				t.Errorf("%s %s: %d, want %d", key, r["AreaName"], got[i], want)
			}
		}
	}
	t.Logf("%d areas in %d sets", n, len(sets))
}

func TestSlopeAgainstPHE(t *testing.T) {
	all := oracleRows(t, "phe/SII_test_data.csv")
	points, intervals := 0, 0
	for i := 0; i < len(all); {
		r := all[i]
		j := i + 1
		for j < len(all) && all[j]["sii"] == "" && all[j]["TestDescription"] == r["TestDescription"] && all[j]["Quantile"] != "1" {
			j++
		}
		set := all[i:j]
		i = j
		if r["sii"] == "" {
			continue
		}
		d := r["TestDescription"]
		scale, times := stats.Linear, 1.0
		switch {
		case strings.Contains(d, "log transform"):
			scale = stats.Log
		case strings.Contains(d, "logit transform"):
			scale = stats.Logit
		}
		switch {
		case strings.Contains(d, "x 100"):
			times = 100
		case strings.Contains(d, "x -100"):
			times = -100
		case strings.Contains(d, "negative multiplier"):
			times = -1
		}
		l := stats.P95
		if c := strings.Trim(r["Confidence"], "c()"); c != "" {
			v, _ := strconv.ParseFloat(strings.Split(c, ",")[0], 64)
			l = stats.Level(v / 100)
		}
		var groups []stats.Group
		for _, g := range set {
			v := stats.Group{Population: g.num("Population"), Value: g.num("Value"), SE: g.num("StandardError")}
			if g["LowerCL"] != "" {
				v.SE = scale.SE(g.num("LowerCL"), g.num("UpperCL"), stats.P95)
			}
			groups = append(groups, v)
		}
		got, err := stats.Slope(groups, scale, l)
		if err != nil {
			t.Errorf("%s: %v", d, err)
			continue
		}
		rii, sii := got.RII, got.SII.Times(times)
		if times < 0 {
			rii = stats.Limits{Value: 1 / rii.Value, Low: 1 / rii.High, High: 1 / rii.Low}
			sii.Low, sii.High = sii.High, sii.Low
		}
		near(t, d+" SII", sii.Value, r.num("sii"), 1e-9)
		points++
		if r["rii"] != "" {
			near(t, d+" RII", rii.Value, r.num("rii"), 1e-9)
		}
		if r["Intercept"] != "" {
			near(t, d+" intercept", got.Intercept, r.num("Intercept"), 1e-9)
		}
		for name, v := range map[string]float64{"sii_lowercl_1": sii.Low, "sii_uppercl_1": sii.High, "rii_lowercl_1": rii.Low, "rii_uppercl_1": rii.High} {
			if r[name] != "" {
				near(t, d+" "+name, v, r.num(name), 0.05)
				intervals++
			}
		}
	}
	t.Logf("%d slopes, %d simulated limits", points, intervals)
}
