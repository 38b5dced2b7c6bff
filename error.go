package kith

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"
)

// A Kind says what a caller can do about an error. Each door turns a Kind into
// its own language: an HTTP status, a FHIR OperationOutcome, an exit code.
type Kind int

const (
	Internal  Kind = iota // our fault; the user sees no detail
	Invalid               // the input is wrong; Fields says where
	NotFound              // no such record, or not yours to know of
	Forbidden             // you may not do this
	Conflict              // the record has moved on since you looked
)

// An Error is the one error type whose text a user may read. Whatever is not
// an Error is our fault: it is wrapped with %w, logged once at the door, and
// shown as "Sorry".
type Error struct {
	Kind   Kind
	Msg    string
	Fields map[string]string // by form name, when Kind is Invalid
}

func (e *Error) Error() string {
	if len(e.Fields) == 0 {
		return e.Msg
	}
	var b strings.Builder
	b.WriteString(e.Msg)
	for i, f := range slices.Sorted(maps.Keys(e.Fields)) {
		fmt.Fprintf(&b, "%s%s: %s", []string{": ", "; "}[min(i, 1)], f, e.Fields[f])
	}
	return b.String()
}

// Errorf makes an Error of the given kind.
func Errorf(k Kind, format string, args ...any) error {
	return &Error{Kind: k, Msg: fmt.Sprintf(format, args...)}
}

// KindOf reports the kind of err. Whatever is not an Error is Internal.
func KindOf(err error) Kind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return Internal
}

// A Check gathers what is wrong with an input, field by field, so that a form
// comes back with all its errors at once. The first message for a field stays.
type Check map[string]string

// That notes msg against field unless ok. Each msg says what to do.
func (c Check) That(ok bool, field, msg string) {
	if !ok && c[field] == "" {
		c[field] = msg
	}
}

// Text trims *s and notes against field if it is longer than max characters.
// label begins the sentence: "First name must be 35 characters or fewer".
func (c Check) Text(s *string, field, label string, max int) {
	*s = strings.TrimSpace(*s)
	if utf8.RuneCountInString(*s) > max {
		c.That(false, field, fmt.Sprintf("%s must be %d characters or fewer", label, max))
	}
}

// Need is Text for a field that may not be left empty. ask is the whole
// message: "Enter the person's first name".
func (c Check) Need(s *string, field, label, ask string, max int) {
	c.Text(s, field, label, max)
	c.That(*s != "", field, ask)
}

// OneOf notes msg against field unless s is in list.
func OneOf[T ~string](c Check, s T, list []T, field, msg string) {
	c.That(slices.Contains(list, s), field, msg)
}

// Err is nil when every check held.
func (c Check) Err() error {
	if len(c) == 0 {
		return nil
	}
	return &Error{Kind: Invalid, Msg: "There is a problem", Fields: c}
}
