package webtest

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"kith"
	"kith/access"
)

// Access is who can open what, as a table for a golden file: every route of
// the door against every role, which the drill's insider plays. It shows the
// status; "sign in" is where nobody is sent to sign in.
func (d Drill) Access(t testing.TB) string {
	x := &drilling{Drill: d, t: t}
	x.Secrets = nil
	roles := append([]kith.Role{"nobody"}, access.Assignable...)
	var out strings.Builder
	row := func(first string, cell func(kith.Role) string) {
		line := fmt.Sprintf("%-48s", first)
		for _, role := range roles {
			line += fmt.Sprintf(" %-*s", max(7, len(role)), cell(role))
		}
		out.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	row("", func(role kith.Role) string { return string(role) })
	for _, r := range slices.Clone(x.server().Routes()) {
		if r.Serve != nil {
			continue
		}
		row(r.Pattern, func(role kith.Role) string {
			actor := d.Insider
			actor.Role = role
			who := &actor
			if role == "nobody" {
				who = nil
			}
			p := x.send(r, string(role), who, x.request(r, d.Try[r.Pattern], nil))
			if who == nil && !r.Public && p.Status == http.StatusSeeOther {
				return "sign in"
			}
			return strconv.Itoa(p.Status)
		})
	}
	for _, f := range x.faults {
		t.Error(f)
	}
	return out.String()
}
