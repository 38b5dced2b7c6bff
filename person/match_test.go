package person

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"kith"
)

func TestFold(t *testing.T) {
	for in, want := range map[string]string{
		"O'Brien": "obrien", "O’Brien": "obrien", "Ó Brien": "o brien", "Zoë": "zoe", "ŁUKASZ": "lukasz", "Anne-Marie": "anne marie",
		"  de   Souza ": "de souza", "Straße": "strasse", "St. John": "st john", "Nguyễn": "nguyen", "İpek": "ipek",
		"Αθηνά": "αθηνα", "محمد": "محمد", "": "", "李小龙": "李小龙",
	} {
		if got := fold(in); got != want {
			t.Errorf("%q is %q, want %q", in, got, want)
		}
	}
}

func TestSound(t *testing.T) {
	for a, b := range map[string]string{
		"stephen": "steven", "mohammed": "muhammad", "khan": "kahn", "smith": "smyth", "catherine": "kathryn", "philips": "fillips",
		"mcdonald": "macdonald", "thompson": "thomson", "shaun": "sean", "hussain": "hussein", "clark": "clarke", "reid": "reed",
		"wright": "right", "ahmed": "ahmad", "schmidt": "shmidt",
	} {
		if sound(a) != sound(b) {
			t.Errorf("%s %q, %s %q", a, sound(a), b, sound(b))
		}
	}
	for a, b := range map[string]string{"smith": "jones", "brown": "green", "khan": "ali", "patel": "singh"} {
		if sound(a) == sound(b) {
			t.Errorf("%s and %s sound alike", a, b)
		}
	}
}

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b       string
		most, want int
	}{
		{"", "", 2, 0}, {"smith", "smith", 2, 0}, {"smith", "smiht", 2, 1}, {"smith", "smth", 2, 1}, {"smith", "smyth", 2, 1},
		{"smith", "jones", 2, 3}, {"a", "abcd", 2, 3}, {"ö", "o", 1, 1}, {"abcdef", "badcfe", 3, 3},
	} {
		if got := distance(c.a, c.b, c.most); got != c.want {
			t.Errorf("%s to %s is %d, want %d", c.a, c.b, got, c.want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.StringMatching(`[a-d]{0,6}`).Draw(t, "a"), rapid.StringMatching(`[a-d]{0,6}`).Draw(t, "b")
		if distance(a, b, 9) != distance(b, a, 9) || (distance(a, b, 9) == 0) != (a == b) || distance(a, b, 2) != min(3, distance(a, b, 9)) {
			t.Fatalf("%q %q: %d", a, b, distance(a, b, 9))
		}
	})
}

func TestNicknames(t *testing.T) {
	for a, b := range map[string]string{"bill": "william", "liz": "elizabeth", "betty": "beth", "gosia": "malgorzata", "mo": "mohammed",
		"peggy": "margaret", "jo": "joanne", "sasha": "oleksandr", "jack": "john", "harry": "henry"} {
		if !oneName(a, b) || !oneName(b, a) {
			t.Errorf("%s and %s", a, b)
		}
	}
	for a, b := range map[string]string{"bill": "robert", "john": "william", "anna": "joan"} {
		if oneName(a, b) {
			t.Errorf("%s and %s", a, b)
		}
	}
	if f := forms("bill"); !slices.Contains(f, "william") || !slices.Contains(f, "billy") || f[0] != "bill" {
		t.Errorf("%q", f)
	}
}

func TestSwapDayMonth(t *testing.T) {
	for d, want := range map[string]string{"1985-03-12": "1985-12-03", "1985-03-13": "", "1985-03-03": ""} {
		if got := swapDayMonth(kith.Day(d)); string(got) != want {
			t.Errorf("%s is %q", d, got)
		}
	}
}

// describe makes a subject: "William|Smith|1985-03-12|OX1 1AA|07700 900123|number|gender".
func describe(s string) *subject {
	f := append(strings.Split(s, "|"), "", "", "", "", "", "", "")
	n := New{Given: f[0], Family: f[1], Born: kith.Day(f[2]), Postcode: f[3], Phone: f[4]}
	out := n.subject("2026-09-01")
	out.number, out.gender = f[5], f[6]
	return &out
}

func TestScore(t *testing.T) {
	const william = "William|Smith|1985-03-12|OX1 1AA|07700 900123"
	for _, c := range []struct {
		what, a, b string
		proposed   bool
		reason     string
	}{
		{"the same", william, william, true, "Same date of birth"},
		{"a short form", william, "Bill|Smith|1985-03-12", true, "First names that may be one: William and Bill"},
		{"a slip in the family name", william, "William|Smiht|1985-03-12", true, "Family names a letter apart: Smith and Smiht"},
		{"day and month swapped", william, "William|Smith|1985-12-03", true, "Day and month of birth swapped"},
		{"one digit of the year", william, "William|Smith|1986-03-12", true, "one slip apart"},
		{"names the other way round", william, "Smith|William|1985-03-12", true, "other way round"},
		{"married, same home", "Ann|Jones|1985-03-12|OX1 1AA", "Ann|Smith|1985-03-12|OX1 1AA", true, "Different family name"},
		{"a double name", "Ann|Jones-Smith|1985-03-12", "Ann|Smith|1985-03-12", true, "share a part of the family name: Smith"},
		{"no date of birth, same telephone", "William|Smith|||07700 900123", william, true, "Same telephone number"},
		{"same number, else nothing", "Jane|Doe|1950-01-02|||9990000018", "Will|Smith|1985-03-12|||9990000018", false, "Same NHS number"},
		{"same number, married", "Jane|Doe|1950-01-02|||9990000018", "Jane|Roe|1950-01-02|||9990000018", true, "Same NHS number"},
		{"a name in common", william, "William|Smith|1971-08-30|M1 1AE", false, ""},
		{"a father of the same name at home", william, "William|Smith|1955-07-01|OX1 1AA|07700 900123", false, ""},
		{"a twin", william, "Emma|Smith|1985-03-12|OX1 1AA|07700 900123", false, ""},
		{"a wife", william, "Emma|Smith|1987-10-02|OX1 1AA|07700 900123", false, ""},
		{"a stranger of the same day", william, "Rashid|Khan|1985-03-12", false, ""},
		{"a namesake with another number", "William|Smith|1985-03-12||||", "William|Smith|1985-03-12", true, ""},
		{"two numbers", "William|Smith|1985-03-12|||9990000018", "William|Smith|1985-03-12|||9434765919", false, "Different NHS numbers"},
	} {
		a, b := describe(c.a), describe(c.b)
		points, why := score(a, b, false)
		back, _ := score(b, a, false)
		if points >= Enough != c.proposed || !strings.Contains(strings.Join(why, "; "), c.reason) {
			t.Errorf("%s: %d, %q", c.what, points, why)
		}
		if points != back {
			t.Errorf("%s: %d one way and %d the other", c.what, points, back)
		}
	}
}

// Whoever is stored is found by the keys of what somebody would write of them.
func TestKeysMeet(t *testing.T) {
	for _, c := range []struct{ stored, asked string }{
		{"William|Smith|1985-03-12", "Bill|Smith|1985-12-03"},
		{"William|Smith|1985-03-12", "Smith|William|1985-03-13"},
		{"William|Smith|1985-03-12", "Will|Smyth|1958-03-12"},
		{"William|Smith|1985-03-12", "William|Jones|1985-03-12"},
		{"William|Smith|1985-03-12", "Xanthe|Smith|1985-03-12"},
		{"William|Smith|", "Billy|Smith|1985-03-12"},
		{"William|Smith|1985-03-12", "William|Smith|"},
		{"Ann|Jones|1985-03-12|OX1 1AA", "Ann|Smith|1971-01-01|OX1 1AA"},
		{"Małgorzata|O'Brien|1985-03-12", "Gosia|Obrien|1985-03-21"},
	} {
		keys := describe(c.stored).keys()
		if !slices.ContainsFunc(describe(c.asked).lookups(), func(k string) bool { return slices.Contains(keys, k) }) {
			t.Errorf("%s does not find %s", c.asked, c.stored)
		}
	}
	if keys := describe("William|Smith|1985-01-01").lookups(); slices.Contains(keys, "d:1985-01-01") {
		t.Error("the first of January is a key by itself")
	}
}
