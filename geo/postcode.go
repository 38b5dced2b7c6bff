package geo

import "strings"

// A Precision says what a point stands for. A page that shows a distance from
// a point which is not Exact says so.
type Precision uint8

// The precisions, the worst first, so that they compare.
const (
	Nowhere        Precision = iota // not known, or no place at all (ZZ99)
	DistrictCentre                  // the middle of the postcodes of the district, such as OX1
	SectorCentre                    // the middle of those of the sector, such as OX1 1
	Estimated                       // the publisher's estimate from postcodes near by, within about 100 m
	Exact                           // the middle of the postcode's addresses: some fifteen homes
)

var precisions = [...]string{"not known", "the middle of the postcode district", "the middle of the postcode sector",
	"an estimate", "the postcode"}

// String is the precision in a page's words.
func (p Precision) String() string {
	if int(p) < len(precisions) {
		return precisions[p]
	}
	return precisions[Nowhere]
}

// A Place is what is known of a postcode.
type Place struct {
	Point     Point
	Precision Precision
	// Within is how far from Point 95 in 100 postcodes of the district or
	// sector lie, in metres; 100 for an estimate; 0 when Exact.
	Within int
	// Codes of the areas that it lies in (ONS nine-character codes, GSS); ""
	// where the file did not say. Of a district or sector, only those that all
	// its postcodes have in common.
	Areas
}

// Areas are the codes of the areas round a place.
type Areas struct {
	LSOA21   string // lower layer super output area of the 2021 census
	LSOA11   string // of the 2011 census: the one that the IMD 2019 is for
	Ward     string // electoral ward
	District string // local authority district or unitary
}

// or fills what a lacks from b.
func (a Areas) or(b Areas) Areas {
	for to, from := range map[*string]string{&a.LSOA21: b.LSOA21, &a.LSOA11: b.LSOA11, &a.Ward: b.Ward, &a.District: b.District} {
		if *to == "" {
			*to = from
		}
	}
	return a
}

func (a *Areas) fields() [lists]*string {
	return [lists]*string{&a.LSOA21, &a.LSOA11, &a.Ward, &a.District}
}

// Where each part of a postcode stands in the table: a sector is its outward
// part in base 37, four places, times ten and its digit; so sectors of one
// district stand together. A unit is its two letters in base 26.
type (
	sectorKey uint32
	unitKey   uint16
)

const noUnit unitKey = 1 << 10

// parse takes a postcode apart, however it is spaced or cased. unit is noUnit
// for a sector ("OX1 1"); whole is false for a district too ("OX1"), whose
// sector has no meaning but that of its district.
func parse(s string) (k sectorKey, unit unitKey, district, ok bool) {
	var b [8]byte
	n, gap := 0, -1
	for i := range len(s) {
		c := s[i]
		switch {
		case c == ' ':
			if n > 0 && gap < 0 {
				gap = n
			}
			continue
		case c >= 'a' && c <= 'z':
			c -= 'a' - 'A'
		case c >= 'A' && c <= 'Z', c >= '0' && c <= '9':
		default:
			return 0, 0, false, false
		}
		if n == 7 {
			return 0, 0, false, false
		}
		b[n] = c
		n++
	}
	letters := n >= 5 && letter(b[n-1]) && letter(b[n-2]) && digit(b[n-3])
	switch {
	case letters && (gap < 0 || gap >= n || gap == n-3):
		return outward(b[:n-3])*10 + sectorKey(b[n-3]-'0'), unitKey(b[n-2]-'A')*26 + unitKey(b[n-1]-'A'), false, sound(b[:n-3])
	case gap > 0 && gap == n-1 && digit(b[n-1]):
		return outward(b[:n-1])*10 + sectorKey(b[n-1]-'0'), noUnit, false, sound(b[:n-1])
	case gap < 0 || gap >= n:
		return outward(b[:min(n, 4)]) * 10, noUnit, true, n <= 4 && sound(b[:n])
	}
	return 0, 0, false, false
}

func letter(c byte) bool { return c >= 'A' && c <= 'Z' }
func digit(c byte) bool  { return c >= '0' && c <= '9' }

// sound reports whether an outward part is one or two letters, a digit, and at
// most one more of either.
func sound(b []byte) bool {
	if len(b) < 2 || len(b) > 4 || !letter(b[0]) {
		return false
	}
	if b = b[1:]; letter(b[0]) {
		b = b[1:]
	}
	return len(b) > 0 && len(b) <= 2 && digit(b[0]) && (len(b) < 2 || letter(b[1]) || digit(b[1]))
}

func outward(b []byte) (k sectorKey) {
	for i := range 4 {
		k *= 37
		if i < len(b) {
			if digit(b[i]) {
				k += 1 + sectorKey(b[i]-'0')
			} else {
				k += 11 + sectorKey(b[i]-'A')
			}
		}
	}
	return k
}

// text is parse backwards: "OX1 1AA".
func (k sectorKey) text(u unitKey) string {
	var b [4]byte
	for i, r := 3, k/10; i >= 0; i, r = i-1, r/37 {
		switch d := byte(r % 37); {
		case d > 10:
			b[i] = 'A' + d - 11
		case d > 0:
			b[i] = '0' + d - 1
		default:
			b[i] = ' '
		}
	}
	return strings.TrimRight(string(b[:]), " ") + " " + string([]byte{'0' + byte(k%10), 'A' + byte(u/26), 'A' + byte(u%26)}) // #nosec G115 -- u is below 676
}
