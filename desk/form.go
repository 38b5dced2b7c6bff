package desk

import (
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"kith"
	"kith/db"
	"kith/desk/page"
	"kith/plan"
	"kith/web"
)

// personForm is a form about one person: shown on GET, with n in its fields;
// taken on POST, when n is filled and saved. save says where to go on to, and
// what was done.
func personForm[T any](r *web.Request, d page.PersonFormData, n T, fields func(web.View, T) templ.Component, save func(version int, n T) (to, said string, err error)) (web.Reply, error) {
	if r.Method == http.MethodPost && d.Version > 0 {
		d.Version = versionOf(r)
	}
	show := web.Show(page.PersonForm(d, func(v web.View) templ.Component { return fields(v, n) }))
	if r.Method != http.MethodPost {
		return show, nil
	}
	filled := n
	r.Fill(&filled)
	to, said, err := save(d.Version, filled)
	if err != nil {
		return show, err
	}
	return web.GoTo(to).Saying(said), nil
}

// versionOf is the version that a form bears; 0, which is nobody's, when it
// bears none.
func versionOf(r *web.Request) int {
	n, err := strconv.Atoi(r.Value("version"))
	if err != nil || n < 0 {
		return 0
	}
	return n
}

// recordOf reads the record that the path calls name, which must be about the
// person that the path calls id.
func recordOf[T any](r *web.Request, tx *db.Tx, name string, get func(*db.Tx, kith.ID) (*T, error), of func(*T) *plan.Of) (*T, error) {
	x, err := get(tx, r.ID(name))
	if err != nil {
		return nil, err
	}
	if of(x).Person != r.ID("id") {
		return nil, kith.Errorf(kith.NotFound, "This is not on the record of this person")
	}
	return x, nil
}

// formOf begins the data of a form about the person in the path.
func formOf(r *web.Request, tx *db.Tx, title string) (page.PersonFormData, error) {
	f, err := frameOf(r, tx, page.PlanSection)
	return page.PersonFormData{Frame: f, Title: title, Action: f.Here(r.URL.Path)}, err
}

// planned is formOf with the plan in which it writes, which must be there.
func planned(r *web.Request, tx *db.Tx, title string) (page.PersonFormData, *plan.Plan, error) {
	d, err := formOf(r, tx, title)
	if err != nil {
		return d, nil, err
	}
	p, err := planIn(r, tx)
	return d, p, err
}

// planIn is the plan in which something is written.
func planIn(r *web.Request, tx *db.Tx) (*plan.Plan, error) {
	e, err := plan.Which(tx, r.ID("id"), named(r))
	if err != nil {
		return nil, err
	}
	return e.Begun()
}
