package page

import "strings"

// A Sentence is one of easy read, with its drawing.
type Sentence struct{ Picture, Text string }

// Easy is a service in easy read: short sentences, each with a drawing.
func (s *Service) Easy() (out []Sentence) {
	say := func(picture, text string) {
		if text = strings.TrimSpace(text); text != "" {
			out = append(out, Sentence{Picture: picture, Text: strings.TrimRight(text, ".") + "."})
		}
	}
	for i, h := range s.Helps {
		say(s.Pictures[i], "This can help with "+strings.ToLower(h[:1])+h[1:])
	}
	if s.Organisation != "" {
		say("hands", s.Organisation+" runs it")
	}
	for _, w := range s.When {
		say("clock", w)
	}
	for _, p := range s.Places {
		if p.Hidden {
			say("key", "They tell you where it is when you ring")
		} else if len(p.Lines) > 0 {
			say("house", "It is at "+strings.Join(dedupe(append([]string{p.Name}, p.Lines...)), ", "))
		}
	}
	switch {
	case s.Free:
		say("money", "It is free")
	case s.Cost != "":
		say("money", "It costs "+s.Cost)
	default:
		say("money", "Ask what it costs")
	}
	for _, f := range s.For {
		say("person", "It is for: "+f)
	}
	if len(s.Phones) > 0 {
		say("phone", "Ring "+s.Phones[0].Number)
	} else if s.Email != "" {
		say("letter", "Write to "+s.Email)
	}
	if s.Age.Old {
		say("question", "Ring first. This may have changed")
	}
	return out
}
