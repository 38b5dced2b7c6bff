package desk

import (
	"kith"
	"kith/access"
	"kith/audit"
	"kith/db"
	"kith/desk/page"
	"kith/web"
)

// seen is who opened a person's record, and who changed what in it.
func (x *desk) seen(r *web.Request, tx *db.Tx) (web.Reply, error) {
	f, err := frameOf(r, tx, page.SeenSection)
	if err != nil {
		return web.Reply{}, err
	}
	all, err := audit.Of(tx, r.ID("id"))
	if err != nil {
		return web.Reply{}, err
	}
	d := page.SeenData{Frame: f}
	for _, e := range all {
		day := kith.DayOf(e.At)
		if n := len(d.Days); n == 0 || d.Days[n-1].Day != day {
			d.Days = append(d.Days, page.SeenDay{Day: day})
		}
		last := &d.Days[len(d.Days)-1]
		last.Lines = append(last.Lines, page.SeenLine{Text: e.Text, By: e.By + ", " + lower(access.Names[e.Role]), At: web.Clock(e.At)})
	}
	return web.Show(page.Seen(d)), nil
}
