package find

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// What speaks for a result is said in words that people write, never in stems.
func TestWhyPhrase(t *testing.T) {
	x := Build(slices.Values([]Entry{{ID: "1", Service: "1", Name: "Homes First", Description: "Temporary housing, and bidding"}}))
	f := x.Search(Query{Needs: []string{"homelessness"}, Now: time.Date(2027, 3, 3, 12, 0, 0, 0, time.UTC)})
	if len(f.Results) != 1 {
		t.Fatalf("%d results", len(f.Results))
	}
	for _, w := range f.Results[0].Why {
		if strings.Contains(w.Text, "temporari") {
			t.Errorf("why: %s", w.Text)
		}
	}
	if !slices.ContainsFunc(f.Results[0].Why, func(w Why) bool { return strings.Contains(w.Text, "temporary housing") }) {
		t.Errorf("why: %+v", f.Results[0].Why)
	}
}
