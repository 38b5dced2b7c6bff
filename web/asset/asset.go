// Package asset holds the style sheets, pictures and scripts of the pages and serves
// them from the program itself: nothing on a page comes from another host.
//
// Every file has one address, which carries a digest of what is in it:
//
//	asset.Path("kith.css")   /asset/kith.1a2b3c4d5e6f.css
//
// A changed file has another address, so a browser may keep what it has for
// ever, and a page never meets the style sheet of another version. Addresses
// without the right digest are not found.
//
// nhsuk.css, the nhsuk-icon files, leaflet.css and leaflet.js are made from the
// npm packages by tools/asset (make assets) and are not edited here. kith.css,
// kith.svg, map.js and any other file are written by hand. A style sheet names another file of this
// folder as url(/asset/NAME); it is served with that file's full address.
package asset

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
)

//go:embed *.css *.svg *.js
var files embed.FS

// Prefix is where Handler is to be mounted: every Path begins with it.
const Prefix = "/asset/"

// types are the kinds of file there may be.
var types = map[string]string{
	".css": "text/css; charset=utf-8",
	".svg": "image/svg+xml",
	".js":  "text/javascript; charset=utf-8",
	".png": "image/png",
}

// A file is one asset as it is sent.
type file struct {
	path    string // its address, with the digest
	kind    string // its media type
	plain   []byte
	zipped  []byte // gzip, or nil where that is no shorter
	lengths [2]string
}

// A set is every asset, by name and by address.
type set struct{ byName, byPath map[string]*file }

var all = sync.OnceValue(func() set {
	s, err := load(files)
	if err != nil {
		panic(err) // what is embedded is wrong: no request can mend it
	}
	return s
})

// Path returns the address of the file called name. It panics when there is no
// such file: the name is a constant in a page, so the first test of the page
// finds it.
func Path(name string) string {
	f := all().byName[name]
	if f == nil {
		panic(fmt.Sprintf("asset: there is no file %q", name))
	}
	return f.path
}

// Names returns the names of all files, in order.
func Names() []string {
	var names []string
	for name := range all().byName {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// Handler serves the files at their addresses, and refuses anything else. The
// files are compressed here, once.
func Handler() http.Handler { return all() }

func (s set) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f := s.byPath[r.URL.Path]
	if f == nil {
		http.NotFound(w, r)
		return
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "Method not allowed", http.StatusMethodNotAllowed)
		return
	}
	h := w.Header()
	h.Set("Content-Type", f.kind)
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("X-Content-Type-Options", "nosniff")
	body, length := f.plain, f.lengths[0]
	if f.zipped != nil {
		h.Set("Vary", "Accept-Encoding")
		if acceptsGzip(r.Header.Get("Accept-Encoding")) {
			h.Set("Content-Encoding", "gzip")
			body, length = f.zipped, f.lengths[1]
		}
	}
	h.Set("Content-Length", length)
	if r.Method == http.MethodGet {
		w.Write(body)
	}
}

// acceptsGzip reads an Accept-Encoding header (RFC 9110, section 12.5.3).
func acceptsGzip(header string) bool {
	accepts := false
	for part := range strings.SplitSeq(header, ",") {
		coding, weight, _ := strings.Cut(part, ";")
		coding = strings.ToLower(strings.TrimSpace(coding))
		if coding != "gzip" && coding != "*" {
			continue
		}
		q := 1.0
		if _, text, ok := strings.Cut(weight, "="); ok {
			q, _ = strconv.ParseFloat(strings.TrimSpace(text), 64)
		}
		accepts = q > 0
		if coding == "gzip" {
			break // what is said of gzip itself counts, whatever * says
		}
	}
	return accepts
}

// load reads every file of fsys, style sheets last, so that the addresses of
// the files they name are known.
func load(fsys fs.FS) (set, error) {
	s := set{map[string]*file{}, map[string]*file{}}
	names, err := fs.Glob(fsys, "*.*")
	if err != nil {
		return s, err
	}
	slices.SortStableFunc(names, func(a, b string) int {
		return strings.Compare(path.Ext(b), path.Ext(a)) // .svg … .css
	})
	for _, name := range names {
		kind := types[path.Ext(name)]
		if kind == "" {
			return s, fmt.Errorf("asset: no media type is known for %s", name)
		}
		body, err := fs.ReadFile(fsys, name)
		if err != nil {
			return s, err
		}
		if path.Ext(name) == ".css" {
			if body, err = s.resolve(name, body); err != nil {
				return s, err
			}
		}
		f := newFile(name, kind, body)
		s.byName[name], s.byPath[f.path] = f, f
	}
	return s, nil
}

var address = regexp.MustCompile(`url\(\s*['"]?([^'")]*)['"]?\s*\)`)

// resolve gives the files that a style sheet names their full addresses.
func (s set) resolve(name string, css []byte) ([]byte, error) {
	var bad error
	out := address.ReplaceAllFunc(css, func(m []byte) []byte {
		to := string(address.FindSubmatch(m)[1])
		f := s.byName[strings.TrimPrefix(to, Prefix)]
		if f == nil || !strings.HasPrefix(to, Prefix) {
			bad = fmt.Errorf("asset: %s names %s, which is not a file here", name, to)
			return m
		}
		return []byte("url(" + f.path + ")")
	})
	return out, bad
}

func newFile(name, kind string, body []byte) *file {
	digest := sha256.Sum256(body)
	ext := path.Ext(name)
	f := &file{
		path:  Prefix + strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(digest[:6]) + ext,
		kind:  kind,
		plain: body,
	}
	var zipped bytes.Buffer
	z, _ := gzip.NewWriterLevel(&zipped, gzip.BestCompression) // fails for an unknown level only
	z.Write(body)                                              // to memory: cannot fail
	z.Close()
	if zipped.Len() < len(body) {
		f.zipped = zipped.Bytes()
	}
	f.lengths = [2]string{strconv.Itoa(len(f.plain)), strconv.Itoa(len(f.zipped))}
	return f
}
