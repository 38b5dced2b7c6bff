package feed

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"kith"
)

// Through a proxy, too, nothing inside is asked for; the proxy itself may stand
// inside, since the operator has named it.
func TestProxy(t *testing.T) {
	var asked []string
	p := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.Host)
		fmt.Fprint(w, `{"version":"HSDS-UK-3.0"}`)
	}))
	defer p.Close()
	at, _ := url.Parse(p.URL)
	through := func(home string) *Client {
		c := &Client{proxy: http.ProxyURL(at), wait: func(context.Context, time.Duration) error { return nil }}
		if err := c.start(home); err != nil {
			t.Fatal(err)
		}
		return c
	}
	for _, host := range []string{"127.0.0.1", "localhost", "[::1]", "[::ffff:10.0.0.1]", "10.1.2.3", "169.254.169.254", "127.1", "2130706433", "0x7f000001", "0x7f.0.0.1",
		"router", "db.internal", "nas.local", "app.localhost", "localhost.", "metadata.google.internal."} {
		home := "http://" + host + "/"
		if _, err := through(home).get(t.Context(), home); kith.KindOf(err) != kith.Invalid {
			t.Errorf("%s: %v", host, err)
		}
	}
	if len(asked) > 0 {
		t.Fatalf("the proxy was asked for %v", asked)
	}
	home := "http://feed.example.org/"
	if _, err := through(home).get(t.Context(), home); err != nil || len(asked) != 1 || asked[0] != "feed.example.org" {
		t.Errorf("asked for %v: %v", asked, err)
	}
	// Sent on to what is inside, the proxy is not asked either.
	away := httptest.NewServer(http.RedirectHandler("http://10.0.0.1/", http.StatusFound))
	defer away.Close()
	at, _ = url.Parse(away.URL)
	c := through(home)
	c.Redirects = true
	if _, err := c.get(t.Context(), home); kith.KindOf(err) != kith.Invalid {
		t.Errorf("sent inside: %v", err)
	}
	// What needs no proxy is checked as ever, also at the proxy's own address.
	c = &Client{proxy: func(*http.Request) (*url.URL, error) { return nil, nil }, wait: c.wait}
	if err := c.start(p.URL); err != nil {
		t.Fatal(err)
	}
	if _, err := c.get(t.Context(), p.URL); kith.KindOf(err) != kith.Invalid {
		t.Errorf("the proxy itself: %v", err)
	}
}
