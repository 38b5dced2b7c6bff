package impact_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"kith"
	"kith/effect"
	"kith/impact"
	"kith/sample"
	"kith/sdc"
)

const analysis = sample.Analysis

var (
	sealed = time.Date(2026, 5, 1, 10, 0, 0, 0, time.UTC)
	later  = sealed.Add(24 * time.Hour)
)

func files(people int, ratio float64) (register, events string) { return sample.Linked(people, ratio) }

func ready(t *testing.T) (effect.Spec, effect.Seal) {
	t.Helper()
	spec, err := impact.ReadSpec(strings.NewReader(analysis))
	if err != nil {
		t.Fatal(err)
	}
	seal, err := spec.Seal(sealed)
	if err != nil {
		t.Fatal(err)
	}
	return spec, seal
}

func TestRun(t *testing.T) {
	spec, seal := ready(t)
	people, events := files(12_000, 1)
	report, err := impact.Run(spec, seal, impact.Files{People: strings.NewReader(people), Events: strings.NewReader(events), Since: later}, later, sdc.NHS75)
	if err != nil {
		t.Fatal(err)
	}
	var words bytes.Buffer
	if err := report.Words(&words); err != nil {
		t.Fatal(err)
	}
	t.Log("\n" + words.String())
	if report.Claim.Tier != effect.Compared || !strings.Contains(report.Claim.Claim, "no detectable difference") {
		t.Errorf("nothing was done, and it claims: %s (%q)", report.Claim.Claim, report.Claim.Why)
	}
	if len(report.Tables) != 2 || len(report.Tests) != 2 {
		t.Errorf("%d tables, %d tests: %q", len(report.Tables), len(report.Tests), report.Notes)
	}
	text, err := json.Marshal(report)
	if err != nil {
		t.Fatal(err)
	}
	// Nobody's pseudonym, practice or day leaves.
	for _, line := range strings.Split(people, "\n")[1:50] {
		for _, word := range strings.Split(line, ",")[:3] {
			if word != "" && (bytes.Contains(text, []byte(word)) || strings.Contains(words.String(), word)) {
				t.Errorf("%q is in the report", word)
			}
		}
	}
	// The same files give the same bytes.
	again, err := impact.Run(spec, seal, impact.Files{People: strings.NewReader(people), Events: strings.NewReader(events), Since: later}, later, sdc.NHS75)
	if err != nil {
		t.Fatal(err)
	}
	if other, _ := json.Marshal(again); !bytes.Equal(text, other) {
		t.Error("a second run says something else")
	}
}

// A group of a few says nothing of itself, in tables or in words.
func TestFewPeople(t *testing.T) {
	spec, seal := ready(t)
	people, events := files(300, 1)
	report, err := impact.Run(spec, seal, impact.Files{People: strings.NewReader(people), Events: strings.NewReader(events), Since: later}, later, sdc.NHS75)
	if err != nil {
		t.Fatal(err)
	}
	if report.Claim.Tier != effect.Activity || report.Ratio != nil || report.Balance != nil || report.Tests != nil {
		t.Errorf("%s: %+v", report.Claim.Claim, report)
	}
	for _, table := range report.Tables {
		for a := range table.Areas() {
			for c := range table.Columns() {
				if n, ok := table.Cell(a, c).Number(); ok && n > 0 && n <= sdc.NHS75.Small {
					t.Errorf("%s shows %d", table.Title(), n)
				}
			}
		}
	}
}

func TestSealIsAskedFirst(t *testing.T) {
	spec, seal := ready(t)
	unread := strings.NewReader("person")
	for what, c := range map[string]struct {
		change   func(*effect.Spec)
		outcomes time.Time
	}{
		"events that were there before": {func(*effect.Spec) {}, sealed.Add(-time.Minute)},
		"another window":                {func(s *effect.Spec) { s.Washout = 60 }, later},
		"another outcome":               {func(s *effect.Spec) { s.Outcome = "GP contacts" }, later},
	} {
		other := spec
		c.change(&other)
		if _, err := impact.Run(other, seal, impact.Files{People: unread, Events: unread, Since: c.outcomes}, later, sdc.NHS75); kith.KindOf(err) != kith.Conflict {
			t.Errorf("%s: %v", what, err)
		}
	}
	if unread.Len() != len("person") {
		t.Error("the files were read before the seal was")
	}
}

func TestFilesThatCannotBeRead(t *testing.T) {
	spec, seal := ready(t)
	head := "person,practice,referred,from,to,died,sex,age band,ethnicity,conditions\n"
	line := "p1,Y001,2024-03-01,,,,f,65+,white,2\n"
	good := "person,date,outcome\n"
	for what, c := range map[string]struct{ people, events, says string }{
		"empty":                  {"", good, "no heading"},
		"a heading only":         {head, good, "nobody was referred"},
		"nobody referred":        {head + "p1,Y001,,,,,f,65+,white,2\n", good, "nobody was referred"},
		"too early for a window": {head + "p1,Y001,2022-01-05,,,,f,65+,white,2\n", good, "nobody was referred"},
		"a column is missing":    {strings.Replace(head, ",conditions", "", 1) + line, good, `no column "conditions"`},
		"a column twice":         {strings.Replace(head, "from", "to", 1) + line, good, "two columns"},
		"a person twice":         {head + line + line, good, "line 3: a person is there twice"},
		"no pseudonym":           {head + line[2:], good, "line 2: a person has no pseudonym"},
		"a date as people write": {head + strings.Replace(line, "2024-03-01", "01/03/2024", 1), good, "line 2: a date is not like"},
		"a line too short":       {head + "p1,Y001\n", good, "wrong number of fields"},
		"no events' heading":     {head + line, "", "events.csv has no heading"},
		"an event without a day": {head + line, good + "p1,,A&E attendances\n", "line 2: a date is not like"},
		"one who cannot be told": {head + line, good, "nothing"},
	} {
		r, err := impact.Run(spec, seal, impact.Files{People: strings.NewReader(c.people), Events: strings.NewReader(c.events), Since: later}, later, sdc.NHS75)
		if what == "one who cannot be told" {
			if err != nil || r.Claim.Tier != effect.Activity {
				t.Errorf("%s: %v, %v", what, r.Claim.Claim, err)
			}
			continue
		}
		if kith.KindOf(err) != kith.Invalid || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", what, err)
		}
	}
	for what, text := range map[string]string{
		"a word misspelt": strings.Replace(analysis, "unaffected", "unafected", 1),
		"no question":     strings.Replace(analysis, "Do link workers change A&E attendances?", " ", 1),
		"two of them":     analysis + analysis,
		"no JSON":         "spec",
		"too large":       `{"question": "` + strings.Repeat("a", 2<<20) + `"}`,
	} {
		if _, err := impact.ReadSpec(strings.NewReader(text)); kith.KindOf(err) != kith.Invalid {
			t.Errorf("%s: %v", what, err)
		}
	}
}
