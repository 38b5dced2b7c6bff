package hsds

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// words are the words of s, small and without accents.
func words(s string) []string {
	var b strings.Builder
	for _, r := range norm.NFKD.String(s) {
		switch {
		case unicode.Is(unicode.Mn, r) || r == '\'' || r == '’':
		case unicode.IsLetter(r) || unicode.IsNumber(r):
			b.WriteRune(unicode.ToLower(r))
		default:
			b.WriteByte(' ')
		}
	}
	return strings.Fields(b.String())
}

// folded is texts as has looks into it: each word after a space.
func folded(texts ...string) string {
	return " " + strings.Join(words(strings.Join(texts, " ")), " ")
}

// has reports whether for each word there is one in the folded text that
// begins with it.
func has(text string, search []string) bool {
	for _, w := range search {
		if !strings.Contains(text, " "+w) {
			return false
		}
	}
	return true
}

// sound reports whether a value may be looked for: short, UTF-8, no controls.
func sound(s string) bool {
	return utf8.ValidString(s) && utf8.RuneCountInString(s) <= mostText && !strings.ContainsFunc(s, unicode.IsControl)
}

// printable is what a stranger has sent, as far as an answer may repeat it.
func printable(s string) string {
	s = strings.Map(func(r rune) rune {
		if r == utf8.RuneError || !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, s)
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}
