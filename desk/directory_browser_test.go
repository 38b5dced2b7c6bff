package desk

import (
	"testing"

	"kith/browser"
	"kith/db"
	"kith/db/dbtest"
	"kith/sample"
)

// offered is Jordan's town with a plan of his, and the services of the county.
func offered(t *testing.T) *worked {
	w := newWorked(t)
	w.furnished()
	dbtest.Do(t, w.db, dbtest.Lead, func(tx *db.Tx) error {
		for _, o := range sample.Services {
			if err := o.Add(tx); err != nil {
				return err
			}
		}
		return nil
	})
	return w
}

// The worker's path from a need to a shortlist on paper, without script.
func TestBrowserFindSupport(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("takes some seconds")
	}
	w := offered(t)
	for name, how := range map[string]browser.Option{"wide": browser.Wide, "phone": browser.Phone} {
		t.Run(name, func(t *testing.T) {
			s := w.screen(t, how, browser.NoScript)
			s.to("")
			s.Click("Find support")
			s.See("What we know and are using")
			s.See("Inadequate housing")
			s.See("Cannot read")
			s.See("Free from 3pm")
			s.See("Homes First")
			s.Good()
			s.Screenshot("find-" + name)
			s.Click("Shortlist Homes First")
			s.Click("Shortlist Rough sleepers' action group")
			s.Click("Compare up to four")
			s.Good()
			s.Screenshot("compare-" + name)
			s.Click("Back to the search")
			s.See("Shortlist (2)")
			s.Click("Print: easy read, with pictures")
			s.Good()
			s.Screenshot("shortlist-" + name)
			s.Click("Back to the search")
			s.Click("Make a link for them")
			s.See("It names nobody")
			s.Good()
			s.Screenshot("link-" + name)
			s.Click("Print: plain")
			s.Good()
			s.Screenshot("shortlist-code-" + name)
			s.Click("Back to the search")
			s.Click("Leave out Food and essentials")
			s.SeeNot("Banbury food larder")
			s.Click("Signpost to Homes First")
			s.Good()
			s.Click("Save")
			s.See("Signpost written down")
		})
	}
}

// The steward's pages of sources, without script.
func TestBrowserSources(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("takes some seconds")
	}
	w := newWorked(t)
	dbtest.Do(t, w.db, dbtest.Lead, func(tx *db.Tx) error { _, _, err := differing(tx); return err })
	for name, how := range map[string]browser.Option{"wide": browser.Wide, "phone": browser.Phone} {
		t.Run(name, func(t *testing.T) {
			s := w.screen(t, how, browser.NoScript)
			lead := w.session(t, dbtest.Lead)
			s.Cookie(s.base, lead.Name, lead.Value)
			s.Goto(s.base + "/services/sources")
			s.Good()
			s.Screenshot("sources-" + name)
			s.Click("Council")
			s.See("What it says otherwise")
			s.Good()
			s.Screenshot("source-" + name)
		})
	}
}
