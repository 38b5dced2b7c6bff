package cohort

// A Rule says yes, no or unknown of a person. It is one of the types below.
type Rule interface {
	// say is the rule in English, as the end of "people who …" or, with not, of
	// its contrary.
	say(not bool) string
}

type (
	// Some holds when at least so many of the rules do: all of them is "all", one
	// "any". It is unknown when those that are unknown would decide.
	Some struct {
		Least int
		Of    []Rule
	}

	// Not turns a rule round.
	Not struct{ Rule Rule }

	// Age is in whole years on the day of the run; unknown without a date of birth.
	Age struct{ Range }

	// Is holds when a column of the person has one of the words; unknown when it
	// is empty, unless Absent says that this means no.
	Is struct {
		Column Column
		Words  []string
		Absent bool
	}

	// Number is a numbered column of the person: the decile of deprivation of where
	// they live, how many people live there. Unknown when it is 0.
	Number struct {
		Column Column
		Range
	}

	// Event holds when something was recorded often enough in a window. Where it was
	// not, that means no if the person's practice records such things at all, or
	// when Absent says so; else it is unknown.
	Event struct {
		Sets   []string // names of code sets: any code of any of them
		Window Window
		Least  int   // how many; 1 when not said
		Value  Range // what each must have been, when that is said
		Absent bool  // nothing recorded means no
	}

	// Latest holds when the latest of what is recorded by the codes of Sets and of
	// Against is of Sets, within the window, and has the value: a carer who is not
	// said to have stopped. Of two on one day it cannot be told.
	Latest struct {
		Sets, Against []string
		Window        Window
		Value         Range
		Absent        bool
	}
)

// A Column is a fact of a person that has one value.
type Column int

// The columns: first those of words, then those of numbers.
const (
	Sex Column = iota
	Ethnicity
	Language
	Residence
	Deprivation // decile of deprivation, 1 the most deprived
	Household   // how many live there
	columns
	words = Deprivation // how many have words
)

var columnNames = [columns]string{"sex", "ethnicity", "language", "residence", "deprivation", "household"}

func (c Column) String() string { return columnNames[c] }

// Tenths is a number with one decimal, times ten: rules compare with one decimal,
// and what is measured is cut off there, so that a body mass index of 29.96 is
// below 30.
type Tenths int

// A Range is all numbers from From up to, and without, Below. The zero Range is
// all numbers.
type Range struct{ From, Below Tenths }

// Any reports whether every number is in the range.
func (r Range) Any() bool { return r == Range{} }

// Has reports whether n is in the range.
func (r Range) Has(n Tenths) bool { return n >= r.From && (r.Below == 0 || n < r.Below) }

// Walk calls f for r and all rules within it.
func Walk(r Rule, f func(Rule)) {
	f(r)
	switch r := r.(type) {
	case Some:
		for _, o := range r.Of {
			Walk(o, f)
		}
	case Not:
		Walk(r.Rule, f)
	}
}
