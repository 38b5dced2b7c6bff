package plan

import (
	"kith"
	"kith/db"
	"kith/nhs"
)

// NewSignpost is information given about where help is to be had. It is not a
// referral: nobody is told of the person (PRSB Signpost details).
type NewSignpost struct {
	Day          kith.Day `db:"day" form:"day"`                   // today when empty
	Name         string   `db:"name" form:"name"`                 // of a person there; 70
	Role         string   `db:"role" form:"role"`                 // 70
	Team         string   `db:"team" form:"team"`                 // 150
	Service      string   `db:"service" form:"service"`           // 150
	Organisation string   `db:"organisation" form:"organisation"` // 150
	Contact      string   `db:"contact" form:"contact"`           // 150
	Need         nhs.Need `db:"need" form:"need"`                 // what for, coded
	Reason       string   `db:"reason" form:"reason"`             // and in words; 150
}

// A Signpost is information that was given.
type Signpost struct {
	Of
	NewSignpost
	Strike
}

func (*Signpost) Table() string { return "signpost" }
func (*Signpost) Wall() db.Wall { return shared }

// Check puts n into its usual form and notes what is wrong with it.
func (n *NewSignpost) Check(c kith.Check, today kith.Day) {
	if n.Day == "" {
		n.Day = today
	}
	past(c, n.Day, "day", today)
	c.Text(&n.Name, "name", "Name", 70)
	c.Text(&n.Role, "role", "Role", 70)
	c.Text(&n.Team, "team", "Team", 150)
	c.Text(&n.Service, "service", "Service", 150)
	c.Text(&n.Organisation, "organisation", "Organisation", 150)
	c.That(n.Service != "" || n.Organisation != "", "service", "Enter the service or the organisation")
	c.Text(&n.Contact, "contact", "Contact details", 150)
	c.That(nhs.Needs.Blank(n.Need), "need", "Choose what it was for from the list")
	c.Text(&n.Reason, "reason", "Reason", 150)
}

// To is where the person was pointed, in a few words.
func (n *NewSignpost) To() string {
	switch {
	case n.Service == "":
		return n.Organisation
	case n.Organisation == "" || n.Organisation == n.Service:
		return n.Service
	}
	return n.Service + " (" + n.Organisation + ")"
}

// Point writes down that a person was signposted.
func Point(tx *db.Tx, plan kith.ID, n NewSignpost) (*Signpost, error) {
	r := &Signpost{NewSignpost: n}
	if err := r.begin(tx, plan, r.Check); err != nil {
		return nil, err
	}
	return r, db.Insert(tx, r)
}
