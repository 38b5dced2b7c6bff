package effect

import (
	"math"

	"kith"
)

// mean is the mean of a linear predictor, and the weight of its row in the
// information.
func (m *Model) mean(eta float64) (mu, weight float64) {
	switch m.family {
	case Normal:
		return eta, 1
	case Binomial:
		mu = 1 / (1 + math.Exp(-eta))
		mu = min(max(mu, 1e-15), 1-1e-15)
		return mu, mu * (1 - mu)
	}
	mu = max(math.Exp(min(eta, 700)), 1e-300)
	return mu, mu / (1 + mu/m.Theta)
}

// residual is the derivative of the log-likelihood by the linear predictor.
func (m *Model) residual(y, mu float64) float64 {
	if m.family == Negative {
		return (y - mu) / (1 + mu/m.Theta)
	}
	return y - mu
}

// variance is that of one observation, up to the dispersion.
func (m *Model) variance(mu float64) float64 {
	switch m.family {
	case Normal:
		return 1
	case Binomial:
		return mu * (1 - mu)
	}
	return mu + mu*mu/m.Theta
}

// unit is one row's deviance.
func (m *Model) unit(y, mu float64) float64 {
	switch {
	case m.family == Normal:
		return (y - mu) * (y - mu)
	case m.family == Binomial:
		return 2 * (times(y, y/mu) + times(1-y, (1-y)/(1-mu)))
	case m.family == Negative && !math.IsInf(m.Theta, 1):
		return 2 * (times(y, y/mu) - float64((y+m.Theta)*math.Log((y+m.Theta)/(mu+m.Theta))))
	}
	return 2 * (times(y, y/mu) - (y - mu))
}

// times is a·ln(b), and none where there is none of a.
func times(a, b float64) float64 {
	if a == 0 {
		return 0
	}
	return a * math.Log(b)
}

// disperse finds theta in turn with the coefficients (MASS, glm.nb and
// theta.ml).
func (m *Model) disperse() error {
	m.Theta = 0
	for round := range 200 {
		before := m.Theta
		if round == 0 {
			m.Theta = m.moment()
		}
		if !m.newton() {
			m.Theta, m.ThetaSE = math.Inf(1), 0
		}
		if err := m.climb(); err != nil {
			return err
		}
		if math.IsInf(m.Theta, 1) && math.IsInf(before, 1) || math.Abs(m.Theta-before) <= 1e-10*m.Theta {
			m.TwoLogLik = m.twice()
			return nil
		}
	}
	return kith.Errorf(kith.Invalid, "how much the counts vary cannot be told from these few")
}

// moment is where the search for theta begins.
func (m *Model) moment() float64 {
	n, sum := 0.0, 0.0
	for i, y := range m.data.Y {
		w := m.data.weight(i)
		n += w
		sum += float64(w * (y/m.mu[i] - 1) * (y/m.mu[i] - 1))
	}
	return min(max(n/sum, 1e-3), 1e4)
}

// newton finds the theta of the means as they stand; false when there is none,
// because the counts vary no more than Poisson's.
func (m *Model) newton() bool {
	if math.IsInf(m.Theta, 1) {
		m.Theta = m.moment()
	}
	for range 100 {
		score, info := 0.0, 0.0
		dt, tt := digamma(m.Theta), trigamma(m.Theta)
		for i, y := range m.data.Y {
			w, mu, t := m.data.weight(i), m.mu[i], m.Theta
			if w == 0 {
				continue
			}
			if y > 0 {
				score += float64(w * (digamma(t+y) - dt))
				info += float64(w * (tt - trigamma(t+y)))
			}
			score += float64(w * (math.Log(t/(mu+t)) + 1 - (y+t)/(mu+t)))
			info += float64(w * (2/(mu+t) - 1/t - (y+t)/((mu+t)*(mu+t))))
		}
		next := m.Theta + score/info
		switch {
		case !(info > 0) && score > 0:
			next = m.Theta * 2
		case !(info > 0) || next <= 0:
			next = m.Theta / 2
		}
		if math.IsNaN(next) || next > 1e7 {
			return false
		}
		moved := math.Abs(next - m.Theta)
		m.Theta = next
		if moved <= 1e-11*next {
			m.ThetaSE = 1 / math.Sqrt(max(info, 1e-300))
			return true
		}
	}
	return m.Theta < 1e6
}

// twice is twice the log-likelihood.
func (m *Model) twice() float64 {
	sum := 0.0
	for i, y := range m.data.Y {
		w, mu, t := m.data.weight(i), m.mu[i], m.Theta
		ly, _ := math.Lgamma(y + 1)
		if math.IsInf(t, 1) {
			sum += float64(w * (times(y, mu) - mu - ly))
			continue
		}
		lty, _ := math.Lgamma(t + y)
		lt, _ := math.Lgamma(t)
		sum += float64(w * (lty - lt - ly + float64(t*math.Log(t)) + times(y, mu) - float64((t+y)*math.Log(t+mu))))
	}
	return 2 * sum
}

// finish reckons what is said of a fitted model.
func (m *Model) finish() error {
	pearson := 0.0
	for i, y := range m.data.Y {
		if w := m.data.weight(i); w > 0 {
			pearson += float64(w * (y - m.mu[i]) * (y - m.mu[i]) / m.variance(m.mu[i]))
		}
	}
	m.Dispersion = pearson / float64(m.Freedom)
	for j, c := range m.Coef {
		if math.IsNaN(c) || m.family != Normal && math.Sqrt(m.bread[j][j]) > 1e3*(1+math.Abs(c)) {
			return kith.Errorf(kith.Invalid, "the term %s cannot be told: a group in which all or none have the outcome leaves it without end", m.Terms[j])
		}
	}
	return nil
}

// digamma is the derivative of the log of gamma (Abramowitz and Stegun 6.3.5,
// 6.3.18).
func digamma(x float64) float64 {
	sum := 0.0
	for ; x < 10; x++ {
		sum -= 1 / x
	}
	i := 1 / (x * x)
	return sum + math.Log(x) - 0.5/x - i*(1./12-i*(1./120-i*(1./252-i*(1./240-i*(1./132-i*691./32760)))))
}

// trigamma is the derivative of digamma (6.4.6, 6.4.12).
func trigamma(x float64) float64 {
	sum := 0.0
	for ; x < 10; x++ {
		sum += 1 / (x * x)
	}
	i := 1 / (x * x)
	return sum + 1/x + i/2 + i/x*(1./6-i*(1./30-i*(1./42-i*(1./30-i*(5./66-i*691./2730)))))
}
