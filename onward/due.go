package onward

import (
	"slices"

	"kith"
	"kith/db"
	"kith/referral"
)

// A Reminder is what is due for an onward referral by its age.
type Reminder int

const (
	NothingDue  Reminder = iota
	NudgeDue             // the organisation is reminded
	EscalateDue          // the worker is told to ring, or to ask elsewhere; of what is the worker's own turn, the lead sees it
)

// ages are after how many days in a status its owner is reminded, and when it
// is escalated. Of a booking they count from its day. An urgent one is reminded
// of each day; one that is not urgent is not nagged. No age ends anything: what
// nobody answers never vanishes.
type age struct {
	nudges   []int
	escalate int
}

var (
	ages = map[Status]age{
		Accepted:    {[]int{7, 14}, 21},
		WaitingList: {[]int{42, 84}, 112},
		Booked:      {[]int{2, 5}, 9},
		Attended:    {[]int{28, 56}, 90},
		InProgress:  {[]int{42, 84}, 120},
		OnHold:      {nil, 3},
		Passing:     {nil, 3},
		Unattended:  {nil, 5},
	}
	answers = map[referral.Urgency]age{
		referral.Routine: {[]int{5, 10}, 14},
		referral.Soon:    {[]int{2, 4}, 7},
		referral.Urgent:  {[]int{1, 2}, 3},
	}
	unheard = age{nil, 7} // after the end, until the worker has heard of it
)

// ageOf is the age that counts for where s stands.
func (s *State) ageOf(u referral.Urgency) age {
	switch {
	case s.Status.Ended():
		return unheard
	case s.Status.Unanswered():
		return answers[u]
	}
	return ages[s.Status]
}

// Days is for how many days it has stood as it does, on a day; negative before
// the day of a booking.
func (s *State) Days(today kith.Day) int {
	if s.Status == Booked {
		return kith.DayOf(s.BookedAt).Until(today)
	}
	return kith.DayOf(s.Since).Until(today)
}

// Due is what is due on a day: a function of dates alone.
func (s *State) Due(u referral.Urgency, today kith.Day) Reminder {
	if s.Owner() == Nobody {
		return NothingDue
	}
	a, days := s.ageOf(u), s.Days(today)
	passed := 0
	for _, n := range a.nudges {
		if days >= n {
			passed++
		}
	}
	switch {
	case s.EscalatedAt.IsZero() && days >= a.escalate:
		return EscalateDue
	case s.EscalatedAt.IsZero() && s.Nudges < passed:
		return NudgeDue
	}
	return NothingDue
}

// mostReminded is how many are reminded in one piece of work; the rest are in
// the next.
const mostReminded = 200

// Remind reminds of all that is due in the tenant, and takes out of sight what
// ended long ago. It is for the program's own clock to call, each hour; when
// it is called again at once it does nothing. more says that there is more.
func Remind(tx *db.Tx) (done int, more bool, err error) {
	var due []kith.ID
	today := tx.Today()
	err = db.Each(tx, db.Q{Where: "t.heard_at IS NULL AND t.turn <> '' AND t.since < $1 AND t.escalated_at IS NULL", Args: []any{today.Start()}}, func(o *Onward) error {
		if o.Due(o.Urgency, today) != NothingDue && len(due) <= mostReminded {
			due = append(due, o.ID)
		}
		return nil
	})
	if err != nil {
		return 0, false, err
	}
	for _, id := range due[:min(len(due), mostReminded)] {
		if err := remind(tx, id); err != nil {
			return done, false, err
		}
		done++
	}
	return done, len(due) > mostReminded, shutOld(tx)
}

func remind(tx *db.Tx, id kith.ID) error {
	o, err := db.Get[Onward](tx, id)
	if err != nil {
		return err
	}
	switch o.Due(o.Urgency, tx.Today()) {
	case NudgeDue:
		return o.nudge(tx, Program)
	case EscalateDue:
		return o.escalate(tx, Program, "")
	}
	return nil
}

// nudge reminds the organisation.
func (o *Onward) nudge(tx *db.Tx, by Party) error {
	o.Nudges, o.NudgedAt = o.Nudges+1, tx.Now
	if err := db.Update(tx, o); err != nil {
		return err
	}
	if err := happened(tx, o, Happened{Party: by, Move: "nudge", Status: o.Status}); err != nil {
		return err
	}
	return tellProvider(tx, o, nudgeLetter)
}

func (o *Onward) escalate(tx *db.Tx, by Party, words string) error {
	o.EscalatedAt = tx.Now
	if err := db.Update(tx, o); err != nil {
		return err
	}
	return happened(tx, o, Happened{Party: by, Move: "escalate", Status: o.Status, Words: words})
}

// Nudge reminds the organisation because the worker asks for it. Errors:
// Conflict, when it is not their turn, when they were reminded today, or when
// the directory has no address.
func Nudge(tx *db.Tx, id kith.ID, version int) (*Onward, error) {
	o, err := db.Get[Onward](tx, id)
	if err != nil {
		return nil, err
	}
	switch {
	case o.Owner() != Provider:
		return nil, kith.Errorf(kith.Conflict, "They owe you nothing: it is “%s”", Statuses.Name(o.Status))
	case o.Address == "":
		return nil, kith.Errorf(kith.Conflict, "The directory has no e-mail address of theirs. Ring them")
	case kith.DayOf(o.NudgedAt) == tx.Today():
		return nil, kith.Errorf(kith.Conflict, "They were reminded today. Ring them, or wait until tomorrow")
	}
	o.Version = version
	return o, o.nudge(tx, Worker)
}

// Escalate hands it to the team lead, who finds it among those that are late.
func Escalate(tx *db.Tx, id kith.ID, version int, words string) (*Onward, error) {
	o, err := db.Get[Onward](tx, id)
	if err != nil {
		return nil, err
	}
	if o.Owner() == Nobody || o.Late() {
		return nil, kith.Errorf(kith.Conflict, "Your team lead sees it already, or it has ended")
	}
	c := kith.Check{}
	c.Need(&words, "words", "What you need", "Say what your lead should do", 500)
	if err := c.Err(); err != nil {
		return nil, err
	}
	o.Version = version
	return o, o.escalate(tx, Worker, words)
}

// keptDays is for how long an organisation sees the details of what it has
// completed.
const keptDays = 90

// shutOld takes out of sight what was completed long ago, and what rests on a
// consent that holds no more.
func shutOld(tx *db.Tx) error {
	var old []kith.ID
	q := db.Q{Where: "t.shut_at IS NULL"}
	q.And("EXISTS (SELECT 1 FROM onward o WHERE o.tenant = t.tenant AND o.id = t.onward AND o.ended_at < ?) OR NOT "+holds,
		tx.Today().Add(-keptDays).Start(), tx.Today(), tx.Today())
	err := db.Each(tx, q, func(s *Share) error { old = append(old, s.Onward); return nil })
	if err != nil {
		return err
	}
	for _, id := range slices.Compact(old[:min(len(old), mostReminded)]) {
		if err := shut(tx, id, "It ended long ago, or the consent lapsed"); err != nil {
			return err
		}
	}
	return nil
}
