package person

import (
	"net/mail"
	"strings"

	"github.com/nyaruka/phonenumbers"

	"kith"
	"kith/access"
	"kith/db"
	"kith/nhs"
)

// A Channel is a telephone number, an e-mail address or another way to reach
// somebody, with the rules for its use. A rule is what keeps somebody safe, or
// makes the difference between reaching them and not.
type Channel struct {
	Of
	Kind    ChannelKind `db:"kind" form:"kind"`
	Value   string      `db:"value" form:"value"`           // phone 35, e-mail 255, other 255; phones as 07700 900123 or +33 …
	Use     string      `db:"use_as" form:"use"`            // one of ChannelUses: home, work, mobile (FHIR ContactPointUse, 6)
	Order   int         `db:"preference" form:"preference"` // 1 to 5, 1 first; 0 when not said
	Message YesNo       `db:"message" form:"message"`       // may a message be left?
	Text    bool        `db:"text_only" form:"text_only"`   // text, do not ring
	From    string      `db:"ring_from" form:"ring_from"`   // ring from this time on, "15:00"; "" is any time
	To      string      `db:"ring_to" form:"ring_to"`       // and until this
	Weekday YesNo       `db:"weekdays" form:"weekdays"`     // yes: only Monday to Friday; no: only at weekends
	Answers string      `db:"answers" form:"answers"`       // who may answer, and what they may hear: "his mother may; do not say who is ringing"
	Note    string      `db:"note" form:"note"`             // "cannot charge it when sleeping rough"
	Until   kith.Day    `db:"until" form:"-"`               // no longer in use from this day on
}

func (*Channel) Table() string { return "person_channel" }

// Wall: a referrer writes a number down, and does not read the others.
func (*Channel) Wall() db.Wall { return db.Wall{See: access.CareSee, Write: access.PersonWrite} }

// A ChannelKind is what a channel is.
type ChannelKind string

const (
	Phone ChannelKind = "phone"
	Email ChannelKind = "email"
	Other ChannelKind = "other" // fax, a web address, a social network (PRSB Other contact information)
)

// YesNo is an answer that may not have been given.
type YesNo string

const (
	Yes YesNo = "yes"
	No  YesNo = "no"
)

// The lists for the form.
var (
	ChannelKinds = nhs.List[ChannelKind]{Title: "Kind", Source: "PRSB Person's contact details",
		Codes: []nhs.Code[ChannelKind]{{Code: Phone, Name: "Telephone", Local: true}, {Code: Email, Name: "E-mail", Local: true}, {Code: Other, Name: "Something else", Local: true}}}
	ChannelUses = nhs.List[string]{Title: "Whose and where", Source: "FHIR ContactPointUse; PRSB telephone number type",
		Codes: []nhs.Code[string]{{Code: "mobile", Name: "Mobile"}, {Code: "home", Name: "Home"}, {Code: "work", Name: "Work"}, {Code: "temp", Name: "For now"}}}
	YesNos = nhs.List[YesNo]{Title: "Yes or no", Source: "Kith",
		Codes: []nhs.Code[YesNo]{{Code: Yes, Name: "Yes", Local: true}, {Code: No, Name: "No", Local: true}}}
)

// ParsePhone reads a telephone number, British unless it begins with + or 00,
// and returns it in the form of E.164, +447700900123.
func ParsePhone(s string) (string, error) {
	if e, ok := british(s); ok {
		return e, nil
	}
	if t, ok := strings.CutPrefix(strings.TrimSpace(s), "00"); ok {
		s = "+" + t
	}
	n, err := phonenumbers.Parse(s, "GB")
	if err != nil || !phonenumbers.IsPossibleNumber(n) {
		return "", kith.Errorf(kith.Invalid, "Enter a telephone number, like 01632 960001, 07700 900123 or +44 808 157 0192")
	}
	return phonenumbers.Format(n, phonenumbers.E164), nil
}

// british reads the usual British number, of ten digits after the 0 or the
// +44, without the library: its tables make it slow, and most numbers are so.
func british(s string) (string, bool) {
	s = strings.ReplaceAll(s, " ", "")
	digits, ok := strings.CutPrefix(s, "+44")
	if !ok {
		digits, ok = strings.CutPrefix(s, "0")
	}
	if !ok || len(digits) != 10 || !strings.ContainsRune("12378", rune(digits[0])) || strings.Trim(digits, "0123456789") != "" {
		return "", false
	}
	return "+44" + digits, true
}

// ShowPhone is a telephone number as a page writes it: 07700 900123, or with
// its country when it is not British. What is not a number is shown as it is.
func ShowPhone(s string) string {
	n, err := phonenumbers.Parse(s, "GB")
	if err != nil {
		return s
	}
	if n.GetCountryCode() == 44 {
		return phonenumbers.Format(n, phonenumbers.NATIONAL)
	}
	return phonenumbers.Format(n, phonenumbers.INTERNATIONAL)
}

// ParseEmail reads an e-mail address.
func ParseEmail(s string) (string, error) {
	s = strings.TrimSpace(s)
	a, err := mail.ParseAddress(s)
	if err != nil || a.Address != s || !strings.Contains(s[strings.LastIndex(s, "@"):], ".") || len(s) > 255 {
		return "", kith.Errorf(kith.Invalid, "Enter an e-mail address, like name@example.org")
	}
	return a.Address, nil
}

// Check puts ch into its usual form and notes what is wrong with it.
func (ch *Channel) Check(c kith.Check) {
	c.That(ChannelKinds.Valid(ch.Kind), "kind", "Choose what it is")
	switch ch.Kind {
	case Phone:
		c.Need(&ch.Value, "value", "Telephone number", "Enter the telephone number", 35)
		n, err := ParsePhone(ch.Value)
		c.That(err == nil, "value", text(err))
		if err == nil {
			ch.Value = n
		}
	case Email:
		c.Need(&ch.Value, "value", "E-mail address", "Enter the e-mail address", 255)
		e, err := ParseEmail(ch.Value)
		c.That(err == nil, "value", text(err))
		if err == nil {
			ch.Value = e
		}
		ch.Text, ch.From, ch.To, ch.Weekday, ch.Message = false, "", "", "", ""
	default:
		c.Need(&ch.Value, "value", "This", "Enter how to reach them", 255)
	}
	c.That(ChannelUses.Blank(ch.Use), "use", "Choose whether it is mobile, home or work")
	c.That(ch.Order >= 0 && ch.Order <= 5, "preference", "Choose an order from 1, the first to try, to 5")
	c.That(YesNos.Blank(ch.Message), "message", "Choose whether a message may be left")
	c.That(YesNos.Blank(ch.Weekday), "weekdays", "Choose weekdays or weekends, or leave it")
	c.That(hour(&ch.From), "ring_from", "Enter a time of day, like 15:00")
	c.That(hour(&ch.To), "ring_to", "Enter a time of day, like 18:00")
	c.That(ch.From == "" || ch.From != ch.To, "ring_to", "Enter a later time, or leave it empty")
	c.Text(&ch.Answers, "answers", "Who may answer", 150)
	c.Text(&ch.Note, "note", "Note", 150)
}

// AddChannel adds a way to reach somebody.
func AddChannel(tx *db.Tx, ch *Channel) error {
	if err := checked(ch.Check); err != nil {
		return err
	}
	if err := db.Insert(tx, ch); err != nil {
		return err
	}
	return rekey(tx, ch.Person)
}

// ChangeChannel changes a channel or its rules.
func ChangeChannel(tx *db.Tx, ch *Channel) error {
	if err := checked(ch.Check); err != nil {
		return err
	}
	if err := db.Update(tx, ch); err != nil {
		return err
	}
	return rekey(tx, ch.Person)
}

// EndChannel records that a channel is no longer to be used.
func EndChannel(tx *db.Tx, id kith.ID) error {
	ch, err := db.Get[Channel](tx, id)
	if err != nil {
		return err
	}
	ch.Until = tx.Today()
	return ChangeChannel(tx, ch)
}

// Channels are the ways to reach a person, in the order in which to try them.
func Channels(tx *db.Tx, person kith.ID) ([]Channel, error) {
	q := all(person, "t.until IS NULL OR t.until > ?", tx.Today())
	q.Order = "CASE t.preference WHEN 0 THEN 9 ELSE t.preference END, t.id"
	return db.Select[Channel](tx, q)
}
