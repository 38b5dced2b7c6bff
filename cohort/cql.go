package cohort

import (
	"fmt"
	"strings"

	"kith"
)

// CQL is the definition in Clinical Quality Language 1.5 over FHIR R4, for systems
// that speak it. What is recorded is looked for as conditions, observations,
// procedures, medication requests and flags; the code sets are value sets, to be
// put up beside it under urn:kith:set: and their names. CQL's null is Kith's
// unknown, but a FHIR server does not say what a practice never records: there,
// nothing recorded means no. What has no place in a Patient (deprivation, the
// household) is a parameter of the library.
func (d *Definition) CQL() string {
	var b strings.Builder
	name := strings.ReplaceAll(d.Name, "-", "_")
	fmt.Fprintf(&b, "// %s\n// %s\nlibrary %s version '%d'\n\nusing FHIR version '4.0.1'\ninclude FHIRHelpers version '4.0.1'\n\n", d.Title, d.Say(), name, d.Version)
	for _, s := range d.Sets() {
		fmt.Fprintf(&b, "valueset \"%s\": 'urn:kith:set:%s'\n", s, s)
	}
	b.WriteString("\nparameter \"Today\" Date default Today()\nparameter \"Deprivation\" Integer\nparameter \"Household\" Integer\nparameter \"Residence\" String\nparameter \"Ethnicity\" String\n\ncontext Patient\n\n")
	for _, s := range d.Sets() {
		fmt.Fprintf(&b, "define \"Days of %s\":\n  %s\n\n", s, cqlDays(s))
	}
	among := "true"
	if d.Among != nil {
		among = cqlRule(d.Among)
	}
	fmt.Fprintf(&b, "define \"In population\":\n  %s\n\ndefine \"In cohort\":\n  \"In population\" and %s\n", among, cqlRule(d.Who))
	return b.String()
}

// cqlDays lists a day and a value for each entry of a set.
func cqlDays(set string) string {
	q := func(resource, day, value string) string {
		return fmt.Sprintf("([%s: \"%s\"] R return Tuple { day: %s, value: %s })", resource, set, day, value)
	}
	none := "null as Decimal"
	return strings.Join([]string{
		q("Condition", "date from (R.recordedDate)", none),
		q("Observation", "date from (R.effective as FHIR.dateTime)", "(R.value as FHIR.Quantity).value"),
		q("Procedure", "date from (R.performed as FHIR.dateTime)", none),
		q("MedicationRequest", "date from (R.authoredOn)", none),
		q("Flag", "date from (start of R.period)", none),
		fmt.Sprintf("([Encounter] R where exists (R.type T where T in \"%s\") return Tuple { day: date from (start of R.period), value: %s })", set, none),
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
		return fmt.Sprintf("(Count(({%s}) X where X is true) >= %d)", strings.Join(all, ", "), r.Least)
	case Not:
		return "(not " + cqlRule(r.Rule) + ")"
	case Age:
		return cqlRange("AgeInYearsAt(\"Today\")", r.Range)
	case Is:
		what := map[Column]string{Sex: "Patient.gender.value", Language: "First(Patient.communication C where C.preferred.value is true return First(C.language.coding).code.value)",
			Ethnicity: "\"Ethnicity\"", Residence: "\"Residence\""}[r.Column]
		return "(" + what + " in { " + texts(r.Words) + " })"
	case Number:
		return cqlRange(map[Column]string{Deprivation: "\"Deprivation\"", Household: "\"Household\""}[r.Column], r.Range)
	case Event:
		return fmt.Sprintf("(Count(%s) >= %d)", cqlEntries(r.Sets, r.Window, r.Value), max(1, r.Least))
	case Latest:
		last := func(sets []string) string {
			return "Max((" + cqlUnion(sets) + ") E where E.day <= \"Today\" return E.day)"
		}
		s := "exists (" + cqlEntries(r.Sets, r.Window, r.Value) + " L where L.day = " + last(r.Sets) + ")"
		if len(r.Against) > 0 {
			s += " and (" + last(r.Against) + " is null or " + last(r.Sets) + " > " + last(r.Against) + ")"
		}
		return "(" + s + ")"
	}
	panic("a rule of no known kind") // Rule is closed: its method is not exported
}

func cqlUnion(sets []string) string {
	var all []string
	for _, s := range sets {
		all = append(all, "\"Days of "+s+"\"")
	}
	return strings.Join(all, " union ")
}

func cqlEntries(sets []string, w Window, v Range) string {
	s := "((" + cqlUnion(sets) + ") E where E.day <= \"Today\""
	if w.Within.N > 0 {
		s += " and E.day > \"Today\" - " + cqlSpan(w.Within)
	}
	if w.Before.N > 0 {
		s += " and E.day <= \"Today\" - " + cqlSpan(w.Before)
	}
	if w.Since != kith.Day("") {
		s += " and E.day >= @" + string(w.Since)
	}
	if !v.Any() {
		s += " and " + cqlTenths("E.value", v)
	}
	return s + ")"
}

// cqlSpan has no working days: it counts weekdays as 7 days for 5, rounded up.
func cqlSpan(s Span) string {
	if s.Unit == WorkingDays {
		return fmt.Sprintf("%d days", s.N+2*((s.N+4)/5))
	}
	return s.String()
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
