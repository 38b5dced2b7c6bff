package place

import (
	"regexp"
	"strings"
	"unicode"
)

// plainHeading is a heading as headings are compared.
func plainHeading(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}

// sameHeading reports whether a plain heading is the known one; # in that is a digit.
func sameHeading(heading, known string) bool {
	if len(heading) != len(known) {
		return false
	}
	for i := range len(known) {
		if known[i] == '#' && heading[i] >= '0' && heading[i] <= '9' {
			continue
		}
		if known[i] != heading[i] {
			return false
		}
	}
	return true
}

// position is where a column stands among plain headings, or -1, and the year
// that its heading names, or "".
func position(headings []string, known string) (at int, year string) {
	for _, k := range strings.Fields(known) {
		for i, h := range headings {
			if sameHeading(h, k) {
				if y := strings.Index(k, "##"); y >= 0 {
					year = "20" + h[y:y+2]
				}
				return i, year
			}
		}
	}
	return -1, ""
}

// A layout is a sheet and where in a file its columns are; -1 where they are not.
type layout struct {
	*sheet
	at      []int
	heading bool   // the first row is headings
	year    string // the newest year in a heading such as LAD24CD: 2024; or ""
}

func (l layout) has(name string) bool {
	for i, c := range l.columns {
		if c.name == name {
			return l.at[i] >= 0
		}
	}
	return false
}

// recognise says which sheet a file's first row belongs to: that of which it
// has the most columns that must be there, and of those the most columns.
func recognise(first []string) (layout, bool) {
	plain := make([]string, len(first))
	for i, h := range first {
		plain[i] = plainHeading(h)
	}
	best, bestNeeded, bestAll := layout{}, 0, 0
	for i := range sheets {
		l := layout{&sheets[i], make([]int, len(sheets[i].columns)), true, ""}
		needed, all, missing, choices, chosen := 0, 0, false, false, false
		for j, c := range l.columns {
			var year string
			l.at[j], year = position(plain, c.known)
			l.year = max(l.year, year)
			there := l.at[j] >= 0
			if there {
				all++
			}
			switch c.need {
			case must:
				missing = missing || !there
				needed++
			case choice:
				choices, chosen = true, chosen || there
			}
		}
		if choices {
			needed++
		}
		other, _ := position(plain, l.without)
		if missing || choices && !chosen || other >= 0 {
			continue
		}
		if needed > bestNeeded || needed == bestNeeded && all > bestAll {
			best, bestNeeded, bestAll = l, needed, all
		}
	}
	if best.sheet == nil {
		return recogniseBare(first)
	}
	return best, true
}

// recogniseBare says which sheet without headings a first row belongs to.
func recogniseBare(first []string) (layout, bool) {
	for i := range sheets {
		for _, b := range sheets[i].bare {
			if len(first) != b.width || !looksLike(first, b.first) {
				continue
			}
			l := layout{&sheets[i], make([]int, len(sheets[i].columns)), false, ""}
			for j, c := range l.columns {
				l.at[j] = -1
				if at, ok := b.at[c.name]; ok {
					l.at[j] = at
				}
			}
			return l, true
		}
	}
	return layout{}, false
}

func looksLike(row []string, want map[int]*regexp.Regexp) bool {
	for i, re := range want {
		if !re.MatchString(strings.TrimSpace(row[i])) {
			return false
		}
	}
	return true
}

// A level is one kind of boundary: how it is called, and which properties of
// its features are its code and name.
type level struct{ name, code, title string }

// levels of boundaries, the smallest areas first. Where # stands for the year,
// it is part of the level's name: ward25.
var levels = []level{
	{"lsoa##", "LSOA##CD", "LSOA##NM"},
	{"msoa##", "MSOA##CD", "MSOA##NM"},
	{"ward##", "WD##CD", "WD##NM"},
	{"pcn", "PCN", "PCN_NAME"},
	{"pcn", "PCN_CODE", "PCN_NAME"},
	{"sub-icb##", "SICBL##CD", "SICBL##NM"},
	{"icb##", "ICB##CD", "ICB##NM"},
	{"district##", "LAD##CD", "LAD##NM"},
	{"district##", "LTLA##CD", "LTLA##NM"},
	{"county##", "CTYUA##CD", "CTYUA##NM"},
	{"region##", "RGN##CD", "RGN##NM"},
	{"country##", "CTRY##CD", "CTRY##NM"},
	{"sub-icb", "SUB_ICB", "SUB_ICB_NAME"},
	{"district", "LTLA", "LTLA_NAME"},
}

// recogniseArea says which level a feature is of: its name with the year, and
// the properties that hold code and name. A plain "code" is told by its form.
func recogniseArea(properties map[string]any) (name, code, title string, ok bool) {
	if c, is := properties["CODE"].(string); is && strings.HasPrefix(c, "E01") {
		return "lsoa21", "CODE", "NAME", true
	}
	for _, l := range levels {
		for p, v := range properties {
			if _, is := v.(string); !is || !sameHeading(p, l.code) {
				continue
			}
			year := ""
			if i := strings.IndexByte(l.code, '#'); i >= 0 {
				year = p[i : i+2]
			}
			return strings.Replace(l.name, "##", year, 1), p, strings.Replace(l.title, "##", year, 1), true
		}
	}
	return "", "", "", false
}
