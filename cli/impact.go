package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"time"

	"kith"
	"kith/effect"
	"kith/impact"
	"kith/sdc"
)

// Impact has what is done to find out whether anything changed. None of it needs
// a database: it runs where the linked data are.
type Impact struct {
	Power  ImpactPower  `cmd:"" help:"Say what a study could see, before it is begun."`
	Plan   ImpactPlan   `cmd:"" help:"Read an analysis, and say its design, its tier and what it could see."`
	Seal   ImpactSeal   `cmd:"" help:"Freeze an analysis, before anybody looks at outcomes."`
	Cohort ImpactCohort `cmd:"" help:"Write who was referred, under pseudonyms, for whoever holds the linked data."`
	Run    ImpactRun    `cmd:"" help:"Do a sealed analysis over CSV or Parquet files; only what gives nobody away comes out."`
}

// ImpactPower says what could be seen.
type ImpactPower struct {
	Rate       float64 `required:"" help:"Events a year of a person who is not referred: 0.4 A&E attendances, 6 GP contacts." placeholder:"N"`
	People     int     `required:"" help:"How many people are referred." placeholder:"N"`
	Years      float64 `help:"How long each is followed." default:"1"`
	Dispersion float64 `help:"How much people differ: the variance of counts is mean + this x mean squared." default:"0.7"`
	Controls   float64 `help:"People to compare with, for each who is referred." default:"3"`
	Design     float64 `help:"By how much practices that differ swell the variance." default:"1"`
}

// Run prints the smallest fall that would be seen.
func (p *ImpactPower) Run(s *session) error {
	least, err := effect.Study{Rate: p.Rate, Years: p.Years, Dispersion: p.Dispersion, Controls: p.Controls, Design: p.Design, Power: 0.8}.Smallest(p.People)
	if err != nil {
		return err
	}
	fmt.Fprintf(s.out, "%d people, with %v controls each over %v years, would as a rule (four times in five) show a fall of %.1f%% or more.\nA smaller fall would as a rule go unseen, and finding none would not mean that there was none.\n",
		p.People, p.Controls, p.Years, 100*(1-least))
	return nil
}

// ImpactPlan says what an analysis could see.
type ImpactPlan struct {
	Spec       string  `arg:"" help:"The analysis, as JSON."`
	Rate       float64 `required:"" help:"Events a year of a person without the service: 0.4 A&E attendances, 6 GP contacts." placeholder:"N"`
	People     int     `required:"" help:"How many are referred; of a waiting list drawn; of a series or steps registered." placeholder:"N"`
	Dispersion float64 `help:"How much people differ: the variance of counts is mean + this x mean squared." default:"0.7"`
	Swelling   float64 `help:"By how much monthly counts vary more than chance." default:"2"`
}

// Run prints it.
func (p *ImpactPlan) Run(s *session) error {
	text, err := whole(p.Spec)
	if err != nil {
		return err
	}
	spec, err := impact.ReadSpec(bytes.NewReader(text))
	if err != nil {
		return err
	}
	guess := effect.Guess{Rate: p.Rate, People: p.People, Dispersion: p.Dispersion, Swelling: p.Swelling, Power: 0.8}
	least, err := spec.Sees(guess)
	if err != nil {
		return err
	}
	fmt.Fprintf(s.out, "%s\nDesign: %s. It can come to a claim of tier %d of 4 (%s).\nWith %d people it would as a rule (four times in five) see a fall of %.1f%% or more.\nA smaller fall would as a rule go unseen, and finding none would not mean that there was none.\n",
		spec.Question, spec.Design.Name(), spec.Planned(), spec.Planned(), p.People, 100*(1-least))
	if events, share, err := guess.Falls(); err == nil && spec.Design == effect.Matched {
		fmt.Fprintf(s.out, "Of people referred because they had %d or more in a year, a fall of %.0f%% is to be expected when nothing is done.\n", events, 100*share)
	}
	return nil
}

// ImpactSeal freezes a spec.
type ImpactSeal struct {
	Spec string `arg:"" help:"The analysis, as JSON: question, outcome, from, to, exact, covariates, …"`
	Out  string `help:"Where the seal goes; it must not be there yet." default:"seal.json" placeholder:"FILE"`
}

// Help is what --help says below the flags' heading.
func (ImpactSeal) Help() string {
	return `The analysis is a JSON file:

  {"question": "Do link workers change A&E attendances?", "outcome": "A&E attendances",
   "unaffected": "cataract admissions", "from": "2023-04-01", "to": "2026-03-31",
   "exact": ["sex", "age band", "deprivation"], "bands": ["sex", "age band"],
   "covariates": ["ethnicity", "conditions", "frailty"]}

What it leaves out is as usual: windows of 365 days, 30 days of washout on each side, three
controls within 0.2 standard deviations, "form": "within persons", "seed": 1. Other designs:

  "design": "series", "start": "2025-01-01", "slope": false     months before and after
  "design": "waiting list"                                      who was first was drawn by lot
  "design": "stepped", "starts": {"Y001": "2025-01-01", …}, "lot": "12-19-23-31-40-45"

With "lot" the starts must be in the order that it gives; without, the claim is of tier 3 at
most. "pence" is what one of the outcome costs. "kith impact plan" says what it could see;
register the analysis in Kith, or send the hash that is printed to somebody who will keep it, before anybody looks at the outcomes.`
}

// Run seals the analysis as of now.
func (i *ImpactSeal) Run(s *session) error {
	text, err := whole(i.Spec)
	if err != nil {
		return err
	}
	spec, err := impact.ReadSpec(bytes.NewReader(text))
	if err != nil {
		return err
	}
	seal, err := spec.Seal(time.Now())
	if err != nil {
		return err
	}
	text, err = json.MarshalIndent(seal, "", "  ")
	if err != nil {
		return err
	}
	if err := create(i.Out, text); err != nil {
		return err
	}
	fmt.Fprintf(s.out, "Sealed at %s as\n%s\n", seal.At.Format(time.RFC3339), seal.Hash)
	return nil
}

// create writes a file that is not there yet, for its owner alone.
func create(name string, text []byte) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) // #nosec G304 -- the operator names the file
	if err != nil {
		return kith.Errorf(kith.Invalid, "cannot write %s: %v", name, reason(err))
	}
	_, err = f.Write(text)
	if again := f.Close(); err == nil {
		err = again
	}
	return err
}

// ImpactRun runs a sealed spec.
type ImpactRun struct {
	Spec   string `required:"" help:"The analysis." placeholder:"FILE"`
	Seal   string `required:"" help:"Its seal." placeholder:"FILE"`
	People string `required:"" help:"Everybody registered, as CSV or Parquet: person, practice, referred, from, to, died, and what the analysis names." placeholder:"FILE"`
	Events string `required:"" help:"Events, as CSV or Parquet: person, date, outcome." placeholder:"FILE"`
	Cohort string `help:"Who was referred or drawn, from kith impact cohort; people.csv then needs no column referred, or drawn and arm." placeholder:"FILE"`
	Policy string `help:"The rule for small numbers: lt6, nhs-7-5 or ons-10-5." default:"nhs-7-5" placeholder:"NAME"`
	Out    string `help:"Where the report also goes, as JSON; it must not be there yet." placeholder:"FILE"`
}

// Help is what --help says below the flags' heading.
func (ImpactRun) Help() string {
	return `The report in words is printed. It holds protected tables, rounded numbers of people and
estimates that rest on ten people and ten events at least; nothing else leaves.

  kith impact run --spec spec.json --seal seal.json --people people.csv --events events.csv

In people.csv a line is a person: a pseudonym, the practice, the day the referral was accepted
(empty for who was not referred), registered from and to, the day of death, and a column for
each name in the analysis, words or numbers. A series and steps need person, practice, from,
to and died alone; a waiting list person, practice, drawn (the day of the lot), arm (first or
waiting), from, to and died, of which --cohort brings drawn and arm. Parquet is told by how the file begins; dates may be dates or
words. The file of events must be younger than the seal:
what was there before could have been looked at. A changed analysis, or an older file, ends
with 1; files that cannot be read with 2.`
}

// Run does the analysis.
func (i *ImpactRun) Run(s *session) error {
	policy, err := sdc.Named(i.Policy)
	if err != nil {
		return err
	}
	text, err := whole(i.Spec)
	if err != nil {
		return err
	}
	spec, err := impact.ReadSpec(bytes.NewReader(text))
	if err != nil {
		return err
	}
	if text, err = whole(i.Seal); err != nil {
		return err
	}
	seal, err := impact.ReadSeal(bytes.NewReader(text))
	if err != nil {
		return err
	}
	people, _, err := opened(i.People)
	if err != nil {
		return err
	}
	defer people.Close()
	events, since, err := opened(i.Events)
	if err != nil {
		return err
	}
	defer events.Close()
	files := impact.Files{People: people, Events: events, Since: since}
	if i.Cohort != "" {
		cohort, _, err := opened(i.Cohort)
		if err != nil {
			return err
		}
		defer cohort.Close()
		files.Cohort = cohort
	}
	if _, err := os.Stat(i.Out); i.Out != "" && err == nil {
		return kith.Errorf(kith.Invalid, "cannot write %s: file exists", i.Out)
	}
	report, err := impact.Run(spec, seal, files, time.Now(), policy)
	if err != nil {
		return err
	}
	if i.Out != "" {
		if text, err = json.MarshalIndent(report, "", "  "); err != nil {
			return err
		}
		if err := create(i.Out, text); err != nil {
			return err
		}
	}
	return report.Words(s.out)
}

// opened opens a file to be read as it comes, and says when it was last written.
func opened(name string) (*os.File, time.Time, error) {
	f, err := os.Open(name) // #nosec G304 -- the analyst names the file
	if err != nil {
		return nil, time.Time{}, kith.Errorf(kith.Invalid, "cannot read %s: %v", name, reason(err))
	}
	i, err := f.Stat()
	if err != nil || i.IsDir() {
		f.Close()
		return nil, time.Time{}, kith.Errorf(kith.Invalid, "%s is no file that can be read", name)
	}
	return f, i.ModTime(), nil
}

// whole reads a small file.
func whole(name string) ([]byte, error) {
	f, _, err := opened(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, 2<<20))
}
