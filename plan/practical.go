package plan

import (
	"slices"
	"strings"
	"time"

	"kith"
	"kith/find"
)

// A Practical is what else bears on which support somebody can use, asked once
// and taken by each search: what they can pay, and when they, or whoever goes
// with them, are free. "" and none are not known, and hide nothing.
type Practical struct {
	Pounds   string   `db:"pounds" form:"pounds"`       // that they can pay a time, of Prices
	FreeDays []string `db:"free_days" form:"free_days"` // 0 for Sunday to 6; none for any day
	FreeFrom string   `db:"free_from" form:"free_from"` // 15:04; "" for from the morning on
	FreeTo   string   `db:"free_to" form:"free_to"`     // "" for to the night
}

// Prices are the pounds that a form offers: "" any, "0" nothing.
var Prices = []string{"", "0", "2", "5", "10"}

// Check puts p into its usual form and notes what is wrong with it.
func (p *Practical) Check(c kith.Check) {
	c.That(slices.Contains(Prices, p.Pounds), "pounds", "Choose what they can pay")
	c.That(!slices.ContainsFunc(p.FreeDays, func(d string) bool { return len(d) != 1 || d < "0" || d > "6" }), "free_days", "Choose days of the week")
	c.That(timeOfDay(&p.FreeFrom), "free_from", "Enter a time of day, like 3pm")
	c.That(timeOfDay(&p.FreeTo), "free_to", "Enter a time of day, like 5pm")
	c.That(p.FreeFrom == "" || p.FreeTo == "" || p.FreeFrom < p.FreeTo, "free_to", "Enter a later time, or leave it empty")
}

// timeOfDay puts a time into the form 15:04, and reports whether it was one, or
// empty.
func timeOfDay(s *string) bool {
	low := strings.ToLower(strings.ReplaceAll(*s, " ", ""))
	if *s = low; low == "" {
		return true
	}
	for _, form := range []string{"15:04", "15.04", "3pm", "3:04pm", "3.04pm"} {
		if t, err := time.Parse(form, low); err == nil {
			*s = t.Format("15:04")
			return true
		}
	}
	return false
}

// free is when they are free, or nil when nobody has said.
func (p *Practical) free() *find.Window {
	if len(p.FreeDays) == 0 && p.FreeFrom == "" && p.FreeTo == "" {
		return nil
	}
	w := find.Window{Days: find.AllDays, From: minutes(p.FreeFrom), To: minutes(p.FreeTo)}
	if len(p.FreeDays) > 0 {
		w.Days = 0
		for _, d := range p.FreeDays {
			w.Days |= 1 << (d[0] - '0')
		}
	}
	return &w
}
