package tally

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"syscall"
	"testing"

	"kith"
)

func cpu() int64 {
	var u syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return u.Utime.Nano() + u.Stime.Nano()
}

func big(b *testing.B) *View {
	rows := 1_000_000
	if s := os.Getenv("ROWS"); s != "" {
		rows, _ = strconv.Atoi(s)
	}
	t, _ := New(Schema{Names: []string{"pcn", "age", "imd", "eth"}, Days: []string{"received", "seen"}})
	rng := rand.New(rand.NewPCG(1, 2))
	pcn := make([]string, 50)
	for i := range pcn {
		pcn[i] = fmt.Sprint("U", 10000+i)
	}
	small := []string{"a", "b", "c", "d", "e", "f", "g", "h", "i", "j"}
	r := &Row{Names: make([]string, 4), Days: make([]kith.Day, 2)}
	t.Replace(Range{}, func(yield func(*Row, error) bool) {
		for i := range rows {
			r.Key = fmt.Sprintf("%09d", i)
			r.Person = fmt.Sprintf("%08x-0000-7000-8000-000000000001", rng.IntN(rows*6/10))
			r.Names[0], r.Names[1], r.Names[2], r.Names[3] = pcn[rng.IntN(50)], small[rng.IntN(10)], small[rng.IntN(5)], small[rng.IntN(6)]
			d := 1461*10 + i*1096/rows
			r.Days[0] = kith.Day(dayNames()[d])
			r.Days[1] = ""
			if rng.IntN(10) > 0 {
				r.Days[1] = kith.Day(dayNames()[d+int(rng.ExpFloat64()*20)])
			}
			if !yield(r, nil) {
				return
			}
		}
	})
	b.Logf("%d rows, %.1f bytes a row", rows, float64(t.Now().Bytes())/float64(rows))
	return t.Now()
}

func BenchmarkAll(b *testing.B) {
	v := big(b)
	month := By{"received", func(d string) (string, bool) { return d[:7], true }}
	one := Where{"pcn", func(n string) bool { return n == "U10007" }}
	do := func(name string, f func() error) {
		b.Run(name, func(b *testing.B) {
			was := cpu()
			n := 0
			for b.Loop() {
				n++
				if err := f(); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(cpu()-was)/1e6/float64(n), "cpu-ms/op")
		})
	}
	count := func(q Query) func() error { return func() error { _, err := v.Count(q); return err } }
	people := func(q Query) func() error { return func() error { _, err := v.People(q); return err } }
	do("cube", count(Query{By: []By{{Column: "pcn"}, month, {Column: "age"}, {Column: "imd"}, {Column: "eth"}}}))
	do("q1", count(Query{By: []By{month, {Column: "imd"}}, Where: []Where{one}}))
	do("q2", count(Query{By: []By{{Column: "age"}, {Column: "eth"}}}))
	do("q4", count(Query{By: []By{month}, Where: []Where{{"imd", func(n string) bool { return n == "a" }}, {"eth", func(n string) bool { return n == "b" }}}}))
	do("q3", func() error { _, err := v.Spans(Query{By: []By{{Column: "pcn"}}}, "received", "seen"); return err })
	do("people pcn", people(Query{By: []By{{Column: "pcn"}}}))
	do("people all", people(Query{}))
	do("people pcn x month", people(Query{By: []By{{Column: "pcn"}, month}}))
	do("people cube", people(Query{By: []By{{Column: "pcn"}, month, {Column: "age"}, {Column: "imd"}, {Column: "eth"}}}))
}
