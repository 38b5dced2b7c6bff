package onward

import (
	"kith"
	"kith/db"
	"kith/plan"
)

// Entries are what happened with a person's onward referrals, for the timeline:
// each move and each message, in one sentence.
func Entries(tx *db.Tx, person kith.ID) ([]plan.Entry, error) {
	all, err := Of(tx, person)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	of := map[kith.ID]*Onward{}
	for i := range all {
		of[all[i].ID] = &all[i]
	}
	plans, err := plan.Plans(tx, person)
	if err != nil {
		return nil, err
	}
	episode := map[kith.ID]kith.ID{}
	for _, p := range plans {
		episode[p.ID] = p.Referral
	}
	events, err := db.Select[Event](tx, db.Q{Where: "t.person = $1", Args: []any{person}})
	var out []plan.Entry
	for i := range events {
		e, o := &events[i], of[events[i].Onward]
		if o == nil {
			continue
		}
		x := plan.Entry{Kind: KindOnward, ID: o.ID, Episode: episode[o.Plan], At: e.CreatedAt, By: e.MadeName, Text: e.Sentence(o.ServiceName) + "."}
		for _, d := range []plan.Detail{{Name: "Why", Text: ReasonName(e.Status, e.Reason)}, {Name: "What was written", Text: e.Words}, {Name: "Told by", Text: e.Told}} {
			if d.Text != "" {
				x.Details = append(x.Details, d)
			}
		}
		out = append(out, x)
	}
	return out, err
}

// Sentence is what happened in words, without a full stop; service is the
// organisation's part in it.
func (h *Happened) Sentence(service string) string {
	switch h.Move {
	case "":
		switch {
		case h.Party == Worker && h.Words == "":
			return "Asked " + service + " for support"
		case h.Party == Worker:
			return "Wrote to " + service
		}
		return service + " wrote"
	case "nudge":
		return "Reminded " + service
	case "escalate":
		return "Still no answer from " + service + ": needs somebody to ring"
	case Receive:
		return service + " has seen the referral"
	case Accept:
		return service + " said yes"
	case List:
		return service + " put them on the waiting list"
	case Decline:
		return service + " said no"
	case Ask:
		return service + " asked a question"
	case Reply:
		return "Answered the question of " + service
	case PassOn:
		return service + " would pass it on"
	case Keep:
		return "Asked " + service + " not to pass it on"
	case HandOver:
		return "Passed on from " + service
	case Book:
		return "Booked with " + service + " for " + bookedText(h)
	case Come:
		return "Came to " + service
	case Miss:
		return "Did not come to " + service
	case Again:
		return "Asked " + service + " for another time"
	case Begin:
		return "Support by " + service + " is under way"
	case Finish:
		return "Finished with " + service
	case GiveUp:
		return service + " had to stop"
	case Withdraw:
		return "Withdrew the referral to " + service
	case Stop:
		return "The person stopped sharing with " + service
	case Elsewhere:
		return "Told " + service + " that another organisation has taken it on"
	}
	return service + ": " + Statuses.Name(h.Status)
}

func bookedText(h *Happened) string {
	at := h.BookedAt.In(kith.London)
	return at.Format("2 January 2006 at 3:04pm")
}
