package open

import (
	"context"
	"slices"
	"strings"

	"kith/directory"
	"kith/geo"
)

// A start is where somebody sets out from. It is worked out here, of what the
// directory and the imported postcodes know; nobody else is asked.
type start struct {
	geo.Place
	known bool
	note  string // what the distances are from, when not from there exactly
}

// areas are the codes of the areas round it.
func (s start) areas() (out []string) {
	for _, code := range []string{s.Ward, s.District} {
		if code != "" {
			out = append(out, code)
		}
	}
	return out
}

// startAt finds a postcode, whole or its first half, a town that the directory
// has public places in, or one that the reference data name.
func (x *door) startAt(ctx context.Context, v *directory.View, said string) (start, error) {
	if said == "" {
		return start{}, nil
	}
	if p, ok := v.Where(said); ok {
		s := start{Place: p, known: true}
		if p.Precision < geo.Estimated {
			s.note = "We know only " + p.Precision.String() + ", so distances are rough."
		}
		return s, nil
	}
	at, n := middle(v, func(l *directory.Location) bool { return isTown(l, said) || isDistrict(l, said) })
	if n > 0 {
		return start{Place: geo.Place{Point: at, Precision: geo.DistrictCentre}, known: true,
			note: "Distances are from the middle of the places that we know there."}, nil
	}
	if x.Named == nil {
		return start{}, nil
	}
	at, known, err := x.Named(ctx, said)
	if err != nil || !known {
		return start{}, err
	}
	return start{Place: geo.Place{Point: at, Precision: geo.DistrictCentre}, known: true, note: "Distances are from the middle of " + said + "."}, nil
}

// middle is the middle of the public places that are wanted, and how many they
// are. A hidden place moves nothing.
func middle(v *directory.View, want func(*directory.Location) bool) (geo.Point, int) {
	var e, north, n int64
	seen := map[*directory.Location]bool{}
	for _, at := range v.AtLocations() {
		l := v.Location(at.Location)
		if l == nil || l.Hidden || seen[l] || !want(l) {
			continue
		}
		seen[l] = true
		if p, ok := v.Point(l); ok {
			e, north, n = e+int64(p.E), north+int64(p.N), n+1
		}
	}
	if n == 0 {
		return geo.Point{}, 0
	}
	return geo.Point{E: int32(e / n), N: int32(north / n)}, int(n) // #nosec G115 -- the mean of such numbers
}

// isTown: the town of an address, or what stands last in it: "Canal Street
// Hall, Banbury".
func isTown(l *directory.Location, said string) bool {
	for _, a := range l.Addresses {
		last := a.Line1[strings.LastIndex(a.Line1, ",")+1:]
		if slices.ContainsFunc([]string{a.City, last, a.Region}, func(s string) bool { return s != "" && strings.EqualFold(strings.TrimSpace(s), said) }) {
			return true
		}
	}
	return false
}

// isDistrict: the first half of the place's postcode.
func isDistrict(l *directory.Location, said string) bool {
	out, _, _ := strings.Cut(l.Postcode(), " ")
	first, _, _ := strings.Cut(said, " ")
	return out != "" && strings.EqualFold(out, first)
}
