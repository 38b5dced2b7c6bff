package desk

import (
	"maps"
	"net/url"
	"strings"
	"testing"

	"kith/db"
	"kith/db/dbtest"
	"kith/directory"
	"kith/identity"
	"kith/nhs"
	"kith/onward"
	"kith/plan"
)

// How the routes of sending on are tried, besides what drill_test.go says.
func init() {
	maps.Copy(drillForms, map[string]url.Values{
		"POST /people/{id}/onward/new":                       {},
		"POST /people/{id}/onward/look":                      {},
		"POST /people/{id}/onward":                           {},
		"POST /people/{id}/onward/{onward}/move":             {"version": {"1"}},
		"POST /people/{id}/onward/{onward}/heard":            {"version": {"1"}},
		"POST /people/{id}/onward/requests/{request}/settle": {"version": {"1"}},
	})
	send := []string{"service", "unasked of the drill", "need", "isolation", "ask", "Company", "consent_how", "spoken"}
	maps.Copy(drillAnswers, map[string][]string{
		"POST /people/{id}/onward/new":                       send[:2],
		"POST /people/{id}/onward/look":                      send,
		"POST /people/{id}/onward":                           send,
		"POST /people/{id}/onward/{onward}/move":             {"move", "withdraw", "reason-withdraw", "not-needed"},
		"POST /people/{id}/onward/{onward}/say":              {"message", "Hello"},
		"POST /people/{id}/onward/{onward}/escalate":         {"words-lead", "Ring them"},
		"POST /people/{id}/onward/requests/{request}/settle": {"why", "The council helps"},
		"POST /organisations/{organisation}/members":         {"name", "Nia Rees", "email", "nia-rees@example.org"},
	})
}

// drilledOnward sends the drilled person's referral to an organisation for
// which somebody answers.
func drilledOnward(tx *db.Tx, ids drillIDs) error {
	for _, name := range []string{"asked", "unasked"} {
		s, err := directory.Add(tx, directory.New{Name: "Choir " + name, Organisation: "Choirs " + name, Email: name + "@choir.example.org", Needs: []nhs.Need{nhs.Isolation}})
		if err != nil {
			return err
		}
		ids[name] = s.ID
	}
	p, err := plan.OfReferral(tx, ids["referrals"])
	if err != nil {
		return err
	}
	r, err := onward.Send(tx, p.ID, onward.New{Need: nhs.Isolation, Ask: "Drillsecret company", Items: []string{"name"}},
		[]onward.Asked{{Service: ids["asked"]}}, onward.Said{How: "spoken"})
	if err != nil {
		return err
	}
	g, err := onward.GroupOf(tx, r.ID)
	if err != nil {
		return err
	}
	ids["requests"], ids["onward"], ids["organisations"] = r.ID, g.Asked[0].ID, g.Asked[0].Provider
	var a *identity.Account
	a, _, err = identity.AddMember(tx, g.Asked[0].Provider, "Sam Reed", "sam@choir.example.org")
	if err == nil {
		ids["members"] = a.ID
	}
	return err
}

// Whatever is tried with the pages of sending on.
func TestDrillOfSendingOn(t *testing.T) {
	sideBySide(t)
	drillOf(t, dbtest.Lead, func(p string) bool { return strings.Contains(p, "onward") || strings.Contains(p, "/organisations") }).Run(t)
}
