package onward

import (
	"slices"

	"kith/nhs"
)

type (
	Status string // where an onward referral stands
	Party  string // who acts, or has to
	Move   string // a step, as people say it
	Reason string // why it was declined or ended, or what came of it
)

const (
	Requested   Status = "requested"
	Received    Status = "received"
	OnHold      Status = "on-hold"
	Passing     Status = "passing"
	Accepted    Status = "accepted"
	WaitingList Status = "waiting-list"
	Booked      Status = "booked"
	Attended    Status = "attended"
	Unattended  Status = "unattended"
	InProgress  Status = "in-progress"
	Declined    Status = "declined"
	Completed   Status = "completed"
	Cancelled   Status = "cancelled"
	PassedOn    Status = "passed-on"

	Provider Party = "provider"
	Worker   Party = "worker"
	Person   Party = "person"
	Program  Party = "program"
	Nobody   Party = ""

	Receive   Move = "receive"
	Accept    Move = "accept"
	List      Move = "list"
	Decline   Move = "decline"
	Ask       Move = "ask"
	Reply     Move = "reply"
	PassOn    Move = "pass-on"
	Keep      Move = "keep"
	HandOver  Move = "hand-over"
	Book      Move = "book"
	Come      Move = "come"
	Miss      Move = "miss"
	Again     Move = "again"
	Begin     Move = "begin"
	Finish    Move = "finish"
	GiveUp    Move = "give-up"
	Withdraw  Move = "withdraw"
	Stop      Move = "stop"
	Elsewhere Move = "elsewhere"
)

// Statuses as pages say them; About is what they are to others: the Task of
// Gravity SDOH Clinical Care 3.0.0, and the business status of BSeR where it
// has one.
var Statuses = nhs.List[Status]{
	Title:  "Onward referral",
	Source: "Gravity SDOH Clinical Care 3.0.0, Task.status; BSeR, Task.businessStatus",
	Codes: []nhs.Code[Status]{
		{Code: Requested, Name: "Sent", About: "requested; 2.0"},
		{Code: Received, Name: "Received", About: "received"},
		{Code: OnHold, Name: "Has a question", About: "on-hold"},
		{Code: Passing, Name: "Asks to pass it on", About: "on-hold"},
		{Code: Accepted, Name: "Accepted", About: "accepted; 3.0"},
		{Code: WaitingList, Name: "On the waiting list", About: "accepted; 3.0"},
		{Code: Booked, Name: "Booked", About: "in-progress; 5.1.1"},
		{Code: Attended, Name: "Came", About: "in-progress; 5.1.4"},
		{Code: Unattended, Name: "Did not come", About: "in-progress; 5.1.2"},
		{Code: InProgress, Name: "Support is under way", About: "in-progress"},
		{Code: Declined, Name: "Declined", About: "rejected; 4.0"},
		{Code: Completed, Name: "Completed", About: "completed; 7.0"},
		{Code: Cancelled, Name: "Ended early", About: "cancelled; 6.0"},
		{Code: PassedOn, Name: "Passed on", About: "completed"},
	},
}

// Ended reports whether nothing more happens with it.
func (s Status) Ended() bool {
	return s == Declined || s == Completed || s == Cancelled || s == PassedOn
}

// Unanswered reports whether the organisation has yet to say yes or no.
func (s Status) Unanswered() bool { return s == Requested || s == Received }

// taken reports whether an organisation has taken it on.
func (s Status) taken() bool {
	return slices.Contains([]Status{Accepted, WaitingList, Booked, Attended, Unattended, InProgress, Completed}, s)
}

// turns are who owns the next action in each status that is not an end. After
// an end it is the worker's until they have heard of it; see State.Owner.
var turns = map[Status]Party{
	Requested: Provider, Received: Provider, Accepted: Provider, WaitingList: Provider, Booked: Provider, Attended: Provider, InProgress: Provider,
	OnHold: Worker, Passing: Worker, Unattended: Worker,
}

// A Step is one line of the table of moves.
type Step struct {
	Move    Move
	Name    string // as a button says it
	From    []Status
	To      Status
	By      []Party // who may; a worker makes a provider's move when told of it
	Reasons *nhs.List[Reason]
	Words   string // what the words must say, "" when they may be left out
	When    bool   // asks for a day and time
}

var (
	unanswered = []Status{Requested, Received, OnHold, Passing}
	underway   = []Status{Accepted, WaitingList, Booked, Attended, Unattended, InProgress}
	stillOpen  = append(slices.Clone(unanswered), underway...)
	theirs     = []Party{Provider, Worker}
)

// Steps is every move that there is. What is not here cannot happen, and
// nothing but take sets a status.
var Steps = []Step{
	{Move: Receive, Name: "We have seen it", From: []Status{Requested}, To: Received, By: theirs},
	{Move: Accept, Name: "Yes", From: unanswered, To: Accepted, By: theirs},
	{Move: List, Name: "Yes, on our waiting list", From: append(slices.Clone(unanswered), Accepted), To: WaitingList, By: theirs},
	{Move: Decline, Name: "Not now", From: unanswered, To: Declined, By: theirs, Reasons: &Declines},
	{Move: Ask, Name: "Ask", From: []Status{Requested, Received}, To: OnHold, By: theirs, Words: "Enter your question"},
	{Move: Reply, Name: "Answer the question", From: []Status{OnHold}, To: Received, By: []Party{Worker}, Words: "Enter your answer"},
	{Move: PassOn, Name: "Somebody else could help better", From: []Status{Requested, Received, OnHold, Accepted, WaitingList}, To: Passing, By: theirs, Words: "Say who, and why"},
	{Move: Keep, Name: "Do not pass it on", From: []Status{Passing}, To: Received, By: []Party{Worker}, Words: "Say why not"},
	{Move: HandOver, Name: "Pass it on", From: []Status{Passing}, To: PassedOn, By: []Party{Worker}},
	{Move: Book, Name: "Booked", From: underway, To: Booked, By: theirs, When: true},
	{Move: Come, Name: "They came", From: underway, To: Attended, By: theirs},
	{Move: Miss, Name: "They did not come", From: []Status{Accepted, Booked, Attended, InProgress}, To: Unattended, By: theirs},
	{Move: Again, Name: "They want to come: please offer another time", From: []Status{Unattended}, To: Accepted, By: []Party{Worker}},
	{Move: Begin, Name: "Support is under way", From: []Status{Accepted, WaitingList, Booked, Attended}, To: InProgress, By: theirs},
	{Move: Finish, Name: "Finished", From: []Status{Accepted, Booked, Attended, InProgress}, To: Completed, By: theirs, Reasons: &Results},
	{Move: GiveUp, Name: "We have to stop", From: underway, To: Cancelled, By: theirs, Reasons: &GiveUps},
	{Move: Withdraw, Name: "Withdraw it", From: stillOpen, To: Cancelled, By: []Party{Worker}, Reasons: &Withdrawals},
	{Move: Stop, Name: "The person stops sharing", From: stillOpen, To: Cancelled, By: []Party{Person, Worker}},
	{Move: Elsewhere, Name: "Another organisation has taken it on", From: unanswered, To: Cancelled, By: []Party{Program}},
}

// StepOf is the step that a move is.
func StepOf(m Move) (Step, bool) {
	for _, s := range Steps {
		if s.Move == m {
			return s, true
		}
	}
	return Step{}, false
}

// Open are the steps that a party may take from a status, in the order of the
// table.
func (s Status) Open(by Party) (out []Step) {
	for _, step := range Steps {
		if slices.Contains(step.From, s) && slices.Contains(step.By, by) {
			out = append(out, step)
		}
	}
	return out
}

// Declines are why an organisation says no. Each tells the worker something to
// do: wait, ask elsewhere, or put the directory right.
var Declines = nhs.List[Reason]{Title: "Why not now", Source: "Kith; Task.statusReason of Gravity SDOH Clinical Care 3.0.0",
	Codes: []nhs.Code[Reason]{
		{Code: "full", Name: "We are full"},
		{Code: "area", Name: "They live outside our area"},
		{Code: "age", Name: "Not for their age"},
		{Code: "need", Name: "This is not what we do"},
		{Code: "more", Name: "They need more support than we can give"},
		{Code: "safety", Name: "We cannot keep them, others or our staff safe"},
		{Code: "access", Name: "We cannot meet an access need"},
		{Code: "known", Name: "We support them already"},
		{Code: "details", Name: "We need more details to decide"},
		{Code: "paused", Name: "The service is closed or paused"},
		{Code: "other", Name: "Something else"},
	}}

// GiveUps are why an organisation stops after it had said yes.
var GiveUps = nhs.List[Reason]{Title: "Why it stops", Source: "Kith",
	Codes: []nhs.Code[Reason]{
		{Code: "not-reached", Name: "We could not reach them"},
		{Code: "not-coming", Name: "They did not come"},
		{Code: "changed-mind", Name: "They told us that they do not want it"},
		{Code: "need", Name: "It is not what they need"},
		{Code: "safety", Name: "We cannot keep them, others or our staff safe"},
		{Code: "paused", Name: "The service is closing or paused"},
		{Code: "other", Name: "Something else"},
	}}

// Withdrawals are why a worker takes it back.
var Withdrawals = nhs.List[Reason]{Title: "Why it is withdrawn", Source: "Kith",
	Codes: []nhs.Code[Reason]{
		{Code: "no-answer", Name: "They did not answer"},
		{Code: "elsewhere", Name: "Another organisation helps"},
		{Code: "changed-mind", Name: "The person does not want it any more"},
		{Code: "not-needed", Name: "It is not needed any more"},
		{Code: "moved", Name: "The person has moved away"},
		{Code: "died", Name: "The person has died"},
		{Code: "mistake", Name: "It was sent by mistake"},
	}}

// Results are what came of it, as the organisation sees it.
var Results = nhs.List[Reason]{Title: "What came of it", Source: "Kith; C37 (NHS catalogue, Social Prescribing): provider reports its result",
	Codes: []nhs.Code[Reason]{
		{Code: "helped", Name: "It helped"},
		{Code: "partly", Name: "It helped in part"},
		{Code: "goes-on", Name: "They go on by themselves: a regular, a member, a volunteer"},
		{Code: "left", Name: "They left before the end"},
		{Code: "no-help", Name: "It did not help"},
		{Code: "moved-on", Name: "They have moved on to something else"},
	}}

// ReasonName is how a page says the reason of a status, whoever gave it.
func ReasonName(s Status, r Reason) string {
	for _, step := range Steps {
		if step.To == s && step.Reasons != nil && step.Reasons.Valid(r) {
			return step.Reasons.Name(r)
		}
	}
	return string(r)
}
