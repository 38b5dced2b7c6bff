package db

import (
	"fmt"
	"strings"

	"kith"
	"kith/access"
)

// A Wall says who may see and write the records of one type. Its zero value
// opens to nobody.
type Wall struct {
	See, Write access.Permission
	Sight      Sight
}

// Sight says which rows of the tenant an actor sees. The first is the
// strictest, so that what was forgotten stays shut.
type Sight int

const (
	ByPerson     Sight = iota // about a person (column person) of whom the actor has sight
	ByID                      // the record is the person
	ByTeam                    // belongs to a team (column team) of the actor's
	ByActor                   // the actor's own (column account)
	Everyone                  // all of the tenant
	ByPlace                   // shared by the tenants of a place, and kept under one of them
	ByProvider                // sent to an organisation (column provider) of the actor's; by a link, the one it opens
	WithProvider              // the same of what belongs to something sent (column onward)
)

// Sight of a person is a row of the table sight: a holder is a team, or one
// account (a referrer, or somebody who broke the glass, for a time).

// unbounded reports whether the actor's sight does not bound this work.
func (tx *Tx) unbounded() bool {
	return tx.beyond || tx.Actor.Role == kith.System || tx.Actor.Role == kith.Operator
}

// home is the tenant under which records of this sight are kept.
func (tx *Tx) home(s Sight) kith.ID {
	if s == ByPlace {
		return tx.Actor.Shares()
	}
	return tx.Actor.Tenant
}

// wall is the condition that every query on table t carries: the tenant, and
// the rows within the actor's sight. Its arguments are numbered on from args.
func (tx *Tx) wall(s Sight, args []any) (string, []any) {
	args = append(args, string(tx.home(s)))
	cond := fmt.Sprintf("t.tenant = $%d", len(args))
	if tx.unbounded() || s == Everyone || s == ByPlace {
		return cond, args
	}
	switch s {
	case ByTeam:
		var in string
		if in, args = marks(tx.Actor.Teams, args); in == "" {
			return cond + " AND 1 = 0", args
		}
		return cond + " AND t.team IN (" + in + ")", args
	case ByActor:
		args = append(args, string(tx.Actor.ID))
		return fmt.Sprintf("%s AND t.account = $%d", cond, len(args)), args
	case ByProvider, WithProvider:
		var in string
		if in, args = marks(tx.Actor.Providers, args); in == "" {
			return cond + " AND 1 = 0", args
		}
		cond += " AND t.provider IN (" + in + ")"
		if tx.Actor.Only != "" {
			args = append(args, string(tx.Actor.Only))
			cond += fmt.Sprintf(" AND t.%s = $%d", map[Sight]string{ByProvider: "id", WithProvider: "onward"}[s], len(args))
		}
		return cond, args
	default:
		person := "t.person"
		if s == ByID {
			person = "t.id"
		}
		seen, args := tx.sight("t.tenant", person, args)
		return cond + " AND EXISTS (" + seen + ")", args
	}
}

// sight selects the actor's sights of a person.
func (tx *Tx) sight(tenant, person string, args []any) (string, []any) {
	in, args := marks(tx.Actor.Holders(), args)
	args = append(args, tx.instant(tx.Now))
	return fmt.Sprintf("SELECT 1 FROM sight s WHERE s.tenant = %s AND s.person = %s AND s.holder IN (%s)"+
		" AND (s.until IS NULL OR s.until > $%d)", tenant, person, in, len(args)), args
}

// marks appends ids to args and returns their marks: "$3, $4".
func marks(ids []kith.ID, args []any) (string, []any) {
	var b strings.Builder
	for i, id := range ids {
		args = append(args, string(id))
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "$%d", len(args))
	}
	return b.String(), args
}

// Sees reports whether the actor has sight of the person. It is no look.
func (tx *Tx) Sees(person kith.ID) (bool, error) {
	if tx.unbounded() || tx.seen[person] {
		return true, nil
	}
	text, args := tx.sight("$1", "$2", []any{string(tx.Actor.Tenant), string(person)})
	rows, err := tx.run.query(tx.ctx, text, args...)
	if err != nil {
		return false, fmt.Errorf("sight of %s: %w", person, err)
	}
	defer rows.Close()
	tx.seen[person] = rows.Next()
	return tx.seen[person], rows.Err()
}

// mayAdd refuses a new record that its author could not see again.
func (tx *Tx) mayAdd(r Record, p *plan, v values) error {
	switch r.Wall().Sight {
	case ByPerson:
		person := v.id(p.person)
		ok, err := tx.Sees(person)
		if err != nil {
			return err
		}
		if !ok {
			return errNotFound
		}
	case ByTeam:
		if !tx.unbounded() && !tx.Actor.In(v.id(p.team)) {
			return kith.Errorf(kith.Forbidden, "You are not in this team")
		}
	case ByActor:
		if !tx.unbounded() && v.id(p.account) != tx.Actor.ID {
			return kith.Errorf(kith.Forbidden, "This is somebody else's")
		}
	case ByProvider, WithProvider:
		sent := v.id(0) // Row comes first, and its ID
		if r.Wall().Sight == WithProvider {
			sent = v.id(p.onward)
		}
		if a := tx.Actor; !tx.unbounded() && (!a.For(v.id(p.provider)) || a.Only != "" && a.Only != sent) {
			return errNotFound
		}
	}
	return nil
}
