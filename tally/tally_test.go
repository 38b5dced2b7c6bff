package tally

import (
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"kith"
)

// rowsOf gives rows in order.
func rowsOf(rows []Row) iter.Seq2[*Row, error] {
	return func(yield func(*Row, error) bool) {
		for i := range rows {
			if !yield(&rows[i], nil) {
				return
			}
		}
	}
}

// A world is a table, its rows, and what is asked of them, drawn by chance.
type world struct {
	schema Schema
	rows   []Row // by key
}

// drawRow makes a row whose columns have few or many names.
func (w *world) drawRow(t *rapid.T, key string) Row {
	r := Row{Key: key, Person: rapid.SampledFrom([]string{"", "p", "q", "0190b5a8-0000-7000-8000-000000000001", "0190B5A8-0000-7000-8000-000000000001"}).Draw(t, "person")}
	if rapid.Bool().Draw(t, "other") {
		r.Person = fmt.Sprint("p", rapid.IntRange(0, 50).Draw(t, "whom"))
	}
	for i := range w.schema.Names {
		most := []int{0, 3, 400}[i%3]
		r.Names = append(r.Names, strings.TrimPrefix(fmt.Sprint("n", rapid.IntRange(0, most).Draw(t, "name")), "n0"))
	}
	for i := range w.schema.Days {
		d := kith.Day("2024-02-28")
		if rapid.IntRange(0, 5).Draw(t, "none") == 0 {
			d = ""
		} else {
			d = d.Add(rapid.IntRange(0, []int{3, 900}[i%2]).Draw(t, "day"))
		}
		r.Days = append(r.Days, d)
	}
	return r
}

func drawWorld(t *rapid.T) *world {
	w := &world{}
	for i := range rapid.IntRange(1, 4).Draw(t, "columns of names") {
		w.schema.Names = append(w.schema.Names, fmt.Sprint("name", i))
	}
	for i := range rapid.IntRange(0, 3).Draw(t, "columns of days") {
		w.schema.Days = append(w.schema.Days, fmt.Sprint("day", i))
	}
	n := rapid.IntRange(0, 60).Draw(t, "rows")
	for i := range n {
		w.rows = append(w.rows, w.drawRow(t, fmt.Sprintf("k%04d", 10*i)))
	}
	// Repeated, so that there are several blocks and strips, and the last is not full.
	if n > 0 && rapid.IntRange(0, 9).Draw(t, "many") == 0 {
		for i := range 3*blockRows/n + 1 {
			for j := range n {
				r := w.rows[j]
				r.Key = fmt.Sprintf("l%06d", i*n+j)
				w.rows = append(w.rows, r)
			}
		}
	}
	return w
}

// into are ways to put names and days into groups.
var into = map[string]func(string) (string, bool){
	"as they are": nil,
	"months":      func(n string) (string, bool) { return n[:min(len(n), 7)], true },
	"by length":   func(n string) (string, bool) { return fmt.Sprint(len(n)), len(n) != 2 },
	"none":        func(string) (string, bool) { return "", false },
}

func (w *world) drawQuery(t *rapid.T) Query {
	columns := slices.Concat(w.schema.Names, w.schema.Days)
	var q Query
	for range rapid.IntRange(0, 3).Draw(t, "by") {
		q.By = append(q.By, By{rapid.SampledFrom(columns).Draw(t, "column"), into[rapid.SampledFrom([]string{"as they are", "months", "by length", "by length", "none"}).Draw(t, "into")]})
	}
	for range rapid.IntRange(0, 2).Draw(t, "where") {
		last := rapid.SampledFrom([]byte("0123456789")).Draw(t, "not ending in")
		q.Where = append(q.Where, Where{rapid.SampledFrom(columns).Draw(t, "column"), func(n string) bool { return n == "" || n[len(n)-1] != last }})
	}
	return q
}

// value is a row's name or day in a column.
func (w *world) value(r *Row, column string) string {
	if i := slices.Index(w.schema.Names, column); i >= 0 {
		return r.Names[i]
	}
	return string(r.Days[slices.Index(w.schema.Days, column)])
}

// each calls f for every row that counts, with the names of its groups.
func (w *world) each(q Query, f func(cell string, r *Row)) {
rows:
	for i := range w.rows {
		r := &w.rows[i]
		for _, where := range q.Where {
			if !where.Keep(w.value(r, where.Column)) {
				continue rows
			}
		}
		var groups []string
		for _, b := range q.By {
			g := w.value(r, b.Column)
			if b.Into != nil {
				var counted bool
				if g, counted = b.Into(g); !counted {
					continue rows
				}
			}
			groups = append(groups, g)
		}
		f(strings.Join(groups, "|"), r)
	}
}

// cells calls f for every cell of groups.
func cells(groups [][]string, f func(name string, at []int)) {
	at := make([]int, len(groups))
	for {
		var names []string
		for i, g := range groups {
			if len(g) == 0 {
				return
			}
			names = append(names, g[at[i]])
		}
		f(strings.Join(names, "|"), at)
		i := len(at) - 1
		for ; i >= 0; i-- {
			if at[i]++; at[i] < len(groups[i]) {
				break
			}
			at[i] = 0
		}
		if i < 0 {
			return
		}
	}
}

// compare holds all that a view says against a plain loop over the rows.
func (w *world) compare(t *rapid.T, v *View, q Query) {
	if v.Rows() != len(w.rows) {
		t.Fatalf("%d rows, want %d", v.Rows(), len(w.rows))
	}
	rows, people := map[string]int{}, map[string]map[string]bool{}
	w.each(q, func(cell string, r *Row) {
		rows[cell]++
		if people[cell] == nil {
			people[cell] = map[string]bool{}
		}
		people[cell][r.Person] = true
		delete(people[cell], "")
	})
	count, err := v.Count(q)
	if err != nil {
		t.Fatal(err)
	}
	distinct, err := v.People(q)
	if err != nil {
		t.Fatal(err)
	}
	met := 0
	cells(count.Groups, func(name string, at []int) {
		if count.At(at...) != rows[name] || distinct.At(at...) != len(people[name]) {
			t.Fatalf("%q: %d rows of %d people, want %d and %d", name, count.At(at...), distinct.At(at...), rows[name], len(people[name]))
		}
		met += rows[name]
		if len(at) > 0 && count.Of(strings.Split(name, "|")...) != rows[name] {
			t.Fatalf("%q is %d by name", name, count.Of(strings.Split(name, "|")...))
		}
	})
	all := 0
	for _, n := range rows {
		all += n
	}
	if met != all {
		t.Fatalf("%d rows are in cells, want %d", met, all)
	}
	for i, from := range w.schema.Days {
		w.compareSpans(t, v, q, from, w.schema.Days[(i+1)%len(w.schema.Days)])
	}
}

func (w *world) compareSpans(t *rapid.T, v *View, q Query, from, to string) {
	type span struct {
		days           []int
		open, backward int
	}
	want := map[string]*span{}
	w.each(q, func(cell string, r *Row) {
		s := want[cell]
		if s == nil {
			s = &span{}
			want[cell] = s
		}
		x, y := kith.Day(w.value(r, from)), kith.Day(w.value(r, to))
		switch {
		case x == "" || y == "":
			s.open++
		case y < x:
			s.backward++
		default:
			s.days = append(s.days, x.Until(y))
		}
	})
	got, err := v.Spans(q, from, to)
	if err != nil {
		t.Fatal(err)
	}
	cells(got.Groups, func(name string, at []int) {
		s := want[name]
		if s == nil {
			s = &span{}
		}
		slices.Sort(s.days)
		c, counts := place(got.Groups, at), got.At(at...)
		var spans []int
		for d, n := range counts {
			for range n {
				spans = append(spans, d)
			}
		}
		if got.Open[c] != s.open || got.Backward[c] != s.backward || len(spans) != len(s.days) {
			t.Fatalf("%q from %s to %s: %d open, %d backward, %d spans; want %d, %d, %d", name, from, to, got.Open[c], got.Backward[c], len(spans), s.open, s.backward, len(s.days))
		}
		for i, d := range spans {
			if d != s.days[i] {
				t.Fatalf("%q: span %d is %d, want %d", name, i, d, s.days[i])
			}
		}
		for _, share := range []float64{0.1, 0.5, 0.9, 1} {
			d, ok := Quantile(counts, share)
			// The least of the spans within which the share lies.
			if !ok != (len(s.days) == 0) {
				t.Fatalf("a quantile of %d spans: %v", len(s.days), ok)
			}
			within := func(days int) int {
				return len(s.days) - len(slices.DeleteFunc(slices.Clone(s.days), func(x int) bool { return x <= days }))
			}
			if need := share * float64(len(s.days)); ok && (float64(within(d)) < need || slices.Contains(s.days, d-1) && float64(within(d-1)) >= need) {
				t.Fatalf("the %v quantile of %v is %d", share, s.days, d)
			}
		}
	})
}

// Whatever is asked of whatever rows, the answer is that of a plain loop; and
// still is when some were replaced, came late or went.
func TestAnswersArePlainLoops(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := drawWorld(t)
		table, err := New(w.schema)
		if err != nil {
			t.Fatal(err)
		}
		if err := table.Replace(Range{}, rowsOf(w.rows)); err != nil {
			t.Fatal(err)
		}
		w.compare(t, table.Now(), w.drawQuery(t))
		for range rapid.IntRange(0, 3).Draw(t, "rounds") {
			var changed []string
			for range rapid.IntRange(1, 4).Draw(t, "changes") {
				changed = append(changed, w.change(t))
			}
			for _, r := range table.Stale(changed...) {
				in := slices.DeleteFunc(slices.Clone(w.rows), func(x Row) bool { return x.Key < r.From || r.To != "" && x.Key >= r.To })
				if err := table.Replace(r, rowsOf(in)); err != nil {
					t.Fatal(err)
				}
			}
			w.compare(t, table.Now(), w.drawQuery(t))
		}
	})
}

// change changes, adds or removes a row, and says its key.
func (w *world) change(t *rapid.T) string {
	key := fmt.Sprintf("k%04d", rapid.IntRange(0, 620).Draw(t, "key"))
	at, found := slices.BinarySearchFunc(w.rows, key, func(r Row, k string) int { return strings.Compare(r.Key, k) })
	switch {
	case !found:
		w.rows = slices.Insert(w.rows, at, w.drawRow(t, key))
	case rapid.Bool().Draw(t, "goes"):
		w.rows = slices.Delete(w.rows, at, at+1)
	default:
		w.rows[at] = w.drawRow(t, key)
	}
	return key
}
