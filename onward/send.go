package onward

import (
	"cmp"
	"slices"
	"strings"

	"kith"
	"kith/access"
	"kith/db"
	"kith/directory"
	"kith/nhs"
	"kith/person"
	"kith/plan"
	"kith/referral"
	"kith/team"
)

// New is what a worker asks for.
type New struct {
	Need         nhs.Need         `db:"need" form:"need"`
	Ask          string           `db:"ask" form:"ask"` // in the worker's words; 2,000
	Urgency      referral.Urgency `db:"urgency" form:"urgency"`
	Every        bool             `db:"every_one" form:"every"`               // the person can go to all of them: one yes does not end the others
	NoContact    bool             `db:"no_contact" form:"no_contact"`         // do not contact the person: it could harm them
	NoContactWhy string           `db:"no_contact_why" form:"no_contact_why"` // for the team only; 300
	Items        []string         `db:"items" form:"items"`                   // the codes of the Choices that are shared
}

// Asked is one service that is asked, with what the directory says of it for
// this person.
type Asked struct {
	Service kith.ID
	Hides   []string // why a search would hide it; none where it suits
	Anyway  string   // why it is asked all the same
	PartOf  kith.ID  // the onward referral that is passed on to it
}

// Said is what the person said to their being told of, for those organisations
// for which nothing holds yet.
type Said struct {
	How      string `form:"consent_how"` // one of person.ConsentHows; "" when they were not asked
	By       string `form:"consent_by"`  // who said so, when it was not the person
	Words    string `form:"consent_words"`
	Override string `form:"override"` // why it goes without; 300
	Anyway   string `form:"anyway"`   // for every service that would be hidden
}

// mostAsked is how many organisations one request asks at most.
const mostAsked = 10

// Check puts n into its usual form and notes what is wrong with it.
func (n *New) Check(c kith.Check) {
	c.That(nhs.Needs.Valid(n.Need), "need", "Choose what it is for")
	c.Need(&n.Ask, "ask", "What you ask", "Say what you ask of them", 2000)
	n.Urgency = cmp.Or(n.Urgency, referral.Routine)
	c.That(referral.Urgencies.Valid(n.Urgency), "urgency", "Choose how soon")
	c.Text(&n.NoContactWhy, "no_contact_why", "Why not to contact them", 300)
}

// Send asks one or several services for support, and shares with each what was
// chosen. Errors: Invalid, with every field that is wrong, among them an
// organisation that the person has not agreed to; Conflict, when the plan is
// closed or a service has been asked already.
func Send(tx *db.Tx, id kith.ID, n New, asked []Asked, said Said) (*Request, error) {
	s, err := newSending(tx, id, n, asked, said)
	if err != nil {
		return nil, err
	}
	if err := db.Insert(tx, s.request); err != nil {
		return nil, err
	}
	return s.request, s.each(asked)
}

// A Preview is what one organisation will see.
type Preview struct {
	Facts
	Shared
	Override string
}

// See is what each organisation would see if it were sent now: every check is
// made, and nothing is written. request is the one to which it belongs, "" for
// a new one.
func See(tx *db.Tx, id, request kith.ID, n New, asked []Asked, said Said) (out []Preview, err error) {
	var s *sending
	if request == "" {
		s, err = newSending(tx, id, n, asked, said)
	} else {
		s, err = sendingFor(tx, request, asked, said)
	}
	if err != nil {
		return nil, err
	}
	for _, a := range asked {
		o, x, _, err := s.prepare(a)
		if err != nil {
			return nil, err
		}
		out = append(out, Preview{o.Facts, x.Shared, o.Override})
	}
	return out, nil
}

// newSending is the sending of a new request, all but its services checked.
func newSending(tx *db.Tx, id kith.ID, n New, asked []Asked, said Said) (*sending, error) {
	s, err := sendingOf(tx, id, said)
	if err != nil {
		return nil, err
	}
	c := kith.Check{}
	n.Check(c)
	n.Items = slices.DeleteFunc(slices.Clone(n.Items), func(code string) bool {
		return !slices.ContainsFunc(s.choices, func(x Choice) bool { return x.Code == code })
	})
	for _, x := range s.choices {
		c.That(!n.NoContact || !x.Reaches || !slices.Contains(n.Items, x.Code), "items", "You say that they must not contact the person: do not share how to reach them")
	}
	many(c, asked)
	if err := c.Err(); err != nil {
		return nil, err
	}
	s.request = &Request{New: n, Person: s.plan.Person, Plan: s.plan.ID, MadeBy: tx.Actor.ID, MadeName: tx.Actor.Name}
	return s, nil
}

func many(c kith.Check, asked []Asked) {
	c.That(len(asked) > 0, "service", "Choose at least one service")
	c.That(len(asked) <= mostAsked, "service", "Ask ten services at most")
}

// sendingFor is the sending of a request to further services.
func sendingFor(tx *db.Tx, request kith.ID, asked []Asked, said Said) (*sending, error) {
	r, err := db.Get[Request](tx, request)
	if err != nil {
		return nil, err
	}
	s, err := sendingOf(tx, r.Plan, said)
	if err != nil {
		return nil, err
	}
	s.request = r
	c := kith.Check{}
	many(c, asked)
	return s, c.Err()
}

// Also asks further services for what a request asks for, and shares the same
// with them, as the record has it now.
func Also(tx *db.Tx, request kith.ID, asked []Asked, said Said) (*Request, error) {
	s, err := sendingFor(tx, request, asked, said)
	if err != nil {
		return nil, err
	}
	if r := s.request; !r.SettledAt.IsZero() { // it is looked for again
		r.SettledAt, r.SettledBy, r.SettledWhy = noTime, "", ""
		if err := db.Update(tx, r); err != nil {
			return nil, err
		}
	}
	return s.request, s.each(asked)
}

// A sending is one request on its way to several services.
type sending struct {
	tx      *db.Tx
	plan    *plan.Plan
	who     *person.Person
	choices []Choice
	asker   string
	said    Said
	request *Request
}

func sendingOf(tx *db.Tx, id kith.ID, said Said) (*sending, error) {
	p, err := plan.Get(tx, id)
	if err != nil {
		return nil, err
	}
	if p.Status != plan.Active {
		return nil, kith.Errorf(kith.Conflict, "This plan is closed. If the person has come back, open it again first")
	}
	s := &sending{tx: tx, plan: p, said: said}
	if s.who, err = person.Get(tx, p.Person); err != nil {
		return nil, err
	}
	if s.who.Dead() {
		return nil, kith.Errorf(kith.Conflict, "This person has died")
	}
	c := kith.Check{}
	c.That(said.How == "" || person.ConsentHows.Valid(said.How), "consent_how", "Choose how they said so")
	c.Text(&s.said.By, "consent_by", "Who said so", 70)
	c.Text(&s.said.Words, "consent_words", "What was said", 1000)
	c.Text(&s.said.Override, "override", "Why it goes without", 300)
	c.Text(&s.said.Anyway, "anyway", "Why you ask all the same", 300)
	if err := c.Err(); err != nil {
		return nil, err
	}
	if s.asker, err = askerOf(tx, p); err != nil {
		return nil, err
	}
	s.choices, err = Choices(tx, id)
	return s, err
}

// askerOf is who asks, so that an organisation knows whom to ring.
func askerOf(tx *db.Tx, p *plan.Plan) (string, error) {
	r, err := referral.Get(tx, p.Referral)
	if err != nil {
		return "", err
	}
	t, err := team.Get(tx, r.Team)
	if err != nil {
		return "", err
	}
	return joined(tx.Actor.Name, access.Names[tx.Actor.Role], t.Name, t.Phone), nil
}

// joined are the parts that are not empty, in a row.
func joined(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), ", ")
}

func (s *sending) each(asked []Asked) error {
	if err := s.tx.Lock("onward " + string(s.plan.Person)); err != nil {
		return err
	}
	for _, a := range asked {
		if err := s.one(a); err != nil {
			return err
		}
	}
	return nil
}

// prepare is what one service would be sent, with the consent that is yet to be
// written down, nil when there is none.
func (s *sending) prepare(a Asked) (*Onward, *Share, *person.Consent, error) {
	service, err := directory.GetService(s.tx, a.Service)
	if err != nil {
		return nil, nil, nil, err
	}
	org, err := directory.GetOrganisation(s.tx, service.Organisation)
	if err != nil {
		return nil, nil, nil, err
	}
	anyway := cmp.Or(a.Anyway, s.said.Anyway)
	c := kith.Check{}
	c.That(service.Status == directory.Active, "service", service.Name+" is not offered at present. Choose another service")
	c.That(len(a.Hides) == 0 || anyway != "", "anyway", service.Name+": "+strings.Join(a.Hides, "; ")+". Say why you ask them all the same, or choose another service")
	if err := c.Err(); err != nil {
		return nil, nil, nil, err
	}
	if err := s.once(service); err != nil {
		return nil, nil, nil, err
	}
	o := &Onward{Person: s.plan.Person, Plan: s.plan.ID, Checks: strings.Join(a.Hides, "; "), MadeBy: s.tx.Actor.ID, MadeName: s.tx.Actor.Name,
		Facts: Facts{Request: s.request.ID, Service: service.ID, ServiceName: service.Name, Provider: org.ID, ProviderName: org.Name,
			Address: cmp.Or(service.Email, org.Email), Asker: s.asker, Need: s.request.Need, Urgency: s.request.Urgency, NoContact: s.request.NoContact, PartOf: a.PartOf},
		State: State{Status: Requested, Since: s.tx.Now, Turn: Provider}}
	if o.Checks != "" {
		o.Anyway = anyway
	}
	consent, err := s.consent(org, o)
	return o, s.share(o), consent, err
}

// one asks one service.
func (s *sending) one(a Asked) error {
	o, x, consent, err := s.prepare(a)
	if err != nil {
		return err
	}
	if consent != nil {
		if err := person.Consented(s.tx, consent); err != nil {
			return err
		}
		o.Consent = consent.ID
	}
	if err := db.Insert(s.tx, o); err != nil {
		return err
	}
	x.Onward, x.Consent = o.ID, o.Consent
	if err := db.Insert(s.tx, x); err != nil {
		return err
	}
	if a.PartOf != "" {
		if err := handOver(s.tx, a.PartOf, o); err != nil {
			return err
		}
	}
	if err := happened(s.tx, o, Happened{Party: Worker, Status: Requested}); err != nil {
		return err
	}
	return tellProvider(s.tx, o, sentLetter)
}

// once refuses a service that has it already.
func (s *sending) once(service *directory.Service) error {
	n, err := db.Count[Onward](s.tx, db.Q{Where: "t.person = $1 AND t.service = $2 AND t.ended_at IS NULL", Args: []any{s.plan.Person, service.ID}})
	if err == nil && n > 0 {
		err = kith.Errorf(kith.Conflict, "%s has been asked already, and it is still open", service.Name)
	}
	return err
}

// consent finds that on which it goes to the organisation: one that holds, one
// that was given just now and is yet to be written down, or why it goes without.
func (s *sending) consent(org *directory.Organisation, o *Onward) (*person.Consent, error) {
	may, last, err := person.MayShare(s.tx, s.plan.Person, person.ForProvider, org.ID)
	switch {
	case err != nil:
		return nil, err
	case may:
		o.Consent = last.ID
		return nil, nil
	case s.said.How != "":
		return &person.Consent{Of: person.Of{Person: s.plan.Person}, Purpose: person.ForProvider, Body: org.Name, BodyID: org.ID, Given: true,
			How: s.said.How, By: s.said.By, Words: s.said.Words}, nil
	case s.said.Override != "":
		o.Override = s.said.Override
		return nil, nil
	case last != nil:
		return nil, kith.Check{"consent_how": "The person does not want " + org.Name + " to be told. Ask them again, or say why it goes without their consent"}.Err()
	}
	return nil, kith.Check{"consent_how": "Ask the person whether " + org.Name + " may be told, or say why it goes without their consent"}.Err()
}

// share freezes what was chosen.
func (s *sending) share(o *Onward) *Share {
	x := &Share{Person: o.Person, GivenTo: o.ProviderName, Shared: Shared{Provider: o.Provider, Ask: s.request.Ask, Items: chosen(s.choices, s.request.Items)}}
	if slices.Contains(s.request.Items, "name") || slices.Contains(s.request.Items, "full") {
		x.Called = s.who.Called()
	}
	return x
}
