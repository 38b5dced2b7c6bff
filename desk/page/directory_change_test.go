package page

import (
	"slices"
	"testing"

	"kith/db"
)

// The history of an entry is read by people: no names of fields, no IDs.
func TestChangesOf(t *testing.T) {
	got := changesOf(db.Diff(`{"delivery":["","[\"phone\",\"online\"]"],"languages":[null,"[{\"id\":\"x\",\"name\":\"English\",\"code\":\"en\"}]"],
		"minimum_age":["","18"],"schedules":["[{\"id\":\"x\",\"description\":\"Weekdays\"}]",""]}`))
	want := []string{"Delivery: nothing → phone; online", "Languages: nothing → en, English", "Minimum age: nothing → 18", "Schedules: Weekdays → nothing"}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}
