package outreach

import (
	"cmp"
	"fmt"
	"strings"
	"unicode/utf8"

	"kith"
	"kith/db"
	"kith/find"
	"kith/group"
	"kith/nhs"
	"kith/pass"
	"kith/person"
	"kith/referral"
	"kith/register"
	"kith/team"
)

// accept refers somebody to the campaign's team: it matches before it adds. Errors:
// Invalid, with the fields given, family and born, where they are not known.
func (i *Invitation) accept(tx *db.Tx, cal find.Calendar, c *Campaign, s Said) error {
	t, err := team.Get(program(tx), c.Team)
	if err != nil {
		return err
	}
	who, err := i.who(tx, s)
	if err != nil {
		return err
	}
	n := referral.New{Team: c.Team, Source: referral.Proactive, Referrer: cut(cmp.Or(c.StartedBy, c.MadeName), 70), Role: "Proactive support",
		Service: cut("Proactive support: "+c.Name, 150), Organisation: cut(t.Name, 150), Contact: cut(cmp.Or(t.Phone, t.Email, "Ask the team"), 70), Needs: c.Needs,
		Reason:      fmt.Sprintf("Invited by “%s” (cohort %s, version %d) and accepted on %s. What was offered: %s", c.Name, c.Cohort, c.Number, tx.Today(), c.Offer),
		PersonWords: s.Words, Urgency: referral.Routine, Agreed: "yes", Risk: s.Risk, RiskWords: s.RiskWords, SourceRef: string(i.ID)}
	if n.Risk == "" {
		n.Risk, n.RiskWords = referral.RiskKnown, "Not asked yet: they accepted by a link. Ask before the first meeting."
	}
	sys := program(tx) // whoever hears "yes" need not see who else is known
	var r *referral.Referral
	err = sys.Try(func() (err error) {
		if r, err = referral.Receive(sys, who, n); err != nil {
			return err
		}
		return referral.Found(sys, r, string(c.Cohort))
	})
	switch {
	case kith.KindOf(err) == kith.Conflict: // they have an open referral to the team: it is what they accept
		i.Words = strings.TrimSpace(i.Words + " Supported by the team already.")
		return nil
	case err != nil:
		return err
	}
	i.Person, i.Referral = r.Person, r.ID
	if err := i.carry(sys); err != nil {
		return err
	}
	return i.book(sys, cal, c)
}

// who is the person that a referral describes: what the register knows of them, and
// what they said themselves. What the register has in no right form is left out: it
// must not stand in the way of somebody who says yes.
func (i *Invitation) who(tx *db.Tx, s Said) (person.New, error) {
	who := person.New{Given: cut(cmp.Or(i.Given, s.Given), 35), Family: cut(cmp.Or(i.Family, s.Family), 35), Born: cmp.Or(i.Born, s.Born), Number: i.NHS,
		Language: LanguageName(i.Language), Interpret: i.Interpreter}
	if p := nhs.ParseODS(i.Practice); p.Practice() {
		who.Practice = p
	}
	for _, phone := range []string{s.Phone, i.Phone} {
		if _, err := person.ParsePhone(phone); err == nil && who.Phone == "" {
			who.Phone = phone
		}
	}
	if _, err := person.ParseEmail(i.Email); err == nil {
		who.Email = i.Email
	}
	lines := strings.FieldsFunc(i.Address, func(r rune) bool { return r == ',' || r == '\n' })
	for k, to := range []*string{&who.Line1, &who.Line2, &who.Town} {
		if k < len(lines) {
			*to = cut(lines[k], 35)
		}
	}
	if p, err := nhs.ParsePostcode(i.Postcode); err == nil {
		who.Postcode = string(p)
	}
	facts, err := register.Reaches(program(tx), []uint32{i.Number})
	who.Ethnicity = facts[i.Number].Ethnicity
	return who, err
}

// carry brings what is known of how to reach them: that somebody cannot read must not
// be lost on the way.
func (i *Invitation) carry(sys *db.Tx) error {
	if !i.CannotRead && i.Prefers == "" {
		return nil
	}
	p, err := person.Get(sys, i.Person)
	if err != nil {
		return err
	}
	if i.CannotRead && p.Literacy == "" {
		p.Literacy = person.CannotRead
	}
	if p.Contact == "" {
		p.Contact = i.Prefers
	}
	return person.Change(sys, p)
}

// coming is how many days ahead a place in a group is looked for.
const coming = 70

// book books who accepts into the campaign's group: the next session with a place, or
// the waiting list of the next.
func (i *Invitation) book(sys *db.Tx, cal find.Calendar, c *Campaign) error {
	if c.Group == "" {
		return nil
	}
	lines, err := group.Coming(sys, cal, sys.Today().Add(1), sys.Today().Add(coming), func(g *group.Group) bool { return g.ID == c.Group })
	if err != nil {
		return err
	}
	var next *group.Line
	for k := range lines {
		l := &lines[k]
		if !l.Off && (next == nil || next.Full() && !l.Full()) {
			next = l
		}
	}
	if next == nil {
		return nil // it does not meet any more: the worker sees the referral
	}
	err = sys.Try(func() error { _, err := group.Book(sys, c.Group, cal, next.Day, i.Person, i.Referral, ""); return err })
	if kith.KindOf(err) == kith.Conflict {
		err = nil // they are booked already
	}
	return err
}

// Opened is what a link opens: the campaign's offer, and nothing of who was invited.
type Opened struct {
	Invitation *Invitation
	Team       *team.Team
	Offer      string
	Language   string
}

// Open opens a link. The Tx returned is the program's own in the link's tenant.
// Errors: pass.ErrLink.
func Open(tx *db.Tx, token string) (*db.Tx, *Opened, error) {
	sys, p, err := pass.Open(tx, ForInvited, token)
	if err != nil {
		return nil, nil, err
	}
	inv, err := db.Get[Invitation](sys, p.Opens)
	if err != nil {
		return nil, nil, pass.ErrLink
	}
	c, err := Get(sys, inv.Campaign)
	if err != nil {
		return nil, nil, err
	}
	o := &Opened{Invitation: inv, Offer: c.Offer, Language: "en"}
	if words := c.Offers[inv.Language]; words != "" {
		o.Offer, o.Language = words, inv.Language
	}
	if inv.State == Never || inv.State == Dropped {
		return nil, nil, pass.ErrLink
	}
	o.Team, err = team.Get(sys, inv.Team)
	return sys, o, err
}

// Reply keeps what somebody says by their link. Who says yes and whose name is not
// known is rung for it.
func (o *Opened) Reply(sys *db.Tx, cal find.Calendar, s Said) error {
	s.By = ByLink
	check := kith.Check{}
	check.That(s.State == Accepted || s.State == NotNow || s.State == Never, "answer", "Choose yes, not now, or never again")
	check.Text(&s.Words, "words", "What you write", 600)
	if s.Phone != "" {
		_, err := person.ParsePhone(s.Phone)
		check.That(err == nil, "phone", "Enter a telephone number, like 01632 960001, or leave it empty")
	}
	if err := check.Err(); err != nil {
		return err
	}
	inv := o.Invitation
	if inv.State == s.State {
		return nil // they pressed it twice
	}
	c, err := Get(sys, inv.Campaign)
	if err != nil {
		return err
	}
	if err := inv.tried(sys, string(ByLink), States.Name(s.State), ""); err != nil {
		return err
	}
	if s.State == Accepted && inv.nameless() {
		inv.Phone = cmp.Or(s.Phone, inv.Phone)
		return inv.ring(sys, "They said yes by the link: ask for their name and date of birth.")
	}
	return inv.answer(sys, cal, c, s)
}

// nameless reports whether a referral could not be written.
func (i *Invitation) nameless() bool { return i.Given == "" || i.Family == "" || i.Born == "" }

// cut is s in n characters at most.
func cut(s string, n int) string {
	s = strings.TrimSpace(s)
	if utf8.RuneCountInString(s) > n {
		s = strings.TrimSpace(string([]rune(s)[:n]))
	}
	return s
}

// LanguageName is a language as a person's record says it.
func LanguageName(code string) string {
	names := map[string]string{"en": "", "pl": "Polish", "uk": "Ukrainian", "fr": "French", "es": "Spanish", "cy": "Welsh", "ur": "Urdu", "ar": "Arabic", "so": "Somali",
		"pa": "Punjabi", "bn": "Bengali", "ro": "Romanian", "pt": "Portuguese", "it": "Italian", "gu": "Gujarati", "fa": "Persian", "ru": "Russian", "zh": "Chinese"}
	if name, ok := names[code]; ok {
		return name
	}
	return code
}
