package stats

import "math"

// normal is the quantile of the standard normal distribution.
func normal(p float64) float64 { return math.Sqrt2 * math.Erfinv(2*p-1) }

// gammaP is the regularised lower incomplete gamma function P(a, x): the series
// below a+1, Lentz's continued fraction above (Abramowitz and Stegun 6.5.29,
// 6.5.31).
func gammaP(a, x float64) float64 {
	if x <= 0 {
		return 0
	}
	lg, _ := math.Lgamma(a)
	front := math.Exp(float64(a*math.Log(x)) - x - lg)
	if x < a+1 {
		sum, term := 1/a, 1/a
		for n := 1.0; n < 1e5; n++ {
			term *= x / (a + n)
			sum += term
			if term < sum*1e-17 {
				break
			}
		}
		return front * sum
	}
	const tiny = 1e-300
	b := x + 1 - a
	c, d := 1/tiny, 1/b
	h := d
	for i := 1.0; i < 1e5; i++ {
		an := -i * (i - a)
		b += 2
		d = 1 / nonzero(float64(an*d)+b, tiny)
		c = nonzero(b+an/c, tiny)
		h *= float64(d * c)
		if math.Abs(float64(d*c)-1) < 1e-16 {
			break
		}
	}
	return 1 - float64(front*h)
}

func nonzero(v, tiny float64) float64 {
	if math.Abs(v) < tiny {
		return tiny
	}
	return v
}

// gammaQuantile is the x at which gammaP(a, x) is p: half the quantile of
// chi-squared with 2a degrees of freedom.
func gammaQuantile(a, p float64) float64 {
	if p <= 0 {
		return 0
	}
	// Wilson and Hilferty's start, then halving between ends that hold it, with
	// Newton's step where that stays within.
	x := a * math.Pow(1-1/(9*a)+normal(p)/(3*math.Sqrt(a)), 3)
	return invert(func(x float64) float64 { return gammaP(a, x) }, func(x float64) float64 {
		lg, _ := math.Lgamma(a)
		return math.Exp(float64((a-1)*math.Log(x)) - x - lg)
	}, p, max(x, 1e-8), 0, math.Inf(1))
}

// invert solves f(x) = p for a function that rises from low to high.
func invert(f, slope func(float64) float64, p, x, low, high float64) float64 {
	for range 300 {
		v := f(x)
		if v > p {
			high = x
		} else {
			low = x
		}
		next := x - (v-p)/slope(x)
		if !(next > low && next < high) {
			switch {
			case math.IsInf(high, 1):
				next = 2*x + 1
			case math.IsInf(low, -1):
				next = 2*x - 1
			default:
				next = low + (high-low)/2
			}
		}
		if math.Abs(next-x) <= 1e-15*math.Abs(x) {
			return next
		}
		x = next
	}
	return x
}

// betaI is the regularised incomplete beta function (Lentz's continued fraction;
// Abramowitz and Stegun 26.5.8).
func betaI(a, b, x float64) float64 {
	if x <= 0 || x >= 1 {
		return min(max(x, 0), 1)
	}
	if x > (a+1)/(a+b+2) {
		return 1 - betaI(b, a, 1-x)
	}
	la, _ := math.Lgamma(a)
	lb, _ := math.Lgamma(b)
	lab, _ := math.Lgamma(a + b)
	front := math.Exp(lab-la-lb+float64(a*math.Log(x))+float64(b*math.Log1p(-x))) / a
	const tiny = 1e-300
	c, d := 1.0, 1/nonzero(1-(a+b)*x/(a+1), tiny)
	h := d
	for i := 1.0; i < 1e4; i++ {
		even := i * (b - i) * x / ((a + 2*i - 1) * (a + 2*i))
		d = 1 / nonzero(1+float64(even*d), tiny)
		c = nonzero(1+even/c, tiny)
		h *= float64(d * c)
		odd := -(a + i) * (a + b + i) * x / ((a + 2*i) * (a + 2*i + 1))
		d = 1 / nonzero(1+float64(odd*d), tiny)
		c = nonzero(1+odd/c, tiny)
		h *= float64(d * c)
		if math.Abs(float64(d*c)-1) < 1e-16 {
			break
		}
	}
	return front * h
}

// studentQuantile is the quantile of Student's t, for p of a half or more.
func studentQuantile(df, p float64) float64 {
	cdf := func(t float64) float64 {
		return 1 - betaI(df/2, 0.5, df/(df+float64(t*t)))/2
	}
	density := func(t float64) float64 {
		a, _ := math.Lgamma((df + 1) / 2)
		b, _ := math.Lgamma(df / 2)
		return math.Exp(a-b) / math.Sqrt(df*math.Pi) * math.Pow(1+t*t/df, -(df+1)/2)
	}
	if p <= 0.5 {
		return 0
	}
	return invert(cdf, density, p, normal(p), 0, math.Inf(1))
}
