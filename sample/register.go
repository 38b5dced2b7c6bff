package sample

import (
	"fmt"
	"strings"

	"kith"
)

// A Neighbour is somebody of a practice's extract, whom nobody has referred.
type Neighbour struct {
	N                            int // of their NHS number in the test range
	Given, Family                string
	Born                         kith.Day
	Sex, Ethnicity, Language     string
	Phone, Email, Home, Postcode string
	Deprivation                  int
	OptedOut                     bool
	Codes                        []string // recorded of them 200 days ago
	Left, Died                   kith.Day
}

// Number is their NHS number.
func (n *Neighbour) Number() string { return NumberOf(n.N) }

// NumberOf is the n-th NHS number of the test range that has a check digit.
func NumberOf(n int) string {
	for ; ; n += 100_000 {
		s := fmt.Sprintf("999%06d", n)
		sum := 0
		for i, c := range s {
			sum += int(c-'0') * (10 - i)
		}
		if check := (11 - sum%11) % 11; check < 10 {
			return s + fmt.Sprint(check)
		}
	}
}

// Neighbours are people of about sixty who were all invited to bowel screening and
// have not replied: one for each way in which an invitation can go.
var Neighbours = []Neighbour{
	{N: 7001, Given: "Rosa", Family: "Field", Born: "1964-05-01", Sex: "F", Ethnicity: "A", Phone: "07700 900301", Email: "rosa@example.org", Home: "1 Mill Lane, Oxford", Postcode: "NX4 1AB", Deprivation: 3},
	{N: 7002, Given: "Tom", Family: "Reed", Born: "1960-02-11", Sex: "M", Ethnicity: "A", Phone: "01632 960302", Home: "2 Mill Lane, Oxford", Postcode: "NX4 1AB", Deprivation: 1, Codes: []string{"cannot-read"}},
	{N: 7003, Given: "Ola", Family: "Nowak", Born: "1968-09-30", Sex: "F", Ethnicity: "C", Language: "pl", Phone: "07700 900303", Home: "3 Mill Lane, Oxford", Postcode: "NX4 1AB", Deprivation: 2},
	{N: 7004, Given: "Ian", Family: "Hart", Born: "1961-01-01", Sex: "M", Phone: "07700 900304", OptedOut: true},
	{N: 7005, Given: "Eve", Family: "Stone", Born: "1959-01-01", Sex: "F", Phone: "07700 900305", Codes: []string{"1129411000000100"}}, // Clinical Frailty Scale 9
	{N: 7006, Given: "Sam", Family: "Wells", Born: "1959-01-02", Sex: "M", Phone: "07700 900306", Codes: []string{"safeguarding"}},
	{N: 7007, Given: "Una", Family: "Brook", Born: "1959-01-03", Sex: "F", Phone: "07700 900307", Codes: []string{"do-not-contact"}},
	{N: 7008, Given: "Bea", Family: "Long", Born: "1962-04-04", Sex: "F", Ethnicity: "M", Phone: "07700 900308"},
	{N: 7009, Given: "Lou", Family: "Finch", Born: "1963-03-03", Sex: "M", Ethnicity: "J", Home: "9 Mill Lane, Oxford", Postcode: "NX4 1AB", Deprivation: 8},
	{N: 7010, Given: "Max", Family: "Dunn", Born: "1958-02-02", Sex: "M", Phone: "07700 900310", Died: "2026-01-05"},
	{N: 7011, Given: "Kit", Family: "Moss", Born: "1957-07-07", Sex: "F", Phone: "07700 900311", Left: "2026-01-05"},
	{N: 7012, Given: "Ned", Family: "Pool", Born: "1966-06-06", Sex: "M"},
}

// Extract is a practice's extract of people as CSV.
func Extract(today kith.Day, all []Neighbour) string {
	var b strings.Builder
	b.WriteString("nhs_number,practice,born,sex,ethnicity,language,deprivation,home,given,family,address,postcode,phone,email,left,died,opted_out,code,day\n")
	for i := range all {
		n := &all[i]
		opted, decile := "no", ""
		if n.OptedOut {
			opted = "yes"
		}
		if n.Deprivation > 0 {
			decile = fmt.Sprint(n.Deprivation)
		}
		row := fmt.Sprintf("%s,K84001,%s,%s,%s,%s,%s,%q,%s,%s,%q,%s,%s,%s,%s,%s,%s", n.Number(), string(n.Born), n.Sex, n.Ethnicity, n.Language, decile, n.Home,
			n.Given, n.Family, n.Home, n.Postcode, n.Phone, n.Email, string(n.Left), string(n.Died), opted)
		if len(n.Codes) == 0 {
			b.WriteString(row + ",,\n")
		}
		for _, c := range n.Codes {
			b.WriteString(row + "," + c + "," + string(today.Add(-200)) + "\n")
		}
	}
	return b.String()
}

// Screened is the screening hub's list: each was invited 200 days before today.
func Screened(today kith.Day, all []Neighbour) string {
	var b strings.Builder
	b.WriteString("nhs_number,what,day\n")
	for i := range all {
		fmt.Fprintf(&b, "%s,invited,%s\n", all[i].Number(), string(today.Add(-200)))
	}
	return b.String()
}
