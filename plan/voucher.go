package plan

import (
	"fmt"

	"kith"
	"kith/db"
	"kith/nhs"
)

// VoucherKinds are what a voucher is for.
var VoucherKinds = nhs.List[string]{
	Title: "What for", Source: "Kith; JOURNEY.md section 4",
	Codes: []nhs.Code[string]{
		{Code: "food", Name: "Food"}, {Code: "clothes", Name: "Clothes"}, {Code: "fuel", Name: "Fuel"},
		{Code: "phone", Name: "Phone credit"}, {Code: "travel", Name: "Travel"}, {Code: "other", Name: "Something else"},
	},
}

// NewVoucher is a voucher, or something given in its place.
type NewVoucher struct {
	Kind    string   `db:"kind" form:"kind"`
	What    string   `db:"what" form:"what"`         // in words, where the kind does not say; 150
	Pence   int      `db:"pence" form:"pence"`       // what it is worth; 0 when not known
	Fund    string   `db:"fund" form:"fund"`         // from whom, or which fund; 150
	Number  string   `db:"number" form:"number"`     // of the voucher; 70
	Day     kith.Day `db:"day" form:"day"`           // given when; today when empty
	GivenTo string   `db:"given_to" form:"given_to"` // 70; the person when empty
}

// A Voucher is one that was given.
type Voucher struct {
	Of
	NewVoucher
	Strike
}

func (*Voucher) Table() string { return "voucher" }
func (*Voucher) Wall() db.Wall { return shared }

// Check puts n into its usual form and notes what is wrong with it.
func (n *NewVoucher) Check(c kith.Check, today kith.Day) {
	if n.Day == "" {
		n.Day = today
	}
	c.That(VoucherKinds.Valid(n.Kind), "kind", "Choose what the voucher is for")
	c.Text(&n.What, "what", "What", 150)
	c.That(n.Kind != "other" || n.What != "", "what", "Enter what it is for")
	c.That(n.Pence >= 0 && n.Pence <= 1_000_000, "pence", "Enter what it is worth, up to £10,000")
	c.Need(&n.Fund, "fund", "From", "Enter who gave it, or from which fund", 150)
	c.Text(&n.Number, "number", "Number", 70)
	past(c, n.Day, "day", today)
	c.Text(&n.GivenTo, "given_to", "Given to", 70)
}

// Worth is the value as a page says it: £40, £12.50, "" when not known.
func (n *NewVoucher) Worth() string {
	switch {
	case n.Pence == 0:
		return ""
	case n.Pence%100 == 0:
		return fmt.Sprintf("£%d", n.Pence/100)
	}
	return fmt.Sprintf("£%d.%02d", n.Pence/100, n.Pence%100)
}

// Give writes down a voucher that was given.
func Give(tx *db.Tx, plan kith.ID, n NewVoucher) (*Voucher, error) {
	r := &Voucher{NewVoucher: n}
	if err := r.begin(tx, plan, r.Check); err != nil {
		return nil, err
	}
	return r, db.Insert(tx, r)
}

// ChangeVoucher corrects a voucher, if version is still the stored one.
func ChangeVoucher(tx *db.Tx, id kith.ID, version int, n NewVoucher) (*Voucher, error) {
	r, err := db.Get[Voucher](tx, id)
	if err != nil {
		return nil, err
	}
	r.Version, r.NewVoucher = version, n
	if err := r.again(tx, &r.Strike, r.Check); err != nil {
		return nil, err
	}
	return r, db.Update(tx, r)
}
