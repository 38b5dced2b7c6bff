package portal

import (
	"net/url"
	"strings"
	"testing"

	"kith"
	"kith/db"
	"kith/db/dbtest"
	"kith/identity"
	"kith/onward"
	"kith/pass"
	"kith/web"
	"kith/web/webtest"
)

var drilled *town // with the IDs and tokens of the town that is copied

var drilledToken, drilledCode string

// drilledTown is a town with a colleague, and a link with a code on its way.
func drilledTown(t testing.TB, d *db.DB) {
	drilled = fill(t, d)
	dbtest.Do(t, d, dbtest.Lead, func(tx *db.Tx) error {
		_, _, err := identity.AddMember(tx, drilled.org["choir"], "Sam Reed", "sam@example.org")
		return err
	})
	drilledToken = drilled.path(t, "choir")[len(onward.LinkPath):]
	dbtest.Do(t, d, dbtest.System, func(tx *db.Tx) error {
		sys, p, err := pass.Open(tx, onward.ForProvider, drilledToken)
		if err != nil {
			return err
		}
		return onward.SendCode(sys, p, drilledToken)
	})
	drilledCode = drilled.code(t, "choir")
}

func drillTries(t testing.TB) map[string]webtest.Try {
	try := func(path string, open bool, form ...string) webtest.Try {
		out := webtest.Try{Path: path, Open: open}
		for i := 0; i+1 < len(form); i += 2 {
			if out.Form == nil {
				out.Form = url.Values{}
			}
			out.Form.Add(form[i], form[i+1])
		}
		return out
	}
	link, own := onward.LinkPath+drilledToken, "/provider/referrals/"+string(drilled.sent["choir"])
	var colleague kith.ID
	dbtest.See(t, drilled.db, dbtest.Lead, func(tx *db.Tx) error {
		all, err := identity.Members(tx, drilled.org["choir"])
		colleague = all[0].ID
		return err
	})
	return map[string]webtest.Try{
		"GET /provider/r/{token}":               try(link, true),
		"POST /provider/r/{token}/code":         try(link+"/code", true),
		"POST /provider/r/{token}/open":         try(link+"/open", true, "code", drilledCode),
		"POST /provider/r/{token}/do":           try(link+"/do", true, "move", "accept", "version", "1"),
		"POST /provider/r/{token}/say":          try(link+"/say", true, "message", "Hello"),
		"GET /provider":                         try("/provider", false),
		"GET /provider/referrals/{id}":          try(own, false),
		"POST /provider/referrals/{id}/do":      try(own+"/do", false, "move", "accept", "version", "1"),
		"POST /provider/referrals/{id}/say":     try(own+"/say", false, "message", "Hello"),
		"GET /provider/capacity":                try("/provider/capacity", false),
		"POST /provider/capacity":               try("/provider/capacity", false, "service", string(drilled.service["choir"]), "version", "1", "room", "full"),
		"GET /provider/figures":                 try("/provider/figures", false),
		"GET /provider/entries":                 try("/provider/entries", false),
		"GET /provider/entries/new":             try("/provider/entries/new", false),
		"POST /provider/entries/new":            try("/provider/entries/new", false, "organisation", string(drilled.org["choir"]), "name", "Another choir"),
		"GET /provider/entries/{service}":       try("/provider/entries/"+string(drilled.service["choir"]), false),
		"POST /provider/entries/{service}":      try("/provider/entries/"+string(drilled.service["choir"]), false, "version", "1", "name", "The choir"),
		"GET /provider/members":                 try("/provider/members", false),
		"POST /provider/members":                try("/provider/members", false, "organisation", string(drilled.org["choir"]), "name", "Nia Rees", "email", "nia@example.org"),
		"POST /provider/members/{account}/drop": try("/provider/members/"+string(colleague)+"/drop", false, "organisation", string(drilled.org["choir"])),
	}
}

// Every route is tried with what should fail.
func TestDrill(t *testing.T) {
	fresh := func(t testing.TB) *web.Server {
		d := dbtest.Copy(t, "portal", func(d *db.DB) { drilledTown(t, d) })
		w := *drilled
		w.db = d
		drilled.db = d
		return w.door(t)
	}
	fresh(t)
	choir := drilled.provider("choir")
	elsewhere := choir
	elsewhere.ID, elsewhere.Tenant = "elsewhere", dbtest.Elsewhere
	garden := drilled.provider("garden") // was sent nothing
	for _, f := range (webtest.Drill{New: fresh, Try: drillTries(t), Insider: choir, Powerless: dbtest.Analyst, OtherTeam: garden, OtherTenant: elsewhere, Secrets: secrets}).Faults(t) {
		if !meant(f) {
			t.Error(f)
		}
	}
}

// meant are the faults that the drill finds and that are none: a wrong code is
// counted although it is refused, and an account is no proof that the code of a
// link was entered (TestLink acts with one).
func meant(fault string) bool {
	link, wrong := "POST /provider/r/{token}/", "422, and yet something was written"
	return strings.HasPrefix(fault, link+"open ") && strings.HasSuffix(fault, wrong) ||
		(strings.HasPrefix(fault, link+"do ") || strings.HasPrefix(fault, link+"say ")) && strings.Contains(fault, ": 403")
}
