package open

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strings"

	"kith"
	"kith/access"
	"kith/db"
	"kith/geo"
	"kith/web"
)

// ObservatoryConfig is how the observatory's door is set up. Tenant is needed.
type ObservatoryConfig struct {
	Service string // the name in the header; "Kith" when empty
	HTTPS   bool
	Proxy   bool
	Base    string  // the address that people open, for links that are given on
	Tenant  kith.ID // whose figures they are
	Support bool    // the public's other pages are served beside it

	// Boundaries are the networks as they lie, by the codes that figures have, and
	// what they are known by, which is another when they change. May be nil, as what it
	// returns may be: then there are no maps.
	Boundaries func(context.Context) (areas []geo.Area, tag string, err error)

	Log *slog.Logger // slog.Default when nil
}

// A lookout is the door to what is published, for anybody. It reads
// published releases and nothing else: its actor may not read more.
type lookout struct {
	ObservatoryConfig
	db      *db.DB
	attacks quota         // tables that were attacked
	busy    chan struct{} // holds whoever attacks one
}

// NewObservatory returns the door. All of its paths begin with /observatory.
func NewObservatory(d *db.DB, c ObservatoryConfig) (*web.Server, error) {
	if c.Tenant == "" {
		return nil, errors.New("open: ObservatoryConfig.Tenant is missing: whose figures are they?")
	}
	c.Service, c.Base, c.Log = cmp.Or(c.Service, "Kith"), strings.TrimRight(c.Base, "/"), cmp.Or(c.Log, slog.Default())
	x := &lookout{ObservatoryConfig: c, db: d, attacks: newQuota(d, 60, 2000), busy: make(chan struct{}, 1)}
	return web.New(d, web.Config{
		Service: c.Service, HTTPS: c.HTTPS, Proxy: c.Proxy, Home: "/observatory", Who: nobody, Body: mostTable,
		Anyone: func(*http.Request) kith.Actor { return x.public() }, Nav: x.nav, Log: c.Log,
	}, x.routes())
}

func (x *lookout) public() kith.Actor {
	return kith.Actor{ID: "public", Name: "The public", Role: access.Public, Tenant: x.Tenant, Place: x.Tenant}
}

func (x *lookout) nav(*db.Tx) ([]web.NavItem, error) {
	all := []web.NavItem{{Href: "/observatory", Label: "Observatory"}, {Href: "/observatory/measures", Label: "Measures"},
		{Href: "/observatory/areas", Label: "Areas"}, {Href: "/observatory/equity", Label: "Who is reached"},
		{Href: "/observatory/compare", Label: "Compare"}, {Href: "/observatory/goals", Label: "The board’s goals"}, {Href: "/observatory/analyses", Label: "Sealed analyses"}, {Href: "/observatory/attack", Label: "Attack a table"}}
	if x.Support {
		all = append(all, web.NavItem{Href: "/support", Label: "Find support"})
	}
	return all, nil
}

// routes is every page there is. All are public.
func (x *lookout) routes() []web.Route {
	list := []web.Route{
		// What is published (observatory_page.go, observatory_see.go)
		{Pattern: "GET /observatory", Handle: x.home},
		{Pattern: "GET /observatory/measures", Handle: x.measures},
		{Pattern: "GET /observatory/measures/{measure}", Handle: x.measure},
		{Pattern: "GET /observatory/areas", Handle: x.areas},
		{Pattern: "GET /observatory/areas/{area...}", Handle: x.area},
		{Pattern: "GET /observatory/equity", Handle: x.equity},
		{Pattern: "GET /observatory/compare", Handle: x.compare},
		{Pattern: "GET /observatory/goals", Handle: x.goals},
		{Pattern: "GET /observatory/figures/{measure}/{kind}/{period}/{rest...}", Handle: x.figure},

		// Attack a table (observatory_attack.go)
		{Pattern: "GET /observatory/attack", Handle: x.attackForm},
		{Pattern: "POST /observatory/attack", Reads: true, Upload: mostTable, Apart: x.attack},
	}
	list = append(append(list, x.analysisRoutes()...), x.api()...)
	for i := range list {
		list[i].Public = true
	}
	return list
}
