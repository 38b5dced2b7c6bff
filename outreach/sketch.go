package outreach

import (
	"fmt"
	"strconv"
	"strings"

	"kith"
	"kith/cohort"
)

// A Sketch is a cohort as a form asks for it: enough for most. What it makes is text,
// to which more can be written.
type Sketch struct {
	Name   string   `form:"name"`
	Title  string   `form:"title"`
	Offer  string   `form:"offer"`
	Owner  string   `form:"owner"`
	Basis  string   `form:"basis"`
	Review kith.Day `form:"review"`

	From    int      `form:"from"` // age; 0 for none
	To      int      `form:"to"`
	Sex     string   `form:"sex"`
	Deciles int      `form:"deciles"` // in so many of the most deprived tenths; 0 for anywhere
	Alone   bool     `form:"alone"`
	AtHome  bool     `form:"at_home"` // not in a care home
	Sets    []string `form:"sets"`    // code sets
	All     bool     `form:"all"`     // of all the sets; else of any
	Within  int      `form:"within"`  // months; 0 for ever
	Without []string `form:"without"` // who has none of these
}

// Text is the definition that the sketch makes. Errors: Invalid, by field.
func (s *Sketch) Text() (string, error) {
	c := kith.Check{}
	s.Name = strings.ToLower(strings.TrimSpace(s.Name))
	c.That(kith.ID(s.Name).Valid(), "name", "Give it a short name of letters, digits and hyphens, such as carers-alone")
	c.Need(&s.Title, "title", "The title", "Say what pages call it", 80)
	c.Text(&s.Offer, "offer", "The offer", 200)
	c.Need(&s.Owner, "owner", "The owner", "Say who answers for it", 100)
	c.Need(&s.Basis, "basis", "The lawful basis", "Say on what lawful basis people are looked for", 400)
	c.That(s.Review.Valid(), "review", "Say by when it must be looked at again")
	c.That(s.From >= 0 && s.From <= 130, "from", "Enter an age")
	c.That(s.To >= 0 && s.To <= 130 && (s.To == 0 || s.From <= s.To), "to", "Enter an age, not below the first")
	c.That(s.Sex == "" || s.Sex == "female" || s.Sex == "male", "sex", "Choose from the list")
	c.That(s.Deciles >= 0 && s.Deciles <= 10, "deciles", "Enter how many tenths, from 1 to 10")
	c.That(s.Within >= 0 && s.Within <= 1200, "within", "Enter months")
	var rules []string
	if s.Alone {
		rules = append(rules, "household: {to: 1}")
	}
	if s.Deciles > 0 {
		rules = append(rules, fmt.Sprintf("deprivation: {to: %d}", s.Deciles))
	}
	within := ""
	if s.Within > 0 {
		within = fmt.Sprintf(", within: %d months", s.Within)
	}
	if s.All {
		for _, set := range s.Sets {
			rules = append(rules, fmt.Sprintf("event: {codes: %s%s}", strconv.Quote(set), within))
		}
	} else if len(s.Sets) > 0 {
		rules = append(rules, fmt.Sprintf("event: {codes: [%s]%s}", quoted(s.Sets), within))
	}
	if s.AtHome {
		rules = append(rules, "not:\n        residence: {is: [care-home, nursing-home], unrecorded: no}")
	}
	for _, set := range s.Without {
		rules = append(rules, fmt.Sprintf("not:\n        event: {codes: %s, unrecorded: no}", strconv.Quote(set)))
	}
	if len(rules) == 0 && (s.From > 0 || s.To > 0) {
		rules = append(rules, s.age())
	}
	c.That(len(rules) > 0, "sets", "Say at least one thing about who is meant")
	if err := c.Err(); err != nil {
		return "", err
	}
	var b strings.Builder
	for _, l := range [][2]string{{"name", s.Name}, {"title", s.Title}, {"offer", s.Offer}, {"owner", s.Owner}, {"basis", s.Basis}} {
		if l[1] != "" {
			fmt.Fprintf(&b, "%s: %s\n", l[0], strconv.Quote(l[1]))
		}
	}
	fmt.Fprintf(&b, "version: 1\nreview: %s\n", string(s.Review))
	if among := s.among(); among != "" {
		b.WriteString("among:\n" + among)
	}
	b.WriteString("who:\n  all:\n")
	for _, r := range rules {
		b.WriteString("    - " + r + "\n")
	}
	if _, err := cohort.Parse(s.Name, []byte(b.String())); err != nil {
		return "", fmt.Errorf("what the form made is not right: %w", err)
	}
	return b.String(), nil
}

// among is the population: an age, a sex, or both.
func (s *Sketch) among() string {
	var rules []string
	if s.From > 0 || s.To > 0 {
		rules = append(rules, s.age())
	}
	if s.Sex != "" {
		rules = append(rules, "sex: "+s.Sex)
	}
	switch len(rules) {
	case 0:
		return ""
	case 1:
		return "  " + rules[0] + "\n"
	}
	return "  all:\n    - " + strings.Join(rules, "\n    - ") + "\n"
}

func (s *Sketch) age() string {
	switch {
	case s.To == 0:
		return fmt.Sprintf("age: {from: %d}", s.From)
	case s.From == 0:
		return fmt.Sprintf("age: {to: %d}", s.To)
	}
	return fmt.Sprintf("age: {from: %d, to: %d}", s.From, s.To)
}

func quoted(sets []string) string {
	out := make([]string, len(sets))
	for i, s := range sets {
		out[i] = strconv.Quote(s)
	}
	return strings.Join(out, ", ")
}
