package db

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"time"

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
	_, err = tx.run.exec(tx.ctx, `INSERT INTO audit
		(id, tenant, at, actor, actor_name, role, verb, record, record_id, person, change)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		string(tx.NewID()), string(tx.home(r.Wall().Sight)), tx.instant(tx.Now), string(tx.Actor.ID), tx.Actor.Name,
		string(tx.Actor.Role), verb, r.Table(), id, null(person), change)
	if err != nil {
		return fmt.Errorf("audit %s: %w", r.Table(), err)
	}
	return nil
}

// bookkeeping columns change with every write and tell nothing.
var bookkeeping = map[string]bool{"id": true, "tenant": true, "version": true, "created_at": true, "updated_at": true}

// difference is the change as JSON: {"column": [was, is]}, with one of the two
// left null when there was or is nothing.
func difference(p *plan, before, after values) (string, error) {
	var b bytes.Buffer
	b.WriteByte('{')
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
		pair, err := json.Marshal([2]any{was, is})
		if err != nil {
			return "", err
		}
		if b.Len() > 1 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, "%q:%s", c.name, pair)
	}
	b.WriteByte('}')
	return b.String(), nil
}

func blank(v any) bool { return v == nil || v == "" || v == false || v == int64(0) }

func null(id kith.ID) any {
	if id == "" {
		return nil
	}
	return string(id)
}

// about is the person whom r is about, or "".
func about(r Record) kith.ID {
	p := planOf(r)
	i := p.person
	switch r.Wall().Sight {
	case ByID:
		i = 0
	case ByPerson:
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

// keepLooks writes down whom this Tx looked at.
func (tx *Tx) keepLooks() error {
	for _, l := range tx.looked.all {
		_, err := tx.run.exec(tx.ctx, `INSERT INTO look (id, tenant, at, actor, actor_name, role, person, what)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, string(tx.NewID()), string(l.actor.Tenant), tx.instant(l.at),
			string(l.actor.ID), l.actor.Name, string(l.actor.Role), null(l.person), l.what)
		if err != nil {
			return fmt.Errorf("record the look: %w", err)
		}
	}
	return nil
}
