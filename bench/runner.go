package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/pprof"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"time"
)

// A server is this program, run again in a role. It is told what to do by
// lines on its standard input, and ends with it.
const (
	roleEnv  = "KITH_BENCH_ROLE"
	orderEnv = "KITH_BENCH_ORDER"
)

// An order is what a server is to be.
type order struct {
	File   string // the database
	Size   int    // referrals that it holds at the least
	Rule   bool   // PocketBase: the list rule alone says which rows
	Answer int    // bare: the bytes of an answer
}

// A ready server says where it is, and how to ask it.
type ready struct {
	Addr string
	Head string // of every request
	Page string // the path of the caseload
	Post string // the path that takes a referral
	Kind string // the content type of a referral
	Made int    // the status of the answer to one
	Team string
}

// usage is what a server has used so far.
type usage struct {
	CPU time.Duration
	RSS float64 // the most, in bytes
	Err string
}

// serve is a server, in its own process.
func serve(role string) error {
	say := json.NewEncoder(os.NewFile(3, "said")) // standard output is the libraries'
	var o order
	if err := json.Unmarshal([]byte(os.Getenv(orderEnv)), &o); err != nil {
		return err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	start := map[string]func(net.Listener, order) (ready, error){"kith": serveKith, "pocketbase": servePocketBase, "bare": serveBare}[role]
	if start == nil {
		return fmt.Errorf("no such role")
	}
	r, err := start(l, o)
	if err != nil {
		return err
	}
	r.Addr = l.Addr().String()
	say.Encode(r)
	in := bufio.NewScanner(os.Stdin)
	for in.Scan() {
		var u usage
		what, arg, _ := strings.Cut(in.Text(), " ")
		switch what {
		case "profile":
			f, err := os.Create(arg)
			if err == nil {
				err = pprof.StartCPUProfile(f)
			}
			if err != nil {
				u.Err = err.Error()
			}
		case "profiled":
			pprof.StopCPUProfile()
		}
		var s syscall.Rusage
		syscall.Getrusage(syscall.RUSAGE_SELF, &s)
		u.CPU, u.RSS = time.Duration(s.Utime.Nano()+s.Stime.Nano()), float64(s.Maxrss)*1024
		say.Encode(u)
	}
	return nil
}

// A runner is one server in a race.
type runner struct {
	name, role, file string
	size             int
	rule             bool
	postgres         string // the data folder of the server beside it

	cmd   *exec.Cmd
	in    io.WriteCloser
	out   *json.Decoder
	is    ready
	turns map[int][]result
	at    map[int]result // medians, by connections
	rss   float64
	late  bool // it was ended, since it took too long
}

// within lets the server work for so long, and ends it then: a race goes on
// without those that do not finish.
func (r *runner) within(long time.Duration, work func() error) error {
	var late atomic.Bool
	timer := time.AfterFunc(long, func() {
		late.Store(true)
		if c := r.cmd; c != nil && c.Process != nil {
			c.Process.Kill()
		}
	})
	err := work()
	timer.Stop()
	if late.Load() {
		r.late = true
		return nil
	}
	return err
}

var made atomic.Int64 // people invented in this run, for all servers

func (r *runner) start(answer int) error {
	text, err := json.Marshal(order{File: r.file, Size: r.size, Rule: r.rule, Answer: answer})
	if err != nil {
		return err
	}
	if r.file != "" && !strings.Contains(r.file, "://") {
		if err := os.MkdirAll(filepath.Dir(r.file), 0o700); err != nil {
			return err
		}
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	r.turns, r.at = map[int][]result{}, map[int]result{}
	r.cmd = exec.Command(self)
	r.cmd.Env = append(os.Environ(), roleEnv+"="+r.role, orderEnv+"="+string(text))
	r.cmd.Stderr = os.Stderr
	if r.in, err = r.cmd.StdinPipe(); err != nil {
		return err
	}
	out, said, err := os.Pipe()
	if err != nil {
		return err
	}
	r.cmd.ExtraFiles = []*os.File{said}
	if err := r.cmd.Start(); err != nil {
		return err
	}
	said.Close()
	r.out = json.NewDecoder(out)
	return r.out.Decode(&r.is)
}

func (r *runner) stop() {
	if r.cmd == nil || r.cmd.Process == nil {
		return
	}
	r.in.Close()
	timer := time.AfterFunc(20*time.Second, func() { r.cmd.Process.Kill() })
	defer timer.Stop()
	r.cmd.Wait()
}

// tell says something to the server and returns what it has used.
func (r *runner) tell(what string) (u usage, err error) {
	if _, err = fmt.Fprintln(r.in, what); err == nil {
		err = r.out.Decode(&u)
	}
	if err == nil && u.Err != "" {
		err = fmt.Errorf("%s: %s", what, u.Err)
	}
	return u, err
}

// turn sends requests for so long.
func (r *runner) turn(what string, conns int, long time.Duration) (result, error) {
	if what == "get" {
		text := []byte("GET " + r.is.Page + " HTTP/1.1\r\nHost: " + r.is.Addr + "\r\n" + r.is.Head + "\r\n")
		return send(r.is.Addr, conns, long, 200, func() []byte { return text })
	}
	head := "POST " + r.is.Post + " HTTP/1.1\r\nHost: " + r.is.Addr + "\r\nContent-Type: " + r.is.Kind + "\r\n" + r.is.Head
	return send(r.is.Addr, conns, long, r.is.Made, func() []byte {
		body := referralOf(int(made.Add(1)), r.is)
		return []byte(head + "Content-Length: " + strconv.Itoa(len(body)) + "\r\n\r\n" + body)
	})
}

// measured is a turn with what it cost.
func (r *runner) measured(what string, conns int, long time.Duration) (result, error) {
	before, err := r.tell("usage")
	if err != nil {
		return result{}, err
	}
	beside := besides(r.postgres)
	began := time.Now()
	out, err := r.turn(what, conns, long)
	if err != nil {
		return out, err
	}
	n := out.rate * time.Since(began).Seconds()
	after, err := r.tell("usage")
	out.cpu = float64((after.CPU - before.CPU).Microseconds()) / n
	out.beside = float64((besides(r.postgres) - beside).Microseconds()) / n
	r.rss = after.RSS
	return out, err
}

// profiled is a turn with the server's CPU profile.
func (r *runner) profiled(what string, conns int, file string, long time.Duration) error {
	file, err := filepath.Abs(file)
	if err == nil {
		err = os.MkdirAll(filepath.Dir(file), 0o755)
	}
	if err == nil {
		_, err = r.tell("profile " + file)
	}
	if err == nil {
		_, err = r.turn(what, conns, long)
	}
	if err == nil {
		_, err = r.tell("profiled")
	}
	return err
}

func (r *runner) keep(conns int, one result) { r.turns[conns] = append(r.turns[conns], one) }

// median is the median of each figure over the turns.
func (r *runner) median(conns int) result {
	var out result
	of := func(f func(*result) *float64) {
		var all []float64
		for i := range r.turns[conns] {
			all = append(all, *f(&r.turns[conns][i]))
		}
		slices.Sort(all)
		*f(&out) = all[len(all)/2]
	}
	of(func(r *result) *float64 { return &r.rate })
	of(func(r *result) *float64 { return &r.p50 })
	of(func(r *result) *float64 { return &r.p99 })
	of(func(r *result) *float64 { return &r.cpu })
	of(func(r *result) *float64 { return &r.beside })
	for _, one := range r.turns[conns] {
		out.fails += one.fails
	}
	r.at[conns] = out
	return out
}

func (r *runner) beside(m result) string {
	if r.postgres == "" {
		return ""
	}
	return fmt.Sprintf("  and %.0f µs of PostgreSQL", m.beside)
}

// besides is the CPU that a PostgreSQL server has used so far: the postmaster
// and those that it has started.
func besides(data string) time.Duration {
	if data == "" {
		return 0
	}
	text, err := os.ReadFile(filepath.Join(data, "postmaster.pid"))
	if err != nil {
		return 0
	}
	master, _, _ := strings.Cut(string(text), "\n")
	stats, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		return 0
	}
	ticks := 0
	for _, s := range stats {
		text, err := os.ReadFile(s)
		if err != nil {
			continue
		}
		// pid (name) state ppid …: the name may hold anything but ends at the last bracket.
		f := strings.Fields(string(text[strings.LastIndexByte(string(text), ')')+1:]))
		if pid := filepath.Base(filepath.Dir(s)); len(f) > 14 && (pid == master || f[1] == master) {
			for _, i := range []int{11, 12, 13, 14} { // user, system, and those of children that have ended
				n, _ := strconv.Atoi(f[i])
				ticks += n
			}
		}
	}
	return time.Duration(ticks) * 10 * time.Millisecond
}
