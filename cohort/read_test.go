package cohort

import (
	"strings"
	"testing"
)

const good = `name: test
title: A test
version: 3
owner: Somebody
review: 2027-01-31
basis: Article 6(1)(e)
who:
  all:
    - age: {from: 65}
    - event: {codes: falls, within: 12 months}
`

// What is wrong with a definition is said with its line and what to write.
func TestErrorsSayTheLine(t *testing.T) {
	if _, err := Parse("x.yaml", []byte(good)); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ was, is, want string }{
		{"age: {from: 65}", "age: {from: sixty}", `x.yaml line 9: "sixty" is not a whole number from 0 to 130`},
		{"age: {from: 65}", "age: {over: 65}", `line 9: age has no "over": it has from, to`},
		{"age: {from: 65}", "age: {from: 65, to: 60}", `line 9: age has from, to or both`},
		{"age: {from: 65}", "agee: 65", `line 9: a rule has no "agee": it has all, any, not`},
		{"12 months", "a year", `line 10: "a year" is not a length of time: write it as 28 days`},
		{"12 months", "12 fortnights", `line 10: "12 fortnights"`},
		{"codes: falls, ", "", `line 10: say codes`},
		{"codes: falls", "codes: []", `line 10: say at least one`},
		{"  all:\n", "  any:\n    - residence: castle\n", `line 9`},
		{"    - age", "    - deprivation: {to: 11}\n    - age", `line 9: "11" is not a whole number from 1 to 10`},
		{"    - age", "    - ethnicity: martian\n    - age", `line 9: "martian" is neither a code`},
		{"    - age", "    - {age: {from: 1}, sex: male}\n    - age", `line 9: a rule is one thing: put these 2 under all`},
		{"    - age", "    - some: {least: 3, of: [{sex: male}]}\n    - age", `line 9: say least: how many of the 1`},
		{"    - age", "    - latest: {codes: bmi, value: {from: 27.55}}\n    - age", `line 9: "27.55" is not a number above 0, with one decimal at most`},
		{"    - age", "    - latest: {codes: bmi, unrecorded: maybe}\n    - age", `line 9: unrecorded is either no or unknown`},
		{"owner: Somebody\n", "", "add owner: nobody may be looked for without it"},
		{"basis: Article 6(1)(e)\n", "", "add basis"},
		{"version: 3", "version: 0", `line 3: "0" is not a whole number from 1`},
		{"2027-01-31", "31/1/2027", `line 5: "31/1/2027" is not a day: write it as 2027-03-31`},
		{"name: test", "name: te st", `line 1: "te st" cannot be a name`},
		{"title: A test\n", "title: A test\ntitle: Another\n", `line 3: "title" stands here twice`},
		{"who:", "who: &a", ""},
		{"    - age: {from: 65}", "    - age: &a {from: 65}\n    - not: *a", `line 10: repeat the rule instead of pointing`},
		{good, "", "x.yaml is empty"},
		{good, "- a\n- b", "line 1: a definition is written as a list of name, title"},
		{good, "\tname: x", "x.yaml is not YAML: "},
		{good, strings.Repeat("[", 10000), ""},
	} {
		text := strings.Replace(good, c.was, c.is, 1)
		d, err := Parse("x.yaml", []byte(text))
		if c.want == "" {
			continue // it must only come back
		}
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q instead of %q: %v, %v; want %q", c.is, c.was, d, err, c.want)
		}
	}
	deep := good[:strings.Index(good, "who:")] + "who: " + strings.Repeat("{not: ", 60) + "{sex: male}" + strings.Repeat("}", 60)
	if _, err := Parse("x.yaml", []byte(deep)); err == nil || !strings.Contains(err.Error(), "more than 40 deep") {
		t.Error(err)
	}
	if _, err := Parse("x.yaml", make([]byte, mostBytes+1)); err == nil {
		t.Error("a huge file was read")
	}
}

// All errors are said at once.
func TestAllErrorsAtOnce(t *testing.T) {
	_, err := Parse("x.yaml", []byte(strings.NewReplacer("65", "x", "12 months", "y", "version: 3", "version: z").Replace(good)))
	if err == nil || strings.Count(err.Error(), "x.yaml line") != 3 {
		t.Error(err)
	}
}

func FuzzParse(f *testing.F) {
	f.Add(good)
	f.Fuzz(func(t *testing.T, text string) {
		d, err := Parse("x.yaml", []byte(text))
		if err != nil {
			return
		}
		l := NewLibrary()
		for _, s := range d.Sets() {
			l[s] = &Set{Name: s}
		}
		p, err := NewPlan("2026-11-27", nil, l, d)
		if err != nil {
			t.Fatal(err)
		}
		r := NewRegister(l)
		if err := r.Add(&Person{Number: 1, Born: "1950-01-01"}); err != nil {
			t.Fatal(err)
		}
		p.Run(r)
		if d.Say() == "" || p.SQL(0, "t") == "" || d.CQL() == "" {
			t.Error("nothing is said of it")
		}
	})
}

// What is said in English is what the rule says, its contrary too.
func TestSay(t *testing.T) {
	d, ok := Named("dementia-at-home")
	if !ok {
		t.Fatal("it does not ship")
	}
	want := "Everybody registered: who have “dementia” and do not have “care-home” later than any “lives-at-home” and do not live: care-home or nursing-home."
	if got := d.Say(); got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
	for _, c := range []struct {
		rule Rule
		want string
	}{
		{Not{Some{1, []Rule{Age{Range{850, 0}}, Is{Column: Sex, Words: []string{"male"}}}}}, "are not 85 or over and are not male"},
		{Not{Some{2, []Rule{Age{Range{850, 0}}, Is{Column: Sex, Words: []string{"male"}}}}}, "are not 85 or over or are not male"},
		{Number{Household, Range{10, 20}}, "live alone"},
		{Age{Range{450, 560}}, "are 45 to 55"},
		{Event{Sets: []string{"emergency"}, Least: 6, Window: Window{Within: Span{12, Months}}}, "have “emergency” at least 6 times in the last 12 months"},
		{Latest{Sets: []string{"body-mass-index"}, Value: Range{275, 300}, Absent: true}, "have “body-mass-index”, by the latest entry, of 27.5 or more and less than 30 (nothing recorded means no)"},
	} {
		if got := c.rule.say(false); got != c.want {
			t.Errorf("%s\nwant\n%s", got, c.want)
		}
	}
}
