package load

import (
	"context"
	"fmt"
	"time"

	"kith"
	"kith/db"
	"kith/identity"
	"kith/job"
	"kith/notify"
	"kith/team"
)

// again is the kind of our jobs: one for each team whose weights were reckoned,
// due a quarter later, by team.
const again = "weights"

// Quarterly is the kind of jobs that make a team's estimate anew each quarter, and
// how they are done. The first is a lead's decision; from then on it is kept new.
func Quarterly() (string, job.Kind) {
	return again, job.Kind{Do: reckonAgain, Tries: 5, Pause: time.Hour}
}

// nextQuarter has the estimate of a team made anew in a quarter of a year.
func nextQuarter(tx *db.Tx, of kith.ID) error {
	due := tx.Now.AddDate(0, 0, Quarter)
	there, err := job.Wake(tx, again, string(of), due)
	if err != nil || there {
		return err
	}
	return job.Add(tx, again, string(of), due, nil)
}

// reckonAgain makes the estimate and tells the leads what became of it: that there
// are new weights, or that the old ones hold since too few episodes closed.
func reckonAgain(ctx context.Context, d *db.DB, j *job.Job) error {
	return d.Write(ctx, job.System(j.Tenant), func(tx *db.Tx) error {
		of := kith.ID(j.Key)
		t, err := team.Get(tx, of)
		if err != nil {
			return err
		}
		if !t.Open() {
			return j.Done(tx)
		}
		e, err := reckon(tx, of)
		said := ""
		switch {
		case kith.KindOf(err) == kith.Invalid && err != nil:
			said = "The weights stay as they were. " + err.Error() + "."
		case err != nil:
			return err
		default:
			said = fmt.Sprintf("They rest on %d episodes that closed in the last two years. A contact takes %.1f hours, with travel and writing up.", e.Episodes, e.Hours())
		}
		leads, err := identity.Leads(tx, of)
		if err != nil {
			return err
		}
		for _, lead := range leads {
			_, err := notify.Send(tx, notify.New{To: notify.To{Whom: notify.Worker, Account: lead}, Template: "weights-anew",
				Key: "weights " + j.Key + " " + string(tx.Today()) + " " + string(lead), Data: map[string]string{"team": t.Name, "said": said, "path": "/load?team=" + j.Key}})
			if err != nil {
				return err
			}
		}
		return j.Later(tx, tx.Now.AddDate(0, 0, Quarter))
	})
}
