package page

import (
	"fmt"
	"kith"
	"strings"
	"unicode"
	"unicode/utf8"

	"kith/access"
	"kith/cohort"
	"kith/outreach"
	"kith/web"
)

// proactiveSections are the pages of proactive support that the reader may open.
func proactiveSections(v web.View, here string) (out []web.NavItem) {
	put := func(p access.Permission, href, label string) {
		if v.Can(p) {
			out = append(out, web.NavItem{Href: href, Label: label, Current: href == here})
		}
	}
	put(access.OutreachSee, "/calls", "To ring")
	put(access.OutreachSee, "/outreach", "Campaigns")
	put(access.CohortSee, "/cohorts", "Cohorts")
	return out
}

// asSentence begins with a capital letter and ends with a full stop.
func asSentence(s string) string {
	if s == "" {
		return s
	}
	r, n := utf8.DecodeRuneInString(s)
	s = string(unicode.ToUpper(r)) + s[n:]
	if !strings.HasSuffix(s, ".") {
		s += "."
	}
	return s
}

func shareText(n, of int) string {
	if of == 0 {
		return "of nobody"
	}
	return fmt.Sprintf("%.1f %% of them", 100*float64(n)/float64(of))
}

func hasSmallWarnings(c *outreach.Count) bool {
	for _, w := range c.Warnings {
		if !w.Grave {
			return true
		}
	}
	return false
}

func indexText(g cohort.Group) string {
	if g.Index.Value == 0 {
		return "too few to say"
	}
	return fmt.Sprintf("%.2f (%.2f to %.2f)", g.Index.Value, g.Index.Low, g.Index.High)
}

func versionText(v outreach.Version) string {
	s := v.Why + ", by " + v.MadeName
	if !v.Shipped() {
		s += " on " + kith.DayOf(v.CreatedAt).String()
	}
	if v.Signed() {
		s += ". Signed off by " + v.SignedName + ", " + v.SignedAs + ", on " + kith.DayOf(v.SignedAt).String()
	}
	return s
}

// campaignColour is the colour of a campaign's tag.
func campaignColour(s outreach.Status) web.Colour {
	switch s {
	case outreach.Running:
		return web.Blue
	case outreach.Stopped:
		return web.Orange
	case outreach.Ended:
		return web.Grey
	}
	return web.White
}
