package directory

import (
	"cmp"

	"kith"
	"kith/db"
)

// behind finds the place and the ID of a row of a table that is known by the
// hash of a token. Whoever has the token has no tenant yet.
func behind(tx *db.Tx, table, token string) (tenant, id kith.ID, err error) {
	err = errLink
	e := tx.Raw("a token is looked up before the tenant is known").Query(func(scan func(...any) error) error {
		err = scan(&tenant, &id)
		return err
	}, `SELECT tenant, id FROM `+table+` WHERE token = $1`, digest(token))
	return tenant, id, cmp.Or(e, err)
}
