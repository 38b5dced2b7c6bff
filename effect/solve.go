package effect

import "math"

// A matrix is square and symmetric, row by row. The systems here have a few
// dozen unknowns at most, so that nothing cleverer is needed.
type matrix [][]float64

func square(k int) matrix {
	flat := make([]float64, k*k)
	m := make(matrix, k)
	for i := range m {
		m[i] = flat[i*k : (i+1)*k : (i+1)*k]
	}
	return m
}

// factor is Cholesky's lower triangle of m with its diagonal brought to 1 first,
// so that columns in pounds and columns in years do as well as one another. When
// m is singular, at is the first row that the earlier ones explain, else -1.
func (m matrix) factor() (lower matrix, scale []float64, at int) {
	k := len(m)
	lower, scale = square(k), make([]float64, k)
	for i := range m {
		if !(m[i][i] > 0) || math.IsInf(m[i][i], 1) {
			return nil, nil, i
		}
		scale[i] = 1 / math.Sqrt(m[i][i])
	}
	for i := range k {
		for j := 0; j <= i; j++ {
			sum := m[i][j] * scale[i] * scale[j]
			for p := range j {
				sum -= float64(lower[i][p] * lower[j][p])
			}
			if i > j {
				lower[i][j] = sum / lower[j][j]
				continue
			}
			if !(sum > 1e-11) {
				return nil, nil, i
			}
			lower[i][i] = math.Sqrt(sum)
		}
	}
	return lower, scale, -1
}

// solve is the x of m·x = b, by the factor of m.
func solve(lower matrix, scale, b []float64) []float64 {
	k := len(b)
	x := make([]float64, k)
	for i := range k {
		sum := b[i] * scale[i]
		for p := range i {
			sum -= float64(lower[i][p] * x[p])
		}
		x[i] = sum / lower[i][i]
	}
	for i := k - 1; i >= 0; i-- {
		sum := x[i]
		for p := i + 1; p < k; p++ {
			sum -= float64(lower[p][i] * x[p])
		}
		x[i] = sum / lower[i][i]
	}
	for i := range x {
		x[i] *= scale[i]
	}
	return x
}

// inverse is the inverse of the matrix that was factored.
func inverse(lower matrix, scale []float64) matrix {
	k := len(scale)
	inv := square(k)
	unit := make([]float64, k)
	for j := range k {
		clear(unit)
		unit[j] = 1
		for i, v := range solve(lower, scale, unit) {
			inv[i][j] = v
		}
	}
	return inv
}

// add adds by·v·vᵀ.
func (m matrix) add(v []float64, by float64) {
	for i, a := range v {
		if a == 0 {
			continue
		}
		row, a := m[i], a*by
		for j, b := range v {
			row[j] += float64(a * b)
		}
	}
}

// between is b·m·b, the sandwich of a meat m in bread b.
func (m matrix) between(b matrix) matrix {
	return product(product(b, m), b)
}

func product(a, b matrix) matrix {
	k := len(a)
	c := square(k)
	for i := range k {
		for p := range k {
			for j := range k {
				c[i][j] += float64(a[i][p] * b[p][j])
			}
		}
	}
	return c
}
