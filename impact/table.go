package impact

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	"kith/sdc"
)

// A Table is a protected table as a report holds it.
type Table struct{ sdc.Protected }

// MarshalJSON writes what can be published.
func (t Table) MarshalJSON() ([]byte, error) { return t.Protected.MarshalJSON() }

// UnmarshalJSON takes a table back. Whether it is one that a runner made, only who
// hands the report over can say; ReadReport checks it against its rule.
func (t *Table) UnmarshalJSON(text []byte) (err error) {
	var tight bytes.Buffer
	if err := json.Compact(&tight, text); err != nil {
		return err
	}
	sum := sha256.Sum256(tight.Bytes())
	t.Protected, err = sdc.Read(tight.Bytes(), hex.EncodeToString(sum[:]))
	return err
}
