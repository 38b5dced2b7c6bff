package sample

import (
	"context"
	"fmt"
	"hash/fnv"
	"sync"

	"kith/geo"
)

// towns are where the towns of the county lie. Oxford's networks spread round
// it by their outward codes.
var towns = map[string]geo.LatLng{
	"Abingdon": {Lat: 51.671, Lng: -1.283}, "Banbury": {Lat: 52.062, Lng: -1.339}, "Bicester": {Lat: 51.899, Lng: -1.153},
	"Oxford": {Lat: 51.752, Lng: -1.257}, "Didcot": {Lat: 51.607, Lng: -1.242}, "Witney": {Lat: 51.785, Lng: -1.487},
	"Henley": {Lat: 51.536, Lng: -0.903}, "Kidlington": {Lat: 51.823, Lng: -1.291}, "Deddington": {Lat: 51.981, Lng: -1.322},
	"Charlbury": {Lat: 51.872, Lng: -1.483}, "Thame": {Lat: 51.747, Lng: -0.975}, "Wallingford": {Lat: 51.599, Lng: -1.125},
	"Wantage": {Lat: 51.589, Lng: -1.426}, "Botley": {Lat: 51.752, Lng: -1.300},
}

// postcodeLetters are those of which the units of invented postcodes are made.
const postcodeLetters = "ABDEFGHJLNPQRSTUWXYZ"

// Postcodes is where the county's invented postcodes lie: some streets round
// the town of each network. No postcode of the county exists, so no file of
// the publishers' has them.
var Postcodes = sync.OnceValues(func() (*geo.Table, error) {
	b := geo.NewBuilder()
	for _, p := range PCNs {
		centre := geo.FromLatLng(towns[p.Places[0]])
		for sector := 1; sector <= 9; sector++ {
			middle := moved(centre, 1800, fmt.Sprint(p.Outward, sector))
			ward := geo.Areas{Ward: fmt.Sprintf("%s-%d", p.Outward, sector)}
			for _, x := range postcodeLetters {
				for _, y := range postcodeLetters {
					code := fmt.Sprintf("%s %d%c%c", p.Outward, sector, x, y)
					if err := b.Add(code, geo.Place{Point: moved(middle, 500, code), Precision: geo.Exact, Areas: ward}); err != nil {
						return nil, err
					}
				}
			}
		}
	}
	blob, err := b.Build()
	if err != nil {
		return nil, err
	}
	return geo.LoadTable(blob)
})

// PostcodesOf is Postcodes as a directory.Finder asks for it.
func PostcodesOf(context.Context) (*geo.Table, error) { return Postcodes() }

// moved is p, moved by at most far metres each way, always the same for a name.
func moved(p geo.Point, far int32, name string) geo.Point {
	h := fnv.New64a()
	h.Write([]byte(name))
	n := h.Sum64()
	p.E += int32(n%uint64(2*far)) - far     // #nosec G115 -- below 3,600
	p.N += int32(n>>32%uint64(2*far)) - far // #nosec G115 -- below 3,600
	return p
}
