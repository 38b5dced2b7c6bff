// Package hsds is the door for other directories: the entries of a place in
// the national standard, without key, cookie or account.
//
//	/directory/v3  Open Referral UK 3.0 / HSDS 3.1
//	/directory/v1  Open Referral UK 1.0, for those who speak nothing newer
//
//	request ─ read ─→ query ─ view ─→ entries ─ shape ─→ JSON or NDJSON
//
// It serves what directory.Live has in memory. shape.go is the only way out:
// where a location must stay hidden, only what Location.Public leaves of it is
// served, searched and measured from.
//
// parameter.go reads what is asked, view.go answers it; entry.go, shape.go,
// part.go and need.go are the served forms, history.go the changes; reply.go
// writes; third.go has the paths of version 3, first.go the forms of version 1.0
// and firstlist.go its paths; openapi.go describes all of it.
package hsds

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"

	"kith"
	"kith/db"
	"kith/directory"
)

// Prefix is where the door stands.
const Prefix = "/directory/"

// Config is what the door is told.
type Config struct {
	DB    *db.DB
	Live  *directory.Live
	Actor kith.Actor // reads in its name; its place is the one served
	Base  string     // the address at which others reach Kith, without a slash at its end
	// Places returns the postcodes that are known now (see Follow). Without it, or
	// when it returns nil, what needs them is answered with what the operator must
	// do.
	Places func(context.Context) (*Postcodes, error)
}

type door struct {
	Config

	mu    sync.Mutex
	known *Postcodes // with which views were made
	views *directory.Derived[*view]
}

// A handler answers one request to a place's directory.
type handler func(x *exchange) error

// New returns the door. It answers for the paths under Prefix.
func New(c Config) http.Handler {
	d := &door{Config: c}
	d.know(nil)
	mux := http.NewServeMux()
	for _, r := range routes {
		path := strings.TrimSuffix(Prefix+r.path, "/{$}")
		mux.Handle(path, d.route(r))
		mux.Handle(path+"/{$}", d.route(r)) // many who ask put a slash at the end
	}
	mux.Handle("/", d.route(route{may: nil, get: func(*exchange) error { return errNotFound }}))
	return mux
}

// know has the views made with the postcodes p from now on.
func (d *door) know(p *Postcodes) {
	var find Lookup
	if p != nil {
		find = p.find
	}
	d.known = p
	d.views = directory.Derive(d.Live, func(s *directory.Snapshot) *view { return buildView(s, find) }, patchView)
}

// see returns the directory as it is now, with the postcodes that are known now.
func (d *door) see(ctx context.Context) (*view, *Postcodes, error) {
	var now *Postcodes
	if d.Places != nil {
		var err error
		if now, err = d.Places(ctx); err != nil {
			return nil, nil, err
		}
	}
	d.mu.Lock()
	if now != d.known {
		d.know(now)
	}
	views := d.views
	d.mu.Unlock()
	v, _, err := views.See(ctx, d.Actor)
	return v, now, err
}

// A route is one path, what may be asked there, and whether in a body too.
type route struct {
	path  string
	tag   string // as the standard has it: required, or optional
	about string
	may   []string // parameters
	post  bool
	get   handler
	of    string // the name of what is served, in the OpenAPI document
}

var (
	paging   = []string{"page", "per_page", "format", "metadata"}
	ages     = []string{"minimum_age", "maximum_age", "day", "start_time", "end_time"}
	terms    = []string{"taxonomy_term_id", "taxonomy_id"}
	services = slices.Concat([]string{"search"}, paging, terms, ages, []string{"organization_id", "modified_after", "minimal", "full", "postcode", "proximity"})
	atPlaces = slices.Concat([]string{"search"}, paging, terms, ages, []string{"organization_id", "modified_after", "full", "postcode", "proximity"})
)

// routes are all that the door serves.
var routes []route

func init() {
	routes = []route{
		{"v3/{$}", "required", "What this is.", nil, false, about, "about"},
		{"v3/openapi.json", "", "This description.", nil, false, openapi, ""},
		{"v3/services", "required", "Services.", services, true, listServices, "service"},
		{"v3/services/{id}", "required", "A service with all that belongs to it.", nil, false, oneService, "service"},
		{"v3/service_at_locations", "optional", "Services at their locations.", atPlaces, true, listAtLocations, "service_at_location"},
		{"v3/service_at_locations/{id}", "optional", "A service at a location.", nil, false, oneAtLocation, "service_at_location"},
		{"v3/organizations", "optional", "Organisations.", slices.Concat([]string{"search", "full", "full_service"}, paging, terms), true, listOrganisations, "organization"},
		{"v3/organizations/{id}", "optional", "An organisation with its services.", []string{"full_service"}, false, oneOrganisation, "organization"},
		{"v3/taxonomies", "optional", "Taxonomies.", slices.Concat([]string{"search"}, paging), true, listTaxonomies, "taxonomy"},
		{"v3/taxonomies/{id}", "optional", "A taxonomy.", nil, false, oneTaxonomy, "taxonomy"},
		{"v3/taxonomy_terms", "optional", "Terms of taxonomies.", slices.Concat([]string{"search", "taxonomy_id", "top_only", "parent_id"}, paging), true, listTerms, "taxonomy_term"},
		{"v3/taxonomy_terms/{id}", "optional", "A term.", nil, false, oneTerm, "taxonomy_term"},
	}
	routes = append(routes, firstRoutes()...)
}

// Errors that the door answers itself.
var (
	errNotFound = kith.Errorf(kith.NotFound, "There is nothing here with this address or ID. Begin at "+Prefix+"v3/")
	errNoPlaces = errors.New("no postcodes")
)

// route answers one path.
func (d *door) route(r route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		x := &exchange{door: d, route: r, w: w, r: req}
		defer func() {
			if p := recover(); p != nil {
				if p == http.ErrAbortHandler || x.begun {
					panic(http.ErrAbortHandler)
				}
				slog.Error("directory: panic", "route", r.path, "panic", p)
				x.fail(errors.New("panic"))
			}
		}()
		x.headers()
		if err := x.answer(); err != nil {
			x.fail(err)
		}
	})
}

// answer is the way of one request.
func (x *exchange) answer() (err error) {
	methods := "GET, HEAD, OPTIONS"
	if x.route.post {
		methods += ", POST"
	}
	switch x.r.Method {
	case http.MethodGet, http.MethodHead:
	case http.MethodOptions:
		h := x.w.Header()
		h.Set("Allow", methods)
		h.Set("Access-Control-Allow-Methods", methods)
		h.Set("Access-Control-Allow-Headers", "Accept, Content-Type, If-None-Match")
		h.Set("Access-Control-Max-Age", "86400")
		x.w.WriteHeader(http.StatusNoContent)
		return nil
	case http.MethodPost:
		if x.route.post {
			break
		}
		fallthrough
	default:
		x.w.Header().Set("Allow", methods)
		return errMethod
	}
	if x.view, x.places, err = x.see(x.r.Context()); err != nil {
		return err
	}
	asked, err := x.parameters()
	if err != nil {
		return err
	}
	known := parameters
	if strings.HasPrefix(x.route.path, "v1") {
		known = firstParameters
	}
	if x.q, err = read(asked, known, x.route.may, x.view.places); err != nil {
		return err
	}
	if x.unchanged(asked) {
		return nil
	}
	return x.route.get(x)
}
