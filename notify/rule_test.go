package notify

import (
	"testing"
	"time"

	"kith/db/dbtest"
	"kith/nhs"
	"kith/person"
)

const (
	mobileNumber = "+447700900123"
	home         = "+441632960001"
)

// What a person's rules make of one message: every rule, one by one.
func TestWays(t *testing.T) {
	phone := func(f func(*person.Channel)) person.Channel {
		c := person.Channel{Kind: person.Phone, Value: mobileNumber}
		if f != nil {
			f(&c)
		}
		return c
	}
	mail := person.Channel{Kind: person.Email, Value: "a@example.org"}
	house := person.Address{Type: nhs.Home, Line1: "4 Canal Street", Postcode: "NX4 1AB"}
	mothers := person.Address{Type: nhs.Correspondence, CareOf: "Mrs Joan Hale", Line1: "1 High Street"}
	type (
		chs = []person.Channel
		as  = []person.Address
	)
	const none = ""
	for name, c := range map[string]struct {
		p     person.Person
		chs   chs
		as    as
		needs []person.Requirement
		want  string // channel and address of the first way
		why   string
	}{
		"nothing known":         {why: "There is no address to write to."},
		"e-mail":                {chs: chs{mail}, want: "email a@example.org"},
		"a mobile":              {chs: chs{phone(nil)}, want: "text " + mobileNumber},
		"a telephone at home":   {chs: chs{{Kind: person.Phone, Value: home}}, why: "There is no way to write to them."},
		"a letter":              {as: as{house}, want: "letter 4 Canal Street\nNX4 1AB"},
		"the mother's address":  {as: as{house, mothers}, want: "letter c/o Mrs Joan Hale\n1 High Street"},
		"no fixed abode":        {as: as{{Type: nhs.NoFixedAbode}}, why: "There is no address to write to."},
		"their order":           {chs: chs{mail, phone(nil)}, as: as{house}, want: "email a@example.org"},
		"rather a letter":       {p: person.Person{Contact: nhs.PreferLetter}, chs: chs{mail, phone(nil)}, as: as{house}, want: "letter 4 Canal Street\nNX4 1AB"},
		"rather a text":         {p: person.Person{Contact: nhs.PreferText}, chs: chs{mail, phone(nil)}, want: "text " + mobileNumber},
		"no telephone calls":    {p: person.Person{Contact: nhs.PreferNoPhoning}, chs: chs{phone(nil)}, want: "text " + mobileNumber},
		"died":                  {p: person.Person{Deceased: true}, chs: chs{mail}, as: as{house}, why: saidDead},
		"died on a day":         {p: person.Person{DiedOn: "2026-08-30"}, chs: chs{mail}, why: saidDead},
		"moved away":            {p: person.Person{LeftArea: "2026-09-01"}, chs: chs{mail}, why: saidMoved},
		"moves tomorrow":        {p: person.Person{LeftArea: "2026-09-02"}, chs: chs{mail}, want: "email a@example.org"},
		"never to be written":   {p: person.Person{NeverWrite: true}, chs: chs{mail, phone(nil)}, as: as{house}, why: "They are never to be written to."},
		"cannot read":           {p: person.Person{Literacy: person.CannotRead}, chs: chs{mail, phone(nil)}, as: as{house}, why: "They cannot read."},
		"needs help to read":    {p: person.Person{Literacy: person.NeedsHelp}, chs: chs{mail}, want: "email a@example.org"},
		"leave no message":      {chs: chs{phone(func(c *person.Channel) { c.Message = person.No })}, why: "No message may be left on their telephone."},
		"leave none, but mail":  {chs: chs{phone(func(c *person.Channel) { c.Message = person.No }), mail}, want: "email a@example.org"},
		"his mother may answer": {chs: chs{phone(func(c *person.Channel) { c.Answers = "his mother" })}, why: "Somebody else may pick up their telephone."},
		"a shared mailbox":      {chs: chs{{Kind: person.Email, Value: "a@example.org", Answers: "her son"}}, why: "Somebody else may read their e-mail."},
		"a number given up":     {chs: chs{phone(func(c *person.Channel) { c.Until = "2026-09-01" })}, why: "There is no way to write to them."},
		"speaks Polish":         {p: person.Person{New: person.New{Language: "Polish", Interpret: true}}, chs: chs{mail}, want: "email a@example.org"},
		"speaks Tigrinya":       {p: person.Person{New: person.New{Language: "Tigrinya", Interpret: true}}, chs: chs{mail}, why: "They need an interpreter for Tigrinya, and this message is not written in their language."},
		"would rather Tigrinya": {p: person.Person{New: person.New{Language: "Tigrinya"}}, chs: chs{mail}, want: "email a@example.org"},
		"large print":           {as: as{house}, needs: []person.Requirement{{Kind: "communication", What: "Large print"}}, why: "They need help with communication, and a letter is in ordinary print."},
	} {
		k := known{&c.p, c.chs, c.as, c.needs}
		all, why := k.ways(templates["appointment"], dbtest.Now)
		got := none
		if len(all) > 0 {
			got, why = string(all[0].channel)+" "+all[0].address, none
		}
		if got != c.want || why != c.why {
			t.Errorf("%s: %q %q, want %q %q", name, got, why, c.want, c.why)
		}
	}
}

// Whether details may go by text is the person's to say; and in which language.
func TestDetailAndLanguage(t *testing.T) {
	for message, want := range map[person.YesNo]bool{person.Yes: true, "": false} {
		k := known{&person.Person{New: person.New{Language: "polski"}}, []person.Channel{{Kind: person.Phone, Value: mobileNumber, Message: message}}, nil, nil}
		all, _ := k.ways(templates["appointment"], dbtest.Now)
		if len(all) != 1 || all[0].detail != want || all[0].language != "pl" {
			t.Errorf("message %q: %+v", message, all)
		}
	}
}

// A text waits until its hour, in London, and never comes at night.
func TestOpens(t *testing.T) {
	at := func(day, hour, minute int) time.Time { return time.Date(2026, 9, day, hour, minute, 0, 0, time.UTC) } // the 1st is a Tuesday; London is an hour ahead
	for name, c := range map[string]struct {
		ch        person.Channel
		now, want time.Time // a zero want is now
	}{
		"by day":             {person.Channel{}, at(1, 9, 0), time.Time{}},
		"at night":           {person.Channel{}, at(1, 22, 0), at(2, 8, 0)},
		"before morning":     {person.Channel{}, at(1, 4, 0), at(1, 8, 0)},
		"after 3pm":          {person.Channel{From: "15:00"}, at(1, 9, 0), at(1, 14, 0)},
		"after 3pm, late":    {person.Channel{From: "15:00"}, at(1, 19, 0), at(2, 14, 0)},
		"before 11":          {person.Channel{To: "11:00"}, at(1, 10, 0), at(2, 8, 0)},
		"awake at night":     {person.Channel{From: "22:00", To: "02:00"}, at(1, 0, 30), time.Time{}},
		"awake at night, no": {person.Channel{From: "22:00", To: "02:00"}, at(1, 10, 0), at(1, 21, 0)},
		"weekends":           {person.Channel{Weekday: person.No}, at(1, 9, 0), at(5, 8, 0)},
		"weekdays":           {person.Channel{Weekday: person.Yes}, at(5, 9, 0), at(7, 8, 0)},
		"late and weekends":  {person.Channel{From: "22:00", To: "02:00", Weekday: person.No}, at(3, 12, 0), at(5, 21, 0)},
		"clocks go back":     {person.Channel{From: "10:00"}, time.Date(2026, 10, 24, 20, 0, 0, 0, time.UTC), time.Date(2026, 10, 25, 10, 0, 0, 0, time.UTC)},
	} {
		if got := opens(&c.ch, c.now); !got.Equal(c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

func TestSecure(t *testing.T) {
	for address, want := range map[string]bool{
		"a@nhs.net": true, "a@NHS.net": true, "a@surgery.nhs.net": true, "a@nhs.net.example.org": false, "a@evilnhs.net": false,
		"a@example.org": false, "nhs.net": false, "a@nhs.net@example.org": false, "a@example.org@nhs.net": true, "": false,
	} {
		if got := secure(address, []string{"nhs.net", ""}); got != want {
			t.Errorf("%q: %v", address, got)
		}
	}
}
