package open

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"kith"
	"kith/db"
	"kith/db/dbtest"
	"kith/geo"
	"kith/nhs"
	"kith/observatory"
	"kith/person"
	"kith/referral"
	"kith/sample"
	"kith/team"
	"kith/web/webtest"
)

// Every public page of a country: as many practices as England has, five to a
// network, in 42 integrated care systems. Its pages are drawn from a frozen release,
// so how many referrals it was counted from changes nothing but the digits.
//
//	go test ./open -run xxx -bench England -benchtime 5x      300 practices
//	KITH_BIG=6300 go test ./open -run xxx -bench England -benchtime 5x -timeout 1h
func BenchmarkEngland(b *testing.B) {
	practices := 300
	if n, err := strconv.Atoi(os.Getenv("KITH_BIG")); err == nil {
		practices = n
	}
	c := &county{t: b, d: dbtest.Open(b)}
	networks := c.country(practices)
	b.Logf("%d practices in %d networks: %d people", practices, networks, c.n)
	began := time.Now()
	p := observatory.Period{Year: 2025}
	c.publish(p)
	b.Logf("counted, protected, certified and published in %v", time.Since(began).Round(time.Second))
	srv, err := NewObservatory(c.d, ObservatoryConfig{Tenant: dbtest.Tenant, Boundaries: patchwork(networks)})
	if err != nil {
		b.Fatal(err)
	}
	for _, path := range firstOfEach(b, srv) {
		b.Run(strings.ReplaceAll(path, "/", " "), func(b *testing.B) {
			size := 0
			for b.Loop() {
				at := webtest.Open(b, srv)
				page := at.Send(at.Request(http.MethodGet, path, nil))
				if size = len(page.Body); page.Status != http.StatusOK {
					b.Fatalf("%s: %d", path, page.Status)
				}
			}
			b.ReportMetric(float64(size)/1024, "kB")
		})
	}
}

// country has so many practices, with a few people each who were referred. It is
// how many networks they are in.
func (c *county) country(practices int) (networks int) {
	c.t.Helper()
	networks = (practices + 4) / 5
	network := func(i int) kith.ID { return kith.ID(fmt.Sprintf("net-%04d", i)) }
	dbtest.Do(c.t, c.d, dbtest.System, func(tx *db.Tx) error {
		for i := range networks {
			t := team.Team{Row: db.Row{ID: network(i)}, New: team.New{Name: fmt.Sprintf("Network %04d PCN", i), Place: fmt.Sprintf("System %02d", i*42/networks)}}
			if err := db.Insert(tx, &t); err != nil {
				return err
			}
		}
		for i := range practices {
			if err := observatory.SetListSize(tx, observatory.ListSize{Practice: practice(i), Day: "2025-04-01", Patients: 6000 + i%70*100, Source: "invented"}); err != nil {
				return err
			}
		}
		return nil
	})
	from := observatory.Period{Year: 2025}.From().Start().Add(9 * time.Hour)
	for group := range slices.Chunk(slices.Collect(counting(practices)), 50) {
		dbtest.Do(c.t, c.d, dbtest.System, func(tx *db.Tx) error {
			for _, i := range group {
				for range 4 + i%9 {
					c.n++
					p := person.New{Given: fmt.Sprintf("Given%d", c.n), Family: fmt.Sprintf("Family%d", c.n), Born: kith.NewDay(1935+c.n*7%70, time.Month(1+c.n%12), 1+c.n%28),
						Gender: []nhs.Gender{"1", "2", "2"}[c.n%3], Ethnicity: []nhs.Ethnicity{"A", "A", "C", "H", "99"}[c.n%5], Practice: practice(i)}
					r := sample.FromGP
					r.Team, r.Needs = network(i/5), []nhs.Need{nhs.Needs.Codes[c.n%13].Code}
					r.Source = []referral.Source{"gp", "gp", "gp", "self", "social-care"}[c.n%5]
					tx.Now = from.AddDate(0, 0, c.n%300)
					if _, err := referral.Receive(tx, p, r); err != nil {
						return err
					}
				}
			}
			return nil
		})
	}
	return networks
}

func counting(n int) func(func(int) bool) {
	return func(yield func(int) bool) {
		for i := range n {
			if !yield(i) {
				return
			}
		}
	}
}

// practice is an invented practice's code.
func practice(i int) nhs.ODS { return nhs.ODS(fmt.Sprintf("%c%05d", 'K'+i/90000, 10000+i)) }

// patchwork is where the networks lie: square fields, forty to a row.
func patchwork(networks int) func(context.Context) ([]geo.Area, string, error) {
	return func(context.Context) (all []geo.Area, tag string, err error) {
		for i := range networks {
			e, n := int32(300000+9000*(i%40)), int32(100000+9000*(i/40)) // #nosec G115 -- small
			all = append(all, geo.Area{Code: fmt.Sprintf("net-%04d", i), Polygons: [][][]geo.Point{{{{E: e, N: n}, {E: e + 9000, N: n}, {E: e + 9000, N: n + 9000}, {E: e, N: n + 9000}}}}})
		}
		return all, "fields", nil
	}
}

// firstOfEach is one address of each kind that the pages lead to: of what differs
// in the area only the first of the whole, a system, a network and a practice is as
// good as any, and of the files of a figure the first of its kind.
func firstOfEach(t testing.TB, h http.Handler) (paths []string) {
	b := webtest.Open(t, h)
	seen := map[string]bool{}
	queue := []string{"/observatory", "/observatory/v1/openapi.json"}
	for len(queue) > 0 {
		path := queue[0]
		queue = queue[1:]
		if key := kindOf(path); seen[key] {
			continue
		} else {
			seen[key] = true
		}
		p := b.Get(path)
		if p.Status != http.StatusOK {
			t.Fatalf("%s: %d", path, p.Status)
		}
		paths = append(paths, path)
		if strings.Contains(p.Header.Get("Content-Type"), "html") {
			for _, m := range link.FindAllStringSubmatch(p.Body, -1) {
				queue = append(queue, strings.ReplaceAll(m[1], "&amp;", "&"))
			}
		}
	}
	return paths
}

// kindOf is what tells an address from others of its kind.
func kindOf(path string) string {
	path, query, _ := strings.Cut(path, "?")
	parts := strings.Split(path, "/")
	if len(parts) == 8 && parts[2] == "figures" && (parts[7] == "embed" || strings.HasPrefix(parts[7], "figure.")) {
		parts[3] = "measure" // its files take what they take of another
	}
	for i, p := range parts {
		switch {
		case strings.HasPrefix(p, "net-"):
			parts[i] = "network"
		case strings.HasPrefix(p, "place-"):
			parts[i] = "place"
		case len(p) == 6 && p[1] >= '0' && p[1] <= '9':
			parts[i] = "practice"
		}
	}
	var names []string
	for pair := range strings.SplitSeq(query, "&") {
		name, _, _ := strings.Cut(pair, "=")
		names = append(names, name)
	}
	return strings.Join(parts, "/") + "?" + strings.Join(names, "&")
}
