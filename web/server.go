package web

import (
	"cmp"
	"context"
	"crypto/cipher"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"regexp"
	"runtime/debug"
	"strings"
	"time"

	"kith"
	"kith/db"
	"kith/web/asset"
)

// A Server answers for one door. It is an http.Handler.
type Server struct {
	db      *db.DB
	cfg     Config
	log     *slog.Logger
	routes  []Route
	mux     *http.ServeMux
	handler http.Handler
	limit   *limiter
	sweep   sweep
	seal    cipher.AEAD // with which forms say for whom they were drawn
}

// New returns a server for the routes of a door.
func New(d *db.DB, cfg Config, routes []Route) (*Server, error) {
	if cfg.Who == nil {
		return nil, errors.New("web: Config.Who is missing: nobody could be told apart")
	}
	cfg.Service = cmp.Or(cfg.Service, "Kith")
	cfg.Home, cfg.SignIn = cmp.Or(cfg.Home, "/"), cmp.Or(cfg.SignIn, "/sign-in")
	cfg.Body = cmp.Or(cfg.Body, usualBody)
	if cfg.Anyone == nil {
		cfg.Anyone = func(*http.Request) kith.Actor { return nobody }
	}
	s := &Server{db: d, cfg: cfg, log: cmp.Or(cfg.Log, slog.Default()), routes: routes,
		mux: http.NewServeMux(), limit: newLimiter(cfg.Rate)}
	var err error
	if s.seal, err = newSeal(cfg.Key); err != nil {
		return nil, fmt.Errorf("web: %w", err)
	}
	s.mux.Handle("GET "+asset.Prefix, named("GET "+asset.Prefix, asset.Handler()))
	for i := range routes {
		if err := s.add(&routes[i]); err != nil {
			return nil, err
		}
	}
	// What every request passes, from the inside to the outside.
	h := http.Handler(http.HandlerFunc(s.route))
	h = s.sameOrigin(h)
	h = s.headers(h)
	h = s.recovered(h)
	h = s.logged(h)
	s.handler = h
	return s, nil
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

// Routes returns what the server serves, for tests that try every route.
func (s *Server) Routes() []Route { return s.routes }

// DB is the database that the server works on.
func (s *Server) DB() *db.DB { return s.db }

var wildcard = regexp.MustCompile(`\{([^{}.$]+)(\.\.\.)?\}`)

// add enters one route, or says what is wrong with it.
func (s *Server) add(r *Route) (err error) {
	method, path, ok := strings.Cut(r.Pattern, " ")
	if !ok || !strings.HasPrefix(path, "/") || method != http.MethodGet && method != http.MethodPost && r.Serve == nil {
		return fmt.Errorf("web: %q is not GET or POST and a path", r.Pattern)
	}
	n := 0
	for _, has := range []bool{r.Handle != nil, r.Apart != nil, r.Serve != nil} {
		if has {
			n++
		}
	}
	if n != 1 {
		return fmt.Errorf("web: %s needs one of Handle, Apart and Serve", r.Pattern)
	}
	if method != http.MethodPost && (r.Reads || r.Upload > 0) {
		return fmt.Errorf("web: %s is not a POST: it reads anyway, and takes no files", r.Pattern)
	}
	defer func() {
		if p := recover(); p != nil { // the mux panics on patterns that clash
			err = fmt.Errorf("web: %s: %v", r.Pattern, p)
		}
	}()
	if r.Serve != nil {
		s.mux.Handle(r.Pattern, named(r.Pattern, r.Serve))
		return nil
	}
	p := plan{Route: r, writes: method == http.MethodPost && !r.Reads}
	for _, m := range wildcard.FindAllStringSubmatch(path, -1) {
		if m[2] == "" {
			p.ids = append(p.ids, m[1])
		}
	}
	s.mux.Handle(r.Pattern, s.serve(p))
	return nil
}

// named lets the log know the pattern.
func named(pattern string, h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c := callOf(r.Context())
		c.pattern, c.quiet = pattern, true
		h.ServeHTTP(w, r)
	})
}

// route finds the route of r. What the mux answers itself gets a page.
func (s *Server) route(w http.ResponseWriter, r *http.Request) {
	h, pattern := s.mux.Handler(r)
	if pattern != "" {
		s.mux.ServeHTTP(w, r)
		return
	}
	mute := &muted{header: http.Header{}}
	h.ServeHTTP(mute, r)
	switch {
	case mute.status == http.StatusMethodNotAllowed:
		w.Header().Set("Allow", mute.header.Get("Allow"))
		s.refuse(w, r, &refusal{mute.status, "This page cannot be used in this way", "Go back, reload the page and try again."})
	case mute.header.Get("Location") != "" && local(mute.header.Get("Location")):
		w.Header().Set("Location", mute.header.Get("Location"))
		w.WriteHeader(mute.status)
	default:
		if to, ok := s.withoutSlash(r); ok {
			w.Header().Set("Location", to)
			w.WriteHeader(http.StatusPermanentRedirect)
			return
		}
		s.refuse(w, r, errNoPage)
	}
}

// withoutSlash is where /referrals/ leads when there is /referrals.
func (s *Server) withoutSlash(r *http.Request) (string, bool) {
	path := strings.TrimRight(r.URL.EscapedPath(), "/")
	if path == "" || path == r.URL.EscapedPath() || !local(path) {
		return "", false
	}
	u := *r.URL
	u.Path, u.RawPath = strings.TrimRight(u.Path, "/"), ""
	try := r.Clone(r.Context())
	try.URL = &u
	if _, pattern := s.mux.Handler(try); pattern == "" {
		return "", false
	}
	if r.URL.RawQuery != "" {
		path += "?" + r.URL.RawQuery
	}
	return path, local(path)
}

// muted keeps what the mux says of a request that has no route.
type muted struct {
	header http.Header
	status int
}

func (m *muted) Header() http.Header         { return m.header }
func (m *muted) WriteHeader(status int)      { m.status = cmp.Or(m.status, status) }
func (m *muted) Write(b []byte) (int, error) { return len(b), nil }

// sameOrigin refuses what another site makes a browser send.
func (s *Server) sameOrigin(next http.Handler) http.Handler {
	guard := http.NewCrossOriginProtection()
	guard.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.refuse(w, r, &refusal{http.StatusForbidden, "This form was sent from another website",
			"We have done nothing with it. Open the page here and send the form again."})
	}))
	return guard.Handler(next)
}

// HTTP returns an http.Server for h that waits for nobody too long.
func HTTP(h http.Handler) *http.Server {
	return &http.Server{
		Handler:           h,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       60 * time.Second,
		WriteTimeout:      60 * time.Second,
		IdleTimeout:       120 * time.Second,
		MaxHeaderBytes:    32 << 10,
		ErrorLog:          slog.NewLogLogger(slog.Default().Handler(), slog.LevelDebug),
	}
}

// collectAt is by how much, in percent, the heap may grow before it is swept: a
// page takes a quarter less of the processor than at Go's 100, for half as much
// memory again. Who sets GOGC has their own.
const collectAt = 200

// Serve answers on l until ctx ends, and then finishes what it has begun.
func Serve(ctx context.Context, l net.Listener, h http.Handler) error {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(collectAt)
	}
	srv := HTTP(h)
	done := make(chan error, 1)
	go func() { done <- srv.Serve(l) }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
	}
	late, cancel := context.WithTimeout(context.WithoutCancel(ctx), 25*time.Second)
	defer cancel()
	return srv.Shutdown(late)
}
