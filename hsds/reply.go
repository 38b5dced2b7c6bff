package hsds

import (
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"

	"kith"
	"kith/db"
)

// An exchange is one request while it is being answered.
type exchange struct {
	*door
	route  route
	w      http.ResponseWriter
	r      *http.Request
	view   *view
	places *Postcodes // nil when none are known
	q      *query
	begun  bool // something has been written
}

// mostBody is how long the body of a query may be.
const mostBody = 64 << 10

var (
	errMethod = errors.New("method")
	errBody   = kith.Errorf(kith.Invalid, "The body must be application/x-www-form-urlencoded, or application/json with an object of parameters")
	errLong   = errors.New("long")
)

func (x *exchange) headers() {
	h := x.w.Header()
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Access-Control-Expose-Headers", "ETag")
	h.Set("Cache-Control", "no-cache") // keep it, and ask whether it has changed
	h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Add("Vary", "Accept-Encoding")
}

// parameters are those of the address and of the body.
func (x *exchange) parameters() (url.Values, error) {
	v, err := url.ParseQuery(x.r.URL.RawQuery)
	if err != nil {
		return nil, kith.Errorf(kith.Invalid, "The address cannot be read. Encode what stands behind the ? as a form is")
	}
	if x.r.Method != http.MethodPost {
		return v, nil
	}
	body, err := io.ReadAll(http.MaxBytesReader(x.w, x.r.Body, mostBody))
	if err != nil {
		return nil, errLong
	}
	kind, _, _ := mime.ParseMediaType(x.r.Header.Get("Content-Type"))
	switch {
	case len(body) == 0:
	case kind == "application/json":
		var o map[string]any
		if json.Unmarshal(body, &o) != nil {
			return nil, errBody
		}
		for name, is := range o {
			list, ok := is.([]any)
			if !ok {
				list = []any{is}
			}
			for _, one := range list {
				switch one.(type) {
				case string, bool, float64:
					v.Add(name, strings.TrimSuffix(fmt.Sprintf("%v", one), ".0"))
				default:
					return nil, errBody
				}
			}
		}
	case kind == "application/x-www-form-urlencoded":
		form, err := url.ParseQuery(string(body))
		if err != nil {
			return nil, errBody
		}
		for name, values := range form {
			v[name] = append(v[name], values...)
		}
	default:
		return nil, errBody
	}
	return v, nil
}

// unchanged sets the ETag, and answers when the caller has this already.
func (x *exchange) unchanged(asked url.Values) bool {
	of := x.view.digest
	if asked.Has("postcode") || asked.Has("coverage") { // nothing else hangs on them
		of += " " + x.places.edition
	}
	sum := sha256.Sum256([]byte(of + " " + x.r.URL.Path + " " + asked.Encode()))
	tag := `W/"` + hex.EncodeToString(sum[:12]) + `"`
	x.w.Header().Set("ETag", tag)
	if x.r.Method == http.MethodPost {
		return false
	}
	for _, t := range strings.Split(x.r.Header.Get("If-None-Match"), ",") {
		if t = strings.TrimSpace(t); t == "*" || strings.TrimPrefix(t, "W/") == strings.TrimPrefix(tag, "W/") {
			x.w.WriteHeader(http.StatusNotModified)
			return true
		}
	}
	return false
}

var gzips = sync.Pool{New: func() any { z, _ := gzip.NewWriterLevel(io.Discard, gzip.BestSpeed); return z }}

// body begins an answer and returns where to write it, and how to end it.
func (x *exchange) body(status int, kind string) (io.Writer, func()) {
	h := x.w.Header()
	h.Set("Content-Type", kind)
	x.begun = true
	if x.r.Method == http.MethodHead {
		x.w.WriteHeader(status)
		return io.Discard, func() {}
	}
	if !takesGzip(x.r.Header.Get("Accept-Encoding")) {
		x.w.WriteHeader(status)
		return x.w, func() {}
	}
	h.Set("Content-Encoding", "gzip")
	x.w.WriteHeader(status)
	z := gzips.Get().(*gzip.Writer)
	z.Reset(x.w)
	return z, func() { z.Close(); gzips.Put(z) }
}

func takesGzip(accept string) bool {
	for _, a := range strings.Split(accept, ",") {
		name, weight, _ := strings.Cut(strings.TrimSpace(a), ";")
		if strings.TrimSpace(name) == "gzip" {
			weight = strings.ReplaceAll(weight, " ", "")
			return weight != "q=0" && weight != "q=0.0" && weight != "q=0.00" && weight != "q=0.000"
		}
	}
	return false
}

// send writes one thing as JSON.
func (x *exchange) send(v any) error { return x.write(http.StatusOK, "application/json", v) }

func (x *exchange) write(status int, kind string, v any) error {
	body, err := json.Marshal(v)
	if err != nil {
		return err
	}
	w, end := x.body(status, kind)
	defer end()
	w.Write(append(body, '\n')) // a caller who has gone needs no answer
	return nil
}

// page is the envelope of HSDS 3.
type page struct {
	Items  int   `json:"total_items"`
	Pages  int   `json:"total_pages"`
	Number int   `json:"page_number"`
	Size   int   `json:"size"`
	First  bool  `json:"first_page"`
	Last   bool  `json:"last_page"`
	Empty  bool  `json:"empty"`
	Of     []any `json:"contents"`
}

// cut is the part of n results that is on the asked page.
func (q *query) cut(n int) (from, to, pages int) {
	size := q.size
	if size == 0 {
		size = max(1, n)
	}
	pages = (n + size - 1) / size
	if q.page > pages {
		return n, n, pages
	}
	from = (q.page - 1) * size
	return from, min(n, from+size), pages
}

// told are the changes of a stretch of a list, when they are asked for.
func told[T db.Record](x *exchange, list []T, id func(T) kith.ID) (map[kith.ID][]metadata, error) {
	if !x.q.metadata || len(list) == 0 {
		return nil, nil
	}
	return x.histories(list[0], all(list, id)...)
}

// telling is an entry with its changes, if it has room for them.
func telling(v any, changes []metadata) any {
	if e, ok := v.(interface{ tell([]metadata) }); ok && len(changes) > 0 {
		e.tell(changes)
	}
	return v
}

// stretch is how many lines of NDJSON are made ready at a time.
const stretch = 500

// sendAll writes a page of the list, or all of it as NDJSON, each as made, with
// its changes when they are asked for.
func sendAll[T db.Record](x *exchange, list []T, id func(T) kith.ID, made func(T) any) error {
	if x.q.ndjson {
		w, end := x.body(http.StatusOK, "application/x-ndjson")
		defer end()
		e := json.NewEncoder(w)
		e.SetEscapeHTML(false)
		for part := range slices.Chunk(list, stretch) {
			changes, err := told(x, part, id)
			if err != nil {
				return err
			}
			for _, v := range part {
				if x.r.Method == http.MethodHead || x.r.Context().Err() != nil {
					return nil
				}
				if err := e.Encode(telling(made(v), changes[id(v)])); err != nil {
					return nil // the caller has gone
				}
			}
		}
		return nil
	}
	from, to, pages := x.q.cut(len(list))
	p := page{Items: len(list), Pages: pages, Number: x.q.page, Size: to - from, First: x.q.page == 1, Last: x.q.page >= pages,
		Empty: to == from, Of: make([]any, 0, to-from)}
	changes, err := told(x, list[from:to], id)
	if err != nil {
		return err
	}
	for _, v := range list[from:to] {
		p.Of = append(p.Of, telling(made(v), changes[id(v)]))
	}
	return x.send(p)
}

// problem is how errors are told (RFC 9457).
type problem struct {
	Type   string            `json:"type"`
	Title  string            `json:"title"`
	Status int               `json:"status"`
	Detail string            `json:"detail,omitempty"`
	Errors map[string]string `json:"errors,omitempty"` // by parameter
}

func (x *exchange) fail(err error) {
	p := problem{Type: "about:blank", Status: http.StatusInternalServerError, Title: "Sorry, there is a problem with this service",
		Detail: "Try again in a few minutes."}
	var e *kith.Error
	switch {
	case errors.Is(err, errMethod):
		p.Status, p.Title, p.Detail = http.StatusMethodNotAllowed, "This cannot be used in this way", "Use one of "+x.w.Header().Get("Allow")+"."
	case errors.Is(err, errNoPlaces):
		p.Status, p.Title = http.StatusNotImplemented, "No postcodes are known here"
		p.Detail = "Whoever runs this service must import a file of postcodes: kith import reference DIR. Until then ask without postcode, proximity and coverage."
	case errors.Is(err, errLong):
		p.Status, p.Title, p.Detail = http.StatusRequestEntityTooLarge, "The body is too long", fmt.Sprintf("Send %d bytes at most.", mostBody)
	case errors.Is(err, context.Canceled):
		return // the caller has gone
	case errors.As(err, &e) && e.Kind == kith.Invalid:
		p.Status, p.Title, p.Errors = http.StatusBadRequest, e.Msg, e.Fields
		p.Detail = "Mend them and ask again; the parameters are described at " + x.Base + Prefix + "v3/openapi.json"
	case errors.As(err, &e) && e.Kind == kith.NotFound:
		p.Status, p.Title, p.Detail = http.StatusNotFound, "Not found", e.Msg
	default:
		slog.Error("directory", "route", x.route.path, "err", err)
	}
	h := x.w.Header()
	h.Del("ETag")
	h.Set("Cache-Control", "no-store")
	if x.write(p.Status, "application/problem+json", p) != nil {
		x.w.WriteHeader(p.Status)
	}
}
