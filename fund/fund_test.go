package fund_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"kith"
	"kith/db"
	"kith/db/dbtest"
	"kith/fund"
	"kith/nhs"
	"kith/person"
	"kith/referral"
	"kith/sample"
)

// A town is a database with two teams, and people whom the worker sees.
type town struct {
	*db.DB
	t      testing.TB
	now    time.Time
	people []kith.ID
}

func open(t testing.TB, people int) *town {
	c := &town{DB: dbtest.Open(t), t: t, now: dbtest.Now}
	c.Now = func() time.Time { return c.now }
	dbtest.Do(t, c.DB, dbtest.System, sample.Teams)
	for i := range people {
		c.people = append(c.people, c.refer(i, sample.FromGP))
	}
	return c
}

func (c *town) refer(i int, n referral.New) kith.ID {
	who := sample.Amina
	who.Number, who.Given, who.Born = "", fmt.Sprintf("Amina%c", 'a'+rune(i%26)), kith.Day("1951-03-02").Add(40*i)
	return do(c, dbtest.Referrer, func(tx *db.Tx) (*referral.Referral, error) { return referral.Receive(tx, who, n) }).Person
}

// do writes as somebody, and returns what f made.
func do[T any](c *town, a kith.Actor, f func(*db.Tx) (T, error)) (out T) {
	c.t.Helper()
	dbtest.Do(c.t, c.DB, a, func(tx *db.Tx) (err error) { out, err = f(tx); return err })
	return out
}

func try(c *town, a kith.Actor, f func(*db.Tx) error) error { return dbtest.Err(c.DB, a, f) }

func see[T any](c *town, a kith.Actor, f func(*db.Tx) (T, error)) (out T) {
	c.t.Helper()
	dbtest.See(c.t, c.DB, a, func(tx *db.Tx) (err error) { out, err = f(tx); return err })
	return out
}

// hardship is the fund of most tests, in pence.
var hardship = fund.New{Name: "Hardship scheme", Unit: fund.Pence, Code: "HS", Giver: "Northshire Council"}

func (c *town) fund(n fund.New, holds int) *fund.Fund {
	c.t.Helper()
	return do(c, dbtest.Lead, func(tx *db.Tx) (*fund.Fund, error) {
		f, err := fund.Add(tx, n)
		if err == nil && holds > 0 {
			_, err = fund.PayIn(tx, f.ID, holds, "")
		}
		return f, err
	})
}

func (c *town) balance(f *fund.Fund) int {
	c.t.Helper()
	return see(c, dbtest.Worker, func(tx *db.Tx) (int, error) { return fund.Balance(tx, f.ID) })
}

func (c *town) give(f *fund.Fund, who int, n fund.NewGrant) (*fund.Grant, error) {
	var g *fund.Grant
	err := try(c, dbtest.Worker, func(tx *db.Tx) (err error) { g, err = fund.Give(tx, f.ID, c.people[who], n); return err })
	return g, err
}

var food = fund.NewGrant{Kind: "food", Need: nhs.Food, Amount: 4000}

// What a fund allows, one rule at a time.
func TestRules(t *testing.T) {
	c := open(t, 2)
	for _, x := range []struct {
		name   string
		set    func(*fund.New)
		before int // grants of £40 to the same person
		n      fund.NewGrant
		says   string // "" when it is given
	}{
		{"plain", nil, 0, food, ""},
		{"nothing", nil, 0, fund.NewGrant{Kind: "food"}, "Enter how much"},
		{"less than nothing", nil, 0, fund.NewGrant{Kind: "food", Amount: -1}, "Enter how much"},
		{"too much", nil, 0, fund.NewGrant{Kind: "food", Amount: 10001}, "not enough in this fund: it has £100"},
		{"all of it", nil, 0, fund.NewGrant{Kind: "food", Amount: 10000}, ""},
		{"for something unheard of", nil, 0, fund.NewGrant{Kind: "yacht", Amount: 1}, "Choose what it is for"},
		{"for something else", func(n *fund.New) { n.Kinds = []string{"fuel"} }, 0, food, "not for that"},
		{"in the future", nil, 0, fund.NewGrant{Kind: "food", Amount: 1, Day: "2026-09-02"}, "not in the future"},
		{"before it began", func(n *fund.New) { n.Starts = "2026-08-01" }, 0, fund.NewGrant{Kind: "food", Amount: 1, Day: "2026-07-31"}, "since the fund began"},
		{"more than at one time", func(n *fund.New) { n.Most = 3999 }, 0, food, "No more than £39.99"},
		{"as much as at one time", func(n *fund.New) { n.Most = 4000 }, 0, food, ""},
		{"too often", func(n *fund.New) { n.PersonTimes = 1 }, 1, food, "given something once from this fund"},
		{"not too often", func(n *fund.New) { n.PersonTimes = 2 }, 1, food, ""},
		{"too much for one", func(n *fund.New) { n.PersonMost = 7999 }, 1, food, "allows one person £79.99 from this fund. They have had £40, so £39.99 is left"},
		{"just enough for one", func(n *fund.New) { n.PersonMost, n.PersonDays = 8000, 90 }, 1, food, ""},
		{"not open yet", func(n *fund.New) { n.Starts = "2026-09-02" }, 0, food, "opens on 2 September 2026"},
		{"over", func(n *fund.New) { n.Ends = "2026-08-31" }, 0, food, "ended on 31 August 2026"},
		{"the last day", func(n *fund.New) { n.Ends = "2026-09-01" }, 0, food, ""},
		{"leads only", func(n *fund.New) { n.LeadsOnly = true }, 0, food, "Only a team lead"},
		{"other teams", func(n *fund.New) { n.Teams = []kith.ID{sample.South} }, 0, food, "for other teams"},
		{"our team", func(n *fund.New) { n.Teams = []kith.ID{sample.South, sample.North} }, 0, food, ""},
	} {
		n := hardship
		if x.set != nil {
			x.set(&n)
		}
		f := c.fund(n, 10000)
		for range x.before {
			if _, err := c.give(f, 0, food); err != nil {
				t.Fatal(x.name, err)
			}
		}
		g, err := c.give(f, 0, x.n)
		switch {
		case x.says == "" && err != nil, x.says != "" && (err == nil || !strings.Contains(err.Error(), x.says)):
			t.Errorf("%s: %v, want %q", x.name, err, x.says)
		case err == nil && c.balance(f) != 10000-x.before*4000-x.n.Amount:
			t.Errorf("%s: %d is left", x.name, c.balance(f))
		case err == nil && (g.Number != fmt.Sprintf("HS-%05d", x.before+2) || g.Day != "2026-09-01" || g.State != fund.Given):
			t.Errorf("%s: gave %+v", x.name, g)
		}
		if _, err := c.give(f, 1, fund.NewGrant{Kind: "fuel", Amount: 1}); x.before > 0 && err != nil {
			t.Errorf("%s: what one person has had stopped another: %v", x.name, err)
		}
	}
}

// A limit looks back so many days, and what came back does not count.
func TestLimitLooksBack(t *testing.T) {
	c := open(t, 1)
	n := hardship
	n.PersonTimes, n.PersonDays = 1, 30
	f := c.fund(n, 100000)
	g, err := c.give(f, 0, food)
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.give(f, 0, food)
	dbtest.Fails(t, "again at once", err, kith.Conflict)
	do(c, dbtest.Worker, func(tx *db.Tx) (*fund.Grant, error) { return fund.Return(tx, g.ID, "Given to the wrong person") })
	if _, err = c.give(f, 0, food); err != nil {
		t.Error("after the first came back:", err)
	}
	c.now = c.now.AddDate(0, 0, 29)
	_, err = c.give(f, 0, food)
	dbtest.Fails(t, "on the thirtieth day", err, kith.Conflict)
	c.now = c.now.AddDate(0, 0, 1)
	if _, err = c.give(f, 0, food); err != nil {
		t.Error("a day later:", err)
	}
}

// Another team's gift counts for the limit, and is not shown.
func TestLimitCountsWhatOthersGave(t *testing.T) {
	c := open(t, 1)
	n := hardship
	n.PersonTimes = 1
	f := c.fund(n, 100000)
	both := sample.FromGP
	both.Team = sample.South
	do(c, dbtest.Referrer, func(tx *db.Tx) (*referral.Referral, error) { return referral.ReceiveFor(tx, c.people[0], both) })
	do(c, dbtest.Southerner, func(tx *db.Tx) (*fund.Grant, error) { return fund.Give(tx, f.ID, c.people[0], food) })
	_, err := c.give(f, 0, food)
	dbtest.Fails(t, "what the south gave", err, kith.Conflict)
	stranger := c.refer(9, both)
	err = try(c, dbtest.Worker, func(tx *db.Tx) error { _, err := fund.Give(tx, f.ID, stranger, food); return err })
	dbtest.Fails(t, "somebody of whom the worker has no sight", err, kith.NotFound)
	if got := c.balance(f); got != 96000 {
		t.Errorf("the gift that was refused left %d", got)
	}
}

// Who may do what; and the wall between tenants.
func TestWhoMay(t *testing.T) {
	c := open(t, 1)
	f := c.fund(hardship, 100000)
	g, err := c.give(f, 0, food)
	if err != nil {
		t.Fatal(err)
	}
	steps := map[string]func(*db.Tx) error{
		"add":    func(tx *db.Tx) error { _, err := fund.Add(tx, hardship); return err },
		"change": func(tx *db.Tx) error { _, err := fund.Change(tx, f.ID, f.Version, hardship); return err },
		"pay in": func(tx *db.Tx) error { _, err := fund.PayIn(tx, f.ID, 1, ""); return err },
		"count":  func(tx *db.Tx) error { _, err := fund.Count(tx, f.ID, 1, "counted"); return err },
		"give":   func(tx *db.Tx) error { _, err := fund.Give(tx, f.ID, c.people[0], food); return err },
		"redeem": func(tx *db.Tx) error { _, err := fund.Redeem(tx, g.ID); return err },
		"return": func(tx *db.Tx) error { _, err := fund.Return(tx, g.ID, "why"); return err },
		"settle": func(tx *db.Tx) error {
			_, err := fund.Settle(tx, f.ID, "7", []fund.BillLine{{Number: g.Number}})
			return err
		},
		"report":  func(tx *db.Tx) error { _, err := fund.NewReport(tx, f.ID, "2026-04-01", "2026-09-01"); return err },
		"slips":   func(tx *db.Tx) error { s, err := fund.Slips(tx, f.ID, "", 1); return found(len(s), err) },
		"ledger":  func(tx *db.Tx) error { s, err := fund.Ledger(tx, f.ID, 1); return found(len(s), err) },
		"close":   func(tx *db.Tx) error { _, err := fund.Close(tx, f.ID, f.Version); return err },
		"balance": func(tx *db.Tx) error { n, err := fund.Balance(tx, f.ID); return found(n, err) },
	}
	lead := map[string]bool{"add": true, "change": true, "pay in": true, "count": true, "settle": true, "close": true}
	for name, step := range steps {
		for _, a := range []kith.Actor{dbtest.Referrer, dbtest.Admin, dbtest.Governor, dbtest.Analyst, dbtest.Provider} {
			dbtest.Fails(t, name+" as "+a.Name, try(c, a, step), kith.Forbidden)
		}
		if name != "add" {
			dbtest.Fails(t, name+" from elsewhere", try(c, dbtest.Stranger, step), kith.NotFound)
		}
		if lead[name] {
			dbtest.Fails(t, name+" as a worker", try(c, dbtest.Worker, step), kith.Forbidden)
		}
	}
}

func found(n int, err error) error {
	if err == nil && n == 0 {
		err = kith.Errorf(kith.NotFound, "nothing")
	}
	return err
}

// What becomes of what was given, by the table of moves, and its bill.
func TestSettling(t *testing.T) {
	c := open(t, 1)
	n := hardship
	n.ExpiresAfter = 60
	f := c.fund(n, 100000)
	var all []*fund.Grant
	for range 6 {
		g, err := c.give(f, 0, food)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, g)
	}
	do(c, dbtest.Southerner, func(tx *db.Tx) (*fund.Grant, error) { return fund.Redeem(tx, all[0].ID) }) // sees no person
	do(c, dbtest.Worker, func(tx *db.Tx) (*fund.Grant, error) { return fund.Return(tx, all[1].ID, "Not needed") })
	err := try(c, dbtest.Worker, func(tx *db.Tx) error { _, err := fund.Redeem(tx, all[1].ID); return err })
	dbtest.Fails(t, "use one that came back", err, kith.Conflict)
	do(c, dbtest.Worker, func(tx *db.Tx) (*fund.Grant, error) { return fund.Redeem(tx, all[2].ID) })
	do(c, dbtest.Worker, func(tx *db.Tx) (*fund.Grant, error) { return fund.Unredeem(tx, all[2].ID) })
	if got := c.balance(f); got != 100000-5*4000 {
		t.Errorf("%d is left", got)
	}
	lines := []fund.BillLine{{Number: strings.ToLower(all[0].Number), Amount: 3750}, {Number: all[1].Number}, {Number: "HS-99999"},
		{Number: all[2].Number, Amount: 4001}, {Number: all[3].Number}, {Number: all[3].Number}}
	got := do(c, dbtest.Lead, func(tx *db.Tx) ([]fund.Settled, error) { return fund.Settle(tx, f.ID, "17", lines) })
	for i, want := range []string{"", "came back", "no voucher", "asks for £40.01, and £40", "", "on bill 17 already"} {
		if got[i].OK != (want == "") || !strings.Contains(got[i].Problem, want) {
			t.Errorf("line %d: %+v, want %q", i, got[i], want)
		}
	}
	if got := c.balance(f); got != 100000-5*4000+250 {
		t.Errorf("after the bill %d is left", got)
	}
	c.now = c.now.AddDate(0, 0, 60)
	if n := do(c, dbtest.Worker, func(tx *db.Tx) (int, error) { return fund.TakeBack(tx, f.ID) }); n != 0 {
		t.Errorf("%d came back on their last day", n)
	}
	c.now = c.now.AddDate(0, 0, 1)
	if n := do(c, dbtest.Worker, func(tx *db.Tx) (int, error) { return fund.TakeBack(tx, f.ID) }); n != 3 {
		t.Errorf("%d came back, want the three that nobody used", n)
	}
	if got := c.balance(f); got != 100000-2*4000+250 {
		t.Errorf("at last %d is left", got)
	}
	counts := see(c, dbtest.Worker, func(tx *db.Tx) (map[string]int, error) { return fund.SlipCounts(tx, f.ID) })
	if counts["paid"] != 2 || counts["expired"] != 3 || counts["returned"] != 1 {
		t.Errorf("they stand as %v", counts)
	}
}

// A count that differs puts the ledger right, and says why.
func TestCount(t *testing.T) {
	c := open(t, 0)
	f := c.fund(fund.New{Name: "Larder", Unit: fund.Piece, Worth: 1500, Giver: "A charity"}, 20)
	do(c, dbtest.Lead, func(tx *db.Tx) (*fund.Entry, error) { return fund.Count(tx, f.ID, 17, "Three were wet") })
	if got := c.balance(f); got != 17 {
		t.Errorf("%d are left", got)
	}
	for _, n := range []int{17, -1} {
		err := try(c, dbtest.Lead, func(tx *db.Tx) error { _, err := fund.Count(tx, f.ID, n, "again"); return err })
		dbtest.Fails(t, "count", err, kith.Invalid)
	}
	err := try(c, dbtest.Lead, func(tx *db.Tx) error {
		n := f.New
		n.Worth = 2000
		_, err := fund.Change(tx, f.ID, f.Version, n)
		return err
	})
	dbtest.Fails(t, "say afterwards that a voucher is worth more", err, kith.Invalid)
	f = do(c, dbtest.Lead, func(tx *db.Tx) (*fund.Fund, error) { return fund.Close(tx, f.ID, f.Version) })
	err = try(c, dbtest.Lead, func(tx *db.Tx) error { _, err := fund.PayIn(tx, f.ID, 1, ""); return err })
	dbtest.Fails(t, "pay into a closed fund", err, kith.Conflict)
	if s := f.Amount(1) + ", " + f.Amount(3) + ", " + kith.Pounds(1250) + ", " + kith.Pounds(-300); s != "1 voucher, 3 vouchers, £12.50, −£3" {
		t.Error(s)
	}
}

// Two records of one person are merged with what they were given.
func TestMerge(t *testing.T) {
	c := open(t, 2)
	f := c.fund(hardship, 100000)
	for i := range 2 {
		if _, err := c.give(f, i, food); err != nil {
			t.Fatal(err)
		}
	}
	dbtest.Do(t, c.DB, dbtest.Lead, func(tx *db.Tx) error {
		_, err := person.Merge(tx, c.people[0], c.people[1], "the same person")
		return err
	})
	all := see(c, dbtest.Worker, func(tx *db.Tx) ([]fund.Grant, error) { return fund.Of(tx, c.people[0]) })
	if len(all) != 2 {
		t.Errorf("%d grants after the merge", len(all))
	}
}

// What nobody used in time comes back by itself, of each fund that has some.
func TestTakeBackAll(t *testing.T) {
	c := open(t, 2)
	n := hardship
	n.ExpiresAfter = 30
	f := c.fund(n, 1000_00)
	c.gifts(f, "food", "", "2026-08-30", 0, 2)
	for _, want := range []int{2, 0} {
		got := do(c, dbtest.System, func(tx *db.Tx) (int, error) {
			tx.Now = tx.Now.AddDate(0, 3, 0)
			return fund.TakeBackAll(tx)
		})
		if got != want {
			t.Errorf("%d came back, want %d", got, want)
		}
	}
}
