package desk

import (
	"fmt"
	"strings"
	"testing"

	"kith"
	"kith/access"
	"kith/allocation"
	"kith/db"
	"kith/db/dbtest"
	"kith/desk/page"
	"kith/identity"
	"kith/nhs"
	"kith/referral"
	"kith/sample"
	"kith/team"
	"kith/web/webtest"
)

// A lead's morning: what is proposed and why, one tap, all at once, another with
// a reason, and who must not.
func TestAllocationPages(t *testing.T) {
	w := newTown(t)
	zofia := kith.Actor{ID: "zofia", Name: "Zofia Nowak", Role: access.LinkWorker, Tenant: dbtest.Tenant, Teams: []kith.ID{dbtest.North}}
	dbtest.Do(t, w.db, dbtest.System, func(tx *db.Tx) error {
		err := db.Insert(tx, &identity.Account{Row: db.Row{ID: zofia.ID}, New: identity.New{Name: zofia.Name, Email: "zofia@example.org", Role: zofia.Role}, Folded: "zofia@example.org"})
		if err != nil {
			return err
		}
		if _, err := team.AddWorker(tx, zofia.ID, team.Profile{Name: zofia.Name, Role: zofia.Role, WTE: 60, Languages: []string{"Polish"}, Sex: "woman"}); err != nil {
			return err
		}
		return team.Join(tx, zofia.ID, dbtest.North)
	})
	refer := func(given, language string) *referral.Referral {
		who, n := benno(), sample.FromGP
		who.Given, who.Number, who.Phone, who.Language, who.Interpret = given, "", "", language, language != ""
		n.Needs = []nhs.Need{nhs.Isolation}
		return w.refer(t, dbtest.Referrer, who, n)
	}
	polish, other, third := refer("Piotr", "Polish"), refer("Olaf", ""), refer("Tilda", "")
	b := webtest.Open(t, w.web).As(dbtest.Lead)
	p := b.Get("/allocation").Says("3 people wait for a worker", "Accept all 3", "Speaks Polish", "Zofia Nowak")
	// One by one: Zofia is the only one for him.
	p.Press("Accept Zofia Nowak for Piotr "+benno().Family).Says("1 person has a worker now", "Given to Zofia Nowak, as proposed", "2 people wait")
	// Who must not support somebody is not proposed, and cannot be chosen.
	at := "/allocation/" + string(other.ID)
	b.Get(at+"/apart").Press("Save", "worker", "zofia").Says("Say why")
	b.Get(at+"/apart").Press("Save", "worker", "zofia", "why", "His aunt").Says("His aunt")
	form := b.Get(at)
	if strings.Contains(form.Text(), "Zofia Nowak (proposed)") {
		t.Error("the aunt is proposed")
	}
	b.Get(at+"/wish").Press("Save", "sex", "woman").Says("A woman")
	b.Get("/allocation").Says("Nobody of the team can take them on", "asked for a woman")
	b.Get(at).Press("Give", "worker", "worker").Says("Say why you choose another")
	b.Get(at).Press("Give", "worker", "worker", "why", "She agreed to him").Says("Olaf "+benno().Family+" has a worker now", "nobody was proposed", "She agreed to him", "Passed over: The person asks for a woman")
	// What has changed since the page was opened is not taken.
	stale := b.Get("/allocation")
	dbtest.Do(t, w.db, dbtest.Lead, func(tx *db.Tx) error { _, err := referral.Accept(tx, third.ID); return err })
	stale.Press("Accept Lindiwe Adeyemi for Tilda " + benno().Family).Is(409).Says("changed the referral of Tilda")
	b.Get("/allocation").Press("Accept Lindiwe Adeyemi for Tilda "+benno().Family).Says("1 person has a worker now", "Everybody has a worker")
	dbtest.See(t, w.db, dbtest.Lead, func(tx *db.Tx) error {
		for id, want := range map[kith.ID]kith.ID{polish.ID: "zofia", other.ID: "worker"} {
			r, err := referral.Get(tx, id)
			if err != nil || r.Worker != want || r.Status != referral.Accepted {
				t.Errorf("%+v, %v", r, err)
			}
		}
		all, err := allocation.Lately(tx, 10)
		if len(all) != 3 || all[1].Override() != true || all[2].Override() {
			t.Errorf("%+v", all)
		}
		return err
	})
	// Another team's see none of it.
	south := webtest.Open(t, w.web).As(dbtest.Southerner)
	south.Get("/allocation").Says("Everybody has a worker").SaysNot("Zofia", "She agreed")
	south.Get(at).Is(404)
	// Many wait: fifty to a page.
	for i := range page.PageOfProposals + 1 {
		refer(fmt.Sprintf("Ida%d", i), "")
	}
	for at, rows := range map[string]int{"/allocation": page.PageOfProposals, "/allocation?page=2": 1, "/allocation?page=9": 1} {
		p := b.Get(at).Says("51 people wait for a worker")
		if got := strings.Count(p.Text(), "Choose another"); got != rows {
			t.Errorf("%s has %d rows, want %d", at, got, rows)
		}
	}
	b.Get("/load").Says("Lena Walker", "Zofia Nowak", "All together", "Gini")
	b.Get("/load/what-if?wte=1").Says("With 1 WTE more")
	b.Get("/load/what-if?wte=x").Is(422)
}
