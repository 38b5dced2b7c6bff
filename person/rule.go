package person

import (
	"strings"
	"time"

	"kith"
	"kith/db"
	"kith/nhs"
)

// hour puts a time of day into the form 15:04, and reports whether it was one.
// The empty time is.
func hour(s *string) bool {
	*s = strings.TrimSpace(*s)
	if *s == "" {
		return true
	}
	low := strings.ToLower(strings.ReplaceAll(*s, " ", ""))
	for _, form := range []string{"15:04", "15.04", "3pm", "3:04pm", "3.04pm", "1504"} {
		if t, err := time.Parse(form, low); err == nil {
			*s = t.Format("15:04")
			return true
		}
	}
	return false
}

// clock is a time of day as a page says it: 3pm, 9:30am, noon.
func clock(s string) string {
	t, err := time.Parse("15:04", s)
	switch {
	case err != nil:
		return s
	case s == "12:00":
		return "midday"
	case t.Minute() == 0:
		return t.Format("3pm")
	}
	return t.Format("3:04pm")
}

// Line is how to use the channel, in one sentence: "Ring 07700 900123 after
// 3pm and leave a message."
func (ch *Channel) Line() string {
	var b strings.Builder
	switch {
	case ch.Kind == Email:
		b.WriteString("E-mail " + ch.Value)
	case ch.Kind != Phone:
		b.WriteString("Use " + ch.Value)
	case ch.Text:
		b.WriteString("Text " + ShowPhone(ch.Value))
	default:
		b.WriteString("Ring " + ShowPhone(ch.Value))
	}
	switch {
	case ch.From != "" && ch.To != "":
		b.WriteString(" between " + clock(ch.From) + " and " + clock(ch.To))
	case ch.From != "":
		b.WriteString(" after " + clock(ch.From))
	case ch.To != "":
		b.WriteString(" before " + clock(ch.To))
	}
	switch ch.Weekday {
	case Yes:
		b.WriteString(" on weekdays")
	case No:
		b.WriteString(" at weekends")
	}
	switch {
	case ch.Kind == Phone && ch.Text:
		b.WriteString(", do not ring")
	case ch.Message == Yes:
		b.WriteString(" and leave a message")
	case ch.Message == No:
		b.WriteString(", do not leave a message")
	}
	b.WriteString(".")
	for _, s := range []string{ch.Answers, ch.Note} {
		b.WriteString(sentence(s))
	}
	return b.String()
}

// sentence is s as a sentence of its own after another, or "".
func sentence(s string) string {
	if s = strings.TrimSpace(s); s == "" {
		return ""
	}
	r := []rune(s)
	s = " " + strings.ToUpper(string(r[0])) + string(r[1:])
	if !strings.ContainsRune(".!?", r[len(r)-1]) {
		s += "."
	}
	return s
}

// CanRing reports whether the channel may be rung at the instant now: it is a
// telephone, not for texts alone, and now is within its hours.
func (ch *Channel) CanRing(now time.Time) bool {
	return ch.Kind == Phone && !ch.Text && (ch.Until == "" || ch.Until > kith.DayOf(now)) && ch.Open(now)
}

// Open reports whether the instant now is within the channel's hours in London.
// Hours may run over midnight: from 22:00 to 02:00.
func (ch *Channel) Open(now time.Time) bool {
	now = now.In(kith.London)
	t, day := now.Format("15:04"), now.Weekday()
	in := true
	switch {
	case ch.From != "" && ch.To != "" && ch.From > ch.To:
		in = t >= ch.From || t < ch.To
		if t < ch.To { // the hours began yesterday
			day = (day + 6) % 7
		}
	default:
		in = t >= ch.From && (ch.To == "" || t < ch.To)
	}
	weekend := day == time.Saturday || day == time.Sunday
	return in && !(ch.Weekday == Yes && weekend) && !(ch.Weekday == No && !weekend)
}

// OpenNow is the first channel that may be rung at the instant now; nil when
// there is none, or the person wants no telephone calls.
func (p *Person) OpenNow(chs []Channel, now time.Time) *Channel {
	if p.Dead() || p.Contact == nhs.PreferNoPhoning {
		return nil
	}
	for i := range chs {
		if chs[i].CanRing(now) {
			return &chs[i]
		}
	}
	return nil
}

// Support is how to reach somebody, composed from all the rules into plain
// sentences: "Ring 07700 900123 after 3pm and leave a message. Cannot read: say
// it, and send no letters or forms to fill in alone."
func (p *Person) Support(chs []Channel, as []Address) string {
	if p.Dead() {
		return "Has died. Do not try to reach them."
	}
	var out []string
	if p.Contact == nhs.PreferNoPhoning {
		out = append(out, "Do not ring.")
	}
	for i := range chs {
		if p.Contact == nhs.PreferNoPhoning && chs[i].Kind == Phone && !chs[i].Text {
			continue
		}
		out = append(out, chs[i].Line())
	}
	if p.Interpret {
		out = append(out, strings.TrimSpace("Needs an interpreter"+map[bool]string{true: " for " + p.Language}[p.Language != ""])+".")
	}
	letters := Letters(as)
	switch {
	case p.NeverWrite:
		out = append(out, "Do not write.")
	case p.Literacy == CannotRead:
		out = append(out, "Cannot read: say it, do not write it.")
	case p.Literacy == NeedsHelp:
		out = append(out, "Needs help with reading.")
	}
	if !p.NeverWrite && letters != nil && letters.CareOf != "" {
		out = append(out, "Letters go to "+letters.CareOf+".")
	}
	if s := strings.TrimSpace(sentence(p.HowToReach)); s != "" {
		out = append(out, s)
	}
	return strings.Join(out, " ")
}

// LetterCounts reports whether a letter to the person is an attempt to reach
// them, and if not, why, in words for the worker: they cannot read, nothing may
// be written to them, or there is nowhere to write to.
func LetterCounts(tx *db.Tx, person kith.ID) (counts bool, why string, err error) {
	p, err := Get(tx, person)
	if err != nil {
		return false, "", err
	}
	as, err := Addresses(tx, person)
	if err != nil {
		return false, "", err
	}
	counts, why = p.letterCounts(as)
	return counts, why, nil
}

func (p *Person) letterCounts(as []Address) (bool, string) {
	switch {
	case p.Dead():
		return false, "They have died."
	case p.NeverWrite:
		return false, "They are never to be written to."
	case p.Literacy == CannotRead:
		return false, "They cannot read, so a letter does not reach them."
	case Letters(as) == nil:
		return false, "There is no address to write to."
	}
	return true, ""
}
