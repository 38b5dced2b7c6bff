package fund

import (
	"cmp"
	"fmt"
	"slices"

	"kith"
	"kith/access"
	"kith/db"
	"kith/nhs"
)

// A State is what has become of what was given.
type State string

// The states of a grant.
const (
	Given    State = "given"
	Redeemed State = "redeemed"
	Paid     State = "paid"
	CameBack State = "returned"
	NotUsed  State = "expired"
)

// States as pages say them.
var States = nhs.List[State]{Title: "What became of it", Source: "Kith", Codes: []nhs.Code[State]{
	{Code: Given, Name: "Given"}, {Code: Redeemed, Name: "Used"}, {Code: Paid, Name: "Used, and on the bill"},
	{Code: CameBack, Name: "Came back"}, {Code: NotUsed, Name: "Not used in time"}}}

// moves is what may become of what. Nothing else changes a state.
var moves = map[State][]State{
	Given:    {Redeemed, Paid, CameBack, NotUsed},
	Redeemed: {Given, Paid}, // it was marked by mistake; the bill came
}

// CanBecome reports whether the table of moves has this one.
func (s State) CanBecome(next State) bool { return slices.Contains(moves[s], next) }

// Spent reports whether the fund is without it.
func (s State) Spent() bool { return s == Given || s == Redeemed || s == Paid }

// NewGrant is what somebody gives from a fund.
type NewGrant struct {
	Kind   string   `db:"kind"`   // one of Kinds
	Need   nhs.Need `db:"need"`   // for which need; "" when not said
	Amount int      `db:"amount"` // in the fund's unit
	Number string   `db:"number"` // of the voucher, 70; one is made when empty
	Day    kith.Day `db:"day"`    // today when empty
}

// A Grant is one voucher, or one sum, that was given to a person.
type Grant struct {
	db.Row
	NewGrant
	Person    kith.ID  `db:"person"`
	Fund      kith.ID  `db:"fund"`
	Paid      int      `db:"paid"`       // what the bill asked for, in the fund's unit
	ExpiresOn kith.Day `db:"expires_on"` // the last day on which it can be used
	State     State    `db:"state"`
	StateOn   kith.Day `db:"state_on"`
	Bill      string   `db:"bill"`  // on which it was
	Words     string   `db:"words"` // why it came back
	MadeBy    kith.ID  `db:"made_by"`
	MadeName  string   `db:"made_name"`
}

// Table is the grant's table.
func (*Grant) Table() string { return "fund_grant" }

// Wall: by sight of the person.
func (*Grant) Wall() db.Wall { return db.Wall{See: access.FundSee, Write: access.FundGive} }

// Check puts n into its usual form and notes what is wrong with it.
func (n *NewGrant) Check(c kith.Check, f *Fund, today kith.Day) {
	n.Day = cmp.Or(n.Day, today)
	c.That(Kinds.Valid(n.Kind), "kind", "Choose what it is for")
	c.That(len(f.Kinds) == 0 || slices.Contains(f.Kinds, n.Kind), "kind", "This fund is not for that")
	c.That(nhs.Needs.Blank(n.Need), "need", "Choose the need from the list")
	c.That(n.Amount > 0 && n.Amount <= mostPence, "pence", "Enter how much you give")
	c.That(f.Most == 0 || n.Amount <= f.Most, "pence", "No more than "+f.Amount(f.Most)+" may be given at one time")
	c.That(n.Day.Valid() && n.Day <= today && (f.Starts == "" || n.Day >= f.Starts), "day", "Enter a real day, since the fund began and not in the future")
	c.Text(&n.Number, "number", "Number", 70)
}

// Give takes from a fund what is given to a person. Errors: Conflict where the
// fund has not enough, is closed, or the person has had as much as it allows;
// Forbidden where the actor may not give from it.
func Give(tx *db.Tx, fund, person kith.ID, n NewGrant) (*Grant, error) {
	f, err := locked(tx, fund)
	if err != nil {
		return nil, err
	}
	if err := f.mayGive(tx); err != nil {
		return nil, err
	}
	c := kith.Check{}
	n.Check(c, f, tx.Today())
	if err := c.Err(); err != nil {
		return nil, err
	}
	if _, err := takeBack(tx, f); err != nil {
		return nil, err
	}
	if err := f.within(tx, person, n); err != nil {
		return nil, err
	}
	g := &Grant{Row: db.Row{ID: tx.NewID()}, NewGrant: n, Person: person, Fund: f.ID, State: Given, StateOn: n.Day, MadeBy: tx.Actor.ID, MadeName: tx.Actor.Name}
	if f.ExpiresAfter > 0 {
		g.ExpiresOn = n.Day.Add(f.ExpiresAfter)
	}
	e, err := f.post(tx, Gave, -n.Amount, g.ID, "")
	if err != nil {
		return nil, err
	}
	if g.Number == "" {
		g.Number = fmt.Sprintf("%s-%05d", cmp.Or(f.Code, "V"), e.Seq)
	}
	if err := f.unused(tx, g.Number); err != nil {
		return nil, err
	}
	return g, db.Insert(tx, g)
}

// within refuses more than the fund allows one person, whoever gave the rest.
func (f *Fund) within(tx *db.Tx, person kith.ID, n NewGrant) error {
	if f.PersonMost == 0 && f.PersonTimes == 0 {
		return nil
	}
	q := db.Q{Where: "t.fund = $1 AND t.person = $2 AND t.state IN ('given', 'redeemed', 'paid')", Args: []any{f.ID, person}}
	period := "from this fund"
	if f.PersonDays > 0 {
		q.And("t.day > ?", n.Day.Add(-f.PersonDays))
		period = fmt.Sprintf("within %d days", f.PersonDays)
	}
	had, times := 0, 0
	beyond := tx.Beyond("a fund's limit counts what any team has given to the person")
	err := db.Each(beyond, q, func(g *Grant) error { had, times = had+g.Amount, times+1; return nil })
	switch {
	case err != nil:
		return err
	case f.PersonTimes > 0 && times >= f.PersonTimes:
		return kith.Errorf(kith.Conflict, "This person has been given something %s %s, which is as often as the fund allows", often(times), period)
	case f.PersonMost > 0 && had+n.Amount > f.PersonMost:
		return kith.Errorf(kith.Conflict, "The fund allows one person %s %s. They have had %s, so %s is left", f.Amount(f.PersonMost), period, f.Amount(had), f.Amount(max(0, f.PersonMost-had)))
	}
	return nil
}

func often(n int) string {
	if n == 1 {
		return "once"
	}
	return fmt.Sprintf("%d times", n)
}

// unused refuses a number that the fund has given already.
func (f *Fund) unused(tx *db.Tx, number string) error {
	n, err := db.Count[Slip](tx, db.Q{Where: "t.fund = $1 AND t.number = $2", Args: []any{f.ID, number}})
	if err == nil && n > 0 {
		err = &kith.Error{Kind: kith.Invalid, Msg: "There is a problem", Fields: map[string]string{"number": "A voucher with this number has been given already"}}
	}
	return err
}

// Of returns what a person was given from funds, the latest first.
func Of(tx *db.Tx, person kith.ID) ([]Grant, error) {
	return db.Select[Grant](tx, db.Q{Where: "t.person = $1", Args: []any{person}, Order: "t.day DESC, t.id DESC"})
}
