package portal

import (
	"slices"
	"strconv"

	"kith"
	"kith/access"
	"kith/db"
	"kith/find"
	"kith/identity"
	"kith/onward"
	"kith/portal/page"
	"kith/web"
)

// capacity is whether each service takes more people, to be said in one tap.
func (x *door) capacity(_ *web.Request, tx *db.Tx) (web.Reply, error) {
	all, err := onward.Services(tx)
	return web.Show(page.Capacity(all)), err
}

var rooms = map[string]find.RoomState{"open": find.Open, "waiting": find.Waiting, "full": find.Full}

func (x *door) sayRoom(r *web.Request, tx *db.Tx) (web.Reply, error) {
	all, err := onward.Services(tx)
	if err != nil {
		return web.Reply{}, err
	}
	weeks, _ := strconv.Atoi(r.Value("weeks"))
	version, _ := strconv.Atoi(r.Value("version"))
	err = onward.SayRoom(tx, kith.ID(r.Value("service")), version, find.Room{State: rooms[r.Value("room")], Weeks: weeks})
	if err != nil {
		return web.Show(page.Capacity(all)), err
	}
	return web.GoTo("/provider/capacity").Saying("Saved. Link workers see it at once"), nil
}

// organisations are those of the actor, by name; the first is shown unless the
// address names another.
func organisations(r *web.Request, tx *db.Tx) (all []page.Organisation, at kith.ID, err error) {
	services, err := onward.Services(tx)
	if err != nil {
		return nil, "", err
	}
	for _, s := range services {
		if !slices.ContainsFunc(all, func(o page.Organisation) bool { return o.ID == s.Provider }) {
			all = append(all, page.Organisation{ID: s.Provider, Name: s.Organisation})
		}
	}
	if at = kith.ID(r.Query("organisation")); at == "" {
		at = kith.ID(r.Value("organisation"))
	}
	if at == "" && len(tx.Actor.Providers) > 0 {
		at = tx.Actor.Providers[0]
	}
	if !tx.Actor.For(at) && at != "" {
		return nil, "", kith.Errorf(kith.NotFound, "This is not an organisation of yours")
	}
	return all, at, nil
}

// figures are the organisation's own, for its funders.
func (x *door) figures(r *web.Request, tx *db.Tx) (web.Reply, error) {
	d := page.FiguresData{Quarters: onward.Quarters(tx.Today())}
	var err error
	if d.Organisations, d.Of, err = organisations(r, tx); err != nil {
		return web.Reply{}, err
	}
	if err := access.Need(tx.Actor, access.OnwardSee); err != nil {
		return web.Reply{}, err
	}
	if d.Of == "" {
		return web.Show(page.Figures(d)), nil
	}
	from := kith.Day(r.Query("from"))
	if !slices.Contains(d.Quarters, from) {
		from = d.Quarters[0]
	}
	if d.Figures, err = onward.FiguresOf(tx, d.Of, from); err != nil {
		return web.Reply{}, err
	}
	d.Felt, err = onward.FeltOf(tx, d.Of)
	return web.Show(page.Figures(d)), err
}

// members are the colleagues who answer for the organisation, too.
func (x *door) members(r *web.Request, tx *db.Tx) (web.Reply, error) {
	d, err := membersData(r, tx)
	return web.Show(page.Members(d)), err
}

func membersData(r *web.Request, tx *db.Tx) (d page.MembersData, err error) {
	if d.Organisations, d.Of, err = organisations(r, tx); err != nil || d.Of == "" {
		return d, err
	}
	d.Members, err = identity.Members(tx, d.Of)
	return d, err
}

func (x *door) addMember(r *web.Request, tx *db.Tx) (web.Reply, error) {
	d, err := membersData(r, tx)
	if err != nil {
		return web.Reply{}, err
	}
	a, link, err := identity.AddMember(tx, d.Of, r.Value("name"), r.Value("email"))
	switch {
	case err != nil:
		return web.Show(page.Members(d)), err
	case link.Token == "":
		return web.GoTo("/provider/members?organisation=" + string(d.Of)).Saying(a.Name + " had an account, and now answers for this organisation too"), nil
	}
	d.Added, d.Link, d.Until = a, x.Keeper.URL(link), link.Expires
	return web.Show(page.Members(d)), nil
}

func (x *door) dropMember(r *web.Request, tx *db.Tx) (web.Reply, error) {
	at := kith.ID(r.Value("organisation"))
	err := identity.DropMember(tx, at, r.ID("account"))
	return web.GoTo("/provider/members?organisation=" + string(at)).Saying("They no longer answer for it"), err
}
