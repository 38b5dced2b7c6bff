package notify

import (
	"fmt"
	"html"
	"regexp"
	"strings"
	"unicode"

	"kith"
)

// An Envelope is a message as a carrier gets it: to one recipient, with all its
// words, and nothing left to decide.
type Envelope struct {
	Reference string // the same for every attempt, by which a carrier knows it again
	Channel   Channel
	Name      string // of the recipient
	Address   string // e-mail address, telephone number, or the lines of an address
	Language  string // of the words
	Subject   string // of a mail or letter
	Text      string
	HTML      string // of a mail: the text as a page
	Files     []File
	Tenant    kith.ID
}

// A House is what every message may name: the service and how to reach it.
type House struct {
	Service string // its name
	Phone   string // its telephone number; a text without details asks to ring it
	Base    string // where people open Kith: https://kith.example.nhs.uk
}

// envelope writes the message's words for the way.
func (h *House) envelope(m *Message, t *template, w *way) (*Envelope, error) {
	data := map[string]string{"Service": h.Service, "Phone": h.Phone, "Base": strings.TrimSuffix(h.Base, "/"), "Name": clean(w.name)}
	for k, v := range m.Data {
		data[k] = clean(v)
	}
	words, part := t.words[w.language], ""
	if w.channel == Text {
		// Whoever picks up a telephone can read what it shows.
		delete(data, "Name")
		part = "ring"
		if w.detail {
			part = "text"
		}
	}
	var b strings.Builder
	if err := words.parts[part].Execute(&b, data); err != nil {
		return nil, fmt.Errorf("the words of a message: %w", err)
	}
	e := &Envelope{Reference: m.reference(), Channel: w.channel, Name: clean(w.name), Address: w.address, Language: w.language,
		Text: strings.TrimSpace(b.String()), Tenant: m.Tenant}
	if w.channel != Text {
		e.Subject = words.subject
	}
	if w.channel == Email {
		e.HTML = page(e, data["Base"])
	}
	return e, nil
}

// reference names the message to a carrier, with its tenant, so that a receipt
// finds it.
func (m *Message) reference() string { return string(m.Tenant) + "." + string(m.ID) }

// most is how long a piece of data may be.
const most = 2000

// clean is s without what has no place in a message: control characters, marks
// that turn the direction of writing, and all beyond its length. Line ends stay.
func clean(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return r
		case r == '\t':
			return ' '
		case unicode.IsControl(r) || r == unicode.ReplacementChar || unicode.Is(unicode.Bidi_Control, r) || r == '\u2028' || r == '\u2029':
			return -1
		}
		return r
	}, strings.ReplaceAll(s, "\r\n", "\n"))
	if r := []rune(s); len(r) > most {
		s = string(r[:most]) + "…"
	}
	return strings.TrimSpace(s)
}

// page is the text as a plain page: paragraphs and line ends, and links to
// Kith itself; what anybody has typed leads nowhere else.
func page(e *Envelope, base string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "<!DOCTYPE html>\n<html lang=\"%s\">\n<head><meta charset=\"utf-8\"><title>%s</title></head>\n"+
		"<body style=\"font-family: Arial, sans-serif; font-size: 19px; line-height: 1.5; color: #212b32; max-width: 34em\">\n",
		html.EscapeString(e.Language), html.EscapeString(e.Subject))
	for _, p := range strings.Split(e.Text, "\n\n") {
		if p = strings.TrimSpace(p); p != "" {
			fmt.Fprintf(&b, "<p>%s</p>\n", strings.ReplaceAll(linked(html.EscapeString(p), html.EscapeString(base)), "\n", "<br>\n"))
		}
	}
	b.WriteString("</body>\n</html>\n")
	return b.String()
}

var afterBase = regexp.MustCompile(`^[A-Za-z0-9/_.~?=%-]*[A-Za-z0-9/_~=-]`)

// linked makes a link of each address within base.
func linked(text, base string) string {
	if base == "" {
		return text
	}
	var b strings.Builder
	for {
		before, after, ok := strings.Cut(text, base)
		b.WriteString(before)
		if !ok {
			return b.String()
		}
		rest := afterBase.FindString(after)
		if rest != "" && rest[0] != '/' { // another host that begins like ours
			b.WriteString(base)
		} else {
			fmt.Fprintf(&b, `<a href="%s%s">%s%s</a>`, base, rest, base, rest)
			after = after[len(rest):]
		}
		text = after
	}
}
