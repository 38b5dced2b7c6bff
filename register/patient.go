package register

import (
	"strings"

	"kith"
)

// patient makes a row of a Patient, as if it had come by CSV.
func (f *Feed) patient(r *resource) (*entry, string) {
	p := fields{}
	p.say(atLocal, r.ID)
	p.say(atBorn, "")
	if len(r.BirthDate) == 10 { // a year or a month is no day
		p.say(atBorn, r.BirthDate)
	}
	p.say(atSex, r.Gender)
	p.say(atDied, r.died())
	if r.Active != nil && !*r.Active {
		p.say(atLeft, string(r.today))
	}
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
	for _, gp := range append(r.GeneralPractitioner, r.ManagingOrganization) {
		if gp.Identifier.System == odsSystem || p.is[atPractice] == "" {
			p.say(atPractice, gp.practice())
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
	if err != nil {
		return nil, err.Error()
	}
	e.first = true
	return e, ""
}

// died is on which day the Patient died; "" while they live. Who has died is to be
// in no list from now on: where only the year or the month is said, or that it
// happened, it is taken for its last day, and never for one to come.
func (r *resource) died() string {
	if on, ok := day(r.DeceasedDateTime); ok && on != "" {
		return on
	}
	last := r.today
	switch len(r.DeceasedDateTime) {
	case 0:
		if !r.DeceasedBoolean {
			return ""
		}
	case 4:
		last = kith.Day(r.DeceasedDateTime + "-12-31")
	case 7:
		last = kith.Day(r.DeceasedDateTime + "-01").AddMonths(1).Add(-1)
	default:
		return r.DeceasedDateTime // which is refused, and told of
	}
	if !last.Valid() || last > r.today {
		last = r.today
	}
	return string(last)
}

// practice is what a reference says of where somebody is registered: a code, or else
// how the server calls the organisation.
func (r reference) practice() string {
	if r.Identifier.Value != "" {
		return r.Identifier.Value
	}
	if kind, id := r.target(); kind == "Organization" {
		return id
	}
	return ""
}
