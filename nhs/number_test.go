package nhs

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"kith"
)

func TestParseNumber(t *testing.T) {
	for in, want := range map[string]Number{
		"9990000018":                       "9990000018",
		"999 000 0018":                     "9990000018",
		" 999-000-0018\n":                  "9990000018",
		"999\u00a0000\u200b0018\ufeff":     "9990000018",
		"999\u2013000\u20130018":           "9990000018",
		"\u202a9990000018\u202c":           "9990000018",
		"９９９００００01８":                       "9990000018",
		"9434765919":                       "9434765919", // the worked example of the data dictionary and of PDS
		"":                                 "",
		"   ":                              "",
		"999 000 001":                      "",
		"999 000 00188":                    "",
		"999000001B":                       "",
		"9990000019":                       "", // wrong check digit
		"9990000108":                       "", // two digits swapped
		"0000000000":                       "", // passes the sum; is nobody's
		"1111111111":                       "",
		"9999999999":                       "",
		"٩٩٩٠٠٠٠٠١٨":                       "", // other scripts are not guessed at
		strings.Repeat("9990000018", 1000): "",
	} {
		got, err := ParseNumber(in)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%.30q is %q, %v", in, got, err)
		}
		if err != nil && kith.KindOf(err) != kith.Invalid {
			t.Errorf("%.30q: %v", in, err)
		}
	}
}

func TestNumberShown(t *testing.T) {
	for n, want := range map[Number]string{"9990000018": "999 000 0018", "": "", "123": "123"} {
		if n.String() != want {
			t.Errorf("%s, not %s", n, want)
		}
	}
	if !Number("9990000018").Test() || Number("9434765919").Test() {
		t.Error("the test range")
	}
}

// The published sum, written a second time as the data dictionary words it.
func published(nine string) (check int, ok bool) {
	sum := 0
	for i, r := range nine {
		sum += int(r-'0') * (10 - i)
	}
	check = 11 - sum%11
	if check == 11 {
		check = 0
	}
	return check, check != 10
}

func TestNumberProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		nine := rapid.StringMatching(`999[0-9]{6}`).Draw(t, "nine")
		check, ok := published(nine)
		for d := range 10 {
			n := Number(fmt.Sprint(nine, d))
			if want := ok && d == check && n != "9999999999"; n.Valid() != want {
				t.Fatalf("%s is %v", n, n.Valid())
			}
		}
		if !ok {
			return
		}
		n := fmt.Sprint(nine, check)
		i := rapid.IntRange(0, 9).Draw(t, "place")
		d := rapid.IntRange(0, 9).Draw(t, "digit")
		if wrong := n[:i] + fmt.Sprint(d) + n[i+1:]; wrong != n && Number(wrong).Valid() {
			t.Fatalf("one wrong digit is not found: %s for %s", wrong, n)
		}
		if i < 9 && n[i] != n[i+1] {
			if swap := n[:i] + string(n[i+1]) + string(n[i]) + n[i+2:]; Number(swap).Valid() {
				t.Fatalf("a swap is not found: %s for %s", swap, n)
			}
		}
		if got, err := ParseNumber(Number(n).String()); err != nil || string(got) != n {
			t.Fatalf("%s reads back as %s, %v", n, got, err)
		}
	})
}

func FuzzParseNumber(f *testing.F) {
	f.Add("999 000 0018")
	f.Fuzz(func(t *testing.T, s string) {
		if n, err := ParseNumber(s); err == nil && !n.Valid() {
			t.Errorf("%q", s)
		}
	})
}
