package outreach_test

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"kith"
	"kith/cohort"
	"kith/db"
	"kith/db/dbtest"
	"kith/outreach"
)

// spent is the processor time of the program so far.
func spent() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// invent fills the register with people who do not exist, past the import.
func (w *town) invent(n int) {
	w.t.Helper()
	v := &cohort.Invention{Seed: 1, People: n, Today: w.today()}
	rows := map[string][]any{}
	columns := map[string]int{
		"register_person (id, of_tenant, known_by, feed, practice, born, sex, ethnicity, language, residence, deprivation, household, given, family, phone, seen)": 16,
		"register_event (person, code, day, ref, feed, value, seen)": 7,
		"register_code (of_tenant, set_name, code, term, release)":   5,
		"register_cover (of_tenant, practice, set_name)":             3,
	}
	dbtest.Do(w.t, w.DB, dbtest.System, func(tx *db.Tx) error {
		flush := func(most int) error {
			for table, of := range columns {
				if args := rows[table]; len(args) > most*of {
					var marks []string
					for i := 0; i < len(args); i += of {
						one := make([]string, of)
						for k := range one {
							one[k] = "$" + strconv.Itoa(i+k+1)
						}
						marks = append(marks, "("+strings.Join(one, ", ")+")")
					}
					if _, err := tx.Raw("a test").Exec(`INSERT INTO `+table+` VALUES `+strings.Join(marks, ", "), args...); err != nil {
						return err
					}
					rows[table] = args[:0]
				}
			}
			return nil
		}
		add := func(table string, values ...any) {
			for t := range columns {
				if strings.HasPrefix(t, table+" ") {
					rows[t] = append(rows[t], values...)
				}
			}
		}
		null := func(n int) any {
			if n <= 0 {
				return nil
			}
			return n
		}
		tenant := string(dbtest.Tenant)
		covers := map[[2]string]bool{}
		err := w.everybody(v, func(p *cohort.Person) error {
			var born any
			if p.Born != "" {
				born = p.Born
			}
			add("register_person", int(p.Number), tenant, fmt.Sprint("gp:", p.Number), "gp", p.Practice, born, p.Words[cohort.Sex], p.Words[cohort.Ethnicity], p.Words[cohort.Language],
				p.Words[cohort.Residence], null(p.Numbers[0]), null(p.Numbers[1]), "Ada", "Invented", fmt.Sprintf("07700 9%05d", p.Number%100_000), "")
			for i, e := range p.Events {
				value := any(int(e.Value))
				if e.Value < 0 {
					value = nil
				}
				add("register_event", int(p.Number), e.Code, e.Day, strconv.Itoa(i), "gp", value, "")
				covers[[2]string{p.Practice, e.Code}] = true
			}
			return flush(40)
		})
		if err != nil {
			return err
		}
		for c := range covers {
			add("register_cover", tenant, c[0], c[1])
		}
		defs, _ := cohort.Shipped()
		var sets []string
		for _, d := range defs {
			sets = append(sets, d.Sets()...)
		}
		slices.Sort(sets)
		for _, s := range slices.Compact(sets) {
			if !slices.Contains(cohort.Feeds, s) {
				add("register_code", tenant, s, s, "invented", "test")
			}
		}
		return flush(0)
	})
}

func (w *town) everybody(v *cohort.Invention, f func(*cohort.Person) error) error {
	for i := range v.Blocks() {
		if err := v.Block(i, f); err != nil {
			return err
		}
	}
	return nil
}

// What a campaign costs over a large register: with KITH_BIG=1800000 that of an
// integrated care system.
func TestManyNeighbours(t *testing.T) {
	n := 2000
	if s := os.Getenv("KITH_BIG"); s != "" {
		n, _ = strconv.Atoi(s)
	}
	w := newTown(t)
	timed := func(what string, f func()) {
		t.Helper()
		cpu, at := spent(), time.Now()
		f()
		t.Logf("%-38s %9.1f ms, %9.1f ms of processor", what, float64(time.Since(at).Microseconds())/1000, float64((spent()-cpu).Microseconds())/1000)
	}
	timed(fmt.Sprintf("%d people put in", n), func() { w.invent(n) })
	w.sign("bowel-screening")
	var count *outreach.Count
	timed("preview of a cohort", func() {
		var err error
		if count, err = outreach.Preview(context.Background(), w.DB, dbtest.Lead, cal, "bowel-screening"); err != nil {
			t.Fatal(err)
		}
	})
	if count.People != n || count.Found == 0 {
		t.Fatalf("%+v", count)
	}
	t.Logf("%d found, %d to invite", count.Found, count.Left())
	call, all := screening, screening
	call.Way, call.PerWeek, call.Most = outreach.Ring, 500, 10_000
	all.Name, all.PerWeek, all.Most = "Bowel screening by message", 500, 10_000
	var ring, write *outreach.Campaign
	timed("start of a campaign of calls", func() { ring = w.campaign(call) })
	timed("start of a campaign of messages", func() { write = w.campaign(all) })
	for range 4 { // weeks
		timed("a batch of calls", func() { w.invite(ring) })
		w.on(7)
	}
	timed("a first batch of messages", func() { w.invite(write) })
	timed("what is due by rule", func() { w.chase(write) })
	see := func(what string, f func(tx *db.Tx) error) {
		t.Helper()
		timed(what, func() { dbtest.See(t, w.DB, dbtest.Lead, f) })
	}
	for range 2 {
		see("the morning list", func(tx *db.Tx) error { _, err := outreach.MorningOf(tx); return err })
		see("all campaigns", func(tx *db.Tx) error { _, err := outreach.All(tx); return err })
		see("the funnel", func(tx *db.Tx) error { _, err := outreach.FunnelOf(tx, write); return err })
		see("the room", func(tx *db.Tx) error { _, err := outreach.RoomOf(tx, write); return err })
		see("uptake by group", func(tx *db.Tx) error { _, _, err := outreach.Uptake(tx, write); return err })
		see("a page of who is listed", func(tx *db.Tx) error { _, err := outreach.People(tx, write.ID, outreach.Listed, 2); return err })
	}
	timed("every campaign's day", func() {
		if err := outreach.Daily(context.Background(), w.DB, kith.Actor{ID: "program", Role: kith.System, Tenant: dbtest.Tenant}, cal); err != nil {
			t.Fatal(err)
		}
	})
}
