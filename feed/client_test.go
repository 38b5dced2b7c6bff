package feed

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"kith"
	"kith/db/dbtest"
)

// answers is a server that answers each path as it is told.
func answers(t testing.TB, paths map[string]http.HandlerFunc) *httptest.Server {
	t.Helper()
	mux := http.NewServeMux()
	for p, h := range paths {
		mux.HandleFunc(p, h)
	}
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s
}

func say(text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, text) }
}

// client is one that may ask this machine, and counts its waits instead of
// waiting.
func client(t testing.TB, at string, waits *[]time.Duration) *Client {
	t.Helper()
	c := &Client{Private: true, wait: func(_ context.Context, d time.Duration) error {
		if waits != nil {
			*waits = append(*waits, d)
		}
		return nil
	}}
	if err := c.start(at); err != nil {
		t.Fatal(err)
	}
	return c
}

func TestPrivate(t *testing.T) {
	for _, a := range []string{"127.0.0.1", "10.0.0.1", "172.16.5.4", "192.168.1.1", "169.254.169.254", "0.0.0.0", "0.1.2.3", "100.64.0.1", "224.0.0.1", "255.255.255.255",
		"::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "64:ff9b::a00:1", "64:ff9b::7f00:1",
		"2002:7f00:1::", "2002:a00:1::", "2001:0:1::1", "::127.0.0.1", "::ffff:0:0", "192.0.2.1", "198.18.0.1", "fec0::1", "240.0.0.1"} {
		if !private(netip.MustParseAddr(a)) {
			t.Errorf("%s is taken for an address of the open Internet", a)
		}
	}
	for _, a := range []string{"8.8.8.8", "51.140.1.1", "2606:4700::1111", "64:ff9b::808:808", "2002:808:808::1", "172.32.0.1", "100.128.0.1"} {
		if private(netip.MustParseAddr(a)) {
			t.Errorf("%s is taken for a private address", a)
		}
	}
}

// Nothing inside is reached, by whichever name, nor by being sent there.
func TestNotInside(t *testing.T) {
	hit := 0
	inside := answers(t, map[string]http.HandlerFunc{"/": func(w http.ResponseWriter, _ *http.Request) { hit++; fmt.Fprint(w, "{}") }})
	port := inside.URL[strings.LastIndex(inside.URL, ":"):]
	for _, host := range []string{"127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "[::1]", "0.0.0.0", "127.1", "2130706433"} {
		at := "http://" + host + port
		c := client(t, at, nil)
		c.Private = false
		if _, err := c.get(context.Background(), at); err == nil {
			t.Errorf("%s was asked", at)
		}
	}
	_, err := (&Feed{At: inside.URL, Name: "x"}).Pull(context.Background(), dbtest.Open(t), lead)
	if kith.KindOf(err) != kith.Invalid || !strings.Contains(err.Error(), "--private") {
		t.Errorf("a private feed: %v", err)
	}
	if hit > 0 {
		t.Errorf("the server inside was reached %d times", hit)
	}
	for _, at := range []string{"ftp://example.org", "file:///etc/passwd", "https://", "gopher://x", "https://user:secret@example.org"} {
		if err := (&Client{}).start(at); err == nil {
			t.Errorf("%s is an address", at)
		}
	}
}

// A credential goes to the feed's own host, and to no other, however much its
// name looks the same.
func TestCredential(t *testing.T) {
	var got []string
	other := answers(t, map[string]http.HandlerFunc{"/": func(w http.ResponseWriter, r *http.Request) {
		got = append(got, "other:"+r.Header.Get("X-Api-Key")+r.Header.Get("Authorization"))
		fmt.Fprint(w, "{}")
	}})
	var home *httptest.Server
	home = answers(t, map[string]http.HandlerFunc{
		"/": func(w http.ResponseWriter, r *http.Request) {
			got = append(got, "home:"+r.Header.Get("X-Api-Key"))
			fmt.Fprint(w, "{}")
		},
		"/away": func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, other.URL, http.StatusFound) },
		"/near": func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, home.URL+"/", http.StatusFound) },
		"/file": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "file:///etc/passwd", http.StatusFound)
		},
		"/loop": func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/loop", http.StatusFound) },
	})
	c := client(t, home.URL, nil)
	c.Header = "X-Api-Key: secret"
	ctx := context.Background()
	for _, path := range []string{"/away", "/file", "/loop"} {
		_, err := c.get(ctx, home.URL+path)
		dbtest.Fails(t, path, err, kith.Invalid)
	}
	if _, err := c.get(ctx, other.URL); kith.KindOf(err) != kith.Invalid {
		t.Errorf("another host: %v", err)
	}
	c.Redirects = true
	for _, at := range []string{home.URL + "/away", home.URL + "/near", other.URL} {
		if _, err := c.get(ctx, at); err != nil {
			t.Errorf("%s: %v", at, err)
		}
	}
	wants(t, "heard", strings.Join(got, " "), "other: home:secret other:")
}

// What cannot be had is asked for again where that may help, and not for ever.
func TestAgain(t *testing.T) {
	asked := map[string]int{}
	after := func(n int, status int, header string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			if asked[r.URL.Path]++; asked[r.URL.Path] <= n {
				w.Header().Set("Retry-After", header)
				http.Error(w, "no", status)
				return
			}
			fmt.Fprint(w, `{"ok":1}`)
		}
	}
	s := answers(t, map[string]http.HandlerFunc{
		"/twice": after(2, 500, ""), "/busy": after(1, 429, "7"), "/date": after(1, 503, time.Now().Add(time.Hour).UTC().Format(http.TimeFormat)),
		"/never": after(99, 502, ""), "/none": after(99, 404, ""),
		"/cut": func(w http.ResponseWriter, r *http.Request) {
			asked["/cut"]++
			w.Header().Set("Content-Length", "100")
			fmt.Fprint(w, `{"a":`)
		},
		"/html": say("<!doctype html><html>Sorry"), "/list": say("[1]"), "/half": say(`{"a":`),
		"/large": func(w http.ResponseWriter, _ *http.Request) {
			for range mostBody>>20 + 2 {
				if _, err := w.Write(bytes.Repeat([]byte(" "), 1<<20)); err != nil {
					return
				}
			}
		},
		"/bomb": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			z := gzip.NewWriter(w)
			for range 300 {
				if _, err := z.Write(make([]byte, 1<<20)); err != nil {
					return
				}
			}
			z.Close()
		},
	})
	for path, want := range map[string]struct {
		kind  kith.Kind
		asked int
		wait  time.Duration
	}{
		"/twice": {-1, 3, 0}, "/busy": {-1, 2, 7 * time.Second}, "/date": {kith.Conflict, 1, 0}, "/never": {kith.Conflict, mostTries, 0}, "/none": {kith.Internal, 1, 0},
		"/cut": {kith.Conflict, mostTries, 0}, "/html": {kith.Invalid, 0, 0}, "/list": {kith.Invalid, 0, 0}, "/half": {kith.Invalid, 0, 0},
		"/large": {kith.Invalid, 0, 0}, "/bomb": {kith.Invalid, 0, 0},
	} {
		var waits []time.Duration
		c := client(t, s.URL, &waits)
		_, _, err := c.object(context.Background(), s.URL+path)
		if err == nil != (want.kind == -1) || err != nil && kith.KindOf(err) != want.kind {
			t.Errorf("%s: %v", path, err)
		}
		if asked[path] != want.asked {
			t.Errorf("%s was asked %d times, want %d", path, asked[path], want.asked)
		}
		if want.wait > 0 && (len(waits) != 1 || waits[0] < want.wait) {
			t.Errorf("%s: waited %v, want %v", path, waits, want.wait)
		}
	}
	ctx, stop := context.WithCancel(context.Background())
	stop()
	if _, err := client(t, s.URL, nil).get(ctx, s.URL+"/twice"); err != context.Canceled {
		t.Errorf("after it was stopped: %v", err)
	}
}
