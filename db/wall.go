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
	Own        Own
}

// Own says what the person whom a record is about may do with it on their own
// page. The first is the strictest: a new kind of record is not shown to them
// before somebody has thought about it.
type Own int

const (
	OwnHidden Own = iota // a worker's note, a concern, what somebody else said in confidence
	OwnSee               // may read it
	OwnAdd               // may read it, and add more of the kind
	OwnChange            // and change it: withdraw a consent
)

// self reports whether the actor is a person on their own page and a record of
// this wall is about a person: then Own decides, and no permission of a role.
// What follows from what they did is the program's work, though in their name.
func (tx *Tx) self(w Wall) bool {
	return tx.Actor.Self != "" && tx.Actor.Role != kith.System && (w.Sight == ByPerson || w.Sight == ByID)
}

var errOwn = kith.Errorf(kith.Forbidden, "This is not shown here. Ask your link worker for it")

// maySee refuses records that the actor's role, or a person on their own page,
// may not see at all.
func (tx *Tx) maySee(w Wall) error {
	if !tx.self(w) {
		return access.Need(tx.Actor, w.See)
	}
	if w.Own < OwnSee {
		return errOwn
	}
	return nil
}

// mayWrite refuses a write that the actor's role, or a person on their own
// page, may not do: from is what Own must allow for it.
func (tx *Tx) mayWrite(r Record, from Own) error {
	if !tx.writable {
		return errReadOnly
	}
	w := r.Wall()
	if !tx.self(w) {
		return access.Need(tx.Actor, w.Write)
	}
	if w.Own < from {
		return errOwn
	}
	return nil
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
	ByTwo                     // between two people: columns account and other
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
	case ByTwo:
		args = append(args, string(tx.Actor.ID))
		return fmt.Sprintf("%s AND (t.account = $%d OR t.other = $%d)", cond, len(args), len(args)), args
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
		if tx.Actor.Self != "" {
			args = append(args, string(tx.Actor.Self))
			return fmt.Sprintf("%s AND %s = $%d", cond, person, len(args)), args
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
	if tx.Actor.Self != "" {
		return person == tx.Actor.Self, nil
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
	case ByTwo:
		if !tx.unbounded() && v.id(p.account) != tx.Actor.ID && v.id(p.other) != tx.Actor.ID {
			return kith.Errorf(kith.Forbidden, "This is between two others")
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
