package person

import (
	"strings"
	"time"
	"unicode/utf8"

	"kith"
	"kith/access"
	"kith/db"
	"kith/nhs"
)

// A Glass is that somebody opened one person outside their teams, and why. Each
// is read afterwards by somebody who reviews.
//
//	broken ──ReviewGlass──► reviewed: right, or not right
type Glass struct {
	Of
	Account  kith.ID   `db:"account"`
	Name     string    `db:"name"` // who broke it, as they were called then
	Role     kith.Role `db:"role"`
	Why      string    `db:"why" form:"why"`
	Until    time.Time `db:"until"`
	Reviewer kith.ID   `db:"reviewer"`
	Reviewed time.Time `db:"reviewed"`
	Finding  string    `db:"finding" form:"finding"` // right, or wrong
	Found    string    `db:"found" form:"found"`     // in words
}

func (*Glass) Table() string { return "person_glass" }

// Wall: those who review see every glass of the tenant; of the person, only who
// broke it and why.
func (*Glass) Wall() db.Wall {
	return db.Wall{See: access.AuditSee, Write: access.AuditSee, Sight: db.Everyone}
}

// A pane is a Glass as it is broken, by somebody who does not review.
type pane struct{ Glass }

func (*pane) Wall() db.Wall {
	return db.Wall{See: access.GlassBreak, Write: access.GlassBreak, Sight: db.ByActor}
}

// GlassFor is how long the sight lasts that breaking the glass gives.
const GlassFor = 8 * time.Hour

// BreakGlass gives the actor sight of a person outside their teams for eight
// hours. why is for whoever reviews it.
func BreakGlass(tx *db.Tx, id kith.ID, why string) error {
	if err := access.Need(tx.Actor, access.GlassBreak); err != nil {
		return err
	}
	why = strings.TrimSpace(why)
	c := kith.Check{}
	c.That(utf8.RuneCountInString(why) >= 10, "why", "Enter why you need to see this person, in 10 characters or more. It will be reviewed")
	c.Text(&why, "why", "The reason", 500)
	if err := c.Err(); err != nil {
		return err
	}
	known, err := db.Count[Person](tx.Beyond("there must be such a person"), db.Q{Where: "t.id = $1", Args: []any{id}})
	if err != nil {
		return err
	}
	if known == 0 {
		return notFound()
	}
	until := tx.Now.Add(GlassFor)
	err = db.Insert(tx, &pane{Glass{Of: Of{Person: id}, Account: tx.Actor.ID, Name: tx.Actor.Name, Role: tx.Actor.Role, Why: why, Until: until}})
	if err != nil {
		return err
	}
	return grant(tx, id, tx.Actor.ID, until, "broke the glass: "+why)
}

// Elsewhere reports whether the tenant knows somebody with this NHS number and
// date of birth outside the actor's sight, and under which ID the glass would
// be broken. It tells nothing else of them, and the asking is on record.
func Elsewhere(tx *db.Tx, number nhs.Number, born kith.Day) (kith.ID, error) {
	if err := access.Need(tx.Actor, access.GlassBreak); err != nil {
		return "", err
	}
	tx.Searched("outside my teams: NHS number " + string(number))
	if !number.Valid() || !born.Valid() {
		return "", notFound()
	}
	p, err := db.First[Person](tx.Beyond("only whether there is somebody, for breaking the glass"), db.Q{
		Where: "t.nhs_number = $1 AND t.nhs_number <> '' AND t.born = $2 AND t.merged_into IS NULL", Args: []any{number, born}})
	if err != nil {
		return "", err
	}
	if ok, err := tx.Sees(p.ID); err != nil || ok {
		return "", notFound() // no glass between them
	}
	return p.ID, nil
}

// Glasses are those that nobody has reviewed yet, oldest first.
func Glasses(tx *db.Tx) ([]Glass, error) {
	return db.Select[Glass](tx, db.Q{Where: "t.reviewed IS NULL", Order: "t.created_at, t.id"})
}

// GlassFindings are what a review can find.
var GlassFindings = nhs.List[string]{
	Title:  "Was it right?",
	Source: "Kith",
	Codes: []nhs.Code[string]{
		{Code: "right", Name: "It was right", Local: true},
		{Code: "wrong", Name: "It was not right", Local: true},
	},
}

// ReviewGlass records what whoever reviews found. Nobody reviews their own.
func ReviewGlass(tx *db.Tx, id kith.ID, finding, found string) error {
	g, err := db.Get[Glass](tx, id)
	if err != nil {
		return err
	}
	switch {
	case g.Account == tx.Actor.ID:
		return kith.Errorf(kith.Forbidden, "Somebody else must review this: it was you who broke the glass")
	case !g.Reviewed.IsZero():
		return kith.Errorf(kith.Conflict, "This was reviewed already, on %s", kith.DayOf(g.Reviewed))
	}
	c := kith.Check{}
	c.That(GlassFindings.Valid(finding), "finding", "Choose whether it was right")
	c.Text(&found, "found", "What you found", 500)
	c.That(finding != "wrong" || found != "", "found", "Enter what was not right, and what follows")
	if err := c.Err(); err != nil {
		return err
	}
	g.Finding, g.Found, g.Reviewer, g.Reviewed = finding, found, tx.Actor.ID, tx.Now
	return db.Update(tx, g)
}
