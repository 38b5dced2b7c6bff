package plan_test

import (
	"encoding/csv"
	"maps"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"kith"
	"kith/db"
	"kith/nhs"
	"kith/outcome"
	"kith/person"
	"kith/plan"
	"kith/referral"
	"kith/team"
)

// A node is a line of the Social Prescribing Information Standard.
type node struct{ path, kind, conformance, domain string }

// standard reads the 355 nodes of the standard.
func standard(t *testing.T) []node {
	t.Helper()
	f, err := os.Open("../../shared/standards/prsb/SocialPrescribing.flat.csv")
	if err != nil {
		t.Skip("the information standard is not here: ", err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var out []node
	for _, r := range rows[1:] {
		out = append(out, node{strings.TrimSpace(r[0]), r[1], r[4], r[6]})
	}
	return out
}

// A place is where Kith keeps an item of the standard: table and column, and of
// which kind the record is; a table without a column, where several make it up;
// or no table, and why it is not kept.
type place struct{ table, column, kind, remark string }

// places reads testdata/prsb.tsv.
func places(t *testing.T) map[string]place {
	t.Helper()
	text, err := os.ReadFile("testdata/prsb.tsv")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]place{}
	for line := range strings.Lines(string(text)) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		c := append(strings.Split(strings.TrimRight(line, "\n"), "\t"), "", "")
		p := place{remark: c[2]}
		if c[1] != "-" {
			where, kind, _ := strings.Cut(c[1], " ")
			p.kind = kind
			p.table, p.column, _ = strings.Cut(where, ".")
		}
		if _, twice := out[c[0]]; twice {
			t.Errorf("%s stands twice", c[0])
		}
		out[c[0]] = p
	}
	return out
}

// records are the types behind the tables, for their columns and checks.
var records = []db.Record{&person.Person{}, &person.Address{}, &person.Channel{}, &person.Alias{}, &person.Identifier{}, &person.Relation{},
	&person.Requirement{}, &person.Risk{}, &person.Safeguard{}, &person.Consent{}, &person.Fact{}, &referral.Referral{}, &team.Team{}, &team.Worker{},
	&outcome.Score{}, &plan.Plan{}, &plan.AboutMe{}, &plan.Need{}, &plan.Goal{}, &plan.GoalOutcome{}, &plan.Action{}, &plan.StageGoal{},
	&plan.Contact{}, &plan.Signpost{}, &plan.Message{}}

// lists are the value sets of one or two characters, which the NHS data
// dictionary gives; the longer ones are SNOMED CT, organisations and texts.
var lists = map[string]int{
	"Person demographics / Gender":                                                                 len(nhs.Genders.Codes),
	"Person demographics / Ethnicity":                                                              len(nhs.Ethnicities.Codes),
	"Person demographics / Sex":                                                                    len(nhs.Sexes.Codes),
	"Person demographics / NHS number status indicator":                                            len(nhs.NumberStatuses.Codes),
	"Person demographics / Person's address / Address type":                                        len(nhs.AddressTypes.Codes),
	"Person demographics / Person's contact details / Preferred contact method":                    len(nhs.Preferreds.Codes),
	"Person demographics / Marital status":                                                         len(nhs.Maritals.Codes),
	"Person demographics / Overseas visitor status":                                                1, // the one letter, as the hospital gives it
	"Contacts with professionals / Contacts with professionals record entry / Consultation method": len(nhs.Mechanisms.Codes),
	"Contacts with professionals / Contacts with professionals record entry / Outcome of contact":  len(nhs.Outcomes.Codes),
}

var (
	shortest = regexp.MustCompile(`^string\(maxLength=[12]\)`)
	longest  = regexp.MustCompile(`^(?:text|string)\(.*maxLength=(\d+)\)`)
)

// Every node of the standard has a place, or a reason why it is not kept. A
// mandatory one is kept. A text may be as long as the standard says; a list that
// the standard prescribes is there.
func TestCoverageOfTheStandard(t *testing.T) {
	nodes, at := standard(t), places(t)
	if len(nodes) != 355 {
		t.Errorf("%d nodes, want 355", len(nodes))
	}
	kept, items := map[string]int{}, map[string]int{}
	for i, n := range nodes {
		if i+1 < len(nodes) && strings.HasPrefix(nodes[i+1].path, n.path+" / ") {
			continue // what stands under it says where it is
		}
		p, ok := at[n.path]
		delete(at, n.path)
		items[n.conformance]++
		switch {
		case !ok:
			t.Errorf("%s: add it to testdata/prsb.tsv", n.path)
		case p.table == "" && p.remark == "":
			t.Errorf("%s: say why it is not kept", n.path)
		case p.table == "" && n.conformance == "M":
			t.Errorf("%s is mandatory, and not kept", n.path)
		case p.table != "":
			kept[n.conformance]++
			holds(t, n, p)
		}
		if _, ok := lists[n.path]; ok != shortest.MatchString(n.domain) {
			t.Errorf("%s, %s: is there a list for it? %v", n.path, n.domain, ok)
		}
	}
	for path := range at {
		t.Errorf("the standard has no %q", path)
	}
	for path, n := range lists {
		if n == 0 {
			t.Errorf("the list for %s is empty", path)
		}
	}
	for _, c := range slices.Sorted(maps.Keys(items)) {
		t.Logf("conformance %q: %d of %d kept", c, kept[c], items[c])
	}
}

// holds checks that a place is one, and long enough.
func holds(t *testing.T, n node, p place) {
	t.Helper()
	max := 0
	// A text of 3 to 5 characters is a slip of the standard's own.
	if m := longest.FindStringSubmatch(n.domain); m != nil && !strings.Contains(n.domain, "text(minLength") {
		max, _ = strconv.Atoi(m[1])
	}
	if p.table == "person_fact" {
		k := person.ContextOf(person.Kind(p.kind))
		if k == nil || p.column == "what" && max > k.Max {
			t.Errorf("%s: there is no such fact of %d characters: %q", n.path, max, p.kind)
		}
		return
	}
	if p.table == "score_item" { // read and written with its score
		if p.column != "item" && p.column != "value" {
			t.Errorf("%s: score_item has no %s", n.path, p.column)
		}
		return
	}
	i := slices.IndexFunc(records, func(r db.Record) bool { return r.Table() == p.table })
	if i < 0 {
		t.Errorf("%s: there is no table %s", n.path, p.table)
		return
	}
	if p.column == "" {
		return
	}
	v := reflect.New(reflect.TypeOf(records[i]).Elem())
	for _, f := range reflect.VisibleFields(v.Elem().Type()) {
		if f.Tag.Get("db") != p.column {
			continue
		}
		if f.Type.Kind() == reflect.String && max > 0 {
			v.Elem().FieldByIndex(f.Index).SetString(strings.Repeat("é", max))
			if why := tooLong(v, f.Tag.Get("form")); why != "" {
				t.Errorf("%s: of %d characters %s.%s says %q", n.path, max, p.table, p.column, why)
			}
		}
		return
	}
	t.Errorf("%s: %s has no column %s", n.path, p.table, p.column)
}

// tooLong is what the check of a record says against the length of a field.
func tooLong(v reflect.Value, form string) string {
	check := v.MethodByName("Check")
	if !check.IsValid() {
		return ""
	}
	c := kith.Check{}
	args := []reflect.Value{reflect.ValueOf(c), reflect.ValueOf(kith.Day("2026-09-01"))}
	for i := len(args); i < check.Type().NumIn(); i++ {
		args = append(args, reflect.Zero(check.Type().In(i))) // an instrument: none
	}
	check.Call(args[:check.Type().NumIn()])
	if strings.Contains(c[form], "characters or fewer") {
		return c[form]
	}
	return ""
}
