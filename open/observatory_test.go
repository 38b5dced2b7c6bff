package open

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"kith"
	"kith/chart"
	"kith/db"
	"kith/db/dbtest"
	"kith/geo"
	"kith/nhs"
	"kith/observatory"
	"kith/person"
	"kith/referral"
	"kith/sample"
	"kith/sdc"
	"kith/team"
	"kith/web/webtest"
)

// A county is some teams with people referred to them in two years, published:
// what the pages of the observatory are tried on.
type county struct {
	t testing.TB
	d *db.DB
	n int
}

// fiveTeams are its teams.
var fiveTeams = []kith.ID{sample.North, sample.South, "team-east", "team-west", "team-vale"}

// squares are where they work: fields side by side.
func squares(context.Context) (all []geo.Area, tag string, err error) {
	for i, id := range fiveTeams {
		e := int32(400000 + 9000*i) // #nosec G115 -- five
		all = append(all, geo.Area{Code: string(id), Polygons: [][][]geo.Point{{{{E: e, N: 200000}, {E: e + 9000, N: 200000}, {E: e + 9000, N: 209000}, {E: e, N: 209000}}}}})
	}
	return all, "squares", nil
}

// small is how many of East's referrals of 2025-26 came from the person: few
// enough to be withheld, and known to the tests.
const small = 3

func newCounty(t testing.TB) *county {
	t.Helper()
	c := &county{t: t, d: dbtest.Open(t)}
	dbtest.Do(t, c.d, dbtest.System, func(tx *db.Tx) error {
		if err := sample.Teams(tx); err != nil {
			return err
		}
		for _, name := range []string{"East", "West", "Vale"} {
			if err := db.Insert(tx, &team.Team{Row: db.Row{ID: kith.ID("team-" + strings.ToLower(name))}, New: team.New{Name: name + " PCN"}}); err != nil {
				return err
			}
		}
		for i := range 4 {
			size := observatory.ListSize{Practice: nhs.ODS(fmt.Sprintf("K990%02d", i)), Day: "2024-04-01", Patients: 4000 + 700*i, Source: "invented"}
			if err := observatory.SetListSize(tx, size); err != nil {
				return err
			}
		}
		return nil
	})
	dbtest.Do(t, c.d, dbtest.Analyst, func(tx *db.Tx) error {
		var lines strings.Builder
		lines.WriteString("area,breakdown,group,people\n")
		for i, id := range fiveTeams {
			for code, groups := range map[string][]string{"sex": {"Female", "Male"}, "age": {"Under 18", "18 to 24", "25 to 39", "40 to 64", "65 to 74", "75 to 84", "85 and over"},
				"ethnicity": {"Asian", "Black", "Mixed", "White", "Other"}, "deprivation": {"1", "2", "3", "4", "5"}} {
				for j, g := range groups {
					fmt.Fprintf(&lines, "%s,%s,%s,%d\n", id, code, g, 900+i*70+j*130)
				}
			}
		}
		_, err := observatory.ReadGroups(tx, strings.NewReader(lines.String()), observatory.GroupSize{Year: 2021, Counts: "residents", Source: "invented"})
		return err
	})
	for year, many := range map[int]int{2024: 40, 2025: 52} {
		at := observatory.Period{Year: year}.From().Start().Add(9 * time.Hour)
		for i, id := range fiveTeams {
			c.refer(id, many+11*i, at)
		}
	}
	for _, year := range []int{2024, 2025} {
		c.publish(observatory.Period{Year: year})
	}
	return c
}

// refer refers so many new people to a team within the year.
func (c *county) refer(id kith.ID, many int, from time.Time) {
	c.t.Helper()
	dbtest.Do(c.t, c.d, dbtest.System, func(tx *db.Tx) error {
		for i := range many {
			c.n++
			p := person.New{Given: fmt.Sprintf("Given%d", c.n), Family: fmt.Sprintf("Family%c%d", 'a'+c.n%26, c.n), Born: kith.NewDay(1935+c.n*7%70, time.Month(1+c.n%12), 1+c.n%28),
				Gender: []nhs.Gender{"1", "2", "2"}[c.n%3], Ethnicity: []nhs.Ethnicity{"A", "A", "C", "H", "99"}[c.n%5], Practice: nhs.ODS(fmt.Sprintf("K990%02d", c.n%4))}
			r := sample.FromGP
			r.Team, r.Needs = id, []nhs.Need{nhs.Needs.Codes[c.n%13].Code}
			if r.Source = "gp"; id == "team-east" && i < small || id != "team-east" && i%5 == 0 {
				r.Source = "self"
			}
			tx.Now = from.AddDate(0, 0, i*300/many)
			x, err := referral.Receive(tx, p, r)
			if err != nil {
				return fmt.Errorf("%d: %w", c.n, err)
			}
			if c.n%3 > 0 {
				if _, err := referral.Accept(tx, x.ID); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

func (c *county) publish(p observatory.Period) {
	c.t.Helper()
	dbtest.Do(c.t, c.d, dbtest.Analyst, func(tx *db.Tx) error {
		r, err := observatory.Propose(tx, sample.Places, p, "lt6")
		if err != nil {
			return err
		}
		if r, err = observatory.Certify(tx, r.ID); err != nil {
			return err
		}
		r, err = observatory.Publish(tx, r.ID)
		if err == nil && r.State != observatory.Published {
			return fmt.Errorf("%s is %s: %q", p, r.State, r.Why)
		}
		return err
	})
}

// Every figure that a measure has is what the observatory itself reckons: the
// catalogue's definitions are drawn and not another's.
func TestChartsSayWhatTheCatalogueMeans(t *testing.T) {
	c := newCounty(t)
	x := &lookout{db: c.d, ObservatoryConfig: ObservatoryConfig{Tenant: dbtest.Tenant}}
	compared := 0
	err := c.d.Read(t.Context(), x.public(), func(tx *db.Tx) error {
		v, err := x.readOf(tx, "/observatory", "")
		if err != nil {
			return err
		}
		for i := range observatory.Measures {
			m := &observatory.Measures[i]
			a, err := observatory.Read(tx, m, v.now)
			if kith.KindOf(err) == kith.NotFound {
				continue
			} else if err != nil {
				return err
			}
			f, err := x.draw(tx, sight{m, "ranking", v.now, "all"})
			if kith.KindOf(err) == kith.NotFound {
				continue
			} else if err != nil {
				return fmt.Errorf("%s: %w", m.Code, err)
			}
			for _, want := range a.Figures {
				compared += same(t, m, f, want)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if compared < 60 {
		t.Errorf("only %d figures were compared", compared)
	}
}

// same compares an area's figure with the chart's, and counts one.
func same(t *testing.T, m *observatory.Measure, f chart.Figure, want observatory.Figure) int {
	for _, r := range f.Rows() {
		if r.Code != want.Area.Code {
			continue
		}
		at := 0
		if m.Kind != observatory.Counts {
			at = 1
		}
		got := r.Values[at]
		shown := want.State == sdc.Value || want.State == sdc.Zero || want.State == sdc.NotRecorded
		switch {
		case (got.Number != nil) != shown:
			t.Errorf("%s, %s: %q in the chart, %s in the observatory", m.Code, r.Name, got.Text, want.State)
		case got.Number != nil && *got.Number != want.Limits.Value:
			t.Errorf("%s, %s: %v in the chart, %v in the observatory", m.Code, r.Name, *got.Number, want.Limits.Value)
		case got.Low != nil && at == 1 && (*got.Low != want.Limits.Low || *got.High != want.Limits.High):
			t.Errorf("%s, %s: from %v to %v, and %v to %v", m.Code, r.Name, *got.Low, *got.High, want.Limits.Low, want.Limits.High)
		}
		return 1
	}
	return 0
}

// The pages are there, say what they are of, and lead to each other.
func TestObservatoryPages(t *testing.T) {
	c := newCounty(t)
	b := webtest.Open(t, opened(t, c.d))
	b.Get("/observatory").Says("Social prescribing in 2025-26", "Referrals", "Release 2025-26, edition 1").Follow("Compare").Says("Compare areas", "East PCN")
	b.Get("/observatory/measures").Says("What is counted, each defined once").Follow("Referrals by who referred").Says("How it is defined", "Charity or community organisation")
	b.Get("/observatory/areas?period=2024-25").Says("East PCN").Follow("East PCN").Says("East PCN, 2024-25")
	b.Get("/observatory/equity").Says("Who is reached", "ethnic group")
	one := b.Get("/observatory/figures/rate/ranking/2025-26/all").Says("Referrals per 1,000 registered", "per 1,000 registered people")
	if one.Header.Get("X-Frame-Options") != "DENY" || !strings.Contains(one.Header.Get("Cache-Control"), "public") {
		t.Errorf("%v", one.Header)
	}
	framed := b.Get("/observatory/figures/rate/ranking/2025-26/all/embed")
	if csp := framed.Header.Get("Content-Security-Policy"); framed.Header.Get("X-Frame-Options") != "" || !strings.Contains(csp, "frame-ancestors *") || strings.Contains(csp, "unsafe") {
		t.Errorf("%v", framed.Header)
	}
	again := b.Request("GET", "/observatory/figures/rate/ranking/2025-26/all", nil)
	again.Header.Set("If-None-Match", one.Header.Get("ETag"))
	if p := b.Send(again); p.Status != 304 || p.Body != "" {
		t.Errorf("%d, %d bytes", p.Status, len(p.Body))
	}
	for end, kind := range map[string]string{"csv": "text/csv", "json": "application/json", "xlsx": "openxmlformats", "svg": "svg", "png": "png"} {
		p := b.Get("/observatory/figures/rate/ranking/2025-26/all/figure." + end)
		if p.Status != 200 || !strings.Contains(p.Header.Get("Content-Type"), kind) || !strings.Contains(p.Header.Get("Content-Disposition"), "rate-ranking-2025-26-all."+end) {
			t.Errorf("%s: %d %v", end, p.Status, p.Header)
		}
	}
	for _, path := range []string{"/observatory/measures/none", "/observatory/areas/none", "/observatory?period=2019-20", "/observatory?period=x", "/observatory/compare?measure=none",
		"/observatory/figures/rate/pie/2025-26/all", "/observatory/figures/rate/ranking/2025-26/none", "/observatory/figures/rate/ranking/2025-26/all/figure.exe", "/observatory/figures/rate/ranking/2025-26/all/../x"} {
		if p := b.Get(path); p.Status != 404 {
			t.Errorf("%s: %d", path, p.Status)
		}
	}
}

// Who is reached is compared with who lives there, in the whole and in a network; the
// networks lie on a map.
func TestWhoIsReached(t *testing.T) {
	c := newCounty(t)
	b := webtest.Open(t, opened(t, c.d))
	b.Get("/observatory/equity").Says("compared with residents (1 is parity)", "of every 1,000 residents whose group is known", "Residents: invented, 2021")
	b.Get("/observatory/equity?area=team-east").Says("East PCN, 2025-26, compared with residents")
	if p := b.Get("/observatory/equity?area=none"); p.Status != 404 {
		t.Errorf("no such area: %d", p.Status)
	}
	b.Get("/observatory/compare?measure=rate").Says("map")
	b.Get("/observatory/figures/recorded-ethnicity/ranking/2025-26/all").Says("could stand first")
	p := b.Get("/observatory/figures/referrals/map/2025-26/all").Says("East PCN", "on the map")
	if strings.Contains(p.Body, "no boundary") {
		t.Error("an area has no boundary")
	}
	for _, path := range []string{"/observatory/figures/people-by-language/equity/2025-26/all", "/observatory/figures/referrals-by-sex/rates/2025-26/all"} {
		if p := b.Get(path); p.Status != 404 {
			t.Errorf("%s: %d", path, p.Status)
		}
	}
	one := b.Get("/observatory").Header.Get("ETag")
	s, err := NewObservatory(c.d, ObservatoryConfig{Tenant: dbtest.Tenant, Boundaries: func(ctx context.Context) ([]geo.Area, string, error) {
		all, _, err := squares(ctx)
		return all, "other squares", err
	}})
	if err != nil {
		t.Fatal(err)
	}
	if two := webtest.Open(t, s).Get("/observatory").Header.Get("ETag"); two == one {
		t.Error("pages with other boundaries have the same tag")
	}
}

// Land that is shown together is drawn together, and a place is all of its networks.
func TestWhereLies(t *testing.T) {
	p, err := sdc.Protect(sdc.Table{Title: "Referrals", Period: "2025-26", Of: "referrals", Areas: []sdc.Area{{Code: "all", Name: "All", Parent: -1}, {Code: "place-a", Name: "A", Parent: 0},
		{Code: "team-east+" + string(sample.North), Name: "Two", Parent: 1}, {Code: "team-west", Name: "West", Parent: 1}, {Code: "place-b", Name: "B", Parent: 0}, {Code: "unallocated+team-vale", Name: "Vale", Parent: 4}},
		Count: [][]int{nil, nil, {40}, {50}, nil, {60}}}, sdc.LT6)
	if err != nil {
		t.Fatal(err)
	}
	networks, _, _ := squares(t.Context())
	var got []int
	for _, a := range whereLies(p, networks) {
		got = append(got, len(a.Polygons))
	}
	if fmt.Sprint(got) != "[4 3 2 1 1 1]" {
		t.Errorf("%v fields", got)
	}
}

// Without anything published there is a page that says so.
func TestNothingPublished(t *testing.T) {
	b := webtest.Open(t, opened(t, dbtest.Open(t)))
	for _, path := range []string{"/observatory", "/observatory/measures", "/observatory/areas", "/observatory/equity", "/observatory/compare"} {
		b.Get(path).Says("Nothing is published yet")
	}
}
