package effect

import (
	"math"

	"kith"
	"kith/stats"
)

// A Series is counts month by month, without gaps, of a population into which
// something was introduced.
type Series struct {
	Counts     []float64
	Population []float64 // or time at risk
	Month      []int     // of the year, 1 to 12
	From       int       // the place of the first month with it
	Slope      bool      // the trend may change too, and not the level alone
	Harmonics  int       // pairs of sine and cosine for the season; 2 as a rule
}

// A Break is what changed in a series when something was introduced.
type Break struct {
	Step        stats.Limits // of the rate: the level after over what the trend led to expect
	Slope       stats.Limits // by month, where it was asked for
	NeweyWest   stats.Limits // Step, with errors that allow for months that go together
	Dispersion  float64
	Correlation float64 // of what the model leaves, from one month to the next
	Before      int     // months
	After       int
	Expected    []float64 // the counts that trend and season would have led to, month by month
}

// Fewest is how many points before and how many after a series needs.
const Fewest = 8

// Interrupt fits a quasi-Poisson regression with the trend, the season and the
// break (Lopez Bernal, Cummins and Gasparrini 2017). Newey and West's errors look
// back as far as their rule says, 4·(n/100)^(2/9) months.
func (s Series) Interrupt() (Break, error) {
	m, err := s.model()
	if err != nil {
		return Break{}, err
	}
	n := len(s.Counts)
	b := Break{Before: s.From, After: n - s.From}
	newey, err := m.NeweyWest(int(4 * math.Pow(float64(n)/100, 2./9)))
	if err != nil {
		return Break{}, err
	}
	for i, mu := range m.mu {
		without := 0.0
		if i >= s.From {
			without = -m.Coef[1]
			if s.Slope {
				without -= m.Coef[3] * float64(i-s.From)
			}
		}
		b.Expected = append(b.Expected, mu*math.Exp(without))
	}
	quasi := m.Quasi()
	b.Step, b.NeweyWest, b.Dispersion, b.Correlation = quasi[1].Ratio(), newey[1].Ratio(), m.Dispersion, m.correlation()
	if s.Slope {
		b.Slope = quasi[3].Ratio()
	}
	return b, nil
}

// model is the regression: the constant, the step, the trend, the slope where it is
// asked for, and the season.
func (s Series) model() (*Model, error) {
	n := len(s.Counts)
	if len(s.Population) != n || len(s.Month) != n {
		return nil, kith.Errorf(kith.Invalid, "every month has a count, a population and its place in the year")
	}
	if s.From < Fewest || n-s.From < Fewest {
		return nil, kith.Errorf(kith.Invalid, "a series needs %d points before and %d after; here are %d and %d", Fewest, Fewest, s.From, n-s.From)
	}
	d := Data{Y: s.Counts, Offset: make([]float64, n)}
	step, time, since := make([]float64, n), make([]float64, n), make([]float64, n)
	for i := range n {
		if !(s.Population[i] > 0) || s.Month[i] < 1 || s.Month[i] > 12 {
			return nil, kith.Errorf(kith.Invalid, "month %d of the series has no population, or is no month of the year", i+1)
		}
		d.Offset[i], time[i] = math.Log(s.Population[i]), float64(i+1)
		if i >= s.From {
			step[i], since[i] = 1, float64(i-s.From)
		}
	}
	d.X = []Column{{"step", step}, {"time", time}}
	if s.Slope {
		d.X = append(d.X, Column{"slope", since})
	}
	for k := 1; k <= s.Harmonics; k++ {
		sin, cos := make([]float64, n), make([]float64, n)
		for i, m := range s.Month {
			sin[i], cos[i] = math.Sincos(2 * math.Pi * float64(k) * float64(m) / 12)
		}
		d.X = append(d.X, Column{"sine", sin}, Column{"cosine", cos})
	}
	return Fit(Poisson, d)
}

// Wider is the step with the wider of its two intervals: what a claim rests on.
func (b Break) Wider() stats.Limits {
	if b.NeweyWest.High/b.NeweyWest.Low > b.Step.High/b.Step.Low {
		return b.NeweyWest
	}
	return b.Step
}

// correlation is that of Pearson's residuals with the ones before them.
func (m *Model) correlation() float64 {
	var before, sum, squares float64
	for i, y := range m.data.Y {
		r := (y - m.mu[i]) / math.Sqrt(m.variance(m.mu[i]))
		sum, squares, before = sum+float64(r*before), squares+float64(r*r), r
	}
	if squares == 0 {
		return 0
	}
	return sum / squares
}
