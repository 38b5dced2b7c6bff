package open

import (
	"errors"
	"strconv"
	"strings"

	"kith"
	"kith/db"
	"kith/open/page"
	"kith/sdc"
	"kith/web"
)

// What anybody may have attacked here: a table that people read. Larger ones go
// through the command, on a machine of one's own.
const (
	mostTable  = 256 << 10 // bytes
	mostRows   = 2_000
	mostCells  = 10_000
	mostStars  = 500 // hidden cells: each may have to walk through all
	mostListed = 200
)

// theBoards is the table that started this: referrals by primary care network as
// a board published them. Its hidden number can be found by subtraction.
const theBoards = `Primary care network,2021-22,2022-23
Abingdon and District,419,547
Abingdon Central,498,414
Banbury Alliance,251,608
Banbury Cross,1026,1255
Bicester,574,2452
City – East Oxford,444,699
City – OX3+,1974,1965
Didcot,1044,1099
Eynsham & Witney,403,956
Healthier Oxford City Network,978,2157
Henley SonNet,99,844
"Kidlington, Islip, Woodstock & Yarnton (KIWY)",577,629
North Oxfordshire Rural Alliance (NORA),312,331
Oxford Central,212,336
Rural West Oxfordshire,85,980
South East Oxford Health Alliance (SEOxHA),385,649
Thame,244,1259
Unallocated,<6,0
Wallingford & Surrounds,210,408
Wantage,197,295
White Horse Botley,780,1456
Oxfordshire total,10717,19339
`

// attackForm asks for a table; ?example=oxfordshire shows what one gives away.
func (x *lookout) attackForm(r *web.Request, _ *db.Tx) (web.Reply, error) {
	if r.Query("example") != "oxfordshire" {
		return web.Show(page.Attack(page.AttackData{})), nil
	}
	d, err := attacked(theBoards, sdc.How{})
	d.Table, d.Example = theBoards, true
	return web.Show(page.Attack(d)), err
}

// attack shows what anybody can deduce from the table that was sent. It is read,
// answered and forgotten: nothing of it is stored or logged.
func (x *lookout) attack(r *web.Request) (web.Reply, error) {
	text := r.PostForm.Get("table")
	if file, ok := r.File("file"); ok && len(file.Body) > 0 {
		text = string(file.Body)
	}
	back := web.Show(page.Attack(page.AttackData{}))
	switch {
	case strings.TrimSpace(text) == "":
		return back, kith.Check{"table": "Paste a table, or choose a file"}.Err()
	case len(text) > mostTable:
		return back, kith.Check{"table": "The table is too large for this page. The command kith observatory attack takes larger ones"}.Err()
	case !x.attacks.take(r.Caller()):
		return back, errOften
	}
	how := sdc.How{Hidden: r.Value("hidden"), NoTotals: r.Value("no_totals") == "yes"}
	if s := r.Value("rounded"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil {
			return back, kith.Check{"rounded": "Write a whole number, like 5"}.Err()
		}
		how.Rounded = n
	}
	for _, name := range strings.Split(r.Value("skip"), "\n") {
		if name = strings.TrimSpace(name); name != "" {
			how.Skip = append(how.Skip, name)
		}
	}
	select { // one at a time: it is all work, and anybody may ask
	case x.busy <- struct{}{}:
		defer func() { <-x.busy }()
	case <-r.Context().Done():
		return back, r.Context().Err()
	}
	d, err := attacked(text, how)
	if err != nil {
		return back, onPage(err)
	}
	return web.Show(page.Attack(d)).Typed(r.PostForm), nil
}

// onPage is an error about a table as one of the field it was pasted in, with the
// page's words for the command's flags.
func onPage(err error) error {
	var e *kith.Error
	if !errors.As(err, &e) || e.Kind != kith.Invalid {
		return err
	}
	says := strings.NewReplacer(" Leave them out: --skip NAME", " Name them under “Columns to leave out”",
		" A column without counts can be left out: --skip NAME", " A column without counts can be named under “Columns to leave out”").Replace(e.Msg)
	return kith.Check{"table": strings.ToUpper(says[:1]) + says[1:]}.Err()
}

// attacked is what follows from a table.
func attacked(text string, how sdc.How) (d page.AttackData, err error) {
	p, err := sdc.ReadPublished(strings.NewReader(text), how)
	if err != nil {
		return d, err
	}
	hidden := 0
	for _, row := range p.Shown {
		for _, shown := range row {
			if !shown {
				hidden++
			}
		}
	}
	if len(p.Rows) > mostRows || len(p.Rows)*len(p.Columns) > mostCells || hidden > mostStars {
		return d, kith.Errorf(kith.Invalid, "the table is too large for this page: it takes %d rows, %d cells and %d hidden ones. The command kith observatory attack takes larger ones", mostRows, mostCells, mostStars)
	}
	found, err := p.Attack()
	if err != nil {
		return d, err
	}
	d.Done, d.Rows, d.Columns, d.Hidden, d.Notes = true, len(p.Rows), len(p.Columns), len(found), p.Notes
	for _, f := range found {
		row := page.Deduced{Row: p.Rows[f.Row], Column: p.Columns[f.Column], Printed: f.Printed, Known: f.After.String()}
		switch {
		case f.After.Exact() && !f.Before.Exact():
			d.Exact++
			row.Exact, row.Why = true, p.Why(f)
		case f.After != f.Before:
			d.Narrowed++
		}
		d.Found = append(d.Found, row)
	}
	d.More = max(0, len(d.Found)-mostListed)
	d.Found = d.Found[:len(d.Found)-d.More]
	return d, nil
}
