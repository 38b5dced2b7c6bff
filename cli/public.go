package cli

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"time"

	"kith"
	"kith/db"
	"kith/directory"
	"kith/find"
	"kith/geo"
	"kith/identity"
	"kith/open"
	"kith/place"
)

// Public is how the public's pages are set up.
type Public struct {
	Public   bool   `help:"Serve the public's pages under /support: find support, and ask for a link worker." default:"true" negatable:"" env:"KITH_PUBLIC"`
	SelfTeam string `help:"The team, by its name or ID, that takes those who refer themselves where neither GP surgery nor postcode tells which is theirs." env:"KITH_SELF_TEAM" placeholder:"TEAM"`

	Tiles       string `help:"Where the tiles of the public's map come from, as https://tiles.example.org/{z}/{x}/{y}.png. Whoever keeps them sees which parts of the map are looked at. Without it the map is drawn on boundaries alone." env:"KITH_TILES" placeholder:"URL"`
	TilesCredit string `help:"Whom to name for the tiles, in a corner of the map." env:"KITH_TILES_CREDIT" placeholder:"TEXT"`
}

// whose is the tenant of the public's pages, or nil when they are not wanted or
// nobody has said whose they are.
func (s *session) whose(d *db.DB, p Public) (*identity.Tenant, error) {
	if !p.Public {
		return nil, nil
	}
	all, err := identity.Tenants(s.ctx, d)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(all, func(t identity.Tenant) bool { return t.ID == kith.ID(s.Tenant) || s.Tenant == "" && len(all) == 1 })
	switch {
	case i < 0 && s.Tenant != "":
		return nil, kith.Errorf(kith.NotFound, "There is no tenant %s", s.Tenant)
	case i < 0:
		slog.Warn("the public's pages are not served: there are several tenants. Say whose they are with --tenant")
		return nil, nil
	}
	return &all[i], nil
}

// figures is the door to what the observatory has published, or nil as public is.
func (s *session) figures(d *db.DB, p Public, c open.ObservatoryConfig) (http.Handler, error) {
	t, err := s.whose(d, p)
	if t == nil {
		return nil, err
	}
	c.Tenant, c.Support = t.ID, true
	return open.NewObservatory(d, c)
}

// public is the public's door, or nil when it is not wanted or nobody has said
// whose it is.
func (s *session) public(d *db.DB, f *directory.Finder, g *geography, p Public, c open.Config) (http.Handler, error) {
	t, err := s.whose(d, p)
	if t == nil {
		return nil, err
	}
	c.Tenant, c.Place = t.ID, t.Place
	c.Finder, c.Team, c.Places, c.Calendar, c.Named, c.AreaName = f, p.SelfTeam, g.book, g.calendar, g.named, g.areaName
	if c.Key, err = s.key(); err != nil {
		return nil, err
	}
	c.Tiles, c.TilesCredit = p.Tiles, p.TilesCredit
	door, err := open.New(d, c)
	if err == nil {
		go lapse(s.ctx, d, c.Tenant)
	}
	return door, err
}

// lapse lets go of what somebody meant to finish and did not, now and each hour.
func lapse(ctx context.Context, d *db.DB, tenant kith.ID) {
	hour := time.NewTicker(time.Hour)
	defer hour.Stop()
	for {
		if err := open.Lapse(ctx, d, tenant); err != nil && ctx.Err() == nil {
			slog.Warn("what was to be finished later was not cleared away", "err", err)
		}
		select {
		case <-hour.C:
		case <-ctx.Done():
			return
		}
	}
}

// geography answers the doors' questions about places from the reference data,
// as far as any were imported.
type geography struct {
	db   *db.DB
	book *place.Gazetteer
}

// ask asks the book. What it does not know is no error.
func (g *geography) ask(ctx context.Context, f func(*place.Book) error) error {
	err := g.db.Read(ctx, identity.System(""), func(tx *db.Tx) error {
		b, err := g.book.In(tx)
		if err != nil {
			return err
		}
		return f(b)
	})
	if kith.KindOf(err) == kith.NotFound {
		return nil
	}
	return err
}

func (g *geography) postcodes(ctx context.Context) (t *geo.Table, err error) {
	err = g.ask(ctx, func(b *place.Book) (err error) { t, err = b.Postcodes(); return err })
	return t, err
}

// holidaysAhead is for how many days bank holidays are told: as far as a search
// looks for the next time.
const holidaysAhead = 93

// calendar is the bank holidays and school terms that searches go by.
func (g *geography) calendar(ctx context.Context) (c find.Calendar, err error) {
	c.BankHolidays = map[kith.Day]string{}
	today := kith.DayOf(g.db.Now())
	err = g.ask(ctx, func(b *place.Book) error {
		for n := range holidaysAhead {
			name, err := b.BankHoliday(today.Add(n))
			if err != nil {
				return err
			}
			if name != "" {
				c.BankHolidays[today.Add(n)] = name
			}
		}
		return nil
	})
	if err != nil {
		return c, err
	}
	err = g.ask(ctx, func(b *place.Book) error {
		terms, err := b.Terms("")
		for _, t := range terms {
			c.Terms = append(c.Terms, find.Term{From: t.Start, To: t.End})
		}
		return err
	})
	return c, err
}

// networks are the boundaries of primary care networks, and what they are known by.
func (g *geography) networks(ctx context.Context) (all []geo.Area, tag string, err error) {
	err = g.ask(ctx, func(b *place.Book) error {
		areas, err := b.Areas("pcn")
		if err != nil {
			return err
		}
		all, tag = areas.All(), fmt.Sprint(b.Edition(place.Boundaries))
		return nil
	})
	return all, tag, err
}

// areaName is the name of a ward or district.
func (g *geography) areaName(ctx context.Context, code string) (name string) {
	err := g.ask(ctx, func(b *place.Book) error {
		a, err := b.Boundary(code)
		name = a.Name
		return err
	})
	if err != nil {
		slog.WarnContext(ctx, "the name of an area was not found", "err", err)
	}
	return name
}

// named is the middle of the district or the wards that bear a name: "Cherwell",
// or "Abingdon" for Abingdon Abbey Northcourt and its neighbours.
func (g *geography) named(ctx context.Context, name string) (at geo.Point, known bool, err error) {
	name = strings.ToLower(strings.TrimSpace(name))
	err = g.ask(ctx, func(b *place.Book) error {
		for _, level := range []string{"district", "ward"} {
			areas, err := b.Areas(level)
			if kith.KindOf(err) == kith.NotFound {
				continue
			}
			if err != nil {
				return err
			}
			var e, n, count int64
			for _, a := range areas.All() {
				if is := strings.ToLower(a.Name); is == name || strings.HasPrefix(is, name+" ") {
					e, n, count = e+int64(a.Box.Min.E+a.Box.Max.E)/2, n+int64(a.Box.Min.N+a.Box.Max.N)/2, count+1
				}
			}
			if count > 0 {
				at, known = geo.Point{E: int32(e / count), N: int32(n / count)}, true // #nosec G115 -- the mean of such numbers
				return nil
			}
		}
		return nil
	})
	return at, known, err
}
