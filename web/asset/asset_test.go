package asset

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
)

func get(t *testing.T, method, path, accept string) *http.Response {
	t.Helper()
	r := httptest.NewRequest(method, path, nil)
	r.Header.Set("Accept-Encoding", accept)
	w := httptest.NewRecorder()
	Handler().ServeHTTP(w, r)
	return w.Result()
}

func TestPathCarriesTheDigest(t *testing.T) {
	for _, name := range []string{"kith.css", "nhsuk.css", "kith.svg"} {
		stem, ext, _ := strings.Cut(name, ".")
		want := regexp.MustCompile(`^/asset/` + stem + `\.[0-9a-f]{12}\.` + ext + `$`)
		if got := Path(name); !want.MatchString(got) {
			t.Errorf("Path(%q) = %q", name, got)
		}
	}
	defer func() {
		if recover() == nil {
			t.Error("a name that is not there did not panic")
		}
	}()
	Path("kyth.css")
}

func TestEveryFileIsServed(t *testing.T) {
	for _, name := range Names() {
		plain := get(t, "GET", Path(name), "")
		zipped := get(t, "GET", Path(name), "br, gzip")
		body, _ := io.ReadAll(plain.Body)
		if plain.StatusCode != 200 || len(body) == 0 {
			t.Fatalf("%s: %s, %d bytes", name, plain.Status, len(body))
		}
		if got := plain.Header.Get("Cache-Control"); got != "public, max-age=31536000, immutable" {
			t.Errorf("%s: Cache-Control %q", name, got)
		}
		if plain.Header.Get("Content-Encoding") != "" || plain.Header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: %v", name, plain.Header)
		}
		if zipped.Header.Get("Content-Encoding") == "gzip" {
			z, err := gzip.NewReader(zipped.Body)
			if err != nil {
				t.Fatal(err)
			}
			if again, _ := io.ReadAll(z); !bytes.Equal(again, body) {
				t.Errorf("%s: the compressed body is another", name)
			}
		} else if len(body) > 1000 {
			t.Errorf("%s: %d bytes sent uncompressed", name, len(body))
		}
	}
}

func TestAnythingElseIsRefused(t *testing.T) {
	good := Path("kith.css")
	for _, path := range []string{
		"/asset/", "/asset/kith.css", "/asset/kith.000000000000.css", "/asset/asset.go", "/asset/../go.mod",
		good + "/", good + ".gz", strings.ToUpper(good), "/asset/./" + strings.TrimPrefix(good, Prefix),
	} {
		if r := get(t, "GET", path, "gzip"); r.StatusCode != 404 {
			t.Errorf("GET %s: %s", path, r.Status)
		}
	}
	if r := get(t, "POST", good, ""); r.StatusCode != 405 || r.Header.Get("Allow") != "GET, HEAD" {
		t.Errorf("POST: %s", r.Status)
	}
	r := get(t, "HEAD", good, "")
	if body, _ := io.ReadAll(r.Body); r.StatusCode != 200 || len(body) != 0 || r.Header.Get("Content-Length") == "0" {
		t.Errorf("HEAD: %s, %d bytes", r.Status, len(body))
	}
}

func TestAcceptsGzip(t *testing.T) {
	for header, want := range map[string]bool{
		"": false, "br": false, "gzip": true, "GZIP": true, "br, gzip;q=0.5": true, "gzip;q=0": false, "gzip; q=0.0": false,
		"*": true, "*;q=0": false, "gzip;q=0, *": false, "*, gzip;q=0": false, "identity": false, "xgzip": false,
	} {
		if got := acceptsGzip(header); got != want {
			t.Errorf("%q: %v, want %v", header, got, want)
		}
	}
}

// The pages are served under a policy that allows this host only, so a style
// sheet must not ask for anything else, and names files by their full address.
func TestStyleSheetsStayHere(t *testing.T) {
	for _, name := range Names() {
		if !strings.HasSuffix(name, ".css") {
			continue
		}
		css := string(all().byName[name].plain)
		for _, m := range address.FindAllStringSubmatch(css, -1) {
			if all().byPath[m[1]] == nil {
				t.Errorf("%s names %s, which is not served", name, m[1])
			}
		}
		if regexp.MustCompile(`@font-face\s*\{|@import\s`).MatchString(css) {
			t.Errorf("%s loads a font or another sheet", name)
		}
	}
	if _, err := load(fstest.MapFS{"a.css": {Data: []byte(`.a{background:url("https://a.example/x.png")}`)}}); err == nil {
		t.Error("an address elsewhere is not refused")
	}
	if _, err := load(fstest.MapFS{"a.exe": {}}); err == nil {
		t.Error("an unknown kind of file is not refused")
	}
}

// Text must grow with the reader's own setting (WCAG 1.4.4), so our sheet sets
// no font size or line height in pixels or points on the screen; print may.
func TestKithSheetHasNoFixedType(t *testing.T) {
	css := string(all().byName["kith.css"].plain)
	screen, _, _ := strings.Cut(css, "@media print")
	for line := range strings.Lines(screen) {
		if regexp.MustCompile(`(font|font-size|line-height)\s*:[^;]*[0-9](px|pt)`).MatchString(line) {
			t.Errorf("fixed type: %s", strings.TrimSpace(line))
		}
	}
	for _, want := range []string{"prefers-reduced-motion", "forced-colors: active", "@media print", ":focus-visible", ".kith-large-print", ".kith-easy-read"} {
		if !strings.Contains(css, want) {
			t.Errorf("kith.css does not mention %s", want)
		}
	}
}
