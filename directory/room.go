package directory

import (
	"strconv"

	"kith"
	"kith/db"
	"kith/find"
)

// RoomOf is what a service says about taking more people.
func RoomOf(s *Service) find.Room { return roomOf(s) }

// SayRoom sets whether a service takes more people, and how long the wait is,
// as somebody says who runs it: what a source says no longer counts. tx must be
// of an actor that may write the directory; version is the one they saw.
func SayRoom(tx *db.Tx, id kith.ID, version int, r find.Room) (*Service, error) {
	c := kith.Check{}
	c.That(r.State == find.Open || r.State == find.Waiting || r.State == find.Full, "room", "Choose whether you take more people")
	c.That(r.State != find.Waiting || r.Weeks >= 1 && r.Weeks <= 104, "weeks", "Enter about how many weeks people wait, from 1 to 104")
	if err := c.Err(); err != nil {
		return nil, err
	}
	return amend(tx, id, version, func(s *Service) {
		s.WaitWeeks, s.WaitTime = "", ""
		now := Capacity{ID: tx.NewID(), Unit: "places", Updated: tx.Now}
		switch r.State {
		case find.Open:
			now.Available = 1
		case find.Waiting:
			s.WaitWeeks = strconv.Itoa(r.Weeks)
		}
		s.Capacities = []Capacity{now}
	})
}
