package desk

import (
	"kith/access"
	"kith/db"
	"kith/desk/page"
	"kith/person"
	"kith/web"
)

const mostFound = 30

// search finds a person by what stands in the box of every page's header.
func (x *desk) search(r *web.Request, tx *db.Tx) (web.Reply, error) {
	d := page.SearchData{Words: r.Query("q"), Glass: access.Can(tx.Actor, access.GlassBreak), Care: access.Can(tx.Actor, access.CareSee)}
	if err := access.Need(tx.Actor, access.PersonSee); err != nil {
		return web.Reply{}, err
	}
	if d.Words == "" {
		return web.Show(page.Search(d)), nil
	}
	found, err := person.Search(tx, d.Words, mostFound+1)
	if err != nil {
		return web.Reply{}, err
	}
	d.More = len(found) > mostFound
	for i := range found[:min(mostFound, len(found))] {
		p := &found[i]
		l := page.FoundLine{ID: p.ID, Name: p.Full(), Age: p.AgeText(tx.Today()), Born: p.Born, Number: p.Number.String(), Practice: p.PracticeText(), Alike: p.Alike}
		if c := p.Called(); c != l.Name {
			l.Called = c
		}
		if p.Dead() {
			l.State = "Has died"
		} else if p.MergedInto != "" {
			l.State = "Part of another record now"
		}
		d.Found = append(d.Found, l)
	}
	return web.Show(page.Search(d)), nil
}
