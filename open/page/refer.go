package page

import (
	"kith"
	"kith/web"
)

// A Now is what to do at once about something that cannot wait.
type Now struct {
	What string // "Ring 999 now"
	Href string // of the number or the page; "" for none
	Why  string
}

// BeginData is the first page of asking for a link worker.
type BeginData struct {
	Closed bool // nobody takes referrals
	Signs  []web.Option
}

// ReferData is what the form offers, and what was answered before it.
type ReferData struct {
	Other      bool // it is for somebody else
	Who, Knows string
	Now        []string
	Do         []Now
	Teams      []web.Option // none when it is not for them to say
	Surgeries  []web.Option // that fit what was written; none when that is clear
	Needs      []web.Option
	Closed     bool
	Stamp      string // for the gate
	Question   string // that has to be answered first; "" for none
	Draft      string // the draft that the form was, as it proves it
}

// ReferredData is what somebody sent, whom it went to, and when.
type ReferredData struct {
	Other                     bool
	First, Name, By           string // First is what they like to be called
	On                        kith.Day
	Team, Phone, Email, Hours string
	Soon                      bool // it is read before others
	Do                        []Now
	Needs                     []string
	Words, Reach              string
}

// SavedData is what is told once of a form that is kept.
type SavedData struct {
	Reference, Code string
	Until           kith.Day
	Do              []Now
}
