package web

import "testing"

// Where a reply leads is found again from the form's own path, and of a secret
// in it nothing is kept.
func TestLeads(t *testing.T) {
	for _, c := range []struct{ path, to, kept string }{
		{"/provider/r/secret/do", "/provider/r/secret", "18 "},
		{"/provider/r/secret/do", "/provider/r/secret?said=1#top", "18 ?said=1#top"},
		{"/people/1/own", "/people/1", "9 "},
		{"/a", "/b", "1 b"},
		{"/a", "", ""},
	} {
		k := leads(c.path, c.to)
		if got := led(c.path, k); k != c.kept || got != c.to {
			t.Errorf("%s to %s is kept as %q and leads to %q", c.path, c.to, k, got)
		}
	}
	for _, bad := range []string{"", "x", "99 /a", "-1 /a", "/from/before"} {
		if got := led("/a", bad); got != "" {
			t.Errorf("%q leads to %q", bad, got)
		}
	}
}
