package directory

import (
	"strings"

	"kith/db"
)

// A Spot is a location as it is chosen from a list.
type Spot struct {
	db.Row
	Name      string    `db:"name"`
	Also      string    `db:"alternate_name"`
	Addresses []Address `db:"addresses"`
}

// Table is the location's table.
func (*Spot) Table() string { return "location" }

// Wall is the directory's, for reading.
func (*Spot) Wall() db.Wall { return db.Wall{See: wall.See, Sight: wall.Sight} }

// MostSpots is how many locations FindSpots returns at most.
const MostSpots = 20

// FindSpots returns locations, by name, each of whose words is in its name or
// address; a postcode may be typed without its space. Those that nobody may
// learn of, and those that are no place, are not among them. Without words there
// are none.
func FindSpots(tx *db.Tx, words string) (out []Spot, err error) {
	wanted := strings.Fields(folded(usualPostcode(words)))
	if len(wanted) == 0 {
		return nil, nil
	}
	q := db.Q{Where: "NOT t.hidden AND t.location_type = 'physical'", Order: "t.name, t.id"}
	err = db.Each(tx, q, func(s *Spot) error {
		if len(out) < MostSpots && s.has(wanted) {
			out = append(out, *s)
		}
		return nil
	})
	return out, err
}

func (s *Spot) has(words []string) bool {
	text := s.Name + " " + s.Also
	for _, a := range s.Addresses {
		text += " " + a.Line1 + " " + a.City + " " + a.Postcode
	}
	text = folded(text)
	for _, w := range words {
		if !strings.Contains(text, w) {
			return false
		}
	}
	return true
}
