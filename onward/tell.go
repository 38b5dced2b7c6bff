package onward

import (
	"fmt"
	"time"

	"kith"
	"kith/db"
	"kith/pass"
)

// A Letter is what somebody is told by e-mail. It names no person: a mailbox is
// shared, and a mail is forwarded.
type Letter struct {
	To      string
	Subject string
	Words   string
	Path    string // of the service, where they go on; "" for none
}

// Carry hands a letter to whatever carries it, in the transaction of the change.
var Carry = func(*db.Tx, Letter) error { return nil }

// A letterKind is on what occasion somebody is told.
type letterKind int

const (
	sentLetter letterKind = iota
	movedLetter
	saidLetter
	nudgeLetter
)

// passLife is how long a link opens what was sent. Each letter brings one of its
// own, and the end of the referral ends them all.
const passLife = 120 * 24 * time.Hour

// tellProvider tells the organisation, by a link of its own, at the address
// that the directory has.
func tellProvider(tx *db.Tx, o *Onward, kind letterKind) error {
	if o.Address == "" {
		return nil
	}
	l := Letter{To: o.Address}
	switch {
	case kind == movedLetter && o.Status.Ended():
		l.Subject = "A referral to " + o.ServiceName + " has ended"
		l.Words = map[Party]string{Person: "The person has decided to stop sharing. What you were sent can no longer be opened; please do not contact them.",
			Program: "Another organisation has taken it on. You need do nothing more. Thank you."}[o.EndedBy]
		if l.Words == "" {
			l.Words = "It was withdrawn. You need do nothing more. Thank you."
		}
		return Carry(tx, l)
	case kind == sentLetter:
		l.Subject = "A referral to " + o.ServiceName
		l.Words = fmt.Sprintf("%s asks whether %s can support somebody. You need no account: open the link, have a code sent to this address, and answer yes, not now, or ask.", o.Asker, o.ServiceName)
	case kind == nudgeLetter:
		l.Subject = "A referral to " + o.ServiceName + " waits for you"
		l.Words = fmt.Sprintf("%s asked on %s and has not heard from you since. “Not now” is an answer, too.", o.Asker, kith.DayOf(o.Since))
	default:
		l.Subject = "News on a referral to " + o.ServiceName
		l.Words = "The link worker has written to you. Open the link to read it."
	}
	token, _, err := pass.Make(tx, pass.New{Purpose: ForProvider, Opens: o.ID, Address: o.Address, Life: passLife})
	if err != nil {
		return err
	}
	l.Path = "/provider/r/" + token
	return Carry(tx, l)
}

// SendCode sends the code of a pass to its address, and to no other place.
func SendCode(tx *db.Tx, p *pass.Pass, token string) error {
	code, err := pass.NewCode(tx, p, token)
	if err != nil {
		return err
	}
	return Carry(tx, Letter{To: p.Address, Subject: "Your code: " + code,
		Words: "Your code is " + code + ". It works for 15 minutes. If you did not ask for it, do nothing: without the code nobody sees more."})
}
