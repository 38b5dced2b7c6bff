package desk

import (
	"fmt"
	"strconv"

	"kith"
	"kith/access"
	"kith/db"
	"kith/desk/page"
	"kith/nhs"
	"kith/onward"
	"kith/person"
	"kith/web"
)

// The kinds of record about a person that a page adds, changes and ends.
var (
	addresses = part[person.Address]{path: "addresses", one: "address", a: "an address", write: access.PersonWrite,
		end: "End this address", endLead: "From then on nothing is sent there.",
		list: person.Addresses, of: func(v *person.Address) *person.Of { return &v.Of },
		ask: askAddress, add: plainly(person.AddAddress), change: person.ChangeAddress,
		askEnd: lastDay("Last day there"),
		done:   func(tx *db.Tx, r *web.Request, v *person.Address) error { return person.EndAddress(tx, v.ID, until(r)) }}

	channels = part[person.Channel]{path: "channels", one: "way to reach them", a: "a phone number or e-mail address", write: access.PersonWrite,
		end: "Stop using this", endLead: "Nobody is asked to use it any more. It stays on record.",
		list: person.Channels, of: func(v *person.Channel) *person.Of { return &v.Of },
		ask: askChannel, add: plainly(person.AddChannel), change: person.ChangeChannel,
		done: func(tx *db.Tx, _ *web.Request, v *person.Channel) error { return person.EndChannel(tx, v.ID) }}

	requirements = part[person.Requirement]{path: "requirements", one: "requirement", a: "a requirement", write: access.PersonWrite,
		end: "End this requirement", endLead: "Nobody who supports them is told of it any more.",
		list: person.Requirements, of: func(v *person.Requirement) *person.Of { return &v.Of },
		ask: askRequirement, add: plainly(person.AddRequirement), change: person.ChangeRequirement,
		done: func(tx *db.Tx, _ *web.Request, v *person.Requirement) error { return person.EndRequirement(tx, v.ID) }}

	relations = part[person.Relation]{path: "relations", anchor: "people", one: "person who matters", a: "somebody who matters", write: access.PersonWrite,
		end: "Take them off the list", endLead: "They are then told nothing, and are no longer shown as somebody in this person's life.",
		list: person.Relations, of: func(v *person.Relation) *person.Of { return &v.Of },
		ask: askRelation, add: plainly(person.AddRelation), change: person.ChangeRelation,
		done: func(tx *db.Tx, _ *web.Request, v *person.Relation) error { return person.EndRelation(tx, v.ID) }}

	risks = part[person.Risk]{path: "risks", one: "risk", a: "a risk", write: access.PersonWrite,
		end: "End this risk", endLead: "It stays on record as over. When it was the last one, the record then says “No known risks”.",
		list: person.Risks, of: func(v *person.Risk) *person.Of { return &v.Of },
		ask: askRisk, add: plainly(person.AddRisk), change: person.ChangeRisk,
		askEnd: lastDay("It is over from"),
		done:   func(tx *db.Tx, r *web.Request, v *person.Risk) error { return person.EndRisk(tx, v.ID, until(r)) }}

	safeguards = part[person.Safeguard]{path: "safeguarding", one: "safeguarding concern", a: "a safeguarding concern", write: access.SafeguardingSee,
		end: "End this concern", endLead: "It stays on record as over.",
		list: person.Safeguards, of: func(v *person.Safeguard) *person.Of { return &v.Of },
		ask: askSafeguard, add: plainly(person.AddSafeguard), change: person.ChangeSafeguard,
		askEnd: lastDay("It is over from"),
		done: func(tx *db.Tx, r *web.Request, v *person.Safeguard) error {
			return person.EndSafeguard(tx, v.ID, until(r))
		}}

	consents = part[person.Consent]{path: "consents", anchor: "consent", one: "consent", a: "what they said about sharing", write: access.PersonWrite,
		end: "Withdraw this consent", endLead: "From now on nothing more is shared on the strength of it. What was sent by Kith to an organisation leaves its sight at once; what they have read or written down elsewhere cannot be taken back.",
		list: person.Consents, of: func(v *person.Consent) *person.Of { return &v.Of },
		ask: askConsent, add: consented,
		askEnd: func(*db.Tx) []page.Question {
			return []page.Question{page.Line(web.Field{Name: "end_why", Label: "What they said", Optional: true})}
		},
		done: func(tx *db.Tx, r *web.Request, v *person.Consent) error {
			if err := person.Withdraw(tx, v.ID, r.Value("end_why")); err != nil || !access.Can(tx.Actor, access.CareWrite) {
				return err
			}
			return onward.Stopped(tx, v.ID)
		}}

	aliases = part[person.Alias]{path: "names", one: "other name", a: "another name", write: access.PersonWrite,
		end: "Remove this name", endLead: "They are no longer found by it.",
		list: person.Aliases, of: func(v *person.Alias) *person.Of { return &v.Of },
		ask: askAlias, add: plainly(person.AddAlias),
		done: func(tx *db.Tx, _ *web.Request, v *person.Alias) error { return person.RemoveAlias(tx, v.ID) }}

	identifiers = part[person.Identifier]{path: "numbers", one: "number", a: "a number of another system", write: access.PersonWrite,
		end: "Remove this number", endLead: "The list of who changed what keeps it.",
		list: person.Identifiers, of: func(v *person.Identifier) *person.Of { return &v.Of },
		ask: askIdentifier, add: plainly(person.AddIdentifier),
		done: func(tx *db.Tx, _ *web.Request, v *person.Identifier) error { return person.RemoveIdentifier(tx, v.ID) }}
)

// plainly adds what needs nothing but its form.
func plainly[T any](add func(*db.Tx, *T) error) func(*db.Tx, *web.Request, *T) error {
	return func(tx *db.Tx, _ *web.Request, v *T) error { return add(tx, v) }
}

// lastDay asks when something was over; today, unless they say.
func lastDay(label string) func(*db.Tx) []page.Question {
	return func(tx *db.Tx) []page.Question {
		return []page.Question{page.Date(web.Field{Name: "until", Label: label, Value: string(tx.Today()), Hint: dayHint})}
	}
}

// until is the day that a form says something was over; an empty one is no day.
func until(r *web.Request) kith.Day {
	var f struct {
		Until kith.Day `form:"until"`
	}
	if r.Fill(&f); f.Until == "" {
		return "?"
	}
	return f.Until
}

// textOf is a record in a sentence, for the page that ends it.
func textOf(v any) string {
	switch v := v.(type) {
	case *person.Address:
		return v.Text()
	case *person.Channel:
		return v.Line()
	case *person.Requirement:
		return v.What
	case *person.Relation:
		return v.Name + ", " + v.Relationship
	case *person.Risk:
		return v.What
	case *person.Safeguard:
		return person.SafeguardKinds.Name(v.Kind)
	case *person.Consent:
		return consentText(v)
	case *person.Alias:
		return v.Name
	case *person.Identifier:
		return v.System + ": " + v.Value
	}
	return ""
}

// options are the codes of a list that a form offers.
func options[T ~string](l nhs.List[T]) []web.Option {
	var out []web.Option
	for _, c := range l.Options() {
		out = append(out, web.Option{Value: string(c.Code), Label: c.Name, Hint: c.About})
	}
	return out
}

// grouped are the codes of a long list, each with the heading that it stands under.
func grouped[T ~string](codes []nhs.Code[T]) []web.Option {
	var out []web.Option
	for _, c := range codes {
		o := web.Option{Value: string(c.Code), Label: c.Name}
		if c.Group != "" {
			o.Label = c.Group + ": " + c.Name
		}
		out = append(out, o)
	}
	return out
}

// orNotSaid are options after which nothing was said.
func orNotSaid(o []web.Option) []web.Option {
	return append(o, web.Option{Value: "", Label: "Not said"})
}

// kindsOnly are options without their hints.
func kindsOnly(o []web.Option) []web.Option {
	for i := range o {
		o[i].Hint = ""
	}
	return o
}

const dayHint = "For example, 27 3 2026"

func askAddress(a *person.Address) []page.Question {
	return []page.Question{
		page.Choose(web.Field{Name: "type", Label: "What kind of address is it?", Value: string(a.Type),
			Hint: "For no fixed abode, leave the lines empty. Add where they stay, or where letters go, as another address."}, options(nhs.AddressTypes)),
		page.Line(web.Field{Name: "care_of", Label: "Whose home it is, if not theirs", Hint: "For example, Mrs Joan Hale (mother)", Value: a.CareOf, Optional: true}),
		page.Line(web.Field{Name: "line1", Label: "Address line 1", Value: a.Line1, Optional: true, Plain: true}),
		page.Line(web.Field{Name: "line2", Label: "Address line 2", Value: a.Line2, Optional: true, Plain: true}),
		page.Line(web.Field{Name: "line3", Label: "Address line 3", Value: a.Line3, Optional: true, Plain: true}),
		page.Line(web.Field{Name: "line4", Label: "Town or city", Value: a.Line4, Optional: true, Plain: true}),
		page.Line(web.Field{Name: "line5", Label: "County", Value: a.Line5, Optional: true, Plain: true}),
		page.Line(web.Field{Name: "postcode", Label: "Postcode", Value: string(a.Postcode), Width: 10, Optional: true, Plain: true}),
		page.Line(web.Field{Name: "note", Label: "Note", Hint: "For example, ring the top bell", Value: a.Note, Optional: true}),
		page.Date(web.Field{Name: "since", Label: "There since", Hint: dayHint, Value: string(a.Since), Optional: true}),
		page.Keep("until", string(a.Until)),
	}
}

func askChannel(c *person.Channel) []page.Question {
	order := []web.Option{{Value: "1", Label: "1, try this first"}}
	for n := 2; n <= 5; n++ {
		order = append(order, web.Option{Value: strconv.Itoa(n), Label: strconv.Itoa(n)})
	}
	first := ""
	if c.Order > 0 {
		first = strconv.Itoa(c.Order)
	}
	return []page.Question{
		page.Choose(web.Field{Name: "kind", Label: "What is it?", Value: string(c.Kind)}, options(person.ChannelKinds)),
		page.Line(web.Field{Name: "value", Label: "Number or address", Value: numberAsWritten(c), Plain: true}),
		page.Choose(web.Field{Name: "use", Label: "Whose and where", Value: c.Use}, orNotSaid(options(person.ChannelUses))),
		page.Pick(web.Field{Name: "preference", Label: "When to try it", Value: first}, "Not said", order),
		page.Heading("Rules for a phone"),
		page.Choose(web.Field{Name: "message", Label: "May a message be left?", Value: string(c.Message), Inline: true}, orNotSaid(options(person.YesNos))),
		page.Tick(web.Field{Name: "text_only", Label: "Text only, do not ring"}, c.Text),
		page.Line(web.Field{Name: "ring_from", Label: "Ring from", Hint: "A time of day, like 3pm or 15:00", Value: c.From, Width: 5, Optional: true, Plain: true}),
		page.Line(web.Field{Name: "ring_to", Label: "Ring until", Hint: "A time of day, like 6pm or 18:00", Value: c.To, Width: 5, Optional: true, Plain: true}),
		page.Choose(web.Field{Name: "weekdays", Label: "On which days", Value: string(c.Weekday)},
			[]web.Option{{Value: "yes", Label: "Weekdays only"}, {Value: "no", Label: "Weekends only"}, {Value: "", Label: "Any day"}}),
		page.Heading("What to know"),
		page.Line(web.Field{Name: "answers", Label: "Who may answer, and what they may hear", Hint: "For example, his mother may; do not say who is ringing", Value: c.Answers, Optional: true}),
		page.Line(web.Field{Name: "note", Label: "Note", Hint: "For example, cannot charge it when sleeping rough", Value: c.Note, Optional: true}),
	}
}

// numberAsWritten is the value of a channel as people write it.
func numberAsWritten(c *person.Channel) string {
	if c.Kind == person.Phone {
		return person.ShowPhone(c.Value)
	}
	return c.Value
}

func askRequirement(q *person.Requirement) []page.Question {
	return []page.Question{
		page.Choose(web.Field{Name: "kind", Label: "What kind of requirement is it?", Value: q.Kind}, kindsOnly(options(person.RequirementKinds))),
		page.Line(web.Field{Name: "what", Label: "What they need", Hint: "For example, a British Sign Language interpreter", Value: q.What}),
		page.Lines(web.Field{Name: "detail", Label: "How to do it", Hint: "And what they can do themselves, or want to be able to do", Value: q.Detail, Rows: 3, Optional: true}),
		page.Lines(web.Field{Name: "consequence", Label: "What happens if it is not met", Hint: "For example, he does not come, and it looks as if he did not want to", Value: q.Consequence, Rows: 3, Optional: true}),
		page.Keep("code", q.Code),
	}
}

func askRelation(q *person.Relation) []page.Question {
	told := q.Told
	if told == "" {
		told = person.ToldNone
	}
	return []page.Question{
		page.Line(web.Field{Name: "name", Label: "Name", Value: q.Name, Plain: true}),
		page.Line(web.Field{Name: "relationship", Label: "What they are to the person", Hint: "For example, mother or neighbour", Value: q.Relationship}),
		page.Any(web.Field{Name: "roles", Label: "They are also", Values: q.Roles, Optional: true, Small: true}, options(person.RelationRoles)),
		page.Line(web.Field{Name: "phone", Label: "Telephone number", Type: "tel", Value: person.ShowPhone(q.Phone), Width: 20, Optional: true}),
		page.Line(web.Field{Name: "email", Label: "E-mail address", Type: "email", Value: q.Email, Optional: true}),
		page.Lines(web.Field{Name: "address", Label: "Address", Value: q.Address, Rows: 3, Optional: true}),
		page.Tick(web.Field{Name: "lives_with", Label: "They live together"}, q.LivesWith),
		page.Choose(web.Field{Name: "told", Label: "What may they be told?", Value: string(told)}, options(person.Tolds)),
		page.Line(web.Field{Name: "told_what", Label: "If only some things, which", Value: q.ToldWhat, Optional: true}),
		page.Lines(web.Field{Name: "note", Label: "Note", Value: q.Note, Rows: 3, Optional: true}),
	}
}

func askRisk(q *person.Risk) []page.Question {
	return []page.Question{
		page.Line(web.Field{Name: "what", Label: "The risk", Hint: "To them or from them, in plain words: everybody who supports them sees it first", Value: q.What}),
		page.Line(web.Field{Name: "comment", Label: "What to do about it", Value: q.Comment, Optional: true}),
		page.Date(web.Field{Name: "since", Label: "Known since", Hint: dayHint, Value: string(q.Since), Optional: true}),
		page.Keep("until", string(q.Until)), page.Keep("code", q.Code),
	}
}

func askSafeguard(q *person.Safeguard) []page.Question {
	return []page.Question{
		page.Choose(web.Field{Name: "kind", Label: "What kind of concern is it?", Value: q.Kind}, options(person.SafeguardKinds)),
		page.Line(web.Field{Name: "what", Label: "The concern", Value: q.What, Optional: true}),
		page.Line(web.Field{Name: "comment", Label: "What is being done", Value: q.Comment, Optional: true}),
		page.Line(web.Field{Name: "council", Label: "Local authority", Value: q.Council, Optional: true}),
		page.Tick(web.Field{Name: "hide", Label: "Keep this from the person's own view", Hint: "Where their knowing, or somebody who looks over their shoulder, could put anybody at risk"}, q.Hide),
		page.Date(web.Field{Name: "since", Label: "Since", Hint: dayHint, Value: string(q.Since), Optional: true}),
		page.Keep("until", string(q.Until)), page.Keep("code", q.Code), page.Keep("authority", string(q.Authority)),
	}
}

func askConsent(q *person.Consent) []page.Question {
	return []page.Question{
		page.Choose(web.Field{Name: "purpose", Label: "What may be shared for?", Value: string(q.Purpose)}, options(person.Purposes)),
		page.Line(web.Field{Name: "body", Label: "With whom", Hint: "The organisation, or the member of the family", Value: q.Body, Optional: true}),
		page.Choose(web.Field{Name: "given", Label: "Did they agree?", Inline: true}, []web.Option{{Value: "yes", Label: "Yes"}, {Value: "no", Label: "No"}}),
		page.Choose(web.Field{Name: "how", Label: "How did they say so?", Value: q.How}, options(person.ConsentHows)),
		page.Line(web.Field{Name: "by_whom", Label: "Who said so, if it was not the person", Value: q.By, Optional: true, Plain: true}),
		page.Lines(web.Field{Name: "words", Label: "What was asked and said", Value: q.Words, Rows: 3, Optional: true}),
		page.Date(web.Field{Name: "since", Label: "When they were asked", Hint: "Leave empty for today", Value: string(q.Since), Optional: true}),
		page.Date(web.Field{Name: "until", Label: "Until when it holds, if for a time", Hint: dayHint, Value: string(q.Until), Optional: true}),
	}
}

// consented records what somebody said. Neither yes nor no is no answer.
func consented(tx *db.Tx, r *web.Request, c *person.Consent) error {
	if r.Value("given") == "" {
		k := kith.Check{"given": "Choose whether they agreed"}
		if c.Since == "" {
			c.Since = tx.Today()
		}
		c.Check(k)
		return k.Err()
	}
	return person.Consented(tx, c)
}

func consentText(c *person.Consent) string {
	said := "Agreed"
	if !c.Given {
		said = "Did not agree"
	}
	s := fmt.Sprintf("%s: %s", said, person.Purposes.Name(c.Purpose))
	if c.Body != "" {
		s += " (" + c.Body + ")"
	}
	return s
}

func askAlias(q *person.Alias) []page.Question {
	return []page.Question{
		page.Line(web.Field{Name: "name", Label: "Name", Value: q.Name, Plain: true}),
		page.Choose(web.Field{Name: "kind", Label: "What kind of name is it?", Value: q.Kind}, options(person.AliasKinds)),
	}
}

func askIdentifier(q *person.Identifier) []page.Question {
	return []page.Question{
		page.Line(web.Field{Name: "system", Label: "Whose number it is", Hint: "For example, Northshire Homes", Value: q.System}),
		page.Line(web.Field{Name: "value", Label: "Number", Value: q.Value, Width: 20, Plain: true}),
	}
}
