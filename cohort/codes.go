package cohort

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"kith"
	"kith/nhs"
)

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

// headings are the names that a column has in the files that are read: our own,
// a reference set of SNOMED CT (RF2), a list of Primary Care Domain clusters.
var headings = map[string][]string{
	"set":    {"set", "cluster_id", "refsetid"},
	"code":   {"code", "conceptid", "concept_id", "snomed_code", "referencedcomponentid"},
	"term":   {"term", "conceptid_description", "concept_description", "code_description"},
	"active": {"active", "active_in_refset"},
}

// ReadCodes reads code sets from a file with a heading: set, code, term; or a
// reference set as SNOMED CT releases it, tabs between its columns; or clusters
// of the Primary Care Domain. Names of clusters become those that Kith's
// definitions use. What is no longer active is left out. A code of digits that is
// no SNOMED CT identifier is reported in odd and kept, as local systems have codes
// of their own. The error names the line.
func ReadCodes(file string, r io.Reader, version, source string) (sets []*Set, odd []string, err error) {
	in := bufio.NewReader(r)
	first, _ := in.Peek(1 << 12)
	c := csv.NewReader(in)
	c.FieldsPerRecord, c.LazyQuotes = -1, true
	if line, _, _ := strings.Cut(string(first), "\n"); strings.Contains(line, "\t") {
		c.Comma = '\t'
	}
	heading, err := c.Read()
	if err != nil {
		return nil, nil, kith.Errorf(kith.Invalid, "%s has no heading: the first line says set,code,term", file)
	}
	at := columnsOf(heading)
	if at["set"] < 0 || at["code"] < 0 {
		return nil, nil, kith.Errorf(kith.Invalid, "%s has the heading %q: it must have the columns set, code and term, or those of a reference set", file, strings.Join(heading, ","))
	}
	by := map[string]*Set{}
	for {
		row, err := c.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, nil, kith.Errorf(kith.Invalid, "%s: %v", file, err)
		}
		line, _ := c.FieldPos(0)
		if len(row) < len(heading) {
			return nil, nil, kith.Errorf(kith.Invalid, "%s line %d has %d columns, where the heading has %d", file, line, len(row), len(heading))
		}
		name, id := strings.TrimSpace(row[at["set"]]), strings.TrimSpace(row[at["code"]])
		if known := clusters[strings.ToUpper(name)]; known != "" {
			name = known
		}
		name = strings.ReplaceAll(strings.ToLower(name), "_", "-")
		if !kith.ID(name).Valid() || id == "" || len(id) > 64 {
			return nil, nil, kith.Errorf(kith.Invalid, "%s line %d: a set is named by letters, digits and hyphens, and each line has a code", file, line)
		}
		if i := at["active"]; i >= 0 && strings.TrimSpace(row[i]) == "0" {
			continue
		}
		if digits(id) && !nhs.SCTID(id) {
			odd = append(odd, fmt.Sprintf("%s line %d: %s is not a SNOMED CT identifier (its check digit does not agree)", file, line, id))
		}
		s := by[name]
		if s == nil {
			s = &Set{Name: name, Version: version, Source: source}
			by[name], sets = s, append(sets, s)
		}
		var term string
		if i := at["term"]; i >= 0 {
			term = strings.TrimSpace(row[i])
		}
		s.Codes = append(s.Codes, Code{id, term})
	}
	return sets, odd, nil
}

// columnsOf says where each column stands; -1 for one that is not there.
func columnsOf(heading []string) map[string]int {
	at := map[string]int{}
	for what, names := range headings {
		at[what] = slices.IndexFunc(heading, func(h string) bool {
			return slices.Contains(names, strings.ToLower(strings.Trim(h, " \ufeff")))
		})
	}
	return at
}

func digits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}
