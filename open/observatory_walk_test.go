package open

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"

	"kith"
	"kith/db"
	"kith/db/dbtest"
	"kith/observatory"
	"kith/sdc"
	"kith/web/webtest"
)

var link = regexp.MustCompile(`(?:href|src|action)="(/observatory[^"#]*)"`)

// walk opens every page and file that can be reached from the first, and returns
// their text by address.
func walk(t *testing.T, b *webtest.Browser, most int) map[string]string {
	t.Helper()
	seen, queue := map[string]string{}, []string{"/observatory", "/observatory/v1/openapi.json"}
	for len(queue) > 0 && len(seen) < most {
		path := queue[0]
		queue = queue[1:]
		if _, ok := seen[path]; ok {
			continue
		}
		p := b.Get(path)
		if p.Status != 200 {
			t.Errorf("%s: %d", path, p.Status)
		}
		if p.Header.Get("Set-Cookie") != "" {
			t.Errorf("%s sets a cookie", path)
		}
		seen[path] = unpacked(t, path, p.Body) + fmt.Sprint(p.Header)
		if path == "/observatory/v1/openapi.json" {
			queue = append(queue, programs(t, b)...)
		}
		if !strings.Contains(p.Header.Get("Content-Type"), "html") {
			continue
		}
		for _, m := range link.FindAllStringSubmatch(p.Body, -1) {
			to := strings.ReplaceAll(m[1], "&amp;", "&")
			if strings.HasSuffix(to, ".png") { // drawn from the same scene
				continue
			}
			queue = append(queue, to)
			if strings.HasPrefix(to, "/observatory/figures/") && !strings.Contains(to, "/figure.") {
				queue = append(queue, to+"/embed")
			}
		}
	}
	return seen
}

// unpacked is a file's text.
func unpacked(t *testing.T, path, body string) string {
	if !strings.HasSuffix(path, ".xlsx") {
		return body
	}
	z, err := zip.NewReader(bytes.NewReader([]byte(body)), int64(len(body)))
	if err != nil {
		t.Fatal(path, err)
	}
	all := ""
	for _, part := range z.File {
		r, err := part.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		all += string(text)
	}
	return all
}

// secretsOf are the tables as they were counted, beside what was published of
// them: for a test that knows what nobody else does.
func secretsOf(t *testing.T, d *db.DB) (out map[string]struct {
	Secret sdc.Table
	Public sdc.Protected
}) {
	t.Helper()
	out = map[string]struct {
		Secret sdc.Table
		Public sdc.Protected
	}{}
	dbtest.See(t, d, dbtest.System, func(tx *db.Tx) error {
		e, err := observatory.Latest(tx)
		if err != nil {
			return err
		}
		return tx.Raw("a test reads what was counted").Query(func(scan func(...any) error) error {
			var code, counted string
			if err := scan(&code, &counted); err != nil {
				return err
			}
			var table sdc.Table
			if err := json.Unmarshal([]byte(counted), &table); err != nil {
				return err
			}
			x := out[code]
			x.Secret = table
			out[code] = x
			return nil
		}, `SELECT code, counted FROM release_count WHERE release = $1`, e.ID)
	})
	err := d.Read(t.Context(), (&lookout{ObservatoryConfig: ObservatoryConfig{Tenant: dbtest.Tenant}}).public(), func(tx *db.Tx) error {
		e, err := observatory.Latest(tx)
		for code, x := range out {
			if err == nil {
				if x.Public, err = observatory.TableOf(tx, e, code); kith.KindOf(err) == kith.NotFound {
					err = nil
					delete(out, code)
					continue
				}
				out[code] = x
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// Nobody who opens every page and file learns a withheld number: in the table of
// each figure a withheld cell is a star, and every number that stands there is
// one that was published.
func TestNoPageTellsASecret(t *testing.T) {
	if testing.Short() {
		t.Skip("opens every page")
	}
	c := newCounty(t)
	pages := walk(t, webtest.Open(t, opened(t, c.d)), 3000)
	t.Logf("%d pages and files", len(pages))
	if len(pages) < 200 {
		t.Errorf("only %d pages and files were found", len(pages))
	}
	withheld, checked := 0, 0
	for code, x := range secretsOf(t, c.d) {
		for a, area := range x.Public.Areas() {
			if a >= len(x.Secret.Count) || x.Secret.Count[a] == nil {
				continue
			}
			for col, name := range x.Public.Columns() {
				if x.Public.Cell(a, col).State() != sdc.Withheld || col >= len(x.Secret.Count[a]) {
					continue
				}
				withheld++
				secret := x.Secret.Count[a][col]
				for path, body := range pages {
					if !strings.HasSuffix(path, "figure.json") || !strings.Contains(path, "2025-26/"+area.Code) && !strings.Contains(path, "2025-26/all") {
						continue
					}
					checked += told(t, path, body, code, area.Name, name, secret)
				}
			}
		}
	}
	if withheld == 0 || checked == 0 {
		t.Fatalf("%d withheld cells, %d looked for: too little for a test", withheld, checked)
	}
	t.Logf("%d withheld cells looked for, %d times", withheld, checked)
}

// told fails when a figure of this table has a number in the cell of an area and
// a category, and counts one when it has the cell.
func told(t *testing.T, path, body, code, area, category string, secret int) int {
	var f struct {
		Kind, Title string
		Columns     []string
		Rows        []struct {
			Name  string
			Cells []struct {
				State string
				Value *float64
				Text  string
			}
		}
	}
	head, _, _ := strings.Cut(body, "map[")
	if err := json.Unmarshal([]byte(head), &f); err != nil {
		t.Fatal(path, err)
	}
	ofCategories := false
	for _, kind := range []string{"bars", "equity", "rates"} {
		ofCategories = ofCategories || strings.Contains(path, "/figures/"+code+"/"+kind+"/")
	}
	if !ofCategories || !strings.Contains(f.Title, area) {
		return 0
	}
	for _, r := range f.Rows {
		if r.Name == category {
			for _, cell := range r.Cells[1:] { // what is reckoned from it, but for the population
				if f.Kind != "bars" && cell.Value != nil && cell.State == "value" && *cell.Value < 500 {
					t.Errorf("%s: %s of %s is withheld, and %q is reckoned from it", path, category, area, cell.Text)
				}
			}
			if r.Cells[0].Value != nil || r.Cells[0].Text != "*" {
				t.Errorf("%s: %s of %s is %q; it is %d and withheld", path, category, area, r.Cells[0].Text, secret)
			}
			return 1
		}
	}
	return 0
}

// programs are the addresses that the interface for programs leads to.
func programs(t *testing.T, b *webtest.Browser) []string {
	t.Helper()
	var d struct {
		Releases []struct {
			Period string
			Tables []string
		}
	}
	if err := json.Unmarshal([]byte(b.Get("/observatory/v1/releases").Body), &d); err != nil {
		t.Fatal(err)
	}
	out := []string{"/observatory/v1/measures", "/observatory/v1/figures/rate/ranking/2025-26/all", "/observatory/v1/figures/rate/ranking/2025-26/all?format=csv"}
	for _, r := range d.Releases {
		for _, code := range r.Tables {
			at := "/observatory/v1/tables/" + r.Period + "/" + code
			out = append(out, at, at+"?format=csv")
		}
	}
	return out
}

// What anybody sees is made of what is published and of nothing else: when all
// that was counted is gone, and the records tell another story, every page and
// file is the same to the last byte.
func TestPagesAreMadeOfWhatIsPublished(t *testing.T) {
	if testing.Short() {
		t.Skip("opens every page twice")
	}
	c := newCounty(t)
	before := walk(t, webtest.Open(t, opened(t, c.d)), 3000)
	dbtest.Do(t, c.d, dbtest.System, func(tx *db.Tx) error {
		raw := tx.Raw("a test makes the records tell another story")
		for _, text := range []string{`DELETE FROM release_count`, `UPDATE referral SET source = 'self', needs = '[]'`, `UPDATE person SET gender = '1', ethnicity = 'A'`} {
			if _, err := raw.Exec(text); err != nil {
				return err
			}
		}
		return nil
	})
	after := walk(t, webtest.Open(t, opened(t, c.d)), 3000)
	if len(after) != len(before) {
		t.Errorf("%d pages, and %d before", len(after), len(before))
	}
	for path, body := range before {
		if once.ReplaceAllString(after[path], "") != once.ReplaceAllString(body, "") {
			t.Errorf("%s tells of more than what is published", path)
		}
	}
}

// once is the key of a form, which is another each time.
var once = regexp.MustCompile(`name="once" value="[^"]*"`)
