package geo

import (
	"cmp"
	"encoding/binary"
	"hash/crc32"
	"math"
	"slices"
	"strings"

	"kith"
)

// A Builder gathers postcodes, in any order, and packs them.
type Builder struct {
	codes   [lists]map[string]uint16
	order   [lists][]string
	combos  map[[lists]uint16]uint32
	list    [][lists]uint16
	last    Areas
	lastID  uint32
	entries []entry
}

type entry struct {
	sector sectorKey
	combo  uint32
	at     record // without the combo
}

// NewBuilder returns a Builder that holds nothing.
func NewBuilder() *Builder {
	b := &Builder{combos: map[[lists]uint16]uint32{{}: 0}, list: make([][lists]uint16, 1)}
	for i := range b.codes {
		b.codes[i] = map[string]uint16{}
	}
	return b
}

// Add adds what a file says of a whole postcode. Of one that is added twice,
// the better point is kept, and each code from the first that had it. A point
// that is not Valid makes the place Nowhere. Errors: Invalid when postcode is
// not a whole postcode, or a code has blanks in it or more than 12 characters.
func (b *Builder) Add(postcode string, p Place) error {
	k, unit, _, ok := parse(postcode)
	if !ok || unit == noUnit {
		return kith.Errorf(kith.Invalid, "this is not a whole postcode")
	}
	combo, err := b.combo(p.Areas)
	if err != nil {
		return err
	}
	if !p.Point.Valid() || p.Precision > Exact || p.Precision < SectorCentre {
		p.Point, p.Precision = Point{}, Nowhere
	}
	r, _ := makeRecord(p.Point, unit, p.Precision, 0)
	b.entries = append(b.entries, entry{k, combo, r})
	return nil
}

// Len is how many were added, those added twice counted twice.
func (b *Builder) Len() int { return len(b.entries) }

// combo is the number of the four codes that occur together.
func (b *Builder) combo(a Areas) (uint32, error) {
	if a == b.last {
		return b.lastID, nil
	}
	var c [lists]uint16
	for i, f := range a.fields() {
		if *f == "" {
			continue
		}
		n, ok := b.codes[i][*f]
		if !ok {
			if len(*f) > 12 || strings.ContainsAny(*f, " \t") {
				return 0, kith.Errorf(kith.Invalid, "%q is not the code of an area", *f)
			}
			if len(b.order[i]) == math.MaxUint16 {
				return 0, kith.Errorf(kith.Invalid, "there are more than %d codes of one kind", math.MaxUint16)
			}
			code := strings.Clone(*f)
			b.order[i] = append(b.order[i], code)
			n = uint16(len(b.order[i])) // #nosec G115 -- just bounded
			b.codes[i][code] = n
		}
		c[i] = n
	}
	id, err := b.numbered(c)
	if err == nil {
		b.last, b.lastID = Areas{strings.Clone(a.LSOA21), strings.Clone(a.LSOA11), strings.Clone(a.Ward), strings.Clone(a.District)}, id
	}
	return id, err
}

func (b *Builder) numbered(c [lists]uint16) (uint32, error) {
	id, ok := b.combos[c]
	if !ok {
		if len(b.list) == 1<<comboBits {
			return 0, kith.Errorf(kith.Invalid, "the areas occur together in more than %d ways", 1<<comboBits)
		}
		id = uint32(len(b.list)) // #nosec G115 -- just bounded
		b.combos[c], b.list = id, append(b.list, c)
	}
	return id, nil
}

// Merge packs several tables into one blob. Of a postcode that several have,
// the better point is kept, and of equally good ones the first table's.
func Merge(tables ...*Table) ([]byte, error) {
	b := NewBuilder()
	for _, t := range tables {
		more, err := b.entriesOf(t)
		if err != nil {
			return nil, err
		}
		b.entries = united(b.entries, more)
	}
	return b.Build()
}

// entriesOf is what a table holds, with b's numbers for its areas.
func (b *Builder) entriesOf(t *Table) ([]entry, error) {
	combos := make([]uint32, len(t.combos)/comboSize)
	for i := range combos {
		var err error
		if combos[i], err = b.combo(t.areas(uint32(i))); err != nil { // #nosec G115 -- at most 2^18
			return nil, err
		}
	}
	out := make([]entry, 0, t.Len())
	for i, s := range t.sectors {
		from, to := t.span(i)
		for j := from; j < to; j++ {
			r, combo := t.record(j)
			out = append(out, entry{s.key, combos[combo], r &^ (1<<10 - 1)})
		}
	}
	return out, nil
}

// united is two sorted lists in one; of equals those of x come first.
func united(x, y []entry) []entry {
	out := make([]entry, 0, len(x)+len(y))
	for len(x) > 0 && len(y) > 0 {
		if order(y[0], x[0]) < 0 {
			out, y = append(out, y[0]), y[1:]
		} else {
			out, x = append(out, x[0]), x[1:]
		}
	}
	return append(append(out, x...), y...)
}

func order(x, y entry) int {
	return cmp.Or(cmp.Compare(x.sector, y.sector), cmp.Compare(x.at.unit(), y.at.unit()))
}

// Build packs what was added into a blob for LoadTable. The Builder is spent.
func (b *Builder) Build() ([]byte, error) {
	if !slices.IsSortedFunc(b.entries, order) {
		slices.SortStableFunc(b.entries, order)
	}
	if err := b.unite(); err != nil {
		return nil, err
	}
	districts, err := b.groups(func(e entry) sectorKey { return e.sector / 10 * 10 })
	if err != nil {
		return nil, err
	}
	sectors, err := b.groups(func(e entry) sectorKey { return e.sector })
	if err != nil {
		return nil, err
	}
	blob := b.head(len(districts), len(sectors))
	for _, c := range b.list {
		for _, n := range c {
			blob = binary.LittleEndian.AppendUint16(blob, n)
		}
	}
	for _, g := range districts {
		blob = g.append(blob)
	}
	for _, g := range sectors {
		blob = binary.LittleEndian.AppendUint32(g.append(blob), g.start)
	}
	for _, e := range b.entries {
		r, ninth := makeRecord(e.at.point(), e.at.unit(), e.at.precision(), e.combo)
		blob = append(binary.LittleEndian.AppendUint64(blob, uint64(r)), ninth)
	}
	return binary.LittleEndian.AppendUint32(blob, crc32.Checksum(blob, castagnoli)), nil
}

// head is the blob up to its combos, with room for the rest.
func (b *Builder) head(districts, sectors int) []byte {
	size := headSize + comboSize*len(b.list) + districtSize*districts + sectorSize*sectors + recordSize*len(b.entries) + 4
	var widths [lists]int
	for i, codes := range b.order {
		for _, c := range codes {
			widths[i] = max(widths[i], len(c))
		}
		size += widths[i] * len(codes)
	}
	blob := append(make([]byte, 0, size), tableMagic...)
	blob = append(blob, tableVersion, 0)
	count := func(n int) { blob = binary.LittleEndian.AppendUint32(blob, uint32(n)) } // #nosec G115 -- bounded by what is counted
	for i, codes := range b.order {
		count(len(codes))
		count(widths[i])
	}
	for _, n := range []int{len(b.list), districts, sectors, len(b.entries)} {
		count(n)
	}
	for i, codes := range b.order {
		for _, c := range codes {
			blob = append(append(blob, c...), strings.Repeat(" ", widths[i]-len(c))...)
		}
	}
	return blob
}

func (g group) append(blob []byte) []byte {
	for _, n := range []uint32{uint32(g.key), uint32(g.centre.E), uint32(g.centre.N), g.within, g.combo} { // #nosec G115 -- bits
		blob = binary.LittleEndian.AppendUint32(blob, n)
	}
	return blob
}

// unite makes one entry of those of one postcode.
func (b *Builder) unite() error {
	out := b.entries[:0]
	for _, e := range b.entries {
		n := len(out) - 1
		if n < 0 || out[n].sector != e.sector || out[n].at.unit() != e.at.unit() {
			out = append(out, e)
			continue
		}
		if e.at.precision() > out[n].at.precision() {
			out[n].at = e.at
		}
		c := b.list[out[n].combo]
		for i, code := range b.list[e.combo] {
			if c[i] == 0 {
				c[i] = code
			}
		}
		var err error
		if out[n].combo, err = b.numbered(c); err != nil {
			return err
		}
	}
	b.entries = out
	return nil
}

// groups makes the districts or the sectors of the sorted entries: the middle
// one east and the middle one north, so that a mail centre far away moves it
// little; how far 95 in 100 lie; and the codes that all have in common.
func (b *Builder) groups(key func(entry) sectorKey) ([]group, error) {
	var out []group
	var east, north []int32
	var points []Point
	var far []int
	for i := 0; i < len(b.entries); {
		k, j := key(b.entries[i]), i+1
		for j < len(b.entries) && key(b.entries[j]) == k {
			j++
		}
		g := group{key: k, start: uint32(i)} // #nosec G115 -- fewer than 2^32 postcodes
		common := b.list[b.entries[i].combo]
		east, north, points, far = east[:0], north[:0], points[:0], far[:0]
		for _, e := range b.entries[i:j] {
			for c, code := range b.list[e.combo] {
				if common[c] != code {
					common[c] = 0
				}
			}
			if p := e.at.point(); e.at.precision() != Nowhere {
				east, north, points = append(east, p.E), append(north, p.N), append(points, p)
			}
		}
		if len(points) > 0 {
			slices.Sort(east)
			slices.Sort(north)
			g.centre = Point{east[len(east)/2], north[len(north)/2]}
			for _, p := range points {
				far = append(far, Distance(g.centre, p))
			}
			slices.Sort(far)
			g.within = uint32(far[(len(far)*95+99)/100-1]) // #nosec G115 -- metres
		}
		var err error
		if g.combo, err = b.numbered(common); err != nil {
			return nil, err
		}
		out = append(out, g)
		i = j
	}
	return out, nil
}
