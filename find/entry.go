package find

import (
	"kith"
	"kith/geo"
)

// An Entry is what the index is told of one service at one place. A service
// given at three places is three entries; one given nowhere in particular, by
// telephone or online, is one entry without a place. The zero value of every
// field means that nobody has said.
type Entry struct {
	ID      kith.ID // of the service at this place
	Service kith.ID // of the service

	Name         string
	Organisation string
	Description  string
	Terms        []string // the words of the taxonomy terms that its source gave it
	Needs        []string // terms of Kith's own list (Needs), by slug

	Place    geo.Point // the zero Point: not known, or nowhere in particular
	Masked   bool      // where it is must stay hidden (a refuge, a private home)
	Delivery Delivery  // how it is given; None with a Place means there, in person

	MinAge, MaxAge *int // whole years, both inclusive

	For     []string // whom it is only for: "women", "veterans" (see Person.Is)
	Areas   []string // codes of the areas whose people it serves: GSS codes, or names that Query.Inside knows
	Country bool     // says that it serves the whole country
	Times   []Schedule

	Pence     *int     // what it costs a time; 0 is free
	Languages []string // BCP 47: "en", "pl", "bfi" for British Sign Language
	Access    []string // what it says it has: "step-free", "hearing-loop" (see AccessNeeds)
	Lacks     []string // what it says it has not, in the same words
	Room      Room

	Assured  kith.Day // when somebody last said that the entry is right
	Review   int      // days after which it should be looked at again
	Complete int      // per cent of the fields that matter which are filled in
}

// Delivery is how a service is given: any of several ways.
type Delivery uint8

// The ways. A service that has a place and says nothing is given there.
const (
	InPerson Delivery = 1 << iota
	ByPhone
	Online
	AtHome // somebody comes to the person's home

	None   Delivery = 0
	Remote          = ByPhone | Online | AtHome // those for which nobody need travel
)

// Ways are the single ways, in the order in which pages list them.
var Ways = []way{
	{InPerson, "in-person", "In person"},
	{ByPhone, "phone", "By telephone"},
	{Online, "online", "Online"},
	{AtHome, "home", "Comes to you"},
}

type way struct {
	Is         Delivery
	Slug, Name string
}

// Room says whether a service takes more people.
type Room struct {
	State RoomState
	Weeks int // the usual wait, when State is Waiting
}

// RoomState is what a service says about taking more people.
type RoomState uint8

// What a service may say.
const (
	RoomUnknown RoomState = iota
	Open
	Waiting
	Full
)

// AccessNeeds are the slugs of what people may need to take part, and how
// pages say them.
var AccessNeeds = []struct{ Slug, Name string }{
	{"step-free", "Step-free access"},
	{"wheelchair-toilet", "Wheelchair-accessible toilet"},
	{"changing-place", "Changing Places toilet"},
	{"parking", "Accessible parking"},
	{"hearing-loop", "Hearing loop"},
	{"sign-language", "Sign language"},
	{"easy-read", "Easy read information"},
	{"large-print", "Large print"},
	{"quiet-space", "A quiet space"},
	{"assistance-dog", "Assistance dogs welcome"},
	{"interpreter", "Interpreter on request"},
	{"carer-welcome", "A carer can come along"},
	{"help-with-reading", "Help with reading and forms"},
}
