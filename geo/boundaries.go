package geo

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"slices"

	"kith"
)

// An Area is a piece of land with a code: a ward, an LSOA, an integrated care
// board. A polygon is its outer ring and then its holes; a ring is its corners
// in order, the first not said again at the end.
type Area struct {
	Code, Name string
	Polygons   [][][]Point
	Box        Box
}

// A Box is the smallest upright rectangle round something, edges included.
type Box struct{ Min, Max Point }

// Contains reports whether p lies in b or on its edge.
func (b Box) Contains(p Point) bool {
	return p.E >= b.Min.E && p.E <= b.Max.E && p.N >= b.Min.N && p.N <= b.Max.N
}

// Contains reports whether p lies within the area. Of areas that share their
// corners, exactly one contains a point on the line between them.
func (a Area) Contains(p Point) bool {
	if !a.Box.Contains(p) {
		return false
	}
	in := false
	for _, rings := range a.Polygons {
		for _, ring := range rings {
			from := ring[len(ring)-1]
			for _, to := range ring {
				// A line due east from p changes sides where it crosses an edge.
				// Whole numbers, so that neighbours agree to the last metre.
				if (from.N > p.N) != (to.N > p.N) {
					up := int64(to.N) - int64(from.N)
					side := (int64(p.N)-int64(from.N))*(int64(to.E)-int64(from.E)) - (int64(p.E)-int64(from.E))*up
					if up > 0 && side > 0 || up < 0 && side < 0 {
						in = !in
					}
				}
				from = to
			}
		}
	}
	return in
}

// Boundaries finds the area that a point lies in. It never changes; many may
// ask at once.
type Boundaries struct {
	areas  []Area
	byCode map[string]int
	cells  map[cell][]int32 // the areas whose box touches a square of the grid
}

// A cell is a square of 4,096 m.
type cell struct{ e, n int32 }

const cellBits = 12

func cellOf(p Point) cell { return cell{p.E >> cellBits, p.N >> cellBits} }

// Len is how many areas b holds.
func (b *Boundaries) Len() int { return len(b.areas) }

// All is every area, in the order of their codes. It must not be changed.
func (b *Boundaries) All() []Area { return b.areas }

// Get returns the area with a code.
func (b *Boundaries) Get(code string) (Area, bool) {
	i, ok := b.byCode[code]
	if !ok {
		return Area{}, false
	}
	return b.areas[i], true
}

// At returns the area that contains p.
func (b *Boundaries) At(p Point) (Area, bool) {
	for _, i := range b.cells[cellOf(p)] {
		if b.areas[i].Contains(p) {
			return b.areas[i], true
		}
	}
	return Area{}, false
}

const (
	boundariesMagic   = "KITHBD"
	boundariesVersion = 1
	// reach is how far a corner may be from the grid's origin, so that products
	// of two differences fit in 64 bits.
	reach = 1 << 24
	// extent is how far an area may reach beyond the grid on any side.
	extent = 1_000_000
)

// PackBoundaries makes a blob for LoadBoundaries: each corner as its distance
// from the one before, mostly two bytes each way. Rings of fewer than three
// corners are left out, and areas without a ring. Errors: Invalid when a code
// is missing or a corner is not in Great Britain.
func PackBoundaries(areas []Area) ([]byte, error) {
	blob := append([]byte(boundariesMagic), boundariesVersion)
	for _, a := range areas {
		if a.Code == "" || len(a.Code) > 64 || len(a.Name) > 512 {
			return nil, kith.Errorf(kith.Invalid, "an area has no code, or a name longer than 512 characters")
		}
		var polygons [][][]Point
		for _, rings := range a.Polygons {
			var kept [][]Point
			for i, ring := range rings {
				if ring = corners(ring); len(ring) > 2 {
					kept = append(kept, ring)
				} else if i == 0 {
					break // holes in nothing
				}
				for _, p := range ring {
					if p.E < -extent || p.N < -extent || p.E > extent+maxE || p.N > extent+maxN {
						return nil, kith.Errorf(kith.Invalid, "%s has a corner at %v, which is far from Great Britain", a.Code, p)
					}
				}
			}
			if len(kept) > 0 {
				polygons = append(polygons, kept)
			}
		}
		if len(polygons) > 0 {
			blob = appendArea(blob, a.Code, a.Name, polygons)
		}
	}
	return binary.LittleEndian.AppendUint32(blob, crc32.Checksum(blob, castagnoli)), nil
}

func appendArea(blob []byte, code, name string, polygons [][][]Point) []byte {
	count := func(n int) { blob = binary.AppendUvarint(blob, uint64(n)) } // #nosec G115 -- a length
	count(len(code))
	blob = append(blob, code...)
	count(len(name))
	blob = append(blob, name...)
	count(len(polygons))
	for _, rings := range polygons {
		count(len(rings))
		for _, ring := range rings {
			count(len(ring))
			var last Point
			for _, p := range ring {
				blob = binary.AppendVarint(blob, int64(p.E-last.E))
				blob = binary.AppendVarint(blob, int64(p.N-last.N))
				last = p
			}
		}
	}
	return blob
}

// corners is a ring without what is said twice.
func corners(ring []Point) []Point {
	ring = slices.Compact(slices.Clone(ring))
	for len(ring) > 1 && ring[0] == ring[len(ring)-1] {
		ring = ring[:len(ring)-1]
	}
	return ring
}

var errBoundaries = kith.Errorf(kith.Invalid, "These are not boundaries, or they were damaged: import the boundaries again")

// LoadBoundaries unites blobs that PackBoundaries made. Of an area that several
// have, the first one's is kept. A blob that was cut, changed, or made by
// another version is refused with an error of the kind Invalid.
func LoadBoundaries(blobs ...[]byte) (*Boundaries, error) {
	b := &Boundaries{byCode: map[string]int{}, cells: map[cell][]int32{}}
	had := map[string]bool{}
	for _, blob := range blobs {
		body := len(blob) - 4
		if body <= len(boundariesMagic) || !bytes.HasPrefix(blob, []byte(boundariesMagic)) ||
			blob[len(boundariesMagic)] != boundariesVersion ||
			crc32.Checksum(blob[:body], castagnoli) != binary.LittleEndian.Uint32(blob[body:]) {
			return nil, errBoundaries
		}
		r := reader{blob[len(boundariesMagic)+1 : body], true}
		for len(r.left) > 0 {
			a := r.area()
			if !r.ok {
				return nil, errBoundaries
			}
			if !had[a.Code] {
				had[a.Code] = true
				b.areas = append(b.areas, a)
			}
		}
	}
	slices.SortFunc(b.areas, func(x, y Area) int { return bytes.Compare([]byte(x.Code), []byte(y.Code)) })
	for i, a := range b.areas {
		b.byCode[a.Code] = i
		from, to := cellOf(a.Box.Min), cellOf(a.Box.Max)
		for e := from.e; e <= to.e; e++ {
			for n := from.n; n <= to.n; n++ {
				b.cells[cell{e, n}] = append(b.cells[cell{e, n}], int32(i)) // #nosec G115 -- fewer than 2^31 areas
			}
		}
	}
	return b, nil
}

// reader takes numbers off a blob; ok is false once one was not to be had.
type reader struct {
	left []byte
	ok   bool
}

// count takes a length off, of things that take size bytes each at least.
func (r *reader) count(size int) int {
	n, k := binary.Uvarint(r.left)
	if k <= 0 || n > uint64(len(r.left)/size) { // #nosec G115 -- a length
		r.left, r.ok = nil, false
		return 0
	}
	r.left = r.left[k:]
	return int(n) // #nosec G115 -- just bounded
}

func (r *reader) text() string {
	n := r.count(1)
	if n > len(r.left) {
		r.left, r.ok = nil, false
		return ""
	}
	s := string(r.left[:n])
	r.left = r.left[n:]
	return s
}

func (r *reader) step(from int32) int32 {
	d, k := binary.Varint(r.left)
	if to := int64(from) + d; k > 0 && d > -2*reach && d < 2*reach && to > -reach && to < reach {
		r.left = r.left[k:]
		return int32(to) // #nosec G115 -- just bounded
	}
	r.left, r.ok = nil, false
	return 0
}

func (r *reader) area() Area {
	a := Area{Code: r.text(), Name: r.text(), Box: Box{Point{reach, reach}, Point{-reach, -reach}}}
	for range r.count(1) {
		var rings [][]Point
		for range r.count(1) {
			ring := make([]Point, r.count(2))
			r.ok = r.ok && len(ring) > 2
			var p Point
			for i := range ring {
				p = Point{r.step(p.E), r.step(p.N)}
				ring[i] = p
				a.Box.Min = Point{min(a.Box.Min.E, p.E), min(a.Box.Min.N, p.N)}
				a.Box.Max = Point{max(a.Box.Max.E, p.E), max(a.Box.Max.N, p.N)}
			}
			if !r.ok {
				return a
			}
			rings = append(rings, ring)
		}
		a.Polygons = append(a.Polygons, rings)
	}
	// A box that no packed area can have would fill the memory with cells.
	r.ok = r.ok && a.Code != "" && len(a.Polygons) > 0 &&
		a.Box.Min.E >= -extent && a.Box.Min.N >= -extent && a.Box.Max.E <= extent+maxE && a.Box.Max.N <= extent+maxN
	return a
}
