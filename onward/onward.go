// Package onward is a referral from the plan to a service of the directory, and
// what becomes of it. Worker, provider and person see the same status.
//
//	            ┌─▶ on hold: a question ──reply──┐
//	requested ──┼─▶ received ◀───────────────────┘     declined, why
//	   │        └─▶ asks to pass it on ─▶ passed on
//	   └─▶ accepted ⇄ waiting list ─▶ booked ─▶ came ─▶ under way ─▶ completed
//	                                    └─▶ did not come ─▶ accepted …
//	from any of them: ended early, by the person, the worker or the organisation
//
// A request may ask several organisations; each has an Onward of its own. One
// says yes and the others are told, unless the person can go to all. In every
// status somebody owns the next action, until the worker has heard how it ended.
// A signpost is something else: there nobody is told of the person.
//
// What the provider sees of the person is a copy that the worker chose item by
// item (Share); nothing here reads the person's record for a provider. When the
// person stops the sharing, the copy leaves the provider's sight at once.
//
// The files: status.go has the table of moves; send.go, choice.go and share.go
// are sending; move.go and say.go what happens then; theirs.go is the provider's
// side; due.go the ages at which somebody is reminded; read.go, line.go and
// entry.go are what the worker sees; figure.go and felt.go a provider's figures
// and how it was for people; keep.go what a provider says of its own services in
// the directory; tell.go who is told.
package onward

import (
	"time"

	"kith"
	"kith/access"
	"kith/db"
	"kith/nhs"
	"kith/referral"
)

// A Request is what a worker asks for, of one organisation or of several.
type Request struct {
	db.Row
	New
	Person     kith.ID   `db:"person"`
	Plan       kith.ID   `db:"plan"`
	MadeBy     kith.ID   `db:"made_by"`
	MadeName   string    `db:"made_name"`
	SettledAt  time.Time `db:"settled_at"` // nobody has taken it on, and the worker has seen to it
	SettledBy  string    `db:"settled_by"`
	SettledWhy string    `db:"settled_why"`
}

// Table is the request's table.
func (*Request) Table() string { return "onward_request" }

// Wall: as the rest of the plan.
func (*Request) Wall() db.Wall { return care }

var care = db.Wall{See: access.CareSee, Write: access.CareWrite}

// What is asked of an organisation, without a word that identifies the person:
// what the organisation keeps when it may see no more.
type Facts struct {
	Request      kith.ID          `db:"request"`
	Service      kith.ID          `db:"service"` // of the directory
	ServiceName  string           `db:"service_name"`
	Provider     kith.ID          `db:"provider"` // the organisation of the directory
	ProviderName string           `db:"provider_name"`
	Address      string           `db:"address"` // where it is told, as the directory has it; "" when it has none
	Asker        string           `db:"asker"`   // who asks: name, role, team and number, as they were
	Need         nhs.Need         `db:"need"`
	Urgency      referral.Urgency `db:"urgency"`
	NoContact    bool             `db:"no_contact"` // do not contact the person: speak to the worker only
	PartOf       kith.ID          `db:"part_of"`    // the one that was passed on
}

// A State is where it stands. Only take changes it.
type State struct {
	Status      Status    `db:"status"`
	Since       time.Time `db:"since"`
	Turn        Party     `db:"turn"`         // who owns the next action
	Reason      Reason    `db:"reason"`       // of the status, where it has one
	EndedBy     Party     `db:"ended_by"`     // by whom it ended early
	BookedAt    time.Time `db:"booked_at"`    // of the next time, or the last
	Onto        string    `db:"onto"`         // to whom they would pass it on
	AnsweredAt  time.Time `db:"answered_at"`  // the first yes, no or question
	TakenAt     time.Time `db:"taken_at"`     // when they said yes
	CameAt      time.Time `db:"came_at"`      // when the person first came
	EndedAt     time.Time `db:"ended_at"`     //
	Nudges      int       `db:"nudges"`       // reminders sent in this status
	NudgedAt    time.Time `db:"nudged_at"`    //
	EscalatedAt time.Time `db:"escalated_at"` // when the worker was told that it had become too old
	HeardAt     time.Time `db:"heard_at"`     // the worker has heard how it ended
	HeardBy     string    `db:"heard_by"`
	Unread      Party     `db:"unread"` // for whom something was said that they have not answered
}

// Owner is who owns the next action: after the end, the worker until they have
// heard of it.
func (s *State) Owner() Party {
	switch {
	case !s.Status.Ended():
		return turns[s.Status]
	case s.HeardAt.IsZero():
		return Worker
	}
	return Nobody
}

// Late reports whether the worker was told that it is too old.
func (s *State) Late() bool { return !s.EscalatedAt.IsZero() && !s.Status.Ended() }

// An Onward is one asked organisation, as those see it who support the person.
type Onward struct {
	db.Row
	Facts
	State
	Person   kith.ID `db:"person"`
	Plan     kith.ID `db:"plan"`
	Consent  kith.ID `db:"consent"`      // the consent on which it went; "" where it was overridden
	Override string  `db:"override_why"` // why it went without
	Checks   string  `db:"checks"`       // what spoke against the service for this person, by the directory
	Anyway   string  `db:"anyway"`       // why it was asked all the same
	MadeBy   kith.ID `db:"made_by"`
	MadeName string  `db:"made_name"`
}

// Table is the onward referral's table.
func (*Onward) Table() string { return "onward" }

// Wall: as the rest of the plan.
func (*Onward) Wall() db.Wall { return care }

// A Share is the copy of what the worker chose to share, as it was then.
type Share struct {
	db.Row
	Shared
	Person  kith.ID `db:"person"`
	GivenTo string  `db:"given_to"` // the organisation's name
}

// Shared is what a Share holds.
type Shared struct {
	Onward   kith.ID   `db:"onward"`
	Provider kith.ID   `db:"provider"` // who sees it; "" once it was shut
	Called   string    `db:"called"`   // what to call the person, where the name is shared
	Ask      string    `db:"ask"`      // what is asked, in the worker's words
	Items    []Item    `db:"items"`
	Consent  kith.ID   `db:"consent"`
	ShutAt   time.Time `db:"shut_at"`
	ShutWhy  string    `db:"shut_why"`
}

// An Item is one thing that is shared.
type Item struct {
	Code string `json:"code"`
	Name string `json:"name"`
	Text string `json:"text"`
}

// Table is the share's table.
func (*Share) Table() string { return "onward_share" }

// Wall: as the rest of the plan.
func (*Share) Wall() db.Wall { return care }

// An Event is one thing that happened, or was said.
type Event struct {
	db.Row
	Happened
	Person kith.ID `db:"person"`
}

// Happened is what an Event says.
type Happened struct {
	Onward   kith.ID   `db:"onward"`
	Provider kith.ID   `db:"provider"` // who sees it; "" once the share was shut
	Party    Party     `db:"party"`    // on whose side
	MadeBy   kith.ID   `db:"made_by"`
	MadeName string    `db:"made_name"`
	Move     Move      `db:"move"`   // "" for what was only said
	Status   Status    `db:"status"` // after the move
	Reason   Reason    `db:"reason"`
	Words    string    `db:"words"` // 2,000
	Told     string    `db:"told"`  // from whom the worker has it, where the worker made a provider's move
	BookedAt time.Time `db:"booked_at"`
}

// Table is the event's table.
func (*Event) Table() string { return "onward_event" }

// Wall: as the rest of the plan.
func (*Event) Wall() db.Wall { return care }
