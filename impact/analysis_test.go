package impact_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"kith"
	"kith/db"
	"kith/db/dbtest"
	"kith/effect"
	"kith/impact"
	"kith/sample"
)

var public = kith.Actor{ID: "public", Name: "The public", Role: "public", Tenant: dbtest.Tenant, Place: dbtest.Tenant}

// An analysis is sealed, run and published; each step once, and none of them back.
func TestAnalysis(t *testing.T) {
	d := dbtest.Open(t)
	as := func(a kith.Actor, f func(tx *db.Tx) error) error { t.Helper(); return d.Write(t.Context(), a, f) }
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	is := func(err error, k kith.Kind) {
		t.Helper()
		if kith.KindOf(err) != k || err == nil {
			t.Errorf("%v, want kind %d", err, k)
		}
	}
	spec, _ := ready(t)
	seal, err := spec.Seal(dbtest.Now.Add(-48 * time.Hour))
	must(err)
	other, err := spec.Seal(dbtest.Now.Add(-47 * time.Hour))
	must(err)
	sealText := func(s effect.Seal) []byte {
		text, err := (&impact.Analysis{Hash: s.Hash, SealedAt: s.At}).SealText()
		must(err)
		return text
	}
	var a, b *impact.Analysis
	must(as(dbtest.Analyst, func(tx *db.Tx) (err error) { a, err = impact.Seal(tx, []byte(analysis), sealText(seal)); return err }))
	is(as(dbtest.Analyst, func(tx *db.Tx) error { _, err := impact.Seal(tx, []byte(analysis), sealText(seal)); return err }), kith.Conflict)
	is(as(dbtest.Analyst, func(tx *db.Tx) error {
		_, err := impact.Seal(tx, []byte(strings.Replace(analysis, "2022-01-01", "2022-01-02", 1)), sealText(seal))
		return err
	}), kith.Conflict)
	is(as(dbtest.Analyst, func(tx *db.Tx) error { _, err := impact.Seal(tx, []byte(`{"qestion": 1}`), nil); return err }), kith.Invalid)
	must(as(dbtest.Lead, func(tx *db.Tx) (err error) { b, err = impact.Seal(tx, []byte(analysis), nil); return err }))
	for _, who := range []kith.Actor{dbtest.Worker, dbtest.Admin, dbtest.Governor, dbtest.Provider, dbtest.Referrer, public} {
		is(as(who, func(tx *db.Tx) error { _, err := impact.Seal(tx, []byte(analysis), nil); return err }), kith.Forbidden)
	}
	report, err := sample.Report(seal, dbtest.Now.Add(-time.Hour))
	must(err)
	strange, err := sample.Report(other, dbtest.Now.Add(-time.Hour))
	must(err)
	attach := func(who kith.Actor, text []byte, changed string) error {
		return as(who, func(tx *db.Tx) error {
			x, err := impact.Get(tx, a.ID)
			if err != nil {
				return err
			}
			return x.Attach(tx, text, changed)
		})
	}
	listed := func() (out *impact.Listed) {
		t.Helper()
		must(d.Read(t.Context(), public, func(tx *db.Tx) (err error) { out, err = impact.ListedOf(tx, seal.Hash); return err }))
		return out
	}
	is(attach(dbtest.Analyst, report, ""), kith.Invalid)
	is(attach(dbtest.Analyst, nil, "Nothing"), kith.Invalid)
	is(attach(dbtest.Analyst, strange, "Nothing"), kith.Invalid)
	is(attach(dbtest.Analyst, bytes.Replace(report, []byte(`"days": 365`), []byte(`"days": 364`), 1), "Nothing"), kith.Invalid)
	is(attach(dbtest.Worker, report, "Nothing"), kith.Forbidden)
	is(attach(dbtest.Governor, report, "Nothing"), kith.Forbidden)
	if l := listed(); l.State != impact.Sealed || l.Spec+l.Report+l.Changed != "" || l.Tier != effect.Compared {
		t.Errorf("the public reads %+v", l)
	}
	must(attach(dbtest.Analyst, report, "Nothing was"))
	is(attach(dbtest.Analyst, report, "Again"), kith.Conflict)
	if l := listed(); l.State != impact.Ran || l.Spec+l.Report+l.Changed != "" {
		t.Errorf("the public reads of a result: %+v", l)
	}
	is(as(dbtest.Lead, func(tx *db.Tx) error {
		x, err := impact.Get(tx, a.ID)
		must(err)
		return x.Withdraw(tx, "It disappoints")
	}), kith.Conflict)
	must(as(dbtest.Lead, func(tx *db.Tx) error {
		x, err := impact.Get(tx, a.ID)
		must(err)
		return x.PublishReport(tx)
	}))
	if l := listed(); l.Spec == "" || l.Changed != "Nothing was" || strings.Contains(l.Report, "p00") {
		t.Errorf("the public reads of a publication: %+v", l)
	}
	must(as(dbtest.Lead, func(tx *db.Tx) error {
		x, err := impact.Get(tx, b.ID)
		must(err)
		is(x.Withdraw(tx, " "), kith.Invalid)
		is(x.PublishReport(tx), kith.Conflict)
		return x.Withdraw(tx, "The data never came")
	}))
	must(d.Read(t.Context(), public, func(tx *db.Tx) error {
		all, err := impact.List(tx)
		if len(all) != 2 || all[0].Why != "The data never came" {
			t.Errorf("%+v", all)
		}
		_, hidden := impact.All(tx)
		is(hidden, kith.Forbidden)
		return err
	}))
	elsewhere := public
	elsewhere.Tenant, elsewhere.Place = dbtest.Elsewhere, dbtest.Elsewhere
	must(d.Read(t.Context(), elsewhere, func(tx *db.Tx) error {
		all, err := impact.List(tx)
		if len(all) != 0 {
			t.Error("another tenant's analyses are listed")
		}
		return err
	}))
}
