package identity

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"kith"
)

const (
	passwordMin = 12
	passwordMax = 128
)

// common are the words that easy passwords are made of (those of the published
// lists of leaked ones), and those that anybody would try here first. A
// password that is nothing but these, digits and signs is refused.
var common = strings.Fields(`
	password passwort passwd pass admin administrator login letmein welcome changeme default secret master trustno
	1q2w3e4r5t6y 1q2w3e4r 1qaz2wsx zaq12wsx qwerty qwertyuiop qwert asdfghjkl asdfgh asdf zxcvbnm zxcvbn qazwsxedc qazwsx qaz wsx edc abcdefghijklmnopqrstuvwxyz
	abcdefgh abcdef abcd abc iloveyou love lovely princess sunshine monkey dragon shadow superman batman starwars pokemon
	football baseball cricket rugby liverpool arsenal chelsea everton rangers celtic manchester united tottenham england
	london oxford scotland wales britain whatever nothing hello freedom computer internet samsung google windows flower
	chocolate cheese charlie george thomas daniel jessica ashley michael jordan jennifer hunter killer summer winter
	autumn spring january february march april june july august september october november december monday tuesday
	wednesday thursday friday saturday sunday
	kith nhs health healthcare hospital surgery doctor nurse clinic patient social prescribing prescriber linkworker link
	worker wellbeing community referral support team test testing demo temp user guest the this is my new`)

var leet = strings.NewReplacer("0", "o", "1", "i", "!", "i", "3", "e", "4", "a", "@", "a", "5", "s", "$", "s", "7", "t")

// checkPassword is the rule of the National Cyber Security Centre: long rather
// than odd, none of what is tried first, and no rule about kinds of characters.
// Every character counts, spaces too.
func checkPassword(c kith.Check, field, pw, name, email string) {
	n := utf8.RuneCountInString(pw)
	c.That(n >= passwordMin, field, "Password must be 12 characters or more. Three random words make a good one")
	c.That(n <= passwordMax && utf8.ValidString(pw), field, "Password must be 128 characters or fewer")
	c.That(!easy(pw), field, "This password is easy to guess. Try three random words")
	c.That(!containsOwn(pw, name, email), field, "Password must not contain your name or email address")
}

// easy reports whether pw is made of common words, runs of the keyboard,
// digits, signs or a few characters over and over.
func easy(pw string) bool {
	seen := map[rune]bool{}
	for _, r := range pw {
		seen[unicode.ToLower(r)] = true
	}
	if len(seen) < 5 {
		return true
	}
	lower := strings.ToLower(pw)
	return rest(lower) < 4 || rest(leet.Replace(lower)) < 4
}

// rest counts the letters of s that are part of no common word.
func rest(s string) int {
	at, n := 0, 0
	for at < len(s) {
		longest := 0
		for _, w := range common {
			if len(w) > longest && strings.HasPrefix(s[at:], w) {
				longest = len(w)
			}
		}
		if longest > 0 {
			at += longest
			continue
		}
		r, size := utf8.DecodeRuneInString(s[at:])
		if unicode.IsLetter(r) {
			n++
		}
		at += size
	}
	return n
}

// containsOwn reports whether pw holds a part of the name, or the email.
func containsOwn(pw, name, email string) bool {
	pw = strings.ToLower(pw)
	local, _, _ := strings.Cut(fold(email), "@")
	parts := append(strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return !unicode.IsLetter(r) }),
		strings.FieldsFunc(local, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })...)
	for _, p := range append(parts, local) {
		if utf8.RuneCountInString(p) >= 4 && strings.Contains(pw, p) {
			return true
		}
	}
	return false
}
