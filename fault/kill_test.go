package fault

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"kith/db/dbtest"
)

// rounds are how often a run kills, and how long it lets write before.
func rounds() (kills int, within time.Duration) {
	if long() {
		return 10, 30 * time.Second
	}
	return 2, 1500 * time.Millisecond
}

// moment is when to kill.
func moment(r *rand.Rand, within time.Duration) time.Duration {
	return within/10 + time.Duration(r.Int64N(int64(within*9/10)))
}

// The program is killed while sixteen write, again and again on the same
// database. It runs on the database of the other tests, SQLite or PostgreSQL.
func TestKillProgram(t *testing.T) {
	dsn := dbtest.DSN(t)
	prepare(t, dsn)
	r := dice(t)
	kills, within := rounds()
	acked := &told{}
	for k := range kills {
		c := start(t, order{DSN: dsn, Workers: 16, From: 1_000_000 * k, Accept: true})
		c.writes(t)
		time.Sleep(moment(r, within))
		c.kill()
		acked.add(c.told)
		n, ready := check(t, dsn, acked)
		t.Logf("kill %d: %d referrals and %d acceptances acknowledged, %d referrals there; ready again in %v", k+1,
			len(acked.received), len(acked.accepted), n, ready.Round(time.Millisecond))
		for _, e := range c.errors {
			t.Error("a write failed: ", e)
		}
		if t.Failed() {
			return
		}
	}
}

func (o *told) add(p *told) {
	o.received, o.accepted = append(o.received, p.received...), append(o.accepted, p.accepted...)
}

// The database server is killed under the program: a PostgreSQL of this test's
// own, which waits for the disk, so that no other test loses its server.
func TestKillPostgres(t *testing.T) {
	s := startPostgres(t)
	prepare(t, s.dsn)
	r := dice(t)
	kills, within := rounds()
	acked := &told{}
	for k := range kills {
		c := start(t, order{DSN: s.dsn, Workers: 16, From: 1_000_000 * k, Accept: true})
		c.writes(t)
		time.Sleep(moment(r, within))
		s.kill(t)
		// The program outlives its server: it says that it cannot write.
		c.wait()
		acked.add(c.told)
		if len(c.errors) == 0 || !c.done {
			t.Errorf("the server was killed and the program has not noticed: %d errors", len(c.errors))
		}
		begin := time.Now()
		s.start(t)
		up := time.Since(begin)
		n, ready := check(t, s.dsn, acked)
		t.Logf("kill %d: %d referrals and %d acceptances acknowledged, %d referrals there; the server is up in %v, Kith ready %v later", k+1,
			len(acked.received), len(acked.accepted), n, up.Round(time.Millisecond), ready.Round(time.Millisecond))
		if t.Failed() {
			return
		}
	}
}

// postgres is a server of a test's own.
type postgres struct{ bin, user, home, dsn string }

// startPostgres makes and starts a server with the programs that
// script/postgres names.
func startPostgres(t *testing.T) *postgres {
	t.Helper()
	s := &postgres{bin: os.Getenv("KITH_TEST_POSTGRES_BIN"), user: os.Getenv("KITH_TEST_POSTGRES_USER")}
	if s.bin == "" {
		t.Skip("no PostgreSQL to kill: run by script/postgres run -- go test ./fault")
	}
	var err error
	if s.home, err = os.MkdirTemp("", "kith-fault"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(s.home) })
	if s.user != "" {
		u, err := user.Lookup(s.user)
		if err != nil {
			t.Fatal(err)
		}
		uid, _ := strconv.Atoi(u.Uid)
		gid, _ := strconv.Atoi(u.Gid)
		if err := os.Chown(s.home, uid, gid); err != nil {
			t.Fatal(err)
		}
	}
	data := filepath.Join(s.home, "data")
	if out, err := s.run("initdb", "-D", data, "-U", "kith", "--auth=trust", "--locale=C", "--encoding=UTF8"); err != nil {
		t.Skipf("initdb: %v\n%s", err, out)
	}
	for try := 0; ; try++ {
		port := 20000 + rand.IntN(12000)
		s.dsn = fmt.Sprintf("postgres://kith@127.0.0.1:%d/postgres?sslmode=disable", port)
		conf := fmt.Sprintf("listen_addresses = '127.0.0.1'\nunix_socket_directories = '%s'\nport = %d\nmax_connections = 60\nfsync = on\nsynchronous_commit = on\n", s.home, port)
		if out, err := s.shell("cat >"+data+"/postgresql.auto.conf", conf); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		if out, err := s.up(); err == nil {
			break
		} else if try == 5 {
			t.Fatalf("the server does not start: %v\n%s", err, out)
		}
	}
	t.Cleanup(func() { s.run("pg_ctl", "stop", "-D", data, "-m", "immediate", "-s") })
	return s
}

// run runs one of the server's programs as the user who must run them.
func (s *postgres) run(program string, args ...string) ([]byte, error) {
	args = append([]string{filepath.Join(s.bin, program)}, args...)
	if s.user != "" {
		args = append([]string{"runuser", "-u", s.user, "--"}, args...)
	}
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Dir = "/"
	return cmd.CombinedOutput()
}

func (s *postgres) shell(script, in string) ([]byte, error) {
	args := []string{"sh", "-c", script}
	if s.user != "" {
		args = append([]string{"runuser", "-u", s.user, "--"}, args...)
	}
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Dir, cmd.Stdin = "/", strings.NewReader(in)
	return cmd.CombinedOutput()
}

func (s *postgres) up() ([]byte, error) {
	return s.run("pg_ctl", "start", "-D", filepath.Join(s.home, "data"), "-l", filepath.Join(s.home, "log"), "-w", "-t", "60", "-s")
}

// start starts the server again, and waits until it answers. Those that the
// killed one left behind may need a moment to notice.
func (s *postgres) start(t *testing.T) {
	t.Helper()
	for try := 0; ; try++ {
		out, err := s.up()
		if err == nil {
			return
		}
		if try == 100 {
			log, _ := os.ReadFile(filepath.Join(s.home, "log"))
			t.Fatalf("the server does not start again: %v\n%s\n%s", err, out, log)
		}
		time.Sleep(100 * time.Millisecond)
	}
}

// kill ends the server as kill -9 does.
func (s *postgres) kill(t *testing.T) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(s.home, "data", "postmaster.pid"))
	if err != nil {
		t.Fatal(err)
	}
	line, _, _ := strings.Cut(string(text), "\n")
	pid, err := strconv.Atoi(line)
	if err != nil {
		t.Fatal(err)
	}
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
}
