package portal

import (
	"net/http"
	"strconv"

	"kith"
	"kith/db"
	"kith/onward"
	"kith/portal/page"
	"kith/web"
)

// entries are the services of the actor's organisations, as the directory has
// them.
func (x *door) entries(r *web.Request, tx *db.Tx) (web.Reply, error) {
	d := page.EntriesData{}
	var err error
	if d.Services, err = onward.Services(tx); err != nil {
		return web.Reply{}, err
	}
	d.Any = len(tx.Actor.Providers) > 0
	return web.Show(page.Entries(d)), nil
}

// entry is the form of one of them.
func (x *door) entry(r *web.Request, tx *db.Tx) (web.Reply, error) {
	k, err := onward.EntryOf(tx, r.ID("service"))
	if err != nil {
		return web.Reply{}, err
	}
	d := page.EntryData{Action: r.URL.Path, Title: "Correct " + k.Name, Keeping: *k}
	if r.Method != http.MethodPost {
		return web.Show(page.Entry(d)), nil
	}
	d.Version, _ = strconv.Atoi(r.Value("version"))
	d.Keeping.Entry = onward.Entry{When: k.When} // of what is kept as a rule the form asks nothing
	r.Fill(&d.Keeping.Entry)
	if err := onward.Correct(tx, k.ID, d.Version, d.Keeping.Entry); err != nil {
		return web.Show(page.Entry(d)), err
	}
	return web.GoTo("/provider/entries").Saying("Saved. People read it at once"), nil
}

// newEntry is the form of a further service.
func (x *door) newEntry(r *web.Request, tx *db.Tx) (web.Reply, error) {
	all, at, err := organisations(r, tx)
	if err != nil {
		return web.Reply{}, err
	}
	if at == "" {
		return web.Reply{}, kith.Errorf(kith.Forbidden, "You answer for no organisation yet")
	}
	d := page.EntryData{Action: r.URL.Path, Title: "Add a service", Organisations: all, Of: at}
	if r.Method != http.MethodPost {
		return web.Show(page.Entry(d)), nil
	}
	r.Fill(&d.Keeping.Entry)
	if _, err := onward.Offer(tx, at, d.Keeping.Entry); err != nil {
		return web.Show(page.Entry(d)), err
	}
	return web.GoTo("/provider/entries").Saying("Thank you. Somebody who keeps the list looks at it first, and may ask you where it is"), nil
}
