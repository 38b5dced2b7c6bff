package outcome

import (
	"strings"

	"kith"
	"kith/db"
	"kith/referral"
)

// Record keeps one asking of one instrument in an episode, or that it was not
// done and why. Errors: Invalid, by field ("item-happy" for an item); Conflict,
// when the same measure was recorded for the same stage and day already.
func Record(tx *db.Tx, episode kith.ID, n New) (*Score, error) {
	r, err := referral.Get(tx, episode)
	if err != nil {
		return nil, err
	}
	if n.AskedBy = strings.TrimSpace(n.AskedBy); n.AskedBy == "" {
		n.AskedBy = tx.Actor.Name
	}
	in, err := Find(tx, n.Instrument, n.Edition)
	if err != nil {
		return nil, err
	}
	c := kith.Check{}
	n.Check(c, tx.Today(), in)
	c.That(n.Day == "" || n.Day >= kith.DayOf(r.ReceivedAt), "day", "Enter a day on or after "+kith.DayOf(r.ReceivedAt).String()+", when the referral was received")
	if err := c.Err(); err != nil {
		return nil, err
	}
	if err := tx.Lock("scores of " + string(episode)); err != nil {
		return nil, err
	}
	same, err := db.Count[Score](tx, db.Q{Where: "t.referral = $1 AND t.instrument = $2 AND t.stage = $3 AND t.day = $4 AND t.struck_at IS NULL",
		Args: []any{episode, n.Instrument, n.Stage, n.Day}})
	if err != nil {
		return nil, err
	}
	if same > 0 {
		return nil, kith.Errorf(kith.Conflict, "This measure was recorded for that day already. If that was a mistake, strike it out first")
	}
	s := &Score{New: n, Of: in, Person: r.Person, Referral: r.ID, MadeBy: tx.Actor.ID, MadeName: tx.Actor.Name}
	if err := db.Insert(tx, s); err != nil {
		return nil, err
	}
	for _, a := range n.Items {
		it := &item{Person: r.Person, Score: s.ID, Item: a.Item, Value: a.Value, Missing: a.Missing}
		if err := db.Insert(tx, it); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// StrikeOut takes a score out of every count and pair. It stays on the record,
// with the reason.
func StrikeOut(tx *db.Tx, id kith.ID, version int, why string) error {
	s, err := db.Get[Score](tx, id)
	if err != nil {
		return err
	}
	if !s.StruckAt.IsZero() {
		return kith.Errorf(kith.Conflict, "This has been struck out already")
	}
	c := kith.Check{}
	c.Need(&why, "why", "Reason", "Say why this was a mistake", 150)
	if err := c.Err(); err != nil {
		return err
	}
	s.Version, s.StruckAt, s.StruckBy, s.StruckWhy = version, tx.Now, tx.Actor.Name, why
	return db.Update(tx, s)
}

// Get returns one score with its answers.
func Get(tx *db.Tx, id kith.ID) (*Score, error) {
	s, err := db.Get[Score](tx, id)
	if err != nil {
		return nil, err
	}
	return s, withItems(tx, s.Person, []*Score{s})
}

// Of returns the scores of a person with their answers, oldest first, those
// that were struck out too.
func Of(tx *db.Tx, person kith.ID) ([]Score, error) { return scores(tx, "t.person = $1", person) }

// During returns the scores of one episode with their answers, oldest first.
func During(tx *db.Tx, episode kith.ID) ([]Score, error) {
	return scores(tx, "t.referral = $1", episode)
}

func scores(tx *db.Tx, where string, arg kith.ID) ([]Score, error) {
	all, err := db.Select[Score](tx, db.Q{Where: where, Args: []any{arg}, Order: "t.day, t.id"})
	if err != nil || len(all) == 0 {
		return nil, err
	}
	ps := make([]*Score, len(all))
	for i := range all {
		ps[i] = &all[i]
	}
	return all, withItems(tx, all[0].Person, ps)
}

// withItems fills in the answers of one person's scores, in one query, and of
// which instrument they are.
func withItems(tx *db.Tx, person kith.ID, scores []*Score) error {
	by := map[kith.ID]*Score{}
	for _, s := range scores {
		var err error
		if s.Of, err = Find(tx, s.Instrument, s.Edition); err != nil {
			return err
		}
		by[s.ID] = s
	}
	return db.Each(tx, db.Q{Where: "t.person = $1", Args: []any{person}, Order: "t.created_at, t.id"}, func(i *item) error {
		if s := by[i.Score]; s != nil {
			s.Items = append(s.Items, Answer{Item: i.Item, Value: i.Value, Missing: i.Missing})
		}
		return nil
	})
}

// Struck reports whether the score was recorded by mistake.
func (s *Score) Struck() bool { return !s.StruckAt.IsZero() }

// Done reports whether at least one item has an answer.
func (s *Score) Done() bool { return s.NotDone == "" }

// Answer returns the answer to an item; ok is false when there is no value.
func (s *Score) Answer(item string) (v Points, ok bool) {
	for _, a := range s.Items {
		if a.Item == item {
			return a.Value, a.Missing == ""
		}
	}
	return 0, false
}

// Name is the instrument's name.
func (s *Score) Name() string {
	if s.Of != nil {
		return s.Of.Name
	}
	return s.Instrument
}

// Line is the score in one line: "Satisfied with life 3, … Anxious yesterday
// not answered (The person would rather not say)".
func (s *Score) Line() string {
	if !s.Done() {
		return "not done: " + lower(Reasons.Name(s.NotDone))
	}
	var out []string
	for _, a := range s.Items {
		name, say := a.Item, a.Value.String()
		if s.Of != nil {
			if it := s.Of.Item(a.Item); it != nil {
				name, say = it.Name, it.Say(a.Value)
			}
		}
		if a.Missing != "" {
			say = "not answered (" + lower(Reasons.Name(a.Missing)) + ")"
		}
		out = append(out, name+" "+say)
	}
	return strings.Join(out, ", ")
}

// lower is s with a small first letter, to stand within a sentence.
func lower(s string) string {
	if s == "" {
		return s
	}
	return strings.ToLower(s[:1]) + s[1:]
}

// Measured reports whether anything was recorded for the stage of an episode:
// a score, or the reason why there is none.
func Measured(tx *db.Tx, episode kith.ID, at Stage) (bool, error) {
	n, err := db.Count[Score](tx, db.Q{Where: "t.referral = $1 AND t.stage = $2 AND t.struck_at IS NULL", Args: []any{episode, at}})
	return n > 0, err
}

// Usual is the instrument that is due where an organisation has not said
// otherwise: the one that ships with its wording.
func Usual() *Instrument { return shipped("ons4", "") }
