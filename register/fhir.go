package register

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"

	"kith"
	"kith/nhs"
)

// resources reads FHIR R4 resources, one a line, as Bulk Data writes them:
// Patient, Condition, Observation, Encounter, Flag and MedicationRequest. What
// was entered in error is taken out again. Patients come first, or in an earlier
// file of the feed, as the others name them by the server's own identifier.
func (f *Feed) resources(in *bufio.Reader) source {
	line := 0
	return func() (int, *entry, error) {
		for {
			line++
			text, err := in.ReadBytes('\n')
			if errors.Is(err, io.EOF) && len(bytes.TrimSpace(text)) > 0 {
				err = nil
			}
			if err != nil {
				return line, nil, err
			}
			if text = bytes.TrimSpace(text); len(text) == 0 {
				continue
			}
			var r resource
			if err := json.Unmarshal(text, &r); err != nil {
				return line, nil, errRow{"the line is not a FHIR resource: " + err.Error()}
			}
			e, why := f.resource(&r)
			if why != "" {
				return line, nil, errRow{why}
			}
			return line, e, nil
		}
	}
}

// A resource is what is read of the six types; other elements are passed over.
type resource struct {
	ResourceType string
	ID           string
	Identifier   []identifier
	Subject      reference

	// Patient
	Name []struct {
		Use, Family string
		Given       []string
	}
	Telecom []struct{ System, Value string }
	Address []struct {
		Use, PostalCode, City string
		Line                  []string
	}
	Gender, BirthDate   string
	DeceasedDateTime    string
	DeceasedBoolean     bool
	GeneralPractitioner []reference
	Communication       []struct{ Language concept }
	Extension           []struct {
		URL                  string
		ValueCodeableConcept concept
	}

	// the others
	Code                      concept
	MedicationCodeableConcept concept
	VerificationStatus        concept
	Status                    string
	Class                     coding
	Type                      []concept
	OnsetDateTime             string
	RecordedDate              string
	EffectiveDateTime, Issued string
	AuthoredOn                string
	Period                    struct{ Start, End string }
	ValueQuantity             *struct{ Value float64 }
	ValueInteger              *float64
}

type (
	identifier struct{ System, Value string }
	reference  struct {
		Reference  string
		Identifier identifier
	}
	coding  struct{ System, Code string }
	concept struct{ Coding []coding }
)

const (
	nhsNumberSystem = "https://fhir.nhs.uk/Id/nhs-number"
	odsSystem       = "https://fhir.nhs.uk/Id/ods-organization-code"
	ethnicURL       = "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-EthnicCategory"
)

// resource makes an entry, or says why not.
func (f *Feed) resource(r *resource) (*entry, string) {
	if r.ResourceType == "Patient" {
		return f.patient(r)
	}
	e := &entry{}
	switch {
	case r.Subject.Identifier.System == nhsNumberSystem:
		n, err := nhs.ParseNumber(r.Subject.Identifier.Value)
		if err != nil {
			return nil, "the subject's NHS number is none: its check digit does not agree"
		}
		e.key = "nhs:" + string(n)
	case r.Subject.Reference != "":
		e.local = r.Subject.Reference[strings.LastIndexAny(r.Subject.Reference, "/:")+1:]
		e.key = string(f.ID) + ":" + e.local
	default:
		return nil, "the resource has no subject: nobody can tell whose it is"
	}
	if len(e.local) > 64 {
		return nil, "the subject's identifier has more than 64 characters"
	}
	evs, why := r.events()
	if why != "" {
		return nil, why
	}
	wrong := r.Status == "entered-in-error" || r.Status == "cancelled" || r.VerificationStatus.has("entered-in-error") || r.VerificationStatus.has("refuted")
	if wrong {
		e.drop = evs
	} else {
		e.events = evs
	}
	return e, ""
}

func (c concept) has(code string) bool {
	for _, x := range c.Coding {
		if x.Code == code {
			return true
		}
	}
	return false
}

// events are what a resource records: each of its codes on its day.
func (r *resource) events() (all []event, why string) {
	at, code := "", r.Code
	value := -1
	switch r.ResourceType {
	case "Condition":
		at = first(r.OnsetDateTime, r.RecordedDate)
	case "Observation":
		at = first(r.EffectiveDateTime, r.Issued)
		number := r.ValueInteger
		if r.ValueQuantity != nil {
			number = &r.ValueQuantity.Value
		}
		if number != nil && *number >= 0 && *number < 1e8 {
			value = int(*number*10 + 1e-9)
		}
	case "MedicationRequest":
		at, code = r.AuthoredOn, r.MedicationCodeableConcept
	case "Flag":
		at = r.Period.Start
	case "Encounter":
		return r.encounter()
	default:
		return nil, "a " + r.ResourceType + " is not read: a register takes Patient, Condition, Observation, Encounter, Flag and MedicationRequest"
	}
	on, ok := day(at)
	if !ok || on == "" {
		return nil, "the " + r.ResourceType + " has no day on which it was recorded"
	}
	for _, c := range code.Coding {
		if c.Code != "" && len(c.Code) <= 64 {
			all = append(all, event{c.Code, on, reference64(r.ID), value})
		}
	}
	if len(all) == 0 {
		return nil, "the " + r.ResourceType + " has no code"
	}
	return all, ""
}

// encounter is an attendance, or an admission and its discharge with the days
// between them.
func (r *resource) encounter() (all []event, why string) {
	start, ok := day(r.Period.Start)
	if !ok || start == "" {
		return nil, "the Encounter has no start"
	}
	ref := reference64(r.ID)
	switch r.Class.Code {
	case "EMER":
		return []event{{"emergency", start, ref, -1}}, ""
	case "IMP", "ACUTE", "NONAC":
		all = []event{{"admission", start, ref, -1}}
		if end, ok := day(r.Period.End); ok && end != "" {
			all = append(all, event{"discharge", end, ref, 10 * max(0, kith.Day(start).Until(kith.Day(end)))})
		}
		return all, ""
	case "AMB", "VR", "HH":
		return []event{{"gp-appointment", start, ref, -1}}, ""
	}
	return nil, "the Encounter's class " + r.Class.Code + " is none of EMER, IMP, ACUTE, NONAC, AMB, VR, HH"
}

func reference64(id string) string { return id[:min(len(id), 64)] }

func first(all ...string) string {
	for _, s := range all {
		if s != "" {
			return s
		}
	}
	return ""
}

// patient makes a row of a Patient, as if it had come by CSV.
func (f *Feed) patient(r *resource) (*entry, string) {
	p := fields{}
	p.say(atLocal, r.ID)
	p.say(atBorn, "")
	if len(r.BirthDate) == 10 { // a year or a month is no day
		p.say(atBorn, r.BirthDate)
	}
	p.say(atSex, r.Gender)
	p.say(atDied, r.DeceasedDateTime)
	for _, id := range r.Identifier {
		if id.System == nhsNumberSystem {
			p.say(atNumber, id.Value)
		}
	}
	for i, n := range r.Name {
		if i == 0 || n.Use == "official" || n.Use == "usual" {
			p.say(atGiven, strings.Join(n.Given, " "))
			p.say(atFamily, n.Family)
		}
	}
	for i, a := range r.Address {
		if i == 0 || a.Use == "home" {
			p.say(atAddress, strings.Join(append(a.Line, a.City), ", "))
			p.say(atPostcode, a.PostalCode)
		}
	}
	for _, t := range r.Telecom {
		if t.System == "phone" && p.is[atPhone] == "" {
			p.say(atPhone, t.Value)
		}
		if t.System == "email" && p.is[atEmail] == "" {
			p.say(atEmail, t.Value)
		}
	}
	for _, gp := range r.GeneralPractitioner {
		if gp.Identifier.System == odsSystem || p.is[atPractice] == "" {
			p.say(atPractice, gp.Identifier.Value)
		}
	}
	for _, c := range r.Communication {
		if len(c.Language.Coding) > 0 {
			p.say(atLanguage, c.Language.Coding[0].Code)
			break
		}
	}
	for _, x := range r.Extension {
		if x.URL == ethnicURL && len(x.ValueCodeableConcept.Coding) > 0 {
			p.say(atEthnicity, x.ValueCodeableConcept.Coding[0].Code)
		}
	}
	e, err := f.entryOf(&p)
	switch {
	case err != nil:
		return nil, err.Error()
	case r.DeceasedBoolean && p.is[atDied] == "":
		return nil, "the Patient has died and it does not say when: give deceasedDateTime"
	}
	return e, ""
}
