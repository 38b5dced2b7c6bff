// Package cli is the door for the command line: it serves the other doors,
// and does what an operator does at the machine. Commands act as the operator,
// under the name of whoever is signed in to the machine, and are audited as
// such.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"os/signal"
	"os/user"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/alecthomas/kong"

	"kith"
	"kith/db"
	"kith/identity"
	"kith/notify"
)

// Commands is the whole command line: the flags that all commands share, and
// the commands. Every flag can be given as a variable of the environment.
type Commands struct {
	Config

	Serve          Serve          `cmd:"" help:"Run the service. The first start prints a link that sets up the first administrator."`
	Demo           Demo           `cmd:"" help:"Run a demonstration: an invented county with 30,056 referrals."`
	Migrate        Migrate        `cmd:"" help:"Bring the database's schema up to date."`
	User           User           `cmd:"" help:"Add, list, suspend and resume accounts, and make set-up links."`
	Tenants        Tenants        `cmd:"" name:"tenant" help:"Add and list tenants, and have those of one place share its directory."`
	Import         Import         `cmd:"" help:"Read referrals from CSV, community services from feeds and files, or a whole archive."`
	Export         Export         `cmd:"" help:"Write everything of a tenant as an archive (NDJSON) that can be imported again."`
	Outbox         Outbox         `cmd:"" help:"Look after messages that go out: list, show, retry, pause, resume."`
	Questionnaires Questionnaires `cmd:"" name:"questionnaire" help:"Load and list questionnaires of your own."`
	Visits         Visits         `cmd:"" name:"visit" help:"Structured visits: list, show, load as FHIR Questionnaires."`
	Observatory    Observatory    `cmd:"" help:"Count, certify and publish figures; ask what published ones give away."`
	Cohort         Cohort         `cmd:"" help:"Find people before they are referred: list, explain, count and export cohorts. Names nobody."`
	Register       Register       `cmd:"" help:"Bring in the people among whom cohorts are found: feeds, files, code sets, and how complete they are."`
	Impact         Impact         `cmd:"" help:"Find out whether anything changed: what a study could see, seal an analysis, run it."`
	Doctor         Doctor         `cmd:"" help:"Look whether all is well: settings, database, schema, accounts."`
	Version        Version        `cmd:"" help:"Print the version."`
}

// Config is what every command needs to know.
type Config struct {
	DB      string `help:"The database: a SQLite file, or postgres://user@host/name; kith.db unless given." default:"kith.db" env:"KITH_DB" placeholder:"FILE|URL"`
	Tenant  string `help:"The tenant to work on, when the database holds several." env:"KITH_TENANT" placeholder:"ID"`
	KeyFile string `help:"The file that holds the installation's key. Made when there is none; beside the database unless given." env:"KITH_KEY_FILE" placeholder:"FILE"`
	Key     string `help:"The installation's key itself: 64 hexadecimal digits, from a store of secrets." env:"KITH_KEY" placeholder:"HEX"`
	Verbose bool   `help:"Log more." short:"v" env:"KITH_VERBOSE"`
}

// Run does what args say and returns an exit code: 0 when it was done, 1 when
// it failed, 2 when the command itself was not right.
func Run(args []string, in io.Reader, out, errs io.Writer) int {
	var c Commands
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	parser, err := kong.New(&c, kong.Name("kith"), kong.Writers(out, errs), kong.UsageOnError(),
		kong.Description("Kith: social prescribing, from referral to support and back. Guides: doc/guide."),
		kong.Vars{"roles": roles(), "dialects": dialects(), "outbox": outboxStatuses(), "notify": notify.GOVUKAt, "receipts": notify.ReceiptPath},
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 100}),
		kong.Exit(func(code int) { panic(exit(code)) }))
	if err != nil {
		fmt.Fprintln(errs, "kith:", err)
		return 1
	}
	return guarded(func() int {
		if len(args) == 0 {
			args = []string{"--help"}
		}
		k, err := parser.Parse(args)
		if err != nil {
			fmt.Fprintf(errs, "kith: %v\nFor help: kith %s--help\n", err, command(parser.Model.Node, args))
			return 2
		}
		level := slog.LevelInfo
		if c.Verbose {
			level = slog.LevelDebug
		}
		slog.SetDefault(slog.New(slog.NewTextHandler(errs, &slog.HandlerOptions{Level: level})))
		err = k.Run(&session{Config: c.Config, ctx: ctx, in: in, out: out, errs: errs})
		if err == nil || errors.Is(err, context.Canceled) && ctx.Err() != nil {
			return 0
		}
		fmt.Fprintln(errs, "kith:", err)
		if kith.KindOf(err) == kith.Invalid {
			return 2
		}
		return 1
	})
}

// exit is how kong ends the program after --help.
type exit int

func guarded(f func() int) (code int) {
	defer func() {
		if p := recover(); p != nil {
			c, ok := p.(exit)
			if !ok {
				panic(p)
			}
			code = int(c)
		}
	}()
	return f()
}

// command is the part of args that names a command, for "For help: …".
func command(at *kong.Node, args []string) string {
	var b strings.Builder
	for _, a := range args {
		i := slices.IndexFunc(at.Children, func(n *kong.Node) bool { return n.Name == a })
		if i >= 0 {
			at = at.Children[i]
			b.WriteString(a + " ")
		}
	}
	return b.String()
}

// A session is one run of a command.
type session struct {
	Config
	ctx       context.Context
	in        io.Reader
	out, errs io.Writer
	told      time.Time // when progress was told last, where no terminal shows it
}

// open opens the database, whose schema must be up to date.
func (s *session) open() (*db.DB, error) {
	if err := s.look(true); err != nil {
		return nil, err
	}
	d, err := db.Connect(s.ctx, s.DB)
	if err != nil {
		return nil, err
	}
	n, err := d.Pending(s.ctx)
	if err == nil && n > 0 {
		err = fmt.Errorf("the database is %s behind this program: run \"kith migrate\" first", count(n, "migration"))
	}
	if err == nil {
		err = s.newer(d)
	}
	if err != nil {
		d.Close()
		return nil, err
	}
	return d, nil
}

// look looks at a SQLite file before it is opened, which would make one: that it
// is there, where it must be, and that it is no other kind of file.
func (s *session) look(there bool) error {
	if db.IsPostgres(s.DB) {
		return nil
	}
	f, err := os.Open(s.DB)
	if errors.Is(err, fs.ErrNotExist) {
		if there {
			return fmt.Errorf("there is no database %s. Make one with \"kith migrate\" or \"kith serve\", or name another with --db", s.DB)
		}
		return nil
	}
	if err != nil {
		return err
	}
	defer f.Close()
	const begins = "SQLite format 3\x00"
	head := make([]byte, len(begins))
	switch n, err := io.ReadFull(f, head); {
	case n == 0 && err == io.EOF: // a new one
	case err != nil && err != io.ErrUnexpectedEOF:
		return err
	case string(head[:n]) != begins:
		return kith.Errorf(kith.Invalid, "%s is no SQLite database. Is it another file?", s.DB)
	}
	return nil
}

// newer warns where a newer program has migrated the database. This one goes on:
// a program can do with the schema that comes after its own.
func (s *session) newer(d *db.DB) error {
	ahead, err := d.Ahead(s.ctx)
	if ahead {
		slog.Warn("a newer Kith has migrated this database: use that one", "database", d)
	}
	return err
}

// operator is who acts, on the tenant that was named or the only one there is.
func (s *session) operator(d *db.DB) (kith.Actor, error) {
	all, err := identity.Tenants(s.ctx, d)
	if err != nil {
		return kith.Actor{}, err
	}
	var ids []string
	for _, t := range all {
		ids = append(ids, string(t.ID))
	}
	switch {
	case len(ids) == 0:
		return kith.Actor{}, errors.New("the database has no tenant yet: run \"kith serve\" once, or import an archive")
	case s.Tenant == "" && len(ids) == 1:
		return operatorOf(all[0]), nil
	case s.Tenant == "":
		return kith.Actor{}, fmt.Errorf("the database holds %d tenants: choose one with --tenant (%s)", len(ids), strings.Join(ids, ", "))
	case !slices.Contains(ids, s.Tenant):
		return kith.Actor{}, fmt.Errorf("there is no tenant %q: there is %s", s.Tenant, strings.Join(ids, ", "))
	}
	return operatorOf(all[slices.Index(ids, s.Tenant)]), nil
}

func operatorOf(t identity.Tenant) kith.Actor {
	a := identity.Operator(t.ID, name())
	a.Place = t.Place
	return a
}

// with opens the database and runs f as the operator.
func (s *session) with(f func(*db.DB, kith.Actor) error) error {
	d, err := s.open()
	if err != nil {
		return err
	}
	defer d.Close()
	a, err := s.operator(d)
	if err != nil {
		return err
	}
	return f(d, a)
}

// name is the operator's name at this machine.
func name() string {
	if u, err := user.Current(); err == nil && u.Username != "" {
		return "Operator " + u.Username
	}
	return "Operator"
}

// key is the installation's key.
func (s *session) key() ([]byte, error) {
	if s.Key != "" {
		return identity.ParseKey(s.Key)
	}
	file := s.KeyFile
	if file == "" {
		if db.IsPostgres(s.DB) {
			return nil, errors.New("give the installation's key with KITH_KEY, or name a file for it with --key-file")
		}
		file = filepath.Join(filepath.Dir(s.DB), "kith.key")
	}
	return identity.KeyFile(file)
}

// progress overwrites one line while something long runs; the empty format
// takes it away. Where no terminal shows it, there is a line now and then.
func (s *session) progress(format string, args ...any) {
	if f, ok := s.errs.(*os.File); ok {
		if is, err := f.Stat(); err == nil && is.Mode()&os.ModeCharDevice != 0 {
			fmt.Fprintf(s.errs, "\r\033[K"+format, args...)
			return
		}
	}
	if format == "" || time.Since(s.told) < 30*time.Second {
		return
	}
	s.told = time.Now()
	fmt.Fprintf(s.errs, format+"\n", args...)
}

// count is n of something: 1 migration, 2 migrations.
func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// Version is set when a release is built.
type Version struct{}

// Release is the version of this build.
var Release = "0.1.0-dev"

// Run prints the version.
func (Version) Run(s *session) error {
	_, err := fmt.Fprintln(s.out, "kith", Release)
	return err
}
