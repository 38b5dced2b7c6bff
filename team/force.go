package team

import (
	"kith"
	"kith/access"
	"kith/db"
)

// Force returns the workers of some teams who have not ended, once each, by
// name, with their hours, leave, training and teams: one worker in several
// networks is one line.
func Force(tx *db.Tx, teams []kith.ID) ([]Worker, error) {
	if err := access.Need(tx.Actor, access.WorkforceSee); err != nil || len(teams) == 0 {
		return nil, err
	}
	q := db.Q{Order: "t.name, t.id"}
	q.And("t.ends IS NULL OR t.ends >= ?", tx.Today())
	q.And("t.account IN (SELECT m.account FROM account_team m WHERE m.tenant = ? AND m.team IN ("+marks(len(teams))+"))", append([]any{tx.Actor.Tenant}, anys(teams)...)...)
	all, err := db.Select[Worker](tx, q)
	if err != nil {
		return nil, err
	}
	return all, full(tx, pointers(all))
}

// Full returns one worker with all that Force fills in.
func Full(tx *db.Tx, id kith.ID) (*Worker, error) {
	if err := access.Need(tx.Actor, access.WorkforceSee); err != nil {
		return nil, err
	}
	w, err := db.Get[Worker](tx, id)
	if err != nil {
		return nil, err
	}
	return w, full(tx, []*Worker{w})
}

func full(tx *db.Tx, workers []*Worker) error {
	if err := withHours(tx, workers); err != nil {
		return err
	}
	by, accounts := byID(workers), map[kith.ID]*Worker{}
	if err := eachOf(tx, workers, "t.starts", func(a *Away) { by[a.Worker].Away = append(by[a.Worker].Away, *a) }); err != nil {
		return err
	}
	if err := eachOf(tx, workers, "t.skill, t.held_on DESC", func(r *Training) { by[r.Worker].Training = append(by[r.Worker].Training, *r) }); err != nil {
		return err
	}
	ids := make([]kith.ID, 0, len(workers))
	for _, w := range workers {
		accounts[w.Account] = w
		ids = append(ids, w.Account)
	}
	for len(ids) > 0 {
		part := ids[:min(400, len(ids))]
		ids = ids[len(part):]
		q := db.Q{}
		q.And("t.account IN ("+marks(len(part))+")", anys(part)...)
		err := db.Each(tx, q, func(m *Member) error {
			w := accounts[m.Account]
			w.Teams = append(w.Teams, m.Team)
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// InTeam reports whether a worker of Force or Full belongs to the team.
func (w *Worker) InTeam(team kith.ID) bool {
	for _, t := range w.Teams {
		if t == team {
			return true
		}
	}
	return false
}
