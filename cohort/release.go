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

// headings are the names that a column has in the files that are read: our own,
// those of SNOMED CT's releases (RF2, as TRUD gives them out), and of the Primary
// Care Domain's lists (PCD_Refset_Content, with and without outputs).
var headings = map[string][]string{
	"set":     {"set", "cluster_id", "refsetid"},
	"code":    {"code", "conceptid", "concept_id", "snomed_code", "referencedcomponentid"},
	"term":    {"term", "conceptid_description", "concept_description", "code_description", "snomed_code_description"},
	"active":  {"active", "active_in_refset"},
	"row":     {"id"},
	"changed": {"effectivetime"},
	"kind":    {"typeid"},
}

// A table is a file with a heading: commas between its columns, or tabs, where a
// quotation mark is a letter like others.
type table struct {
	file    string
	heading []string
	at      map[string]int // where each column stands; -1 for one that is not there
	next    func() (line int, row []string, err error)
}

func openTable(file string, r io.Reader) (*table, error) {
	in := bufio.NewReaderSize(r, 1<<16)
	t := &table{file: file, at: map[string]int{}}
	start, _ := in.Peek(1 << 12)
	if first, _, _ := strings.Cut(string(start), "\n"); strings.Contains(first, "\t") {
		lines, line := bufio.NewScanner(in), 0
		lines.Buffer(nil, 1<<20)
		t.next = func() (int, []string, error) {
			for lines.Scan() {
				if line++; strings.TrimSpace(lines.Text()) != "" {
					return line, strings.Split(strings.TrimSuffix(lines.Text(), "\r"), "\t"), nil
				}
			}
			if err := lines.Err(); err != nil {
				return line, nil, kith.Errorf(kith.Invalid, "%s line %d: %v", file, line+1, err)
			}
			return line, nil, io.EOF
		}
	} else {
		c := csv.NewReader(in)
		c.FieldsPerRecord, c.LazyQuotes = -1, true
		t.next = func() (line int, row []string, err error) {
			if row, err = c.Read(); err != nil && !errors.Is(err, io.EOF) {
				return 0, nil, kith.Errorf(kith.Invalid, "%s: %v", file, err)
			}
			if err == nil {
				line, _ = c.FieldPos(0)
			}
			return line, row, err
		}
	}
	var err error
	if _, t.heading, err = t.next(); err != nil {
		return nil, kith.Errorf(kith.Invalid, "%s has no heading: the first line says set,code,term", file)
	}
	for what, names := range headings {
		t.at[what] = slices.IndexFunc(t.heading, func(h string) bool {
			return slices.Contains(names, strings.ToLower(strings.Trim(h, " \"\ufeff")))
		})
	}
	return t, nil
}

// is what a row says in a column; "" where there is no such column.
func (t *table) is(row []string, what string) string {
	if i := t.at[what]; i >= 0 {
		return strings.TrimSpace(row[i])
	}
	return ""
}

// row is the next row, as long as the heading. Errors: io.EOF at the end; Invalid.
func (t *table) row() (int, []string, error) {
	line, row, err := t.next()
	if err == nil && len(row) < len(t.heading) {
		err = kith.Errorf(kith.Invalid, "%s line %d has %d columns, where the heading has %d", t.file, line, len(row), len(t.heading))
	}
	return line, row, err
}

// ReadCodes reads code sets from a file with a heading: set, code, term; or
// reference sets as SNOMED CT releases them (der2_Refset_SimpleSnapshot), or the
// Primary Care Domain's clusters. Names of clusters become those that Kith's
// definitions use; names says what other clusters and reference sets are to be
// called, by their names in the file. What is no longer active is left out: of rows
// of one id, as a full release has them, the latest counts. A code of digits that is
// no SNOMED CT identifier is reported in odd and kept, as local systems have codes of
// their own. The error names the line.
func ReadCodes(file string, r io.Reader, version, source string, names map[string]string) (sets []*Set, odd []string, err error) {
	t, err := openTable(file, r)
	if err != nil {
		return nil, nil, err
	}
	if t.at["set"] < 0 || t.at["code"] < 0 {
		return nil, nil, kith.Errorf(kith.Invalid, "%s has the heading %q: it must have the columns set, code and term, or those of a reference set", file, strings.Join(t.heading, ","))
	}
	type member struct {
		name, id, term, changed string
		line                    int
		gone                    bool
	}
	var all []member
	rows, members := map[string]int{}, map[[2]string]int{} // by the id of a row, and by set and code
	for {
		line, row, err := t.row()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, nil, err
		}
		m := member{called(t.is(row, "set"), names), t.is(row, "code"), t.is(row, "term"), t.is(row, "changed"), line, t.is(row, "active") == "0"}
		if !kith.ID(m.name).Valid() || m.id == "" || len(m.id) > 64 {
			return nil, nil, kith.Errorf(kith.Invalid, "%s line %d: a set is named by letters, digits and hyphens, and each line has a code", file, line)
		}
		if id := t.is(row, "row"); id != "" {
			if i, twice := rows[id]; twice {
				if all[i].changed < m.changed {
					all[i] = m
				}
				continue
			}
			rows[id] = len(all)
		} else if _, twice := members[[2]string{m.name, m.id}]; twice && !m.gone {
			continue // a cluster stands once for each ruleset that uses it
		} else if !m.gone {
			members[[2]string{m.name, m.id}] = len(all)
		}
		all = append(all, m)
	}
	by := map[string]*Set{}
	for _, m := range all {
		if m.gone {
			continue
		}
		if digits(m.id) && !nhs.SCTID(m.id) {
			odd = append(odd, fmt.Sprintf("%s line %d: %s is not a SNOMED CT identifier (its check digit does not agree)", file, m.line, m.id))
		}
		s := by[m.name]
		if s == nil {
			s = &Set{Name: m.name, Version: version, Source: source}
			by[m.name], sets = s, append(sets, s)
		}
		s.Codes = append(s.Codes, Code{m.id, m.term})
	}
	return sets, odd, nil
}

// called is what Kith calls a cluster or a reference set.
func called(name string, names map[string]string) string {
	if as := names[name]; as != "" {
		return as
	}
	if known := clusters[strings.ToUpper(name)]; known != "" {
		return known
	}
	return strings.ReplaceAll(strings.ToLower(name), "_", "-")
}

// fullName is the type of a description that is the fully specified name (SNOMED CT
// core metadata).
const fullName = "900000000000003001"

// ReadTerms says what codes of sets mean that have no term, by descriptions as
// SNOMED CT releases them (sct2_Description_Snapshot): the fully specified name, or
// else another that is in use. The count is of the codes that have come to have one.
func ReadTerms(file string, r io.Reader, sets []*Set) (n int, err error) {
	t, err := openTable(file, r)
	if err != nil {
		return 0, err
	}
	if t.at["code"] < 0 || t.at["term"] < 0 || t.at["active"] < 0 || t.at["kind"] < 0 {
		return 0, kith.Errorf(kith.Invalid, "%s has the heading %q: descriptions have conceptId, term, active and typeId", file, strings.Join(t.heading, ","))
	}
	wanted := map[string][]*Code{}
	for _, s := range sets {
		for i := range s.Codes {
			if c := &s.Codes[i]; c.Term == "" {
				wanted[c.ID] = append(wanted[c.ID], c)
			}
		}
	}
	for {
		_, row, err := t.row()
		if errors.Is(err, io.EOF) {
			return n, nil
		}
		if err != nil {
			return n, err
		}
		for _, c := range wanted[t.is(row, "code")] {
			if t.is(row, "active") == "0" || c.Term != "" && t.is(row, "kind") != fullName {
				continue
			}
			if c.Term == "" {
				n++
			}
			c.Term = t.is(row, "term")
		}
	}
}

func digits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}
