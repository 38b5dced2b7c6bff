package group

import (
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"kith"
)

// An Event is one session in a calendar.
type Event struct {
	UID         string
	Sequence    int // counts the changes
	Start, End  time.Time
	Day         kith.Day // the whole of a day, in place of Start and End
	Name        string
	Place       string
	Description string
	CalledOff   bool
}

// WriteCalendar writes events as a calendar file (RFC 5545), in London's time.
// Each session stands by itself, so that a holiday, another time or one that
// was called off is what it is in every program, however well it knows rules.
func WriteCalendar(w io.Writer, name string, now time.Time, events []Event) error {
	c := &calendar{w: w}
	c.line("BEGIN", "VCALENDAR")
	c.line("VERSION", "2.0")
	c.line("PRODID", "-//Kith//Groups//EN")
	c.line("CALSCALE", "GREGORIAN")
	c.line("METHOD", "PUBLISH")
	c.text("X-WR-CALNAME", name)
	c.line("X-WR-TIMEZONE", zone)
	c.line("REFRESH-INTERVAL;VALUE=DURATION", "PT6H")
	c.line("X-PUBLISHED-TTL", "PT6H")
	for _, l := range london {
		name, value, _ := strings.Cut(l, ":")
		c.line(name, value)
	}
	for _, e := range events {
		c.line("BEGIN", "VEVENT")
		c.line("UID", e.UID)
		c.line("DTSTAMP", now.UTC().Format("20060102T150405Z"))
		c.line("SEQUENCE", fmt.Sprint(e.Sequence))
		if e.Day != "" {
			c.line("DTSTART;VALUE=DATE", e.Day.Time().Format("20060102"))
			c.line("DTEND;VALUE=DATE", e.Day.Add(1).Time().Format("20060102"))
		} else {
			c.line("DTSTART;TZID="+zone, e.Start.In(kith.London).Format("20060102T150405"))
			c.line("DTEND;TZID="+zone, e.End.In(kith.London).Format("20060102T150405"))
		}
		c.text("SUMMARY", e.Name)
		if e.Place != "" {
			c.text("LOCATION", e.Place)
		}
		if e.Description != "" {
			c.text("DESCRIPTION", e.Description)
		}
		if e.CalledOff {
			c.line("STATUS", "CANCELLED")
		} else {
			c.line("STATUS", "CONFIRMED")
		}
		c.line("END", "VEVENT")
	}
	c.line("END", "VCALENDAR")
	return c.err
}

// zone is the time zone of all events.
const zone = "Europe/London"

// london is that zone as RFC 5545 has a file define it (section 3.6.5), by the
// rules since 1996.
var london = []string{"BEGIN:VTIMEZONE", "TZID:" + zone,
	"BEGIN:DAYLIGHT", "TZOFFSETFROM:+0000", "TZOFFSETTO:+0100", "TZNAME:BST", "DTSTART:19960331T010000", "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU", "END:DAYLIGHT",
	"BEGIN:STANDARD", "TZOFFSETFROM:+0100", "TZOFFSETTO:+0000", "TZNAME:GMT", "DTSTART:19961027T020000", "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU", "END:STANDARD",
	"END:VTIMEZONE"}

// calendar writes content lines; the first error stays.
type calendar struct {
	w   io.Writer
	err error
}

// escape is a text value (section 3.3.11): what would end it is marked, and
// what no line may hold is left out.
var escape = strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\r\n", `\n`, "\n", `\n`, "\r", `\n`)

func (c *calendar) text(name, value string) {
	value = strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\r' || r == 0x7f {
			return -1
		}
		return r
	}, strings.ToValidUTF8(value, "\ufffd"))
	c.line(name, escape.Replace(value))
}

// longest is how many octets a line may have without its end (section 3.1).
const longest = 75

// line writes one content line, folded where it is long; no character is cut.
func (c *calendar) line(name, value string) {
	rest := name + ":" + value
	var b strings.Builder
	for most := longest; len(rest) > most; most = longest - 1 { // a blank begins each further line
		cut := most
		for !utf8.RuneStart(rest[cut]) {
			cut--
		}
		b.WriteString(rest[:cut] + "\r\n ")
		rest = rest[cut:]
	}
	b.WriteString(rest + "\r\n")
	if c.err == nil {
		_, c.err = io.WriteString(c.w, b.String())
	}
}
