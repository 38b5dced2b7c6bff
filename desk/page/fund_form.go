package page

import (
	"kith"
	"strconv"
	"strings"

	"kith/fund"
	"kith/web"
)

// A FundForm is a fund with its amounts as people write them: pounds of money,
// or a number of vouchers.
type FundForm struct {
	fund.New
	WorthPounds string `form:"worth"`
	MostText    string `form:"most"`
	PersonText  string `form:"person_most"`
}

// FundFormOf is a fund as the form shows it.
func FundFormOf(n fund.New) FundForm {
	amount := func(k int) string {
		switch {
		case k == 0:
			return ""
		case n.Unit == fund.Pence:
			return plainPounds(k)
		}
		return strconv.Itoa(k)
	}
	f := FundForm{New: n, MostText: amount(n.Most), PersonText: amount(n.PersonMost)}
	if n.Unit == fund.Piece {
		f.WorthPounds = plainPounds(n.Worth)
	}
	return f
}

// plainPounds is an amount as a field holds it: 1250.50.
func plainPounds(pence int) string {
	return strings.NewReplacer("£", "", ",", "").Replace(kith.Pounds(pence))
}

// An AmountForm asks for an amount and words.
type AmountForm struct {
	Ask    string
	Unit   fund.Unit
	Why    bool   // the words say why, and must be there
	Amount string `form:"amount"`
	Words  string `form:"words"`
}

func (f AmountForm) field() web.Field {
	if f.Unit == fund.Pence {
		return web.Field{Name: "amount", Label: f.Ask, Prefix: "£", Width: 10, Inputmode: "decimal", Value: f.Amount}
	}
	return web.Field{Name: "amount", Label: f.Ask, Suffix: "vouchers", Width: 5, Inputmode: "numeric", Value: f.Amount}
}

// kindNames are what a fund may be given for.
func kindNames(f *fund.Fund) string {
	var out []string
	for _, k := range f.Kinds {
		out = append(out, fund.Kinds.Name(k))
	}
	if len(out) == 0 {
		return "Anything"
	}
	return web.List(out)
}

// limitText is what a fund allows.
func limitText(f *fund.Fund) string {
	var out []string
	if f.Most > 0 {
		out = append(out, "at most "+f.Amount(f.Most)+" at a time")
	}
	period := ""
	if f.PersonDays > 0 {
		period = " within " + web.Count(f.PersonDays, "day", "days")
	}
	if f.PersonMost > 0 {
		out = append(out, "at most "+f.Amount(f.PersonMost)+" to one person"+period)
	}
	if f.PersonTimes > 0 {
		out = append(out, "to one person at most "+web.Count(f.PersonTimes, "time", "times")+period)
	}
	if f.ExpiresAfter > 0 {
		out = append(out, "what is not used within "+web.Count(f.ExpiresAfter, "day", "days")+" comes back")
	}
	if len(out) == 0 {
		return "None"
	}
	return capital(strings.Join(out, "; "))
}

// giversText is who may give from a fund.
func giversText(f *fund.Fund, teams []string) string {
	who := "Whoever supports people"
	if f.LeadsOnly {
		who = "Team leads"
	}
	if len(teams) > 0 {
		who += " in " + web.List(teams)
	}
	return who
}

// slipColour is the colour of a state's tag.
func slipColour(s fund.State) web.Colour {
	switch s {
	case fund.Given:
		return web.Blue
	case fund.Redeemed, fund.Paid:
		return web.Green
	}
	return web.Grey
}

// figures are the cells of a row of a report.
func figures(f fund.Figure) [3]string {
	if f.Withheld {
		return [3]string{"withheld", "withheld", "withheld"}
	}
	if f.NoPence {
		return [3]string{web.Number(f.Grants), web.Number(f.People), "withheld"}
	}
	return [3]string{web.Number(f.Grants), web.Number(f.People), kith.Pounds(f.Pence)}
}
