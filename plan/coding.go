package plan

import (
	"strings"
	"time"

	"kith"
	"kith/access"
	"kith/db"
	"kith/nhs"
	"kith/referral"
	"kith/team"
)

// A Coding is a SNOMED CT code that belongs on the GP record, and which the
// practice has to put there.
type Coding struct {
	Of
	Referral kith.ID   `db:"referral"`
	Concept  string    `db:"concept"`
	Why      string    `db:"why"`
	Day      kith.Day  `db:"day"` // the day to code it for
	Practice nhs.ODS   `db:"practice"`
	DoneAt   time.Time `db:"done_at"`
	DoneBy   string    `db:"done_by"`
	Strike
}

func (*Coding) Table() string { return "coding" }
func (*Coding) Wall() db.Wall { return care }

var (
	referred = nhs.Referred
	declined = nhs.Declined
)

// Concept is what the code means, and the rule for its use.
func Concept(id string) nhs.Concept {
	for _, c := range nhs.Core {
		if c.ID == id {
			return c
		}
	}
	return nhs.Concept{ID: id}
}

// firstInteraction notes the referral code, once in an episode, at the first
// two-way contact by a link worker after acceptance.
func firstInteraction(tx *db.Tx, r *referral.Referral, k *Contact) error {
	if r.AcceptedAt.IsZero() || k.At.Before(r.AcceptedAt) {
		return nil
	}
	return toCode(tx, r, k.Plan, referred, kith.DayOf(k.At), "First interaction after the referral was accepted")
}

// toCode notes a code, unless it was noted for the episode before or the actor
// is no link worker: care co-ordinators and coaches have other codes. It is to
// be coded for the day on which it happened, which may be before it is written
// down.
func toCode(tx *db.Tx, r *referral.Referral, plan kith.ID, concept nhs.Concept, day kith.Day, why string) error {
	if ok, err := linkWorker(tx); err != nil || !ok || !concept.Usable() {
		return err
	}
	n, err := db.Count[Coding](tx, db.Q{Where: "t.referral = $1 AND t.concept = $2 AND t.struck_at IS NULL", Args: []any{r.ID, concept.ID}})
	if err != nil || n > 0 {
		return err
	}
	practice, err := practiceOf(tx, r.Person)
	if err != nil {
		return err
	}
	return db.Insert(tx, &Coding{Of: Of{Person: r.Person, Plan: plan, MadeBy: tx.Actor.ID, MadeName: tx.Actor.Name},
		Referral: r.ID, Concept: concept.ID, Why: why, Day: day, Practice: practice})
}

// codes fills in what the practice is asked to put on its record: what stands
// to be coded, and that the person declined, where that is how it ends.
func (d *drafting) codes(o Occasion) error {
	if d.m.To != ToGP {
		return nil
	}
	all, err := db.Select[Coding](d.tx, db.Q{Where: "t.referral = $1 AND t.struck_at IS NULL AND t.done_at IS NULL", Args: []any{d.r.ID}, Order: "t.day, t.id"})
	if err != nil {
		return err
	}
	if o.Closing == "declined" {
		ok, err := linkWorker(d.tx)
		if err != nil {
			return err
		}
		if ok {
			all = append(all, Coding{Concept: declined.ID, Day: d.tx.Today()})
		}
	}
	var out []string
	for _, c := range all {
		out = append(out, "- "+Concept(c.Concept).Term+" [SNOMED CT "+c.Concept+"], for "+c.Day.String())
	}
	d.m.Codes = strings.Join(out, "\n")
	return nil
}

// uncode takes back the referral code of an episode that had no interaction
// after all, unless the practice has put it on the record already.
func uncode(tx *db.Tx, r *referral.Referral) error {
	all, err := db.Select[Coding](tx, db.Q{Where: "t.referral = $1 AND t.concept = $2 AND t.struck_at IS NULL AND t.done_at IS NULL", Args: []any{r.ID, referred.ID}})
	if err != nil {
		return err
	}
	for i := range all {
		if err := StrikeOut(tx, KindCoding, all[i].ID, all[i].Version, "The contact was struck out"); err != nil {
			return err
		}
	}
	return nil
}

// linkWorker reports whether the actor works as a link worker. A lead works as
// what their profile says.
func linkWorker(tx *db.Tx) (bool, error) {
	if tx.Actor.Role != access.Lead {
		return tx.Actor.Role == access.LinkWorker, nil
	}
	w, err := team.WorkerOf(tx, tx.Actor.ID)
	if err != nil {
		if kith.KindOf(err) == kith.NotFound {
			err = nil
		}
		return false, err
	}
	return w.Role == access.LinkWorker, nil
}

// A CodingLine is a code to be put on a record, with the name it belongs to.
type CodingLine struct {
	db.Row
	Person    kith.ID    `db:"person"`
	Concept   string     `db:"concept"`
	Why       string     `db:"why"`
	Day       kith.Day   `db:"day"`
	Practice  nhs.ODS    `db:"practice"`
	Given     string     `db:"p.given"`
	Family    string     `db:"p.family"`
	Preferred string     `db:"p.preferred"`
	Born      kith.Day   `db:"p.born"`
	Number    nhs.Number `db:"p.nhs_number"`
}

func (*CodingLine) Table() string { return "coding" }
func (*CodingLine) Wall() db.Wall { return db.Wall{See: care.See} }

// From joins the person's name.
func (*CodingLine) From() string {
	return "coding t JOIN person p ON p.tenant = t.tenant AND p.id = t.person"
}

// ToCode lists the codes that a practice has still to put on its records, or
// those of all practices when practice is empty, oldest first.
func ToCode(tx *db.Tx, practice nhs.ODS, page int) ([]CodingLine, error) {
	q := db.Q{Where: "t.done_at IS NULL AND t.struck_at IS NULL", Order: "t.practice, t.day, t.id",
		Limit: referral.PageSize, Offset: (max(1, page) - 1) * referral.PageSize}
	if practice != "" {
		q.And("t.practice = ?", practice)
	}
	return db.Select[CodingLine](tx, q)
}

// Coded says that the practice has put the code on the record.
func Coded(tx *db.Tx, id kith.ID, version int) (*Coding, error) {
	r, err := db.Get[Coding](tx, id)
	if err != nil {
		return nil, err
	}
	if !r.DoneAt.IsZero() {
		return nil, kith.Errorf(kith.Conflict, "%s marked this on %s", r.DoneBy, kith.DayOf(r.DoneAt))
	}
	if err := r.again(tx, &r.Strike, func(kith.Check, kith.Day) {}); err != nil {
		return nil, err
	}
	r.Version, r.DoneAt, r.DoneBy = version, tx.Now, tx.Actor.Name
	return r, db.Update(tx, r)
}
