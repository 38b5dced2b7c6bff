package observatory

import (
	"errors"
	"iter"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"kith"
	"kith/db"
	"kith/sdc"
	"kith/tally"
)

// The columns of referrals in memory. Their names are the codes of the records, as
// breakdowns have them.
var (
	factNames = []string{"practice", "team", "source", "needs", "urgency", "age", "gender", "ethnicity", "quintile", "language", "step", "decline", "closing"}
	factDays  = []string{"received", "contact", "ended"}
)

// Facts are the referrals of one tenant in memory, for figures that are asked for
// in ways that nobody foresaw: a table of any few columns takes milliseconds where
// the database takes seconds. They are as secret as the records.
type Facts struct {
	at    Places
	table *tally.Table
	whose kith.ID
	until time.Time                                       // changes up to then were seen; zero before the first Refresh
	keys  func(referral, person kith.ID) (string, string) // for Explorer; nil otherwise
}

// keyed are the further columns of facts that are explored: the keys of the referral
// and of the person, and practice and team together, which say where they belong.
var keyed = []string{"key", "who", "home"}

// newKeyed is NewFacts with those columns.
func newKeyed(at Places, n sdc.Noise, ofReferrals, ofPeople []byte) (*Facts, error) {
	t, err := tally.New(tally.Schema{Names: slices.Concat(factNames, keyed), Days: factDays})
	return &Facts{at: at, table: t, keys: func(referral, person kith.ID) (string, string) {
		return strconv.Itoa(int(n.KeyOf(ofReferrals, string(referral)))), strconv.Itoa(int(n.KeyOf(ofPeople, string(person))))
	}}, err
}

// cutHome undoes what fill puts together.
func cutHome(home string) (practice, team string) {
	practice, team, _ = strings.Cut(home, "@")
	return practice, team
}

// NewFacts makes an empty Facts; Refresh fills it.
func NewFacts(at Places) (*Facts, error) {
	t, err := tally.New(tally.Schema{Names: factNames, Days: factDays})
	return &Facts{at: at, table: t}, err
}

// lateness is how long a change may take from the time that it bears until others
// can see it.
const lateness = 10 * time.Minute

// Refresh reads what changed since the last time, and the first time all there is:
// the audit trail says whose records were written, since every record that a
// referral is counted by is one of its person's. When the number of referrals is
// then not the database's (somebody was erased, and their trail with them), all is
// read again. One goroutine at a time refreshes; figures can be asked for meanwhile.
func (f *Facts) Refresh(tx *db.Tx) error {
	if f.whose == "" {
		f.whose = tx.Actor.Tenant
	}
	if f.whose != tx.Actor.Tenant {
		return kith.Errorf(kith.Forbidden, "these are the referrals of another tenant")
	}
	if f.at.Book != nil {
		if err := f.at.Book.Ready(); err != nil {
			return err
		}
	}
	if !f.until.IsZero() {
		if err := f.reread(tx); err != nil {
			return err
		}
	}
	n, err := db.Count[referralRow](tx, db.Q{})
	if err != nil {
		return err
	}
	if f.until.IsZero() || n != f.table.Now().Rows() {
		if err := f.table.Replace(tally.Range{}, f.rows(tx, tally.Range{})); err != nil {
			return err
		}
	}
	f.until = tx.Now
	return nil
}

// A writtenRow says whose record was written, and which.
type writtenRow struct {
	db.Row
	At       time.Time `db:"at"`
	Record   string    `db:"record"`
	RecordID kith.ID   `db:"record_id"`
	Person   kith.ID   `db:"person"`
}

func (*writtenRow) Table() string { return "audit" }
func (*writtenRow) Wall() db.Wall { return secret }

// From gives the trail the columns that every record has.
func (*writtenRow) From() string {
	return "(SELECT *, 0 AS version, at AS created_at, at AS updated_at FROM audit) t"
}

// reread reads the blocks of those whose records were written.
func (f *Facts) reread(tx *db.Tx) error {
	people, stale := map[kith.ID]bool{}, map[string]bool{}
	err := db.Each(tx, db.Q{Where: "t.at >= $1 AND t.person <> ''", Args: []any{f.until.Add(-lateness)}}, func(w *writtenRow) error {
		people[w.Person] = true
		if w.Record == "referral" {
			stale[string(w.RecordID)] = true
		}
		return nil
	})
	if err != nil {
		return err
	}
	for some := range slices.Chunk(slices.Sorted(maps.Keys(people)), 500) { // databases take so many marks
		var q db.Q
		var args []any
		for _, id := range some {
			args = append(args, id)
		}
		q.And("t.person IN (?"+strings.Repeat(", ?", len(some)-1)+")", args...)
		err := db.Each(tx, q, func(r *referralRow) error {
			stale[string(r.ID)] = true
			return nil
		})
		if err != nil {
			return err
		}
	}
	for _, r := range f.table.Stale(slices.Collect(maps.Keys(stale))...) {
		if err := f.table.Replace(r, f.rows(tx, r)); err != nil {
			return err
		}
	}
	return nil
}

// errEnough ends a reading early.
var errEnough = errors.New("enough")

// rows are the referrals with keys in a range, in their order, as facts.
func (f *Facts) rows(tx *db.Tx, in tally.Range) iter.Seq2[*tally.Row, error] {
	return func(yield func(*tally.Row, error) bool) {
		var q db.Q
		if in.From != "" {
			q.And("t.id >= ?", in.From)
		}
		if in.To != "" {
			q.And("t.id < ?", in.To)
		}
		row := &tally.Row{Names: make([]string, len(factNames), len(factNames)+len(keyed)), Days: make([]kith.Day, len(factDays))}
		err := db.Each(tx, q, func(x *referralRow) error {
			if err := f.fill(row, x); err != nil {
				return err
			}
			if !yield(row, nil) {
				return errEnough
			}
			return nil
		})
		if err != nil && !errors.Is(err, errEnough) {
			yield(nil, err)
		}
	}
}

// fill makes a fact of a referral. Age and deprivation are as on the day that it was
// received, the latter by the edition of that year.
func (f *Facts) fill(row *tally.Row, x *referralRow) error {
	day := kith.DayOf(x.Received)
	quintile, err := f.at.QuintileOn(x.Postcode, PeriodOf(day).Last())
	if err != nil {
		return err
	}
	row.Key, row.Person = string(x.ID), string(x.Person)
	row.Names = append(row.Names[:0], []string{string(x.Practice), string(x.Team), x.Source, x.needs(), x.Urgency, x.age(day), string(x.Gender), string(x.Ethnicity),
		strconv.Itoa(quintile), x.speaks(), x.step(), x.Decline, x.Closing}...)
	if f.keys != nil {
		referral, person := f.keys(x.ID, x.Person)
		row.Names = append(row.Names, referral, person, leaf{x.Practice, x.Team}.String())
	}
	for i, t := range []time.Time{x.Received, x.Contact, x.Ended} {
		row.Days[i] = ""
		if !t.IsZero() {
			row.Days[i] = kith.DayOf(t)
		}
	}
	return nil
}
