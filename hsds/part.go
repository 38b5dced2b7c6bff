package hsds

import (
	"kith"
	"kith/directory"
)

// The parts of an entry keep their JSON (package directory). Here they are
// copied with an ID that is a UUID, and without what must not leave.

func each[T any](list []T, mend func(*T)) []T {
	out := append([]T(nil), list...)
	for i := range out {
		mend(&out[i])
	}
	return out
}

func phones(list []directory.Phone, of kith.ID) []directory.Phone {
	return each(list, func(p *directory.Phone) {
		p.ID = uuid(p.ID, of, "phone", kith.ID(p.Number))
		p.Languages = languages(p.Languages, p.ID)
	})
}

// contacts are those that are not private.
func contacts(list []directory.Contact, of kith.ID) (out []directory.Contact) {
	for _, c := range list {
		if c.Private {
			continue
		}
		c.ID, c.Email = uuid(c.ID, of, "contact", kith.ID(c.Name)), eMail(c.Email)
		c.Phones = phones(c.Phones, c.ID)
		out = append(out, c)
	}
	return out
}

func languages(list []directory.Language, of kith.ID) []directory.Language {
	return each(list, func(l *directory.Language) { l.ID = uuid(l.ID, of, "language", kith.ID(l.Name+l.Code)) })
}

func addresses(list []directory.Address, of kith.ID) []directory.Address {
	return each(list, func(a *directory.Address) {
		a.ID = uuid(a.ID, of, "address", kith.ID(a.Line1))
		if a.Country == "" {
			a.Country = "GB"
		}
		if a.Type != "physical" && a.Type != "postal" && a.Type != "virtual" {
			a.Type = "physical"
		}
	})
}

func schedules(list []directory.Schedule, of kith.ID) []directory.Schedule {
	return each(list, func(s *directory.Schedule) {
		s.ID, s.Link = uuid(s.ID, of, "schedule", kith.ID(s.ByDay+s.OpensAt+s.Description)), webAddress(s.Link)
		if s.Freq != "WEEKLY" && s.Freq != "MONTHLY" {
			s.Freq = ""
		}
	})
}

func costs(list []directory.Cost, of kith.ID) []directory.Cost {
	return each(list, func(c *directory.Cost) { c.ID = uuid(c.ID, of, "cost", kith.ID(c.Option+c.Description)) })
}

func areas(list []directory.Area, of kith.ID) []area {
	return all(list, func(a directory.Area) area {
		a.ID, a.URI = uuid(a.ID, of, "area", kith.ID(a.Name+a.Extent)), webAddress(a.URI)
		return area{a, a.Name}
	})
}

func documents(list []directory.Document, of kith.ID) []directory.Document {
	return each(list, func(d *directory.Document) {
		d.ID, d.URI = uuid(d.ID, of, "document", kith.ID(d.Document)), webAddress(d.URI)
	})
}

func funds(list []directory.Fund, of kith.ID) []directory.Fund {
	return each(list, func(f *directory.Fund) { f.ID = uuid(f.ID, of, "fund", kith.ID(f.Source)) })
}

func links(list []directory.Link, of kith.ID) (out []directory.Link) {
	for _, l := range list {
		if l.URL = webAddress(l.URL); l.URL != "" {
			l.ID = uuid(l.ID, of, "link", kith.ID(l.URL))
			out = append(out, l)
		}
	}
	return out
}

func programs(list []directory.Program, of kith.ID) []directory.Program {
	return each(list, func(p *directory.Program) { p.ID = uuid(p.ID, of, "program", kith.ID(p.Name)) })
}

// identifiers are those of the list, and the numbers of the charity and the
// company where it has them not.
func identifiers(o *directory.Organisation) []directory.Identifier {
	out := each(o.Identifiers, func(i *directory.Identifier) {
		i.ID = uuid(i.ID, o.ID, "identifier", kith.ID(i.Identifier))
		if i.Type == "" {
			i.Type = i.Scheme
		}
	})
	for _, n := range []struct{ scheme, kind, number string }{{"GB-CHC", "Charity number", o.CharityNumber}, {"GB-COH", "Company number", o.CompanyNumber}} {
		has := n.number == ""
		for _, i := range out {
			has = has || i.Identifier == n.number
		}
		if !has {
			out = append(out, directory.Identifier{ID: uuid("", o.ID, kith.ID(n.scheme)), Scheme: n.scheme, Type: n.kind, Identifier: n.number})
		}
	}
	return out
}
