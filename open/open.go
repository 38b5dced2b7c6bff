// Package open is the door for the public: find support, keep a list of it,
// say that an entry is wrong, refer yourself. Nobody needs an account, no page
// needs script, and no answer sets a cookie.
//
//	GET  /support ── POST /support/find ── POST /support/list ── GET /support/list/{token}
//	                       │
//	     GET /support/services/{id} ── POST …/wrong
//
// What somebody looks for tells of their health and troubles. It comes in the
// body of a form and stands in no address, no log and no record: only that a
// need was not met, with its ward or district at most.
//
// Snapshots of the directory hold what staff may know. public.go is the one
// place where an entry becomes what anybody may read; no page gets a record.
//
// open/find.go goes with open/page/find.templ, and so for each part.
package open

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"kith"
	"kith/access"
	"kith/db"
	"kith/directory"
	"kith/find"
	"kith/geo"
	"kith/place"
	"kith/web"
)

// Config is how the door is set up. Base, Tenant and Finder are needed.
type Config struct {
	Service string // the name in the header; "Kith" when empty
	HTTPS   bool
	Proxy   bool
	Base    string  // the address that people open, for links and QR codes: https://kith.example.org
	Tenant  kith.ID // takes those who refer themselves
	Place   kith.ID // the tenant whose directory it shows: Tenant, unless that shares another's (identity.Share)

	Finder *directory.Finder
	// Calendar returns the bank holidays and school terms; nil when none are known.
	Calendar func(context.Context) (find.Calendar, error)
	// AreaName is the name of a ward or district, "" when it is not known. May be nil.
	AreaName func(ctx context.Context, code string) string
	// Named finds a town or a district that the directory does not name. May be nil.
	Named func(ctx context.Context, name string) (geo.Point, bool, error)

	// Places are the reference data, by which GP surgery and postcode tell which
	// team is somebody's. Nil when there are none.
	Places *place.Gazetteer
	// Tiles is the address of a map's tiles, with {z}, {x} and {y}; "" for none:
	// then the map is drawn on boundaries alone. TilesCredit names their maker.
	Tiles, TilesCredit string
	// Team takes those who refer themselves and of whom nothing tells which team
	// is theirs: a name or an ID. Without it they have to choose.
	Team string
	// Key is the installation's. Without it forms that were drawn before a
	// restart ask a question more.
	Key []byte

	Log *slog.Logger // slog.Default when nil
}

// A door is the public's, with what it needs besides the database.
type door struct {
	Config
	db      *db.DB
	asked   quota // searches that were noted as not met
	told    quota // reports, lists and answers by link
	refers  quota // people who refer themselves
	saves   quota // forms that are kept
	tries   quota // references and codes, by who tries
	guesses quota // and by what is tried

	gate    gate
	hashing chan struct{} // holds whoever makes a key (draft.go)
}

// New returns the door. All of its paths begin with /support.
func New(d *db.DB, c Config) (*web.Server, error) {
	switch {
	case c.Finder == nil:
		return nil, errors.New("open: Config.Finder is missing: nothing could be found")
	case c.Tenant == "":
		return nil, errors.New("open: Config.Tenant is missing: who takes those who refer themselves?")
	}
	c.Service, c.Base, c.Log = cmp.Or(c.Service, "Kith"), strings.TrimRight(c.Base, "/"), cmp.Or(c.Log, slog.Default())
	x, err := newDoor(d, c)
	if err != nil {
		return nil, err
	}
	images, err := tilesFrom(c.Tiles)
	if err != nil {
		return nil, err
	}
	return web.New(d, web.Config{
		Service: c.Service, HTTPS: c.HTTPS, Proxy: c.Proxy, Home: "/support", Who: nobody, Key: c.Key,
		Anyone: func(*http.Request) kith.Actor { return x.public() }, Nav: nav, Images: images, Log: c.Log,
	}, x.routes())
}

func newDoor(d *db.DB, c Config) (*door, error) {
	c.Place = cmp.Or(c.Place, c.Tenant)
	g, err := newGate(c.Key, func() time.Time { return d.Now() })
	return &door{Config: c, db: d, asked: newQuota(d, 20, 2000), told: newQuota(d, 20, 500), refers: newQuota(d, 5, 200),
		saves: newQuota(d, 30, 300), tries: newQuota(d, 20, 500), guesses: newQuota(d, 10, 500), gate: g, hashing: make(chan struct{}, 1)}, err
}

// nobody is signed in here, whoever is signed in at another door: the page of
// somebody at work is the public's too. Their cookies are not looked at, so
// that no answer needs to change one.
func nobody(r *http.Request) (kith.Actor, error) {
	r.Header.Del("Cookie")
	return kith.Actor{}, web.ErrSignedOut
}

// public is who acts here: anybody.
func (x *door) public() kith.Actor {
	return kith.Actor{ID: "public", Name: "The public", Role: access.Public, Tenant: x.Tenant, Place: x.Place}
}

func nav(*db.Tx) ([]web.NavItem, error) {
	return []web.NavItem{{Href: "/support", Label: "Find support"}, {Href: "/support/refer-yourself", Label: "Ask for a link worker"}}, nil
}

// routes is every page there is. All are public.
func (x *door) routes() []web.Route {
	list := []web.Route{
		// Finding (find.go)
		{Pattern: "GET /support", Apart: x.start},
		{Pattern: "POST /support/find", Reads: true, Apart: x.find},
		{Pattern: "GET /support/need/{need}", Apart: x.need},
		{Pattern: "GET " + areasPath, Serve: x.areas()},

		// One service (service.go)
		{Pattern: "GET /support/services/{id}", Apart: x.service},
		{Pattern: "GET /support/services/{id}/wrong", Handle: x.wrong},
		{Pattern: "POST /support/services/{id}/wrong", Handle: x.report},
		{Pattern: "GET /support/services/{id}/told", Handle: x.reported},

		// A list (list.go)
		{Pattern: "POST /support/list", Handle: x.keep},
		{Pattern: "GET /support/list/{token...}", Apart: x.list},

		// Refer yourself, or somebody close (refer.go)
		{Pattern: "GET /support/refer-yourself", Handle: x.begin},
		{Pattern: "POST /support/refer-yourself/about", Reads: true, Handle: x.about},
		{Pattern: "POST /support/refer-yourself", Handle: x.refer},
		{Pattern: "POST /support/refer-yourself/save", Reads: true, Apart: x.save},
		{Pattern: "GET /support/refer-yourself/saved", Handle: x.saved},
		{Pattern: "POST /support/refer-yourself/saved", Reads: true, Apart: x.goOn},

		// A provider's link (right.go)
		{Pattern: "GET /support/still-right/{token...}", Apart: x.right},
		{Pattern: "POST /support/still-right/{token...}", Apart: x.answer},
		{Pattern: "GET /support/thank-you", Handle: x.thanks},
	}
	for i := range list {
		list[i].Public = true
	}
	return list
}
