package cli

import (
	"fmt"
	"os"
	"time"

	"kith"
	"kith/db"
	"kith/directory"
	"kith/feed"
)

// ImportDirectory reads somebody else's directory.
type ImportDirectory struct {
	From      string `arg:"" name:"url|file|dir" help:"The address of a feed or a file; a file; or a folder of HSDS tables."`
	Source    string `help:"What the source is called. The same name goes on with the same source." placeholder:"NAME"`
	As        string `help:"The dialect, when it is not recognised: ${dialects}." placeholder:"DIALECT"`
	Licence   string `help:"The licence under which its data may be passed on." placeholder:"TEXT"`
	Map       string `help:"For plain CSV: a file (JSON) that says what the columns mean." type:"existingfile" placeholder:"FILE"`
	Report    string `help:"Where to write what was wrong, as CSV. Beside a file unless given; directory.report.csv for a feed." placeholder:"FILE"`
	Probe     bool   `help:"Only ask a feed what it can do, and print it."`
	Again     bool   `help:"Read all of it from the beginning, rather than go on or ask for changes."`
	Private   bool   `help:"Allow addresses of private networks and of this machine."`
	Redirects bool   `help:"Allow to be sent on to other hosts."`
	Header    string `help:"A header that the feed asks for, as \"Name: value\"; it is sent to the feed's own host only." env:"KITH_FEED_HEADER" placeholder:"TEXT"`
}

// Run pulls the source, or probes it.
func (c *ImportDirectory) Run(s *session) error {
	f := feed.Feed{At: c.From, Name: c.Source, Dialect: c.As, Licence: c.Licence, Again: c.Again,
		Client: feed.Client{Private: c.Private, Redirects: c.Redirects, Header: c.Header}}
	if c.Probe {
		found, err := f.Probe(s.ctx)
		for _, l := range feed.Probed(found) {
			fmt.Fprintln(s.out, l)
		}
		return err
	}
	if c.Source == "" {
		return kith.Errorf(kith.Invalid, "say what the source is called, with --source NAME")
	}
	if c.Map != "" {
		text, err := os.ReadFile(c.Map)
		if err != nil {
			return err
		}
		f.Map = text
	}
	return s.with(func(d *db.DB, a kith.Actor) error { return c.pull(s, d, a, &f) })
}

func (c *ImportDirectory) pull(s *session, d *db.DB, a kith.Actor, f *feed.Feed) error {
	name := c.Report
	if name == "" {
		name = "directory.report.csv"
		if info, err := os.Stat(c.From); err == nil && !info.IsDir() {
			name = c.From + ".report.csv"
		}
	}
	out, err := os.OpenFile(name, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600) // #nosec G304 -- the operator names the file
	if err != nil {
		return err
	}
	defer out.Close()
	f.Report = out
	start, said := time.Now(), time.Time{}
	f.Progress = func(n directory.Counts) {
		if time.Since(said) < 500*time.Millisecond {
			return
		}
		said = time.Now()
		of := ""
		if n.Total > 0 {
			of = fmt.Sprintf(" of %d", n.Total)
		}
		s.progress("%d%s read, %.0f a second", n.Read, of, float64(n.Read)/time.Since(start).Seconds())
	}
	f.Asked = func(dialect string, found map[string]string) {
		fmt.Fprintln(s.out, "The feed, as it was found:")
		for _, l := range feed.Probed(found) {
			fmt.Fprintln(s.out, "  "+l)
		}
	}
	run, err := f.Pull(s.ctx, d, a)
	s.progress("")
	if run == nil {
		return err
	}
	n := run.Counts
	fmt.Fprintf(s.out, "%d read: %d added, %d changed, %d as before, %d left out, %d withdrawn\n", n.Read, n.Added, n.Changed, n.Same, n.Left, n.Withdrawn)
	if n.Kept > 0 {
		fmt.Fprintf(s.out, "%d fields say something else than what was written here; what was written here was kept\n", n.Kept)
	}
	if n.Missing > 0 {
		fmt.Fprintf(s.out, "%d services known before were not seen, %d of them for so long that they are inactive now\n", n.Missing, n.Ended)
	}
	if n.Problems > 0 {
		fmt.Fprintf(s.out, "%d problems: %s\n", n.Problems, name)
	}
	if err != nil && s.ctx.Err() != nil {
		return kith.Errorf(kith.Conflict, "stopped. Run the same command again to go on from there")
	}
	return err
}

// dialects are the names of what can be read, for --help.
func dialects() string {
	out := ""
	for i, d := range feed.Dialects {
		if i > 0 {
			out += ", "
		}
		out += d.Name
	}
	return out
}
