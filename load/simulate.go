package load

import (
	"math"
	"math/rand/v2"
	"slices"

	"kith"
	"kith/stats"
)

// A World is a team as far as its queue goes, from its own records.
type World struct {
	Arrivals []int     // referrals of each past week
	Weights  []float64 // of people, as they come: in standard people
	Weeks    []float64 // for how long support lasted
	Room     float64   // standard people at once
	Load     float64   // of those supported now
	Waiting  []float64 // for how many weeks each of those waiting has waited
}

// An Outlook is what a simulation says: each with the interval in which 95 of
// 100 runs lie.
type Outlook struct {
	Wait    stats.Limits // weeks by which half of those who came within the time were taken on; +Inf when fewer were
	Waiting stats.Limits // how many wait at its end
	Load    stats.Limits // load against room at its end
}

// Runs is how many times a simulation is run.
const Runs = 200

// Simulate lets a team run on for some weeks, as often as Runs: each week brings
// as many referrals as some past week did, each of them weighs and lasts as some
// past one, and people are taken on in the order in which they came while there
// is room. The same seed brings the same people, whatever the room, so that two
// rooms differ by the room alone. Errors: Invalid when there is nothing to draw
// from.
func (w World) Simulate(seed uint64, weeks int) (Outlook, error) {
	if len(w.Arrivals) == 0 || len(w.Weights) == 0 || len(w.Weeks) == 0 || weeks < 1 {
		return Outlook{}, kith.Errorf(kith.Invalid, "There are too few past referrals to draw from")
	}
	var wait, waiting, load []float64
	for run := range Runs {
		r := rand.New(rand.NewPCG(seed, uint64(run))) // #nosec G404 -- the same weeks each time; no secret is made of it
		a, b, c := w.run(r, weeks)
		wait, waiting, load = append(wait, a), append(waiting, b), append(load, c)
	}
	return Outlook{Wait: middle(wait), Waiting: middle(waiting), Load: middle(load)}, nil
}

// coming is one person in a run.
type coming struct {
	came         float64 // the week; negative for those who wait already
	weight, long float64
}

// run is one future.
func (w World) run(r *rand.Rand, weeks int) (wait, waiting, load float64) {
	draw := func(came float64) coming {
		return coming{came, w.Weights[r.IntN(len(w.Weights))], w.Weeks[r.IntN(len(w.Weeks))]}
	}
	var queue []coming
	for _, so := range slices.Backward(slices.Sorted(slices.Values(w.Waiting))) { // the longest wait first
		queue = append(queue, draw(-so))
	}
	ends := make([]float64, 0, 64) // of weights by week: ends[i] is what leaves in week i
	leave := func(week int, weight float64) {
		for len(ends) <= week {
			ends = append(ends, 0)
		}
		ends[week] += weight
	}
	// Of those supported now nobody knows when it ends: evenly over the usual time.
	load = w.Load
	mean := 0.0
	for _, v := range w.Weeks {
		mean += v / float64(len(w.Weeks))
	}
	for i, n := 0, max(1, int(math.Round(mean))); i < n; i++ {
		leave(i, w.Load/float64(n))
	}
	var waits []stats.Wait
	for week := range weeks {
		if week < len(ends) {
			load -= ends[week]
		}
		for range w.Arrivals[r.IntN(len(w.Arrivals))] {
			queue = append(queue, draw(float64(week)))
		}
		n := 0
		for n < len(queue) && load+queue[n].weight <= w.Room {
			p := queue[n]
			load += p.weight
			leave(week+max(1, int(math.Round(p.long))), p.weight)
			if p.came >= 0 {
				waits = append(waits, stats.Wait{Days: float64(week) - p.came, End: 1})
			}
			n++
		}
		queue = queue[n:]
	}
	for _, p := range queue {
		if p.came >= 0 {
			waits = append(waits, stats.Wait{Days: float64(weeks) - p.came})
		}
	}
	wait = math.Inf(1)
	if all, err := stats.WaitsOf(waits); err == nil {
		if q, err := all.Quantile(0.5, stats.P95); err == nil {
			wait = q.Value
		}
	}
	share := 0.0
	if w.Room > 0 {
		share = load / w.Room
	}
	return wait, float64(len(queue)), share
}

// middle is the median of runs, and the ends between which 95 of 100 lie.
func middle(v []float64) stats.Limits {
	slices.Sort(v)
	at := func(share float64) float64 { return v[int(math.Round(share*float64(len(v)-1)))] }
	return stats.Limits{Value: at(0.5), Low: at(0.025), High: at(0.975)}
}
