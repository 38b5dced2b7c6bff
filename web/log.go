package web

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"time"
)

// logged writes one line for each request: the route's pattern and never the
// address, which may hold a name that somebody searched for.
func (s *Server) logged(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		var id [8]byte
		rand.Read(id[:])
		c := &call{id: hex.EncodeToString(id[:])}
		rec := &recorder{ResponseWriter: w}
		defer func() {
			took := time.Since(start)
			method := r.Method
			switch method {
			case "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS":
			default:
				method = "OTHER"
			}
			level := slog.LevelInfo
			if c.quiet && rec.status < 500 {
				level = slog.LevelDebug
			}
			s.log.LogAttrs(r.Context(), level, "request", slog.String("id", c.id), slog.String("method", method),
				slog.String("route", c.pattern), slog.Int("status", rec.status), slog.Duration("took", took),
				slog.String("actor", string(c.actor)))
			if s.cfg.Seen != nil {
				s.cfg.Seen(method, c.pattern, rec.status, took)
			}
		}()
		next.ServeHTTP(rec, r.WithContext(context.WithValue(r.Context(), callKey, c)))
	})
}

// recovered turns a panic into a page that says sorry.
func (s *Server) recovered(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			p := recover()
			if p == nil {
				return
			}
			rec, ok := w.(*recorder)
			if p == http.ErrAbortHandler || ok && rec.status != 0 {
				if p != http.ErrAbortHandler {
					s.log.ErrorContext(r.Context(), "panic after the first byte", "id", callOf(r.Context()).id, "panic", fmt.Sprint(p))
				}
				panic(http.ErrAbortHandler)
			}
			s.refused(w, &Request{Request: r, cfg: &s.cfg}, fmt.Errorf("panic: %v\n%s", p, debug.Stack()))
		}()
		next.ServeHTTP(w, r)
	})
}

// A recorder remembers the status for the log.
type recorder struct {
	http.ResponseWriter
	status int
}

func (r *recorder) WriteHeader(status int) {
	if r.status == 0 {
		r.status = status
	}
	r.ResponseWriter.WriteHeader(status)
}

func (r *recorder) Write(b []byte) (int, error) {
	if r.status == 0 {
		r.status = http.StatusOK
	}
	return r.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController through.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }
