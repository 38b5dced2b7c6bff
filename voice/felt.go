package voice

import (
	"slices"

	"kith"
	"kith/access"
	"kith/db"
)

// A Tally is how a service was for those who said so.
type Tally struct {
	All    int
	Helped int // those for whom it helped, or helped a bit
	words  []string
}

// fewest is from how many people on anything is said.
const fewest = 5

// Words say it roughly, so that no two readings of it on different days tell
// what the one person who spoke in between felt; "" where too few have spoken.
func (t Tally) Words() string {
	if t.All < fewest {
		return ""
	}
	many := "A few people"
	switch {
	case t.All >= 50:
		many = "Many people"
	case t.All >= 15:
		many = "A good number of people"
	}
	switch share := float64(t.Helped) / float64(t.All); {
	case share >= 0.75:
		return many + " have said how it was: it helped most of them"
	case share >= 0.4:
		return many + " have said how it was: it helped about half of them"
	}
	return many + " have said how it was: it did not help most of them"
}

// Passed are the words that people have let the service be told without their
// name, and of which a worker has read that they give nobody away; none where
// too few have spoken. They stand in the order of the alphabet, which says
// nothing of who spoke when.
func (t Tally) Passed() []string {
	if t.All < fewest {
		return nil
	}
	return slices.Sorted(slices.Values(t.words))
}

// told is one answer for the count, whoever gave it.
type told struct{ Said }

func (*told) Wall() db.Wall { return db.Wall{See: access.DirectorySee} }

// OfService is how a service was for all the people of the tenant who said so,
// each counted once, by what they said last.
func OfService(tx *db.Tx, service kith.ID) (Tally, error) {
	last := map[kith.ID]Said{}
	err := db.Each(tx.Beyond("how a service was is counted over everybody, and nobody is shown"),
		db.Q{Where: "t.kind = $1 AND t.about = $2", Args: []any{Felt, service}}, func(s *told) error {
			last[s.Person] = s.Said
			return nil
		})
	var t Tally
	for _, s := range last {
		if s.PassOn && !s.HeardAt.IsZero() && s.Words != "" {
			t.words = append(t.words, s.Words)
		}
		switch s.Felt {
		case "helped", "some":
			t.All, t.Helped = t.All+1, t.Helped+1
		case "not":
			t.All++
		}
	}
	return t, err
}
