package desk

import (
	"net/http"

	"kith/access"
	"kith/db"
	"kith/desk/page"
	"kith/directory"
	"kith/identity"
	"kith/web"
)

// members are those who answer for an organisation of the directory, for a lead
// or an administrator: they make the first one, who makes the others.
func (x *desk) members(r *web.Request, tx *db.Tx) (web.Reply, error) {
	if err := access.Need(tx.Actor, access.DirectorySee); err != nil {
		return web.Reply{}, err
	}
	o, err := directory.GetOrganisation(tx, r.ID("organisation"))
	if err != nil {
		return web.Reply{}, err
	}
	d := page.MembersData{Organisation: *o}
	if d.Members, err = identity.Members(tx, o.ID); err != nil {
		return web.Reply{}, err
	}
	if r.Method != http.MethodPost {
		return web.Show(page.Members(d)), nil
	}
	a, link, err := identity.AddMember(tx, o.ID, r.Value("name"), r.Value("email"))
	switch {
	case err != nil:
		return web.Show(page.Members(d)), err
	case link.Token == "":
		return web.GoTo("/organisations/" + string(o.ID) + "/members").Saying(a.Name + " had an account, and now answers for " + o.Name + " too"), nil
	}
	return x.linkPage(a, link, "Account added"), nil
}

func (x *desk) dropMember(r *web.Request, tx *db.Tx) (web.Reply, error) {
	err := identity.DropMember(tx, r.ID("organisation"), r.ID("account"))
	return web.GoTo("/organisations/" + string(r.ID("organisation")) + "/members").Saying("They no longer answer for it"), err
}
