//go:build linux

package fault

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"syscall"
	"testing"
)

// A disk is a small file system, mounted through FUSE, that knows what was
// synced. What was written and not synced is there for whoever reads, as with
// any page cache, and gone when the power is cut. It has one folder and does
// what SQLite asks of a file system, no more; see linux/fuse.h for the frames.
//
// The process that serves it must not use it, or it may wait for itself: the
// child uses it.
type disk struct {
	Lies bool // a sync is answered and not made, as by some cheap disks

	fd    int
	at    string
	mu    sync.Mutex
	names map[string]uint64
	files map[uint64]*file
	last  uint64
	syncs int
	ended chan struct{}
}

// A file holds what is written, and what of it is on the disk.
type file struct {
	is, synced []byte
	dirty      map[int]bool // pages written since the last sync
	named      bool         // its name is on the disk too
}

const page = 4096

// mount mounts a disk, which goes when the test ends.
func mount(t *testing.T) *disk {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("mounting a file system takes root, so the power is not cut")
	}
	fd, err := syscall.Open("/dev/fuse", syscall.O_RDWR|syscall.O_CLOEXEC, 0)
	if err != nil {
		t.Skip("no /dev/fuse here, so the power is not cut: ", err)
	}
	d := &disk{fd: fd, at: t.TempDir(), names: map[string]uint64{}, files: map[uint64]*file{}, last: 1, ended: make(chan struct{})}
	options := fmt.Sprintf("fd=%d,rootmode=40000,user_id=0,group_id=0", fd)
	if err := syscall.Mount("kith-fault", d.at, "fuse", syscall.MS_NODEV|syscall.MS_NOSUID, options); err != nil {
		syscall.Close(fd)
		t.Skip("FUSE may not be mounted here, so the power is not cut: ", err)
	}
	go d.serve()
	t.Cleanup(func() {
		syscall.Unmount(d.at, syscall.MNT_DETACH)
		<-d.ended
	})
	return d
}

// A cut is what a power cut would leave: of each file what was synced, and
// with it, where dice are given, any of the pages that were on their way,
// whole or torn. Without dice, none of them.
func (d *disk) cut(r *rand.Rand) map[string][]byte {
	d.mu.Lock()
	defer d.mu.Unlock()
	out := map[string][]byte{}
	for _, name := range slices.Sorted(maps.Keys(d.names)) {
		f := d.files[d.names[name]]
		if !f.named && (r == nil || r.IntN(2) == 0) {
			continue
		}
		left := bytes.Clone(f.synced)
		if r != nil && r.IntN(2) == 0 { // the length is kept apart from what is in it
			left = resized(left, len(f.is))
		}
		if r != nil {
			for _, p := range slices.Sorted(maps.Keys(f.dirty)) {
				// A disk writes whole sectors of 512 bytes.
				from, to := p*page, min(p*page+[]int{0, page, 512 * r.IntN(9)}[r.IntN(3)], len(left), len(f.is))
				if from < to {
					copy(left[from:to], f.is[from:to])
				}
			}
		}
		out[name] = left
	}
	return out
}

// restore writes what a cut has left into a folder, in place of the last one's.
func restore(t *testing.T, left map[string][]byte) (dir string) {
	t.Helper()
	dir = filepath.Join(os.TempDir(), fmt.Sprint("kith-fault-", os.Getpid()))
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	for name, b := range left {
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func resized(b []byte, n int) []byte {
	if n <= len(b) {
		return b[:n]
	}
	return append(b, make([]byte, n-len(b))...)
}

func (f *file) write(b []byte, at int) {
	if at+len(b) > len(f.is) {
		f.is = resized(f.is, at+len(b))
	}
	copy(f.is[at:], b)
	for p := at / page; p*page < at+len(b); p++ {
		f.dirty[p] = true
	}
}

func (f *file) sync() {
	f.named = true
	f.synced = resized(f.synced, len(f.is))
	for p := range f.dirty {
		if p*page < len(f.is) {
			copy(f.synced[p*page:], f.is[p*page:min(p*page+page, len(f.is))])
		}
	}
	clear(f.dirty)
}

// The frames of FUSE: a head, and then what the operation says.
const (
	lookup, forget, getattr, setattr, unlink            = 1, 2, 3, 4, 10
	open, read, write, statfs, release, fsync           = 14, 15, 16, 17, 18, 20
	flush, hello, opendir, readdir, releasedir          = 25, 26, 27, 28, 29
	fsyncdir, access, create, interrupt, destroy        = 30, 34, 35, 36, 38
	batchForget                                         = 42
	headIn, headOut, mostWrite                          = 40, 16, 128 << 10
	root                                         uint64 = 1
)

var le = binary.LittleEndian

// serve answers the kernel until the disk is unmounted.
func (d *disk) serve() {
	defer close(d.ended)
	defer syscall.Close(d.fd)
	in := make([]byte, mostWrite+headIn+page)
	for {
		n, err := syscall.Read(d.fd, in)
		if err == syscall.EINTR || err == syscall.EAGAIN || err == syscall.ENOENT {
			continue
		}
		if err != nil { // ENODEV: unmounted
			return
		}
		op, id, node, body := le.Uint32(in[4:]), le.Uint64(in[8:]), le.Uint64(in[16:]), in[headIn:n]
		if op == forget || op == batchForget || op == interrupt {
			continue
		}
		out, errno := d.answer(op, node, body)
		head := make([]byte, headOut, headOut+len(out))
		le.PutUint32(head, uint32(headOut+len(out)))
		le.PutUint32(head[4:], uint32(-int32(errno)))
		le.PutUint64(head[8:], id)
		syscall.Write(d.fd, append(head, out...))
	}
}

func (d *disk) answer(op uint32, node uint64, in []byte) ([]byte, syscall.Errno) {
	d.mu.Lock()
	defer d.mu.Unlock()
	f := d.files[node]
	if f == nil && node != root && op != hello {
		return nil, syscall.ENOENT
	}
	name := func(b []byte) string { s, _, _ := bytes.Cut(b, []byte{0}); return string(s) }
	switch op {
	case hello:
		out := make([]byte, 64)
		le.PutUint32(out, 7)
		le.PutUint32(out[4:], 31)
		le.PutUint32(out[8:], le.Uint32(in[8:])) // reading ahead as the kernel likes
		le.PutUint32(out[12:], 1<<5)             // writes larger than a page
		le.PutUint32(out[20:], mostWrite)
		le.PutUint32(out[24:], 1)
		return out, 0
	case lookup:
		if n := d.names[name(in)]; n != 0 {
			return d.entry(n), 0
		}
		return nil, syscall.ENOENT
	case getattr:
		return append(make([]byte, 16), d.attr(node)...), 0
	case setattr:
		if le.Uint32(in)&(1<<3) != 0 { // the size
			n := int(le.Uint64(in[16:]))
			for p := min(n, len(f.is)) / page; p*page < max(n, len(f.is)); p++ {
				f.dirty[p] = true
			}
			f.is = resized(f.is, n)
		}
		return append(make([]byte, 16), d.attr(node)...), 0
	case create:
		d.last++
		d.names[name(in[16:])], d.files[d.last] = d.last, &file{dirty: map[int]bool{}}
		return append(d.entry(d.last), make([]byte, 16)...), 0
	case unlink: // on the disk at once, which SQLite asks for as it closes
		delete(d.names, name(in))
		return nil, 0
	case open, opendir:
		return make([]byte, 16), 0
	case read:
		at, n := int(le.Uint64(in[8:])), int(le.Uint32(in[16:]))
		if at >= len(f.is) {
			return nil, 0
		}
		return bytes.Clone(f.is[at:min(at+n, len(f.is))]), 0
	case write:
		n := int(le.Uint32(in[16:]))
		f.write(in[40:40+n], int(le.Uint64(in[8:])))
		return le.AppendUint64(nil, uint64(n)), 0
	case fsync:
		if d.syncs++; !d.Lies {
			f.sync()
		}
		return nil, 0
	case statfs:
		out := make([]byte, 80)
		for i := range 5 {
			le.PutUint64(out[8*i:], 1<<30)
		}
		le.PutUint32(out[40:], page)
		le.PutUint32(out[44:], 255)
		le.PutUint32(out[48:], page)
		return out, 0
	case fsyncdir:
		for _, f := range d.files {
			f.named = f.named || !d.Lies
		}
		return nil, 0
	case readdir, release, releasedir, flush, access, destroy:
		return nil, 0
	}
	return nil, syscall.ENOSYS
}

// entry is a name's node and what it is.
func (d *disk) entry(node uint64) []byte {
	out := make([]byte, 40)
	le.PutUint64(out, node)
	le.PutUint64(out[8:], node)
	return append(out, d.attr(node)...)
}

func (d *disk) attr(node uint64) []byte {
	out := make([]byte, 88)
	le.PutUint64(out, node)
	mode := uint32(syscall.S_IFDIR | 0o700)
	if f := d.files[node]; f != nil {
		mode = syscall.S_IFREG | 0o600
		le.PutUint64(out[8:], uint64(len(f.is)))
		le.PutUint64(out[16:], uint64(len(f.is)+511)/512)
	}
	le.PutUint32(out[60:], mode)
	le.PutUint32(out[64:], 1)
	le.PutUint32(out[80:], page)
	return out
}
