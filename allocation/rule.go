package allocation

import (
	"slices"
	"strings"

	"kith"
	"kith/load"
	"kith/nhs"
	"kith/team"
)

// A breach is a rule that a worker would break by supporting somebody.
type breach struct {
	rule  string // a short name, under which those who break it are counted
	says  string // of this worker, in words
	final bool   // never passed over, whatever the reason
}

// broken are the rules that stand against a worker for a person; none when they
// may be proposed.
func (b *Board) broken(w *Waiter, c *load.Carrier) []breach {
	var out []breach
	today := kith.DayOf(b.now)
	if !c.InTeam(w.Team) {
		out = append(out, breach{"not in this team", "Does not work in this team", true})
	}
	if slices.Contains(w.conflicts, c.Account) {
		out = append(out, breach{"a conflict of interest", "Must not support this person: a conflict of interest is recorded", true})
	}
	away, known := b.away[c.Account]
	if !known {
		if away = absent(c, today); b.away == nil {
			b.away = map[kith.ID]string{}
		}
		b.away[c.Account] = away
	}
	if away != "" {
		out = append(out, breach{"away", away, false})
	}
	if w.Interpret && !speaks(c, w.Language) && !c.Can(team.WithInterpreter, today) {
		out = append(out, breach{"no language or interpreter", "Does not speak " + language(w) + ", and has no training in working with an interpreter", false})
	}
	if w.wish != nil {
		if w.wish.Sex != "" && c.Sex != w.wish.Sex {
			out = append(out, breach{"asked for " + sexWords(w.wish.Sex), "The person asks for " + sexWords(w.wish.Sex), false})
		}
		for _, s := range w.wish.Skills {
			if !c.Can(s, today) {
				out = append(out, breach{"no training in " + lower(team.Skills.Name(s)), "Has no current training: " + lower(team.Skills.Name(s)), false})
			}
		}
	}
	if w.Guarded > 0 {
		need := team.SafeguardingAdults
		if w.Born != "" && w.Born.AgeOn(today) < 18 {
			need = team.SafeguardingChildren
		}
		if !c.Can(need, today) {
			out = append(out, breach{"no training in " + lower(team.Skills.Name(need)), "Has no current training: " + lower(team.Skills.Name(need)), false})
		}
	}
	return out
}

// absent is why a worker cannot begin with somebody new, or "": not in post, or
// leaving within four weeks, or there on fewer than five of the next ten
// weekdays.
func absent(c *load.Carrier, today kith.Day) string {
	switch post, there := c.Workdays(today, 14); {
	case c.Starts > today:
		return "Begins on " + c.Starts.String()
	case !c.On(today.Add(28)):
		return "Leaves on " + c.Ends.String()
	case c.WTEOn(today) == 0:
		return "Works no hours at present"
	case there < 5 && post >= 5:
		return "Away for most of the next two weeks"
	}
	return ""
}

// speaks reports whether a worker speaks a language.
func speaks(c *load.Carrier, language string) bool {
	return language != "" && slices.ContainsFunc(c.Languages, func(l string) bool { return strings.EqualFold(l, language) })
}

func language(w *Waiter) string {
	if w.Language == "" {
		return "the person's language"
	}
	return w.Language
}

func sexWords(s team.Sex) string { return lower(team.Sexes.Name(s)) }

func lower(s string) string {
	if s == "DBS check" {
		return s
	}
	return strings.ToLower(s[:1]) + s[1:]
}

// home is a postcode that says where somebody lives.
func home(p nhs.Postcode) bool { return p != "" && !strings.HasPrefix(string(p), "ZZ99") }
