package web

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/a-h/templ"
)

var (
	buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}
	zippers = sync.Pool{New: func() any { z, _ := gzip.NewWriterLevel(nil, gzip.BestSpeed); return z }}
)

// draw writes a page. It is drawn whole before the first byte leaves, so that
// a page which fails is no half page.
func (x *exchange) draw(p Page, v View, status int, c ...templ.Component) error {
	b := buffers.Get().(*bytes.Buffer)
	defer func() {
		if b.Cap() <= 1<<20 { // one huge page does not stay for ever
			buffers.Put(b)
		}
	}()
	b.Reset()
	if p != nil {
		c = append(c, p(v))
	}
	for _, c := range c {
		if err := c.Render(x.r.Context(), b); err != nil {
			return err
		}
	}
	h := x.w.Header()
	if x.reply.listens {
		listens(h)
	}
	h.Set("Content-Type", "text/html; charset=utf-8")
	return zipped(x.w, x.r.Request, cmp.Or(status, http.StatusOK), b.Bytes())
}

// leastZipped is the size from which compressing is worth it.
const leastZipped = 1 << 10

// zipped writes a body, compressed when that is worth it and understood. No
// secret that stays the same from page to page stands beside what was typed:
// the keys of forms are new each time, and the session is in a cookie.
func zipped(w http.ResponseWriter, r *http.Request, status int, body []byte) error {
	h := w.Header()
	h.Add("Vary", "Accept-Encoding")
	if len(body) < leastZipped || !accepts(r) {
		h.Set("Content-Length", strconv.Itoa(len(body)))
		w.WriteHeader(status)
		w.Write(body) // whoever has left reads nothing
		return nil
	}
	h.Set("Content-Encoding", "gzip")
	w.WriteHeader(status)
	z := zippers.Get().(*gzip.Writer)
	defer zippers.Put(z)
	z.Reset(w)
	z.Write(body)
	z.Close()
	return nil
}

// accepts reports whether the browser takes gzip.
func accepts(r *http.Request) bool {
	for part := range strings.SplitSeq(r.Header.Get("Accept-Encoding"), ",") {
		name, q, _ := strings.Cut(strings.TrimSpace(part), ";")
		if name == "gzip" {
			return strings.TrimRight(strings.ReplaceAll(q, " ", ""), "0.") != "q="
		}
	}
	return false
}

// sendFile writes a file to keep. When it fails half way, the connection ends
// with it, so that no browser takes the half for the whole.
func (x *exchange) sendFile(f *file) error {
	h := x.w.Header()
	h.Set("Content-Type", f.kind)
	if f.sound != nil {
		http.ServeContent(x.w, x.r.Request, "", time.Time{}, bytes.NewReader(f.sound))
		return nil
	}
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": fileName(f.name)}))
	w := &counted{w: x.w}
	err := f.write(w)
	if err == nil || w.n == 0 && x.r.Method != http.MethodHead {
		if err != nil {
			h.Del("Content-Disposition")
		}
		return err
	}
	c := callOf(x.r.Context())
	x.log.ErrorContext(x.r.Context(), "a file broke off", "id", c.id, "route", c.pattern, "err", redacted(err.Error(), x.r))
	panic(http.ErrAbortHandler)
}

// fileName is name without what a file system or a header would trip over.
func fileName(name string) string {
	return strings.Map(func(c rune) rune {
		if c < ' ' || c == 0x7f || strings.ContainsRune(`/\:*?"<>|`, c) {
			return '-'
		}
		return c
	}, name)
}

type counted struct {
	w io.Writer
	n int64
}

func (c *counted) Write(b []byte) (int, error) {
	n, err := c.w.Write(b)
	c.n += int64(n)
	return n, err
}
