package person

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"kith"
	"kith/db"
	"kith/nhs"
)

// A query is what a search box means.
type query struct {
	number   nhs.Number
	phone    string
	postcode string // whole, or its outward part
	born     kith.Day
	names    []string // folded words
}

var (
	dayText   = regexp.MustCompile(`(?i)\b(\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[/.-]\d{1,2}[/.-]\d{4}|\d{1,2} (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]* \d{4})\b`)
	digits    = regexp.MustCompile(`\+?\d[\d ()\-]{5,}\d`)
	postText  = regexp.MustCompile(`(?i)\b([a-z]{1,2}\d[a-z\d]?) ?(\d[a-z]{2})\b`)
	outward   = regexp.MustCompile(`(?i)^[a-z]{1,2}\d[a-z\d]?$`)
	dayLayout = []string{"2006-1-2", "2/1/2006", "2.1.2006", "2-1-2006", "2 January 2006", "2 Jan 2006"}
)

// parse reads a search box: in any order, an NHS number, a telephone number, a
// date of birth, a postcode or the first half of one, and words of names.
func parse(s string) query {
	var q query
	take := func(re *regexp.Regexp, f func(string) bool) {
		s = re.ReplaceAllStringFunc(s, func(m string) string {
			if f(m) {
				return " "
			}
			return m
		})
	}
	take(dayText, func(m string) bool {
		for _, l := range dayLayout {
			if t, err := time.Parse(l, m); err == nil && q.born == "" {
				q.born = kith.Day(t.Format(time.DateOnly))
				return true
			}
		}
		return false
	})
	take(digits, func(m string) bool {
		if n, err := nhs.ParseNumber(m); err == nil {
			q.number = n
			return true
		}
		if p, err := ParsePhone(m); err == nil {
			q.phone = p
			return true
		}
		return false
	})
	take(postText, func(m string) bool {
		p, err := nhs.ParsePostcode(m)
		q.postcode = string(p)
		return err == nil
	})
	for _, w := range strings.Fields(s) {
		if outward.MatchString(w) && q.postcode == "" {
			q.postcode = strings.ToUpper(w)
			continue
		}
		q.names = append(q.names, words(w)...)
	}
	return q
}

// ways are how a word of a name is looked for, one after the other: the last by how
// it sounds.
var ways = []func(string) (string, []any){asWritten, otherForms, soundsSo}

// A Found is somebody whom a search brought.
type Found struct {
	Person
	Alike bool // their name only sounds like what was looked for
}

// Search finds people whom the actor sees, by what is written into a search
// box: words of names in any order and cut short, an NHS number, a telephone
// number, a postcode or its first half, a date of birth. Names as written come
// first, then other forms of them (Bill for William), then, when there are
// none, what sounds alike. It returns limit people at most, and the search is
// on record.
func Search(tx *db.Tx, box string, limit int) ([]Found, error) {
	tx.Searched(strings.TrimSpace(box))
	q := parse(box)
	var out []Found
	for i, how := range ways {
		base, ok := q.where(tx)
		if !ok {
			return nil, nil
		}
		for _, w := range q.names {
			cond, args := how(w)
			base.And("t.id IN (SELECT k.person FROM person_key k WHERE k.tenant = ? AND ("+cond+"))", append([]any{tx.Actor.Tenant}, args...)...)
		}
		base.Order, base.Limit = "t.family, t.given, t.born, t.id", limit
		found, err := db.Select[Person](tx, base)
		if err != nil {
			return nil, err
		}
		for _, p := range found {
			if !slices.ContainsFunc(out, func(o Found) bool { return o.ID == p.ID }) && len(out) < limit {
				out = append(out, Found{p, i == len(ways)-1})
			}
		}
		if len(q.names) == 0 || len(out) >= limit || len(out) > 0 && len(out) >= limit/2 {
			break
		}
	}
	return out, nil
}

// where is the part of the search that is not names; false when there is too
// little to search for.
func (q *query) where(tx *db.Tx) (db.Q, bool) {
	var out db.Q
	out.And("t.merged_into IS NULL")
	enough := slices.ContainsFunc(q.names, func(w string) bool { return len([]rune(w)) > 1 })
	if q.number != "" {
		out.And("t.nhs_number = ? AND t.nhs_number <> ''", q.number)
		enough = true
	}
	if q.born != "" {
		out.And("t.born = ?", q.born)
		enough = true
	}
	key := func(cond string, args ...any) {
		out.And("t.id IN (SELECT k.person FROM person_key k WHERE k.tenant = ? AND "+cond+")", append([]any{tx.Actor.Tenant}, args...)...)
		enough = true
	}
	if q.phone != "" {
		key("k.key = ?", "p:"+q.phone)
	}
	switch {
	case strings.Contains(q.postcode, " "):
		key("k.key = ?", "z:"+q.postcode)
	case q.postcode != "":
		key(beginning, between("z:"+q.postcode+" ")...)
	}
	return out, enough
}

// beginning is the condition that a key begins with a text. The range makes use
// of the index, whatever the database's collation; the comparison makes sure.
const beginning = "k.key >= ? AND k.key < ? AND substr(k.key, 1, ?) = ?"

func between(prefix string) []any {
	r := []rune(prefix)
	r[len(r)-1]++
	return []any{prefix, string(r), len(r), prefix}
}

func asWritten(w string) (string, []any) { return beginning, between("n:" + w) }

func otherForms(w string) (string, []any) {
	args := between("n:" + w)
	fs := forms(w)
	for _, f := range fs {
		args = append(args, "n:"+f)
	}
	return beginning + " OR k.key IN (?" + strings.Repeat(", ?", len(fs)-1) + ")", args
}

func soundsSo(w string) (string, []any) { return "k.key = ?", []any{"s:" + sound(w)} }
