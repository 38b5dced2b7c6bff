package desk

import (
	"strings"
	"testing"

	"kith/db"
	"kith/db/dbtest"
	"kith/referral"
	"kith/sample"
)

// A fund from its first form to its report: paid in, given on a person's page,
// used, settled by a bill, counted, told of; and what a worker may not do.
func TestFundJourney(t *testing.T) {
	h := newHall(t, "Amina")
	lead, worker := h.as(t, dbtest.Lead), h.as(t, dbtest.Worker)
	worker.Get("/funds").Is(200).Says("There is no fund yet").SaysNot("Set up a fund")
	worker.Get("/funds/new").Is(403)
	p := lead.Get("/funds").Follow("Set up a fund").Press("Save", "unit", "piece").Is(422).Says("Enter the name of the fund", "what one voucher is worth", "whose money it is").
		Press("Save", "name", "Hardship scheme", "giver", "Northshire Council", "unit", "pence", "code", "HS", "most", "50", "person_times", "2", "person_days", "30", "expires_after", "60")
	path := p.Path
	p.Says("Hardship scheme saved", "£0 left", "At most £50 at a time; to one person at most 2 times within 30 days; what is not used within 60 days comes back", "Nothing has been paid in yet")
	p.Follow("Pay in").Press("Save", "amount", "lots").Is(422).Says("Enter how much was paid in").Press("Save", "amount", "£1,000", "words", "Grant").Says("£1,000 left", "Paid in: Grant")

	// Given on the person's page; what the fund forbids is said in the form.
	person := "/people/" + string(h.people[0])
	form := worker.Get(person + "/vouchers/new").Says("Hardship scheme: £1,000 left")
	fundID := strings.TrimPrefix(path, "/funds/")
	form.Press("Save", "budget", fundID, "kind", "food", "pence", "50.01").Is(422).Says("No more than £50")
	form.Press("Save", "budget", fundID, "kind", "food", "pence", "40").Says("Food voucher of £40 from Hardship scheme", "HS-00002")
	worker.Get(person+"/vouchers/new").Press("Save", "budget", fundID, "kind", "fuel", "pence", "30", "number", "F-1").Says("Fuel voucher of £30")
	worker.Get(person+"/vouchers/new").Press("Save", "budget", fundID, "kind", "fuel", "pence", "1").Is(409).Says("has been given something 2 times within 30 days")
	worker.Get(person+"/vouchers/new").Press("Save", "kind", "food", "pence", "10", "fund", "The church").Says("from The church")
	worker.Get(path).Says("£930 left", "Given: 2").SaysNot("Pay in", "Settle a bill")

	// What became of them.
	worker.Get(path+"/given?state=given").Says("HS-00002", "F-1").SaysNot("Amina").Press("Used F-1").Says("F-1 was used").Press("Not used after all F-1").Says("not used after all")
	worker.Get(path+"/given").Follow("Came back F-1").Press("Save").Is(422).Says("Say why").Press("Save", "why", "She has credit").Says("It is in the fund again")
	lead.Get(path).Follow("Settle a bill").Press("Settle").Is(422).Says("number or the date of the bill", "Enter the numbers").
		Press("Settle", "bill", "17", "lines", "hs-00002 38.50\nF-1\nX-9\n").Says("1 of 3 vouchers settled", "stands as “came back”", "has given no voucher with this number")
	lead.Get(path).Says("£961.50 left", "Not all was used: 17").Follow("Count what is there").Press("Save", "amount", "960").Is(422).Says("Say why it differs").
		Press("Save", "amount", "960", "words", "Bank charge").Says("£960 left", "Put right after a count: Bank charge")
	worker.Get(person + "/vouchers/new").Says("Hardship scheme: £960 left")
	worker.Get(person).Says("Used, and on the bill, 7 September 2026")

	// One person: nothing of it is told.
	lead.Get(path+"/report").Says("Report to Northshire Council", "Too few people were helped in these months").SaysNot("£38.50")
	file := lead.Get(path + "/report.csv")
	if !strings.HasPrefix(file.Body, "table,row,given,people,pounds\nAll,All,withheld,withheld,withheld\n") || !strings.HasPrefix(file.Header.Get("Content-Type"), "text/csv") {
		t.Errorf("the file is %s\n%s", file.Header.Get("Content-Type"), file.Body)
	}
	lead.Get(path + "/report?from=2026-13-40&to=x").Is(422)
	h.as(t, dbtest.Referrer).Get(path).Is(403)
	h.as(t, dbtest.Analyst).Get(path + "/report").Is(403)
	h.as(t, dbtest.Stranger).Get(path).Is(404)

	// What nobody used comes back.
	dbtest.Do(t, h.db, dbtest.Worker, func(tx *db.Tx) error {
		n := sample.Amina
		n.Given, n.Number, n.Born = "Bella", "", "1961-01-01"
		r, err := referral.Receive(tx, n, sample.FromGP)
		if err == nil {
			h.people = append(h.people, r.Person)
		}
		return err
	})
	worker.Get("/people/" + string(h.people[1])).Press("Start supporting Bella Yusuf")
	worker.Get("/people/"+string(h.people[1])+"/vouchers/new").Press("Save", "budget", fundID, "kind", "food", "pence", "20").Says("Food voucher of £20")
	h.at("2026-12-01 09:00")
	worker.Get(path).Says("£940 left").Press("Take back 1 voucher not used in time").Says("1 voucher came back", "£960 left")
	lead.Get(path).Press("Close this fund").Says("Hardship scheme is closed")
	worker.Get("/people/" + string(h.people[1]) + "/vouchers/new").SaysNot("Hardship scheme")
}
