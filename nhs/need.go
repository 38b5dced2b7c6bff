package nhs

// A Need is one of the thirteen common themes of a link worker's caseload. The
// slug is stable: it is stored, exchanged and counted.
type Need string

const (
	Isolation   Need = "isolation"
	Transport   Need = "transport"
	Bereavement Need = "bereavement"
	Housing     Need = "housing"
	Money       Need = "money"
	Benefits    Need = "benefits"
	SocialCare  Need = "social-care"
	Lifestyle   Need = "lifestyle"
	Diagnosis   Need = "diagnosis"
	Employment  Need = "employment"
	Education   Need = "education"
	Carers      Need = "carers"
	Food        Need = "food"
)

// Needs are the thirteen, in the order in which they are always shown. Snomed
// is filled only where a code was seen in a published source and means the
// same; the members of the national refset (RefsetNeeds) come with an
// operator's own SNOMED CT release. A need without a code goes as text.
var Needs = List[Need]{
	Title:  "Need",
	Source: "Common themes of link workers' caseloads; PRSB Care and support plan / Needs, concerns or problems; SNOMED CT refset " + RefsetNeeds,
	Codes: []Code[Need]{
		{Code: Isolation, Name: "Social isolation and loneliness", About: "Few people to turn to, or feeling lonely"},
		{Code: Transport, Name: "Transport", About: "Getting about, and Blue Badge forms"},
		{Code: Bereavement, Name: "Bereavement", About: "After somebody has died", Snomed: "74506000"},
		{Code: Housing, Name: "Inadequate housing", About: "Nowhere to live, or somewhere unfit, unsafe or insecure", Snomed: "81877007"},
		{Code: Money, Name: "Financial issues and poverty", About: "Debt, bills, not enough to live on"},
		{Code: Benefits, Name: "Benefits advice", About: "What one may claim, forms, appeals"},
		{Code: SocialCare, Name: "Information about social care", About: "Help at home, assessments, who to ask"},
		{Code: Lifestyle, Name: "Healthier lifestyles and behaviour change", About: "Moving more, eating, sleep, smoking, alcohol"},
		{Code: Diagnosis, Name: "Support after diagnosis of a long-term condition", About: "Living with it, and meeting others who do"},
		{Code: Employment, Name: "Employment", About: "Finding, keeping or returning to work, and volunteering"},
		{Code: Education, Name: "Education", About: "Learning, reading and writing, English, digital skills"},
		{Code: Carers, Name: "Supporting carers", About: "For somebody who looks after another person"},
		{Code: Food, Name: "Food and essentials", About: "Food, clothes, fuel, a phone and credit for it"},
	},
}

// A Support is a kind of support offered to meet a need.
type Support string

// Supports are the kinds of support in which a plan's actions are counted. No
// member of the national refset (RefsetSupport) was found in a published
// source, so each goes as text until an operator loads a SNOMED CT release.
var Supports = List[Support]{
	Title:  "Support",
	Source: "PRSB Care and support plan / Actions and activities / What; SNOMED CT refset " + RefsetSupport,
	Codes: []Code[Support]{
		{Code: "group", Name: "Community group or activity", About: "A club, a talking café, a shared meal"},
		{Code: "befriending", Name: "Befriending", About: "Somebody who visits or rings"},
		{Code: "peer", Name: "Peer support", About: "People who have been through the same"},
		{Code: "exercise", Name: "Physical activity", About: "Walking, swimming, strength and balance"},
		{Code: "arts", Name: "Arts and culture", About: "Singing, crafts, museums, libraries"},
		{Code: "nature", Name: "Green social prescribing", About: "Gardening, conservation, care farms"},
		{Code: "money-advice", Name: "Money and benefits advice", About: "Debt, claims and appeals"},
		{Code: "housing-advice", Name: "Housing advice and support", About: "Bidding, homelessness, repairs"},
		{Code: "legal-advice", Name: "Legal and rights advice"},
		{Code: "learning", Name: "Learning", About: "Courses, English, reading and writing, digital skills"},
		{Code: "work", Name: "Employment support"},
		{Code: "volunteering", Name: "Volunteering"},
		{Code: "counselling", Name: "Talking and counselling", About: "Bereavement and other counselling"},
		{Code: "carer-support", Name: "Support for carers", About: "Breaks, assessments, carers' groups"},
		{Code: "lifestyle", Name: "Healthier lifestyle support", About: "Stopping smoking, weight, alcohol"},
		{Code: "condition", Name: "Support with a long-term condition"},
		{Code: "home", Name: "Help at home", About: "Handyperson, equipment, telecare, meals"},
		{Code: "travel", Name: "Transport", About: "Volunteer drivers, travel training, Blue Badge"},
		{Code: "essentials", Name: "Food and essentials", About: "Food bank, vouchers, clothes, fuel"},
		{Code: "practical", Name: "Practical help by the worker", About: "A form, a telephone call, a supporting letter, going along"},
		{Code: "coaching", Name: "Coaching and motivation by the worker"},
		{Code: "statutory", Name: "Statutory service", About: "Social care, the council, the NHS"},
	},
}
