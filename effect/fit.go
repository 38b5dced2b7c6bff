package effect

import (
	"math"
	"slices"

	"kith"
)

// A Family is how an outcome varies, and the scale on which terms add up.
type Family int

const (
	Normal   Family = iota // identity: an ordinary linear model
	Binomial               // logit: shares from 0 to 1; Weight is of how many
	Poisson                // log: counts
	Negative               // log: counts with variance mu + mu²/theta (NB2), theta estimated
)

// A Column is one term of a model, with a value for every row.
type Column struct {
	Name   string
	Values []float64
}

// Levels are the columns of a characteristic that is a word: one for each of its
// values but the first in order, against which the others are set.
func Levels(name string, values []string) []Column {
	all := slices.Compact(slices.Sorted(slices.Values(values)))
	var columns []Column
	for i, level := range all {
		if i == 0 {
			continue
		}
		c := Column{Name: name + level, Values: make([]float64, len(values))}
		for row, v := range values {
			if v == level {
				c.Values[row] = 1
			}
		}
		columns = append(columns, c)
	}
	return columns
}

// Data are what a model is fitted to. A constant is always added, first.
type Data struct {
	Y      []float64
	X      []Column
	Offset []float64 // added to the linear predictor: the log of the time at risk; none when nil
	Weight []float64 // how much each row counts; 1 when nil, and rows of 0 are left out
}

// Constant is the name of the term that every model has.
const Constant = "constant"

func (d Data) check(f Family) error {
	n := len(d.Y)
	if n < 2 {
		return kith.Errorf(kith.Invalid, "a model needs two rows or more")
	}
	for _, c := range d.X {
		if len(c.Values) != n {
			return kith.Errorf(kith.Invalid, "the term %s has %d values for %d rows", c.Name, len(c.Values), n)
		}
		for _, v := range c.Values {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				return kith.Errorf(kith.Invalid, "the term %s has values that are no numbers", c.Name)
			}
		}
	}
	if d.Offset != nil && len(d.Offset) != n || d.Weight != nil && len(d.Weight) != n {
		return kith.Errorf(kith.Invalid, "offsets and weights are given for every row or for none")
	}
	for i, y := range d.Y {
		o, w := d.offset(i), d.weight(i)
		if math.IsNaN(y) || math.IsInf(y, 0) || math.IsNaN(o) || math.IsInf(o, 0) || !(w >= 0) || math.IsInf(w, 1) {
			return kith.Errorf(kith.Invalid, "row %d has an outcome, a time at risk or a weight that is no number", i+1)
		}
		if f != Normal && y < 0 || f == Binomial && y > 1 {
			return kith.Errorf(kith.Invalid, "row %d has an outcome that cannot be: %v", i+1, y)
		}
	}
	return nil
}

func (d Data) offset(i int) float64 {
	if d.Offset == nil {
		return 0
	}
	return d.Offset[i]
}

func (d Data) weight(i int) float64 {
	if d.Weight == nil {
		return 1
	}
	return d.Weight[i]
}

// A Model is what was fitted.
type Model struct {
	Terms      []string
	Coef       []float64
	Theta      float64 // of Negative; +Inf when the counts vary no more than Poisson's
	ThetaSE    float64
	TwoLogLik  float64 // twice the log-likelihood, of Negative
	Deviance   float64
	Dispersion float64 // Pearson's chi-squared over Freedom; about 1 when the family holds
	Rows       int     // that count
	Freedom    int     // Rows less the terms

	family Family
	data   Data
	bread  matrix    // the inverse of the information
	score  []float64 // each row's part in the score, less its x
	mu     []float64
}

// Fit fits a model by maximum likelihood: iteratively reweighted least squares
// (McCullagh and Nelder 1989), for Negative in turn with Newton's method for
// theta, as R's glm and MASS's glm.nb do. Invalid when a term says nothing that
// the others do not, and when the outcome is told perfectly, so that an estimate
// would be without end.
func Fit(f Family, d Data) (*Model, error) {
	if err := d.check(f); err != nil {
		return nil, err
	}
	m := &Model{Terms: []string{Constant}, family: f, data: d, Theta: math.Inf(1)}
	for _, c := range d.X {
		m.Terms = append(m.Terms, c.Name)
	}
	for i := range d.Y {
		if d.weight(i) > 0 {
			m.Rows++
		}
	}
	if m.Freedom = m.Rows - len(m.Terms); m.Freedom < 1 {
		return nil, kith.Errorf(kith.Invalid, "%d rows are too few for %d terms", m.Rows, len(m.Terms))
	}
	if err := m.start(); err != nil {
		return nil, err
	}
	if err := m.climb(); err != nil {
		return nil, err
	}
	if f == Negative {
		if err := m.disperse(); err != nil {
			return nil, err
		}
	}
	return m, m.finish()
}

// start sets all terms to none but the constant.
func (m *Model) start() error {
	m.Coef = make([]float64, len(m.Terms))
	m.mu, m.score = make([]float64, len(m.data.Y)), make([]float64, len(m.data.Y))
	events, weight, exposure := 0.0, 0.0, 0.0
	for i, y := range m.data.Y {
		w := m.data.weight(i)
		events, weight = events+float64(w*y), weight+w
		exposure += float64(w * math.Exp(m.data.offset(i)))
	}
	switch {
	case m.family == Normal:
	case events <= 0:
		return kith.Errorf(kith.Invalid, "without any events there is nothing to compare")
	case m.family == Binomial:
		share := events / weight
		if share >= 1 {
			return kith.Errorf(kith.Invalid, "where the outcome is the same for everybody there is nothing to compare")
		}
		m.Coef[0] = math.Log(share / (1 - share))
	default:
		m.Coef[0] = math.Log(events / exposure)
	}
	return nil
}

// climb goes up the likelihood by Fisher's scoring, halving steps that overshoot.
func (m *Model) climb() error {
	info, score, row := square(len(m.Coef)), make([]float64, len(m.Coef)), make([]float64, len(m.Coef))
	deviance := m.at(m.Coef, info, score, row)
	for round := range 60 {
		lower, scale, at := info.factor()
		if at >= 0 && round > 0 {
			break
		}
		if at >= 0 {
			return kith.Errorf(kith.Invalid, "the term %s says nothing that the others do not", m.Terms[at])
		}
		step := solve(lower, scale, score)
		next, better := make([]float64, len(step)), math.NaN()
		for half := 1.0; half > 1e-6; half /= 2 {
			for j := range next {
				next[j] = m.Coef[j] + float64(half*step[j])
			}
			if better = m.at(next, info, score, row); better <= deviance+1e-9*(1+math.Abs(deviance)) {
				break
			}
		}
		if math.IsNaN(better) || math.IsInf(better, 0) {
			break
		}
		moved := 0.0
		for j, s := range step {
			moved = max(moved, math.Abs(s)/(math.Abs(next[j])+scale[j]))
		}
		m.Coef, m.Deviance, deviance = next, better, better
		if moved < 1e-10 || m.family == Normal {
			if lower, scale, at = info.factor(); at >= 0 {
				break
			}
			m.bread = inverse(lower, scale)
			return nil
		}
	}
	return kith.Errorf(kith.Invalid, "a group in which all or none have the outcome leaves an estimate without end; join it with another")
}

// at reckons the deviance at coefficients, with the information and the score.
func (m *Model) at(coef []float64, info matrix, score, row []float64) float64 {
	for i := range info {
		clear(info[i])
	}
	clear(score)
	deviance := 0.0
	row[0] = 1
	for i, y := range m.data.Y {
		prior := m.data.weight(i)
		if prior == 0 {
			continue
		}
		eta := coef[0] + m.data.offset(i)
		for j, c := range m.data.X {
			row[j+1] = c.Values[i]
			eta += float64(coef[j+1] * row[j+1])
		}
		mu, w := m.mean(eta)
		m.mu[i], m.score[i] = mu, prior*m.residual(y, mu)
		deviance += prior * m.unit(y, mu)
		w *= prior
		for a, xa := range row {
			score[a] += float64(m.score[i] * xa)
			wx, line := w*xa, info[a]
			if wx == 0 {
				continue
			}
			for b := 0; b <= a; b++ {
				line[b] += float64(wx * row[b])
			}
		}
	}
	return deviance
}
