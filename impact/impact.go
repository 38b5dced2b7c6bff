// Package impact is the evaluation pack: what a board hands to whoever holds the
// linked data, and what comes back. Kith knows who was referred and not who went
// to A&E; the integrated care board knows both. So the question, the method and
// the seal go there as files, run there, and only what gives nobody away returns.
//
//	spec.json ─ seal ─→ seal.json        before anybody has looked
//	people.csv, events.csv ─ Run ─→ Report    protected tables, and a claim that its tier bears
//
// A Report holds nothing else: its tables are sdc.Protected, its sentences round
// people to fives, and its estimates are of ten people and ten events at least.
package impact

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"

	"kith"
	"kith/effect"
)

// ReadSpec reads an analysis as it was written down, as JSON. A name that it does
// not know is Invalid: a misspelt window would else be another analysis.
func ReadSpec(r io.Reader) (effect.Spec, error) {
	spec := effect.Usual("", "")
	if err := read(r, &spec, "the analysis"); err != nil {
		return effect.Spec{}, err
	}
	return spec, spec.Check()
}

// ReadSeal reads the seal of an analysis.
func ReadSeal(r io.Reader) (effect.Seal, error) {
	var s effect.Seal
	return s, read(r, &s, "the seal")
}

// most bounds what is read of a spec or a seal.
const most = 1 << 20

func read(r io.Reader, into any, what string) error {
	text, err := io.ReadAll(io.LimitReader(r, most+1))
	if err != nil {
		return fmt.Errorf("reading %s: %w", what, err)
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if len(text) > most {
		return kith.Errorf(kith.Invalid, "%s is too large to be one", what)
	}
	if err := d.Decode(into); err != nil {
		return kith.Errorf(kith.Invalid, "%s cannot be read: %v", what, err)
	}
	if d.More() {
		return kith.Errorf(kith.Invalid, "%s has something after its end", what)
	}
	return nil
}
