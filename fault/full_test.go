//go:build linux

package fault

import (
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"kith"
	"kith/db"
	"kith/db/dbtest"
	"kith/referral"
)

// The disk is full: writes fail and say so, reads go on, nothing is lost or
// there by halves; and once there is room again, writing goes on without a
// restart.
func TestDiskFull(t *testing.T) {
	if os.Getenv("KITH_TEST_POSTGRES") != "" {
		t.Skip("the disk is the server's")
	}
	at := smallDisk(t, 64<<20)
	dsn := filepath.Join(at, "kith.db")
	prepare(t, dsn)
	d, err := db.Connect(context.Background(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	acked, n := &told{}, 0
	write := func() error {
		n++
		return d.Write(context.Background(), dbtest.Worker, func(tx *db.Tx) error {
			who, what := invent(n)
			r, err := referral.Receive(tx, who, what)
			if err == nil {
				acked.received = append(acked.received, r.ID)
			}
			return err
		})
	}
	for range 20 {
		if err := write(); err != nil {
			t.Fatal(err)
		}
	}
	// No room at all; for a few writes; for the log to be folded into the file,
	// which fails half way.
	for round, room := range []int{0, 400_000, 9_000_000} {
		ballast := fill(t, filepath.Join(at, "ballast"), room)
		failures := 0
		for failures < 20 {
			before := len(acked.received)
			err := write()
			if err == nil {
				continue
			}
			acked.received = acked.received[:before] // it ran, and was not kept
			if failures++; failures == 1 {
				t.Logf("round %d: after %d referrals: %v", round+1, before, err)
			}
			if kith.KindOf(err) != kith.Internal {
				t.Errorf("a full disk is the user's fault: %v", err)
			}
			if err := d.Read(context.Background(), dbtest.Worker, func(tx *db.Tx) error {
				got, err := referral.Count(tx, referral.Filter{})
				if got != before {
					t.Errorf("%d referrals can be read, want %d", got, before)
				}
				return err
			}); err != nil && !strings.Contains(err.Error(), "record the look") {
				t.Fatalf("it reads no more: %v", err)
			}
		}
		if err := os.Remove(ballast); err != nil {
			t.Fatal(err)
		}
		if err := write(); err != nil {
			t.Fatalf("there is room again, and it does not write: %v", err)
		}
	}
	if err := d.Close(); err != nil {
		t.Error(err)
	}
	left, _ := check(t, dsn, acked)
	t.Logf("%d acknowledged, %d there", len(acked.received), left)
}

// smallDisk mounts a disk of its own that has size bytes.
func smallDisk(t *testing.T, size int64) string {
	t.Helper()
	image, at := filepath.Join(t.TempDir(), "image"), t.TempDir()
	f, err := os.Create(image)
	if err == nil {
		err = errors.Join(f.Truncate(size), f.Close())
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, command := range [][]string{{"mkfs.ext4", "-q", "-F", "-m", "0", image}, {"mount", "-o", "loop", image, at}} {
		if out, err := exec.Command(command[0], command[1:]...).CombinedOutput(); err != nil {
			t.Skipf("no small disk can be made here, so none is filled: %s: %v %s", command[0], err, out)
		}
	}
	t.Cleanup(func() {
		if out, err := exec.Command("umount", at).CombinedOutput(); err != nil {
			t.Errorf("umount: %v %s", err, out)
		}
	})
	return at
}

// fill takes up the room of the disk that path is on, but for spare bytes.
func fill(t *testing.T, path string, spare int) string {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	io.Copy(f, endless{}) // until the disk is full
	if at, err := f.Seek(0, io.SeekCurrent); err == nil {
		f.Truncate(max(0, at-int64(spare)))
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

type endless struct{}

func (endless) Read(p []byte) (int, error) { clear(p); return len(p), nil }
