package person

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// letters that do not come apart into a plain letter and a mark.
var plainer = strings.NewReplacer("ß", "ss", "æ", "ae", "œ", "oe", "ø", "o", "ł", "l", "đ", "d", "ð", "d", "þ", "th",
	"ı", "i", "ə", "e", "'", "", "’", "", "‘", "", "`", "", "ʼ", "", "ʹ", "", ".", " ")

// fold is a name as it is compared: small letters without marks, words apart
// by one space. O'Brien and Ó Brien, Zoë and ZOE fold alike. A script other
// than Latin is kept as it is.
func fold(s string) string {
	s = plainer.Replace(strings.ToLower(s))
	var b strings.Builder
	for _, r := range norm.NFKD.String(s) {
		switch {
		case unicode.Is(unicode.Mn, r) && unicode.In(r, unicode.Inherited):
		case unicode.IsLetter(r), unicode.IsDigit(r), unicode.IsMark(r):
			b.WriteRune(r)
		default:
			b.WriteByte(' ')
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// words are the folded words of a name.
func words(s string) []string { return strings.Fields(fold(s)) }

// particles are words of a family name that tell nobody apart.
var particles = map[string]bool{"de": true, "da": true, "do": true, "dos": true, "del": true, "della": true, "di": true,
	"la": true, "le": true, "van": true, "von": true, "der": true, "den": true, "bin": true, "ibn": true, "al": true,
	"el": true, "abu": true, "ap": true, "ab": true, "st": true, "mac": true, "mc": true, "o": true}

// parts are the words of a family name that tell people apart: both halves of
// a double name, and the whole run together.
func parts(family string) []string {
	ws := words(family)
	if len(ws) < 2 {
		return ws
	}
	out := []string{strings.Join(ws, "")}
	for _, w := range ws {
		if !particles[w] && len(w) > 2 {
			out = append(out, w)
		}
	}
	return out
}

// sound is how a folded word is heard, roughly, in the English of people whose
// names come from anywhere: consonants that are confused become one, vowels
// after the first letter are left out. Stephen and Steven, Mohammed and
// Muhammad, Khan and Kahn sound alike. A word without Latin letters is its own
// sound.
func sound(w string) string {
	if w == "" || w[0] >= 0x80 {
		return w
	}
	w = spelt.Replace(w)
	var b []byte
	for i := 0; i < len(w); i++ {
		c, next := w[i], byte(0)
		if i+1 < len(w) {
			next = w[i+1]
		}
		soft := next == 'e' || next == 'i' || next == 'y'
		switch c {
		case 'a', 'e', 'i', 'o', 'u':
			if i > 0 {
				continue
			}
			c = 'a'
		case 'y':
			if i > 0 {
				continue
			}
			c = 'j'
		case 'h', 'w':
			if i > 0 {
				continue
			}
		case 'c':
			c = 'k'
			if soft {
				c = 's'
			}
		case 'g':
			if soft {
				c = 'j'
			}
		case 'q':
			c = 'k'
		case 'v':
			c = 'f'
		case 'z':
			c = 's'
		case 'x':
			if i == 0 {
				c = 's'
			}
		}
		if n := len(b); n == 0 || b[n-1] != c {
			b = append(b, c)
		}
		if len(b) == 6 {
			break
		}
	}
	return string(b)
}

// spelt rewrites groups of letters into the one that they sound like. X stands
// for the sound of sh.
var spelt = strings.NewReplacer("sch", "x", "tch", "x", "sh", "x", "ch", "x", "sz", "x", "cz", "x", "zh", "x", "ph", "f", "ck", "k",
	"kn", "n", "gn", "n", "wr", "r", "wh", "w", "rh", "r", "dg", "j", "dj", "j", "gh", "g", "kh", "k", "dh", "d", "bh", "b", "th", "t",
	"qu", "k", "mb", "m", "mps", "ms", "ough", "o", "augh", "a", "ks", "x", "dz", "j")

// distance is how many letters must be put in, left out, changed, or swapped
// with their neighbour to make b of a (optimal string alignment); more than
// most is reported as most+1.
func distance(a, b string, most int) int {
	x, y := []rune(a), []rune(b)
	if d := len(x) - len(y); d > most || -d > most {
		return most + 1
	}
	before, row, next := make([]int, len(y)+1), make([]int, len(y)+1), make([]int, len(y)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(x); i++ {
		next[0] = i
		least := i
		for j := 1; j <= len(y); j++ {
			cost := 1
			if x[i-1] == y[j-1] {
				cost = 0
			}
			next[j] = min(row[j]+1, next[j-1]+1, row[j-1]+cost)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				next[j] = min(next[j], before[j-2]+1)
			}
			least = min(least, next[j])
		}
		if least > most {
			return most + 1
		}
		before, row, next = row, next, before
	}
	return min(row[len(y)], most+1)
}

// likeness says how alike two folded words are.
type likeness int

const (
	unlike likeness = iota
	soundsLike
	nearly // a slip of the keyboard apart
	same
)

func alike(a, b string) likeness {
	switch {
	case a == "" || b == "":
		return unlike
	case a == b:
		return same
	}
	n := min(len([]rune(a)), len([]rune(b)))
	if n >= 8 && distance(a, b, 2) <= 2 || n >= 4 && distance(a, b, 1) <= 1 {
		return nearly
	}
	if n >= 3 && sound(a) == sound(b) {
		return soundsLike
	}
	return unlike
}
