package identity

import (
	"cmp"
	"context"
	"net/http"
	"time"

	"kith"
	"kith/db"
	"kith/pass"
)

// Next is what comes after a step of signing in.
type Next string

const (
	In    Next = "in"    // signed in
	Code  Next = "code"  // a code is awaited: Keeper.Code
	Enrol Next = "enrol" // a code app must be set up: Keeper.Enrolment shows how, Keeper.Code ends it
)

// A Step is what a step of signing in came to. The door sets its cookies.
type Step struct {
	Next     Next
	Cookies  []*http.Cookie
	Actor    kith.Actor // once In
	Recovery []string   // new recovery codes, to be shown this once
}

// SignIn is the first step: the password. Every failure has the same text and
// costs the same work, whether there is such an account or not.
func (k *Keeper) SignIn(r *http.Request, email, pw string) (Step, error) {
	l, t, err := k.check(r, email, pw)
	if err != nil {
		return Step{}, err
	}
	var s Step
	err = k.write(r.Context(), func(tx *db.Tx) (err error) { s, err = k.admit(tx, r, l, t, right); return err })
	return s, err
}

// check counts a try and looks at the password. It returns the account as it
// was when the password was looked up.
func (k *Keeper) check(r *http.Request, email, pw string) (l login, t try, err error) {
	ctx := r.Context()
	err = k.write(ctx, func(tx *db.Tx) error {
		l, err = byEmail(tx, fold(email))
		if err != nil && err != errNone {
			return err
		}
		t = k.try(r, email)
		t.tenant, t.account = l.tenant, l.account
		if err := t.begin(tx, false); err != nil {
			return err
		}
		return t.write(tx, wrong)
	})
	if err != nil {
		return l, t, err
	}
	hash := l.hash
	if l.suspended {
		hash = "" // nobody's: the same work, and never right
	}
	ok, weak, err := k.hash.verify(ctx, hash, pw)
	if err == nil && weak {
		l.rehash, err = k.hash.hash(ctx, pw)
	}
	if err != nil {
		not := k.write(context.WithoutCancel(ctx), func(tx *db.Tx) error { return t.became(tx, busy) })
		return l, t, cmp.Or(not, err)
	}
	if !ok {
		return l, t, errWrong
	}
	return l, t, nil
}

// try is this request's attempt as it will be counted.
func (k *Keeper) try(r *http.Request, email string) try {
	t := try{who: k.seal.who(email), address: network(k.c.Address(r))}
	if d := k.token(r, deviceCookie); d != "" {
		t.device = pass.Digest(d)[:32]
	}
	return t
}

// admit takes somebody whose password was right to the next step.
func (k *Keeper) admit(tx *db.Tx, r *http.Request, l login, t try, outcome string) (Step, error) {
	is, err := byAccount(tx, l.tenant, l.account)
	if err != nil {
		return Step{}, err
	}
	if is.suspended || is.hash != l.hash { // meanwhile
		return Step{}, errWrong
	}
	own := tx.As(is.actor())
	if l.rehash != "" {
		if err := setCredential(own, password, l.rehash, 0); err != nil {
			return Step{}, err
		}
	}
	apps, err := mine(own, totp)
	if err != nil {
		return Step{}, err
	}
	if len(apps) == 0 && k.c.Optional && loopback(r.Host) {
		return k.in(own, r, t, time.Time{})
	}
	if err := t.became(tx, outcome); err != nil {
		return Step{}, err
	}
	secret := ""
	if len(apps) == 0 {
		secret = newSecret()
	}
	return k.challenge(own, t.id, secret)
}

// challenge asks for a code; of a new secret, for it to be set up.
func (k *Keeper) challenge(own *db.Tx, attempt kith.ID, secret string) (Step, error) {
	token, stored := pass.NewToken()
	c := &challenge{Account: own.Actor.ID, Token: stored, Attempt: attempt, ExpiresAt: own.Now.Add(challengeLife)}
	next := Code
	if secret != "" {
		next, c.Secret = Enrol, k.seal.seal(secret, owner(own.Actor))
	}
	return Step{Next: next, Cookies: []*http.Cookie{k.cookie(stepCookie, token, challengeLife)}}, db.Insert(own, c)
}

// in opens the session: always a new one, whatever the request brought. It
// ends at the given time, or after the longest that one may last.
func (k *Keeper) in(own *db.Tx, r *http.Request, t try, ends time.Time) (Step, error) {
	if err := k.endOf(own, r); err != nil {
		return Step{}, err
	}
	s := Step{Next: In, Actor: own.Actor}
	outcome := confirmed
	if ends.IsZero() {
		outcome, ends = in, own.Now.Add(k.c.Absolute)
		device := k.token(r, deviceCookie)
		if device == "" {
			device, _ = pass.NewToken()
		}
		t.device = pass.Digest(device)[:32]
		s.Cookies = append(s.Cookies, k.cookie(deviceCookie, device, knownFor), k.cookie(stepCookie, "", 0))
	}
	agent := r.UserAgent()
	token, err := openSession(own, Session{FreshAt: own.Now, ExpiresAt: ends, Address: t.address,
		Agent: string([]rune(agent)[:min(len([]rune(agent)), 200)])}, k.c.Most)
	if err != nil {
		return Step{}, err
	}
	s.Cookies = append(s.Cookies, k.cookie(sessionCookie, token, 0))
	return s, t.became(own, outcome)
}

// half finds the sign-in half way that the request's cookie names: whose it
// is, and a Tx in their name.
func (k *Keeper) half(tx *db.Tx, r *http.Request) (*db.Tx, *challenge, login, error) {
	token := k.token(r, stepCookie)
	if token == "" {
		return nil, nil, login{}, ErrSignIn
	}
	tenant, _, id, err := pass.Behind(tx, "challenge", token)
	if err == pass.ErrLink {
		return nil, nil, login{}, ErrSignIn
	}
	if err != nil {
		return nil, nil, login{}, err
	}
	c, err := db.Get[challenge](tx.As(System(tenant)), id)
	if err != nil {
		return nil, nil, login{}, err
	}
	l, err := byAccount(tx, tenant, c.Account)
	if err != nil {
		return nil, nil, l, err
	}
	own := tx.As(l.actor())
	if l.suspended {
		return nil, nil, login{}, ErrSignIn
	}
	if !tx.Now.Before(c.ExpiresAt) || c.Tries >= mostTries {
		err = errStartAgain
	}
	return own, c, l, err
}

// Enrolment returns what the code app of a sign-in half way is set up with.
func (k *Keeper) Enrolment(r *http.Request) (e Enrolment, err error) {
	err = k.d.Read(r.Context(), System(""), func(tx *db.Tx) error {
		own, c, l, err := k.half(tx, r)
		if err != nil {
			return err
		}
		if c.Secret == "" {
			return ErrSignIn
		}
		secret, err := k.seal.open(c.Secret, owner(own.Actor))
		if err != nil {
			return err
		}
		e, err = enrolment(secret, "Kith", l.email)
		return err
	})
	return e, err
}

// Code is the second step: a code of the app or a recovery code, or the first
// code of an app that is being set up. Setting up an app ends the account's
// other sessions and returns new recovery codes. After five wrong codes the
// first step must be taken again: then it is an ErrSignIn.
func (k *Keeper) Code(r *http.Request, code string) (Step, error) {
	var s Step
	err := k.write(r.Context(), func(tx *db.Tx) error {
		_, _, l, err := k.half(tx, r)
		if err != nil {
			return err
		}
		t := k.try(r, l.email)
		t.tenant, t.account = l.tenant, l.account
		if err := t.begin(tx, true); err != nil {
			return err
		}
		own, c, _, err := k.half(tx, r) // as it is now that nobody else tries
		if err != nil {
			return err
		}
		ok, step := false, int64(0)
		if c.Secret == "" {
			ok, err = k.codeRight(own, code)
		} else {
			var secret string
			if secret, err = k.seal.open(c.Secret, owner(own.Actor)); err == nil {
				step, err = stepOf(secret, plainCode(code), tx.Now, 0)
				ok = step > 0
			}
		}
		if err != nil {
			return err
		}
		if !ok {
			return k.wrongCode(own, c, t)
		}
		if err := db.Delete(own, c); err != nil {
			return err
		}
		var recovery []string
		if c.Secret != "" {
			if err := cmp.Or(setCredential(own, totp, c.Secret, step), endAll(own, own.Actor.ID)); err != nil {
				return err
			}
			if recovery, err = newRecovery(own); err != nil {
				return err
			}
		}
		t.id = c.Attempt
		s, err = k.in(own, r, t, time.Time{})
		s.Recovery = recovery
		return err
	})
	return s, err
}

func (k *Keeper) wrongCode(own *db.Tx, c *challenge, t try) error {
	if c.Secret != "" {
		return errCode // whoever sets up an app knows its secret, and guesses nothing
	}
	c.Tries++
	if err := cmp.Or(db.Update(own, c), t.write(own, wrongCode)); err != nil {
		return err
	}
	if c.Tries >= mostTries {
		return answer{errStartAgain}
	}
	return answer{errCode}
}
