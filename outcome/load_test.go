package outcome_test

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"kith"
	"kith/access"
	"kith/db"
	"kith/db/dbtest"
	"kith/outcome"
)

// going is the file of an invented questionnaire, as the guide has it.
func going(t testing.TB) string {
	t.Helper()
	text, err := os.ReadFile("../doc/guide/questionnaires.md")
	if err != nil {
		t.Fatal(err)
	}
	_, file, ok := strings.Cut(string(text), "\n    {\n")
	if !ok {
		t.Fatal("the guide has no example")
	}
	return "{\n" + file
}

// What is wrong with a file is said all at once, each with its place.
func TestParse(t *testing.T) {
	good := going(t)
	if in, err := outcome.Parse([]byte("\ufeff" + good)); err != nil || len(in.Items) != 4 || in.Item("total").Max != outcome.Whole(12) {
		t.Fatalf("the guide's example: %+v, %v", in, err)
	}
	for name, c := range map[string]struct{ file, want string }{
		"nothing":          {" \n", "The file is empty"},
		"too long":         {strings.Repeat(" ", outcome.MostFile) + good, "larger than 256 kB"},
		"no text":          {"\xff\xfe{", "not text in UTF-8"},
		"no JSON":          {"code: x", "in line 1"},
		"cut short":        {good[:200], "it ends too soon"},
		"two":              {good + good, "there is more after its end"},
		"a list":           {"[]", "the whole"},
		"an unknown field": {strings.Replace(good, `"alone": true`, `"alnoe": true`, 1), `unknown field "alnoe"`},
		"another kind":     {strings.Replace(good, `"min": 0`, `"min": {}`, 1), `"items.min" is a object`},
		"no licence":       {strings.Replace(good, `"licence": "Ours"`, `"licence": ""`, 1), "on what terms you may use these words"},
		"no items":         {`{"code": "xx", "version": "1", "name": "X", "licence": "Ours"}`, "there must be 1 to 60"},
		"a code twice":     {strings.Replace(good, `"code": "friends"`, `"code": "shops"`, 1), `Item 2: its code "shops" is there before`},
		"the total":        {strings.Replace(good, `"code": "friends"`, `"code": "total"`, 1), "Item 2"},
		"no direction": {strings.Replace(good, `"better": "higher"},
        {"code": "friends"`, `"better": "up"},
        {"code": "friends"`, 1), "Item 1: Say which way is better"},
		"no range":               {strings.Replace(good, `"min": 0, "max": 4`, `"min": 4, "max": 4`, 1), "Item 1"},
		"a huge range":           {strings.Replace(good, `"max": 4`, `"max": 1e300`, 1), "is no number"},
		"two ranges":             {strings.Replace(good, `"max": 4`, `"max": 5`, 1), "the same range"},
		"too many needed":        {strings.Replace(good, `"at_least": 2`, `"at_least": 9`, 1), "between 1 and 3"},
		"a wrong score":          {strings.Replace(good, `"sum"`, `"median"`, 1), `"how" must be`},
		"a figure of nobody":     {strings.Replace(good, `"at_least": 2`, `"at_least": 2, "important": {"value": 2, "source": "Our paper"}`, 1), `"score": "important": give "of"`},
		"a figure of nothing":    {strings.Replace(good, `"at_least": 2`, `"at_least": 2, "reliable": {"of": "a", "source": "b"}`, 1), "is no number"},
		"a perfect reliability":  {strings.Replace(good, `"at_least": 2`, `"at_least": 2, "retest": {"mean": 5, "sd": 2, "reliability": 1, "of": "a", "source": "b"}`, 1), "between 0 and 1"},
		"no spread at all":       {strings.Replace(good, `"at_least": 2`, `"at_least": 2, "retest": {"mean": 5, "sd": 0, "reliability": 0.5, "of": "a", "source": "b"}`, 1), "greater than 0"},
		"a figure of a question": {strings.Replace(good, `"min": 0, "max": 4`, `"important": {"value": -1, "of": "a", "source": "b"}, "min": 0, "max": 4`, 1), `Item 1: "important": "value" must be`},
		"choices twice": {strings.Replace(good, `"min": 0, "max": 4, "low": "never", "high": "every day", "better": "higher"}`,
			`"better": "higher", "choices": [{"value": 1, "name": "Yes"}, {"value": 1, "name": "No"}]}`, 1), "the same value or the same name"},
	} {
		_, err := outcome.Parse([]byte(c.file))
		if kith.KindOf(err) != kith.Invalid || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
	var e *kith.Error
	if _, err := outcome.Parse([]byte(`{"items": [{}, {}]}`)); !errors.As(err, &e) || len(e.Fields) < 8 {
		t.Errorf("many faults at once: %v", err)
	}
}

// Whatever bytes come in, nothing breaks.
func FuzzParse(f *testing.F) {
	f.Add([]byte(going(f)))
	f.Add([]byte(`{"score":{"how":"mean","at_least":1},"items":[{"min":-1,"max":1e9}]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		if in, err := outcome.Parse(b); err == nil && (in.Licence == "" || len(in.Items) == 0) || err != nil && kith.KindOf(err) != kith.Invalid {
			t.Errorf("%+v, %v", in, err)
		}
	})
}

// Scores by their rules: sum and mean, items that count the other way round,
// and what is missing.
func TestScores(t *testing.T) {
	d := dbtest.Open(t)
	id := episode(t, d)
	dbtest.Do(t, d, dbtest.Admin, func(tx *db.Tx) error { _, err := outcome.Load(tx, []byte(going(t))); return err })
	mean := strings.NewReplacer(`"going-out"`, `"going-mean"`, `"sum"`, `"mean"`).Replace(going(t))
	strict := strings.NewReplacer(`"going-out"`, `"going-strict"`, `, "at_least": 2`, ``).Replace(going(t))
	for _, file := range []string{mean, strict} {
		dbtest.Do(t, d, dbtest.Lead, func(tx *db.Tx) error { _, err := outcome.Load(tx, []byte(file)); return err })
	}
	day := 0
	for _, c := range []struct {
		instrument              string
		shops, friends, at_home int // -1: missing
		want                    string
	}{
		{"going-out", 4, 4, 0, "12"}, {"going-out", 0, 0, 4, "0"}, {"going-out", 1, 2, 3, "4"},
		{"going-out", 1, 2, -1, "4.5"}, {"going-out", 2, -1, 3, "4.5"}, {"going-out", 1, -1, -1, "missing"},
		{"going-mean", 1, 2, 3, "1.333"}, {"going-mean", 1, 2, -1, "1.5"}, {"going-mean", -1, 2, -1, "missing"},
		{"going-strict", 1, 2, 3, "4"}, {"going-strict", 1, 2, -1, "missing"},
	} {
		n := outcome.New{Instrument: c.instrument, Stage: outcome.OtherStage, Mode: "phone", Day: "2026-09-01"}
		day++
		n.Comment = fmt.Sprint(day)
		for i, code := range []string{"shops", "friends", "alone"} {
			if v := []int{c.shops, c.friends, c.at_home}[i]; v >= 0 {
				n.Items = append(n.Items, outcome.Answer{Item: code, Value: outcome.Whole(v)})
			} else {
				n.Items = append(n.Items, outcome.Answer{Item: code, Missing: "declined"})
			}
		}
		var got string
		dbtest.Do(t, d, dbtest.Worker, func(tx *db.Tx) error {
			s, err := outcome.Record(tx, id, n)
			if err != nil {
				return err
			}
			if s, err = outcome.Get(tx, s.ID); err != nil {
				return err
			}
			got = "missing"
			if v, ok := s.Answer("total"); ok {
				got = v.String()
			}
			if s.Name() != "Going out" || !strings.Contains(s.Line(), "Going out") {
				t.Errorf("it says %s: %s", s.Name(), s.Line())
			}
			return outcome.StrikeOut(tx, s.ID, s.Version, "A test goes on")
		})
		if got != c.want {
			t.Errorf("%+v: %s", c, got)
		}
	}
	err := dbtest.Err(d, dbtest.Worker, func(tx *db.Tx) error {
		_, err := outcome.Record(tx, id, outcome.New{Instrument: "going-out", Stage: outcome.OtherStage, Mode: "phone", Items: []outcome.Answer{{Item: "shops", Value: outcome.Whole(5)}}})
		return err
	})
	dbtest.Fails(t, "an answer out of range, and two without", err, kith.Invalid)
}

// A version never changes; another takes its place; what was asked in the old
// one is told in its words; an own one stands for what Kith knows; and each
// tenant has its own.
func TestLoad(t *testing.T) {
	d := dbtest.Open(t)
	load := func(a kith.Actor, file string) (l *outcome.Loaded, err error) {
		err = dbtest.Err(d, a, func(tx *db.Tx) (err error) { l, err = outcome.Load(tx, []byte(file)); return err })
		return l, err
	}
	first, err := load(dbtest.Admin, going(t))
	if err != nil {
		t.Fatal(err)
	}
	_, err = load(dbtest.Admin, strings.Replace(going(t), "shops?", "park?", 1))
	dbtest.Fails(t, "other words in the same version", err, kith.Conflict)
	_, err = load(dbtest.Admin, strings.NewReplacer(`"going-out"`, `"who5"`, `"2026"`, `"1998"`).Replace(going(t)))
	dbtest.Fails(t, "the version that Kith knows", err, kith.Conflict)
	for _, a := range []kith.Actor{dbtest.Worker, dbtest.Referrer, dbtest.Provider, dbtest.Analyst, {ID: "p", Self: "p", Role: access.Person, Tenant: dbtest.Tenant}} {
		_, err = load(a, strings.Replace(going(t), `"2026"`, `"2027"`, 1))
		dbtest.Fails(t, a.Name+" loads", err, kith.Forbidden)
	}
	if _, err = load(dbtest.Lead, strings.Replace(going(t), `"2026"`, `"2027"`, 1)); err != nil {
		t.Fatal(err)
	}
	if _, err = load(dbtest.Admin, strings.Replace(going(t), `"going-out"`, `"who5"`, 1)); err != nil {
		t.Fatal(err)
	}
	dbtest.See(t, d, dbtest.Worker, func(tx *db.Tx) error {
		for _, c := range []struct{ code, version, want string }{{"going-out", "", "2027"}, {"going-out", "2026", "2026"}, {"who5", "", "2026"}, {"who5", "1998", "1998"}, {"going-out", "2025", ""}, {"nothing", "", ""}} {
			in, err := outcome.Find(tx, c.code, c.version)
			if err != nil || (in == nil) != (c.want == "") || in != nil && in.Version != c.want {
				t.Errorf("Find(%s, %s): %+v, %v", c.code, c.version, in, err)
			}
		}
		all, err := outcome.Offered(tx)
		n := 0
		for _, in := range all {
			if in.Code == "who5" || in.Code == "going-out" {
				n++
			}
		}
		if n != 2 {
			t.Errorf("offered: %+v", all)
		}
		return err
	})
	dbtest.See(t, d, dbtest.Stranger, func(tx *db.Tx) error {
		if in, err := outcome.Find(tx, "going-out", ""); in != nil || err != nil {
			t.Errorf("another tenant has it: %+v, %v", in, err)
		}
		return nil
	})
	dbtest.Fails(t, "end what has ended", dbtest.Err(d, dbtest.Admin, func(tx *db.Tx) error { _, err := outcome.Retire(tx, first.ID, 2); return err }), kith.Conflict)
}
