package db

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"kith"
)

// audit writes what has changed beside the change itself. before is nil for
// what was added, after for what was removed. The difference is derived from
// the record's columns and listed nowhere.
func (tx *Tx) audit(verb string, r Record, p *plan, before, after values) error {
	is := after
	if is == nil {
		is = before
	}
	change, err := difference(p, before, after)
	if err != nil {
		return fmt.Errorf("audit %s: %w", r.Table(), err)
	}
	person := is.id(p.person)
	if r.Wall().Sight == ByID {
		person = is.id(0) // Row comes first, and its ID
	}
	id := reflect.ValueOf(r).Elem().FieldByName("ID").String()
	tx.trail.all = append(tx.trail.all, string(tx.NewID()), string(tx.home(r.Wall().Sight)), tx.instant(tx.Now), string(tx.Actor.ID), tx.Actor.Name,
		string(tx.Actor.Role), verb, r.Table(), id, string(person), change)
	if len(tx.trail.all) >= mostEntries*entryWidth {
		return tx.keepTrail()
	}
	return nil
}

// A trail is entries on their way: those of several changes are written
// together, in the transaction of the changes, before it ends and before
// anybody asks for them.
type trail struct{ all []any }

const (
	entryWidth  = 11
	mostEntries = 16
)

// keepTrail writes the entries that wait.
func (tx *Tx) keepTrail() error {
	n := len(tx.trail.all) / entryWidth
	if n == 0 {
		return nil
	}
	_, err := tx.exec(entryTexts[n-1], tx.trail.all...)
	tx.trail.all = tx.trail.all[:0]
	if err != nil {
		return fmt.Errorf("audit: %w", err)
	}
	return nil
}

// trailFor writes them when text is about the trail.
func (tx *Tx) trailFor(text string) error {
	if len(tx.trail.all) == 0 || !strings.Contains(text, "audit") {
		return nil
	}
	return tx.keepTrail()
}

// entryTexts insert one entry, two, and so on.
var entryTexts = func() (out [mostEntries]string) {
	text := `INSERT INTO audit (id, tenant, at, actor, actor_name, role, verb, record, record_id, person, change) VALUES `
	for i := range out {
		marks := make([]string, entryWidth)
		for k := range marks {
			marks[k] = fmt.Sprintf("$%d", i*entryWidth+k+1)
		}
		text += "(" + strings.Join(marks, ", ") + ")"
		out[i] = text
		text += ", "
	}
	return out
}()

// bookkeeping columns change with every write and tell nothing.
var bookkeeping = map[string]bool{"id": true, "tenant": true, "version": true, "created_at": true, "updated_at": true}

// difference is the change as JSON: {"column": [was, is]}, with one of the two
// left null when there was or is nothing.
func difference(p *plan, before, after values) (text string, err error) {
	b := make([]byte, 1, 512)
	b[0] = '{'
	for i, c := range p.columns {
		if c.joined || bookkeeping[c.name] {
			continue
		}
		var was, is any
		if before != nil {
			was = before[i]
		}
		if after != nil {
			is = after[i]
		}
		if was == is || (was == nil && blank(is)) || (is == nil && blank(was)) {
			continue
		}
		if c.hidden {
			was, is = nil, "hidden"
		}
		if len(b) > 1 {
			b = append(b, ',')
		}
		b = append(b, '"')
		b = append(b, c.name...)
		b = append(b, `":[`...)
		if b, err = appendJSON(b, was); err == nil {
			b, err = appendJSON(append(b, ','), is)
		}
		if err != nil {
			return "", err
		}
		b = append(b, ']')
	}
	return string(append(b, '}')), nil
}

// appendJSON is json.Marshal, without its ways round for what needs none.
func appendJSON(b []byte, v any) ([]byte, error) {
	switch v := v.(type) {
	case nil:
		return append(b, "null"...), nil
	case bool:
		return strconv.AppendBool(b, v), nil
	case int64:
		return strconv.AppendInt(b, v, 10), nil
	case string:
		if !strings.ContainsFunc(v, needsEscape) {
			return append(append(append(b, '"'), v...), '"'), nil
		}
	}
	text, err := json.Marshal(v)
	return append(b, text...), err
}

// needsEscape is whether JSON writes r in another way, as json.Marshal does.
func needsEscape(r rune) bool {
	return r < ' ' || r == '"' || r == '\\' || r == '<' || r == '>' || r == '&' || r == '\u2028' || r == '\u2029' || r == utf8.RuneError
}

func blank(v any) bool { return v == nil || v == "" || v == false || v == int64(0) }

// about is the person whom r is about, or "".
func about(r Record) kith.ID {
	p := planOf(r)
	i := p.person
	switch r.Wall().Sight {
	case ByID:
		i = 0
	case ByPerson, ByProvider, WithProvider:
	default:
		return ""
	}
	if i < 0 {
		return ""
	}
	return kith.ID(reflect.ValueOf(r).Elem().FieldByIndex(p.columns[i].index).String())
}

// looks are who looked at whom in one piece of work, in order.
type looks struct {
	all []look
	had map[[2]kith.ID]bool // actor and person
}

type look struct {
	actor  kith.Actor
	at     time.Time
	person kith.ID
	what   string
}

// look notes that the actor looked at a person; once for each Tx.
func (tx *Tx) look(person kith.ID, what string) {
	key := [2]kith.ID{tx.Actor.ID, person}
	if tx.Actor.Role == kith.System || tx.beyond || tx.looked.had[key] {
		return
	}
	if tx.looked.had == nil {
		tx.looked.had = map[[2]kith.ID]bool{}
	}
	tx.looked.had[key] = true
	tx.looked.all = append(tx.looked.all, look{tx.Actor, tx.Now, person, what})
}

// Searched notes that the actor searched for people, and with what words.
func (tx *Tx) Searched(words string) { tx.look("", "search: "+words) }

// Added takes back the note of a search with these words, which found nobody, by
// work that has gone on to add whom it asked for: the trail tells of them.
func (tx *Tx) Added(words string) {
	tx.looked.all = slices.DeleteFunc(tx.looked.all, func(l look) bool { return l.person == "" && l.what == "search: "+words })
}

// keepLooks writes down whom this Tx looked at.
func (tx *Tx) keepLooks() error {
	for _, l := range tx.looked.all {
		_, err := tx.exec(`INSERT INTO look (id, tenant, at, actor, actor_name, role, person, what)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, string(tx.NewID()), string(l.actor.Tenant), tx.instant(l.at),
			string(l.actor.ID), l.actor.Name, string(l.actor.Role), string(l.person), l.what)
		if err != nil {
			return fmt.Errorf("record the look: %w", err)
		}
	}
	return nil
}
