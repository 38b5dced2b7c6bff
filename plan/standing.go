package plan

import (
	"slices"
	"strings"
	"time"

	"kith"
	"kith/db"
)

// A Standing is how far a worker is with one person: when they last spoke, how
// they last tried, and what is due next.
type Standing struct {
	Spoke    time.Time // the last two-way contact
	Tried    time.Time // the last attempt since then
	Next     kith.Day  // the next follow-up that is not done
	NextWhat string
}

// Standings are those of some episodes, by their ID. The people of the episodes
// are given beside them, as a follow-up belongs to a person.
func Standings(tx *db.Tx, people map[kith.ID]kith.ID) (map[kith.ID]Standing, error) {
	out := map[kith.ID]Standing{}
	var episodes, persons []any
	of := map[kith.ID][]kith.ID{} // the episodes of a person
	for episode, p := range people {
		episodes, persons = append(episodes, episode), append(persons, p)
		of[p] = append(of[p], episode)
	}
	for list := range slices.Chunk(episodes, 400) {
		q := db.Q{Where: "t.struck_at IS NULL", Order: "t.at, t.id"}
		q.And("t.referral IN (?"+strings.Repeat(", ?", len(list)-1)+")", list...)
		err := db.Each(tx, q, func(k *lastSpoken) error {
			s := out[k.Referral]
			if k.TwoWay {
				s.Spoke, s.Tried = k.At, time.Time{}
			} else {
				s.Tried = k.At
			}
			out[k.Referral] = s
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	for list := range slices.Chunk(persons, 400) {
		q := db.Q{Where: "t.done_at IS NULL AND t.struck_at IS NULL", Order: "t.due DESC, t.id DESC"}
		q.And("t.person IN (?"+strings.Repeat(", ?", len(list)-1)+")", list...)
		err := db.Each(tx, q, func(f *nextDue) error {
			for _, episode := range of[f.Person] {
				s := out[episode]
				s.Next, s.NextWhat = f.Due, f.What
				out[episode] = s
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// lastSpoken is as much of a Contact as a Standing is made of.
type lastSpoken struct {
	Of
	Referral kith.ID   `db:"referral"`
	At       time.Time `db:"at"`
	TwoWay   bool      `db:"two_way"`
}

func (*lastSpoken) Table() string { return "contact" }
func (*lastSpoken) Wall() db.Wall { return care }

// nextDue is as much of a FollowUp.
type nextDue struct {
	Of
	Due  kith.Day `db:"due"`
	What string   `db:"what"`
}

func (*nextDue) Table() string { return "follow_up" }
func (*nextDue) Wall() db.Wall { return care }
