package desk

import (
	"strconv"
	"testing"

	"kith"
	"kith/access"
	"kith/db"
	"kith/db/dbtest"
	"kith/plan"
	"kith/referral"
)

// ids are records of the furnished plan, by the name that a path has for them.
func (w *worked) ids(t testing.TB) map[string]string {
	t.Helper()
	out := map[string]string{}
	dbtest.See(t, w.db, dbtest.Worker, func(tx *db.Tx) error {
		rs, err := referral.Of(tx, w.person)
		if err != nil {
			return err
		}
		out["referral"] = string(rs[0].ID)
		e, err := plan.Which(tx, w.person, "")
		if err != nil {
			return err
		}
		p := e.Plan
		tree, err := plan.Load(tx, p.ID)
		if err != nil {
			return err
		}
		a := tree.Needs[0].Goals[0].Actions[0]
		out["need"], out["goal"], out["action"] = string(tree.Needs[0].ID), string(tree.Needs[0].Goals[0].ID), string(a.ID)
		out["plan-version"], out["action-version"] = strconv.Itoa(p.Version), strconv.Itoa(a.Version)
		about, err := plan.About(tx, w.person)
		if err != nil {
			return err
		}
		out["about"] = string(about.ID)
		notes, err := plan.Notes(tx, w.person)
		if err != nil {
			return err
		}
		out["note"], out["record"] = string(notes[0].ID), string(notes[0].ID)
		follow, err := plan.FollowUps(tx, w.person)
		if err != nil {
			return err
		}
		out["follow"] = string(follow[0].ID)
		vouchers, err := plan.Vouchers(tx, w.person)
		if err != nil {
			return err
		}
		out["voucher"] = string(vouchers[0].ID)
		forms, err := plan.Forms(tx, w.person)
		if err != nil {
			return err
		}
		out["form"] = string(forms[0].ID)
		letters, err := plan.Letters(tx, w.person)
		if err != nil {
			return err
		}
		out["letter"] = string(letters[0].ID)
		concerns, err := plan.Concerns(tx, w.person)
		if err != nil {
			return err
		}
		out["concern"] = string(concerns[0].ID)
		codings, err := plan.Codings(tx, w.person)
		if err == nil {
			out["code"] = string(codings[0].ID)
		}
		return err
	})
	out["id"], out["kind"], out["instrument"], out["style"] = string(w.person), "note", "ons4", "plain"
	return out
}

// A referrer, who sees the person, sees nothing of the plan.
func TestReferrerSeesNoPlan(t *testing.T) {
	w := newWorked(t)
	w.furnished()
	ids := w.ids(t)
	for _, who := range []kith.Actor{dbtest.Referrer, dbtest.Admin, dbtest.Governor, dbtest.Provider} {
		b := w.as(t, who)
		for _, under := range []string{"", "/about/history", "/notes", "/help", "/measures", "/print/plain", "/letters/" + ids["letter"] + "/letter.pdf", "/needs/" + ids["need"]} {
			if p := b.Get(w.path(under)); p.Status != 403 && p.Status != 404 {
				t.Errorf("%s opens %s: %d", access.Names[who.Role], under, p.Status)
			}
		}
	}
}
