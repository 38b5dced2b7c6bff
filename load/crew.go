package load

import (
	"cmp"
	"slices"
	"strings"

	"kith"
	"kith/access"
	"kith/db"
	"kith/person"
	"kith/team"
)

// A Carrier is one worker with what they carry.
type Carrier struct {
	*team.Worker
	Room   Room
	People int     // whom they support
	Load   float64 // their weights, in standard people
	Hours  float64 // expected hours still to come
}

// Share is load against room; 0 where there is no room.
func (c *Carrier) Share() float64 {
	if c.Room.People <= 0 {
		return 0
	}
	return c.Load / c.Room.People
}

// Light is the carrier's light.
func (c *Carrier) Light() Light { return LightOf(c.Load, c.Room.People) }

// Crew is the load of every worker of some of the actor's teams, the fullest
// first. Volunteers carry nobody and are left out.
func Crew(tx *db.Tx, teams []kith.ID) ([]Carrier, error) {
	if err := access.Need(tx.Actor, access.WorkforceSee); err != nil {
		return nil, err
	}
	force, err := team.Force(tx, teams)
	if err != nil {
		return nil, err
	}
	by, out := map[kith.ID]*Carrier{}, make([]Carrier, 0, len(force))
	for i := range force {
		if w := &force[i]; slices.Contains(team.Roles, w.Role) {
			out = append(out, Carrier{Worker: w, Room: RoomOf(w, tx.Today())})
		}
	}
	accounts := make([]any, len(out))
	for i := range out {
		by[out[i].Account], accounts[i] = &out[i], out[i].Account
	}
	estimates, err := Estimates(tx)
	if err != nil {
		return nil, err
	}
	all := tx.Beyond("a load is of everybody whom a worker supports, and says of nobody who they are")
	for part := range slices.Chunk(accounts, 400) {
		q := db.Q{Where: "t.status = 'accepted'"}
		q.And("t.worker IN (?"+strings.Repeat(", ?", len(part)-1)+")", part...)
		err := db.Each(all, q, func(c *Case) error {
			w, k := c.Weigh(tx.Now, estimates[c.Team]), by[c.Worker]
			k.People, k.Load, k.Hours = k.People+1, k.Load+w.People, k.Hours+w.Hours
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(out, func(a, b Carrier) int { return cmp.Or(-cmp.Compare(a.Share(), b.Share()), cmp.Compare(a.Name, b.Name)) })
	return out, nil
}

// Loads are the loads of workers, for fairness: against their room where they
// have any.
func Loads(crew []Carrier) []float64 {
	var out []float64
	for i := range crew {
		if crew[i].Room.People > 0 {
			out = append(out, crew[i].Share())
		}
	}
	return out
}

// A Carried is one person whom a worker supports, with their weight.
type Carried struct {
	Case
	Weight Weight
	Name   string
}

// Of are the people whom a worker supports and the actor sees, the heaviest
// first.
func Of(tx *db.Tx, worker kith.ID) ([]Carried, error) {
	estimates, err := Estimates(tx)
	if err != nil {
		return nil, err
	}
	var out []Carried
	q := db.Q{Where: "t.status = 'accepted' AND t.worker = $1", Args: []any{worker}}
	err = db.Each(tx, q, func(c *named) error {
		out = append(out, Carried{Case: c.Case, Weight: c.Weigh(tx.Now, estimates[c.Team]), Name: c.called()})
		return nil
	})
	slices.SortStableFunc(out, func(a, b Carried) int {
		return cmp.Or(-cmp.Compare(a.Weight.People, b.Weight.People), cmp.Compare(a.Name, b.Name))
	})
	return out, err
}

// named is a Case with the name of the person.
type named struct {
	Case
	Given     string `db:"p.given"`
	Family    string `db:"p.family"`
	Preferred string `db:"p.preferred"`
}

func (n *named) called() string {
	return (&person.Person{New: person.New{Given: n.Given, Family: n.Family, Preferred: n.Preferred}}).Called()
}

// WeightOf weighs one open referral that the actor sees. NotFound when it is
// not open.
func WeightOf(tx *db.Tx, id kith.ID) (Weight, error) {
	c, err := db.First[Case](tx, db.Q{Where: "t.id = $1 AND t.status IN ('received', 'accepted')", Args: []any{id}})
	if err != nil {
		return Weight{}, err
	}
	e, err := Estimates(tx)
	return c.Weigh(tx.Now, e[c.Team]), err
}
