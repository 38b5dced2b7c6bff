package nhs

import (
	"strings"

	"kith"
)

// A Number is an NHS number: ten digits without spaces, of which the last is a
// check digit (NHS data dictionary: NHS NUMBER; PRSB Person demographics /
// NHS number). String shows it as 999 012 3456.
type Number string

// ParseNumber reads an NHS number as people write it: spaces, hyphens, dots
// and the invisible characters that come with copied text are taken out. The
// error says what is wrong and what to do.
func ParseNumber(s string) (Number, error) {
	n := Number(strings.Map(func(r rune) rune {
		switch {
		case strings.ContainsRune(" -.\t\n\r\u00a0\u2010\u2011\u2012\u2013\u2014\u2212\u2009\u202f", r),
			r >= 0x200b && r <= 0x200f, r == 0x2060, r == 0xfeff, r >= 0x202a && r <= 0x202e:
			return -1
		case r >= 0xff10 && r <= 0xff19: // full-width digits
			return r - 0xff10 + '0'
		}
		return r
	}, s))
	if n == "" {
		return "", kith.Errorf(kith.Invalid, "Enter an NHS number")
	}
	for _, r := range n {
		if r < '0' || r > '9' {
			return "", kith.Errorf(kith.Invalid, "An NHS number has only digits: take out the other characters")
		}
	}
	if len(n) != 10 {
		return "", kith.Errorf(kith.Invalid, "An NHS number has 10 digits: this has %d", len(n))
	}
	if !n.Valid() {
		return "", kith.Errorf(kith.Invalid, "This is not an NHS number: check each digit, as one may be wrong or two swapped")
	}
	return n, nil
}

// Valid reports whether n is ten digits with a right check digit. The check is
// Modulus 11 (NHS data dictionary: NHS NUMBER): the first nine digits times 10
// to 2, summed; 11 less the remainder by 11, where 11 counts as 0 and 10 makes
// the number invalid. Ten equal digits pass that sum and are nobody's number.
func (n Number) Valid() bool {
	if len(n) != 10 || strings.Count(string(n), string(n[0])) == 10 {
		return false
	}
	sum := 0
	for i := range 10 {
		if n[i] < '0' || n[i] > '9' {
			return false
		}
		sum += int(n[i]-'0') * (10 - i) // the check digit itself weighs 1 here: see below
	}
	// 11 - (sum of nine mod 11) = check digit is the same as the whole sum,
	// with the check digit weighing 1, being divisible by 11. A remainder of 1,
	// which asks for the check digit 10, can never be met by one digit.
	return sum%11 == 0
}

// String is n as pages and letters show it, in groups of 3, 3 and 4.
func (n Number) String() string {
	if len(n) != 10 {
		return string(n)
	}
	return string(n[:3] + " " + n[3:6] + " " + n[6:])
}

// Test reports whether n is of the range 999, which is never given to anybody
// and is kept for tests and demonstrations.
func (n Number) Test() bool { return strings.HasPrefix(string(n), "999") }

// A NumberStatus says how far a person's NHS number has been checked.
type NumberStatus string

const (
	Verified    NumberStatus = "01"
	Untraced    NumberStatus = "02"
	TraceNeeded NumberStatus = "03"
	Conflict    NumberStatus = "05"
	NoNumber    NumberStatus = "07"
)

// NumberStatuses are the states of an NHS number. A number that somebody typed
// is "02": only a trace against the Personal Demographics Service makes it "01".
var NumberStatuses = List[NumberStatus]{
	Title:  "NHS number status",
	Source: "NHS data dictionary: NHS NUMBER STATUS INDICATOR CODE; PRSB Person demographics / NHS number status indicator",
	Codes: []Code[NumberStatus]{
		{Code: Verified, Name: "Number present and verified"},
		{Code: Untraced, Name: "Number present but not traced"},
		{Code: TraceNeeded, Name: "Trace required"},
		{Code: "04", Name: "Trace attempted: no match, or several"},
		{Code: Conflict, Name: "Trace needs to be resolved: number and details disagree"},
		{Code: "06", Name: "Trace in progress"},
		{Code: NoNumber, Name: "Number not present and trace not required"},
		{Code: "08", Name: "Trace postponed: baby under six weeks old"},
	},
}
