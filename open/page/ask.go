package page

import (
	"kith"
	"kith/web"
)

// An Ask is what somebody looks for, as the form has it.
type Ask struct {
	Words  string    `form:"words"`
	Needs  []string  `form:"need"`  // slugs of find.Needs
	Near   string    `form:"near"`  // a postcode or a town
	Miles  string    `form:"miles"` // one of Distances
	Age    *int      `form:"age"`
	Days   []string  `form:"day"`  // of Days
	Parts  []string  `form:"part"` // of Parts
	Cost   string    `form:"cost"` // one of Costs
	Access []string  `form:"access"`
	Ways   []string  `form:"way"`
	Only   []string  `form:"only"` // facets chosen, as "facet:value"
	Show   []string  `form:"show"` // reasons of which the hidden are shown, by number
	Sort   string    `form:"sort"`
	Page   int       `form:"page"`  // from 1
	Relax  string    `form:"relax"` // what is left out this time: the name of a field, or "need:" and a slug
	Kept   []kith.ID `form:"items"` // services ticked for the list
}

// What the form offers to choose from. The first of each is what it stands at.
var (
	Distances = []web.Option{{Value: "5", Label: "5 miles"}, {Value: "1", Label: "1 mile"}, {Value: "2", Label: "2 miles"}, {Value: "10", Label: "10 miles"},
		{Value: "25", Label: "25 miles"}, {Value: "any", Label: "Any distance"}}
	Costs = []web.Option{{Value: "", Label: "Any cost"}, {Value: "0", Label: "Free only"}, {Value: "300", Label: "Up to £3"}, {Value: "500", Label: "Up to £5"},
		{Value: "1000", Label: "Up to £10"}}
	Days = []web.Option{{Value: "mon", Label: "Monday"}, {Value: "tue", Label: "Tuesday"}, {Value: "wed", Label: "Wednesday"}, {Value: "thu", Label: "Thursday"},
		{Value: "fri", Label: "Friday"}, {Value: "sat", Label: "Saturday"}, {Value: "sun", Label: "Sunday"}}
	Parts = []web.Option{{Value: "morning", Label: "Morning"}, {Value: "afternoon", Label: "Afternoon"}, {Value: "evening", Label: "Evening"}}
	Sorts = []web.Option{{Value: "", Label: "Best match"}, {Value: "nearest", Label: "Nearest"}, {Value: "soonest", Label: "Next on"},
		{Value: "checked", Label: "Checked most recently"}, {Value: "name", Label: "Name"}}
)

// FindData is a search and what it found.
type FindData struct {
	Ask      Ask
	Title    string // "Support with debt", "What we found"
	Used     []Used // what the search goes by
	Lost     string // the place that nobody knows
	Note     string // how far distances can be trusted
	Respelt  []string
	Cards    []Card
	Total    int
	Page     int // from 1
	More     bool
	Facets   []Facet
	Hidden   []Hidden
	HiddenN  int
	Noted    bool   // that it is missing
	Near     []Card // when nothing was found: what is near for other needs
	Needs    []web.Option
	Access   []web.Option
	Ways     []web.Option
	Elsewise []string // services that were ticked and are not on this page
	Map      Map
}

// A Map is what the page says to the script of its map (web/asset/map.js).
type Map struct {
	Any           bool   // there is something to show on it
	Areas         string // where the boundaries are; "" for none
	Near          string // where the search starts: latitude and longitude; "" for nowhere
	Tiles, Credit string
}

// Used is one thing that the search goes by. Relax is what leaves it out.
type Used struct{ Words, Relax string }

// A Hidden is how many are hidden for one reason.
type Hidden struct {
	Value string // of the form
	Words string
	N     int
	Shown bool
	Relax string // what would bring them back, "" when nothing here would
}

// A Facet narrows what was found.
type Facet struct {
	Legend  string
	Options []web.Option
	Chosen  []string
}

// A Card is one result.
type Card struct {
	*Service
	N     int    // its number in the list, from 1
	At    string // latitude and longitude for the map; "" of a hidden place, or none
	Where string // the town or the address in a line; "" when it is hidden or nowhere
	Far   string // "about 10 minutes' walk"; never of a hidden place
	Next  string
	Also  int // other places of the same service
	Why   []string
	Check []string
	Kept  bool
	Hides []string // why it would be hidden
}

// StartData is the first page.
type StartData struct {
	Ask    Ask
	Themes []Theme
	Access []web.Option
	Ways   []web.Option
	Total  int // services on the list
}

// A Theme is a group of needs, in the public's words.
type Theme struct {
	Name, Picture string
	Needs         []web.Link
}
