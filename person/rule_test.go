package person_test

import (
	"testing"
	"time"

	"kith"
	"kith/db"
	"kith/db/dbtest"
	"kith/nhs"
	"kith/person"
)

func TestCheckChannel(t *testing.T) {
	for name, c := range map[string]struct {
		ch    person.Channel
		field string
		value string
	}{
		"a mobile":         {person.Channel{Kind: "phone", Value: "07700 900 123"}, "", "+447700900123"},
		"from abroad":      {person.Channel{Kind: "phone", Value: "0033 1 42 68 53 00"}, "", "+33142685300"},
		"with its country": {person.Channel{Kind: "phone", Value: "+44 (0)1632 960001"}, "", "+441632960001"},
		"no number":        {person.Channel{Kind: "phone"}, "value", ""},
		"words":            {person.Channel{Kind: "phone", Value: "ask at the hostel"}, "value", ""},
		"an e-mail":        {person.Channel{Kind: "email", Value: " a@example.org "}, "", "a@example.org"},
		"a name with it":   {person.Channel{Kind: "email", Value: "Ann <a@example.org>"}, "value", ""},
		"no host":          {person.Channel{Kind: "email", Value: "a@example"}, "value", ""},
		"a kind of nobody": {person.Channel{Kind: "pigeon", Value: "Speckled Jim"}, "kind", ""},
		"hours in words":   {person.Channel{Kind: "phone", Value: "07700 900123", From: "3pm", To: "6.30 pm"}, "", "+447700900123"},
		"no hours":         {person.Channel{Kind: "phone", Value: "07700 900123", From: "afternoon"}, "ring_from", ""},
		"25 o'clock":       {person.Channel{Kind: "phone", Value: "07700 900123", To: "25:00"}, "ring_to", ""},
		"order of six":     {person.Channel{Kind: "phone", Value: "07700 900123", Order: 6}, "preference", ""},
	} {
		k := kith.Check{}
		c.ch.Check(k)
		if (c.field == "") != (len(k) == 0) || c.field != "" && k[c.field] == "" || c.field == "" && c.ch.Value != c.value {
			t.Errorf("%s: %v, %q", name, k, c.ch.Value)
		}
	}
}

func TestLine(t *testing.T) {
	const n = "+447700900123"
	for want, ch := range map[string]person.Channel{
		"Ring 07700 900123.": {Kind: "phone", Value: n},
		"Ring 07700 900123 after 3pm and leave a message.":                                 {Kind: "phone", Value: n, From: "15:00", Message: "yes"},
		"Ring 07700 900123 between 9:30am and midday on weekdays, do not leave a message.": {Kind: "phone", Value: n, From: "09:30", To: "12:00", Weekday: "yes", Message: "no"},
		"Text 07700 900123, do not ring.":                                                  {Kind: "phone", Value: n, Text: true, Message: "yes"},
		"Ring 07700 900123 before 11am. His mother may answer. Do not say who is ringing.": {Kind: "phone", Value: n, To: "11:00", Answers: "his mother may answer. Do not say who is ringing"},
		"Ring +33 1 42 68 53 00 at weekends.":                                              {Kind: "phone", Value: "+33142685300", Weekday: "no"},
		"E-mail a@example.org.":                                                            {Kind: "email", Value: "a@example.org"},
	} {
		if got := ch.Line(); got != want {
			t.Errorf("%q\nwant %q", got, want)
		}
	}
}

// Hours are London's: in September, 15:00 there is 14:00 UTC.
func TestCanRing(t *testing.T) {
	at := func(day, hour, minute int) time.Time { return time.Date(2026, 9, day, hour, minute, 0, 0, time.UTC) } // the 1st is a Tuesday
	for _, c := range []struct {
		ch   person.Channel
		at   time.Time
		want bool
	}{
		{person.Channel{}, at(1, 2, 0), true},
		{person.Channel{From: "15:00"}, at(1, 13, 59), false},
		{person.Channel{From: "15:00"}, at(1, 14, 0), true},
		{person.Channel{From: "15:00", To: "18:00"}, at(1, 17, 0), false},
		{person.Channel{From: "15:00", To: "18:00"}, at(1, 16, 59), true},
		{person.Channel{To: "11:00"}, at(1, 9, 0), true},
		{person.Channel{To: "11:00"}, at(1, 10, 0), false},
		{person.Channel{From: "22:00", To: "02:00"}, at(1, 22, 30), true},
		{person.Channel{From: "22:00", To: "02:00"}, at(1, 0, 30), true},
		{person.Channel{From: "22:00", To: "02:00"}, at(1, 1, 0), false},
		{person.Channel{Weekday: "yes"}, at(5, 10, 0), false},
		{person.Channel{Weekday: "yes"}, at(4, 10, 0), true},
		{person.Channel{Weekday: "no"}, at(5, 10, 0), true},
		{person.Channel{Weekday: "no"}, at(4, 10, 0), false},
		{person.Channel{From: "22:00", To: "02:00", Weekday: "yes"}, at(5, 0, 30), true}, // Saturday, still Friday's night
		{person.Channel{Text: true}, at(1, 10, 0), false},
		{person.Channel{Kind: "email"}, at(1, 10, 0), false},
		{person.Channel{Until: "2026-09-01"}, at(1, 10, 0), false},
	} {
		if c.ch.Kind == "" {
			c.ch.Kind = person.Phone
		}
		if c.ch.CanRing(c.at) != c.want {
			t.Errorf("%s at %s: %v", c.ch.Line(), c.at.In(kith.London).Format("Mon 15:04"), !c.want)
		}
	}
}

func TestSupportAndLetters(t *testing.T) {
	phone := person.Channel{Kind: "phone", Value: "+447700900123", From: "15:00", Message: "yes"}
	mother := person.Address{Type: nhs.Correspondence, CareOf: "Mrs Joan Hale (mother)", Line1: "1 Elm Row"}
	home := person.Address{Type: nhs.Home, Line1: "2 Oak Row"}
	none := person.Address{Type: nhs.NoFixedAbode}
	d := dbtest.Open(t)
	for name, c := range map[string]struct {
		p       person.Person
		chs     []person.Channel
		as      []person.Address
		support string
		counts  bool
	}{
		"the worked case": {person.Person{Literacy: person.CannotRead, HowToReach: "sleeps during the day"}, []person.Channel{phone}, []person.Address{none, mother},
			"Ring 07700 900123 after 3pm and leave a message. Cannot read: say it, do not write it. Letters go to Mrs Joan Hale (mother). Sleeps during the day.", false},
		"reads, at home":   {person.Person{Literacy: person.Reads}, nil, []person.Address{home}, "", true},
		"needs help":       {person.Person{Literacy: person.NeedsHelp}, nil, []person.Address{home}, "Needs help with reading.", true},
		"never write":      {person.Person{NeverWrite: true}, nil, []person.Address{home, mother}, "Do not write.", false},
		"nowhere to write": {person.Person{}, nil, []person.Address{none}, "", false},
		"no telephone":     {person.Person{Contact: nhs.PreferNoPhoning}, []person.Channel{phone, {Kind: "phone", Value: "+447700900124", Text: true}}, []person.Address{home}, "Do not ring. Text 07700 900124, do not ring.", true},
		"interpreter":      {person.Person{New: person.New{Interpret: true, Language: "Dari"}}, nil, []person.Address{home}, "Needs an interpreter for Dari.", true},
		"dead":             {person.Person{Deceased: true}, []person.Channel{phone}, []person.Address{home}, "Has died. Do not try to reach them.", false},
	} {
		if got := c.p.Support(c.chs, c.as); got != c.support {
			t.Errorf("%s: %q\nwant %q", name, got, c.support)
		}
		n := hale
		n.NoFixedAbode, n.Number = false, ""
		id := add(t, d, n)
		dbtest.Do(t, d, dbtest.Worker, func(tx *db.Tx) error {
			p, err := person.Get(tx, id)
			if err != nil {
				return err
			}
			p.Literacy, p.NeverWrite = c.p.Literacy, c.p.NeverWrite
			if err := person.Change(tx, p); err != nil {
				return err
			}
			for _, a := range c.as {
				a.Person = id
				if err := person.AddAddress(tx, &a); err != nil {
					return err
				}
			}
			if c.p.Deceased {
				return person.Died(tx, id, "")
			}
			return nil
		})
		dbtest.See(t, d, dbtest.Worker, func(tx *db.Tx) error {
			counts, why, err := person.LetterCounts(tx, id)
			if counts != c.counts || counts != (why == "") {
				t.Errorf("%s: a letter counts: %v, %q", name, counts, why)
			}
			return err
		})
	}
}

// A referrer writes a number down and does not read those of others.
func TestReferrerDoesNotReadContactDetails(t *testing.T) {
	d := dbtest.Open(t)
	id := addAs(t, d, dbtest.Referrer, hale)
	dbtest.Do(t, d, dbtest.Referrer, func(tx *db.Tx) error {
		return person.AddChannel(tx, &person.Channel{Of: person.Of{Person: id}, Kind: person.Email, Value: "dan@example.org"})
	})
	dbtest.Fails(t, "a referrer reads channels", dbtest.Err(d, dbtest.Referrer, func(tx *db.Tx) error { _, err := person.Channels(tx, id); return err }), kith.Forbidden)
	dbtest.Fails(t, "a referrer reads addresses", dbtest.Err(d, dbtest.Referrer, func(tx *db.Tx) error { _, err := person.Addresses(tx, id); return err }), kith.Forbidden)
}

func TestOrderAndEnd(t *testing.T) {
	d := dbtest.Open(t)
	id := add(t, d, hale)
	dbtest.Do(t, d, dbtest.Worker, func(tx *db.Tx) error {
		for i, v := range []string{"07700 900001", "07700 900002", "07700 900003"} {
			if err := person.AddChannel(tx, &person.Channel{Of: person.Of{Person: id}, Kind: person.Phone, Value: v, Order: 3 - i}); err != nil {
				return err
			}
		}
		chs, err := person.Channels(tx, id)
		if err != nil {
			return err
		}
		return person.EndChannel(tx, chs[1].ID)
	})
	var got []string
	for _, ch := range see(t, d, func(tx *db.Tx) ([]person.Channel, error) { return person.Channels(tx, id) }) {
		got = append(got, person.ShowPhone(ch.Value))
	}
	if len(got) != 3 || got[0] != "07700 900003" || got[1] != "07700 900001" || got[2] != "07700 900123" {
		t.Errorf("%q", got)
	}
	// A new home ends no fixed abode; a correspondence address ends nothing.
	dbtest.Do(t, d, dbtest.Worker, func(tx *db.Tx) error {
		for _, a := range []person.Address{{Type: nhs.Correspondence, CareOf: "His mother", Postcode: "ox4 1aa"}, {Type: nhs.Home, Line1: "3 Ash Row"}} {
			a.Person = id
			if err := person.AddAddress(tx, &a); err != nil {
				return err
			}
		}
		return nil
	})
	as := see(t, d, func(tx *db.Tx) ([]person.Address, error) { return person.Addresses(tx, id) })
	if len(as) != 2 || person.Usual(as).Line1 != "3 Ash Row" || person.Letters(as).Postcode != "OX4 1AA" {
		t.Errorf("%+v", as)
	}
}
