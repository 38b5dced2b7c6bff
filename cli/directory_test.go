package cli_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A taxonomy, a file of services with a mapping, and a feed, each by command.
func TestImportDirectory(t *testing.T) {
	f := fresh(t)
	dir := t.TempDir()
	file := func(name, text string) string {
		at := filepath.Join(dir, name)
		if err := os.WriteFile(at, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return at
	}
	says := func(want string, args ...string) {
		t.Helper()
		if out := done(t, "", with(f, append([]string{"import", "directory"}, args...)...)...); !strings.Contains(out, want) {
			t.Errorf("%v does not say %q:\n%s", args, want, out)
		}
	}
	says("3 read: 3 added", file("terms.csv", "code,name,parent\na,Groups,\nb,Choirs,a\n"), "--source", "Terms")
	services := file("ours.csv", "Name,Type,Web\nChoir,b,javascript:alert(1)\n")
	m := file("map.json", `{"name":"Ours","fields":{"name":"Name","url":"Web"},"terms":[{"column":"Type","taxonomy":"Terms","codes":true}]}`)
	fails(t, 2, "Say what they mean with a mapping", with(f, "import", "directory", services, "--source", "Ours")...)
	says("1 read: 1 added, 0 changed", services, "--source", "Ours", "--map", m, "--licence", "OGL v3")
	if report, err := os.ReadFile(services + ".report.csv"); err != nil || !strings.Contains(string(report), "javascript") {
		t.Errorf("the report: %v\n%s", err, report)
	}
	says("1 read: 0 added, 0 changed, 1 as before", services, "--source", "Ours", "--map", m)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("X-Key") != "k" {
			http.Error(w, "no", http.StatusForbidden)
			return
		}
		if r.URL.Path != "/" && !strings.HasPrefix(r.URL.Path, "/services") {
			http.NotFound(w, r)
			return
		}
		fmt.Fprint(w, `{"version":"HSDS-UK-3.0","openapi_url":"x","total_items":1,"total_pages":1,"last_page":true,"contents":[{"id":"1","name":"Walk"}]}`)
	}))
	defer s.Close()
	report := filepath.Join(dir, "r.csv")
	fails(t, 2, "private network", with(f, "import", "directory", s.URL, "--source", "Feed", "--report", report)...)
	fails(t, 2, "403 Forbidden", with(f, "import", "directory", s.URL, "--probe", "--private")...)
	says("dialect                oruk3", s.URL, "--probe", "--private", "--header", "X-Key: k")
	says("1 added", s.URL, "--source", "Feed", "--private", "--header", "X-Key: k", "--report", report)
	fails(t, 2, "--source NAME", with(f, "import", "directory", services)...)
	fails(t, 2, "There is no file", with(f, "import", "directory", "nowhere", "--source", "x", "--report", report)...)
	fails(t, 2, "The file is empty", with(f, "import", "directory", file("empty", ""), "--source", "x")...)
	fails(t, 2, "There is no dialect", with(f, "import", "directory", services, "--source", "x", "--as", "y")...)
	fails(t, 2, "For help", "import", "directory")
}
