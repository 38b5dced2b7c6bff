package main

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/url"
	"strings"
	"time"
)

// fields are the n-th referral: somebody nobody has heard of, referred by a
// GP, as the desk's form sends it.
func fields(n int, team string) map[string]string {
	r := rand.New(rand.NewPCG(uint64(n), 2))
	name := func() string {
		b := []byte{byte('A' + r.IntN(26))}
		for range 4 + r.IntN(5) {
			b = append(b, "aeioulnrstmdk"[r.IntN(13)])
		}
		return string(b)
	}
	born := time.Date(1930, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, r.IntN(29000))
	return map[string]string{"given": name(), "family": name() + strings.ToLower(name()), "born-day": fmt.Sprint(born.Day()), "born-month": fmt.Sprint(int(born.Month())),
		"born-year": fmt.Sprint(born.Year()), "practice": "K84001", "gender": "2", "phone": fmt.Sprintf("07700 9%05d", r.IntN(100000)),
		"line1": fmt.Sprint(n%400, " Canal Street"), "town": "Oxford", "postcode": fmt.Sprintf("NX%d %d%c%c", 1+r.IntN(40), r.IntN(10), 'D'+r.IntN(5), 'D'+r.IntN(5)),
		"team": team, "source": "gp", "referrer": "Dr Rhian Powell", "service": "Canal Street Surgery", "organisation": "K84001", "contact": "01632 960100",
		"needs": "isolation", "reason": "Lonely since " + name() + " died, and sleeps badly. " + strings.Repeat(name()+" ", 10), "urgency": "routine", "agreed": "yes", "risk": "none"}
}

// referralOf is the n-th referral in the language of a server.
func referralOf(n int, is ready) string {
	f := fields(n, is.Team)
	if is.Kind == "application/json" {
		f["born"] = fmt.Sprintf("%s-%02s-%02s", f["born-year"], f["born-month"], f["born-day"])
		f["status"], f["worker"], f["received"] = "received", "worker-1", "2026-11-01 10:00:00.000Z"
		text, err := json.Marshal(f)
		if err != nil {
			panic(err)
		}
		return string(text)
	}
	form := url.Values{"once": {fmt.Sprintf("bench%019d%d", n, rand.Uint64())}}
	for k, v := range f {
		form.Set(k, v)
	}
	return form.Encode()
}
