package fault

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"kith/db/dbtest"
)

// traced is the command that runs a child under strace, which writes to out.
func traced(t *testing.T, out string, options ...string) []string {
	t.Helper()
	if os.Getenv("KITH_TEST_POSTGRES") != "" {
		t.Skip("it is the server that syncs, not the program")
	}
	path, err := exec.LookPath("strace")
	if err != nil {
		t.Skip("strace is not here, so syncs are not counted")
	}
	if err := exec.Command(path, "-o", os.DevNull, "true").Run(); err != nil {
		t.Skip("strace may not trace here: ", err)
	}
	return append([]string{path, "-f", "-o", out, "-e", "trace=fsync,fdatasync"}, options...)
}

// A write by itself is synced by itself before it is acknowledged; many at
// once share their syncs, and are acknowledged after them.
func TestSyncPerCommit(t *testing.T) {
	for _, c := range []struct{ workers, each int }{{1, 100}, {64, 20}} {
		t.Run(fmt.Sprint(c.workers, " at once"), func(t *testing.T) {
			out := filepath.Join(t.TempDir(), "strace")
			within := traced(t, out, "-c")
			dsn := dbtest.DSN(t)
			prepare(t, dsn)
			w := start(t, order{DSN: dsn, Workers: c.workers, Each: c.each}, within...)
			w.wait()
			acked := len(w.received)
			if acked != c.workers*c.each || len(w.errors) > 0 {
				t.Fatalf("%d of %d acknowledged: %q", acked, c.workers*c.each, w.errors)
			}
			text, err := os.ReadFile(out)
			if err != nil {
				t.Fatal(err)
			}
			syncs := syncCalls(t, string(text))
			t.Logf("%d acknowledged, %d syncs: %.2f referrals a sync", acked, syncs, float64(acked)/float64(syncs))
			if c.workers == 1 && syncs < acked {
				t.Errorf("%d syncs for %d commits: not each is on disk when it is acknowledged", syncs, acked)
			}
			if c.workers > 1 && syncs > acked {
				t.Errorf("%d syncs for %d commits: they do not share them", syncs, acked)
			}
			check(t, dsn, w.told)
		})
	}
}

// syncCalls adds up the calls in a summary of strace -c:
//
//	% time     seconds  usecs/call     calls    errors syscall
//	 73.11    0.031012         155       200           fdatasync
func syncCalls(t *testing.T, text string) (n int) {
	t.Helper()
	for _, line := range strings.Split(text, "\n") {
		if f := strings.Fields(line); len(f) > 4 && (f[len(f)-1] == "fsync" || f[len(f)-1] == "fdatasync") {
			k, err := strconv.Atoi(f[3])
			if err != nil {
				t.Fatalf("strace says %q", line)
			}
			n += k
		}
	}
	if n == 0 {
		t.Fatalf("strace counted no sync:\n%s", text)
	}
	return n
}

// A sync fails, as on a disk that breaks: whoever was told that their referral
// is stored finds it; the others are told that it failed; nothing is there by
// halves; and the program writes no more, because what a disk holds after a
// failed sync nobody knows. It still reads.
//
// strace counts for each thread by itself, so a number names one of the first
// syncs, whichever thread makes it.
func TestSyncFails(t *testing.T) {
	when := []string{"1", "2", "3", "5", "8+"}
	if long() {
		for n := range 40 {
			when = append(when, strconv.Itoa(n+6))
		}
	}
	for _, how := range []string{"EIO", "ENOSPC"} {
		for _, n := range when {
			t.Run(how+" at "+n, func(t *testing.T) {
				out := filepath.Join(t.TempDir(), "strace")
				within := traced(t, out, "-e", "inject=fsync,fdatasync:error="+how+":when="+n)
				dsn := dbtest.DSN(t)
				prepare(t, dsn)
				w := start(t, order{DSN: dsn, Workers: 8, Each: 40}, within...)
				w.wait()
				text, err := os.ReadFile(out)
				if err != nil {
					t.Fatal(err)
				}
				if !injected.Match(text) {
					t.Skipf("no thread made so many syncs: %d acknowledged", len(w.received))
				}
				left, _ := check(t, dsn, w.told)
				t.Logf("%d acknowledged, %d failed, %d there afterwards; the first failure: %s", len(w.received), len(w.errors), left, first(w.errors))
				if !w.done || w.reads != 1 {
					t.Errorf("it reads no more: %q", w.unread)
				}
				if len(w.errors) == 0 { // a checkpoint's: the log has everything, and is kept
					if len(w.received) != 8*40 {
						t.Errorf("%d of %d were neither acknowledged nor refused", 8*40-len(w.received), 8*40)
					}
				} else if last := w.errors[len(w.errors)-1]; !strings.Contains(last, "writes no more until it is started again") {
					t.Errorf("it goes on writing on a disk that failed: %s", last)
				}
			})
		}
	}
}

var injected = regexp.MustCompile(`\(INJECTED\)`)

func first(s []string) string {
	if len(s) == 0 {
		return "none"
	}
	return s[0]
}
