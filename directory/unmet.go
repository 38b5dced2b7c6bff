package directory

import (
	"cmp"
	"slices"

	"kith"
	"kith/access"
	"kith/db"
)

// An Unmet is one time that somebody looked for support and there was none: the
// need, the ward or district at most, the day. It names nobody, neither who
// asked nor for whom.
type Unmet struct {
	db.Row
	Day      kith.Day `db:"day"`
	Need     string   `db:"need"` // a slug of package find's list of needs, "" when only words were given
	Area     string   `db:"area"` // the code of a ward or district, "" when not known
	AreaName string   `db:"area_name"`
	Why      string   `db:"why"`  // "none", or what hid all there is: "too far", …
	Door     string   `db:"door"` // who looked: "worker", "public", "referral"
}

// Table is the log's table.
func (*Unmet) Table() string { return "directory_unmet" }

// Wall: a search by anybody writes it; UnmetTable reads it for commissioners.
func (*Unmet) Wall() db.Wall {
	return db.Wall{See: access.ObservatorySee, Write: access.DirectorySee, Sight: db.ByPlace}
}

// NoteUnmet notes that a search or a referral found nothing; one line for each
// need that was looked for.
func NoteUnmet(tx *db.Tx, needs []string, area, areaName, why, door string) error {
	if len(needs) == 0 {
		needs = []string{""}
	}
	for _, n := range needs {
		u := &Unmet{Day: tx.Today(), Need: n, Area: area, AreaName: areaName, Why: why, Door: door}
		if err := db.Insert(tx, u); err != nil {
			return err
		}
	}
	return nil
}

// An UnmetCell is how often a need was not met in an area. Few: it happened,
// and too seldom to say how often.
type UnmetCell struct {
	Need, Area, AreaName string
	N                    int // 0 when Few
	Few                  bool
}

// fewUnmet: counts below it are not said. The table has no totals, so that none
// can be worked out from the others.
const fewUnmet = 6

// UnmetTable counts the log from one day to another, both included, most first.
func UnmetTable(tx *db.Tx, from, to kith.Day) ([]UnmetCell, error) {
	counts := map[UnmetCell]int{}
	err := db.Each(tx, db.Q{Where: "t.day >= $1 AND t.day <= $2", Args: []any{from, to}}, func(u *Unmet) error {
		counts[UnmetCell{Need: u.Need, Area: u.Area, AreaName: u.AreaName}]++
		return nil
	})
	if err != nil {
		return nil, err
	}
	var out []UnmetCell
	for c, n := range counts {
		if c.N = n; n < fewUnmet {
			c.N, c.Few = 0, true
		}
		out = append(out, c)
	}
	slices.SortFunc(out, func(a, b UnmetCell) int {
		return cmp.Or(b.N-a.N, cmp.Compare(a.Need, b.Need), cmp.Compare(a.AreaName, b.AreaName), cmp.Compare(a.Area, b.Area))
	})
	return out, nil
}
