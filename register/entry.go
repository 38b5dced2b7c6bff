package register

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"kith"
	"kith/nhs"
)

// An entry is what one row of a file, or one resource, says of one person.
type entry struct {
	key    string // nhs: and the number, or the feed and its own number
	local  string // the feed's own number
	person facts  // none when it says nothing of who they are
	events []event
	drop   []event // recorded in error: code, day and ref
	opted  bool    // out
	agrees bool    // says that they did not opt out, or no longer do
	first  bool    // others name them, wherever they stand
}

type event struct {
	code, day, ref string
	value          int // tenths; -1 for none
}

// entryOf makes an entry of a row. The error says what is wrong with the row.
func (f *Feed) entryOf(r *fields) (*entry, error) {
	e := &entry{local: r.is[atLocal]}
	if len(e.local) > 64 {
		return nil, fmt.Errorf("local_id has more than 64 characters")
	}
	switch number, err := numberOf(r.is[atNumber]); {
	case r.is[atNumber] != "" && err != nil:
		return nil, fmt.Errorf("%q is not an NHS number: its check digit does not agree", r.is[atNumber])
	case r.is[atNumber] != "":
		e.key = "nhs:" + string(number)
	case e.local != "":
		e.key = string(f.ID) + ":" + e.local
	default:
		return nil, fmt.Errorf("the row has neither nhs_number nor local_id: nobody can tell whose it is")
	}
	for _, c := range []int{atBorn, atLeft, atDied, atDay} {
		d, ok := day(r.is[c])
		if !ok {
			return nil, fmt.Errorf("%s is %q, which is not a day: write it as 2026-11-27 or 27/11/2026", names[c], r.is[c])
		}
		r.is[c] = d
	}
	var err error
	switch f.Kind {
	case Practice:
		err = e.practice(r)
	case Hospital:
		err = e.hospital(r)
	case Housing:
		err = e.housing(r)
	case Screening:
		err = e.screening(r)
	case Deaths:
		if r.is[atDied] == "" {
			err = fmt.Errorf("died is empty")
		}
		e.person.said = 1 << atDied
		e.person.are[atDied] = r.is[atDied]
	}
	return e, err
}

// numberOf is nhs.ParseNumber, which has no work with one that is in order.
func numberOf(s string) (nhs.Number, error) {
	if n := nhs.Number(s); n.Valid() {
		return n, nil
	}
	return nhs.ParseNumber(s)
}

func (e *entry) practice(r *fields) error {
	for c := range facets {
		if len(r.is[c]) > 300 {
			return fmt.Errorf("%s has more than 300 characters", names[c])
		}
	}
	if e.person = factsOf(r); e.person.said != 0 {
		e.person.said |= 1 << atLeft // who is in an extract has not left, unless it says so
	}
	e.opted, e.agrees = yes(r.is[atOptedOut]), no(r.is[atOptedOut])
	if r.is[atCode] == "" {
		return nil
	}
	ev := event{code: r.is[atCode], day: r.is[atDay], ref: r.is[atRef], value: -1}
	if ev.day == "" {
		return fmt.Errorf("the code %s has no day", ev.code)
	}
	if len(ev.code) > 64 || len(ev.ref) > 64 {
		return fmt.Errorf("a code and a ref have 64 characters at most")
	}
	if v := r.is[atValue]; v != "" {
		n, err := strconv.ParseFloat(v, 64)
		if err == nil && n >= 0 && n < 1e8 {
			ev.value = int(n*10 + 1e-9) // cut off, as cohort.Tenths are
		}
	}
	if yes(r.is[atRemoved]) {
		e.drop = []event{ev}
	} else {
		e.events = []event{ev}
	}
	return nil
}

// What hospitals and screening programmes say, by their words.
var (
	attendances = map[string]string{"emergency": "emergency", "a&e": "emergency", "ae": "emergency", "admission": "admission", "discharge": "discharge"}
	screenings  = map[string]string{"invited": "screening-bowel-invited", "reply": "screening-bowel-reply", "declined": "screening-bowel-declined"}
)

func (e *entry) hospital(r *fields) error {
	what := attendances[strings.ToLower(r.is[atWhat])]
	if what == "" {
		return fmt.Errorf("what is %q: it is emergency, admission or discharge", r.is[atWhat])
	}
	if r.is[atDay] == "" {
		return fmt.Errorf("day is empty")
	}
	ev := event{code: what, day: r.is[atDay], ref: r.is[atRef], value: -1}
	if n, err := strconv.Atoi(r.is[atStay]); err == nil && n >= 0 && n < 100000 {
		ev.value = 10 * n
	}
	e.events = []event{ev}
	return nil
}

// housing takes nobody in who did not agree to be matched.
func (e *entry) housing(r *fields) error {
	d := r.is[atDay]
	if d == "" {
		return fmt.Errorf("day is empty")
	}
	if !yes(r.is[atConsent]) {
		e.events = []event{{"no-consent-housing", d, "", -1}}
		e.drop = []event{{code: "housing-list"}}
		return nil
	}
	e.events = []event{{"housing-list", d, "", -1}, {"consent-housing", d, "", -1}}
	return nil
}

func (e *entry) screening(r *fields) error {
	code := screenings[strings.ToLower(r.is[atWhat])]
	if code == "" {
		return fmt.Errorf("what is %q: it is invited, reply or declined", r.is[atWhat])
	}
	if r.is[atDay] == "" {
		return fmt.Errorf("day is empty")
	}
	e.events = []event{{code, r.is[atDay], "", -1}}
	return nil
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

// yes and no are what is said with one of these words; an empty text says neither.
func yes(s string) bool { return oneOf(s, "y", "yes", "true", "1", "t") }
func no(s string) bool  { return oneOf(s, "n", "no", "false", "0", "f") }

func oneOf(s string, words ...string) bool {
	return s != "" && slices.Contains(words, strings.ToLower(strings.TrimSpace(s)))
}
