package cli

import (
	"cmp"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"

	"kith"
	"kith/db"
	"kith/directory"
	"kith/geo"
	"kith/hsds"
	"kith/identity"
	"kith/place"
)

// withDirectory answers for the paths of package hsds with the directory of the
// place, and for all others with door. Which place is named by its tenant, or
// is the only one there is; without either, no directory is given out.
func (s *session) withDirectory(d *db.DB, a Address, door http.Handler) (http.Handler, error) {
	all, err := identity.Tenants(s.ctx, d)
	if err != nil {
		return nil, err
	}
	var places []string
	for _, t := range all {
		if p := string(cmp.Or(t.Place, t.ID)); !slices.Contains(places, p) {
			places = append(places, p)
		}
	}
	which := a.Directory
	switch {
	case which != "" && !slices.Contains(places, which):
		return nil, kith.Errorf(kith.Invalid, "--directory: no directory belongs to %q; there is that of %s", which, strings.Join(places, ", "))
	case which == "" && len(places) != 1:
		slog.Warn("no directory is given out: there are several. Choose one with --directory", "of", strings.Join(places, ", "))
		return door, nil
	case which == "":
		which = places[0]
	}
	actor := identity.System(kith.ID(which))
	var table *geo.Table
	err = d.Read(s.ctx, actor, func(tx *db.Tx) error {
		b, err := place.NewGazetteer().In(tx)
		if err != nil {
			return err
		}
		if table, err = b.Postcodes(); kith.KindOf(err) == kith.NotFound {
			table, err = nil, nil
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the postcodes: %w", err)
	}
	mux := http.NewServeMux()
	mux.Handle("/", door)
	out := hsds.New(hsds.Config{DB: d, Live: directory.NewLive(d), Actor: actor, Base: a.base(), Places: hsds.In(table)})
	for _, version := range []string{"v1", "v3"} {
		mux.Handle(hsds.Prefix+version, out)
		mux.Handle(hsds.Prefix+version+"/", out)
	}
	return mux, nil
}
