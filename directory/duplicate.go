package directory

import (
	"cmp"
	"slices"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"kith"
	"kith/access"
	"kith/db"
)

// A Duplicate is a suspicion that two entries are of one service. Kith only
// suggests: a steward decides, and can decide again.
//
//	suggested → different | replaced ⇄ suggested
type Duplicate struct {
	db.Row
	One       kith.ID   `db:"one"` // the smaller ID of the two
	Other     kith.ID   `db:"other"`
	Score     int       `db:"score"`   // 0 to 100
	Because   []string  `db:"because"` // what they have in common, in words
	Decision  Decision  `db:"decision"`
	DecidedAt time.Time `db:"decided_at"`
	DecidedBy string    `db:"decided_by"`
}

// A Decision is what a steward says of a suspicion; "" while it waits.
type Decision string

// The decisions.
const (
	Different Decision = "different"
	Replaced  Decision = "replaced"
)

// Table is the duplicate's table.
func (*Duplicate) Table() string { return "directory_duplicate" }

// Wall is the directory's, for those who keep it.
func (*Duplicate) Wall() db.Wall {
	return db.Wall{See: access.DirectoryWrite, Write: access.DirectoryWrite, Sight: db.ByPlace}
}

// What makes a suspicion: names that are alike, and something beside. An
// organisation gives one telephone for many services, so a number alone is none.
const (
	alikeNames = 0.55 // of the trigrams of two names
	suspicious = 60   // of the score
	mostShared = 40   // entries that share a telephone and are still compared
)

// SuggestDuplicates looks through the active services, and keeps the suspicions
// that are new. It returns how many there are.
func SuggestDuplicates(tx *db.Tx) (int, error) {
	var all []suspect
	err := db.Each(tx, db.Q{Where: "t.status = 'active'"}, func(l *listing) error {
		all = append(all, newSuspect(l))
		return nil
	})
	if err != nil {
		return 0, err
	}
	had := map[[2]kith.ID]bool{}
	if err := db.Each(tx, db.Q{}, func(d *Duplicate) error { had[[2]kith.ID{d.One, d.Other}] = true; return nil }); err != nil {
		return 0, err
	}
	n := 0
	for _, d := range suspicions(all) {
		if had[[2]kith.ID{d.One, d.Other}] {
			continue
		}
		if err := db.Insert(tx, &d); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

// A suspect is what is compared of an entry.
type suspect struct {
	id                           kith.ID
	name, org                    string // folded
	grams                        map[string]bool
	phone, email, site, postcode string
}

func newSuspect(l *listing) suspect {
	n := l.listed()
	s := suspect{id: l.ID, name: folded(n.Name), org: folded(n.Organisation), phone: lastDigits(n.Phone), email: strings.ToLower(n.Email),
		postcode: n.Postcode, site: site(n.URL)}
	s.grams = trigrams(s.name)
	return s
}

// suspicions compares those that have a telephone, an address on the web, a
// postcode or an organisation in common.
func suspicions(all []suspect) []Duplicate {
	groups := map[string][]int{}
	for i, s := range all {
		for kind, key := range map[string]string{"t": s.phone, "e": s.email, "w": s.site, "p": s.postcode, "o": s.org} {
			if key != "" {
				groups[kind+key] = append(groups[kind+key], i)
			}
		}
	}
	found := map[[2]int]bool{}
	var out []Duplicate
	for _, g := range groups {
		if len(g) > mostShared {
			continue
		}
		for i, a := range g {
			for _, b := range g[i+1:] {
				pair := [2]int{min(a, b), max(a, b)}
				if found[pair] {
					continue
				}
				found[pair] = true
				if d, ok := compare(all[a], all[b]); ok {
					out = append(out, d)
				}
			}
		}
	}
	slices.SortFunc(out, func(a, b Duplicate) int {
		return cmp.Or(b.Score-a.Score, cmp.Compare(a.One, b.One), cmp.Compare(a.Other, b.Other))
	})
	return out
}

func compare(a, b suspect) (Duplicate, bool) {
	alike := inCommon(a.grams, b.grams)
	if alike < alikeNames {
		return Duplicate{}, false
	}
	score, because := int(60*alike), []string{"names alike"}
	for _, s := range []struct {
		a, b, word string
		points     int
	}{
		{a.phone, b.phone, "same telephone", 20}, {a.email, b.email, "same e-mail", 15}, {a.site, b.site, "same web page", 15},
		{a.postcode, b.postcode, "same postcode", 15}, {a.org, b.org, "same organisation", 15},
	} {
		if s.a != "" && s.a == s.b {
			score, because = score+s.points, append(because, s.word)
		}
	}
	if score < suspicious {
		return Duplicate{}, false
	}
	return Duplicate{One: min(a.id, b.id), Other: max(a.id, b.id), Score: min(score, 100), Because: because}, true
}

// Duplicates are the suspicions that wait, the strongest first.
func Duplicates(tx *db.Tx) ([]Duplicate, error) {
	return db.Select[Duplicate](tx, db.Q{Where: "t.decision = ''", Order: "t.score DESC, t.id", Limit: 500})
}

// Decided are the suspicions that somebody has decided, the latest first.
func Decided(tx *db.Tx) ([]Duplicate, error) {
	return db.Select[Duplicate](tx, db.Q{Where: "t.decision <> ''", Order: "t.decided_at DESC, t.id", Limit: 50})
}

// DecideDifferent says that the two are two.
func DecideDifferent(tx *db.Tx, id kith.ID, version int) error {
	return decide(tx, id, version, Different)
}

// Replace says that the two are one, and keeps the one that is named: the other
// goes off the list and points to it. Nothing is lost; Reopen takes it back.
func Replace(tx *db.Tx, id kith.ID, version int, keep kith.ID) error {
	d, err := db.Get[Duplicate](tx, id)
	if err != nil {
		return err
	}
	gone := d.One
	switch keep {
	case d.One:
		gone = d.Other
	case d.Other:
	default:
		return kith.Errorf(kith.Invalid, "Choose which of the two to keep")
	}
	s, err := GetService(tx, gone)
	if err != nil {
		return err
	}
	if _, err := amend(tx, gone, s.Version, func(s *Service) { s.Status, s.ReplacedBy = Inactive, keep }); err != nil {
		return err
	}
	return decide(tx, id, version, Replaced)
}

// Reopen takes a decision back: an entry that was replaced is on the list again.
func Reopen(tx *db.Tx, id kith.ID, version int) error {
	d, err := db.Get[Duplicate](tx, id)
	if err != nil {
		return err
	}
	for _, pair := range [][2]kith.ID{{d.One, d.Other}, {d.Other, d.One}} {
		s, err := GetService(tx, pair[0])
		if err != nil {
			return err
		}
		if d.Decision == Replaced && s.ReplacedBy == pair[1] {
			if _, err := amend(tx, s.ID, s.Version, func(s *Service) { s.Status, s.ReplacedBy = Active, "" }); err != nil {
				return err
			}
		}
	}
	return decide(tx, id, version, "")
}

func decide(tx *db.Tx, id kith.ID, version int, is Decision) error {
	d, err := db.Get[Duplicate](tx, id)
	if err != nil {
		return err
	}
	d.Version, d.Decision, d.DecidedAt, d.DecidedBy = version, is, tx.Now, tx.Actor.Name
	return db.Update(tx, d)
}

// folded is a name without case, accents and signs.
func folded(s string) string {
	var b strings.Builder
	space := true
	for _, r := range norm.NFD.String(strings.ToLower(s)) {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			b.WriteRune(r)
			space = false
		case unicode.Is(unicode.Mn, r) || r == '\'' || r == '’':
		case !space:
			b.WriteByte(' ')
			space = true
		}
	}
	return strings.TrimSpace(b.String())
}

func trigrams(s string) map[string]bool {
	out := map[string]bool{}
	r := []rune("  " + s + " ")
	for i := range len(r) - 2 {
		out[string(r[i:i+3])] = true
	}
	return out
}

// inCommon is the share of trigrams that two names have in common (Dice).
func inCommon(a, b map[string]bool) float64 {
	n := 0
	for g := range a {
		if b[g] {
			n++
		}
	}
	if len(a)+len(b) == 0 {
		return 0
	}
	return 2 * float64(n) / float64(len(a)+len(b))
}

// lastDigits is a telephone number as far as its ways of writing agree.
func lastDigits(s string) string {
	d := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s)
	if len(d) < 9 {
		return ""
	}
	return d[len(d)-9:]
}

// site is a web page without what does not tell it apart; a bare host, which an
// organisation has for all it does, is none.
func site(u string) string {
	u = strings.ToLower(strings.TrimSuffix(u, "/"))
	for _, p := range []string{"https://", "http://", "www."} {
		u = strings.TrimPrefix(u, p)
	}
	if !strings.Contains(u, "/") {
		return ""
	}
	return u
}
