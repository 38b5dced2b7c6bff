package cli

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"kith"
	"kith/db"
	"kith/desk"
	"kith/directory"
	"kith/find"
	"kith/fund"
	"kith/geo"
	"kith/identity"
	"kith/notify"
	"kith/observatory"
	"kith/onward"
	"kith/open"
	"kith/outreach"
	"kith/place"
	"kith/portal"
	"kith/sample"
	"kith/supervision"
	"kith/web"
)

// Address is where a service listens and how it is reached.
type Address struct {
	Listen string `help:"The address to listen on; 127.0.0.1:8080 unless given." default:"127.0.0.1:8080" env:"KITH_LISTEN" placeholder:"HOST:PORT"`
	Base   string `help:"The address at which people open Kith, when it is not the one it listens on. Set-up links begin with it." env:"KITH_BASE" placeholder:"URL"`
	Proxy  bool   `help:"A proxy stands in front: the last X-Forwarded-For is the caller." env:"KITH_PROXY"`

	Directory string `help:"The tenant whose directory other systems can read under /directory/; the only one there is unless given." env:"KITH_DIRECTORY" placeholder:"ID"`
}

// base is the address that people open.
func (a *Address) base() string {
	if a.Base != "" {
		return a.Base
	}
	return "http://" + a.Listen
}

// check refuses an address on which nobody can listen, before anything is made.
func (a *Address) check() error {
	if _, _, err := net.SplitHostPort(a.Listen); err != nil {
		return kith.Errorf(kith.Invalid, "--listen takes a host and a port, like 127.0.0.1:8080, and not %q", a.Listen)
	}
	return nil
}

// Serve runs the service.
type Serve struct {
	Address
	Public
	Outgoing
	Feeds
	Name     string        `help:"The service's name, in the header of each page." default:"Kith" env:"KITH_NAME"`
	Idle     time.Duration `help:"A session unused for so long ends." default:"30m" env:"KITH_IDLE"`
	Absolute time.Duration `help:"A session so old ends." default:"12h" env:"KITH_ABSOLUTE"`
}

// Run migrates the database and serves until it is told to stop. In a database
// without accounts it prints the link that makes the first one; there is no
// default password.
func (c *Serve) Run(s *session) error {
	if err := c.check(); err != nil {
		return err
	}
	if err := s.look(false); err != nil {
		return err
	}
	key, err := s.key()
	if err != nil {
		return err
	}
	d, err := db.Open(s.ctx, s.DB)
	if err != nil {
		return err
	}
	defer d.Close()
	k, err := identity.NewKeeper(s.ctx, d, identity.Config{Base: c.base(), Listen: c.Listen, Key: key, Idle: c.Idle, Absolute: c.Absolute,
		Address: func(r *http.Request) string { return web.Caller(r, c.Proxy) }})
	if err != nil {
		return err
	}
	out, err := s.sender(c.Outgoing, c.Name, c.base())
	if err != nil {
		return err
	}
	if err := s.newer(d); err != nil {
		return err
	}
	s.settings(append([]any{"name", c.Name, "database", d, "listen", c.Listen, "base", c.base(), "proxy", c.Proxy, "directory", c.Directory, "idle", c.Idle, "absolute", c.Absolute}, outgoing(out, c.Outgoing)...)...)
	if err := c.first(s, d, k); err != nil {
		return err
	}
	go c.Feeds.read(s.ctx, d)
	return s.serve(d, k, c.Address, c.Public, c.Outgoing, out, c.Name, nil)
}

// settings prints how the service is set up. Secrets are none of it.
func (s *session) settings(pairs ...any) { slog.Info("kith "+Release, pairs...) }

// first makes the tenant of a new database, and prints the set-up link while
// a tenant has no account.
func (c *Serve) first(s *session, d *db.DB, k *identity.Keeper) error {
	all, err := identity.Tenants(s.ctx, d)
	if err != nil {
		return err
	}
	if len(all) == 0 {
		id := kith.ID(s.Tenant)
		if id == "" {
			id = "main"
		}
		if err := identity.AddTenant(s.ctx, d, id, c.Name); err != nil {
			return err
		}
		all = []identity.Tenant{{ID: id, Name: c.Name}}
	}
	for _, t := range all {
		var link identity.Link
		err := d.Write(s.ctx, identity.System(t.ID), func(tx *db.Tx) (err error) { link, err = identity.FirstLink(tx); return err })
		if kith.KindOf(err) == kith.Conflict {
			continue // it has accounts
		}
		if err != nil {
			return err
		}
		fmt.Fprintf(s.out, "There is no account yet. Open this link to make the first one, an administrator's.\nIt works once, until %s:\n\n  %s\n\n",
			link.Expires.In(kith.London).Format("3:04pm on 2 January"), k.URL(link))
	}
	return nil
}

// serve answers until the context ends. postcodes are those of the reference
// data when nil.
func (s *session) serve(d *db.DB, k *identity.Keeper, a Address, p Public, o Outgoing, out *notify.Sender, name string, postcodes func(context.Context) (*geo.Table, error)) error {
	base, err := url.Parse(a.base())
	if err != nil {
		return err
	}
	key, err := s.key()
	if err != nil {
		return err
	}
	places := &geography{d, place.NewGazetteer()}
	if postcodes == nil {
		postcodes = places.postcodes
	}
	finder := &directory.Finder{Live: directory.NewLive(d), Postcodes: postcodes}
	door, err := desk.New(d, k, finder, desk.Config{Service: name, HTTPS: base.Scheme == "https", Proxy: a.Proxy, Base: a.base(), Key: key,
		Calendar: places.calendar, AreaName: places.areaName,
		Places: func(_ context.Context, tx *db.Tx) (observatory.Places, error) { return placesFor(tx) }})
	if err != nil {
		return err
	}
	public, err := s.public(d, finder, places, p, open.Config{Service: name, HTTPS: base.Scheme == "https", Proxy: a.Proxy, Base: a.base()})
	if err != nil {
		return err
	}
	doors := http.NewServeMux()
	doors.Handle("/", door)
	if public != nil {
		doors.Handle("/support", public)
		doors.Handle("/support/", public)
	}
	figures, err := s.figures(d, p, open.ObservatoryConfig{Service: name, HTTPS: base.Scheme == "https", Proxy: a.Proxy, Base: a.base(), Boundaries: places.networks})
	if err != nil {
		return err
	}
	if figures != nil {
		doors.Handle("/observatory", figures)
		doors.Handle("/observatory/", figures)
	}
	providers, err := portal.New(d, portal.Config{Service: name, HTTPS: base.Scheme == "https", Proxy: a.Proxy, Keeper: k, Key: key})
	if err != nil {
		return err
	}
	doors.Handle("/provider", providers)
	doors.Handle("/provider/", providers)
	own, err := portal.NewOwn(d, portal.Config{Service: name, HTTPS: base.Scheme == "https", Proxy: a.Proxy, Base: a.base(), Key: key})
	if err != nil {
		return err
	}
	doors.Handle("/mine", own)
	doors.Handle("/mine/", own)
	invited, err := portal.NewInvited(d, portal.Config{Service: name, HTTPS: base.Scheme == "https", Proxy: a.Proxy, Key: key}, places.calendar)
	if err != nil {
		return err
	}
	doors.Handle("/invited", invited)
	doors.Handle("/invited/", invited)
	if err := s.exchange(d, a, finder, doors); err != nil {
		return err
	}
	l, err := net.Listen("tcp", a.Listen)
	if err != nil {
		return fmt.Errorf("cannot listen on %s: %w. Is Kith running already? Choose another address with --listen", a.Listen, err)
	}
	go sweep(s.ctx, d, k, places.calendar)
	stop, err := s.handOver(d, out, o, doors)
	if err != nil {
		return err
	}
	defer stop()
	slog.Info("serving", "at", a.base())
	return web.Serve(s.ctx, l, doors)
}

// sweep clears away what has lapsed, and reminds of what is due, now and each
// hour.
func sweep(ctx context.Context, d *db.DB, k *identity.Keeper, calendar func(context.Context) (find.Calendar, error)) {
	hour := time.NewTicker(time.Hour)
	defer hour.Stop()
	for {
		if err := d.Write(ctx, identity.System(""), k.Sweep); err != nil && ctx.Err() == nil {
			slog.Warn("what has lapsed was not cleared away", "err", err)
		}
		if err := remind(ctx, d, calendar); err != nil && ctx.Err() == nil {
			slog.Warn("what is due by its age was not done", "err", err)
		}
		select {
		case <-hour.C:
		case <-ctx.Done():
			return
		}
	}
}

// remind does what is due by its age in every tenant: organisations are reminded
// of what they have not answered, vouchers that nobody used come back, and campaigns
// go on.
func remind(ctx context.Context, d *db.DB, calendar func(context.Context) (find.Calendar, error)) error {
	cal, unknown := calendar(ctx)
	all, err := identity.Tenants(ctx, d)
	for _, t := range all {
		a := identity.System(t.ID)
		a.Place = t.Place
		for more := true; more && err == nil; {
			err = d.Write(ctx, a, func(tx *db.Tx) (err error) { _, more, err = onward.Remind(tx); return err })
		}
		if err == nil {
			err = d.Write(ctx, a, func(tx *db.Tx) error { _, err := fund.TakeBackAll(tx); return err })
		}
		if err == nil && unknown == nil {
			err = outreach.Daily(ctx, d, a, cal)
		}
	}
	return errors.Join(err, unknown)
}

// Demo runs a demonstration.
type Demo struct {
	Address
	Public
	Fresh bool `help:"Make the county anew, also when it is there."`
	Every int  `help:"Make only every nth of the 30,056 referrals, to start sooner." default:"1" placeholder:"N"`
}

// Run makes the county, unless it is there, prints how to sign in and serves.
// The demo's today is sample.Today; its accounts need no code, so it listens
// on this machine alone.
func (c *Demo) Run(s *session) error {
	if c.Every < 1 {
		return kith.Errorf(kith.Invalid, "--every must be 1 or more")
	}
	if err := c.check(); err != nil {
		return err
	}
	if db.IsPostgres(s.DB) {
		return kith.Errorf(kith.Invalid, "the demo runs on SQLite: name a file with --db")
	}
	if s.DB == "kith.db" {
		s.DB = "kith-demo.db" // never the service's own
	}
	if c.Fresh {
		for _, end := range []string{"", "-wal", "-shm"} {
			if err := os.Remove(s.DB + end); err != nil && !errors.Is(err, os.ErrNotExist) {
				return err
			}
		}
	}
	if err := s.look(false); err != nil {
		return err
	}
	if s.KeyFile == "" {
		s.KeyFile = filepath.Join(filepath.Dir(s.DB), "kith-demo.key")
	}
	key, err := s.key()
	if err != nil {
		return err
	}
	d, err := db.Open(s.ctx, s.DB)
	if err != nil {
		return err
	}
	defer d.Close()
	started := time.Now()
	d.Now = func() time.Time { return sample.Today.Add(time.Since(started)) }
	k, err := identity.NewKeeper(s.ctx, d, identity.Config{Base: c.base(), Listen: c.Listen, Key: key, Optional: true})
	if err != nil {
		return err
	}
	if err := c.fill(s, d, k); err != nil {
		return err
	}
	started = time.Now()
	fmt.Fprintf(s.out, "\nThe demo's today is %s. Sign in at %s with the password \"%s\" as\n\n", kith.DayOf(sample.Today), c.base(), sample.Password)
	for _, a := range sample.SignIns {
		fmt.Fprintf(s.out, "  %-30s %-28s %s\n", a.Email, a.Name, a.What)
	}
	o := Outgoing{Phone: "01632 960100", Secure: []string{"nhs.net"}, Folder: filepath.Join(filepath.Dir(s.DB), "kith-demo-outbox"), Keep: 180}
	fmt.Fprintf(s.out, "\nNothing leaves this machine: messages are written into %s.\n\n", o.Folder)
	out, err := s.sender(o, "Kith demo", c.base())
	if err != nil {
		return err
	}
	return s.serve(d, k, c.Address, c.Public, o, out, "Kith demo", sample.PostcodesOf)
}

// fill makes the county in an empty database.
func (c *Demo) fill(s *session, d *db.DB, k *identity.Keeper) error {
	all, err := identity.Tenants(s.ctx, d)
	if err != nil || len(all) > 0 {
		return err
	}
	key, err := s.key()
	if err != nil {
		return err
	}
	seal, err := supervision.NewSeal(key)
	if err != nil {
		return err
	}
	start := time.Now()
	err = sample.Fill(s.ctx, d, k, seal, c.Every, func(done, of int) {
		s.progress("Inventing a county: %d of %d referrals", done, of)
	})
	s.progress("")
	if errors.Is(err, context.Canceled) {
		return kith.Errorf(kith.Conflict, "stopped. Begin again with --fresh")
	}
	if err == nil {
		fmt.Fprintf(s.out, "Invented a county in %v: %s\n", time.Since(start).Round(100*time.Millisecond), s.DB)
	}
	return err
}
