package cohort

import (
	"fmt"
	"slices"
	"strings"
)

// CQL is the definition in Clinical Quality Language 1.5 over FHIR R4, for systems
// that speak it. What is recorded is looked for as conditions, observations and
// their coded answers, procedures, medication requests, flags and encounters by
// their type; the code sets are value sets, to be put up beside it under
// urn:kith:set: and their names. CQL's null is Kith's unknown, but a FHIR server
// does not say what a practice never records: there, nothing recorded means no.
// What has no place in a Patient (deprivation, the household) is a parameter of the
// library. Working days are counted without bank holidays, which CQL does not know.
//
// TestTheReferenceTranslatorTakesOurCQL gives the shipped cohorts and random ones to
// the translator of the standard's own authors (@cqframework/cql), which must find
// no error; it warns that nothing says how FHIR's concepts are CQL's, which
// FHIRHelpers would: engines know, and the library needs nothing beside it.
func (d *Definition) CQL() string {
	var b strings.Builder
	for _, s := range d.Sets() {
		fmt.Fprintf(&b, "define \"Days of %s\":\n  %s\n\n", s, cqlDays(s))
	}
	for _, sets := range d.latest() {
		fmt.Fprintf(&b, "define %s:\n  Max((%s) E where E.at <= \"Today\" return E.at)\n\n", cqlLatest(sets), cqlUnion(sets))
	}
	who := cqlRule(d.Who)
	if d.Among != nil {
		fmt.Fprintf(&b, "define \"In population\":\n  %s\n\n", cqlRule(d.Among))
		who = "\"In population\" and " + who
	}
	fmt.Fprintf(&b, "define \"In cohort\":\n  %s\n", who)
	rules := b.String()

	b.Reset()
	fmt.Fprintf(&b, "// %s\n// %s\nlibrary %s version '%d'\n\nusing FHIR version '4.0.1'\n\n", d.Title, d.Say(), strings.ReplaceAll(d.Name, "-", "_"), d.Version)
	for _, s := range d.Sets() {
		fmt.Fprintf(&b, "valueset \"Codes of %s\": 'urn:kith:set:%s'\n", s, s)
	}
	b.WriteString("\nparameter \"Today\" Date default Today()\nparameter \"Deprivation\" Integer\nparameter \"Household\" Integer\nparameter \"Residence\" String\nparameter \"Ethnicity\" String\n\ncontext Patient\n\n")
	for _, f := range cqlFunctions {
		if strings.Contains(rules, f.name+"(") {
			fmt.Fprintf(&b, "%s\ndefine function %s%s\n\n", f.why, f.name, f.text)
		}
	}
	return b.String() + rules
}

// cqlFunctions are what rules call. A library has those that its rules do.
var cqlFunctions = []struct{ name, why, text string }{
	{"WholeDay", "// A year or a month names no day.",
		"(moment DateTime):\n  if day from moment is null then null else date from moment"},
	{"AtLeast", "// Unknown when those that are unknown would decide.",
		"(least Integer, rules List<Boolean>):\n  Count(rules R where R is true) >= least\n    or (if Count(rules R where R is not false) >= least then null as Boolean else false)"},
	{"WorkingDays", "// How many days go back to so many working days before today; @1900-01-01 is a Monday.\ndefine \"Weekday\":\n  (difference in days between @1900-01-01 and \"Today\") mod 7\n",
		"(count Integer):\n  if \"Weekday\" = 6 then count + 1 + 2 * ((count - 1) div 5) else count + 2 * ((count - \"Weekday\" + 4) div 5)"},
}

// latest are the lists of sets whose latest day the definition asks for.
func (d *Definition) latest() (all [][]string) {
	find := func(r Rule) {
		if r, ok := r.(Latest); ok {
			all = append(all, r.Sets)
			if len(r.Against) > 0 {
				all = append(all, r.Against)
			}
		}
	}
	Walk(d.Who, find)
	if d.Among != nil {
		Walk(d.Among, find)
	}
	slices.SortFunc(all, slices.Compare)
	return slices.CompactFunc(all, slices.Equal)
}

// cqlDays lists a day and a value for each entry of a set. An entry bears its name,
// as a union keeps one of those that are alike.
func cqlDays(set string) string {
	q := func(resource, code, value string, days ...string) string {
		for i, d := range days {
			days[i] = "WholeDay(" + d + ")"
		}
		day := days[0]
		if len(days) > 1 {
			day = "Coalesce(" + strings.Join(days, ", ") + ")"
		}
		return fmt.Sprintf("([%s: %s\"Codes of %s\"] R return Tuple { entry: '%s/' + R.id.value, at: %s, value: %s })", resource, code, set, resource+strings.TrimSuffix(code, " in "), day, value)
	}
	const none = "null as Decimal"
	observed := []string{"(R.effective as FHIR.dateTime).value", "(R.effective as FHIR.Period).start.value", "R.issued.value"}
	return strings.Join([]string{
		q("Condition", "", none, "(R.onset as FHIR.dateTime).value", "(R.onset as FHIR.Period).start.value", "R.recordedDate.value"),
		q("Observation", "", "Coalesce((R.value as FHIR.Quantity).value.value, ToDecimal((R.value as FHIR.integer).value))", slices.Clone(observed)...),
		q("Observation", "value in ", none, slices.Clone(observed)...),
		q("Procedure", "", none, "(R.performed as FHIR.dateTime).value", "(R.performed as FHIR.Period).start.value"),
		q("MedicationRequest", "", none, "R.authoredOn.value"),
		q("Flag", "", none, "R.period.start.value"),
		q("Encounter", "", none, "R.period.start.value"),
	}, "\n  union ")
}

func cqlRule(r Rule) string {
	switch r := r.(type) {
	case Some:
		var all []string
		for _, o := range r.Of {
			all = append(all, cqlRule(o))
		}
		switch r.Least {
		case len(all):
			return "(" + strings.Join(all, "\n    and ") + ")"
		case 1:
			return "(" + strings.Join(all, "\n    or ") + ")"
		}
		return fmt.Sprintf("AtLeast(%d, {\n    %s })", r.Least, strings.Join(all, ",\n    "))
	case Not:
		return "(not " + cqlRule(r.Rule) + ")"
	case Age:
		return cqlRange("AgeInYearsAt(\"Today\")", r.Range)
	case Is:
		what := map[Column]string{Sex: "Patient.gender.value", Language: "First(Patient.communication C where C.preferred.value is true return First(C.language.coding).code.value)",
			Ethnicity: "\"Ethnicity\"", Residence: "\"Residence\""}[r.Column]
		absent := "null as Boolean"
		if r.Absent {
			absent = "false"
		}
		return "(if " + what + " is null then " + absent + " else " + what + " in { " + cqlTexts(r.Words) + " })"
	case Number:
		return cqlRange(map[Column]string{Deprivation: "\"Deprivation\"", Household: "\"Household\""}[r.Column], r.Range)
	case Event:
		least := max(1, r.Least)
		when := "(" + cqlUnion(r.Sets) + ") E where " + cqlWindow("E.at", r.Window)
		if r.Value.Any() {
			return fmt.Sprintf("(Count(%s) >= %d)", when, least)
		}
		value := cqlTenths("E.value", r.Value)
		return fmt.Sprintf("(Count(%s and %s) >= %d or (if Count(%s and %s is not false) >= %d then null as Boolean else false))", when, value, least, when, value, least)
	case Latest:
		return cqlLatestRule(r)
	}
	panic("a rule of no known kind") // Rule is closed: its method is not exported
}

// cqlLatestRule says the same as bound.truth does of a Latest.
func cqlLatestRule(r Latest) string {
	last := cqlLatest(r.Sets)
	s := "(case\n    when " + last + " is null or not (" + cqlWindow(last, r.Window) + ") then false\n"
	if len(r.Against) > 0 {
		against := cqlLatest(r.Against)
		s += "    when " + last + " < " + against + " then false\n    when " + last + " = " + against + " then null as Boolean\n"
	}
	if !r.Value.Any() {
		on := "exists ((" + cqlUnion(r.Sets) + ") E where E.at = " + last + " and "
		value := cqlTenths("E.value", r.Value)
		s += "    when not " + on + value + " is not true) then true\n    when " + on + value + " is not false) then null as Boolean\n    else false end)"
		return s
	}
	return s + "    else true end)"
}

// cqlTexts are words as CQL writes them.
func cqlTexts(all []string) string {
	var b []string
	for _, s := range all {
		b = append(b, "'"+strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(s)+"'")
	}
	return strings.Join(b, ", ")
}

// cqlLatest is the name of the definition of the latest day of sets.
func cqlLatest(sets []string) string { return "\"Latest of " + strings.Join(sets, ", ") + "\"" }

func cqlUnion(sets []string) string {
	var all []string
	for _, s := range sets {
		all = append(all, "\"Days of "+s+"\"")
	}
	return strings.Join(all, " union ")
}

func cqlWindow(day string, w Window) string {
	s := day + " <= \"Today\""
	if w.Within.N > 0 {
		s += " and " + cqlAgo(day, w.Within, ">", "<")
	}
	if w.Before.N > 0 {
		s += " and " + cqlAgo(day, w.Before, "<=", ">=")
	}
	if w.Since != "" {
		s += " and " + day + " >= @" + string(w.Since)
	}
	return s
}

// cqlAgo compares a day with the day so long ago; than is the same comparison of
// how many days lie between.
func cqlAgo(day string, s Span, compare, than string) string {
	if s.Unit == WorkingDays {
		return fmt.Sprintf("difference in days between %s and \"Today\" %s WorkingDays(%d)", day, than, s.N)
	}
	return day + " " + compare + " \"Today\" - " + s.String()
}

func cqlRange(what string, r Range) string {
	var all []string
	if r.From != 0 {
		all = append(all, fmt.Sprintf("%s >= %d", what, r.From/10))
	}
	if r.Below != 0 {
		all = append(all, fmt.Sprintf("%s < %d", what, r.Below/10))
	}
	if len(all) == 0 {
		return "true"
	}
	return "(" + strings.Join(all, " and ") + ")"
}

func cqlTenths(what string, r Range) string {
	var all []string
	if r.From != 0 {
		all = append(all, what+" >= "+r.From.String())
	}
	if r.Below != 0 {
		all = append(all, what+" < "+r.Below.String())
	}
	return "(" + strings.Join(all, " and ") + ")"
}
