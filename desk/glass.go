package desk

import (
	"kith"
	"kith/access"
	"kith/db"
	"kith/desk/page"
	"kith/nhs"
	"kith/person"
	"kith/web"
)

// glass asks for whom and why the glass is to be broken.
func (x *desk) glass(r *web.Request, tx *db.Tx) (web.Reply, error) {
	return web.Show(page.Glass()), access.Need(tx.Actor, access.GlassBreak)
}

// breakGlass opens one person outside the actor's teams. That somebody asked
// stays on record also when nobody was found.
func (x *desk) breakGlass(r *web.Request, tx *db.Tx) (web.Reply, error) {
	var f struct {
		Number string   `form:"nhs_number"`
		Born   kith.Day `form:"born"`
		Why    string   `form:"why"`
	}
	r.Fill(&f)
	if err := access.Need(tx.Actor, access.GlassBreak); err != nil {
		return web.Reply{}, err
	}
	again := web.Show(page.Glass())
	number, err := nhs.ParseNumber(f.Number)
	c := kith.Check{}
	c.That(err == nil, "nhs_number", "Enter all ten digits of the NHS number")
	c.That(f.Born.Valid(), "born", "Enter the date of birth, like 27 3 1985")
	if err := c.Err(); err != nil {
		return again, err
	}
	id, err := person.Elsewhere(tx, number, f.Born)
	if kith.KindOf(err) == kith.NotFound && err != nil {
		nobody := kith.Check{"nhs_number": "Nobody outside your teams has this NHS number and date of birth. If they are of your own team, search for them"}
		return again.Refusing(nobody.Err()), nil
	}
	if err != nil {
		return web.Reply{}, err
	}
	if err := person.BreakGlass(tx, id, f.Why); err != nil {
		return again.Refusing(err), nil
	}
	return web.GoTo("/people/" + string(id)).Saying("You see this person for eight hours. Your reason will be reviewed"), nil
}
