package cli_test

import (
	"strings"
	"testing"

	"kith/db/dbtest"
)

// Two tenants of one place share its directory, and part again.
func TestTenants(t *testing.T) {
	dsn := dbtest.DSN(t)
	on := func(args ...string) []string { return append(append([]string{"tenant"}, args...), "--db", dsn) }
	for _, args := range [][]string{{"tenant", "--help"}, {"tenant", "share", "--help"}} {
		if out := done(t, "", args...); !strings.Contains(out, "directory") {
			t.Errorf("kith %v:\n%s", args, out)
		}
	}
	fails(t, 2, "For help: kith tenant", "tenant", "share", "a")
	fails(t, 2, "small letters", on("add", "Big Town", "--name", "Big")...)
	done(t, "", on("add", "hospital", "--name", "The hospital's own")...)
	fails(t, 1, "already", on("add", "hospital", "--name", "Again")...)
	fails(t, 2, `there is no tenant "nowhere"`, on("share", "hospital", "nowhere")...)
	fails(t, 2, `there is no tenant "nowhere"`, on("share", "nowhere", "hospital")...)
	fails(t, 2, "not with itself", on("share", "hospital", "hospital")...)
	if out := done(t, "", on("share", "hospital", string(dbtest.Tenant))...); !strings.Contains(out, "uses the directory of northshire") {
		t.Error(out)
	}
	fails(t, 2, "share with that", on("share", string(dbtest.Elsewhere), "hospital")...)
	fails(t, 1, "let it go first", on("share", string(dbtest.Tenant), string(dbtest.Elsewhere))...)
	if out := done(t, "", on("list")...); !strings.Contains(out, "hospital    The hospital's own") || strings.Count(out, "northshire") != 4 {
		t.Errorf("the list:\n%s", out)
	}
	done(t, "", on("part", "hospital")...)
	if out := done(t, "", on("list")...); !strings.Contains(out, "hospital    The hospital's own  hospital") {
		t.Errorf("parted:\n%s", out)
	}
}
