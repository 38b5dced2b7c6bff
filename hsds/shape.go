package hsds

import (
	"cmp"
	"net/mail"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"kith"
	"kith/directory"
)

// A shape makes the served form of entries of one snapshot. It is the only way
// out: whoever adds a path calls it, and what must stay hidden is left out here.
type shape struct{ s *directory.Snapshot }

var uuidForm = regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)

// uuid is id as the schemas want it. IDs are UUIDs but for those of parts that
// a source wrote in another form.
func uuid(id kith.ID, of ...kith.ID) kith.ID {
	if uuidForm.MatchString(string(id)) {
		return id
	}
	words := []string{string(id)}
	for _, o := range of {
		words = append(words, string(o))
	}
	return directory.AsID("", "part", strings.Join(words, " "))
}

func ref(id kith.ID) *kith.ID {
	if !uuidForm.MatchString(string(id)) {
		return nil
	}
	return &id
}

// stamp is an instant as HSDS asks for it, to the millisecond.
func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

// webAddress is s, or "" when it is none that the schemas take.
func webAddress(s string) string {
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || strings.ContainsAny(s, " \"<>\\^`{|}") {
		return ""
	}
	return s
}

func eMail(s string) string {
	if a, err := mail.ParseAddress(s); err != nil || a.Address != s {
		return ""
	}
	return s
}

func years(a directory.Age) *float64 {
	if y, known := a.Years(); known {
		return &y
	}
	return nil
}

func degrees(s string) *float64 {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || f != f || f > 180 || f < -180 {
		return nil
	}
	return &f
}

func all[T, U any](list []T, f func(T) U) []U {
	out := make([]U, 0, len(list))
	for _, v := range list {
		out = append(out, f(v))
	}
	return out
}

// service is a service with what is one to one with it.
func (h shape) service(v *directory.Service) *service {
	out := &service{ID: v.ID, Organization: ref(v.Organisation), Name: v.Name, AlternateName: v.AlternateName, Description: v.Description,
		URL: webAddress(v.URL), Email: eMail(v.Email), Status: cmp.Or(v.Status, directory.Active), Interpretation: v.Interpretation,
		Application: v.Application, Fees: v.FeesText, FeesText: v.FeesText, WaitTime: v.WaitTime, Accreditations: v.Accreditations,
		Eligibility: v.Eligibility, MinimumAge: years(v.MinimumAge), MaximumAge: years(v.MaximumAge), AssuredOn: v.AssuredOn,
		Licenses: v.Licenses, Alert: v.Alert, Modified: stamp(h.modified(v)), Audience: v.For, Delivery: v.Delivery}
	if o := h.s.Organisation(v.Organisation); o != nil {
		out.Organisation = h.organisation(o)
	}
	return out
}

// wholeService is a service with all that belongs to it.
func (h shape) wholeService(v *directory.Service) *service {
	out := h.serviceParts(v)
	out.At = all(h.s.At(v.ID), func(a *directory.AtLocation) atLocation { return *h.atLocation(a, false) })
	return out
}

func (h shape) serviceParts(v *directory.Service) *service {
	out := h.service(v)
	out.Links, out.Phones, out.Schedules = links(v.Links, v.ID), phones(v.Phones, v.ID), schedules(v.Schedules, v.ID)
	out.Areas, out.Languages, out.Contacts = areas(v.Areas, v.ID), languages(v.Languages, v.ID), contacts(v.Contacts, v.ID)
	out.Funding, out.Costs, out.Documents = funds(v.Funding, v.ID), costs(v.Costs, v.ID), documents(v.Documents, v.ID)
	out.Attributes = append(h.attributes(v.Attributes, v.ID), needs(v)...)
	out.Capacities = all(v.Capacities, func(c directory.Capacity) capacity {
		return capacity{uuid(c.ID, v.ID, "capacity"), unit{directory.AsID("", "unit", c.Unit), cmp.Or(c.Unit, "places")}, c.Available, c.Maximum, c.Description, stamp(c.Updated)}
	})
	if o := h.s.Organisation(v.Organisation); o != nil {
		out.Organisation = h.wholeOrganisation(o)
		if i := slices.IndexFunc(o.Programs, func(p directory.Program) bool { return p.ID == v.Program && p.ID != "" }); i >= 0 {
			out.Program = &programs(o.Programs[i:i+1], o.ID)[0]
		}
	}
	return out
}

// modified is when the service, or what it refers to, was changed last.
func (h shape) modified(v *directory.Service) time.Time {
	t := v.UpdatedAt
	later := func(u time.Time) {
		if u.After(t) {
			t = u
		}
	}
	if o := h.s.Organisation(v.Organisation); o != nil {
		later(o.UpdatedAt)
	}
	for _, a := range h.s.At(v.ID) {
		later(a.UpdatedAt)
		if l := h.s.Location(a.Location); l != nil {
			later(l.UpdatedAt)
		}
	}
	for _, a := range v.Attributes {
		if x := h.s.Term(a.Term); x != nil {
			later(x.UpdatedAt)
		}
	}
	return t
}

func (h shape) organisation(o *directory.Organisation) *organisation {
	return &organisation{ID: o.ID, Name: o.Name, AlternateName: o.AlternateName, Description: cmp.Or(o.Description, o.Name), Email: eMail(o.Email),
		Website: webAddress(o.Website), TaxStatus: o.TaxStatus, TaxID: o.TaxID, Founded: o.YearFounded, LegalStatus: o.LegalStatus,
		Logo: webAddress(o.Logo), URI: webAddress(o.URI), Parent: ref(o.Parent)}
}

func (h shape) wholeOrganisation(o *directory.Organisation) *organisation {
	out := h.organisation(o)
	out.Websites, out.Phones, out.Contacts = links(o.Websites, o.ID), phones(o.Phones, o.ID), contacts(o.Contacts, o.ID)
	out.Identifiers, out.Programs, out.Funding = identifiers(o), programs(o.Programs, o.ID), funds(o.Funding, o.ID)
	out.Attributes = h.attributes(o.Attributes, o.ID)
	return out
}

// location is a location with what is one to one with it, as anybody may see it.
func (h shape) location(l *directory.Location) *location {
	p := l.Public()
	return &location{ID: p.ID, Type: cmp.Or(p.Type, "physical"), Name: p.Name, AlternateName: p.AlternateName, Description: p.Description,
		URL: webAddress(p.URL), Transportation: p.Transportation, Latitude: degrees(p.Latitude), Longitude: degrees(p.Longitude),
		ExternalID: p.ExternalID, ExternalType: p.ExternalType, Hidden: p.Hidden}
}

func (h shape) wholeLocation(l *directory.Location) *location {
	p, out := l.Public(), h.location(l)
	out.Addresses, out.Phones, out.Contacts = addresses(p.Addresses, p.ID), phones(p.Phones, p.ID), contacts(p.Contacts, p.ID)
	out.Languages, out.Schedules = languages(p.Languages, p.ID), schedules(p.Schedules, p.ID)
	out.Access = all(p.Access, func(a directory.Access) accessibility {
		a.ID, a.URL = uuid(a.ID, p.ID, "access"), webAddress(a.URL)
		return accessibility{a, a.Description}
	})
	out.Attributes = h.attributes(p.Attributes, p.ID)
	return out
}

// atLocation is a service at a location with the location, and with the service
// when it is not within that already. What somebody wrote of a hidden place
// may tell where it is, and stays behind.
func (h shape) atLocation(a *directory.AtLocation, withService bool) *atLocation {
	out := &atLocation{ID: a.ID, ServiceID: ref(a.Service), LocationID: ref(a.Location), Areas: areas(a.Areas, a.ID),
		Schedules: schedules(a.Schedules, a.ID), Attributes: h.attributes(a.Attributes, a.ID)}
	l := h.s.Location(a.Location)
	if l != nil {
		out.Location = h.wholeLocation(l)
	}
	if l == nil || !l.Hidden {
		out.Description, out.Phones, out.Contacts = a.Description, phones(a.Phones, a.ID), contacts(a.Contacts, a.ID)
	}
	if v := h.s.Service(a.Service); v != nil && withService {
		out.Service = h.serviceParts(v)
	}
	return out
}

// listed is a service at a location as a list has it.
func (h shape) listed(a *directory.AtLocation) *atLocation {
	out := &atLocation{ID: a.ID, ServiceID: ref(a.Service), LocationID: ref(a.Location)}
	if l := h.s.Location(a.Location); l != nil {
		out.Location = h.location(l)
		if !l.Hidden {
			out.Description = a.Description
		}
	}
	if v := h.s.Service(a.Service); v != nil {
		out.Service = h.service(v)
	}
	return out
}

func (h shape) taxonomy(t *directory.Taxonomy) *taxonomy {
	return &taxonomy{ID: t.ID, Name: t.Name, Description: cmp.Or(t.Description, t.Name), URI: webAddress(t.URI), Version: t.Edition}
}

func (h shape) term(t *directory.Term) *term {
	out := &term{ID: t.ID, Code: t.Code, Name: t.Name, Description: cmp.Or(t.Description, t.Name), Parent: ref(t.Parent),
		TaxonomyID: ref(t.Taxonomy), Language: t.Language, URI: webAddress(t.URI), Term: t.Name}
	if x := h.taxonomyOf(t); x != nil {
		out.Taxonomy = x.Name
	}
	return out
}

func (h shape) attributes(list []directory.Attribute, of kith.ID) []attribute {
	list = filter(list, func(a directory.Attribute) bool { return a.LinkType != directory.GuessedNeed }) // needs says these
	return all(list, func(a directory.Attribute) attribute {
		out := attribute{ID: uuid(a.ID, of, "attribute", a.Term), TermID: ref(a.Term), LinkType: a.LinkType, Value: a.Value, Label: a.Label}
		if x := h.s.Term(a.Term); x != nil {
			out.Term = h.term(x)
		}
		return out
	})
}
