package nhs

import "strings"

// An Accommodation is the kind of place where a person lives.
type Accommodation string

const (
	RoughSleeper Accommodation = "HM01"
	SofaSurfing  Accommodation = "HM04"
)

// Accommodations is the national list, by its own headings. Codes ending in 00
// and 09 are the national "unspecified" and "other" of their heading. MA, HM,
// MH, HS and CH were compared with a published copy of the list (save HM02 and
// CH02); SH, CJ, ML and OC were not, and want comparing before a first return.
var Accommodations = List[Accommodation]{
	Title:  "Accommodation",
	Source: "NHS data dictionary: ACCOMMODATION STATUS CODE; PRSB Social context / Accommodation status",
	Codes: []Code[Accommodation]{
		{Code: "MA01", Name: "Owner occupier", Group: mainstream},
		{Code: "MA02", Name: "Settled with family or friends", Group: mainstream},
		{Code: "MA03", Name: "Shared ownership", Group: mainstream},
		{Code: "MA04", Name: "Tenant of the council or a registered landlord", Group: mainstream},
		{Code: "MA05", Name: "Tenant of a housing association", Group: mainstream},
		{Code: "MA06", Name: "Tenant of a private landlord", Group: mainstream},
		{Code: "MA09", Name: "Other mainstream housing", Group: mainstream},
		{Code: RoughSleeper, Name: "Sleeping rough", Group: homeless},
		{Code: "HM02", Name: "Squatting", Group: homeless},
		{Code: "HM03", Name: "Night shelter or emergency hostel", Group: homeless},
		{Code: SofaSurfing, Name: "Sofa surfing: a different friend's floor each night", Group: homeless},
		{Code: "HM05", Name: "Temporary accommodation placed by the council", Group: homeless},
		{Code: "HM06", Name: "Staying with friends or family as a short-term guest", Group: homeless},
		{Code: "HM07", Name: "Homeless in another way", Group: homeless},
		{Code: "SH01", Name: "Sheltered housing for older people", Group: sheltered},
		{Code: "SH02", Name: "Extra care sheltered housing", Group: sheltered},
		{Code: "SH03", Name: "Nursing home for older people", Group: sheltered},
		{Code: "SH09", Name: "Other sheltered housing", Group: sheltered},
		{Code: "CH01", Name: "Foyer for young people", Group: supported},
		{Code: "CH02", Name: "Refuge", Group: supported},
		{Code: "CH03", Name: "Registered care home", Group: supported},
		{Code: "CH09", Name: "Other accommodation with care and support", Group: supported},
		{Code: "MH01", Name: "Supported accommodation (mental health)", Group: supported},
		{Code: "MH02", Name: "Supported lodgings (mental health)", Group: supported},
		{Code: "MH03", Name: "Supported group home (mental health)", Group: supported},
		{Code: "MH04", Name: "Registered care home (mental health)", Group: supported},
		{Code: "MH09", Name: "Other accommodation with mental health support", Group: supported},
		{Code: "ML00", Name: "Mobile accommodation", Group: mobile},
		{Code: "HS01", Name: "NHS acute psychiatric ward", Group: hospital},
		{Code: "HS02", Name: "Independent hospital or clinic", Group: hospital},
		{Code: "HS03", Name: "Specialist rehabilitation or recovery", Group: hospital},
		{Code: "HS04", Name: "Secure psychiatric unit", Group: hospital},
		{Code: "HS05", Name: "Other NHS facility or hospital", Group: hospital},
		{Code: "HS09", Name: "Other long-stay healthcare residence", Group: hospital},
		{Code: "CJ01", Name: "Bail or probation hostel", Group: justice},
		{Code: "CJ02", Name: "Prison", Group: justice},
		{Code: "CJ03", Name: "Young offender institution", Group: justice},
		{Code: "CJ04", Name: "Detention centre", Group: justice},
		{Code: "CJ09", Name: "Other accommodation with criminal justice support", Group: justice},
		{Code: "OC96", Name: "Somewhere else", Group: otherPlace},
		{Code: "OC97", Name: "Not specified", Group: otherPlace},
		{Code: "OC98", Name: "Not applicable", Group: otherPlace},
		{Code: "OC99", Name: "Not known", Group: otherPlace},
		{Code: "MA00", Name: "Mainstream housing", Group: mainstream, Old: true},
		{Code: "HM00", Name: "Homeless", Group: homeless, Old: true},
		{Code: "SH00", Name: "Sheltered housing", Group: sheltered, Old: true},
		{Code: "CH00", Name: "Accommodation with care support", Group: supported, Old: true},
		{Code: "MH00", Name: "Accommodation with mental health support", Group: supported, Old: true},
		{Code: "HS00", Name: "Hospital or long-stay healthcare", Group: hospital, Old: true},
		{Code: "CJ00", Name: "Accommodation with criminal justice support", Group: justice, Old: true},
	},
}

const (
	mainstream = "Mainstream housing"
	homeless   = "Homeless"
	sheltered  = "Sheltered housing"
	supported  = "Accommodation with support"
	mobile     = "Mobile accommodation"
	hospital   = "Hospital or long stay"
	justice    = "Criminal justice"
	otherPlace = "Other"
)

// Homeless reports whether a is one of the national codes for homelessness:
// rough sleeping, a night shelter, sofa surfing and the like.
func (a Accommodation) Homeless() bool { return strings.HasPrefix(string(a), "HM") }
