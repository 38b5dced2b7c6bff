package register

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"kith"
	"kith/nhs"
)

// resources reads FHIR R4 resources, one a line, as Bulk Data writes them:
// Patient, Condition, Observation, Encounter, Flag and MedicationRequest. What
// was entered in error is taken out again. Patients stand in an earlier file of the
// feed, or near by in the same, as the others name them by the server's own
// identifier. A line of any other kind is told of and loses no other.
func (f *Feed) resources(in *bufio.Reader, today kith.Day, m Medicines) source {
	line := 0
	return func() (int, *entry, error) {
		for {
			line++
			text, err := nextLine(in)
			if err != nil {
				return line, nil, err
			}
			if len(text) == 0 {
				continue
			}
			r, why := parse(text)
			if why != "" {
				return line, nil, errRow{why}
			}
			r.today, r.medicines = today, m
			e, why := f.resource(r)
			if why == "" && e.holdsNUL() {
				why = "the " + r.ResourceType + " holds a NUL, which is no text"
			}
			if why != "" {
				return line, nil, errRow{why}
			}
			return line, e, nil
		}
	}
}

// nextLine is a line without what stands around it. One that is too long is read to
// its end, and is an errRow.
func nextLine(in *bufio.Reader) ([]byte, error) {
	var text []byte
	long := false
	for {
		part, err := in.ReadSlice('\n')
		if long = long || len(text)+len(part) > mostLine; !long {
			text = append(text, part...)
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case err != nil && !(errors.Is(err, io.EOF) && (long || len(bytes.TrimSpace(text)) > 0)):
			return nil, err
		case long:
			return nil, errRow{fmt.Sprintf("the line has more than %d bytes", mostLine)}
		}
		return bytes.TrimSpace(text), nil
	}
}

// readTypes are the types of resources that a register takes.
var readTypes = []string{"Patient", "Condition", "Observation", "Encounter", "Flag", "MedicationRequest"}

// parse reads a line, or says why it cannot be read.
func parse(text []byte) (r *resource, why string) {
	r = &resource{}
	err := json.Unmarshal(text, r)
	var is struct{ ResourceType string }
	switch {
	case err != nil && json.Unmarshal(text, &is) != nil:
		return nil, "the line is not a FHIR resource: " + err.Error()
	case err == nil:
		is.ResourceType = r.ResourceType
	}
	switch {
	case is.ResourceType == "":
		return nil, "the line is not a FHIR resource: it has no resourceType"
	case !slices.Contains(readTypes, is.ResourceType):
		return nil, "a " + is.ResourceType + " is not read: a register takes " + strings.Join(readTypes, ", ")
	case err != nil:
		return nil, "the " + is.ResourceType + " is not as FHIR R4 has it: " + err.Error()
	}
	return r, ""
}

// A resource is what is read of the six types; other elements are passed over.
type resource struct {
	ResourceType string
	ID           string
	Identifier   []identifier
	Subject      reference

	// Patient
	Active *bool
	Name   []struct {
		Use, Family string
		Given       []string
	}
	Telecom []struct{ System, Value string }
	Address []struct {
		Use, PostalCode, City string
		Line                  []string
	}
	Gender, BirthDate    string
	DeceasedDateTime     string
	DeceasedBoolean      bool
	GeneralPractitioner  []reference
	ManagingOrganization reference
	Communication        []struct{ Language concept }
	Extension            []struct {
		URL                  string
		ValueCodeableConcept concept
	}

	// the others
	observed
	MedicationCodeableConcept concept
	MedicationReference       reference
	Contained                 []medication
	VerificationStatus        concept
	Status                    string
	Class                     coding
	OnsetDateTime             string
	OnsetPeriod               period
	RecordedDate              string
	EffectiveDateTime, Issued string
	EffectivePeriod           period
	AuthoredOn                string
	Period                    period
	Component                 []observed // of an Observation

	today     kith.Day  // when it is read
	medicines Medicines // what MedicationReference may name
}

type (
	identifier struct{ System, Value string }
	reference  struct {
		Reference  string
		Identifier identifier
	}
	coding   struct{ System, Code string }
	concept  struct{ Coding []coding }
	period   struct{ Start, End string }
	observed struct {
		Code                 concept
		ValueQuantity        struct{ Value *float64 }
		ValueInteger         *float64
		ValueCodeableConcept concept
		DataAbsentReason     concept
	}
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
		kind, id := r.Subject.target()
		if kind != "" && kind != "Patient" {
			return nil, "the subject is a " + kind + ", not a Patient"
		}
		e.local, e.key = id, string(f.ID)+":"+id
	default:
		return nil, "the resource has no subject: nobody can tell whose it is"
	}
	if len(e.local) > 64 || e.local == "" && e.key == string(f.ID)+":" {
		return nil, fmt.Sprintf("the subject %q names nobody: an identifier has 1 to 64 characters", r.Subject.Reference[:min(80, len(r.Subject.Reference))])
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

// target is the type and the identifier of what a reference names, however it is
// written: Patient/1, an address that ends so and may name a version, urn:uuid:…
// of which the type is not known, or a search by an identifier as generators write
// it (FHIR R4, section 2.3.0.1).
func (r reference) target() (kind, id string) {
	text, _, _ := strings.Cut(r.Reference, "/_history/")
	if before, search, ok := strings.Cut(text, "?identifier="); ok {
		return before[strings.LastIndexByte(before, '/')+1:], search[strings.LastIndexByte(search, '|')+1:]
	}
	if i := strings.LastIndexAny(text, "/:"); i >= 0 && text[i] == ':' {
		return "", text[i+1:]
	}
	parts := strings.Split(text, "/")
	if id = parts[len(parts)-1]; len(parts) > 1 {
		kind = parts[len(parts)-2]
	}
	return kind, id
}

// events are what a resource records: each of its codes on its day.
func (r *resource) events() (all []event, why string) {
	var on string
	switch r.ResourceType {
	case "Condition":
		on = wholeDay(r.OnsetDateTime, r.OnsetPeriod.Start, r.RecordedDate)
	case "Observation":
		on = wholeDay(r.EffectiveDateTime, r.EffectivePeriod.Start, r.Issued)
	case "MedicationRequest":
		on = wholeDay(r.AuthoredOn)
	case "Flag":
		on = wholeDay(r.Period.Start)
	case "Encounter":
		return r.encounter()
	}
	if on == "" {
		return nil, "the " + r.ResourceType + " has no day on which it was recorded"
	}
	ref := reference64(r.ID)
	switch r.ResourceType {
	case "MedicationRequest":
		medicine, why := r.medicine()
		if why != "" {
			return nil, why
		}
		all = medicine.events(on, ref, -1)
	case "Observation":
		for _, o := range append([]observed{r.observed}, r.Component...) {
			all = append(all, o.events(on, ref)...)
		}
		if len(all) == 0 && len(r.DataAbsentReason.Coding) > 0 {
			return nil, "the Observation was not made: it says only why there is no value"
		}
	default:
		all = r.Code.events(on, ref, -1)
	}
	if len(all) == 0 {
		return nil, "the " + r.ResourceType + " has no code"
	}
	return all, ""
}

// events are the codes of what was observed with its value, and a coded answer,
// which is a finding of its own.
func (o *observed) events(on, ref string) []event {
	if len(o.DataAbsentReason.Coding) > 0 {
		return nil
	}
	value, number := -1, o.ValueInteger
	if o.ValueQuantity.Value != nil {
		number = o.ValueQuantity.Value
	}
	if number != nil && *number >= 0 && *number < 1e8 {
		value = int(*number*10 + 1e-9)
	}
	return append(o.Code.events(on, ref, value), o.ValueCodeableConcept.events(on, ref, -1)...)
}

func (c concept) events(on, ref string, value int) (all []event) {
	for _, x := range c.Coding {
		if code := x.text(); code != "" && len(code) <= 64 {
			all = append(all, event{code, on, ref, value})
		}
	}
	return all
}

// text is a code as code sets write it. Codes are told apart by themselves, and only
// digits of SNOMED CT and of dm+d, which are its identifiers, stand bare: the digits
// of another system bear its name, such as rxnorm:314076, as they could be those of
// anything in SNOMED CT.
func (c coding) text() string {
	switch c.System {
	case "", "http://snomed.info/sct", "https://dmd.nhs.uk":
		return c.Code
	}
	if strings.Trim(c.Code, "0123456789") != "" || c.Code == "" {
		return c.Code
	}
	system := strings.TrimRight(c.System, "/:")
	return strings.ToLower(system[strings.LastIndexAny(system, "/:")+1:]) + ":" + c.Code
}

// encounter is an attendance, or an admission and its discharge with the days
// between them (HL7 v3 ActEncounterCode).
func (r *resource) encounter() (all []event, why string) {
	start := wholeDay(r.Period.Start)
	if start == "" {
		return nil, "the Encounter has no start"
	}
	ref := reference64(r.ID)
	switch r.Class.Code {
	case "EMER":
		return []event{{"emergency", start, ref, -1}}, ""
	case "IMP", "ACUTE", "NONAC", "SS", "OBSENC":
		all = []event{{"admission", start, ref, -1}}
		if end := wholeDay(r.Period.End); end != "" {
			all = append(all, event{"discharge", end, ref, 10 * max(0, kith.Day(start).Until(kith.Day(end)))})
		}
		return all, ""
	case "AMB", "VR", "HH":
		return []event{{"gp-appointment", start, ref, -1}}, ""
	}
	return nil, fmt.Sprintf("the Encounter's class %q is none of EMER, IMP, ACUTE, NONAC, SS, OBSENC, AMB, VR, HH", r.Class.Code)
}

func reference64(id string) string { return id[:min(len(id), 64)] }

// wholeDay is the first of these that names a day: a year or a month names none.
func wholeDay(all ...string) string {
	for _, s := range all {
		if on, ok := day(s); ok && on != "" {
			return on
		}
	}
	return ""
}

// holdsNUL says that something of it is no text, which PostgreSQL does not keep.
func (e *entry) holdsNUL() bool {
	nul := func(s string) bool { return strings.IndexByte(s, 0) >= 0 }
	return nul(e.key) || nul(e.local) || slices.ContainsFunc(e.person.are[:], nul) ||
		slices.ContainsFunc(append(e.events, e.drop...), func(ev event) bool { return nul(ev.code) || nul(ev.ref) })
}
