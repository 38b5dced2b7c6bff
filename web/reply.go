package web

import (
	"io"
	"net/http"
	"net/url"
	"slices"
	"time"
)

// A Reply is what a handler answers: a page to show, a place to go, or a file.
type Reply struct {
	page    Page
	status  int
	to, say string
	file    *file
	cookies []setCookie
	refuse  error
	wipe    bool
	tag     string
	framed  bool
	typed   url.Values
	listens bool
}

type file struct {
	name, kind string
	write      func(io.Writer) error
	sound      []byte
}

type setCookie struct {
	name, value string
	age         time.Duration
	strict      bool
}

// Show answers with a page.
func Show(p Page) Reply { return Reply{page: p} }

// GoTo answers with 303: the browser goes on to path, which is of this
// service. Any other path is a fault of the program, and answered as one.
func GoTo(path string) Reply { return Reply{to: path} }

// Saying has the page that is shown next say what was done: "Referral
// accepted". It is kept in the database, since it may name a person; only a
// POST that writes can say something.
func (r Reply) Saying(what string) Reply { r.say = what; return r }

// File answers with a file to keep. What write needs it holds already: the
// transaction is over when it is called.
func File(name, contentType string, write func(io.Writer) error) Reply {
	return Reply{file: &file{name: name, kind: contentType, write: write}}
}

// Bytes answers with a file to keep.
func Bytes(name, contentType string, body []byte) Reply {
	return File(name, contentType, func(w io.Writer) error { _, err := w.Write(body); return err })
}

// Sound answers with what a page plays. Browsers ask for it part by part (RFC
// 9110, section 14), and some play nothing without.
func Sound(contentType string, body []byte) Reply {
	return Reply{file: &file{kind: contentType, sound: body}}
}

// Listening lets the page record sound, and play what it has recorded.
func (r Reply) Listening() Reply { r.listens = true; return r }

// Status answers with another status than 200.
func (r Reply) Status(code int) Reply { r.status = code; return r }

// Refusing shows err as if the handler had returned it, and yet what was
// written stays: a sign-in that failed is counted.
func (r Reply) Refusing(err error) Reply { r.refuse = err; return r }

// Typed shows the page's form with what was typed into it before.
func (r Reply) Typed(form url.Values) Reply { r.typed = form; return r }

// SetCookie keeps value in the browser for age, or until it is closed when
// age is zero. Name has no prefix; Request.CookieValue reads it.
func (r Reply) SetCookie(name, value string, age time.Duration) Reply {
	r.cookies = append(r.cookies[:len(r.cookies):len(r.cookies)], setCookie{name: name, value: value, age: age})
	return r
}

// Strict keeps the cookies of the reply from any request that another site leads
// to, following a link too.
func (r Reply) Strict() Reply {
	r.cookies = slices.Clone(r.cookies)
	for i := range r.cookies {
		r.cookies[i].strict = true
	}
	return r
}

// DropCookie takes a cookie out of the browser.
func (r Reply) DropCookie(name string) Reply { return r.SetCookie(name, "", -1) }

// Wiping asks the browser to forget what it holds of this service besides its
// cookies: for signing out on a shared machine.
func (r Reply) Wiping() Reply { r.wipe = true; return r }

// Kept lets browsers and proxies keep the answer: while the tag stays the same it
// is the same answer, whoever asks. So it is only for what is public, and the tag
// is made of nothing else.
func (r Reply) Kept(tag string) Reply { r.tag = tag; return r }

// Framed lets other sites show the page within theirs. It must hold nothing that
// can be pressed.
func (r Reply) Framed() Reply { r.framed = true; return r }

// CookieName is the name under which a cookie travels. Over https it bears a
// prefix with which browsers refuse it from any other host or path.
func (c *Config) CookieName(name string) string {
	if c.HTTPS {
		return "__Host-" + name
	}
	return name
}

// Cookie is the value of a cookie that a Reply set, or "".
func (c *Config) Cookie(r *http.Request, name string) string {
	k, err := r.Cookie(c.CookieName(name))
	if err != nil {
		return ""
	}
	return k.Value
}

func (c *Config) setCookie(w http.ResponseWriter, s setCookie) {
	// #nosec G124 -- Secure over https; over http on this machine itself browsers would drop it
	k := &http.Cookie{Name: c.CookieName(s.name), Value: s.value, Path: "/", Secure: c.HTTPS, HttpOnly: true,
		SameSite: http.SameSiteLaxMode, MaxAge: int(s.age / time.Second)}
	if s.age < 0 {
		k.MaxAge = -1
	}
	if s.strict {
		k.SameSite = http.SameSiteStrictMode
	}
	http.SetCookie(w, k)
}
