package nhs

type (
	Mechanism   string // how a contact was made
	Location    string // what kind of place it was made in
	Attendance  string // whether the person came
	Outcome     string // what follows
	Preferred   string // how the person would rather be reached
	AddressType string // what an address is to the person
)

const (
	FaceToFace Mechanism = "01"
	Telephone  Mechanism = "02"
	Email      Mechanism = "05"
	TextSent   Mechanism = "09"
	Video      Mechanism = "11"
	Letter     Mechanism = "L"
)

// Mechanisms are the ways of making contact. A letter is not a consultation,
// so the national list has none; a link worker writes them all the same.
var Mechanisms = List[Mechanism]{
	Title:  "How",
	Source: "NHS data dictionary: CONSULTATION MECHANISM; PRSB Contacts with professionals / Consultation method",
	Codes: []Code[Mechanism]{
		{Code: FaceToFace, Name: "Face to face"},
		{Code: Telephone, Name: "Telephone"},
		{Code: Video, Name: "Video call"},
		{Code: TextSent, Name: "Text message"},
		{Code: "10", Name: "Instant messaging"},
		{Code: Email, Name: "E-mail"},
		{Code: "04", Name: "Talk type, for a person unable to speak"},
		{Code: "12", Name: "Message board"},
		{Code: "13", Name: "Chat room"},
		{Code: Letter, Name: "Letter", Local: true, Send: "98"},
		{Code: "98", Name: "Another way"},
	},
}

// Locations are the kinds of place where a contact happens: the whole national
// list, those that a link worker meets in first.
var Locations = List[Location]{
	Title:  "Where",
	Source: "NHS data dictionary: ACTIVITY LOCATION TYPE CODE; PRSB Contacts with professionals / Location type",
	Codes: []Code[Location]{
		{Code: "A01", Name: "Person's home", Group: "Usual"},
		{Code: "C01", Name: "GP practice", Group: "Usual"},
		{Code: "N03", Name: "Voluntary or charitable agency", Group: "Usual"},
		{Code: "N01", Name: "Street or other public open space", Group: "Usual"},
		{Code: "N02", Name: "Other public building", Group: "Usual"},
		{Code: "B01", Name: "Primary care health centre", Group: "Usual"},
		{Code: "J01", Name: "Resource centre", Group: "Usual"},
		{Code: "H01", Name: "Day centre", Group: "Usual"},
		{Code: "A02", Name: "Carer's home", Group: "The person's places"},
		{Code: "A03", Name: "Person's workplace", Group: "The person's places"},
		{Code: "A04", Name: "Other place of the person's, such as a temporary address", Group: "The person's places"},
		{Code: "B02", Name: "Polyclinic", Group: "Health"},
		{Code: "C02", Name: "Dental practice", Group: "Health"},
		{Code: "C03", Name: "Ophthalmic medical practitioner", Group: "Health"},
		{Code: "D01", Name: "Walk-in centre", Group: "Health"},
		{Code: "D02", Name: "Out of hours centre", Group: "Health"},
		{Code: "D03", Name: "Emergency community dental service", Group: "Health"},
		{Code: "E01", Name: "Out-patient clinic", Group: "Health"},
		{Code: "E02", Name: "Ward", Group: "Health"},
		{Code: "E03", Name: "Day hospital", Group: "Health"},
		{Code: "E04", Name: "Emergency department or minor injuries", Group: "Health"},
		{Code: "E99", Name: "Other hospital department", Group: "Health"},
		{Code: "F01", Name: "Hospice", Group: "Health"},
		{Code: "N04", Name: "Optician", Group: "Health"},
		{Code: "N05", Name: "Pharmacy", Group: "Health"},
		{Code: "G01", Name: "Care home without nursing", Group: "Care homes"},
		{Code: "G02", Name: "Care home with nursing", Group: "Care homes"},
		{Code: "G03", Name: "Children's home", Group: "Care homes"},
		{Code: "G04", Name: "Care home with and without nursing", Group: "Care homes"},
		{Code: "K01", Name: "Children's centre", Group: "Children and education"},
		{Code: "K02", Name: "Child development centre", Group: "Children and education"},
		{Code: "L01", Name: "School", Group: "Children and education"},
		{Code: "L02", Name: "Further education college", Group: "Children and education"},
		{Code: "L03", Name: "University", Group: "Children and education"},
		{Code: "L04", Name: "Nursery", Group: "Children and education"},
		{Code: "L05", Name: "Other childcare", Group: "Children and education"},
		{Code: "L06", Name: "Training establishment", Group: "Children and education"},
		{Code: "L99", Name: "Other education", Group: "Children and education"},
		{Code: "M01", Name: "Prison", Group: "Justice"},
		{Code: "M02", Name: "Probation service", Group: "Justice"},
		{Code: "M03", Name: "Police station or custody suite", Group: "Justice"},
		{Code: "M04", Name: "Young offender institution", Group: "Justice"},
		{Code: "M05", Name: "Immigration removal centre", Group: "Justice"},
		{Code: "M06", Name: "Young offender institution (15 to 17)", Group: "Justice"},
		{Code: "M07", Name: "Young offender institution (18 to 21)", Group: "Justice"},
		{Code: "X01", Name: "Somewhere else"},
	},
}

// Attendances say whether an appointment took place.
var Attendances = List[Attendance]{
	Title:  "Attended",
	Source: "NHS data dictionary: ATTENDED OR DID NOT ATTEND CODE",
	Codes: []Code[Attendance]{
		{Code: "5", Name: "Attended"},
		{Code: "6", Name: "Came late and was seen"},
		{Code: "7", Name: "Came late and could not be seen"},
		{Code: "3", Name: "Did not attend and gave no warning"},
		{Code: "2", Name: "Cancelled by the person or for them"},
		{Code: "4", Name: "Cancelled or postponed by us"},
		{Code: "0", Name: "Still to come"},
	},
}

// Outcomes say what follows a contact. The national words speak of a
// consultant; the names here say the same of a link worker.
var Outcomes = List[Outcome]{
	Title:  "What follows",
	Source: "NHS data dictionary: OUTCOME OF ATTENDANCE CODE; PRSB Contacts with professionals / Outcome of contact",
	Codes: []Code[Outcome]{
		{Code: "2", Name: "Another appointment given"},
		{Code: "3", Name: "Appointment to be made later"},
		{Code: "1", Name: "No further contact: support ends here"},
	},
}

const (
	PreferLetter    Preferred = "1"
	PreferVisit     Preferred = "2"
	PreferPhone     Preferred = "3"
	PreferEmail     Preferred = "4"
	PreferNoPhoning Preferred = "8"
	PreferText      Preferred = "9"
)

// Preferreds are the ways in which a person would rather be reached.
var Preferreds = List[Preferred]{
	Title:  "Preferred contact method",
	Source: "NHS data dictionary: COMMUNICATION CONTACT METHOD, as UK Core PreferredContactMethod; PRSB Person's contact details / Preferred contact method",
	Codes: []Code[Preferred]{
		{Code: PreferPhone, Name: "Telephone"},
		{Code: PreferText, Name: "Text message"},
		{Code: PreferEmail, Name: "E-mail"},
		{Code: PreferLetter, Name: "Letter"},
		{Code: PreferVisit, Name: "Visit"},
		{Code: "6", Name: "Telephone, through somebody else"},
		{Code: "5", Name: "Textphone (Minicom)"},
		{Code: "7", Name: "Sign language"},
		{Code: PreferNoPhoning, Name: "No telephone contact"},
	},
}

const (
	Home           AddressType = "home"
	OtherHome      AddressType = "other-home"
	Temporary      AddressType = "temporary"
	Correspondence AddressType = "correspondence"
	NoFixedAbode   AddressType = "no-fixed-abode"
)

// AddressTypes are what an address can be. The national list has the same four
// by name (ADDRESS ASSOCIATION TYPE: main permanent residence, other permanent
// residence, temporary residence, correspondence); its numbers could not be
// confirmed, so Kith keeps words. No fixed abode is an answer to "where do you
// live?", not a missing one.
var AddressTypes = List[AddressType]{
	Title:  "Kind of address",
	Source: "NHS data dictionary: ADDRESS ASSOCIATION TYPE; PRSB Person's address / Address type",
	Codes: []Code[AddressType]{
		{Code: Home, Name: "Home", Local: true},
		{Code: Temporary, Name: "Where they stay for now", Local: true},
		{Code: Correspondence, Name: "For letters only", About: "Such as at a relative's", Local: true},
		{Code: NoFixedAbode, Name: "No fixed abode", Local: true},
		{Code: OtherHome, Name: "Another home", Local: true},
	},
}
