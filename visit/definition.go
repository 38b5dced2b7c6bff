package visit

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"kith"
)

// A Definition is a kind of visit in one version: what is asked, when it is due,
// how it is scored, and what must go back to the GP.
type Definition struct {
	Code      string
	Version   string
	Title     string
	About     string
	Copyright string
	From      string  // what the clock starts at: "the diagnosis"
	Due       []DueAt // in order
	Every     int     // months after the last one, once those are done; 0 for never
	Items     []Item
	Scores    []Score
}

// A DueAt is a turn: so many months or days after the start.
type DueAt struct {
	Name   string
	Months int
	Days   int
}

// On is the last day on which it is in time.
func (t DueAt) On(since kith.Day) kith.Day { return since.AddMonths(t.Months).Add(t.Days) }

// A Kind says what can be answered.
type Kind string

// The kinds of item, as FHIR R4 names them (value set item-type).
const (
	Group   Kind = "group"
	Display Kind = "display"
	Boolean Kind = "boolean"
	Integer Kind = "integer"
	Date    Kind = "date"
	String  Kind = "string"
	Text    Kind = "text"
	Choice  Kind = "choice"
)

// kinds are those that Kith can ask.
var kinds = []Kind{Group, Display, Boolean, Integer, Date, String, Text, Choice}

// An Item is a question, a heading with questions, or something to be said.
type Item struct {
	ID       string
	Kind     Kind
	Text     string
	Required bool
	Repeats  bool // several of the choices
	Options  []Option
	Min, Max *int
	GP       string // what goes to the GP when it is answered; {} stands for the answer
	When     []When // it is asked only if all of these hold
	Any      bool   // or if one of them does
	Items    []Item
}

// An Option is one answer.
type Option struct {
	Code   string
	Name   string
	Points *int   // what it counts in a score
	GP     string // what goes to the GP when it is chosen
}

// A When is a condition on an earlier answer.
type When struct {
	Item  string
	Op    string // "=", "!=" or "exists"
	Value string
}

// A Score adds up what the answers to some items count.
type Score struct {
	Code    string
	Name    string
	Items   []string
	AtLeast int // answers that are enough for a score; all when 0
	Bands   []Band
}

// A Band is what a score means.
type Band struct {
	Low, High int
	Name      string
	GP        string
}

// An Answer is what was said to one item: text, or the codes of choices.
type Answer struct {
	Item   string   `json:"item"`
	Values []string `json:"values"`
}

// Each calls f for every item, those within groups too.
func (d *Definition) Each(f func(*Item)) {
	var walk func([]Item)
	walk = func(items []Item) {
		for i := range items {
			f(&items[i])
			walk(items[i].Items)
		}
	}
	walk(d.Items)
}

// Item returns the item with the ID, or nil.
func (d *Definition) Item(id string) (out *Item) {
	d.Each(func(it *Item) {
		if it.ID == id {
			out = it
		}
	})
	return out
}

func (it *Item) asks() bool { return it.Kind != Group && it.Kind != Display }

func (it *Item) option(code string) *Option {
	i := slices.IndexFunc(it.Options, func(o Option) bool { return o.Code == code })
	if i < 0 {
		return nil
	}
	return &it.Options[i]
}

// say is a value in words.
func (it *Item) say(v string) string {
	switch it.Kind {
	case Choice:
		if o := it.option(v); o != nil {
			return o.Name
		}
	case Boolean:
		return map[string]string{"true": "Yes", "false": "No"}[v]
	case Date:
		return kith.Day(v).String()
	}
	return v
}

// asked reports whether the item's conditions hold.
func (it *Item) asked(given map[string][]string) bool {
	if len(it.When) == 0 {
		return true
	}
	holds := func(w When) bool {
		values := given[w.Item]
		switch w.Op {
		case "exists":
			return (len(values) > 0) == (w.Value == "true")
		case "!=":
			return len(values) > 0 && !slices.Contains(values, w.Value)
		}
		return slices.Contains(values, w.Value)
	}
	if it.Any {
		return slices.ContainsFunc(it.When, holds)
	}
	return !slices.ContainsFunc(it.When, func(w When) bool { return !holds(w) })
}

// check puts answers into the order of the items, and notes what is wrong with
// them.
func (d *Definition) check(c kith.Check, answers []Answer) []Answer {
	given := map[string][]string{}
	for _, a := range answers {
		if d.Item(a.Item) == nil || !d.Item(a.Item).asks() {
			c.That(false, "", "There is no question "+strconv.Quote(a.Item))
			continue
		}
		for _, v := range a.Values {
			if v = strings.TrimSpace(v); v != "" {
				given[a.Item] = append(given[a.Item], v)
			}
		}
	}
	var out []Answer
	hidden := 0
	var walk func(items []Item, shown bool)
	walk = func(items []Item, shown bool) {
		for i := range items {
			it := &items[i]
			on := shown && it.asked(given)
			values := given[it.ID]
			if it.asks() {
				field := "a-" + it.ID
				switch {
				case !on && len(values) > 0:
					hidden++
					c.That(false, field, "Leave this empty: "+d.whenText(it)+", or change the answer above")
				case on && it.Required && len(values) == 0:
					c.That(false, field, "Answer: "+it.Text)
				case len(values) > 0:
					it.checkValues(c, field, values)
					out = append(out, Answer{it.ID, values})
				}
			}
			walk(it.Items, on)
		}
	}
	walk(d.Items, true)
	c.That(len(out)+hidden > 0, "", "Nothing was answered")
	return out
}

// mostText is how long one answer may be.
const mostText = 2000

func (it *Item) checkValues(c kith.Check, field string, values []string) {
	c.That(len(values) == 1 || it.Kind == Choice && it.Repeats, field, "Give one answer")
	for _, v := range values {
		switch it.Kind {
		case Boolean:
			c.That(v == "true" || v == "false", field, "Choose yes or no")
		case Integer:
			n, err := strconv.Atoi(v)
			ok := err == nil && (it.Min == nil || n >= *it.Min) && (it.Max == nil || n <= *it.Max)
			c.That(ok, field, "Enter a whole number"+it.rangeText())
		case Date:
			c.That(kith.Day(v).Valid(), field, "Enter a real day, like 27 3 2026")
		case Choice:
			c.That(it.option(v) != nil, field, "Choose from the list")
		default:
			c.That(len([]rune(v)) <= mostText, field, "Write "+strconv.Itoa(mostText)+" characters or fewer")
		}
	}
}

func (it *Item) rangeText() string {
	switch {
	case it.Min != nil && it.Max != nil:
		return fmt.Sprintf(" from %d to %d", *it.Min, *it.Max)
	case it.Min != nil:
		return fmt.Sprintf(" of %d or more", *it.Min)
	case it.Max != nil:
		return fmt.Sprintf(" of %d or less", *it.Max)
	}
	return ""
}

// Range is what a number may be, in words.
func (it *Item) Range() string { return strings.TrimSpace(it.rangeText()) }

// whenText is when an item is asked, in words.
func (d *Definition) whenText(it *Item) string {
	var out []string
	for _, w := range it.When {
		q := d.Item(w.Item)
		if q == nil {
			continue
		}
		text := "“" + q.Text + "” is " + map[string]string{"!=": "not "}[w.Op] + q.say(w.Value)
		if w.Op == "exists" {
			text = "“" + q.Text + "” is answered"
		}
		out = append(out, text)
	}
	join := " and "
	if it.Any {
		join = " or "
	}
	return "it is asked only if " + strings.Join(out, join)
}

// WhenText is when an item is asked, as a hint; "" where it always is.
func (d *Definition) WhenText(it *Item) string {
	if len(it.When) == 0 {
		return ""
	}
	return strings.Replace(d.whenText(it), "it is asked only if", "Only if", 1)
}
