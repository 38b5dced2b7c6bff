package sample

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"time"

	"kith"
	"kith/effect"
	"kith/impact"
	"kith/sdc"
)

// Analysis is a specification as somebody writes it, for Linked.
const Analysis = `{"question": "Do link workers change A&E attendances?", "outcome": "A&E attendances",
 "unaffected": "cataract admissions", "from": "2022-01-01", "to": "2026-03-31",
 "exact": ["sex", "age band"], "bands": ["sex", "age band"], "covariates": ["ethnicity", "conditions"]}`

// Linked are the files of an invented board: people who are referred because they came often
// of late, and for whom a link worker does what ratio says.
func Linked(people int, ratio float64) (register, events string) {
	lot := rand.New(rand.NewPCG(11, 3))
	var p, e strings.Builder
	p.WriteString("person,practice,referred,from,to,died,sex,age band,ethnicity,conditions\n")
	e.WriteString("person,date,outcome\n")
	for i := range people {
		id, conditions := fmt.Sprintf("p%06x", i*7919), lot.IntN(4)
		sex, band, ethnicity := []string{"f", "m"}[lot.IntN(2)], []string{"18-39", "40-64", "65+"}[lot.IntN(3)], []string{"asian", "black", "white", "unknown"}[lot.IntN(4)]
		rate := 0.15 * (1 + float64(conditions)) * lot.ExpFloat64()
		from := kith.Day("2022-01-01")
		referral := from.Add(820 + lot.IntN(330))
		recent := 0
		// Events come after gaps of chance, at a rate a year.
		happen := func(since, until int, rate float64, outcome string) {
			for day := float64(since) + lot.ExpFloat64()/rate*365.25; day < float64(until); day += lot.ExpFloat64() / rate * 365.25 {
				d := from.Add(int(day))
				fmt.Fprintf(&e, "%s,%s,%s\n", id, string(d), outcome)
				if outcome == "A&E attendances" && d < referral && d > referral.Add(-400) {
					recent++
				}
			}
		}
		index := from.Until(referral)
		happen(0, index, rate, "A&E attendances")
		referred := ""
		if lot.Float64() < 1/(1+math.Exp(4.2-0.9*float64(min(recent, 6)))) {
			referred, rate = string(referral), rate*ratio
		}
		happen(index, 1551, rate, "A&E attendances")
		happen(0, 1551, 0.02, "cataract admissions")
		died := ""
		if lot.IntN(90) == 0 {
			died = string(referral.Add(60 + lot.IntN(300)))
		}
		fmt.Fprintf(&p, "%s,%s,%s,,,%s,%s,%s,%s,%d\n", id, fmt.Sprintf("Y%03d", lot.IntN(50)), referred, died, sex, band, ethnicity, conditions)
	}
	return p.String(), e.String()
}

// Report is what the runner returns of Linked for a seal of Analysis, as a file.
func Report(seal effect.Seal, at time.Time) ([]byte, error) {
	spec, err := impact.ReadSpec(strings.NewReader(Analysis))
	if err != nil {
		return nil, err
	}
	people, events := Linked(12_000, 1)
	r, err := impact.Run(spec, seal, impact.Files{People: strings.NewReader(people), Events: strings.NewReader(events), Since: at}, at, sdc.NHS75)
	if err != nil {
		return nil, err
	}
	return r.Text()
}
