// Package allocation proposes each morning who supports whom, with its reasons,
// and keeps what was done with the proposals.
//
//	waiting ─┐                    ┌─ Accept (one tap, one or all)
//	         ├─ Propose ─ reasons ┤                                → given
//	crew ────┘                    └─ Override (another, with a reason)
//
// What must hold is never weighed against anything (rules, rule.go): language or
// an interpreter, whom the person asks for, training, conflicts of interest, the
// network, leave. Among those who may, the load that is left uneven, the way,
// the language and who knows the person already are weighed (cost.go), and all
// of the morning's referrals are given at once, as cheaply as can be (package
// assign). A proposal is reckoned when it is looked at and kept only with what
// was done.
package allocation

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"kith"
	"kith/access"
	"kith/assign"
	"kith/db"
	"kith/load"
	"kith/nhs"
	"kith/person"
	"kith/referral"
)

// Where says where a postcode is, as far as anybody knows; nil when nothing is
// known of postcodes. Metres is 0 when one of the two is not known.
type Where func(a, b nhs.Postcode) (metres int)

// A Waiter is a referral that nobody has yet.
type Waiter struct {
	load.Case
	Status    referral.Status `db:"status"`
	Given     string          `db:"p.given"`
	Family    string          `db:"p.family"`
	Preferred string          `db:"p.preferred"`
	Language  string          `db:"p.language"`
	Home      nhs.Postcode    `db:"coalesce((SELECT a.postcode FROM person_address a WHERE a.tenant = t.tenant AND a.person = t.person AND a.type = 'home' AND a.until IS NULL ORDER BY a.id DESC LIMIT 1), '')"`
	Before    kith.ID         `db:"(SELECT r.worker FROM referral r WHERE r.tenant = t.tenant AND r.person = t.person AND r.id <> t.id AND r.worker IS NOT NULL ORDER BY r.received_at DESC, r.id DESC LIMIT 1)"`

	wish      *Wish
	conflicts []kith.ID
	weight    load.Weight
}

// Name is what the person is called.
func (w *Waiter) Name() string {
	return (&person.Person{New: person.New{Given: w.Given, Family: w.Family, Preferred: w.Preferred}}).Called()
}

// Waited is how many days the person has waited.
func (w *Waiter) Waited(now time.Time) int {
	return max(0, kith.DayOf(w.ReceivedAt).Until(kith.DayOf(now)))
}

// A Proposal is what is proposed for one referral: a worker with why, or nobody
// with why not.
type Proposal struct {
	*Waiter
	Weight load.Weight
	Worker *load.Carrier // nil for nobody
	Why    []string      // sentences
	Fit    int           // how many could take the person on
}

// A Board is a morning: who waits, who works, and what is proposed.
type Board struct {
	Crew      []load.Carrier
	Proposals []Proposal // those who have waited longest first

	now   time.Time
	where Where
	away  map[kith.ID]string // why each cannot begin with somebody new, "" where they can; found when it is asked for
}

// most is how much of a worker's room proposals fill at most.
const most = 1.1

// Propose makes the board of some of the actor's teams; with no proposals when
// nobody waits.
func Propose(tx *db.Tx, teams []kith.ID, where Where) (*Board, error) {
	if err := access.Need(tx.Actor, access.ReferralDecide); err != nil {
		return nil, err
	}
	crew, err := load.Crew(tx, teams)
	if err != nil {
		return nil, err
	}
	b := &Board{Crew: crew, now: tx.Now, where: where}
	if b.where == nil {
		b.where = func(nhs.Postcode, nhs.Postcode) int { return 0 }
	}
	waiting, err := waiters(tx, teams)
	if err != nil || len(waiting) == 0 {
		return b, err
	}
	estimates, err := load.Estimates(tx)
	if err != nil {
		return nil, err
	}
	for _, w := range waiting {
		w.weight = w.Weigh(tx.Now, estimates[w.Team])
	}
	return b, b.propose(waiting)
}

// waiters are the referrals of teams that nobody has, the longest waiting first.
func waiters(tx *db.Tx, teams []kith.ID) ([]*Waiter, error) {
	if len(teams) == 0 {
		return nil, nil
	}
	in := make([]any, len(teams))
	for i, t := range teams {
		in[i] = t
	}
	q := db.Q{Where: "t.status IN ('received', 'accepted') AND t.worker IS NULL", Order: "t.received_at, t.id"}
	q.And("t.team IN (?"+strings.Repeat(", ?", len(in)-1)+")", in...)
	var all []*Waiter
	if err := db.Each(tx, q, func(w *Waiter) error { all = append(all, w); return nil }); err != nil {
		return nil, err
	}
	return all, asked(tx, all)
}

// propose gives all who wait as cheaply as can be. Places are of people of the
// mean weight; where those who were given weigh more than a worker may carry,
// one place is taken from the worker, and all are given again.
func (b *Board) propose(waiting []*Waiter) error {
	p := assign.Problem{Nobody: make([]int64, len(waiting)), Cost: make([][]int64, len(waiting)), Places: make([][]int64, len(b.Crew))}
	mean := 0.0
	for i, w := range waiting {
		mean += w.weight.People / float64(len(waiting))
		p.Nobody[i] = nobody(w, b.now)
		p.Cost[i] = make([]int64, len(b.Crew))
		for j := range b.Crew {
			p.Cost[i][j] = assign.Never
			if b.broken(w, &b.Crew[j]) == nil {
				p.Cost[i][j] = b.cost(w, &b.Crew[j])
			}
		}
	}
	for j := range b.Crew {
		p.Places[j] = places(&b.Crew[j], mean)
	}
	to, err := b.give(p, waiting)
	if err != nil {
		return err
	}
	after := make([]float64, len(b.Crew))
	for i, j := range to {
		if j != assign.Nobody {
			after[j] += waiting[i].weight.People
		}
	}
	for i, w := range waiting {
		pr := Proposal{Waiter: w, Weight: w.weight}
		for j := range b.Crew {
			if p.Cost[i][j] != assign.Never {
				pr.Fit++
			}
		}
		if j := to[i]; j != assign.Nobody {
			pr.Worker = &b.Crew[j]
			pr.Why = b.reasons(w, &b.Crew[j], pr.Fit, after[j])
		} else {
			pr.Why = b.whyNobody(w, pr.Fit)
		}
		b.Proposals = append(b.Proposals, pr)
	}
	return nil
}

// give solves, and again while somebody would carry more than most.
func (b *Board) give(p assign.Problem, waiting []*Waiter) ([]int, error) {
	for {
		to, _, err := assign.Solve(p)
		if err != nil {
			return nil, err
		}
		more, count := make([]float64, len(b.Crew)), make([]int, len(b.Crew))
		for i, j := range to {
			if j != assign.Nobody {
				more[j], count[j] = more[j]+waiting[i].weight.People, count[j]+1
			}
		}
		again := false
		for j := range b.Crew {
			c := &b.Crew[j]
			if count[j] > 0 && c.Load+more[j] > most*c.Room.People+1e-9 {
				p.Places[j], again = p.Places[j][:count[j]-1], true
			}
		}
		if !again {
			return to, nil
		}
	}
}

// Of is the proposal for one referral; nil when it does not wait.
func (b *Board) Of(id kith.ID) *Proposal {
	i := slices.IndexFunc(b.Proposals, func(p Proposal) bool { return p.ID == id })
	if i < 0 {
		return nil
	}
	return &b.Proposals[i]
}

// Placed is how many have somebody proposed.
func (b *Board) Placed() int {
	n := 0
	for i := range b.Proposals {
		if b.Proposals[i].Worker != nil {
			n++
		}
	}
	return n
}

// carrier is the worker of the crew with this account, or nil.
func (b *Board) carrier(account kith.ID) *load.Carrier {
	i := slices.IndexFunc(b.Crew, func(c load.Carrier) bool { return c.Account == account })
	if i < 0 {
		return nil
	}
	return &b.Crew[i]
}

// An Other is a worker who could be chosen instead, with what stands against it.
type Other struct {
	*load.Carrier
	Broken []string // rules, in words; none when they fit
	Final  bool     // one of them is never passed over
}

// Others are the workers of a referral's team, those who fit first and of those
// the one with the most room.
func (b *Board) Others(p *Proposal) []Other {
	var out []Other
	for j := range b.Crew {
		c := &b.Crew[j]
		if !c.InTeam(p.Team) {
			continue
		}
		o := Other{Carrier: c}
		for _, r := range b.broken(p.Waiter, c) {
			o.Broken, o.Final = append(o.Broken, r.says), o.Final || r.final
		}
		out = append(out, o)
	}
	slices.SortStableFunc(out, func(a, c Other) int {
		return cmp.Or(cmp.Compare(min(1, len(a.Broken)), min(1, len(c.Broken))), cmp.Compare(a.Share(), c.Share()), cmp.Compare(a.Name, c.Name))
	})
	return out
}
