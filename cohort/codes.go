package cohort

import "slices"

// A Code is one code of a set: the identifier as systems send it, and what it
// means.
type Code struct{ ID, Term string }

// A Set is one version of a list of codes that mean one thing. A set that ships
// with Kith is a starter: a few codes that public texts confirm, for trying things
// out, where the whole list must come from the national release (TRUD).
type Set struct {
	Name    string
	Version string // "starter-1", a release's date
	Source  string
	Starter bool
	Codes   []Code
}

// Feeds are the sets whose codes are not SNOMED CT but Kith's own, for what feeds
// say: an attendance, a death in the household, a consent. Each has one code of
// the same name.
var Feeds = []string{
	"emergency", "admission", "discharge", "gp-appointment",
	"household-death", "screening-bowel-invited", "screening-bowel-reply",
	"housing-list", "consent-housing", "no-consent-housing", "says-ukrainian", "talking-cafe-wish", "bereavement-no-contact",
	"do-not-contact", "safeguarding", "cannot-read", "needs-interpreter", "prefers-text", "prefers-email", "prefers-letter", "prefers-call",
}

// A Library is the code sets by name.
type Library map[string]*Set

// NewLibrary is the feeds and the sets. Of two of one name the later stands.
func NewLibrary(sets ...*Set) Library {
	l := Library{}
	for _, name := range Feeds {
		l[name] = &Set{Name: name, Version: "1", Source: "what Kith itself writes down from feeds", Codes: []Code{{ID: name, Term: name}}}
	}
	for _, s := range sets {
		l[s.Name] = s
	}
	return l
}

// Of is the library with the sets alone that definitions ask for: a register that
// is read for them keeps, and reads, nothing else.
func (l Library) Of(defs ...*Definition) Library {
	out := Library{}
	for _, d := range defs {
		for _, n := range d.Sets() {
			if s := l[n]; s != nil {
				out[n] = s
			}
		}
	}
	return out
}

// Missing are the sets that definitions ask for and the library lacks or has
// nothing in.
func (l Library) Missing(defs ...*Definition) (names []string) {
	for _, d := range defs {
		for _, n := range d.Sets() {
			if s := l[n]; s == nil || len(s.Codes) == 0 {
				names = append(names, n)
			}
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// clusters are the sets that the Primary Care Domain's reference sets fill, by
// their national names (NHS England, Primary Care Domain reference sets, TRUD).
var clusters = map[string]string{
	"DEM_COD": "dementia", "CAREHOME_COD": "care-home", "NURSEHOME_COD": "care-home", "TEMPCARHOME_COD": "care-home",
	"ISACARER_COD": "carer", "UNPAIDCARER_COD": "carer", "CARER_COD": "carer", "NOTACARER_COD": "not-carer", "NOTCARER_COD": "not-carer",
	"LD_COD": "learning-disability", "LDREM_COD": "learning-disability-removed",
	"PALCARE_COD": "palliative", "PALCARENI_COD": "palliative-ended",
	"COLCANSCR_COD": "screening-bowel-done", "COLCANSCREV_COD": "screening-bowel-done", "COLCANSCRDEC_COD": "screening-bowel-declined",
	"FRAILTY_DX": "frailty-severe", "HOUSEBOUND": "housebound", "NO_LONGER_HOUSEBOUND": "not-housebound",
	"HOMELESS_COD": "homeless", "RESIDE_COD": "housed", "BMI30": "body-mass-index", "DEPR_COD": "low-mood", "MH_COD": "low-mood",
}
