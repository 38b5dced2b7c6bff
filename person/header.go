package person

import (
	"slices"

	"kith"
	"kith/access"
	"kith/db"
	"kith/nhs"
)

// A Header is the top of the person's page: who this is, and what nobody may
// overlook. What the actor may not see is left at its zero value.
type Header struct {
	ID         kith.ID
	Called     string
	Full       string
	Pronoun    string
	Born       kith.Day
	Age        string // "32", "about 30", ""
	Number     string // 999 012 3456
	Status     string // of the NHS number, where it is not verified
	Practice   string
	Dead       bool
	DiedOn     kith.Day
	LeftArea   kith.Day
	MergedInto kith.ID
	Carer      bool

	Language    string // needs an interpreter, for this
	Interpreter bool
	NeverWrite  bool
	CannotRead  bool
	NeedsHelp   bool          // with reading
	Needs       []Requirement // what a service must do

	Care             bool      // the actor may see what follows
	Risks            RiskState // never blank: not asked, none known, or risks
	RiskList         []Risk    // those that hold
	Support          string    // how to reach them, in sentences
	RingNow          string    // whom to ring at this moment, or ""
	Home             string
	NoFixedAbode     bool
	ConsentWithdrawn bool
	Consent          bool // asked, and something holds
	Matches          int  // records that may be theirs too
	Safeguarding     int  // concerns that hold; only where permitted
}

// HeaderOf is the header of a person's page. It is a look.
func HeaderOf(tx *db.Tx, id kith.ID) (*Header, error) {
	p, err := Get(tx, id)
	if err != nil {
		return nil, err
	}
	today := tx.Today()
	h := &Header{ID: id, Called: p.Called(), Full: p.Full(), Pronoun: p.Pronoun, Born: p.Born, Age: p.AgeText(today),
		Number: p.Number.String(), Practice: p.PracticeText(), Dead: p.Dead(), DiedOn: p.DiedOn, LeftArea: p.LeftArea,
		MergedInto: p.MergedInto, Carer: p.Carer == "carer" || p.Carer == "young-carer", Language: p.Language,
		Interpreter: p.Interpret, NeverWrite: p.NeverWrite, CannotRead: p.Literacy == CannotRead, NeedsHelp: p.Literacy == NeedsHelp}
	if p.Number != "" && p.NumberStatus != nhs.Verified {
		h.Status = nhs.NumberStatuses.Name(p.NumberStatus)
	}
	if h.Needs, err = Requirements(tx, id); err != nil {
		return nil, err
	}
	if access.Can(tx.Actor, access.CareSee) {
		if err := h.care(tx, p); err != nil {
			return nil, err
		}
	}
	if access.Can(tx.Actor, access.SafeguardingSee) {
		h.Safeguarding, err = db.Count[Safeguard](tx, all(id, "t.until IS NULL OR t.until > ?", today))
	}
	return h, err
}

// care fills in what is for those who support the person.
func (h *Header) care(tx *db.Tx, p *Person) error {
	h.Care, h.Risks = true, p.Risks
	rs, err := Risks(tx, p.ID)
	if err != nil {
		return err
	}
	h.RiskList = slices.DeleteFunc(rs, func(r Risk) bool { return !r.Active(tx.Today()) })
	chs, err := Channels(tx, p.ID)
	if err != nil {
		return err
	}
	as, err := Addresses(tx, p.ID)
	if err != nil {
		return err
	}
	cs, err := Consents(tx, p.ID)
	if err != nil {
		return err
	}
	h.Support = p.Support(chs, as)
	if ch := p.OpenNow(chs, tx.Now); ch != nil {
		h.RingNow = ShowPhone(ch.Value)
	}
	if u := Usual(as); u != nil {
		h.Home, h.NoFixedAbode = u.Text(), u.Type == nhs.NoFixedAbode
	}
	h.ConsentWithdrawn = Withdrawn(cs, tx.Today())
	h.Consent = slices.ContainsFunc(cs, func(c Consent) bool { return c.Holds(tx.Today()) })
	h.Matches, err = db.Count[Match](tx, all(p.ID, "t.state = ?", MatchOpen))
	return err
}

// PracticeText is the GP practice as a page says it, or why there is none.
func (p *Person) PracticeText() string {
	switch {
	case p.GPOptOut != "":
		return OptOuts.Name(p.GPOptOut)
	case p.GPDetails != "":
		return p.GPDetails
	}
	return nhs.PracticeDefaults.Name(p.Practice)
}
