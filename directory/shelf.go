package directory

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"kith"
	"kith/db"
)

// A shelf is the entries of one kind, by ID.
type shelf[T any, P entry[T]] []*T

func idOf[T any, P entry[T]](v *T) kith.ID {
	row, _ := P(v).base()
	return row.ID
}

func (s shelf[T, P]) find(id kith.ID) (int, bool) {
	return slices.BinarySearchFunc(s, id, func(v *T, id kith.ID) int { return cmp.Compare(idOf[T, P](v), id) })
}

func (s shelf[T, P]) get(id kith.ID) *T {
	if i, ok := s.find(id); ok {
		return s[i]
	}
	return nil
}

// differing are the IDs of the entries that are not the same in both.
func (s shelf[T, P]) differing(was shelf[T, P]) map[kith.ID]bool {
	out := map[kith.ID]bool{}
	for i, j := 0, 0; i < len(s) || j < len(was); {
		switch {
		case i < len(s) && j < len(was) && s[i] == was[j]:
			i, j = i+1, j+1
		case j == len(was) || i < len(s) && idOf[T, P](s[i]) < idOf[T, P](was[j]):
			out[idOf[T, P](s[i])] = true
			i++
		default:
			out[idOf[T, P](was[j])] = true
			j++ // and the new one of the same ID in the next round
		}
	}
	return out
}

// with is s with the fresh entries in place of those of the same ID, and
// without the gone.
func (s shelf[T, P]) with(fresh []*T, gone map[kith.ID]bool) shelf[T, P] {
	for _, v := range fresh {
		gone[idOf[T, P](v)] = true
	}
	out := make(shelf[T, P], 0, len(s)+len(fresh))
	if len(gone) <= 64 { // few: copy the stretches between them
		var at []int
		for id := range gone {
			if i, ok := s.find(id); ok {
				at = append(at, i)
			}
		}
		slices.Sort(at)
		from := 0
		for _, i := range at {
			out = append(out, s[from:i]...)
			from = i + 1
		}
		out = append(out, s[from:]...)
		for _, v := range fresh {
			i, _ := out.find(idOf[T, P](v))
			out = slices.Insert(out, i, v)
		}
		return out
	}
	for _, v := range s {
		if !gone[idOf[T, P](v)] {
			out = append(out, v)
		}
	}
	out = append(out, fresh...)
	slices.SortFunc(out, func(a, b *T) int { return cmp.Compare(idOf[T, P](a), idOf[T, P](b)) })
	return out
}

// A reading is one look at what has been written.
type reading struct {
	tx      *db.Tx
	since   time.Time // zero: compare all
	latest  time.Time // the latest updated_at of what was new
	differs bool      // something was new or gone
}

// few is how many entries are read one by one rather than all together.
const few = 500

// bring returns the shelf as it stands, unless something has failed before.
func bring[T any, P entry[T]](r *reading, s shelf[T, P], failed error) (shelf[T, P], error) {
	if failed != nil {
		return s, failed
	}
	q := db.Q{}
	if !r.since.IsZero() {
		q.And("t.updated_at >= ?", r.since)
		q.Order = "t.updated_at" // of the index; in the order of IDs SQLite reads the whole table
	}
	news, same := map[kith.ID]bool{}, map[kith.ID]bool{}
	if err := db.Each(r.tx, q, func(k *keyed[T, P]) error {
		if held := s.get(k.ID); held != nil {
			if row, _ := P(held).base(); row.Version == k.Version {
				same[k.ID] = true
				return nil
			}
		}
		news[k.ID] = true
		return nil
	}); err != nil {
		return s, err
	}
	fresh, err := fetch[T, P](r, q, news, same)
	if err != nil {
		return s, err
	}
	gone := map[kith.ID]bool{}
	if r.since.IsZero() {
		for _, v := range s {
			if id := idOf[T, P](v); !same[id] && !news[id] {
				gone[id] = true
			}
		}
	}
	if len(fresh)+len(gone) == 0 {
		return s, nil
	}
	r.differs = true
	return s.with(fresh, gone), nil
}

// fetch reads the entries that are new: by their IDs when they are few, else
// all that q says but those that are the same.
func fetch[T any, P entry[T]](r *reading, q db.Q, news, same map[kith.ID]bool) (fresh []*T, err error) {
	if len(news) == 0 {
		return nil, nil
	}
	if len(news) <= few {
		var args []any
		for id := range news {
			args = append(args, id)
		}
		q = db.Q{}
		q.And("t.id IN (?"+strings.Repeat(", ?", len(args)-1)+")", args...)
	}
	err = db.Each[T, P](r.tx, q, func(v *T) error {
		row, k := P(v).base()
		if !same[row.ID] {
			if s, ok := any(v).(*Service); ok {
				s.settleNeeds()
			}
			k.Origin = nil
			fresh = append(fresh, v)
			if row.UpdatedAt.After(r.latest) {
				r.latest = row.UpdatedAt
			}
		}
		return nil
	})
	return fresh, err
}

// keyed is the part of an entry that tells whether it has changed.
type keyed[T any, P entry[T]] struct{ db.Row }

// Table is that of the entry.
func (*keyed[T, P]) Table() string { var v T; return P(&v).Table() }

// Wall is the directory's.
func (*keyed[T, P]) Wall() db.Wall { return wall }
