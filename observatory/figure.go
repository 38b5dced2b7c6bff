package observatory

import (
	"cmp"
	"strings"
	"time"

	"kith"
	"kith/db"
	"kith/sdc"
	"kith/stats"
)

// An Edition is a release as everybody may read it.
type Edition struct {
	db.Row
	Code        string    `db:"period"`  // of its Period
	Edition     int       `db:"edition"` // 1, and one more for each revision
	Policy      string    `db:"policy"`
	Catalogue   int       `db:"catalogue"`
	Reporting   Reporting `db:"reporting"`
	Hash        string    `db:"hash"`
	CountedAt   time.Time `db:"counted_at"`
	PublishedAt time.Time `db:"published_at"`
}

// Table is the view of what is published.
func (*Edition) Table() string { return "release_published" }

// Wall: everybody's.
func (*Edition) Wall() db.Wall { return open }

// Period is what it is of.
func (e *Edition) Period() Period {
	p, _ := ParsePeriod(e.Code) // it was when it was made
	return p
}

// openSheet is a table as everybody may read it, and openHash what it is known by.
type openSheet struct {
	openHash
	Body string `db:"body"`
}

type openHash struct {
	db.Row
	Release kith.ID `db:"release"`
	Code    string  `db:"code"`
	Hash    string  `db:"hash"`
}

func (*openHash) Table() string { return "release_published_table" }
func (*openHash) Wall() db.Wall { return open }

// Editions are all that is published, the latest period first.
func Editions(tx *db.Tx) ([]Edition, error) {
	return db.Select[Edition](tx, db.Q{Order: "t.period DESC, t.edition DESC"})
}

// EditionOf is what is published of a period.
func EditionOf(tx *db.Tx, p Period) (*Edition, error) {
	e, err := db.First[Edition](tx, db.Q{Where: "t.period = $1", Args: []any{p.String()}, Order: "t.edition DESC"})
	if kith.KindOf(err) == kith.NotFound {
		return nil, kith.Errorf(kith.NotFound, "No figures of %s are published", p.Name())
	}
	return e, err
}

// Latest is the latest year that is published.
func Latest(tx *db.Tx) (*Edition, error) {
	all, err := Editions(tx)
	if err != nil {
		return nil, err
	}
	for i := range all {
		if all[i].Period().Quarter == 0 {
			return &all[i], nil
		}
	}
	return nil, kith.Errorf(kith.NotFound, "No figures of a year are published yet")
}

// TableOf is a table of an edition by its code. It is the one that was published:
// the bytes that lie in the database have its hash. NotFound, when the edition
// does not have it, because it could not be protected or was not counted then.
func TableOf(tx *db.Tx, e *Edition, code string) (sdc.Protected, error) {
	known, err := db.First[openHash](tx, db.Q{Where: "t.release = $1 AND t.code = $2", Args: []any{e.ID, code}})
	if kith.KindOf(err) == kith.NotFound {
		return sdc.Protected{}, kith.Errorf(kith.NotFound, "The figures of %s have no table %q", e.Period().Name(), code)
	}
	if err != nil {
		return sdc.Protected{}, err
	}
	if p, ok := shelved(known.Hash); ok {
		return p, nil
	}
	s, err := db.Get[openSheet](tx, known.ID)
	if err != nil {
		return sdc.Protected{}, err
	}
	p, err := sdc.Read([]byte(s.Body), s.Hash)
	if err == nil {
		putAway(s.Hash, p)
	}
	return p, err
}

// TableCodes are the codes of the tables of an edition.
func TableCodes(tx *db.Tx, e *Edition) ([]string, error) {
	all, err := db.Tally[openSheet](tx, "t.code", db.Q{Where: "t.release = $1", Args: []any{e.ID}})
	if err != nil {
		return nil, err
	}
	var codes []string
	for _, x := range programme(e.Period()) {
		if all[x.code] > 0 {
			codes = append(codes, x.code)
		}
	}
	return codes, nil
}

// Population is how many people are registered in an area, 0 when that is not
// known: of areas that are shown together, all of them.
func (e *Edition) Population(code string) int {
	return registered(e.Reporting.Population, code)
}

// A Figure is a measure in one area: reckoned from protected numbers only.
type Figure struct {
	Area sdc.Area
	// State is what the figure is. Only Value, Zero and NotRecorded have Limits.
	State  sdc.State
	Count  sdc.Cell     // the numerator, where it is one cell
	N, Of  int          // numerator and denominator, where both are shown
	Limits stats.Limits // the figure with its 95 % interval; Low and High are Value where there is none
	Words  string       // for a Median: the band; or why there are no data
}

// An Answer is a measure in all areas of a period.
type Answer struct {
	Measure *Measure
	Edition *Edition
	Table   sdc.Protected
	Figures []Figure // by area, in the table's order
}

// Read reads a measure from an edition. Errors: NotFound, when the edition does
// not have the table; for Growth, when the year before is not published.
func Read(tx *db.Tx, m *Measure, e *Edition) (*Answer, error) {
	code := m.Table
	if e.Period().Quarter > 0 && code == quarterSpace {
		code = "referrals"
	}
	p, err := TableOf(tx, e, code)
	if err != nil {
		return nil, err
	}
	a := &Answer{Measure: m, Edition: e, Table: p}
	with := sdc.Protected{}
	switch m.Kind {
	case Growth:
		if with, err = before(tx, e, m.Table); err != nil {
			return nil, err
		}
	case Hours:
		if with, err = TableOf(tx, e, quarterSpace); err != nil {
			return nil, err
		}
	}
	rows := map[string]int{} // of with, by area
	for i, area := range with.Areas() {
		rows[area.Code] = i
	}
	for i, area := range p.Areas() {
		row, ok := rows[area.Code]
		if !ok {
			row = -1
		}
		a.Figures = append(a.Figures, a.figure(i, area, with, row))
	}
	return a, nil
}

// before is a table of the year before.
func before(tx *db.Tx, e *Edition, code string) (sdc.Protected, error) {
	p := e.Period()
	p.Year--
	old, err := EditionOf(tx, p)
	if err != nil {
		return sdc.Protected{}, err
	}
	return TableOf(tx, old, code)
}

// enough is the least numerator of a rate worth printing (PHE).
const enough = 10

// HoursOfWTE is how many hours a whole-time equivalent has with people in a
// year: 42 weeks of 37.5 hours, 60 % of them.
const HoursOfWTE = 945

// figure is the measure in the i-th area; with is the table that it is compared
// with, if any, and row the area's there, -1 when it was drawn otherwise.
func (a *Answer) figure(i int, area sdc.Area, with sdc.Protected, row int) Figure {
	f := Figure{Area: area}
	n, state := a.numerator(i)
	f.State, f.N = state, n
	if _, apart := a.Table.Holding(a.Measure.Columns); !apart && len(a.Measure.Columns) > 0 {
		f.Words = "told together with others only"
	}
	if len(a.Measure.Columns) == 0 {
		f.Count = a.Table.Cell(i, a.total())
	}
	if state == sdc.Withheld || state == sdc.NoData {
		f.N = 0
		return f
	}
	plain := func(v float64) { f.Limits = stats.Limits{Value: v, Low: v, High: v} }
	limits := func(l stats.Limits, err error) {
		if f.Limits = l; err != nil {
			f.State = sdc.TooFew
		}
	}
	switch a.Measure.Kind {
	case Counts:
		plain(float64(n))
	case Share, Recorded:
		of, ok := a.Table.Cell(i, a.total()).Number()
		if !ok {
			return Figure{Area: area, State: sdc.Withheld}
		}
		if a.Measure.Kind == Recorded {
			n, f.State = of-n, sdc.Value
		}
		f.N, f.Of = n, of
		limits(stats.Proportion(float64(n), float64(of), stats.P95))
	case Rate:
		f.Of = a.Edition.Population(area.Code)
		switch {
		case f.Of == 0:
			f.State = sdc.NoData
		case n < enough && n > 0:
			f.State = sdc.TooFew
		default:
			limits(stats.Rate(float64(n), float64(f.Of), 1000, stats.P95))
		}
	case Growth:
		f.compare(with, row, n, func(old int) (stats.Limits, error) {
			return stats.RateRatio(float64(n), 1, float64(old), 1, stats.P95)
		})
	case Hours:
		f.compare(with, row, n, func(referrals int) (stats.Limits, error) {
			v := float64(n) * HoursOfWTE / 100 / float64(referrals)
			return stats.Limits{Value: v, Low: v, High: v}, nil
		})
	case Median:
		low, high, ok := a.band(i, 0.5)
		if f.Words = bandWords(low, high); !ok {
			return Figure{Area: area, State: sdc.Withheld}
		}
		f.Limits = stats.Limits{Value: float64(low), Low: float64(low), High: float64(high)}
	}
	return f
}

// compare sets a number beside that of the same area in another table.
func (f *Figure) compare(with sdc.Protected, row, n int, how func(of int) (stats.Limits, error)) {
	if row < 0 {
		f.State = sdc.NoData
		return
	}
	of, ok := with.Cell(row, len(with.Columns())-1).Number()
	switch {
	case !ok:
		f.State = sdc.Withheld
	case of < enough || n < 1:
		f.State = sdc.TooFew
	default:
		f.State, f.Of = sdc.Value, of
		var err error
		if f.Limits, err = how(of); err != nil {
			f.State = sdc.TooFew
		}
	}
}

// total is the column of the total.
func (a *Answer) total() int { return len(a.Table.Columns()) - 1 }

// numerator is the sum of the measure's categories in an area: withheld when one
// of them is.
func (a *Answer) numerator(area int) (int, sdc.State) {
	if len(a.Measure.Columns) == 0 {
		c := a.Table.Cell(area, a.total())
		n, _ := c.Number()
		return n, c.State()
	}
	columns, ok := a.Table.Holding(a.Measure.Columns)
	if !ok { // one is joined with what is none of the measure's
		return 0, sdc.NoData
	}
	n, state := 0, sdc.Zero
	for _, col := range columns {
		k, ok := a.Table.Cell(area, col).Number()
		if !ok {
			return 0, a.Table.Cell(area, col).State()
		}
		if n += k; k > 0 {
			state = sdc.Value
		}
	}
	return n, state
}

// band finds the band of waits in which a share of those who were reached or
// still wait has been reached, from the protected bands; not ok when a withheld
// one leaves it open, or it lies beyond the bands.
func (a *Answer) band(area int, share float64) (low, high int, ok bool) {
	numbers := make([]int, 0, len(byWait.list))
	all := 0
	for i := range byWait.list {
		n, shown := a.Table.Cell(area, i).Number()
		if !shown || a.Table.Columns()[i] != byWait.list[i].name {
			return 0, 0, false
		}
		numbers = append(numbers, n)
		if byWait.list[i].name != "Ended without one" {
			all += n
		}
	}
	sum := 0
	for i, end := range byWait.ends {
		if sum += numbers[i]; all > 0 && float64(sum) >= share*float64(all) {
			return low, end, true
		}
		low = end + 1
	}
	return 0, 0, false
}

func bandWords(low, high int) string {
	for i, end := range byWait.ends {
		if end == high && (i == 0 && low == 0 || i > 0 && byWait.ends[i-1]+1 == low) {
			return byWait.list[i].name
		}
	}
	return ""
}

// Bounds is how far the share of a category in an area could be from the truth
// because some records do not say: none of them belong to it, or all do. It is
// not known where one of the numbers is withheld.
func Bounds(p sdc.Protected, area, column int, unknown string) (low, high float64, ok bool) {
	x, shown := p.Cell(area, column).Number()
	all, known := p.Cell(area, len(p.Columns())-1).Number()
	m, recorded := 0, unknown == ""
	for i, name := range p.Columns() {
		if name == unknown {
			m, recorded = numberOf(p.Cell(area, i))
		}
	}
	if !p.Totals() || !shown || !known || !recorded || all == 0 {
		return 0, 0, false
	}
	return float64(x) / float64(all), min(1, float64(x+m)/float64(all)), true
}

func numberOf(c sdc.Cell) (int, bool) { return c.Number() }

// AreaNamed finds the row of an area: by its code, or by that of one it is shown
// together with; -1 when there is none.
func AreaNamed(p sdc.Protected, code string) int {
	for i, a := range p.Areas() {
		if a.Code == code {
			return i
		}
		for _, part := range strings.Split(a.Code, "+") {
			if part == cmp.Or(code, wholeCode) {
				return i
			}
		}
	}
	return -1
}
