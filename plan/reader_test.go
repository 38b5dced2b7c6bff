package plan_test

import (
	"slices"
	"testing"

	"kith/db"
	"kith/nhs"
	"kith/plan"
	"kith/referral"
	"kith/sample"
)

// Who hears how it ended: the person's practice and whoever referred, once each.
// A practice that referred stands for one that is not known, and is told for
// itself where the person's is another.
func TestReaders(t *testing.T) {
	for name, tc := range map[string]struct {
		practice nhs.ODS
		details  string
		source   referral.Source
		from     string // the referrer's organisation
		want     []plan.Whom
		gp       string // to whom the message to the practice goes
		code     nhs.ODS
	}{
		"their own practice":       {"K84001", "Canal Street Surgery", referral.GP, "K84001", []plan.Whom{plan.ToGP}, "Canal Street Surgery", "K84001"},
		"a practice by its name":   {"K84001", "Canal Street Surgery", referral.GP, "Canal Street Surgery", []plan.Whom{plan.ToGP}, "Canal Street Surgery", "K84001"},
		"another practice":         {"K84999", "Hill Surgery", referral.GP, "K84001", []plan.Whom{plan.ToGP, plan.ToReferrer}, "Hill Surgery", "K84999"},
		"practice not known":       {"", "", referral.GP, "K84001", []plan.Whom{plan.ToGP}, "Canal Street Surgery", "K84001"},
		"nor its code":             {"", "", referral.GP, "The Canal practice", []plan.Whom{plan.ToGP}, "The Canal practice", ""},
		"housing, practice known":  {"K84001", "Canal Street Surgery", "housing", "Northshire Homes", []plan.Whom{plan.ToGP, plan.ToReferrer}, "Canal Street Surgery", "K84001"},
		"housing, practice not":    {"", "", "housing", "Northshire Homes", []plan.Whom{plan.ToReferrer}, "GP practice", ""},
		"themselves, practice not": {"", "", referral.Self, "", nil, "GP practice", ""},
	} {
		t.Run(name, func(t *testing.T) {
			c := town(t)
			who, n := sample.Amina, sample.FromGP
			who.Practice, who.GPDetails, n.Source, n.Organisation = tc.practice, tc.details, tc.source, tc.from
			r := c.refer(who, n)
			p := do(c, func(tx *db.Tx) (*plan.Plan, error) { return plan.Start(tx, r.ID) })
			if got := see(c, func(tx *db.Tx) ([]plan.Whom, error) { return plan.Readers(tx, r.ID) }); !slices.Equal(got, tc.want) {
				t.Errorf("the end is told to %v, want %v", got, tc.want)
			}
			m := do(c, func(tx *db.Tx) (*plan.Message, error) {
				return plan.Draft(tx, p.ID, plan.Occasion{Kind: plan.FirstMessage, To: plan.ToGP})
			})
			if m.ToOrganisation != tc.gp || m.ToCode != tc.code {
				t.Errorf("the practice's goes to %q, %q", m.ToOrganisation, m.ToCode)
			}
		})
	}
}

// The practice is asked to code the first interaction for the day on which it
// was, and only the practice; and to acknowledge a concern that nobody has. A
// group's sessions are counted apart from contacts.
func TestWhatThePracticeIsAsked(t *testing.T) {
	c := town(t)
	r := c.refer(sample.Amina, sample.FromGP)
	p := do(c, func(tx *db.Tx) (*plan.Plan, error) { return plan.Start(tx, r.ID) })
	met := c.now
	c.at("2026-09-10 09:00")
	do(c, func(tx *db.Tx) (*plan.Contact, error) {
		return plan.RecordContact(tx, r.ID, plan.NewContact{How: nhs.Telephone, Result: plan.Spoke, At: met})
	})
	for range 2 {
		do(c, func(tx *db.Tx) (*plan.Contact, error) {
			return plan.RecordContact(tx, r.ID, plan.NewContact{How: nhs.FaceToFace, Result: plan.Came, Kind: "Talking café", Minutes: 90})
		})
	}
	concern := do(c, func(tx *db.Tx) (*plan.Concern, error) {
		return plan.Raise(tx, r.Person, plan.NewConcern{What: "She has stopped eating", ToName: "Dr Rhian Powell", Urgency: "today"})
	})
	draft := func(to plan.Whom, closing referral.ClosingReason) *plan.Message {
		return do(c, func(tx *db.Tx) (*plan.Message, error) {
			return plan.Draft(tx, p.ID, plan.Occasion{Kind: plan.ClosingMessage, To: to, Closing: closing})
		})
	}
	const code = "- Referral to social prescribing service (procedure) [SNOMED CT 871731000000106], for 7 September 2026"
	m := draft(plan.ToGP, "goals-met")
	if m.Codes != code {
		t.Errorf("to be coded: %q", m.Codes)
	}
	if m.Professionals != "- Acknowledge the concern raised with Dr Rhian Powell on 10 September 2026: She has stopped eating" {
		t.Errorf("the practice is asked: %q", m.Professionals)
	}
	if m.Contacts != "1 contact and 0 attempts, from 7 September 2026 to 7 September 2026 (telephone 1)\nCame to Talking café: 2 times" {
		t.Errorf("the contacts are %q", m.Contacts)
	}
	if s := m.Sections(); s[1].Heading != "To be coded on the record" {
		t.Errorf("second stands %q", s[1].Heading)
	}
	if m := draft(plan.ToReferrer, "goals-met"); m.Codes != "" || m.Professionals != plan.NoActions {
		t.Errorf("the referrer is asked: %q, %q", m.Codes, m.Professionals)
	}
	if m := draft(plan.ToGP, "declined"); m.Codes != code+"\n- Social prescribing declined (situation) [SNOMED CT 871711000000103], for 10 September 2026" {
		t.Errorf("to be coded for one who declined: %q", m.Codes)
	}
	do(c, func(tx *db.Tx) (*plan.Concern, error) {
		return plan.Heard(tx, concern.ID, concern.Version, "Dr Rhian Powell", "Will ring her")
	})
	due := see(c, func(tx *db.Tx) ([]plan.CodingLine, error) { return plan.ToCode(tx, "", 1) })
	do(c, func(tx *db.Tx) (*plan.Coding, error) { return plan.Coded(tx, due[0].ID, due[0].Version) })
	if m := draft(plan.ToGP, "goals-met"); m.Codes != "" || m.Professionals != plan.NoActions {
		t.Errorf("the practice is asked again: %q, %q", m.Codes, m.Professionals)
	}
}
