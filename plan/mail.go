package plan

import (
	"kith"
	"kith/db"
	"kith/notify"
	"kith/person"
	"kith/referral"
)

// SentByKith is how a message goes that Kith itself sends by e-mail: as a PDF
// to an address that may have details of people; to another, for whoever reads
// it in Kith, only the word that it is waiting. What came of it is in the
// outbox (notify.For), and where it did not arrive, for the worker to tell.
const SentByKith = "kith"

// mail sends a finished message to an e-mail address.
func (m *Message) mail(tx *db.Tx, to string) error {
	if err := mayTell(tx, m, m.Override); err != nil {
		return err
	}
	n := notify.New{To: notify.To{Whom: notify.Practice, Email: to, Name: m.ToName}, About: m.Person, Template: "message-back",
		Record: "message", RecordID: m.ID, Key: "message " + string(m.ID)}
	if m.To == ToReferrer {
		n.To.Whom = notify.Referrer
	}
	here, err := ReadHere(tx, m)
	if err != nil {
		return err
	}
	if here {
		n.Otherwise = "message-waiting"
	}
	_, err = notify.Send(tx, n)
	return err
}

// Attached is a message as it is attached to a mail, made when the mail goes: for
// notify.Sender. Errors: Conflict, when it was struck out since.
func Attached(tx *db.Tx, id kith.ID) ([]notify.File, error) {
	m, err := db.Get[Message](tx, id)
	if err != nil {
		return nil, err
	}
	if m.Struck() {
		return nil, kith.Errorf(kith.Conflict, "The message was struck out before it went.")
	}
	pdf, err := m.PDF()
	return []notify.File{{Name: "message.pdf", Type: "application/pdf", Content: pdf}}, err
}

// MailedBy reports whether Kith can send messages by e-mail.
func MailedBy(tx *db.Tx) (bool, error) { return notify.Leaves(tx, notify.Email) }

// mailAddress is the e-mail address that a message's contact details are, or "".
func (m *Message) mailAddress() string {
	a, err := person.ParseEmail(m.ToContact)
	if err != nil {
		return ""
	}
	return a
}

// mailBack sends the finished messages of an episode that has ended, which the
// worker has not sent in another way, to the readers whose address is known.
func mailBack(tx *db.Tx, r *referral.Referral) error {
	ok, err := MailedBy(tx)
	if err != nil || !ok {
		return err
	}
	all, err := Messages(tx, r.ID)
	if err != nil {
		return err
	}
	for _, m := range all {
		to := m.mailAddress()
		if m.Kind != ClosingMessage || !m.Final() || m.Struck() || !m.SentAt.IsZero() || to == "" {
			continue
		}
		if _, err := MarkSent(tx, m.ID, m.Version, SentByKith, to); kith.KindOf(err) == kith.Invalid {
			continue // the person has changed their mind: it is for the worker to see
		} else if err != nil {
			return err
		}
	}
	return nil
}
