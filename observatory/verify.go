package observatory

import (
	"kith"
	"kith/access"
	"kith/db"
)

// A Finding is what is true of a published release.
type Finding struct {
	Release Release
	Tables  int
	Wrong   string // "" when all is as it was published
}

// groups are what the release's people are compared with.
func (r *Release) groups(tx *db.Tx) (all []Groups, err error) {
	return all, db.Each(tx, db.Q{Where: "t.release = $1", Args: []any{r.ID}}, func(g *groupsRow) error {
		all = append(all, g.Groups)
		return nil
	})
}

// Verify works everything that is published out again: that the bytes of each
// table have their hash, that the release's hash is that of its tables, and that
// the table is what its counts make, whose proof is checked on the way.
func Verify(tx *db.Tx) ([]Finding, error) {
	if err := access.Need(tx.Actor, access.ObservatoryMake); err != nil {
		return nil, err
	}
	all, err := Releases(tx)
	if err != nil {
		return nil, err
	}
	var out []Finding
	for _, r := range all {
		if r.State != Published {
			continue
		}
		f := Finding{Release: r}
		tables, err := r.stored(tx)
		groups, bad := r.groups(tx)
		if bad != nil {
			return nil, bad
		}
		switch f.Tables = len(tables); {
		case err != nil && kith.KindOf(err) != kith.Conflict && kith.KindOf(err) != kith.Invalid:
			return nil, err
		case err != nil:
			f.Wrong = err.Error()
		case hashOf(tables, groups) != r.Hash:
			f.Wrong = "the release's hash is not that of its tables and populations: one was taken away, added or exchanged"
		}
		out = append(out, f)
	}
	return out, nil
}
