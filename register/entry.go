package register

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"kith"
	"kith/cohort"
	"kith/nhs"
)

// An entry is what one row of a file, or one resource, says of one person.
type entry struct {
	key    string            // nhs: and the number, or the feed and its own number
	local  string            // the feed's own number
	person map[string]string // columns of the person; nil when it says nothing of who they are
	events []event
	drop   []event // recorded in error: code, day and ref
	opted  bool
}

type event struct {
	code, day, ref string
	value          int // tenths; -1 for none
}

// columns are what a row may have, by kind of feed. The first of a practice's are
// the person's.
var columns = map[Kind][]string{
	Practice: {"nhs_number", "local_id", "practice", "born", "sex", "ethnicity", "language", "residence", "deprivation", "home", "given", "family",
		"address", "postcode", "phone", "email", "left", "died", "opted_out", "code", "day", "value", "ref", "removed"},
	Hospital:  {"nhs_number", "local_id", "what", "day", "ref", "stay"},
	Housing:   {"nhs_number", "local_id", "day", "consent"},
	Screening: {"nhs_number", "local_id", "what", "day"},
	Deaths:    {"nhs_number", "local_id", "died"},
}

func columnsOf(k Kind) []string { return columns[k] }

func known(k Kind, column string) bool { return slices.Contains(columns[k], column) }

// personColumns are those of a practice's row that say who somebody is, as the
// table calls them.
var personColumns = []string{"practice", "born", "sex", "ethnicity", "language", "residence", "deprivation", "home", "given", "family", "address", "postcode", "phone", "email", "left", "died"}

// entryOf makes an entry of a row, whose columns have our names. The error says
// what is wrong with the row.
func (f *Feed) entryOf(row map[string]string) (*entry, error) {
	e := &entry{local: row["local_id"]}
	if len(e.local) > 64 {
		return nil, fmt.Errorf("local_id has more than 64 characters")
	}
	switch number, err := nhs.ParseNumber(row["nhs_number"]); {
	case row["nhs_number"] != "" && err != nil:
		return nil, fmt.Errorf("%q is not an NHS number: its check digit does not agree", row["nhs_number"])
	case row["nhs_number"] != "":
		e.key = "nhs:" + string(number)
	case e.local != "":
		e.key = string(f.ID) + ":" + e.local
	default:
		return nil, fmt.Errorf("the row has neither nhs_number nor local_id: nobody can tell whose it is")
	}
	for _, c := range []string{"born", "left", "died", "day"} {
		d, ok := day(row[c])
		if !ok {
			return nil, fmt.Errorf("%s is %q, which is not a day: write it as 2026-11-27 or 27/11/2026", c, row[c])
		}
		row[c] = d
	}
	var err error
	switch f.Kind {
	case Practice:
		err = e.practice(row)
	case Hospital:
		err = e.hospital(row)
	case Housing:
		err = e.housing(row)
	case Screening:
		err = e.screening(row)
	case Deaths:
		if row["died"] == "" {
			err = fmt.Errorf("died is empty")
		}
		e.person = map[string]string{"died": row["died"]}
	}
	return e, err
}

func (e *entry) practice(row map[string]string) error {
	for _, c := range personColumns {
		v, has := row[c]
		if !has {
			continue
		}
		if len(v) > 300 {
			return fmt.Errorf("%s has more than 300 characters", c)
		}
		if e.person == nil {
			e.person = map[string]string{}
		}
		e.person[c] = v
	}
	if e.person != nil {
		normalise(e.person)
	}
	e.opted = yes(row["opted_out"])
	if no(row["opted_out"]) && e.person != nil { // said, and not only left empty
		e.person["opted_out"] = "no"
	}
	if row["code"] == "" {
		return nil
	}
	ev := event{code: row["code"], day: row["day"], ref: row["ref"], value: -1}
	if ev.day == "" {
		return fmt.Errorf("the code %s has no day", ev.code)
	}
	if len(ev.code) > 64 || len(ev.ref) > 64 {
		return fmt.Errorf("a code and a ref have 64 characters at most")
	}
	if v := row["value"]; v != "" {
		n, err := strconv.ParseFloat(v, 64)
		if err == nil && n >= 0 && n < 1e8 {
			ev.value = int(n*10 + 1e-9) // cut off, as cohort.Tenths are
		}
	}
	if yes(row["removed"]) {
		e.drop = []event{ev}
	} else {
		e.events = []event{ev}
	}
	return nil
}

func (e *entry) hospital(row map[string]string) error {
	what := map[string]string{"emergency": "emergency", "a&e": "emergency", "ae": "emergency", "admission": "admission", "discharge": "discharge"}[strings.ToLower(row["what"])]
	if what == "" {
		return fmt.Errorf("what is %q: it is emergency, admission or discharge", row["what"])
	}
	if row["day"] == "" {
		return fmt.Errorf("day is empty")
	}
	ev := event{code: what, day: row["day"], ref: row["ref"], value: -1}
	if n, err := strconv.Atoi(row["stay"]); err == nil && n >= 0 && n < 100000 {
		ev.value = 10 * n
	}
	e.events = []event{ev}
	return nil
}

// housing takes nobody in who did not agree to be matched.
func (e *entry) housing(row map[string]string) error {
	d := row["day"]
	if d == "" {
		return fmt.Errorf("day is empty")
	}
	if !yes(row["consent"]) {
		e.events = []event{{"no-consent-housing", d, "", -1}}
		e.drop = []event{{code: "housing-list"}}
		return nil
	}
	e.events = []event{{"housing-list", d, "", -1}, {"consent-housing", d, "", -1}}
	return nil
}

func (e *entry) screening(row map[string]string) error {
	code := map[string]string{"invited": "screening-bowel-invited", "reply": "screening-bowel-reply", "declined": "screening-bowel-declined"}[strings.ToLower(row["what"])]
	if code == "" {
		return fmt.Errorf("what is %q: it is invited, reply or declined", row["what"])
	}
	if row["day"] == "" {
		return fmt.Errorf("day is empty")
	}
	e.events = []event{{code, row["day"], "", -1}}
	return nil
}

// normalise writes what systems say in the register's words; what has none is not
// recorded.
func normalise(p map[string]string) {
	if v, ok := p["sex"]; ok {
		p["sex"] = map[string]string{"f": "female", "female": "female", "2": "female", "m": "male", "male": "male", "1": "male"}[strings.ToLower(v)]
	}
	if v, ok := p["ethnicity"]; ok {
		v = strings.ToUpper(v)
		if v == string(nhs.EthnicityNotStated) || v == string(nhs.EthnicityNotKnown) || !nhs.Ethnicities.Valid(nhs.Ethnicity(v)) {
			v = ""
		}
		p["ethnicity"] = v
	}
	if v, ok := p["language"]; ok {
		v, _, _ = strings.Cut(strings.ToLower(v), "-")
		if len(v) > 3 {
			v = ""
		}
		p["language"] = v
	}
	if v, ok := p["residence"]; ok {
		v = strings.ReplaceAll(strings.ToLower(v), " ", "-")
		if !slices.Contains(cohort.Residences, v) {
			v = ""
		}
		p["residence"] = v
	}
	if n, err := strconv.Atoi(p["deprivation"]); err != nil || n < 1 || n > 10 {
		delete(p, "deprivation")
	}
}

// day reads the ways in which systems write a day; "" stays.
func day(s string) (string, bool) {
	s = strings.TrimSpace(s)
	switch {
	case s == "":
		return "", true
	case len(s) == 10 && s[2] == '/' && s[5] == '/':
		s = s[6:] + "-" + s[3:5] + "-" + s[:2]
	case len(s) == 8 && strings.Trim(s, "0123456789") == "":
		s = s[:4] + "-" + s[4:6] + "-" + s[6:]
	case len(s) > 10:
		s = s[:10] // an instant: its day
	}
	return s, kith.Day(s).Valid()
}

func yes(s string) bool {
	return slices.Contains([]string{"y", "yes", "true", "1", "t"}, cmp.Or(strings.ToLower(strings.TrimSpace(s)), "no"))
}

func no(s string) bool {
	return slices.Contains([]string{"n", "no", "false", "0", "f"}, strings.ToLower(strings.TrimSpace(s)))
}
