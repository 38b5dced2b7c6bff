// Package page is what a provider sees: data in named structs, which package
// portal fills. It decides nothing.
package page

import (
	"strconv"
	"strings"

	"kith/nhs"
	"kith/onward"
	"kith/web"
)

// Colour is the colour of a status.
func Colour(s *onward.State) web.Colour {
	switch {
	case s.Status.Ended() && s.Status != onward.Completed:
		return web.Grey
	case s.Status == onward.Completed, s.Status == onward.Attended:
		return web.Green
	case s.Owner() == onward.Provider && s.Status.Unanswered():
		return web.Purple
	case s.Owner() == onward.Provider:
		return web.Blue
	}
	return web.Yellow
}

// Stands is where it stands, in words for the organisation.
func Stands(s *onward.State) string {
	switch s.Status {
	case onward.Requested, onward.Received:
		return "Waits for your answer"
	case onward.OnHold:
		return "The link worker answers your question"
	case onward.Passing:
		return "The link worker asks the person whether it may be passed on"
	case onward.Unattended:
		return "Did not come: the link worker asks why"
	case onward.Booked:
		return "Booked for " + web.When(s.BookedAt)
	case onward.Declined:
		return "You said not now: " + strings.ToLower(onward.ReasonName(s.Status, s.Reason))
	case onward.Cancelled:
		return map[onward.Party]string{onward.Person: "The person has stopped sharing", onward.Worker: "The link worker has withdrawn it",
			onward.Provider: "You had to stop", onward.Program: "Another organisation has taken it on"}[s.EndedBy]
	}
	return onward.Statuses.Name(s.Status)
}

// Done is what was done with an answer, and what happens next.
func Done(s *onward.Sent) string {
	next := map[onward.Status]string{
		onward.Received: "Thank you. The link worker sees that you have it", onward.Accepted: "Thank you. Get in touch with them, and say here when they come",
		onward.WaitingList: "Thank you. The link worker knows that they wait", onward.Declined: "Thank you. The link worker asks elsewhere; you see the details no more",
		onward.OnHold: "The link worker has your question", onward.Passing: "The link worker asks the person first",
		onward.Booked: "Thank you. The link worker and the person know", onward.Attended: "Thank you", onward.Unattended: "Thank you. The link worker asks what happened",
		onward.InProgress: "Thank you", onward.Completed: "Thank you. The link worker hears what came of it", onward.Cancelled: "The link worker is told"}[s.Status]
	return next
}

// happenedText is what happened, on whose side, in the organisation's words.
func happenedText(e onward.Happening) string {
	who := map[onward.Party]string{onward.Provider: "You", onward.Worker: "The link worker", onward.Person: "The person", onward.Program: "Kith"}[e.Party]
	switch {
	case e.Move == "" && e.Words == "":
		return who + " asked for support"
	case e.Move == "":
		return who + " wrote"
	case e.Move == "nudge":
		return who + " sent a reminder"
	case e.Move == "escalate":
		return who + " noted that it has waited long"
	}
	step, _ := onward.StepOf(e.Move)
	text := who + ": " + strings.ToLower(step.Name[:1]) + step.Name[1:]
	if e.Reason != "" {
		text += " (" + strings.ToLower(onward.ReasonName(e.Status, e.Reason)) + ")"
	}
	return text
}

// needText is a need, for a list.
func needText(f onward.Facts) string { return nhs.Needs.Name(f.Need) }

// number is a number as text.
func number(n int) string { return strconv.Itoa(n) }
