package cli

import (
	"fmt"
	"io"
	"os"

	"kith"
	"kith/db"
	"kith/observatory"
)

// People reads populations by group.
type People struct {
	File   string `arg:"" help:"CSV with the columns area, breakdown, group and people; year, counts and source where they differ from line to line. Or NHS England's patients registered by sex and single year of age, women and men in one file." type:"existingfile"`
	Year   int    `help:"The year as at which they are." placeholder:"YEAR"`
	Counts string `help:"Who they are, in the plural." default:"registered people" placeholder:"WORDS"`
	Source string `help:"Whose figures they are, as the pages will say it; the file's name unless given." placeholder:"TEXT"`
}

// Help is what --help says below the flags' heading.
func (People) Help() string {
	return `Says who could have been reached, so that pages can say who is. An area is a practice's
code, a network's code or name, a place's name, or "all". A breakdown is age, sex, ethnicity
or deprivation. A group is named as the figures name it ("40 to 64", "Female", "Asian", "1" for
the most deprived fifth), or by what stands below that: an age in years, an ethnic category.
Practices are summed into their networks, and those into the whole, where it is not given.

  area,breakdown,group,people
  U12345,ethnicity,Asian,2310
  K84001,age,67,104

NHS England's files of patients registered at a practice by sex and single year of age are read
as they are published; they come one for each sex, so put them into one:

  cat gp-reg-pat-prac-sing-age-*male.csv > both.csv
  kith observatory population both.csv --year 2025 --source "NHS England, Patients Registered at a GP Practice"

What is published keeps what it was compared with; new figures are compared with the new file.`
}

// Run reads the file.
func (c *People) Run(s *session) error {
	given := observatory.GroupSize{Year: c.Year, Counts: c.Counts, Source: c.Source}
	if given.Source == "" {
		given.Source = c.File
	}
	return s.fromFile(c.File, func(tx *db.Tx, in io.Reader) (string, error) {
		n, err := observatory.ReadGroups(tx, in, given)
		return many(n, "group") + " read.", err
	})
}

// fromFile reads a file within one piece of work, and prints what came of it.
func (s *session) fromFile(name string, read func(*db.Tx, io.Reader) (string, error)) error {
	f, err := os.Open(name) // #nosec G304 -- the analyst names the file
	if err != nil {
		return kith.Errorf(kith.Invalid, "cannot read %s: %v", name, reason(err))
	}
	defer f.Close()
	return s.with(func(d *db.DB, a kith.Actor) error {
		said := ""
		err := d.Write(s.ctx, a, func(tx *db.Tx) (err error) {
			if _, err = f.Seek(0, io.SeekStart); err == nil { // it may run again
				said, err = read(tx, f)
			}
			return err
		})
		if err != nil {
			return err
		}
		_, err = fmt.Fprintln(s.out, said)
		return err
	})
}

// Lists reads list sizes.
type Lists struct {
	File string `arg:"" help:"CSV with a column of practice codes and one of people registered, as NHS England publishes them." type:"existingfile"`
	Day  string `help:"The day as at which they are, like 2023-01-01." required:"" placeholder:"DAY"`
}

// Run reads the file.
func (c *Lists) Run(s *session) error {
	day := kith.Day(c.Day)
	if !day.Valid() {
		return kith.Errorf(kith.Invalid, "%q is no day: give one like 2023-01-01", c.Day)
	}
	return s.fromFile(c.File, func(tx *db.Tx, in io.Reader) (string, error) {
		read, skipped, err := observatory.ReadListSizes(tx, in, day, c.File)
		return fmt.Sprintf("%s read, as at %s; %s could not be used.", many(read, "list size"), day, many(skipped, "line")), err
	})
}
