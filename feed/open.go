package feed

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"kith"
	"kith/directory"
)

// The dialects that can be read.
const (
	ORUK3      = "oruk3" // Open Referral UK 3.0 and HSDS 3: API, JSON, NDJSON
	ORUK1      = "oruk1" // Open Referral UK 1.0: API, JSON
	Outpost    = "outpost"
	OutpostCSV = "outpost-csv"
	HSDSCSV    = "hsds-csv" // HSDS tables: a folder, a zip, or one JSON file
	OpenActive = "openactive"
	CSV        = "csv" // plain CSV by a mapping
	Taxonomy   = "taxonomy"
)

// Dialects are all of them, with what they are.
var Dialects = []struct{ Name, About string }{
	{ORUK3, "Open Referral UK 3.0, HSDS 3.0 and 3.1: an API, or JSON or NDJSON files"},
	{ORUK1, "Open Referral UK 1.0: an API, or JSON files"},
	{Outpost, "the API of Outpost"},
	{OutpostCSV, "Outpost's template for imports"},
	{HSDSCSV, "the tables of HSDS: a folder or zip of CSV files"},
	{OpenActive, "OpenActive: an RPDE feed"},
	{CSV, "plain CSV, with a mapping"},
	{Taxonomy, "a taxonomy: JSON, JSON-LD, or CSV of code, name and parent"},
}

// open finds out what the source is and returns its reader. What was found of a
// feed is noted on src.
func (f *Feed) open(ctx context.Context, src *directory.Source) (reader, error) {
	if f.Dialect != "" && !slices.ContainsFunc(Dialects, func(d struct{ Name, About string }) bool { return d.Name == f.Dialect }) {
		return nil, kith.Errorf(kith.Invalid, "There is no dialect %q", f.Dialect)
	}
	if isAddress(f.At) {
		return f.openAddress(ctx, src)
	}
	info, err := os.Stat(f.At)
	if err != nil {
		return nil, kith.Errorf(kith.Invalid, "There is no file %s", f.At)
	}
	if info.IsDir() {
		if f.of, err = fingerprint(f.At); err != nil {
			return nil, err
		}
		src.Dialect = HSDSCSV
		return tabular(f.At), nil
	}
	return f.openFile(f.At, src)
}

// Probe finds out what the feed can do, without reading it.
func (f *Feed) Probe(ctx context.Context) (map[string]string, error) {
	if !isAddress(f.At) {
		return nil, kith.Errorf(kith.Invalid, "Only an address can be probed, and %s is a file", f.At)
	}
	var src directory.Source
	r, err := f.openAddress(ctx, &src)
	if c, ok := r.(io.Closer); ok {
		defer c.Close()
	}
	return src.Probe, err
}

// openAddress asks an address what it is: an API at its root or its services, a
// feed of changes, or a file.
func (f *Feed) openAddress(ctx context.Context, src *directory.Source) (reader, error) {
	if err := f.Client.start(f.At); err != nil {
		return nil, err
	}
	base, err := url.Parse(f.At)
	if err != nil {
		return nil, err
	}
	top, root, body, err := f.root(ctx, base)
	if err != nil {
		return nil, err
	}
	dialect := f.Dialect
	if dialect == "" {
		dialect = dialectOf(root, body)
	}
	switch dialect {
	case OpenActive:
		src.Dialect, src.Probe = OpenActive, map[string]string{"dialect": OpenActive}
		f.asked(src)
		return &rpde{client: &f.Client, first: base}, nil
	case ORUK3, ORUK1, Outpost:
		p := &paged{client: &f.Client, base: top, api: map[string]api{ORUK3: hsds3, ORUK1: oruk1, Outpost: outpost}[dialect]}
		if len(src.Probe) == 0 || f.Again || src.Probe["dialect"] != dialect {
			found, err := p.ask(ctx, dialect, root)
			src.Probe = found
			if err != nil {
				return nil, err
			}
		}
		p.probe, src.Dialect = src.Probe, dialect
		f.asked(src)
		if src.Probe["services"] != yes {
			return nil, kith.Errorf(kith.Invalid, "There are no services at this address: %s", src.Probe["services"])
		}
		return p, nil
	}
	// Not a feed: perhaps a file.
	if looksHTML(body) {
		return nil, errHTML
	}
	name, err := f.Client.download(ctx, f.At)
	if err != nil {
		return nil, err
	}
	r, err := f.openFile(name, src)
	if err != nil {
		return nil, errors.Join(err, os.Remove(name))
	}
	return &copyOf{r, name}, nil
}

func (f *Feed) asked(src *directory.Source) {
	if f.Asked != nil {
		f.Asked(src.Dialect, src.Probe)
	}
}

// copyOf is a reader of a file that is a copy of ours.
type copyOf struct {
	reader
	file string
}

// Close removes the copy.
func (c *copyOf) Close() error {
	var err error
	if in, ok := c.reader.(io.Closer); ok {
		err = in.Close()
	}
	return errors.Join(err, os.Remove(c.file))
}

// root asks for the address itself. An address that ends in /services is that of
// a list in the API above it; and an API need not answer at its root.
func (f *Feed) root(ctx context.Context, base *url.URL) (top *url.URL, o object, body []byte, err error) {
	up := *base
	if p, ok := strings.CutSuffix(strings.TrimSuffix(base.Path, "/"), "/services"); ok {
		up.Path = p
		q := up.Query()
		for _, k := range []string{"page", "per_page"} {
			q.Del(k)
		}
		up.RawQuery = q.Encode()
	}
	body, err = f.Client.get(ctx, base.String())
	o, ok := asObject(body)
	var bad badAnswer
	if err != nil && !errors.As(err, &bad) && err != errLarge {
		return nil, nil, nil, err
	}
	if err == nil && ok && dialectOf(o, body) != "" {
		return &up, o, body, nil
	}
	if err == nil && !ok && !looksHTML(body) || err == errLarge {
		return base, nil, body, nil // a file
	}
	if err == nil {
		if site := datasetSite(base, body); site != nil {
			return nil, nil, nil, site
		}
	}
	root := o
	list := (&paged{base: &up}).address("services", "page", "1")
	o, body, second := f.Client.object(ctx, list)
	if second == nil && dialectOf(o, body) != "" {
		if root.text("version") != "" {
			o["version"] = root["version"]
		}
		return &up, o, body, nil
	}
	if errors.As(err, &bad) {
		return nil, nil, nil, kith.Errorf(kith.Invalid, "Neither %s nor its services answer as a feed does: %v", shown(base.String()), err)
	}
	return base, root, body, nil
}

// dialectOf tells a feed's dialect from an answer: the API's own description of
// itself, or a page of its records.
func dialectOf(o object, body []byte) string {
	rows, page := contents(body)
	first := object{}
	if len(rows) > 0 {
		first, _ = asObject(rows[0])
	}
	version := strings.ToUpper(o.text("version"))
	switch {
	case o["items"] != nil && (o["next"] != nil || first["state"] != nil):
		return OpenActive
	case page && (o["contents"] != nil || o["total_items"] != nil):
		return ORUK3
	case page && o["totalElements"] != nil && (first["organisation"] != nil || first["target_directories"] != nil || first["min_age"] != nil):
		return Outpost
	case page && o["totalElements"] != nil:
		return ORUK1
	case version != "" && (o["openapi_url"] != nil || o["profile"] != nil):
		if strings.Contains(version, "1.0") {
			return ORUK1
		}
		return ORUK3
	}
	return ""
}

// openFile finds out what a file is, from its beginning.
func (f *Feed) openFile(name string, src *directory.Source) (reader, error) {
	in, err := os.Open(name) // #nosec G304 -- the operator names the file
	if err != nil {
		return nil, err
	}
	defer in.Close()
	if f.of, err = fingerprint(name); err != nil {
		return nil, err
	}
	head, err := bufio.NewReaderSize(in, 1<<20).Peek(1 << 20)
	if err != nil && err != io.EOF {
		return nil, err
	}
	text := bytes.TrimSpace(bytes.TrimPrefix(head, []byte("\uFEFF")))
	switch {
	case len(text) == 0:
		return nil, kith.Errorf(kith.Invalid, "The file is empty")
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		src.Dialect = HSDSCSV
		return tabular(name), nil
	case looksHTML(text):
		return nil, kith.Errorf(kith.Invalid, "The file is a web page, not data")
	case text[0] == '{' || text[0] == '[':
		return f.openJSON(name, text, src)
	case text[0] == '<':
		return nil, kith.Errorf(kith.Invalid, "The file is XML, which is not read. Is there a CSV or JSON form of it?")
	}
	return f.openTable(name, head, src)
}

func (f *Feed) openTable(name string, head []byte, src *directory.Source) (reader, error) {
	t, err := newTable(bytes.NewReader(head))
	if err != nil {
		return nil, err
	}
	has := func(names ...string) bool {
		for _, n := range names {
			if !slices.ContainsFunc(t.Columns, func(c string) bool { return strings.EqualFold(c, n) }) {
				return false
			}
		}
		return true
	}
	if src.Mapping != "" {
		m, err := ReadMapping([]byte(src.Mapping))
		if err != nil {
			return nil, err
		}
		src.Dialect = CSV
		return mappedFile(name, m), m.fits(t.Columns)
	}
	for _, m := range builtIn {
		if m.known(t.Columns) && (f.Dialect == "" || f.Dialect == CSV) {
			src.Dialect = CSV
			return mappedFile(name, m), nil
		}
	}
	switch {
	case f.Dialect == OutpostCSV, f.Dialect == "" && has("import_id", "import_id_reference", "name"):
		src.Dialect = OutpostCSV
		return &pageFile{name: name, read1: outpostTable}, nil
	case f.Dialect == Taxonomy, f.Dialect == "" && (has("code", "name") && len(t.Columns) <= 6 || has("code", "tag") || has("Section", "Group", "Sub-group", "Title") || has("taxonomy_id", "name", "parent_id")):
		src.Dialect = Taxonomy
		return taxonomyFile(name, f.title(name), true), nil
	}
	return nil, kith.Errorf(kith.Invalid, "The columns are not known: %s. Say what they mean with a mapping (--map FILE; doc/guide/operator.md)", strings.Join(t.Columns, ", "))
}

func outpostTable(body []byte) (batch, error) {
	var b batch
	var rows []object
	err := allRows(bytes.NewReader(body), &b, func(o object, _ string) { rows = append(rows, o) })
	b.records = outpostRows(rows)
	return b, err
}

// title is what a taxonomy is called whose file does not say: as the source.
func (f *Feed) title(name string) string {
	if f.Name != "" {
		return f.Name
	}
	return strings.TrimSuffix(filepath.Base(name), filepath.Ext(name))
}

func (f *Feed) openJSON(name string, head []byte, src *directory.Source) (reader, error) {
	src.Dialect = f.Dialect
	if src.Dialect == "" {
		src.Dialect = jsonDialect(head)
	}
	switch src.Dialect {
	case HSDSCSV:
		return &pageFile{name: name, read1: tabularJSON}, nil
	case OpenActive:
		return rpdeFile(name), nil
	case Taxonomy:
		return taxonomyFile(name, f.title(name), false), nil
	case ORUK1:
		return jsonFile(name, oruk1, service), nil
	case Outpost:
		return jsonFile(name, outpost, service), nil
	case ORUK3:
		return jsonFile(name, hsds3, ""), nil
	}
	return nil, kith.Errorf(kith.Invalid, "A JSON file cannot be read as %s", src.Dialect)
}
