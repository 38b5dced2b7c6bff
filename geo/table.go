package geo

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"iter"
	"slices"
	"strings"

	"kith"
)

// A Table finds postcodes in memory. It is one block of bytes, as it is stored:
// 9 bytes a postcode in the order of their sectors, and beside them a line for
// each sector and district and the lists of area codes. England takes 15 MB
// with its areas. It never changes; many may ask at once.
//
//	head      "KITHPC", version, a spare byte; eleven counts of 4 bytes
//	lists     the codes of LSOA 2021, LSOA 2011, wards, districts: fixed width
//	combos    which four codes occur together: 2 bytes each, 0 for none
//	districts key, east, north, within, combo: 4 bytes each
//	sectors   the same and where its records begin
//	records   72 bits: east 20, north 21, unit 10, precision 3, combo 18
//	sum       CRC-32C of all before it
//
// All numbers are little-endian, but the record's: its first 8 bytes are one
// number, and the ninth is the upper 8 bits of the combo.
type Table struct {
	codes     [lists]list
	combos    []byte
	districts []group
	sectors   []group
	records   []byte
}

const (
	tableMagic   = "KITHPC"
	tableVersion = 1
	lists        = 4
	headSize     = len(tableMagic) + 2 + 4*(2*lists+4)
	comboSize    = 2 * lists
	districtSize = 20
	sectorSize   = 24
	recordSize   = 9
	comboBits    = 18
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// list is codes of one width, each found by its number from 1; 0 is none.
type list struct {
	text  string
	width int
}

func (l list) code(i uint16) string {
	if i == 0 {
		return ""
	}
	return strings.TrimRight(l.text[(int(i)-1)*l.width:int(i)*l.width], " ")
}

// A group is a district or a sector.
type group struct {
	key    sectorKey
	centre Point
	within uint32
	combo  uint32
	start  uint32 // of a sector: its first record
}

// record is the first 8 bytes of a record, taken apart.
type record uint64

func (r record) point() Point  { return Point{int32(r >> 44), int32(r >> 23 & (1<<21 - 1))} } // #nosec G115 -- 20 and 21 bits
func (r record) unit() unitKey { return unitKey(r >> 13 & (1<<10 - 1)) }                      // #nosec G115 -- 10 bits
func (r record) precision() Precision {
	return Precision(r >> 10 & 7)
}

func makeRecord(p Point, u unitKey, q Precision, combo uint32) (record, byte) {
	return record(p.E)<<44 | record(p.N)<<23 | record(u)<<13 | record(q)<<10 | record(combo&(1<<10-1)), byte(combo >> 10) // #nosec G115 -- checked by the builder
}

func (t *Table) record(i int) (record, uint32) {
	b := t.records[i*recordSize:]
	r := record(binary.LittleEndian.Uint64(b))
	return r, uint32(r&(1<<10-1)) | uint32(b[8])<<10
}

// Len is how many postcodes t holds.
func (t *Table) Len() int { return len(t.records) / recordSize }

// Size is how many bytes of memory t takes.
func (t *Table) Size() int {
	n := len(t.records) + len(t.combos) + 24*cap(t.districts) + 24*cap(t.sectors)
	for _, l := range t.codes {
		n += len(l.text)
	}
	return n
}

// Find returns the place of a postcode, however it is spaced or cased: its own
// when the table has it, or that of its sector, or of its district; Nowhere
// when none is known. "OX1" and "OX1 1" find a district and a sector.
func (t *Table) Find(postcode string) Place {
	k, unit, district, ok := parse(postcode)
	if !ok {
		return Place{}
	}
	var own Areas
	if !district {
		if i, found := find(t.sectors, k); found {
			s := t.sectors[i]
			if r, combo, found := t.unit(i, unit); found {
				own = t.areas(combo)
				if q := r.precision(); q > SectorCentre {
					return Place{r.point(), q, within(q), own}
				}
			}
			if s.centre != (Point{}) {
				return Place{s.centre, SectorCentre, int(s.within), own.or(t.areas(s.combo))}
			}
		}
	}
	if i, found := find(t.districts, k/10*10); found && t.districts[i].centre != (Point{}) {
		d := t.districts[i]
		return Place{d.centre, DistrictCentre, int(d.within), own.or(t.areas(d.combo))}
	}
	return Place{Areas: own}
}

func within(q Precision) int {
	if q == Estimated {
		return 100
	}
	return 0
}

func find(groups []group, k sectorKey) (int, bool) {
	return slices.BinarySearchFunc(groups, k, func(g group, k sectorKey) int { return int(g.key) - int(k) })
}

// unit finds a unit among the records of sector i.
func (t *Table) unit(i int, u unitKey) (record, uint32, bool) {
	lo, hi := t.span(i)
	for lo < hi {
		mid := int(uint(lo+hi) >> 1) // #nosec G115 -- an index
		r, combo := t.record(mid)
		switch at := r.unit(); {
		case at == u:
			return r, combo, true
		case at < u:
			lo = mid + 1
		default:
			hi = mid
		}
	}
	return 0, 0, false
}

func (t *Table) span(i int) (from, to int) {
	to = t.Len()
	if i+1 < len(t.sectors) {
		to = int(t.sectors[i+1].start)
	}
	return int(t.sectors[i].start), to
}

func (t *Table) areas(combo uint32) (a Areas) {
	for i, f := range a.fields() {
		*f = t.codes[i].code(binary.LittleEndian.Uint16(t.combos[int(combo)*comboSize+2*i:]))
	}
	return a
}

// All yields every postcode, in order of sector and unit, as the file gave it:
// one whose place is not known is Nowhere here, though Find falls back.
func (t *Table) All() iter.Seq2[string, Place] {
	return func(yield func(string, Place) bool) {
		for i, s := range t.sectors {
			from, to := t.span(i)
			for j := from; j < to; j++ {
				r, combo := t.record(j)
				q := r.precision()
				if !yield(s.key.text(r.unit()), Place{r.point(), q, within(q), t.areas(combo)}) {
					return
				}
			}
		}
	}
}

// Sectors yields the sectors of t, such as "OX1 1".
func (t *Table) Sectors() iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, s := range t.sectors {
			text := s.key.text(0)
			if !yield(text[:len(text)-2]) {
				return
			}
		}
	}
}

var errTable = kith.Errorf(kith.Invalid, "This is not a table of postcodes, or it was damaged: import the postcodes again")

// LoadTable makes a table of a blob that Builder.Build wrote. The table keeps
// the blob, which must not change any more. A blob that was cut, changed, or
// made by another version is refused with an error of the kind Invalid.
func LoadTable(blob []byte) (*Table, error) {
	body := len(blob) - 4
	if body < headSize || !bytes.HasPrefix(blob, []byte(tableMagic)) || blob[len(tableMagic)] != tableVersion ||
		crc32.Checksum(blob[:body], castagnoli) != binary.LittleEndian.Uint32(blob[body:]) {
		return nil, errTable
	}
	c := cutter{blob[len(tableMagic)+2 : body], true}
	var counts [2*lists + 4]int
	for i := range counts {
		counts[i] = int(c.uint32())
	}
	t := &Table{}
	for i := range t.codes {
		n, width := counts[2*i], counts[2*i+1]
		t.codes[i] = list{string(c.take(n, width)), width}
	}
	counts = [2*lists + 4]int(append(counts[2*lists:], make([]int, 2*lists)...))
	t.combos = c.take(counts[0], comboSize)
	t.districts = c.groups(counts[1], districtSize)
	t.sectors = c.groups(counts[2], sectorSize)
	t.records = c.take(counts[3], recordSize)
	if !c.ok || len(c.left) > 0 || !t.sound() {
		return nil, errTable
	}
	return t, nil
}

// cutter takes parts off a blob; ok is false once it had too little.
type cutter struct {
	left []byte
	ok   bool
}

func (c *cutter) take(n, size int) []byte {
	if size < 0 || n < 0 || size > 64 || n > len(c.left) || n*size > len(c.left) {
		c.ok = false
		return nil
	}
	part := c.left[: n*size : n*size]
	c.left = c.left[n*size:]
	return part
}

func (c *cutter) uint32() uint32 {
	if b := c.take(1, 4); b != nil {
		return binary.LittleEndian.Uint32(b)
	}
	return 0
}

func (c *cutter) groups(n, size int) []group {
	part := c.take(n, size)
	out := make([]group, len(part)/size)
	for i := range out {
		p := cutter{part[i*size:], true}
		out[i] = group{key: sectorKey(p.uint32()), centre: Point{int32(p.uint32()), int32(p.uint32())}, // #nosec G115 -- as written
			within: p.uint32(), combo: p.uint32()}
		if size == sectorSize {
			out[i].start = p.uint32()
		}
	}
	return out
}

// sound reports whether every number in t leads somewhere, so that no question
// can go astray.
func (t *Table) sound() bool {
	combos := uint32(len(t.combos) / comboSize) // #nosec G115 -- at most 2^18
	if combos == 0 || combos > 1<<comboBits {
		return false
	}
	for i := range combos {
		for j, l := range t.codes {
			if n := int(binary.LittleEndian.Uint16(t.combos[int(i)*comboSize+2*j:])); n*l.width > len(l.text) || n > 0 && l.width == 0 {
				return false
			}
		}
	}
	for _, groups := range [][]group{t.districts, t.sectors} {
		for i, g := range groups {
			if g.combo >= combos || i > 0 && (groups[i-1].key >= g.key || groups[i-1].start > g.start) || int(g.start) > t.Len() {
				return false
			}
		}
	}
	if len(t.sectors) == 0 {
		return len(t.records) == 0
	}
	for i := range t.sectors {
		from, to := t.span(i)
		if i == 0 && from != 0 {
			return false
		}
		last := -1
		for j := from; j < to; j++ {
			r, combo := t.record(j)
			if combo >= combos || int(r.unit()) <= last || r.unit() >= 26*26 || r.precision() > Exact {
				return false
			}
			last = int(r.unit())
		}
	}
	return true
}
