package kith_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// floors is the house, from the ground up. A package may import only what
// stands on a lower floor: the journey of a person, read backwards.
var floors = [][]string{
	{"."}, // the words
	{"access", "nhs", "geo", "sdc", "sdc/check", "stats", "tally", "assign"},
	{"find", "chart", "effect", "cohort"},
	{"db"},
	{"pass"},
	{"person", "team", "identity", "directory", "audit", "archive", "place", "job"},
	{"notify", "observatory"},
	{"referral", "feed", "voice", "fund", "register", "supervision", "safety", "forum", "pulse"},
	{"outcome"},
	{"plan"},
	{"load"},
	{"onward", "group", "goal", "allocation", "visit"},
	{"outreach"},
	{"impact"},
	{"web", "web/asset"},
	{"sample"},
	{"desk", "desk/page", "hsds", "open", "open/page", "portal", "portal/page"},
	{"cli"},
	{"cmd/kith"},
}

// support is what only tests and tools import; it stands beside the house.
var support = []string{"db/dbtest", "web/webtest", "browser", "tools", "bench", "script"}

// raw lists the only files that may reach around the wall (db.Tx.Raw), and
// beyond those that may lift the actor's sight (db.Tx.Beyond).
var (
	raw = []string{
		"archive/archive.go",          // a whole tenant, table by table
		"directory/missing.go",        // which pull has seen an entry last
		"identity/lookup.go",          // before the tenant is known
		"identity/throttle.go",        // attempts at accounts that may not exist
		"job/job.go", "job/runner.go", // work that waits, of every tenant: no records
		"person/rekey.go",                                          // derived keys, which are no record
		"person/merge.go", "person/schema.go", "person/unmerge.go", // every record that points at a person
		"web/once.go", "web/draft.go", // which forms have been sent, and what was typed into those that were not: no records
		"pass/lookup.go",                                                                                                                                         // tokens of links of every kind, before the tenant is known
		"open/draft.go",                                                                                                                                          // what somebody means to finish later, sealed: no record
		"register/people.go", "register/import.go", "register/memory.go", "register/report.go", "register/reach.go", "register/cover.go", "register/deprived.go", // rows that no role reads: only what is counted leaves
		"pulse/pulse.go", // answers that are nobody's: no records, and no trail of who gave them
		"place/set.go",   // reference data, which belong to no tenant
	}
	beyond = []string{
		"person/find.go", "person/proposal.go", // is the person known already, whoever sees them?
		"person/glass.go",                             // the glass is broken to see what one may not
		"referral/lifecycle.go",                       // an open referral counts, whoever sent it
		"identity/session.go", "identity/throttle.go", // an account's own, for an administrator
		"voice/felt.go",                                                              // how a service was, counted over everybody
		"group/booking.go", "group/tell.go", "group/register.go", "group/consult.go", // a register reaches everybody on it, whichever team supports them
		"load/crew.go",                                      // a load is of everybody whom a worker supports
		"fund/grant.go", "fund/settle.go", "fund/report.go", // what a fund gave counts, whoever sees the person
	}
)

func TestFloors(t *testing.T) {
	floor := map[string]int{}
	for i, names := range floors {
		for _, n := range names {
			floor[n] = i
		}
	}
	eachFile(t, func(p, from string, f *ast.File) {
		at, ok := floor[from]
		if !ok {
			t.Errorf("%s stands on no floor: place it in arch_test.go", from)
		}
		for _, im := range f.Imports {
			to, ours := strings.CutPrefix(strings.Trim(im.Path.Value, `"`), "kith")
			if !ours || to != "" && to[0] != '/' {
				continue
			}
			to = strings.TrimPrefix(to, "/")
			if to == "" {
				to = "."
			}
			switch {
			case slices.Contains(support, to):
				t.Errorf("%s imports %s, which is for tests", p, to)
			case floor[to] > at || floor[to] == at && path.Dir(to) != from && path.Dir(from) != to:
				t.Errorf("%s imports %s: an arrow that does not run down", p, to)
			}
		}
	})
}

// The wall can be passed in a few named places and nowhere else.
func TestPlacesBeyondTheWall(t *testing.T) {
	found := map[string]map[string]bool{"Raw": {}, "Beyond": {}}
	eachFile(t, func(p, from string, f *ast.File) {
		if from == "db" {
			return
		}
		ast.Inspect(f, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok {
				if sel, ok := call.Fun.(*ast.SelectorExpr); ok && found[sel.Sel.Name] != nil && len(call.Args) == 1 && !isName(sel.X, "templ") {
					found[sel.Sel.Name][p] = true
				}
			}
			return true
		})
	})
	for name, list := range map[string][]string{"Raw": raw, "Beyond": beyond} {
		for p := range found[name] {
			if !slices.Contains(list, p) {
				t.Errorf("%s calls Tx.%s: is there no other way? If not, list it in arch_test.go", p, name)
			}
		}
		for _, p := range list {
			if !found[name][p] {
				t.Errorf("%s no longer calls Tx.%s: take it off the list", p, name)
			}
		}
	}
}

// A package says what it is for, once, at the head of its first file; a file
// holds 400 lines at most.
func TestFiles(t *testing.T) {
	said := map[string]int{}
	eachFile(t, func(p, from string, f *ast.File) {
		said[from] += 0
		generated := strings.HasSuffix(p, "_templ.go")
		if f.Doc != nil && !generated {
			said[from]++
		}
		text, err := os.ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(string(text), "\n"); n > 400 && !generated {
			t.Errorf("%s has %d lines: is there a second room in there?", p, n)
		}
	})
	for pkg, n := range said {
		if n != 1 {
			t.Errorf("package %s has %d package comments, want 1", pkg, n)
		}
	}
}

func isName(e ast.Expr, name string) bool {
	id, ok := e.(*ast.Ident)
	return ok && id.Name == name
}

// eachFile calls f for every source file of the product: not the tests, nor
// what supports them.
func eachFile(t *testing.T, f func(file, pkg string, parsed *ast.File)) {
	t.Helper()
	err := filepath.WalkDir(".", func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		p = filepath.ToSlash(p)
		if d.IsDir() {
			if p != "." && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata" || d.Name() == "node_modules" || slices.Contains(support, p)) {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(p, ".go") || strings.HasSuffix(p, "_test.go") {
			return nil
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), p, nil, parser.ParseComments)
		if err != nil {
			return err
		}
		f(p, path.Dir(p), parsed)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
