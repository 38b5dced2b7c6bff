package cli

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"kith"
	"kith/cohort"
	"kith/db"
	"kith/outreach"
	"kith/place"
	"kith/register"
)

// Cohort has what can be done with cohorts at the machine. Nothing here names
// anybody.
type Cohort struct {
	List    CohortList    `cmd:"" help:"List the cohorts of the tenant and those that ship with Kith: which are in force, who answers for them, until when."`
	Explain CohortExplain `cmd:"" help:"Say in plain English whom a cohort means, what it needs and where it comes from."`
	Count   CohortCount   `cmd:"" help:"Count whom cohorts find in the register, before any name: how many, whom they miss, what is not right with them."`
	Export  CohortExport  `cmd:"" help:"Write a cohort as YAML, CQL or SQL."`
}

// definition is a shipped cohort by its name, or one in a file.
func definition(name string) (*cohort.Definition, error) {
	if d, ok := cohort.Named(name); ok {
		return d, nil
	}
	if !strings.ContainsAny(name, "./") {
		return nil, kith.Errorf(kith.Invalid, "no cohort called %q ships with Kith: see kith cohort list, or name a file of your own that ends in .yaml", name)
	}
	text, err := readBounded(name, 1<<20)
	if err != nil {
		return nil, err
	}
	return cohort.Parse(name, text)
}

// readBounded reads a file that is small when it is right.
func readBounded(name string, most int64) ([]byte, error) {
	f, err := os.Open(name) // #nosec G304 -- the analyst names the file
	if err != nil {
		return nil, kith.Errorf(kith.Invalid, "cannot read %s: %v", name, reason(err))
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, most))
	if err != nil {
		return nil, kith.Errorf(kith.Invalid, "cannot read %s: %v", name, reason(err))
	}
	return text, nil
}

// CohortCount counts.
type CohortCount struct {
	Names  []string `arg:"" optional:"" help:"Names of cohorts, whose newest version counts, or YAML files; all of them unless given."`
	On     string   `help:"The day to count for; today unless given." placeholder:"YYYY-MM-DD"`
	Groups bool     `help:"Show for each group how often it is found: age, sex, ethnic group, deprivation."`
}

// definitions are the newest versions of the tenant's cohorts by their names, or those
// in files; all of the tenant's where none is named.
func definitions(tx *db.Tx, names []string) (defs []*cohort.Definition, err error) {
	if len(names) == 0 {
		all, err := outreach.Cohorts(tx)
		if err != nil {
			return nil, err
		}
		for _, v := range all {
			names = append(names, v.Name)
		}
	}
	for _, name := range names {
		v, err := outreach.Newest(tx, name)
		var d *cohort.Definition
		switch {
		case err == nil:
			d, err = v.Definition()
		case kith.KindOf(err) == kith.NotFound:
			d, err = definition(name)
		}
		if err != nil {
			return nil, err
		}
		defs = append(defs, d)
	}
	return defs, nil
}

// Run counts and prints.
func (c *CohortCount) Run(s *session) error {
	if c.On != "" && !kith.Day(c.On).Valid() {
		return kith.Errorf(kith.Invalid, "--on %q is not a day: write it as 2027-03-31", c.On)
	}
	return s.with(func(d *db.DB, a kith.Actor) error {
		return d.Read(s.ctx, a, func(tx *db.Tx) error {
			defs, err := definitions(tx, c.Names)
			if err != nil {
				return err
			}
			l, err := register.Library(tx)
			if err != nil {
				return err
			}
			book, err := place.NewGazetteer().In(tx)
			if err != nil {
				return err
			}
			plan, err := cohort.NewPlan(cmp.Or(kith.Day(c.On), tx.Today()), holidays(book), l, defs...)
			if err != nil {
				return err
			}
			r, err := register.Memory(tx, l.Of(defs...))
			if err != nil {
				return err
			}
			c.print(s.out, plan.Run(r))
			return nil
		})
	})
}

// holidays asks the reference data; a year that it does not know has none.
func holidays(b *place.Book) cohort.Calendar {
	return func(d kith.Day) bool {
		name, err := b.BankHoliday(d)
		return err == nil && name != ""
	}
}

func (c *CohortCount) print(out io.Writer, found *cohort.Result) {
	fmt.Fprintf(out, "%s in the register, counted for %s. Who died, left or opted out is not among them.\n\n", many(found.Register.People(), "person", "people"), found.Plan.Today)
	t := tabwriter.NewWriter(out, 0, 0, 3, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "found\tof\tper cent\tcannot be told\tcohort\t")
	for i, d := range found.Plan.Defs {
		n := found.Counts[i]
		share := "-"
		if n.Of > 0 {
			share = fmt.Sprintf("%.2f", 100*float64(n.In)/float64(n.Of))
		}
		fmt.Fprintf(t, "%d\t%d\t%s\t%d\t%s\t\n", n.In, n.Of, share, n.Unclear, d.Name)
	}
	t.Flush()
	for i, d := range found.Plan.Defs {
		p := found.Preview(i)
		fmt.Fprintf(out, "\n%s\n", d.Title)
		for _, w := range p.Warnings {
			mark := "  look: "
			if w.Grave {
				mark = "  STOP: "
			}
			fmt.Fprintln(out, mark+w.Text)
		}
		if c.Groups {
			t := tabwriter.NewWriter(out, 2, 0, 3, ' ', 0)
			fmt.Fprintln(t, "  group\t\tfound\tof\tcannot be told\tas often as their share (1 is parity)")
			for _, g := range p.Groups {
				index := "too few to say"
				if g.Index.Value > 0 {
					index = fmt.Sprintf("%.2f (%.2f to %.2f)", g.Index.Value, g.Index.Low, g.Index.High)
				}
				fmt.Fprintf(t, "  %s\t%s\t%d\t%d\t%d\t%s\n", g.By, g.Name, g.In, g.Of, g.Unclear, index)
			}
			t.Flush()
		}
	}
}

// CohortExport writes a cohort for other systems.
type CohortExport struct {
	Name string `arg:"" name:"name[@version]" help:"A cohort's name, with @ and a number for an older version (carers@1), or a YAML file."`
	As   string `help:"What to write: yaml (to start one of your own from), cql or sql." enum:"yaml,cql,sql" default:"yaml"`
	On   string `help:"The day that the SQL is for; today unless given." placeholder:"YYYY-MM-DD"`
}

// Run writes it.
func (e *CohortExport) Run(s *session) error {
	if e.On != "" && !kith.Day(e.On).Valid() {
		return kith.Errorf(kith.Invalid, "--on %q is not a day: write it as 2027-03-31", e.On)
	}
	if strings.ContainsAny(e.Name, "./") {
		if e.As == "yaml" {
			return kith.Errorf(kith.Invalid, "%s is YAML already", e.Name)
		}
		d, err := definition(e.Name)
		if err != nil {
			return err
		}
		return e.write(s, d, "", kith.DayOf(time.Now()))
	}
	return s.version(e.Name, func(today kith.Day, all []outreach.Version, i int) error {
		d, err := all[i].Definition()
		if err != nil {
			return err
		}
		return e.write(s, d, all[i].Text, today)
	})
}

func (e *CohortExport) write(s *session, d *cohort.Definition, text string, today kith.Day) error {
	switch e.As {
	case "cql":
		text = d.CQL()
	case "sql":
		l := cohort.Library{} // SQL names the sets; which codes they have is in the register
		for _, name := range d.Sets() {
			l[name] = &cohort.Set{Name: name}
		}
		plan, err := cohort.NewPlan(cmp.Or(kith.Day(e.On), today), nil, l, d)
		if err != nil {
			return err
		}
		text = plan.SQL(0, s.Tenant) + ";\n"
	}
	_, err := io.WriteString(s.out, text)
	return err
}
