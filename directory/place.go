package directory

import (
	"kith"
	"kith/db"
)

// A Place is where a service is given, with what is said of it there.
type Place struct {
	At       AtLocation
	Location Location
}

// PlacesOf are where a service is given, oldest first.
func PlacesOf(tx *db.Tx, service kith.ID) ([]Place, error) {
	at, err := db.Select[AtLocation](tx, db.Q{Where: "t.service = $1", Args: []any{service}})
	if err != nil {
		return nil, err
	}
	out := make([]Place, len(at))
	for i := range at {
		l, err := GetLocation(tx, at[i].Location)
		if err != nil {
			return nil, err
		}
		out[i] = Place{at[i], *l}
	}
	return out, nil
}

// AddPlace says that a service is given at a location that is new.
func AddPlace(tx *db.Tx, service kith.ID, n LocationNew) (*Location, error) {
	if _, err := GetService(tx, service); err != nil {
		return nil, err
	}
	l, err := AddLocation(tx, n)
	if err != nil {
		return nil, err
	}
	_, err = AddAtLocation(tx, AtLocationNew{Service: service, Location: l.ID})
	return l, err
}

// LeavePlace says that a service is no longer given there. The location stays:
// others may be given at it.
func LeavePlace(tx *db.Tx, service, location kith.ID) error {
	at, err := db.First[AtLocation](tx, db.Q{Where: "t.service = $1 AND t.location = $2", Args: []any{service, location}})
	if err != nil {
		return err
	}
	return db.Delete(tx, at)
}
