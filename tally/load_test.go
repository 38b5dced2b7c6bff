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

	"kith"
)

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
	if _, ok := Quantile([]uint32{0, 1}, math.NaN()); ok {
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
