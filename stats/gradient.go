package stats

import (
	"math"

	"kith"
)

// A Gradient is how a rate changes over ordered groups of a population.
type Gradient struct {
	RII   Limits  // the least deprived person's rate over the most deprived's
	Log   float64 // its logarithm
	SE    float64 // the logarithm's standard error
	Trend float64 // chi-squared for a trend, one degree of freedom
}

// Poisson fits ln(rate) = a + b·rank to the events of ordered groups, the most
// deprived first, by maximum likelihood, and tests for a trend against no
// difference. Events are independent: where they repeat in persons the interval
// is too narrow, and Robust is to be had. Groups without events are fine, all
// without are not.
func Poisson(events, population []float64, level Level) (Gradient, error) {
	f, err := fitLine(events, population, level)
	if err != nil {
		return Gradient{}, err
	}
	return f.gradient(math.Sqrt(f.i00/f.det()), level)
}

// Robust is Poisson with the variance of White's sandwich (1980) in place of the
// model's: right for referrals, attendances and all that is counted more than once
// in a person. Repeats tell how events fall on persons, and each person is one
// observation (HC0), those without events too. Weights are not looked at. The
// test for a trend is Wald's, with the same variance. Source: Zou 2004, American
// Journal of Epidemiology 159:702; R, sandwich.
func Robust(groups []Stratum, level Level) (Gradient, error) {
	var events, population []float64
	for _, g := range groups {
		n, persons := 0.0, 0.0
		for i, p := range g.Repeats {
			if !counted(p) {
				return Gradient{}, kith.Errorf(kith.Invalid, "numbers of persons are counted from 0 up")
			}
			n, persons = n+float64(float64(i+1)*p), persons+p
		}
		if n != g.Events || persons > g.Population {
			return Gradient{}, kith.Errorf(kith.Invalid, "each group must say how often events repeat in its persons: they add up to %v events of %v persons, where there are %v events in a population of %v", n, persons, g.Events, g.Population)
		}
		events, population = append(events, g.Events), append(population, g.Population)
	}
	f, err := fitLine(events, population, level)
	if err != nil {
		return Gradient{}, err
	}
	// The middle of the sandwich: each person's squared distance from what the line
	// expects, by the products of 1 and the rank.
	var m00, m01, m11 float64
	for i, g := range groups {
		mu := math.Exp(f.a + float64(f.b*f.ranks[i]))
		squares := float64(g.Population*mu)*mu - float64(2*mu*g.Events)
		for k, p := range g.Repeats {
			squares += float64(float64((k+1)*(k+1)) * p)
		}
		r := f.ranks[i]
		m00, m01, m11 = m00+squares, m01+float64(squares*r), m11+float64(float64(squares*r)*r)
	}
	// The row of the inverted information that belongs to b: (-i01, i00) / det.
	det := f.det()
	v := (float64(float64(f.i01*f.i01)*m00) - float64(float64(2*f.i01*f.i00)*m01) + float64(float64(f.i00*f.i00)*m11)) / float64(det*det)
	g, err := f.gradient(math.Sqrt(max(v, 0)), level)
	if err != nil {
		return Gradient{}, err
	}
	g.Trend = 0
	if g.SE > 0 {
		g.Trend = float64(g.Log/g.SE) * (g.Log / g.SE)
	}
	return g, nil
}

// A fitted line is ln(rate) = a + b·rank, with the information about a and b.
type fitted struct {
	ranks         []float64
	a, b          float64
	i00, i01, i11 float64
	trend         float64 // the score test of b against 0
}

func (f *fitted) det() float64 { return float64(f.i00*f.i11) - float64(f.i01*f.i01) }

// gradient says what the line says, with the standard error of its slope.
func (f *fitted) gradient(se float64, level Level) (Gradient, error) {
	g := Gradient{Log: f.b, SE: se, Trend: f.trend, RII: around(math.Exp(f.b), level.Z()*se)}
	if math.IsNaN(g.RII.Low+g.RII.High) || math.Abs(f.b) > 50 {
		return Gradient{}, kith.Errorf(kith.Invalid, "all events are in one end group: the gradient has no limit")
	}
	return g, nil
}

func fitLine(events, population []float64, level Level) (*fitted, error) {
	if err := level.check(); err != nil {
		return nil, err
	}
	if len(events) != len(population) || len(events) < 2 {
		return nil, kith.Errorf(kith.Invalid, "a gradient needs the events and the people of two groups or more")
	}
	total, people := 0.0, 0.0
	for i, x := range events {
		if !counted(x, population[i]) || population[i] == 0 {
			return nil, kith.Errorf(kith.Invalid, "each group needs people, and events from 0 up")
		}
		total, people = total+x, people+population[i]
	}
	if total == 0 {
		return nil, kith.Errorf(kith.Invalid, "without events there is no gradient")
	}
	shares, ranks := Ridits(population)
	f := &fitted{ranks: ranks, a: math.Log(total / people)}
	u, mean, square := 0.0, 0.0, 0.0
	for i, a := range shares {
		u += float64(ranks[i] * (events[i] - float64(total*a)))
		mean += float64(a * ranks[i])
		square += float64(float64(a*ranks[i]) * ranks[i])
	}
	f.trend = float64(u*u) / (total * (square - float64(mean*mean)))
	for range 100 {
		var s0, s1 float64
		f.i00, f.i01, f.i11 = 0, 0, 0
		for i, x := range events {
			mu := population[i] * math.Exp(f.a+float64(f.b*ranks[i]))
			r := ranks[i]
			s0, s1 = s0+(x-mu), s1+float64((x-mu)*r)
			f.i00, f.i01, f.i11 = f.i00+mu, f.i01+float64(mu*r), f.i11+float64(float64(mu*r)*r)
		}
		det := f.det()
		da, db := (float64(f.i11*s0)-float64(f.i01*s1))/det, (float64(f.i00*s1)-float64(f.i01*s0))/det
		if math.IsNaN(da + db) {
			break
		}
		f.a, f.b = f.a+da, f.b+db
		if math.Abs(da)+math.Abs(db) < 1e-14*(1+math.Abs(f.a)+math.Abs(f.b)) {
			break
		}
	}
	return f, nil
}
