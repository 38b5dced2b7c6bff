package desk

import (
	"strconv"

	"kith/access"
	"kith/db"
	"kith/desk/page"
	"kith/nhs"
	"kith/person"
	"kith/web"
)

// A self is one page of what stands in the person's own record: what it asks,
// and which columns it takes from the form. The others stay as they are.
type self struct {
	path, title string
	ask         func(*person.Person) []page.Question
	take        func(p, from *person.Person)
}

var selves = []self{
	{"names", "Names", askNames, func(p, from *person.Person) {
		p.Title, p.Given, p.Middle, p.Family, p.Suffix = from.Title, from.Given, from.Middle, from.Family, from.Suffix
		p.Preferred, p.Pronoun = from.Preferred, from.Pronoun
	}},
	{"about", "About them", askAbout, func(p, from *person.Person) {
		if p.Born != from.Born || p.AgeAbout != from.AgeAbout {
			p.Born, p.AgeAbout, p.AgeOn = from.Born, from.AgeAbout, ""
		}
		p.Gender, p.Ethnicity, p.Carer = from.Gender, from.Ethnicity, from.Carer
	}},
	{"nhs", "NHS number and GP practice", askNHS, func(p, from *person.Person) {
		p.Number, p.NumberStatus = from.Number, from.NumberStatus
		p.Practice, p.GPDetails, p.GPName, p.GPOptOut = from.Practice, from.GPDetails, from.GPName, from.GPOptOut
	}},
	{"reach", "How to reach them", askReach, func(p, from *person.Person) {
		p.Contact, p.Language, p.Interpret = from.Contact, from.Language, from.Interpret
		p.Literacy, p.NeverWrite, p.HowToReach = from.Literacy, from.NeverWrite, from.HowToReach
	}},
}

func (s *self) page(tx *db.Tx, r *web.Request) (*person.Person, web.Page, error) {
	f, err := frameOf(r, tx, page.DetailsSection)
	if err != nil {
		return nil, nil, err
	}
	p, err := person.Get(tx, r.ID("id"))
	if err != nil {
		return nil, nil, err
	}
	anchor := "#who"
	if s.path == "reach" {
		anchor = "#reach"
	}
	return p, page.Form(page.FormData{Frame: f, Title: s.title, Back: web.Link{Href: f.At("/details" + anchor), Label: "Details"},
		Action: f.At("/details/" + s.path), Version: p.Version, Questions: s.ask(p), Button: "Save"}), access.Need(tx.Actor, access.PersonWrite)
}

func (s *self) open(r *web.Request, tx *db.Tx) (web.Reply, error) {
	_, pg, err := s.page(tx, r)
	return web.Show(pg), err
}

func (s *self) save(r *web.Request, tx *db.Tx) (web.Reply, error) {
	p, pg, err := s.page(tx, r)
	if err != nil {
		return web.Reply{}, err
	}
	var from person.Person
	r.Fill(&from)
	p.Version = from.Version
	s.take(p, &from)
	if err := person.Change(tx, p); err != nil {
		return web.Show(pg), err
	}
	return web.GoTo(at(p.ID, "/details")).Saying(s.title + ": saved"), nil
}

// selfRoutes are the pages of the person's own record.
func selfRoutes() []web.Route {
	var out []web.Route
	for i := range selves {
		s := &selves[i]
		path := "/people/{id}/details/" + s.path
		out = append(out, web.Route{Pattern: "GET " + path, Handle: s.open}, web.Route{Pattern: "POST " + path, Handle: s.save})
	}
	return out
}

func askNames(p *person.Person) []page.Question {
	return []page.Question{
		page.Line(web.Field{Name: "title", Label: "Title", Hint: "For example, Mrs or Dr", Value: p.Title, Width: 10, Optional: true, Plain: true}),
		page.Line(web.Field{Name: "given", Label: "First name", Value: p.Given, Plain: true}),
		page.Line(web.Field{Name: "middle", Label: "Middle names", Value: p.Middle, Optional: true, Plain: true}),
		page.Line(web.Field{Name: "family", Label: "Family name", Value: p.Family, Plain: true}),
		page.Line(web.Field{Name: "suffix", Label: "After the name", Hint: "For example, OBE", Value: p.Suffix, Width: 10, Optional: true, Plain: true}),
		page.Line(web.Field{Name: "preferred", Label: "What they want to be called", Value: p.Preferred, Optional: true, Plain: true}),
		page.Line(web.Field{Name: "pronoun", Label: "Pronoun", Hint: "For example, she/her", Value: p.Pronoun, Width: 20, Optional: true, Plain: true}),
	}
}

func askAbout(p *person.Person) []page.Question {
	age := ""
	if p.AgeAbout > 0 {
		age = strconv.Itoa(p.AgeAbout)
	}
	return []page.Question{
		page.Date(web.Field{Name: "born", Label: "Date of birth", Hint: "For example, 27 3 1985", Value: string(p.Born), Optional: true}),
		page.Line(web.Field{Name: "age_about", Label: "Or about how old, if nobody knows the date", Value: age, Width: 3, Suffix: "years", Inputmode: "numeric", Optional: true}),
		page.Choose(web.Field{Name: "gender", Label: "Gender, as they say it", Value: string(p.Gender)}, orNotSaid(options(nhs.Genders))),
		page.Pick(web.Field{Name: "ethnicity", Label: "Ethnic group, as they say it", Value: string(p.Ethnicity)}, "Not recorded", grouped(nhs.Ethnicities.Options())),
		page.Choose(web.Field{Name: "carer", Label: "Do they look after somebody?", Value: string(p.Carer)}, orNotSaid(options(nhs.CarerStatuses))),
	}
}

func askNHS(p *person.Person) []page.Question {
	return []page.Question{
		page.Line(web.Field{Name: "nhs_number", Label: "NHS number", Hint: "10 numbers, like 999 012 3456", Value: p.Number.String(), Width: 20, Inputmode: "numeric", Optional: true, Plain: true}),
		page.Pick(web.Field{Name: "number_status", Label: "How sure is the number?", Value: string(p.NumberStatus)}, "Not said", options(nhs.NumberStatuses)),
		page.Heading("GP practice"),
		page.Line(web.Field{Name: "practice", Label: "Code of the practice", Hint: "A letter and five numbers, like K84001", Value: practiceCode(p), Width: 10, Optional: true, Plain: true}),
		page.Line(web.Field{Name: "gp_details", Label: "Name and place of the practice", Value: p.GPDetails, Optional: true}),
		page.Line(web.Field{Name: "gp_name", Label: "Their GP", Hint: "For example, Dr Rhian Powell", Value: p.GPName, Optional: true, Plain: true}),
		page.Choose(web.Field{Name: "gp_opt_out", Label: "If they have no NHS practice, why", Value: p.GPOptOut},
			append(options(person.OptOuts), web.Option{Value: "", Label: "They have one, or we do not know"})),
	}
}

// practiceCode is the code that a page shows: none where it says that there is none.
func practiceCode(p *person.Person) string {
	if nhs.PracticeDefaults.Valid(p.Practice) {
		return ""
	}
	return string(p.Practice)
}

func askReach(p *person.Person) []page.Question {
	return []page.Question{
		page.Choose(web.Field{Name: "contact", Label: "How would they rather be reached?", Value: string(p.Contact)}, orNotSaid(options(nhs.Preferreds))),
		page.Line(web.Field{Name: "language", Label: "Language they would rather speak", Hint: "Leave empty for English", Value: p.Language, Width: 20, Optional: true}),
		page.Tick(web.Field{Name: "interpreter", Label: "They need an interpreter"}, p.Interpret),
		page.Choose(web.Field{Name: "literacy", Label: "Do written words reach them?", Value: string(p.Literacy)}, orNotSaid(options(person.Literacies))),
		page.Tick(web.Field{Name: "never_write", Label: "Never write to them", Hint: "Where somebody else could open a letter, or it could do harm"}, p.NeverWrite),
		page.Lines(web.Field{Name: "how_to_reach", Label: "What else to know", Hint: "For example, sleeps during the day", Value: p.HowToReach, Rows: 3, Optional: true}),
	}
}
