package archive_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
	"testing"

	"kith"
	"kith/archive"
	"kith/db"
	"kith/db/dbtest"
	"kith/plan"
	"kith/referral"
	"kith/sample"
	"kith/voice"
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

// What is bytes goes out and comes in again as it was.
func TestBytes(t *testing.T) {
	sound := []byte("OggS\x00\xff\xfe\x80 and what is no text")
	sound = append(sound, make([]byte, 32)...)
	d := dbtest.Open(t)
	dbtest.Do(t, d, dbtest.System, sample.Teams)
	var id, who kith.ID
	dbtest.Do(t, d, dbtest.Worker, func(tx *db.Tx) error {
		r, err := referral.Receive(tx, sample.Amina, sample.FromGP)
		if err != nil {
			return err
		}
		p, err := plan.Start(tx, r.ID)
		if err != nil {
			return err
		}
		rec, err := voice.Record(tx, r.Person, p.ID, "mark", sound)
		id, who = rec.ID, r.Person
		return err
	})
	operator := kith.Actor{ID: "operator", Name: "Olu", Role: kith.Operator, Tenant: dbtest.Tenant}
	var b bytes.Buffer
	if _, err := archive.Write(context.Background(), d, operator, &b, nil); err != nil {
		t.Fatal(err)
	}
	dbtest.Do(t, d, dbtest.System, func(tx *db.Tx) error {
		tables, err := tx.Tables()
		for _, table := range slices.Backward(tables) {
			if key := "tenant"; err == nil {
				if table.Name == "tenant" {
					key = "id"
				}
				_, err = tx.Raw("a test begins anew").Exec("DELETE FROM "+table.Name+" WHERE "+key+" = $1", dbtest.Tenant)
			}
		}
		return err
	})
	if _, _, err := archive.Read(context.Background(), d, operator, &b, nil); err != nil {
		t.Fatal(err)
	}
	dbtest.See(t, d, dbtest.Worker, func(tx *db.Tx) error {
		_, got, err := voice.Play(tx, who, id)
		if err != nil || !bytes.Equal(got, sound) {
			t.Errorf("came back as %q, %v", got, err)
		}
		return nil
	})
}
