package cli

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"kith"
	"kith/archive"
	"kith/db"
	"kith/identity"
	"kith/referral"
)

// Migrate brings the schema up to date.
type Migrate struct{}

// Run runs the migrations and says which.
func (Migrate) Run(s *session) error {
	if err := s.look(false); err != nil {
		return err
	}
	d, err := db.Connect(s.ctx, s.DB)
	if err != nil {
		return err
	}
	defer d.Close()
	done, err := d.Migrate(s.ctx)
	for _, name := range done {
		fmt.Fprintln(s.out, "migrated", name)
	}
	if err != nil {
		return err
	}
	if len(done) == 0 {
		fmt.Fprintln(s.out, "the schema is up to date")
	}
	return s.newer(d)
}

// Import is the commands that read files.
type Import struct {
	Referrals ImportReferrals `cmd:"" help:"Read referrals from a CSV file, a row each. May be run again: what is there already is passed over."`
	Directory ImportDirectory `cmd:"" help:"Read community services from a feed or a file: Open Referral UK, HSDS, Outpost, OpenActive, CSV, and taxonomies. May be run again and again."`
	Reference ImportReference `cmd:"" help:"Read what publishers say of places: postcodes, deprivation, practices, boundaries and more."`
	Archive   ImportArchive   `cmd:"" help:"Read everything of a tenant from an archive that \"kith export\" wrote."`
}

// ImportReferrals reads a CSV file.
type ImportReferrals struct {
	File   string `arg:"" help:"The CSV file, or - for standard input. Its first row names the columns (doc/guide/operator.md)."`
	From   string `help:"The system that the file comes from; references are its own." required:"" placeholder:"NAME"`
	Team   string `help:"The team for rows that name none, by its name or ID."`
	Report string `help:"Where to write what became of each row, as CSV. Beside the file unless given." placeholder:"FILE"`
}

// Run reads the file, shows progress, and writes the report.
func (c *ImportReferrals) Run(s *session) error {
	return s.with(func(d *db.DB, a kith.Actor) error {
		in, size, err := s.file(c.File)
		if err != nil {
			return err
		}
		defer in.Close()
		l := referral.CSV{From: c.From}
		if c.Team != "" {
			err := d.Read(s.ctx, a, func(tx *db.Tx) (err error) { l.Team, err = teamOf(tx, c.Team); return err })
			if err != nil {
				return err
			}
		}
		name := c.Report
		if name == "" && c.File != "-" {
			name = c.File + ".report.csv"
		}
		if same(name, c.File) || same(name, s.DB) {
			return kith.Errorf(kith.Invalid, "The report would be written over %s. Give --report another name", name)
		}
		if name != "" {
			f, err := os.OpenFile(name, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600) // #nosec G304 -- the operator names the file
			if err != nil {
				return err
			}
			defer f.Close()
			l.Report = f
		}
		start, said := time.Now(), time.Time{}
		l.Progress = func(n referral.Loaded) {
			if time.Since(said) < 500*time.Millisecond {
				return
			}
			said = time.Now()
			part := ""
			if size > 0 {
				part = fmt.Sprintf(" (%d%%)", 100*n.Bytes/size)
			}
			s.progress("%v%s, %.0f a second", n, part, float64(n.Rows)/time.Since(start).Seconds())
		}
		n, err := l.Run(s.ctx, d, a, in)
		s.progress("")
		fmt.Fprintln(s.out, n)
		if n.Latin > 0 {
			fmt.Fprintf(s.out, "%d rows were not UTF-8 and were read as Windows-1252: look at their accents\n", n.Latin)
		}
		if name != "" {
			fmt.Fprintln(s.out, "What became of each row:", name)
		}
		if err != nil && s.ctx.Err() != nil {
			return kith.Errorf(kith.Conflict, "stopped. Run the same command again to go on from there")
		}
		if err == nil && n.Bad > 0 {
			return kith.Errorf(kith.Conflict, "%s with a problem. Mend what is wrong in the file and run it again: the others are not added twice", count(n.Bad, "row"))
		}
		return err
	})
}

// file opens a file to read, or standard input for "-".
func (s *session) file(name string) (io.ReadCloser, int64, error) {
	if name == "-" {
		return io.NopCloser(s.in), 0, nil
	}
	f, err := os.Open(name) // #nosec G304 -- the operator names the file
	if err != nil {
		return nil, 0, err
	}
	info, err := f.Stat()
	if err != nil {
		f.Close()
		return nil, 0, err
	}
	if info.IsDir() {
		f.Close()
		return nil, 0, kith.Errorf(kith.Invalid, "%s is a folder. Name a file", name)
	}
	return f, info.Size(), nil
}

// same reports whether two names lead to one file.
func same(a, b string) bool {
	one, err := os.Stat(a)
	if err != nil {
		return false
	}
	two, err := os.Stat(b)
	return err == nil && os.SameFile(one, two)
}

// ImportArchive reads an archive.
type ImportArchive struct {
	File string `arg:"" help:"The archive, or - for standard input."`
}

// Run loads it, whole or not at all.
func (c *ImportArchive) Run(s *session) error {
	in, _, err := s.file(c.File)
	if err != nil {
		return err
	}
	defer in.Close()
	if err := s.look(false); err != nil {
		return err
	}
	d, err := db.Open(s.ctx, s.DB)
	if err != nil {
		return err
	}
	defer d.Close()
	tenant, n, err := archive.Read(s.ctx, d, identity.Operator("", name()), in, func(n archive.Counts) { s.progress("%d rows", n.Rows()) })
	s.progress("")
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(s.out, "loaded %d rows of %d tables into the tenant %q\n", n.Rows(), len(n), tenant)
	return err
}

// Export writes an archive.
type Export struct {
	File string `arg:"" help:"The archive to write, or - for standard output. It holds all that is known of people: guard it."`
}

// Run writes it. A file appears under its name only once it is whole.
func (c *Export) Run(s *session) error {
	if same(c.File, s.DB) {
		return kith.Errorf(kith.Invalid, "The archive would be written over the database itself. Give it another name")
	}
	return s.with(func(d *db.DB, a kith.Actor) error {
		out, done := s.out, func() error { return nil }
		if c.File != "-" {
			f, err := os.CreateTemp(filepath.Dir(c.File), ".kith-export-*")
			if err != nil {
				return err
			}
			defer os.Remove(f.Name())
			defer f.Close()
			out = f
			done = func() error {
				if err := f.Sync(); err != nil {
					return err
				}
				return os.Rename(f.Name(), c.File)
			}
		}
		n, err := archive.Write(s.ctx, d, a, out, func(n archive.Counts) { s.progress("%d rows", n.Rows()) })
		if err == nil {
			err = done()
		}
		s.progress("")
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(s.errs, "wrote %d rows of %d tables\n", n.Rows(), len(n))
		return err
	})
}
