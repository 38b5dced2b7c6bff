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

// seen notes that the pull has met what it knew: bookkeeping, which would
// otherwise write a line of the trail for each entry of each pull.
func (p Pull) seen(tx *db.Tx, original kith.ID) error {
	_, err := tx.Raw("which pull has seen an entry last is bookkeeping").Exec(
		`UPDATE directory_original SET seen = $1 WHERE tenant = $2 AND id = $3`, p.ID, tx.Actor.Shares(), original)
	return err
}
