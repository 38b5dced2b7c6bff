package page

import (
	"strconv"
	"strings"

	"kith"
	"kith/directory"
	"kith/group"
	"kith/web"
)

// A GroupForm is a group as its form asks for it: when it meets in the words of
// a rule, volunteers one a line.
type GroupForm struct {
	group.New
	directory.Rule
	Helpers string   `form:"volunteers"`
	Also    kith.Day `form:"also"` // one more day on which it meets
	Seek    string   `form:"seek"` // a place of the directory, by name or postcode
}

// GroupFormOf is a group as the form shows it.
func GroupFormOf(n group.New) GroupForm {
	f := GroupForm{New: n, Rule: directory.RuleOf(n.Times)}
	f.Helpers = lines(n.Volunteers, func(h group.Helper) string {
		if h.Role == "" {
			return h.Name
		}
		return h.Name + ", " + h.Role
	})
	return f
}

// Into is the group that the form says, and notes what is wrong with its times.
func (f *GroupForm) Into(c kith.Check, was directory.Schedule) group.New {
	n := f.New
	n.Times = f.Rule.Into(c, was)
	delete(c, "words") // a group meets by a rule; Check says so
	c.That(f.Also == "" || f.Also.Valid(), "also", "Enter a real day, like 27 3 2026")
	if f.Also.Valid() {
		n.Times.Also = append(append([]kith.Day{}, n.Times.Also...), f.Also)
	}
	n.Volunteers = nil
	for l := range strings.Lines(f.Helpers) {
		name, role, _ := strings.Cut(strings.TrimSpace(l), ",")
		if name = strings.TrimSpace(name); name != "" {
			n.Volunteers = append(n.Volunteers, group.Helper{Name: name, Role: strings.TrimSpace(role)})
		}
	}
	return n
}

// GroupChoices are what the form of a group offers.
type GroupChoices struct {
	Teams, Leaders []web.Option
	Places         []web.Option // of the directory: the one that is chosen, and those that were found
	Missed         bool         // the directory was searched, and has none like that
}

// leaderText is who leads a group and who helps.
func leaderText(g *group.Group) string {
	out := g.LeaderName
	for _, h := range g.Volunteers {
		out += "; " + h.Name
		if h.Role != "" {
			out += " (" + h.Role + ")"
		}
	}
	return out
}

// roomText is how full a session is.
func roomText(taken, waiting, room int) string {
	out := web.Number(taken) + " booked"
	if room > 0 {
		out = web.Number(taken) + " of " + web.Number(room) + " places taken"
	}
	if waiting > 0 {
		out += ", " + web.Number(waiting) + " waiting"
	}
	return out
}

// takenIn is how many places are taken by counts of states.
func takenIn(n map[string]int) int {
	return n[string(group.Booked)] + n[string(group.Came)] + n[string(group.Missed)]
}

// headText is a count of heads as its field holds it.
func headText(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// stateColour is the colour of a booking's tag.
func stateColour(s group.State) web.Colour {
	switch s {
	case group.Booked:
		return web.Blue
	case group.Waiting:
		return web.Yellow
	case group.Came:
		return web.Green
	}
	return web.Grey
}
