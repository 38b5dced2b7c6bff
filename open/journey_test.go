package open

import (
	"strings"
	"testing"

	"kith"
	"kith/db"
	"kith/db/dbtest"
	"kith/directory"
	"kith/identity"
	"kith/web/webtest"
)

// Somebody who is lonely finds company, keeps a list and says that an entry is
// wrong: without an account, a cookie or a word of theirs in an address.
func TestFromNeedToList(t *testing.T) {
	w := newTown(t)
	b := webtest.Open(t, w.door(t))
	found := b.Get("/support").Is(200).Says("Find support near you", "Company and things to do", "Loneliness").
		Press("Search", "words", "company", "near", "NX17 1AB").Is(200).
		Says("Tuesday talking café", "Walking for company", "Why this", "Checked 12 days ago", "walk (estimate)", "near NX17 1AB", "Keep for my list").
		SaysNot("Old lunch club")
	if found.Path != "/support/find" {
		t.Errorf("the address is %s", found.Path)
	}
	if !strings.Contains(found.Text(), "Today, 10am to midday") && !strings.Contains(found.Text(), "Now, until midday") {
		t.Errorf("does not say when it is next on:\n%s", found.Text())
	}
	young := found.Press("Search", "age", "30").Says("1 hidden: not for this age").SaysNot("Walking for company")
	young.Press("Show them", "show", "2").Says("Walking for company", "Mind: not for this age")
	list := found.Press("Make a list of those ticked", "items", string(w.cafe)).Is(200).Says("My list of support", "Tuesday talking café", "01632 960001")
	list.Follow("Large print").Says("Tuesday talking café", "https://kith.example.org/support/list/")
	list.Follow("Easy read, with pictures").Says("This can help with social isolation and loneliness.", "It is free.", "Ring 01632 960001.")
	if !strings.Contains(list.Body, "sms:?&amp;body=My%20list") || !strings.Contains(list.Body, "QR code") {
		t.Errorf("cannot be shared:\n%s", list.Body)
	}
	service := list.Follow("Tuesday talking café").Is(200).Says("Every Tuesday, 10am to midday", "Canal Street Hall", "Step-free access", "The people who keep this list", "Checked 12 days ago")
	wrong := service.Follow("Tell us if something is wrong")
	if got := wrong.Press("Send").Is(422).Errors(); len(got) != 1 {
		t.Errorf("errors %q", got)
	}
	wrong.Press("Send", "about", "closed", "words", "The door was shut").Is(200).Says("Thank you")
	dbtest.See(t, w.db, dbtest.Lead, func(tx *db.Tx) error {
		all, err := directory.OpenReports(tx)
		if len(all) != 1 || all[0].Service != w.cafe || all[0].MadeName != "The public" {
			t.Errorf("reports %+v", all)
		}
		return err
	})
}

// A poster leads to the page of one need.
func TestNeed(t *testing.T) {
	w := newTown(t)
	b := webtest.Open(t, w.door(t))
	b.Get("/support/need/debt").Is(200).Says("Debt", "Debt and money advice", "By telephone")
	b.Get("/support/need/none").Is(404)
}

// What is not found is said, what would help is offered, and the want is noted:
// the need and no more than the district.
func TestNothingFound(t *testing.T) {
	w := newTown(t)
	b := webtest.Open(t, w.door(t))
	found := b.Get("/support/need/smoking").Is(200).Says("Nothing found").SaysNot("We have noted") // a link is followed by programs, too
	found.Press("Search", "near", "Nowhere at all").Says("We have noted", "We do not know where “Nowhere at all” is")
	p := b.Get("/support/need/loneliness").Press("Search", "need", "loneliness", "near", "Millbury", "cost", "0", "age", "9", "words", "walking")
	p.Says("Nothing found", "You can leave out", "The age (1)")
	p.Press("The age (1)").SaysNot("age 9")
	dbtest.See(t, w.db, dbtest.Lead, func(tx *db.Tx) error {
		table, err := directory.UnmetIn(tx, tx.Today())
		all := table.Cells
		if len(all) == 0 {
			t.Error("nothing was noted")
		}
		for _, c := range all {
			if c.Need != "smoking" && c.Need != "loneliness" || c.Area != "" {
				t.Errorf("noted %+v", c)
			}
		}
		return err
	})
}

// A provider answers by a link. Looking changes nothing.
func TestStillRight(t *testing.T) {
	w := newTown(t)
	b := webtest.Open(t, w.door(t))
	assured := func(id kith.ID) (day kith.Day) {
		dbtest.See(t, w.db, dbtest.Lead, func(tx *db.Tx) error {
			s, err := directory.GetService(tx, id)
			day = s.AssuredOn
			return err
		})
		return day
	}
	at := "/support/still-right/"
	p := b.Get(at+w.right).Is(200).Says("Is this still right?", "Tuesday talking café")
	if assured(w.cafe) == kith.DayOf(dbtest.Now) {
		t.Fatal("looking at the link has answered it")
	}
	if got := p.Press("Something has changed").Is(422).Errors(); len(got) != 1 || got[0] != "Say what has changed" {
		t.Errorf("errors %q", got)
	}
	p.Press("Yes, it is still right").Is(200).Says("checked today")
	if assured(w.cafe) != kith.DayOf(dbtest.Now) {
		t.Error("the entry is not renewed")
	}
	b.Get(at + w.right).Is(404).Says("This link does not work, or no longer")
	b.Get(at + w.closing).Press("It has closed").Says("put your entry right")
	b.Get(at + "made-up").Is(404)
}

// A tenant that shares the directory of another shows that one, and takes those
// who refer themselves itself.
func TestSharedDirectory(t *testing.T) {
	w := newTown(t)
	if err := identity.AddTenant(t.Context(), w.db, "neighbour", "Neighbour"); err != nil {
		t.Fatal(err)
	}
	c := w.config()
	c.Tenant, c.Place = "neighbour", dbtest.Tenant
	x, err := newDoor(w.db, c)
	if err != nil {
		t.Fatal(err)
	}
	if v, _, err := x.see(t.Context()); err != nil || v.Service(w.cafe) == nil {
		t.Error("the shared directory is not shown", err)
	}
	if x.self().Tenant != "neighbour" || x.public().Tenant != "neighbour" || x.public().Place != dbtest.Tenant {
		t.Errorf("acts as %+v and %+v", x.self(), x.public())
	}
	if own, err := newDoor(w.db, w.config()); err != nil || own.Place != dbtest.Tenant {
		t.Errorf("a tenant's own place is %q", own.Place)
	}
}
