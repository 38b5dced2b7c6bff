package desk
import ("os";"testing";"strings";"kith/db/dbtest")
func TestZZAccess(t *testing.T) {
	got := drillOf(t, dbtest.Lead, func(p string) bool { return strings.Contains(p, "onward") || strings.Contains(p, "/organisations") || p == "GET /{$}" }).Access(t)
	os.WriteFile("/tmp/onward-access.txt", []byte(got), 0o644)
}
