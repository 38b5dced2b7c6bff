package place

import (
	"strconv"
	"strings"

	"kith/geo"
)

// The columns of a sheet of postcodes, by position.
const (
	postPostcode = iota
	postEast
	postNorth
	postLat
	postLng
	postQuality
	postLSOA21
	postLSOA11
	postWard
	postDistrict
	postIntroduced
)

func (t *table) addPostcode(n int) {
	r := t.row
	p := geo.Place{Precision: precision(r[postQuality]), Areas: geo.Areas{LSOA21: area(r[postLSOA21]), LSOA11: area(r[postLSOA11]),
		Ward: area(r[postWard]), District: area(r[postDistrict])}}
	e, errE := strconv.ParseFloat(r[postEast], 64)
	m, errN := strconv.ParseFloat(r[postNorth], 64)
	// Northern Ireland's metres are of another grid: its degrees are not.
	if errE == nil && errN == nil && !strings.HasPrefix(strings.ToUpper(r[postPostcode]), "BT") {
		if e >= 0 && e < 1e6 && m >= 0 && m < 2e6 {
			p.Point = geo.Point{E: int32(e + 0.5), N: int32(m + 0.5)}
		}
	} else if lat, err := strconv.ParseFloat(r[postLat], 64); err == nil {
		if lng, err := strconv.ParseFloat(r[postLng], 64); err == nil {
			p.Point = geo.FromLatLng(geo.LatLng{Lat: lat, Lng: lng})
		}
	}
	if err := t.post.Add(r[postPostcode], p); err != nil {
		t.skip(n, err.Error())
		return
	}
	// ONSPD says when each postcode came into use, as 202502; the last is its date.
	if s := r[postIntroduced]; len(s) == 6 && numberCode.MatchString(s) && s[:4]+"-"+s[4:] > t.newest {
		t.newest = s[:4] + "-" + s[4:]
	}
	t.rows++
}

func (t *table) endPostcodes() (*draft, error) {
	var err error
	if t.packed, err = t.post.Build(); err != nil {
		return nil, err
	}
	packed, err := geo.LoadTable(t.packed)
	if err != nil {
		return nil, err
	}
	if twice := t.rows - packed.Len(); twice > 0 {
		if t.skipped == nil {
			t.skipped = map[string]skip{}
		}
		t.skipped["not the first row of its postcode"] = skip{Rows: twice}
		t.rows = packed.Len()
	}
	return &t.draft, nil
}

// precision is a positional quality as the OS writes it (10 to 90) or the ONS
// (1 to 9), which say the same.
func precision(quality string) geo.Precision {
	switch strings.TrimSuffix(quality, "0") {
	case "1", "2", "3", "4": // in a building; within 50 m; the mean of addresses
		return geo.Exact
	case "5", "8": // imputed from its neighbours; the last place of one that is no more
		return geo.Estimated
	case "6": // the sector's mean
		return geo.SectorCentre
	}
	return geo.Nowhere
}

// area is the code of an area, or "" where a publisher wrote a pseudo code or
// something else.
func area(s string) string {
	if s == "" {
		return ""
	}
	if code, ok := areaCode(s); ok {
		return code
	}
	return ""
}
