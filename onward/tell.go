package onward

import (
	"time"

	"kith"
	"kith/db"
	"kith/identity"
	"kith/notify"
	"kith/pass"
)

// What an organisation is told by e-mail names no person: a mailbox is shared,
// and a mail is forwarded. The link in it shows little; the rest opens after a
// code that goes to the same address (package pass).

// A letter is on what occasion an organisation is told: the name of the
// template.
type letter string

const (
	sentLetter  letter = "onward-sent"
	newsLetter  letter = "onward-news"
	nudgeLetter letter = "onward-nudge"
	endLetter   letter = "onward-ended"
)

// passLife is how long a link opens what was sent. Each letter brings one of its
// own.
const passLife = 120 * 24 * time.Hour

// ends are why it has ended, as the organisation is told.
var ends = map[Party]string{
	Person:  "The person has decided to stop sharing: please do not contact them.",
	Program: "Another organisation has taken it on.",
	Worker:  "The link worker has withdrawn it.",
}

// tellProvider tells the organisation: its members to look into their inbox,
// where it has any; otherwise by a link of its own, at the address that the
// directory has.
func tellProvider(tx *db.Tx, o *Onward, what letter) error {
	if o.Status.Ended() {
		what = endLetter
	}
	members, err := identity.MembersOf(tx, o.Provider)
	if err != nil {
		return err
	}
	n := notify.New{About: o.Person, Record: "onward", RecordID: o.ID, Template: string(what),
		Data: map[string]string{"asker": o.Asker, "service": o.ServiceName, "since": kith.DayOf(o.Since).String(), "why": ends[o.EndedBy]}}
	if what == endLetter && n.Data["why"] == "" {
		n.Data["why"] = "It is “" + Statuses.Name(o.Status) + "”."
	}
	for _, m := range members {
		n.To = notify.To{Whom: notify.Provider, Account: m}
		if what != endLetter {
			n.Template = "onward-inbox"
		}
		if _, err := notify.Send(tx, n); err != nil {
			return err
		}
	}
	if len(members) > 0 || o.Address == "" {
		return nil
	}
	n.To = notify.To{Whom: notify.Provider, Email: o.Address, Name: o.ProviderName}
	if what != endLetter {
		token, _, err := pass.Make(tx, pass.New{Purpose: ForProvider, Opens: o.ID, Address: o.Address, Life: passLife})
		if err != nil {
			return err
		}
		n.Data["path"] = LinkPath + token
	}
	_, err = notify.Send(tx, n)
	return err
}

// LinkPath is where a link of a letter leads, before its token.
const LinkPath = "/provider/r/"

// SendCode sends the code of a pass to its address, and to no other place. It
// is about nobody, so that no worker reads it in the outbox.
func SendCode(tx *db.Tx, p *pass.Pass, token string) error {
	code, err := pass.NewCode(tx, p, token)
	if err != nil {
		return err
	}
	_, err = notify.Send(tx, notify.New{To: notify.To{Whom: notify.Provider, Email: p.Address}, Template: "pass-code",
		Data: map[string]string{"code": code}, Before: p.CodeUntil})
	return err
}
