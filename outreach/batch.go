package outreach

import (
	"fmt"

	"kith"
	"kith/access"
	"kith/db"
	"kith/find"
	"kith/nhs"
	"kith/notify"
	"kith/register"
)

// A Batch is what came of inviting the next.
type Batch struct {
	Invited int // a message is on its way
	ToRing  int // a worker rings
	NoWay   int // there is no way to reach them
	Dropped map[Exclusion]int
	Left    int // who could be invited after them
}

// Invite invites the next: as many as the team has room for. Everybody is asked
// again of the definition and the exclusions as of today, so that nobody is
// invited who died yesterday, or whose four weeks after a death began anew. Errors:
// Conflict, when the campaign is not running, or there is no room.
func Invite(tx *db.Tx, cal find.Calendar, id kith.ID) (*Batch, error) {
	if err := access.Need(tx.Actor, access.OutreachWrite); err != nil {
		return nil, err
	}
	if err := tx.Lock("outreach " + string(id)); err != nil {
		return nil, err
	}
	c, err := Get(tx, id)
	switch {
	case err != nil:
		return nil, err
	case c.Status != Running:
		return nil, kith.Errorf(kith.Conflict, "This campaign is not running: nobody is invited")
	}
	room, err := RoomOf(tx, c)
	if err != nil {
		return nil, err
	}
	n := room.Next()
	if n == 0 {
		return nil, kith.Errorf(kith.Conflict, "There is no room for more this week: %s", room.Words())
	}
	b := &Batch{Dropped: map[Exclusion]int{}}
	for n > 0 {
		next, err := c.next(tx, n)
		if err != nil || len(next) == 0 {
			return b, err
		}
		took, err := c.invite(tx, cal, next, b)
		if err != nil {
			return nil, err
		}
		n -= took
	}
	b.Left, err = c.count(tx, Listed)
	return b, err
}

// Words says in a sentence how much room there is.
func (r *Room) Words() string {
	s := fmt.Sprintf("%d were invited in the last seven days, of %d that the campaign allows a week", r.Invited, r.Most)
	if r.Week > 0 {
		if r.Others > 0 {
			s += fmt.Sprintf("; other campaigns of the team invited %d", r.Others)
		}
		s += fmt.Sprintf("; the team can take on about %d people a week, and %d were referred to it; %d %% are expected to accept", r.Week, r.New, r.Uptake)
	}
	return s
}

// next are the next n of the list. Who waits for the comparison comes once the day
// has come.
func (c *Campaign) next(tx *db.Tx, n int) ([]Invitation, error) {
	q := db.Q{Where: "t.outreach = $1 AND t.status = 'listed'", Args: []any{c.ID}, Order: "t.place, t.id", Limit: n}
	if c.Compare && tx.Today() < c.Until {
		q.And("t.arm = ?", Now)
	}
	return db.Select[Invitation](tx, q)
}

// invite invites these, or drops them, and returns how many were invited.
func (c *Campaign) invite(tx *db.Tx, cal find.Calendar, these []Invitation, b *Batch) (int, error) {
	numbers := make([]uint32, len(these))
	for i := range these {
		numbers[i] = these[i].Number
	}
	v, err := c.frozen(tx)
	if err != nil {
		return 0, err
	}
	f, err := search(tx, cal, v, c.RecentDays, numbers...)
	if err != nil {
		return 0, err
	}
	fit := map[uint32]*register.Reach{}
	for i := range f.people {
		fit[f.people[i].Number] = &f.people[i]
	}
	took := 0
	for i := range these {
		inv := &these[i]
		if r := fit[inv.Number]; r != nil {
			if err := c.begin(tx, inv, r, b); err != nil {
				return took, err
			}
			took++
			continue
		}
		why := f.why(inv.Number)
		b.Dropped[why]++
		if err := inv.move(tx, Dropped, string(why)); err != nil {
			return took, err
		}
	}
	return took, nil
}

// why is why somebody is not to be invited any more.
func (f *finding) why(number uint32) Exclusion {
	if x, ok := f.because[number]; ok {
		return x
	}
	if f.known[number] {
		return NoLonger
	}
	return Gone
}

// begin takes how somebody can be reached, and invites them.
func (c *Campaign) begin(tx *db.Tx, inv *Invitation, r *register.Reach, b *Batch) error {
	inv.Contact = Contact{Given: r.Given, Family: r.Family, Born: r.Born, NHS: r.NHS, Practice: r.Practice, Phone: r.Phone, Email: r.Email,
		Address: r.Address, Postcode: r.Postcode, Language: r.Language, CannotRead: r.CannotRead, Interpreter: r.Interpreter, Prefers: r.Prefers}
	inv.InvitedAt = tx.Now
	sent, why := false, ""
	if c.Way == Write && r.Prefers != nhs.PreferPhone {
		var err error
		if sent, why, err = c.write(tx, inv); err != nil {
			return err
		}
	}
	if !sent {
		if err := inv.ring(tx, why); err != nil {
			return err
		}
	}
	switch inv.State {
	case Invited:
		b.Invited++
	case ToRing:
		b.ToRing++
	default:
		b.NoWay++
	}
	return nil
}

// count is how many stand so.
func (c *Campaign) count(tx *db.Tx, s State) (int, error) {
	return db.Count[Invitation](tx, db.Q{Where: "t.outreach = $1 AND t.status = $2", Args: []any{c.ID, s}})
}

// template is the wording of an invitation.
const template = "invitation"

// contact is how somebody can be reached, as notify asks it.
func (c *Contact) contact() *notify.Contact {
	return &notify.Contact{Given: c.Given, Family: c.Family, Language: c.Language, Interpreter: c.Interpreter, CannotRead: c.CannotRead, Prefers: c.Prefers,
		Phone: c.Phone, Email: c.Email, Address: c.Address, Postcode: c.Postcode}
}
