package web

import (
	"net/http"
	"strings"
)

// policy lets a page load nothing but this service's own files and pictures from
// one other origin, if any is named; run no script that stands in it, and be
// framed by nobody.
func policy(images string) string {
	if images != "" {
		images = " " + images
	}
	return "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'" + images + "; font-src 'self'; " +
		"media-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
}

// shut keeps pages from what the browser could listen to, see or find out.
const shut = "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()"

// listens lets a page record sound, and play what it has recorded.
func listens(h http.Header) {
	h.Set("Permissions-Policy", strings.Replace(shut, "microphone=()", "microphone=(self)", 1))
	h.Set("Content-Security-Policy", strings.Replace(h.Get("Content-Security-Policy"), "media-src 'self'", "media-src 'self' blob:", 1))
}

// same says how long the answer keeps, and reports whether the browser has it.
func (x *exchange) same(tag string) bool {
	tag = `"` + tag + `"`
	h := x.w.Header()
	h.Set("ETag", tag)
	h.Set("Cache-Control", "public, max-age=60")
	for _, has := range strings.Split(x.r.Header.Get("If-None-Match"), ",") {
		if strings.TrimPrefix(strings.TrimSpace(has), "W/") == tag {
			return true
		}
	}
	return false
}

// framed lets any site show this one page within its own.
func (x *exchange) framed() {
	h := x.w.Header()
	h.Del("X-Frame-Options")
	h.Set("Content-Security-Policy", strings.Replace(h.Get("Content-Security-Policy"), "frame-ancestors 'none'", "frame-ancestors *", 1))
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
}

// headers sets what every answer carries. A handler of files may say how long
// they keep; whatever else Kith answers is kept nowhere.
func (s *Server) headers(next http.Handler) http.Handler {
	csp := policy(s.cfg.Images)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", csp)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Permissions-Policy", shut)
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Cache-Control", "no-store")
		if s.cfg.HTTPS {
			h.Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
		}
		next.ServeHTTP(w, r)
	})
}
