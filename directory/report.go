package directory

import (
	"time"

	"kith"
	"kith/access"
	"kith/db"
)

// A Report says that an entry is wrong; whoever uses the directory can make
// one in a step, and hears what became of it.
//
//	made → settled: mended | right after all | off the list
type Report struct {
	db.Row
	Service   kith.ID   `db:"service"`
	MadeBy    kith.ID   `db:"made_by"` // an account
	MadeName  string    `db:"made_name"`
	About     Wrong     `db:"about"`
	Words     string    `db:"words"` // 1,000
	Outcome   Outcome   `db:"outcome"`
	Said      string    `db:"said"` // by the steward, to whoever made it; 1,000
	SettledAt time.Time `db:"settled_at"`
	SettledBy string    `db:"settled_by"`
	HeardAt   time.Time `db:"heard_at"` // when the maker has read it
}

// A Wrong is what is wrong with an entry.
type Wrong string

// What can be wrong.
const (
	WrongContact Wrong = "contact"
	WrongTimes   Wrong = "times"
	WrongPlace   Wrong = "place"
	WrongFor     Wrong = "who it is for"
	WrongClosed  Wrong = "closed"
	WrongFull    Wrong = "full"
	WrongSomehow Wrong = "something else"
)

// Wrongs are what can be wrong, as a form offers it.
var Wrongs = []struct {
	Is   Wrong
	Name string
}{
	{WrongContact, "The phone, e-mail or website is wrong"},
	{WrongTimes, "The days or times are wrong"},
	{WrongPlace, "The address is wrong"},
	{WrongFor, "It is not for whom it says"},
	{WrongFull, "It takes nobody at present"},
	{WrongClosed, "It has closed"},
	{WrongSomehow, "Something else"},
}

// An Outcome is what became of a report.
type Outcome string

// The outcomes.
const (
	Mended     Outcome = "mended"
	RightAsIs  Outcome = "right after all"
	OffTheList Outcome = "off the list"
)

// Table is the report's table.
func (*Report) Table() string { return "directory_report" }

// Wall: whoever sees the directory reports; Settle asks for more.
func (*Report) Wall() db.Wall {
	return db.Wall{See: access.DirectorySee, Write: access.DirectorySee, Sight: db.ByPlace}
}

// MakeReport says that the entry of a service is wrong.
func MakeReport(tx *db.Tx, service kith.ID, about Wrong, words string) (*Report, error) {
	if _, err := GetService(tx, service); err != nil {
		return nil, err
	}
	c := kith.Check{}
	known := false
	for _, w := range Wrongs {
		known = known || w.Is == about
	}
	c.That(known, "about", "Choose what is wrong")
	c.Text(&words, "words", "What you know", 1000)
	c.That(about != WrongSomehow || words != "", "words", "Say what is wrong")
	if c.Err() != nil {
		return nil, c.Err()
	}
	r := &Report{Service: service, MadeBy: tx.Actor.ID, MadeName: tx.Actor.Name, About: about, Words: words}
	return r, db.Insert(tx, r)
}

// Settle says what became of a report. With OffTheList the service goes off the
// list; with RightAsIs it counts as checked today.
func Settle(tx *db.Tx, id kith.ID, version int, outcome Outcome, said string) error {
	if err := access.Need(tx.Actor, access.DirectoryWrite); err != nil {
		return err
	}
	r, err := db.Get[Report](tx, id)
	if err != nil {
		return err
	}
	c := kith.Check{}
	c.That(outcome == Mended || outcome == RightAsIs || outcome == OffTheList, "outcome", "Choose what became of it")
	c.Text(&said, "said", "What to tell them", 1000)
	c.That(r.Outcome == "", "outcome", "This report has been settled already")
	if c.Err() != nil {
		return c.Err()
	}
	s, err := GetService(tx, r.Service)
	if err != nil {
		return err
	}
	if _, err := amend(tx, s.ID, s.Version, func(s *Service) {
		if outcome == OffTheList {
			s.Status = Inactive
		} else {
			s.AssuredOn = tx.Today()
		}
	}); err != nil {
		return err
	}
	r.Version, r.Outcome, r.Said, r.SettledAt, r.SettledBy = version, outcome, said, tx.Now, tx.Actor.Name
	return db.Update(tx, r)
}

// OpenReports are those that wait for a steward, oldest first.
func OpenReports(tx *db.Tx) ([]Report, error) {
	return db.Select[Report](tx, db.Q{Where: "t.settled_at IS NULL", Order: "t.created_at, t.id", Limit: 500})
}

// MyReports are those that the actor has made, latest first.
func MyReports(tx *db.Tx) ([]Report, error) {
	return db.Select[Report](tx, db.Q{Where: "t.made_by = $1", Args: []any{tx.Actor.ID}, Order: "t.created_at DESC, t.id DESC", Limit: 100})
}

// Hear notes that the actor has read what became of their reports.
func Hear(tx *db.Tx) error {
	all, err := db.Select[Report](tx, db.Q{Where: "t.made_by = $1 AND t.settled_at IS NOT NULL AND t.heard_at IS NULL", Args: []any{tx.Actor.ID}})
	if err != nil {
		return err
	}
	for i := range all {
		all[i].HeardAt = tx.Now
		if err := db.Update(tx, &all[i]); err != nil {
			return err
		}
	}
	return nil
}

// Unheard is how many of the actor's reports have been settled and not read.
func Unheard(tx *db.Tx) (int, error) {
	return db.Count[Report](tx, db.Q{Where: "t.made_by = $1 AND t.settled_at IS NOT NULL AND t.heard_at IS NULL", Args: []any{tx.Actor.ID}})
}
