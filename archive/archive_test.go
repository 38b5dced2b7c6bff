package archive_test

import (
	"context"
	"crypto/sha256"
	"fmt"
	"strings"
	"testing"

	"kith"
	"kith/archive"
	"kith/db"
	"kith/db/dbtest"
)

// An archive of a Kith of before migration 0018 leaves out whom an entry of the
// trail is about when that is nobody, and what stands beside a key. It can be
// read still.
func TestReadOld(t *testing.T) {
	d := dbtest.Open(t)
	text := `{"kith":"archive","version":1,"tenant":"westshire","at":"2026-09-01T09:00:00Z"}
{"table":"tenant","row":{"id":"westshire","name":"Westshire","created_at":"2026-09-01T09:00:00Z"}}
{"table":"audit","row":{"id":"a","tenant":"westshire","at":"2026-09-01T09:00:00Z","actor":"lena","actor_name":"Lena","role":"lead","verb":"added","record":"team","record_id":"north","change":"{}"}}
{"table":"look","row":{"id":"l","tenant":"westshire","at":"2026-09-01T09:00:00Z","actor":"lena","actor_name":"Lena","role":"lead","what":"search: amina"}}
`
	text += `{"table":"person_key","row":{"tenant":"westshire","key":"n:amina","person":"amina"}}` + "\n"
	text += fmt.Sprintf(`{"end":{"rows":4,"sha256":"%x"}}`, sha256.Sum256([]byte(text))) + "\n"
	operator := kith.Actor{ID: "operator", Name: "Olu", Role: kith.Operator}
	if _, _, err := archive.Read(context.Background(), d, operator, strings.NewReader(text), nil); err != nil {
		t.Fatal(err)
	}
	operator.Tenant = "westshire"
	for _, table := range []string{"audit", "look"} {
		n := 0
		dbtest.See(t, d, operator, func(tx *db.Tx) error {
			return tx.Raw("the trail, in a test").Query(func(scan func(...any) error) error { return scan(&n) },
				"SELECT count(*) FROM "+table+" WHERE tenant = $1 AND person = ''", operator.Tenant)
		})
		if n != 1 {
			t.Errorf("%d rows of %s, want 1", n, table)
		}
	}
}
