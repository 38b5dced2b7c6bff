package fund

import (
	"kith"
	"kith/access"
	"kith/db"
	"kith/nhs"
)

// An EntryKind says why a line stands in the ledger.
type EntryKind string

// The kinds of line.
const (
	PaidIn   EntryKind = "paid-in"
	Gave     EntryKind = "gave"
	Returned EntryKind = "returned"
	Expired  EntryKind = "expired"
	Unspent  EntryKind = "unspent"
	Counted  EntryKind = "counted"
)

// EntryKinds as the ledger says them.
var EntryKinds = nhs.List[EntryKind]{Title: "What", Source: "Kith", Codes: []nhs.Code[EntryKind]{
	{Code: PaidIn, Name: "Paid in"}, {Code: Gave, Name: "Given"}, {Code: Returned, Name: "Came back"},
	{Code: Expired, Name: "Not used in time"}, {Code: Unspent, Name: "Not all was used"}, {Code: Counted, Name: "Put right after a count"}}}

// An Entry is one line of a fund's ledger. It names no person: the grant does.
type Entry struct {
	db.Row
	Fund     kith.ID   `db:"fund"`
	Seq      int       `db:"seq"` // 1, 2, 3, … in each fund
	Kind     EntryKind `db:"kind"`
	Amount   int       `db:"amount"`  // in the fund's unit; below zero is what went out
	Balance  int       `db:"balance"` // after this line; never below zero
	Grant    kith.ID   `db:"given"`   // what was given, or came back
	Words    string    `db:"words"`   // 300
	MadeBy   kith.ID   `db:"made_by"`
	MadeName string    `db:"made_name"`
}

// Table is the ledger's table.
func (*Entry) Table() string { return "fund_entry" }

// Wall: all who give from funds see the ledger; whoever gives adds a line.
func (*Entry) Wall() db.Wall {
	return db.Wall{See: access.FundSee, Write: access.FundGive, Sight: db.Everyone}
}

// lastEntry is the latest line of a fund; its zero value where there is none.
func lastEntry(tx *db.Tx, fund kith.ID) (*Entry, error) {
	all, err := db.Select[Entry](tx, db.Q{Where: "t.fund = $1", Args: []any{fund}, Order: "t.seq DESC", Limit: 1})
	if err != nil || len(all) == 0 {
		return &Entry{}, err
	}
	return &all[0], nil
}

// post adds a line to the ledger of f, which this Tx holds locked. It is a
// Conflict when there is not enough.
func (f *Fund) post(tx *db.Tx, kind EntryKind, amount int, grant kith.ID, words string) (*Entry, error) {
	last, err := lastEntry(tx, f.ID)
	if err != nil {
		return nil, err
	}
	if last.Balance+amount < 0 {
		return nil, kith.Errorf(kith.Conflict, "There is not enough in this fund: it has %s", f.Amount(last.Balance))
	}
	e := &Entry{Fund: f.ID, Seq: last.Seq + 1, Kind: kind, Amount: amount, Balance: last.Balance + amount,
		Grant: grant, Words: words, MadeBy: tx.Actor.ID, MadeName: tx.Actor.Name}
	return e, db.Insert(tx, e)
}

// Balance is what is in a fund, in its unit.
func Balance(tx *db.Tx, fund kith.ID) (int, error) {
	last, err := lastEntry(tx, fund)
	return last.Balance, err
}

// Balances are what is in each fund.
func Balances(tx *db.Tx) (map[kith.ID]int, error) {
	out := map[kith.ID]int{}
	q := db.Q{Where: "t.seq = (SELECT max(e.seq) FROM fund_entry e WHERE e.tenant = t.tenant AND e.fund = t.fund)"}
	return out, db.Each(tx, q, func(e *Entry) error { out[e.Fund] = e.Balance; return nil })
}

// PageSize is how many lines one page of a ledger holds.
const PageSize = 50

// Ledger returns a page of a fund's lines, tallied from 1, the latest first.
func Ledger(tx *db.Tx, fund kith.ID, page int) ([]Entry, error) {
	return db.Select[Entry](tx, db.Q{Where: "t.fund = $1", Args: []any{fund}, Order: "t.seq DESC", Limit: PageSize, Offset: (max(1, page) - 1) * PageSize})
}

// PayIn adds to a fund.
func PayIn(tx *db.Tx, id kith.ID, amount int, words string) (*Entry, error) {
	return byHand(tx, id, PaidIn, amount, words, func(c kith.Check, _ int) {
		c.That(amount > 0, "amount", "Enter how much was paid in")
	})
}

// Count puts a fund right after somebody has counted it, and says what was
// wrong. The count is in the fund's unit, of what has not been given.
func Count(tx *db.Tx, id kith.ID, counted int, why string) (*Entry, error) {
	if err := tx.Lock("fund " + string(id)); err != nil {
		return nil, err
	}
	balance, err := Balance(tx, id)
	if err != nil {
		return nil, err
	}
	return byHand(tx, id, Counted, counted-balance, why, func(c kith.Check, change int) {
		c.That(counted >= 0, "amount", "Enter how much there is")
		c.That(change != 0 || counted < 0, "amount", "That is what the ledger says already")
		c.That(why != "", "words", "Say why it differs from the ledger")
	})
}

// mostIn is the most that one line may add or take, in a fund's unit.
const mostIn = 1_000_000_000

func byHand(tx *db.Tx, id kith.ID, kind EntryKind, amount int, words string, check func(c kith.Check, amount int)) (*Entry, error) {
	if err := access.Need(tx.Actor, access.FundWrite); err != nil {
		return nil, err
	}
	f, err := locked(tx, id)
	if err != nil {
		return nil, err
	}
	if f.Closed() {
		return nil, kith.Errorf(kith.Conflict, "This fund is closed")
	}
	c := kith.Check{}
	check(c, amount)
	c.That(amount > -mostIn && amount < mostIn, "amount", "This is more than a fund can hold")
	c.Text(&words, "words", "Words", 300)
	if err := c.Err(); err != nil {
		return nil, err
	}
	return f.post(tx, kind, amount, "", words)
}
