package desk

import (
	"kith"
	"kith/access"
	"kith/db"
	"kith/desk/page"
	"kith/identity"
	"kith/team"
	"kith/web"
)

// teamNames are the names of the open teams, and of all by ID.
func teamNames(tx *db.Tx) (open []web.Option, name map[kith.ID]string, err error) {
	all, err := team.List(tx)
	name = map[kith.ID]string{}
	for _, t := range all {
		name[t.ID] = t.Name
		if t.Open() {
			open = append(open, web.Option{Value: string(t.ID), Label: t.Name})
		}
	}
	return open, name, err
}

func accountRow(a *identity.Account, teams map[kith.ID]string) page.AccountRow {
	row := page.AccountRow{ID: a.ID, Name: a.Name, Email: a.Email, Role: access.Names[a.Role], State: a.State()}
	for _, t := range a.Teams {
		row.Teams = append(row.Teams, teams[t])
	}
	return row
}

func (x *desk) accounts(r *web.Request, tx *db.Tx) (web.Reply, error) {
	all, err := identity.List(tx)
	if err != nil {
		return web.Reply{}, err
	}
	_, names, err := teamNames(tx)
	if err != nil {
		return web.Reply{}, err
	}
	d := page.AccountsData{Role: kith.Role(r.Query("role")), State: r.Query("state"), May: access.Can(tx.Actor, access.AccountWrite)}
	for i := range all {
		if (d.Role == "" || all[i].Role == d.Role) && (d.State == "" || all[i].State() == d.State) {
			d.Rows = append(d.Rows, accountRow(&all[i], names))
		}
	}
	d.All = len(all)
	return web.Show(page.Accounts(d)), nil
}

// askAccount are the questions about an account.
func askAccount(tx *db.Tx, a *identity.New) ([]page.Question, error) {
	teams, _, err := teamNames(tx)
	var roles []web.Option
	for _, role := range access.Assignable {
		roles = append(roles, web.Option{Value: string(role), Label: access.Names[role]})
	}
	return []page.Question{
		page.Line(web.Field{Name: "name", Label: "Full name", Hint: "As it stands beside everything that they write", Value: a.Name, Plain: true}),
		page.Line(web.Field{Name: "email", Label: "Email address", Hint: "They sign in with it", Type: "email", Value: a.Email}),
		page.Choose(web.Field{Name: "role", Label: "Role", Value: string(a.Role)}, roles),
		page.Any(web.Field{Name: "teams", Label: "Teams", Hint: "They see the people of these teams. Administrators, analysts, providers and referrers need none.",
			Values: web.Strings(a.Teams), Optional: true, Small: true}, teams),
	}, err
}

var backToAccounts = web.Link{Href: "/accounts", Label: "Accounts"}

func accountNew(tx *db.Tx) (web.Page, error) {
	ask, err := askAccount(tx, &identity.New{})
	if err != nil {
		return nil, err
	}
	return page.Form(page.FormData{Title: "Add an account", Back: backToAccounts, Action: "/accounts/new", Questions: ask, Button: "Add",
		Lead: []string{"You then get a link to hand over. Whoever opens it chooses a password; nobody else ever knows it."}}), access.Need(tx.Actor, access.AccountWrite)
}

func (x *desk) newAccount(r *web.Request, tx *db.Tx) (web.Reply, error) {
	pg, err := accountNew(tx)
	return web.Show(pg), err
}

func (x *desk) addAccount(r *web.Request, tx *db.Tx) (web.Reply, error) {
	pg, err := accountNew(tx)
	if err != nil {
		return web.Reply{}, err
	}
	var n identity.New
	r.Fill(&n)
	a, link, err := identity.Add(tx, n)
	if err != nil {
		return web.Show(pg), err
	}
	return x.linkPage(a, link, "Account added"), nil
}

// linkPage shows a set-up link, this once.
func (x *desk) linkPage(a *identity.Account, l identity.Link, title string) web.Reply {
	return web.Show(page.SetUpLink(page.SetUpLinkData{Title: title, ID: a.ID, Name: a.Name, Email: a.Email, URL: x.keeper.URL(l), Until: l.Expires}))
}

// accountPage is one account as an administrator sees it.
func (x *desk) accountPage(r *web.Request, tx *db.Tx) (web.Reply, error) {
	a, err := identity.Get(tx, r.ID("account"))
	if err != nil {
		return web.Reply{}, err
	}
	_, names, err := teamNames(tx)
	if err != nil {
		return web.Reply{}, err
	}
	tries, err := identity.Attempts(tx, a.ID)
	if err != nil {
		return web.Reply{}, err
	}
	return web.Show(page.OneAccount(page.OneAccountData{AccountRow: accountRow(a, names), Opened: a.OpenedAt, Added: a.CreatedAt,
		Attempts: tries[:min(len(tries), 20)], May: access.Can(tx.Actor, access.AccountWrite) && a.ID != tx.Actor.ID})), nil
}

func accountChange(r *web.Request, tx *db.Tx) (*identity.Account, web.Page, error) {
	a, err := identity.Get(tx, r.ID("account"))
	if err != nil {
		return nil, nil, err
	}
	ask, err := askAccount(tx, &a.New)
	if err != nil {
		return nil, nil, err
	}
	at := "/accounts/" + string(a.ID)
	return a, page.Form(page.FormData{Title: "Change account", Back: web.Link{Href: at, Label: a.Name}, Action: at + "/change", Version: a.Version,
		Lead:      []string{"When the email address, the role or the teams change, they are signed out everywhere."},
		Questions: ask, Button: "Save"}), access.Need(tx.Actor, access.AccountWrite)
}

func (x *desk) changeAccountPage(r *web.Request, tx *db.Tx) (web.Reply, error) {
	_, pg, err := accountChange(r, tx)
	return web.Show(pg), err
}

func (x *desk) changeAccount(r *web.Request, tx *db.Tx) (web.Reply, error) {
	a, pg, err := accountChange(r, tx)
	if err != nil {
		return web.Reply{}, err
	}
	f := struct {
		db.Row
		identity.New
	}{}
	r.Fill(&f)
	if _, err := identity.Change(tx, a.ID, f.Version, f.New); err != nil {
		return web.Show(pg), err
	}
	return web.GoTo("/accounts/" + string(a.ID)).Saying("Account changed"), nil
}

// toAccount does one thing to an account, and goes back to its page.
func toAccount(r *web.Request, said string, err error) (web.Reply, error) {
	return web.GoTo("/accounts/" + string(r.ID("account"))).Saying(said), err
}

func (x *desk) suspend(r *web.Request, tx *db.Tx) (web.Reply, error) {
	return toAccount(r, "Account suspended. They are signed out everywhere", identity.Suspend(tx, r.ID("account")))
}

func (x *desk) resume(r *web.Request, tx *db.Tx) (web.Reply, error) {
	return toAccount(r, "Account resumed", identity.Resume(tx, r.ID("account")))
}

func (x *desk) endTheirs(r *web.Request, tx *db.Tx) (web.Reply, error) {
	if _, err := identity.Get(tx, r.ID("account")); err != nil {
		return web.Reply{}, err
	}
	return toAccount(r, "They are signed out everywhere", identity.EndAll(tx, r.ID("account")))
}

func (x *desk) reset(r *web.Request, tx *db.Tx) (web.Reply, error) {
	l, err := identity.Reset(tx, r.ID("account"), r.Value("codes") != "")
	if err != nil {
		return web.Reply{}, err
	}
	a, err := identity.Get(tx, r.ID("account"))
	if err != nil {
		return web.Reply{}, err
	}
	return x.linkPage(a, l, "A new link"), nil
}
