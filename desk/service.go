package desk

import (
	"kith/access"
	"kith/db"
	"kith/desk/page"
	"kith/directory"
	"kith/web"
)

// allServices are all entries, those off the list among them, for those who
// keep the directory.
func (x *desk) allServices(r *web.Request, tx *db.Tx) (web.Reply, error) {
	if err := access.Need(tx.Actor, access.DirectoryWrite); err != nil {
		return web.Reply{}, err
	}
	var f directory.Filter
	r.Fill(&f)
	list, err := directory.List(tx, f)
	return web.Show(page.Services(page.ServicesData{Filter: f, List: list, Full: len(list) == directory.Most})), err
}

func (x *desk) serviceNew(r *web.Request, tx *db.Tx) (web.Reply, error) {
	return web.Show(page.EditService()), access.Need(tx.Actor, access.DirectoryWrite)
}

func (x *desk) addService(r *web.Request, tx *db.Tx) (web.Reply, error) {
	var n directory.New
	r.Fill(&n)
	s, err := directory.Add(tx, n)
	if err != nil {
		return web.Show(page.EditService()), err
	}
	return web.GoTo("/services/" + string(s.ID)).Saying(s.Name + " added"), nil
}
