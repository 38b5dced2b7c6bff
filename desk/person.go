package desk

import (
	"kith"
	"kith/db"
	"kith/desk/page"
	"kith/person"
	"kith/plan"
	"kith/referral"
	"kith/team"
)

// frameOf gathers what stands at the head of every page of one person. It is a
// look, and refused where the actor does not support people.
func frameOf(tx *db.Tx, id kith.ID, section string) (page.PersonFrame, error) {
	f := page.PersonFrame{Section: section}
	var err error
	if f.Header, err = person.HeaderOf(tx, id); err != nil {
		return f, err
	}
	if f.Best, err = plan.Best(tx, id); err != nil {
		return f, err
	}
	r, err := episodeOf(tx, id)
	if err != nil {
		return f, err
	}
	f.Worker, err = workerName(tx, r.Worker)
	return f, err
}

// episodeOf is the referral that matters now: the latest open one, or else the
// latest. Its ID is "" when the actor sees none.
func episodeOf(tx *db.Tx, person kith.ID) (*referral.Referral, error) {
	all, err := referral.Of(tx, person)
	if err != nil || len(all) == 0 {
		return &referral.Referral{}, err
	}
	for i := range all {
		if all[i].Status == referral.Accepted {
			return &all[i], nil
		}
	}
	for i := range all {
		if all[i].Open() {
			return &all[i], nil
		}
	}
	return &all[0], nil
}

// workerName is the name of whoever has that account, "" for nobody.
func workerName(tx *db.Tx, account kith.ID) (string, error) {
	switch account {
	case "":
		return "", nil
	case tx.Actor.ID:
		return tx.Actor.Name, nil
	}
	w, err := team.WorkerOf(tx, account)
	if err != nil {
		if kith.KindOf(err) == kith.NotFound {
			err = nil
		}
		return "", err
	}
	return w.Name, nil
}
