package outreach_test

import (
	"strings"
	"testing"

	"kith"
	"kith/db/dbtest"
	"kith/outreach"
)

// What a form's answers make can be read, and says what was answered; what somebody
// types cannot become a rule.
func TestSketch(t *testing.T) {
	full := outreach.Sketch{Name: "Carers-Alone", Title: `Carers: "alone" # {x}`, Owner: "Vera Lund\nwho: {age: {from: 1}}", Basis: "direct care", Review: "2027-01-01", From: 50, To: 74, Sex: "female",
		Deciles: 2, Alone: true, AtHome: true, Sets: []string{"carer", "lonely"}, Within: 12, Without: []string{"dementia"}}
	for what, c := range map[string]struct {
		change func(*outreach.Sketch)
		says   string
	}{
		"any": {func(*outreach.Sketch) {}, "people who are 50 to 74 and are female: who live alone and live in an area of decile 1 to 2 of deprivation (1 is the most deprived) and have “carer” or “lonely” in the last 12 months and do not live: care-home or nursing-home (nothing recorded means no) and do not have “dementia” (nothing recorded means no)."},
		"all": {func(s *outreach.Sketch) { s.All = true }, "have “carer” in the last 12 months and have “lonely” in the last 12 months"},
		"age": {func(s *outreach.Sketch) {
			*s = outreach.Sketch{Name: "old", Title: "Old", Owner: "V", Basis: "d", Review: "2027-01-01", From: 90}
		}, "who are 90 or over."},
	} {
		s := full
		c.change(&s)
		text, err := s.Text()
		if err != nil {
			t.Errorf("%s: %v", what, err)
			continue
		}
		d, err := outreach.Read(text)
		if err != nil || !strings.Contains(d.Say(), c.says) || d.Name != strings.ToLower(s.Name) {
			t.Errorf("%s: %v %q\n%s", what, err, d.Say(), text)
		}
	}
	for what, change := range map[string]func(*outreach.Sketch){
		"name":   func(s *outreach.Sketch) { s.Name = "a b" },
		"title":  func(s *outreach.Sketch) { s.Title = "" },
		"review": func(s *outreach.Sketch) { s.Review = "soon" },
		"to":     func(s *outreach.Sketch) { s.To = 40 },
		"sets": func(s *outreach.Sketch) {
			*s = outreach.Sketch{Name: "x", Title: "x", Owner: "x", Basis: "x", Review: "2027-01-01"}
		},
	} {
		s := full
		change(&s)
		_, err := s.Text()
		dbtest.Fails(t, what, err, kith.Invalid)
	}
}
