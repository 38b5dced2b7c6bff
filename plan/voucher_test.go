package plan_test

import (
	"strings"
	"testing"

	"kith"
	"kith/db"
	"kith/db/dbtest"
	"kith/fund"
	"kith/nhs"
	"kith/plan"
	"kith/sample"
)

// A voucher is taken from a fund in the same piece of work: neither is without
// the other, and struck out it goes back.
func TestVoucherFromAFund(t *testing.T) {
	c := town(t)
	r := c.refer(sample.Amina, sample.FromGP)
	p := do(c, func(tx *db.Tx) (*plan.Plan, error) { return plan.Start(tx, r.ID) })
	make := func(n fund.New, holds int) (f *fund.Fund) {
		dbtest.Do(t, c.DB, dbtest.Lead, func(tx *db.Tx) (err error) {
			if f, err = fund.Add(tx, n); err == nil {
				_, err = fund.PayIn(tx, f.ID, holds, "")
			}
			return err
		})
		return f
	}
	money := make(fund.New{Name: "Hardship scheme", Unit: fund.Pence, Code: "HS", Giver: "Council"}, 5000)
	drawer := make(fund.New{Name: "Larder", Unit: fund.Piece, Worth: 1500, Giver: "Charity"}, 3)
	left := func(f *fund.Fund) int {
		return see(c, func(tx *db.Tx) (int, error) { return fund.Balance(tx, f.ID) })
	}
	v := do(c, func(tx *db.Tx) (*plan.Voucher, error) {
		return plan.Give(tx, p.ID, plan.NewVoucher{Budget: money.ID, Kind: "food", Pence: 4000, Need: nhs.Food})
	})
	if v.Fund != "Hardship scheme" || v.Number != "HS-00002" || left(money) != 1000 {
		t.Errorf("gave %+v, and %d is left", v, left(money))
	}
	for _, x := range []struct {
		n    plan.NewVoucher
		kind kith.Kind
		says string
	}{
		{plan.NewVoucher{Budget: money.ID, Kind: "food", Pence: 1001}, kith.Conflict, "it has £10"},
		{plan.NewVoucher{Budget: money.ID, Kind: "food"}, kith.Invalid, "how much"},
		{plan.NewVoucher{Budget: money.ID, Kind: "other", Pence: 1}, kith.Invalid, "what it is for"},
		{plan.NewVoucher{Budget: drawer.ID, Kind: "food", Pence: 2000}, kith.Invalid, "vouchers of £15"},
		{plan.NewVoucher{Budget: "nowhere", Kind: "food", Pence: 2000}, kith.NotFound, ""},
	} {
		err := c.err(dbtest.Worker, func(tx *db.Tx) error { _, err := plan.Give(tx, p.ID, x.n); return err })
		if dbtest.Fails(t, "give", err, x.kind); err != nil && !strings.Contains(err.Error(), x.says) {
			t.Errorf("%v, want %q", err, x.says)
		}
	}
	one := do(c, func(tx *db.Tx) (*plan.Voucher, error) {
		return plan.Give(tx, p.ID, plan.NewVoucher{Budget: drawer.ID, Kind: "food", Number: "A1"})
	})
	if one.Pence != 1500 || left(drawer) != 2 {
		t.Errorf("gave %+v, and %d are left", one, left(drawer))
	}
	err := c.err(dbtest.Worker, func(tx *db.Tx) error {
		n := v.NewVoucher
		n.Pence = 1
		_, err := plan.ChangeVoucher(tx, v.ID, v.Version, n)
		return err
	})
	dbtest.Fails(t, "say afterwards that it was worth less", err, kith.Conflict)
	v = do(c, func(tx *db.Tx) (*plan.Voucher, error) {
		n := v.NewVoucher
		n.GivenTo, n.Budget = "Her daughter", ""
		return plan.ChangeVoucher(tx, v.ID, v.Version, n)
	})
	if v.Budget != money.ID || v.GivenTo != "Her daughter" {
		t.Errorf("changed to %+v", v)
	}
	strike := func(v *plan.Voucher) error {
		return c.err(dbtest.Worker, func(tx *db.Tx) error { return plan.StrikeOut(tx, plan.KindVoucher, v.ID, v.Version, "Wrong person") })
	}
	if err := strike(v); err != nil || left(money) != 5000 {
		t.Errorf("struck out: %v, and %d is left", err, left(money))
	}
	dbtest.Do(t, c.DB, dbtest.Lead, func(tx *db.Tx) error {
		_, err := fund.Settle(tx, drawer.ID, "March", []fund.BillLine{{Number: "A1"}})
		return err
	})
	dbtest.Fails(t, "strike out what is on a bill", strike(one), kith.Conflict)
	all := see(c, func(tx *db.Tx) ([]plan.Entry, error) { return plan.Timeline(tx, r.Person) })
	text := ""
	for _, e := range all {
		for _, d := range e.Details {
			text += d.Text + "\n"
		}
	}
	if !strings.Contains(text, "Used, and on the bill, 7 September 2026") || !strings.Contains(text, "Came back, 7 September 2026") {
		t.Errorf("the timeline does not say what became of them:\n%s", text)
	}
}
