package cli

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"

	"kith"
	"kith/db"
	"kith/observatory"
	"kith/sdc"
)

// Figures prints a published table.
type Figures struct {
	Code   string `arg:"" optional:"" help:"A table or a measure by its code; without one, list them."`
	Period string `help:"The period, like 2022-23 or 2022-23-Q1; the latest year unless given." placeholder:"PERIOD"`
	Format string `help:"text, csv or json." enum:"text,csv,json" default:"text"`
}

// Help is what --help says below the flags' heading.
func (Figures) Help() string {
	return `Prints what is published, as everybody may read it: what was counted is not printed by
any command. A cell says * where it is withheld. A table is printed cell by cell; a measure
that is reckoned from one (a rate, a share) with its 95 % interval.

  kith observatory table
  kith observatory table referrals-by-age --period 2022-23
  kith observatory table rate --format csv`
}

// Run prints the table, or what there is.
func (c *Figures) Run(s *session) error {
	return s.with(func(d *db.DB, a kith.Actor) error {
		return d.Read(s.ctx, a, func(tx *db.Tx) error {
			e, err := edition(tx, c.Period)
			if err != nil {
				return err
			}
			if c.Code == "" {
				return c.list(s.out, tx, e)
			}
			m, err := observatory.Find(c.Code)
			if err == nil && m.Kind != observatory.Counts {
				x, err := observatory.Read(tx, m, e)
				if err != nil {
					return err
				}
				return c.answer(s.out, x)
			}
			code := c.Code
			if err == nil {
				code = m.Table
			}
			p, err := observatory.TableOf(tx, e, code)
			if err != nil {
				return fmt.Errorf("%w. \"kith observatory table\" lists what there is", err)
			}
			return c.print(s.out, e, p)
		})
	})
}

// edition is what is published of a period, or the latest year.
func edition(tx *db.Tx, period string) (*observatory.Edition, error) {
	if period == "" {
		return observatory.Latest(tx)
	}
	p, err := observatory.ParsePeriod(period)
	if err != nil {
		return nil, err
	}
	return observatory.EditionOf(tx, p)
}

func (c *Figures) list(out io.Writer, tx *db.Tx, e *observatory.Edition) error {
	codes, err := observatory.TableCodes(tx, e)
	if err != nil {
		return err
	}
	has := map[string]bool{}
	for _, code := range codes {
		has[code] = true
	}
	fmt.Fprintf(out, "%s, edition %d, published on %s, release %s\n\n", e.Code, e.Edition, kith.DayOf(e.PublishedAt), e.Hash[:12])
	t := tabwriter.NewWriter(out, 0, 0, 3, ' ', 0)
	fmt.Fprintln(t, "measure\tread from table\tkind\tquestion")
	for _, m := range observatory.Measures {
		if has[m.Table] {
			fmt.Fprintf(t, "%s\t%s\t%s\t%s\n", m.Code, m.Table, m.Kind, m.Question)
		}
	}
	for _, code := range e.Reporting.Withheld {
		fmt.Fprintf(t, "\t%s\tnot published for this period\t\n", code)
	}
	return t.Flush()
}

// print writes a table cell by cell.
func (c *Figures) print(out io.Writer, e *observatory.Edition, p sdc.Protected) error {
	if c.Format == "json" {
		b, err := json.MarshalIndent(p, "", "  ")
		if err != nil {
			return err
		}
		_, err = fmt.Fprintln(out, string(b))
		return err
	}
	rows := [][]string{append([]string{"Area"}, p.Columns()...)}
	for i, a := range p.Areas() {
		row := []string{indent(c.Format, p, i) + a.Name}
		for j := range p.Columns() {
			row = append(row, p.Cell(i, j).String())
		}
		rows = append(rows, row)
	}
	if err := c.rows(out, fmt.Sprintf("%s, %s", p.Title(), p.Period()), rows); err != nil || c.Format == "csv" {
		return err
	}
	hidden, of := p.Hidden()
	fmt.Fprintf(out, "\nPolicy %s: %d of %s withheld. Release %s, edition %d.\n", p.Policy(), hidden, many(of, "cell"), e.Hash[:12], e.Edition)
	for _, step := range p.Steps() {
		fmt.Fprintln(out, capital(step)+".")
	}
	return nil
}

// indent sets a row below what it is part of, for the eye.
func indent(format string, p sdc.Protected, i int) string {
	areas, n := p.Areas(), 0
	for a := areas[i].Parent; a >= 0; a = areas[a].Parent {
		n++
	}
	if format == "csv" {
		n = 0
	}
	return strings.Repeat("  ", n)
}

// answer writes a measure that is reckoned from a table.
func (c *Figures) answer(out io.Writer, x *observatory.Answer) error {
	if c.Format == "json" {
		return kith.Errorf(kith.Invalid, "%s is reckoned from the table %s: ask for that as JSON", x.Measure.Code, x.Measure.Table)
	}
	rows := [][]string{{"Area", "State", "Numerator", "Denominator", "Value", "Low", "High"}}
	for i, f := range x.Figures {
		row := []string{indent(c.Format, x.Table, i) + f.Area.Name, string(f.State), "", "", "", "", ""}
		if f.State == sdc.Value || f.State == sdc.Zero {
			row[2], row[3], row[4] = strconv.Itoa(f.N), strconv.Itoa(f.Of), places(f.Limits.Value)
			if row[5], row[6] = places(f.Limits.Low), places(f.Limits.High); f.Words != "" {
				row[4] = f.Words
			}
		}
		rows = append(rows, row)
	}
	if err := c.rows(out, fmt.Sprintf("%s, %s", x.Measure.Name, x.Edition.Period().Name()), rows); err != nil || c.Format == "csv" {
		return err
	}
	_, err := fmt.Fprintf(out, "\n%s over: %s.\nLeft out: %s. Source: %s.\n", x.Measure.Numerator, x.Measure.Denominator, x.Measure.Exclusions, x.Measure.Source)
	return err
}

func places(v float64) string { return strconv.FormatFloat(v, 'f', 3, 64) }

// rows writes rows as a table for the eye, or as CSV.
func (c *Figures) rows(out io.Writer, title string, rows [][]string) error {
	if c.Format == "csv" {
		w := csv.NewWriter(out)
		return errors.Join(w.WriteAll(rows), w.Error())
	}
	fmt.Fprintf(out, "%s\n\n", title)
	t := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, row := range rows {
		fmt.Fprintln(t, strings.Join(row, "\t"))
	}
	return t.Flush()
}

func capital(s string) string { return strings.ToUpper(s[:1]) + s[1:] }
