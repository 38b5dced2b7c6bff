package observatory

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"kith"
	"kith/access"
	"kith/db"
	"kith/sdc"
)

// A State is where a release stands.
type State string

const (
	Proposed  State = "proposed"
	Refused   State = "refused"   // it would give somebody away: Why says which cells
	Certified State = "certified" // its proof was checked again, and the ledger
	Published State = "published" // for everybody, and for ever
	Replaced  State = "replaced"  // by a later edition, or a later proposal
)

// A Release is all tables of one period, as it is made. Only those who make
// figures see it before it is published.
type Release struct {
	db.Row
	Period      string    `db:"period"`
	Edition     int       `db:"edition"` // 1, and one more for each revision
	Policy      string    `db:"policy"`  // of package sdc, by name
	Catalogue   int       `db:"catalogue"`
	State       State     `db:"state"`
	Why         []string  `db:"why"`       // why it is refused, or what was left out: for those who make figures
	Reporting   Reporting `db:"reporting"` // what it covers
	Hash        string    `db:"hash"`      // over the hashes of its tables
	CountedAt   time.Time `db:"counted_at"`
	MadeName    string    `db:"made_name"`
	CertifiedAt time.Time `db:"certified_at"`
	CertifiedBy string    `db:"certified_by"`
	PublishedAt time.Time `db:"published_at"`
	PublishedBy string    `db:"published_by"`
}

// Table is the release's table.
func (*Release) Table() string { return "release" }

// Wall: for those who make figures.
func (*Release) Wall() db.Wall { return secret }

// Reporting is what a release covers: teams that took referrals in the period,
// and tables that are not in it because they could not be protected.
type Reporting struct {
	Teams    int      `json:"teams"`
	Of       int      `json:"of"`
	Withheld []string `json:"withheld,omitempty"` // codes of tables

	Population map[string]int    `json:"population,omitempty"` // people registered, by the code of an area
	Systems    map[string]string `json:"systems,omitempty"`    // the record system of each practice, by its code
	Groups     []string          `json:"groups,omitempty"`     // the breakdowns by which people can be compared with a population
}

// sheetRow is a table of a release, as it is published.
type sheetRow struct {
	db.Row
	Release kith.ID `db:"release"`
	Code    string  `db:"code"`
	Hash    string  `db:"hash"`
	Body    string  `db:"body" audit:"hidden"` // what has this hash
}

func (*sheetRow) Table() string { return "release_table" }
func (*sheetRow) Wall() db.Wall { return secret }

// countRow is what a table was made of, and what its numbers say: the ledger.
type countRow struct {
	db.Row
	Release kith.ID   `db:"release"`
	Code    string    `db:"code"`
	Space   string    `db:"space"`
	Counted sdc.Table `db:"counted" audit:"hidden"`
	Sets    []set     `db:"sets" audit:"hidden"`
	Said    []said    `db:"said" audit:"hidden"`
}

func (*countRow) Table() string { return "release_count" }
func (*countRow) Wall() db.Wall { return secret }

// lock keeps two releases from being made or published at once.
func lock(tx *db.Tx) error {
	if err := access.Need(tx.Actor, access.ObservatoryMake); err != nil {
		return err
	}
	return tx.Lock("release")
}

// nextEdition is the number of a further edition: one more than the last that was
// published.
func nextEdition(tx *db.Tx, p Period) (int, error) {
	n := 1
	err := db.Each(tx, db.Q{Where: "t.period = $1 AND t.published_at IS NOT NULL", Args: []any{p.String()}}, func(r *Release) error {
		n = max(n, r.Edition+1)
		return nil
	})
	return n, err
}

// giveWay drops proposals of a period that were not published.
func giveWay(tx *db.Tx, p Period) error {
	old, err := db.Select[Release](tx, db.Q{Where: "t.period = $1 AND t.state IN ('proposed', 'certified')", Args: []any{p.String()}})
	for i := range old {
		old[i].State = Replaced
		err = cmp.Or(err, db.Update(tx, &old[i]))
	}
	return err
}

// hashOf is the hash that a release is known by: over its tables, and what they are
// compared with.
func hashOf(all []made, groups []Groups) string {
	var lines []string
	for _, m := range all {
		lines = append(lines, m.code+" "+m.protected.Hash())
	}
	for _, g := range groups {
		lines = append(lines, fmt.Sprintf("population %s %d %q %q %v", g.Breakdown, g.Year, g.Counts, g.Source, g.People))
	}
	return hashLines(lines)
}

func hashLines(lines []string) string {
	slices.Sort(lines)
	sum := sha256.Sum256([]byte(strings.Join(lines, "\n")))
	return hex.EncodeToString(sum[:])
}

// Releases are all there are, the latest period first, and of each the latest
// edition.
func Releases(tx *db.Tx) ([]Release, error) {
	return db.Select[Release](tx, db.Q{Order: "t.period DESC, t.edition DESC, t.id DESC"})
}

// Get is one release.
func Get(tx *db.Tx, id kith.ID) (*Release, error) { return db.Get[Release](tx, id) }

// Audit tries a proposal again beside all that is published now, and says what
// it would give away; nothing when it can be published.
func Audit(tx *db.Tx, id kith.ID) ([]string, error) {
	r, err := Get(tx, id)
	if err != nil {
		return nil, err
	}
	if r.State == Refused {
		return r.Why, nil
	}
	all, err := r.stored(tx)
	if err != nil {
		return nil, err
	}
	policy, err := sdc.Named(r.Policy)
	if err != nil {
		return nil, err
	}
	return audit(tx, r, all, policy)
}

// stored are the tables of a release as they lie in the database, protected once
// more from what was counted: they are the same, byte for byte, or it is an error.
func (r *Release) stored(tx *db.Tx) ([]made, error) {
	p, err := ParsePeriod(r.Period)
	if err != nil {
		return nil, err
	}
	policy, err := sdc.Named(r.Policy)
	if err != nil {
		return nil, err
	}
	bodies, err := db.Select[sheetRow](tx, db.Q{Where: "t.release = $1", Args: []any{r.ID}})
	if err != nil {
		return nil, err
	}
	counts, err := db.Select[countRow](tx, db.Q{Where: "t.release = $1", Args: []any{r.ID}})
	if err != nil {
		return nil, err
	}
	var all []made
	for _, x := range programme(p) {
		b := slices.IndexFunc(bodies, func(b sheetRow) bool { return b.Code == x.code })
		c := slices.IndexFunc(counts, func(c countRow) bool { return c.Code == x.code })
		if b < 0 || c < 0 {
			continue // left out
		}
		if r.Catalogue < 2 && x.subject == people && x.breakdown != nil { // of the whole area, by themselves
			x.group, x.down = "people in the whole area", wholeLevel
		}
		m := made{count: count{sheet: x, table: counts[c].Counted, sets: counts[c].Sets, kept: counts[c].Said}}
		if m.protected, err = sdc.Read([]byte(bodies[b].Body), bodies[b].Hash); err != nil {
			return nil, fmt.Errorf("%s of %s: %w", x.code, r.Period, err)
		}
		all = append(all, m)
	}
	return all, proved(all, policy)
}

// proved protects all tables again from their counts, which checks the proof
// anew, and compares.
func proved(all []made, policy sdc.Policy) error {
	for len(all) > 0 {
		n := 1
		for n < len(all) && all[n].group == all[0].group {
			n++
		}
		again := slices.Clone(all[:n])
		if err := protectAll(again, policy); err != nil {
			return err
		}
		for i, m := range again {
			if m.protected.Hash() != all[i].protected.Hash() {
				return kith.Errorf(kith.Conflict, "the table %s is not what its counts make: it was changed, or made by another version of Kith", m.code)
			}
		}
		all = all[n:]
	}
	return nil
}
