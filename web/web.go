// Package web is the kit that all of Kith's doors for browsers share: the
// server, the request and the reply, forms, and the components of a page. It
// knows no capability.
//
//	browser ─▶ log ─▶ recover ─▶ headers ─▶ same origin ─▶ route ─▶ who
//	                                                                 │
//	       reply ◀─ commit ◀─ handler(r, tx) ◀─ once ◀─ form ◀───────┘
//
// A handler gets a transaction in the name of whoever asks, and returns a
// reply, which is written once the transaction has been committed: no page
// says "saved" before it is. GET runs in db.Read, POST in db.Write.
//
// The files: server.go says what a request passes, and in which order; serve.go
// is one request of a route; request.go, form.go and fill.go are what came in;
// reply.go and fail.go what goes out; once.go makes each form count once;
// view.go and the .templ files are what a page is made of.
package web

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"time"

	"github.com/a-h/templ"

	"kith"
	"kith/db"
)

// A Handler answers one request. An error takes the place of the reply,
// except that a form which comes back Invalid or in Conflict is shown again
// when the reply is a page: return both.
type Handler func(r *Request, tx *db.Tx) (Reply, error)

// A Page draws itself for whoever looks.
type Page func(View) templ.Component

// A Route is one line in a door's list of what it serves.
type Route struct {
	Pattern string  // as http.ServeMux has it: "GET /people/{id}"; always with a method
	Handle  Handler // what answers, within a transaction

	// Apart answers in place of Handle, and opens transactions of its own:
	// where a password is hashed or another machine asked, which may not hold
	// up the one writer that SQLite has.
	Apart func(r *Request) (Reply, error)
	// Serve answers without form, transaction or page, in place of Handle:
	// for files, metrics and the doors for systems. It is always public.
	Serve http.Handler

	Public  bool  // also for those who are not signed in; Config.Anyone acts for them
	Reads   bool  // a POST that changes nothing, such as a search whose words do not belong in an address: db.Read, and may be repeated
	Private bool  // what is typed is not kept when nobody is signed in any more: it is to be nobody's
	Upload  int64 // takes files of so many bytes in all, as multipart/form-data
}

// Config is what a door says of itself. Who is needed; zero values suit the rest.
type Config struct {
	Service string // the name in the header; "Kith" when empty
	HTTPS   bool   // browsers reach Kith over https, here or at a proxy in front
	Proxy   bool   // a proxy stands in front: the last X-Forwarded-For is the caller

	// Who says who asks. It returns ErrSignedOut when nobody is signed in.
	Who func(*http.Request) (kith.Actor, error)
	// Anyone is who acts on a public route when nobody is signed in: an actor
	// of the place, with a role that may do little. Without it, nobody.
	Anyone func(*http.Request) kith.Actor

	Home    string // where the service's name leads; "/" when empty
	SignIn  string // where those go who are not signed in; "/sign-in" when empty
	SignOut string // where the sign-out button posts to; no button when empty
	Search  string // where the search box in the header leads; no box when empty
	Account string // where the name of whoever is signed in leads
	Footer  []Link
	Images  string // an origin besides this one that pictures may come from, such as a map's tiles: https://tile.example.org

	// Nav is the primary navigation for the actor of tx. The entry whose Href
	// is the longest beginning of the page's path is marked as current.
	Nav func(tx *db.Tx) ([]NavItem, error)

	// Key is the installation's, so that what was typed before a restart is
	// known after it. One that is made at the start when nil.
	Key []byte

	Body int64 // the longest form in bytes; 1 MB when zero
	Rate Rate  // how often one address may post without being signed in

	Log *slog.Logger // slog.Default when nil
	// Seen is told of each request that was answered, for metrics.
	Seen func(method, pattern string, status int, took time.Duration)
}

// A Link leads somewhere.
type Link struct{ Href, Label string }

// A NavItem is an entry of the navigation.
type NavItem struct {
	Href, Label string
	Current     bool
	Count       int // of what waits there; not shown when zero
}

// ErrSignedOut is what Config.Who returns when nobody is signed in.
var ErrSignedOut = errors.New("nobody is signed in")

// contextKey keeps what the kit puts into a context apart from others'.
type contextKey int

const callKey contextKey = iota

// A call is what the log says of a request; the parts of the kit fill it in.
type call struct {
	id      string // shown on a page that says Sorry
	pattern string
	actor   kith.ID
	quiet   bool // a file or a probe
}

func callOf(ctx context.Context) *call {
	if c, ok := ctx.Value(callKey).(*call); ok {
		return c
	}
	return &call{}
}
