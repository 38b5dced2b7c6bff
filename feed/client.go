package feed

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	"kith"
)

// A Client asks feeds. It trusts nothing that they answer: where they send it,
// how much they send, how long they take. The zero value is ready.
type Client struct {
	// Private allows addresses of private networks and of this machine. Without
	// it a feed's name, or a redirect, cannot be used to reach into a network.
	Private bool
	// Redirects allows to be sent on to another host. The credential stays behind.
	Redirects bool
	// Header is sent as a credential, "Name: value", to the feed's own host only.
	Header string

	// wait waits between attempts; tests set it. Nil waits in earnest.
	wait func(context.Context, time.Duration) error
	// proxy tells the proxy of a request; tests set it. Nil asks the environment.
	proxy func(*http.Request) (*url.URL, error)

	http *http.Client
	home *url.URL // scheme, host and port to which the credential goes
}

// Limits. A page of a hundred services is about a megabyte.
const (
	mostBody  = 64 << 20 // bytes of an answer, unpacked
	mostFile  = 2 << 30  // bytes of a file or a stream
	mostTime  = 2 * time.Minute
	mostTries = 5
	mostWait  = 5 * time.Minute // that a feed may ask for with Retry-After
)

// Errors that asking again cannot mend.
var (
	errPrivate = kith.Errorf(kith.Invalid, "The address is of a private network or of this machine. If the feed is meant to be there, allow it (--private)")
	errLarge   = kith.Errorf(kith.Invalid, "The answer is larger than %d MB", mostBody>>20)
	errHTML    = kith.Errorf(kith.Invalid, "The answer is a web page, not data. Is it the address of the feed itself?")
)

// isAddress reports whether at is an address on the web rather than a file.
func isAddress(at string) bool {
	low := strings.ToLower(at)
	return strings.HasPrefix(low, "http://") || strings.HasPrefix(low, "https://")
}

// start readies the client for the feed at an address.
func (c *Client) start(at string) error {
	u, err := url.Parse(at)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return kith.Errorf(kith.Invalid, "%q is not an address that begins with https://", at)
	}
	if u.User != nil {
		return kith.Errorf(kith.Invalid, "Do not put a password into the address: it would be kept. Give a header instead")
	}
	if c.Header != "" {
		if name, value, ok := strings.Cut(c.Header, ":"); !ok || strings.TrimSpace(name) == "" || strings.ContainsAny(value, "\r\n") {
			return kith.Errorf(kith.Invalid, "A header is written \"Name: value\"")
		}
	}
	c.home = u
	if c.wait == nil {
		c.wait = pause
	}
	if c.proxy == nil {
		c.proxy = http.ProxyFromEnvironment
	}
	w := &roads{client: c, proxy: c.proxy, direct: transport(&net.Dialer{Timeout: 15 * time.Second, Control: c.control}, nil),
		through: transport(&net.Dialer{Timeout: 15 * time.Second}, c.proxy)}
	c.http = &http.Client{Timeout: mostTime, CheckRedirect: c.redirect, Transport: w}
	return nil
}

func transport(d *net.Dialer, proxy func(*http.Request) (*url.URL, error)) *http.Transport {
	return &http.Transport{DialContext: d.DialContext, Proxy: proxy, TLSHandshakeTimeout: 15 * time.Second, ResponseHeaderTimeout: time.Minute,
		MaxResponseHeaderBytes: 64 << 10, MaxConnsPerHost: atOnce, MaxIdleConnsPerHost: atOnce, IdleConnTimeout: 30 * time.Second}
}

func pause(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

func sameHost(a, b *url.URL) bool {
	return a.Scheme == b.Scheme && strings.EqualFold(a.Hostname(), b.Hostname()) && port(a) == port(b)
}

func port(u *url.URL) string {
	switch {
	case u.Port() != "":
		return u.Port()
	case u.Scheme == "https":
		return "443"
	}
	return "80"
}

func (c *Client) redirect(r *http.Request, via []*http.Request) error {
	if len(via) > 5 {
		return kith.Errorf(kith.Invalid, "The feed sends us from one address to the next")
	}
	if r.URL.Scheme != "http" && r.URL.Scheme != "https" {
		return kith.Errorf(kith.Invalid, "The feed sends us on to something that is not on the web")
	}
	if sameHost(r.URL, c.home) {
		return nil
	}
	if !c.Redirects {
		return kith.Errorf(kith.Invalid, "The feed sends us on to %s://%s. If that is right, give that address, or allow it (--redirects)", r.URL.Scheme, r.URL.Host)
	}
	if name, _, ok := strings.Cut(c.Header, ":"); ok {
		r.Header.Del(strings.TrimSpace(name))
	}
	return nil
}

// get returns the answer's body, whole, asking again as long as that may help.
func (c *Client) get(ctx context.Context, at string) ([]byte, error) {
	var body []byte
	err := c.ask(ctx, at, func(r *http.Response) (err error) {
		body, err = io.ReadAll(io.LimitReader(r.Body, mostBody+1))
		if len(body) > mostBody {
			return errLarge
		}
		return err
	})
	return body, err
}

// download keeps an answer, which may be a large file, as a file of its own, and
// returns its name.
func (c *Client) download(ctx context.Context, at string) (string, error) {
	patient := *c.http
	patient.Timeout = time.Hour
	once := *c
	once.http = &patient
	f, err := os.CreateTemp("", "kith-feed-*")
	if err != nil {
		return "", err
	}
	defer f.Close()
	err = once.ask(ctx, at, func(r *http.Response) error {
		if _, err := f.Seek(0, io.SeekStart); err != nil {
			return err
		}
		if err := f.Truncate(0); err != nil {
			return err
		}
		n, err := io.Copy(f, io.LimitReader(r.Body, mostFile+1))
		if n > mostFile {
			return errLarge
		}
		return err
	})
	if err != nil {
		_ = os.Remove(f.Name())
		return "", err
	}
	return f.Name(), nil
}

// object is get for a JSON object.
func (c *Client) object(ctx context.Context, at string) (object, []byte, error) {
	body, err := c.get(ctx, at)
	if err != nil {
		return nil, nil, err
	}
	if looksHTML(body) {
		return nil, nil, errHTML
	}
	o, ok := asObject(body)
	if !ok {
		return nil, body, kith.Errorf(kith.Invalid, "The answer is not a JSON object")
	}
	return o, body, nil
}

func looksHTML(body []byte) bool {
	head := strings.ToLower(clean(string(body[:min(len(body), 256)])))
	return strings.HasPrefix(head, "<!doctype html") || strings.HasPrefix(head, "<html")
}

// A badAnswer is an answer with another status than 200.
type badAnswer struct {
	status int
	after  time.Duration // that the feed asks to wait
}

func (b badAnswer) Error() string {
	return fmt.Sprintf("The feed answers %d %s", b.status, http.StatusText(b.status))
}

// ask sends a request and hands the answer to read, up to mostTries times.
func (c *Client) ask(ctx context.Context, at string, read func(*http.Response) error) error {
	for try := 1; ; try++ {
		err := c.once(ctx, at, read)
		if err == nil {
			return nil
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		wait := time.Duration(1<<try)*500*time.Millisecond + rand.N(250*time.Millisecond) // #nosec G404 -- it spreads requests
		var bad badAnswer
		var ours *kith.Error
		switch {
		case errors.As(err, &ours):
			return ours
		case errors.As(err, &bad):
			if bad.status != http.StatusTooManyRequests && bad.status != http.StatusRequestTimeout && bad.status < 500 {
				return bad
			}
			wait = max(wait, bad.after)
		}
		if try == mostTries || wait > mostWait {
			return kith.Errorf(kith.Conflict, "%s: %v (asked %d times). Run it again later: it goes on from here", shown(at), err, try)
		}
		if err := c.wait(ctx, wait); err != nil {
			return err
		}
	}
}

func (c *Client) once(ctx context.Context, at string, read func(*http.Response) error) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, at, nil)
	if err != nil {
		return kith.Errorf(kith.Invalid, "%q is not an address", at)
	}
	if r.URL.Scheme != "http" && r.URL.Scheme != "https" {
		return kith.Errorf(kith.Invalid, "%q is not an address on the web", at)
	}
	if !sameHost(r.URL, c.home) && !c.Redirects {
		return kith.Errorf(kith.Invalid, "The feed points to %s://%s. If that is right, allow it (--redirects)", r.URL.Scheme, r.URL.Host)
	}
	r.Header.Set("User-Agent", "Kith (social prescribing; reads directories)")
	r.Header.Set("Accept", "application/json, application/x-ndjson, text/csv;q=0.5, */*;q=0.1")
	if name, value, ok := strings.Cut(c.Header, ":"); ok && sameHost(r.URL, c.home) {
		r.Header.Set(strings.TrimSpace(name), strings.TrimSpace(value))
	}
	answer, err := c.http.Do(r) // #nosec G107 G704 -- reading an operator's address is what it is for; control checks where it leads
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return badAnswer{answer.StatusCode, retryAfter(answer.Header.Get("Retry-After"))}
	}
	return read(answer)
}

// retryAfter reads the header in either of its forms.
func retryAfter(text string) time.Duration {
	if n, err := strconv.Atoi(text); err == nil && n > 0 {
		return min(time.Duration(n), 1e6) * time.Second
	}
	if at, err := http.ParseTime(text); err == nil {
		return max(0, time.Until(at))
	}
	return 0
}

// shown is an address without what it asks, for messages.
func shown(at string) string {
	at, _, _ = strings.Cut(at, "?")
	return at
}
