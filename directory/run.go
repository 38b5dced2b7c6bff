package directory

import (
	"time"

	"kith"
	"kith/db"
)

// A Run is one time that a source was read: how far it came, what became of
// its records, and what was wrong with them. A run that has not ended goes on
// where its last batch was saved.
//
//	begun → (batch, batch, …) → ended
//	          └── stopped: the next pull goes on here
type Run struct {
	db.Row
	Source   kith.ID   `db:"source"`
	Whole    bool      `db:"whole"` // it reads all that the source has, so that what it does not see is missing
	Since    time.Time `db:"since"` // or only what has changed since then
	Cursor   string    `db:"cursor"`
	Counts   Counts    `db:"counts"`
	Findings []Finding `db:"findings" audit:"hidden"` // the first MostFindings
	Failure  string    `db:"failure"`                 // why it stopped last, for the operator
	EndedAt  time.Time `db:"ended_at"`
}

// MostFindings is how many findings a Run keeps; the report has all.
const MostFindings = 500

// Counts are what became of a source's records. Each record that was read is
// added, changed, as before, left out or withdrawn.
type Counts struct {
	Read      int `json:"read"`
	Added     int `json:"added"`
	Changed   int `json:"changed"`
	Same      int `json:"same"`
	Left      int `json:"left"`      // left out: it could not be read
	Withdrawn int `json:"withdrawn"` // the source says that it is no more
	Kept      int `json:"kept"`      // fields that differ, kept as somebody here wrote them
	Problems  int `json:"problems"`  // findings in all
	Missing   int `json:"missing"`   // services known before that a whole pull did not see
	Ended     int `json:"ended"`     // of them made inactive
	Total     int `json:"total"`     // how many the source says it has; 0 when it does not say
}

// A Finding is something wrong with a record of a source, and what was done.
type Finding struct {
	Kind   string `json:"kind"`   // service, organisation, …
	Record string `json:"record"` // what the source calls it, or where it stands
	Field  string `json:"field"`
	Wrong  string `json:"wrong"`
	Done   string `json:"done"`
}

// Table is the run's table.
func (*Run) Table() string { return "directory_run" }

// Wall is the directory's.
func (*Run) Wall() db.Wall { return wall }

// Begin returns the run of a source that was stopped, to go on with it; or a
// new one when there is none, or when again is said.
func Begin(tx *db.Tx, s *Source, again, whole bool) (*Run, error) {
	old, err := db.Select[Run](tx, db.Q{Where: "t.source = $1 AND t.ended_at IS NULL", Args: []any{s.ID}, Order: "t.created_at DESC, t.id DESC"})
	if err != nil {
		return nil, err
	}
	for i := range old {
		if i == 0 && !again {
			continue
		}
		old[i].EndedAt, old[i].Failure = tx.Now, "given up: begun anew"
		if err := db.Update(tx, &old[i]); err != nil {
			return nil, err
		}
	}
	if len(old) > 0 && !again {
		return &old[0], nil
	}
	r := &Run{Source: s.ID, Whole: whole}
	if !whole {
		r.Since = s.ReadTo()
	}
	return r, db.Insert(tx, r)
}

// Save keeps how far a run has come. Errors: Conflict when somebody else reads
// the same source at the same time.
func Save(tx *db.Tx, r *Run) error {
	if len(r.Findings) > MostFindings {
		r.Findings = r.Findings[:MostFindings]
	}
	err := db.Update(tx, r)
	if kith.KindOf(err) == kith.Conflict {
		return kith.Errorf(kith.Conflict, "Another pull of this source is under way. Wait for it, or stop it")
	}
	return err
}

// Runs are the times that a source was read, latest first; at most 50.
func Runs(tx *db.Tx, source kith.ID) ([]Run, error) {
	return db.Select[Run](tx, db.Q{Where: "t.source = $1", Args: []any{source}, Order: "t.created_at DESC, t.id DESC", Limit: 50})
}
