package directory

import (
	"time"

	"kith"
	"kith/db"
)

// What a source no longer says is not gone at once: feeds shrink, time out and
// come back.
//
//	seen → missing (a whole pull did not see it) → inactive, after MissedPulls
//	  ↑        │                                        │ whole pulls in a row
//	  └────────┴──────────────── seen again ────────────┘ and MissedFor
const (
	MissedPulls = 3
	MissedFor   = 7 * 24 * time.Hour
)

// notSeen begins the alert of a service that was made inactive for it.
const notSeen = "Its source no longer lists it"

// Miss counts the entries that a whole pull has not seen. It returns how many
// services those are, and the source's IDs of those that have been missing for
// long enough and are made inactive. What somebody has written by hand of a
// service's status stays.
func (p Pull) Miss(tx *db.Tx) (missing int, ended []string, err error) {
	_, err = tx.Raw("which pull has seen an entry last is bookkeeping").Exec(`
		UPDATE directory_original SET missed = missed + 1, missed_at = coalesce(missed_at, $1)
		WHERE tenant = $2 AND source = $3 AND seen <> $4`, tx.Now, tx.Actor.Shares(), p.Source.ID, p.ID)
	if err != nil {
		return 0, nil, err
	}
	var gone []Original
	err = db.Each(tx, db.Q{Where: "t.source = $1 AND t.kind = 'service' AND t.missed > 0", Args: []any{p.Source.ID}}, func(o *Original) error {
		missing++
		if o.Missed >= MissedPulls && !o.MissedAt.After(tx.Now.Add(-MissedFor)) {
			gone = append(gone, Original{Row: o.Row, SourceID: o.SourceID, Entry: o.Entry, MissedAt: o.MissedAt})
		}
		return nil
	})
	if err != nil {
		return 0, nil, err
	}
	for _, o := range gone {
		did, err := p.end(tx, o.Entry, notSeen+" (since "+string(kith.DayOf(o.MissedAt))+"). Ring before you send anybody")
		if err != nil {
			return 0, nil, err
		}
		if did {
			ended = append(ended, o.SourceID)
		}
	}
	return missing, ended, nil
}

// Withdraw makes a service inactive at once, because its source says that it is
// no more. It reports whether there was anything to do.
func (p Pull) Withdraw(tx *db.Tx, sourceID string) (bool, error) {
	if err := p.Meet(tx, &Service{}, sourceID); err != nil {
		return false, err
	}
	return p.end(tx, p.IDOf(&Service{}, sourceID), "Its source has withdrawn it")
}

func (p Pull) end(tx *db.Tx, id kith.ID, why string) (bool, error) {
	s, err := GetService(tx, id)
	if kith.KindOf(err) == kith.NotFound {
		return false, nil
	}
	if err != nil || s.Status != Active && s.Status != Closed || s.Origin["status"].Hand {
		return false, err
	}
	s.Status = Inactive
	changed := []string{"status"}
	if !s.Origin["alert"].Hand {
		s.Alert = why
		changed = append(changed, "alert")
	}
	s.Origin = sign(s.Origin, changed, Origin{By: p.Source.ID, Name: p.Source.Name, At: tx.Now})
	return true, db.Update(tx, s)
}

// seen notes that the pull has met what it knew: bookkeeping, which would
// otherwise write a line of the trail for each entry of each pull.
func (p Pull) seen(tx *db.Tx, original kith.ID) error {
	_, err := tx.Raw("which pull has seen an entry last is bookkeeping").Exec(
		`UPDATE directory_original SET seen = $1, missed = 0, missed_at = NULL WHERE tenant = $2 AND id = $3`, p.ID, tx.Actor.Shares(), original)
	return err
}
