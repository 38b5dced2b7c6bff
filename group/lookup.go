package group

import (
	"cmp"

	"kith"
	"kith/db"
)

// opened is whose calendar a link opens.
type opened struct{ tenant, account, person kith.ID }

// behind finds the link whose token has this digest, and that has not ended.
// Whoever has the token has no tenant yet.
func behind(tx *db.Tx, digest string) (l opened, err error) {
	err = errLink
	e := tx.Raw("a token is looked up before the tenant is known").Query(func(scan func(...any) error) error {
		err = scan(&l.tenant, &l.account, &l.person)
		return err
	}, `SELECT tenant, coalesce(account, ''), coalesce(person, '') FROM calendar_link WHERE token = $1 AND ended_at IS NULL`, digest)
	return l, cmp.Or(e, err)
}
