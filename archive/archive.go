// Package archive takes everything of a tenant out of Kith, and puts it into
// another: one JSON object a line (NDJSON), table by table, in the names of
// db/schema.sql. The file is the customer's own: no peer's tool was needed to
// write it, and none is needed to read it.
//
//	{"kith":"archive","version":1,"tenant":"northshire","at":"…"}
//	{"table":"person","row":{"id":"…","given":"…",…}}
//	…
//	{"end":{"rows":1234,"sha256":"…"}}
//
// Sessions and the like, which mean nothing elsewhere, stay behind. The file
// holds all that is known of people, and password hashes: guard it as such.
package archive

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"slices"
	"strings"
	"time"

	"kith"
	"kith/access"
	"kith/db"
)

// left are the tables that stay behind: they are of one running Kith. Jobs stay,
// so that two Kiths do not send the same messages.
var left = []string{"session", "web_once", "web_draft", "open_draft", "sign_in", "job"}

// later are the columns that archives of an earlier Kith leave out where they
// are empty, or do not have.
var later = []string{"audit.person", "look.person", "person_key.brief"}

// Counts are the rows of each table.
type Counts map[string]int

// Rows is how many there are in all.
func (c Counts) Rows() (n int) {
	for _, k := range c {
		n += k
	}
	return n
}

type head struct {
	Kith    string    `json:"kith"`
	Version int       `json:"version"`
	Tenant  kith.ID   `json:"tenant"`
	At      time.Time `json:"at"`
}

type line struct {
	Kith  string                     `json:"kith,omitempty"`
	Table string                     `json:"table,omitempty"`
	Row   map[string]json.RawMessage `json:"row,omitempty"`
	End   *end                       `json:"end,omitempty"`
}

type end struct {
	Rows   int    `json:"rows"`
	Sha256 string `json:"sha256"`
}

// Write writes everything of a's tenant to w, from one snapshot.
func Write(ctx context.Context, d *db.DB, a kith.Actor, w io.Writer, progress func(Counts)) (Counts, error) {
	counts := Counts{}
	err := d.Read(ctx, a, func(tx *db.Tx) error {
		if err := access.Need(a, access.Data); err != nil {
			return err
		}
		tables, err := tx.Tables()
		if err != nil {
			return err
		}
		sum := sha256.New()
		out := bufio.NewWriterSize(io.MultiWriter(w, sum), 1<<16)
		if err := put(out, head{"archive", 1, a.Tenant, tx.Now}); err != nil {
			return err
		}
		for _, t := range tables {
			if slices.Contains(left, t.Name) {
				continue
			}
			if err := writeTable(tx, out, t, counts, progress); err != nil {
				return err
			}
		}
		if err := out.Flush(); err != nil {
			return err
		}
		b, err := json.Marshal(line{End: &end{counts.Rows(), hex.EncodeToString(sum.Sum(nil))}})
		if err != nil {
			return err
		}
		_, err = w.Write(append(b, '\n'))
		return err
	})
	return counts, err
}

func writeTable(tx *db.Tx, out *bufio.Writer, t db.Table, counts Counts, progress func(Counts)) error {
	names := columns(t)
	tenant := "tenant"
	if t.Name == "tenant" {
		tenant = "id"
	}
	vals := make([]any, len(t.Columns))
	ptrs := make([]any, len(t.Columns))
	for i := range vals {
		ptrs[i] = &vals[i]
	}
	return tx.Raw("everything of the tenant").Query(func(scan func(...any) error) error {
		if err := scan(ptrs...); err != nil {
			return err
		}
		row := map[string]any{}
		for i, c := range t.Columns {
			v, err := outward(c, vals[i])
			if err != nil {
				return fmt.Errorf("%s.%s: %w", t.Name, c.Name, err)
			}
			if v != nil {
				row[c.Name] = v
			}
		}
		if counts[t.Name]++; progress != nil && counts[t.Name]%10000 == 0 {
			progress(counts)
		}
		return put(out, map[string]any{"table": t.Name, "row": row})
	}, fmt.Sprintf("SELECT %s FROM %s WHERE %s = $1 ORDER BY %s", strings.Join(names, ", "), t.Name, tenant, order(t)), tx.Actor.Tenant)
}

// order is that in which a table lies, so that no database sorts all of it in
// memory: by ID, or by person and then ID.
func order(t db.Table) string {
	if slices.Contains([]string{"audit", "look", "sight"}, t.Name) {
		return "person, id"
	}
	if t.Has("id") {
		return "id"
	}
	return strings.Join(columns(t), ", ")
}

func columns(t db.Table) (names []string) {
	for _, c := range t.Columns {
		names = append(names, c.Name)
	}
	return names
}

// outward is a stored value as the archive writes it; nil is left out.
func outward(c db.Column, v any) (any, error) {
	if b, ok := v.([]byte); ok && c.Type != "bytea" { // which JSON writes in base64
		v = string(b)
	}
	switch c.Type {
	case "timestamp":
		var at db.At
		if err := at.Scan(v); err != nil || time.Time(at).IsZero() {
			return nil, err
		}
		return time.Time(at).Format(time.RFC3339Nano), nil
	case "date":
		var day kith.Day
		if err := day.Scan(v); err != nil || day == "" {
			return nil, err
		}
		return string(day), nil
	case "boolean":
		if n, ok := v.(int64); ok {
			return n != 0, nil
		}
	}
	return v, nil
}

func put(w io.Writer, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	_, err = w.Write(append(b, '\n'))
	return err
}

// Read loads an archive into a database that does not have its tenant, whole
// or not at all. Errors: Invalid when the file is not an archive, is cut short
// or was changed; Conflict when the tenant is there already.
func Read(ctx context.Context, d *db.DB, operator kith.Actor, r io.Reader, progress func(Counts)) (kith.ID, Counts, error) {
	in := bufio.NewReaderSize(r, 1<<16)
	first, err := in.ReadBytes('\n')
	var h head
	if json.Unmarshal(first, &h) != nil || h.Kith != "archive" {
		return "", nil, kith.Errorf(kith.Invalid, "This is not an archive of Kith: its first line should say so")
	}
	if err != nil || h.Version != 1 {
		return "", nil, kith.Errorf(kith.Invalid, "This archive is of version %d, or ends at once; this Kith reads version 1", h.Version)
	}
	operator.Tenant = h.Tenant
	counts := Counts{}
	err = d.Write(ctx, operator, func(tx *db.Tx) error {
		if err := access.Need(operator, access.Data); err != nil {
			return err
		}
		there := false
		raw := tx.Raw("everything of the tenant")
		if err := raw.Query(func(func(...any) error) error { there = true; return nil }, `SELECT id FROM tenant WHERE id = $1`, h.Tenant); err != nil {
			return err
		}
		if there {
			return kith.Errorf(kith.Conflict, "The tenant %q is in this database already. Load the archive into an empty one", h.Tenant)
		}
		l := loader{tx: tx, tables: map[string]db.Table{}, insert: map[string]string{}, counts: counts, progress: progress, sum: sha256.New()}
		l.sum.Write(first)
		tables, err := tx.Tables()
		if err != nil {
			return err
		}
		for _, t := range tables {
			l.tables[t.Name] = t
		}
		return l.lines(in)
	})
	return h.Tenant, counts, err
}

type loader struct {
	tx       *db.Tx
	tables   map[string]db.Table
	insert   map[string]string
	counts   Counts
	progress func(Counts)
	sum      hash.Hash
}

func (l *loader) lines(in *bufio.Reader) error {
	for n := 2; ; n++ {
		text, err := in.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			return kith.Errorf(kith.Invalid, "The archive ends at line %d without its last line: it was cut short. Nothing was loaded", n-1)
		}
		if err != nil {
			return fmt.Errorf("read the archive: %w", err)
		}
		var x line
		dec := json.NewDecoder(bytes.NewReader(text))
		if err := dec.Decode(&x); err != nil || (x.End == nil) == (x.Table == "") {
			return kith.Errorf(kith.Invalid, "Line %d of the archive cannot be read. Nothing was loaded", n)
		}
		if x.End != nil {
			if x.End.Rows != l.counts.Rows() || x.End.Sha256 != hex.EncodeToString(l.sum.Sum(nil)) {
				return kith.Errorf(kith.Invalid, "The archive was changed after it was written: its checksum is not right. Nothing was loaded")
			}
			return nil
		}
		l.sum.Write(text)
		if err := l.row(x); err != nil {
			return fmt.Errorf("line %d: %w", n, err)
		}
		if l.counts[x.Table]++; l.progress != nil && l.counts[x.Table]%10000 == 0 {
			l.progress(l.counts)
		}
	}
}

func (l *loader) row(x line) error {
	t, ok := l.tables[x.Table]
	if !ok || slices.Contains(left, x.Table) {
		return kith.Errorf(kith.Invalid, "The archive has a table %q that this Kith does not know. Is this Kith older than the one that wrote it?", x.Table)
	}
	for name := range x.Row {
		if !t.Has(name) {
			return kith.Errorf(kith.Invalid, "The archive has a column %s.%s that this Kith does not know", x.Table, name)
		}
	}
	args := make([]any, len(t.Columns))
	for i, c := range t.Columns {
		v, err := inward(c, x.Row[c.Name])
		if err != nil {
			return kith.Errorf(kith.Invalid, "%s.%s: %v", x.Table, c.Name, err)
		}
		if v == nil && slices.Contains(later, t.Name+"."+c.Name) {
			v = ""
		}
		args[i] = v
		if own := c.Name == "tenant" || t.Name == "tenant" && c.Name == "id"; own && v != string(l.tx.Actor.Tenant) {
			return kith.Errorf(kith.Invalid, "a row of another tenant (%v)", v)
		}
	}
	if l.insert[t.Name] == "" {
		marks := make([]string, len(t.Columns))
		for i := range marks {
			marks[i] = fmt.Sprintf("$%d", i+1)
		}
		l.insert[t.Name] = fmt.Sprintf("INSERT INTO %s (%s) VALUES (%s)", t.Name, strings.Join(columns(t), ", "), strings.Join(marks, ", "))
	}
	_, err := l.tx.Raw("everything of the tenant").Exec(l.insert[t.Name], args...)
	return err
}

// inward is a value of the archive as it is stored.
func inward(c db.Column, raw json.RawMessage) (any, error) {
	if len(raw) == 0 {
		return nil, nil
	}
	switch c.Type {
	case "timestamp":
		var t time.Time
		return value(raw, &t)
	case "boolean":
		var b bool
		return value(raw, &b)
	case "integer", "bigint":
		var n int64
		return value(raw, &n)
	case "bytea":
		var b []byte
		return value(raw, &b)
	}
	var s string
	return value(raw, &s)
}

func value[T any](raw json.RawMessage, v *T) (any, error) {
	err := json.Unmarshal(raw, v)
	return *v, err
}
