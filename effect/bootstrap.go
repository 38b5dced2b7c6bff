package effect

import (
	"math"
	"math/rand/v2"
	"slices"

	"kith"
	"kith/stats"
)

// Draws are an estimate's values in the bootstrap's samples, in order.
type Draws struct {
	Estimate float64
	Values   []float64
}

// Limits is the estimate with the percentiles of the draws.
func (d Draws) Limits() stats.Limits {
	tail := (1 - float64(Level)) / 2
	return stats.Limits{Value: d.Estimate, Low: d.at(tail), High: d.at(1 - tail)}
}

// at is a quantile, as R's type 7.
func (d Draws) at(p float64) float64 {
	h := p * float64(len(d.Values)-1)
	low := int(h)
	if low+1 == len(d.Values) {
		return d.Values[low]
	}
	return d.Values[low] + (h-float64(low))*(d.Values[low+1]-d.Values[low])
}

// Bootstrap draws as many clusters as there are, with replacement, so many times;
// estimate is given how often each cluster was drawn, by its place from 0 to
// clusters-1. The same seed draws the same. Where more than one sample in twenty
// has no estimate it is Invalid: there are too few clusters.
func Bootstrap(clusters, times int, seed uint64, estimate func(drawn []float64) (float64, error)) (Draws, error) {
	if clusters < 2 || times < 100 {
		return Draws{}, kith.Errorf(kith.Invalid, "a bootstrap needs two clusters or more and a hundred samples or more")
	}
	drawn := make([]float64, clusters)
	for i := range drawn {
		drawn[i] = 1
	}
	all, err := estimate(drawn)
	if err != nil {
		return Draws{}, err
	}
	d, lot, failed := Draws{Estimate: all}, rand.New(rand.NewPCG(seed, uint64(clusters))), 0 // #nosec G404 -- drawn again from the seed that is published; no secret is made of it
	for range times {
		clear(drawn)
		for range clusters {
			drawn[lot.IntN(clusters)]++
		}
		v, err := estimate(drawn)
		if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
			failed++
			continue
		}
		d.Values = append(d.Values, v)
	}
	if failed*20 > times {
		return Draws{}, kith.Errorf(kith.Invalid, "%d of %d samples of practices gave no estimate: there are too few practices to say how far it could be from the truth", failed, times)
	}
	slices.Sort(d.Values)
	return d, nil
}

// draw is the bootstrap of a difference in differences over practices. A practice
// is summed up first: for a logit and for Poisson's means the sums of those with
// the same time at risk say all there is.
func draw(people []Person, form Form, seed uint64) (Draws, error) {
	place := map[int]int{}
	for _, p := range people {
		if _, ok := place[p.Practice]; !ok {
			place[p.Practice] = len(place)
		}
	}
	d, _, practices, term := rows(people, form)
	d, at := summed(d, practices, place)
	weight := d.Weight
	return Bootstrap(len(place), draws, seed, func(drawn []float64) (float64, error) {
		again := d
		again.Weight = make([]float64, len(weight))
		for i, w := range weight {
			again.Weight[i] = w * drawn[at[i]]
		}
		m, err := Fit(families[form], again)
		if err != nil {
			return 0, err
		}
		e, err := m.Plain().Of(term)
		return e.Value, err
	})
}

// summed joins the rows of a cluster that have the same terms and offset.
func summed(d Data, clusters []int, place map[int]int) (Data, []int) {
	type key struct {
		place  int
		offset float64
		x      [3]float64
	}
	rows := map[key]int{}
	var out Data
	var at []int
	for _, c := range d.X {
		out.X = append(out.X, Column{Name: c.Name})
	}
	for i, y := range d.Y {
		k := key{place: place[clusters[i]], offset: d.Offset[i]}
		for j, c := range d.X {
			k.x[j] = c.Values[i]
		}
		row, ok := rows[k]
		if !ok {
			row = len(out.Y)
			rows[k] = row
			out.Y, out.Weight, out.Offset, at = append(out.Y, 0), append(out.Weight, 0), append(out.Offset, d.Offset[i]), append(at, k.place)
			for j := range d.X {
				out.X[j].Values = append(out.X[j].Values, k.x[j])
			}
		}
		out.Y[row] += d.Weight[i] * y
		out.Weight[row] += d.Weight[i]
	}
	for i, w := range out.Weight {
		if w > 0 {
			out.Y[i] /= w
		}
	}
	return out, at
}
