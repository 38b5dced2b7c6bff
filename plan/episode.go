package plan

import (
	"cmp"
	"slices"

	"kith"
	"kith/db"
	"kith/referral"
)

// An Episode is a referral of a person, with the plan that serves it.
type Episode struct {
	Referral *referral.Referral // its ID is "" where the actor sees none
	Plan     *Plan              // nil before one has begun
}

// Episodes are those of a person that can be worked in: every open referral,
// those of the actor's own teams first, then those that were accepted, then the
// latest. There is more than one where several teams support the person. Where
// none is open it is the latest alone.
func Episodes(tx *db.Tx, person kith.ID) ([]Episode, error) {
	all, err := referral.Of(tx, person)
	if err != nil {
		return nil, err
	}
	plans, err := Plans(tx, person)
	if err != nil {
		return nil, err
	}
	var out []Episode
	for i := range all {
		if all[i].Open() {
			out = append(out, Episode{&all[i], planFor(plans, all[i].ID)})
		}
	}
	if len(out) == 0 && len(all) > 0 {
		return []Episode{{&all[0], planFor(plans, all[0].ID)}}, nil
	}
	rank := func(e Episode) int {
		n := 0
		if !tx.Actor.In(e.Referral.Team) {
			n = 2
		}
		if e.Referral.Status != referral.Accepted {
			n++
		}
		return n
	}
	slices.SortStableFunc(out, func(a, b Episode) int { return cmp.Compare(rank(a), rank(b)) })
	return out, nil
}

// planFor is the plan that serves an episode, or else the latest of those that
// are closed, which shows what was before; nil when there is neither.
func planFor(plans []Plan, episode kith.ID) *Plan {
	i := slices.IndexFunc(plans, func(p Plan) bool { return p.Referral == episode })
	if i < 0 {
		i = slices.IndexFunc(plans, func(p Plan) bool { return p.Status == Closed })
	}
	if i < 0 {
		return nil
	}
	return &plans[i]
}

// Which returns the episode of a person that somebody means to work in: the one
// that they name by the ID of its referral, or else the only one there is, or
// the only one of the actor's own teams. Errors: Conflict where that leaves
// several, so that nothing is written in the wrong one, or where the one named
// has ended and its plan serves another now; NotFound where it is not the person's. Where the person
// has no referral, that of the Episode has no ID.
func Which(tx *db.Tx, person, named kith.ID) (*Episode, error) {
	all, err := Episodes(tx, person)
	if err != nil {
		return nil, err
	}
	if named != "" {
		return namedOf(tx, all, person, named)
	}
	own := slices.DeleteFunc(slices.Clone(all), func(e Episode) bool { return !tx.Actor.In(e.Referral.Team) })
	switch {
	case len(all) == 0:
		return &Episode{Referral: &referral.Referral{}}, nil
	case len(all) == 1:
		return &all[0], nil
	case len(own) == 1:
		return &own[0], nil
	}
	return nil, kith.Errorf(kith.Conflict, "Several teams support this person. Open the person's page and choose in whose plan you work")
}

func namedOf(tx *db.Tx, all []Episode, person, id kith.ID) (*Episode, error) {
	for i := range all {
		if all[i].Referral.ID == id {
			return &all[i], nil
		}
	}
	r, err := referral.Get(tx, id)
	if err != nil {
		return nil, err
	}
	if r.Person != person {
		return nil, kith.Errorf(kith.NotFound, "This referral is about somebody else")
	}
	p, err := OfReferral(tx, id)
	if err == nil {
		return &Episode{r, p}, nil // it has ended; its plan refuses what is written
	}
	if kith.KindOf(err) == kith.NotFound {
		err = kith.Errorf(kith.Conflict, "This support has ended meanwhile. Open the person's page to see how things stand")
	}
	return nil, err
}

// Begun returns the plan of the episode, or an error of the kind NotFound when
// there is none yet.
func (e *Episode) Begun() (*Plan, error) {
	if e.Plan == nil {
		return nil, kith.Errorf(kith.NotFound, "There is no plan yet. It begins when the referral is accepted")
	}
	return e.Plan, nil
}
