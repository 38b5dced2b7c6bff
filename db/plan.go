package db

import (
	"database/sql"
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"time"

	"kith"
)

// A plan maps a struct to its columns. The struct's db tags are the only list
// of columns that there is:
//
//	Name  string   `db:"name"`                   text, '' when empty
//	Team  kith.ID  `db:"team"`                   NULL when empty
//	Born  kith.Day `db:"born"`                   NULL when empty
//	At    time.Time `db:"at"`                    NULL when zero
//	Needs []string `db:"needs"`                  JSON as text
//	Hash  string   `db:"hash" audit:"hidden"`    the trail says that it changed, not to what
//	Of    string   `db:"p.family"`               of a joined table: read, never written
type plan struct {
	columns               []column
	selects, insert       string
	person, team, account int // positions of these columns, -1 when there is none
	provider, onward      int
	other                 int
}

type column struct {
	name   string
	index  []int
	kind   kind
	joined bool
	hidden bool
}

type kind int

const (
	plain kind = iota
	idKind
	dayKind
	timeKind
	jsonKind
)

var plans sync.Map // reflect.Type → *plan

var (
	idType    = reflect.TypeFor[kith.ID]()
	dayType   = reflect.TypeFor[kith.Day]()
	timeType  = reflect.TypeFor[time.Time]()
	valuerOf  = reflect.TypeFor[driver.Valuer]()
	scannerOf = reflect.TypeFor[sql.Scanner]()
)

// planOf returns the plan of r, which is a pointer to a struct.
func planOf(r Record) *plan {
	t := reflect.TypeOf(r).Elem()
	if p, ok := plans.Load(t); ok {
		return p.(*plan)
	}
	p := &plan{person: -1, team: -1, account: -1, provider: -1, onward: -1, other: -1}
	var selects, names, marks []string
	for _, f := range reflect.VisibleFields(t) {
		name := f.Tag.Get("db")
		if name == "" {
			continue
		}
		c := column{name: name, index: f.Index, kind: kindOf(f.Type),
			joined: strings.ContainsAny(name, ".("), hidden: f.Tag.Get("audit") == "hidden"}
		if c.joined {
			selects = append(selects, name)
		} else {
			selects = append(selects, "t."+name)
			names = append(names, name)
			marks = append(marks, fmt.Sprintf("$%d", len(names)))
		}
		switch n := len(p.columns); name {
		case "person":
			p.person = n
		case "team":
			p.team = n
		case "account":
			p.account = n
		case "provider":
			p.provider = n
		case "onward":
			p.onward = n
		case "other":
			p.other = n
		}
		p.columns = append(p.columns, c)
	}
	p.selects = strings.Join(selects, ", ")
	p.insert = fmt.Sprintf("INSERT INTO %s (%s) VALUES (%s)", r.Table(), strings.Join(names, ", "), strings.Join(marks, ", "))
	plans.Store(t, p)
	return p
}

func kindOf(t reflect.Type) kind {
	switch {
	case t == idType:
		return idKind
	case t == dayType:
		return dayKind
	case t == timeType:
		return timeKind
	case t.Implements(valuerOf) || reflect.PointerTo(t).Implements(scannerOf):
		return plain
	case t.Kind() == reflect.Slice || t.Kind() == reflect.Map || t.Kind() == reflect.Struct:
		return jsonKind
	}
	return plain
}

// values are the storable values of a record's columns, in the plan's order.
type values []any

// id is the ID in column i.
func (v values) id(i int) kith.ID {
	if i < 0 {
		return ""
	}
	s, _ := v[i].(string)
	return kith.ID(s)
}

// valuesOf makes r's columns storable in either database.
func (tx *Tx) valuesOf(p *plan, r Record) (values, error) {
	s := reflect.ValueOf(r).Elem()
	out := make(values, len(p.columns))
	for i, c := range p.columns {
		v := s.FieldByIndex(c.index)
		switch c.kind {
		case idKind:
			if v.Len() > 0 {
				out[i] = v.String()
			}
		case dayKind:
			if d := kith.Day(v.String()); d != "" {
				if !d.Valid() {
					return nil, fmt.Errorf("%s.%s: %q is not a day", r.Table(), c.name, d)
				}
				out[i] = string(d)
			}
		case timeKind:
			if t := v.Interface().(time.Time); !t.IsZero() {
				out[i] = tx.instant(t)
			}
		case jsonKind:
			if v.IsZero() {
				out[i] = ""
				continue
			}
			b, err := json.Marshal(v.Interface())
			if err != nil {
				return nil, fmt.Errorf("%s.%s: %w", r.Table(), c.name, err)
			}
			out[i] = string(b)
		default:
			switch v.Kind() {
			case reflect.String:
				out[i] = v.String()
			case reflect.Bool:
				out[i] = v.Bool()
			case reflect.Int, reflect.Int64, reflect.Int32:
				out[i] = v.Int()
			default:
				out[i] = v.Interface()
			}
		}
	}
	return out, nil
}

// values makes the arguments of a query storable.
func (tx *Tx) values(args []any) []any {
	out := make([]any, len(args))
	for i, a := range args {
		switch a := a.(type) {
		case string, int, int64, bool, nil:
			out[i] = a
		case time.Time:
			out[i] = tx.instant(a)
		case kith.Day:
			out[i] = string(a)
		default:
			if v := reflect.ValueOf(a); v.Kind() == reflect.String {
				out[i] = v.String()
			} else {
				out[i] = a
			}
		}
	}
	return out
}

// instant is t as it is stored: microseconds since 1970 in SQLite, a timestamp
// in UTC in PostgreSQL. Both order as time does.
func (tx *Tx) instant(t time.Time) any {
	t = t.UTC().Truncate(time.Microsecond)
	if tx.db.Postgres() {
		return t
	}
	return t.UnixMicro()
}

// variables are what a row is scanned into, to become r.
func (p *plan) variables(r Record) []any {
	s := reflect.ValueOf(r).Elem()
	to := make([]any, len(p.columns))
	for i, c := range p.columns {
		v := s.FieldByIndex(c.index).Addr()
		ptr := v.Interface()
		_, scans := ptr.(sql.Scanner)
		switch {
		case c.kind == idKind:
			to[i] = (*nullID)(ptr.(*kith.ID))
		case c.kind == timeKind:
			to[i] = (*At)(ptr.(*time.Time))
		case c.kind == jsonKind:
			to[i] = jsonInto{ptr}
		case v.Elem().Kind() == reflect.String && !scans: // such as nhs.Gender
			to[i] = v.Convert(reflect.TypeFor[*string]()).Interface()
		default:
			to[i] = ptr
		}
	}
	return to
}

type nullID kith.ID

func (n *nullID) Scan(v any) error {
	switch v := v.(type) {
	case nil:
		*n = ""
	case string:
		*n = nullID(v)
	case []byte:
		*n = nullID(v)
	default:
		return fmt.Errorf("cannot read an ID from %T", v)
	}
	return nil
}

// At scans a stored instant; NULL is the zero time.
type At time.Time

// Scan reads what either database returns for an instant.
func (a *At) Scan(v any) error {
	switch v := v.(type) {
	case nil:
		*a = At{}
	case time.Time:
		*a = At(v.UTC())
	case int64:
		*a = At(time.UnixMicro(v).UTC())
	default:
		return fmt.Errorf("cannot read an instant from %T", v)
	}
	return nil
}

type jsonInto struct{ ptr any }

func (j jsonInto) Scan(v any) error {
	var b []byte
	switch v := v.(type) {
	case string:
		b = []byte(v)
	case []byte:
		b = v
	}
	if len(b) == 0 {
		return nil
	}
	return json.Unmarshal(b, j.ptr)
}
