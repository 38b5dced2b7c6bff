package outreach

import (
	"cmp"
	"slices"

	"kith"
	"kith/db"
	"kith/sdc"
)

// A Funnel is how many people of a campaign came how far.
type Funnel struct {
	Listed, Waiting  int // not invited yet; of them, who waits for the comparison
	Invited          int // ever
	Reached          int // of whom something was heard
	Open             int // still waited for; ToRing of them by a worker
	ToRing           int
	Accepted, NotNow int
	Declined, Never  int
	Unsuitable       int
	NoReply          int
	Dropped          map[Exclusion]int
	DroppedInvited   int // of those invited
	Complaints       int
}

// Done are those of whom it is known what came of it.
func (f *Funnel) Done() int {
	return f.Accepted + f.NotNow + f.Declined + f.Never + f.Unsuitable + f.NoReply
}

// FunnelOf counts a campaign. It is for who runs it: what others are shown is Uptake.
func FunnelOf(tx *db.Tx, c *Campaign) (*Funnel, error) {
	f := &Funnel{Dropped: map[Exclusion]int{}}
	return f, db.Each[Invitation](tx, db.Q{Where: "t.outreach = $1", Args: []any{c.ID}}, func(i *Invitation) error {
		if !i.InvitedAt.IsZero() {
			f.Invited++
		}
		if i.State.Answer() {
			f.Reached++
		}
		if i.Complaint {
			f.Complaints++
		}
		switch i.State {
		case Listed:
			if f.Listed++; i.Arm == Later {
				f.Waiting++
			}
		case ToRing:
			f.ToRing++
			f.Open++
		case Invited:
			f.Open++
		case Accepted:
			f.Accepted++
		case NotNow:
			f.NotNow++
		case Declined:
			f.Declined++
		case Never:
			f.Never++
		case Unsuitable:
			f.Unsuitable++
		case NoReply:
			f.NoReply++
		case Dropped:
			f.Dropped[Exclusion(i.Why)]++
			if !i.InvitedAt.IsZero() {
				f.DroppedInvited++
			}
		}
		return nil
	})
}

// outcomes are the columns of uptake.
var outcomes = []string{"Accepted", "Did not", "Not known yet"}

func outcome(i *Invitation) int {
	switch {
	case i.State == Accepted:
		return 0
	case i.State.Open():
		return 2
	}
	return 1
}

// Uptake is how many of each group accepted of those invited: by age, sex, ethnic
// group and deprivation, in tables that can be shown to anybody. A table that cannot
// be made safe is left out, and said so.
func Uptake(tx *db.Tx, c *Campaign) (safe []sdc.Protected, withheld []string, err error) {
	var all []Invitation
	err = db.Each[Invitation](tx, db.Q{Where: "t.outreach = $1 AND t.invited_at IS NOT NULL", Args: []any{c.ID}}, func(i *Invitation) error {
		all = append(all, Invitation{State: i.State, Age: i.Age, Sex: i.Sex, Ethnic: i.Ethnic, Fifth: i.Fifth})
		return nil
	})
	if err != nil {
		return nil, nil, err
	}
	var tables []sdc.Table
	for _, by := range []struct {
		name string
		of   func(*Invitation) string
	}{
		{"Age", func(i *Invitation) string { return i.Age }}, {"Sex", func(i *Invitation) string { return i.Sex }},
		{"Ethnic group", func(i *Invitation) string { return i.Ethnic }}, {"Deprivation", func(i *Invitation) string { return i.Fifth }},
	} {
		tables = append(tables, uptakeBy(by.name, tx.Today(), all, by.of))
	}
	for _, t := range tables {
		p, err := sdc.Protect(t, sdc.LT6)
		switch {
		case kith.KindOf(err) == kith.Invalid:
			withheld = append(withheld, t.Title)
		case err != nil:
			return nil, nil, err
		case !totalsShown(p):
			withheld = append(withheld, t.Title)
		default:
			safe = append(safe, p)
		}
	}
	return safe, withheld, nil
}

// totalsShown reports whether a table shows the totals of everybody. Whoever reads it
// has them from the campaign's own page, and from the other tables: what one withholds
// of them protects nobody, so that table is not shown at all.
func totalsShown(p sdc.Protected) bool {
	for column := range p.Columns() {
		if _, ok := p.Cell(0, column).Number(); !ok {
			return false
		}
	}
	return true
}

func uptakeBy(name string, today kith.Day, all []Invitation, of func(*Invitation) string) sdc.Table {
	t := sdc.Table{Title: name, Period: "to " + today.String(), Of: "people invited", Areas: []sdc.Area{{Code: "all", Name: "Everybody invited", Parent: -1}},
		Categories: outcomes, Count: [][]int{nil}}
	at := map[string]int{}
	var names []string
	for i := range all {
		if g := of(&all[i]); !slices.Contains(names, g) {
			names = append(names, g)
		}
	}
	slices.SortFunc(names, func(a, b string) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a, b))
	})
	for _, g := range names {
		at[g] = len(t.Areas)
		t.Areas = append(t.Areas, sdc.Area{Code: g, Name: g, Parent: 0})
		t.Count = append(t.Count, make([]int, len(outcomes)))
	}
	for i := range all {
		t.Count[at[of(&all[i])]][outcome(&all[i])]++
	}
	return t
}

// rank puts what is not recorded last.
func rank(group string) int {
	if group == notRecorded {
		return 1
	}
	return 0
}
