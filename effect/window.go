package effect

import (
	"slices"

	"kith"
	"kith/stats"
)

// A Life is when one person had events, in days from their index date (the
// referral accepted, or a control's date given to match): 0 is that day, -1 the
// one before.
type Life struct {
	Treated  bool
	From, To int   // the first day they were observed and the first they no longer were
	Events   []int // days, within From and To
}

// A Window is the days from From to before To.
type Window struct{ From, To int }

// Count is a person's events within a window, and for how many years of it they
// were observed.
func (l Life) Count(w Window) (events, years float64) {
	from, to := max(l.From, w.From), min(l.To, w.To)
	if from >= to {
		return 0, 0
	}
	for _, day := range l.Events {
		if day >= from && day < to {
			events++
		}
	}
	return events, float64(to-from) / 365.25
}

// Windows are so many days before the index date and after it, with a washout on
// each side: people are referred in the worst weeks, and what they have then is
// the reason and not the result.
func Windows(length, washout int) (before, after Window, err error) {
	if length < 28 || washout < 0 {
		return Window{}, Window{}, kith.Errorf(kith.Invalid, "a window has 28 days or more, and a washout none or more")
	}
	return Window{-washout - length, -washout}, Window{washout, washout + length}, nil
}

// A Span is one step of an event-time table.
type Span struct {
	Window
	Washout         bool // near the index date: shown, and in no estimate
	Treated, Others stats.Limits
	People          [2]int     // observed in it, treated and not
	Events          [2]float64 // theirs
}

// EventTable is the yearly rates of the treated and of the others, step by step
// (28 days, say) from before their index dates to after. Who is observed for part
// of a step counts for that part. A step in which nobody was observed is left out.
func EventTable(lives []Life, reach, step, washout int) ([]Span, error) {
	if step < 7 || reach < step || washout < 0 {
		return nil, kith.Errorf(kith.Invalid, "an event-time table has steps of 7 days or more within its reach")
	}
	for _, l := range lives {
		if l.From >= l.To || len(l.Events) > 0 && (slices.Min(l.Events) < l.From || slices.Max(l.Events) >= l.To) {
			return nil, kith.Errorf(kith.Invalid, "everybody is observed for a time, and has their events within it")
		}
	}
	var spans []Span
	for from := -(reach / step) * step; from+step <= reach; from += step {
		s := Span{Window: Window{from, from + step}, Washout: from+step > -washout && from < washout}
		var years [2]float64
		for _, l := range lives {
			g := 1
			if l.Treated {
				g = 0
			}
			if events, t := l.Count(s.Window); t > 0 {
				s.People[g]++
				s.Events[g], years[g] = s.Events[g]+events, years[g]+t
			}
		}
		if years[0] == 0 || years[1] == 0 {
			continue
		}
		var err error
		if s.Treated, err = stats.Rate(s.Events[0], years[0], 1, Level); err == nil {
			s.Others, err = stats.Rate(s.Events[1], years[1], 1, Level)
		}
		if err != nil {
			return nil, err
		}
		spans = append(spans, s)
	}
	return spans, nil
}

// Given is index dates for those who have none, so that they fall in the calendar
// as those of the treated do: the controls, in their order, get the dates of the
// treated over and over, in order.
func Given(treated []kith.Day, controls int) ([]kith.Day, error) {
	if len(treated) == 0 {
		return nil, kith.Errorf(kith.Invalid, "without dates of the treated there are none to give")
	}
	dates := slices.Sorted(slices.Values(treated))
	given := make([]kith.Day, controls)
	for i := range given {
		given[i] = dates[i%len(dates)]
	}
	return given, nil
}
