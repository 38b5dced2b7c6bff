package plan

import (
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"kith"
	"kith/db"
	"kith/find"
	"kith/nhs"
	"kith/person"
)

// A Seeking is what the record knows of a person that bears on which support
// they can use. What it does not know is left at its zero value, and hides
// nothing. It goes into no address and no log.
type Seeking struct {
	Themes     []nhs.Need   // of the needs of the plan that are not met
	Needs      []string     // terms of package find that the words of those needs speak of
	Postcode   nhs.Postcode // where they live or stay; never of somebody else's home that only takes letters
	Abode      string       // "home", "where they stay", or "" where neither is known
	NoAbode    bool         // no fixed abode
	Age        *int         // in whole years
	About      bool         // the age is an estimate
	For        string       // "women" or "men", as they state their gender; "" for anything else
	Carer      bool         // looks after somebody
	Language   string       // BCP 47, of the one that they would rather speak when that is not English
	English    bool         // they manage English, too: no interpreter is needed
	Access     []string     // slugs of find.AccessNeeds
	CannotRead bool         // or needs help with reading
	Free       *find.Window // when they may be rung, or are awake
	FreeWhy    string       // from what that is taken
	Pounds     string       // what they can pay a time, of Prices
}

// Seek gathers what a search for support for a person starts from. p may be
// nil, when there is no plan yet. It is a look.
func Seek(tx *db.Tx, id kith.ID, p *Plan) (*Seeking, error) {
	who, err := person.Get(tx, id)
	if err != nil {
		return nil, err
	}
	s := &Seeking{Carer: who.Carer == "carer" || who.Carer == "young-carer", CannotRead: who.Literacy == person.CannotRead || who.Literacy == person.NeedsHelp}
	s.For = map[nhs.Gender]string{"1": "men", "2": "women"}[who.Gender]
	if years, exact := who.Age(tx.Today()); years >= 0 {
		s.Age, s.About = &years, !exact
	}
	if code := LanguageCode(who.Language); code != "" && code != "en" {
		s.Language, s.English = code, !who.Interpret
	}
	if p != nil {
		t, err := Load(tx, p.ID)
		if err != nil {
			return nil, err
		}
		s.needs(t)
	}
	as, err := person.Addresses(tx, id)
	if err != nil {
		return nil, err
	}
	s.abode(as)
	rs, err := person.Requirements(tx, id)
	if err != nil {
		return nil, err
	}
	s.access(rs)
	chs, err := person.Channels(tx, id)
	if err != nil {
		return nil, err
	}
	about, err := About(tx, id)
	if err != nil {
		return nil, err
	}
	s.free(chs, who.HowToReach, about.Best)
	if w := about.free(); w != nil {
		s.Free, s.FreeWhy = w, "when they, or whoever goes with them, are free"
	}
	s.Pounds = about.Pounds
	return s, nil
}

// needs takes over the needs that are still open.
func (s *Seeking) needs(t *Tree) {
	for _, n := range t.Needs {
		if n.State == Met {
			continue
		}
		if !slices.Contains(s.Themes, n.Need.Need) {
			s.Themes = append(s.Themes, n.Need.Need)
		}
		text := padded(n.Words)
		for _, term := range find.NeedsOf(n.Need.Need) {
			if !slices.Contains(s.Needs, term.Slug) && slices.ContainsFunc(term.Words, func(w string) bool { return strings.Contains(text, padded(w)) }) {
				s.Needs = append(s.Needs, term.Slug)
			}
		}
	}
}

// padded is a text in small letters with a blank at each end and for each sign,
// so that whole words are found in it.
func padded(s string) string {
	return " " + strings.Join(strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '\'' || r > 127)
	}), " ") + " "
}

// abode is where they set out from: the home, or where they stay for now.
func (s *Seeking) abode(as []person.Address) {
	usual := person.Usual(as)
	if s.NoAbode = usual != nil && usual.Type == nhs.NoFixedAbode; usual != nil && !s.NoAbode {
		s.Postcode, s.Abode = usual.Postcode, "home"
	}
	for i := len(as) - 1; i >= 0 && s.Postcode == ""; i-- {
		if as[i].Type == nhs.Temporary {
			s.Postcode, s.Abode = as[i].Postcode, "where they stay"
		}
	}
	if s.Postcode == "" {
		s.Abode = ""
	}
}

// accessWords are by what words a requirement asks for what a place may have.
var accessWords = []struct {
	slug  string
	words []string
}{
	{"step-free", []string{"step free", "wheelchair", "stairs", "steps", "walking frame", "walker", "scooter"}},
	{"wheelchair-toilet", []string{"accessible toilet", "wheelchair toilet"}},
	{"changing-place", []string{"changing place", "hoist"}},
	{"parking", []string{"accessible parking", "blue badge"}},
	{"hearing-loop", []string{"hearing loop", "hearing aid", "hearing aids", "hard of hearing"}},
	{"sign-language", []string{"sign language", "bsl"}},
	{"easy-read", []string{"easy read"}},
	{"large-print", []string{"large print"}},
	{"quiet-space", []string{"quiet", "noise", "crowds"}},
	{"assistance-dog", []string{"assistance dog", "guide dog"}},
	{"interpreter", []string{"interpreter"}},
	{"carer-welcome", []string{"carer comes", "with a carer", "with her carer", "with his carer", "accompanied"}},
}

func (s *Seeking) access(rs []person.Requirement) {
	for _, r := range rs {
		text := padded(r.What + " " + r.Detail)
		for _, a := range accessWords {
			if !slices.Contains(s.Access, a.slug) && slices.ContainsFunc(a.words, func(w string) bool { return strings.Contains(text, padded(w)) }) {
				s.Access = append(s.Access, a.slug)
			}
		}
	}
	if s.CannotRead {
		s.Access = append(s.Access, "help-with-reading")
	}
}

// awake is from when somebody is free who sleeps by day and does not say when
// to ring: the worker can change it in the search.
const awake = "15:00"

// free is when they may be rung: whoever is not to be rung before three is not
// at a group in the morning.
func (s *Seeking) free(chs []person.Channel, how ...string) {
	for _, ch := range chs {
		if ch.Kind != person.Phone || ch.From == "" && ch.To == "" {
			continue
		}
		w := find.Window{Days: find.AllDays, From: minutes(ch.From), To: minutes(ch.To)}
		weekend := find.Days(1<<time.Saturday | 1<<time.Sunday)
		switch ch.Weekday {
		case person.Yes:
			w.Days &^= weekend
		case person.No:
			w.Days = weekend
		}
		s.Free, s.FreeWhy = &w, "when they may be rung"
		break
	}
	for _, words := range how {
		text := padded(words)
		if !strings.Contains(text, " sleep during the day ") && !strings.Contains(text, " sleeps during the day ") && !strings.Contains(text, " sleeps by day ") && !strings.Contains(text, " sleep by day ") {
			continue
		}
		if s.Free == nil {
			s.Free = &find.Window{Days: find.AllDays, From: minutes(awake)}
		}
		s.FreeWhy = "they sleep by day"
		return
	}
}

// minutes reads a time of day as a channel keeps it; midnight when there is none.
func minutes(s string) find.Clock {
	t, err := time.Parse("15:04", s)
	if err != nil {
		return 0
	}
	return find.Clock(60*t.Hour() + t.Minute()) // #nosec G115 -- at most 1,439
}

// languageCodes are the two-letter languages by their English names.
var languageCodes = sync.OnceValue(func() map[string]string {
	out := map[string]string{"british sign language": "bfi", "bsl": "bfi", "farsi": "fa", "mandarin": "zh", "cantonese": "yue", "sylheti": "syl"}
	name := display.English.Languages()
	for a := 'a'; a <= 'z'; a++ {
		for b := 'a'; b <= 'z'; b++ {
			if base, err := language.ParseBase(string([]rune{a, b})); err == nil {
				if n := strings.ToLower(name.Name(base)); n != "" && out[n] == "" {
					out[n] = string([]rune{a, b})
				}
			}
		}
	}
	return out
})

// LanguageCode is the BCP 47 code of a language that is called by its English
// name, as people write it; "" where it is not known.
func LanguageCode(name string) string {
	for _, w := range strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return strings.ContainsRune(",;/()", r) }) {
		if code := languageCodes()[strings.TrimSpace(w)]; code != "" {
			return code
		}
	}
	return ""
}

// LanguageName is the English name of a language's code.
func LanguageName(code string) string {
	if code == "bfi" {
		return "British Sign Language"
	}
	t, err := language.Parse(code)
	if err != nil {
		return code
	}
	return display.English.Languages().Name(t)
}
