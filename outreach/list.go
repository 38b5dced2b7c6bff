package outreach

import (
	"cmp"
	"slices"

	"kith"
	"kith/db"
)

// A Call is somebody to ring, with the campaign for which.
type Call struct {
	Invitation
	For *Campaign
}

// A Morning is whom the actor's teams are to ring today.
type Morning struct {
	Home     []Call // from hospital: by the day by which they are to be rung, then as pressing
	Bereaved []Call // whose four weeks are over: by the day of the death
	Others   []Call
	Later    int // not to be rung before another day
	Stopped  int // of campaigns that are stopped
}

// MorningOf is that list.
func MorningOf(tx *db.Tx) (*Morning, error) {
	campaigns, err := All(tx)
	if err != nil {
		return nil, err
	}
	by := map[kith.ID]*Campaign{}
	for i := range campaigns {
		by[campaigns[i].ID] = &campaigns[i]
	}
	all, err := db.Select[Invitation](tx, db.Q{Where: "t.status = 'to-ring'"})
	if err != nil {
		return nil, err
	}
	m := &Morning{}
	for _, i := range all {
		c := by[i.Campaign]
		call := Call{i, c}
		switch {
		case c == nil || c.Status == Ended:
		case c.Status == Stopped:
			m.Stopped++
		case i.NextOn > tx.Today():
			m.Later++
		case i.Due != "":
			m.Home = append(m.Home, call)
		case i.Since != "":
			m.Bereaved = append(m.Bereaved, call)
		default:
			m.Others = append(m.Others, call)
		}
	}
	order := func(a, b Call) int {
		return cmp.Or(cmp.Compare(a.Due, b.Due), cmp.Compare(a.Since, b.Since), cmp.Compare(a.InvitedAt.Unix(), b.InvitedAt.Unix()), cmp.Compare(a.Place, b.Place))
	}
	for _, list := range [][]Call{m.Home, m.Bereaved, m.Others} {
		slices.SortStableFunc(list, order)
	}
	return m, nil
}

// GetCall is one of them.
func GetCall(tx *db.Tx, id kith.ID) (*Call, error) {
	i, err := db.Get[Invitation](tx, id)
	if err != nil {
		return nil, err
	}
	c, err := Get(tx, i.Campaign)
	return &Call{*i, c}, err
}

// Visit is the code of the structured visit that the campaign's frozen cohort asks
// for; "" for none. Whoever rings need not be one who sees cohorts.
func (c *Call) Visit(tx *db.Tx) (string, error) {
	all, err := Versions(program(tx), string(c.For.Cohort))
	if err != nil {
		return "", err
	}
	i := slices.IndexFunc(all, func(v Version) bool { return v.Number == c.For.Number })
	if i < 0 {
		return "", nil
	}
	d, err := all[i].Definition()
	if err != nil {
		return "", err
	}
	return d.Visit, nil
}

// Tells reports whether there is anything to do with somebody: their name is known,
// and an answer can be written down.
func (c *Call) Tells() bool { return c.State == ToRing || c.State == Invited }

// PageSize is how many people a page of a campaign lists.
const PageSize = 50

// People are those of a campaign in one state, in the order in which they are
// invited: a page of them, from 1.
func People(tx *db.Tx, campaign kith.ID, s State, page int) ([]Invitation, error) {
	return db.Select[Invitation](tx, db.Q{Where: "t.outreach = $1 AND t.status = $2", Args: []any{campaign, s}, Order: "t.place, t.id",
		Limit: PageSize, Offset: PageSize * (max(1, page) - 1)})
}
