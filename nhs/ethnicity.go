package nhs

// An Ethnicity is a person's ethnic category as they state it themselves.
type Ethnicity string

const (
	EthnicityNotStated Ethnicity = "Z"  // asked, and would rather not say
	EthnicityNotKnown  Ethnicity = "99" // not asked, or no answer to be had
)

// Ethnicities are the ethnic categories of the 2021 Census of England and
// Wales (Office for National Statistics: 19 groups under five headings), with
// ONS's names, carried by the codes of the NHS data dictionary's ETHNIC
// CATEGORY (the 2001 list "16+1"). Three groups of 2021 have no code of their
// own in the national list: Gypsy or Irish Traveller, Roma, and Arab. Kith
// keeps each apart under a Local code, because people counted as "other" can
// neither be seen nor served, and sends the 2001 code under which the 2001
// census would have counted them. Chinese stands with the Asian groups as ONS
// has had it since 2011, and keeps its national code R.
//
// The standard allows two characters (PRSB Person demographics / Ethnicity).
var Ethnicities = List[Ethnicity]{
	Title:  "Ethnic group",
	Source: "ONS Census 2021 ethnic group (19 groups); NHS data dictionary: ETHNIC CATEGORY; PRSB Person demographics / Ethnicity",
	Codes: []Code[Ethnicity]{
		{Code: "H", Name: "Indian", Group: asian},
		{Code: "J", Name: "Pakistani", Group: asian},
		{Code: "K", Name: "Bangladeshi", Group: asian},
		{Code: "R", Name: "Chinese", Group: asian},
		{Code: "L", Name: "Any other Asian background", Group: asian},
		{Code: "M", Name: "Caribbean", Group: black},
		{Code: "N", Name: "African", Group: black},
		{Code: "P", Name: "Any other Black, Black British or Caribbean background", Group: black},
		{Code: "D", Name: "White and Black Caribbean", Group: mixed},
		{Code: "E", Name: "White and Black African", Group: mixed},
		{Code: "F", Name: "White and Asian", Group: mixed},
		{Code: "G", Name: "Any other Mixed or multiple ethnic background", Group: mixed},
		{Code: "A", Name: "English, Welsh, Scottish, Northern Irish or British", Group: white},
		{Code: "B", Name: "Irish", Group: white},
		{Code: "X1", Name: "Gypsy or Irish Traveller", Group: white, Local: true, Send: "C"},
		{Code: "X2", Name: "Roma", Group: white, Local: true, Send: "C"},
		{Code: "C", Name: "Any other White background", Group: white},
		{Code: "X3", Name: "Arab", Group: other, Local: true, Send: "S"},
		{Code: "S", Name: "Any other ethnic group", Group: other},
		{Code: EthnicityNotStated, Name: "Not stated", About: "They were asked and would rather not say"},
		{Code: EthnicityNotKnown, Name: "Not known", About: "They were not asked, or could not be"},
	},
}

// The five headings of the 2021 Census, with ONS's names.
const (
	asian = "Asian, Asian British or Asian Welsh"
	black = "Black, Black British, Black Welsh, Caribbean or African"
	mixed = "Mixed or Multiple ethnic groups"
	white = "White"
	other = "Other ethnic group"
)

// EthnicGroups are the five headings by the short names that tables use, in
// the order of the Census.
var EthnicGroups = []struct{ Short, Full string }{
	{"Asian", asian}, {"Black", black}, {"Mixed", mixed}, {"White", white}, {"Other", other},
}

// Group is the short name of the heading under which e stands: Asian, Black,
// Mixed, White or Other; "" when it was not stated or is not known. "Other" is
// an answer and "" is none, so the two are never counted together.
func (e Ethnicity) Group() string {
	c, _ := Ethnicities.Find(e)
	for _, g := range EthnicGroups {
		if g.Full == c.Group {
			return g.Short
		}
	}
	return ""
}
