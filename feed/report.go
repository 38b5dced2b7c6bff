package feed

import (
	"encoding/csv"
	"io"
	"strings"

	"kith/directory"
)

// A report writes findings as CSV, one a line.
type report struct {
	w     *csv.Writer
	begun bool
}

func newReport(w io.Writer) *report {
	if w == nil {
		w = io.Discard
	}
	return &report{w: csv.NewWriter(w)}
}

func (r *report) write(all []directory.Finding) {
	if !r.begun {
		r.begun = true
		_ = r.w.Write([]string{"kind", "record", "field", "what is wrong", "what was done"}) // Flush tells
	}
	for _, f := range all {
		_ = r.w.Write([]string{f.Kind, harmless(f.Record), f.Field, harmless(f.Wrong), f.Done})
	}
}

func (r *report) flush() error {
	r.w.Flush()
	return r.w.Error()
}

// harmless is s as a spreadsheet shows it and does not compute it.
func harmless(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}
