package desk

import (
	"regexp"

	"kith"
	"kith/db"
	"kith/desk/page"
	"kith/directory"
	"kith/web"
)

// link keeps the chosen services as a list that the person can open without an
// account, and shows its address: to be sent, or printed as a QR code. The list
// names nobody, and is kept with no record of the person.
func (x *desk) link(r *web.Request) (web.Reply, error) {
	d, err := x.seekFor(r)
	if err != nil {
		return web.Reply{}, err
	}
	var token string
	err = x.db.Write(r.Context(), r.Actor, func(tx *db.Tx) (err error) { token, err = keepPicked(tx, d.Seek.Picks); return err })
	if err != nil {
		return web.Show(page.Linked(*d)), err
	}
	err = x.linked(d, token)
	return web.Show(page.Linked(*d)), err
}

// keepPicked keeps those of the ticked services that are still there.
func keepPicked(tx *db.Tx, picks []kith.ID) (token string, err error) {
	var there []kith.ID
	for _, id := range picks {
		_, err := directory.GetService(tx, id)
		if err == nil {
			there = append(there, id)
		} else if kith.KindOf(err) != kith.NotFound {
			return "", err
		}
	}
	if len(there) == 0 {
		return "", kith.Errorf(kith.Invalid, "No service is ticked. Go back and tick “Shortlist” at those that could suit")
	}
	return directory.Keep(tx, there)
}

// A token of a link is base64 of 32 bytes, as a URL has it.
var linkToken = regexp.MustCompile(`^[A-Za-z0-9_-]{20,64}$`)

// linked puts the address of a list and its QR code on a page. What cannot be a
// token of ours is let fall, so that no page shows another's address.
func (x *desk) linked(d *page.FindData, token string) error {
	if !linkToken.MatchString(token) {
		return nil
	}
	svg, err := web.QR(x.config.Base + page.ListPath + token)
	d.Link = page.ListLink{Token: token, URL: x.config.Base + page.ListPath + token, QR: svg}
	return err
}
