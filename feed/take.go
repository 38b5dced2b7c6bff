package feed

import (
	"cmp"
	"fmt"
	"strings"

	"kith"
	"kith/db"
	"kith/directory"
	"kith/nhs"
)

// A record is one record of a source. Whatever its dialect, said is in the
// names of HSDS 3.1, as a service with all that belongs to it nested.
type record struct {
	kind  string // service, organization, location, service_at_location, taxonomy or taxonomy_term
	id    string // the source's own; "" when it has none
	said  object
	raw   []byte              // the source's own text; a row as an object
	where string              // "row 12": how to find it when it has no ID
	gone  bool                // the source says that it is no more
	short bool                // said is a short form: what it leaves out is not said
	wrong []directory.Finding // what its dialect could not make out
}

// The kinds of record, as HSDS calls them.
const (
	service      = "service"
	organization = "organization"
	location     = "location"
	atLocation   = "service_at_location"
	taxonomy     = "taxonomy"
	term         = "taxonomy_term"
)

// A taking is one record on its way into the directory.
type taking struct {
	tx   *db.Tx
	pull directory.Pull
	rec  *record
	met  *met

	wrong []directory.Finding
	did   directory.Taken // the strongest of what became of its entries
	kept  int
}

// met are the entries that were found nested in the records of one transaction,
// and taken in: a council's name stands in each of its libraries.
type met struct {
	ids   map[string]kith.ID
	fresh []string // of the record under way
}

// once returns the ID of a nested entry that this transaction has taken in
// already; ok is false when it has not.
func (t *taking) once(kind, id string, own bool) (kith.ID, bool) {
	is, ok := t.met.ids[kind+" "+id]
	return is, ok && !own
}

func (t *taking) meet(kind, id string, is kith.ID) kith.ID {
	t.met.ids[kind+" "+id] = is
	t.met.fresh = append(t.met.fresh, kind+" "+id)
	return is
}

// forget forgets what a record has brought that was undone.
func (m *met) forget() {
	for _, k := range m.fresh {
		delete(m.ids, k)
	}
}

// take takes in one record with all that is nested in it.
func take(tx *db.Tx, p directory.Pull, r *record, m *met) (*taking, error) {
	m.fresh = nil
	t := &taking{tx: tx, pull: p, rec: r, met: m, wrong: r.wrong, did: directory.TakenSame}
	t.pull.Within = r.short
	var err error
	switch r.kind {
	case organization:
		_, err = t.organisation(r.said, true)
	case location:
		_, err = t.location(r.said, true)
	case taxonomy:
		_, err = t.taxonomy(r.said, true)
	case term:
		_, err = t.term(r.said, true)
	case atLocation:
		err = t.placed(r.said)
	default:
		err = t.service(r.said, true)
	}
	return t, err
}

// note keeps a finding of the record.
func (t *taking) note(kind, id, field, wrong, done string) {
	t.wrong = append(t.wrong, directory.Finding{Kind: kind, Record: cmp.Or(id, t.rec.where), Field: field, Wrong: wrong, Done: done})
}

// body is the text to keep of o: the record's own when o is the record.
func (t *taking) body(o object, own bool) []byte {
	if own {
		return t.rec.raw
	}
	return o.body()
}

// inside is the pull for what is nested in the record.
func (t *taking) inside(own bool) directory.Pull {
	p := t.pull
	p.Within = p.Within || !own
	return p
}

// became notes what became of an entry. own is false for what was nested.
func (t *taking) became(kind, id string, own bool, did directory.Taken, kept []string, err error) error {
	if err != nil {
		return err
	}
	switch {
	case did == directory.TakenTwice:
		if own {
			t.note(kind, id, "id", "the ID comes twice, saying different things", "the first was taken")
		}
	case own && did == directory.TakenNew, did != directory.TakenSame && t.did == directory.TakenSame:
		t.did = did
		if !own {
			t.did = directory.TakenChanged
		}
	}
	for _, column := range kept {
		t.kept++
		t.note(kind, id, column, "the source says something else than what was written here", "what was written here was kept")
	}
	return nil
}

// Which organisation a service belongs to: the one nested in it, the one it
// names, or, where that is none, one that bears the service's name. HSDS asks
// for one, and a service without would be found in no list.
func (t *taking) organisationOf(s object, id, name string) (kith.ID, error) {
	o := s.object("organization", "organisation")
	if o != nil && line(o.text("name")) != "" {
		return t.organisation(o, false)
	}
	ref := cmp.Or(s.text("organization_id", "organisation_id"), o.text("id"))
	if ref != "" {
		to := t.pull.IDOf(&directory.Organisation{}, ref)
		_, err := directory.GetOrganisation(t.tx, to)
		if err == nil || kith.KindOf(err) != kith.NotFound {
			return to, err
		}
	}
	t.note(service, id, "organization", "it has no organisation with a name", "an organisation of the service's own name stands in")
	stand := object{"id": cmp.Or(ref, "of service "+id), "name": name}
	return t.organisation(stand, false)
}

func (t *taking) organisation(o object, own bool) (kith.ID, error) {
	n := directory.OrganisationNew{
		Name: line(o.text("name")), AlternateName: line(o.text("alternate_name")), Description: plain(o.text("description")),
		Email: email(o), Website: webAddress(o.text("website", "url")), TaxStatus: line(o.text("tax_status")), TaxID: line(o.text("tax_id")),
		YearFounded: o.whole("year_incorporated"), LegalStatus: line(o.text("legal_status")), Logo: o.text("logo"), URI: webAddress(o.text("uri")),
	}
	id := cmp.Or(o.text("id"), "name "+folded(n.Name))
	if is, ok := t.once(organization, id, own || o["services"] != nil); ok {
		return is, nil
	}
	if parent := o.text("parent_organization_id"); parent != "" {
		n.Parent = t.pull.IDOf(&directory.Organisation{}, parent)
	}
	of := t.parts(organization, id)
	n.Websites, n.Phones, n.Contacts = of.links(o), of.phones(o), of.contacts(o)
	n.Funding, n.Programs = of.funding(o), of.programs(o)
	n.Identifiers = of.identifiers(o)
	for _, i := range n.Identifiers {
		switch scheme := strings.ToUpper(i.Scheme); {
		case strings.HasPrefix(scheme, "GB-CHC"), strings.HasPrefix(scheme, "GB-SC"), strings.HasPrefix(scheme, "GB-NIC"):
			n.CharityNumber = i.Identifier
		case scheme == "GB-COH":
			n.CompanyNumber = i.Identifier
		}
	}
	var err error
	if n.Attributes, _, err = t.attributes(o, organization, id); err != nil {
		return "", err
	}
	t.mend(&n, organization, id)
	did, kept, err := t.inside(own).TakeOrganisation(t.tx, id, n, t.body(o, own))
	if err := t.became(organization, id, own, did, kept, err); err != nil {
		return "", err
	}
	// A file may hold organisations with their services nested.
	for _, s := range o.list("services") {
		s["organization_id"] = id
		if err := t.service(s, false); err != nil {
			return "", err
		}
	}
	return t.meet(organization, id, t.pull.IDOf(&directory.Organisation{}, id)), nil
}

func (t *taking) location(l object, own bool) (kith.ID, error) {
	n := directory.LocationNew{
		Name: line(l.text("name")), AlternateName: line(l.text("alternate_name")), Description: plain(l.text("description")),
		Type: strings.ToLower(l.text("location_type")), URL: webAddress(l.text("url")), Transportation: plain(l.text("transportation")),
		ExternalID: l.text("external_identifier"), ExternalType: l.text("external_identifier_type"), Hidden: l.yes("kith_hidden"),
	}
	at := l.object("addresses", "physical_addresses")
	id := cmp.Or(l.text("id"), "at "+folded(strings.Join([]string{n.Name, at.text("address_1"), at.text("postal_code")}, " ")))
	n.Latitude, n.Longitude = t.position(l, id)
	if org := l.text("organization_id"); org != "" {
		n.Organisation = t.pull.IDOf(&directory.Organisation{}, org)
	}
	of := t.parts(location, id)
	n.Addresses, n.Phones, n.Contacts, n.Languages = of.addresses(l), of.phones(l), of.contacts(l), of.languages(l)
	n.Access, n.Schedules = of.access(l), of.schedules(l)
	var err error
	if n.Attributes, _, err = t.attributes(l, location, id); err != nil {
		return "", err
	}
	t.mend(&n, location, id)
	did, kept, err := t.inside(own).TakeLocation(t.tx, id, n, t.body(l, own))
	return t.pull.IDOf(&directory.Location{}, id), t.became(location, id, own, did, kept, err)
}

// position is where l is. What is on no globe, or in the sea off Africa where
// both are zero, is left out.
func (t *taking) position(l object, id string) (lat, lon string) {
	y, hasY := l.number("latitude")
	x, hasX := l.number("longitude")
	if !hasY || !hasX || y == 0 && x == 0 {
		return "", ""
	}
	if y < -90 || y > 90 || x < -180 || x > 180 {
		t.note(location, id, "latitude", fmt.Sprintf("%v, %v is nowhere on earth", y, x), "left empty")
		return "", ""
	}
	return l.text("latitude"), l.text("longitude")
}

func (t *taking) service(s object, own bool) error {
	id := s.text("id")
	n := directory.ServiceNew{
		Name: line(s.text("name")), AlternateName: line(s.text("alternate_name")), Description: plain(s.text("description")),
		URL: webAddress(s.text("url")), Email: email(s), Interpretation: plain(s.text("interpretation_services")),
		Application: plain(s.text("application_process")), FeesText: plain(s.text("fees_description", "fees")),
		WaitTime: line(s.text("wait_time")), Accreditations: plain(s.text("accreditations")),
		Eligibility: plain(s.text("eligibility_description")), For: s.text("kith_audience"),
		AssurerEmail: s.text("assurer_email"), Licenses: plain(s.text("licenses")), Alert: plain(s.text("alert")),
		ModifiedAt: instant(s.text("last_modified")),
	}
	if n.Name == "" {
		return kith.Errorf(kith.Invalid, "It has no name")
	}
	if id == "" {
		id = "name " + folded(n.Name+" "+s.object("organization").text("id", "name"))
		t.note(service, id, "id", "it has no ID", "known by its name and organisation")
	}
	if own {
		again, err := t.pull.Again(t.tx, &directory.Service{}, id, t.rec.raw)
		if err != nil || again != "" {
			return t.became(service, id, own, again, nil, err)
		}
	}
	n.Status = t.status(s, id)
	n.MinimumAge, n.MaximumAge = t.ages(s, id)
	n.AssuredOn = t.day(s, service, id, "assured_date")
	if n.AssuredOn > t.tx.Today() {
		t.note(service, id, "assured_date", "it lies in the future", "left empty")
		n.AssuredOn = ""
	}
	of := t.parts(service, id)
	n.Links, n.Phones, n.Contacts, n.Schedules = of.links(s), of.phones(s), of.contacts(s), of.schedules(s)
	n.Areas, n.Languages, n.Costs, n.Documents = of.areas(s), of.languages(s), of.costs(s), of.documents(s)
	n.Funding, n.Capacities = of.funding(s), of.capacities(s)
	var err error
	var meant []nhs.Need
	if n.Attributes, meant, err = t.attributes(s, service, id); err != nil {
		return err
	}
	n.Needs = needs(meant, s.texts("kith_needs"))
	n.Delivery = delivery(s, n.Schedules)
	if n.Organisation, err = t.organisationOf(s, id, n.Name); err != nil {
		return err
	}
	if p := of.programs(object{"programs": s["program"]}); len(p) > 0 {
		n.Program = p[0].ID
	}
	t.mend(&n, service, id)
	// Nested in a location or an organisation it may be a short form.
	did, kept, err := t.inside(own).TakeService(t.tx, id, n, t.body(s, own))
	if err := t.became(service, id, own, did, kept, err); err != nil {
		return err
	}
	for _, at := range s.list("service_at_locations") {
		at["service_id"] = id
		if err := t.placed(at); err != nil {
			return err
		}
	}
	return nil
}

// placed takes in a service at a location, with either nested in it.
func (t *taking) placed(a object) error {
	if s := a.object("service"); s != nil {
		if err := t.service(s, false); err != nil {
			return err
		}
		a["service_id"] = cmp.Or(s.text("id"), a.text("service_id"))
	}
	var n directory.AtLocationNew
	of := a.text("service_id")
	if l := a.object("location"); l != nil {
		var err error
		if n.Location, err = t.location(l, false); err != nil {
			return err
		}
	} else if ref := a.text("location_id"); ref != "" {
		n.Location = t.pull.IDOf(&directory.Location{}, ref)
	}
	if of == "" || n.Location == "" {
		t.note(atLocation, a.text("id"), "location", "it does not say which service is where", "left out")
		return nil
	}
	id := cmp.Or(a.text("id"), of+" at "+string(n.Location))
	n.Service = t.pull.IDOf(&directory.Service{}, of)
	n.Description = plain(a.text("description"))
	parts := t.parts(atLocation, id)
	n.Areas, n.Phones, n.Contacts, n.Schedules = parts.areas(a), parts.phones(a), parts.contacts(a), parts.schedules(a)
	var err error
	if n.Attributes, _, err = t.attributes(a, atLocation, id); err != nil {
		return err
	}
	did, kept, err := t.inside(t.rec.kind == atLocation).TakeAtLocation(t.tx, id, n, t.body(a, t.rec.kind == atLocation))
	return t.became(atLocation, id, t.rec.kind == atLocation, did, kept, err)
}
