package fund

import (
	"maps"
	"slices"
	"strings"

	"kith"
	"kith/access"
	"kith/db"
)

// A Slip is a grant as whoever settles the fund's bills sees it: by its number,
// and without the person.
type Slip struct {
	db.Row
	Fund      kith.ID  `db:"fund"`
	Kind      string   `db:"kind"`
	Amount    int      `db:"amount"`
	Paid      int      `db:"paid"`
	Number    string   `db:"number"`
	Day       kith.Day `db:"day"`
	ExpiresOn kith.Day `db:"expires_on"`
	State     State    `db:"state"`
	StateOn   kith.Day `db:"state_on"`
	Bill      string   `db:"bill"`
	MadeName  string   `db:"made_name"`
}

// Table is the grant's table.
func (*Slip) Table() string { return "fund_grant" }

// Wall: all who see the fund, since no person is named.
func (*Slip) Wall() db.Wall { return db.Wall{See: access.FundSee, Sight: db.Everyone} }

// From says that a Slip is read only.
func (*Slip) From() string { return "fund_grant t" }

// Slips returns a page of what a fund has given, in the state that is named, or
// all, the latest first.
func Slips(tx *db.Tx, fund kith.ID, state State, page int) ([]Slip, error) {
	q := db.Q{Where: "t.fund = $1", Args: []any{fund}, Order: "t.day DESC, t.id DESC", Limit: PageSize, Offset: (max(1, page) - 1) * PageSize}
	if state != "" {
		q.And("t.state = ?", state)
	}
	return db.Select[Slip](tx, q)
}

// SlipCounts are how many grants of a fund are in each state.
func SlipCounts(tx *db.Tx, fund kith.ID) (map[string]int, error) {
	return db.Tally[Slip](tx, "t.state", db.Q{Where: "t.fund = $1", Args: []any{fund}})
}

// grantOf is a grant to be settled, and its fund, which this Tx then holds
// locked. A voucher is settled by its number, by whoever may: the person is not
// shown to them.
func grantOf(tx *db.Tx, id kith.ID) (*Grant, *Fund, error) {
	beyond := tx.Beyond("a voucher is settled by its number, whoever sees the person")
	g, err := db.Get[Slip](tx, id)
	if err != nil {
		return nil, nil, err
	}
	f, err := locked(tx, g.Fund)
	if err != nil {
		return nil, nil, err
	}
	out, err := db.Get[Grant](beyond, id)
	return out, f, err
}

// become moves a grant. What comes back is posted to the ledger.
func (g *Grant) become(tx *db.Tx, f *Fund, to State, words string) error {
	if !g.State.CanBecome(to) {
		return kith.Errorf(kith.Conflict, "Voucher %s stands as “%s” since %s", g.Number, strings.ToLower(States.Name(g.State)), g.StateOn)
	}
	g.State, g.StateOn = to, tx.Today()
	if words != "" {
		g.Words = words
	}
	beyond := tx.Beyond("a voucher is settled by its number, whoever sees the person")
	if err := db.Update(beyond, g); err != nil {
		return err
	}
	var err error
	switch to {
	case CameBack:
		_, err = f.post(tx, Returned, g.Amount, g.ID, words)
	case NotUsed:
		_, err = f.post(tx, Expired, g.Amount, g.ID, "")
	case Paid:
		if less := g.Amount - g.Paid; less > 0 {
			_, err = f.post(tx, Unspent, less, g.ID, g.Bill)
		}
	}
	return err
}

// Redeem says that a voucher was used.
func Redeem(tx *db.Tx, id kith.ID) (*Grant, error) {
	g, f, err := grantOf(tx, id)
	if err != nil {
		return nil, err
	}
	return g, g.become(tx, f, Redeemed, "")
}

// Unredeem says that it was not used after all.
func Unredeem(tx *db.Tx, id kith.ID) (*Grant, error) {
	g, f, err := grantOf(tx, id)
	if err != nil {
		return nil, err
	}
	if g.State != Redeemed {
		return nil, kith.Errorf(kith.Conflict, "Voucher %s has not been marked as used", g.Number)
	}
	return g, g.become(tx, f, Given, "")
}

// Return says that a voucher came back, or was given by mistake: the fund has
// it again. why may not be empty.
func Return(tx *db.Tx, id kith.ID, why string) (*Grant, error) {
	c := kith.Check{}
	c.Need(&why, "why", "Reason", "Say why it came back", 300)
	if err := c.Err(); err != nil {
		return nil, err
	}
	g, f, err := grantOf(tx, id)
	if err != nil {
		return nil, err
	}
	return g, g.become(tx, f, CameBack, why)
}

// Late is how many vouchers of a fund were not used in time, and have not been
// taken back yet.
func Late(tx *db.Tx, fund kith.ID) (int, error) {
	return db.Count[Slip](tx, db.Q{Where: "t.fund = $1 AND t.state = 'given' AND t.expires_on < $2", Args: []any{fund, tx.Today()}})
}

// TakeBack returns to a fund whatever was not used in time, and says how many
// vouchers that were. Give does so first.
func TakeBack(tx *db.Tx, id kith.ID) (int, error) {
	f, err := locked(tx, id)
	if err != nil {
		return 0, err
	}
	return takeBack(tx, f)
}

// TakeBackAll returns to every fund of the tenant whatever was not used in time,
// and says how many vouchers that were. It is for the program's own clock.
func TakeBackAll(tx *db.Tx) (int, error) {
	late, err := db.Tally[Slip](tx, "t.fund", db.Q{Where: "t.state = 'given' AND t.expires_on < $1", Args: []any{tx.Today()}})
	total := 0
	for _, id := range slices.Sorted(maps.Keys(late)) {
		if err == nil {
			var n int
			n, err = TakeBack(tx, kith.ID(id))
			total += n
		}
	}
	return total, err
}

func takeBack(tx *db.Tx, f *Fund) (int, error) {
	beyond := tx.Beyond("what was not used in time comes back, whoever sees the person")
	late, err := db.Select[Grant](beyond, db.Q{Where: "t.fund = $1 AND t.state = 'given' AND t.expires_on < $2", Args: []any{f.ID, tx.Today()}})
	for i := range late {
		if err == nil {
			err = late[i].become(tx, f, NotUsed, "")
		}
	}
	return len(late), err
}

// A BillLine is one voucher on a shop's or a council's bill.
type BillLine struct {
	Number string
	Amount int // in the fund's unit; 0 when the bill does not say: all of it
}

// A Settled is a line of a bill and what was done with it.
type Settled struct {
	BillLine
	OK      bool
	Problem string // why it was not settled: "not of this fund", "on bill 17 already"
}

// Settle goes through a bill: each voucher that is on it was used and is paid
// for, and what it asks less than was given comes back. A line that does not
// fit is left, and says why; the others are settled.
func Settle(tx *db.Tx, fund kith.ID, bill string, lines []BillLine) ([]Settled, error) {
	if err := access.Need(tx.Actor, access.FundWrite); err != nil {
		return nil, err
	}
	c := kith.Check{}
	c.Need(&bill, "bill", "Bill", "Enter the number or the date of the bill", 70)
	c.That(len(lines) > 0, "lines", "Enter the numbers of the vouchers on the bill, one on each line")
	c.That(len(lines) <= 500, "lines", "Enter 500 vouchers at most, and the others after that")
	if err := c.Err(); err != nil {
		return nil, err
	}
	f, err := locked(tx, fund)
	if err != nil {
		return nil, err
	}
	var out []Settled
	for _, l := range lines {
		s := Settled{BillLine: l}
		if s.Problem, err = f.settle(tx, bill, l); err != nil {
			return nil, err
		}
		s.OK = s.Problem == ""
		out = append(out, s)
	}
	return out, nil
}

// settle settles one line, or says why not.
func (f *Fund) settle(tx *db.Tx, bill string, l BillLine) (problem string, err error) {
	beyond := tx.Beyond("a voucher is settled by its number, whoever sees the person")
	all, err := db.Select[Grant](beyond, db.Q{Where: "t.fund = $1 AND lower(t.number) = $2", Args: []any{f.ID, strings.ToLower(l.Number)}})
	if err != nil {
		return "", err
	}
	if len(all) != 1 {
		return "This fund has given no voucher with this number", nil
	}
	g := &all[0]
	switch {
	case g.State == Paid:
		return "It was on bill " + g.Bill + " already", nil
	case !slices.Contains(moves[g.State], Paid):
		return "It stands as “" + strings.ToLower(States.Name(g.State)) + "” since " + g.StateOn.String(), nil
	case l.Amount > g.Amount:
		return "The bill asks for " + f.Amount(l.Amount) + ", and " + f.Amount(g.Amount) + " was given", nil
	}
	g.Paid, g.Bill = l.Amount, bill
	if l.Amount == 0 {
		g.Paid = g.Amount
	}
	return "", g.become(tx, f, Paid, "")
}
