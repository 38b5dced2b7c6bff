package find

import (
	_ "embed"
	"strings"
	"unicode"

	"github.com/kljensen/snowball/english"
	"golang.org/x/text/unicode/norm"
)

// words cuts a text into the words it is searched by: small letters without
// accents, no possessive 's, letters with full stops between them joined
// (M.E. is me), and none of the words that carry no meaning.
func words(text string) []string {
	var out []string
	var b strings.Builder
	letters := false // what b holds are single letters, each with a full stop
	flush := func() {
		if w := b.String(); w != "" && (letters || !stopped[w]) {
			out = append(out, w)
		}
		b.Reset()
		letters = false
	}
	plain := []rune(fold(text))
	for i, r := range plain {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			if letters && i+1 < len(plain) && (unicode.IsLetter(plain[i+1]) || unicode.IsDigit(plain[i+1])) {
				flush() // a whole word follows, as in "U.K. charity" without its space
			}
			b.WriteRune(r)
		case r == '\'' || r == '’':
			if possessive(plain[i+1:]) {
				flush()
			}
		case r == '.' && (letters || len(b.String()) == 1) && i+1 < len(plain) && unicode.IsLetter(plain[i+1]):
			letters = true
		default:
			flush()
		}
	}
	flush()
	return out
}

// possessive reports whether the text begins with an s that ends a word.
func possessive(rest []rune) bool {
	return len(rest) > 0 && rest[0] == 's' && (len(rest) == 1 || !unicode.IsLetter(rest[1]))
}

// fold is the text in small letters without accents.
func fold(text string) string {
	ascii := true
	for i := 0; i < len(text); i++ {
		if text[i] >= 0x80 {
			ascii = false
			break
		}
	}
	if !ascii {
		text = strings.Map(func(r rune) rune {
			if unicode.Is(unicode.Mn, r) {
				return -1
			}
			return r
		}, norm.NFKD.String(text))
	}
	return strings.ToLower(text)
}

// stem is the part of a word that its forms share (Snowball's English).
func stem(word string) string {
	if s := english.Stem(word, true); s != "" {
		return s
	}
	return word
}

//go:embed words/stop.txt
var stopText string

var stopped = func() map[string]bool {
	out := map[string]bool{}
	for w := range strings.FieldsSeq(stopText) {
		out[w] = true
	}
	return out
}()
