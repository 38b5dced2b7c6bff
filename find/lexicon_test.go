package find

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"kith/nhs"
)

func TestLexicon(t *testing.T) {
	l, err := readLexicon(synonymText, Needs())
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d needs, %d words with others, %d first words of phrases", len(Needs()), len(l.like), len(l.phrases))
	for term, others := range l.like {
		for _, o := range others {
			if o.term == term || o.worth <= 0 || o.worth >= 1 {
				t.Errorf("%q finds %q, worth %v", term, o.term, o.worth)
			}
		}
	}
	for _, wrong := range []string{"lonely", "families = family", "in need = poverty", " = x", "a > b", "debt >", "> debt", "debt > debts"} {
		if _, err := readLexicon("# a remark\n\n"+wrong, nil); err == nil {
			t.Errorf("%q was taken", wrong)
		}
	}
}

func TestWords(t *testing.T) {
	for text, want := range map[string]string{
		"The Women's Institute":        "women institute",
		"M.E. and C.F.S. support":      "me cfs support",
		"Café, Łódź & co":              "cafe łodz co",
		"over-60s":                     "over 60s",
		"O'Brien’s":                    "obrien",
		"A.B":                          "ab",
		"line.Next":                    "line next",
		"":                             "",
		"... the of":                   "",
		"日本語 ﬁt":                       "日本語 fit",
		"Y.M.C.A.hostel":               "ymca hostel",
		"don't walk, it's the carers'": "dont walk carers",
	} {
		if got := strings.Join(words(text), " "); got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}

func TestNeeds(t *testing.T) {
	for _, theme := range nhs.Needs.Values() {
		if len(NeedsOf(theme)) == 0 {
			t.Errorf("no need of the theme %s", theme)
		}
	}
	order := nhs.Needs.Values()
	if !slices.IsSortedFunc(Needs(), func(a, b Need) int { return slices.Index(order, a.Theme) - slices.Index(order, b.Theme) }) {
		t.Error("not in the order of the themes")
	}
	if n, known := NeedOf("blue-badge"); !known || n.Theme != nhs.Transport {
		t.Errorf("%+v", n)
	}
	if _, known := NeedOf(""); known {
		t.Error("a need without a name")
	}
	head := "slug,theme,name,words,matches\n"
	for _, wrong := range []string{"", "a,b\n", head + "x,money,X,,\n", head + "x,no-theme,X,x,\n", head + "x,money,X,x,\nx,money,X,x,\n", head + "\"x\n"} {
		if _, err := readNeeds(wrong); err == nil {
			t.Errorf("%q was taken", wrong)
		}
	}
}

// Every identifier that a need holds exists in the list it is of.
func TestNeedsMatchOtherLists(t *testing.T) {
	lists := "../../shared/standards/directory/taxonomies/"
	known := map[string]bool{}
	for _, tag := range readCSV(t, topics) {
		known["ukcat:"+tag["Code"]] = true
	}
	eligibility, err := os.ReadFile(lists + "open-eligibility/taxonomy.xml")
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range strings.Split(string(eligibility), `id="`)[1:] {
		id, _, _ := strings.Cut(s, `"`)
		known["oe:"+id] = true
	}
	text, err := os.ReadFile(lists + "openactive/data/activity-list.jsonld")
	if err != nil {
		t.Fatal(err)
	}
	var activities struct{ Concept []struct{ Identifier string } }
	if err := json.Unmarshal(text, &activities); err != nil {
		t.Fatal(err)
	}
	for _, c := range activities.Concept {
		known["oa:"+c.Identifier] = true
	}
	n := 0
	for _, need := range Needs() {
		for _, m := range need.Matches {
			n++
			if !known[m] {
				t.Errorf("%s matches %s, which is in no list", need.Slug, m)
			}
		}
	}
	t.Logf("%d identifiers", n)
}
