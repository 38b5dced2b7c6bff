package web

import (
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"time"
)

// A Rate is how often one address may post without being signed in. Its zero
// value is 120 a minute, enough for a hospital behind one address; a negative
// PerMinute is no limit. Passwords have a stricter limit of their own.
type Rate struct{ PerMinute, Burst int }

// A limiter has a bucket of tokens for each address.
type limiter struct {
	rate  Rate
	mu    sync.Mutex
	since map[string]bucket
}

type bucket struct {
	tokens float64
	at     time.Time
}

// mostBuckets bounds the memory that strangers can take up.
const mostBuckets = 10_000

func newLimiter(r Rate) *limiter {
	if r.PerMinute == 0 {
		r.PerMinute = 120
	}
	if r.Burst == 0 {
		r.Burst = r.PerMinute
	}
	return &limiter{rate: r, since: map[string]bucket{}}
}

// allow takes a token of who's bucket, and reports whether there was one.
func (l *limiter) allow(who string, now time.Time) bool {
	if l.rate.PerMinute < 0 {
		return true
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	b, ok := l.since[who]
	if !ok {
		if len(l.since) >= mostBuckets {
			l.forget(now)
		}
		b = bucket{float64(l.rate.Burst), now}
	}
	b.tokens = min(float64(l.rate.Burst), b.tokens+max(0, now.Sub(b.at).Minutes())*float64(l.rate.PerMinute))
	b.at = now
	ok = b.tokens >= 1
	if ok {
		b.tokens--
	}
	l.since[who] = b
	return ok
}

// forget lets the buckets go that have been full again since, and when all
// are in use, a tenth of them, whichever.
func (l *limiter) forget(now time.Time) {
	full := time.Duration(float64(l.rate.Burst) / float64(l.rate.PerMinute) * float64(time.Minute))
	for who, b := range l.since {
		if now.Sub(b.at) >= full {
			delete(l.since, who)
		}
	}
	for who := range l.since {
		if len(l.since) <= mostBuckets*9/10 {
			return
		}
		delete(l.since, who)
	}
}

// Caller is the address that r came from; of IPv6 the network, since one
// household has 2⁶⁴ addresses.
func Caller(r *http.Request, proxy bool) string {
	from := r.RemoteAddr
	if host, _, err := net.SplitHostPort(from); err == nil {
		from = host
	}
	if proxy {
		// The last entry is the proxy's own word; those before are anybody's.
		via := strings.Join(r.Header.Values("X-Forwarded-For"), ",")
		if last := strings.TrimSpace(via[strings.LastIndex(via, ",")+1:]); last != "" {
			from = last
		}
	}
	a, err := netip.ParseAddr(from)
	if err != nil {
		return "unknown"
	}
	if a = a.Unmap().WithZone(""); a.Is6() {
		p, _ := a.Prefix(64)
		return p.String()
	}
	return a.String()
}
