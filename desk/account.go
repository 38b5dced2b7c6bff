package desk

import (
	"errors"
	"net/url"

	"kith/access"
	"kith/db"
	"kith/desk/page"
	"kith/identity"
	"kith/onward"
	"kith/team"
	"kith/web"
)

func (x *desk) account(r *web.Request, tx *db.Tx) (web.Reply, error) {
	d, err := accountData(tx)
	for i := range d.Sessions {
		d.Sessions[i].Here = x.keeper.Here(r.Request, &d.Sessions[i].Session)
	}
	return web.Show(page.Account(d)), err
}

func accountData(tx *db.Tx) (d page.AccountData, err error) {
	me, err := identity.Me(tx)
	if err != nil {
		return d, err
	}
	d.Name, d.Email, d.Role = me.Name, me.Email, access.Names[me.Role]
	if access.Can(tx.Actor, access.TeamSee) {
		teams, err := team.Mine(tx)
		if err != nil {
			return d, err
		}
		for _, t := range teams {
			d.Teams = append(d.Teams, t.Name)
		}
	}
	sessions, err := identity.Sessions(tx)
	if err != nil {
		return d, err
	}
	for _, s := range sessions {
		d.Sessions = append(d.Sessions, page.AccountSession{Session: s, Browser: browserOf(s.Agent)})
	}
	if d.Attempts, err = identity.MyAttempts(tx); err != nil {
		return d, err
	}
	d.Attempts = d.Attempts[:min(len(d.Attempts), 10)]
	if d.App, err = identity.HasApp(tx); err != nil {
		return d, err
	}
	if d.Recovery, err = identity.RecoveryLeft(tx); err != nil || !access.Can(tx.Actor, access.CareWrite) {
		return d, err
	}
	often, err := onward.MyWish(tx)
	d.Answers = onward.Oftens.Name(often)
	return d, err
}

func (x *desk) endSession(r *web.Request, tx *db.Tx) (web.Reply, error) {
	return web.GoTo("/account").Saying("That browser is signed out"), identity.End(tx, r.ID("session"))
}

func (x *desk) endSessions(r *web.Request, tx *db.Tx) (web.Reply, error) {
	return web.GoTo("/sign-in").Wiping(), identity.EndMine(tx)
}

func (x *desk) passwordPage(r *web.Request, tx *db.Tx) (web.Reply, error) {
	return web.Show(page.Password()), access.Need(tx.Actor, access.OwnAccount)
}

func (x *desk) changePassword(r *web.Request) (web.Reply, error) {
	s, err := x.keeper.ChangePassword(r.Request, r.PostForm.Get("old"), r.PostForm.Get("password"))
	if err != nil {
		return web.Show(page.Password()), err
	}
	return with(web.GoTo("/account").Saying("Password changed. Your other browsers are signed out"), s.Cookies), nil
}

// stale is where somebody enters the password again who has not for a while,
// or the error as it was.
func stale(err error, next string) (web.Reply, error) {
	if errors.Is(err, identity.ErrStale) {
		return web.GoTo("/account/confirm?next=" + url.QueryEscape(next)), nil
	}
	return web.Reply{}, err
}

func (x *desk) confirmPage(r *web.Request, tx *db.Tx) (web.Reply, error) {
	return web.Show(page.Confirm(web.Local(r.Query("next"), "/account"))), access.Need(tx.Actor, access.OwnAccount)
}

func (x *desk) confirm(r *web.Request) (web.Reply, error) {
	next := web.Local(r.Value("next"), "/account")
	s, err := x.keeper.Confirm(r.Request, r.PostForm.Get("password"))
	if err != nil {
		return web.Show(page.Confirm(next)), err
	}
	return with(web.GoTo(next), s.Cookies), nil
}

func (x *desk) codesPage(r *web.Request) (web.Reply, error) {
	if err := x.keeper.Fresh(r.Request); err != nil {
		return stale(err, "/account/codes")
	}
	return web.Show(page.NewCodes()), nil
}

func (x *desk) startCodes(r *web.Request) (web.Reply, error) {
	s, err := x.keeper.StartCodes(r.Request)
	if err != nil {
		return stale(err, "/account/codes")
	}
	return with(web.GoTo("/sign-in/code?next=%2Faccount"), s.Cookies), nil
}

func (x *desk) recoveryPage(r *web.Request) (web.Reply, error) {
	if err := x.keeper.Fresh(r.Request); err != nil {
		return stale(err, "/account/recovery")
	}
	return web.Show(page.NewRecovery()), nil
}

func (x *desk) newRecovery(r *web.Request) (web.Reply, error) {
	codes, err := x.keeper.NewRecovery(r.Request)
	if err != nil {
		return stale(err, "/account/recovery")
	}
	return web.Show(page.Recovery(codes, "/account")), nil
}
