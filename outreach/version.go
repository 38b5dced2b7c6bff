package outreach

import (
	"cmp"
	"slices"
	"time"

	"kith"
	"kith/access"
	"kith/cohort"
	"kith/db"
)

// A Version is one version of a cohort's definition, as it was written. It is
// never changed but for its sign-off: a change makes the next version.
type Version struct {
	db.Row
	Name       string    `db:"name"`
	Number     int       `db:"number"` // 1 and up
	Title      string    `db:"title"`
	Text       string    `db:"body"` // YAML: package cohort reads it
	Owner      string    `db:"owner"`
	Review     kith.Day  `db:"review"` // until when it may be used
	Basis      string    `db:"basis"`  // the lawful basis
	Why        string    `db:"why"`    // what changed, and why
	MadeBy     kith.ID   `db:"made_by"`
	MadeName   string    `db:"made_name"`
	SignedAt   time.Time `db:"signed_at"`
	SignedBy   kith.ID   `db:"signed_by"`
	SignedName string    `db:"signed_name"`
	SignedAs   string    `db:"signed_as"` // the clinical role in which they sign, with their registration
}

// Table is the version's table.
func (*Version) Table() string { return "cohort_version" }

// Wall: a definition tells of nobody.
func (*Version) Wall() db.Wall {
	return db.Wall{See: access.CohortSee, Write: access.OutreachWrite, Sight: db.Everyone}
}

// Signed reports whether a clinician has signed this version.
func (v *Version) Signed() bool { return !v.SignedAt.IsZero() }

// Shipped reports whether the version is one that came with Kith and nobody has
// kept yet.
func (v *Version) Shipped() bool { return v.ID == "" }

// Definition is the version as package cohort runs it.
func (v *Version) Definition() (*cohort.Definition, error) {
	d, err := cohort.Parse(v.Name, []byte(v.Text))
	if err != nil {
		return nil, err
	}
	d.Version, d.Signed = v.Number, ""
	if v.Signed() {
		d.Signed = v.SignedName + ", " + v.SignedAs + ", " + kith.DayOf(v.SignedAt).String()
	}
	return d, nil
}

// of is a version of a definition that was read.
func of(d *cohort.Definition, text string) Version {
	return Version{Name: d.Name, Number: d.Version, Title: d.Title, Text: text, Owner: d.Owner, Review: d.Review, Basis: d.Basis}
}

// Shipped are the definitions that come with Kith: the drafts to start from.
func Shipped() (all []Version, err error) {
	defs, _ := cohort.Shipped()
	for _, d := range defs {
		text, err := cohort.Text(d.Name)
		if err != nil {
			return nil, err
		}
		v := of(d, text)
		v.Number, v.MadeName, v.Why = 1, "Kith", "As it ships: a draft"
		all = append(all, v)
	}
	return all, nil
}

// Cohorts are the newest versions of all cohorts, by title: those of the tenant,
// and the drafts that ship where it has none of the name.
func Cohorts(tx *db.Tx) ([]Version, error) {
	kept, err := db.Select[Version](tx, db.Q{Order: "t.name, t.number DESC"})
	if err != nil {
		return nil, err
	}
	all := slices.CompactFunc(kept, func(a, b Version) bool { return a.Name == b.Name })
	ships, err := Shipped()
	for _, s := range ships {
		if !slices.ContainsFunc(all, func(v Version) bool { return v.Name == s.Name }) {
			all = append(all, s)
		}
	}
	slices.SortFunc(all, func(a, b Version) int { return cmp.Compare(a.Title, b.Title) })
	return all, err
}

// Versions are those of one cohort, the newest first. Errors: NotFound.
func Versions(tx *db.Tx, name string) ([]Version, error) {
	all, err := db.Select[Version](tx, db.Q{Where: "t.name = $1", Args: []any{name}, Order: "t.number DESC"})
	if err != nil || len(all) > 0 {
		return all, err
	}
	ships, err := Shipped()
	if i := slices.IndexFunc(ships, func(v Version) bool { return v.Name == name }); i >= 0 {
		return ships[i : i+1], err
	}
	return nil, cmp.Or(err, kith.Errorf(kith.NotFound, "There is no cohort of this name"))
}

// Newest is the newest version of a cohort. Errors: NotFound.
func Newest(tx *db.Tx, name string) (*Version, error) {
	all, err := Versions(tx, name)
	if err != nil {
		return nil, err
	}
	return &all[0], nil
}

// mostText is how long a definition may be that somebody writes on a page.
const mostText = 20_000

// Read reads a definition that somebody wrote. Errors: Invalid, at the field
// "text", with each line that is wrong.
func Read(text string) (*cohort.Definition, error) {
	if len(text) > mostText {
		return nil, kith.Check{"text": "The definition is too long: 20,000 characters at most"}.Err()
	}
	d, err := cohort.Parse("the definition", []byte(text))
	if kith.KindOf(err) == kith.Invalid {
		return nil, kith.Check{"text": err.Error()}.Err()
	}
	return d, err
}

// Draft begins a cohort of the tenant's own. Errors: Conflict, where there is one
// of the name; Invalid.
func Draft(tx *db.Tx, text, why string) (*Version, error) {
	d, err := Read(text)
	if err != nil {
		return nil, err
	}
	if err := tx.Lock("cohort " + d.Name); err != nil {
		return nil, err
	}
	switch _, err := Newest(tx, d.Name); {
	case err == nil:
		return nil, kith.Check{"text": "There is a cohort called " + d.Name + " already: change that one, or give this another name"}.Err()
	case kith.KindOf(err) != kith.NotFound:
		return nil, err
	}
	return put(tx, d, 1, text, cmp.Or(why, "New"))
}

// Change makes the next version of a cohort, which nobody has signed. from is the
// version that was changed. Errors: Conflict, when it is no longer the newest;
// Invalid.
func Change(tx *db.Tx, name string, from int, text, why string) (*Version, error) {
	if err := access.Need(tx.Actor, access.OutreachWrite); err != nil {
		return nil, err
	}
	d, err := Read(text)
	if err != nil {
		return nil, err
	}
	if err := tx.Lock("cohort " + name); err != nil {
		return nil, err
	}
	was, err := Newest(tx, name)
	if err != nil {
		return nil, err
	}
	c := kith.Check{}
	c.That(d.Name == name, "text", "The name stays "+name+": another name is another cohort")
	c.That(text != was.Text, "text", "Nothing is changed")
	c.Need(&why, "why", "What changed", "Say what you changed, and why", 300)
	if err := c.Err(); err != nil {
		return nil, err
	}
	if was.Number != from {
		return nil, kith.Errorf(kith.Conflict, "Somebody else has changed this cohort: it has a version %d. Look at it, then make your change", was.Number)
	}
	if was.Shipped() { // so that what was changed can be seen
		if err := db.Insert(tx, was); err != nil {
			return nil, err
		}
	}
	return put(tx, d, was.Number+1, text, why)
}

func put(tx *db.Tx, d *cohort.Definition, number int, text, why string) (*Version, error) {
	v := of(d, text)
	v.Number, v.Why, v.MadeBy, v.MadeName = number, why, tx.Actor.ID, tx.Actor.Name
	return &v, db.Insert(tx, &v)
}

// Sign is the clinical sign-off of the newest version. as is the role in which the
// clinician signs, with their registration. Whoever wrote a version does not sign
// it. Errors: Conflict, when it is not the newest, is signed, or was written by the
// actor; Invalid, when it is past its review or nobody says as what they sign.
func Sign(tx *db.Tx, name string, number int, as string) (*Version, error) {
	if err := access.Need(tx.Actor, access.OutreachWrite); err != nil {
		return nil, err
	}
	if err := tx.Lock("cohort " + name); err != nil {
		return nil, err
	}
	v, err := Newest(tx, name)
	if err != nil {
		return nil, err
	}
	c := kith.Check{}
	c.Need(&as, "as", "Your clinical role", "Say in which clinical role you sign, with your registration: GP, GMC 1234567", 100)
	if err := c.Err(); err != nil {
		return nil, err
	}
	switch {
	case v.Number != number:
		return nil, kith.Errorf(kith.Conflict, "There is a newer version, %d: look at that one", v.Number)
	case v.Signed():
		return nil, kith.Errorf(kith.Conflict, "This version is signed: by %s", v.SignedName)
	case v.MadeBy != "" && v.MadeBy == tx.Actor.ID:
		return nil, kith.Errorf(kith.Conflict, "You wrote this version: somebody else signs it off")
	case v.Review < tx.Today():
		return nil, kith.Errorf(kith.Invalid, "This version was to be looked at again by %s: change its review date first", v.Review)
	}
	v.SignedAt, v.SignedBy, v.SignedName, v.SignedAs = tx.Now, tx.Actor.ID, tx.Actor.Name, as
	if v.Shipped() {
		return v, db.Insert(tx, v)
	}
	return v, db.Update(tx, v)
}
