package desk

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"kith"
	"kith/access"
	"kith/db"
	"kith/desk/page"
	"kith/directory"
	"kith/web"
)

// kept is the service in the path, for those who may change it.
func kept(r *web.Request, tx *db.Tx) (*directory.Service, error) {
	if err := access.Need(tx.Actor, access.DirectoryWrite); err != nil {
		return nil, err
	}
	return directory.GetService(tx, r.ID("id"))
}

// servicePath is the page of the service in the path.
func servicePath(r *web.Request) string { return "/services/" + string(r.ID("id")) }

// keepForm is a form about a service: shown on GET, with n in its fields;
// taken on POST, when n is filled and saved.
func keepForm[T any](r *web.Request, d page.KeepData, n T, fields func(web.View, T) templ.Component, said string, save func(version int, n T) error) (web.Reply, error) {
	was := d.Version
	if r.Method == http.MethodPost && was > 0 {
		d.Version = versionOf(r)
	}
	show := web.Show(page.KeepForm(d, func(v web.View) templ.Component { return fields(v, n) }))
	if r.Method != http.MethodPost {
		return show, nil
	}
	filled := n
	r.Fill(&filled)
	if was > 0 && d.Version < 1 {
		return show, kith.Errorf(kith.Conflict, "Somebody else has changed this since you opened it. Look at it again, then make your change")
	}
	if err := save(d.Version, filled); err != nil {
		return show, err
	}
	return web.GoTo(d.Back.Href).Saying(said), nil
}

// serviceEdit is the full form of a service.
func (x *desk) serviceEdit(r *web.Request, tx *db.Tx) (web.Reply, error) {
	s, err := kept(r, tx)
	if err != nil {
		return web.Reply{}, err
	}
	org, err := directory.GetOrganisation(tx, s.Organisation)
	if err != nil {
		return web.Reply{}, err
	}
	d := page.KeepData{Title: "Correct " + s.Name, Action: r.URL.Path, Version: s.Version, Back: web.Link{Href: servicePath(r), Label: s.Name}}
	return keepForm(r, d, page.ServiceFormOf(s, org), page.ServiceFields, "Saved", func(version int, f page.ServiceForm) error {
		n, err := f.Into(tx, s.ServiceNew)
		if err != nil {
			return err
		}
		_, err = directory.Amend(tx, s.ID, version, n, f.OrganisationName, f.Checked)
		return err
	})
}

// serviceStatus says whether it can be offered, and what replaces it.
func (x *desk) serviceStatus(r *web.Request, tx *db.Tx) (web.Reply, error) {
	s, err := kept(r, tx)
	if err != nil {
		return web.Reply{}, err
	}
	all, err := directory.List(tx, directory.Filter{})
	if err != nil {
		return web.Reply{}, err
	}
	d := page.KeepData{Title: "Can it be offered?", Lead: s.Name, Action: r.URL.Path, Version: s.Version, Back: web.Link{Href: servicePath(r), Label: s.Name}}
	n := page.StatusForm{Status: s.Status, ReplacedBy: s.ReplacedBy}
	fields := func(v web.View, n page.StatusForm) templ.Component { return page.StatusFields(v, n, s, all) }
	return keepForm(r, d, n, fields, "Saved", func(version int, n page.StatusForm) error {
		_, err := directory.Retire(tx, s.ID, version, n.Status, n.ReplacedBy)
		return err
	})
}

// indexIn is the number in the path of one of n parts, and n for "new".
func indexIn(r *web.Request, name string, n int) (int, error) {
	if r.PathValue(name) == "new" {
		return n, nil
	}
	i, err := strconv.Atoi(r.PathValue(name))
	if err != nil || i < 0 || i >= n {
		return 0, kith.Errorf(kith.NotFound, "This is no longer part of the entry. Open the service again")
	}
	return i, nil
}

// serviceTime is one schedule of a service, or a new one.
func (x *desk) serviceTime(r *web.Request, tx *db.Tx) (web.Reply, error) {
	s, err := kept(r, tx)
	if err != nil {
		return web.Reply{}, err
	}
	i, err := indexIn(r, "time", len(s.Schedules))
	if err != nil {
		return web.Reply{}, err
	}
	n := s.ServiceNew
	n.Schedules = slices.Clone(n.Schedules)
	if i == len(n.Schedules) {
		n.Schedules = append(n.Schedules, directory.Schedule{ID: tx.NewID()})
	}
	d := page.KeepData{Title: "When it is on", Lead: s.Name, Action: r.URL.Path, Version: s.Version, Back: web.Link{Href: servicePath(r), Label: s.Name}}
	return keepForm(r, d, directory.RuleOf(n.Schedules[i]), page.TimeFields, "Times saved", func(version int, rule directory.Rule) error {
		c := kith.Check{}
		n.Schedules[i] = rule.Into(c, n.Schedules[i])
		if c.Err() != nil {
			return c.Err()
		}
		_, err := directory.ChangeService(tx, s.ID, version, n)
		return err
	})
}

// serviceAssurance is one assurance of a service, or a new one.
func (x *desk) serviceAssurance(r *web.Request, tx *db.Tx) (web.Reply, error) {
	s, err := kept(r, tx)
	if err != nil {
		return web.Reply{}, err
	}
	i, err := indexIn(r, "assurance", len(s.Assurances))
	if err != nil {
		return web.Reply{}, err
	}
	n := s.ServiceNew
	n.Assurances = slices.Clone(n.Assurances)
	if i == len(n.Assurances) {
		n.Assurances = append(n.Assurances, directory.Assurance{SeenOn: tx.Today()})
	}
	d := page.KeepData{Title: "What was seen to be in order", Lead: s.Name, Action: r.URL.Path, Version: s.Version, Back: web.Link{Href: servicePath(r), Label: s.Name}}
	return keepForm(r, d, page.AssuranceFormOf(n.Assurances[i]), page.AssuranceFields, "Saved", func(version int, f page.AssuranceForm) error {
		c := kith.Check{}
		a := f.Assurance(tx.Actor.Name)
		if a.Check(c); c.Err() != nil {
			return c.Err()
		}
		n.Assurances[i] = a
		_, err := directory.ChangeService(tx, s.ID, version, n)
		return err
	})
}

// dropPart takes a schedule or an assurance away.
func (x *desk) dropPart(r *web.Request, tx *db.Tx) (web.Reply, error) {
	s, err := kept(r, tx)
	if err != nil {
		return web.Reply{}, err
	}
	n := s.ServiceNew
	switch r.Value("part") {
	case "time":
		i, err := numberOf(r.Value("at"), len(n.Schedules))
		if err != nil {
			return web.Reply{}, err
		}
		n.Schedules = slices.Delete(slices.Clone(n.Schedules), i, i+1)
	case "assurance":
		i, err := numberOf(r.Value("at"), len(n.Assurances))
		if err != nil {
			return web.Reply{}, err
		}
		n.Assurances = slices.Delete(slices.Clone(n.Assurances), i, i+1)
	default:
		return web.Reply{}, kith.Errorf(kith.Invalid, "Choose what to remove")
	}
	_, err = directory.ChangeService(tx, s.ID, versionOf(r), n)
	return web.GoTo(servicePath(r)).Saying("Removed. The history can bring it back"), err
}

func numberOf(s string, n int) (int, error) {
	i, err := strconv.Atoi(s)
	if err != nil || i < 0 || i >= n {
		return 0, kith.Errorf(kith.Invalid, "This is no longer part of the entry. Open the service again")
	}
	return i, nil
}

// addPlace says where a service is given.
func (x *desk) addPlace(r *web.Request, tx *db.Tx) (web.Reply, error) {
	s, err := kept(r, tx)
	if err != nil {
		return web.Reply{}, err
	}
	d := page.KeepData{Title: "Where it is given", Lead: s.Name, Action: r.URL.Path, Back: web.Link{Href: servicePath(r), Label: s.Name}}
	return keepForm(r, d, page.PlaceFormOf(directory.LocationNew{}), page.PlaceFields, "Place added", func(_ int, f page.PlaceForm) error {
		n, err := f.Into(tx, directory.LocationNew{})
		if err != nil {
			return err
		}
		_, err = directory.AddPlace(tx, s.ID, n)
		return err
	})
}

// place is one place at which a service is given.
func (x *desk) place(r *web.Request, tx *db.Tx) (web.Reply, error) {
	s, err := kept(r, tx)
	if err != nil {
		return web.Reply{}, err
	}
	l, err := placeIn(r, tx)
	if err != nil {
		return web.Reply{}, err
	}
	d := page.KeepData{Title: "Where it is given", Lead: s.Name, Action: r.URL.Path, Version: l.Version, Back: web.Link{Href: servicePath(r), Label: s.Name}}
	return keepForm(r, d, page.PlaceFormOf(l.LocationNew), page.PlaceFields, "Place saved", func(version int, f page.PlaceForm) error {
		n, err := f.Into(tx, l.LocationNew)
		if err != nil {
			return err
		}
		_, err = directory.ChangeLocation(tx, l.ID, version, n)
		return err
	})
}

// placeIn is the location in the path, at which the service in the path is
// given.
func placeIn(r *web.Request, tx *db.Tx) (*directory.Location, error) {
	all, err := directory.PlacesOf(tx, r.ID("id"))
	if err != nil {
		return nil, err
	}
	for i := range all {
		if all[i].Location.ID == r.ID("place") {
			return &all[i].Location, nil
		}
	}
	return nil, kith.Errorf(kith.NotFound, "The service is not given there")
}

// leavePlace says that it is no longer given there.
func (x *desk) leavePlace(r *web.Request, tx *db.Tx) (web.Reply, error) {
	if err := access.Need(tx.Actor, access.DirectoryWrite); err != nil {
		return web.Reply{}, err
	}
	err := directory.LeavePlace(tx, r.ID("id"), r.ID("place"))
	return web.GoTo(servicePath(r)).Saying("It is no longer given there"), err
}

// organisation is the form of whoever runs the service in the path.
func (x *desk) organisation(r *web.Request, tx *db.Tx) (web.Reply, error) {
	s, err := kept(r, tx)
	if err != nil {
		return web.Reply{}, err
	}
	o, err := directory.GetOrganisation(tx, s.Organisation)
	if err != nil {
		return web.Reply{}, err
	}
	d := page.KeepData{Title: "Correct " + o.Name, Lead: "It holds for all that this organisation offers.", Action: r.URL.Path, Version: o.Version,
		Back: web.Link{Href: servicePath(r), Label: s.Name}}
	return keepForm(r, d, o.OrganisationNew, page.OrganisationFields, "Saved", func(version int, n directory.OrganisationNew) error {
		_, err := directory.ChangeOrganisation(tx, o.ID, version, n)
		return err
	})
}
