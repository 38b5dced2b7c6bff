package open

import (
	"kith/db"
	"kith/goal"
	"kith/open/page"
	"kith/web"
)

// goals shows the board's goals that it published, each with where it stands.
func (x *lookout) goals(_ *web.Request, tx *db.Tx) (web.Reply, error) {
	all, err := goal.Published(tx)
	if err != nil {
		return web.Reply{}, err
	}
	milestones, err := goal.PublishedMilestones(tx)
	if err != nil {
		return web.Reply{}, err
	}
	out := make([]page.Goal, len(all))
	for i, g := range all {
		out[i].Public = g
		if out[i].Progress, err = g.Progress(tx); err != nil {
			return web.Reply{}, err
		}
		for _, m := range milestones {
			if m.Goal == g.ID {
				out[i].Milestones = append(out[i].Milestones, m)
			}
		}
	}
	return web.Show(page.Goals(out)), nil
}
