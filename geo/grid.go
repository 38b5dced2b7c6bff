package geo

import "math"

// A LatLng is a place in degrees of WGS84 (EPSG:4326), north and east.
type LatLng struct{ Lat, Lng float64 }

// Valid reports whether l lies in the box round Great Britain within which the
// grid means something.
func (l LatLng) Valid() bool {
	return l.Lat >= 49 && l.Lat <= 61.5 && l.Lng >= -9.5 && l.Lng <= 3
}

// The ellipsoids and the projection, as the Ordnance Survey gives them ("A
// guide to coordinate systems in Great Britain", annexes A to C).
type ellipsoid struct{ a, b float64 }

var (
	airy  = ellipsoid{6377563.396, 6356256.909}  // Airy 1830
	wgs84 = ellipsoid{6378137.000, 6356752.3141} // WGS84, GRS80
)

const (
	f0      = 0.9996012717 // scale on the central meridian
	e0, n0  = 400_000, -100_000
	degree  = math.Pi / 180
	phi0    = 49 * degree
	lambda0 = -2 * degree
	arc     = degree / 3600 // a second of arc
	geoid   = 47.0          // typical height of the ground's zero above the WGS84 ellipsoid, metres
)

// Accuracy is how far off a conversion between LatLng and Point may be, in
// metres. The seven parameters cannot follow the distortions of the old
// survey: of sixteen points that the Ordnance Survey publishes, Scilly is off
// by 5.2 m and the others by 4.0 m at most, whole metres included. There and
// back is within a metre.
const Accuracy = 6

// LatLng is p in degrees of WGS84, within Accuracy.
func (p Point) LatLng() LatLng {
	lat, lng := unproject(float64(p.E), float64(p.N))
	lat, lng = shift(airy, wgs84, lat, lng, geoid, toWGS84)
	return LatLng{lat / degree, lng / degree}
}

// FromLatLng is the point of the grid nearest to l, within Accuracy. It is the
// zero Point when l is not Valid: a place outside Great Britain.
func FromLatLng(l LatLng) Point {
	if !l.Valid() {
		return Point{}
	}
	lat, lng := shift(wgs84, airy, l.Lat*degree, l.Lng*degree, geoid, toOSGB36)
	e, n := project(lat, lng)
	return Point{int32(math.Round(e)), int32(math.Round(n))}
}

// helmert is a seven-parameter transformation: metres, parts, radians.
type helmert struct{ tx, ty, tz, s, rx, ry, rz float64 }

var (
	toOSGB36 = helmert{-446.448, 125.157, -542.060, 20.4894e-6, -0.1502 * arc, -0.2470 * arc, -0.8421 * arc}
	toWGS84  = helmert{446.448, -125.157, 542.060, -20.4894e-6, 0.1502 * arc, 0.2470 * arc, 0.8421 * arc}
)

// shift moves a place in radians from one ellipsoid to another.
func shift(from, to ellipsoid, lat, lng, height float64, h helmert) (float64, float64) {
	sin, cos := math.Sincos(lat)
	e2 := from.e2()
	nu := from.a / math.Sqrt(1-e2*sin*sin)
	x := (nu + height) * cos * math.Cos(lng)
	y := (nu + height) * cos * math.Sin(lng)
	z := ((1-e2)*nu + height) * sin

	x, y, z = h.tx+(1+h.s)*x-h.rz*y+h.ry*z,
		h.ty+h.rz*x+(1+h.s)*y-h.rx*z,
		h.tz-h.ry*x+h.rx*y+(1+h.s)*z

	e2 = to.e2()
	p := math.Hypot(x, y)
	lat = math.Atan2(z, p*(1-e2))
	for range 5 { // each turn gains two or three digits
		sin = math.Sin(lat)
		nu = to.a / math.Sqrt(1-e2*sin*sin)
		lat = math.Atan2(z+e2*nu*sin, p)
	}
	return lat, math.Atan2(y, x)
}

func (e ellipsoid) e2() float64 { return 1 - e.b*e.b/(e.a*e.a) }

// meridian is the developed length of the meridian from the true origin.
func meridian(lat float64) float64 {
	n := (airy.a - airy.b) / (airy.a + airy.b)
	n2, n3 := n*n, n*n*n
	d, s := lat-phi0, lat+phi0
	return airy.b * f0 * ((1+n+5./4*n2+5./4*n3)*d -
		(3*n+3*n2+21./8*n3)*math.Sin(d)*math.Cos(s) +
		(15./8*n2+15./8*n3)*math.Sin(2*d)*math.Cos(2*s) -
		35./24*n3*math.Sin(3*d)*math.Cos(3*s))
}

// radii are the scaled radii of curvature across and along the meridian.
func radii(lat float64) (nu, rho float64) {
	sin := math.Sin(lat)
	k := 1 - airy.e2()*sin*sin
	nu = airy.a * f0 / math.Sqrt(k)
	return nu, nu * (1 - airy.e2()) / k
}

// project is the Transverse Mercator from radians on Airy 1830 to metres
// (annex C.1; the names of the terms are the guide's).
func project(lat, lng float64) (e, n float64) {
	nu, rho := radii(lat)
	eta2 := nu/rho - 1
	sin, cos := math.Sincos(lat)
	t2 := sin * sin / (cos * cos)
	cos3, cos5 := cos*cos*cos, cos*cos*cos*cos*cos
	i := meridian(lat) + n0
	ii := nu / 2 * sin * cos
	iii := nu / 24 * sin * cos3 * (5 - t2 + 9*eta2)
	iiia := nu / 720 * sin * cos5 * (61 - 58*t2 + t2*t2)
	iv := nu * cos
	v := nu / 6 * cos3 * (nu/rho - t2)
	vi := nu / 120 * cos5 * (5 - 18*t2 + t2*t2 + 14*eta2 - 58*t2*eta2)
	d := lng - lambda0
	d2 := d * d
	return e0 + d*(iv+d2*(v+d2*vi)), i + d2*(ii+d2*(iii+d2*iiia))
}

// unproject is project backwards (annex C.2).
func unproject(e, n float64) (lat, lng float64) {
	lat = phi0
	for range 10 { // to a hundredth of a millimetre in five or six
		d := n - n0 - meridian(lat)
		if math.Abs(d) < 1e-5 {
			break
		}
		lat += d / (airy.a * f0)
	}
	nu, rho := radii(lat)
	eta2 := nu/rho - 1
	t := math.Tan(lat)
	t2 := t * t
	sec := 1 / math.Cos(lat)
	nu2 := nu * nu
	vii := t / (2 * rho * nu)
	viii := t / (24 * rho * nu * nu2) * (5 + 3*t2 + eta2 - 9*t2*eta2)
	ix := t / (720 * rho * nu * nu2 * nu2) * (61 + 90*t2 + 45*t2*t2)
	x := sec / nu
	xi := sec / (6 * nu * nu2) * (nu/rho + 2*t2)
	xii := sec / (120 * nu * nu2 * nu2) * (5 + 28*t2 + 24*t2*t2)
	xiia := sec / (5040 * nu * nu2 * nu2 * nu2) * (61 + 662*t2 + 1320*t2*t2 + 720*t2*t2*t2)
	d := e - e0
	d2 := d * d
	return lat - d2*(vii-d2*(viii-d2*ix)), lambda0 + d*(x-d2*(xi-d2*(xii-d2*xiia)))
}
