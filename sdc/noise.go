package sdc

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"math"

	"kith"
)

// A Key is a record's part in the noise of every cell it is counted in: 0 to
// Keys-1, the same for ever.
type Key uint16

// KeyOf derives a record's key from the data controller's secret and the
// record's ID; it is never stored. Tables of people take the person's ID, tables
// of referrals the referral's with another secret. A new secret is a new series:
// its figures must not stand beside those of the old.
func (n Noise) KeyOf(secret []byte, record string) Key {
	h := hmac.New(sha256.New, secret)
	h.Write([]byte(record))
	// Keys divides 2^64 nearly enough for any Keys: the bias is below 2^-50.
	return Key(binary.BigEndian.Uint64(h.Sum(nil)) % uint64(n.Keys)) // #nosec G115 -- below Keys
}

// Noise is the cell key method of the ONS: a small error is added to each count,
// drawn from a table by a key that is a function of the records counted. The
// same records always give the same number; sets that differ by one record have
// unrelated errors. Numbers do not add up, and say so on the page.
//
//	cell key = sum of the records' keys mod Keys
//	row      = n up to Top, then it goes round: ((n-1) mod Period) + Top-Period+1
//	printed  = n + Shift[row][cell key]; below Threshold it is withheld
//
// Source: github.com/ONSdigital/cell-key-perturbation-R; Thompson, Broadfoot and
// Elazar 2013.
type Noise struct {
	Keys        int
	Threshold   int     // 10 for administrative data
	Top, Period int     // 750 and 250 in the ONS's tables; Period 0 repeats the last row
	Shift       [][]int // by row (a count; row 0 is not used) and cell key; one number holds for every key
}

// Cell is a count that can be published, of records with these keys.
func (n Noise) Cell(keys []Key) Cell {
	sum := 0
	for _, k := range keys {
		sum += int(k)
	}
	return n.Sum(len(keys), sum)
}

// Sum is Cell for so many records whose keys have this sum.
func (n Noise) Sum(records, sum int) Cell {
	if records <= 0 {
		if n.Threshold > 0 {
			return Cell{state: Withheld} // as every count below the threshold
		}
		return Cell{state: Zero}
	}
	row := records
	switch {
	case row > n.Top && n.Period > 0:
		row = (records-1)%n.Period + n.Top - n.Period + 1
	case row > n.Top:
		row = n.Top
	}
	shifts := n.Shift[row]
	shift := shifts[0]
	if len(shifts) > 1 {
		shift = shifts[sum%n.Keys]
	}
	switch v := records + shift; {
	case v < n.Threshold:
		return Cell{state: Withheld}
	case v <= 0:
		return Cell{state: Zero}
	default:
		return Cell{Value, v}
	}
}

// Entropy makes the noise that says least: for each count the distribution over
// errors of -most to most with mean zero and the given variance that has the
// largest entropy. Counts of 1 to gap are never printed (zero is), and a printed
// count is never below zero. keys is how finely the distribution is cut.
//
// Where mean and variance cannot both be had, as for counts near zero with a
// gap, it is Invalid: choose a larger most or variance. most 4, variance 2 and
// gap 1 can be had throughout, as can 5, 2 and 0 from a count of 2.
// Source: github.com/sdcTools/ptable, whose tables the tests reproduce.
func Entropy(most int, variance float64, gap, keys int) (Noise, error) {
	if most < 1 || most > 100 || variance <= 0 || gap < 0 || gap > most || keys < 2 || keys > 1<<16 {
		return Noise{}, kith.Errorf(kith.Invalid, "noise needs an error of 1 to 100, a variance above zero, a gap of at most the error, and 2 to 65,536 keys")
	}
	n := Noise{Keys: keys, Top: most + gap + 1, Shift: [][]int{{0}}}
	for count := 1; count <= n.Top; count++ {
		errors, p, ok := entropy(count, most, variance, gap)
		if !ok {
			return Noise{}, kith.Errorf(kith.Invalid, "there is no noise of mean zero and variance %g for a count of %d with errors of at most %d and nothing printed from 1 to %d", variance, count, most, gap)
		}
		row, at := make([]int, keys), 0
		upto := 0.0
		for i, e := range errors {
			upto += p[i]
			end := int(math.Round(upto * float64(keys)))
			if i == len(errors)-1 {
				end = keys
			}
			for ; at < end; at++ {
				row[at] = e
			}
		}
		n.Shift = append(n.Shift, row)
	}
	return n, nil
}

// entropy is the row of a count: p is proportional to exp(a·e + b·e²), and a and
// b are found by Newton's method so that the mean is zero and the variance is
// met; with the step halved while it does not lead nearer.
func entropy(count, most int, variance float64, gap int) (errors []int, p []float64, ok bool) {
	for e := -min(count, most); e <= most; e++ {
		if to := count + e; to == 0 || to > gap {
			errors = append(errors, e)
		}
	}
	p = make([]float64, len(errors))
	var a, b float64
	var m [5]float64
	far := func(a, b float64) float64 {
		sum := 0.0
		for i, e := range errors {
			x := float64(e)
			p[i] = math.Exp(a*x + b*x*x)
			sum += p[i]
		}
		m = [5]float64{}
		for i, e := range errors {
			p[i] /= sum
			x := 1.0
			for k := range m {
				m[k] += float64(p[i] * x)
				x *= float64(e)
			}
		}
		return math.Hypot(m[1], m[2]-variance)
	}
	for range 500 {
		was := far(a, b)
		if was < 1e-13 {
			return errors, p, true
		}
		// The moments' derivatives are their covariances.
		c11, c12, c22 := m[2]-m[1]*m[1], m[3]-m[1]*m[2], m[4]-m[2]*m[2]
		det := c11*c22 - c12*c12
		if math.Abs(det) < 1e-300 || math.IsNaN(det) {
			return nil, nil, false
		}
		r1, r2 := -m[1], variance-m[2]
		da, db := (c22*r1-c12*r2)/det, (c11*r2-c12*r1)/det
		step := 1.0
		for step > 1e-12 {
			if d := far(a+step*da, b+step*db); d < was {
				break
			}
			step /= 2
		}
		if step <= 1e-12 {
			return errors, p, was < 1e-9
		}
		a, b = a+step*da, b+step*db
	}
	return errors, p, far(a, b) < 1e-9
}
