package place

import (
	"slices"
	"strings"

	"kith"
	"kith/geo"
	"kith/nhs"
)

// Postcode says where a postcode is, how precisely, and in which areas. What
// the file of postcodes does not say of an exact place is found by the
// boundaries, and then by the lookups, as far as there are any: the ward of a
// lookup is the one that fits its LSOA best. A pseudo postcode (ZZ99) is
// Nowhere. The postcode is not logged and goes nowhere.
func (b *Book) Postcode(p nhs.Postcode) (geo.Place, error) {
	t, err := b.Postcodes()
	if err != nil {
		return geo.Place{}, err
	}
	at := t.Find(string(p))
	if at.Precision < geo.Estimated {
		return at, nil
	}
	for level, code := range map[string]*string{"lsoa21": &at.LSOA21, "lsoa11": &at.LSOA11, "ward": &at.Ward, "district": &at.District} {
		if *code != "" {
			continue
		}
		if *code, err = b.around(level, at.Point); err != nil {
			return at, err
		}
	}
	if at.LSOA21 == "" {
		return at, nil
	}
	if l, err := b.LSOA(at.LSOA21); err == nil {
		at.Ward, at.District = or(at.Ward, l.Ward), or(at.District, l.District)
	} else if kith.KindOf(err) != kith.NotFound {
		return at, err
	}
	if at.LSOA11 == "" {
		if at.LSOA11, err = b.only11(at.LSOA21); err != nil && kith.KindOf(err) != kith.NotFound {
			return at, err
		}
	}
	return at, nil
}

func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// around is the code of the area of a level that p lies in, or "".
func (b *Book) around(level string, p geo.Point) (string, error) {
	bounds, err := b.Areas(level)
	if kith.KindOf(err) == kith.NotFound {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	a, _ := bounds.At(p)
	return a.Code, nil
}

// Levels are the levels of boundaries that there are, such as lsoa21 and ward25.
func (b *Book) Levels() ([]string, error) {
	all, err := b.levels()
	var out []string
	for l := range all {
		out = append(out, l)
	}
	slices.Sort(out)
	return out, err
}

func (b *Book) levels() (map[string]*geo.Boundaries, error) {
	return take(b, &b.g.levels, Boundaries, loadLevels)
}

func loadLevels(b *Book, sets []Set) (map[string]*geo.Boundaries, error) {
	blobs := map[string][][]byte{}
	for _, s := range sets {
		packed, err := content(b.tx, s.ID)
		if err != nil {
			return nil, err
		}
		blobs[s.Part] = append(blobs[s.Part], packed)
	}
	out := map[string]*geo.Boundaries{}
	for level, list := range blobs {
		bounds, err := geo.LoadBoundaries(list...)
		if err != nil {
			return nil, err
		}
		out[level] = bounds
	}
	return out, nil
}

// Areas are the boundaries of a level: lsoa21, msoa21, ward, district, sub-icb,
// icb, pcn and so on. Without its year a level is the newest there is: "ward"
// is ward25 rather than ward24.
func (b *Book) Areas(level string) (*geo.Boundaries, error) {
	all, err := b.levels()
	if err != nil {
		return nil, err
	}
	if bounds, ok := all[level]; ok {
		return bounds, nil
	}
	best := ""
	for l := range all {
		if strings.TrimRight(l, "0123456789") == level && l > best {
			best = l
		}
	}
	if best == "" {
		return nil, kith.Errorf(kith.NotFound, "There are no boundaries of the level %s", level)
	}
	return all[best], nil
}

// Boundary is the area with a code, of whatever level, and of the newest year
// where several have it.
func (b *Book) Boundary(code string) (geo.Area, error) {
	levels, err := b.Levels()
	if err != nil {
		return geo.Area{}, err
	}
	all, err := b.levels()
	if err != nil {
		return geo.Area{}, err
	}
	for _, l := range slices.Backward(levels) {
		if a, ok := all[l].Get(code); ok {
			return a, nil
		}
	}
	return geo.Area{}, kith.Errorf(kith.NotFound, "There is no boundary of %s", code)
}

// An LSOA is a lower layer super output area of 2021 (some 1,500 people) and
// the areas that it belongs to. Its ward is the one that fits best; the rest
// fit exactly. Codes are the ONS's, of sub-ICB and ICB the NHS's.
type LSOA struct {
	Code, Name             string
	Ward, WardName         string
	District, DistrictName string
	SubICB, ICB            string
	RuralUrban             string // ONS rural-urban classification of 2021, such as UN1
}

// LSOA says what is known of an LSOA of 2021.
func (b *Book) LSOA(code string) (LSOA, error) {
	all, err := take(b, &b.g.lookup, Lookup, loadLookup)
	if err != nil {
		return LSOA{}, err
	}
	l, ok := all[code]
	if !ok {
		return LSOA{}, kith.Errorf(kith.NotFound, "There is no LSOA %s of 2021 in the lookups", code)
	}
	return l, nil
}

func loadLookup(b *Book, sets []Set) (map[string]LSOA, error) {
	all := map[string]LSOA{}
	same := interner{}
	return all, b.rows(sets, func(r []string) {
		l := all[r[0]]
		l.Code = same.of(r[0])
		for i, f := range []*string{&l.Name, &l.Ward, &l.WardName, &l.District, &l.DistrictName, &l.SubICB, &l.ICB, &l.RuralUrban} {
			if r[i+1] != "" {
				*f = same.of(r[i+1])
			}
		}
		all[l.Code] = l
	})
}

// interner keeps one copy of each text, and none of the row that it came in.
type interner map[string]string

func (in interner) of(s string) string {
	if t, ok := in[s]; ok {
		return t
	}
	t := strings.Clone(s)
	in[t] = t
	return t
}

// lsoas is how those of 2011 became those of 2021.
type lsoas struct {
	to21, to11 map[string][]string
}

func (b *Book) lsoas() (*lsoas, error) {
	return take(b, &b.g.lsoas, LSOAs, func(b *Book, sets []Set) (*lsoas, error) {
		l, same := &lsoas{map[string][]string{}, map[string][]string{}}, interner{}
		put := func(m map[string][]string, from, to string) {
			if !slices.Contains(m[from], to) {
				m[from] = append(m[from], to)
			}
		}
		return l, b.rows(sets, func(r []string) {
			old, now := same.of(r[0]), same.of(r[1])
			put(l.to21, old, now)
			put(l.to11, now, old)
		})
	})
}

// LSOA21 is what an LSOA of 2011 became: itself, or several where it was split.
func (b *Book) LSOA21(lsoa11 string) ([]string, error) {
	l, err := b.lsoas()
	if err != nil {
		return nil, err
	}
	return known21(l.to21, lsoa11, "2011")
}

// LSOA11 is what an LSOA of 2021 was: itself, or several where they were merged.
func (b *Book) LSOA11(lsoa21 string) ([]string, error) {
	l, err := b.lsoas()
	if err != nil {
		return nil, err
	}
	return known21(l.to11, lsoa21, "2021")
}

func known21(m map[string][]string, code, census string) ([]string, error) {
	if list := m[code]; len(list) > 0 {
		return list, nil
	}
	return nil, kith.Errorf(kith.NotFound, "There is no LSOA %s of %s in the lookup", code, census)
}

// only11 is the LSOA of 2011 that all of an LSOA of 2021 lay in, or "".
func (b *Book) only11(lsoa21 string) (string, error) {
	list, err := b.LSOA11(lsoa21)
	if err != nil || len(list) != 1 {
		return "", err
	}
	return list[0], nil
}

// A SubICB is the sub-location of an integrated care board, and its board.
type SubICB struct{ Code, Name, ICB, ICBName string }

// SubICB says what is known of a sub-ICB by its NHS code, such as 10Q.
func (b *Book) SubICB(code string) (SubICB, error) {
	all, err := take(b, &b.g.subICBs, SubICBs, func(b *Book, sets []Set) (map[string]SubICB, error) {
		all := map[string]SubICB{}
		return all, b.rows(sets, func(r []string) {
			s := SubICB{strings.Clone(r[0]), strings.Clone(r[1]), strings.Clone(r[2]), strings.Clone(r[3])}
			all[s.Code] = s
		})
	})
	if err != nil {
		return SubICB{}, err
	}
	if s, ok := all[code]; ok {
		return s, nil
	}
	return SubICB{}, kith.Errorf(kith.NotFound, "There is no sub-ICB %s", code)
}

// A District is a local authority district or unitary, the county or unitary
// that it is part of, and its region. Now is the code of the district that it
// is part of today, its own while it lasts.
type District struct{ Code, Name, Now, County, CountyName, Region, RegionName string }

// District says what is known of a district by its code, abolished ones too.
func (b *Book) District(code string) (District, error) {
	all, err := take(b, &b.g.districts, Districts, func(b *Book, sets []Set) (map[string]District, error) {
		all, same := map[string]District{}, interner{}
		return all, b.rows(sets, func(r []string) {
			d := District{same.of(r[0]), same.of(r[1]), same.of(or(r[2], r[0])), same.of(r[3]), same.of(r[4]), same.of(r[5]), same.of(r[6])}
			all[d.Code] = d
		})
	})
	if err != nil {
		return District{}, err
	}
	if d, ok := all[code]; ok {
		return d, nil
	}
	return District{}, kith.Errorf(kith.NotFound, "There is no district %s", code)
}
