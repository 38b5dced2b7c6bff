package voice

import (
	"time"

	"kith"
	"kith/access"
	"kith/db"
	"kith/notify"
	"kith/pass"
	"kith/person"
)

// ForPerson is the purpose of the passes by which people open their own page.
const ForPerson pass.Purpose = "person"

// LinkPath is where a person's link leads, before its token.
const LinkPath = "/mine/"

const (
	linkLife = 180 * 24 * time.Hour

	// SessionLife is how long the page stays open in a browser.
	SessionLife = 30 * time.Minute
)

// A Key is what opens a person's page, as it is shown once to whoever gives it.
type Key struct {
	Token string
	Code  string // on paper, for whom no code can be sent; "" otherwise
}

// Path is where the link leads.
func (k *Key) Path() string { return LinkPath + k.Token }

// Give gives a person their page: a link, with a code on paper where they would
// rather, or where none can be sent to them. An earlier link no longer works.
// Errors: Invalid, when their date of birth is not known, which the page asks
// for; NotFound, of somebody whom the actor does not support.
func Give(tx *db.Tx, id kith.ID, paper bool) (*Key, error) {
	if err := access.Need(tx.Actor, access.CareWrite); err != nil {
		return nil, err
	}
	p, err := person.Get(tx, id)
	if err != nil {
		return nil, err
	}
	switch {
	case p.Dead() || p.MergedInto != "":
		return nil, kith.Errorf(kith.Conflict, "No page can be given on this record")
	case p.Born == "":
		return nil, kith.Errorf(kith.Invalid, "Their page asks for their date of birth, and we do not have it. Write it down first")
	}
	if !paper {
		if paper, err = mustBePaper(tx, id); err != nil {
			return nil, err
		}
	}
	if err := End(tx, id, "A new one was given"); err != nil {
		return nil, err
	}
	token, made, err := pass.Make(tx, pass.New{Purpose: ForPerson, Opens: id, Life: linkLife})
	if err != nil {
		return nil, err
	}
	k := &Key{Token: token}
	if paper {
		k.Code, err = pass.PaperCode(tx, made, token)
	}
	return k, err
}

func mustBePaper(tx *db.Tx, id kith.ID) (bool, error) {
	ok, err := notify.Reaches(tx, id, "own-code")
	return !ok, err
}

// Post sends the link by the person's own rules.
func (k *Key) Post(tx *db.Tx, id kith.ID) (*notify.Message, error) {
	return notify.Send(tx, notify.New{To: notify.To{Person: id}, Template: "own-page", Data: map[string]string{"path": k.Path()}})
}

// Good is the pass that opens a person's page; nil when they have none. Errors:
// NotFound, of somebody whom the actor does not support.
func Good(tx *db.Tx, id kith.ID) (*pass.Pass, error) {
	if _, err := person.Get(tx, id); err != nil {
		return nil, err
	}
	all, err := pass.Good(tx, ForPerson, id)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	return &all[len(all)-1], nil
}

// End ends the links to a person's page, and what is open by them.
func End(tx *db.Tx, id kith.ID, why string) error {
	if err := access.Need(tx.Actor, access.CareWrite); err != nil {
		return err
	}
	if _, err := person.Get(tx, id); err != nil {
		return err
	}
	return pass.Revoke(tx, ForPerson, id, why)
}

// Own is the person whose page a pass opens, as the actor that they are there.
// sys is the program's Tx, of pass.Open. Errors: NotFound, when the record is
// not theirs any more.
func Own(sys *db.Tx, p *pass.Pass) (kith.Actor, *person.Person, error) {
	who, err := person.Get(sys, p.Opens)
	if err == nil && (who.Dead() || who.MergedInto != "") {
		err = kith.Errorf(kith.NotFound, "This link does not work, or no longer. Ask whoever sent it for a new one")
	}
	if err != nil {
		return kith.Actor{}, nil, err
	}
	return kith.Actor{ID: who.ID, Self: who.ID, Role: access.Person, Name: who.Called() + ", on their own page",
		Tenant: sys.Actor.Tenant, Place: sys.Actor.Place}, who, nil
}

// SendCode sends a code to the person, by their own rules, and to no address
// that anybody types. A code on paper stays as it is.
func SendCode(sys *db.Tx, p *pass.Pass, token string) error {
	if p.OnPaper() {
		return nil
	}
	code, err := pass.NewCode(sys, p, token)
	if err != nil {
		return err
	}
	_, err = notify.Send(sys, notify.New{To: notify.To{Person: p.Opens}, Template: "own-code", Data: map[string]string{"code": code}, Before: p.CodeUntil})
	return err
}

// Prove takes what somebody says to open the page: the date of birth and the
// code, and does not say which of them was wrong. proof is "" when one was. When
// the pass ends by it, their worker is told. Callers commit all the same.
func Prove(sys *db.Tx, p *pass.Pass, who *person.Person, token string, born kith.Day, code string) (proof string, err error) {
	if born != who.Born {
		code = "" // is no code, and counts as a wrong one
	}
	if proof, err = pass.Prove(sys, p, token, code, SessionLife); err != nil || proof != "" || p.EndedAt.IsZero() {
		return proof, err
	}
	return "", db.Insert(sys, &Said{Person: who.ID, New: New{Kind: Locked,
		Words: "The link to their page has ended: too many wrong dates of birth or codes were entered. Speak to them before you give them a new one."}})
}
