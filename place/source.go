package place

import (
	"archive/zip"
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"kith"
)

// Limits against files that are no reference data.
const (
	mostBytes   = 4 << 30   // of one file, unpacked
	mostRow     = 1 << 20   // of one row of a table
	mostRows    = 5_000_000 // of one table: the United Kingdom has 2.7 million postcodes, those given up included
	mostFeature = 512 << 20 // of one area; a country's finest boundary has some 100 MB
)

// A source is one file that may be read several times: plain, packed with gzip,
// or a member of a zip archive.
type source struct {
	name string // as reports name it: below the folder that was given
	size int64  // as it lies on the disk, for progress
	open func() (io.ReadCloser, error)
}

// sources lists the files that paths name: a folder's own and those of its
// folders, in the order of their names, and the members of zip archives.
func sources(paths []string) (out []source, err error) {
	for _, p := range paths {
		info, err := os.Stat(p)
		if err != nil {
			return nil, kith.Errorf(kith.Invalid, "there is no file or folder %s", p)
		}
		if !info.IsDir() {
			out = appendFile(out, p, filepath.Base(p), info.Size())
			continue
		}
		err = filepath.WalkDir(p, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !d.Type().IsRegular() || strings.HasPrefix(d.Name(), ".") {
				return err
			}
			info, err := d.Info()
			if err != nil {
				return err
			}
			name, err := filepath.Rel(p, path)
			out = appendFile(out, path, filepath.ToSlash(name), info.Size())
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

func appendFile(out []source, path, name string, size int64) []source {
	if !strings.EqualFold(filepath.Ext(path), ".zip") {
		return append(out, source{name, size, func() (io.ReadCloser, error) { return openFile(path) }})
	}
	z, err := zip.OpenReader(path)
	if err != nil { // said when its turn comes, so that the others are read
		return append(out, source{name, size, func() (io.ReadCloser, error) {
			return nil, kith.Errorf(kith.Invalid, "the zip archive is cut short or damaged")
		}})
	}
	defer z.Close()
	var members []source
	for i, m := range z.File {
		if m.FileInfo().IsDir() {
			continue
		}
		members = append(members, source{name + "/" + filepath.Base(m.Name), int64(m.CompressedSize64), // #nosec G115 -- for progress only
			func() (io.ReadCloser, error) { return openMember(path, i) }})
	}
	slices.SortFunc(members, func(a, b source) int { return strings.Compare(a.name, b.name) })
	return append(out, members...)
}

// reading is a reader and what to close when it is done with.
type reading struct {
	io.Reader
	close []io.Closer
}

func (r reading) Close() error {
	var all error
	for _, c := range slices.Backward(r.close) {
		all = errors.Join(all, c.Close())
	}
	return all
}

func openFile(path string) (io.ReadCloser, error) {
	f, err := os.Open(path) // #nosec G304 -- the operator names the file
	if err != nil {
		return nil, err
	}
	return unpacked(f, f)
}

func openMember(path string, i int) (io.ReadCloser, error) {
	z, err := zip.OpenReader(path)
	if err != nil {
		return nil, err
	}
	m, err := z.File[i].Open()
	if err != nil {
		z.Close()
		return nil, err
	}
	return unpacked(m, z, m)
}

// unpacked reads r, through gzip if it begins as gzip does.
func unpacked(r io.Reader, close ...io.Closer) (io.ReadCloser, error) {
	b := bufio.NewReaderSize(r, 1<<16)
	out := reading{b, close}
	if head, _ := b.Peek(2); bytes.Equal(head, []byte{0x1f, 0x8b}) {
		z, err := gzip.NewReader(b)
		if err != nil {
			out.Close()
			return nil, kith.Errorf(kith.Invalid, "the packed file is damaged")
		}
		out.Reader = z
	}
	out.Reader = &limited{r: out.Reader}
	return out, nil
}

// limited refuses what no publisher sends: files beyond mostBytes.
type limited struct {
	r    io.Reader
	read int64
}

func (l *limited) Read(p []byte) (int, error) {
	n, err := l.r.Read(p)
	if l.read += int64(n); l.read > mostBytes {
		return n, kith.Errorf(kith.Invalid, "the file is larger than %d GB: this is no reference data", mostBytes>>30)
	}
	return n, err
}

// pieces reads a file piece by piece, a row or a feature each, and refuses a
// piece that would fill the memory: a quotation mark that is never closed makes
// one row of all that follows. Whoever reads sets run to 0 after each piece.
type pieces struct {
	r         io.Reader
	run, most int64
	all       int64
	says      string
}

func (p *pieces) Read(b []byte) (int, error) {
	n, err := p.r.Read(b)
	p.run, p.all = p.run+int64(n), p.all+int64(n)
	if p.run > p.most {
		return n, kith.Errorf(kith.Invalid, "%s is longer than %d MB", p.says, p.most>>20)
	}
	return n, err
}

// plain is what went wrong while reading, in words for the operator.
func plain(err error) error {
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return kith.Errorf(kith.Invalid, "the file is cut short")
	}
	if errors.Is(err, gzip.ErrChecksum) || errors.Is(err, gzip.ErrHeader) || errors.Is(err, zip.ErrChecksum) || errors.Is(err, zip.ErrFormat) {
		return kith.Errorf(kith.Invalid, "the packed file is damaged")
	}
	if flate := new(flateError); errors.As(err, flate) {
		return kith.Errorf(kith.Invalid, "the packed file is damaged")
	}
	return err
}
