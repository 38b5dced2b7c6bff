package tally

import (
	"errors"
	"fmt"
	"iter"
	"math"
	"slices"
	"strings"
	"sync"
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
		c, spans := place(got.Groups, at), got.At(at...)
		if got.Open[c] != s.open || got.Backward[c] != s.backward || len(spans) != len(s.days) {
			t.Fatalf("%q from %s to %s: %d open, %d backward, %d spans; want %d, %d, %d", name, from, to, got.Open[c], got.Backward[c], len(spans), s.open, s.backward, len(s.days))
		}
		for i, d := range spans {
			if int(d) != s.days[i] {
				t.Fatalf("%q: span %d is %d, want %d", name, i, d, s.days[i])
			}
		}
		for _, share := range []float64{0.1, 0.5, 0.9, 1} {
			d, ok := Quantile(spans, share)
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

// many are rows of three blocks and a bit.
func many(t testing.TB, n int) *Table {
	t.Helper()
	table, err := New(Schema{Names: []string{"area"}, Days: []string{"received"}})
	if err != nil {
		t.Fatal(err)
	}
	if err := table.Replace(Range{}, made(0, n, "before")); err != nil {
		t.Fatal(err)
	}
	return table
}

func made(from, to int, area string) iter.Seq2[*Row, error] {
	return func(yield func(*Row, error) bool) {
		r := &Row{Names: []string{area}, Days: []kith.Day{"2026-04-01"}}
		for i := from; i < to; i++ {
			r.Key, r.Person = fmt.Sprintf("%08d", i), fmt.Sprint("p", i%1000)
			if !yield(r, nil) {
				return
			}
		}
	}
}

// Only the block of a changed row is read again, and what comes at the end does
// not have a full block read again.
func TestWhatIsStale(t *testing.T) {
	table := many(t, 3*blockRows)
	key := func(i int) string { return fmt.Sprintf("%08d", i) }
	tests := []struct {
		name string
		keys []string
		want []Range
	}{
		{"nothing", nil, nil},
		{"the first", []string{key(0)}, []Range{{"", key(blockRows)}}},
		{"before all", []string{""}, []Range{{"", key(blockRows)}}},
		{"within", []string{key(blockRows), key(2*blockRows - 1)}, []Range{{key(blockRows), key(2 * blockRows)}}},
		{"neighbours", []string{key(2 * blockRows), key(blockRows)}, []Range{{key(blockRows), key(3*blockRows-1) + "-"}}},
		{"a new one", []string{key(3 * blockRows)}, []Range{{key(3*blockRows-1) + "-", ""}}},
		{"apart", []string{key(0), "z"}, []Range{{"", key(blockRows)}, {key(3*blockRows-1) + "-", ""}}},
	}
	for _, test := range tests {
		if got := table.Stale(test.keys...); !slices.Equal(got, test.want) {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}

// A view stays what it was while rows are replaced by others, and each of those
// that are taken meanwhile is whole: all before, or all after. Run with -race.
func TestViewsWhileReplaced(t *testing.T) {
	table := many(t, 2*blockRows+5)
	was := table.Now()
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for range 20 {
				g, err := table.Now().Count(Query{By: []By{{Column: "area"}}})
				if err != nil {
					t.Error(err)
					return
				}
				if len(g.N) != 1 || g.N[0] != 2*blockRows+5 {
					t.Errorf("half replaced: %v", g)
				}
			}
		})
	}
	for i := range 10 {
		if err := table.Replace(Range{}, made(0, 2*blockRows+5, fmt.Sprint("round ", i))); err != nil {
			t.Fatal(err)
		}
	}
	all.Wait()
	g, err := was.People(Query{By: []By{{Column: "area"}}})
	if err != nil || g.Of("before") != 1000 {
		t.Errorf("the old view says %v, %v", g, err)
	}
	if g, err := table.Now().Count(Query{By: []By{{Column: "area"}}}); err != nil || !slices.Equal(g.Groups[0], []string{"round 9"}) {
		t.Errorf("a name that no row has is still a group: %v, %v", g, err)
	}
}

// What is refused, in words; and a table is what it was after a failure.
func TestRefusals(t *testing.T) {
	one := func(change func(r *Row)) iter.Seq2[*Row, error] {
		r := Row{Key: "a", Names: []string{"x"}, Days: []kith.Day{""}}
		change(&r)
		return rowsOf([]Row{r})
	}
	broken := errors.New("the database is gone")
	tests := []struct {
		name string
		in   Range
		rows iter.Seq2[*Row, error]
		want string
	}{
		{"too few columns", Range{}, one(func(r *Row) { r.Days = nil }), `the row "a" has 1 names and 0 days, where the table of facts has 1 and 1`},
		{"a day that is none", Range{}, one(func(r *Row) { r.Days[0] = "2026-02-30" }), `the row "a" has the day "2026-02-30" for "received": only days from 1970 to 2149 can be counted`},
		{"a day before days", Range{}, one(func(r *Row) { r.Days[0] = "1969-12-31" }), `only days from 1970`},
		{"a day after days", Range{}, one(func(r *Row) { r.Days[0] = "2150-01-01" }), `only days from 1970`},
		{"no day at all", Range{}, one(func(r *Row) { r.Days[0] = "yesterday!" }), `only days from 1970`},
		{"out of order", Range{}, rowsOf([]Row{{Key: "b", Names: []string{"x"}, Days: []kith.Day{""}}, {Key: "a"}}), `the row "a" is out of order, or not one of those to be replaced`},
		{"twice", Range{}, rowsOf([]Row{{Key: "b", Names: []string{"x"}, Days: []kith.Day{""}}, {Key: "b"}}), `the row "b" is out of order`},
		{"no block", Range{"a", ""}, made(0, 1, "x"), `rows are replaced by whole blocks: from "a" to "" is not what was said to be stale`},
		{"half a block", Range{"", "a"}, made(0, 1, "x"), `rows are replaced by whole blocks`},
		{"fails", Range{}, func(yield func(*Row, error) bool) { yield(nil, broken) }, broken.Error()},
	}
	for _, test := range tests {
		table := many(t, 3)
		err := table.Replace(test.in, test.rows)
		if err == nil || !strings.Contains(err.Error(), test.want) || kith.KindOf(err) != kith.Invalid && !errors.Is(err, broken) {
			t.Errorf("%s: %v, want %q", test.name, err, test.want)
		}
		if g, err := table.Now().Count(Query{By: []By{{Column: "area"}}}); err != nil || g.Of("before") != 3 {
			t.Errorf("%s: afterwards %v, %v", test.name, g, err)
		}
	}

	for _, s := range []Schema{{}, {Names: []string{"a"}, Days: []string{"a"}}, {Names: []string{""}}, {Names: make([]string, 32)}} {
		if _, err := New(s); kith.KindOf(err) != kith.Invalid {
			t.Errorf("%v: %v", s, err)
		}
	}
	v := many(t, 3).Now()
	for _, q := range []Query{{By: []By{{Column: "need"}}}, {Where: []Where{{Column: "need"}}}} {
		if _, err := v.Count(q); err == nil || err.Error() != `there is no column "need" in the table of facts` {
			t.Error(err)
		}
	}
	if _, err := v.Spans(Query{}, "received", "area"); err == nil || err.Error() != `there is no column of days "area" in the table of facts` {
		t.Error(err)
	}
}

// The most names that a column holds are held; one more is refused, and so are
// more combinations than can be counted.
func TestMostNames(t *testing.T) {
	table, err := New(Schema{Names: []string{"practice"}})
	if err != nil {
		t.Fatal(err)
	}
	named := func(n int) iter.Seq2[*Row, error] {
		return func(yield func(*Row, error) bool) {
			for i := range n {
				if !yield(&Row{Key: fmt.Sprintf("%08d", i), Names: []string{fmt.Sprint(i)}}, nil) {
					return
				}
			}
		}
	}
	if err := table.Replace(Range{}, named(maxCode+1)); err != nil {
		t.Fatal(err)
	}
	g, err := table.Now().Count(Query{By: []By{{Column: "practice"}}})
	if err != nil || len(g.N) != maxCode+1 || slices.Max(g.N) != 1 || slices.Min(g.N) != 1 {
		t.Error(len(g.N), err)
	}
	if _, err := table.Now().Count(Query{By: []By{{Column: "practice"}, {Column: "practice"}}}); err == nil || err.Error() != "the columns have more than 16777216 combinations of groups: take fewer or wider groups" {
		t.Error(err)
	}
	if err := table.Replace(Range{}, named(maxCode+2)); err == nil || err.Error() != `the column "practice" has more than 65536 different names` {
		t.Error(err)
	}
}

func TestDayCodes(t *testing.T) {
	for code := 1; code <= lastDay; code++ {
		d := kith.Day(dayNames()[code])
		if got, ok := dayCode(d); !ok || int(got) != code {
			t.Fatalf("%s is %d, want %d", d, got, code)
		}
	}
	if first, last := dayNames()[1], dayNames()[lastDay]; first != "1970-01-01" || last < "2149-01-01" {
		t.Error(first, last)
	}
	if _, ok := Quantile(nil, 0.5); ok {
		t.Error("there is a median of none")
	}
	if _, ok := Quantile([]uint16{1}, math.NaN()); ok {
		t.Error("there is a quantile of no share")
	}
}

// Two IDs are the same person only when they are the same text.
func TestNumbersOfPeople(t *testing.T) {
	var n numbers
	ids := []string{"", "a", "0190b5a8-0000-7000-8000-000000000001", "0190b5a8-0000-7000-8000-000000000002", "0190B5A8-0000-7000-8000-000000000001", "0190b5a8000070008000000000000001", "0190b5a8-0000-7000-8000-00000000000g"}
	for i := range 5000 {
		ids = append(ids, fmt.Sprint("person-", i))
	}
	for range 2 {
		for i, id := range ids {
			if got, err := n.of(id); err != nil || got != uint32(i) {
				t.Fatalf("%q is %d, want %d (%v)", id, got, i, err)
			}
		}
	}
}
