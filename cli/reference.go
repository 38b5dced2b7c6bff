package cli

import (
	"fmt"
	"strings"
	"time"

	"kith"
	"kith/db"
	"kith/identity"
	"kith/place"
)

// ImportReference reads what publishers say of places.
type ImportReference struct {
	Paths   []string `arg:"" optional:"" help:"Files and folders, as the publishers give them: CSV, JSON, GeoJSON, also in .gz and .zip. Each is known by its content."`
	Vintage string   `help:"What the data are as at, instead of what the files say: 2025, 2025-10 or 2025-10-20." placeholder:"DATE"`
	List    bool     `help:"List what is there, and read nothing."`
}

// Run reads the files, a line each, or lists what was read before.
func (c *ImportReference) Run(s *session) error {
	if !c.List && len(c.Paths) == 0 {
		return kith.Errorf(kith.Invalid, "name files or folders to read, or say --list")
	}
	d, err := s.open()
	if err != nil {
		return err
	}
	defer d.Close()
	a := identity.Operator("", name()) // reference data belong to no tenant
	if c.List {
		return s.listReference(d, a)
	}
	said := time.Time{}
	bad := 0
	im := place.Import{Vintage: c.Vintage,
		Progress: func(file string, n int64) {
			if time.Since(said) > 500*time.Millisecond {
				said = time.Now()
				s.progress("%s: %d MB", file, n>>20)
			}
		},
		Result: func(r place.Result) {
			s.progress("")
			fmt.Fprintln(s.out, resultLine(r))
			if r.Outcome == place.Refused {
				bad++
			}
		}}
	all, err := im.Run(s.ctx, d, a, c.Paths)
	s.progress("")
	if err != nil && s.ctx.Err() != nil {
		return kith.Errorf(kith.Conflict, "stopped. Run the same command again to go on from there")
	}
	if err != nil {
		return err
	}
	read, there, unknown := 0, 0, 0
	for _, r := range all {
		switch r.Outcome {
		case place.Read, place.Behind:
			read++
		case place.Already:
			there++
		case place.Unknown:
			unknown++
		}
	}
	fmt.Fprintf(s.out, "%d files: %d read, %d there already, %d not known, %d refused\n", len(all), read, there, unknown, bad)
	switch {
	case bad > 0:
		return kith.Errorf(kith.Conflict, "files that were refused: %d. What was there stays", bad)
	case len(all) == 0:
		return kith.Errorf(kith.Invalid, "there are no files in it")
	case read+there == 0:
		return kith.Errorf(kith.Conflict, "none of these files is reference data that Kith knows (doc/guide/operator.md)")
	}
	return nil
}

// resultLine says what became of a file.
func resultLine(r place.Result) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: ", r.File)
	switch r.Outcome {
	case place.Unknown, place.Refused:
		fmt.Fprintf(&b, "%s: %s", r.Outcome, r.Why)
		return b.String()
	}
	b.WriteString(place.Titles[r.Set.Kind])
	if r.Set.Part != "" {
		fmt.Fprintf(&b, " (%s)", r.Set.Part)
	}
	fmt.Fprintf(&b, ", %s, %s: %s", r.Set.Vintage, rows(r.Set.Rows), r.Outcome)
	if len(r.Instead) > 0 {
		fmt.Fprintf(&b, "; takes the place of %s", strings.Join(r.Instead, ", "))
	}
	if r.Why != "" {
		fmt.Fprintf(&b, "; %s", r.Why)
	}
	return b.String()
}

func rows(n int) string {
	if n == 1 {
		return "1 row"
	}
	return fmt.Sprintf("%d rows", n)
}

func (s *session) listReference(d *db.DB, a kith.Actor) error {
	var sets []place.Set
	if err := d.Read(s.ctx, a, func(tx *db.Tx) (err error) { sets, err = place.Sets(tx); return err }); err != nil {
		return err
	}
	if len(sets) == 0 {
		fmt.Fprintln(s.out, "there are no reference data yet")
	}
	for _, r := range sets {
		state := "current"
		if !r.Current() {
			state = "superseded"
		}
		fmt.Fprintf(s.out, "%-12s %-36s %-10s %8d rows  %s  %s, by %s\n", state, strings.TrimSpace(place.Titles[r.Kind]+" "+r.Part), r.Vintage,
			r.Rows, r.File, r.At.In(kith.London).Format("2 January 2006 15:04"), r.By)
	}
	return nil
}
