package directory_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"kith"
	"kith/db"
	"kith/db/dbtest"
	"kith/directory"
)

var everybody = context.Background()

func see(t testing.TB, l *directory.Live, a kith.Actor) *directory.Snapshot {
	t.Helper()
	s, err := l.See(everybody, a)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// What a snapshot holds is what the database holds, however it came to be.
func agrees(t testing.TB, d *db.DB, s *directory.Snapshot) {
	t.Helper()
	dbtest.See(t, d, dbtest.Worker, func(tx *db.Tx) error {
		all, err := db.Select[directory.Service](tx, db.Q{})
		if err != nil {
			return err
		}
		for i := range all {
			all[i].Origin = nil
		}
		places, err := db.Select[directory.AtLocation](tx, db.Q{Where: "EXISTS (SELECT 1 FROM service s WHERE s.tenant = t.tenant AND s.id = t.service)", Order: "t.service, t.id"})
		if err != nil {
			return err
		}
		var held, at []string
		for _, v := range s.Services() {
			held = append(held, fmt.Sprintf("%+v", *v))
			for _, a := range s.At(v.ID) {
				at = append(at, string(a.ID))
			}
		}
		var want, wantAt []string
		for _, v := range all {
			want = append(want, fmt.Sprintf("%+v", v))
		}
		for _, a := range places {
			wantAt = append(wantAt, string(a.ID))
		}
		if !slices.Equal(held, want) || !slices.Equal(at, wantAt) {
			return fmt.Errorf("the snapshot has %d services at %d places, the database %d at %d, or they differ", len(held), len(at), len(want), len(wantAt))
		}
		return nil
	})
}

// A read after a committed write sees it, of its own place only.
func TestLiveSeesWhatIsCommitted(t *testing.T) {
	d := dbtest.Open(t)
	l := directory.NewLive(d)
	names := directory.Derive(l, func(s *directory.Snapshot) map[kith.ID]string { return rename(nil, s, ids(s), nil) }, rename)
	before := see(t, l, outsider(""))
	r := rand.New(rand.NewPCG(11, 27))
	for step := range 60 {
		all := see(t, l, dbtest.Worker).Services()
		err := dbtest.Err(d, dbtest.Lead, func(tx *db.Tx) error {
			if step%9 == 8 {
				_, _ = directory.Add(tx, cafe)
				return kith.Errorf(kith.Conflict, "taken back")
			}
			if step%3 == 0 || len(all) == 0 {
				for i := range []int{1, 2, 70}[r.IntN(3)] {
					f := cafe
					f.Name = fmt.Sprint("Café ", step, i)
					if _, err := directory.Add(tx, f); err != nil {
						return err
					}
				}
				return nil
			}
			v := *all[r.IntN(len(all))]
			if step%3 == 1 {
				return db.Delete(tx, &v)
			}
			is := v.ServiceNew
			is.Name = fmt.Sprint("Changed ", step)
			_, err := directory.ChangeService(tx, v.ID, v.Version, is)
			return err
		})
		if (err != nil) != (step%9 == 8) {
			t.Fatal(err)
		}
		s := see(t, l, dbtest.Worker)
		agrees(t, d, s)
		if s != see(t, l, dbtest.Worker) {
			t.Fatal("a new snapshot though nothing has changed")
		}
		got, of, err := names.See(everybody, dbtest.Worker)
		if err != nil || of != s || len(got) != len(s.Services()) {
			t.Fatalf("derived: %d of %d, %v", len(got), len(s.Services()), err)
		}
		for _, v := range s.Services() {
			if got[v.ID] != name(s, v) {
				t.Fatalf("derived: %q for %q", got[v.ID], name(s, v))
			}
		}
	}
	if see(t, l, outsider("")) != before {
		t.Fatal("another place's snapshot was swapped")
	}
}

func ids(s *directory.Snapshot) (out []kith.ID) {
	for _, v := range s.Services() {
		out = append(out, v.ID)
	}
	return out
}

// name is made of a service, its organisation and its places.
func name(s *directory.Snapshot, v *directory.Service) string {
	out := v.Name + s.Organisation(v.Organisation).Name
	for _, a := range s.At(v.ID) {
		out += s.Location(a.Location).Postcode()
	}
	return out
}

func rename(was map[kith.ID]string, s *directory.Snapshot, changed, gone []kith.ID) map[kith.ID]string {
	is := map[kith.ID]string{}
	for id, n := range was {
		is[id] = n
	}
	for _, id := range gone {
		delete(is, id)
	}
	for _, id := range changed {
		is[id] = name(s, s.Service(id))
	}
	return is
}

// A change of what a service refers to is a change of the service.
func TestSince(t *testing.T) {
	d := dbtest.Open(t)
	l := directory.NewLive(d)
	var one, other *directory.Listed
	var tax *directory.Taxonomy
	var term *directory.Term
	dbtest.Do(t, d, dbtest.Lead, func(tx *db.Tx) (err error) {
		if one, err = directory.Add(tx, cafe); err != nil {
			return err
		}
		alone := cafe
		alone.Organisation, alone.Postcode = "Others", ""
		if other, err = directory.Add(tx, alone); err != nil {
			return err
		}
		if tax, err = directory.AddTaxonomy(tx, directory.TaxonomyNew{Name: "Needs"}); err != nil {
			return err
		}
		if term, err = directory.AddTerm(tx, directory.TermNew{Taxonomy: tax.ID, Name: "Company"}); err != nil {
			return err
		}
		v, err := directory.GetService(tx, other.ID)
		if err != nil {
			return err
		}
		v.Attributes = []directory.Attribute{{ID: tx.NewID(), Term: term.ID}}
		_, err = directory.ChangeService(tx, v.ID, v.Version, v.ServiceNew)
		return err
	})
	for what, c := range map[string]struct {
		change func(tx *db.Tx, s *directory.Snapshot) error
		want   kith.ID
	}{
		"organisation": {func(tx *db.Tx, s *directory.Snapshot) error {
			o := s.Organisation(s.Service(one.ID).Organisation)
			n := o.OrganisationNew
			n.Name += "!"
			_, err := directory.ChangeOrganisation(tx, o.ID, o.Version, n)
			return err
		}, one.ID},
		"location": {func(tx *db.Tx, s *directory.Snapshot) error {
			p := s.Location(s.At(one.ID)[0].Location)
			n := p.LocationNew
			n.Hidden = true
			_, err := directory.ChangeLocation(tx, p.ID, p.Version, n)
			return err
		}, one.ID},
		"place taken away": {func(tx *db.Tx, s *directory.Snapshot) error {
			a := *s.At(one.ID)[0]
			return db.Delete(tx, &a)
		}, one.ID},
		"term": {func(tx *db.Tx, s *directory.Snapshot) error {
			v := *term
			v.Name = "Being with others"
			return db.Update(tx, &v)
		}, other.ID},
		"taxonomy": {func(tx *db.Tx, s *directory.Snapshot) error {
			v := *tax
			v.Name = "What people need"
			return db.Update(tx, &v)
		}, other.ID},
	} {
		was := see(t, l, dbtest.Worker)
		if len(was.At(one.ID)) == 0 && what == "location" {
			continue // it was taken away first
		}
		dbtest.Do(t, d, dbtest.Lead, func(tx *db.Tx) error { return c.change(tx, was) })
		if changed, gone := see(t, l, dbtest.Worker).Since(was); !slices.Equal(changed, []kith.ID{c.want}) || len(gone) > 0 {
			t.Errorf("%s: changed %v, gone %v", what, changed, gone)
		}
	}
}

// What another process has written is found within Every, and what it deleted
// within Whole.
func TestLiveFollowsOtherProcesses(t *testing.T) {
	dsn := dbtest.DSN(t)
	open := func() *db.DB {
		d, err := db.Connect(everybody, dsn)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { d.Close() })
		return d
	}
	here, there := open(), open()
	now := dbtest.Now
	here.Now, there.Now = func() time.Time { return now }, func() time.Time { return now }
	l := directory.NewLive(here)
	if n := len(see(t, l, dbtest.Worker).Services()); n != 0 {
		t.Fatal(n)
	}
	var s *directory.Listed
	dbtest.Do(t, there, dbtest.Lead, func(tx *db.Tx) (err error) { s, err = directory.Add(tx, cafe); return err })
	now = now.Add(l.Every)
	agrees(t, here, see(t, l, dbtest.Worker))
	dbtest.Do(t, there, dbtest.Lead, func(tx *db.Tx) error {
		_, err := directory.SetStatus(tx, s.ID, s.Version, directory.Inactive)
		return err
	})
	now = now.Add(l.Every)
	agrees(t, here, see(t, l, dbtest.Worker))
	dbtest.Do(t, there, dbtest.Lead, func(tx *db.Tx) error {
		v, err := directory.GetService(tx, s.ID)
		if err != nil {
			return err
		}
		return db.Delete(tx, v)
	})
	now = now.Add(l.Whole)
	agrees(t, here, see(t, l, dbtest.Worker))
}

// Many read while others write; each sees at least what it has written.
func TestLiveRace(t *testing.T) {
	d := dbtest.Open(t)
	l := directory.NewLive(d)
	names := directory.Derive(l, func(s *directory.Snapshot) map[kith.ID]string {
		return rename(nil, s, ids(s), nil)
	}, rename)
	var all sync.WaitGroup
	for i := range 6 {
		all.Go(func() {
			for j := range 8 {
				f := cafe
				f.Name = fmt.Sprint("Café ", i, j)
				var s *directory.Listed
				if err := d.Write(everybody, dbtest.Lead, func(tx *db.Tx) (err error) { s, err = directory.Add(tx, f); return err }); err != nil {
					t.Error(err)
					return
				}
				got, of, err := names.See(everybody, dbtest.Worker)
				if err != nil || of.Service(s.ID) == nil || got[s.ID] == "" {
					t.Errorf("what was written is not seen (%v)", err)
				}
			}
		})
	}
	all.Wait()
	agrees(t, d, see(t, l, dbtest.Worker))
}

func TestLiveRefuses(t *testing.T) {
	l := directory.NewLive(dbtest.Open(t))
	_, err := l.See(everybody, dbtest.Analyst)
	dbtest.Fails(t, "an analyst", err, kith.Forbidden)
}

// The memory of a directory whose every entry is as full as the example of the
// standard, and what it costs to see it again, changed and not.
func BenchmarkLive(b *testing.B) {
	body, err := os.ReadFile("../../shared/standards/directory/oruk-3.0-uk-profile/examples/service_full.json")
	if err != nil {
		b.Skip("skipped: the standard's examples are not beside the project")
	}
	var full directory.ServiceNew
	var raw map[string]json.RawMessage
	if err := json.Unmarshal(body, &raw); err != nil {
		b.Fatal(err)
	}
	for key, to := range map[string]any{"description": &full.Description, "phones": &full.Phones, "schedules": &full.Schedules, "contacts": &full.Contacts,
		"service_areas": &full.Areas, "languages": &full.Languages, "cost_options": &full.Costs, "attributes": &full.Attributes} {
		if raw[key] != nil {
			if err := json.Unmarshal(raw[key], to); err != nil {
				b.Fatal(key, err)
			}
		}
	}
	for _, n := range []int{5_000, 50_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			d := dbtest.Open(b)
			now := dbtest.Now
			d.Now = func() time.Time { now = now.Add(time.Second); return now }
			for from := 0; from < n; from += 1000 {
				dbtest.Do(b, d, dbtest.Lead, func(tx *db.Tx) error {
					for i := range 1000 {
						v := full
						v.Name = fmt.Sprint("Service ", from+i)
						v.Status = directory.Active
						s := directory.Service{ServiceNew: v}
						if err := db.Insert(tx, &s); err != nil {
							return err
						}
						p := directory.Location{LocationNew: directory.LocationNew{Name: v.Name, Type: "physical", Latitude: "51.7", Longitude: "-1.2",
							Addresses: []directory.Address{{ID: s.ID, Line1: fmt.Sprint(i, " High Street"), City: "Northtown", Postcode: "NX1 1AA", Country: "GB", Type: "physical"}}}}
						if err := db.Insert(tx, &p); err != nil {
							return err
						}
						if err := db.Insert(tx, &directory.AtLocation{AtLocationNew: directory.AtLocationNew{Service: s.ID, Location: p.ID}}); err != nil {
							return err
						}
					}
					return nil
				})
			}
			runtime.GC()
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			l := directory.NewLive(d)
			l.Every = time.Hour
			start := time.Now()
			s := see(b, l, dbtest.Worker)
			first := time.Since(start)
			runtime.GC()
			runtime.ReadMemStats(&after)
			b.Run("unchanged", func(b *testing.B) {
				for b.Loop() {
					see(b, l, dbtest.Worker)
				}
			})
			b.Run("one changed", func(b *testing.B) {
				for b.Loop() {
					v := *see(b, l, dbtest.Worker).Services()[n/2]
					dbtest.Do(b, d, dbtest.Lead, func(tx *db.Tx) error {
						v.Alert += "!"
						return db.Update(tx, &v)
					})
					see(b, l, dbtest.Worker)
				}
			})
			b.Run("since", func(b *testing.B) {
				v := *s.Services()[0]
				dbtest.Do(b, d, dbtest.Lead, func(tx *db.Tx) error { v.Alert = "x"; return db.Update(tx, &v) })
				is := see(b, l, dbtest.Worker)
				for b.Loop() {
					is.Since(s)
				}
			})
			b.Run("memory", func(b *testing.B) {
				for b.Loop() {
				}
				b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/1e6, "MB")
				b.ReportMetric(float64(first.Milliseconds()), "ms-to-read")
			})
		})
	}
}
