package cli

import (
	"encoding/csv"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"kith"
	"kith/cohort"
	"kith/db"
	"kith/place"
	"kith/register"
)

// Register has what can be done with the register at the machine: the people among
// whom cohorts are found. No command prints who they are.
type Register struct {
	Feed   RegisterFeed   `cmd:"" help:"Add or change a feed: what it brings, on what lawful basis, how its columns are called, how long it is kept."`
	Import RegisterImport `cmd:"" help:"Read a file of a feed: CSV with a heading, or FHIR R4 resources, one a line."`
	Codes  RegisterCodes  `cmd:"" help:"Read code sets: set,code,term as CSV, a reference set of SNOMED CT, clusters of the Primary Care Domain."`
	Report RegisterReport `cmd:"" help:"Say how complete the register is, by practice and code set, and what was imported."`
}

// RegisterFeed keeps a feed.
type RegisterFeed struct {
	Name       string            `arg:"" help:"What to call it."`
	Kind       string            `help:"What it brings: practice, hospital, housing, screening or deaths." required:""`
	Basis      string            `help:"The lawful basis on which it is read." required:"" placeholder:"TEXT"`
	KeepMonths int               `help:"For how many months what it brings is kept." required:"" placeholder:"N"`
	System     string            `help:"The record system of its practices." placeholder:"NAME"`
	Map        map[string]string `help:"A column of ours and what the file calls it, such as born=DOB. May be given again." mapsep:"none" placeholder:"OURS=THEIRS"`
	Covers     []string          `help:"A code set that it reports even when nobody has any. May be given again." placeholder:"SET"`
}

// Run keeps it.
func (f *RegisterFeed) Run(s *session) error {
	kept := &register.Feed{Name: f.Name, Kind: register.Kind(f.Kind), System: f.System, Basis: f.Basis, KeepMonths: f.KeepMonths, Mapping: f.Map, Covers: f.Covers}
	return s.with(func(d *db.DB, a kith.Actor) error {
		if err := d.Write(s.ctx, a, func(tx *db.Tx) error { return register.Keep(tx, kept) }); err != nil {
			return err
		}
		_, err := fmt.Fprintf(s.out, "The feed %s is kept.\n", kept.Name)
		return err
	})
}

// RegisterImport reads a file.
type RegisterImport struct {
	Feed     string `arg:"" help:"The feed that it is of."`
	File     string `arg:"" help:"The file, or a folder of .ndjson files as FHIR Bulk Data writes it."`
	Whole    bool   `help:"The file holds everybody of the feed: who is not in it has left."`
	Again    bool   `help:"Although it was read before, such as when those whom its bad rows name have come since. What later files took back comes back."`
	Anyway   bool   `help:"Even when by a whole file more than a fifth would have left."`
	Rejected string `help:"Where to write the rows that were not taken in: their lines and why." placeholder:"FILE"`
}

// Help is what --help says below the flags' heading.
func (RegisterImport) Help() string {
	return `A file that was read before is not read again; one that broke off goes on where it
stopped. Of a folder patients are read first. Bad rows are told of by line and lose nobody else's. Who opted out is not taken in,
and what is known of them goes.

  kith register feed surgeries --kind practice --basis "direct care" --keep-months 120 --map born=DOB
  kith register import surgeries extract.csv --whole --rejected rejected.csv`
}

// mostBad bounds the bad rows that are printed.
const mostBad = 20

// Run reads the file, or those of a folder, and says what came of it.
func (i *RegisterImport) Run(s *session) error {
	info, err := os.Stat(i.File)
	if err != nil {
		return kith.Errorf(kith.Invalid, "cannot read %s: %v", i.File, reason(err))
	}
	folder := &register.Folder{Files: []string{i.File}}
	if info.IsDir() {
		if i.Whole {
			return kith.Errorf(kith.Invalid, "%s is a folder, of which no file holds everything: --whole is for one file", i.File)
		}
		if folder, err = register.OpenFolder(i.File); err != nil {
			return err
		}
		for _, other := range folder.Other {
			fmt.Fprintf(s.errs, "not read, as a register does not take it: %s\n", other)
		}
	}
	var rejected *csv.Writer
	if i.Rejected != "" {
		to, err := os.OpenFile(i.Rejected, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
		if err != nil {
			return kith.Errorf(kith.Invalid, "cannot write %s: %v", i.Rejected, reason(err))
		}
		defer to.Close()
		rejected = csv.NewWriter(to)
		if err := rejected.Write([]string{"line", "why", "file"}); err != nil {
			return err
		}
	}
	return s.with(func(d *db.DB, a kith.Actor) error {
		for _, name := range folder.Files {
			if err := i.read(s, d, a, name, folder.Known, rejected); err != nil {
				return err
			}
		}
		return nil
	})
}

// read reads one file.
func (i *RegisterImport) read(s *session, d *db.DB, a kith.Actor, name string, known register.Medicines, rejected *csv.Writer) error {
	f, err := os.Open(name) // #nosec G304 -- the file that the operator named
	if err != nil {
		return kith.Errorf(kith.Invalid, "cannot read %s: %v", name, reason(err))
	}
	defer f.Close()
	told := 0
	how := register.Reading{File: filepath.Base(name), Whole: i.Whole, Again: i.Again, Anyway: i.Anyway, Known: known, Places: place.NewGazetteer(),
		Bad: func(line int, why string) {
			if told++; told <= mostBad {
				fmt.Fprintf(s.errs, "\r\033[Kline %d: %s\n", line, why)
			}
			if rejected != nil {
				rejected.Write([]string{strconv.Itoa(line), why, filepath.Base(name)}) // #nosec G104 -- Flush and Error below tell
			}
		},
		Progress: func(imp *register.Import) { s.progress("%s read", many(imp.Rows, "row")) }}
	imp, err := register.Read(s.ctx, d, a, i.Feed, f, how)
	s.progress("")
	if err == nil && rejected != nil {
		rejected.Flush()
		err = rejected.Error()
	}
	if err != nil {
		return err
	}
	if told > mostBad {
		fmt.Fprintf(s.errs, "and %d more bad rows\n", told-mostBad)
	}
	_, err = fmt.Fprintf(s.out, "%s: %s read; %s new, %s about people known already, %s; %s not taken in, %d as they opted out\n", imp.File,
		many(imp.Rows, "row"), many(imp.People, "person", "people"), many(imp.Changed, "row"), many(imp.Events, "entry", "entries"), many(imp.Bad, "bad row"), imp.OptedOut)
	return err
}

// RegisterCodes reads code sets.
type RegisterCodes struct {
	File    string            `arg:"" help:"The file."`
	Release string            `help:"Which release it is, such as 2026-10 UK." required:"" placeholder:"TEXT"`
	Source  string            `help:"Where it is from." default:"TRUD" placeholder:"TEXT"`
	Name    map[string]string `help:"What to call a reference set or cluster of the file. May be given again." mapsep:"none" placeholder:"THEIRS=SET"`
	Only    bool              `help:"Take nothing but what --name names, and clusters that cohorts of Kith use."`
	Terms   string            `help:"Descriptions of the same release, for what codes mean." placeholder:"FILE"`
}

// Help is what --help says below the flags' heading.
func (RegisterCodes) Help() string {
	return `Each set takes the place of the one of its name. From TRUD, unpacked:

  kith register codes PCD_Refset_Content.txt --release 2026-10 --only
  kith register codes der2_Refset_SimpleUKCRSnapshot_GB1000000.txt --release "2026-10 UK" --only \
    --name REFSET=housebound --terms sct2_Description_UKCRSnapshot-en_GB1000000.txt`
}

// Run puts them in the place of those of the same names.
func (c *RegisterCodes) Run(s *session) error {
	var sets []*cohort.Set
	err := readFrom(c.File, func(f io.Reader) (err error) {
		var odd []string
		sets, odd, err = cohort.ReadCodes(filepath.Base(c.File), f, c.Release, c.Source, c.Name)
		for _, o := range odd[:min(len(odd), mostBad)] {
			fmt.Fprintln(s.errs, o)
		}
		return err
	})
	if err != nil {
		return err
	}
	asked := cohort.ShippedLibrary()
	read := len(sets)
	if c.Only {
		sets = slices.DeleteFunc(sets, func(set *cohort.Set) bool {
			return asked[set.Name] == nil && !slices.Contains(slices.Collect(maps.Values(c.Name)), set.Name)
		})
	}
	if len(sets) == 0 {
		return kith.Errorf(kith.Invalid, "%s has %s, and none is to be taken: name those that you want by --name", filepath.Base(c.File), many(read, "set"))
	}
	if c.Terms != "" {
		if err := readFrom(c.Terms, func(f io.Reader) error { _, err := cohort.ReadTerms(filepath.Base(c.Terms), f, sets); return err }); err != nil {
			return err
		}
	}
	return s.with(func(d *db.DB, a kith.Actor) error {
		if err := d.Write(s.ctx, a, func(tx *db.Tx) error { return register.UseCodes(tx, sets...) }); err != nil {
			return err
		}
		for _, set := range sets {
			no := 0
			for _, code := range set.Codes {
				if code.Term == "" {
					no++
				}
			}
			said := ""
			if no > 0 {
				said = fmt.Sprintf(", %d of them without a term", no)
			}
			if asked[set.Name] == nil {
				said += "; no cohort that ships asks for it"
			}
			fmt.Fprintf(s.out, "%s: %s%s\n", set.Name, many(len(set.Codes), "code"), said)
		}
		if left := read - len(sets); left > 0 {
			fmt.Fprintf(s.out, "%s of the file left out\n", many(left, "other set"))
		}
		return nil
	})
}

// readFrom calls f with a file.
func readFrom(name string, f func(io.Reader) error) error {
	file, err := os.Open(name) // #nosec G304 -- the file that the operator named
	if err != nil {
		return kith.Errorf(kith.Invalid, "cannot read %s: %v", name, reason(err))
	}
	defer file.Close()
	if info, err := file.Stat(); err == nil && info.IsDir() {
		return kith.Errorf(kith.Invalid, "%s is a folder: name one file", name)
	}
	return f(file)
}

// RegisterReport says how complete the register is.
type RegisterReport struct {
	Codes bool `help:"Also how many people of each practice have something of each code set."`
}

// Run prints it.
func (r *RegisterReport) Run(s *session) error {
	return s.with(func(d *db.DB, a kith.Actor) error {
		return d.Read(s.ctx, a, func(tx *db.Tx) error {
			all, err := register.Report(tx)
			if err != nil {
				return err
			}
			imports, err := register.Imports(tx)
			if err != nil {
				return err
			}
			completeness(s.out, all)
			fmt.Fprintln(s.out)
			t := tabwriter.NewWriter(s.out, 0, 0, 3, ' ', 0)
			fmt.Fprintln(t, "imported\tfile\trows\tnew people\tentries\tbad\topted out\t")
			for _, i := range imports[:min(len(imports), mostListed)] {
				end := ""
				if !i.Finished {
					end = "broke off: import it again to go on"
				}
				fmt.Fprintf(t, "%s\t%s\t%d\t%d\t%d\t%d\t%d\t%s\n", i.Day, i.File, i.Rows, i.People, i.Events, i.Bad, i.OptedOut, end)
			}
			if err := t.Flush(); err != nil || !r.Codes {
				return err
			}
			uses, err := register.Uses(tx)
			if err != nil {
				return err
			}
			return usesBy(s.out, all, uses)
		})
	})
}

func completeness(out io.Writer, all []register.Completeness) {
	t := tabwriter.NewWriter(out, 0, 0, 3, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "practice\tsystem\tpeople\tborn\tsex\tethnicity\tlanguage\tresidence\tdeprivation\tof it by postcode\thousehold\t")
	for _, c := range all {
		fmt.Fprintf(t, "%s\t%s\t%d\t", c.Practice, c.System, c.People)
		for _, n := range []int{c.Born, c.Sex, c.Ethnicity, c.Language, c.Residence, c.Deprivation, c.LookedUp, c.Household} {
			fmt.Fprintf(t, "%.0f %%\t", 100*float64(n)/float64(max(1, c.People)))
		}
		fmt.Fprintln(t)
	}
	t.Flush()
}

// usesBy prints for each set in how many practices it is recorded, and where not.
func usesBy(out io.Writer, practices []register.Completeness, uses []register.Use) error {
	type use struct {
		people int
		in     []string
		last   kith.Day
	}
	by := map[string]*use{}
	var names []string
	for _, u := range uses {
		if by[u.Set] == nil {
			by[u.Set] = &use{}
			names = append(names, u.Set)
		}
		by[u.Set].people += u.People
		by[u.Set].in = append(by[u.Set].in, u.Practice)
		by[u.Set].last = max(by[u.Set].last, u.Last)
	}
	slices.Sort(names)
	t := tabwriter.NewWriter(out, 0, 0, 3, ' ', 0)
	fmt.Fprintln(t, "\ncode set\tpeople\tpractices\tlast recorded\tnot recorded by")
	for _, n := range names {
		var not []string
		for _, p := range practices {
			if !slices.Contains(by[n].in, p.Practice) {
				not = append(not, p.Practice)
			}
		}
		fmt.Fprintf(t, "%s\t%d\t%d of %d\t%s\t%s\n", n, by[n].people, len(by[n].in), len(practices), by[n].last, strings.Join(not[:min(len(not), 5)], ", "))
	}
	return t.Flush()
}
