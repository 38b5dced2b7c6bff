// Package geo answers where places are and how far apart, without asking
// anybody: points of the British National Grid, postcodes packed into memory,
// and areas drawn by their boundaries. It knows no database and no person, and
// nothing it is asked leaves the process.
//
//	postcode ─ Table ─→ Point ─┬─ Distance, Bearing, Walk ─→ another Point
//	                           └─ Areas ─→ the ward, LSOA or district round it
package geo

import (
	"fmt"
	"math"
	"time"
)

// A Point is a place on the British National Grid (EPSG:27700), in metres east
// and north of its false origin south-west of Scilly. The zero Point is no
// place: the publishers write 0,0 where a location is not known.
type Point struct{ E, N int32 }

// The edges of the grid's lettered squares, in metres.
const (
	maxE = 700_000
	maxN = 1_300_000
)

// Valid reports whether p lies within the grid, and is not the zero Point.
func (p Point) Valid() bool {
	return p != Point{} && p.E >= 0 && p.E < maxE && p.N >= 0 && p.N < maxN
}

// String is the point as eastings and northings, such as 451300,206200.
func (p Point) String() string { return fmt.Sprintf("%d,%d", p.E, p.N) }

// Distance is the straight line between two points of the grid, in metres. The
// grid's scale differs from the ground's by less than 0.08 %: 8 m in 10 km.
func Distance(a, b Point) int {
	return int(math.Round(math.Hypot(float64(b.E)-float64(a.E), float64(b.N)-float64(a.N))))
}

// How far people walk for a straight line, and how fast: the usual planning
// figures, 1.3 and 4.8 km/h.
const (
	detour = 1.3
	pace   = 4.8 * 1000 / 60 // metres a minute
)

// Walk estimates how long it takes to walk a straight line of so many metres:
// 1.3 times the line, at 4.8 km/h, in whole minutes upwards. It knows no
// river, railway or hill, and no walking frame: pages must call it an
// estimate, and WalkWords does.
func Walk(metres int) time.Duration {
	return time.Duration(math.Ceil(float64(metres)*detour/pace)) * time.Minute
}

// WalkWords is Walk as pages say it: "about 25 minutes' walk (estimate)".
func WalkWords(metres int) string {
	switch m := int(Walk(metres).Minutes()); {
	case m <= 1:
		return "about a minute's walk (estimate)"
	case m <= 90:
		return fmt.Sprintf("about %d minutes' walk (estimate)", m)
	default:
		return fmt.Sprintf("about %.1f hours' walk (estimate)", float64(m)/60)
	}
}

var compass = [8]string{"north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west"}

// Bearing says in which of eight directions b lies seen from a, such as
// "north-east"; "" when they are the same point.
func Bearing(a, b Point) string {
	if a == b {
		return ""
	}
	turn := math.Atan2(float64(b.E)-float64(a.E), float64(b.N)-float64(a.N)) / (2 * math.Pi)
	return compass[(int(math.Round(turn*8))+8)%8]
}
