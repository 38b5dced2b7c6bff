package feed

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"kith"
	"kith/db"
	"kith/db/dbtest"
	"kith/directory"
	"kith/nhs"
)

// shared is the path of a fixture beside the project; the test is skipped where
// they are absent.
func shared(t testing.TB, path string) string {
	t.Helper()
	at := filepath.Join("../../shared", path)
	if _, err := os.Stat(at); err != nil {
		t.Skipf("the fixtures are not here: %v", err)
	}
	return at
}

// written is the path of a file with this text.
func written(t testing.TB, name, text string) string {
	t.Helper()
	at := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(at, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return at
}

// lead keeps the directory.
var lead = dbtest.Lead

func pull(t testing.TB, d *db.DB, f *Feed) (*directory.Run, string) {
	t.Helper()
	var out bytes.Buffer
	f.Report = &out
	run, err := f.Pull(context.Background(), d, lead)
	if err != nil {
		t.Fatalf("%s: %v\n%s", f.At, err, out.String())
	}
	return run, out.String()
}

func services(t testing.TB, d *db.DB) (out []directory.Service) {
	t.Helper()
	dbtest.See(t, d, lead, func(tx *db.Tx) (err error) {
		out, err = db.Select[directory.Service](tx, db.Q{Order: "t.name, t.source_id"})
		return err
	})
	return out
}

func count[T any, P db.Pointer[T]](t testing.TB, d *db.DB) (n int) {
	t.Helper()
	dbtest.See(t, d, lead, func(tx *db.Tx) (err error) { n, err = db.Count[T, P](tx, db.Q{}); return err })
	return n
}

func place(t testing.TB, d *db.DB, s directory.Service) (out []directory.Location) {
	t.Helper()
	dbtest.See(t, d, lead, func(tx *db.Tx) (err error) {
		out, err = db.Select[directory.Location](tx, db.Q{Where: "t.id IN (SELECT a.location FROM service_at_location a WHERE a.tenant = t.tenant AND a.service = $1)", Args: []any{s.ID}})
		return err
	})
	return out
}

func wants(t *testing.T, what string, got, want any) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

const libraries = `Local authority,Library name,Address 1,Address 2,Address 3,Postcode,Unique property reference number,Statutory,Type of library,Year opened,Year closed,Monday staffed hours,Tuesday staffed hours,Wednesday staffed hours,Thursday staffed hours,Friday staffed hours,Saturday staffed hours,Sunday staffed hours,Monday unstaffed hours,Tuesday unstaffed hours,Wednesday unstaffed hours,Thursday unstaffed hours,Friday unstaffed hours,Saturday unstaffed hours,Sunday unstaffed hours,Special hours,Co-located,Co-located with,Notes,URL,Email address
Northshire,Northtown Library,1 High Street,,Northtown,nx11aa,100012,Yes,LAL,,,09:00-17:00,"10:00-13:00,14:00-17:00",09:00-17:00,1:00-18:00,,,,,,,,,08:00-20:00,,,No,,,www.northshire.example/lib,mailto:north@library.example
Northshire,Old Library,2 High Street,,Northtown,NX1 1AB,,Yes,LAL,,2017,09:00-17:00,,,,,,,,,,,,,,,No,,,,
`

// A plain CSV file of a known form: its rows become services of an organisation,
// at a place, with hours; the second time nothing is added.
func TestLibraries(t *testing.T) {
	d := dbtest.Open(t)
	f := &Feed{At: written(t, "libraries.csv", libraries), Name: "Libraries"}
	run, said := pull(t, d, f)
	wants(t, "added", run.Counts.Added, 1)
	all := services(t, d)
	if len(all) != 1 {
		t.Fatalf("%d services, want the open one", len(all))
	}
	s := all[0]
	wants(t, "name", s.Name, "Northtown Library")
	wants(t, "url", s.URL, "https://www.northshire.example/lib")
	wants(t, "email", s.Email, "north@library.example")
	wants(t, "needs", slices.Equal(s.Needs, []nhs.Need{nhs.Education}), true)
	wants(t, "delivery", slices.Equal(s.Delivery, []directory.Delivery{directory.InPerson}), true)
	var when []string
	for _, x := range s.Schedules {
		when = append(when, x.ByDay+" "+x.OpensAt+"-"+x.ClosesAt+" "+x.Description)
	}
	wants(t, "hours", strings.Join(when, "; "), "MO,WE 09:00-17:00 ; TU 10:00-13:00 ; TU 14:00-17:00 ; TH 01:00-18:00 ; SA 08:00-20:00 Open without staff")
	l := place(t, d, s)
	if len(l) != 1 || l[0].Postcode() != "NX1 1AA" || l[0].ExternalType != "UPRN" || l[0].Addresses[0].City != "Northtown" {
		t.Errorf("it is at %+v", l)
	}
	wants(t, "report", said, "kind,record,field,what is wrong,what was done\n")
	changes := count[directory.Edit](t, d)
	again, _ := pull(t, d, f)
	wants(t, "as before", again.Counts.Same, 1)
	wants(t, "entries in the trail", count[directory.Edit](t, d), changes)
}

// A mapping of one's own says what the columns mean; one that does not fit is
// refused before anything is read.
func TestMapping(t *testing.T) {
	d := dbtest.Open(t)
	file := written(t, "ours.csv", "Was;Wer;Typ;PLZ;Alter;Preis\nTalking café;Friends;Social club|Carers;OX4 1AA;-1;£3\n\"Choir;Singers\n")
	m := `{"name":"Ours","id":["Was"],"fields":{"name":"Was","organisation":"Wer","postcode":"PLZ","minimum_age":"Alter","cost":"Preis","fees":"=Pay at the door"},
		"terms":[{"column":"Typ","between":"|","taxonomy":"Ours"}]}`
	f := &Feed{At: file, Name: "Ours", Map: []byte(m)}
	run, _ := pull(t, d, f)
	wants(t, "added", run.Counts.Added, 2)
	s := services(t, d)[1]
	wants(t, "name", s.Name, "Talking café")
	wants(t, "youngest", s.MinimumAge, directory.Age(""))
	wants(t, "needs", slices.Equal(s.Needs, []nhs.Need{nhs.Isolation, nhs.Carers}), true)
	wants(t, "price", *s.Costs[0].Amount, 3.0)
	var unsure []string
	for _, a := range s.Attributes {
		if a.LinkType == directory.GuessedNeed {
			unsure = append(unsure, a.Value+" from "+a.Label)
		}
	}
	wants(t, "guessed", strings.Join(unsure, "; "), "isolation from Social club")
	// It is kept with the source: the next pull needs none.
	run, _ = pull(t, d, &Feed{At: file, Name: "Ours", Again: true})
	wants(t, "as before", run.Counts.Same, 2)
	for wrong, want := range map[string]string{
		`{"name":"x","fields":{"name":"Titel"}}`:                                 "columns that the file has not: Titel",
		`{"name":"x","fields":{"name":"Was","colour":"Typ"}}`:                    `a field "colour", which there is not`,
		`{"name":"x","fields":{}}`:                                               `which column is the "name"`,
		`{"name":"x","feilds":{"name":"Was"}}`:                                   `unknown field "feilds"`,
		`{"name":"x","fields":{"name":"Was"},"hours":[{"day":"X","column":""}]}`: "the days are MO",
	} {
		_, err := (&Feed{At: file, Name: "Other", Map: []byte(wrong)}).Pull(context.Background(), d, lead)
		if kith.KindOf(err) != kith.Invalid || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", wrong, err, want)
		}
	}
}

// What cannot be read is answered in words.
func TestWrongFiles(t *testing.T) {
	d := dbtest.Open(t)
	for text, want := range map[string]string{
		"":                                   "empty",
		" \n ":                               "empty",
		"\uFEFF":                             "empty",
		"<!DOCTYPE html><p>Sorry</p>":        "a web page",
		"<?xml version=\"1.0\"?><taxonomy/>": "XML",
		"a,b,c\n1,2,3\n":                     "The columns are not known: a, b, c",
		"{":                                  "cut short",
		`[{"id":"1","name":"Choir"},`:        "cut short",
		`[{"id":"1","name":"Choir"} x`:       "not JSON from its byte",
		"PK\x03\x04rubbish":                  "cannot be opened",
		"a\x00b\x00\n":                       "UTF-8",
	} {
		_, err := (&Feed{At: written(t, "x", text), Name: "x"}).Pull(context.Background(), d, lead)
		if kith.KindOf(err) != kith.Invalid || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
	_, err := (&Feed{At: filepath.Join(t.TempDir(), "none.csv"), Name: "x"}).Pull(context.Background(), d, lead)
	dbtest.Fails(t, "no file", err, kith.Invalid)
	_, err = (&Feed{At: written(t, "x", libraries), Name: "x", Dialect: "esperanto"}).Pull(context.Background(), d, lead)
	dbtest.Fails(t, "no dialect", err, kith.Invalid)
	_, err = (&Feed{At: written(t, "x", libraries), Name: "x"}).Pull(context.Background(), d, dbtest.Worker)
	dbtest.Fails(t, "a worker", err, kith.Forbidden)
}

// Dirt: a field that cannot be read is left out and said; the record stays.
func TestDirt(t *testing.T) {
	d := dbtest.Open(t)
	f := &Feed{Name: "Dirt", At: written(t, "dirt.json", `{"total_items": 99, "contents": [
		{"id": 7, "name": "<b>Choir</b> &amp; tea", "description": "<p>Sing<br>with us</p><script>alert(1)</script><ul><li>5 < 6</li></ul>", "url": "javascript:alert(1)",
		 "email": "nobody", "status": "brilliant", "minimum_age": "0", "maximum_age": 120, "assured_date": "soon", "last_modified": "2026-01-02T03:04:05Z",
		 "organization": {"id": 9, "name": null, "uri": "http://www.example.com"}, "contacts": null, "languages": {"name": "Welsh"},
		 "schedules": [{"freq": "DAILY", "opens_at": "25:00", "byday": "MO,XX,2TU"}, {}], "cost_options": [{"amount": "donation"}],
		 "service_areas": [{"name": "", "uri": "http://www.example.com"}], "phones": [{"number": "\"01632 960001\""}],
		 "service_at_locations": [{"location": {"id": 3, "name": "Hall\u0000", "latitude": 100, "longitude": 101, "location_type": "moon",
		   "addresses": [{"address_1": "1 High St", "postal_code": "nx1 1aa"}]}}],
		 "attributes": [{"taxonomy_term": {}}, {"taxonomy_term_id": "nowhere"}, {"taxonomy_term": {"id": 5, "name": "Bereavement support"}}]},
		{"id": 8, "name": ""}, "text", null, [],
		{"id": 9, "name": "Walk", "minimum_age": 60, "maximum_age": 50, "alert": "`+strings.Repeat("é", 600)+`"}]}`)}
	run, said := pull(t, d, f)
	wants(t, "added", run.Counts.Added, 2)
	wants(t, "left out", run.Counts.Left, 1)
	all := services(t, d)
	s := all[0]
	wants(t, "name", s.Name, "Choir & tea")
	wants(t, "description", s.Description, "Sing\nwith us\n\n• 5 < 6")
	wants(t, "url", s.URL+s.Email+string(s.AssuredOn), "")
	wants(t, "status", s.Status, directory.Active)
	wants(t, "ages", s.MinimumAge+s.MaximumAge, directory.Age(""))
	wants(t, "language", s.Languages[0].Name, "Welsh")
	wants(t, "schedule", s.Schedules[0].Freq+" "+s.Schedules[0].ByDay+" "+s.Schedules[0].Description, "WEEKLY MO,2TU DAILY")
	wants(t, "schedules", len(s.Schedules), 1)
	wants(t, "cost", s.Costs[0].Description, "donation")
	wants(t, "areas", len(s.Areas), 0)
	wants(t, "phone", s.Phones[0].Number, "01632 960001")
	wants(t, "needs", slices.Equal(s.Needs, []nhs.Need{nhs.Bereavement}), true)
	l := place(t, d, s)[0]
	wants(t, "place", l.Name+" "+l.Latitude+" "+l.Type+" "+l.Postcode(), "Hall  physical NX1 1AA")
	wants(t, "ages the wrong way round", all[1].MinimumAge+all[1].MaximumAge, directory.Age(""))
	wants(t, "a long alert", len([]rune(all[1].Alert)), 500)
	for _, want := range []string{"service,8,,It has no name", "record 3,,it is not a JSON object", "brilliant", "25:00", "XX", "soon", "nowhere on earth",
		"stands in", "the source has no term nowhere", "“javascript:alert(1)”", "the text is too long,cut"} {
		if !strings.Contains(said, want) {
			t.Errorf("the report does not say %q:\n%s", want, said)
		}
	}
	again, _ := pull(t, d, f)
	wants(t, "added again", again.Counts.Added+again.Counts.Changed, 0)
}

// After three whole pulls and seven days a service that is no longer listed
// becomes inactive, and comes back when it is listed again; what a person said
// of it stays.
func TestMissing(t *testing.T) {
	d := dbtest.Open(t)
	at := dbtest.Now
	d.Now = func() time.Time { return at }
	row := "id,name\n1,Choir\n2,Walk\n3,Lunch\n"
	m := []byte(`{"name":"x","id":["id"],"fields":{"name":"name"}}`)
	file := written(t, "x.csv", row)
	read := func() directory.Counts {
		run, _ := pull(t, d, &Feed{At: file, Name: "x", Map: m})
		at = at.Add(3 * 24 * time.Hour)
		return run.Counts
	}
	read()
	lunch := services(t, d)[1]
	dbtest.Do(t, d, lead, func(tx *db.Tx) error {
		if _, err := directory.SetStatus(tx, lunch.ID, lunch.Version, directory.Closed); err != nil {
			return err
		}
		_, err := directory.SetStatus(tx, lunch.ID, lunch.Version+1, directory.Active)
		return err
	})
	status := func() string {
		var out []string
		for _, s := range services(t, d) {
			out = append(out, s.Name+" "+string(s.Status))
		}
		return strings.Join(out, ", ")
	}
	if err := os.WriteFile(file, []byte("id,name\n1,Choir\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for i, want := range []directory.Counts{{Missing: 2}, {Missing: 2}, {Missing: 2}, {Missing: 2, Ended: 1}} {
		got := read()
		if got.Missing != want.Missing || got.Ended != want.Ended {
			t.Errorf("pull %d: %d missing, %d ended", i+1, got.Missing, got.Ended)
		}
	}
	wants(t, "status", status(), "Choir active, Lunch active, Walk inactive")
	if a := services(t, d)[2].Alert; !strings.HasPrefix(a, "Its source no longer lists it (since 2026-09-04)") {
		t.Errorf("the alert is %q", a)
	}
	// A file that could not all be read, or is empty, tells nothing.
	for _, text := range []string{"id,name\n", "id,name\n1,Choir\n2,\"Wa\"lk" + strings.Repeat("x", mostCell+2) + "\n"} {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if got := read(); got.Missing != 0 {
			t.Errorf("%.20q: %d missing", text, got.Missing)
		}
	}
	if err := os.WriteFile(file, []byte(row), 0o600); err != nil {
		t.Fatal(err)
	}
	wants(t, "missing", read().Missing, 0)
	wants(t, "status", status(), "Choir active, Lunch active, Walk active")
	wants(t, "alert", services(t, d)[2].Alert, "")
}

func sources(t testing.TB, d *db.DB) (out []directory.Source) {
	t.Helper()
	dbtest.See(t, d, lead, func(tx *db.Tx) (err error) { out, err = directory.Sources(tx); return err })
	return out
}

// A pull of a file that was stopped goes on with that file only: with another it
// begins again. What is quoted wrongly in a row costs that row alone.
func TestStoppedFile(t *testing.T) {
	d := dbtest.Open(t)
	rows := func(n int, name string) string {
		var b strings.Builder
		b.WriteString("id,name\n")
		for i := range n {
			b.WriteString(itoa(i) + "," + name + itoa(i) + "\n")
		}
		return b.String()
	}
	file := written(t, "x.csv", rows(inBatch*3, "Choir "))
	f := &Feed{At: file, Name: "x", Map: []byte(`{"name":"x","id":["id"],"fields":{"name":"name"}}`)}
	stopped := func() *directory.Run {
		ctx, stop := context.WithCancel(context.Background())
		f.Progress = func(directory.Counts) { stop() }
		run, err := f.Pull(ctx, d, lead)
		f.Progress = nil
		if err == nil {
			t.Fatal("it was not stopped")
		}
		return run
	}
	first := stopped()
	wants(t, "read", first.Counts.Read, inBatch)
	second, _ := pull(t, d, f)
	wants(t, "the same run", second.ID, first.ID)
	wants(t, "added", second.Counts.Added, inBatch*3)
	third := stopped()
	if err := os.WriteFile(file, []byte(rows(inBatch*3, "Band ")), 0o600); err != nil {
		t.Fatal(err)
	}
	fourth, _ := pull(t, d, f)
	if fourth.ID == third.ID || fourth.Counts.Changed != inBatch*3 {
		t.Errorf("another file: %+v", fourth.Counts)
	}
}

// Every theme of need.txt is one of the list, in its order, and each word is
// written as it is looked for.
func TestThemes(t *testing.T) {
	for i, c := range nhs.Needs.Codes {
		if themes[i].need != c.Code {
			t.Errorf("theme %d is %s, want %s", i, themes[i].need, c.Code)
		}
		for _, w := range themes[i].words {
			if w == "" || folded(w) != w && folded(w)+"*" != w {
				t.Errorf("%s: %q", c.Code, w)
			}
		}
	}
	for term, want := range map[string]string{"Loneliness": "isolation", "Home care": "social-care", "Blue Badge": "transport", "Food bank": "food", "House plants": "housing?", "Astronomy": "",
		"Carers support": "carers", "Walking football": "lifestyle?", "Scare crows": ""} {
		got := ""
		for _, m := range meanings(term) {
			got += string(m.need)
			if !m.sure {
				got += "?"
			}
		}
		wants(t, term, got, want)
	}
}

// Whatever the bytes are, a file is answered and nothing falls over.
func FuzzFile(f *testing.F) {
	for _, s := range []string{`{"contents":[{"id":1,"name":"x","service_at_locations":[{"location":{}}],"attributes":[{"taxonomy_term":{"id":[]}}]}]}`, libraries, "id,name\n1,x\n",
		`[{"name":"a","children":["b",{"label":"c"}]}]`, `{"items":[{"state":"deleted","id":1}],"next":""}`, `{"services.csv":[{"id":1,"name":"x"}]}`, "import_id,import_id_reference,name\n1,1,x"} {
		f.Add([]byte(s))
	}
	d := dbtest.Open(f)
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, text []byte) {
		at := filepath.Join(dir, "x")
		if err := os.WriteFile(at, text, 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := (&Feed{At: at, Name: "x", Again: true}).Pull(context.Background(), d, lead)
		if err != nil && kith.KindOf(err) == kith.Internal {
			t.Error(err)
		}
	})
}
