package pass

import (
	"cmp"

	"kith"
	"kith/db"
)

// Behind finds the row of a table that keeps a token as its Digest: its tenant,
// the place whose directory the tenant shares ("" for its own), and its ID.
// Whoever has the token has no tenant yet. Errors: ErrLink, when there is none.
func Behind(tx *db.Tx, table, token string) (tenant, place, id kith.ID, err error) {
	err = ErrLink
	e := tx.Raw("a token is looked up before the tenant is known").Query(func(scan func(...any) error) error {
		err = scan(&tenant, &place, &id)
		return err
	}, `SELECT t.tenant, coalesce(n.place, ''), t.id FROM `+table+` t JOIN tenant n ON n.id = t.tenant WHERE t.token = $1`, Digest(token))
	return tenant, place, id, cmp.Or(e, err)
}
