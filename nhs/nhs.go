// Package nhs holds what the National Health Service writes down the same way
// everywhere: the NHS number and its check digit, organisation codes,
// postcodes, SNOMED CT identifiers, and the code lists that the Social
// Prescribing Information Standard (PRSB, v1.1) points to. It is pure data and
// arithmetic: no database, no page.
//
// Every code list is a List: to add a code, add a line. A code that Kith made
// because the national list has none is marked Local, and says in Send which
// national code leaves in its place.
package nhs

// A Code is one entry of a List.
type Code[T ~string] struct {
	Code   T      // as stored and, unless Local, as exchanged
	Name   string // as a page says it
	About  string // one line of help, where the name is not enough
	Group  string // the heading under which a form puts it
	Snomed string // the SNOMED CT concept that says the same; "" goes as text
	Local  bool   // Kith's own: not in the national list
	Send   T      // for a Local code, the national code sent instead; "" goes as text
	Old    bool   // still read and shown, no longer offered
}

// A List is a code list: who keeps it, and its codes in the order in which a
// form offers them.
type List[T ~string] struct {
	Title  string
	Source string // the standard, its section and the code system
	Codes  []Code[T]
}

// Find returns the entry for code.
func (l List[T]) Find(code T) (Code[T], bool) {
	for _, c := range l.Codes {
		if c.Code == code {
			return c, true
		}
	}
	return Code[T]{}, false
}

// Valid reports whether code is in the list. The empty code is not: whether
// something may be left out is for the record to say.
func (l List[T]) Valid(code T) bool {
	_, ok := l.Find(code)
	return ok
}

// Blank reports whether code is empty or in the list: the check of a field
// that may be left out.
func (l List[T]) Blank(code T) bool { return code == "" || l.Valid(code) }

// Name is how a page says code: its name, "" for "", and the code itself when
// the list does not have it, so that nothing read from elsewhere is hidden.
func (l List[T]) Name(code T) string {
	if c, ok := l.Find(code); ok {
		return c.Name
	}
	return string(code)
}

// Options are the codes that a form offers, in order.
func (l List[T]) Options() []Code[T] {
	var out []Code[T]
	for _, c := range l.Codes {
		if !c.Old {
			out = append(out, c)
		}
	}
	return out
}

// Values are the codes alone, in order, the old ones too.
func (l List[T]) Values() []T {
	out := make([]T, len(l.Codes))
	for i, c := range l.Codes {
		out[i] = c.Code
	}
	return out
}

// National is the code that leaves Kith for code: itself, or for a Local code
// what stands in its place, which may be "".
func (l List[T]) National(code T) T {
	if c, ok := l.Find(code); ok && c.Local {
		return c.Send
	}
	return code
}
