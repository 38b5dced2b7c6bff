package desk

import (
	"bytes"
	"net/http"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"kith"
	"kith/access"
	"kith/db"
	"kith/desk/page"
	"kith/fund"
	"kith/web"
)

// fundRoutes are the pages of funds.
func (x *desk) fundRoutes() []web.Route {
	return []web.Route{
		{Pattern: "GET /funds", Handle: x.funds},
		{Pattern: "GET /funds/new", Handle: x.fundNew},
		{Pattern: "POST /funds/new", Handle: x.fundNew},
		{Pattern: "GET /funds/{fund}", Handle: x.fund},
		{Pattern: "GET /funds/{fund}/edit", Handle: x.fundEdit},
		{Pattern: "POST /funds/{fund}/edit", Handle: x.fundEdit},
		{Pattern: "GET /funds/{fund}/pay-in", Handle: x.fundPayIn},
		{Pattern: "POST /funds/{fund}/pay-in", Handle: x.fundPayIn},
		{Pattern: "GET /funds/{fund}/count", Handle: x.fundCount},
		{Pattern: "POST /funds/{fund}/count", Handle: x.fundCount},
		{Pattern: "POST /funds/{fund}/take-back", Handle: x.fundTakeBack},
		{Pattern: "POST /funds/{fund}/close", Handle: x.fundClose},
		{Pattern: "GET /funds/{fund}/given", Handle: x.fundGiven},
		{Pattern: "GET /funds/{fund}/bill", Handle: x.fundBill},
		{Pattern: "POST /funds/{fund}/bill", Handle: x.fundBill},
		{Pattern: "GET /funds/{fund}/report", Handle: x.fundReport},
		{Pattern: "GET /funds/{fund}/report.csv", Handle: x.fundReportFile},
		{Pattern: "POST /given/{given}/used", Handle: x.slipUsed},
		{Pattern: "POST /given/{given}/unused", Handle: x.slipUnused},
		{Pattern: "GET /given/{given}/back", Handle: x.slipBack},
		{Pattern: "POST /given/{given}/back", Handle: x.slipBack},
	}
}

func (x *desk) funds(r *web.Request, tx *db.Tx) (web.Reply, error) {
	d := page.FundsData{May: access.Can(tx.Actor, access.FundWrite)}
	all, err := fund.All(tx)
	if err != nil {
		return web.Reply{}, err
	}
	balances, err := fund.Balances(tx)
	for i := range all {
		d.Rows = append(d.Rows, page.FundRow{Fund: &all[i], Balance: balances[all[i].ID]})
	}
	return web.Show(page.Funds(d)), err
}

func fundPath(id kith.ID) string { return "/funds/" + string(id) }

func fundIn(r *web.Request, tx *db.Tx) (*fund.Fund, error) { return fund.Get(tx, r.ID("fund")) }

func (x *desk) fund(r *web.Request, tx *db.Tx) (web.Reply, error) {
	f, err := fundIn(r, tx)
	if err != nil {
		return web.Reply{}, err
	}
	d := page.FundData{Fund: f, May: access.Can(tx.Actor, access.FundWrite)}
	if d.Balance, err = fund.Balance(tx, f.ID); err != nil {
		return web.Reply{}, err
	}
	if d.Counts, err = fund.SlipCounts(tx, f.ID); err != nil {
		return web.Reply{}, err
	}
	if d.Late, err = fund.Late(tx, f.ID); err != nil {
		return web.Reply{}, err
	}
	names, err := staffOf(tx)
	if err != nil {
		return web.Reply{}, err
	}
	for _, t := range f.Teams {
		d.Teams = append(d.Teams, names.teams[t])
	}
	if d.Entries, err = fund.Ledger(tx, f.ID, r.PageNumber()); err != nil {
		return web.Reply{}, err
	}
	n, err := fund.LedgerLength(tx, f.ID)
	d.Pages = web.Pages(n, fund.PageSize)
	return web.Show(page.OneFund(d)), err
}

// fundForm shows and takes the form of a fund, whose amounts people write in
// pounds or in vouchers.
func (x *desk) fundForm(r *web.Request, tx *db.Tx, d page.KeepData, was fund.New, save func(version int, n fund.New) (*fund.Fund, error)) (web.Reply, error) {
	if err := access.Need(tx.Actor, access.FundWrite); err != nil {
		return web.Reply{}, err
	}
	teams, _, err := teamNames(tx)
	if err != nil {
		return web.Reply{}, err
	}
	if r.Method == http.MethodPost && d.Version > 0 {
		d.Version = versionOf(r)
	}
	f := page.FundFormOf(was)
	show := web.Show(page.KeepForm(d, func(v web.View) templ.Component { return page.FundFields(v, f, teams) }))
	if r.Method != http.MethodPost {
		return show, nil
	}
	r.Fill(&f)
	n := f.New
	n.Worth = pence(f.WorthPounds)
	n.Most, n.PersonMost = inUnit(n.Unit, f.MostText), inUnit(n.Unit, f.PersonText)
	saved, err := save(d.Version, n)
	if err != nil {
		return show, err
	}
	return web.GoTo(fundPath(saved.ID)).Saying(saved.Name + " saved"), nil
}

// inUnit reads an amount as people write it: pounds of money, or a number of
// vouchers. What is no amount is -1, which a Check catches.
func inUnit(u fund.Unit, s string) int {
	if u == fund.Pence {
		return pence(s)
	}
	s = strings.TrimSpace(s)
	if s == "" {
		return 0
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 {
		return -1
	}
	return n
}

func (x *desk) fundNew(r *web.Request, tx *db.Tx) (web.Reply, error) {
	d := page.KeepData{Title: "Set up a fund", Action: "/funds/new", Back: web.Link{Href: "/funds", Label: "Funds"}}
	return x.fundForm(r, tx, d, fund.New{Unit: fund.Pence}, func(_ int, n fund.New) (*fund.Fund, error) { return fund.Add(tx, n) })
}

func (x *desk) fundEdit(r *web.Request, tx *db.Tx) (web.Reply, error) {
	f, err := fundIn(r, tx)
	if err != nil {
		return web.Reply{}, err
	}
	return x.fundForm(r, tx, fundKeep(r, f, "Change "+f.Name), f.New, func(version int, n fund.New) (*fund.Fund, error) { return fund.Change(tx, f.ID, version, n) })
}

// fundKeep begins a form about a fund.
func fundKeep(r *web.Request, f *fund.Fund, title string) page.KeepData {
	return page.KeepData{Title: title, Lead: f.Name, Action: r.URL.Path, Version: f.Version, Back: web.Link{Href: fundPath(f.ID), Label: f.Name}}
}

// fundAmount is a form that asks for an amount and words.
func (x *desk) fundAmount(r *web.Request, tx *db.Tx, title string, n page.AmountForm, said string, save func(f *fund.Fund, amount int, words string) error) (web.Reply, error) {
	if err := access.Need(tx.Actor, access.FundWrite); err != nil {
		return web.Reply{}, err
	}
	f, err := fundIn(r, tx)
	if err != nil {
		return web.Reply{}, err
	}
	n.Unit = f.Unit
	d := fundKeep(r, f, title)
	d.Version = 0 // a line of the ledger lies over nothing
	return keepForm(r, d, n, page.AmountFields, said, func(_ int, n page.AmountForm) error {
		return save(f, inUnit(f.Unit, n.Amount), n.Words)
	})
}

func (x *desk) fundPayIn(r *web.Request, tx *db.Tx) (web.Reply, error) {
	return x.fundAmount(r, tx, "Pay in", page.AmountForm{Ask: "How much was paid in"}, "Paid in", func(f *fund.Fund, amount int, words string) error {
		_, err := fund.PayIn(tx, f.ID, amount, words)
		return err
	})
}

func (x *desk) fundCount(r *web.Request, tx *db.Tx) (web.Reply, error) {
	return x.fundAmount(r, tx, "Count what is there", page.AmountForm{Ask: "How much there is", Why: true}, "The ledger is right again", func(f *fund.Fund, amount int, words string) error {
		_, err := fund.Count(tx, f.ID, amount, words)
		return err
	})
}

func (x *desk) fundTakeBack(r *web.Request, tx *db.Tx) (web.Reply, error) {
	n, err := fund.TakeBack(tx, r.ID("fund"))
	if err != nil {
		return web.Reply{}, err
	}
	return web.GoTo(fundPath(r.ID("fund"))).Saying(web.Count(n, "voucher", "vouchers") + " came back"), nil
}

func (x *desk) fundClose(r *web.Request, tx *db.Tx) (web.Reply, error) {
	f, err := fund.Close(tx, r.ID("fund"), versionOf(r))
	if err != nil {
		return web.Reply{}, err
	}
	return web.GoTo("/funds").Saying(f.Name + " is closed"), nil
}

func (x *desk) fundGiven(r *web.Request, tx *db.Tx) (web.Reply, error) {
	f, err := fundIn(r, tx)
	if err != nil {
		return web.Reply{}, err
	}
	d := page.GivenData{Fund: f, State: fund.State(r.Query("state")), May: access.Can(tx.Actor, access.FundGive)}
	if !fund.States.Blank(d.State) {
		d.State = ""
	}
	if d.Slips, err = fund.Slips(tx, f.ID, d.State, r.PageNumber()); err != nil {
		return web.Reply{}, err
	}
	counts, err := fund.SlipCounts(tx, f.ID)
	n := counts[string(d.State)]
	if d.State == "" {
		for _, k := range counts {
			n += k
		}
	}
	d.Pages = web.Pages(n, fund.PageSize)
	return web.Show(page.Given(d)), err
}

// fundBill goes through a shop's or a council's bill.
func (x *desk) fundBill(r *web.Request, tx *db.Tx) (web.Reply, error) {
	if err := access.Need(tx.Actor, access.FundWrite); err != nil {
		return web.Reply{}, err
	}
	f, err := fundIn(r, tx)
	if err != nil {
		return web.Reply{}, err
	}
	d := page.BillData{Fund: f}
	show := web.Show(page.Bill(d))
	if r.Method != http.MethodPost {
		return show, nil
	}
	d.Bill = r.Value("bill")
	d.Settled, err = fund.Settle(tx, f.ID, d.Bill, billLines(f.Unit, r.Value("lines")))
	if err != nil {
		return show, err
	}
	return web.Show(page.Bill(d)), nil
}

// billLines reads a bill, one voucher a line: its number, and the amount where
// it is said. What is no amount is more than was ever given.
func billLines(u fund.Unit, text string) []fund.BillLine {
	var out []fund.BillLine
	for l := range strings.Lines(text) {
		words := strings.Fields(strings.NewReplacer(";", " ", "\t", " ").Replace(l))
		if len(words) == 0 {
			continue
		}
		line := fund.BillLine{Number: words[0]}
		if len(words) > 1 {
			if line.Amount = inUnit(u, words[len(words)-1]); line.Amount < 0 {
				line = fund.BillLine{Number: strings.Join(words, " ")}
			}
		}
		out = append(out, line)
	}
	return out
}

// reportOf is the report that the address asks for: this financial year, when
// it does not say.
func reportOf(r *web.Request, tx *db.Tx) (page.FundReportData, error) {
	var d page.FundReportData
	var err error
	if d.Fund, err = fundIn(r, tx); err != nil {
		return d, err
	}
	d.From, d.To = fund.ThisYear(tx.Now)
	var f struct {
		From kith.Day `form:"from"`
		To   kith.Day `form:"to"`
	}
	if r.Fill(&f); f.From != "" || f.To != "" {
		d.From, d.To = f.From, f.To
	}
	if d.Report, err = fund.NewReport(tx, d.Fund.ID, d.From, d.To); err != nil {
		return d, err
	}
	d.From, d.To = d.Report.From, fund.Month(d.Report.To)
	return d, nil
}

func (x *desk) fundReport(r *web.Request, tx *db.Tx) (web.Reply, error) {
	d, err := reportOf(r, tx)
	return web.Show(page.FundReport(d)), err
}

func (x *desk) fundReportFile(r *web.Request, tx *db.Tx) (web.Reply, error) {
	d, err := reportOf(r, tx)
	if err != nil {
		return web.Reply{}, err
	}
	var b bytes.Buffer
	if err := d.Report.CSV(&b); err != nil {
		return web.Reply{}, err
	}
	return web.Bytes(d.Report.File(), "text/csv; charset=utf-8", b.Bytes()), nil
}

// givenPath is the list on which a grant stands.
func givenPath(g *fund.Grant) string { return fundPath(g.Fund) + "/given" }

func (x *desk) slipUsed(r *web.Request, tx *db.Tx) (web.Reply, error) {
	g, err := fund.Redeem(tx, r.ID("given"))
	if err != nil {
		return web.Reply{}, err
	}
	return web.GoTo(givenPath(g)).Saying(g.Number + " was used"), nil
}

func (x *desk) slipUnused(r *web.Request, tx *db.Tx) (web.Reply, error) {
	g, err := fund.Unredeem(tx, r.ID("given"))
	if err != nil {
		return web.Reply{}, err
	}
	return web.GoTo(givenPath(g)).Saying(g.Number + " was not used after all"), nil
}

func (x *desk) slipBack(r *web.Request, tx *db.Tx) (web.Reply, error) {
	if err := access.Need(tx.Actor, access.FundGive); err != nil {
		return web.Reply{}, err
	}
	s, err := db.Get[fund.Slip](tx, r.ID("given"))
	if err != nil {
		return web.Reply{}, err
	}
	d := page.KeepData{Title: "Voucher " + s.Number + " came back", Action: r.URL.Path, Back: web.Link{Href: fundPath(s.Fund) + "/given", Label: "What was given"}}
	return keepForm(r, d, page.OffForm{}, page.BackFields, "It is in the fund again", func(_ int, n page.OffForm) error {
		_, err := fund.Return(tx, s.ID, n.Why)
		return err
	})
}
