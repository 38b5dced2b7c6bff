package supervision

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"slices"

	"kith"
	"kith/access"
	"kith/db"
	"kith/nhs"
)

// A Theme is what a meeting was about.
type Theme string

// Themes are Kith's own, from what link workers say wears them out (see
// doc/guide/lead-care.md).
var Themes = nhs.List[Theme]{Title: "Themes", Source: "Kith",
	Codes: []nhs.Code[Theme]{
		{Code: "caseload", Name: "Caseload and time"}, {Code: "complex", Name: "A situation too complex for the role"},
		{Code: "distress", Name: "Other people's distress"}, {Code: "risk", Name: "Risk and safeguarding"},
		{Code: "boundaries", Name: "Boundaries"}, {Code: "nothing-there", Name: "Nothing there to refer to"},
		{Code: "practice", Name: "Working with practices"}, {Code: "colleagues", Name: "Colleagues and team"},
		{Code: "learning", Name: "Learning and training"}, {Code: "role", Name: "The role and where it leads"},
		{Code: "wellbeing", Name: "My own wellbeing"}, {Code: "good", Name: "What went well"},
	}}

// Words are what was said at a meeting: for the two alone.
type Words struct {
	Themes []Theme `json:"themes" form:"themes"`
	Note   string  `json:"note" form:"note"` // 8000
}

// A note is the sealed Words of a meeting. The trail says that it changed.
type note struct {
	db.Row
	Meeting kith.ID `db:"meeting"`
	Account kith.ID `db:"account"`
	Other   kith.ID `db:"other"`
	Sealed  string  `db:"sealed" audit:"hidden"`
}

func (*note) Table() string { return "supervision_note" }
func (*note) Wall() db.Wall {
	return db.Wall{See: access.SupervisionSee, Write: access.SupervisionSee, Sight: db.ByTwo}
}

// A Task is something to be done, agreed at a meeting.
type Task struct {
	db.Row
	Supervision kith.ID  `db:"supervision"`
	Meeting     kith.ID  `db:"meeting"`
	Account     kith.ID  `db:"account"`
	Other       kith.ID  `db:"other"`
	Doer        Step     `db:"doer"`
	Due         kith.Day `db:"due"`
	DoneOn      kith.Day `db:"done_on"`
	Sealed      string   `db:"sealed" audit:"hidden"`

	What string // once it is opened
}

// Table is the task's table.
func (*Task) Table() string { return "supervision_task" }

// Wall: the two.
func (*Task) Wall() db.Wall {
	return db.Wall{See: access.SupervisionSee, Write: access.SupervisionSee, Sight: db.ByTwo}
}

// A Seal writes and opens what is said in supervision, with a key of its own
// made out of the installation's. Each text is sealed for its tenant and
// meeting, and cannot be opened as another's.
type Seal struct{ aeads []cipher.AEAD }

// NewSeal returns the seal of an installation. The first key seals; all of them
// open, so that a key can be changed.
func NewSeal(keys ...[]byte) (*Seal, error) {
	s := &Seal{}
	for _, key := range keys {
		if len(key) < 32 {
			return nil, errors.New("the seal of supervision needs the installation's key")
		}
		own, err := hkdf.Key(sha256.New, key, nil, "kith supervision", 32)
		if err != nil {
			return nil, err
		}
		block, err := aes.NewCipher(own)
		if err != nil {
			return nil, err
		}
		a, err := cipher.NewGCMWithRandomNonce(block)
		if err != nil {
			return nil, err
		}
		s.aeads = append(s.aeads, a)
	}
	if len(s.aeads) == 0 {
		return nil, errors.New("the seal of supervision needs a key")
	}
	return s, nil
}

// padTo is what a text is made longer to a multiple of, so that its length
// tells little.
const padTo = 512

func (s *Seal) shut(tx *db.Tx, meeting kith.ID, v any) (string, error) {
	text, err := json.Marshal(v)
	if err != nil {
		return "", err
	}
	for len(text)%padTo != 0 {
		text = append(text, ' ') // which JSON does not mind
	}
	return base64.StdEncoding.EncodeToString(s.aeads[0].Seal(nil, nil, text, bound(tx, meeting))), nil // #nosec G407 -- NewGCMWithRandomNonce draws its own
}

// bound is what a text is sealed for.
func bound(tx *db.Tx, meeting kith.ID) []byte {
	return []byte(string(tx.Actor.Tenant) + " " + string(meeting))
}

// errShut tells nothing of what is sealed.
var errShut = kith.Errorf(kith.Conflict, "This cannot be opened: it was sealed with another key. Ask whoever runs Kith for the key that belongs to this database")

func (s *Seal) open(tx *db.Tx, meeting kith.ID, sealed string, v any) error {
	b, err := base64.StdEncoding.DecodeString(sealed)
	if err != nil {
		return errShut
	}
	for _, a := range s.aeads {
		if text, err := a.Open(nil, nil, b, bound(tx, meeting)); err == nil {
			return json.Unmarshal(text, v)
		}
	}
	return errShut
}

// noteOf is the note of a meeting of the actor's; one that is yet to be written
// has no ID.
func noteOf(tx *db.Tx, m *Meeting) (*note, error) {
	n, err := db.First[note](tx, db.Q{Where: "t.meeting = $1", Args: []any{m.ID}})
	if kith.KindOf(err) == kith.NotFound {
		return &note{Meeting: m.ID, Account: m.Account, Other: m.Other}, nil
	}
	return n, err
}

// Read returns what was said at a meeting of the actor's, and its version; 0
// when nothing was written.
func (s *Seal) Read(tx *db.Tx, meeting kith.ID) (Words, int, error) {
	var w Words
	m, err := GetMeeting(tx, meeting)
	if err != nil {
		return w, 0, err
	}
	n, err := noteOf(tx, m)
	if err != nil || n.ID == "" {
		return w, 0, err
	}
	return w, n.Version, s.open(tx, meeting, n.Sealed, &w)
}

// Write keeps what was said at a meeting that was held, over the version that
// was read.
func (s *Seal) Write(tx *db.Tx, meeting kith.ID, version int, w Words) error {
	m, err := GetMeeting(tx, meeting)
	if err != nil {
		return err
	}
	c := kith.Check{}
	c.Text(&w.Note, "note", "What was said", 8000)
	for _, t := range w.Themes {
		c.That(Themes.Valid(t), "themes", "Choose themes from the list")
	}
	c.That(m.State == Held, "note", "Say first that the meeting was held")
	if err := c.Err(); err != nil {
		return err
	}
	n, err := noteOf(tx, m)
	if err != nil {
		return err
	}
	if n.Sealed, err = s.shut(tx, meeting, w); err != nil {
		return err
	}
	if n.ID == "" {
		return db.Insert(tx, n)
	}
	n.Version = version
	return db.Update(tx, n)
}

// Agree writes down what somebody is to do until a day.
func (s *Seal) Agree(tx *db.Tx, meeting kith.ID, what string, doer Step, due kith.Day) (*Task, error) {
	m, err := GetMeeting(tx, meeting)
	if err != nil {
		return nil, err
	}
	c := kith.Check{}
	c.Need(&what, "what", "What is to be done", "Write what is to be done", 500)
	c.That(Steps.Valid(doer), "doer", "Choose who does it")
	c.That(due.Valid() && due >= tx.Today(), "due", "Enter the day by which it is done, from today on")
	if err := c.Err(); err != nil {
		return nil, err
	}
	t := &Task{Supervision: m.Supervision, Meeting: m.ID, Account: m.Account, Other: m.Other, Doer: doer, Due: due, What: what}
	if t.Sealed, err = s.shut(tx, m.ID, what); err != nil {
		return nil, err
	}
	return t, db.Insert(tx, t)
}

// Tasks returns what was agreed in an arrangement of the actor's, what is open
// first.
func (s *Seal) Tasks(tx *db.Tx, id kith.ID) ([]Task, error) {
	return s.tasks(tx, db.Q{Where: "t.supervision = $1", Args: []any{id}, Order: "CASE WHEN t.done_on IS NULL THEN 0 ELSE 1 END, t.due, t.id"})
}

func (s *Seal) tasks(tx *db.Tx, q db.Q) ([]Task, error) {
	all, err := db.Select[Task](tx, q)
	for i := range all {
		if err := s.open(tx, all[i].Meeting, all[i].Sealed, &all[i].What); err != nil {
			return nil, err
		}
	}
	return all, err
}

// Do says that a task is done.
func Do(tx *db.Tx, id kith.ID, version int) (*Task, error) {
	t, err := db.Get[Task](tx, id)
	if err != nil {
		return nil, err
	}
	if t.DoneOn != "" {
		return nil, kith.Errorf(kith.Conflict, "This was done on %s", t.DoneOn)
	}
	t.Version, t.DoneOn = version, tx.Today()
	return t, db.Update(tx, t)
}

// Counts are how often each theme came up in an arrangement of the actor's, the
// most frequent first.
func (s *Seal) Counts(tx *db.Tx, id kith.ID) ([]ThemeCount, error) {
	n := map[Theme]int{}
	all, err := db.Select[note](tx, db.Q{Where: "t.meeting IN (SELECT m.id FROM supervision_meeting m WHERE m.tenant = t.tenant AND m.supervision = $1)", Args: []any{id}})
	for i := range all {
		var w Words
		if err := s.open(tx, all[i].Meeting, all[i].Sealed, &w); err != nil {
			return nil, err
		}
		for _, t := range w.Themes {
			n[t]++
		}
	}
	var out []ThemeCount
	for _, t := range Themes.Values() {
		if n[t] > 0 {
			out = append(out, ThemeCount{t, n[t]})
		}
	}
	slices.SortStableFunc(out, func(a, b ThemeCount) int { return b.N - a.N })
	return out, err
}

// A ThemeCount is how often a theme came up.
type ThemeCount struct {
	Theme
	N int
}
