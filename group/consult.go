package group

import (
	"strings"
	"time"

	"kith"
	"kith/db"
	"kith/find"
	"kith/nhs"
	"kith/plan"
	"kith/referral"
)

// Consent is whether somebody agrees to a group consultation: that others are
// in the room and hear, and that what they hear stays there.
type Consent string

// The answers; "" is not asked yet.
const (
	Agrees   Consent = "yes"
	Declines Consent = "no"
)

// Consents as a form offers them.
var Consents = nhs.List[Consent]{Title: "Agrees to a group consultation", Source: "Kith", Codes: []nhs.Code[Consent]{
	{Code: Agrees, Name: "Agrees"}, {Code: Declines, Name: "Does not agree"}}}

// Consult writes down whether somebody agrees to a group consultation, and what
// was said to them alone. What a note on their record says already does not
// change any more.
func Consult(tx *db.Tx, id kith.ID, version int, agrees Consent, words string) (*Booking, error) {
	in, b, g, err := ours(tx, id)
	if err != nil {
		return nil, err
	}
	if err := g.keep(tx); err != nil {
		return nil, err
	}
	c := kith.Check{}
	c.That(Consents.Blank(agrees), "consent", "Choose from the list")
	c.Text(&words, "one_to_one", "What was said", 1500)
	c.That(words == "" || agrees == Agrees, "consent", "Write this down only for somebody who agrees to a group consultation")
	if err := c.Err(); err != nil {
		return nil, err
	}
	if g.Kind != Consultation {
		return nil, kith.Errorf(kith.Conflict, "This is no group consultation")
	}
	if b.Note != "" {
		return nil, kith.Errorf(kith.Conflict, "The note is on the record already. To correct it, strike it out there and write another")
	}
	if agrees != b.Consent {
		b.Consent, b.ConsentAt = agrees, time.Time{}
		if agrees != "" {
			b.ConsentAt = tx.Now
		}
	}
	b.Version, b.OneToOne = version, words
	return b, db.Update(in, b)
}

// Finish writes the note of a group consultation on the record of each who came
// and agrees: the part for all, and what was said to that person alone. It says
// for how many it did; who has a note has it once. shared may name nobody: it
// is on everybody's record.
func Finish(tx *db.Tx, id kith.ID, cal find.Calendar, day kith.Day, shared string) (int, error) {
	g, s, err := hold(tx, id, cal, day)
	if err != nil {
		return 0, err
	}
	if err := g.keep(tx); err != nil {
		return 0, err
	}
	if g.Kind != Consultation {
		return 0, kith.Errorf(kith.Conflict, "This is no group consultation")
	}
	if err := s.openToday(tx); err != nil {
		return 0, err
	}
	c := kith.Check{}
	c.Need(&shared, "shared", "What was said to all", "Write down what was said to all", 2000)
	seats, err := Register(tx, s.ID)
	if err != nil {
		return 0, err
	}
	for i := range seats {
		c.That(!seats[i].in(shared), "shared", "This is on everybody's record: take out the name of "+seats[i].Name())
	}
	if err := c.Err(); err != nil {
		return 0, err
	}
	in := tx.Beyond("the note of a group consultation reaches the record of everybody who was there")
	all, err := db.Select[Booking](in, db.Q{Where: "t.session = $1 AND t.state = 'came' AND t.consent = 'yes' AND t.note IS NULL", Args: []any{s.ID}})
	if err != nil {
		return 0, err
	}
	for i := range all {
		b := &all[i]
		words := g.Name + ", " + When(s) + ".\n\n" + shared
		if one := strings.TrimSpace(b.OneToOne); one != "" {
			words += "\n\nTo this person alone: " + one
		}
		n, err := plan.AddNote(in, b.Person, plan.NewNote{Words: words, Episode: b.open(in)})
		if err != nil {
			return 0, err
		}
		b.Note = n.ID
		if err := db.Update(in, b); err != nil {
			return 0, err
		}
	}
	s.Shared = shared
	return len(all), db.Update(tx, s)
}

// open is the episode of a booking while that is open, else "": a note is
// written all the same.
func (b *Booking) open(in *db.Tx) kith.ID {
	r, err := referral.Get(in, b.Referral)
	if err != nil || !r.Open() {
		return ""
	}
	return r.ID
}

// in reports whether words name the person.
func (s *Seat) in(words string) bool {
	words = strings.ToLower(strings.Join(strings.Fields(words), " "))
	for _, name := range []string{s.Given + " " + s.Family, s.Name()} {
		if strings.Contains(words, strings.ToLower(strings.TrimSpace(name))) {
			return true
		}
	}
	return false
}
