package observatory_test

import (
	"slices"
	"testing"

	"kith/db"
	"kith/db/dbtest"
	"kith/observatory"
	"kith/outcome"
	"kith/referral"
)

// Every measure is defined whole, once, and read from a table that a release has.
func TestCatalogue(t *testing.T) {
	seen := map[string]bool{}
	var views []string
	for _, v := range observatory.Views {
		views = append(views, v.Name)
	}
	year := observatory.Sheets(observatory.Period{Year: 2022})
	used := map[string]bool{}
	for _, m := range observatory.Measures {
		if seen[m.Code] {
			t.Errorf("%s is defined twice", m.Code)
		}
		seen[m.Code], used[m.Table] = true, true
		for what, s := range map[string]string{"name": m.Name, "question": m.Question, "numerator": m.Numerator, "denominator": m.Denominator,
			"exclusions": m.Exclusions, "class": string(m.Class), "owner": m.Owner, "source": m.Source, "kind": string(m.Kind)} {
			if s == "" {
				t.Errorf("%s has no %s", m.Code, what)
			}
		}
		if m.Version < 1 || !slices.Contains(views, m.View) {
			t.Errorf("%s: version %d, view %q", m.Code, m.Version, m.View)
		}
		columns, ok := year[m.Table]
		if !ok {
			t.Errorf("%s is read from %s, which no release has", m.Code, m.Table)
		}
		for _, c := range m.Columns {
			if !slices.Contains(columns, c) {
				t.Errorf("%s counts %q, which is no category of %s", m.Code, c, m.Table)
			}
		}
	}
	for code := range year {
		if !used[code] {
			t.Errorf("the table %s is read by no measure", code)
		}
	}
}

// What other capabilities have codes for is counted under one heading, and
// under no other heading by default.
func TestEveryCodeHasItsHeading(t *testing.T) {
	check := func(breakdown string, codes []string) {
		for _, c := range codes {
			if n := observatory.Headings(breakdown, c); n != 1 {
				t.Errorf("%s: %q stands under %d headings", breakdown, c, n)
			}
		}
	}
	check("source", texts(referral.Sources.Values()))
	check("urgency", texts(referral.Urgencies.Values()))
	check("decline", texts(referral.DeclineReasons.Values()))
	check("closing", texts(referral.ClosingReasons.Values()))
	dbtest.See(t, dbtest.Open(t), dbtest.System, func(tx *db.Tx) error {
		for _, q := range observatory.Asked() {
			in, err := outcome.Find(tx, q.Instrument, "")
			if err != nil || in == nil || in.Item(q.Item) == nil {
				t.Fatalf("there is no question %s of %s (%v)", q.Item, q.Instrument, err)
			}
			if got := in.Item(q.Item).Better == outcome.Lower; got != q.Lower {
				t.Errorf("%s: lower is better: %v, the instrument says %v", q.Item, q.Lower, got)
			}
		}
		return nil
	})
}

func texts[T ~string](all []T) (out []string) {
	for _, c := range all {
		out = append(out, string(c))
	}
	return out
}

// Tables that are protected together stand together: were they parted by another
// that is refused later, the check of the proof would put them together otherwise than
// they were made.
func TestGroupsStandTogether(t *testing.T) {
	for _, p := range []observatory.Period{{Year: 2025}, {Year: 2025, Quarter: 2}} {
		ended, last := map[string]bool{}, ""
		for _, group := range observatory.GroupsOfSheets(p) {
			if group != last && ended[group] {
				t.Errorf("%s: a table of %s stands apart from its group", p, group)
			}
			ended[last], last = true, group
		}
	}
}
