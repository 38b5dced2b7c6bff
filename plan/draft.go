package plan

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"kith"
	"kith/access"
	"kith/db"
	"kith/nhs"
	"kith/outcome"
	"kith/person"
	"kith/referral"
)

// An Occasion is what a draft is for.
type Occasion struct {
	Kind         MessageKind            `form:"kind"`
	To           Whom                   `form:"to"`
	Closing      referral.ClosingReason `form:"closing"`      // for the last message
	Words        string                 `form:"words"`        // how it ended, in words
	Safeguarding []kith.ID              `form:"safeguarding"` // the concerns that are to be told, and no others
}

// Draft writes a message from the record, for the worker to edit and send: what
// is asked of the reader, what was tried, what worked and what did not, scores
// in pairs, needs with their codes. It holds no notes.
func Draft(tx *db.Tx, plan kith.ID, o Occasion) (*Message, error) {
	c := kith.Check{}
	c.That(MessageKinds.Valid(o.Kind), "kind", "Choose what the message is for")
	c.That(Whoms.Valid(o.To), "to", "Choose to whom the message goes")
	c.That(o.Kind != ClosingMessage || referral.ClosingReasons.Valid(o.Closing), "closing", "Choose how it ended")
	if err := c.Err(); err != nil {
		return nil, err
	}
	t, err := Load(tx, plan)
	if err != nil {
		return nil, err
	}
	r, err := referral.Get(tx, t.Plan.Referral)
	if err != nil {
		return nil, err
	}
	if o.Kind != ClosingMessage {
		o.Closing = ""
	}
	m := newMessage(tx, r, plan, o.Kind, o.To)
	m.Closing = o.Closing
	d := &drafting{tx: tx, t: t, r: r, m: m}
	for _, step := range []func(Occasion) error{d.reader, d.actions, d.codes, d.measures, d.reached, d.summary, d.risks, d.safeguarding} {
		if err := step(o); err != nil {
			return nil, err
		}
	}
	return m, db.Insert(tx, m)
}

func newMessage(tx *db.Tx, r *referral.Referral, plan kith.ID, kind MessageKind, to Whom) *Message {
	return &Message{Of: Of{Person: r.Person, Plan: plan, MadeBy: tx.Actor.ID, MadeName: tx.Actor.Name}, Referral: r.ID, Kind: kind, To: to,
		Author: tx.Actor.Name, AuthorRole: access.Names[tx.Actor.Role]}
}

// drafting is a message on its way.
type drafting struct {
	tx *db.Tx
	t  *Tree
	r  *referral.Referral
	m  *Message
	p  *person.Person
}

// reader fills in to whom it goes, and the person.
func (d *drafting) reader(Occasion) (err error) {
	if d.p, err = person.Get(d.tx, d.r.Person); err != nil {
		return err
	}
	d.m.address(d.p, d.r)
	d.m.Subject, err = subjectOf(d.tx, d.p.ID)
	return err
}

// address fills in to whom the message goes.
func (m *Message) address(p *person.Person, r *referral.Referral) {
	switch m.To {
	case ToGP:
		switch {
		case real(p.Practice):
			m.ToName, m.ToOrganisation, m.ToCode = p.GPName, cmp.Or(p.PracticeText(), "GP practice"), p.Practice
		case p.GPDetails == "" && fromPractice(r): // the one practice that is known to know them
			m.ToName, m.ToOrganisation, m.ToContact = r.Referrer, r.Organisation, cmp.Or(r.ReturnTo, r.Contact)
			if code := nhs.ParseODS(r.Organisation); code.Practice() {
				m.ToOrganisation, m.ToCode = r.Service, code
			}
		default:
			m.ToName, m.ToOrganisation = p.GPName, cmp.Or(p.GPDetails, "GP practice")
		}
	case ToReferrer:
		m.ToName, m.ToOrganisation, m.ToContact = r.Referrer, r.Organisation, cmp.Or(r.ReturnTo, r.Contact)
	}
}

// real reports whether the code is a practice's, and not one that stands for none.
func real(o nhs.ODS) bool { return o != "" && !nhs.PracticeDefaults.Valid(o) }

func practiceOf(tx *db.Tx, id kith.ID) (nhs.ODS, error) {
	p, err := person.Get(tx, id)
	if err != nil {
		return "", err
	}
	return p.Practice, nil
}

func subjectOf(tx *db.Tx, id kith.ID) (Subject, error) {
	p, err := person.Get(tx, id)
	if err != nil {
		return Subject{}, err
	}
	as, err := person.Addresses(tx, id)
	if err != nil {
		return Subject{}, err
	}
	s := Subject{Name: p.Full(), Born: p.Born, Number: p.Number, Practice: p.PracticeText()}
	if u := person.Usual(as); u != nil {
		s.Address = u.Text()
	}
	return s, nil
}

// actions fills in what is asked of the reader, what the person does, and with
// whom that was agreed.
func (d *drafting) actions(Occasion) error {
	var asked, own []string
	for _, a := range d.t.Actions() {
		line := "- " + a.What()
		if a.Due != "" {
			line += ", by " + a.Due.String()
		}
		switch {
		case d.asks(&a):
			asked = append(asked, line)
		case a.Status.Open() && (a.Who == WhoPerson || a.Who == WhoFamily):
			own = append(own, line)
		}
	}
	if d.m.To == ToGP {
		concerns, err := d.unheard()
		if err != nil {
			return err
		}
		asked = append(concerns, asked...)
	}
	d.m.Professionals = cmp.Or(strings.Join(asked, "\n"), NoActions)
	d.m.ForPerson = strings.Join(own, "\n")
	d.m.Agreed = d.t.Plan.AgreedText()
	return nil
}

// asks reports whether an action is asked of the reader: of the GP practice, or
// of the referrer's own organisation.
func (d *drafting) asks(a *Action) bool {
	if !a.Status.Open() && a.Status != Handed {
		return false
	}
	if d.m.To == ToGP || fromPractice(d.r) && !elsewhere(d.r, d.p) {
		return a.Who == WhoGP
	}
	return a.Who == WhoOrganisation && strings.EqualFold(a.Organisation, d.r.Organisation)
}

func fromPractice(r *referral.Referral) bool {
	return r.Source == referral.GP || r.Source == "practice"
}

// elsewhere reports whether a practice referred that is another than the
// person's own, by their codes.
func elsewhere(r *referral.Referral, p *person.Person) bool {
	code := nhs.ParseODS(r.Organisation)
	return fromPractice(r) && real(p.Practice) && code.Practice() && code != p.Practice
}

// AgreedText says with whom the plan was agreed.
func (p *Plan) AgreedText() string {
	switch p.Agreed {
	case AgreedPerson:
		return "Agreed with the person on " + p.AgreedOn.String()
	case AgreedRepresentative:
		who := p.AgreedName
		if p.AgreedRole != "" {
			who += " (" + p.AgreedRole + ")"
		}
		return "Agreed with " + who + ", who may decide for the person, on " + p.AgreedOn.String()
	case NotAgreed:
		return "Not agreed: " + p.AgreedWhy
	}
	return "Whether the plan was agreed has not been recorded"
}

// measures fills in the scores, in pairs, and the needs with their codes.
func (d *drafting) measures(Occasion) error {
	change, err := outcome.Pairs(d.tx, d.r.ID)
	if err != nil {
		return err
	}
	d.m.Scores = change.Text()
	var out []string
	for _, n := range d.t.Needs {
		line := "- " + n.Line()
		if code := n.Snomed(); code != "" {
			line += " [SNOMED CT " + code + "]"
		}
		out = append(out, line+" ("+strings.ToLower(NeedStates.Name(n.State))+")")
	}
	d.m.Needs = strings.Join(out, "\n")
	return nil
}

// reached fills in the contacts and the signposts.
func (d *drafting) reached(Occasion) error {
	all, err := Contacts(d.tx, d.r.ID)
	if err != nil {
		return err
	}
	d.m.Contacts = contactsText(all)
	signs, err := ofPlan(d.tx, d.t, db.Select[Signpost])
	if err != nil {
		return err
	}
	var out []string
	for _, s := range signs {
		line := "- " + s.Day.String() + ": " + s.To()
		if s.Reason != "" {
			line += " (" + s.Reason + ")"
		}
		out = append(out, line)
	}
	d.m.Signposts = strings.Join(out, "\n")
	return nil
}

// contactsText counts contacts by how they were made, and a group's sessions
// apart.
func contactsText(all []Contact) string {
	by, met, tried, minutes := map[nhs.Mechanism]int{}, 0, 0, 0
	var first, last kith.Day
	var groups []string
	came := map[string]int{}
	for _, k := range all {
		switch {
		case k.Struck():
			continue
		case k.Result == Came:
			if came[k.Kind]++; came[k.Kind] == 1 {
				groups = append(groups, k.Kind)
			}
			continue
		case k.TwoWay:
			met++
			by[k.How]++
			if first == "" {
				first = kith.DayOf(k.At)
			}
			last = kith.DayOf(k.At)
		case k.Counts:
			tried++
		}
		minutes += k.Minutes
	}
	var how []string
	for _, c := range nhs.Mechanisms.Codes {
		if by[c.Code] > 0 {
			how = append(how, fmt.Sprintf("%s %d", strings.ToLower(c.Name), by[c.Code]))
		}
	}
	s := fmt.Sprintf("%s and %s", count(met, "contact"), count(tried, "attempt"))
	if met > 0 {
		s += fmt.Sprintf(", from %s to %s (%s)", first, last, strings.Join(how, ", "))
	}
	if minutes > 0 {
		s += fmt.Sprintf(", %d minutes in all", minutes)
	}
	for _, g := range groups {
		s += "\nCame to " + cmp.Or(g, "a group") + ": " + count(came[g], "time")
	}
	return s
}

// count is n of something: 1 contact, 2 contacts.
func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// ofPlan reads the records of this episode that were not struck out: those of
// the plan since it was opened for it.
func ofPlan[T any](tx *db.Tx, t *Tree, read func(*db.Tx, db.Q) ([]T, error)) ([]T, error) {
	return read(tx, db.Q{Where: "t.person = $1 AND t.plan = $2 AND t.struck_at IS NULL AND t.created_at >= $3", Args: []any{t.Plan.Person, t.Plan.ID, t.Plan.OpenedAt}, Order: "t.created_at, t.id"})
}

// risks fills in the risks, which are never left blank: where nobody has asked,
// the draft cannot be sent before somebody does.
func (d *drafting) risks(Occasion) error {
	switch d.p.Risks {
	case person.RisksNone:
		d.m.Risks = NoRisks
	case person.RisksKnown:
		all, err := person.Risks(d.tx, d.p.ID)
		if err != nil {
			return err
		}
		var out []string
		for _, r := range all {
			if r.Active(d.tx.Today()) {
				out = append(out, "- "+strings.TrimSpace(r.What+" "+r.Comment))
			}
		}
		d.m.Risks = strings.Join(out, "\n")
	}
	return nil
}

// safeguarding fills in the concerns that were chosen. Whoever may not see
// them is refused.
func (d *drafting) safeguarding(o Occasion) error {
	return d.m.tell(d.tx, o.Safeguarding)
}

// tell adds concerns to what a message says, each once.
func (m *Message) tell(tx *db.Tx, concerns []kith.ID) error {
	for _, id := range concerns {
		s, err := db.Get[person.Safeguard](tx, id)
		if err != nil {
			return err
		}
		if s.Person != m.Person {
			return kith.Errorf(kith.Invalid, "This concern is about somebody else")
		}
		if !m.Tells(s) {
			m.Safeguarding = strings.TrimSpace(m.Safeguarding + "\n" + told(s))
		}
	}
	return nil
}

// Tells reports whether the message says this concern already, in the words in
// which it was ticked.
func (m *Message) Tells(s *person.Safeguard) bool {
	return slices.Contains(strings.Split(m.Safeguarding, "\n"), told(s))
}

// told is a concern as a message says it. Where the person's own view must not
// show it, the reader is asked not to show it either.
func told(s *person.Safeguard) string {
	line := "- " + strings.TrimSpace(cmp.Or(s.What, person.SafeguardKinds.Name(s.Kind))+" "+s.Comment)
	if s.Hide {
		line += " (not to be shown to the person)"
	}
	return line
}
