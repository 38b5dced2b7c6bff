package cli

import (
	"cmp"
	"log/slog"
	"net/http"
	"slices"
	"strings"

	"kith"
	"kith/db"
	"kith/directory"
	"kith/hsds"
	"kith/identity"
)

// exchange has doors answer for the paths of package hsds with the directory of
// a place. Which place is named by its tenant, or is the only one there is;
// without either, no directory is given out.
func (s *session) exchange(d *db.DB, a Address, f *directory.Finder, doors *http.ServeMux) error {
	all, err := identity.Tenants(s.ctx, d)
	if err != nil {
		return err
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
		return kith.Errorf(kith.Invalid, "--directory: no directory belongs to %q; there is that of %s", which, strings.Join(places, ", "))
	case which == "" && len(places) != 1:
		slog.Warn("no directory is given out: there are several. Choose one with --directory", "of", strings.Join(places, ", "))
		return nil
	case which == "":
		which = places[0]
	}
	out := hsds.New(hsds.Config{DB: d, Live: f.Live, Actor: identity.System(kith.ID(which)), Base: a.base(), Places: hsds.Follow(f.Postcodes)})
	for _, version := range []string{"v1", "v3"} {
		doors.Handle(hsds.Prefix+version, out)
		doors.Handle(hsds.Prefix+version+"/", out)
	}
	return nil
}
