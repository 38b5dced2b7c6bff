package fund_test

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"kith"
	"kith/db"
	"kith/db/dbtest"
	"kith/fund"
)

// ledger reads a fund's whole ledger, oldest line first, and checks what must
// hold of any: the lines are numbered without gaps, each balance is the one
// before and the amount, and none is below zero.
func (c *town) ledger(t errorer, f *fund.Fund) (balance int) {
	c.t.Helper()
	var all []fund.Entry
	for page := 1; ; page++ {
		some := see(c, dbtest.Worker, func(tx *db.Tx) ([]fund.Entry, error) { return fund.Ledger(tx, f.ID, page) })
		all = append(all, some...)
		if len(some) < fund.PageSize {
			break
		}
	}
	for i := range all {
		e := all[len(all)-1-i]
		if balance += e.Amount; e.Seq != i+1 || e.Balance != balance || balance < 0 {
			t.Errorf("line %d is %+v; the lines before add to %d", i+1, e, balance)
		}
	}
	return balance
}

type errorer interface{ Errorf(string, ...any) }

// Forty people are given £30 at once from a fund of £1,000: thirty-three get it.
// Others pay in, mark vouchers as used and give back meanwhile.
func TestNeverOverspent(t *testing.T) {
	c := open(t, 40)
	f := c.fund(hardship, 100000)
	err := together(40, func(i int) error {
		_, err := c.give(f, i, fund.NewGrant{Kind: "food", Amount: 3000})
		return err
	})
	given := 0
	for _, e := range err {
		switch {
		case e == nil:
			given++
		case kith.KindOf(e) != kith.Conflict:
			t.Error(e)
		}
	}
	if left := c.ledger(t, f); given != 33 || left != 1000 || c.balance(f) != left {
		t.Errorf("%d were given, %d is left", given, left)
	}
	slips := see(c, dbtest.Worker, func(tx *db.Tx) ([]fund.Slip, error) { return fund.Slips(tx, f.ID, fund.Given, 1) })
	err = together(3*len(slips), func(i int) error {
		return c.Write(context.Background(), dbtest.Lead, func(tx *db.Tx) error {
			var err error
			switch g := slips[i/3].ID; i % 3 {
			case 0:
				_, err = fund.Return(tx, g, "Not needed")
			case 1:
				_, err = fund.Redeem(tx, g)
			case 2:
				_, err = fund.Settle(tx, f.ID, "bill", []fund.BillLine{{Number: slips[i/3].Number, Amount: 2999}})
			}
			return err
		})
	})
	for _, e := range err {
		if e != nil && kith.KindOf(e) != kith.Conflict {
			t.Error(e)
		}
	}
	// Whatever came first for each voucher: the ledger is what was not spent.
	want := 100000
	for _, s := range see(c, dbtest.Worker, func(tx *db.Tx) ([]fund.Slip, error) { return fund.Slips(tx, f.ID, "", 1) }) {
		switch s.State {
		case fund.Paid:
			want -= s.Paid
		case fund.Given, fund.Redeemed:
			want -= s.Amount
		}
	}
	if left := c.ledger(t, f); left != want {
		t.Errorf("%d is left, and by the vouchers it is %d", left, want)
	}
}

// One person may be given something once: of ten workers at once, one does.
func TestLimitAtOnce(t *testing.T) {
	c := open(t, 1)
	n := hardship
	n.PersonTimes = 1
	f := c.fund(n, 100000)
	given := 0
	for _, e := range together(10, func(int) error { _, err := c.give(f, 0, food); return err }) {
		if e == nil {
			given++
		}
	}
	if given != 1 || c.balance(f) != 96000 {
		t.Errorf("given %d times, %d is left", given, c.balance(f))
	}
}

// together runs f(0) to f(n-1) at once.
func together(n int, f func(i int) error) []error {
	out := make([]error, n)
	var ready, done sync.WaitGroup
	ready.Add(1)
	for i := range n {
		done.Go(func() {
			ready.Wait()
			out[i] = f(i)
		})
	}
	ready.Done()
	done.Wait()
	return out
}

// Whatever is done in whatever order, a model of a few lines says what is left.
func TestModel(t *testing.T) {
	c := open(t, 3)
	rapid.Check(t, func(r *rapid.T) {
		f := c.fund(hardship, 0)
		model, out := 0, map[kith.ID]int{} // what each grant took, while it may come back
		var grants []*fund.Grant
		for step := range rapid.IntRange(1, 25).Draw(r, "steps") {
			amount := rapid.IntRange(-10, 5000).Draw(r, "amount")
			switch what := rapid.IntRange(0, 6).Draw(r, "what"); {
			case what == 0:
				err := try(c, dbtest.Lead, func(tx *db.Tx) error { _, err := fund.PayIn(tx, f.ID, amount, ""); return err })
				if (err == nil) != (amount > 0) {
					r.Fatalf("pay in %d: %v", amount, err)
				}
				model += max(0, amount)
			case what <= 3:
				g, err := c.give(f, rapid.IntRange(0, 2).Draw(r, "who"), fund.NewGrant{Kind: "food", Amount: amount, Number: fmt.Sprint("v", step)})
				if (err == nil) != (amount > 0 && amount <= model) {
					r.Fatalf("give %d of %d: %v", amount, model, err)
				}
				if err == nil {
					model, out[g.ID], grants = model-amount, amount, append(grants, g)
				}
			case len(grants) > 0:
				g := grants[rapid.IntRange(0, len(grants)-1).Draw(r, "grant")]
				var err error
				switch what {
				case 4:
					err = try(c, dbtest.Worker, func(tx *db.Tx) error { _, err := fund.Return(tx, g.ID, "why"); return err })
					if err == nil {
						model += out[g.ID]
						delete(out, g.ID)
					}
				case 5:
					err = try(c, dbtest.Worker, func(tx *db.Tx) error { _, err := fund.Redeem(tx, g.ID); return err })
				case 6:
					err = try(c, dbtest.Lead, func(tx *db.Tx) error {
						_, err := fund.Settle(tx, f.ID, "b", []fund.BillLine{{Number: g.Number}})
						return err
					})
					delete(out, g.ID)
				}
				if err != nil && kith.KindOf(err) != kith.Conflict {
					r.Fatal(err)
				}
			}
			if left := c.ledger(r, f); left != model {
				r.Fatalf("%d is left, want %d", left, model)
			}
		}
	})
}
