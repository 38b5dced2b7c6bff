package web

import (
	"context"
	"io"
	"net/http"
	"sync"
	"time"

	"kith/db"
)

// Health answers whether the database does: for GET /healthz. Anybody may
// ask, so it asks the database once a second at most.
func Health(d *db.DB) http.Handler {
	var mu sync.Mutex
	var asked time.Time
	var last error
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		if now := time.Now(); now.Sub(asked) >= time.Second {
			ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), 2*time.Second)
			last = d.Ping(ctx)
			cancel()
			asked = time.Now()
		}
		err := last
		mu.Unlock()
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		if err != nil {
			w.WriteHeader(http.StatusServiceUnavailable)
			io.WriteString(w, "the database does not answer\n")
			return
		}
		io.WriteString(w, "ok\n")
	})
}
