package pass

import (
	"cmp"

	"kith"
	"kith/db"
)

// behind finds the tenant, its place and the ID of the pass of a token. Whoever
// has the token has no tenant yet.
func behind(tx *db.Tx, token string) (tenant, place, id kith.ID, err error) {
	err = errLink
	e := tx.Raw("a token is looked up before the tenant is known").Query(func(scan func(...any) error) error {
		err = scan(&tenant, &place, &id)
		return err
	}, `SELECT p.tenant, coalesce(n.place, ''), p.id FROM pass p JOIN tenant n ON n.id = p.tenant WHERE p.token = $1`, digest(token))
	return tenant, place, id, cmp.Or(e, err)
}
