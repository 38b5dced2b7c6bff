package db_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Each mutation weakens one promise of the ground in one place. The tests of
// this package must notice every one of them; a mutation that survives is a
// test that is missing.
var mutations = []struct{ name, file, from, to string }{
	{"the tenant clause", "wall.go", `"t.tenant = $%d"`, `"$%d IS NOT NULL"`},
	{"the brackets", "record.go", `"(" + q.Where + ") AND " + cond`, `q.Where + " AND " + cond`},
	{"the permission to see", "wall.go", `access.Need(tx.Actor, w.See)`, `access.Need(tx.Actor, access.OwnAccount)`},
	{"the permission to write", "wall.go", `access.Need(tx.Actor, w.Write)`, `access.Need(tx.Actor, access.OwnAccount)`},
	{"the sight of a person", "wall.go", `" AND EXISTS ("`, `" AND 1 = 1 OR EXISTS ("`},
	{"the end of a broken glass", "wall.go", `s.until IS NULL OR`, `1 = 1 OR`},
	{"the team", "wall.go", `" AND t.team IN ("`, `" AND t.tenant NOT IN ("`},
	{"one's own records", "wall.go", `"%s AND t.account = $%d"`, `"%s AND t.account <> '' || $%d"`},
	{"what an organisation was sent", "wall.go", `" AND t.provider IN ("`, `" AND t.tenant NOT IN ("`},
	{"the one thing that a link opens", "wall.go", `fmt.Sprintf(" AND t.%s = $%d", map`, `fmt.Sprintf(" AND t.%s <> '' || $%d", map`},
	{"a person's own record", "wall.go", `"%s AND %s = $%d"`, `"%s AND %s <> '' || $%d"`},
	{"what is hidden from the person", "wall.go", `if w.Own < OwnSee {`, `if w.Own < OwnHidden {`},
	{"what the person may change", "wall.go", `if w.Own < from {`, `if w.Own < OwnSee {`},
	{"the place", "wall.go", `if s == ByPlace {`, `if s == ByPlace && tx.writable {`},
	{"whom a change is about", "record.go", `"t.person = $%d AND "`, `"t.person <> $%d AND "`},
	{"adding out of sight", "record.go", "if err := tx.mayAdd(r, p, v); err != nil {", "if err := error(nil); err != nil {"},
	{"moving out of sight", "record.go", "if err := tx.mayAdd(r, p, after); err != nil {", "if err := error(nil); err != nil {"},
	{"the version", "record.go", `t.version = $%d AND "`, `t.version <> -$%d AND "`},
	{"the audit of an addition", "record.go", `return tx.audit("added", r, p, nil, v)`, `return nil`},
	{"the audit of a change", "record.go", `return tx.audit("changed", r, p, before, after)`, `return nil`},
	{"the audit of a removal", "record.go", `return tx.audit("removed", r, p, was, nil)`, `_ = was; return nil`},
	{"the audit in the same transaction", "audit.go", "_, err := tx.exec(entryTexts[n-1], tx.trail.all...)", "_, err := tx.db.aside().exec(tx.ctx, entryTexts[n-1], tx.trail.all...)"},
	{"what the trail hides", "audit.go", "if c.hidden {", "if c.hidden && false {"},
	{"the record of looks", "tx.go", "if looked == nil || len(looked.all) == 0 {", "if looked == nil || len(looked.all) >= 0 {"},
	{"the undoing of one of many", "sqlite.go", `"ROLLBACK TO job"`, `"SAVEPOINT job2"`},
	{"the undoing of one by itself", "sqlite.go", `[]string{"ROLLBACK", "BEGIN IMMEDIATE"}`, `[]string{}`},
	{"the doing again of all", "sqlite.go", `return true, err`, `return false, err`},
	{"what waits for the trail when a part fails", "tx.go", `tx.trail.all = tx.trail.all[:0]`, ``},
	{"the answer after the sync", "sqlite.go", `synchronous(full)`, `synchronous(normal)`},
}

// aside is what one mutation needs to write outside of the transaction.
const aside = "\nfunc (d *DB) aside() runner { if d.pg != nil { return pgPool{d.pg} }; x, _ := openConn(d.dsn, \"busy_timeout(1)\"); return x }\n" +
	"\ntype pgPool struct{ *sql.DB }\n" +
	"\nfunc (r pgPool) query(ctx context.Context, text string, args ...any) (rows, error) { return r.QueryContext(ctx, text, args...) }\n" +
	"\nfunc (r pgPool) exec(ctx context.Context, text string, args ...any) (int64, error) { _, err := r.ExecContext(ctx, text, args...); return 1, err }\n"

func TestMutations(t *testing.T) {
	if os.Getenv("KITH_MUTATE") == "" {
		t.Skip("run by: make mutate")
	}
	for _, m := range mutations {
		t.Run(m.name, func(t *testing.T) {
			text, err := os.ReadFile(m.file)
			if err != nil {
				t.Fatal(err)
			}
			if n := strings.Count(string(text), m.from); n != 1 {
				t.Fatalf("%s holds %q %d times, want once: mend the mutation", m.file, m.from, n)
			}
			mutant := strings.Replace(string(text), m.from, m.to, 1)
			replace := map[string]string{}
			if strings.Contains(m.to, "aside") {
				base, err := os.ReadFile("db.go")
				if err != nil {
					t.Fatal(err)
				}
				put(t, replace, "db.go", string(base)+aside)
			}
			put(t, replace, m.file, mutant)
			overlay := filepath.Join(t.TempDir(), "overlay.json")
			b, _ := json.Marshal(map[string]any{"Replace": replace})
			if err := os.WriteFile(overlay, b, 0o600); err != nil {
				t.Fatal(err)
			}
			cmd := exec.Command("go", "test", "-overlay", overlay, "-count=1", "-vet=off", "-timeout=15m", ".")
			cmd.Env = append(os.Environ(), "KITH_MUTATE=")
			out, err := cmd.CombinedOutput()
			switch {
			case err == nil:
				t.Errorf("no test noticed that %s was weakened", m.name)
			case !strings.Contains(string(out), "--- FAIL"):
				t.Errorf("the mutation does not run:\n%s", out)
			default:
				t.Log(strings.SplitN(string(out), "\n", 2)[0])
			}
		})
	}
}

// put writes text where the build finds it in place of file.
func put(t *testing.T, replace map[string]string, file, text string) {
	t.Helper()
	abs, err := filepath.Abs(file)
	if err != nil {
		t.Fatal(err)
	}
	to := filepath.Join(t.TempDir(), file)
	if err := os.WriteFile(to, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	replace[abs] = to
}
