package plan

import (
	"kith"
	"kith/db"
	"kith/notify"
)

// KindSent is that of what the outbox sent to the person; it is no record that
// can be struck out.
const KindSent Kind = "sent"

// sent adds what was sent to the person, or should have been, and what became of
// it. What went to others about them stands with what it belongs to.
func (l *line) sent(tx *db.Tx, person kith.ID) error {
	all, err := notify.About(tx, person)
	for i := range all {
		m := &all[i]
		if m.Whom != notify.Person || m.Code() {
			continue
		}
		at := m.CreatedAt
		if !m.SentAt.IsZero() {
			at = m.SentAt
		}
		l.entries = append(l.entries, Entry{Kind: KindSent, ID: m.ID, At: at, By: m.MadeName, Text: m.Line()})
	}
	return err
}
