// Package fund keeps the money and the stock of vouchers from which people are
// helped: who put it in, who may give from it, what was given, and what became
// of that.
//
//	given ─▶ redeemed ─▶ paid        (the bill named it)
//	  ├────▶ returned                (given back, or by mistake: the fund has it again)
//	  └────▶ expired                 (nobody used it in time: the fund has it again)
//
// A fund is never overspent. What is in it is the last line of its ledger,
// which is only ever added to; whoever adds a line holds the fund's lock, and
// the database refuses a balance below zero and two lines of one number.
//
// The files: fund.go is the fund and its rules; ledger.go its lines; grant.go
// what is given; settle.go what becomes of it; report.go what the fund is told.
package fund

import (
	"fmt"
	"slices"
	"time"

	"kith"
	"kith/access"
	"kith/db"
	"kith/nhs"
)

// A Unit is what a fund counts in.
type Unit string

// The units. A piece is one voucher of a stock, each worth Fund.Worth pence.
const (
	Pence Unit = "pence"
	Piece Unit = "piece"
)

var (
	// Units as a form offers them.
	Units = nhs.List[Unit]{Title: "What it holds", Source: "Kith", Codes: []nhs.Code[Unit]{
		{Code: Pence, Name: "Money"}, {Code: Piece, Name: "Vouchers in a drawer", About: "Each of the same worth"}}}

	// Kinds are what a person is helped with.
	Kinds = nhs.List[string]{
		Title: "What for", Source: "Kith; JOURNEY.md section 4",
		Codes: []nhs.Code[string]{
			{Code: "food", Name: "Food"}, {Code: "clothes", Name: "Clothes"}, {Code: "fuel", Name: "Fuel"},
			{Code: "phone", Name: "Phone credit"}, {Code: "travel", Name: "Travel"}, {Code: "other", Name: "Something else"},
		},
	}
)

// New is what somebody says of a fund. Amounts are in its unit.
type New struct {
	Name         string    `db:"name" form:"name"` // 150
	Unit         Unit      `db:"unit" form:"unit"`
	Worth        int       `db:"worth" form:"-"`                     // of a piece, in pence
	Code         string    `db:"code" form:"code"`                   // begins the numbers that Kith gives: HS-00012; 10
	Kinds        []string  `db:"kinds" form:"kinds"`                 // what it may be given for; none: for anything
	Giver        string    `db:"giver" form:"giver"`                 // whose money it is: "Northshire Council"; 150
	Contact      string    `db:"contact" form:"contact"`             // whom to ask; 150
	Teams        []kith.ID `db:"teams" form:"teams"`                 // whose workers may give from it; none: every team's
	LeadsOnly    bool      `db:"leads_only" form:"leads_only"`       // only a team lead may give
	Most         int       `db:"most" form:"-"`                      // at one time; 0: no limit
	PersonMost   int       `db:"person_most" form:"-"`               // to one person within PersonDays; 0: no limit
	PersonTimes  int       `db:"person_times" form:"person_times"`   // how often to one person within PersonDays; 0: no limit
	PersonDays   int       `db:"person_days" form:"person_days"`     // the days that the limits look back; 0: for ever
	ExpiresAfter int       `db:"expires_after" form:"expires_after"` // days until what was not used comes back; 0: never
	Starts       kith.Day  `db:"starts" form:"starts"`               // the first day on which it may be given from
	Ends         kith.Day  `db:"ends" form:"ends"`                   // and the last
}

// A Fund is one from which vouchers and small grants are given.
type Fund struct {
	db.Row
	New
	ClosedAt time.Time `db:"closed_at" form:"-"`
	ClosedBy string    `db:"closed_by" form:"-"`
}

// Table is the fund's table.
func (*Fund) Table() string { return "fund" }

// Wall: all who give from funds see what there is; leads set them up.
func (*Fund) Wall() db.Wall {
	return db.Wall{See: access.FundSee, Write: access.FundWrite, Sight: db.Everyone}
}

// Check puts n into its usual form and notes what is wrong with it.
func (n *New) Check(c kith.Check) {
	c.Need(&n.Name, "name", "Name", "Enter the name of the fund", 150)
	c.That(Units.Valid(n.Unit), "unit", "Choose what the fund holds")
	c.That(n.Unit != Piece || n.Worth > 0 && n.Worth <= mostPence, "worth", "Enter what one voucher is worth, up to £10,000")
	if n.Unit == Pence {
		n.Worth = 1
	}
	c.Text(&n.Code, "code", "Short name", 10)
	for _, k := range n.Kinds {
		c.That(Kinds.Valid(k), "kinds", "Choose from the list")
	}
	c.Need(&n.Giver, "giver", "Whose money it is", "Enter whose money it is", 150)
	c.Text(&n.Contact, "contact", "Whom to ask", 150)
	c.That(n.Most >= 0 && n.Most <= mostPence, "most", "Enter the most that may be given at one time, or leave it empty")
	c.That(n.PersonMost >= 0 && n.PersonMost <= mostPence, "person_most", "Enter the most that one person may be given, or leave it empty")
	c.That(n.PersonTimes >= 0 && n.PersonTimes <= 1000, "person_times", "Enter how often, like 3, or leave it empty")
	c.That(n.PersonDays >= 0 && n.PersonDays <= 3660, "person_days", "Enter a number of days, like 90, or leave it empty")
	c.That(n.ExpiresAfter >= 0 && n.ExpiresAfter <= 3660, "expires_after", "Enter a number of days, like 60, or leave it empty")
	c.That(n.Starts == "" || n.Starts.Valid(), "starts", "Enter a real day, like 1 4 2026")
	c.That(n.Ends == "" || n.Ends.Valid() && n.Ends >= n.Starts, "ends", "Enter a real day, not before the first")
}

// mostPence is the most that a limit may say, and that may be given at once.
const mostPence = 1_000_000

// Add sets up a fund, with nothing in it.
func Add(tx *db.Tx, n New) (*Fund, error) {
	f := &Fund{New: n}
	c := kith.Check{}
	f.Check(c)
	if err := c.Err(); err != nil {
		return nil, err
	}
	return f, db.Insert(tx, f)
}

// Change writes n over the fund, if version is still the stored one. What it
// counts in, and what a piece is worth, stay once there is a line in its
// ledger: they say what the lines mean.
func Change(tx *db.Tx, id kith.ID, version int, n New) (*Fund, error) {
	f, err := locked(tx, id)
	if err != nil {
		return nil, err
	}
	c := kith.Check{}
	n.Check(c)
	if n.Unit != f.Unit || n.Worth != f.Worth {
		last, err := lastEntry(tx, id)
		if err != nil {
			return nil, err
		}
		c.That(last.Seq == 0, "unit", "This cannot change any more: the ledger counts in it. Close this fund and set up another")
	}
	if err := c.Err(); err != nil {
		return nil, err
	}
	f.Version, f.New = version, n
	return f, db.Update(tx, f)
}

// Close ends a fund: nothing can be given from it or paid in. What was given
// is settled as before.
func Close(tx *db.Tx, id kith.ID, version int) (*Fund, error) {
	f, err := locked(tx, id)
	if err != nil {
		return nil, err
	}
	if f.Closed() {
		return nil, kith.Errorf(kith.Conflict, "%s closed this fund on %s", f.ClosedBy, kith.DayOf(f.ClosedAt))
	}
	f.Version, f.ClosedAt, f.ClosedBy = version, tx.Now, tx.Actor.Name
	return f, db.Update(tx, f)
}

// locked is the fund, held by this Tx alone until it ends.
func locked(tx *db.Tx, id kith.ID) (*Fund, error) {
	if err := tx.Lock("fund " + string(id)); err != nil {
		return nil, err
	}
	return Get(tx, id)
}

// Get returns one fund.
func Get(tx *db.Tx, id kith.ID) (*Fund, error) { return db.Get[Fund](tx, id) }

// All returns the funds, those that are open first, by name.
func All(tx *db.Tx) ([]Fund, error) {
	return db.Select[Fund](tx, db.Q{Order: "CASE WHEN t.closed_at IS NULL THEN 0 ELSE 1 END, lower(t.name), t.id"})
}

// Open returns the funds from which the actor may give today, by name.
func Open(tx *db.Tx) ([]Fund, error) {
	all, err := All(tx)
	return slices.DeleteFunc(all, func(f Fund) bool { return f.mayGive(tx) != nil }), err
}

// Closed reports whether the fund has been closed.
func (f *Fund) Closed() bool { return !f.ClosedAt.IsZero() }

// mayGive says why the actor may not give from the fund today.
func (f *Fund) mayGive(tx *db.Tx) error {
	a, today := tx.Actor, tx.Today()
	if err := access.Need(a, access.FundGive); err != nil {
		return err
	}
	switch {
	case f.Closed():
		return kith.Errorf(kith.Conflict, "This fund is closed")
	case today < f.Starts:
		return kith.Errorf(kith.Conflict, "This fund opens on %s", f.Starts)
	case f.Ends != "" && today > f.Ends:
		return kith.Errorf(kith.Conflict, "This fund ended on %s", f.Ends)
	case f.LeadsOnly && !access.Can(a, access.FundWrite):
		return kith.Errorf(kith.Forbidden, "Only a team lead gives from this fund")
	case len(f.Teams) > 0 && a.Role != kith.System && !slices.ContainsFunc(f.Teams, a.In):
		return kith.Errorf(kith.Forbidden, "This fund is for other teams")
	}
	return nil
}

// Amount is n of the fund's unit, as a page says it: £12.50, 3 vouchers.
func (f *Fund) Amount(n int) string {
	switch {
	case f.Unit != Piece:
		return kith.Pounds(n)
	case n == 1 || n == -1:
		return fmt.Sprintf("%d voucher", n)
	}
	return fmt.Sprintf("%d vouchers", n)
}
