package desk

import (
	"crypto/rand"
	"sync"

	"kith"
	"kith/access"
	"kith/db"
	"kith/desk/page"
	"kith/observatory"
	"kith/web"
)

// explore is the page on which an analyst asks for a table that nobody foresaw.
func (x *desk) explore(r *web.Request, tx *db.Tx) (web.Reply, error) {
	if err := access.Need(tx.Actor, access.ObservatoryMake); err != nil {
		return web.Reply{}, err
	}
	return web.Show(page.Explore(exploreData(tx.Today()))), nil
}

func exploreData(today kith.Day) (d page.ExploreData) {
	d.Dimensions = observatory.Dimensions()
	now := observatory.PeriodOf(today)
	for year := now.Year; year > now.Year-10; year-- {
		if p := (observatory.Period{Year: year}); p.Over(today) {
			d.Years = append(d.Years, p)
		}
	}
	return d
}

// askFigures writes a question down, and leads to its answer. What is chosen of the third
// category comes as "age = 40 to 64".
func (x *desk) askFigures(r *web.Request, tx *db.Tx) (web.Reply, error) {
	q := observatory.Question{People: r.Value("of") == "people", Rows: r.Value("rows"), Columns: r.Value("columns")}
	q.Period, _ = observatory.ParsePeriod(r.Value("period")) // Ask says so where there is none
	q.Only, q.Is = page.Chosen(r.Value("only"))
	id, err := observatory.Ask(tx, q)
	if err != nil {
		return web.Show(page.Explore(exploreData(tx.Today()))).Typed(r.PostForm), err
	}
	return web.GoTo("/explore/" + string(id)), nil
}

// explored shows the answer to a question.
func (x *desk) explored() web.Handler {
	explorer := sync.OnceValues(func() (*observatory.Explorer, error) {
		key := x.config.Key
		if len(key) == 0 { // as web.New does: one that lasts until the program ends
			key = make([]byte, 32)
			rand.Read(key) // never fails since Go 1.24
		}
		return observatory.NewExplorer(key, x.places)
	})
	return func(r *web.Request, tx *db.Tx) (web.Reply, error) {
		e, err := explorer()
		if err != nil {
			return web.Reply{}, err
		}
		d := exploreData(tx.Today())
		d.Found, err = e.Answer(tx, r.ID("asked"))
		return web.Show(page.Explore(d)), err
	}
}
