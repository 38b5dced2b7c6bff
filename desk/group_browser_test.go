package desk

import (
	"net/http/httptest"
	"testing"

	"kith"
	"kith/browser"
	"kith/db"
	"kith/db/dbtest"
	"kith/find"
	"kith/group"
)

// The register of a talking café on a phone, without script: a name and two
// answers for a thumb, the count of heads, and who waits.
func TestBrowserRegisterOnAPhone(t *testing.T) {
	t.Parallel()
	s := &screen{Page: browser.Open(t, browser.NoScript, browser.Size(390, 844))}
	h := newHall(t, "Amina", "Bella", "Cora", "Dilys-Anne Wilhelmina", "Elif")
	path := h.cafe()
	for i, who := range h.people {
		dbtest.Do(t, h.db, dbtest.Worker, func(tx *db.Tx) error {
			g, err := group.Get(tx, kith.ID(path[len("/groups/"):]))
			if err != nil {
				return err
			}
			if i == 0 {
				n := g.New
				n.Capacity = 4
				if _, err := group.Change(tx, g.ID, g.Version, n); err != nil {
					return err
				}
			}
			_, err = group.Book(tx, g.ID, find.Calendar{}, "2026-09-08", who, "", map[int]string{1: "Comes with her daughter"}[i])
			return err
		})
	}
	h.at("2026-09-08 10:05")
	server := httptest.NewServer(h.door(t))
	t.Cleanup(server.Close)
	c := h.session(t, dbtest.Worker)
	s.Cookie(server.URL, c.Name, c.Value)
	for _, page := range []string{"/", path + "/on/2026-09-08", "/groups", path, path + "/on/2026-09-08/who?q=Amina", "/people/" + string(h.people[0]) + "/groups"} {
		s.Goto(server.URL + page)
		s.Good()
	}
	s.Goto(server.URL + path + "/on/2026-09-08")
	s.Screenshot("register-phone")
	s.Fill("How many came in all (optional)", "9")
	s.Click("Save the register")
	s.See("Register saved")
	s.Screenshot("register-phone-saved")
}
