package notify

import (
	"strings"
	"time"

	"github.com/nyaruka/phonenumbers"

	"kith"
	"kith/db"
	"kith/nhs"
	"kith/person"
)

// What a message is refused with where it must not be told in another way.
const (
	saidDead  = "They have died."
	saidMoved = "They have moved away."
)

// known is all that the rules of a person are made of.
type known struct {
	person    *person.Person
	channels  []person.Channel // in the order in which to try them
	addresses []person.Address
	needs     []person.Requirement
}

// A way is how a message reaches somebody: one of a person's own, or an
// address that was given.
type way struct {
	channel  Channel
	name     string    // on an envelope, and in a mail's header
	address  string    // an e-mail address, a telephone number, the lines of an address
	language string    // of the words, "en" and so on
	detail   bool      // it may say more than that somebody should ring
	until    time.Time // not before then; zero is now
}

// ways are the ways in which a message of this template may reach the person,
// the best first, and if there is none why not, in words for the worker. The
// rules are the person's: written down by their worker, and obeyed here so that
// no caller can forget one.
func (k *known) ways(t *template, now time.Time) ([]way, string) {
	p := k.person
	language, spoken := t.language(p.Language)
	switch {
	case p.Dead():
		return nil, saidDead
	case p.LeftArea != "" && p.LeftArea <= kith.DayOf(now):
		return nil, saidMoved
	case p.NeverWrite:
		return nil, "They are never to be written to."
	case p.Literacy == person.CannotRead:
		return nil, "They cannot read."
	case p.Interpret && !spoken:
		return nil, strings.TrimSpace("They need an interpreter"+map[bool]string{true: " for " + p.Language}[p.Language != ""]) +
			", and this message is not written in their language."
	}
	var out []way
	why := "There is no way to write to them."
	for i := range k.channels {
		ch := &k.channels[i]
		w, no := k.way(t, ch, now)
		if no != "" {
			why = no
			continue
		}
		if w.channel != "" {
			out = append(out, w)
		}
	}
	if t.by(Letter) {
		if no := k.noLetter(); no != "" {
			if len(k.channels) == 0 {
				why = no
			}
		} else {
			a := person.Letters(k.addresses)
			out = append(out, way{channel: Letter, address: strings.Join(a.Lines(), "\n"), detail: true})
		}
	}
	for i := range out {
		out[i].name, out[i].language = p.Full(), language
	}
	return preferred(out, p.Contact), why
}

// way is a channel of the person's as a way for the template; no way where it
// is neither a mobile nor e-mail, and why not where a rule forbids it.
func (k *known) way(t *template, ch *person.Channel, now time.Time) (w way, no string) {
	switch {
	case ch.Until != "" && ch.Until <= kith.DayOf(now):
		return way{}, ""
	case ch.Kind == person.Email && t.by(Email):
		if ch.Answers != "" {
			return way{}, "Somebody else may read their e-mail."
		}
		return way{channel: Email, address: ch.Value, detail: true}, ""
	case ch.Kind != person.Phone || !t.by(Text) || !mobile(ch.Value):
		return way{}, ""
	case ch.Message == person.No:
		return way{}, "No message may be left on their telephone."
	case ch.Answers != "":
		return way{}, "Somebody else may pick up their telephone."
	}
	w = way{channel: Text, address: ch.Value, detail: ch.Message == person.Yes}
	if !t.now {
		w.until = opens(ch, now)
	}
	return w, ""
}

// noLetter says why no letter reaches the person, or "".
func (k *known) noLetter() string {
	if person.Letters(k.addresses) == nil {
		return "There is no address to write to."
	}
	for _, r := range k.needs {
		if r.Kind == "communication" {
			return "They need help with communication, and a letter is in ordinary print."
		}
	}
	return ""
}

// preferred puts first the ways that the person would rather have.
func preferred(all []way, p nhs.Preferred) []way {
	first := map[nhs.Preferred]Channel{nhs.PreferLetter: Letter, nhs.PreferEmail: Email, nhs.PreferText: Text}[p]
	var out, rest []way
	for _, w := range all {
		if w.channel == first {
			out = append(out, w)
		} else {
			rest = append(rest, w)
		}
	}
	return append(out, rest...)
}

// mobile reports whether a number can take text messages. British ones are told
// by how they begin: 07, but for personal numbers (070) and pagers (076).
func mobile(number string) bool {
	if rest, ok := strings.CutPrefix(number, "+44"); ok {
		return len(rest) == 10 && rest[0] == '7' && rest[1] != '0' && (rest[1] != '6' || strings.HasPrefix(rest, "7624"))
	}
	n, err := phonenumbers.Parse(number, "GB")
	if err != nil {
		return false
	}
	is := phonenumbers.GetNumberType(n)
	return is == phonenumbers.MOBILE || is == phonenumbers.FIXED_LINE_OR_MOBILE
}

// Nobody gets a text message at night: where the person has said no hours of
// their own, these are London's.
const quietUntil, quietFrom = "09:00", "20:00"

// opens is when a text may next go to the channel: zero for now.
func opens(ch *person.Channel, now time.Time) time.Time {
	c := *ch
	if c.From == "" && (c.To == "" || c.To > quietUntil) {
		c.From = quietUntil
	}
	if c.To == "" && c.From < quietFrom {
		c.To = quietFrom
	}
	if c.Open(now) {
		return time.Time{}
	}
	for day := kith.DayOf(now); ; day = day.Add(1) {
		for _, at := range []string{"00:00", c.From} { // hours that run over midnight open twice
			t, err := time.ParseInLocation("2006-01-02 15:04", string(day)+" "+at, kith.London)
			if err == nil && t.After(now) && c.Open(t) {
				return t.UTC()
			}
		}
		if day > kith.DayOf(now).Add(8) {
			return now.Add(24 * time.Hour) // hours that never open
		}
	}
}

func lower(s string) string {
	if s == "" {
		return s
	}
	return strings.ToLower(s[:1]) + s[1:]
}

// Reaches reports whether a message of this template could go to the person now
// with all that it says. It is no look at them.
func Reaches(tx *db.Tx, who kith.ID, template string) (bool, error) {
	k, err := knownOf(program(tx), &Message{Person: who})
	if err != nil {
		return false, err
	}
	all, _ := k.ways(templates[template], tx.Now)
	return len(all) > 0 && all[0].detail, nil
}
