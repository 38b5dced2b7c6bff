package impact

import (
	"bytes"
	"encoding/json"
	"time"

	"kith"
	"kith/access"
	"kith/db"
	"kith/effect"
)

// A State is where an analysis stands. It never goes back: what was run stays, with
// its result, and what was sealed stays in the list, withdrawn or not.
//
//	sealed ─┬─→ run         its result is attached
//	        └─→ withdrawn   with a reason, for everybody to read
type State string

const (
	Sealed    State = "sealed"
	Ran       State = "run"
	Withdrawn State = "withdrawn"
)

// An Analysis is one that was written down and sealed before anybody looked. Its
// title, hash, dates and state are public from the beginning; its specification and
// its report when their owner publishes them, and then for good.
type Analysis struct {
	db.Row
	Title           string        `db:"title"` // the question
	Design          effect.Design `db:"design"`
	Outcome         string        `db:"outcome"`
	Tier            effect.Tier   `db:"tier"` // the strongest claim it could come to
	Hash            string        `db:"hash"`
	SealedAt        time.Time     `db:"sealed_at"`
	Spec            string        `db:"spec" audit:"hidden"` // as JSON
	MadeBy          kith.ID       `db:"made_by"`
	MadeName        string        `db:"made_name"`
	State           State         `db:"state"`
	Why             string        `db:"why"` // it was withdrawn
	Report          string        `db:"report" audit:"hidden"`
	Changed         string        `db:"changed"` // what was done otherwise than sealed
	RanAt           time.Time     `db:"ran_at"`  // when the runner ran
	RanName         string        `db:"ran_name"`
	SpecPublished   time.Time     `db:"spec_published"`
	ReportPublished time.Time     `db:"report_published"`
	Campaign        kith.ID       `db:"campaign"` // whose random order it compares; "" for others
}

// Table is the analyses' table.
func (*Analysis) Table() string { return "impact_analysis" }

// Wall: for those who evaluate, lead and govern. Nobody's record is in it.
func (*Analysis) Wall() db.Wall {
	return db.Wall{See: access.ImpactSee, Write: access.ImpactWrite, Sight: db.Everyone}
}

// A Listed analysis is what anybody may read of one: Spec and Report are empty until
// they are published.
type Listed struct {
	db.Row
	Title    string        `db:"title"`
	Design   effect.Design `db:"design"`
	Outcome  string        `db:"outcome"`
	Tier     effect.Tier   `db:"tier"`
	Hash     string        `db:"hash"`
	SealedAt time.Time     `db:"sealed_at"`
	State    State         `db:"state"`
	Why      string        `db:"why"`
	RanAt    time.Time     `db:"ran_at"`
	Spec     string        `db:"spec"`
	Report   string        `db:"report"`
	Changed  string        `db:"changed"`
}

// Table is a view, which leaves out what is not published.
func (*Listed) Table() string { return "impact_listed" }

// Wall: for everybody to read, and nobody to write.
func (*Listed) Wall() db.Wall { return db.Wall{See: access.ObservatorySee, Sight: db.Everyone} }

// List is every analysis that was sealed, the latest first, as anybody may read it.
func List(tx *db.Tx) ([]Listed, error) {
	return db.Select[Listed](tx, db.Q{Order: "t.sealed_at DESC, t.id DESC", Limit: 1000})
}

// ListedOf is the one with a hash.
func ListedOf(tx *db.Tx, hash string) (*Listed, error) {
	return db.First[Listed](tx, db.Q{Where: "t.hash = $1", Args: []any{hash}})
}

// All are the analyses of the tenant, the latest first.
func All(tx *db.Tx) ([]Analysis, error) {
	return db.Select[Analysis](tx, db.Q{Order: "t.sealed_at DESC, t.id DESC"})
}

// Get is one of them.
func Get(tx *db.Tx, id kith.ID) (*Analysis, error) { return db.Get[Analysis](tx, id) }

// Seal registers an analysis: with the seal that it already has, or with one of this
// moment. Conflict when the seal is of another, or it is registered.
func Seal(tx *db.Tx, spec, seal []byte) (*Analysis, error) {
	if err := access.Need(tx.Actor, access.ImpactWrite); err != nil {
		return nil, err
	}
	s, err := ReadSpec(bytes.NewReader(spec))
	if err != nil {
		return nil, err
	}
	var sealed effect.Seal
	if len(bytes.TrimSpace(seal)) > 0 {
		if sealed, err = ReadSeal(bytes.NewReader(seal)); err == nil {
			err = sealed.Holds(s)
		}
		if err == nil && sealed.At.After(tx.Now.Add(time.Minute)) {
			err = kith.Errorf(kith.Invalid, "the seal is of a time to come")
		}
	} else {
		sealed, err = s.Seal(tx.Now)
	}
	if err != nil {
		return nil, err
	}
	text, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return nil, err
	}
	if _, err := db.First[Analysis](tx, db.Q{Where: "t.hash = $1", Args: []any{sealed.Hash}}); err == nil {
		return nil, kith.Errorf(kith.Conflict, "This analysis is registered already, under the same seal")
	} else if kith.KindOf(err) != kith.NotFound {
		return nil, err
	}
	a := &Analysis{Title: s.Question, Design: s.Design, Outcome: s.Outcome, Tier: s.Planned(), Hash: sealed.Hash, SealedAt: sealed.At,
		Spec: string(text), MadeBy: tx.Actor.ID, MadeName: tx.Actor.Name, State: Sealed}
	return a, db.Insert(tx, a)
}

// SealText is the seal as a file, for the runner.
func (a *Analysis) SealText() ([]byte, error) {
	return json.MarshalIndent(effect.Seal{Hash: a.Hash, At: a.SealedAt.UTC()}, "", "  ")
}

// Attach takes what the runner returned. changed says what was done otherwise than
// was sealed: nothing is an answer too. Conflict when the report is of another
// analysis, or this one has a result or was withdrawn.
func (a *Analysis) Attach(tx *db.Tx, report []byte, changed string) error {
	c := kith.Check{}
	c.Need(&changed, "changed", "What was changed", "Say what was done otherwise than was sealed, or that nothing was", 2000)
	if a.State != Sealed {
		return kith.Errorf(kith.Conflict, "This analysis is %s already, and takes no result", a.State)
	}
	if len(bytes.TrimSpace(report)) == 0 {
		c.That(false, "report", "Choose the file that the runner wrote")
	}
	if err := c.Err(); err != nil {
		return err
	}
	r, err := ReadReport(bytes.NewReader(report), tx.Now)
	if err != nil {
		return kith.Check{"report": err.Error()}.Err()
	}
	if r.Seal.Hash != a.Hash {
		return kith.Check{"report": "The report is of another analysis: its seal is not this one’s"}.Err()
	}
	text, err := r.Text()
	if err != nil {
		return err
	}
	a.State, a.Report, a.Changed, a.RanAt, a.RanName = Ran, string(text), changed, r.Run, tx.Actor.Name
	return db.Update(tx, a)
}

// Withdraw says that it will not be run, and why. What was run is not withdrawn:
// a result that disappoints is one.
func (a *Analysis) Withdraw(tx *db.Tx, why string) error {
	c := kith.Check{}
	c.Need(&why, "why", "Why it is withdrawn", "Say why it is withdrawn; everybody can read it", 500)
	if err := c.Err(); err != nil {
		return err
	}
	if a.State != Sealed {
		return kith.Errorf(kith.Conflict, "This analysis is %s already, and stays so", a.State)
	}
	a.State, a.Why = Withdrawn, why
	return db.Update(tx, a)
}

// PublishSpec lets everybody read the specification, for good.
func (a *Analysis) PublishSpec(tx *db.Tx) error {
	if !a.SpecPublished.IsZero() {
		return kith.Errorf(kith.Conflict, "The specification is published already")
	}
	a.SpecPublished = tx.Now
	return db.Update(tx, a)
}

// PublishReport lets everybody read the report, for good, and the specification,
// without which nobody can judge it.
func (a *Analysis) PublishReport(tx *db.Tx) error {
	if a.State != Ran || !a.ReportPublished.IsZero() {
		return kith.Errorf(kith.Conflict, "There is no report to publish, or it is published already")
	}
	a.ReportPublished = tx.Now
	if a.SpecPublished.IsZero() {
		a.SpecPublished = tx.Now
	}
	return db.Update(tx, a)
}

// Stored is a report as it was attached.
func Stored(text string) (r Report, err error) {
	if text == "" {
		return r, kith.Errorf(kith.NotFound, "There is no report yet")
	}
	return r, json.Unmarshal([]byte(text), &r)
}
