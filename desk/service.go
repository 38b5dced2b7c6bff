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

func (x *desk) service(r *web.Request, tx *db.Tx) (web.Reply, error) {
	s, err := directory.Get(tx, r.ID("id"))
	return web.Show(page.Service(s)), err
}

func (x *desk) serviceNew(r *web.Request, tx *db.Tx) (web.Reply, error) {
	return web.Show(page.EditService(&directory.Listed{})), access.Need(tx.Actor, access.DirectoryWrite)
}

func (x *desk) addService(r *web.Request, tx *db.Tx) (web.Reply, error) {
	var n directory.New
	r.Fill(&n)
	s, err := directory.Add(tx, n)
	if err != nil {
		return web.Show(page.EditService(&directory.Listed{})), err
	}
	return web.GoTo("/services/" + string(s.ID)).Saying(s.Name + " added"), nil
}

func (x *desk) serviceEdit(r *web.Request, tx *db.Tx) (web.Reply, error) {
	if err := access.Need(tx.Actor, access.DirectoryWrite); err != nil {
		return web.Reply{}, err
	}
	s, err := directory.Get(tx, r.ID("id"))
	return web.Show(page.EditService(s)), err
}

func (x *desk) changeService(r *web.Request, tx *db.Tx) (web.Reply, error) {
	var f struct {
		directory.New
		Version int `form:"version"`
	}
	r.Fill(&f)
	now, err := directory.Get(tx, r.ID("id"))
	if err != nil {
		return web.Reply{}, err
	}
	s, err := directory.Change(tx, now.ID, f.Version, f.New)
	if err != nil {
		return web.Show(page.EditService(now)), err
	}
	return web.GoTo("/services/" + string(s.ID)).Saying("Saved, and marked as checked today"), nil
}

// serviceStatus takes a service off the list, or puts it back.
func (x *desk) serviceStatus(r *web.Request, tx *db.Tx) (web.Reply, error) {
	var f struct {
		Status  directory.Status `form:"status"`
		Version int              `form:"version"`
	}
	r.Fill(&f)
	s, err := directory.SetStatus(tx, r.ID("id"), f.Version, f.Status)
	if err != nil {
		return web.Reply{}, err
	}
	said := map[directory.Status]string{directory.Active: "On the list again", directory.Inactive: "Taken off the list"}[s.Status]
	return web.GoTo("/services/" + string(s.ID)).Saying(said), nil
}
