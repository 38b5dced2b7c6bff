package plan

import (
	"kith"
	"kith/db"
	"kith/fund"
	"kith/nhs"
)

// NewVoucher is a voucher, or something given in its place.
type NewVoucher struct {
	Budget  kith.ID  `db:"budget" form:"budget"` // the fund that it is taken from; "" when it is none of Kith's
	Kind    string   `db:"kind" form:"kind"`
	What    string   `db:"what" form:"what"`         // in words, where the kind does not say; 150
	Pence   int      `db:"pence" form:"pence"`       // what it is worth; 0 when not known
	Fund    string   `db:"fund" form:"fund"`         // from whom, or which fund; 150; the fund's name where there is a Budget
	Need    nhs.Need `db:"need" form:"need"`         // for which need; "" when not said
	Number  string   `db:"number" form:"number"`     // of the voucher; 70
	Day     kith.Day `db:"day" form:"day"`           // given when; today when empty
	GivenTo string   `db:"given_to" form:"given_to"` // 70; the person when empty
}

// A Voucher is one that was given.
type Voucher struct {
	Of
	NewVoucher
	Grant kith.ID `db:"given" form:"-"` // what the Budget gave for it
	Strike
}

func (*Voucher) Table() string { return "voucher" }
func (*Voucher) Wall() db.Wall { return shared }

// Check puts n into its usual form and notes what is wrong with it.
func (n *NewVoucher) Check(c kith.Check, today kith.Day) {
	if n.Day == "" {
		n.Day = today
	}
	c.That(fund.Kinds.Valid(n.Kind), "kind", "Choose what the voucher is for")
	c.Text(&n.What, "what", "What", 150)
	c.That(n.Kind != "other" || n.What != "", "what", "Enter what it is for")
	c.That(n.Pence >= 0 && n.Pence <= 1_000_000, "pence", "Enter what it is worth, up to £10,000")
	c.Need(&n.Fund, "fund", "From", "Enter who gave it, or from which fund", 150)
	c.That(nhs.Needs.Blank(n.Need), "need", "Choose the need from the list")
	c.Text(&n.Number, "number", "Number", 70)
	past(c, n.Day, "day", today)
	c.Text(&n.GivenTo, "given_to", "Given to", 70)
}

// Worth is the value as a page says it: £40, £12.50, "" when not known.
func (n *NewVoucher) Worth() string {
	if n.Pence == 0 {
		return ""
	}
	return kith.Pounds(n.Pence)
}

// Give writes down a voucher that was given. Where it names a Budget, that fund
// gives it, and the voucher has the fund's name, number and worth. Errors are
// those of fund.Give too.
func Give(tx *db.Tx, plan kith.ID, n NewVoucher) (*Voucher, error) {
	r := &Voucher{NewVoucher: n}
	if err := r.take(tx, plan); err != nil {
		return nil, err
	}
	if err := r.begin(tx, plan, r.Check); err != nil {
		return nil, err
	}
	return r, db.Insert(tx, r)
}

// take takes the voucher from its Budget, if it has one.
func (r *Voucher) take(tx *db.Tx, plan kith.ID) error {
	if r.Budget == "" {
		return nil
	}
	f, err := fund.Get(tx, r.Budget)
	if err != nil {
		return err
	}
	p, err := Get(tx, plan)
	if err != nil {
		return err
	}
	r.Fund = f.Name
	c := kith.Check{}
	if r.Check(c, tx.Today()); f.Unit == fund.Piece && r.Pence == 0 {
		r.Pence = f.Worth
	}
	c.That(f.Unit != fund.Piece || r.Pence%f.Worth == 0, "pence", "This fund has vouchers of "+kith.Pounds(f.Worth)+": enter what they are worth together, or leave it empty for one")
	if err := c.Err(); err != nil {
		return err
	}
	g, err := fund.Give(tx, f.ID, p.Person, fund.NewGrant{Kind: r.Kind, Need: r.Need, Amount: r.Pence / f.Worth, Number: r.Number, Day: r.Day})
	if err != nil {
		return err
	}
	r.Grant, r.Number = g.ID, g.Number
	return nil
}

// ChangeVoucher corrects a voucher, if version is still the stored one. What a
// fund gave stays as the fund's ledger has it.
func ChangeVoucher(tx *db.Tx, id kith.ID, version int, n NewVoucher) (*Voucher, error) {
	r, err := db.Get[Voucher](tx, id)
	if err != nil {
		return nil, err
	}
	if was := r.NewVoucher; r.Grant != "" {
		n.Budget, n.Fund = was.Budget, was.Fund
		if n.Kind != was.Kind || n.Pence != was.Pence || n.Number != was.Number || n.Day != was.Day || n.Need != was.Need {
			return nil, kith.Errorf(kith.Conflict, "This came from %s, whose ledger has it. To change what it is for, its worth, number or day, strike it out and give it again", was.Fund)
		}
	} else if n.Budget != "" {
		return nil, kith.Errorf(kith.Conflict, "This was not taken from a fund. Strike it out, and give it from the fund")
	}
	r.Version, r.NewVoucher = version, n
	if err := r.again(tx, &r.Strike, r.Check); err != nil {
		return nil, err
	}
	return r, db.Update(tx, r)
}

// giveBack returns to its fund a voucher that was struck out.
func giveBack(tx *db.Tx, id kith.ID, why string) error {
	r, err := db.Get[Voucher](tx, id)
	if err != nil || r.Grant == "" {
		return err
	}
	g, err := db.Get[fund.Grant](tx, r.Grant)
	if err != nil || !g.State.Spent() {
		return err // the fund has it already
	}
	_, err = fund.Return(tx, r.Grant, why)
	return err
}
