package observatory_test

import (
	"slices"
	"testing"

	"kith/observatory"
)

// A service has a line of its own when many were sent to it, and what is left is
// never a few.
func TestServicesByName(t *testing.T) {
	const other = "Another service, to which fewer were sent"
	for name, c := range map[string]struct {
		sent map[string]int
		want []string
	}{
		"by name":                {map[string]int{"Walks": 30, "Choir": 25, "Chess": 15, "Boxing": 12}, []string{"Choir", "Walks", other}},
		"nobody sent elsewhere":  {map[string]int{"Walks": 30, "Choir": 25}, []string{"Choir", "Walks", other}},
		"few sent elsewhere":     {map[string]int{"Walks": 30, "Choir": 25, "Chess": 2}, []string{"Walks", other}},
		"all few":                {map[string]int{"Walks": 3, "Choir": 20}, []string{other}},
		"one that was not named": {map[string]int{"": 100, "Choir": 30}, []string{other}},
		"nobody":                 {nil, []string{other}},
	} {
		if got := observatory.Services(c.sent, 5); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}
