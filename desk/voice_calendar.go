package desk

import (
	"time"

	"kith/db"
	"kith/group"
	"kith/onward"
	"kith/plan"
)

// usualLength is how long what an organisation has booked stands in a calendar:
// they say when it begins, and not when it ends.
const usualLength = time.Hour

// ownEvents are what a person's calendar has besides their groups: what an
// organisation has booked for them, and when their worker gets in touch. tx is
// in the person's name, so that nothing is in it that is not on their own page.
func ownEvents(tx *db.Tx) (out []group.Event, err error) {
	sent, err := onward.OwnOf(tx, tx.Actor.Self)
	if err != nil {
		return nil, err
	}
	for _, o := range sent {
		if o.Status == onward.Booked {
			out = append(out, group.Event{UID: string(o.ID) + "@kith", Sequence: o.Version, Start: o.BookedAt, End: o.BookedAt.Add(usualLength),
				Name: o.ServiceName, Description: "With " + o.ProviderName + ". How long it takes, they have not said."})
		}
	}
	plans, err := plan.Plans(tx, tx.Actor.Self)
	for i := range plans {
		if err != nil {
			return nil, err
		}
		var s *plan.Sheet
		if s, err = plan.SheetOf(tx, plans[i].ID); err != nil {
			return nil, err
		}
		for _, n := range s.Next {
			e := group.Event{UID: string(n.ID) + "@kith", Sequence: n.Version, Day: n.Due, Name: "Your worker gets in touch"}
			if n.From != "" {
				e.Description = "Not before " + n.From
			}
			out = append(out, e)
		}
	}
	return out, err
}
