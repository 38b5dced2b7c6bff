package outreach

import (
	"slices"
	"time"

	"kith"
	"kith/db"
	"kith/notify"
	"kith/pass"
	"kith/register"
	"kith/team"
)

// ForInvited is the purpose of the passes by which somebody invited answers.
const ForInvited pass.Purpose = "invitation"

// LinkPath is where their links lead.
const LinkPath = "/invited/"

// linkLife is how long a link can be answered.
const linkLife = 90 * 24 * time.Hour

// write sends a message by the best channel that was not tried yet; false, and why,
// where there is none: then a worker rings.
func (c *Campaign) write(tx *db.Tx, inv *Invitation) (sent bool, why string, err error) {
	how := inv.contact()
	ways, why := how.Ways(template, tx.Now)
	ways = slices.DeleteFunc(ways, func(w notify.Channel) bool { return slices.Contains(inv.Used, w) })
	language, spoken := how.Speaks(template)
	offer := c.Offers[language]
	switch {
	case len(ways) == 0:
		return false, why, nil
	case offer == "" && inv.Interpreter && (language != "en" || !spoken):
		return false, "They need an interpreter, and what is offered is not worded in their language.", nil
	case offer == "":
		offer = c.Offer
	}
	t, err := team.Get(program(tx), c.Team)
	if err != nil {
		return false, "", err
	}
	token, _, err := pass.Make(tx, pass.New{Purpose: ForInvited, Opens: inv.ID, Life: linkLife})
	if err != nil {
		return false, "", err
	}
	m, err := notify.Send(tx, notify.New{To: notify.To{Whom: notify.Invited}, Template: template, Via: ways[0], Record: "invitation", RecordID: inv.ID,
		Data: map[string]string{"offer": offer, "path": LinkPath + token, "team": t.Name}})
	if err != nil {
		return false, "", err
	}
	inv.Used = append(inv.Used, ways[0])
	inv.Message, inv.TriedAt, inv.NextOn = m.ID, tx.Now, tx.Today().Add(c.WaitDays)
	if err := inv.move(tx, Invited, ""); err != nil {
		return false, "", err
	}
	return true, "", inv.tried(tx, string(ways[0]), "Sent", "")
}

// ring puts somebody on the list of those to ring, or says that no way is left. why
// is why nobody wrote.
func (i *Invitation) ring(tx *db.Tx, why string) error {
	if i.Phone == "" {
		if why == "" {
			why = "There is no telephone number."
		}
		return i.lost(tx, why)
	}
	i.NextOn = tx.Today()
	return i.move(tx, ToRing, why)
}

// lost is that every way was tried, and forgets how they could be reached.
func (i *Invitation) lost(tx *db.Tx, why string) error {
	i.NextOn = ""
	i.forget()
	return i.move(tx, NoReply, why)
}

// forget takes out how somebody could be reached.
func (i *Invitation) forget() {
	practice := i.Practice
	i.Contact = Contact{Practice: practice}
}

// ContactOf says how somebody invited can be reached now: a message that is about to
// go to somebody who has died, left or opted out since does not.
func ContactOf(tx *db.Tx, id kith.ID) (*notify.Contact, error) {
	sys := program(tx)
	inv, err := db.Get[Invitation](sys, id)
	if err != nil {
		return nil, err
	}
	c := inv.contact()
	c.Gone = inv.State != Invited
	now, err := register.Reaches(sys, []uint32{inv.Number})
	if r, ok := now[inv.Number]; err == nil {
		c.Gone = c.Gone || !ok || r.Gone != ""
		c.CannotRead = c.CannotRead || r.CannotRead
	}
	return c, err
}
