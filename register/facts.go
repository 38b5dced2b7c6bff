package register

import (
	"slices"
	"strconv"
	"strings"

	"kith/cohort"
	"kith/nhs"
)

// The columns that a row may have, by their places. The first are those that say
// who somebody is.
const (
	atPractice = iota
	atBorn
	atSex
	atEthnicity
	atLanguage
	atResidence
	atDeprivation
	atHome
	atGiven
	atFamily
	atAddress
	atPostcode
	atPhone
	atEmail
	atLeft
	atDied
	facets // how many say who somebody is

	atNumber = iota - 1
	atLocal
	atOptedOut
	atCode
	atDay
	atValue
	atRef
	atRemoved
	atWhat
	atStay
	atConsent
	mostColumns
)

// names are what we call the columns. The table calls them the same, but left_on.
var names = [mostColumns]string{"practice", "born", "sex", "ethnicity", "language", "residence", "deprivation", "home", "given", "family", "address", "postcode", "phone", "email", "left", "died",
	"nhs_number", "local_id", "opted_out", "code", "day", "value", "ref", "removed", "what", "stay", "consent"}

// columns are what a row may have, by kind of feed.
var columns = map[Kind][]int{
	Practice: {atNumber, atLocal, atPractice, atBorn, atSex, atEthnicity, atLanguage, atResidence, atDeprivation, atHome, atGiven, atFamily,
		atAddress, atPostcode, atPhone, atEmail, atLeft, atDied, atOptedOut, atCode, atDay, atValue, atRef, atRemoved},
	Hospital:  {atNumber, atLocal, atWhat, atDay, atRef, atStay},
	Housing:   {atNumber, atLocal, atDay, atConsent},
	Screening: {atNumber, atLocal, atWhat, atDay},
	Deaths:    {atNumber, atLocal, atDied},
}

// columnsOf are the names of the columns of a kind of feed.
func columnsOf(k Kind) (all []string) {
	for _, c := range columns[k] {
		all = append(all, names[c])
	}
	return all
}

// column is the place of a column that a feed of a kind has, or -1.
func column(k Kind, name string) int {
	c := slices.Index(names[:], name)
	if !slices.Contains(columns[k], c) {
		return -1
	}
	return c
}

// Fields are those of one row of a file, by the places of our columns. What is said to be nothing
// is told from what is not said.
type fields struct {
	said uint32 // a bit for each column
	is   [mostColumns]string
}

func (r *fields) say(c int, v string) {
	r.said |= 1 << c
	r.is[c] = v
}

// facts are what a row says of who somebody is. What is said to be nothing takes
// away what was known; what is not said leaves it.
type facts struct {
	said uint32
	are  [facets]string
}

func (f *facts) says(c int) bool { return f.said>>c&1 != 0 }

// factsOf are the facts of a row, in the register's words.
func factsOf(r *fields) facts {
	f := facts{said: r.said & (1<<facets - 1)}
	copy(f.are[:], r.is[:])
	f.normalise()
	return f
}

var sexes = map[string]string{"f": "female", "female": "female", "2": "female", "m": "male", "male": "male", "1": "male"}

// normalise writes what systems say in the register's words; what has none is not
// recorded.
func (f *facts) normalise() {
	is := &f.are
	is[atSex] = sexes[strings.ToLower(is[atSex])]
	e := nhs.Ethnicity(strings.ToUpper(is[atEthnicity]))
	if e == nhs.EthnicityNotStated || e == nhs.EthnicityNotKnown || !nhs.Ethnicities.Valid(e) {
		e = ""
	}
	is[atEthnicity] = string(e)
	if is[atLanguage], _, _ = strings.Cut(strings.ToLower(is[atLanguage]), "-"); len(is[atLanguage]) > 3 {
		is[atLanguage] = ""
	}
	is[atResidence] = strings.ReplaceAll(strings.ToLower(is[atResidence]), " ", "-")
	if !slices.Contains(cohort.Residences, is[atResidence]) {
		is[atResidence] = ""
	}
	n, err := strconv.Atoi(is[atDeprivation])
	if err != nil || n < 1 || n > 10 { // nothing takes a decile away but another
		f.said &^= 1 << atDeprivation
		is[atDeprivation] = ""
	} else {
		is[atDeprivation] = strconv.Itoa(n)
	}
}
