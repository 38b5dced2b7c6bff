package cli

import (
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"

	"kith"
	"kith/sdc"
)

// Observatory has what can be done with figures at the machine.
type Observatory struct {
	Table      Figures  `cmd:"" help:"Print a published table, or a measure that is reckoned from one."`
	Release    Releases `cmd:"" help:"Propose, certify and publish the figures of a period."`
	Audit      Audit    `cmd:"" help:"Say what a proposed release would give away, beside all that was published."`
	Verify     Verify   `cmd:"" help:"Work everything that is published out again: hashes and proofs."`
	Population People   `cmd:"" help:"Read how many people of each group live in an area or are registered there, from CSV."`
	Lists      Lists    `cmd:"" help:"Read how many people are registered with each practice, from CSV."`
	Attack     Attack   `cmd:"" help:"Say what a published table gives away: the interval that anybody can deduce for each hidden cell."`
}

// Attack reads a published table and works out what it hides in vain.
type Attack struct {
	File        string   `arg:"" help:"The table as it was published, as CSV with a heading; - for what is piped in. Hidden cells may say <6, 1-5, *, c, suppressed, … or nothing."`
	TotalRow    string   `help:"The row that is the total of the others; told by its name unless given." placeholder:"NAME"`
	TotalColumn string   `help:"The column that is the total of the others; told by its name unless given." placeholder:"NAME"`
	NoTotals    bool     `help:"Nothing in the table is a total."`
	Skip        []string `help:"A column to leave out, such as shares or growth. May be given again." sep:"none" placeholder:"NAME"`
	Hidden      string   `help:"What a bare symbol stands for, if the publisher says: 1-7, <6. Any number unless given." placeholder:"RANGE"`
	Rounded     int      `help:"The numbers shown are rounded to the nearest multiple of this." placeholder:"N"`
	Zeros       bool     `help:"Zeros are shown, so that what is hidden is at least one. Assumed when a zero is shown."`
	All         bool     `help:"List every hidden cell, not only the first 100."`
}

// Help is what --help says below the flags' heading.
func (Attack) Help() string {
	return `Hiding the small numbers of a table is not enough when its totals are shown: what is
left over gives them away. This command does what any reader could do with all the sums
at once, and prints for each hidden cell the least and the most that it can be. The file
is read and nothing is kept or sent.

  kith observatory attack referrals.csv
  kith observatory attack --hidden 1-7 --rounded 5 --skip "Rate per 1,000" table.csv

A table whose hidden cells are all safe ends with 0, one that gives a number away with 0
too: the answer is in the text. A table that cannot be read, or does not add up, ends with 2.`
}

// mostListed bounds what is printed without --all.
const mostListed = 100

// Run reads the table and prints what follows from it.
func (a *Attack) Run(s *session) error {
	in := s.in
	if a.File != "-" {
		f, err := os.Open(a.File)
		if err != nil {
			return kith.Errorf(kith.Invalid, "cannot read %s: %v", a.File, reason(err))
		}
		defer f.Close()
		if i, err := f.Stat(); err == nil && i.IsDir() {
			return kith.Errorf(kith.Invalid, "%s is a folder: name one CSV file", a.File)
		}
		in = f
	}
	p, err := sdc.ReadPublished(in, sdc.How{TotalRow: a.TotalRow, TotalColumn: a.TotalColumn, NoTotals: a.NoTotals,
		Skip: a.Skip, Hidden: a.Hidden, Rounded: a.Rounded, Zeros: a.Zeros})
	if err != nil {
		return err
	}
	found, err := p.Attack()
	if err != nil {
		return err
	}
	return a.say(s.out, p, found)
}

// reason is what went wrong with a file, without its name again.
func reason(err error) error {
	if p, ok := err.(*os.PathError); ok {
		return p.Err
	}
	return err
}

// say prints how the table was read, a line for each hidden cell, and what it
// comes to.
func (a *Attack) say(out io.Writer, p *sdc.Published, found []sdc.Deduced) error {
	fmt.Fprintf(out, "%s: %s and %s\n", a.File, many(len(p.Rows), "row"), many(len(p.Columns), "column of counts", "columns of counts"))
	for _, n := range p.Notes {
		fmt.Fprintln(out, n)
	}
	if len(found) == 0 {
		_, err := fmt.Fprintln(out, "\nNothing is hidden in this table.")
		return err
	}
	fmt.Fprintln(out)
	t := tabwriter.NewWriter(out, 0, 0, 3, ' ', 0)
	fmt.Fprintln(t, "row\tcolumn\tprinted\tanybody can deduce")
	exact, narrowed := 0, 0
	for i, d := range found {
		switch {
		case d.After.Exact():
			exact++
		case d.After != d.Before:
			narrowed++
		}
		if i < mostListed || a.All {
			fmt.Fprintf(t, "%s\t%s\t%s\t%s\n", p.Rows[d.Row], p.Columns[d.Column], printed(d), d.After)
		}
	}
	if err := t.Flush(); err != nil {
		return err
	}
	if len(found) > mostListed && !a.All {
		fmt.Fprintf(out, "… and %d more; --all lists them\n", len(found)-mostListed)
	}
	fmt.Fprintln(out)
	explained := 0
	for _, d := range found {
		if d.After.Exact() && !d.Before.Exact() && explained < 10 {
			explained++
			fmt.Fprintln(out, p.Why(d))
		}
	}
	_, err := fmt.Fprintf(out, "%s hidden: %s given away exactly, %s narrowed, %s no better known than from what is printed there.\n",
		many(len(found), "cell"), none(exact), none(narrowed), none(len(found)-exact-narrowed))
	return err
}

func printed(d sdc.Deduced) string {
	if d.Printed == "" {
		return "(empty)"
	}
	return d.Printed
}

func none(n int) string {
	if n == 0 {
		return "none"
	}
	return fmt.Sprint(n)
}

// many counts a noun: "1 row", "2 rows".
func many(n int, one string, several ...string) string {
	if n == 1 {
		return "1 " + one
	}
	if len(several) > 0 {
		return fmt.Sprint(n, " ", several[0])
	}
	return fmt.Sprint(n, " ", strings.TrimSpace(one)+"s")
}
