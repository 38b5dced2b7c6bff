package desk

import (
	"maps"
	"net/url"

	"kith"
	"kith/db"
	"kith/directory"
	"kith/find"
	"kith/fund"
	"kith/group"
	"kith/notify"
	"kith/sample"
)

// What the drills try of groups and funds.

func init() {
	off := func(under string) func(drillIDs) string {
		return func(ids drillIDs) string { return "/groups/" + string(ids["groups"]) + "/on/2026-09-08" + under }
	}
	maps.Copy(drillPaths, map[string]func(drillIDs) string{
		"POST /groups/{group}/on/{day}/back-on": off("/back-on"),
		"POST /given/{given}/unused":            func(ids drillIDs) string { return "/given/" + string(ids["used"]) + "/unused" },
		"GET /calendar/{token...}":              func(drillIDs) string { return "/calendar/" + drilled.calendar },
	})
	maps.Copy(drillForms, map[string]url.Values{
		"POST /groups/{group}/on/{day}/book":    {},
		"POST /groups/{group}/on/{day}/came":    {},
		"POST /groups/{group}/on/{day}/back-on": {"version": {"2"}},
		"POST /funds/{fund}/take-back":          {},
		"POST /given/{given}/used":              {},
		"POST /given/{given}/unused":            {},
		"POST /today/told":                      {"version": {"1"}},
	})
	group := []string{"name", "Walks", "kind", "walking", "leader_name", "Vera Lund", "place", "The park", "every", "week", "days", "WE", "opens", "10am", "closes", "noon"}
	maps.Copy(drillAnswers, map[string][]string{
		"POST /groups/new":                           group,
		"POST /groups/{group}/edit":                  group,
		"POST /groups/{group}/on/{day}":              {"heads", "9"},
		"POST /groups/{group}/on/{day}/book":         {"person", "newcomer of the drill"},
		"POST /groups/{group}/on/{day}/came":         {"person", "newcomer of the drill"},
		"POST /groups/{group}/on/{day}/change":       {"from", "2pm", "to", "4pm"},
		"POST /groups/{group}/on/{day}/off":          {"why", "Flood"},
		"POST /groups/{group}/on/{day}/consultation": {"shared", "Sleep"},
		"POST /bookings/{booking}/consult":           {"consent", "yes"},
		"POST /funds/new":                            {"name", "Fuel", "giver", "Council", "unit", "pence"},
		"POST /funds/{fund}/pay-in":                  {"amount", "100"},
		"POST /funds/{fund}/count":                   {"amount", "12", "words", "Counted"},
		"POST /funds/{fund}/bill":                    {"bill", "7", "lines", "HS-1"},
		"POST /given/{given}/back":                   {"why", "Not needed"},
		"POST /today/told":                           {"id", "told of the drill"},
	})
	for _, p := range []string{"GET /groups/{group}", "GET /groups/{group}/on/{day}", "GET /groups/{group}/on/{day}/who", "POST /groups/{group}/on/{day}/book",
		"GET /funds/{fund}", "GET /funds/{fund}/given", "GET /funds/{fund}/report", "GET /funds/{fund}/report.csv", "POST /funds/{fund}/take-back",
		"POST /given/{given}/used", "POST /given/{given}/unused", "GET /given/{given}/back", "POST /given/{given}/back",
		"GET /groups/{group}/on/{day}/change", "GET /groups/{group}/on/{day}/off"} {
		drillTeam[p] = true
	}
	noPages["GET /calendar/{token...}"] = "a calendar"
	noPages["GET /funds/{fund}/report.csv"] = "a file"
}

// drilledGroups is a group consultation of today with somebody booked and its
// next session called off, a fund with two vouchers given, calendars that are
// shared, and a message that reached nobody.
func drilledGroups(tx *db.Tx, ids drillIDs) error {
	ids["on"] = "2026-09-01"
	none := find.Calendar{}
	give := func(number string) func() (*fund.Grant, error) {
		return func() (*fund.Grant, error) {
			return fund.Give(tx, ids["funds"], ids["people"], fund.NewGrant{Kind: "food", Amount: 1000, Number: number})
		}
	}
	id := func(g *fund.Grant) kith.ID { return g.ID }
	return did(
		made(ids, "groups", func(g *group.Group) kith.ID { return g.ID }, func() (*group.Group, error) {
			return group.Add(tx, group.New{Name: "Menopause together", Kind: group.Consultation, Team: sample.North, LeaderName: "Dr Rhian Powell", Place: "Canal Street Surgery", Capacity: 12,
				Times: directory.Schedule{Freq: "WEEKLY", ByDay: "TU", OpensAt: "09:00", ClosesAt: "12:00"}})
		}),
		made(ids, "bookings", func(b *group.Booking) kith.ID { return b.ID }, func() (*group.Booking, error) {
			return group.Book(tx, ids["groups"], none, "2026-09-01", ids["people"], "", "Drillsecret wish")
		}),
		func() error { _, err := group.CallOff(tx, ids["groups"], none, "2026-09-08", 0, "Holiday"); return err },
		made(ids, "funds", func(f *fund.Fund) kith.ID { return f.ID }, func() (*fund.Fund, error) {
			return fund.Add(tx, fund.New{Name: "Hardship scheme", Unit: fund.Pence, Giver: "Northshire Council"})
		}),
		func() error { _, err := fund.PayIn(tx, ids["funds"], 100000, ""); return err },
		made(ids, "given", id, give("HS-1")), made(ids, "used", id, give("HS-2")),
		func() error { _, err := fund.Redeem(tx, ids["used"]); return err },
		func() (err error) { drilled.calendar, err = group.LinkForPerson(tx, ids["people"]); return err },
		func() error { _, err := group.LinkForLeader(tx); return err },
		func() error {
			m, err := notify.Send(tx, notify.New{To: notify.To{Person: ids["newcomer"]}, Template: "appointment", Data: map[string]string{"when": "today", "where": "here"}})
			ids["told"] = m.ID
			return err
		})
}
