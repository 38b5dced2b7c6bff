package web

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"kith"
)

// A Request is an http.Request whose path, query and form are known to be
// sound: valid UTF-8 without NUL, within the limits, the IDs in the path of
// an ID's form.
type Request struct {
	*http.Request
	Actor    kith.Actor
	SignedIn bool

	cfg   *Config
	query url.Values
	files map[string]Upload
}

// An Upload is a file that came with a form. It is held in memory only.
type Upload struct {
	Name string // what the sender calls it; for people to read, never a path
	Body []byte
}

// ID is the part of the path that the pattern calls name.
func (r *Request) ID(name string) kith.ID { return kith.ID(r.PathValue(name)) }

// Query is the first value of name in the address, trimmed.
func (r *Request) Query(name string) string { return strings.TrimSpace(r.query.Get(name)) }

// Queries are all values of name in the address.
func (r *Request) Queries(name string) []string { return r.query[name] }

// Value is the first value of name in the form, trimmed, with line ends as \n.
func (r *Request) Value(name string) string { return clean(r.PostForm.Get(name)) }

// Values are all values of name in the form.
func (r *Request) Values(name string) []string { return r.PostForm[name] }

// File is the file that the form calls name, if one was chosen.
func (r *Request) File(name string) (Upload, bool) {
	f, ok := r.files[name]
	return f, ok
}

// PageNumber is which page of a long list is asked for: ?page=2. It is 1 when
// the address does not say, or not sensibly.
func (r *Request) PageNumber() int {
	n, err := strconv.Atoi(r.Query("page"))
	if err != nil || n < 1 || n > 100_000 {
		return 1
	}
	return n
}

// Cookie is the value of a cookie that a Reply set, or "".
func (r *Request) CookieValue(name string) string { return r.cfg.Cookie(r.Request, name) }

// Caller is the address that the request came from, for a limit or a session.
func (r *Request) Caller() string { return Caller(r.Request, r.cfg.Proxy) }

// values are those that Fill reads: the form of a POST, the query of a GET.
func (r *Request) values() url.Values {
	if r.Method == http.MethodPost {
		return r.PostForm
	}
	return r.query
}

func clean(s string) string {
	return strings.TrimSpace(strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n"))
}

// local reports whether a path leads nowhere but to this service: browsers
// take //host and /\host for another one, and drop tabs and line ends.
func local(path string) bool {
	if !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") || strings.Contains(path, `\`) {
		return false
	}
	for _, c := range path {
		if c < ' ' || c == 0x7f {
			return false
		}
	}
	u, err := url.Parse(path)
	return err == nil && u.Host == "" && u.Scheme == ""
}

// Local is path if it leads nowhere but to this service, else fallback. What
// an address says of where to go next passes through it.
func Local(path, fallback string) string {
	if local(path) {
		return path
	}
	return fallback
}
