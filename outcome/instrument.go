package outcome

import (
	"cmp"
	"fmt"
	"slices"

	"kith"
)

// A Direction says which way is better for the person.
type Direction int

const (
	Higher  Direction = 1  // more is better
	Lower   Direction = -1 // less is better
	Neither Direction = 0  // the instrument's rule is not public, or the item has no better
)

// An Item is one thing that an instrument measures: a question, a part, or the
// total, which is an item like the others.
type Item struct {
	Code     string
	Name     string
	Question string // the exact wording, where Kith may ship it
	Low      string // the word at the low end
	High     string // and at the high end
	Min, Max Points
	Step     Points // the distance between two values: 1000 where only whole numbers are
	Better   Direction
	Choices  []Choice // where the answers are words
	Optional bool     // may be left out without a reason
	Reverse  bool     // counts the other way round in the score: the lowest answer most

	Important Figure // the minimal important change, where one is published
	Reliable  Figure // the reliable change, where it is published
	Retest    Retest // from which reliable change and regression to the mean are reckoned
}

// A Choice is one worded answer.
type Choice struct {
	Value Points
	Name  string
}

// Has reports whether v is a value that the item can have.
func (it *Item) Has(v Points) bool {
	if len(it.Choices) > 0 {
		return slices.ContainsFunc(it.Choices, func(c Choice) bool { return c.Value == v })
	}
	return v >= it.Min && v <= it.Max && (it.Step == 0 || (v-it.Min)%it.Step == 0)
}

// scored is a value as it counts in the score.
func (it *Item) scored(v Points) Points {
	if it.Reverse {
		return it.Min + it.Max - v
	}
	return v
}

func (it *Item) ask() string {
	return fmt.Sprintf("%s must be between %s and %s", it.Name, it.Min, it.Max)
}

// Say is a value as a page says it: its words where it has them.
func (it *Item) Say(v Points) string {
	for _, c := range it.Choices {
		if c.Value == v {
			return c.Name
		}
	}
	return v.String()
}

// A Total says how an instrument's own score comes about.
type Total string

const (
	NeverSummed Total = "never"   // each item stands for itself
	Summed      Total = "sum"     // the item "total" is the sum of the others
	Averaged    Total = "mean"    // the item "total" is the mean of the others
	Entered     Total = "entered" // the worker enters it: by the licence holder's table or software
)

// An Instrument is a questionnaire or a scale, in one version. Where its
// wording may not be passed on, it is named and has score fields only: an
// organisation that holds a licence has the wording from the licence holder.
type Instrument struct {
	Code    string
	Version string
	Name    string
	About   string
	Items   []Item
	Total   Total
	Intro   string // what is said before the first question, where Kith may ship it
	Wording bool   // whether Kith has its questions
	Own     bool   // loaded by the organisation, under its own licence
	Alone   bool   // may be answered by the person alone, on their own page
	AtLeast int    // answers that are enough for a score: the missing ones count as the mean of the others; all when 0
	Licence string // on what terms
	Source  string // where the wording and the scoring are published
	Snomed  string // the SNOMED CT concept of its score, where one was seen published
	Old     bool   // still read and shown, no longer offered
}

const noWording = "Copyright. Kith ships no wording: use your own under your own licence"

func ten(code, name, question, low, high string, better Direction) Item {
	return Item{Code: code, Name: name, Question: question, Low: low, High: high, Max: Whole(10), Step: Whole(1), Better: better}
}

func whole(code, name string, min, max int, better Direction) Item {
	return Item{Code: code, Name: name, Min: Whole(min), Max: Whole(max), Step: Whole(1), Better: better}
}

// parts are items of the same scale, numbered.
func parts(n int, name string, min, max int, better Direction) []Item {
	var out []Item
	for i := 1; i <= n; i++ {
		out = append(out, whole(fmt.Sprint(i), fmt.Sprintf("%s %d", name, i), min, max, better))
	}
	return out
}

// Instruments are all that Kith knows of, those with wording first.
var Instruments = []Instrument{
	{
		Code: "ons4", Version: "2020", Name: "ONS4 personal wellbeing",
		Intro: "Next I would like to ask you four questions about your feelings on aspects of your life. There are no right or wrong answers. For each of these questions I'd like you to give an answer on a scale of 0 to 10, where 0 is \"not at all\" and 10 is \"completely\".",
		About: "Four questions, each 0 to 10. They are never added up, and for anxiety a lower number is better",
		Items: []Item{
			ten("satisfied", "Satisfied with life", "Overall, how satisfied are you with your life nowadays?", "not at all satisfied", "completely satisfied", Higher),
			ten("worthwhile", "Things worthwhile", "Overall, to what extent do you feel that the things you do in your life are worthwhile?", "not at all worthwhile", "completely worthwhile", Higher),
			ten("happy", "Happy yesterday", "Overall, how happy did you feel yesterday?", "not at all happy", "completely happy", Higher),
			ten("anxious", "Anxious yesterday", "On a scale where 0 is \"not at all anxious\" and 10 is \"completely anxious\", overall, how anxious did you feel yesterday?", "not at all anxious", "completely anxious", Lower),
		},
		Total: NeverSummed, Wording: true, Licence: "Crown copyright; Open Government Licence v3.0",
		Source: "Office for National Statistics, Personal wellbeing harmonised standard, 19 May 2020",
	},
	{
		Code: "loneliness", Version: "2018", Name: "Loneliness, the direct question",
		About: "One question with five answers",
		Items: []Item{{Code: "lonely", Name: "Feels lonely", Question: "How often do you feel lonely?", Min: Whole(1), Max: Whole(5), Step: Whole(1), Better: Lower,
			Choices: []Choice{{Whole(5), "Often/always"}, {Whole(4), "Some of the time"}, {Whole(3), "Occasionally"}, {Whole(2), "Hardly ever"}, {Whole(1), "Never"}}}},
		Total: NeverSummed, Wording: true, Licence: "Crown copyright; Open Government Licence v3.0",
		Source: "Office for National Statistics, Loneliness harmonised standard",
	},
	{
		Code: "ucla3", Version: "1", Name: "UCLA three-item loneliness scale",
		Items: append(parts(3, "Item", 1, 3, Lower), whole("total", "Total", 3, 9, Lower)),
		Total: Summed, Licence: noWording, Source: "Hughes and others 2004; ONS Loneliness harmonised standard",
	},
	{
		Code: "swemwbs", Version: "1", Name: "SWEMWBS (short Warwick-Edinburgh mental wellbeing scale)",
		About: "The metric score, 7 to 35: the sum of the seven items turned into the metric by the licence holder's table",
		Items: []Item{{Code: "total", Name: "Metric score", Min: Whole(7), Max: Whole(35), Better: Higher,
			Reliable: Figure{2870, "172 people in hypnotherapy", "Health and Quality of Life Outcomes 2018; 16: 239, doi 10.1186/s12955-018-1060-2: 2.77 standard errors of measurement"}}},
		Total: Entered, Licence: noWording + " (University of Warwick)", Source: "Stewart-Brown and others 2009", Snomed: "718466001",
	},
	{
		Code: "wemwbs", Version: "1", Name: "WEMWBS (Warwick-Edinburgh mental wellbeing scale)",
		Items: []Item{whole("total", "Score", 14, 70, Higher)},
		Total: Entered, Licence: noWording + " (University of Warwick)", Source: "Tennant and others 2007", Snomed: "718426000",
	},
	{
		Code: "mycaw", Version: "1", Name: "MYCaW (measure yourself concerns and wellbeing)",
		About: "Up to two concerns and wellbeing, each 0 to 6; lower is better",
		Items: []Item{whole("concern-1", "First concern", 0, 6, Lower), optional(whole("concern-2", "Second concern", 0, 6, Lower)), whole("wellbeing", "Wellbeing", 0, 6, Lower)},
		Total: NeverSummed, Licence: noWording + " (Meaningful Measures)", Source: "Paterson and others 2007",
	},
	{
		Code: "pam", Version: "13", Name: "Patient Activation Measure",
		Items: []Item{{Code: "total", Name: "Score", Max: Whole(100), Better: Higher}, optional(whole("level", "Level", 1, 4, Higher))},
		Total: Entered, Licence: noWording + " (Insignia)", Source: "Hibbard and others 2005", Snomed: "962851000000103",
	},
	{
		Code: "wellbeing-star", Version: "1", Name: "Well-being Star",
		About: "Eight arms, 1 to 5, as yours has them",
		Items: optionals(parts(8, "Arm", 1, 5, Higher)),
		Total: NeverSummed, Licence: noWording + " (Triangle)", Source: "Triangle Consulting Social Enterprise",
	},
	{
		Code: "outcomes-star", Version: "1", Name: "Outcomes Star",
		About: "Up to ten arms, 1 to 10: Stars differ, so fill in those that yours has",
		Items: optionals(parts(10, "Arm", 1, 10, Higher)),
		Total: NeverSummed, Licence: noWording + " (Triangle)", Source: "Triangle Consulting Social Enterprise",
	},
	{
		Code: "eq5d5l", Version: "1", Name: "EQ-5D-5L",
		About: "Five levels, 1 to 5, and a scale from 0 to 100",
		Items: []Item{whole("mobility", "Mobility", 1, 5, Lower), whole("self-care", "Self-care", 1, 5, Lower), whole("activities", "Usual activities", 1, 5, Lower),
			whole("pain", "Pain or discomfort", 1, 5, Lower), whole("anxiety", "Anxiety or depression", 1, 5, Lower), whole("vas", "Scale", 0, 100, Higher)},
		Total: NeverSummed, Licence: noWording + " (EuroQol)", Source: "Herdman and others 2011",
	},
	{
		Code: "pws", Version: "1", Name: "Personal Wellbeing Score",
		Items: append(parts(4, "Item", 0, 3, Higher), whole("total", "Total", 0, 12, Higher)),
		Total: Summed, Licence: noWording + " (R-Outcomes)", Source: "Benson and others 2019",
	},
	{
		Code: "who5", Version: "1998", Name: "WHO-5 wellbeing index",
		Items: append(parts(5, "Item", 0, 5, Higher), whole("total", "Total", 0, 25, Higher)),
		Total: Summed, Licence: noWording, Source: "World Health Organization 1998",
	},
	{
		Code: "phq9", Version: "1", Name: "PHQ-9",
		About: "Whoever asks the ninth item must be ready to act on the answer at once",
		Items: append(parts(9, "Item", 0, 3, Lower), important(whole("total", "Total", 0, 27, Lower), Figure{Whole(5), "older people treated for depression in primary care", "Löwe and others 2004, doi 10.1097/00005650-200412000-00006"})),
		Total: Summed, Licence: noWording, Source: "Kroenke and others 2001",
	},
	{
		Code: "gad7", Version: "1", Name: "GAD-7",
		Items: append(parts(7, "Item", 0, 3, Lower), important(whole("total", "Total", 0, 21, Lower), Figure{Whole(4), "people treated for chronic depression", "Toussaint and others 2020, doi 10.1016/j.jad.2020.01.032"})),
		Total: Summed, Licence: noWording, Source: "Spitzer and others 2006",
	},
}

func optionals(items []Item) []Item {
	for i := range items {
		items[i].Optional = true
	}
	return items
}

func optional(it Item) Item {
	it.Optional = true
	return it
}

func important(it Item, f Figure) Item {
	it.Important = f
	return it
}

// Reckons reports whether Kith works the score out of the items.
func (in *Instrument) Reckons() bool { return in.Total == Summed || in.Total == Averaged }

// shipped returns an instrument that Kith knows itself, in the version, or the
// one now offered when version is empty; nil when there is none.
func shipped(code, version string) *Instrument {
	for i := range Instruments {
		in := &Instruments[i]
		if in.Code == code && (version == in.Version || version == "" && !in.Old) {
			return in
		}
	}
	return nil
}

// Item returns the item with the code, or nil.
func (in *Instrument) Item(code string) *Item {
	for i := range in.Items {
		if in.Items[i].Code == code {
			return &in.Items[i]
		}
	}
	return nil
}

// TotalItem is the code of the item that is an instrument's own score.
const TotalItem = "total"

// score works out the total, and holds it against one that was entered. With
// fewer answers than are enough it is missing for the same reason as they.
func (in *Instrument) score(c kith.Check, parts []Answer, given map[string]Answer) (Answer, bool) {
	total := Answer{Item: TotalItem}
	answered, least := 0, in.AtLeast
	for _, a := range parts {
		if a.Missing != "" {
			total.Missing = cmp.Or(total.Missing, a.Missing)
			continue
		}
		total.Value += in.Item(a.Item).scored(a.Value)
		answered++
	}
	if least == 0 {
		least = len(parts)
	}
	if answered < least || answered == 0 {
		total.Value = 0
		return total, len(parts) > 0
	}
	total.Missing = ""
	switch {
	case in.Total == Averaged:
		total.Value = over(total.Value, answered)
	case answered < len(parts):
		total.Value = over(total.Value*Points(len(parts)), answered)
	}
	if was, ok := given[TotalItem]; ok && was.Missing == "" {
		c.That(was.Value == total.Value, "item-"+TotalItem, fmt.Sprintf("The items make %s. Leave the score empty, or correct the items", total.Value))
	}
	return total, true
}

// over is p divided by n, to the nearest thousandth, halves away from zero.
func over(p Points, n int) Points {
	half := Points(n) / 2
	if p < 0 {
		half = -half
	}
	return (p + half) / Points(n)
}
