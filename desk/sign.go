package desk

import (
	"errors"
	"net/url"

	"kith"
	"kith/db"
	"kith/desk/page"
	"kith/identity"
	"kith/web"
)

func (x *desk) signIn(r *web.Request, _ *db.Tx) (web.Reply, error) {
	if r.SignedIn {
		return web.GoTo(home(r.Actor)), nil
	}
	return web.Show(page.SignIn(page.SignInData{Next: web.Local(r.Query("next"), ""), Kept: r.Kept()})), nil
}

func (x *desk) password(r *web.Request) (web.Reply, error) {
	next := web.Local(r.PostForm.Get("next"), "")
	s, err := x.keeper.SignIn(r.Request, r.PostForm.Get("email"), r.PostForm.Get("password"))
	if err != nil {
		return web.Show(page.SignIn(page.SignInData{Next: next, Kept: r.Kept()})), err
	}
	return x.step(s, next), nil
}

// step is the reply to a step of signing in.
func (x *desk) step(s identity.Step, next string) web.Reply {
	if s.Next != identity.In {
		to := "/sign-in/code"
		if next != "" {
			to += "?next=" + url.QueryEscape(next)
		}
		return with(web.GoTo(to), s.Cookies)
	}
	if next == "" || next == "/" {
		next = home(s.Actor)
	}
	if len(s.Recovery) > 0 {
		return with(web.Show(page.Recovery(s.Recovery, next)), s.Cookies)
	}
	return with(web.GoTo(next), s.Cookies)
}

func (x *desk) codePage(r *web.Request) (web.Reply, error) {
	data, err := x.codeData(r, web.Local(r.Query("next"), ""))
	if err != nil {
		return web.GoTo("/sign-in"), nil
	}
	return web.Show(page.Code(data)), nil
}

// codeData tells whether an app is being set up, and with what.
func (x *desk) codeData(r *web.Request, next string) (page.CodeData, error) {
	d := page.CodeData{Next: next}
	e, err := x.keeper.Enrolment(r.Request)
	switch {
	case errors.Is(err, identity.ErrSignIn):
		return d, nil // no app is being set up: a code is awaited
	case err != nil:
		return d, err
	}
	d.Secret = e.Secret
	return d, nil
}

// qr is the picture that sets up a code app. It is sent apart from the page,
// because the policy of pages lets no picture stand in one.
func (x *desk) qr(r *web.Request) (web.Reply, error) {
	e, err := x.keeper.Enrolment(r.Request)
	return web.Bytes("set-up.png", "image/png", e.PNG), err
}

func (x *desk) code(r *web.Request) (web.Reply, error) {
	next := web.Local(r.PostForm.Get("next"), "")
	s, err := x.keeper.Code(r.Request, r.PostForm.Get("code"))
	if err == nil {
		return x.step(s, next), nil
	}
	if kith.KindOf(err) != kith.Invalid {
		return web.Reply{}, err
	}
	data, again := x.codeData(r, next)
	if again != nil {
		return web.GoTo("/sign-in"), nil
	}
	return web.Show(page.Code(data)), err
}

func (x *desk) setUp(r *web.Request) (web.Reply, error) {
	i, err := x.keeper.Peek(r.Context(), r.PathValue("token"))
	return web.Show(page.SetUp(r.PathValue("token"), i)), err
}

func (x *desk) open(r *web.Request) (web.Reply, error) {
	token := r.PathValue("token")
	i, err := x.keeper.Peek(r.Context(), token)
	if err != nil {
		return web.Reply{}, err
	}
	s, err := x.keeper.Open(r.Request, token, identity.OpenForm{Name: r.PostForm.Get("name"), Email: r.PostForm.Get("email"), Password: r.PostForm.Get("password")})
	if err != nil {
		return web.Show(page.SetUp(token, i)), err
	}
	return x.step(s, ""), nil
}

func (x *desk) signOut(r *web.Request) (web.Reply, error) {
	away, err := x.keeper.SignOut(r.Request)
	return with(web.GoTo("/sign-in"), away).Wiping(), err
}
