// Package forum is the monthly meeting of those who do the same work: what is
// on, which organisation presents itself, who came, and what was learned, to be
// found again. It holds nothing about people who are supported.
package forum

import (
	"strings"
	"time"

	"kith"
	"kith/access"
	"kith/db"
)

// New is a forum as it is planned.
type New struct {
	StartsAt  time.Time `db:"starts_at" form:"starts"`
	Title     string    `db:"title" form:"title"`           // 100
	Place     string    `db:"place" form:"place"`           // or a link; 255
	Agenda    string    `db:"agenda" form:"agenda"`         // one item a line; 4000
	Guest     kith.ID   `db:"guest" form:"guest"`           // an organisation of the directory that presents itself
	GuestName string    `db:"guest_name" form:"guest_name"` // who that is; 150
	Topic     string    `db:"topic" form:"topic"`           // of what; 255
}

// A Forum is one meeting.
type Forum struct {
	db.Row
	New
	OffWhy   string  `db:"off_why"` // why it was called off; "" when it is on
	MadeBy   kith.ID `db:"made_by"`
	MadeName string  `db:"made_name"`
}

var wall = db.Wall{See: access.CareSee, Write: access.CareWrite, Sight: db.Everyone}

// Table is the forum's table.
func (*Forum) Table() string { return "forum" }

// Wall: all who support people.
func (*Forum) Wall() db.Wall { return wall }

// Items are the agenda's lines.
func (f *Forum) Items() []string {
	return strings.FieldsFunc(f.Agenda, func(r rune) bool { return r == '\n' })
}

func (n *New) check(c kith.Check, now time.Time) {
	c.That(n.StartsAt.After(now.AddDate(-1, 0, 0)) && n.StartsAt.Before(now.AddDate(1, 0, 0)), "starts", "Enter when it begins, within a year")
	c.Need(&n.Title, "title", "Title", "Enter what the forum is called, such as: Peer forum", 100)
	c.Need(&n.Place, "place", "Place", "Enter where it is, or the link", 255)
	c.Text(&n.Agenda, "agenda", "Agenda", 4000)
	c.Text(&n.GuestName, "guest_name", "Guest", 150)
	c.Text(&n.Topic, "topic", "Topic", 255)
}

// Plan puts a forum into everybody's diary.
func Plan(tx *db.Tx, n New) (*Forum, error) {
	f := &Forum{New: n, MadeBy: tx.Actor.ID, MadeName: tx.Actor.Name}
	c := kith.Check{}
	f.check(c, tx.Now)
	if err := c.Err(); err != nil {
		return nil, err
	}
	return f, db.Insert(tx, f)
}

// Change writes n over a forum.
func Change(tx *db.Tx, id kith.ID, version int, n New) (*Forum, error) {
	f, err := Get(tx, id)
	if err != nil {
		return nil, err
	}
	c := kith.Check{}
	n.check(c, tx.Now)
	if err := c.Err(); err != nil {
		return nil, err
	}
	f.Version, f.New = version, n
	return f, db.Update(tx, f)
}

// CallOff says that it is not held, and why.
func CallOff(tx *db.Tx, id kith.ID, version int, why string) error {
	f, err := Get(tx, id)
	if err != nil {
		return err
	}
	c := kith.Check{}
	c.Need(&why, "why", "Reason", "Say why it is called off", 150)
	if err := c.Err(); err != nil {
		return err
	}
	f.Version, f.OffWhy = version, why
	return db.Update(tx, f)
}

// Get returns one forum.
func Get(tx *db.Tx, id kith.ID) (*Forum, error) { return db.Get[Forum](tx, id) }

// List returns the forums, those of the last two years, the latest first.
func List(tx *db.Tx) ([]Forum, error) {
	return db.Select[Forum](tx, db.Q{Where: "t.starts_at > $1", Args: []any{tx.Now.AddDate(-2, 0, 0)}, Order: "t.starts_at DESC, t.id"})
}

// Next is the next forum that is on, or nil. Lacking is that none is planned
// within a month and a week, since they are monthly.
func Next(tx *db.Tx) (next *Forum, lacking bool, err error) {
	all, err := db.Select[Forum](tx, db.Q{Where: "t.starts_at >= $1 AND t.off_why = ''", Args: []any{tx.Today().Start()}, Order: "t.starts_at, t.id", Limit: 1})
	if err != nil || len(all) == 0 {
		return nil, true, err
	}
	return &all[0], all[0].StartsAt.After(tx.Now.AddDate(0, 1, 7)), nil
}

// An Attendance is that somebody came.
type Attendance struct {
	db.Row
	Forum   kith.ID `db:"forum"`
	Account kith.ID `db:"account"`
	Name    string  `db:"name"`
}

// Table is where it is kept.
func (*Attendance) Table() string { return "forum_attendance" }

// Wall is the forum's.
func (*Attendance) Wall() db.Wall { return wall }

// Came writes down who came: of those offered, the ones that are named, and no
// others.
func Came(tx *db.Tx, id kith.ID, offered map[kith.ID]string, came []kith.ID) error {
	if _, err := Get(tx, id); err != nil {
		return err
	}
	had, err := Who(tx, id)
	if err != nil {
		return err
	}
	want := map[kith.ID]bool{}
	for _, a := range came {
		if offered[a] == "" {
			return kith.Check{"came": "Choose from the list"}.Err()
		}
		want[a] = true
	}
	for i := range had {
		if want[had[i].Account] {
			delete(want, had[i].Account)
		} else if offered[had[i].Account] != "" {
			if err := db.Delete(tx, &had[i]); err != nil {
				return err
			}
		}
	}
	for _, a := range came {
		if want[a] {
			if err := db.Insert(tx, &Attendance{Forum: id, Account: a, Name: offered[a]}); err != nil {
				return err
			}
			delete(want, a)
		}
	}
	return nil
}

// Who returns who came, by name.
func Who(tx *db.Tx, id kith.ID) ([]Attendance, error) {
	return db.Select[Attendance](tx, db.Q{Where: "t.forum = $1", Args: []any{id}, Order: "t.name, t.id"})
}

// A Learning is something that was learned at a forum.
type Learning struct {
	db.Row
	Forum    kith.ID `db:"forum"`
	Title    string  `db:"title"` // 150
	Words    string  `db:"words"` // 4000
	Folded   string  `db:"folded"`
	MadeBy   kith.ID `db:"made_by"`
	MadeName string  `db:"made_name"`
}

// Table is where it is kept.
func (*Learning) Table() string { return "forum_learning" }

// Wall is the forum's.
func (*Learning) Wall() db.Wall { return wall }

// Share writes down what was learned.
func Share(tx *db.Tx, id kith.ID, title, words string) (*Learning, error) {
	if _, err := Get(tx, id); err != nil {
		return nil, err
	}
	c := kith.Check{}
	c.Need(&title, "title", "Title", "Enter what it is about", 150)
	c.Need(&words, "words", "What was learned", "Write what was learned, without naming anybody you support", 4000)
	if err := c.Err(); err != nil {
		return nil, err
	}
	l := &Learning{Forum: id, Title: title, Words: words, Folded: fold(title + " " + words), MadeBy: tx.Actor.ID, MadeName: tx.Actor.Name}
	return l, db.Insert(tx, l)
}

func fold(s string) string { return " " + strings.Join(strings.Fields(strings.ToLower(s)), " ") }

// Learned returns what was learned at a forum, oldest first.
func Learned(tx *db.Tx, id kith.ID) ([]Learning, error) {
	return db.Select[Learning](tx, db.Q{Where: "t.forum = $1", Args: []any{id}, Order: "t.created_at, t.id"})
}

// most is how many finds a page shows.
const most = 50

// Find returns what was learned in which every one of the words begins a word,
// the latest first; the latest of all when there is none.
func Find(tx *db.Tx, words string) ([]Learning, error) {
	q := db.Q{Order: "t.created_at DESC, t.id DESC", Limit: most}
	for i, w := range strings.Fields(strings.ToLower(words)) {
		if i == 8 {
			break
		}
		w = strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace(w)
		q.And(`t.folded LIKE ? ESCAPE '\'`, "% "+w+"%")
	}
	return db.Select[Learning](tx, q)
}
