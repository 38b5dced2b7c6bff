package onward

import (
	"kith"
	"kith/db"
	"kith/voice"
)

// A Felt is how a service of the actor's was for the people who were sent there,
// as its organisation may know it (catalogue capability C37E15: view feedback).
type Felt struct {
	Service string
	voice.Tally
}

// FeltOf is how the services of an organisation of the actor's were for people,
// by name.
func FeltOf(tx *db.Tx, provider kith.ID) ([]Felt, error) {
	all, err := Services(tx)
	var out []Felt
	for _, s := range all {
		if err == nil && s.Provider == provider {
			f := Felt{Service: s.Name}
			f.Tally, err = voice.OfService(program(tx), s.ID)
			out = append(out, f)
		}
	}
	return out, err
}
