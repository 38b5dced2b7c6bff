package identity

import (
	"cmp"
	"strings"
	"time"

	"kith"
	"kith/db"
	"kith/pass"
)

// What stands here is looked up before the tenant is known, and is the whole
// of it: an email and a session's token. Each answer names its tenant, and the
// rest is done in the name of an actor of it. Other tokens: pass.Behind.

var errNone = kith.Errorf(kith.NotFound, "There is none")

// login is an account as signing in finds it.
type login struct {
	account, tenant kith.ID
	place           kith.ID
	name, email     string
	role            kith.Role
	suspended       bool
	hash            string // "" when no password was chosen yet
	teams           []kith.ID
	organisations   []kith.ID
	rehash          string // of the same password, when hash has become too cheap
}

func (l *login) actor() kith.Actor {
	return kith.Actor{ID: l.account, Name: l.name, Role: l.role, Tenant: l.tenant, Place: l.place, Teams: l.teams, Providers: l.organisations}
}

// organisationsOf are those that the account a answers for.
const organisationsOf = `coalesce((SELECT string_agg(o.organisation, ' ') FROM account_organisation o WHERE o.tenant = a.tenant AND o.account = a.id), '')`

const loginText = `SELECT a.id, a.tenant, a.name, a.email, a.role, a.suspended,
	coalesce((SELECT c.secret FROM credential c WHERE c.tenant = a.tenant AND c.account = a.id AND c.kind = 'password'), ''),
	coalesce((SELECT string_agg(m.team, ' ') FROM account_team m WHERE m.tenant = a.tenant AND m.account = a.id), ''),
	` + organisationsOf + `, coalesce(n.place, '')
	FROM account a JOIN tenant n ON n.id = a.tenant WHERE `

// byEmail finds the account of a folded email.
func byEmail(tx *db.Tx, folded string) (login, error) {
	return oneLogin(tx, "an email is looked up before the tenant is known", loginText+`a.folded = $1`, folded)
}

// byAccount finds an account again, as it is now.
func byAccount(tx *db.Tx, tenant, account kith.ID) (login, error) {
	return oneLogin(tx, "an account that a token has named", loginText+`a.tenant = $1 AND a.id = $2`, tenant, account)
}

func oneLogin(tx *db.Tx, why, text string, args ...any) (l login, err error) {
	err = errNone
	e := tx.Raw(why).Query(func(scan func(...any) error) error {
		var teams, organisations string
		err = scan(&l.account, &l.tenant, &l.name, &l.email, &l.role, &l.suspended, &l.hash, &teams, &organisations, &l.place)
		l.teams, l.organisations = ids(teams), ids(organisations)
		return err
	}, text, args...)
	return l, cmp.Or(e, err)
}

func ids(list string) (out []kith.ID) {
	for _, t := range strings.Fields(list) {
		out = append(out, kith.ID(t))
	}
	return out
}

// seen is a session with its account as it is now.
type seen struct {
	session                        kith.ID
	actor                          kith.Actor
	email, rights                  string
	suspended                      bool
	seenAt, freshAt, expires, made time.Time
}

// bySession finds a session by its cookie's token. It is the one query by
// which every request learns who asks.
func bySession(tx *db.Tx, token string) (s seen, err error) {
	err = errNone
	e := tx.Raw("a session is looked up before the tenant is known").Query(func(scan func(...any) error) error {
		var teams, organisations string
		a := &s.actor
		err = scan(&s.session, &a.Tenant, &a.ID, &s.rights, (*db.At)(&s.seenAt), (*db.At)(&s.freshAt), (*db.At)(&s.expires),
			(*db.At)(&s.made), &a.Name, &s.email, &a.Role, &s.suspended, &teams, &organisations, &a.Place)
		a.Teams, a.Providers = ids(teams), ids(organisations)
		return err
	}, `SELECT s.id, s.tenant, s.account, s.rights, s.seen_at, s.fresh_at, s.expires_at, s.created_at,
		a.name, a.email, a.role, a.suspended,
		coalesce((SELECT string_agg(m.team, ' ') FROM account_team m WHERE m.tenant = s.tenant AND m.account = s.account), ''),
		`+organisationsOf+`, coalesce(n.place, '')
		FROM session s JOIN account a ON a.tenant = s.tenant AND a.id = s.account JOIN tenant n ON n.id = s.tenant WHERE s.token = $1`, pass.Digest(token))
	return s, cmp.Or(e, err)
}

// touch notes that a session was used. It is no change worth a line in the
// trail, nor a version.
func touch(tx *db.Tx, s seen) error {
	_, err := tx.Raw("when a session was last used is bookkeeping").Exec(
		`UPDATE session SET seen_at = $1 WHERE tenant = $2 AND id = $3 AND seen_at < $1`, tx.Now, s.actor.Tenant, s.session)
	return err
}

func addTenant(tx *db.Tx, t Tenant) error {
	all, err := tenants(tx)
	if err != nil {
		return err
	}
	for _, o := range all {
		if o.ID == t.ID {
			return kith.Errorf(kith.Conflict, "There is a tenant %s already", t.ID)
		}
	}
	_, err = tx.Raw("a tenant stands above its records").Exec(
		`INSERT INTO tenant (id, name, created_at) VALUES ($1, $2, $3)`, t.ID, t.Name, tx.Now)
	return err
}

// share points a tenant at the directory of another, which must have its own.
func share(tx *db.Tx, tenant, with kith.ID) error {
	all, err := tenants(tx)
	if err != nil {
		return err
	}
	known, own := false, with == "" || with == tenant
	for _, t := range all {
		known = known || t.ID == tenant
		own = own || t.ID == with && t.Place == ""
		if t.Place == tenant && with != "" && with != tenant {
			return kith.Errorf(kith.Conflict, "%s shares the directory of %s: let it go first", t.ID, tenant)
		}
	}
	if !known || !own {
		return kith.Errorf(kith.NotFound, "There is no such tenant, or its directory is another's")
	}
	var place any
	if with != "" && with != tenant {
		place = string(with)
	}
	_, err = tx.Raw("a tenant stands above its records").Exec(`UPDATE tenant SET place = $1 WHERE id = $2`, place, tenant)
	return err
}

func tenants(tx *db.Tx) (all []Tenant, err error) {
	err = tx.Raw("the list of tenants").Query(func(scan func(...any) error) error {
		var t Tenant
		err := scan(&t.ID, &t.Name, &t.Place)
		all = append(all, t)
		return err
	}, `SELECT id, name, coalesce(place, '') FROM tenant ORDER BY id`)
	return all, err
}

// keptAttempts is how long the trail of sign-ins is kept.
const keptAttempts = 400 * 24 * time.Hour

// Sweep removes what has lapsed, in every tenant: sessions, challenges and
// links past their time, and the oldest of the trail of sign-ins. Nothing
// depends on it but the size of the database, and what a list of one's
// sessions shows.
func (k *Keeper) Sweep(tx *db.Tx) error {
	raw := tx.Raw("what has lapsed goes, whose ever it is")
	for _, s := range []struct {
		text string
		at   time.Time
	}{
		{`DELETE FROM session WHERE expires_at <= $1`, tx.Now},
		{`DELETE FROM session WHERE seen_at <= $1`, tx.Now.Add(-k.c.Idle)},
		{`DELETE FROM challenge WHERE expires_at <= $1`, tx.Now},
		{`DELETE FROM account_link WHERE expires_at <= $1`, tx.Now},
		{`DELETE FROM sign_in WHERE created_at <= $1`, tx.Now.Add(-keptAttempts)},
	} {
		if _, err := raw.Exec(s.text, s.at); err != nil {
			return err
		}
	}
	return nil
}

// aSealed returns one code app's sealed secret and whose it is, to try the key on.
func aSealed(tx *db.Tx) (sealed string, of kith.Actor, err error) {
	err = tx.Raw("is this the key of this database").Query(func(scan func(...any) error) error {
		return scan(&sealed, &of.Tenant, &of.ID)
	}, `SELECT secret, tenant, account FROM credential WHERE kind = 'totp' ORDER BY updated_at DESC LIMIT 1`)
	return sealed, of, err
}
