package nhs

import (
	"testing"
	"unicode/utf8"
)

// shape is what every list must keep, whatever its type of code.
func shape[T ~string](t *testing.T, l List[T], max int) {
	t.Helper()
	if l.Title == "" || l.Source == "" {
		t.Errorf("a list without title or source: %+v", l.Title)
	}
	seen, names := map[T]bool{}, map[string]bool{}
	for _, c := range l.Codes {
		if seen[c.Code] || names[c.Name] {
			t.Errorf("%s: %q (%s) stands twice", l.Title, c.Code, c.Name)
		}
		seen[c.Code], names[c.Name] = true, true
		if c.Code == "" || c.Name == "" {
			t.Errorf("%s: %+v has no code or no name", l.Title, c)
		}
		if max > 0 && utf8.RuneCountInString(string(c.Code)) > max {
			t.Errorf("%s: %q is longer than the standard's %d", l.Title, c.Code, max)
		}
		if c.Snomed != "" && !ConceptID(c.Snomed) {
			t.Errorf("%s: %q is not a SNOMED CT concept", l.Title, c.Snomed)
		}
		if c.Send != "" && (!c.Local || !seen[c.Send] && !l.Valid(c.Send)) {
			t.Errorf("%s: %q sends %q", l.Title, c.Code, c.Send)
		}
		if !l.Valid(c.Code) || l.Name(c.Code) != c.Name {
			t.Errorf("%s: %q is not found", l.Title, c.Code)
		}
	}
	if l.Valid("") || !l.Blank("") || l.Valid("nonsense") || l.Name("nonsense") != "nonsense" {
		t.Errorf("%s: nothing and nonsense", l.Title)
	}
	if len(l.Values()) != len(l.Codes) || len(l.Options()) > len(l.Codes) || len(l.Options()) == 0 {
		t.Errorf("%s: values and options", l.Title)
	}
}

// The lengths are those of the information standard's fields.
func TestLists(t *testing.T) {
	shape(t, NumberStatuses, 2)
	shape(t, Ethnicities, 2)
	shape(t, Genders, 1)
	shape(t, Sexes, 1)
	shape(t, Maritals, 1)
	shape(t, Orientations, 1)
	shape(t, CarerStatuses, 0)
	shape(t, Immigrations, 2)
	shape(t, Mechanisms, 2)
	shape(t, Locations, 3)
	shape(t, Attendances, 1)
	shape(t, Outcomes, 1)
	shape(t, Preferreds, 1)
	shape(t, AddressTypes, 0)
	shape(t, Accommodations, 4)
	shape(t, PracticeDefaults, 6)
	shape(t, Needs, 0)
	shape(t, Supports, 0)
}

func TestNational(t *testing.T) {
	for code, want := range map[Ethnicity]Ethnicity{"A": "A", "X1": "C", "X2": "C", "X3": "S", "Z": "Z", "": ""} {
		if got := Ethnicities.National(code); got != want {
			t.Errorf("%q is sent as %q, not %q", code, got, want)
		}
	}
	if got := Genders.National("3"); got != "9" {
		t.Errorf("non-binary is sent as %q", got)
	}
}

func TestOldCodesAreReadButNotOffered(t *testing.T) {
	if !Genders.Valid("9") {
		t.Error("9 is not read")
	}
	for _, c := range Genders.Options() {
		if c.Code == "9" {
			t.Error("9 is offered")
		}
	}
}

// The Census of 2021 has 19 groups: five Asian, three Black, four Mixed, five
// White and two other.
func TestEthnicities(t *testing.T) {
	n := map[string]int{}
	for _, c := range Ethnicities.Codes {
		n[c.Code.Group()]++
	}
	for g, want := range map[string]int{"Asian": 5, "Black": 3, "Mixed": 4, "White": 5, "Other": 2, "": 2} {
		if n[g] != want {
			t.Errorf("%q has %d groups, not %d", g, n[g], want)
		}
	}
	if EthnicityNotStated.Group() != "" || Ethnicity("nonsense").Group() != "" {
		t.Error("no answer stands under a heading")
	}
}

func TestNeeds(t *testing.T) {
	if n := len(Needs.Options()); n != 13 {
		t.Errorf("%d needs, not thirteen", n)
	}
	for _, c := range Needs.Codes {
		if c.About == "" {
			t.Errorf("%s has no description", c.Code)
		}
	}
	for _, c := range Supports.Codes {
		if c.Snomed != "" {
			t.Errorf("%s has a code that nobody has seen published", c.Code)
		}
	}
}

func TestHomeless(t *testing.T) {
	for a, want := range map[Accommodation]bool{RoughSleeper: true, SofaSurfing: true, "MA01": false, "": false} {
		if a.Homeless() != want {
			t.Errorf("%q", a)
		}
	}
}
