package nhs

// A Gender is what the person says of themselves. A Sex is how the body will be
// treated clinically. They are kept apart and not shown side by side: where
// they differ, the two together disclose a gender reassignment (Gender
// Recognition Act 2004, section 22; PRSB Person demographics / Gender, guidance).
type (
	Gender      string
	Sex         string
	Marital     string
	Orientation string
	CarerStatus string
)

// Genders are the stated genders of the standard. The national list has no
// word for non-binary; "9" is sent for it, and the person's own word for
// themselves stands in the pronoun and the notes.
var Genders = List[Gender]{
	Title:  "Gender",
	Source: "NHS data dictionary: PERSON STATED GENDER CODE; PRSB Person demographics / Gender",
	Codes: []Code[Gender]{
		{Code: "2", Name: "Female", About: "Including trans woman"},
		{Code: "1", Name: "Male", About: "Including trans man"},
		{Code: "3", Name: "Non-binary", Local: true, Send: "9"},
		{Code: "4", Name: "In another way", Local: true, Send: "9"},
		{Code: "9", Name: "Indeterminate", About: "The national list's word, read from other systems", Old: true},
		{Code: "Z", Name: "Not stated", About: "They were asked and would rather not say", Local: true, Send: "X"},
		{Code: "X", Name: "Not known", About: "They were not asked"},
	},
}

// Sexes are the phenotypic sexes of the standard.
var Sexes = List[Sex]{
	Title:  "Sex",
	Source: "NHS data dictionary: PERSON PHENOTYPIC SEX; PRSB Person demographics / Sex",
	Codes: []Code[Sex]{
		{Code: "2", Name: "Female"},
		{Code: "1", Name: "Male"},
		{Code: "9", Name: "Indeterminate"},
		{Code: "X", Name: "Not known"},
	},
}

// Maritals are the legal marital statuses.
var Maritals = List[Marital]{
	Title:  "Marital status",
	Source: "NHS data dictionary: PERSON MARITAL STATUS CODE; PRSB Person demographics / Marital status",
	Codes: []Code[Marital]{
		{Code: "S", Name: "Single"},
		{Code: "M", Name: "Married or in a civil partnership"},
		{Code: "D", Name: "Divorced or civil partnership dissolved"},
		{Code: "W", Name: "Widowed or surviving civil partner"},
		{Code: "P", Name: "Separated"},
		{Code: "N", Name: "Not disclosed"},
		{Code: "8", Name: "Not applicable"},
		{Code: "9", Name: "Not known"},
	},
}

// Orientations are what people say of whom they love. The list lines up with
// the SNOMED CT refset 999003081000000103.
var Orientations = List[Orientation]{
	Title:  "Sexual orientation",
	Source: "NHS data dictionary: PERSON STATED SEXUAL ORIENTATION CODE; PRSB Person demographics / Sexual Orientation",
	Codes: []Code[Orientation]{
		{Code: "1", Name: "Heterosexual or straight"},
		{Code: "2", Name: "Gay or lesbian"},
		{Code: "3", Name: "Bisexual"},
		{Code: "4", Name: "Another sexual orientation"},
		{Code: "U", Name: "Does not know or is not sure"},
		{Code: "Z", Name: "Not stated", About: "They were asked and would rather not say"},
		{Code: "9", Name: "Not known", About: "They were not asked"},
	},
}

// CarerStatuses say whether the person looks after somebody without pay.
var CarerStatuses = List[CarerStatus]{
	Title:  "Carer",
	Source: "PRSB Person demographics / Carer Status; SNOMED CT 224484003",
	Codes: []Code[CarerStatus]{
		{Code: "carer", Name: "Looks after somebody", Snomed: "224484003", Local: true},
		{Code: "young-carer", Name: "Looks after somebody and is under 18", Snomed: "224484003", Local: true},
		{Code: "not-carer", Name: "Does not look after anybody", Local: true},
	},
}

// An Immigration status is a person's permission to live in the country.
type Immigration string

// Immigrations are the ten statuses that the standard itself lists. It is kept
// only where the person offers it.
var Immigrations = List[Immigration]{
	Title:  "Immigration status",
	Source: "PRSB Person demographics / Immigration status",
	Codes: []Code[Immigration]{
		{Code: "1", Name: "Asylum seeker"},
		{Code: "2", Name: "Exceptional leave to remain"},
		{Code: "3", Name: "Indefinite leave to remain"},
		{Code: "4", Name: "Limited leave to remain"},
		{Code: "5", Name: "No recourse to public funds"},
		{Code: "6", Name: "Other national"},
		{Code: "7", Name: "Refugee"},
		{Code: "8", Name: "Unaccompanied child seeking asylum"},
		{Code: "9", Name: "EU pre-settled status"},
		{Code: "10", Name: "EU settled status"},
	},
}
