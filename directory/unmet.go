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

// Wall: a search by anybody writes it; UnmetIn reads it for commissioners.
func (*Unmet) Wall() db.Wall {
	return db.Wall{See: access.UnmetSee, Write: access.DirectorySee, Sight: db.ByPlace}
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

// An Unmets is how often needs were not met in a quarter of a year.
type Unmets struct {
	From, To kith.Day // both included
	Cells    []UnmetCell
}

// An UnmetCell is how often a need was not met in an area. Few: it happened,
// and too seldom to say how often.
type UnmetCell struct {
	Need, Area, AreaName string
	N                    int // to the nearest five; 0 when Few
	Few                  bool
}

// fewUnmet: counts below it are not said; the others are rounded. There are no
// totals, and a table is of a whole quarter of a year and of nothing shorter, so
// that no count can be worked out as the difference of two.
const fewUnmet = 6

// UnmetIn counts the log of the quarter of the year in which a day lies, most
// first.
func UnmetIn(tx *db.Tx, day kith.Day) (Unmets, error) {
	at := day.Time()
	first := kith.NewDay(at.Year(), (at.Month()-1)/3*3+1, 1)
	out := Unmets{From: first, To: first.AddMonths(3).Add(-1)}
	counts := map[UnmetCell]int{}
	names := map[string]string{}
	err := db.Each(tx, db.Q{Where: "t.day >= $1 AND t.day <= $2", Args: []any{out.From, out.To}}, func(u *Unmet) error {
		counts[UnmetCell{Need: u.Need, Area: u.Area}]++
		names[u.Area] = cmp.Or(names[u.Area], u.AreaName)
		return nil
	})
	if err != nil {
		return Unmets{}, err
	}
	for c, n := range counts {
		c.AreaName = names[c.Area]
		if c.Few = n < fewUnmet; !c.Few {
			c.N = (n + 2) / 5 * 5
		}
		out.Cells = append(out.Cells, c)
	}
	slices.SortFunc(out.Cells, func(a, b UnmetCell) int {
		return cmp.Or(b.N-a.N, cmp.Compare(a.Need, b.Need), cmp.Compare(a.AreaName, b.AreaName), cmp.Compare(a.Area, b.Area))
	})
	return out, nil
}
