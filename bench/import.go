package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"kith/cohort"
	"kith/db"
	"kith/identity"
	"kith/register"
	"kith/sample"
)

// The race of imports: one file of a practice system's extract, a line for each
// person, read into Kith's register on SQLite that waits for the disk (and on
// PostgreSQL, where the run has one), by sqlite3's .import and by PostgreSQL's
// COPY. What they do is not the same. Kith checks the NHS number, the dates and
// every other column of each line, finds who is known already, leaves out who
// opted out, numbers households, writes what happened beside the people, and says
// in an import's record and the audit trail what came of the file; it can be
// stopped after any 4,000 lines and goes on there. The peers store the columns as
// text, and are given a unique index on the number afterwards.

// mostNumbers is about how many NHS numbers the test range, 999 and six digits, has
// with a check digit.
const mostNumbers = 900_000

const heading = "nhs_number,practice,born,sex,ethnicity,language,residence,deprivation,home,given,family,address,postcode,phone,opted_out\n"

// extract writes the file, of people of the register that the race of cohorts
// has, and says how large it is.
func extract(name string, people int) (int64, error) {
	f, err := os.Create(name)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	w := bufio.NewWriter(f)
	w.WriteString(heading)
	v := &invented{Invention: &cohort.Invention{Seed: 1, People: people, Today: inventedOn}}
	next := 0
	number := func() string { // those of the test range that have a check digit, each once
		for ; ; next++ {
			if s := sample.NumberOf(next); strings.HasPrefix(s, fmt.Sprintf("999%06d", next)) {
				next++
				return s
			}
		}
	}
	err = v.each(func(p *cohort.Person) error {
		decile := ""
		if d := p.Numbers[0]; d > 0 {
			decile = fmt.Sprint(d)
		}
		n := int(p.Number)
		_, err := fmt.Fprintf(w, "%s,%s,%s,%s,%s,%s,%s,%s,U%d,Ada,Invented,%d Some Street,OX1 1AA,01632 960%03d,no\n", number(), p.Practice, string(p.Born),
			p.Words[cohort.Sex], p.Words[cohort.Ethnicity], p.Words[cohort.Language], p.Words[cohort.Residence], decile, n/3, n, n%1000)
		return err
	})
	if err := errors.Join(err, w.Flush()); err != nil {
		return 0, err
	}
	return f.Seek(0, io.SeekCurrent)
}

// An importer is one way of reading the file: it says how long it took, and what CPU
// besides that of this process. What it makes ready first is not counted.
type importer struct {
	name  string
	ready func() error
	read  func() (took, besides time.Duration, err error)
}

func (b *bench) imports(people int) error {
	if people > mostNumbers {
		return fmt.Errorf("-people %d: the test range has no more than %d numbers", people, mostNumbers)
	}
	dir := filepath.Join(b.dir, "import")
	defer os.RemoveAll(dir)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	file := filepath.Join(dir, "extract.csv")
	size, err := extract(file, people)
	if err != nil {
		return err
	}
	fmt.Printf("\nAn extract of %d people, %.0f MB, load average %s\n\n%-44s %9s %11s %9s\n", people, float64(size)/1e6, loadAverage(), "", "s", "a second", "CPU µs")
	pg, data := os.Getenv("KITH_TEST_POSTGRES"), os.Getenv("KITH_TEST_POSTGRES_DATA")
	server := func(read func() error) func() (time.Duration, time.Duration, error) {
		return func() (time.Duration, time.Duration, error) {
			time.Sleep(time.Second) // sessions that have just ended are counted with their server by now
			before, began := besides(data), time.Now()
			err := read()
			return time.Since(began), besides(data) - before, err
		}
	}
	lite := filepath.Join(dir, "kith.db")
	all := []importer{{"Kith, SQLite FULL", func() error { return settleRegister(lite) }, func() (time.Duration, time.Duration, error) {
		began := time.Now()
		err := registered(lite, file, people)
		return time.Since(began), 0, err
	}}}
	if tool, err := exec.LookPath("sqlite3"); err == nil {
		all = append(all, importer{"sqlite3 .import, and an index", nil, func() (time.Duration, time.Duration, error) {
			return imported(tool, filepath.Join(dir, "peer.db"), file)
		}})
	} else {
		fmt.Println("sqlite3 is left out: script/setup sqlite3 installs it")
	}
	if pg != "" {
		all = append(all, importer{"Kith, PostgreSQL" + durable(), func() error { return settleRegister(pg) }, server(func() error { return registered(pg, file, people) })},
			importer{"PostgreSQL COPY, and an index" + durable(), nil, server(func() error { return copiedFile(pg, file) })})
	} else {
		fmt.Println(errNoServer)
	}
	for i, imp := range all {
		if imp.ready != nil {
			if err := imp.ready(); err != nil {
				return fmt.Errorf("%s: %w", imp.name, err)
			}
		}
		used := processor()
		took, beside, err := imp.read()
		if err != nil {
			return fmt.Errorf("%s: %w", imp.name, err)
		}
		cost := processor() - used + beside
		fmt.Printf("%-44s %9.1f %11.0f %9.1f\n", imp.name, took.Seconds(), float64(people)/took.Seconds(), micro(cost, people))
		if i == 0 {
			b.target(fmt.Sprintf("s of CPU for a million people imported, from %d", people), cost.Seconds()*1e6/float64(people), 25, "<=")
		}
	}
	return nil
}

// settleRegister makes the tenant and the feed.
func settleRegister(dsn string) error {
	ctx := context.Background()
	d, err := db.Open(ctx, dsn)
	if err != nil {
		return err
	}
	defer d.Close()
	if err := identity.AddTenant(ctx, d, tenant, "Bench"); err != nil {
		return err
	}
	return d.Write(ctx, identity.Operator(tenant, "Operator"), func(tx *db.Tx) error {
		return register.Keep(tx, &register.Feed{Name: "gp", Kind: register.Practice, System: "invented", Basis: "direct care", KeepMonths: 120})
	})
}

// registered reads the file as kith register import does.
func registered(dsn, file string, people int) error {
	ctx := context.Background()
	d, err := db.Connect(ctx, dsn)
	if err != nil {
		return err
	}
	defer d.Close()
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	wrong := ""
	imp, err := register.Read(ctx, d, identity.Operator(tenant, "Operator"), "gp", f, register.Reading{File: filepath.Base(file), Bad: func(line int, why string) { wrong = fmt.Sprintf("line %d: %s", line, why) }})
	if err == nil && imp.People != people {
		err = fmt.Errorf("%d of %d people came in: %s", imp.People, people, wrong)
	}
	return err
}

// imported hands the file to the program sqlite3.
func imported(tool, to, file string) (took, cost time.Duration, err error) {
	columns := strings.ReplaceAll(strings.TrimSpace(heading), ",", " text, ") + " text"
	c := exec.Command(tool, "-bail", to, "create table person ("+columns+");", ".mode csv", ".import --skip 1 '"+file+"' person", "create unique index person_known on person (nhs_number);") // #nosec G204 -- our own file
	began := time.Now()
	out, err := c.CombinedOutput()
	if err != nil {
		return 0, 0, fmt.Errorf("%w: %s", err, out)
	}
	return time.Since(began), c.ProcessState.UserTime() + c.ProcessState.SystemTime(), nil
}

// copiedFile streams the file into a table of PostgreSQL's.
func copiedFile(dsn, file string) error {
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, dsn)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	columns := strings.ReplaceAll(strings.TrimSpace(heading), ",", " text, ") + " text"
	if _, err := conn.Exec(ctx, `create table race_person (`+columns+`)`); err != nil {
		return err
	}
	if _, err := conn.PgConn().CopyFrom(ctx, f, `copy race_person from stdin (format csv, header true)`); err != nil {
		return err
	}
	if _, err := conn.Exec(ctx, `create unique index on race_person (nhs_number)`); err != nil {
		return err
	}
	_, err = conn.Exec(ctx, `drop table race_person`)
	return err
}
