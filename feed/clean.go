package feed

import (
	"html"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// clean is s as it can be kept: UTF-8, without zero bytes and other control
// characters, without spaces around it.
func clean(s string) string {
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, "\uFFFD")
	}
	s = strings.Map(func(r rune) rune {
		if r == '\uFEFF' || unicode.IsControl(r) && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, s)
	return strings.TrimSpace(s)
}

var (
	hiddenText = regexp.MustCompile(`(?is)<(script|style|head|template)\b.*?(</(script|style|head|template)\s*>|$)|<!--.*?(-->|$)`)
	lineTag    = regexp.MustCompile(`(?i)<(br|/p|/div|/h[1-6]|/tr|/ul|/ol)\b[^>]*>`)
	itemTag    = regexp.MustCompile(`(?i)<li\b[^>]*>`)
	anyTag     = regexp.MustCompile(`</?[a-zA-Z!][^<>]*>`)
	blankLines = regexp.MustCompile(`[ \t]*\n[ \t]*(\n[ \t]*)+`)
	manySpaces = regexp.MustCompile(`[ \t\x{00A0}]{2,}`)
)

// plain is the text of s, which may be HTML: a line for each paragraph, without
// scripts and tags. "5 < 6" is not HTML. It is text in any case, and is escaped
// where it is shown.
func plain(s string) string {
	if strings.ContainsRune(s, '<') {
		s = hiddenText.ReplaceAllString(s, "")
		s = lineTag.ReplaceAllString(s, "\n")
		s = itemTag.ReplaceAllString(s, "\n• ")
		s = anyTag.ReplaceAllString(s, "")
	}
	if strings.ContainsRune(s, '&') {
		s = html.UnescapeString(s)
	}
	s = blankLines.ReplaceAllString(s, "\n\n")
	return clean(manySpaces.ReplaceAllString(s, " "))
}

// line is plain in one line, for names.
func line(s string) string { return strings.Join(strings.Fields(plain(s)), " ") }

// cut is s with at most max characters; short reports whether it was cut.
func cut(s string, max int) (out string, short bool) {
	if utf8.RuneCountInString(s) <= max {
		return s, false
	}
	return strings.TrimSpace(string([]rune(s)[:max-1])) + "…", true
}

// webAddress is s as an address on the web. What only holds a place
// ("http://www.example.com") is none.
func webAddress(s string) string {
	s = strings.TrimSpace(s)
	low := strings.ToLower(s)
	if s == "" || strings.ContainsAny(s, " \n\t<>\"") {
		return s // not an address: what checks it says so
	}
	bare := strings.TrimSuffix(strings.TrimPrefix(strings.TrimPrefix(strings.TrimPrefix(low, "https://"), "http://"), "www."), "/")
	if bare == "example.com" || bare == "example.org" || bare == "" {
		return ""
	}
	if !strings.Contains(s, ":") && strings.Contains(s, ".") && !strings.Contains(s, "@") {
		return "https://" + s
	}
	return s
}

// email is o's e-mail address without what addresses of the web put before it.
func email(o object) string {
	s := o.text("email")
	if len(s) > 7 && strings.EqualFold(s[:7], "mailto:") {
		s = s[7:]
	}
	return s
}
