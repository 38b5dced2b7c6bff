package desk

import (
	"testing"

	"kith/browser"
	"kith/db"
	"kith/db/dbtest"
	"kith/onward"
)

// The worker sends somebody's referral on, in a browser without script, wide
// and on a phone.
func TestBrowserSendOn(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("takes some seconds")
	}
	for name, how := range map[string]browser.Option{"wide": browser.Wide, "phone": browser.Phone} {
		t.Run(name, func(t *testing.T) {
			w := offered(t)
			s := w.screen(t, how, browser.NoScript)
			s.to("/find")
			s.Click("Send to Homes First")
			s.See("What you share")
			s.Good()
			s.Screenshot("onward-new-" + name)
			s.Choose("What for", "Inadequate housing")
			s.Fill("In your words", "A room of his own, and somebody to talk it over with")
			s.Choose("They said yes", "Spoken")
			s.Click("See the message")
			s.See("Before you send")
			s.Good()
			s.Screenshot("onward-look-" + name)
			s.Click("Send")
			s.See("Sent on to organisations")
			s.to("/help") // the browser begins at its top, so the keyboard does
			s.Good()
			s.Screenshot("onward-help-" + name)
			var id string
			dbtest.See(t, w.db, dbtest.Worker, func(tx *db.Tx) error {
				all, err := onward.Of(tx, w.person)
				id = string(all[0].ID)
				return err
			})
			s.to("/onward/" + id)
			s.Good()
			s.Screenshot("onward-one-" + name)
		})
	}
}
