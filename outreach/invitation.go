package outreach

import (
	"slices"
	"strings"
	"time"

	"kith"
	"kith/access"
	"kith/db"
	"kith/nhs"
	"kith/notify"
)

// A State is where one person stands with a campaign.
type State string

// The states of an invitation.
const (
	Listed     State = "listed"     // their turn has not come
	Invited    State = "invited"    // a message went, or is on its way
	ToRing     State = "to-ring"    // a worker rings them
	Accepted   State = "accepted"   //
	NotNow     State = "not-now"    // they may be asked again later
	Declined   State = "declined"   //
	Never      State = "never"      // and out of the register too
	Unsuitable State = "unsuitable" // spoken with, and something else is right
	NoReply    State = "no-reply"   // every way was tried
	Dropped    State = "dropped"    // before they could answer: see Why
)

// States as pages say them.
var States = nhs.List[State]{Title: "How it stands", Source: "Kith", Codes: []nhs.Code[State]{
	{Code: Listed, Name: "Not invited yet"}, {Code: Invited, Name: "Invited"}, {Code: ToRing, Name: "To ring"},
	{Code: Accepted, Name: "Accepted"}, {Code: NotNow, Name: "Not now"}, {Code: Declined, Name: "Declined"}, {Code: Never, Name: "Never again"},
	{Code: Unsuitable, Name: "Unsuitable"}, {Code: NoReply, Name: "No reply"}, {Code: Dropped, Name: "Dropped"}}}

var answers = []State{Accepted, NotNow, Declined, Never, Unsuitable}

// steps is every step of an invitation; nothing but move sets a state. Who did not
// reply, or said not now, can still answer.
var steps = map[State][]State{
	Listed:     {Invited, ToRing, NoReply, Dropped},
	Invited:    append([]State{ToRing, NoReply, Dropped}, answers...),
	ToRing:     append([]State{Invited, NoReply, Dropped}, answers...),
	NoReply:    answers,
	NotNow:     {Accepted, Declined, Never, Unsuitable},
	Declined:   {Accepted, Never},
	Unsuitable: {Accepted, Never},
	Accepted:   {Never},
}

// CanBecome reports whether an invitation may go from s to next.
func (s State) CanBecome(next State) bool { return slices.Contains(steps[s], next) }

// Open reports whether an answer is still looked for.
func (s State) Open() bool { return s == Invited || s == ToRing }

// Answer reports whether the person has said something.
func (s State) Answer() bool { return slices.Contains(answers, s) }

// An Invitation is one person and one campaign.
type Invitation struct {
	db.Row
	Campaign kith.ID  `db:"outreach"`
	Team     kith.ID  `db:"team"`
	Number   uint32   `db:"number"` // the register's; 0 once they said never
	Place    int      `db:"place"`  // in the order in which people are invited
	Arm      Arm      `db:"arm"`
	Since    kith.Day `db:"since"` // when that happened for which they are rung: a discharge, a death
	Due      kith.Day `db:"due"`   // by when they are to be rung
	State    State    `db:"status"`
	Why      string   `db:"why"`

	Age    string `db:"age"` // the groups by which uptake is counted
	Sex    string `db:"sex"`
	Ethnic string `db:"ethnic"`
	Fifth  string `db:"fifth"`

	Contact // from when they are invited until they have answered

	InvitedAt  time.Time        `db:"invited_at"`
	TriedAt    time.Time        `db:"tried_at"`
	Tries      int              `db:"tries"`   // calls without an answer
	NextOn     kith.Day         `db:"next_on"` // when silence means something else is tried, or not rung before
	Message    kith.ID          `db:"message"` // that went last
	Used       []notify.Channel `db:"used"`    // by which it was tried
	AnsweredAt time.Time        `db:"answered_at"`
	AnsweredBy By               `db:"answered_by"`
	HeardBy    string           `db:"heard_by"` // the worker who was told
	Words      string           `db:"words" audit:"hidden"`
	Complaint  bool             `db:"complaint"`
	Person     kith.ID          `db:"person"`   // whom they have become
	Referral   kith.ID          `db:"referral"` //
}

// A Contact is how somebody invited can be reached: no more than that takes.
type Contact struct {
	Given       string        `db:"given" audit:"hidden"`
	Family      string        `db:"family" audit:"hidden"`
	Born        kith.Day      `db:"born" audit:"hidden"`
	NHS         nhs.Number    `db:"nhs_number" audit:"hidden"`
	Practice    string        `db:"practice"`
	Phone       string        `db:"phone" audit:"hidden"`
	Email       string        `db:"email" audit:"hidden"`
	Address     string        `db:"address" audit:"hidden"`
	Postcode    string        `db:"postcode" audit:"hidden"`
	Language    string        `db:"language"`
	CannotRead  bool          `db:"cannot_read"`
	Interpreter bool          `db:"interpreter"`
	Prefers     nhs.Preferred `db:"prefers"`
}

// Name is their name, or that it is not known.
func (c *Contact) Name() string {
	if name := strings.TrimSpace(c.Given + " " + c.Family); name != "" {
		return name
	}
	return "Name not known"
}

// An Arm is on which side of a comparison somebody stands.
type Arm string

// The arms.
const (
	Now   Arm = "now"
	Later Arm = "later" // waits until the campaign's day
)

// By is how an answer came.
type By string

// The ways of an answer.
const (
	ByLink  By = "link"
	ByPhone By = "phone"
	ByText  By = "text" // written down by a worker
	ByVoice By = "in person"
)

// Bys as the form says them.
var Bys = nhs.List[By]{Title: "How they said so", Source: "Kith", Codes: []nhs.Code[By]{
	{Code: ByPhone, Name: "On the telephone"}, {Code: ByText, Name: "By text or e-mail"}, {Code: ByVoice, Name: "In person"}, {Code: ByLink, Name: "By the link"}}}

// Table is the invitation's table.
func (*Invitation) Table() string { return "invitation" }

// Wall: by the team that invites.
func (*Invitation) Wall() db.Wall {
	return db.Wall{See: access.OutreachSee, Write: access.OutreachSee, Sight: db.ByTeam}
}

// move takes one step of the table.
func (i *Invitation) move(tx *db.Tx, to State, why string) error {
	if i.State != to && !i.State.CanBecome(to) {
		return kith.Errorf(kith.Conflict, "This invitation is done with: %s", strings.ToLower(States.Name(i.State)))
	}
	i.State, i.Why = to, why
	return db.Update(tx, i)
}

// A Try is one try to reach somebody.
type Try struct {
	db.Row
	Invitation kith.ID `db:"invitation"`
	Team       kith.ID `db:"team"`
	How        string  `db:"how"`    // a channel, or "call"
	Result     string  `db:"result"` // what came of it, in words
	Message    kith.ID `db:"message"`
	MadeName   string  `db:"made_name"`
	Words      string  `db:"words" audit:"hidden"`
}

// Table is the try's table.
func (*Try) Table() string { return "invitation_try" }

// Wall: as of the invitation.
func (*Try) Wall() db.Wall { return (*Invitation)(nil).Wall() }

// tried writes a try down.
func (i *Invitation) tried(tx *db.Tx, how, result, words string) error {
	return db.Insert(tx, &Try{Invitation: i.ID, Team: i.Team, How: how, Result: result, Message: i.Message, MadeName: tx.Actor.Name, Words: words})
}

// Tries are those of an invitation, the latest first.
func Tries(tx *db.Tx, id kith.ID) ([]Try, error) {
	return db.Select[Try](tx, db.Q{Where: "t.invitation = $1", Args: []any{id}, Order: "t.id DESC"})
}
