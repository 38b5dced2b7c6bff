package open

import (
	"kith"
	"kith/db"
	"kith/directory"
	"kith/open/page"
	"kith/web"
)

// keep keeps a list of the services that were ticked. It names nobody; whoever
// has its link can open it.
func (x *door) keep(r *web.Request, tx *db.Tx) (web.Reply, error) {
	var f struct {
		Items []kith.ID `form:"items"`
	}
	r.Fill(&f)
	for _, id := range f.Items {
		if !id.Valid() {
			return web.Reply{}, errNoService
		}
	}
	token, err := directory.Keep(tx, ids(f.Items, directory.MostListed+1))
	if err != nil {
		return web.Show(page.NoList()), err
	}
	if !x.told.take(r.Caller()) {
		return web.Show(page.NoList()), errOften
	}
	return web.GoTo("/support/list/" + token), nil
}

// list is a list by its link.
func (x *door) list(r *web.Request) (web.Reply, error) {
	_, read, err := x.see(r.Context())
	if err != nil {
		return web.Reply{}, err
	}
	d := page.ListData{Dress: dressOf(r), Path: r.URL.Path}
	err = x.db.Read(r.Context(), r.Actor, func(tx *db.Tx) error {
		kept, gone, err := directory.ShortlistOf(tx, r.PathValue("token"))
		d.Gone, d.Services = gone, nil
		for _, l := range kept {
			if s := read.service(l.ID); s != nil {
				d.Services = append(d.Services, s)
			}
		}
		return err
	})
	if err != nil {
		return web.Reply{}, err
	}
	d.Share, err = x.share("My list of support", d.Path)
	return web.Show(page.List(d)), err
}
