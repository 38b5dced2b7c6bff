package sample

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"time"

	"kith"
	"kith/db"
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
	return linked("2022-01-01", people, ratio)
}

// linked are those files of the four years and a quarter from a day.
func linked(from kith.Day, people int, ratio float64) (register, events string) {
	lot := rand.New(rand.NewPCG(11, 3)) // #nosec G404 -- the same people each time; no secret is made of it
	var p, e strings.Builder
	p.WriteString("person,practice,referred,from,to,died,sex,age band,ethnicity,conditions\n")
	e.WriteString("person,date,outcome\n")
	for i := range people {
		id, conditions := fmt.Sprintf("p%06x", i*7919), lot.IntN(4)
		sex, band, ethnicity := []string{"f", "m"}[lot.IntN(2)], []string{"18-39", "40-64", "65+"}[lot.IntN(3)], []string{"asian", "black", "white", "unknown"}[lot.IntN(4)]
		rate := 0.15 * (1 + float64(conditions)) * lot.ExpFloat64()
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
	people, events := Linked(12_000, 1)
	return report(Analysis, people, events, seal, at)
}

func report(analysis, people, events string, seal effect.Seal, at time.Time) ([]byte, error) {
	spec, err := impact.ReadSpec(strings.NewReader(analysis))
	if err != nil {
		return nil, err
	}
	r, err := impact.Run(spec, seal, impact.Files{People: strings.NewReader(people), Events: strings.NewReader(events), Since: at}, at, sdc.NHS75)
	if err != nil {
		return nil, err
	}
	return r.Text()
}

// studied is the demo's analysis: Analysis, of years that the demo's today has seen.
const studied = `{"question": "Do link workers change A&E attendances? (invented data)", "outcome": "A&E attendances",
 "unaffected": "cataract admissions", "from": "2018-12-01", "to": "2023-02-28", "pence": 17500,
 "exact": ["sex", "age band"], "bands": ["sex", "age band"], "covariates": ["ethnicity", "conditions"]}`

// impact registers an analysis, and two weeks later publishes what came of it.
func (c *county) impact(ctx context.Context) error {
	analyst := c.actors["analyst@demo.kith.example"]
	return c.d.Write(ctx, analyst, func(tx *db.Tx) error {
		tx.Now = Today.AddDate(0, 0, -24)
		a, err := impact.Seal(tx, []byte(studied), nil)
		if err != nil {
			return err
		}
		people, events := linked("2018-12-01", 12_000, 0.7)
		tx.Now = Today.AddDate(0, 0, -10)
		text, err := report(studied, people, events, effect.Seal{Hash: a.Hash, At: a.SealedAt}, tx.Now.Add(-time.Hour))
		if err != nil {
			return err
		}
		if err := a.Attach(tx, text, "Nothing was."); err != nil {
			return err
		}
		return a.PublishReport(tx)
	})
}
