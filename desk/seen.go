package desk

import (
	"cmp"

	"kith"
	"kith/access"
	"kith/audit"
	"kith/db"
	"kith/desk/page"
	"kith/person"
	"kith/team"
	"kith/web"
)

// seen is who opened a person's record, and who changed what in it.
func (x *desk) seen(r *web.Request, tx *db.Tx) (web.Reply, error) {
	f, err := frameOf(r, tx, page.SeenSection)
	if err != nil {
		return web.Reply{}, err
	}
	all, err := audit.Of(tx, r.ID("id"))
	if err != nil {
		return web.Reply{}, err
	}
	d := page.SeenData{Frame: f}
	if d.Holders, err = holdersOf(tx, r.ID("id")); err != nil {
		return web.Reply{}, err
	}
	for _, e := range all {
		day := kith.DayOf(e.At)
		if n := len(d.Days); n == 0 || d.Days[n-1].Day != day {
			d.Days = append(d.Days, page.SeenDay{Day: day})
		}
		last := &d.Days[len(d.Days)-1]
		last.Lines = append(last.Lines, page.SeenLine{Text: e.Text, By: byWhom(e.By, e.Role), At: web.Clock(e.At)})
	}
	return web.Show(page.Seen(d)), nil
}

// byWhom is who did something and as what; Kith itself is only named.
func byWhom(name string, role kith.Role) string {
	if role == kith.System {
		return name
	}
	return name + ", " + lower(access.Names[role])
}

// holdersOf are who can open a person's record now: teams, with who works in
// them, and single accounts.
func holdersOf(tx *db.Tx, id kith.ID) ([]page.SeenHolder, error) {
	all, err := person.SeenBy(tx, id)
	if err != nil {
		return nil, err
	}
	s, err := staffOf(tx)
	if err != nil {
		return nil, err
	}
	var teams, accounts []page.SeenHolder
	for _, h := range all {
		if name, ok := s.teams[h.Holder]; ok {
			crew, err := team.Workers(tx, h.Holder)
			if err != nil {
				return nil, err
			}
			names := make([]string, len(crew))
			for i, w := range crew {
				names[i] = w.Name
			}
			teams = append(teams, page.SeenHolder{Who: name, What: cmp.Or(web.List(names), "Nobody works in it now"), Until: h.Until})
			continue
		}
		one := page.SeenHolder{Who: s.workers[h.Holder], What: "Sees the whole record", Until: h.Until}
		name, role, err := audit.Called(tx, id, h.Holder)
		if err != nil {
			return nil, err
		}
		one.Who = cmp.Or(one.Who, name, "Somebody with an account")
		switch {
		case role == access.Referrer:
			one.What = "Referrer: sees their own referrals of them, and what was sent back"
		case !h.Until.IsZero():
			one.What = "From outside the team, with a reason that is reviewed"
		}
		accounts = append(accounts, one)
	}
	return append(teams, accounts...), nil
}
