package feed

import (
	"context"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"kith"
)

// A roads sends a request through the operator's proxy (HTTPS_PROXY, HTTP_PROXY
// and NO_PROXY in the environment) where there is one for it, and straight to its
// host where there is none. Straight, each connection is checked where it leads
// (control). A proxy looks names up itself, so there the name is checked before
// it is handed over; a name that answers the proxy otherwise than us is left to
// the proxy's own rules.
type roads struct {
	client  *Client
	proxy   func(*http.Request) (*url.URL, error)
	direct  http.RoundTripper
	through http.RoundTripper // every connection of it is to the proxy
}

// RoundTrip sends r on its road.
func (w *roads) RoundTrip(r *http.Request) (*http.Response, error) {
	u, err := w.proxy(r)
	if err != nil {
		return nil, kith.Errorf(kith.Invalid, "The proxy that the environment names cannot be used: %v", err)
	}
	if u == nil {
		return w.direct.RoundTrip(r)
	}
	if !w.client.Private {
		if err := outward(r.Context(), r.URL.Hostname()); err != nil {
			return nil, err
		}
	}
	return w.through.RoundTrip(r)
}

// innerNames end the names of machines that are not of the open Internet.
var innerNames = []string{"localhost", "local", "internal", "intranet", "lan", "home.arpa", "corp"}

// outward is errPrivate when a host that a proxy is to be asked for is of a
// private network, as far as can be told from here.
func outward(ctx context.Context, host string) error {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	if a, err := netip.ParseAddr(host); err == nil {
		if private(a) {
			return errPrivate
		}
		return nil
	}
	last := host[strings.LastIndex(host, ".")+1:]
	// 127.1, 2130706433 and 0x7f.1 are addresses to some who look them up.
	if !strings.Contains(host, ".") || last == "" || last[0] >= '0' && last[0] <= '9' {
		return errPrivate
	}
	for _, n := range innerNames {
		if strings.HasSuffix(host, "."+n) {
			return errPrivate
		}
	}
	ctx, stop := context.WithTimeout(ctx, 5*time.Second)
	defer stop()
	all, err := net.DefaultResolver.LookupNetIP(ctx, "ip", host)
	if err != nil {
		return nil // behind a proxy, names of the Internet are often not known
	}
	for _, a := range all {
		if private(a) {
			return errPrivate
		}
	}
	return nil
}
