package allocation

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"kith"
	"kith/load"
	"kith/stats"
	"kith/team"
)

// The team as published for 2022-23, through a year: 19,339 referrals, each
// morning's given as proposed, to 41 link workers, and to all 95 of the
// additional roles. There are twice as many referrals for each link worker as
// the norm allows, so that the list grows and the wait with it; all together keep
// up, and stay evenly full.
func TestCountyYear(t *testing.T) {
	if testing.Short() {
		t.Skip("takes some seconds")
	}
	for _, c := range []struct {
		name     string
		workers  int
		keeps    bool
		hoursFor float64 // each referral
	}{
		{"41 link workers", 41, false, 2.0},
		{"41 link workers, 50 co-ordinators, 4 coaches", 95, true, 4.6},
	} {
		y := year(t, c.workers, 19339)
		t.Logf("%s: %d taken on, %d still wait; half of all who came had a worker within %v days; fullest %.0f %% and Gini %.3f at the end; %.1f hours for each",
			c.name, y.taken, y.waiting, y.median, 100*slices.Max(y.loads), y.gini, load.HoursEach(float64(c.workers)*945, 19339))
		for m, at := range y.months {
			t.Logf("  month %2d: %5d taken on, %5d wait, the longest for %3d days; load %3.0f %% of room, fullest %3.0f %%; %6.0f hours to come, %4.0f for each worker",
				m+1, at.taken, at.waiting, at.longest, 100*at.load, 100*at.fullest, at.hours, at.hours/float64(c.workers))
		}
		if got := load.HoursEach(float64(c.workers)*945, 19339); math.Abs(got-c.hoursFor) > 0.05 {
			t.Errorf("%s: %v hours for each", c.name, got)
		}
		if y.taken+y.waiting != 19339 {
			t.Errorf("%s: %d and %d are not all", c.name, y.taken, y.waiting)
		}
		if keeps := y.waiting < 500 && y.median <= 2; keeps != c.keeps {
			t.Errorf("%s: %d wait, half within %v days", c.name, y.waiting, y.median)
		}
		if slices.Max(y.loads) > most+1e-9 || y.gini > 0.1 {
			t.Errorf("%s: the fullest at %v, Gini %v", c.name, slices.Max(y.loads), y.gini)
		}
	}
}

// lived is what a year brought.
type lived struct {
	taken, waiting int
	median         float64 // days; +Inf when fewer than half
	loads          []float64
	gini           float64
	months         [12]month
}

// A month is how a county stands at its end.
type month struct {
	taken, waiting, longest int     // people; days for which the first of the list has waited
	load, fullest           float64 // of room: all workers together, and the fullest
	hours                   float64 // expected to come with those supported now
}

// A supported person has hours to come, evenly until support ends.
type supported struct {
	from, until int
	hours       float64
}

// monthEnd is the month that a working day of 250 ends.
func monthEnd(day int) (int, bool) {
	m := (day + 1) * 12 / 250
	return m - 1, m > day*12/250
}

// year lets a county live through 250 working days.
func year(t *testing.T, workers, referrals int) lived {
	t.Helper()
	const days, lasts = 250, 58 // working days of a year, and of twelve weeks less holidays
	r := rand.New(rand.NewPCG(19339, uint64(workers)))
	var crew []load.Carrier
	for j := range workers {
		crew = append(crew, carrier(kith.ID("w"+string(rune('A'+j/26))+string(rune('a'+j%26))), func(w *team.Worker) {
			if r.IntN(3) == 0 {
				w.Languages = []string{"Polish"}
			}
			trained(team.SafeguardingAdults, team.WithInterpreter)(w)
		}))
	}
	ends := make([][]func(), days+2*lasts)
	var queue []*Waiter
	came := map[kith.ID]int{}
	var waits []stats.Wait
	var open []supported
	y := lived{}
	for day := range days {
		for _, end := range ends[day] {
			end()
		}
		for n := referrals*day/days + 1; n <= referrals*(day+1)/days; n++ {
			w := waiter(kith.ID(string(rune('a'+n/10000))+"-"+string(rune('a'+n/1000%10))+string(rune('a'+n/100%10))+string(rune('a'+n/10%10))+string(rune('a'+n%10))), func(w *Waiter) {
				w.Judged = "usual"
				if x := r.IntN(100); x < 24 {
					w.Judged = "light"
				} else if x >= 88 {
					w.Judged = "much"
				}
				if r.IntN(15) == 0 {
					w.Language, w.Interpret = "Polish", r.IntN(2) == 0
				}
			})
			queue, came[w.ID] = append(queue, w), day
		}
		b := board(t, crew, queue[:min(len(queue), 150)]) // a morning sees those who have waited longest
		given := map[kith.ID]bool{}
		for _, p := range b.Proposals {
			if p.Worker == nil {
				continue
			}
			c, weight := &crew[slices.IndexFunc(crew, func(c load.Carrier) bool { return c.Account == p.Worker.Account })], p.Weight.People
			c.Load += weight
			until := day + 3*lasts/4 + r.IntN(lasts/2+1)
			ends[until] = append(ends[until], func() { c.Load -= weight })
			given[p.ID] = true
			open = append(open, supported{day, until, p.Weight.Hours})
			waits = append(waits, stats.Wait{Days: float64(day - came[p.ID]), End: 1})
		}
		y.taken += len(given)
		queue = slices.DeleteFunc(queue, func(w *Waiter) bool { return given[w.ID] })
		if m, ends := monthEnd(day); ends {
			at := month{taken: y.taken, waiting: len(queue), fullest: slices.Max(load.Loads(crew))}
			if len(queue) > 0 {
				at.longest = day - came[queue[0].ID]
			}
			for _, l := range load.Loads(crew) {
				at.load += l / float64(workers)
			}
			for _, p := range open {
				at.hours += p.hours * float64(max(0, p.until-day)) / float64(p.until-p.from)
			}
			y.months[m] = at
		}
	}
	for _, w := range queue {
		waits = append(waits, stats.Wait{Days: float64(days - came[w.ID])})
	}
	y.waiting = len(queue)
	all, err := stats.WaitsOf(waits)
	if err != nil {
		t.Fatal(err)
	}
	median, err := all.Quantile(0.5, stats.P95)
	if err != nil {
		t.Fatal(err)
	}
	y.median, y.loads = median.Value, load.Loads(crew)
	if y.gini, err = stats.Gini(y.loads); err != nil {
		t.Fatal(err)
	}
	return y
}
