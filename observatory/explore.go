package observatory

import (
	"cmp"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"fmt"
	"slices"
	"strconv"
	"sync"

	"kith"
	"kith/access"
	"kith/db"
	"kith/nhs"
	"kith/sdc"
	"kith/tally"
)

// An Explorer answers what analysts ask in ways that nobody foresaw, from Facts in
// memory, with a small error in every number (sdc.Noise, the cell key method): the
// same records always give the same number, and below ten there is none. Tables that
// are published are made otherwise, and these must not stand beside them.
//
// What bounds it: the groups are fixed; a table is of areas and two categories at
// most, or of two categories; of whole years that are over; from one state of the
// records a day; so many questions a day, each of which is written down.
type Explorer struct {
	places func(context.Context, *db.Tx) (Places, error)
	key    []byte
	noise  sdc.Noise

	mu    sync.Mutex // one loads, the others wait
	facts map[kith.ID]*dayFacts
}

// dayFacts are a tenant's records as they were when a day's first question came.
type dayFacts struct {
	day   kith.Day
	at    Places
	facts *Facts
}

// The noise: errors of at most 6, with a variance of 4, by 4,096 keys; counts below
// ten are not told, as in the ONS's Integrated Data Service.
const (
	noiseMost     = 6
	noiseVariance = 4
	noiseKeys     = 4096
	noiseBelow    = 10
)

// AsksADay is how many questions an analyst may ask in a day.
const AsksADay = 200

// NewExplorer makes an Explorer. key is the installation's secret: with another, every
// number has another error. places may be nil.
func NewExplorer(key []byte, places func(context.Context, *db.Tx) (Places, error)) (*Explorer, error) {
	if len(key) == 0 {
		return nil, kith.Errorf(kith.Invalid, "exploring needs the installation's key: without a secret the errors could be taken out again")
	}
	n, err := sdc.Entropy(noiseMost, noiseVariance, 0, noiseKeys)
	n.Threshold = noiseBelow
	return &Explorer{places: places, key: key, noise: n, facts: map[kith.ID]*dayFacts{}}, err
}

// secret is that of one tenant's records of one kind.
func (x *Explorer) secret(tenant kith.ID, what string) []byte {
	h := hmac.New(sha256.New, x.key)
	fmt.Fprintf(h, "observatory: explore\n%s\n%s", tenant, what)
	return h.Sum(nil)
}

// A Question is how many referrals, or people, there are by rows and columns.
type Question struct {
	Period  Period
	People  bool   // and not referrals
	Rows    string // a Dimension's code
	Columns string // another, or "" for none
	Only    string // a third, of which only Is is counted; or ""
	Is      string
}

// A Dimension is something by which records can be told apart.
type Dimension struct {
	Code, Name string
	Groups     []string // none for networks, which differ by tenant
}

// networks is the Dimension of areas.
const networks = "network"

// explored are the columns of Facts by breakdown.
var explored = []struct {
	column string
	by     *Breakdown
}{{"source", &bySource}, {"age", &byAge}, {"gender", &bySex}, {"ethnicity", &byEthnicity}, {"quintile", &byQuintile}, {"language", &byLanguage},
	{"urgency", &byUrgency}, {"step", &byStep}, {"decline", &byDecline}}

// Dimensions are all there are.
func Dimensions() []Dimension {
	all := []Dimension{{Code: networks, Name: "primary care network"}}
	for _, e := range explored {
		all = append(all, Dimension{e.by.Code, e.by.Name, e.by.Categories()})
	}
	return all
}

// check refuses what would tell too much, and what is not there.
func (a Question) check(today kith.Day) error {
	c := kith.Check{}
	known := func(code string) bool {
		return slices.ContainsFunc(Dimensions(), func(d Dimension) bool { return d.Code == code })
	}
	c.That(a.Period.Year > 0 && a.Period.Quarter == 0 && a.Period.Over(today), "period", "Choose a year that is over")
	c.That(known(a.Rows), "rows", "Choose what the rows are")
	c.That(a.Columns == "" || known(a.Columns) && a.Columns != a.Rows, "columns", "Choose something else than the rows, or nothing")
	i := slices.IndexFunc(explored, func(e struct {
		column string
		by     *Breakdown
	}) bool {
		return e.by.Code == a.Only
	})
	c.That(a.Only == "" || i >= 0 && a.Only != a.Rows && a.Only != a.Columns, "only", "Choose something else than rows and columns, or nothing")
	c.That(a.Only == "" || i < 0 || slices.Contains(explored[i].by.Categories(), a.Is), "is", "Choose which of them is counted")
	c.That(a.Only == "" || a.Columns == "" || a.Rows == networks || a.Columns == networks, "only", "With two categories already there can be no third")
	return c.Err()
}

// An Explored is the answer: a Cell for each row and column, and for each row in all.
type Explored struct {
	Asked         Question
	Day           kith.Day // as at
	Rows, Columns []string
	Cells         [][]sdc.Cell // by row; the last of a row is all of it
}

// Ask writes a question down. Errors: Forbidden, Invalid, and Conflict when the day's
// questions are used up.
func Ask(tx *db.Tx, q Question) (kith.ID, error) {
	if err := access.Need(tx.Actor, access.ObservatoryMake); err != nil {
		return "", err
	}
	if err := q.check(tx.Today()); err != nil {
		return "", err
	}
	if err := tx.Lock("exploration"); err != nil {
		return "", err
	}
	n, err := db.Count[askedRow](tx, db.Q{Where: "t.actor = $1 AND t.created_at >= $2", Args: []any{tx.Actor.ID, tx.Today().Start()}})
	if err != nil {
		return "", err
	}
	if n >= AsksADay {
		return "", kith.Errorf(kith.Conflict, "You have asked %d questions today, which is as many as can be answered without many answers together telling of few people. Go on tomorrow", n)
	}
	row := &askedRow{Actor: tx.Actor.ID, Name: tx.Actor.Name, Asked: q}
	err = db.Insert(tx, row)
	return row.ID, err
}

// An askedRow is a question as it is written down.
type askedRow struct {
	db.Row
	Actor kith.ID  `db:"actor"`
	Name  string   `db:"name"`
	Asked Question `db:"asked"`
}

func (*askedRow) Table() string { return "exploration" }
func (*askedRow) Wall() db.Wall { return secret }

// Answer answers a question that was asked, as often as it is opened. The first of a
// day reads every referral, which takes seconds.
func (x *Explorer) Answer(tx *db.Tx, id kith.ID) (*Explored, error) {
	row, err := db.Get[askedRow](tx, id)
	if err != nil {
		return nil, err
	}
	now, err := x.today(tx)
	if err != nil {
		return nil, err
	}
	return x.answer(tx, now, row.Asked)
}

// today are the tenant's records as they were when they were first asked about today.
func (x *Explorer) today(tx *db.Tx) (*dayFacts, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if f := x.facts[tx.Actor.Tenant]; f != nil && f.day == tx.Today() {
		return f, nil
	}
	f := &dayFacts{day: tx.Today()}
	if x.places != nil {
		at, err := x.places(tx.Context(), tx)
		if err != nil {
			return nil, err
		}
		f.at = at
	}
	facts, err := newKeyed(f.at, x.noise, x.secret(tx.Actor.Tenant, "referral"), x.secret(tx.Actor.Tenant, "person"))
	if err != nil {
		return nil, err
	}
	if err := facts.Refresh(tx); err != nil {
		return nil, err
	}
	f.facts = facts
	x.facts[tx.Actor.Tenant] = f
	return f, nil
}

// answer counts. The sum of the keys of a cell's records follows from how many of them
// have each key, which is one more column to group by.
func (x *Explorer) answer(tx *db.Tx, now *dayFacts, a Question) (*Explored, error) {
	p := a.Period
	where := []tally.Where{{Column: "received", Keep: func(day string) bool { return kith.Day(day) >= p.From() && kith.Day(day) <= p.Last() }}}
	if a.Only != "" {
		column, group := dimension(a.Only)
		where = append(where, tally.Where{Column: column, Keep: func(name string) bool { g, _ := group(name); return g == a.Is }})
	}
	net, err := now.networks(tx, p)
	if err != nil {
		return nil, err
	}
	by := func(code string) []tally.By {
		switch code {
		case "":
			return nil
		case networks: // practice and team say together where somebody belongs
			return []tally.By{{Column: "home", Into: net}}
		}
		column, group := dimension(code)
		return []tally.By{{Column: column, Into: group}}
	}
	key := "key"
	if a.People {
		key = "who"
	}
	count := func(dims []tally.By) (*tally.Grid, error) {
		q := tally.Query{By: append(slices.Clone(dims), tally.By{Column: key}), Where: where}
		if a.People {
			return now.facts.table.Now().People(q)
		}
		return now.facts.table.Now().Count(q)
	}
	out := &Explored{Asked: a, Day: now.day}
	rows := by(a.Rows)
	whole, err := count(rows)
	if err != nil {
		return nil, err
	}
	grid, columns := whole, []string(nil)
	if a.Columns != "" {
		if grid, err = count(append(rows, by(a.Columns)...)); err != nil {
			return nil, err
		}
		columns = grid.Groups[1]
	}
	out.Rows, out.Columns = ordered(a.Rows, whole.Groups[0]), ordered(a.Columns, columns)
	for _, row := range out.Rows {
		var cells []sdc.Cell
		for _, column := range out.Columns {
			cells = append(cells, x.cell(grid, row, column))
		}
		out.Cells = append(out.Cells, append(cells, x.cell(whole, row)))
	}
	return out, nil
}

// cell is one number with its error; nobody where there is no such group.
func (x *Explorer) cell(g *tally.Grid, of ...string) sdc.Cell {
	at, last := 0, len(of)
	for i, name := range of {
		n, ok := slices.BinarySearch(g.Groups[i], name)
		if !ok {
			return x.noise.Sum(0, 0)
		}
		at = at*len(g.Groups[i]) + n
	}
	keys := g.Groups[last]
	n, sum := 0, 0
	for i, k := range g.N[at*len(keys) : (at+1)*len(keys)] {
		if k > 0 {
			v, _ := strconv.Atoi(keys[i]) // newKeyed wrote it
			n, sum = n+k, sum+k*v
		}
	}
	return x.noise.Sum(n, sum)
}

// dimension is the column of a breakdown, and what its values come under.
func dimension(code string) (column string, group func(string) (string, bool)) {
	for _, e := range explored {
		if e.by.Code == code {
			return e.column, func(name string) (string, bool) { return e.by.list[e.by.of(name)].name, true }
		}
	}
	return "", nil
}

// ordered puts groups in the order in which figures list them: by name for networks.
func ordered(code string, groups []string) []string {
	out := slices.Clone(groups)
	for _, e := range explored {
		if e.by.Code == code {
			at := e.by.Categories()
			slices.SortFunc(out, func(a, b string) int { return cmp.Compare(slices.Index(at, a), slices.Index(at, b)) })
		}
	}
	return out
}

// networks says which network somebody belongs to, as on the last day of a period.
func (f *dayFacts) networks(tx *db.Tx, p Period) (func(home string) (string, bool), error) {
	a, err := areasOn(tx, f.at, p.Last())
	if err != nil {
		return nil, err
	}
	return func(home string) (string, bool) {
		practice, team := cutHome(home)
		n, err := a.network(leaf{nhs.ODS(practice), kith.ID(team)})
		if err != nil {
			return unallocated.name, true
		}
		return n.name, true
	}, nil
}
