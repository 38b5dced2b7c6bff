package referral

import "kith/nhs"

type (
	Source        string // who refers
	Method        string // how the referral came
	Urgency       string // how soon
	Agreed        string // whether the person knows and agrees
	RiskSaid      string // what the referrer says of risks
	DeclineReason string
	ClosingReason string
	Complexity    string // how much support a person needs, as the worker judges it
)

const (
	GP        Source = "gp"
	Self      Source = "self"
	Proactive Source = "proactive"

	SelfReferral Method = "self"

	Routine Urgency = "routine"
	Soon    Urgency = "soon"
	Urgent  Urgency = "urgent"

	NoKnownRisks RiskSaid = "none"
	RiskKnown    RiskSaid = "known"

	PersonDeclined DeclineReason = "person-declined"
)

// Sources are the kinds of referrer (JOURNEY.md sections 1 and 2).
var Sources = nhs.List[Source]{
	Title:  "Who is referring",
	Source: "Kith; PRSB has the referrer's service as text",
	Codes: []nhs.Code[Source]{
		{Code: GP, Name: "GP"},
		{Code: "practice", Name: "Nurse or other member of a GP practice"},
		{Code: "social-care", Name: "Social care"},
		{Code: "hospital", Name: "Hospital, including discharge"},
		{Code: "mental-health", Name: "Mental health service"},
		{Code: "community-health", Name: "Community health service or pharmacy"},
		{Code: "ambulance", Name: "Ambulance, police or fire service"},
		{Code: "housing", Name: "Housing provider"},
		{Code: "vcse", Name: "Charity or community organisation"},
		{Code: "council", Name: "Other council service"},
		{Code: "education", Name: "School, college or job centre"},
		{Code: "carer", Name: "Family member, friend or carer"},
		{Code: Self, Name: "The person"},
		{Code: "colleague", Name: "Another link worker, care co-ordinator or coach"},
		{Code: Proactive, Name: "Proactive list"},
		{Code: "other", Name: "Somebody else"},
	},
}

// Methods are the standard's value list.
var Methods = nhs.List[Method]{
	Title:  "How the referral came",
	Source: "PRSB Referral details / Referral method",
	Codes: []nhs.Code[Method]{
		{Code: "messaging", Name: "Secure Messaging"},
		{Code: "email", Name: "Secure Email"},
		{Code: "phone", Name: "Phone"},
		{Code: "letter", Name: "Letter"},
		{Code: "ers", Name: "NHS e-Referral Service"},
		{Code: "fax", Name: "Fax"},
		{Code: SelfReferral, Name: "Self referral"},
	},
}

// Urgencies say how soon a person should be seen. Social prescribing is no
// emergency service: a form says so beside the third.
var Urgencies = nhs.List[Urgency]{
	Title:  "How soon",
	Source: "Kith",
	Codes: []nhs.Code[Urgency]{
		{Code: Routine, Name: "Routine"},
		{Code: Soon, Name: "Soon", About: "Within a week"},
		{Code: Urgent, Name: "Urgent", About: "Within two working days. If somebody is in danger now, ring 999"},
	},
}

// Agreements say whether the person knows of the referral and agrees.
var Agreements = nhs.List[Agreed]{
	Title:  "Does the person agree?",
	Source: "PRSB Consent / Consent for information sharing",
	Codes: []nhs.Code[Agreed]{
		{Code: "yes", Name: "Yes, they agree"},
		{Code: "representative", Name: "Somebody who may decide for them agrees"},
		{Code: "best-interests", Name: "They cannot decide this; it is in their best interests"},
		{Code: "not-asked", Name: "They have not been asked yet"},
	},
}

// RisksSaid is what a referrer must say of risks: it may not be left blank.
var RisksSaid = nhs.List[RiskSaid]{
	Title:  "Risks",
	Source: "PRSB Risks, M",
	Codes: []nhs.Code[RiskSaid]{
		{Code: NoKnownRisks, Name: "No known risks"},
		{Code: RiskKnown, Name: "There is something to know"},
	},
}

// DeclineReasons are why a referral is not taken on.
var DeclineReasons = nhs.List[DeclineReason]{
	Title:  "Why not",
	Source: "Kith; the first is SNOMED CT 871711000000103",
	Codes: []nhs.Code[DeclineReason]{
		{Code: PersonDeclined, Name: "The person does not want it", Snomed: nhs.Declined.ID},
		{Code: "no-reply", Name: "The person could not be reached"},
		{Code: "out-of-area", Name: "The person is not in this team's area"},
		{Code: "not-suitable", Name: "Another service is needed"},
		{Code: "already", Name: "The person is supported already"},
		{Code: "information", Name: "Not enough information, and no answer from the referrer"},
		{Code: "age", Name: "Outside the ages that this team supports"},
		{Code: "moved", Name: "The person has moved away"},
		{Code: "died", Name: "The person has died"},
		{Code: "error", Name: "Sent by mistake"},
	},
}

// ClosingReasons are how support ends.
var ClosingReasons = nhs.List[ClosingReason]{
	Title:  "How it ended",
	Source: "Kith; PRSB has it in words, in the clinical summary",
	Codes: []nhs.Code[ClosingReason]{
		{Code: "goals-met", Name: "What mattered has been done"},
		{Code: "goals-partly", Name: "Some of it has been done, and the person is content to stop"},
		{Code: "handed-on", Name: "Another service supports the person now"},
		{Code: "person-ended", Name: "The person chose to stop"},
		{Code: "lost-contact", Name: "Contact was lost"},
		{Code: "not-reached", Name: "The person was never reached"},
		{Code: "declined", Name: "The person did not want support after all", Snomed: nhs.Declined.ID},
		{Code: "moved", Name: "The person has moved away"},
		{Code: "died", Name: "The person has died"},
		{Code: "error", Name: "Opened by mistake"},
	},
}

// Complexities weigh a caseload. The weights, in hundredths of one ordinary
// person, are Kith's own starting values: no national scheme was found.
var Complexities = nhs.List[Complexity]{
	Title:  "How much support",
	Source: "Kith; the norm of 200 to 250 people a year depends on complexity",
	Codes: []nhs.Code[Complexity]{
		{Code: "light", Name: "A little: one or two conversations"},
		{Code: "usual", Name: "Usual: six to twelve contacts"},
		{Code: "much", Name: "Much: many needs, or hard to reach"},
		{Code: "intense", Name: "Intense: many needs, several services, at risk"},
	},
}

// Weight is what a person of this complexity adds to a caseload, in hundredths.
func (c Complexity) Weight() int {
	switch c {
	case "light":
		return 50
	case "much":
		return 200
	case "intense":
		return 300
	}
	return 100
}
