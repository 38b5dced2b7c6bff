package safety

import (
	"cmp"
	"context"
	"time"

	"kith"
	"kith/db"
	"kith/identity"
	"kith/job"
	"kith/notify"
	"kith/team"
)

// kind is the kind of our jobs.
const kind = "home-visit"

// untilLeads is how long after the colleague the leads are told.
const untilLeads = 15 * time.Minute

// Alarms is the kind of jobs that tell who should be told, and how they are
// done: taken again within a minute when a process has died over one.
func Alarms() (string, job.Kind) {
	return kind, job.Kind{Do: alarm, Lease: time.Minute, Tries: 100, Pause: 5 * time.Second}
}

// alarm tells the colleague, then the leads. That they were told, the message
// to them and what becomes of the job are one transaction.
func alarm(ctx context.Context, d *db.DB, j *job.Job) error {
	return d.Write(ctx, job.System(j.Tenant), func(tx *db.Tx) error {
		if err := tx.Lock("home visit " + j.Key); err != nil {
			return err
		}
		v, err := db.Get[Visit](tx, kith.ID(j.Key))
		if err != nil {
			return err
		}
		switch {
		case !v.Late(tx.Now) && !v.Over():
			return j.Later(tx, v.BackAt)
		case v.Over() || !v.HeardAt.IsZero() || !v.LeadsAt.IsZero():
			return j.Done(tx)
		case v.ToldAt.IsZero():
			v.ToldAt = tx.Now
			if err := v.tell(tx, v.Colleague, v.template(), "late"); err != nil {
				return err
			}
			if err := db.Update(tx, v); err != nil {
				return err
			}
			return j.Later(tx, tx.Now.Add(untilLeads))
		case tx.Now.Before(v.ToldAt.Add(untilLeads)):
			return j.Later(tx, v.ToldAt.Add(untilLeads))
		}
		v.LeadsAt = tx.Now
		if err := v.tellLeads(tx, v.template(), "late"); err != nil {
			return err
		}
		if err := db.Update(tx, v); err != nil {
			return err
		}
		return j.Done(tx)
	})
}

func (v *Visit) template() string {
	if !v.HelpAt.IsZero() {
		return "visit-help"
	}
	return "visit-late"
}

// tell sends a message to an account, one for each occasion, by e-mail; what cannot
// wait goes to the telephone that they carry too, where it is known.
func (v *Visit) tell(tx *db.Tx, to kith.ID, template, occasion string) error {
	if !v.HelpAt.IsZero() {
		occasion += " " + v.HelpAt.UTC().Format(time.RFC3339)
	}
	n := notify.New{To: notify.To{Whom: notify.Worker, Account: to}, Template: template, Key: "home visit " + string(v.ID) + " " + occasion + " " + string(to),
		Data: map[string]string{"who": cmp.Or(v.Missing(), v.Names()), "phone": v.Phone, "colleague": v.ColleagueName, "path": "/home-visits/" + string(v.ID),
			"when": v.BackAt.In(kith.London).Format("3:04pm on 2 January")}}
	if _, err := notify.Send(tx, n); err != nil || v.Over() {
		return err
	}
	w, err := team.WorkerOf(tx, to)
	if kith.KindOf(err) == kith.NotFound || err == nil && w.Mobile == "" {
		return nil
	}
	if err != nil {
		return err
	}
	n.To.Phone, n.Key = w.Mobile, n.Key+" text"
	_, err = notify.Send(tx, n)
	return err
}

// tellLeads sends it to the leads of the team, but not to who goes.
func (v *Visit) tellLeads(tx *db.Tx, template, occasion string) error {
	all, err := identity.Leads(tx, v.Team)
	if err != nil {
		return err
	}
	for _, to := range all {
		if v.Goes(to) || to == v.Colleague {
			continue
		}
		if err := v.tell(tx, to, template, occasion); err != nil {
			return err
		}
	}
	return nil
}
