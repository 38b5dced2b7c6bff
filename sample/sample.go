// Package sample is a small invented county: the valid samples of every test,
// and the data of the demo. Each sample is valid, once, here; a test changes
// the one thing it is about. Nobody in it is real: NHS numbers are of the 999
// range, telephone numbers of Ofcom's ranges for drama, and postcodes of an
// area that does not exist.
package sample

import (
	"kith"
	"kith/db"
	"kith/nhs"
	"kith/person"
	"kith/referral"
	"kith/team"
)

// Amina is the person whom most tests follow.
var Amina = person.New{Given: "Amina", Family: "Yusuf", Born: "1951-03-02", Number: "9990000018", Practice: "K84001",
	Gender: nhs.Gender("2"), Phone: "01632 960001", Line1: "4 Canal Street", Town: "Oxford", Postcode: "NX4 1AB"}

// FromGP is a referral with everything that a referrer must say.
var FromGP = referral.New{Team: North, Source: referral.GP, Referrer: "Dr Rhian Powell", Service: "Canal Street Surgery",
	Organisation: "K84001", Contact: "01632 960100", Needs: []nhs.Need{nhs.Isolation, nhs.Bereavement},
	Reason: "Lonely since her husband died", Urgency: referral.Routine, Agreed: "yes", Risk: referral.NoKnownRisks}

// The two teams of the tests' tenant.
const (
	North kith.ID = "team-north"
	South kith.ID = "team-south"
)

// Teams adds the two teams.
func Teams(tx *db.Tx) error {
	for id, name := range map[kith.ID]string{North: "North Northshire PCN", South: "South Northshire PCN"} {
		t := &team.Team{Row: db.Row{ID: id}, New: team.New{Name: name}}
		if err := db.Insert(tx, t); err != nil {
			return err
		}
	}
	return nil
}
