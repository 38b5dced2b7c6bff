package referral_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"kith"
	"kith/db"
	"kith/db/dbtest"
	"kith/nhs"
	"kith/person"
	"kith/referral"
	"kith/sample"
)

// A row is a row of a file by the names of its columns.
type row map[string]string

// amina is a row with everything that a referrer must say; a test changes the
// one thing it is about.
func amina(change ...string) row {
	r := row{"reference": "A1", "received_on": "2026-08-20", "given_name": "Amina", "family_name": "Yusuf", "date_of_birth": "1951-03-02",
		"nhs_number": "999 000 0018", "gp_practice": "K84001", "phone": "01632 960001", "address_line_1": "4 Canal Street", "postcode": "NX4 1AB",
		"team": "North Northshire PCN", "source": "gp", "referrer_name": "Dr Rhian Powell", "referrer_organisation": "K84001",
		"referrer_contact": "01632 960100", "needs": "isolation; Bereavement", "reason": "Lonely since her husband died",
		"urgency": "routine", "agreed": "yes", "risk": "none"}
	for i := 0; i < len(change); i += 2 {
		r[change[i]] = change[i+1]
	}
	return r
}

// someone is the n-th of many people, no two of whom are alike.
func someone(n int, change ...string) row {
	r := amina("reference", fmt.Sprint("S", n), "given_name", givenNames[n%len(givenNames)], "family_name", familyOf(n), "nhs_number", "",
		"date_of_birth", string(kith.NewDay(1930, 1, 1).Add(n*37%29000)), "phone", fmt.Sprintf("07700 9%05d", n%100000),
		"address_line_1", fmt.Sprintf("%d %s Road", n%97+1, familyOf(n/97)),
		"postcode", fmt.Sprintf("NX%d %d%c%c", n%40+1, n/40%9+1, "ABDEFGHJ"[n/7%8], "ABDEFGHJ"[n/56%8]))
	if n < 499_000 {
		r["nhs_number"] = string(number(n))
	}
	for i := 0; i < len(change); i += 2 {
		r[change[i]] = change[i+1]
	}
	return r
}

var (
	givenNames = []string{"Olive", "Grace", "Leila", "Omar", "Piotr", "Esther", "Kwame", "Sunita", "Bryn", "Zoë", "Harold", "Joyce",
		"Imran", "Megan", "Tunde", "Agnieszka", "William", "Priya", "Callum", "Irene", "Derek", "Chloe", "Yusuf"}
	common = []string{"Smith", "Jones", "Taylor", "Brown", "Khan", "Williams", "Wilson", "Johnson", "Davies", "Patel", "Robinson", "Wright",
		"Thompson", "Evans", "Walker", "White", "Roberts", "Green", "Hall", "Wood"}
	first = []string{"Ash", "Bar", "Cole", "Dun", "Eld", "Fair", "Gar", "Hol", "Ives", "Jar", "Kel", "Lang", "Mor", "Nor", "Oak", "Pem", "Quin", "Rad", "Sel", "Thorn"}
	mid   = []string{"", "er", "ing", "en", "a", "is", "o", "el", "um", "i", "ar", "on", "ed", "y", "us", "et", "al", "or", "in", "e"}
	last  = []string{"ton", "ley", "worth", "by", "man", "ford", "well", "sen", "wick", "stone", "bury", "more", "den", "gate", "field", "combe", "shaw", "row", "land", "ham"}
)

// familyOf is a family name: for a fifth of the people a common one, for the
// others one of eight thousand.
func familyOf(n int) string {
	if n%5 == 0 {
		return common[n/5%20]
	}
	n = n * 7919 % 8000
	return first[n%20] + mid[n/20%20] + last[n/400%20]
}

// number is one of 499,900 NHS numbers of the range that is nobody's, 999. Of
// two that follow each other, one has a check digit.
func number(n int) nhs.Number {
	for base := 2*n + 200; ; base++ {
		for d := range 10 {
			if x := nhs.Number(fmt.Sprintf("999%06d%d", base, d)); x.Valid() {
				return x
			}
		}
	}
}

// file is the rows as a file.
func file(rows ...row) string { return separated(',', rows...) }

func separated(comma rune, rows ...row) string {
	var b strings.Builder
	w := csv.NewWriter(&b)
	w.Comma = comma
	all := row{}
	for _, r := range append(rows, amina()) {
		maps.Copy(all, r)
	}
	head := slices.Sorted(maps.Keys(all))
	w.Write(head)
	for _, r := range rows {
		var fields []string
		for _, h := range head {
			fields = append(fields, r[h])
		}
		w.Write(fields)
	}
	w.Flush()
	return b.String()
}

var operator = kith.Actor{ID: "operator", Name: "Ona Tor", Role: kith.Operator, Tenant: dbtest.Tenant}

// reported is one line of the report.
type reported struct {
	line                         int
	outcome, ref, referral, said string
}

// load loads a file and returns what was counted and reported.
func load(t testing.TB, d *db.DB, text string) (referral.Loaded, []reported) {
	t.Helper()
	done, lines, err := tryLoad(t, d, strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return done, lines
}

func tryLoad(t testing.TB, d *db.DB, r io.Reader) (referral.Loaded, []reported, error) {
	t.Helper()
	var b bytes.Buffer
	l := referral.CSV{From: "test", Report: &b}
	done, err := l.Run(context.Background(), d, operator, r)
	return done, report(t, done, b.String()), err
}

// report reads a report, and checks that it has a line for each row.
func report(t testing.TB, done referral.Loaded, text string) []reported {
	t.Helper()
	if done.Rows != done.Added+done.Already+done.Bad {
		t.Errorf("the counts do not add up: %+v", done)
	}
	if text == "" {
		return nil
	}
	all, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatalf("the report is not good CSV: %v\n%s", err, text)
	}
	if want := []string{"line", "outcome", "reference", "referral", "message"}; !slices.Equal(all[0], want) {
		t.Errorf("the report's heading is %q", all[0])
	}
	var out []reported
	counted, after := map[string]int{}, 1
	for _, f := range all[1:] {
		n, err := strconv.Atoi(f[0])
		if err != nil || n <= after {
			t.Errorf("line %q after line %d", f[0], after)
		}
		after = n
		counted[f[1]]++
		if (f[1] == "problem") != (f[4] != "") || (f[1] == "problem") != (f[3] == "") {
			t.Errorf("a problem has a message and no referral, all else the other way round: %q", f)
		}
		out = append(out, reported{n, f[1], f[2], f[3], f[4]})
	}
	if len(out) != done.Rows || counted["added"] != done.Added || counted["there already"] != done.Already || counted["problem"] != done.Bad {
		t.Errorf("the report has %v and the counts are %+v", counted, done)
	}
	return out
}

// stored is every referral with its person's name.
func stored(t testing.TB, d *db.DB) (names []string) {
	t.Helper()
	dbtest.See(t, d, operator, func(tx *db.Tx) error {
		lines, err := referral.List(tx, referral.Filter{}, 1)
		for _, l := range lines {
			names = append(names, l.Given+" "+l.Family)
		}
		return err
	})
	slices.Sort(names)
	return names
}

func TestLoad(t *testing.T) {
	d := town(t)
	done, lines := load(t, d, file(amina(), someone(1), someone(2, "team", "team-south", "source", "self")))
	if done.Added != 3 || done.Bad != 0 {
		t.Fatalf("%+v\n%+v", done, lines)
	}
	dbtest.See(t, d, operator, func(tx *db.Tx) error {
		r, err := referral.Get(tx, kith.ID(lines[0].referral))
		if err != nil {
			return err
		}
		p, err := person.Get(tx, r.Person)
		if err != nil {
			return err
		}
		if p.Number != "9990000018" || p.Born != "1951-03-02" || p.Risks != person.RisksNone || r.Team != sample.North || r.Risk != referral.NoKnownRisks ||
			!slices.Equal(r.Needs, []nhs.Need{nhs.Bereavement, nhs.Isolation}) || r.SourceRef != "A1" || r.Service != "K84001" {
			t.Errorf("loaded as %+v of %+v", r, p)
		}
		if got := r.ReceivedAt; !got.Equal(kith.Day("2026-08-20").Start()) {
			t.Errorf("the waiting clock starts at %v", got)
		}
		phones, err := person.Channels(tx, p.ID)
		if len(phones) != 1 || phones[0].Value != "+441632960001" {
			t.Errorf("phones %+v", phones)
		}
		return err
	})
	// Those of the team see them, and nobody else does.
	for _, c := range []struct {
		who  kith.Actor
		want int
	}{{dbtest.Worker, 2}, {dbtest.Southerner, 1}, {dbtest.Stranger, 0}, {dbtest.Referrer, 0}} {
		dbtest.See(t, d, c.who, func(tx *db.Tx) error {
			n, err := referral.Count(tx, referral.Filter{})
			if n != c.want {
				t.Errorf("%s sees %d, want %d", c.who.Name, n, c.want)
			}
			return err
		})
	}
}

// The forms in which files come out of other systems.
func TestLoadForms(t *testing.T) {
	two := []row{amina(), someone(1)}
	plain := file(two...)
	for name, text := range map[string]string{
		"byte order mark":      "\uFEFF" + plain,
		"CRLF":                 strings.ReplaceAll(plain, "\n", "\r\n"),
		"byte order mark CRLF": "\uFEFF" + strings.ReplaceAll(plain, "\n", "\r\n"),
		"semicolons":           strings.ReplaceAll(separated(';', two...), "isolation; Bereavement", "isolation | Bereavement"),
		"tabs":                 separated('\t', two...),
		"no last line end":     strings.TrimSuffix(plain, "\n"),
		"blank lines":          strings.ReplaceAll(plain, "\n", "\n\n\r\n"),
		"everything quoted":    quoted(plain),
	} {
		t.Run(name, func(t *testing.T) {
			d := town(t)
			if done, lines := load(t, d, text); done.Added != 2 || done.Latin != 0 {
				t.Errorf("%+v\n%+v", done, lines)
			}
			if got := stored(t, d); !slices.Equal(got, []string{"Amina Yusuf", "Grace " + familyOf(1)}) {
				t.Errorf("stored %q", got)
			}
		})
	}
}

func quoted(text string) string {
	rows, _ := csv.NewReader(strings.NewReader(text)).ReadAll()
	var b strings.Builder
	for _, r := range rows {
		for i, f := range r {
			fmt.Fprintf(&b, "%s%q", []string{"", ","}[min(i, 1)], f)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// Somebody whose date of birth is not known has about an age; what a file calls
// sex is not taken for the gender that a person states.
func TestLoadWho(t *testing.T) {
	d := town(t)
	done, lines := load(t, d, file(
		amina("nhs_number", "", "date_of_birth", "", "estimated_age", "70", "known_as", "Mina", "sex", "Female"),
		someone(1, "estimated_age", "old", "date_of_birth", ""), someone(2, "estimated_age", "", "date_of_birth", "")))
	if done.Added != 1 || !slices.Equal(done.Left, []string{"sex"}) {
		t.Fatalf("%+v\n%+v", done, lines)
	}
	if !strings.Contains(lines[1].said, "age_about: Write about how old") || !strings.Contains(lines[2].said, "date_of_birth: Enter the date of birth, or about how old") {
		t.Errorf("what is wrong: %+v", lines[1:])
	}
	dbtest.See(t, d, operator, func(tx *db.Tx) error {
		r, err := referral.Get(tx, kith.ID(lines[0].referral))
		if err != nil {
			return err
		}
		p, err := person.Get(tx, r.Person)
		if err == nil && (p.AgeAbout != 70 || p.Born != "" || p.Preferred != "Mina" || p.Gender != "") {
			t.Errorf("the person is %+v", p)
		}
		return err
	})
}

// Quotation marks over lines, and Windows' own letters.
func TestLoadText(t *testing.T) {
	d := town(t)
	reason := "Cannot sleep.\n\"Nobody rings\", he says;\r\nowes £40"
	text := file(amina("given_name", "José", "family_name", "O’Brien", "reason", reason), someone(1, "reason", "line one\nline two"), someone(2))
	latin := strings.NewReplacer("é", "\xe9", "£", "\xa3", "’", "\x92").Replace(text)
	done, lines := load(t, d, latin)
	if done.Added != 3 || done.Latin != 1 {
		t.Fatalf("%+v\n%+v", done, lines)
	}
	if lines[0].line != 2 || lines[1].line != 5 || lines[2].line != 7 {
		t.Errorf("the rows stand on lines 2, 5 and 7; the report has %+v", lines)
	}
	if got := stored(t, d); !slices.Contains(got, "José O’Brien") {
		t.Errorf("stored %q", got)
	}
	dbtest.See(t, d, operator, func(tx *db.Tx) error {
		r, err := referral.Get(tx, kith.ID(lines[0].referral))
		if want := strings.ReplaceAll(reason, "\r\n", "\n"); err == nil && r.Reason != want {
			t.Errorf("the reason is %q, want %q", r.Reason, want)
		}
		return err
	})
}

// What is no such file is refused before anything is written, and the message
// says what to do.
func TestLoadRefused(t *testing.T) {
	plain := file(amina())
	head, _, _ := strings.Cut(plain, "\n")
	utf16 := func(order int) string {
		b := []byte{0xFF, 0xFE}
		for _, c := range []byte(plain) {
			b = append(b, c, 0)
		}
		for i := 0; order == 1 && i < len(b); i += 2 {
			b[i], b[i+1] = b[i+1], b[i]
		}
		return string(b)
	}
	for _, c := range []struct {
		name, text string
		say        []string
	}{
		{"empty", "", []string{"empty"}},
		{"blank", "\n \r\n\n", []string{"must name the columns"}},
		{"UTF-16, little end first", utf16(0), []string{"not a CSV file in UTF-8", `save it as "CSV UTF-8`}},
		{"UTF-16, big end first", utf16(1), []string{"not a CSV file in UTF-8"}},
		{"UTF-16 without a mark", utf16(0)[2:], []string{"not a CSV file in UTF-8"}},
		{"a spreadsheet", "PK\x03\x04\x14\x00\x06\x00", []string{"not a CSV file in UTF-8"}},
		{"old Macintosh", strings.ReplaceAll(plain, "\n", "\r"), []string{"Macintosh"}},
		{"no heading", plain[len(head)+1:], []string{"must name the columns", "Missing: given_name, family_name", "All columns: address_line_1, "}},
		{"missing and not known", "given_name,surname,Colour,\"Shoe\nsize\",dob\nA,B,C,D,E\n",
			[]string{"Missing: source, referrer_name, referrer_contact, urgency, agreed, risk, team, needs (or reason, or person_words)", "Not known: Colour, Shoe\nsize.", "urgency"}},
		{"twice", strings.Replace(head, "gp_practice", "surname", 1) + "\n", []string{"Two columns are both family_name"}},
		{"unclosed heading", `"` + plain, []string{"first row", "quotation mark"}},
		{"endless heading", strings.Repeat("a,", 1<<20), []string{"more than a million characters"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := town(t)
			done, lines, err := tryLoad(t, d, strings.NewReader(c.text))
			dbtest.Fails(t, "load", err, kith.Invalid)
			for _, s := range c.say {
				if !strings.Contains(fmt.Sprint(err), s) {
					t.Errorf("%q does not say %q", err, s)
				}
			}
			if done.Rows != 0 || len(lines) != 0 || len(stored(t, d)) != 0 {
				t.Errorf("something was loaded: %+v", done)
			}
		})
	}
	t.Run("a heading alone", func(t *testing.T) {
		if done, _ := load(t, town(t), head+"\n"); done.Rows != 0 {
			t.Errorf("%+v", done)
		}
	})
	t.Run("a column left out", func(t *testing.T) {
		done, _ := load(t, town(t), strings.Replace(plain, "gp_practice", "Favourite colour", 1))
		if done.Added != 1 || !slices.Equal(done.Left, []string{"Favourite colour"}) || !strings.Contains(done.String(), "left out: Favourite colour") {
			t.Errorf("%+v", done)
		}
	})
}

// A row with a fault is reported, with its line and what to do; the rows
// around it are loaded.
func TestLoadBadRow(t *testing.T) {
	many := strings.Repeat("x", 1_000_000)
	for _, c := range []struct {
		name   string
		change []string
		say    string
	}{
		{"need", []string{"needs", "isolation;gold"}, "needs: Need is not in the list: gold"},
		{"no need", []string{"needs", "", "reason", ""}, "needs: Choose at least one reason"},
		{"urgency", []string{"urgency", "yesterday"}, "urgency: Urgency is not in the list"},
		{"team", []string{"team", "West"}, "team: There is no team called West"},
		{"no team", []string{"team", ""}, "team: Choose the team"},
		{"agreed", []string{"agreed", "perhaps"}, "agreed: "},
		{"risk left blank", []string{"risk", ""}, "risk: Say whether there are known risks"},
		{"long risk", []string{"risk", strings.Repeat("r", 301)}, "risk: Risks must be 300"},
		{"NHS number", []string{"nhs_number", "9990000019"}, "nhs_number: This is not an NHS number"},
		{"NHS number from a spreadsheet", []string{"nhs_number", "9.99E+09"}, "nhs_number: An NHS number"},
		{"no such day", []string{"date_of_birth", "31/02/1985"}, "date_of_birth: Enter a real date"},
		{"American day", []string{"date_of_birth", "03/27/1985"}, "date_of_birth: Enter a real date"},
		{"two-digit year", []string{"date_of_birth", "27/03/85"}, "date_of_birth: Enter a real date"},
		{"born tomorrow", []string{"date_of_birth", "2026-09-02"}, "date_of_birth: Enter a real date"},
		{"born in 1066", []string{"date_of_birth", "1066-10-14"}, "date_of_birth: "},
		{"received tomorrow", []string{"received_on", "02/09/2026"}, "received_on: The day it was received must not be in the future"},
		{"received before birth", []string{"received_on", "1950-01-01"}, "received_on: The day it was received must not be before"},
		{"received at some time", []string{"received_on", "soon"}, "received_on: Write the day"},
		{"postcode", []string{"postcode", "NOT ONE"}, "postcode: "},
		{"phone", []string{"phone", "ring the bell"}, "phone: "},
		{"long name", []string{"family_name", strings.Repeat("y", 36)}, "family_name: Family name must be 35"},
		{"NUL", []string{"reason", "a\x00b"}, "row: The row has characters in it that are no text"},
		{"a million letters", []string{"reason", many}, "reason: Reason must be 4000"},
		{"a team of a million letters", []string{"team", many}, "There is no team called xxxx"},
		{"several at once", []string{"given_name", "", "source", "aunt"}, "given_name: Enter the person's first name; source: Source is not in the list"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := town(t)
			done, lines := load(t, d, file(someone(1), amina(c.change...), someone(2)))
			if done.Added != 2 || done.Bad != 1 || lines[1].outcome != "problem" || lines[1].line != 3 {
				t.Fatalf("%+v\n%+v", done, lines)
			}
			if got := lines[1].said; !strings.HasPrefix(got, c.say) && !strings.Contains(got, c.say) || len(got) > 1000 {
				t.Errorf("the report says %.300q, want %q", got, c.say)
			}
			if got := stored(t, d); len(got) != 2 || slices.Contains(got, "Amina Yusuf") {
				t.Errorf("stored %q", got)
			}
		})
	}
}

// Rows that cannot be taken apart: the row with the fault is reported, and
// reading goes on with the next line.
func TestLoadBrokenRow(t *testing.T) {
	lines := strings.SplitAfter(file(someone(1), someone(2), someone(3), someone(4), someone(5)), "\n")
	whole := strings.Join(lines, "")
	set := func(i int, f func(string) string) string {
		out := slices.Clone(lines)
		out[i] = f(out[i])
		return strings.Join(out, "")
	}
	for _, c := range []struct {
		name, text string
		added      int
		bad        map[int]string // by line
	}{
		{"a stray mark", set(3, func(s string) string { return strings.Replace(s, "Lonely", `Lo"nely`, 1) }), 4, map[int]string{4: "quotation mark"}},
		{"two stray marks", set(3, func(s string) string { return strings.Replace(s, "Lonely", `"Lonely" and sad`, 1) }), 4, map[int]string{4: "quotation mark"}},
		{"a mark not closed", set(2, func(s string) string { return strings.Replace(s, "Lonely", `"Lonely`, 1) }), 4, map[int]string{3: "quotation mark in this row is not closed"}},
		{"a mark closed by a later row's", lines[0] + lines[1] + `"` + lines[2] + lines[3] + `"` + lines[4] + lines[5], 3,
			map[int]string{3: "quotation mark", 5: "quotation mark"}},
		{"cut within a row", whole[:len(whole)-40], 4, map[int]string{6: "fields and the heading"}},
		{"cut within quotation marks", whole[:len(whole)-len(lines[5])] + `K84001,"4 Canal Str`, 4, map[int]string{6: "Either one is missing, or the file was cut short here"}},
		{"too many fields", set(4, func(s string) string { return strings.Replace(s, "Lonely", `Lonely, and`, 1) }), 4, map[int]string{5: "The row has 21 fields and the heading 20"}},
		{"blank fields too many", set(4, func(s string) string { return strings.TrimSpace(s) + ",,, \n" }), 5, nil},
		{"too few fields", set(4, func(string) string { return "K84001,Olive\n" }), 4, map[int]string{5: "The row has 2 fields"}},
		{"a line of 3 MB", set(3, func(s string) string { return strings.Repeat("y", 3<<20) + "\n" }), 4, map[int]string{4: "more than a million characters"}},
		{"a last line of 3 MB", set(5, func(s string) string { return strings.Repeat("y", 3<<20) }), 4, map[int]string{6: "more than a million characters"}},
		{"a row of a million fields", set(3, func(s string) string { return strings.Repeat(",", 1<<20-10) + "x\n" }), 4, map[int]string{4: "fields and the heading"}},
		{"rows without a word", set(3, func(s string) string { return strings.Repeat(",", 19) + "\n,, ,\n" + s }), 5, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := town(t)
			done, lines := load(t, d, c.text)
			if done.Added != c.added || done.Bad != len(c.bad) {
				t.Errorf("%+v\n%+v", done, lines)
			}
			for _, l := range lines {
				if want := c.bad[l.line]; (l.outcome == "problem") != (want != "") || !strings.Contains(l.said, want) {
					t.Errorf("line %d: %s %s", l.line, l.outcome, l.said)
				}
			}
		})
	}
}

// A quotation mark is missing on one row of a long file: that row is lost, and
// no other. What follows it, two megabytes, is not taken for a part of it.
func TestLoadUnclosed(t *testing.T) {
	d := town(t)
	lines := strings.SplitAfter(file(someone(1), someone(2, "reason", "Is lonely"), someone(3), someone(4)), "\n")
	const junk = 16_000
	short := strings.Repeat("a", 150) + ",b,c\n"
	text := lines[0] + lines[1] + strings.Replace(lines[2], "Is lonely", `"Is lonely`, 1) + strings.Repeat(short, junk/2) + lines[3] +
		strings.Repeat(short, junk/2) + lines[4]
	done, err := (&referral.CSV{}).Run(context.Background(), d, operator, strings.NewReader(text))
	if err != nil || done.Rows != junk+4 || done.Added != 3 || done.Bad != junk+1 {
		t.Errorf("%+v, %v", done, err)
	}
}

func TestLoadDays(t *testing.T) {
	for in, want := range map[string]kith.Day{"1985-03-07": "1985-03-07", "07/03/1985": "1985-03-07", "7/3/1985": "1985-03-07", "07-03-1985": "1985-03-07",
		"07.03.1985": "1985-03-07", "7 March 1985": "1985-03-07", "7 Mar 1985": "1985-03-07", "07-Mar-1985": "1985-03-07",
		"1985-03-07 00:00:00": "1985-03-07", "1985-03-07T00:00:00": "1985-03-07", "29/02/1984": "1984-02-29"} {
		d := town(t)
		_, lines := load(t, d, file(amina("date_of_birth", in, "received_on", "2026-07-01 15:30")))
		dbtest.See(t, d, operator, func(tx *db.Tx) error {
			r, err := referral.Get(tx, kith.ID(lines[0].referral))
			if err != nil {
				t.Errorf("%s: %+v", in, lines)
				return nil
			}
			if !r.ReceivedAt.Equal(time.Date(2026, 7, 1, 14, 30, 0, 0, time.UTC)) {
				t.Errorf("received at half past three in London's summer: %v", r.ReceivedAt)
			}
			p, err := person.Get(tx, r.Person)
			if err == nil && p.Born != want {
				t.Errorf("%s was read as %s", in, p.Born)
			}
			return err
		})
	}
}

// The same person, the same number, the same reference again.
func TestLoadTwice(t *testing.T) {
	d := town(t)
	done, lines := load(t, d, file(
		amina(),
		amina("reference", "A2"), // the same person, referred to the same team
		amina("reference", "A3", "team", "team-south"),                         // and to another
		amina("reference", "A4", "given_name", "Xavier", "family_name", "Oak"), // the number and date of birth, and no name
		amina(),                       // the row again
		someone(1, "reference", "A1"), // her reference, and another person
		amina("reference", "", "team", "TEAM-North"),             // no reference, and no such team
		someone(2, "reference", ""), someone(2, "reference", ""), // no reference, twice
		someone(3, "reference", "=cmd|' /C calc'!A0"), // a formula
		someone(4, "reference", "@SUM(1)", "urgency", "-2+3"),
	))
	want := []reported{
		{2, "added", "A1", "", ""},
		{3, "problem", "A2", "", "This person has an open referral to this team already, received on 20 August 2026. Add what is new to that one instead"},
		{4, "added", "A3", "", ""},
		{5, "added", "A4", "", ""},
		{6, "there already", "A1", "", ""},
		{7, "problem", "A1", "", "reference: another person's referral has this reference already. Each referral needs its own"},
		{8, "problem", "", "", "This person has an open referral to this team already, received on 20 August 2026. Add what is new to that one instead"},
		{9, "added", "", "", ""},
		{10, "there already", "", "", ""},
		{11, "added", "'=cmd|' /C calc'!A0", "", ""},
		{12, "problem", "'@SUM(1)", "", "urgency: Urgency is not in the list"},
	}
	for i := range lines {
		got := lines[i]
		got.referral = ""
		if i < len(want) && got != want[i] {
			t.Errorf("reported %+v\nwant     %+v", got, want[i])
		}
	}
	if lines[0].referral != lines[4].referral {
		t.Error("the row again is another referral")
	}
	dbtest.See(t, d, operator, func(tx *db.Tx) error {
		a, _ := referral.Get(tx, kith.ID(lines[0].referral))
		b, _ := referral.Get(tx, kith.ID(lines[2].referral))
		x, err := referral.Get(tx, kith.ID(lines[3].referral))
		if a.Person != b.Person || a.Person == x.Person {
			t.Error("the same number, date of birth and name are one person; another name is another until somebody has looked")
		}
		return err
	})
	if done.Added != 5 || done.Already != 2 || done.Bad != 4 {
		t.Errorf("%+v", done)
	}
}

// A file that is run again adds nothing twice; a mended one what was mended.
func TestLoadAgain(t *testing.T) {
	d := town(t)
	// Married since, and known by the number: a name may differ from the row's.
	dbtest.Do(t, d, dbtest.System, func(tx *db.Tx) error {
		_, _, err := person.FindOrAdd(tx, person.New{Given: "Elizabeth", Family: "Smith", Born: "1970-05-05", Number: number(77), Team: sample.North})
		return err
	})
	rows := []row{amina(), someone(1), someone(2, "urgency", "whenever"), someone(3, "family_name", ""), someone(4, "reference", ""),
		someone(5, "given_name", "Liz", "family_name", "Jones", "date_of_birth", "1970-05-05", "nhs_number", string(number(77)))}
	first, lines := load(t, d, file(rows...))
	if first.Added != 4 || first.Bad != 2 {
		t.Fatalf("%+v\n%+v", first, lines)
	}
	if again, lines := load(t, d, file(rows...)); again.Added != 0 || again.Already != 4 || again.Bad != 2 {
		t.Errorf("again: %+v\n%+v", again, lines)
	}
	rows[2]["urgency"], rows[3]["family_name"] = "soon", "Mended"
	if mended, lines := load(t, d, file(rows...)); mended.Added != 2 || mended.Already != 4 || lines[2].outcome != "added" || lines[3].outcome != "added" {
		t.Errorf("mended: %+v\n%+v", mended, lines)
	}
	// Corrected by hand since: the row is still known.
	dbtest.Do(t, d, dbtest.System, func(tx *db.Tx) error {
		r, err := referral.Get(tx, kith.ID(lines[1].referral))
		if err != nil {
			return err
		}
		p, err := person.Get(tx, r.Person)
		if err != nil {
			return err
		}
		p.Family = "Corrected"
		return person.Change(tx, p)
	})
	if again, lines := load(t, d, file(rows...)); again.Already != 6 {
		t.Errorf("again: %+v\n%+v", again, lines)
	}
	// The same references of another system are other referrals.
	l := referral.CSV{From: "elsewhere", Team: sample.South}
	for i := range rows {
		rows[i]["team"] = ""
	}
	if other, err := l.Run(context.Background(), d, operator, strings.NewReader(file(rows...))); err != nil || other.Added != 6 {
		t.Errorf("another system's: %+v, %v", other, err)
	}
}

// Stopped half way, it goes on where it was.
func TestLoadStopped(t *testing.T) {
	d := town(t)
	var rows []row
	for i := range 1000 {
		rows = append(rows, someone(i))
	}
	text := file(rows...)
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	var b bytes.Buffer
	l := referral.CSV{From: "test", Report: &b, Progress: func(done referral.Loaded) {
		if done.Rows >= 400 {
			stop()
		}
	}}
	done, err := l.Run(ctx, d, operator, strings.NewReader(text))
	if !errors.Is(err, context.Canceled) || done.Added != 400 || len(report(t, done, b.String())) != 400 {
		t.Fatalf("stopped with %+v, %v\n%s", done, err, b.String())
	}
	// The file breaks off, as on a disk that fails.
	done, _, err = tryLoad(t, d, io.MultiReader(strings.NewReader(text[:len(text)*7/10]), broken{}))
	if !errors.Is(err, errBroken) || done.Already != 400 || done.Added < 250 || done.Added > 350 {
		t.Fatalf("broken off with %+v, %v", done, err)
	}
	so := done.Already + done.Added
	if done, _ := load(t, d, text); done.Already != so || done.Added != 1000-so {
		t.Errorf("went on with %+v after %d", done, so)
	}
}

var errBroken = errors.New("broken off")

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errBroken }

// Only those may load a file who may write all of the tenant's data.
func TestLoadPermission(t *testing.T) {
	d := town(t)
	for _, a := range []kith.Actor{dbtest.Worker, dbtest.Lead, dbtest.Admin, dbtest.Referrer, dbtest.Analyst, dbtest.Governor, dbtest.Provider, {Tenant: dbtest.Tenant}} {
		_, err := (&referral.CSV{}).Run(context.Background(), d, a, strings.NewReader(file(amina())))
		dbtest.Fails(t, string(a.Role), err, kith.Forbidden)
	}
	if got := stored(t, d); len(got) != 0 {
		t.Errorf("stored %q", got)
	}
}

// A report that cannot be written stops the load, so that no row is loaded
// unreported.
func TestLoadReportFails(t *testing.T) {
	d := town(t)
	l := referral.CSV{Report: full{}}
	done, err := l.Run(context.Background(), d, operator, strings.NewReader(file(amina())))
	if err == nil || done.Rows != 0 {
		t.Errorf("%+v, %v", done, err)
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("the disk is full") }

// Whatever a file holds: no panic, the counts add up, and each row that was
// added has its person, their sight and its entries in the trail.
func FuzzLoad(f *testing.F) {
	plain := file(amina(), someone(1))
	head, body, _ := strings.Cut(plain, "\n")
	for _, s := range []string{body, strings.ReplaceAll(body, "\n", "\r\n"), `"` + body, strings.ReplaceAll(body, "Lonely", `"Lon""ely"`),
		strings.ReplaceAll(body, "o", "\xf6"), strings.ReplaceAll(body, ",", "\x00"), "\n\n" + body + body, ",,,\n\"\"\n\"", strings.ToUpper(body)} {
		f.Add(true, s)
		f.Add(false, s)
	}
	f.Add(false, "\uFEFF"+strings.ReplaceAll(plain, ",", ";"))
	f.Add(false, "\xff\xfea\x00")
	d, runs := town(f), 0
	f.Fuzz(func(t *testing.T, withHead bool, text string) {
		runs++
		if withHead {
			text = head + "\n" + text
		}
		var b bytes.Buffer
		l := referral.CSV{From: fmt.Sprint("fuzz ", runs), Report: &b}
		done, err := l.Run(context.Background(), d, operator, strings.NewReader(text))
		if err != nil && kith.KindOf(err) != kith.Invalid {
			t.Fatal(err)
		}
		lines := report(t, done, b.String())
		dbtest.See(t, d, operator, func(tx *db.Tx) error {
			for _, r := range lines {
				if r.outcome == "added" {
					whole(t, tx, kith.ID(r.referral))
				}
			}
			return nil
		})
	})
}

// whole checks that a referral has its person, their sight and its entries in
// the audit trail.
func whole(t *testing.T, tx *db.Tx, id kith.ID) {
	t.Helper()
	r, err := referral.Get(tx, id)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := person.Get(tx, r.Person); err != nil {
		t.Fatal(err)
	}
	for what, text := range map[string]string{
		"sight":          `SELECT 1 FROM sight WHERE tenant = $1 AND person = $2 AND holder = (SELECT team FROM referral WHERE tenant = $1 AND id = $3)`,
		"referral audit": `SELECT 1 FROM audit WHERE tenant = $1 AND person = $2 AND record_id = $3 AND record = 'referral' AND verb = 'added'`,
		"person audit":   `SELECT 1 FROM audit WHERE tenant = $1 AND record_id = $2 AND record = 'person' AND verb = 'added' AND $3 = $3`,
	} {
		n := 0
		if err := tx.Raw("what stands behind a referral").Query(func(func(...any) error) error { n++; return nil }, text, dbtest.Tenant, r.Person, id); err != nil || n != 1 {
			t.Fatalf("%d rows of %s for the referral %s, want 1 (%v)", n, what, id, err)
		}
	}
}

// people makes a file of n rows as it is read, so that the test holds none of it.
func people(from, n int) io.Reader {
	r, w := io.Pipe()
	go func() {
		out := csv.NewWriter(w)
		head := slices.Sorted(maps.Keys(amina()))
		out.Write(head)
		fields := make([]string, len(head))
		for i := range n {
			one := someone(from + i)
			for j, h := range head {
				fields[j] = one[h]
			}
			if out.Write(fields) != nil {
				break
			}
		}
		out.Flush()
		w.Close()
	}()
	return r
}

// A file of 20,000 rows is loaded at a steady pace and in the same memory however
// long it is. go test -short takes a tenth, and so does PostgreSQL, where each of
// the forty statements of a row is a journey. With KITH_BIG=1000000 it is a file
// of so many rows, and what a row costs is written down every 100,000 (make load).
func TestLoadMany(t *testing.T) {
	n, step := 20_000, 5_000
	switch big, err := strconv.Atoi(os.Getenv("KITH_BIG")); {
	case err == nil:
		n, step = big, min(100_000, max(1, big/4))
	case testing.Short() || os.Getenv("KITH_TEST_POSTGRES") != "":
		n, step = 2_000, 1_000
	}
	name := filepath.Join(t.TempDir(), "people.csv")
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err = io.Copy(f, people(0, n)); err == nil {
		_, err = f.Seek(0, io.SeekStart)
	}
	if err != nil {
		t.Fatal(err)
	}
	d := town(t)
	start, cpu, rows, before := time.Now(), cpuTime(), 0, 0.0
	l := referral.CSV{From: "test", Report: io.Discard, Progress: func(l referral.Loaded) {
		if l.Rows < rows+step && l.Rows < n || l.Rows == rows {
			return
		}
		rss, k := peakRSS(t), float64(l.Rows-rows)
		t.Logf("rows %8d to %8d: %6.0f rows/s, %4.0f µs CPU a row, peak memory %.0f MB", rows, l.Rows, k/time.Since(start).Seconds(),
			float64((cpuTime()-cpu).Microseconds())/k, rss/1e6)
		if rows >= 100_000 && rss > 1.3*before {
			t.Errorf("peak memory grew from %.0f MB at %d rows to %.0f MB", before/1e6, rows, rss/1e6)
		}
		start, cpu, rows, before = time.Now(), cpuTime(), l.Rows, rss
	}}
	done, err := l.Run(context.Background(), d, operator, f)
	if err != nil || done.Added != n {
		t.Fatalf("%+v, %v", done, err)
	}
	if before > 512e6 {
		t.Errorf("peak memory is %.0f MB, want at most 512", before/1e6)
	}
}

// peakRSS is the most memory that the test has held.
func peakRSS(t *testing.T) float64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Skip("no /proc/self/status here: ", err)
	}
	for _, line := range strings.Split(string(status), "\n") {
		if kb, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			n, err := strconv.ParseFloat(strings.Fields(kb)[0], 64)
			if err != nil {
				t.Fatal(err)
			}
			return n * 1024
		}
	}
	t.Fatal("no VmHWM")
	return 0
}

func cpuTime() time.Duration {
	var u syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
