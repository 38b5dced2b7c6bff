package chart

import (
	"strings"
	"testing"

	"kith/sdc"
)

// A withheld step has no point and no rate; what is drawn is what the table says.
func TestCourse(t *testing.T) {
	table := sdc.Table{Title: "Events by month", Period: "2025", Of: "attendances", Areas: []sdc.Area{{Code: "all", Name: "All", Parent: -1}, {Code: "a", Name: "January"}, {Code: "b", Name: "February"}, {Code: "c", Name: "March"}, {Code: "d", Name: "April"}},
		Count: [][]int{nil, {400}, {3}, {2}, {380}}}
	p, err := sdc.Protect(table, sdc.NHS75)
	if err != nil {
		t.Fatal(err)
	}
	course := Course{Names: []string{"attendances"}}
	for _, code := range []string{"a", "b", "c", "d"} {
		course.Steps = append(course.Steps, Lap{Code: code, Years: []float64{100}, Expected: 390, Late: code == "d"})
	}
	f, err := course.Draw(p, Beside{Title: "Over time"})
	if err != nil {
		t.Fatal(err)
	}
	rows := f.Rows()
	if len(rows) != 4 || rows[0].Values[1].Text != "4,000" || rows[1].Values[0].State != sdc.Withheld || rows[1].Values[1].Number != nil || rows[3].Values[2].Text != "3,900" {
		t.Errorf("%+v", rows)
	}
	if svg := string(f.SVG(Wide)); strings.Count(svg, "<circle") != 2 {
		t.Errorf("%d points are drawn", strings.Count(svg, "<circle"))
	}
	if _, err := (Course{}).Draw(p, Beside{}); err == nil {
		t.Error("a course of nothing was drawn")
	}
}
