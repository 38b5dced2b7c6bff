package cohort

import (
	"fmt"
	"strings"
)

// Say is the definition in plain English, made from the same tree that is run.
func (d *Definition) Say() string {
	among := "Everybody registered"
	if d.Among != nil {
		among = "Of those registered, people who " + d.Among.say(false)
	}
	s := among + ": who " + d.Who.say(false) + "."
	for i, r := range d.First {
		s += either(i > 0, " First come those who ", "; then those who ") + r.say(false)
	}
	return s
}

func (r Some) say(not bool) string {
	all := r.Least == len(r.Of)
	if not { // not all is any not; not any is all not; not n of them is fewer
		switch {
		case all:
			return join(r.Of, " or ", true)
		case r.Least == 1:
			return join(r.Of, " and ", true)
		}
		return fmt.Sprintf("meet fewer than %d of these: %s", r.Least, join(r.Of, "; ", false))
	}
	switch {
	case all:
		return join(r.Of, " and ", false)
	case r.Least == 1:
		return join(r.Of, " or ", false)
	}
	return fmt.Sprintf("meet at least %d of these %d: %s", r.Least, len(r.Of), join(r.Of, "; ", false))
}

// join says rules one after another, in brackets where one holds several itself.
func join(rules []Rule, by string, not bool) string {
	var all []string
	for _, r := range rules {
		s := r.say(not)
		inner := r
		if n, ok := r.(Not); ok {
			inner = n.Rule
		}
		if _, nested := inner.(Some); nested && len(rules) > 1 {
			s = "(" + s + ")"
		}
		all = append(all, s)
	}
	return strings.Join(all, by)
}

func (r Not) say(not bool) string { return r.Rule.say(!not) }

func (r Age) say(not bool) string {
	return either(not, "are ", "are not ") + r.Range.years()
}

// years is an age: "85 or over", "45 to 55".
func (r Range) years() string {
	from, to := int(r.From/10), int((r.Below-1)/10)
	switch {
	case r.Below == 0:
		return fmt.Sprintf("%d or over", from)
	case r.From == 0:
		return fmt.Sprintf("%d or under", to)
	case from == to:
		return fmt.Sprint(from)
	}
	return fmt.Sprintf("%d to %d", from, to)
}

func (r Is) say(not bool) string {
	what := strings.Join(r.Words, " or ") + absent(r.Absent)
	switch r.Column {
	case Residence:
		return either(not, "live: ", "do not live: ") + what
	case Language:
		return either(not, "have as their main language ", "have a main language other than ") + what
	}
	if r.Column == Ethnicity {
		what = "of the ethnic group " + what
	}
	return either(not, "are ", "are not ") + what
}

func (r Number) say(not bool) string {
	if r.Column == Household {
		if (r.Range == Range{10, 20}) {
			return either(not, "live alone", "live with others")
		}
		return either(not, "live in a household of ", "do not live in a household of ") + r.Range.years()
	}
	return either(not, "live", "do not live") + " in an area of decile " + r.Range.years() + " of deprivation (1 is the most deprived)"
}

func (r Event) say(not bool) string {
	s := either(not, "have ", "do not have ") + quoted(r.Sets)
	if r.Least > 1 {
		s += fmt.Sprintf(" at least %d times", r.Least)
	}
	return s + r.Value.say() + r.Window.say() + absent(r.Absent)
}

func (r Latest) say(not bool) string {
	s := either(not, "have ", "do not have ") + quoted(r.Sets)
	if len(r.Against) > 0 {
		s += " later than any " + quoted(r.Against)
	} else {
		s += ", by the latest entry,"
	}
	return s + r.Value.say() + r.Window.say() + absent(r.Absent)
}

func absent(no bool) string {
	if no {
		return " (nothing recorded means no)"
	}
	return ""
}

func quoted(sets []string) string { return "“" + strings.Join(sets, "” or “") + "”" }

func either(not bool, yes, no string) string {
	if not {
		return no
	}
	return yes
}

// say is a range of values: " of 30 or more and less than 40".
func (r Range) say() string {
	var parts []string
	if r.From != 0 {
		parts = append(parts, "of "+r.From.String()+" or more")
	}
	if r.Below != 0 {
		parts = append(parts, "less than "+r.Below.String())
	}
	if len(parts) == 0 {
		return ""
	}
	return " " + strings.Join(parts, " and ")
}

// String writes a number as people do: 30, 27.5.
func (t Tenths) String() string {
	if t%10 == 0 {
		return fmt.Sprint(int(t) / 10)
	}
	return fmt.Sprintf("%d.%d", int(t)/10, int(t)%10)
}
