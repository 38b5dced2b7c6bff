package directory

import (
	"cmp"
	"slices"

	"kith"
	"kith/nhs"
)

// A Quality is how far a part of the directory can be trusted: of one source,
// or for one need. Only active services are counted.
type Quality struct {
	Key                           string // a source's ID, "" for what was written by hand; or a need
	N                             int
	Fresh, Overdue, Hidden, Never int
	Complete                      int // per cent of the fields that matter which are filled in, on average
}

// add counts one more.
func (q *Quality) add(f Freshness, complete int) {
	q.Complete = (q.Complete*q.N + complete) / (q.N + 1)
	q.N++
	switch f {
	case Fresh:
		q.Fresh++
	case Overdue:
		q.Overdue++
	case Hidden:
		q.Hidden++
	default:
		q.Never++
	}
}

// Quality counts the active services: all of them, by source and by need. A
// service of several needs counts under each.
func (s *Snapshot) Quality(today kith.Day) (all Quality, bySource, byNeed []Quality) {
	sources, needs := map[kith.ID]*Quality{}, map[nhs.Need]*Quality{}
	for _, v := range s.Services() {
		if v.Status != Active {
			continue
		}
		f, _ := s.Age(v, today)
		complete := 0
		for _, e := range s.entries(v, nil) {
			complete = max(complete, e.Complete)
		}
		all.add(f, complete)
		if sources[v.Source] == nil {
			sources[v.Source] = &Quality{Key: string(v.Source)}
		}
		sources[v.Source].add(f, complete)
		for _, n := range v.Needs {
			if needs[n] == nil {
				needs[n] = &Quality{Key: string(n)}
			}
			needs[n].add(f, complete)
		}
	}
	for _, q := range sources {
		bySource = append(bySource, *q)
	}
	slices.SortFunc(bySource, func(a, b Quality) int { return cmp.Or(b.N-a.N, cmp.Compare(a.Key, b.Key)) })
	for _, c := range nhs.Needs.Options() {
		q := needs[c.Code]
		if q == nil {
			q = &Quality{Key: string(c.Code)}
		}
		byNeed = append(byNeed, *q)
	}
	return all, bySource, byNeed
}
