package cli

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"kith"
	"kith/cohort"
	"kith/db"
	"kith/outreach"
)

// CohortList lists cohorts in their newest versions.
type CohortList struct {
	All bool `help:"Every version, the older ones too."`
}

// Run prints a line for each.
func (c *CohortList) Run(s *session) error {
	return s.cohorts(func(today kith.Day, names []string, versions func(string) ([]outreach.Version, error)) error {
		t := tabwriter.NewWriter(s.out, 0, 0, 3, ' ', 0)
		fmt.Fprintln(t, "name\tversion\tstands\treview by\tsigned off\towner\tfor whom")
		for _, name := range names {
			all, err := versions(name)
			if err != nil {
				return err
			}
			if !c.All {
				all = all[:1]
			}
			for i := range all {
				v := &all[i]
				signed := "no"
				if v.Signed() {
					signed = v.SignedName + ", " + string(kith.DayOf(v.SignedAt))
				}
				fmt.Fprintf(t, "%s\t%d\t%s\t%s\t%s\t%s\t%s\n", v.Name, v.Number, stands(all, i, today), string(v.Review), signed, v.Owner, v.Title)
			}
		}
		return t.Flush()
	})
}

// stands is whether one of a cohort's versions may be used, in words. all has the
// newest first.
func stands(all []outreach.Version, i int, today kith.Day) string {
	v := &all[i]
	switch {
	case i > 0:
		return "replaced by " + strconv.Itoa(all[i-1].Number)
	case v.Usable(today) == nil:
		return "in force"
	case v.Signed():
		return "past its review"
	case v.Shipped():
		return "draft that ships"
	}
	return "draft"
}

// cohorts calls f with the names of the tenant's cohorts and of those that ship, and
// with what reads the versions of one, the newest first. Where there is no database
// yet they are those that ship, and that is said.
func (s *session) cohorts(f func(today kith.Day, names []string, versions func(string) ([]outreach.Version, error)) error) error {
	if _, err := os.Stat(s.DB); !db.IsPostgres(s.DB) && errors.Is(err, fs.ErrNotExist) {
		fmt.Fprintf(s.errs, "There is no database %s: these are the cohorts as they ship with Kith.\n", s.DB)
		ships, err := outreach.Shipped()
		if err != nil {
			return err
		}
		return f(kith.DayOf(time.Now()), namesOf(ships), func(name string) ([]outreach.Version, error) {
			for i := range ships {
				if ships[i].Name == name {
					return ships[i : i+1], nil
				}
			}
			return nil, noCohort(name)
		})
	}
	return s.with(func(d *db.DB, a kith.Actor) error {
		return d.Read(s.ctx, a, func(tx *db.Tx) error {
			all, err := outreach.Cohorts(tx)
			if err != nil {
				return err
			}
			return f(tx.Today(), namesOf(all), func(name string) ([]outreach.Version, error) {
				all, err := outreach.Versions(tx, name)
				if kith.KindOf(err) == kith.NotFound {
					err = noCohort(name)
				}
				return all, err
			})
		})
	})
}

func namesOf(all []outreach.Version) (names []string) {
	for i := range all {
		names = append(names, all[i].Name)
	}
	return names
}

func noCohort(name string) error {
	return kith.Errorf(kith.Invalid, "there is no cohort called %q: see kith cohort list, or name a file of your own that ends in .yaml", name)
}

// CohortExplain says what a cohort is.
type CohortExplain struct {
	Name string `arg:"" name:"name[@version]" help:"A cohort's name, with @ and a number for an older version (carers@1), or a YAML file."`
}

// Run prints it.
func (e *CohortExplain) Run(s *session) error {
	if strings.ContainsAny(e.Name, "./") {
		d, err := definition(e.Name)
		if err == nil {
			explain(s, d, nil)
		}
		return err
	}
	return s.version(e.Name, func(today kith.Day, all []outreach.Version, i int) error {
		d, err := all[i].Definition()
		if err != nil {
			return err
		}
		explain(s, d, []part{{"Stands", stands(all, i, today)}, {"What changed", all[i].Why + " (" + all[i].MadeName + ")"}})
		return nil
	})
}

// version calls f with all versions of a cohort, the newest first, and which of them a
// name with @ and a number means; the newest without.
func (s *session) version(named string, f func(today kith.Day, all []outreach.Version, i int) error) error {
	name, number, numbered := strings.Cut(named, "@")
	n, err := strconv.Atoi(number)
	if numbered && (err != nil || n < 1) {
		return kith.Errorf(kith.Invalid, "%q is no version: write its number, as in %s@1", number, name)
	}
	return s.cohorts(func(today kith.Day, _ []string, versions func(string) ([]outreach.Version, error)) error {
		all, err := versions(name)
		if err != nil {
			return err
		}
		i := 0
		for numbered && i < len(all) && all[i].Number != n {
			i++
		}
		if i == len(all) {
			return kith.Errorf(kith.Invalid, "%s has no version %d: its newest is %d", name, n, all[0].Number)
		}
		return f(today, all, i)
	})
}

// A part is one line of what is said of a cohort.
type part struct{ what, says string }

func explain(s *session, d *cohort.Definition, kept []part) {
	fmt.Fprintf(s.out, "%s (%s version %d)\n\n%s\n\n%s\n", d.Title, d.Name, d.Version, d.Say(), d.About)
	for _, p := range append([]part{
		{"Offer", d.Offer}, {"Structured visit", d.Visit}, {"Needs", strings.Join(d.Needs, "; ")}, {"Code sets", strings.Join(d.Sets(), ", ")},
		{"Sources", strings.Join(d.Sources, "; ")}, {"Lawful basis", d.Basis}, {"Owner", d.Owner},
		{"To be looked at again by", d.Review.String()}, {"Signed off", cmp.Or(d.Signed, "by nobody: a draft")},
	}, kept...) {
		if p.says != "" {
			fmt.Fprintf(s.out, "\n%s: %s\n", p.what, p.says)
		}
	}
	if d.Reference > 0 {
		fmt.Fprintf(s.out, "\nOthers found: %g %% (%s)\n", d.Reference, d.From)
	}
}
