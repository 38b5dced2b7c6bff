package chart

import (
	"encoding/json"
	"encoding/xml"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kith/geo"
	"kith/sdc"
)

var update = flag.Bool("update", false, "write the golden files anew")

// networks are the county's of 2021-22 and 2022-23 as its board published them,
// with the number that was hidden in vain; the list sizes are invented.
var networks = []struct {
	name   string
	counts [2]int
	list   float64
}{
	{"Abingdon and District", [2]int{419, 547}, 32000}, {"Abingdon Central", [2]int{498, 414}, 35000}, {"Banbury Alliance", [2]int{251, 608}, 39000},
	{"Banbury Cross", [2]int{1026, 1255}, 55000}, {"Bicester", [2]int{574, 2452}, 54500}, {"City – East Oxford", [2]int{444, 699}, 39000},
	{"City – OX3+", [2]int{1974, 1965}, 48800}, {"Didcot", [2]int{1044, 1099}, 49000}, {"Eynsham & Witney", [2]int{403, 956}, 51000},
	{"Healthier Oxford City Network", [2]int{978, 2157}, 46900}, {"Henley SonNet", [2]int{99, 844}, 30000},
	{"Kidlington, Islip, Woodstock & Yarnton (KIWY)", [2]int{577, 629}, 35000}, {"North Oxfordshire Rural Alliance (NORA)", [2]int{312, 331}, 46700},
	{"Oxford Central", [2]int{212, 336}, 42600}, {"Rural West Oxfordshire", [2]int{85, 980}, 36000}, {"South East Oxford Health Alliance (SEOxHA)", [2]int{385, 649}, 41600},
	{"Thame", [2]int{244, 1259}, 31600}, {"Unallocated", [2]int{5, 0}, 0}, {"Wallingford & Surrounds", [2]int{210, 408}, 34000},
	{"Wantage", [2]int{197, 295}, 33200}, {"White Horse Botley", [2]int{780, 1456}, 30800},
}

func protect(t testing.TB, table sdc.Table) sdc.Protected {
	t.Helper()
	p, err := sdc.Protect(table, sdc.LT6)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// county is both years side by side, with the populations.
func county(t testing.TB) (sdc.Protected, Population) {
	table := sdc.Table{Title: "Referrals by primary care network", Period: "2021-22 and 2022-23", Of: "referrals", Apart: true,
		Categories: []string{"2021-22", "2022-23"}, Areas: []sdc.Area{{Code: "C", Name: "Oxfordshire", Parent: -1}}, Count: [][]int{nil}}
	people := Population{Of: "registered people", People: map[string]float64{}}
	for i, n := range networks {
		code := fmt.Sprintf("N%02d", i)
		table.Areas = append(table.Areas, sdc.Area{Code: code, Name: n.name})
		table.Count = append(table.Count, n.counts[:])
		people.People[code] = n.list
		people.People["C"] += n.list
	}
	return protect(t, table), people
}

// town is a town of three networks by ethnic group; one cell is small.
func town(t testing.TB) (sdc.Protected, Population) {
	return protect(t, sdc.Table{Title: "People referred by ethnic group", Period: "2026-27", Of: "people", NotRecorded: "Not recorded",
		Categories: []string{"Asian", "Black", "Mixed", "White", "Other", "Not recorded"},
		Areas:      []sdc.Area{{Code: "T", Name: "Millbury", Parent: -1}, {Code: "E", Name: "East"}, {Code: "M", Name: "Middle"}, {Code: "W", Name: "West"}},
		Count:      [][]int{nil, {20, 31, 12, 400, 9, 52}, {14, 3, 10, 380, 12, 44}, {17, 22, 13, 350, 8, 40}}}), census
}

var census = Population{Of: "registered people", People: map[string]float64{"Asian": 6400, "Black": 2100, "Mixed": 3100, "White": 86000, "Other": 2300}}

func series5(t testing.TB, counts ...int) Series {
	s := Series{Name: "Referrals, Millbury", Yearly: true}
	for i, n := range counts {
		p := protect(t, sdc.Table{Title: "Referrals", Period: fmt.Sprintf("%d-%02d", 2022+i, 23+i), Of: "referrals", Areas: []sdc.Area{{Code: "T", Name: "Millbury", Parent: -1}}, Count: [][]int{{n}}})
		s.Moments = append(s.Moments, Moment{Table: p, How: Reckoning{People: Population{Of: "registered people", People: map[string]float64{"T": 50000}}}})
	}
	return s
}

// squares are boundaries for the county: a grid of fields.
func squares() (out []geo.Area) {
	for i := range networks {
		if networks[i].name == "Unallocated" {
			continue
		}
		e, n := int32(420000+i%5*9000), int32(190000+i/5*8000)
		out = append(out, geo.Area{Code: fmt.Sprintf("N%02d", i), Polygons: [][][]geo.Point{{{{E: e, N: n}, {E: e + 9000, N: n}, {E: e + 9000, N: n + 8000}, {E: e + 3000, N: n + 9500}, {E: e, N: n + 8000}}}}})
	}
	return out
}

// in reckons one of the county's years.
func in(year int, people Population) Reckoning {
	return Reckoning{Columns: []string{[]string{"2021-22", "2022-23"}[year]}, People: people}
}

// steps takes each column of a table for a step.
func steps(p sdc.Protected) (out []Step) {
	for _, c := range p.Columns() {
		out = append(out, Step{c, []string{c}})
	}
	return out
}

// figures is one of every kind.
func figures(t testing.TB) map[string]Figure {
	t.Helper()
	out := map[string]Figure{}
	add := func(name string) func(Figure, error) {
		return func(f Figure, err error) {
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			out[name] = f
		}
	}
	b := Beside{Method: "Counted when the referral was received.", Coverage: "All 20 networks", Release: "2023-1"}
	c, people := county(t)
	add("ranking")(Ranking(c, 0, in(1, people), b))
	add("ranking-counts")(Ranking(c, 0, in(0, Population{}), b))
	add("funnel")(Funnel(c, 0, in(1, people), b))
	add("map")(Map(c, 0, in(0, people), squares(), b))
	e, groups := town(t)
	add("bars")(Bars(e, 0, b))
	add("bars-part")(Bars(e, 2, b))
	add("equity")(Equity(e, 0, groups, b))
	add("equity-part")(Equity(e, 2, groups, b))
	add("rates")(Rates(e, 0, groups, false, b))
	add("multiples")(Multiples([]sdc.Protected{e, e, e}, "T", []Population{groups, groups, groups}, b))
	add("flow")(Flow(protect(t, sdc.Table{Title: "From referral to support", Period: "2026-27", Of: "referrals",
		Categories: []string{"declined", "accepted only", "reached only", "planned only", "connected only", "came"},
		Areas:      []sdc.Area{{Code: "T", Name: "Millbury", Parent: -1}}, Count: [][]int{{35, 190, 110, 260, 190, 420}}}), 0, []Step{{"referrals received", nil},
		{"accepted", []string{"accepted only", "reached only", "planned only", "connected only", "came"}}, {"reached", []string{"reached only", "planned only", "connected only", "came"}},
		{"planned", []string{"planned only", "connected only", "came"}}, {"connected", []string{"connected only", "came"}}, {"came", []string{"came"}}}, b))
	add("trend")(Trend(series5(t, 410, 460, 3, 640, 700), b))
	add("trend-rising")(Trend(series5(t, 410, 460, 540, 640, 700), b))
	months := Series{Name: "Referrals, Millbury"}
	for i, n := range []int{82, 78, 91, 85, 88, 79, 84, 90, 86, 83, 140, 87} {
		months.Moments = append(months.Moments, Moment{Table: protect(t, sdc.Table{Title: "Referrals", Period: fmt.Sprintf("month %d", i+1), Of: "referrals",
			Areas: []sdc.Area{{Code: "T", Name: "Millbury", Parent: -1}}, Count: [][]int{{n}}})})
	}
	add("xmr")(XmR(months, b))
	return out
}

func TestGolden(t *testing.T) {
	for name, f := range figures(t) {
		png, err := f.PNG()
		if err != nil {
			t.Fatal(err)
		}
		if dir := os.Getenv("KITH_SCREENSHOT"); dir != "" { // to be looked at
			os.WriteFile(filepath.Join(dir, "chart-"+name+".png"), png, 0o644)
		}
		for end, got := range map[string][]byte{".svg": f.SVG(Wide), ".narrow.svg": f.SVG(Narrow), ".json": f.JSON(), ".csv": f.CSV()} {
			path := filepath.Join("testdata", name+end)
			if *update {
				if err := os.WriteFile(path, got, 0o644); err != nil {
					t.Fatal(err)
				}
				continue
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if string(got) != string(want) {
				t.Errorf("%s differs from %s: look at both, and write them anew with -update", name, path)
			}
		}
	}
}

// A picture is well formed, says what it is, holds nothing that runs or is
// fetched, and every text of it lies within its edges.
func TestPictures(t *testing.T) {
	for name, f := range figures(t) {
		for _, l := range []Layout{Wide, Narrow} {
			svg := string(f.SVG(l))
			d := xml.NewDecoder(strings.NewReader(svg))
			var path []string
			seen := map[string]string{}
			for {
				tok, err := d.Token()
				if err == io.EOF {
					break
				}
				if err != nil {
					t.Fatalf("%s: %v", name, err)
				}
				switch e := tok.(type) {
				case xml.StartElement:
					path = append(path, e.Name.Local)
					for _, a := range e.Attr {
						if strings.HasPrefix(a.Name.Local, "on") || a.Name.Local == "style" || a.Name.Local == "href" {
							t.Errorf("%s has the attribute %s", name, a.Name.Local)
						}
					}
				case xml.EndElement:
					path = path[:len(path)-1]
				case xml.CharData:
					if len(path) > 0 {
						seen[path[len(path)-1]] += string(e)
					}
				}
			}
			if seen["title"] != f.Title() || seen["desc"] != strings.Join(f.Words(), " ") || seen["script"]+seen["style"] != "" {
				t.Errorf("%s: title %q, description %q", name, seen["title"], seen["desc"])
			}
			s := f.wide
			if l == Narrow {
				s = f.narrow
			}
			for _, i := range s.items {
				if i.text == "" {
					continue
				}
				w := width(i.text, i.size, i.bold)
				x := i.rings[0][0].x - w*float64(i.anchor)/2
				if x < -2 || x+w > s.w+2 || i.rings[0][0].y > s.h || i.rings[0][0].y < 8 {
					t.Errorf("%s, %d: %q lies beyond the edge: %.0f to %.0f of %.0f, at %.0f of %.0f", name, l, i.text, x, x+w, s.w, i.rings[0][0].y, s.h)
				}
				if i.size < small {
					t.Errorf("%s: %q is smaller than can be read", name, i.text)
				}
			}
		}
	}
}

// What a figure says is a function of what is published: made from the stored
// bytes alone it is the same to the last byte, in every dress.
func TestNothingButWhatIsPublished(t *testing.T) {
	again := func(p sdc.Protected) sdc.Protected {
		data, err := json.Marshal(p)
		if err != nil {
			t.Fatal(err)
		}
		q, err := sdc.Read(data, p.Hash())
		if err != nil {
			t.Fatal(err)
		}
		return q
	}
	c, people := county(t)
	e, groups := town(t)
	for name, draw := range map[string]func(county, town sdc.Protected) (Figure, error){
		"ranking": func(c, _ sdc.Protected) (Figure, error) { return Ranking(c, 0, in(0, people), Beside{}) },
		"funnel":  func(c, _ sdc.Protected) (Figure, error) { return Funnel(c, 0, in(0, people), Beside{}) },
		"map":     func(c, _ sdc.Protected) (Figure, error) { return Map(c, 0, in(0, people), squares(), Beside{}) },
		"flow":    func(c, _ sdc.Protected) (Figure, error) { return Flow(c, 3, steps(c), Beside{}) },
		"bars":    func(_, e sdc.Protected) (Figure, error) { return Bars(e, 2, Beside{}) },
		"equity":  func(_, e sdc.Protected) (Figure, error) { return Equity(e, 2, groups, Beside{}) },
		"rates":   func(_, e sdc.Protected) (Figure, error) { return Rates(e, 2, groups, true, Beside{}) },
	} {
		f, err := draw(c, e)
		if err != nil {
			t.Fatal(name, err)
		}
		g, err := draw(again(c), again(e))
		if err != nil {
			t.Fatal(name, err)
		}
		same := every(t, g)
		for end, bytes := range every(t, f) {
			if string(bytes) != string(same[end]) {
				t.Errorf("%s%s says more than what is published", name, end)
			}
		}
	}
}

// every is a figure in all its dresses.
func every(t testing.TB, f Figure) map[string][]byte {
	t.Helper()
	png, err := f.PNG()
	if err != nil {
		t.Fatal(err)
	}
	all := files(t, f)
	all[".png"] = png
	return all
}

// files are those that are text, packed or not.
func files(t testing.TB, f Figure) map[string][]byte {
	t.Helper()
	xlsx, err := f.XLSX()
	if err != nil {
		t.Fatal(err)
	}
	return map[string][]byte{".svg": f.SVG(Wide), "-narrow.svg": f.SVG(Narrow), ".csv": f.CSV(), ".json": f.JSON(), ".xlsx": xlsx}
}
