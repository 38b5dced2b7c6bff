package geo

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"
)

// The worked example of the Ordnance Survey's guide (annex C): a point near
// Caister-on-Sea on the Airy 1830 ellipsoid.
func TestProjectionAgainstTheWorkedExample(t *testing.T) {
	lat := (52 + 39./60 + 27.2531/3600) * degree
	lng := (1 + 43./60 + 4.5177/3600) * degree
	e, n := project(lat, lng)
	if math.Abs(e-651409.903) > 0.001 || math.Abs(n-313177.270) > 0.001 {
		t.Errorf("projected to %.3f,%.3f", e, n)
	}
	backLat, backLng := unproject(651409.903, 313177.270)
	if math.Abs(backLat-lat) > 1e-10 || math.Abs(backLng-lng) > 1e-10 {
		t.Errorf("back to %.9f,%.9f", backLat/degree, backLng/degree)
	}
}

// Points that the Ordnance Survey publishes with OSTN15, its definitive
// transformation, and the water tower of its guide (annex A), from Scilly to
// Shetland.
var known = []struct {
	name     string
	lat, lng float64
	e, n     float64
}{
	{"TP01 St Mary's, Scilly", 49.92226393730, -6.29977752014, 91492.146, 11318.804},
	{"TP02 Lizard Point", 49.96006137820, -5.20304609998, 170370.718, 11572.405},
	{"TP03 Plymouth", 50.43885825610, -4.10864563561, 250359.811, 62016.569},
	{"TP04 St Catherine's Point", 50.57563665000, -1.29782277240, 449816.371, 75335.861},
	{"TP05 Southampton", 50.93127937910, -1.45051433700, 438710.920, 114792.250},
	{"TP06 Nash Point", 51.40078220140, -3.55128349240, 292184.870, 168003.465},
	{"TP07 North Foreland", 51.37447025550, 1.44454730409, 639821.835, 169565.858},
	{"TP08 Brislington", 51.42754743020, -2.54407618349, 362269.991, 169978.690},
	{"TP09 Lambeth", 51.48936564950, -0.11992557180, 530624.974, 178388.464},
	{"TP10 Carmarthen", 51.85890896400, -4.30852476960, 241124.584, 220332.641},
	{"TP11 Colchester", 51.89436637350, 0.89724327012, 599445.590, 225722.826},
	{"TP12 Droitwich", 52.25529381630, -2.15458614387, 389544.190, 261912.153},
	{"TP20 Otley", 53.80021519630, -1.66379168242, 422242.186, 433818.701},
	{"TP30 Inverness", 57.48625000720, -4.21926398555, 267056.768, 846176.972},
	{"TP40 Shetland", 60.13308091660, -2.07382822798, 395999.668, 1138728.951},
	{"Caister water tower", 52.658007833, 1.716073973, 651409.804, 313177.450},
}

func TestConversionIsWithinItsAccuracy(t *testing.T) {
	worst, at := 0.0, ""
	for _, k := range known {
		p := FromLatLng(LatLng{k.lat, k.lng})
		d := math.Hypot(float64(p.E)-k.e, float64(p.N)-k.n)
		t.Logf("%.1f m at %s", d, k.name)
		if d > worst {
			worst, at = d, k.name
		}
		want := Point{int32(math.Round(k.e)), int32(math.Round(k.n))}
		got := want.LatLng()
		north, east := (got.Lat-k.lat)*111_200, (got.Lng-k.lng)*111_200*math.Cos(k.lat*degree)
		if d = math.Hypot(north, east); d > Accuracy {
			t.Errorf("%s: %v is %.1f m off", k.name, got, d)
		}
	}
	if worst > Accuracy {
		t.Errorf("%s is %.1f m off", at, worst)
	}
}

func TestThereAndBack(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 20_000 {
		p := Point{80_000 + r.Int32N(575_000), 5_000 + r.Int32N(1_200_000)}
		if q := FromLatLng(p.LatLng()); Distance(p, q) > 1 {
			t.Fatalf("%v comes back as %v", p, q)
		}
	}
}

func TestNoPlace(t *testing.T) {
	nan := math.NaN()
	for _, l := range []LatLng{{}, {nan, 0}, {52, nan}, {math.Inf(1), 0}, {48.85, 2.35}, {-52, -1}, {40.7, -74}} {
		if p := FromLatLng(l); p.Valid() || p != (Point{}) {
			t.Errorf("%v is %v", l, p)
		}
	}
	for _, p := range []Point{{}, {-1, 200_000}, {700_000, 200_000}, {400_000, 1_300_000}, {math.MinInt32, math.MaxInt32}} {
		if p.Valid() {
			t.Errorf("%v is valid", p)
		}
	}
}

func TestDistance(t *testing.T) {
	if d := Distance(Point{400_000, 200_000}, Point{400_300, 200_400}); d != 500 {
		t.Error(d)
	}
	if d := Distance(Point{math.MinInt32, 0}, Point{math.MaxInt32, 0}); d != math.MaxUint32 {
		t.Error(d)
	}
}

// Ten kilometres on the grid are ten on the ground, measured on WGS84.
func TestDistanceOnTheGround(t *testing.T) {
	for _, k := range known {
		a := Point{int32(k.e), int32(k.n)}
		b := Point{a.E + 8000, a.N + 6000}
		la, lb := a.LatLng(), b.LatLng()
		sin := math.Sin((la.Lat + lb.Lat) / 2 * degree)
		w := 1 - wgs84.e2()*sin*sin
		east := wgs84.a / math.Sqrt(w) * math.Sqrt(1-sin*sin) * (lb.Lng - la.Lng) * degree
		north := wgs84.a * (1 - wgs84.e2()) / math.Pow(w, 1.5) * (lb.Lat - la.Lat) * degree
		if d := math.Hypot(east, north); math.Abs(d-10_000) > 8 || Distance(a, b) != 10_000 {
			t.Errorf("%s: %.1f m on the ground", k.name, d)
		}
	}
}

func TestBearing(t *testing.T) {
	at := Point{400_000, 200_000}
	for want, p := range map[string]Point{
		"north": {400_010, 201_000}, "north-east": {401_000, 201_000}, "east": {401_000, 200_000}, "south-east": {401_000, 199_000},
		"south": {400_000, 199_000}, "south-west": {399_000, 199_000}, "west": {399_000, 200_010}, "north-west": {399_000, 201_000}, "": at,
	} {
		if got := Bearing(at, p); got != want {
			t.Errorf("%v is %q, want %q", p, got, want)
		}
	}
}

func TestWalk(t *testing.T) {
	for m, want := range map[int]time.Duration{0: 0, 1: time.Minute, 800: 13 * time.Minute, 4800: 78 * time.Minute} {
		if got := Walk(m); got != want {
			t.Errorf("%d m takes %v", m, got)
		}
	}
	for m, want := range map[int]string{0: "about a minute's walk (estimate)", 800: "about 13 minutes' walk (estimate)", 8000: "about 2.2 hours' walk (estimate)"} {
		if got := WalkWords(m); got != want {
			t.Errorf("%d m: %q", m, got)
		}
	}
}

func BenchmarkFromLatLng(b *testing.B) {
	for b.Loop() {
		FromLatLng(LatLng{51.752, -1.2577})
	}
}

func BenchmarkDistance(b *testing.B) {
	p, n := Point{451_300, 206_200}, 0
	for b.Loop() {
		n += Distance(p, Point{460_000, int32(n)})
	}
}
