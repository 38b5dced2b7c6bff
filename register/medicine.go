package register

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"strings"
)

// Medicines are what FHIR's Medication resources say, by how others name them: a
// MedicationRequest may name its medicine by reference alone.
type Medicines map[string]concept

// A medication is one, in a file of its own or within what was asked for.
type medication struct {
	ResourceType, ID string
	Code             concept
}

// Read adds those of a file, one a line. What it cannot read names no medicine, and
// is told of by whatever asks for it.
func (m Medicines) Read(file io.Reader) error {
	in := bufio.NewReaderSize(file, 1<<16)
	for {
		text, err := nextLine(in)
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case errors.As(err, new(errRow)):
			continue
		case err != nil:
			return err
		}
		var is medication
		if json.Unmarshal(text, &is) == nil && is.ResourceType == "Medication" && is.ID != "" {
			m[is.ID] = is.Code
		}
	}
}

// medicine is what was asked for, or why it is not known.
func (r *resource) medicine() (c concept, why string) {
	named := r.MedicationReference.Reference
	if len(r.MedicationCodeableConcept.Coding) > 0 || named == "" {
		return r.MedicationCodeableConcept, ""
	}
	if id, inside := strings.CutPrefix(named, "#"); inside {
		for _, m := range r.Contained {
			if m.ID == id {
				return m.Code, ""
			}
		}
		return c, "the MedicationRequest does not contain the medicine " + named
	}
	_, id := r.MedicationReference.target()
	c, known := r.medicines[id]
	if !known {
		return c, "the MedicationRequest names the medicine " + named[:min(80, len(named))] + ", which is not known: import the folder in which its Medication stands"
	}
	return c, ""
}
