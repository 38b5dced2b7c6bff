package identity

import (
	"fmt"
	"strings"
	"testing"

	"kith"
	"kith/access"
	"kith/db"
	"kith/db/dbtest"
)

// Who may do what to accounts.
func TestPermissions(t *testing.T) {
	h := newHouse(t)
	u := h.worker()
	steps := map[string]struct {
		may string
		do  func(tx *db.Tx) error
	}{
		"list":     {"administrator governance", func(tx *db.Tx) error { _, err := List(tx); return err }},
		"get":      {"administrator governance", func(tx *db.Tx) error { _, err := Get(tx, u.account); return err }},
		"attempts": {"administrator governance", func(tx *db.Tx) error { _, err := Attempts(tx, ""); return err }},
		"add": {"administrator", func(tx *db.Tx) error {
			_, _, err := Add(tx, New{Name: "X Y", Email: fmt.Sprintf("%s@example.org", tx.NewID()), Role: access.Analyst})
			return err
		}},
		"change":  {"administrator", func(tx *db.Tx) error { _, err := Change(tx, u.account, 2, New{}); return invalidIsFine(err) }},
		"suspend": {"administrator", func(tx *db.Tx) error { return Suspend(tx, u.account) }},
		"resume":  {"administrator", func(tx *db.Tx) error { return Resume(tx, u.account) }},
		"reset":   {"administrator", func(tx *db.Tx) error { Resume(tx, u.account); _, err := Reset(tx, u.account, true); return err }},
		"end all": {"administrator", func(tx *db.Tx) error { return EndAll(tx, u.account) }},
		"first":   {"", func(tx *db.Tx) error { _, err := FirstLink(tx); return err }},
	}
	for name, s := range steps {
		for _, who := range []kith.Actor{dbtest.Worker, dbtest.Lead, dbtest.Referrer, dbtest.Admin, dbtest.Governor, dbtest.Analyst, dbtest.Provider, {Tenant: dbtest.Tenant}} {
			err := dbtest.Err(h.d, who, s.do)
			may := strings.Contains(" "+s.may+" ", " "+string(who.Role)+" ") && who.Role != ""
			if may && err != nil || !may && err == nil {
				t.Errorf("%s as %q: %v", name, who.Role, err)
			}
		}
	}
}

func invalidIsFine(err error) error {
	if kith.KindOf(err) == kith.Invalid {
		return nil
	}
	return err
}

// An administrator reads no case content, whatever team they put themselves
// into, and grants themselves nothing.
func TestAdministratorsLimits(t *testing.T) {
	for _, p := range []access.Permission{access.PersonSee, access.CareSee, access.CareWrite, access.SafeguardingSee, access.ReferralSee, access.GlassBreak, access.AuditSee, access.Data} {
		if access.Can(dbtest.Admin, p) {
			t.Errorf("an administrator may: %s", p)
		}
	}
	h := newHouse(t)
	admin := h.admin()
	me := h.in("administrator", admin.browser)
	as := func(f func(tx *db.Tx, a *Account) error) error {
		return dbtest.Err(h.d, me, func(tx *db.Tx) error {
			a, err := Get(tx, me.ID)
			if err != nil {
				return err
			}
			return f(tx, a)
		})
	}
	change := func(f func(*New)) func(tx *db.Tx, a *Account) error {
		return func(tx *db.Tx, a *Account) error {
			n := a.New
			f(&n)
			_, err := Change(tx, a.ID, a.Version, n)
			return err
		}
	}
	dbtest.Fails(t, "their own role", as(change(func(n *New) { n.Role = access.LinkWorker })), kith.Forbidden)
	dbtest.Fails(t, "their own teams", as(change(func(n *New) { n.Teams = []kith.ID{dbtest.North} })), kith.Forbidden)
	dbtest.Fails(t, "suspend themselves", as(func(tx *db.Tx, a *Account) error { return Suspend(tx, a.ID) }), kith.Forbidden)
	dbtest.Fails(t, "reset themselves", as(func(tx *db.Tx, a *Account) error { _, err := Reset(tx, a.ID, true); return err }), kith.Forbidden)
	h.ok("their own name", as(change(func(n *New) { n.Name = "Ade Minton" })))
	if a := h.in("after that", admin.browser); a.Name != "Ade Minton" {
		t.Errorf("still %s", a.Name)
	}
	// No role outside the list can be given.
	for _, role := range []kith.Role{kith.System, kith.Operator, "", "root"} {
		dbtest.Fails(t, "role "+string(role), dbtest.Err(h.d, me, func(tx *db.Tx) error {
			_, _, err := Add(tx, New{Name: "X", Email: "x@example.org", Role: role})
			return err
		}), kith.Invalid)
	}
}

// Somebody can always administer.
func TestLastAdministrator(t *testing.T) {
	h := newHouse(t)
	one := h.admin()
	me := h.in("one", one.browser)
	l, two := h.add(me, New{Name: "Two Admin", Email: "two@example.org", Role: access.Administrator})
	by := dbtest.Admin // another, who does not count since no such account is stored
	suspend := func(id kith.ID) error {
		return dbtest.Err(h.d, by, func(tx *db.Tx) error { return Suspend(tx, id) })
	}
	dbtest.Fails(t, "the only one who has opened the link", suspend(me.ID), kith.Conflict)
	dbtest.Fails(t, "the same made something else", dbtest.Err(h.d, by, func(tx *db.Tx) error {
		a, err := Get(tx, me.ID)
		if err != nil {
			return err
		}
		n := a.New
		n.Role = access.Analyst
		_, err = Change(tx, a.ID, a.Version, n)
		return err
	}), kith.Conflict)
	h.opens(l, OpenForm{})
	h.ok("one of two", suspend(me.ID))
	dbtest.Fails(t, "the last", suspend(two.ID), kith.Conflict)
	dbtest.Do(t, h.d, by, func(tx *db.Tx) error { return Resume(tx, me.ID) })
	h.ok("the other", suspend(two.ID))
}

func TestAccountChecks(t *testing.T) {
	h := newHouse(t)
	h.worker()
	for _, c := range []struct {
		n     New
		field string
	}{
		{New{Name: "", Email: "a@example.org", Role: access.Lead}, "name"},
		{New{Name: "A", Email: "", Role: access.Lead}, "email"},
		{New{Name: "A", Email: "a b@example.org", Role: access.Lead}, "email"},
		{New{Name: "A", Email: "A <a@example.org>", Role: access.Lead}, "email"},
		{New{Name: "A", Email: "LENA@EXAMPLE.ORG", Role: access.Lead}, "email"},
		{New{Name: "A", Email: "a@example.org", Role: access.Lead, Teams: []kith.ID{"nowhere"}}, "teams"},
	} {
		err := dbtest.Err(h.d, dbtest.Admin, func(tx *db.Tx) error { _, _, err := Add(tx, c.n); return err })
		var e *kith.Error
		if ok := asError(err, &e); !ok || len(e.Fields) != 1 || e.Fields[c.field] == "" {
			t.Errorf("%+v: %v", c.n, err)
		}
	}
	// The email is one over the installation, so that a tenant is known by it.
	elsewhere := dbtest.Admin
	elsewhere.Tenant = dbtest.Elsewhere
	dbtest.Fails(t, "an email of another tenant", dbtest.Err(h.d, elsewhere, func(tx *db.Tx) error {
		_, _, err := Add(tx, New{Name: "A", Email: "lena@example.org", Role: access.Lead})
		return err
	}), kith.Invalid)
	dbtest.Fails(t, "a team of another tenant", dbtest.Err(h.d, elsewhere, func(tx *db.Tx) error {
		_, _, err := Add(tx, New{Name: "A", Email: "z@example.org", Role: access.Lead, Teams: []kith.ID{dbtest.North}})
		return err
	}), kith.Invalid)
	dbtest.See(t, h.d, elsewhere, func(tx *db.Tx) error {
		if all, err := List(tx); err != nil || len(all) != 0 {
			t.Errorf("another tenant's accounts: %v, %v", all, err)
		}
		if all, err := Attempts(tx, ""); err != nil || len(all) != 0 {
			t.Errorf("another tenant's attempts: %v, %v", all, err)
		}
		return nil
	})
}

func asError(err error, e **kith.Error) bool {
	var ok bool
	*e, ok = err.(*kith.Error)
	return ok
}

func TestMe(t *testing.T) {
	h := newHouse(t)
	u := h.worker()
	dbtest.See(t, h.d, h.in("worker", u.browser), func(tx *db.Tx) error {
		a, err := Me(tx)
		if err != nil || a.Email != "lena@example.org" || len(a.Teams) != 1 {
			t.Errorf("%+v, %v", a, err)
		}
		all, err := MyAttempts(tx)
		if err != nil || len(all) != 1 || all[0].Outcome != in {
			t.Errorf("%+v, %v", all, err)
		}
		return nil
	})
}

func TestPasswordRule(t *testing.T) {
	for _, c := range []struct {
		pw string
		ok bool
	}{
		{"purple kettle sandwich", true}, {"correct horse battery", true}, {"jx8 v!q0 zpw 44", true}, {"Blodeuwedd tylluan", true},
		{"ὀδυσσεὺς πολύτροπος", true}, {"密码是很长的一句话对不对呀", true}, {strings.Repeat("aqzjxwvt", 16), true},
		{"short", false}, {"elevenchars", false}, {strings.Repeat("aqzjxwvt", 16) + "x", false}, {"\xff\xfe purple kettle", false},
		{"password1234", false}, {"Password123!", false}, {"P4ssw0rd!2026", false}, {"123456789012", false}, {"qwertyuiop12", false},
		{"aaaaaaaaaaaaaa", false}, {"abababababab", false}, {"            ", false}, {"letmein letmein", false}, {"Summer2026!!", false},
		{"LiverpoolArsenal1", false}, {"socialprescribing1", false}, {"welcome to kith", false}, {"nhs-oxford-2026!", false}, {"1q2w3e4r5t6y", false}, {"1qaz2wsx3edc", false},
		{"lena likes cheese rolls", false}, {"a walker in the hills", false}, {"lwalker99 purple", false},
	} {
		check := kith.Check{}
		checkPassword(check, "password", c.pw, "Lena Walker", "lwalker99@example.org")
		if (check.Err() == nil) != c.ok {
			t.Errorf("%q: %v", c.pw, check.Err())
		}
	}
}
